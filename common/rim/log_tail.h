/* log_tail: what stands in topics behind a place one knows, read once and up to the end that the
 * partition had when asked. No group, no commits: for a process that compares a log with its
 * tables when it starts. Records of aborted transactions are not seen. */
#ifndef RIM_LOG_TAIL_H
#define RIM_LOG_TAIL_H

#include "base/arena.h"
#include "base/err.h"
#include "base/setting.h"
#include "base/text.h"

struct log_tail;

struct log_part {
	struct text topic;
	int32_t partition;
	int64_t low, high; /* of what committed readers may see; high: next offset to be written */
};

struct log_record {
	struct text key, value; /* p == NULL: none */
	struct text mark;       /* value of the header asked for; p == NULL: it has none */
};

struct log_page {
	struct log_record *v; /* in the arena, by offset */
	size_t n;
	int64_t next; /* where the next page begins; part->high: that was all */
};

/* Connects in the background. NULL: FATAL, a setting is wrong. */
struct log_tail *log_tail_new(const struct settings_pairs *kafka, struct err *e);
void log_tail_free(struct log_tail *t); /* NULL is allowed */

/* Every partition of every topic whose name begins with `prefix`, by topic and partition, in the
 * arena. RETRY when the broker does not answer within 5 s. */
bool log_tail_parts(struct log_tail *t, struct text prefix, struct arena *a, struct log_part **ret,
                    size_t *ret_n, struct err *e);
/* At most 500 records of [from, part->high), with their header `mark`. RETRY when nothing comes
 * for 10 s. */
bool log_tail_read(struct log_tail *t, const struct log_part *part, int64_t from, const char *mark,
                   struct arena *a, struct log_page *ret, struct err *e);

#endif
