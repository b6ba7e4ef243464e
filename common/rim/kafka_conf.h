/* kafka_conf: settings of the client library: ours first, then the operator's [kafka] section,
 * then those that correctness rests on, which nobody may change. The library's own log lines go to
 * base/log: names of topics and brokers at most. */
#ifndef RIM_KAFKA_CONF_H
#define RIM_KAFKA_CONF_H

#include "base/err.h"
#include "base/setting.h"

#include <librdkafka/rdkafka.h>

/* Each gives a new configuration, owned by the caller until rd_kafka_new takes it. NULL: FATAL
 * naming the property, never its value. Unknown properties, values that do not parse and attempts
 * to change a fixed property are such. `given` may be NULL. */
rd_kafka_conf_t *kafka_conf_consumer(const struct settings_pairs *given, const char *group,
                                     struct err *e);
/* transactional_id NULL or empty: a plain idempotent producer. */
rd_kafka_conf_t *kafka_conf_producer(const struct settings_pairs *given,
                                     const char *transactional_id, struct err *e);
/* For looking only (metadata, watermarks, lag): no group, nothing produced. */
rd_kafka_conf_t *kafka_conf_plain(const struct settings_pairs *given, struct err *e);
/* Takes the configuration whatever happens. NULL: FATAL what it does not like, or RETRY. */
rd_kafka_t *kafka_client_new(rd_kafka_type_t type, rd_kafka_conf_t *conf, struct err *e);
/* RETRY, in the words of the library; returns false. */
bool kafka_no_answer(struct err *e, rd_kafka_resp_err_t code);

#endif
