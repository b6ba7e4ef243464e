/* work: the summaries daemon's turn: marks taken, buckets computed, versions written, versions
 * published. Two transactions: what is written is published afterwards from its row, so that a
 * crash between them publishes the same bytes under the same id again. */
#ifndef SUMMARIES_WORK_H
#define SUMMARIES_WORK_H

#include "base/counters.h"
#include "base/settings.h"
#include "port/sink.h"
#include "rim/alive.h"

struct summaries_settings {
#define SETTING SETTING_MEMBER
#include "summaries/settings.def"
#undef SETTING
};

enum summaries_counter {
#define COUNTER COUNTER_ID
#include "summaries/counters.def"
#undef COUNTER
	SUMMARIES_COUNTERS
};

extern const struct setting summaries_setting_rows[];
extern const size_t summaries_n_setting_rows;
extern const struct counter_row summaries_counter_rows[SUMMARIES_COUNTERS];

struct work;

struct work_config {                   /* what it points at must live as long */
	const struct summaries_settings *settings;
	const char *conninfo;
	const struct settings_pairs *kafka;   /* to read what is published; NULL: nothing is read */
	struct sink *sink;             /* transactional; stays the caller's */
	/* Names of its broker's topics that begin so: asked first, once a minute. NULL: each is asked for. */
	bool (*topics)(struct sink *sink, struct text prefix, int timeout_ms, struct arena *a,
	               struct text **ret, size_t *ret_n, struct err *e);
	/* Does the sink's broker have the topic? RETRY: it does not answer. NULL: it has all. */
	bool (*has_topic)(struct sink *sink, struct text name, int timeout_ms, bool *ret,
	                  struct err *e);
	struct counters *counters;
};

/* Connects at the first turn. FATAL as pg_new. */
struct work *work_new(const struct work_config *c, struct err *e);
void work_free(struct work *w);
/* One turn. RETRY/"STANDBY": another summaries daemon is at work on this database. */
bool work_turn(struct work *w, bool *ret_worked, struct err *e);
/* Connected, reference data read, the last turn well. */
bool work_is_ready(const struct work *w);
/* alive_tell by its connection. */
void work_alive(struct work *w, const struct alive *v);

#endif
