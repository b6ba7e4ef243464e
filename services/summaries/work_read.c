/* work_read: reference data and publishers. The invariant: the reference data of a turn is one
 * version. */
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
	w->clock = pg_instant(r, 0, 2);
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
