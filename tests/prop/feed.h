/* feed: a source over records in memory, that keeps the promises of port/source.h: it begins where
 * the owner says, checks the record before, hands out partitions in a random mixture and batches of
 * random size, and begins anew after a release. Several feeds may read one log. */
#ifndef PROP_FEED_H
#define PROP_FEED_H

#include "port/source.h"
#include "rnd.h"

enum { FEED_PARTITIONS = 8 };

struct feed_partition {
	struct text topic; /* one pointer per topic */
	int32_t partition;
	struct source_record *v; /* rising offsets */
	size_t n, cap;
};

struct feed_log {
	struct feed_partition v[FEED_PARTITIONS];
	size_t n;
};

/* Appends a record to a partition; `r` has no topic, partition or offset yet. Offsets have gaps. */
void feed_append(struct feed_log *log, size_t partition, struct source_record r);
void feed_log_done(struct feed_log *log);

struct feed_config {
	uint64_t seed;
	unsigned mask; /* bit i: partition i is ours */
	bool whole;    /* batches as large as asked for, else of random size */
	size_t most;   /* no batch is larger; 0: no bound */
	unsigned lose_permille; /* of the fetches, for each partition: lost and begun anew */
};
struct source *feed_new(const struct feed_log *log, struct source_owner owner,
                        const struct feed_config *c);

#endif
