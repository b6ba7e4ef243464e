/* registry, indicators: what the states of the indicator area's `i:` and `o:` entities say. No
 * versioned rows: each is what its facts made of it, and carries its own time. */
#include "registry/indicator.h"

#include "event/ident.h"
#include "registry/registry_inner.h"

#include <stdlib.h>
#include <string.h>

const char *const indicator_direction_words[] = { "HIGHER_IS_BETTER", "LOWER_IS_BETTER", "NEUTRAL",
	                                          NULL };
const char *const indicator_aggregation_words[] = { "SUM", "RATIO", "HISTOGRAM", "NONE", NULL };
const char *const indicator_statistic_words[] = { "MEDIAN", "P90", "SHARE_WITHIN", NULL };
const char *const indicator_comparator_words[] = { "GE", "GT", "LE", "LT", "EQ", NULL };
const char *const indicator_period_words[] = { "DAY", "WEEK", "MONTH", "QUARTER", "YEAR", NULL };
const char *const indicator_from_words[] = { "MUNICIPALITIES", "REGIONS", "UNITS", NULL };

/* ---- reading ---- */

static bool read_instant(const struct row_reader *in, const char *member, instant_us *ret)
{
	struct text t = { 0 };
	*ret = INSTANT_NONE;
	return row_text(in, member, &t) &&
	       (t.n == 0 || instant_parse(t, ret) || row_fail(in, member));
}

static bool read_told(const struct row_reader *in, struct told *ret)
{
	return read_instant(in, "at", &ret->at) && read_instant(in, "until", &ret->until) &&
	       (ret->at != INSTANT_NONE || row_fail(in, "at"));
}

static bool read_period(const struct row_reader *in, const char *member, struct period *ret)
{
	struct text t = { 0 };
	*ret = (struct period){ DAY_NONE, DAY_NONE };
	return row_text(in, member, &t) &&
	       (t.n == 0 || period_parse(t, ret) || row_fail(in, member));
}

static bool read_flag(const struct row_reader *in, const char *member, bool *ret)
{
	const json_t *v = json_object_get(in->data, member);
	*ret = json_is_true(v);
	return !v || json_is_boolean(v) || row_fail(in, member);
}

static bool read_calendar(const struct row_reader *in, struct expected_calendar *c)
{
	int every = 0;
	c->within_days = 0;
	return row_word(in, "period", indicator_period_words, &every) &&
	       (c->every = (enum period_kind)every, every || row_fail(in, "period")) &&
	       read_period(in, "first", &c->first) && read_period(in, "last", &c->last) &&
	       row_word(in, "from", indicator_from_words, &c->from) &&
	       row_texts(in, "orgs", &c->orgs) && row_text(in, "set", &c->set) &&
	       row_texts(in, "unitTypes", &c->unit_types) && row_text(in, "region", &c->region) &&
	       row_text(in, "publisher", &c->publisher) &&
	       row_int(in, "withinDays", &c->within_days);
}

/* Each item of the list member in its place of an array, by `read`. */
#define READ_LIST(in, member, type, read, ret, ret_n)                                              \
	do {                                                                                       \
		const json_t *items = json_object_get((in)->data, member);                         \
		type *list = ARENA_ARRAY(&(in)->r->arena, json_array_size(items), type);           \
		(ret) = list;                                                                      \
		for ((ret_n) = 0; (ret_n) < json_array_size(items); (ret_n)++) {                   \
			struct row_reader one = *(in);                                             \
			one.data = json_array_get(items, ret_n);                                   \
			if (!read(&one, &list[ret_n]))                                             \
				return false;                                                      \
		}                                                                                  \
	} while (0)

static bool read_definition(const struct row_reader *in, struct indicator_definition *d)
{
	d->valid_from = d->valid_to = DAY_NONE;
	d->within = INT64_MIN;
	if (!read_told(in, &d->told) || !row_text(in, "version", &d->version) ||
	    !row_text(in, "nameSv", &d->name_sv) || !row_text(in, "definition", &d->definition) ||
	    !row_text(in, "unit", &d->unit) || !row_text(in, "owner", &d->owner) ||
	    !row_day(in, "validFrom", &d->valid_from) || !row_day(in, "validTo", &d->valid_to) ||
	    !row_word(in, "direction", indicator_direction_words, &d->direction) ||
	    !row_word(in, "aggregation", indicator_aggregation_words, &d->aggregation) ||
	    !row_word(in, "statistic", indicator_statistic_words, &d->statistic) ||
	    !read_flag(in, "additive", &d->additive) || !read_flag(in, "usage", &d->usage) ||
	    !row_int(in, "within", &d->within) || !row_texts(in, "baseSet", &d->base_set))
		return false;
	READ_LIST(in, "expected", struct expected_calendar, read_calendar, d->expected,
	          d->n_expected);
	return true;
}

static bool read_target(const struct row_reader *in, struct indicator_target *t)
{
	t->valid_from = t->valid_to = DAY_NONE;
	return read_told(in, &t->told) && row_text(in, "org", &t->org) &&
	       read_period(in, "period", &t->period) &&
	       read_period(in, "baselinePeriod", &t->baseline_period) &&
	       row_text(in, "value", &t->value) && row_text(in, "baselineValue", &t->baseline) &&
	       row_word(in, "comparator", indicator_comparator_words, &t->comparator) &&
	       row_day(in, "validFrom", &t->valid_from) && row_day(in, "validTo", &t->valid_to) &&
	       row_text(in, "decidedBy", &t->decided_by) &&
	       row_text(in, "diarienummer", &t->diarienummer);
}

static void add_row(struct versioned *t, struct arena *a, struct text key, const void *value)
{
	versioned_add(
	        t, a,
	        (struct versioned_row){ .key = key, .from = 0, .to = DAY_NONE, .value = value });
}

bool registry_read_indicator(const struct row_reader *in)
{
	struct indicator *i = ARENA_NEW(&in->r->arena, struct indicator);
	if (!row_text(in, "code", &i->code) || !i->code.n)
		return row_fail(in, "code");
	READ_LIST(in, "definitions", struct indicator_definition, read_definition, i->definitions,
	          i->n_definitions);
	READ_LIST(in, "targets", struct indicator_target, read_target, i->targets, i->n_targets);
	add_row(&in->r->indicators, &in->r->arena, i->code, i);
	return true;
}

static bool read_word(const struct row_reader *in, struct unit_word *w)
{
	w->from = DAY_NONE;
	return read_told(in, &w->told) && read_flag(in, "opened", &w->opened) &&
	       row_day(in, "from", &w->from) && (w->from != DAY_NONE || row_fail(in, "from")) &&
	       row_text(in, "municipality", &w->municipality) &&
	       row_text(in, "unitType", &w->unit_type);
}

struct unit_words {
	const struct unit_word *v;
	size_t n;
};

bool registry_read_opening(const struct row_reader *in)
{
	struct unit_words *u = ARENA_NEW(&in->r->arena, struct unit_words);
	struct text hsa_id = { 0 };
	if (!row_text(in, "hsaId", &hsa_id) || !hsa_id.n)
		return row_fail(in, "hsaId");
	READ_LIST(in, "words", struct unit_word, read_word, u->v, u->n);
	add_row(&in->r->openings, &in->r->arena, hsa_id, u);
	return true;
}

/* ---- asking ---- */

const struct indicator *registry_indicator(const struct registry *r, struct text code)
{
	return versioned_at(&r->indicators, code, DAY_NONE);
}

size_t registry_indicators(const struct registry *r, struct arena *a, const struct indicator ***ret)
{
	const struct indicator **v = ARENA_ARRAY(a, r->indicators.n, const struct indicator *);
	for (size_t i = 0; i < r->indicators.n; i++)
		v[i] = r->indicators.v[i].value;
	*ret = v;
	return r->indicators.n;
}

static bool is_valid(const struct indicator_definition *d, day_no on)
{
	return on == DAY_NONE || ((d->valid_from == DAY_NONE || d->valid_from <= on) &&
	                          (d->valid_to == DAY_NONE || on <= d->valid_to));
}

const struct indicator_definition *
indicator_definition(const struct indicator *i, struct text version, day_no on, instant_us as_of)
{
	const struct indicator_definition *best = NULL;
	for (size_t k = 0; i && k < i->n_definitions; k++) {
		const struct indicator_definition *d = &i->definitions[k];
		bool fits = version.n ? text_eq(d->version, version) : is_valid(d, on);
		if (fits && told_is_seen(d->told, as_of) &&
		    (!best || d->valid_from >= best->valid_from))
			best = d;
	}
	return best;
}

static bool in_upper_case(struct text hsa_id, char room[64], struct text *ret)
{
	if (hsa_id.n > 64)
		return false;
	*ret = ident_hsa_upper(hsa_id, room);
	return true;
}

size_t registry_unit_words(const struct registry *r, struct text hsa_id,
                           const struct unit_word **ret)
{
	char room[64];
	struct text key;
	const struct unit_words *u = in_upper_case(hsa_id, room, &key)
	                                     ? versioned_at(&r->openings, key, DAY_NONE)
	                                     : NULL;
	*ret = u ? u->v : NULL;
	return u ? u->n : 0;
}

/* Both tables are sorted by key. */
size_t registry_unit_ids(const struct registry *r, struct arena *a, const struct text **ret)
{
	const struct versioned *u = &r->units, *o = &r->openings;
	struct text *v = ARENA_ARRAY(a, u->n + o->n, struct text);
	size_t n = 0, i = 0, k = 0;
	while (i < u->n || k < o->n) {
		int c = i == u->n ? 1 : k == o->n ? -1 : text_cmp(u->v[i].key, o->v[k].key);
		struct text id = c <= 0 ? u->v[i++].key : o->v[k++].key;
		if (n == 0 || !text_eq(v[n - 1], id))
			v[n++] = id;
	}
	*ret = v;
	return n;
}
