/* sink_mem: the sink's twin in memory: acknowledged events stand in a script_log, where a
 * source_script (or the test) reads them. Partition = hash of the key. Reports wait until they are
 * polled; a transaction's events reach the log when it commits. */
#ifndef RIM_SINK_MEM_H
#define RIM_SINK_MEM_H

#include "port/sink.h"
#include "rim/script_log.h"

/* `partitions` of every topic it makes, at least 1. `log` must outlive it. */
struct sink *sink_mem_new(struct script_log *log, int32_t partitions, bool transactional);

/* The next `n` events are reported as failed, with that kind, and reach no log. */
void sink_mem_fail(struct sink *s, size_t n, enum err_kind kind);
/* The next `n` events reach the log but are reported as RETRY: a lost acknowledgement. */
void sink_mem_lose_acks(struct sink *s, size_t n);
/* From now on sink_send answers RETRY/QUEUE_FULL while this many wait for their report; 0: never.
 */
void sink_mem_limit(struct sink *s, size_t waiting);
/* The next commit fails: RETRY (all undone) or FATAL (fenced by a newer producer). */
void sink_mem_fail_commit(struct sink *s, enum err_kind kind);

#endif
