/* reader_world: reference data: who there is, what sends for whom, who may look. */
#include "monitor/reader_inner.h"

#include <stdlib.h>
#include <string.h>

static int by_uri(const void *a, const void *b)
{
	return text_cmp(((const struct board_source *)a)->uri, ((const struct board_source *)b)->uri);
}

/* Several versions of one source are one line. */
static void note_source(struct reader *r, struct board_part *w, struct text json)
{
	json_t *o = json_loadb(json.p, json.n, 0, NULL);
	const char *uri = json_string_value(json_object_get(o, "uri"));
	const char *id = json_string_value(json_object_get(o, "id"));
	if (uri || id)
		r->registered[r->n_registered++] = (struct board_source){
			.uri = arena_text(&w->arena, text_of(uri ? uri : id)) };
	json_decref(o);
}

static void note_sources(struct reader *r, struct board_part *w, const struct registry_row *rows, size_t n)
{
	size_t kept = 0;
	r->registered = ARENA_ARRAY(&w->arena, n, struct board_source);
	r->n_registered = 0;
	for (size_t i = 0; i < n; i++)
		if (text_eq(rows[i].object, TEXT("source")))
			note_source(r, w, rows[i].json);
	if (r->n_registered)
		qsort(r->registered, r->n_registered, sizeof *r->registered, by_uri);
	for (size_t i = 0; i < r->n_registered; i++)
		if (kept == 0 || !text_eq(r->registered[kept - 1].uri, r->registered[i].uri))
			r->registered[kept++] = r->registered[i];
	r->n_registered = kept;
}

static bool load(struct reader *r, struct err *e)
{
	const struct pg_result *x = reader_ask(r, SQL_registry, e);
	if (!x)
		return false;
	size_t n = pg_rows(x);
	struct registry_row *rows = ARENA_ARRAY(&r->turn, n, struct registry_row);
	for (size_t i = 0; i < n; i++)
		rows[i] = (struct registry_row){ pg_text(x, i, 0), pg_text(x, i, 1) };
	struct registry *fresh = registry_new(rows, n, n ? pg_int(x, 0, 2) : 0, e);
	if (!fresh)
		return false;
	struct board_part *world = board_part_new();
	world->registry = fresh;
	note_sources(r, world, rows, n);
	board_part_drop(r->world);
	r->world = world;
	r->slow_due_us = 0;
	return true;
}

bool reader_world(struct reader *r, instant_us *ret_now, day_no *ret_today, struct err *e)
{
	const struct pg_result *x = reader_ask(r, SQL_world, e);
	if (!x)
		return false;
	int64_t version = pg_int(x, 0, 0);
	*ret_now = pg_instant(x, 0, 1);
	*ret_today = calendar_day(*ret_now);
	if (r->world && version == r->ref_version)
		return true;
	if (!load(r, e))
		return false;
	r->ref_version = version;
	return true;
}
