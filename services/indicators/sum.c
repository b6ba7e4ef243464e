/* sum: see the header. The invariant: what is added up is what each part last told, each once; a
 * part that has told nothing makes a sum incomplete, never zero. */
#include "indicators/sum.h"

#include "event/exact.h"
#include "indicators/buckets.h"
#include "indicators/histogram.h"
#include "indicators/messages.h"
#include "indicators/orgs.h"
#include "indicators/words.h"

#include <stdlib.h>

struct told_part {
	struct text org;
	struct part p;
};

struct summing {
	const struct fold_in *in;
	struct arena *a;       /* of what comes out */
	struct arena *scratch; /* of the parts, which are many */
	struct told_part *v;   /* sorted by org: the order of the senders' keys within one code */
	size_t n;
	const struct told_part *own; /* the region's own figure; NULL */
	const struct indicator_definition *definition;
	struct sum_state s;
};

static bool has_figure(const struct told_part *p)
{
	return p->p.recorded_us != INSTANT_NONE;
}

static void read_parts(struct summing *g)
{
	g->v = ARENA_ARRAY(g->scratch, g->in->n_messages, struct told_part);
	for (size_t i = 0; i < g->in->n_messages; i++) {
		const struct message_in *m = &g->in->messages[i];
		struct series_key from;
		struct told_part *t = &g->v[g->n];
		if (!orgs_read_key(m->from, &from) || !message_part(m->payload, g->scratch, &t->p))
			continue;
		t->org = from.org;
		if (orgs_kind(t->org) == ORG_REGION)
			g->own = t;
		g->n++;
	}
}

/* ---- one group ---- */

struct adding {
	struct summing *g;
	enum org_kind kind;
	struct sum_group *to;
	struct exact value, numerator, denominator;
	bool values, ratios, counts; /* every reported part has them */
	struct exact *all;           /* the parts' values, for the spread */
	size_t n_all;
};

static bool add_text(struct exact *to, struct text t, bool so_far)
{
	struct exact v;
	return so_far && exact_of(t, &v) && exact_add(*to, v, to);
}

static void add_part(struct adding *x, const struct part *p)
{
	struct exact v;
	x->to->n_preliminary += p->preliminary;
	x->values = add_text(&x->value, p->value, x->values);
	x->ratios = add_text(&x->numerator, p->numerator, x->ratios);
	x->ratios = add_text(&x->denominator, p->denominator, x->ratios);
	x->counts = x->counts && p->n != INT64_MIN &&
	            !__builtin_add_overflow(x->to->n, p->n, &x->to->n);
	x->to->histogram = histogram_merge(x->to->histogram, p->histogram, x->g->scratch);
	if (exact_of(p->value, &v))
		x->all[x->n_all++] = v;
}

static void add_group_part(struct adding *x, const struct told_part *t, struct text *missing)
{
	if (orgs_kind(t->org) != x->kind)
		return;
	x->to->n_expected += t->p.expected;
	if (t->p.missing)
		missing[x->to->n_missing++] = t->org;
	if (!has_figure(t))
		return;
	x->to->n_reported++;
	add_part(x, &t->p);
}

static int by_value(const void *a, const void *b)
{
	return exact_cmp(*(const struct exact *)a, *(const struct exact *)b);
}

/* The middle one, of an even number the lower: a figure that some part has. */
static void describe_spread(struct adding *x)
{
	struct arena *a = x->g->a;
	if (x->n_all == 0)
		return;
	qsort(x->all, x->n_all, sizeof *x->all, by_value);
	x->to->least = exact_text(x->all[0], a);
	x->to->median = exact_text(x->all[(x->n_all - 1) / 2], a);
	x->to->most = exact_text(x->all[x->n_all - 1], a);
}

/* Share of the sums, 0 to 1 and six digits, or as per cent where the definition's unit says so;
 * halves up. Nothing of nothing is no share. */
static struct text ratio_of(const struct adding *x)
{
	const struct indicator_definition *d = x->g->definition;
	struct exact share;
	bool percent = text_eq(d->unit, TEXT("%")) || text_eq(d->unit, TEXT("per cent")) ||
	               text_eq(d->unit, TEXT("procent"));
	if (!exact_share(x->numerator, x->denominator, 6, &share))
		return (struct text){ 0 };
	share.scale = percent ? 4 : 6;
	return exact_text(exact_trim(share), x->g->a);
}

static struct text statistic_of(const struct adding *x)
{
	const struct distribution *d = &x->to->distribution;
	int which = x->g->definition->statistic;
	int64_t number = which == STATISTIC_P90 ? d->p90 : d->median;
	if (which == STATISTIC_SHARE_WITHIN)
		return d->share_within;
	return number == INT64_MIN ? (struct text){ 0 }
	                           : arena_printf(x->g->a, "%lld", (long long)number);
}

static struct text group_value(const struct adding *x)
{
	switch (x->g->s.aggregation) {
	case AGGREGATION_SUM:
		return x->values ? exact_text(x->value, x->g->a) : (struct text){ 0 };
	case AGGREGATION_RATIO:
		return x->ratios ? ratio_of(x) : (struct text){ 0 };
	case AGGREGATION_HISTOGRAM:
		return statistic_of(x);
	default:
		return (struct text){ 0 };
	}
}

static void finish_group(struct adding *x)
{
	struct sum_group *to = x->to;
	int64_t limit = x->g->definition ? x->g->definition->within : INT64_MIN;
	to->histogram.v =
	        arena_copy(x->g->a, to->histogram.v, to->histogram.n * sizeof *to->histogram.v);
	to->distribution = histogram_describe(to->histogram, limit, x->g->a);
	if (!to->n_reported || !x->counts)
		to->n = INT64_MIN;
	describe_spread(x);
	if (!to->n_reported)
		return;
	if (x->ratios) {
		to->numerator = exact_text(x->numerator, x->g->a);
		to->denominator = exact_text(x->denominator, x->g->a);
	}
	to->value = group_value(x);
}

/* A ratio's parts and counts are those of disjoint groups of people or calls only where the
 * definition says so: without SUM or RATIO nothing but the spread and the histogram is gathered. */
static void add_group(struct summing *g, enum org_kind kind, struct sum_group *to)
{
	bool adds = g->s.aggregation == AGGREGATION_SUM,
	     ratio = g->s.aggregation == AGGREGATION_RATIO;
	struct adding x = { .g = g,
		            .kind = kind,
		            .to = to,
		            .values = adds,
		            .ratios = adds || ratio,
		            .counts = adds || ratio || g->s.aggregation == AGGREGATION_HISTOGRAM,
		            .all = ARENA_ARRAY(g->scratch, g->n, struct exact) };
	struct text *missing = ARENA_ARRAY(g->a, g->n, struct text);
	for (size_t i = 0; i < g->n; i++)
		add_group_part(&x, &g->v[i], missing);
	to->missing = missing;
	finish_group(&x);
}

/* ---- are they all? ---- */

/* From *at on, round: one who asks for all of them in their order finds the next at once. */
static bool has_told(const struct summing *g, struct text org, size_t *at)
{
	for (size_t k = 0; k < g->n; k++) {
		size_t i = (*at + k) % g->n;
		if (text_eq(g->v[i].org, org)) {
			*at = i + 1;
			return has_figure(&g->v[i]);
		}
	}
	return false;
}

static bool all_municipalities(const struct summing *g)
{
	const struct principal **v;
	size_t at = 0, n = orgs_principals(g->in, PRINCIPAL_MUNICIPALITY, g->s.period.end, g->scratch, &v);
	for (size_t i = 0; i < n; i++)
		if (text_eq(registry_region_of(v[i]->code), g->s.region) &&
		    !has_told(g, v[i]->code, &at))
			return false;
	return true;
}

static bool all_units(const struct summing *g, struct fold_out *ret)
{
	const struct text *ids;
	size_t at = 0, n = registry_unit_ids(g->in->registry, g->scratch, &ids);
	bool all = true;
	for (size_t i = 0; i < n; i++) {
		orgs_note_unit(g->in, ids[i], ret);
		all = all && (!orgs_unit_is_open(g->in, ids[i], g->s.period.end) ||
		              !text_eq(orgs_region(g->in, ids[i], g->s.period.end), g->s.region) ||
		              has_told(g, ids[i], &at));
	}
	return all;
}

/* R-I5: those whom a calendar expects; without one, everybody there is. */
static bool is_complete(const struct summing *g, enum org_kind kind, const struct sum_group *of,
                        struct fold_out *ret)
{
	size_t expected = 0;
	for (size_t i = 0; i < g->n; i++) {
		if (orgs_kind(g->v[i].org) != kind || !g->v[i].p.expected)
			continue;
		expected++;
		if (!has_figure(&g->v[i]))
			return false;
	}
	if (!of->value.n || expected)
		return of->value.n > 0;
	return kind == ORG_UNIT ? all_units(g, ret) : all_municipalities(g);
}

/* ---- D-KPI-03: the parts against the whole ---- */

static void note_difference(struct summing *g, struct discrepancy_list *l, enum org_kind kind)
{
	instant_us since = g->own->p.recorded_us;
	for (size_t i = 0; i < g->n; i++)
		if (orgs_kind(g->v[i].org) == kind && has_figure(&g->v[i]) &&
		    g->v[i].p.recorded_us > since)
			since = g->v[i].p.recorded_us;
	struct finding *f =
	        discrepancy_add(l, "D-KPI-03", SEVERITY_ERROR,
	                        kind == ORG_UNIT ? TEXT("units") : TEXT("municipalities"), since);
	finding_party(l, f, g->s.region);
	for (size_t i = 0; i < g->n; i++)
		if ((orgs_kind(g->v[i].org) == kind || &g->v[i] == g->own) && has_figure(&g->v[i]))
			finding_evidence_of(l, f, g->v[i].p.source, g->v[i].p.id,
			                    g->v[i].p.recorded_us);
}

static enum sum_check check_group(struct summing *g, struct discrepancy_list *l, enum org_kind kind)
{
	const struct sum_group *group = kind == ORG_UNIT ? &g->s.units : &g->s.municipalities;
	struct exact own, sum;
	if (!g->own || g->s.aggregation != AGGREGATION_SUM || !exact_of(g->s.own, &own) ||
	    group->n_expected + group->n_reported == 0)
		return CHECK_NONE;
	if (!group->complete)
		return CHECK_WAITS;
	/* A sum may have more digits than a decimal of a record: it is added anew. */
	sum = (struct exact){ 0 };
	for (size_t i = 0; i < g->n; i++)
		if (orgs_kind(g->v[i].org) == kind && has_figure(&g->v[i]) &&
		    !add_text(&sum, g->v[i].p.value, true))
			return CHECK_WAITS;
	if (exact_cmp(own, sum) == 0)
		return CHECK_AGREES;
	note_difference(g, l, kind);
	return CHECK_DIFFERS;
}

static void check(struct summing *g, struct fold_out *ret)
{
	struct discrepancy_list list = { .a = g->a };
	enum sum_check m = check_group(g, &list, ORG_MUNICIPALITY);
	enum sum_check u = check_group(g, &list, ORG_UNIT);
	static const enum sum_check worst_first[] = { CHECK_DIFFERS, CHECK_WAITS, CHECK_AGREES };
	for (size_t i = 0; i < 3 && g->s.check == CHECK_NONE; i++)
		if (m == worst_first[i] || u == worst_first[i])
			g->s.check = worst_first[i];
	discrepancy_finish(&list, ret);
	g->s.n_discrepancies = discrepancy_open_codes(ret, g->a, &g->s.discrepancies);
}

/* ---- who hears of it ---- */

static struct message_out to_own(const struct summing *g)
{
	const struct checked m = { .differs = g->s.check == CHECK_DIFFERS };
	BUF_AUTO b = { 0 };
	message_put_checked(&b, &m);
	return (struct message_out){ orgs_series_key(g->s.code, g->s.region, g->s.period, g->a),
		                     arena_text(g->a, buf_text(&b)) };
}

static struct regional_group regional_of(const struct sum_group *g)
{
	return (struct regional_group){ g->n_expected, g->n_reported, g->n_preliminary,
		                        g->value,      g->missing,    g->n_missing };
}

static struct regional_group own_of(const struct summing *g)
{
	const struct part *p = g->own ? &g->own->p : &(struct part){ .recorded_us = INSTANT_NONE };
	return (struct regional_group){ p->expected,    p->recorded_us != INSTANT_NONE,
		                        p->preliminary, p->value,
		                        &g->s.region,   p->missing };
}

static struct message_out to_nation(const struct summing *g)
{
	const struct regional m = { { [REGIONAL_OWN] = own_of(g),
		                      [REGIONAL_MUNICIPALITIES] = regional_of(&g->s.municipalities),
		                      [REGIONAL_UNITS] = regional_of(&g->s.units) } };
	BUF_AUTO b = { 0 };
	message_put_regional(&b, &m);
	return (struct message_out){ orgs_nation_key(g->s.code, g->s.period, g->a),
		                     arena_text(g->a, buf_text(&b)) };
}

/* In the order of their bytes: the region's own figure (m), the nation (n): that only of what is
 * added, since a share of shares is none, and a user of two regions is one. */
static void tell_all(const struct summing *g, struct fold_out *ret)
{
	struct message_out *out = ARENA_ARRAY(g->a, 2, struct message_out);
	if (g->own && has_figure(g->own))
		out[ret->n_outbox++] = to_own(g);
	if (g->s.aggregation == AGGREGATION_SUM)
		out[ret->n_outbox++] = to_nation(g);
	ret->outbox = out;
}

/* ---- the fold ---- */

static void note_moments(const struct summing *g, const struct indicator *i, struct fold_out *ret)
{
	orgs_note_definitions(g->in, i, ret);
	for (size_t k = 0; k < g->n; k++)
		if (orgs_kind(g->v[k].org) == ORG_UNIT)
			orgs_note_unit(g->in, g->v[k].org, ret);
}

void sum_fold(const struct fold_in *in, struct arena *a, struct fold_out *ret)
{
	ARENA_AUTO scratch = { 0 };
	struct summing g = { .in = in, .a = a, .scratch = &scratch };
	struct series_key key;
	BUF_AUTO b = { 0 };
	if (!orgs_read_key(in->key, &key) || in->n_messages == 0)
		return;
	g.s.code = key.code;
	g.s.region = key.org;
	g.s.period = key.period;
	const struct indicator *i = registry_indicator(in->registry, key.code);
	g.definition = indicator_definition(i, (struct text){ 0 }, key.period.end, in->as_of);
	g.s.aggregation = g.definition ? (uint8_t)g.definition->aggregation : 0;
	read_parts(&g);
	if (g.own) {
		g.s.own = g.own->p.value;
		g.s.own_preliminary = g.own->p.preliminary;
	}
	add_group(&g, ORG_MUNICIPALITY, &g.s.municipalities);
	add_group(&g, ORG_UNIT, &g.s.units);
	g.s.municipalities.complete = is_complete(&g, ORG_MUNICIPALITY, &g.s.municipalities, ret);
	g.s.units.complete = is_complete(&g, ORG_UNIT, &g.s.units, ret);
	note_moments(&g, i, ret);
	check(&g, ret);
	tell_all(&g, ret);
	sum_buckets(&g.s, a, ret);
	g.s.evaluated_at = ret->evaluated_at;
	sum_state_encode(&g.s, &b);
	ret->state = arena_text(a, buf_text(&b));
}
