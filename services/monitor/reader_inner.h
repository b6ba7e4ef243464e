/* reader_inner: what the files of the reader share. Nobody else includes it. */
#ifndef MONITOR_READER_INNER_H
#define MONITOR_READER_INNER_H

#include "monitor/board_part.h"
#include "monitor/reader.h"
#include "rim/pg.h"

#define STATEMENT(name, sql) SQL_##name,
enum reader_sql {
#include "monitor/board_sql.def"
	SQL_COUNT
};
#undef STATEMENT

/* What is kept of a source between two looks, by absolute hour and day. */
struct history {
	struct text uri;
	instant_us last;
	int32_t hour[BOARD_PATTERN_HOURS], day[BOARD_DAYS];
};

struct reader {
	struct reader_config config;
	struct pg *pg;
	struct pg_args args;
	struct broker *broker;
	int64_t ref_version;
	struct board_part *world, *slow;
	struct board_source *registered; /* in the world's arena: uri and owner */
	size_t n_registered;
	struct arena history_arena;
	struct history *history;         /* by uri */
	size_t n_history, cap_history;
	int64_t history_hour;            /* number of the hour it was read in; -1: not yet */
	day_no history_day;
	struct board slow_figures;       /* only the pointers of what is in `slow` */
	int64_t slow_due_us, measure_due_us, broker_due_us; /* monotonic */
	struct arena broker_arena, turn;
	struct broker_part *parts;
	size_t n_parts;
	bool has_broker;
	instant_us broker_since, database_since; /* by the machine's clock, while they do not answer */
	struct err broker_err;
	int64_t version, shown;          /* and the hash of what was shown last */
};

/* Runs one statement with r->args and clears them; its result, NULL on failure. */
const struct pg_result *reader_ask(struct reader *r, enum reader_sql which, struct err *e);
struct text reader_copy(const struct pg_result *x, size_t row, int column, struct arena *a);

/* reader_world: reference data. */
bool reader_world(struct reader *r, instant_us *ret_now, day_no *ret_today, struct err *e);
/* reader_flow: the ledger. */
bool reader_history(struct reader *r, instant_us now, struct err *e);
bool reader_flow(struct reader *r, struct board *b, struct err *e);
/* reader_slow: what changes slowly or costs more. */
bool reader_slow(struct reader *r, struct board *b, struct err *e);
bool reader_findings_of_sources(struct reader *r, struct board *b, struct err *e);
/* reader_way: partitions, sessions, broker. */
void reader_broker(struct reader *r);
bool reader_way(struct reader *r, struct board *b, struct err *e);

#endif
