/* work_members: the cases of several buckets, each read and decoded once: two round trips for all.
 * The invariant: states are no older than the marks that were taken before. */
#include "base/must.h"
#include "summaries/work_inner.h"

#include <stdlib.h>
#include <string.h>

struct belonging {                     /* a row of bucket_member */
	struct text bucket, key;
};

struct settlement {
	struct text key, state;
};

struct reading {
	struct work *w;
	struct arena *a;
	struct text *names;            /* of the buckets to read, sorted, unique */
	size_t n_names;
	struct belonging *v;           /* sorted by bucket, key */
	size_t n, cap;
	struct member *cases;          /* sorted by case_ref */
	size_t n_cases;
	struct settlement *settled;    /* of the months */
	size_t n_settled;
	struct belonging *removed;     /* by retention; sorted by bucket; key NULL: hidden */
	size_t n_removed;
};

/* ---- which buckets ---- */

static struct text name_of(const struct bucket *b, int32_t ahead, struct arena *a)
{
	struct text m = b->who;
	switch (b->kind) {
	case BUCKET_MONTH: return bucket_name("m", m, b->month + ahead, a);
	case BUCKET_OTHERS: return bucket_name("o", m, b->month, a);
	case BUCKET_UNIT: return bucket_name("u", m, b->month, a);
	case BUCKET_NOW: return arena_printf(a, "now/%.*s", TEXT_ARGS(m));
	default: return TEXT("");
	}
}

static int32_t reach_of(const struct reading *d, const struct wanted *b)
{
	return plan_reach(&b->bucket, d->w->registry);
}

static void list_names(struct reading *d, const struct wanted *v, size_t n)
{
	d->names = ARENA_ARRAY(d->a, n * (2 * PLAN_REACH + 1), struct text);
	d->n_names = 0;
	for (size_t i = 0; i < n; i++) {
		int32_t reach = reach_of(d, &v[i]);
		for (int32_t ahead = -reach; ahead <= reach; ahead++)
			d->names[d->n_names++] = name_of(&v[i].bucket, ahead, d->a);
	}
	d->n_names = text_sort_unique(d->names, d->n_names);
}

/* ---- who belongs to them ---- */

static void take_belongings(struct reading *d, const struct pg_result *r)
{
	size_t n = pg_rows(r);
	if (d->n + n > d->cap) {
		d->cap = 2 * (d->n + n);
		struct belonging *grown = ARENA_ARRAY(d->a, d->cap, struct belonging);
		if (d->n)
			memcpy(grown, d->v, d->n * sizeof *grown);
		d->v = grown;
	}
	for (size_t i = 0; i < n; i++)
		d->v[d->n++] = (struct belonging){ work_copy(r, i, 0, d->a), work_copy(r, i, 1, d->a) };
}

/* One page; *ret_all: it was the last. */
static bool read_page(struct reading *d, bool *ret_all, struct err *e)
{
	struct belonging at = { TEXT(""), TEXT("") };
	if (d->n)
		at = d->v[d->n - 1];
	pg_texts(&d->w->args, d->names, sizeof *d->names, d->n_names);
	pg_one_text(&d->w->args, at.bucket);
	pg_one_text(&d->w->args, at.key);
	pg_one_int8(&d->w->args, WORK_MEMBERS);
	const struct pg_result *r = work_ask(d->w, SQL_members, e);
	if (!r)
		return false;
	take_belongings(d, r);
	*ret_all = pg_rows(r) < WORK_MEMBERS;
	return true;
}

/* How many of them, from the first, lie wholly before the last row read. */
static size_t count_whole(const struct reading *d, const struct wanted *v, size_t n)
{
	struct text last = d->v[d->n - 1].bucket;
	for (size_t i = 0; i < n; i++) {
		int32_t reach = reach_of(d, &v[i]);
		if (text_cmp(name_of(&v[i].bucket, reach, d->a), last) >= 0)
			return i;
	}
	return n;
}

static void drop_rows_from(struct reading *d, struct text bucket)
{
	while (d->n && text_cmp(d->v[d->n - 1].bucket, bucket) >= 0)
		d->n--;
}

static bool read_to_the_end(struct reading *d, struct err *e)
{
	for (bool all = false; !all;)
		if (!read_page(d, &all, e))
			return false;
	return true;
}

/* The first page, and of it the buckets that are whole; when none is, the first one alone. */
static bool read_belongings(struct reading *d, const struct wanted *v, size_t n, size_t *ret_n, struct err *e)
{
	bool all;
	if (!read_page(d, &all, e))
		return false;
	*ret_n = all ? n : count_whole(d, v, n);
	if (all)
		return true;
	if (*ret_n > 0) {
		drop_rows_from(d, d->v[d->n - 1].bucket); /* of one cut off */
		return true;
	}
	*ret_n = 1;
	list_names(d, v, 1);
	d->n = 0;
	return read_to_the_end(d, e);
}

/* ---- their states ---- */

static struct text settlement_of(const struct bucket *b, int32_t ahead, struct arena *a)
{
	return settlement_key(registry_region_of(b->who), b->month + ahead, a);
}

/* A state of another form than ours waits for samverka rebuild; it counts as not there. */
static void take_states(struct reading *d, const struct pg_result *r)
{
	for (size_t i = 0; i < pg_rows(r); i++) {
		struct text key = work_copy(r, i, 0, d->a), bytes = work_copy(r, i, 1, d->a);
		struct case_state *s = ARENA_NEW(d->a, struct case_state);
		if (text_starts_with(key, TEXT("s:")))
			d->settled[d->n_settled++] = (struct settlement){ key, bytes };
		else if (text_starts_with(key, TEXT("c:")) && case_state_decode(bytes, d->a, s))
			d->cases[d->n_cases++] = (struct member){ { key.p + 2, key.n - 2 }, s };
	}
}

static size_t list_keys(const struct reading *d, const struct wanted *v, size_t n_wanted,
                        struct text **ret)
{
	struct text *keys = ARENA_ARRAY(d->a, d->n + n_wanted * (2 * PLAN_REACH + 1), struct text);
	size_t n = 0;
	for (; n < d->n; n++)
		keys[n] = d->v[n].key;
	for (size_t i = 0; i < n_wanted; i++) {
		int32_t reach = reach_of(d, &v[i]);
		for (int32_t ahead = -reach; v[i].bucket.kind == BUCKET_MONTH && ahead <= reach; ahead++)
			keys[n++] = settlement_of(&v[i].bucket, ahead, d->a);
	}
	*ret = keys;
	return text_sort_unique(keys, n);
}

/* Of the members, and of the settlements of their months. */
static bool read_states(struct reading *d, const struct wanted *v, size_t n_wanted, struct err *e)
{
	struct text *keys;
	size_t n = list_keys(d, v, n_wanted, &keys);
	d->cases = ARENA_ARRAY(d->a, n, struct member);
	d->settled = ARENA_ARRAY(d->a, n, struct settlement);
	for (size_t i = 0; i < n; i += WORK_MEMBERS) {
		size_t some = n - i < WORK_MEMBERS ? n - i : WORK_MEMBERS;
		pg_texts(&d->w->args, keys + i, sizeof *keys, some);
		const struct pg_result *r = work_ask(d->w, SQL_states, e);
		if (!r)
			return false;
		take_states(d, r);
	}
	return true;
}

static int by_case_ref(const void *a, const void *b)
{
	return text_cmp(((const struct member *)a)->case_ref, ((const struct member *)b)->case_ref);
}

/* Empty: it is none, but a settlement. */
static struct text case_of(struct text key)
{
	return text_starts_with(key, TEXT("c:")) ? (struct text){ key.p + 2, key.n - 2 } : TEXT("");
}

static void add_case(const struct reading *d, struct text key, struct members *ret)
{
	struct member wanted = { .case_ref = case_of(key) };
	const struct member *found =
		wanted.case_ref.n == 0 || d->n_cases == 0 ? NULL : bsearch(&wanted, d->cases, d->n_cases, sizeof wanted,
		                                              by_case_ref);
	if (found)
		((struct member *)(uintptr_t)ret->v)[ret->n++] = *found;
}

static struct members members_of(const struct reading *d, struct text bucket)
{
	size_t low = 0, high = d->n, end;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (text_cmp(d->v[middle].bucket, bucket) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (end = low; end < d->n && text_eq(d->v[end].bucket, bucket); end++)
		continue;
	struct members ret = { .v = ARENA_ARRAY(d->a, end - low, struct member) };
	for (size_t i = low; i < end; i++)
		add_case(d, d->v[i].key, &ret);
	return ret;
}

/* ---- whom retention took ---- */

/* Asked after who belongs: one that went meanwhile is then known to have been there. */
static bool read_removed(struct reading *d, struct err *e)
{
	pg_texts(&d->w->args, d->names, sizeof *d->names, d->n_names);
	const struct pg_result *r = work_ask(d->w, SQL_removed_members, e);
	if (!r)
		return false;
	d->n_removed = pg_rows(r);
	d->removed = ARENA_ARRAY(d->a, d->n_removed, struct belonging);
	for (size_t i = 0; i < d->n_removed; i++) {
		d->removed[i].bucket = work_copy(r, i, 0, d->a);
		if (!pg_is_null(r, i, 1))
			d->removed[i].key = work_copy(r, i, 1, d->a);
	}
	return true;
}

static bool is_lost(const struct reading *d, struct text bucket)
{
	for (size_t i = 0; i < d->n_removed; i++)
		if (text_eq(d->removed[i].bucket, bucket))
			return true;
	return false;
}

static void take_removed(const struct reading *d, struct wanted *v)
{
	struct text *removed = ARENA_ARRAY(d->a, d->n_removed, struct text);
	for (size_t i = 0; i < d->n_removed; i++) {
		struct text key = d->removed[i].key;
		if (key.n > 2 && text_eq(d->removed[i].bucket, v->name))
			removed[v->n_removed++] = (struct text){ key.p + 2, key.n - 2 };
	}
	v->removed = removed;
}

static struct month_objections objections_to(const struct reading *d, const struct bucket *b, int32_t ahead)
{
	struct text key = b->kind == BUCKET_MONTH ? settlement_of(b, ahead, d->a) : TEXT("");
	for (size_t i = 0; i < d->n_settled; i++)
		if (text_eq(d->settled[i].key, key))
			return settlement_objections(d->settled[i].state, b->who);
	return (struct month_objections){ 0, 0, 0 };
}

static void fill_in(const struct reading *d, struct wanted *v)
{
	int32_t reach = reach_of(d, v);
	for (int32_t ahead = -reach; ahead <= reach; ahead++) {
		struct text name = name_of(&v->bucket, ahead, d->a);
		v->members[PLAN_REACH + ahead] = members_of(d, name);
		v->members[PLAN_REACH + ahead].lost = is_lost(d, name);
		v->members[PLAN_REACH + ahead].objections = objections_to(d, &v->bucket, ahead);
	}
	take_removed(d, v);
}

bool work_read_members(struct work *w, struct wanted *v, size_t n, size_t *ret_n, struct err *e)
{
	struct reading d = { .w = w, .a = &w->bucket };
	list_names(&d, v, n);
	if (!read_belongings(&d, v, n, ret_n, e) || !read_states(&d, v, *ret_n, e) || !read_removed(&d, e))
		return false;
	for (size_t i = 0; i < *ret_n; i++)
		fill_in(&d, &v[i]);
	return true;
}

/* ---- those that changed ---- */

static bool ask_belong(struct reading *d, const struct wanted *v, size_t n, struct err *e)
{
	size_t n_pairs = 0;
	for (size_t i = 0; i < n; i++)
		n_pairs += v[i].n_changed;
	struct belonging *pairs = ARENA_ARRAY(d->a, n_pairs, struct belonging);
	n_pairs = 0;
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < v[i].n_changed; k++)
			pairs[n_pairs++] = (struct belonging){ v[i].name, v[i].changed[k] };
	pg_texts(&d->w->args, &pairs->bucket, sizeof *pairs, n_pairs);
	pg_texts(&d->w->args, &pairs->key, sizeof *pairs, n_pairs);
	const struct pg_result *r = work_ask(d->w, SQL_belong, e);
	if (r)
		take_belongings(d, r);
	return r;
}

static int by_bucket_and_key(const void *a, const void *b)
{
	const struct belonging *x = a, *y = b;
	int c = text_cmp(x->bucket, y->bucket);
	return c ? c : text_cmp(x->key, y->key);
}

static bool has_case(const struct members *list, struct text case_ref)
{
	struct member wanted = { .case_ref = case_ref };
	return list->n && bsearch(&wanted, list->v, list->n, sizeof wanted, by_case_ref);
}

/* Changed, and no member to be seen: not in the bucket, protected, or of another form. */
static void list_gone(const struct reading *d, struct wanted *v)
{
	struct text *gone = ARENA_ARRAY(d->a, v->n_changed, struct text);
	for (size_t i = 0; i < v->n_changed; i++) {
		struct text key = v->changed[i];
		struct text case_ref = case_of(key);
		if (case_ref.n && !has_case(&v->members[PLAN_REACH], case_ref))
			gone[v->n_gone++] = case_ref;
	}
	v->gone = gone;
}

static bool ask_lost(struct work *w, struct wanted *v, size_t n, struct err *e)
{
	pg_texts(&w->args, &v->name, sizeof *v, n);
	const struct pg_result *r = work_ask(w, SQL_lost, e);
	for (size_t k = 0; r && k < pg_rows(r); k++)
		for (size_t i = 0; i < n; i++)
			if (text_eq(v[i].name, pg_text(r, k, 0)))
				v[i].members[PLAN_REACH].lost = true;
	return r;
}

bool work_read_changed(struct work *w, struct wanted *v, size_t n, struct err *e)
{
	struct reading d = { .w = w, .a = &w->bucket };
	if (!ask_belong(&d, v, n, e))
		return false;
	if (d.n)
		qsort(d.v, d.n, sizeof *d.v, by_bucket_and_key);
	if (!read_states(&d, v, n, e))
		return false;
	for (size_t i = 0; i < n; i++) {
		v[i].members[PLAN_REACH] = members_of(&d, v[i].name);
		v[i].members[PLAN_REACH].objections = objections_to(&d, &v[i].bucket, 0);
		list_gone(&d, &v[i]);
	}
	return ask_lost(w, v, n, e);
}
