/* work: one turn after the other: marks worked off for a while, then published, so that neither
 * waits long for the other. */
#include "base/clock.h"
#include "base/must.h"
#include "rim/migrate.h"
#include "summaries/work_inner.h"

#include <stdlib.h>
#include <string.h>

const struct setting summaries_setting_rows[] = {
#define SETTING(...) SETTING_ROW(struct summaries_settings, __VA_ARGS__)
#include "summaries/settings.def"
#undef SETTING
};
const size_t summaries_n_setting_rows = sizeof summaries_setting_rows / sizeof *summaries_setting_rows;

const struct counter_row summaries_counter_rows[SUMMARIES_COUNTERS] = {
#define COUNTER COUNTER_ROW
#include "summaries/counters.def"
#undef COUNTER
};

#define STATEMENT(name, sql) { "summaries_" #name, sql },
static const struct pg_statement statements[SQL_COUNT] = {
#include "summaries/work_sql.def"
};
#undef STATEMENT

/* ---- statements ---- */

void work_send(struct work *w, enum work_sql which)
{
	pg_send(w->pg, &statements[which], &w->args);
	pg_args_clear(&w->args);
}

const struct pg_result *work_ask(struct work *w, enum work_sql which, struct err *e)
{
	must(pg_queued(w->pg) == 0);
	work_send(w, which);
	return pg_run(w->pg, e) ? pg_result(w->pg, 0) : NULL;
}

struct text work_copy(const struct pg_result *r, size_t row, int column, struct arena *a)
{
	return arena_text(a, pg_text(r, row, column));
}

void work_count(struct work *w, enum summaries_counter id, int value, int64_t n)
{
	if (w->c->counters)
		counters_add(w->c->counters, (int)id, value, n);
}

/* One daemon computes at a time: a second one would fence the producer of the first, for ever in
 * turns. The lock is the session's: who connects anew asks for it anew. Who does not get it stays
 * connected, and says in the database that it waits. */
static bool lead(struct work *w, struct err *e)
{
	if (!pg_open(w->pg, e))
		return false;
	if (w->leads == pg_backend_pid(w->pg))
		return true;
	pg_send(w->pg, &statements[SQL_lock], NULL);
	if (!pg_run(w->pg, e))
		return false;
	if (!pg_bool(pg_result(w->pg, 0), 0, 0))
		return err_set(e, ERR_RETRY, "STANDBY", "another summaries daemon is at work on this database");
	w->leads = pg_backend_pid(w->pg);
	return true;
}

void work_forget(struct work *w)
{
	written_forget(&w->written);
	tallies_forget(&w->tallies);
}

/* ---- life ---- */

struct work *work_new(const struct work_config *c, struct err *e)
{
	struct work *w = calloc(1, sizeof *w);
	must(w);
	struct pg_config config = { .conninfo = c->conninfo, .application = "samverka-summaries",
		                    .statements = statements, .n_statements = SQL_COUNT,
		                    .opened = migrate_check };
	w->c = c;
	static const enum work_sql first[] = { SQL_transition_marked, SQL_approval_marked, SQL_indicator_marked };
	for (int i = 0; i < N_AREAS; i++) {
		w->lane[i] = (struct lane){ .area = (enum area_of_work)i, .first = first[i] };
		w->lane[i].everything.next = w->lane[i].today.next = work_lane_sql(&w->lane[i], LANE_ALL_BUCKETS);
	}
	w->lane[AREA_TRANSITION].today.next = SQL_now_buckets;
	w->written.room = (size_t)c->settings->kept / 3;
	w->tallies.room = 2 * w->written.room;
	w->today = w->findings_day = DAY_NONE;
	w->findings_moved = -1;
	w->pg = pg_new(&config, e);
	if (w->pg)
		return w;
	work_free(w);
	return NULL;
}

void work_free(struct work *w)
{
	if (!w)
		return;
	pg_free(w->pg);
	registry_free(w->registry);
	work_forget(w);
	pg_args_done(&w->args);
	arena_done(&w->turn);
	arena_done(&w->bucket);
	arena_done(&w->sources_arena);
	arena_done(&w->heard_arena);
	arena_done(&w->bad_arena);
	arena_done(&w->known_arena);
	arena_done(&w->release.arena);
	for (int i = 0; i < N_AREAS; i++) {
		buf_done(&w->lane[i].cursor);
		buf_done(&w->lane[i].everything.cursor);
		buf_done(&w->lane[i].everything.only);
		buf_done(&w->lane[i].today.cursor);
	}
	free(w);
}

bool work_is_ready(const struct work *w)
{
	return w && w->is_ready;
}

void work_alive(struct work *w, const struct alive *v)
{
	alive_tell(w->pg, v);
}

/* ---- a turn ---- */

static void note_day(struct work *w)
{
	day_no today = calendar_day(w->now);
	if (today == w->today)
		return;
	work_forget(w);       /* a new day may have other topics */
	w->today = today;
	for (int i = 0; i <= AREA_APPROVAL; i++) {     /* figures do not go by the day */
		w->lane[i].today.on = true;
		buf_clear(&w->lane[i].today.cursor);
	}
}

static void observe_delay(struct work *w, bool published)
{
	if (published && w->oldest_mark != INSTANT_NONE && w->c->counters)
		counters_observe(w->c->counters, SUMMARIES_DELAY, clock_now_us() - w->oldest_mark);
}

static bool turn(struct work *w, bool *ret_worked, struct err *e)
{
	bool published = false;
	if (!lead(w, e) || !work_continue(w, e) || !work_read_world(w, e))
		return false;
	note_day(w);
	if (!work_read_sources(w, e) || !work_off_now(w, ret_worked, e) ||
	    (*ret_worked && !work_publish(w, &published, e)) || !work_off_marks(w, ret_worked, e) ||
	    !work_findings(w, ret_worked, e) || !work_share(w, ret_worked, e) ||
	    !work_publish(w, &published, e))
		return false;
	*ret_worked |= published;
	observe_delay(w, published);
	return true;
}

bool work_turn(struct work *w, bool *ret_worked, struct err *e)
{
	*ret_worked = false;
	w->oldest_mark = INSTANT_NONE;
	w->all_early = false;
	arena_reset(&w->turn);
	pg_args_clear(&w->args);
	w->is_ready = turn(w, ret_worked, e);
	if (!w->is_ready)
		work_forget(w);
	return w->is_ready;
}
