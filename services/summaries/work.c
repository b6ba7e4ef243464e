/* work: one turn after the other. The invariant: a mark leaves its table in the transaction that
 * writes what follows from it, or goes back. */
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
 * turns. The lock goes with the connection. */
static bool on_opened(struct pg *p, struct err *e)
{
	if (!migrate_check(p, e))
		return false;
	pg_send_sql(p, statements[SQL_lock].sql, NULL);
	if (!pg_run(p, e))
		return false;
	if (!pg_bool(pg_result(p, 0), 0, 0))
		return err_set(e, ERR_RETRY, "STANDBY", "another summaries daemon is at work on this database");
	return true;
}

static enum work_sql lane_sql(const struct lane *l, enum lane_sql which)
{
	return (enum work_sql)((int)l->first + (int)which);
}

/* ---- life ---- */

struct work *work_new(const struct work_config *c, struct err *e)
{
	struct work *w = calloc(1, sizeof *w);
	must(w);
	struct pg_config config = { .conninfo = c->conninfo, .application = "samverka-summaries",
		                    .statements = statements, .n_statements = SQL_COUNT,
		                    .opened = on_opened };
	w->c = c;
	static const enum work_sql first[] = { SQL_transition_marked, SQL_approval_marked, SQL_indicator_marked };
	for (int i = 0; i < N_AREAS; i++) {
		w->lane[i] = (struct lane){ .area = (enum area_of_work)i, .first = first[i] };
		w->lane[i].everything.next = w->lane[i].today.next = lane_sql(&w->lane[i], LANE_ALL_BUCKETS);
	}
	w->lane[AREA_TRANSITION].today.next = SQL_now_buckets;
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
	pg_args_done(&w->args);
	arena_done(&w->turn);
	arena_done(&w->bucket);
	arena_done(&w->sources_arena);
	arena_done(&w->bad_arena);
	arena_done(&w->known_arena);
	arena_done(&w->release.arena);
	for (int i = 0; i < N_AREAS; i++) {
		buf_done(&w->lane[i].cursor);
		buf_done(&w->lane[i].everything.cursor);
		buf_done(&w->lane[i].today.cursor);
	}
	free(w);
}

bool work_is_ready(const struct work *w)
{
	return w && w->is_ready;
}

/* ---- which buckets ---- */

struct bucket_names {
	struct text *v;
	size_t limit;
	size_t n, n_marked;            /* the first n_marked come from marks */
};

/* As many as there is room for. */
static bool ask_names(struct work *w, enum work_sql which, const struct buf *cursor,
                      struct bucket_names *names, struct err *e)
{
	pg_one_text(&w->args, buf_text(cursor));
	pg_one_int8(&w->args, (int64_t)(names->limit - names->n));
	const struct pg_result *r = work_ask(w, which, e);
	for (size_t i = 0; r && i < pg_rows(r); i++)
		names->v[names->n++] = work_copy(r, i, 0, &w->turn);
	return r;
}

static void move_cursor(struct buf *cursor, const struct bucket_names *names)
{
	buf_clear(cursor);
	if (names->n)
		buf_put_text(cursor, names->v[names->n - 1]);
}

/* Marked ones in turn, round and round, so that none waits for ever. */
static bool choose_marked(struct work *w, struct lane *l, struct bucket_names *names, struct err *e)
{
	enum work_sql marked = lane_sql(l, LANE_MARKED);
	if (!ask_names(w, marked, &l->cursor, names, e))
		return false;
	if (names->n == 0 && l->cursor.n) {
		buf_clear(&l->cursor);
		if (!ask_names(w, marked, &l->cursor, names, e))
			return false;
	}
	names->n_marked = names->n;
	move_cursor(&l->cursor, names);
	return true;
}

/* A new day goes before the walk over everything. */
static struct walk *walk_of(struct lane *l)
{
	return l->today.on ? &l->today : &l->everything;
}

/* What room the marked ones leave. */
static bool choose_walked(struct work *w, struct lane *l, struct bucket_names *names, struct err *e)
{
	struct walk *walk = walk_of(l);
	size_t before = names->n;
	if (!walk->on || names->n == names->limit)
		return true;
	if (!ask_names(w, walk->next, &walk->cursor, names, e))
		return false;
	walk->on = names->n > before;
	return true;
}

static bool choose(struct work *w, struct lane *l, struct bucket_names *names, struct err *e)
{
	size_t limit = (size_t)w->c->settings->buckets;
	*names = (struct bucket_names){ .v = ARENA_ARRAY(&w->turn, limit, struct text), .limit = limit };
	return choose_marked(w, l, names, e) && choose_walked(w, l, names, e);
}

/* ---- marks ---- */

struct taken {
	struct text bucket, key;
	int64_t version, seen;         /* seen -1: the entity is not to be seen */
	instant_us at;
};

static bool take_marks(struct work *w, const struct lane *l, const struct bucket_names *names,
                       struct taken **ret, size_t *ret_n, struct err *e)
{
	pg_texts(&w->args, names->v, sizeof *names->v, names->n_marked);
	const struct pg_result *r = work_ask(w, lane_sql(l, LANE_TAKE), e);
	if (!r)
		return false;
	*ret_n = pg_rows(r);
	*ret = ARENA_ARRAY(&w->turn, *ret_n, struct taken);
	for (size_t i = 0; i < *ret_n; i++) {
		(*ret)[i] = (struct taken){ work_copy(r, i, 0, &w->turn), work_copy(r, i, 1, &w->turn),
			                    pg_int(r, i, 2), -1, pg_instant(r, i, 3) };
		if (w->oldest_mark == INSTANT_NONE || (*ret)[i].at < w->oldest_mark)
			w->oldest_mark = (*ret)[i].at;
	}
	return true;
}

static int by_key(const void *a, const void *b)
{
	return text_cmp(((const struct taken *)a)->key, ((const struct taken *)b)->key);
}

/* Marks are sorted by key; all of one key get what is seen of it. */
static void note_seen(struct taken *v, size_t n, struct text key, int64_t version)
{
	size_t low = 0, high = n;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (text_cmp(v[middle].key, key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < n && text_eq(v[low].key, key); low++)
		v[low].seen = version;
}

/* A sharded database commits without a common snapshot: the mark may be here before the entity's
 * version is. An entity that is not to be seen at all is more likely protected or gone. */
static bool is_early(const struct work *w, const struct taken *t)
{
	int64_t wait = t->seen < 0 ? 2 * SECOND_US : 5 * MINUTE_US;
	return t->seen < t->version && t->at > w->clock - wait;
}

static bool put_back(struct work *w, const struct lane *l, const struct taken *v, size_t n, struct err *e)
{
	pg_texts(&w->args, &v->bucket, sizeof *v, n);
	pg_texts(&w->args, &v->key, sizeof *v, n);
	pg_int8s(&w->args, &v->version, sizeof *v, n);
	pg_times(&w->args, &v->at, sizeof *v, n);
	work_count(w, SUMMARIES_MARKS, 1, (int64_t)n);
	return work_ask(w, lane_sql(l, LANE_PUT_BACK), e);
}

static bool check_marks(struct work *w, const struct lane *l, struct taken *v, size_t n, struct err *e)
{
	size_t early = 0;
	if (n == 0)
		return true;
	qsort(v, n, sizeof *v, by_key);
	pg_texts(&w->args, &v->key, sizeof *v, n);
	const struct pg_result *r = work_ask(w, lane_sql(l, LANE_SEEN), e);
	for (size_t i = 0; r && i < pg_rows(r); i++)
		note_seen(v, n, pg_text(r, i, 0), pg_int(r, i, 1));
	work_count(w, SUMMARIES_MARKS, 0, (int64_t)n);
	for (size_t i = 0; r && i < n; i++)
		if (is_early(w, &v[i]))
			v[early++] = v[i];
	w->all_early = early == n;
	return r && (early == 0 || put_back(w, l, v, early, e));
}

/* ---- buckets ---- */

static void plan_all(struct work *w, const struct wanted *v, size_t n, struct plan *plans)
{
	for (size_t i = 0; i < n; i++) {
		struct plan_in in = { .bucket = v[i].bucket, .today = w->today, .registry = w->registry };
		memcpy(in.members, v[i].members, sizeof in.members);
		plans[i].arena = &w->bucket;
		plan_bucket(&in, &plans[i]);
	}
}

/* So many of them that their cases fit. */
static bool compute(struct work *w, const struct text *names, size_t n, struct err *e)
{
	bool too_many = false;
	arena_reset(&w->bucket);
	struct wanted *v = ARENA_ARRAY(&w->bucket, n, struct wanted);
	for (size_t i = 0; i < n; i++)
		v[i].bucket = bucket_parse(names[i]);
	if (!work_read_members(w, v, n, &too_many, e))
		return false;
	if (too_many)
		return compute(w, names, n / 2, e) && compute(w, names + n / 2, n - n / 2, e);
	struct plan *plans = ARENA_ARRAY(&w->bucket, n, struct plan);
	plan_all(w, v, n, plans);
	work_count(w, SUMMARIES_BUCKETS, 0, (int64_t)n);
	return work_write(w, plans, n, e);
}

static bool compute_lane(struct work *w, const struct lane *l, const struct bucket_names *names, struct err *e)
{
	if (l->area == AREA_TRANSITION)
		return compute(w, names->v, names->n, e);
	work_count(w, SUMMARIES_BUCKETS, 0, (int64_t)names->n);
	for (size_t i = 0; i < names->n; i++)
		if (!work_area_bucket(w, l, names->v[i], e))
			return false;
	return true;
}

static bool compute_all(struct work *w, const struct lane *l, const struct bucket_names *names, struct err *e)
{
	struct taken *marks = NULL;
	size_t n = 0;
	pg_begin(w->pg);
	if (!pg_run(w->pg, e))
		return false;
	if (names->n_marked &&
	    (!take_marks(w, l, names, &marks, &n, e) || !check_marks(w, l, marks, n, e)))
		return false;
	return compute_lane(w, l, names, e) && pg_commit(w->pg, e);
}

static bool work_off(struct work *w, struct lane *l, bool *ret_worked, struct err *e)
{
	struct bucket_names names;
	w->all_early = false;
	if (!choose(w, l, &names, e))
		return false;
	if (names.n == 0)
		return true;
	if (!compute_all(w, l, &names, e)) {
		pg_rollback(w->pg);
		return false;
	}
	if (names.n > names.n_marked)
		move_cursor(&walk_of(l)->cursor, &names);
	*ret_worked |= !w->all_early;  /* else a pause does good */
	return true;
}

static bool work_off_all(struct work *w, bool *ret_worked, struct err *e)
{
	for (int i = 0; i < N_AREAS; i++)
		if (!work_off(w, &w->lane[i], ret_worked, e))
			return false;
	return true;
}

/* ---- a turn ---- */

static void note_day(struct work *w)
{
	day_no today = calendar_day(w->now);
	if (today == w->today)
		return;
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
	if (!pg_open(w->pg, e) || !work_continue(w, e) || !work_read_world(w, e))
		return false;
	note_day(w);
	if (!work_read_sources(w, e) || !work_off_all(w, ret_worked, e) ||
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
	return w->is_ready;
}
