/* work_read: what the folds are made from. The invariant: the reference data of a turn is one
 * version, and the states of a bucket are no older than the marks that were taken. */
#include "base/clock.h"
#include "base/must.h"
#include "summaries/work_inner.h"

#include <stdlib.h>
#include <string.h>

enum { SOURCES_EVERY_US = 60 * 1000000 };

/* ---- reference data ---- */

static int by_bytes(const void *a, const void *b)
{
	return text_cmp(*(const struct text *)a, *(const struct text *)b);
}

static size_t unique(struct text *v, size_t n)
{
	size_t kept = 0;
	for (size_t i = 0; i < n; i++)
		if (kept == 0 || !text_eq(v[kept - 1], v[i]))
			v[kept++] = v[i];
	return kept;
}

static void note_source(struct work *w, struct text json)
{
	json_t *o = json_loadb(json.p, json.n, 0, NULL);
	const char *uri = json_string_value(json_object_get(o, "uri"));
	const char *id = json_string_value(json_object_get(o, "id"));
	if (uri || id)
		w->registered[w->n_registered++] =
			arena_text(&w->sources_arena, text_of(uri ? uri : id));
	json_decref(o);
}

static void note_sources(struct work *w, const struct registry_row *rows, size_t n)
{
	arena_reset(&w->sources_arena);
	w->registered = ARENA_ARRAY(&w->sources_arena, n, struct text);
	w->heard = NULL;
	w->n_heard = w->n_registered = 0;
	w->sources_due_us = 0;
	for (size_t i = 0; i < n; i++)
		if (text_eq(rows[i].object, TEXT("source")))
			note_source(w, rows[i].json);
	if (w->n_registered)
		qsort(w->registered, w->n_registered, sizeof *w->registered, by_bytes);
	w->n_registered = unique(w->registered, w->n_registered);
}

static bool load_registry(struct work *w, struct err *e)
{
	const struct pg_result *r = work_ask(w, SQL_registry, e);
	if (!r)
		return false;
	size_t n = pg_rows(r);
	struct registry_row *rows = ARENA_ARRAY(&w->turn, n, struct registry_row);
	for (size_t i = 0; i < n; i++)
		rows[i] = (struct registry_row){ pg_text(r, i, 0), pg_text(r, i, 1) };
	struct registry *fresh = registry_new(rows, n, n ? pg_int(r, 0, 2) : 0, e);
	if (!fresh)
		return false;
	note_sources(w, rows, n);
	registry_free(w->registry);
	w->registry = fresh;
	return true;
}

/* Other reference data: every bucket is looked at once, in the background. So it is at the start,
 * which finds what a restored database lacks. */
bool work_read_world(struct work *w, struct err *e)
{
	const struct pg_result *r = work_ask(w, SQL_world, e);
	if (!r)
		return false;
	int64_t version = pg_int(r, 0, 0);
	w->now = pg_instant(r, 0, 1);
	if (w->registry && registry_version(w->registry) >= version)
		return true;
	if (!load_registry(w, e))
		return false;
	w->everything.on = true;
	buf_clear(&w->everything.cursor);
	return true;
}

/* ---- publishers ---- */

static bool is_registered(const struct work *w, struct text source)
{
	return w->n_registered &&
	       bsearch(&source, w->registered, w->n_registered, sizeof source, by_bytes);
}

/* Those registered are expected; where none is, those that were ever heard. */
static void take_heard(struct work *w, const struct pg_result *r)
{
	size_t n = pg_rows(r);
	struct heard *v = ARENA_ARRAY(&w->sources_arena, w->n_registered + n, struct heard);
	w->n_heard = 0;
	for (size_t i = 0; i < n; i++) {
		struct text source = pg_text(r, i, 0);
		if (source.n && (w->n_registered == 0 || is_registered(w, source)))
			v[w->n_heard++] = (struct heard){ arena_text(&w->sources_arena, source),
				                          pg_instant(r, i, 1) };
	}
	size_t silent = w->n_registered > w->n_heard ? w->n_registered - w->n_heard : 0;
	for (size_t i = 0; i < silent; i++)
		v[w->n_heard++] = (struct heard){ .last = INSTANT_NONE };
	w->heard = v;
}

bool work_read_sources(struct work *w, struct err *e)
{
	if (clock_monotonic_us() < w->sources_due_us)
		return true;
	const struct pg_result *r = work_ask(w, SQL_sources, e);
	if (!r)
		return false;
	take_heard(w, r);
	w->sources_due_us = clock_monotonic_us() + SOURCES_EVERY_US;
	return true;
}

/* ---- members of a bucket ---- */

struct reading {
	struct work *w;
	struct member *v;
	size_t n, cap;
};

static void add_member(struct reading *d, struct text key, const struct case_state *s)
{
	struct arena *a = &d->w->bucket;
	if (d->n == d->cap) {
		size_t cap = d->cap ? 2 * d->cap : 64;
		struct member *grown = ARENA_ARRAY(a, cap, struct member);
		if (d->n)
			memcpy(grown, d->v, d->n * sizeof *grown);
		d->v = grown;
		d->cap = cap;
	}
	d->v[d->n++] = (struct member){ .case_ref = { key.p + 2, key.n - 2 }, .s = s };
}

/* A state of another form than ours waits for samverka rebuild; it counts as not there. */
static void take_states(struct reading *d, const struct pg_result *r)
{
	struct arena *a = &d->w->bucket;
	for (size_t i = 0; i < pg_rows(r); i++) {
		struct text key = work_copy(r, i, 0, a), bytes = work_copy(r, i, 1, a);
		struct case_state *s = ARENA_NEW(a, struct case_state);
		if (text_starts_with(key, TEXT("c:")) && case_state_decode(bytes, a, s))
			add_member(d, key, s);
	}
}

static bool read_page(struct reading *d, const struct pg_result *keys, struct err *e)
{
	size_t n = pg_rows(keys);
	struct text *v = ARENA_ARRAY(&d->w->bucket, n, struct text);
	for (size_t i = 0; i < n; i++)
		v[i] = pg_text(keys, i, 0);
	pg_texts(&d->w->args, v, sizeof *v, n);
	const struct pg_result *r = work_ask(d->w, SQL_states, e);
	if (r)
		take_states(d, r);
	return r;
}

bool work_read_members(struct work *w, struct text bucket, struct members *ret, struct err *e)
{
	struct reading d = { .w = w };
	struct text after = TEXT("");
	for (bool more = true; more;) {
		pg_one_text(&w->args, bucket);
		pg_one_text(&w->args, after);
		pg_one_int8(&w->args, WORK_PAGE);
		const struct pg_result *r = work_ask(w, SQL_members, e);
		if (!r)
			return false;
		size_t n = pg_rows(r);
		more = n == WORK_PAGE;
		after = n ? work_copy(r, n - 1, 0, &w->bucket) : after;
		if (n && !read_page(&d, r, e))
			return false;
	}
	*ret = (struct members){ d.v, d.n };
	return true;
}
