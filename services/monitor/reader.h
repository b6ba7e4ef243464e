/* reader: reads the board from database and broker, in the work thread. */
#ifndef MONITOR_READER_H
#define MONITOR_READER_H

#include "monitor/board.h"
#include "rim/broker.h"
#include "rim/daemon.h"

struct reader;

struct reader_config {
	const char *conninfo;
	const struct settings_pairs *kafka;
};

struct reader *reader_new(const struct reader_config *c, struct err *e);
void reader_free(struct reader *r); /* NULL is allowed */

/* A new board, one reference the caller's; `before` the one it follows, or NULL. Where database or
 * broker do not answer, the board says so and otherwise repeats what was known; *e then holds the
 * reason (for the log) and is clear otherwise. NULL: FATAL, another schema version. */
struct board *reader_read(struct reader *r, const struct board *before, struct err *e);
/* alive_tell by its connection. */
void reader_alive(struct reader *r, const struct alive *v);

#endif
