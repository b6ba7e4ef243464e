/* work_lane: marked buckets of each area, and walks over all of them. The invariant: a mark leaves its
 * table in the transaction that writes what follows from it, or goes back. */
#include "base/clock.h"
#include "summaries/work_inner.h"

/* Marks are worked off for so long, then what was written goes out: whoever waits for the present
 * waits no longer than that. */
enum { STRETCH_US = 150 * 1000, WALK_EVERY = 4 };

/* What one transaction is to take: buckets read whole take a hundred times as long as those of which a
 * case changed, so their number goes by how long the last ones took. */
enum { PACE_US = 40 * 1000, PACE_FIRST = 4 };

enum work_sql work_lane_sql(const struct lane *l, enum lane_sql which)
{
	return (enum work_sql)((int)l->first + (int)which);
}

/* ---- which buckets ---- */

struct bucket_names {
	struct text *v;
	size_t limit;
	size_t n;
	bool marked;                   /* they come from marks */
};

static bool ask_names(struct work *w, enum work_sql which, const struct buf *cursor,
                      struct bucket_names *names, struct err *e)
{
	pg_one_text(&w->args, buf_text(cursor));
	pg_one_int8(&w->args, (int64_t)names->limit);
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
	enum work_sql marked = work_lane_sql(l, LANE_MARKED);
	if (!ask_names(w, marked, &l->cursor, names, e))
		return false;
	if (names->n == 0 && l->cursor.n) {
		buf_clear(&l->cursor);
		if (!ask_names(w, marked, &l->cursor, names, e))
			return false;
	}
	names->marked = true;
	move_cursor(&l->cursor, names);
	return true;
}

/* Those that say how it is now; each knows few cases. */
static bool choose_now(struct work *w, struct bucket_names *names, struct err *e)
{
	static const struct buf first = { 0 };
	names->marked = true;
	return ask_names(w, SQL_now_marked, &first, names, e);
}

/* A new day goes before the walk over everything. */
static struct walk *walk_of(struct lane *l)
{
	return l->today.on ? &l->today : &l->everything;
}

static bool choose_walked(struct work *w, struct lane *l, struct bucket_names *names, struct err *e)
{
	struct walk *walk = walk_of(l);
	if (!walk->on)
		return true;
	if (!ask_names(w, walk->next, &walk->cursor, names, e))
		return false;
	for (size_t i = 0; i < names->n; i++)
		if (!text_starts_with(names->v[i], buf_text(&walk->only)))
			names->n = i;
	walk->on = names->n > 0;
	return true;
}

void work_walk(struct lane *l, struct text only)
{
	struct walk *walk = &l->everything;
	if (walk->on && !text_eq(buf_text(&walk->only), only))
		only = TEXT("");       /* two at once: all of them */
	walk->on = true;
	buf_clear(&walk->only);
	buf_put_text(&walk->only, only);
	buf_clear(&walk->cursor);
	buf_put_text(&walk->cursor, only);
}

/* For another transaction: nothing of the one before is needed. */
static struct bucket_names no_names(struct work *w, size_t limit)
{
	size_t most = (size_t)w->c->settings->buckets;
	limit = limit < 1 ? PACE_FIRST : limit;
	limit = limit > most ? most : limit;
	arena_reset(&w->turn);
	return (struct bucket_names){ .v = ARENA_ARRAY(&w->turn, limit, struct text), .limit = limit };
}

/* *limit: of the next transaction, after one of so many buckets that began then. */
static void set_pace(size_t *limit, const struct bucket_names *names, int64_t begun_us)
{
	int64_t took_us = clock_monotonic_us() - begun_us;
	*limit = names->limit;
	if (took_us > 4 * PACE_US)
		*limit = names->limit / 4;
	else if (took_us > PACE_US)
		*limit = names->limit / 2;
	else if (took_us < PACE_US / 4 && names->n == names->limit)
		*limit = 2 * names->limit;
	*limit += *limit == 0;
}

/* ---- buckets ---- */

static bool compute_lane(struct work *w, const struct lane *l, const struct bucket_names *names,
                         const struct work_marks *marks, struct err *e)
{
	work_count(w, SUMMARIES_BUCKETS, 0, (int64_t)names->n);
	if (l->area == AREA_TRANSITION)
		return work_cases(w, names->v, names->n, marks, e);
	for (size_t i = 0; i < names->n; i++)
		if (!work_area_bucket(w, l, names->v[i], e))
			return false;
	return true;
}

static bool compute_all(struct work *w, const struct lane *l, const struct bucket_names *names, struct err *e)
{
	struct work_marks marks = { 0 };
	pg_begin(w->pg);
	if (!pg_run(w->pg, e))
		return false;
	if (names->marked && !work_take_marks(w, l, names->v, names->n, &marks, e))
		return false;
	return compute_lane(w, l, names, &marks, e) && pg_commit(w->pg, e);
}

static bool work_off(struct work *w, struct lane *l, const struct bucket_names *names, bool *ret_worked,
                     struct err *e)
{
	w->all_early = false;
	if (names->n == 0)
		return true;
	if (!compute_all(w, l, names, e)) {
		pg_rollback(w->pg);
		return false;
	}
	*ret_worked |= !w->all_early;  /* else a pause does good */
	return true;
}

bool work_off_now(struct work *w, bool *ret_worked, struct err *e)
{
	struct bucket_names names;
	do {
		names = no_names(w, SIZE_MAX);
		if (!choose_now(w, &names, e) ||
		    !work_off(w, &w->lane[AREA_TRANSITION], &names, ret_worked, e))
			return false;
	} while (names.n == names.limit && !w->all_early);
	return true;
}

/* *ret_more: there was one, and perhaps there are others. */
static bool work_off_marked(struct work *w, struct lane *l, bool *ret_more, bool *ret_worked, struct err *e)
{
	int64_t begun_us = clock_monotonic_us();
	struct bucket_names names = no_names(w, l->pace);
	if (!choose_marked(w, l, &names, e) || !work_off(w, l, &names, ret_worked, e))
		return false;
	set_pace(&l->pace, &names, begun_us);
	*ret_more = *ret_more || (names.n > 0 && !w->all_early);
	return true;
}

static bool walk_on(struct work *w, struct lane *l, bool *ret_worked, struct err *e)
{
	int64_t begun_us = clock_monotonic_us();
	struct bucket_names names = no_names(w, l->walk_pace);
	do {
		if (!choose_walked(w, l, &names, e))
			return false;
	} while (names.n == 0 && walk_of(l)->on);
	if (!work_off(w, l, &names, ret_worked, e))
		return false;
	set_pace(&l->walk_pace, &names, begun_us);
	if (names.n > 0)
		move_cursor(&walk_of(l)->cursor, &names);
	return true;
}

/* Walks go on where nothing is marked, and slowly where something always is. */
bool work_off_marks(struct work *w, bool *ret_worked, struct err *e)
{
	int64_t until_us = clock_monotonic_us() + STRETCH_US;
	bool more = true, any = false;
	while (more) {
		more = false;
		for (int i = 0; i < N_AREAS; i++)
			if (!work_off_marked(w, &w->lane[i], &more, ret_worked, e))
				return false;
		any = any || more;
		more = more && !clock_passed(until_us);
	}
	bool walks = !any || ++w->turns_marked % WALK_EVERY == 0;
	for (int i = 0; walks && i < N_AREAS; i++)
		if (!walk_on(w, &w->lane[i], ret_worked, e))
			return false;
	return true;
}
