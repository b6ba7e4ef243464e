/* kafka_conf: from name/value texts to a configuration of the client library (librdkafka 2.0.2).
 * Invariant: whatever the operator writes, nothing is committed behind our back, nothing starts at
 * a place we did not name, and a send counts only when all replicas have it. */
#include "rim/kafka_conf.h"

#include "base/log.h"
#include "base/must.h"

#include <errno.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

/* What suits us; the operator may change it. */
static const struct settings_pair common_defaults[] = {
	{ "client.id", "samverka" },
	{ "socket.keepalive.enable", "true" },
	{ "reconnect.backoff.max.ms", "5000" },
	{ "socket.connection.setup.timeout.ms", "10000" },
	{ "receive.message.max.bytes", "20971520" },
};

/* A small queue bounds memory and what a zombie holds: at most 8 MiB, and one fetch more for each
 * broker; with 16 a million facts took more than 128 MiB, no faster. source_kafka keeps it fed.
 * Behind, a whole fetch may come from one partition: then more of the facts of a case meet in one
 * batch. */
static const struct settings_pair consumer_defaults[] = {
	{ "session.timeout.ms", "30000" },
	{ "heartbeat.interval.ms", "500" },
	{ "max.poll.interval.ms", "60000" },
	{ "topic.metadata.refresh.interval.ms", "10000" },
	{ "metadata.max.age.ms", "30000" },
	{ "queued.min.messages", "30000" },
	{ "queued.max.messages.kbytes", "8192" },
	{ "fetch.max.bytes", "4194304" },
	{ "fetch.message.max.bytes", "4194304" },
	{ "fetch.wait.max.ms", "200" },
	{ "fetch.error.backoff.ms", "250" },
};

static const struct settings_pair producer_defaults[] = {
	{ "message.timeout.ms", "30000" },
	{ "linger.ms", "5" },
	{ "queue.buffering.max.messages", "100000" },
	{ "queue.buffering.max.kbytes", "65536" },
	/* Any partitioner of Kafka's own clients would find the same partition. */
	{ "partitioner", "murmur2_random" },
};

/* What correctness rests on. */
static const struct settings_pair common_fixed[] = {
	{ "socket.nagle.disable", "true" },
	{ "allow.auto.create.topics", "false" },
	{ "log.connection.close", "false" },
};

static const struct settings_pair consumer_fixed[] = {
	{ "enable.auto.commit", "false" },
	{ "enable.auto.offset.store", "false" },
	{ "auto.offset.reset", "error" },
	{ "isolation.level", "read_committed" },
	{ "check.crcs", "true" },
	{ "partition.assignment.strategy", "range" },
	{ "enable.partition.eof", "false" },
};

static const struct settings_pair producer_fixed[] = {
	{ "acks", "all" },
	{ "enable.idempotence", "true" },
};

#define PAIRS(array) (array), sizeof(array) / sizeof(array)[0]

/* As everywhere a secret is read from a file. One that is not there is the library's to tell. */
static bool is_open_key(const struct settings_pair *p)
{
	struct stat st;
	return (strcmp(p->key, "ssl.key.location") == 0 ||
	        strcmp(p->key, "ssl.keystore.location") == 0) &&
	       stat(p->value, &st) == 0 && S_ISREG(st.st_mode) && (st.st_mode & S_IRWXO) != 0;
}

static bool set_one(rd_kafka_conf_t *conf, const struct settings_pair *p, struct err *e)
{
	if (is_open_key(p))
		return err_set(e, ERR_FATAL, "SETTINGS",
		               "kafka.%s: everyone may read the file: chmod o-rwx", p->key);
	/* The library's text holds the value; only its kind of complaint is passed on. */
	char ignored[256];
	switch (rd_kafka_conf_set(conf, p->key, p->value, ignored, sizeof ignored)) {
	case RD_KAFKA_CONF_OK:
		return true;
	case RD_KAFKA_CONF_UNKNOWN:
		return err_set(e, ERR_FATAL, "SETTINGS", "kafka.%s: no such property", p->key);
	default:
		return err_set(e, ERR_FATAL, "SETTINGS", "kafka.%s: not a valid value", p->key);
	}
}

static bool set_all(rd_kafka_conf_t *conf, const struct settings_pair *v, size_t n, struct err *e)
{
	for (size_t i = 0; i < n; i++)
		if (!set_one(conf, &v[i], e))
			return false;
	return true;
}

/* A fixed property may be repeated with its own value, no other. `alias` names spell the same. */
static bool set_fixed(rd_kafka_conf_t *conf, const struct settings_pairs *given,
                      const struct settings_pair *fixed, struct err *e)
{
	for (size_t i = 0; given && i < given->n; i++)
		if (strcmp(given->v[i].key, fixed->key) == 0 &&
		    strcasecmp(given->v[i].value, fixed->value) != 0)
			return err_set(e, ERR_FATAL, "SETTINGS",
			               "kafka.%s: cannot be changed, correctness rests on it",
			               fixed->key);
	return set_one(conf, fixed, e);
}

static bool set_all_fixed(rd_kafka_conf_t *conf, const struct settings_pairs *given,
                          const struct settings_pair *v, size_t n, struct err *e)
{
	for (size_t i = 0; i < n; i++)
		if (!set_fixed(conf, given, &v[i], e))
			return false;
	return true;
}

/* The library counts by syslog: 4 and below are warnings to us, since a broker that cannot be
 * reached is the world's trouble and not an error of this program. One section of settings serves
 * consumers and producers, so that a property one of them ignores is no news; nor is it that the
 * embedded broker makes topics by itself. */
static void log_line(const rd_kafka_t *rk, int level, const char *facility, const char *text)
{
	(void)rk;
	bool news = level <= 4 && strcmp(facility, "CONFWARN") != 0 &&
	            strcmp(facility, "AUTOCREATE") != 0;
	log_event(news ? LOG_WARNING : LOG_DEBUG, "kafka-library", LOG_STR("facility", facility),
	          LOG_STR("text", text));
}

struct layers {
	const struct settings_pair *defaults, *fixed;
	size_t n_defaults, n_fixed;
};

/* Defaults, the operator's, the fixed ones: the later wins. */
static rd_kafka_conf_t *conf_of(const struct settings_pairs *given, const struct layers *l,
                                struct err *e)
{
	rd_kafka_conf_t *conf = rd_kafka_conf_new();
	must(conf);
	rd_kafka_conf_set_log_cb(conf, log_line);
	if (set_all(conf, PAIRS(common_defaults), e) &&
	    set_all(conf, l->defaults, l->n_defaults, e) &&
	    (!given || set_all(conf, given->v, given->n, e)) &&
	    set_all_fixed(conf, given, PAIRS(common_fixed), e) &&
	    set_all_fixed(conf, given, l->fixed, l->n_fixed, e))
		return conf;
	rd_kafka_conf_destroy(conf);
	return NULL;
}

/* One more property that comes from the program, not from the operator. */
static rd_kafka_conf_t *conf_with(rd_kafka_conf_t *conf, const char *key, const char *value,
                                  struct err *e)
{
	const struct settings_pair p = { key, value };
	if (!conf || set_one(conf, &p, e))
		return conf;
	rd_kafka_conf_destroy(conf);
	return NULL;
}

rd_kafka_conf_t *kafka_conf_consumer(const struct settings_pairs *given, const char *group,
                                     struct err *e)
{
	static const struct layers l = { consumer_defaults, consumer_fixed,
		                         sizeof consumer_defaults / sizeof consumer_defaults[0],
		                         sizeof consumer_fixed / sizeof consumer_fixed[0] };
	return conf_with(conf_of(given, &l, e), "group.id", group, e);
}

rd_kafka_conf_t *kafka_conf_producer(const struct settings_pairs *given,
                                     const char *transactional_id, struct err *e)
{
	static const struct layers l = { producer_defaults, producer_fixed,
		                         sizeof producer_defaults / sizeof producer_defaults[0],
		                         sizeof producer_fixed / sizeof producer_fixed[0] };
	rd_kafka_conf_t *conf = conf_of(given, &l, e);
	if (!transactional_id || !*transactional_id)
		return conf;
	return conf_with(conf, "transactional.id", transactional_id, e);
}

rd_kafka_conf_t *kafka_conf_plain(const struct settings_pairs *given, struct err *e)
{
	static const struct layers l = { 0 };
	return conf_of(given, &l, e);
}

/* What the system does not give now it may give later. EDEADLK is the library's word for threads of
 * its own that it did not see begin in time, by a clock that jumped meanwhile: they may be there
 * and use what stands in the configuration, so that it is left to them. */
rd_kafka_t *kafka_client_new(rd_kafka_type_t type, rd_kafka_conf_t *conf, struct err *e)
{
	char why[200];
	rd_kafka_t *rk = rd_kafka_new(type, conf, why, sizeof why);
	if (rk)
		return rk;
	bool threads_late = errno == EDEADLK;
	if (rd_kafka_last_error() == RD_KAFKA_RESP_ERR__CRIT_SYS_RESOURCE)
		(void)err_set(e, ERR_RETRY, "KAFKA", "%s", why);
	else
		(void)err_set(e, ERR_FATAL, "SETTINGS", "kafka: %s", why);
	if (!threads_late)
		rd_kafka_conf_destroy(conf); /* taken only on success */
	return NULL;
}

bool kafka_no_answer(struct err *e, rd_kafka_resp_err_t code)
{
	return err_set(e, ERR_RETRY, "KAFKA", "no answer from the broker: %s",
	               rd_kafka_err2str(code));
}
