/* nation: see the header. The invariant: a sum says how many of how many it is made of, and names
 * those that are late; whoever has told nothing makes it incomplete, never zero. */
#include "indicators/nation.h"

#include "event/exact.h"
#include "indicators/messages.h"
#include "indicators/orgs.h"

struct adding_up {
	const struct fold_in *in;
	struct arena *a;
	struct regional *v; /* by region, since senders are sorted */
	struct text *region;
	size_t n;
	struct nation_state s;
};

static void read_regions(struct adding_up *g)
{
	g->v = ARENA_ARRAY(g->a, g->in->n_messages, struct regional);
	g->region = ARENA_ARRAY(g->a, g->in->n_messages, struct text);
	for (size_t i = 0; i < g->in->n_messages; i++) {
		struct series_key from;
		if (!orgs_read_key(g->in->messages[i].from, &from) ||
		    !message_regional(g->in->messages[i].payload, g->a, &g->v[g->n]))
			continue;
		g->region[g->n++] = from.org;
	}
}

/* ---- one way of cutting ---- */

/* A part that has reported, and whose value is none or too long to be added, leaves the whole
 * unsaid. */
static void add_group(struct adding_up *g, size_t which, struct nation_group *to)
{
	struct exact sum = { 0 }, v;
	bool all = true;
	size_t n_missing = 0;
	for (size_t i = 0; i < g->n; i++)
		n_missing += g->v[i].group[which].n_missing;
	struct text *missing = ARENA_ARRAY(g->a, n_missing, struct text);
	to->missing = missing;
	for (size_t i = 0; i < g->n; i++) {
		const struct regional_group *x = &g->v[i].group[which];
		to->n_expected += x->n_expected;
		to->n_reported += x->n_reported;
		to->n_preliminary += x->n_preliminary;
		for (size_t k = 0; k < x->n_missing; k++)
			missing[to->n_missing++] = x->missing[k];
		if (x->n_reported)
			all = all && exact_of(x->value, &v) && exact_add(sum, v, &sum);
	}
	if (all && to->n_reported)
		to->value = exact_text(sum, g->a);
}

/* All whom a calendar expects; without one, all there are. */
static bool is_complete(const struct adding_up *g, enum principal_kind kind,
                        const struct nation_group *of)
{
	const struct principal **v;
	if (of->n_reported == 0 || of->n_missing)
		return false;
	if (of->n_expected)
		return of->n_reported >= of->n_expected;
	return of->n_reported >= orgs_principals(g->in, kind, g->s.period.end, g->a, &v);
}

static size_t open_units(const struct adding_up *g, struct fold_out *ret)
{
	const struct text *ids;
	size_t n = registry_unit_ids(g->in->registry, g->a, &ids), open = 0;
	for (size_t i = 0; i < n; i++) {
		orgs_note_unit(g->in, ids[i], ret);
		open += orgs_unit_is_open(g->in, ids[i], g->s.period.end);
	}
	return open;
}

static bool units_are_complete(const struct adding_up *g, const struct nation_group *of,
                               struct fold_out *ret)
{
	size_t wanted = of->n_expected ? of->n_expected : open_units(g, ret);
	return of->n_reported > 0 && of->n_missing == 0 && of->n_reported >= wanted;
}

void nation_fold(const struct fold_in *in, struct arena *a, struct fold_out *ret)
{
	struct adding_up g = { .in = in, .a = a };
	struct series_key key;
	BUF_AUTO b = { 0 };
	if (!orgs_read_key(in->key, &key) || in->n_messages == 0)
		return;
	g.s.code = key.code;
	g.s.period = key.period;
	read_regions(&g);
	add_group(&g, REGIONAL_OWN, &g.s.regions);
	add_group(&g, REGIONAL_MUNICIPALITIES, &g.s.municipalities);
	add_group(&g, REGIONAL_UNITS, &g.s.units);
	g.s.regions.complete = is_complete(&g, PRINCIPAL_REGION, &g.s.regions);
	g.s.municipalities.complete = is_complete(&g, PRINCIPAL_MUNICIPALITY, &g.s.municipalities);
	g.s.units.complete = units_are_complete(&g, &g.s.units, ret);
	g.s.evaluated_at = ret->evaluated_at;
	nation_state_encode(&g.s, &b);
	ret->state = arena_text(a, buf_text(&b));
}
