/* report, told: which definitions and targets the yearly report is about. The invariant: the registry is
 * that of the report's moment, so what is told in it was told then; of several words for one thing the
 * last counts. */
#include "summaries/report.h"

size_t report_indicators(const struct report *r, const struct indicator ***ret)
{
	size_t n = registry_indicators(r->in.registry, r->arena, ret), kept = 0;
	for (size_t i = 0; i < n; i++)
		if (table_has(&r->figures, S12_code, (*ret)[i]->code) ||
		    table_has(&r->missing, MISSING_code, (*ret)[i]->code))
			(*ret)[kept++] = (*ret)[i];
	return kept;
}

bool report_defines(const struct indicator *i, size_t k)
{
	const struct indicator_definition *d = &i->definitions[k];
	return told_is_seen(d->told, INT64_MAX) &&
	       (!d->version.n || indicator_definition(i, d->version, DAY_NONE, INT64_MAX) == d);
}

static bool is_ours(const struct report *r, struct text org)
{
	if (org.n == 0)
		return true;
	const struct unit *u = registry_unit(r->in.registry, org, r->in.today);
	return text_eq(registry_region_of(org.n <= 4 ? org : u ? u->municipality : org), r->in.region);
}

static bool same_aim(const struct indicator_target *a, const struct indicator_target *b)
{
	return text_eq(a->org, b->org) && a->period.start == b->period.start && a->period.end == b->period.end;
}

bool report_aims(const struct report *r, const struct indicator *i, size_t k)
{
	const struct indicator_target *t = &i->targets[k];
	if (!told_is_seen(t->told, INT64_MAX) || !is_ours(r, t->org) ||
	    t->period.end < calendar_day_of(r->in.year, 1, 1))
		return false;
	for (size_t later = k + 1; later < i->n_targets; later++)
		if (told_is_seen(i->targets[later].told, INT64_MAX) && same_aim(t, &i->targets[later]))
			return false;
	return true;
}
