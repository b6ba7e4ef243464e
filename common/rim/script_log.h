/* script_log: a log in memory, as a broker would keep it, for tests. source_script reads it,
 * sink_mem appends to it; several of either may share one. Everything put in is copied and lives
 * as long as the log. Not for threads. */
#ifndef RIM_SCRIPT_LOG_H
#define RIM_SCRIPT_LOG_H

#include "port/source.h"

struct script_log;

struct script_log *script_log_new(void);
void script_log_free(struct script_log *l);

/* Appends at the end of r->topic, r->partition; r->offset is ignored. Returns the offset. */
int64_t script_log_put(struct script_log *l, const struct source_record *r);
/* Leaves n offsets without a record, as transaction markers do. */
void script_log_skip(struct script_log *l, struct text topic, int32_t partition, int64_t n);
/* Retention: everything below `low` is gone. */
void script_log_cut(struct script_log *l, struct text topic, int32_t partition, int64_t low);
/* Deleted and made anew: empty, from offset 0. */
void script_log_recreate(struct script_log *l, struct text topic, int32_t partition);

/* Reading, in the order the partitions were made. */
struct script_part {
	struct text topic;
	int32_t partition;
	int64_t low, end;
};
size_t script_log_parts(const struct script_log *l);
struct script_part script_log_part(const struct script_log *l, size_t i);
/* The first record at or behind `offset`; NULL: none. */
const struct source_record *script_log_at(const struct script_log *l, size_t i, int64_t offset);
/* Index of a partition, or SIZE_MAX. */
size_t script_log_find(const struct script_log *l, struct text topic, int32_t partition);

#endif
