/* source_kafka_copy: messages of the client library become records of a batch in an arena. Private
 * to source_kafka. A record is copied at the end of the batch and stays only when kept. */
#ifndef RIM_SOURCE_KAFKA_COPY_H
#define RIM_SOURCE_KAFKA_COPY_H

#include "port/source.h"

#include <librdkafka/rdkafka.h>

struct copy_out {
	struct arena *arena;
	struct source_record *v;
	size_t n, cap, bytes;
	size_t pending_bytes; /* of the record copied and not yet kept */
	size_t max_records, max_bytes;
};

void copy_begin(struct copy_out *o, const struct source_ask *ask, struct arena *a);
bool copy_full(const struct copy_out *o);
/* The message as the record behind the last one kept; overwritten by the next call. */
struct source_record *copy_record(struct copy_out *o, const rd_kafka_message_t *m,
                                  struct text topic);
void copy_keep(struct copy_out *o);
/* Forgets every record kept so far: their partitions are not ours any more. */
void copy_drop(struct copy_out *o);
struct source_batch copy_end(struct copy_out *o);

#endif
