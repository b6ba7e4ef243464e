/* work_read: reference data and publishers. The invariant: the reference data of a turn is one
 * version. */
#include "base/clock.h"
#include "base/must.h"
#include "port/store.h"
#include "summaries/work_inner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SOURCES_EVERY_US = 60 * 1000000 };

/* ---- reference data ---- */

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
	w->n_registered = text_sort_unique(w->registered, w->n_registered);
}

/* ---- what is new in it ---- */

static bool is_settlement(const struct registry_row *row)
{
	return text_eq(row->object, TEXT("settlement"));
}

static size_t count_settlements(const struct registry_row *rows, size_t n)
{
	size_t count = 0;
	for (size_t i = 0; i < n; i++)
		count += is_settlement(&rows[i]);
	return count;
}

/* Whatever their order. */
static uint64_t sum_rest(const struct registry_row *rows, size_t n)
{
	uint64_t sum = n - count_settlements(rows, n);
	for (size_t i = 0; i < n; i++)
		if (!is_settlement(&rows[i]))
			sum += text_hash(rows[i].json) * (2 * text_hash(rows[i].object) + 1);
	return sum;
}

static bool has_same_freezes(const struct registry *a, const struct registry *b, struct text region)
{
	const struct freeze *x, *y;
	size_t n = registry_freezes(a, region, &x);
	bool same = n == registry_freezes(b, region, &y);
	for (size_t i = 0; same && i < n; i++)
		same = x[i].period == y[i].period && x[i].at == y[i].at && x[i].frozen == y[i].frozen;
	return same;
}

/* Only months were frozen or reopened, which facts do in the middle of the day: what cases count for
 * does not follow from that, only how their region's months are told. */
static void walk_frozen(struct work *w, const struct registry_row *rows, size_t n, const struct registry *fresh)
{
	for (size_t i = 0; i < n; i++) {
		struct text region;
		char name[16];
		if (!is_settlement(&rows[i]))
			continue;
		json_t *o = json_loadb(rows[i].json.p, rows[i].json.n, 0, NULL);
		region = text_of(json_string_value(json_object_get(o, "region")));
		if (!has_same_freezes(w->registry, fresh, region)) {
			(void)snprintf(name, sizeof name, "m/%.*s", TEXT_ARGS(region));
			work_walk(&w->lane[AREA_TRANSITION], text_of(name));
		}
		json_decref(o);
	}
}

static void start_anew(struct work *w, const struct registry_row *rows, size_t n)
{
	note_sources(w, rows, n);
	work_forget(w);
	w->findings_moved = -1; /* whose they are: a source may have got another owner */
	for (int i = 0; i < N_AREAS; i++)
		work_walk(&w->lane[i], TEXT(""));
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
	uint64_t rest = sum_rest(rows, n);
	size_t n_settlements = count_settlements(rows, n);
	bool is_frozen = w->registry && rest == w->registry_rest && n_settlements >= w->n_settlements;
	w->registry_rest = rest;
	w->n_settlements = n_settlements;
	if (is_frozen)
		walk_frozen(w, rows, n, fresh);
	else
		start_anew(w, rows, n);
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
	return load_registry(w, e);
}

/* ---- publishers ---- */

static const char *const area_heads[N_AREAS] = { "transition.", "approval.", "indicator." };
enum { ALL_AREAS = (1 << N_AREAS) - 1 };

static unsigned areas_heard(const struct heard *h)
{
	unsigned areas = 0;
	for (int i = 0; i < N_AREAS; i++)
		areas |= h->last[i] == INSTANT_NONE ? 0 : 1U << i;
	return areas;
}

/* The areas its types are of; a source that may send anything: those it sends to. */
static unsigned areas_expected(const struct work *w, const struct heard *h)
{
	const struct registered_source *source = registry_source(w->registry, h->source);
	unsigned areas = 0;
	for (size_t i = 0; source && i < source->n_allowed_types; i++)
		for (int k = 0; k < N_AREAS; k++)
			if (text_starts_with(source->allowed_types[i], text_of(area_heads[k])))
				areas |= 1U << k;
	if (source && source->n_allowed_types)
		return areas;
	areas = areas_heard(h);
	return areas ? areas : ALL_AREAS;
}

static struct text region_of_source(const struct work *w, struct text source)
{
	const struct principal *owner = registry_source_owner(w->registry, source);
	return owner && (owner->code.n == 2 || owner->code.n == 4) ? registry_region_of(owner->code) : TEXT("");
}

static struct heard *add_heard(struct work *w, struct text source)
{
	struct heard *h = &w->heard[w->n_heard++];
	*h = (struct heard){ .source = source,
		             .region = arena_text(&w->heard_arena, region_of_source(w, source)),
		             .last = { INSTANT_NONE, INSTANT_NONE, INSTANT_NONE } };
	return h;
}

static int by_source(const void *a, const void *b)
{
	return text_cmp(((const struct heard *)a)->source, ((const struct heard *)b)->source);
}

static struct heard *find_heard(const struct work *w, struct text source)
{
	struct heard wanted = { .source = source };
	return w->n_heard == 0 ? NULL : bsearch(&wanted, w->heard, w->n_heard, sizeof wanted, by_source);
}

/* Those registered are expected; where none is, those that were ever heard. Rows by source; NULL: not
 * asked. */
static void take_heard(struct work *w, const struct pg_result *r)
{
	size_t n = r ? pg_rows(r) : 0;
	arena_reset(&w->heard_arena);
	w->heard = ARENA_ARRAY(&w->heard_arena, w->n_registered + n, struct heard);
	w->n_heard = 0;
	for (size_t i = 0; i < w->n_registered; i++)
		(void)add_heard(w, w->registered[i]);
	for (size_t i = 0; i < n; i++) {
		struct heard *h = find_heard(w, pg_text(r, i, 0));
		if (!h && w->n_registered == 0)
			h = add_heard(w, work_copy(r, i, 0, &w->heard_arena));
		if (h)
			h->last[pg_int(r, i, 1)] = pg_instant(r, i, 2);
	}
	for (size_t i = 0; i < w->n_heard; i++)
		w->heard[i].expected = areas_expected(w, &w->heard[i]);
}

/* While facts wait for their fold, states are behind what sources have told: what was heard before
 * still holds, and what is heard now does not yet. */
bool work_read_sources(struct work *w, struct err *e)
{
	if (clock_monotonic_us() < w->sources_due_us)
		return true;
	pg_one_int4(&w->args, STORE_QUEUE_BUCKETS);
	const struct pg_result *r = work_ask(w, SQL_waits, e);
	bool waits = r && pg_bool(r, 0, 0);
	if (!r || (waits && w->n_heard))
		return r;
	r = waits ? NULL : work_ask(w, SQL_sources, e);
	if (!r && !waits)
		return false;
	take_heard(w, r);
	if (waits)
		return true;
	w->sources_due_us = clock_monotonic_us() + SOURCES_EVERY_US;
	return true;
}

/* ---- completeness ---- */

static unsigned areas_of(const char *type)
{
	static const unsigned char areas[] = {
		[6] = ALL_AREAS, [8] = 1 << AREA_APPROVAL, [9] = 1 << AREA_APPROVAL, [10] = 1 << AREA_APPROVAL,
		[11] = 1 << AREA_APPROVAL, [12] = 1 << AREA_INDICATOR, [13] = 1 << AREA_INDICATOR,
		[14] = ALL_AREAS
	};
	size_t number = (size_t)strtoul(type + 1, NULL, 10);
	return number < sizeof areas && areas[number] ? areas[number] : 1U << AREA_TRANSITION;
}

static bool is_code(struct text t)
{
	return (t.n == 2 || t.n == 4) && t.p[0] >= '0' && t.p[0] <= '9';
}

/* Of a region's table for all: the region stands behind the period. Empty: of every region. */
static struct text region_of_summary(const struct summary *s)
{
	struct text who = is_code(s->recipient) ? s->recipient : s->sub;
	return is_code(who) ? registry_region_of(who) : TEXT("");
}

static void note_heard(const struct heard *h, unsigned areas, instant_us begin, struct summary_issue *v)
{
	bool heard = false;
	for (int i = 0; i < N_AREAS; i++) {
		instant_us last = h->last[i];
		if (!(areas & 1U << i) || last == INSTANT_NONE || last < begin)
			continue;
		heard = true;
		if (v->data_as_of == INSTANT_NONE || last < v->data_as_of)
			v->data_as_of = last;
	}
	v->heard += heard;
}

/* A registered one is, while its registration lasts; one heard alone always. */
static bool is_expected(const struct registry *r, struct text source, const struct summary *s)
{
	return !registry_source(r, source) || (registry_source_begun(r, source, s->end) &&
	                                       !registry_source_ended(r, source, s->start));
}

void work_note_completeness(const struct work *w, const struct summary *s, struct summary_issue *v)
{
	instant_us begin = calendar_midnight(s->start);
	struct text region = region_of_summary(s);
	v->data_as_of = INSTANT_NONE;
	for (size_t i = 0; i < w->n_heard; i++) {
		const struct heard *h = &w->heard[i];
		unsigned areas = areas_of(s->type) & h->expected;
		if (areas == 0 || (region.n && h->region.n && !text_eq(region, h->region)) ||
		    !is_expected(w->registry, h->source, s))
			continue;
		v->expected++;
		note_heard(h, areas, begin, v);
	}
}
