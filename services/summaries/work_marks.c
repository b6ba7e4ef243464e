/* work_marks: marks taken, checked against what is to be seen, and put back when they are early.
 * The invariant: of a mark that is not put back, every entity it tells of is read no older than it
 * was when the mark was made. */
#include "summaries/work_inner.h"

#include <stdlib.h>

struct due { /* an entity that a mark tells of */
	struct text key;
	int64_t version, seen; /* seen -1: the entity is not to be seen */
	size_t mark;
};

static struct work_mark mark_of(struct work *w, const struct pg_result *r, size_t i)
{
	struct work_mark m = { .bucket = work_copy(r, i, 0, &w->turn),
		               .key = work_copy(r, i, 1, &w->turn),
		               .version = pg_int(r, i, 2),
		               .at = pg_instant(r, i, 3) };
	if (!pg_is_null(r, i, 4))
		m.others = work_copy(r, i, 4, &w->turn);
	m.is_told = mark_decode_others(m.others, &w->turn, &m.other, &m.n_others);
	return m;
}

static bool take(struct work *w, const struct lane *l, const struct text *names, size_t n,
                 struct work_marks *ret, struct err *e)
{
	pg_texts(&w->args, names, sizeof *names, n);
	const struct pg_result *r = work_ask(w, work_lane_sql(l, LANE_TAKE), e);
	if (!r)
		return false;
	ret->n = pg_rows(r);
	ret->v = ARENA_ARRAY(&w->turn, ret->n, struct work_mark);
	for (size_t i = 0; i < ret->n; i++) {
		ret->v[i] = mark_of(w, r, i);
		if (w->oldest_mark == INSTANT_NONE || ret->v[i].at < w->oldest_mark)
			w->oldest_mark = ret->v[i].at;
	}
	return true;
}

/* ---- early ones ---- */

static int by_key(const void *a, const void *b)
{
	return text_cmp(((const struct due *)a)->key, ((const struct due *)b)->key);
}

static struct due *list_due(struct work *w, const struct work_marks *marks, size_t *ret_n)
{
	size_t n = marks->n;
	for (size_t i = 0; i < marks->n; i++)
		n += marks->v[i].n_others;
	struct due *v = ARENA_ARRAY(&w->turn, n, struct due);
	*ret_n = 0;
	for (size_t i = 0; i < marks->n; i++) {
		const struct work_mark *m = &marks->v[i];
		v[(*ret_n)++] = (struct due){ m->key, m->version, -1, i };
		for (size_t k = 0; k < m->n_others; k++)
			v[(*ret_n)++] = (struct due){ m->other[k].key, m->other[k].version, -1, i };
	}
	qsort(v, n, sizeof *v, by_key);
	return v;
}

/* Sorted by key; all of one key get what is seen of it. */
static void note_seen(struct due *v, size_t n, struct text key, int64_t version)
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
 * version is. An entity that is not to be seen at all is more likely protected or gone. A mark from
 * the future was made before the clock was set back: nobody knows how long it has waited. */
static bool is_early(const struct work *w, const struct due *d, instant_us at)
{
	int64_t wait = d->seen < 0 ? 2 * SECOND_US : 5 * MINUTE_US;
	return d->seen < d->version && at > w->clock - wait && at < w->clock + 5 * MINUTE_US;
}

static bool put_back(struct work *w, const struct lane *l, const struct work_marks *marks,
                     size_t n_early, struct err *e)
{
	struct work_mark *v = ARENA_ARRAY(&w->turn, n_early, struct work_mark);
	size_t n = 0;
	for (size_t i = 0; i < marks->n; i++)
		if (marks->v[i].is_early)
			v[n++] = marks->v[i];
	pg_texts(&w->args, &v->bucket, sizeof *v, n);
	pg_texts(&w->args, &v->key, sizeof *v, n);
	pg_int8s(&w->args, &v->version, sizeof *v, n);
	pg_times(&w->args, &v->at, sizeof *v, n);
	pg_bytes_or_null(&w->args, &v->others, sizeof *v, n);
	work_count(w, SUMMARIES_MARKS, 1, (int64_t)n);
	return work_ask(w, work_lane_sql(l, LANE_PUT_BACK), e);
}

static bool check(struct work *w, const struct lane *l, struct work_marks *marks, struct err *e)
{
	size_t n, early = 0;
	struct due *v = list_due(w, marks, &n);
	pg_texts(&w->args, &v->key, sizeof *v, n);
	const struct pg_result *r = work_ask(w, work_lane_sql(l, LANE_SEEN), e);
	if (!r)
		return false;
	for (size_t i = 0; i < pg_rows(r); i++)
		note_seen(v, n, pg_text(r, i, 0), pg_int(r, i, 1));
	work_count(w, SUMMARIES_MARKS, 0, (int64_t)marks->n);
	for (size_t i = 0; i < n; i++) {
		struct work_mark *m = &marks->v[v[i].mark];
		if (m->is_early || !is_early(w, &v[i], m->at))
			continue;
		m->is_early = true;
		early++;
	}
	w->all_early = early == marks->n;
	return early == 0 || put_back(w, l, marks, early, e);
}

bool work_take_marks(struct work *w, const struct lane *l, const struct text *names, size_t n,
                     struct work_marks *ret, struct err *e)
{
	return take(w, l, names, n, ret, e) && (ret->n == 0 || check(w, l, ret, e));
}

/* ---- who changed ---- */

bool work_changed_in(const struct work_marks *marks, struct text bucket, struct arena *a,
                     struct text **ret, size_t *ret_n)
{
	size_t room = 0, n = 0;
	for (size_t i = 0; i < marks->n; i++)
		room += text_eq(marks->v[i].bucket, bucket) ? 1 + marks->v[i].n_others : 0;
	struct text *v = ARENA_ARRAY(a, room, struct text);
	for (size_t i = 0; i < marks->n; i++) {
		const struct work_mark *m = &marks->v[i];
		if (!text_eq(m->bucket, bucket))
			continue;
		if (!m->is_told)
			return false;
		v[n++] = m->key;
		for (size_t k = 0; k < m->n_others; k++)
			v[n++] = m->other[k].key;
	}
	*ret = v;
	*ret_n = text_sort_unique(v, n);
	return *ret_n > 0;
}
