/* domain: which entity a fact of the indicator area belongs to, and which fold that entity has.
 *
 *   i:<code>                   indicator: definitions and targets (K01, K02); reference data
 *   o:<HSA-id>                 when a unit opened and closed (K05); reference data
 *   p:<code>/<period>          calendar: from whom a figure of that period is expected
 *   m:<code>/<org>/<period>    series: measurements and follow-ups (K03, K06)
 *   f:<code>/<org>             dialogue: follow-ups that name no period (K06)
 *   r:<code>/<region>/<period> a region's sum of its series
 *   n:<code>/<period>          the nation's sum of what is added
 *   u:<HSA-id>                 unit: what it offers, and whether it is used (K04, K05)
 *
 * Messages go one way: i -> p -> m -> r -> n and u, and from one period's m to the next one's. The
 * region's own m hears from its r what was checked, an m that deviates from its f what was agreed;
 * neither tells them anything else for that. */
#include "indicators/domain.h"

#include "event/ident.h"
#include "indicators/calendar.h"
#include "indicators/follow_up.h"
#include "indicators/indicator.h"
#include "indicators/nation.h"
#include "indicators/offering.h"
#include "indicators/orgs.h"
#include "indicators/print.h"
#include "indicators/series.h"
#include "indicators/sum.h"

static bool refuse(struct err *e, const char *detail)
{
	return err_set(e, ERR_REJECT, "SCHEMA", "%s", detail);
}

/* ---- which period ---- */

static bool check_period(struct text name, const char *detail, struct err *e)
{
	struct period p;
	return name.n == 0 || period_parse(name, &p) || refuse(e, detail);
}

static bool check_target(const struct indicator_data *d, struct err *e)
{
	return check_period(d->period, "/data/period: no period of the calendar", e) &&
	       check_period(d->baseline_period, "/data/baselinePeriod: no period of the calendar",
	                    e);
}

static bool check_definition(const struct indicator_data *d, struct err *e)
{
	const struct expected_data *x = d->expected.v;
	for (size_t i = 0; i < d->expected.n; i++)
		if (!check_period(x[i].first, "/data/expected: first is no period", e) ||
		    !check_period(x[i].last, "/data/expected: last is no period", e))
			return false;
	return true;
}

/* The third part of "code/org/period". */
static struct text third_part(struct text subject)
{
	(void)text_cut(&subject, '/');
	(void)text_cut(&subject, '/');
	return subject;
}

/* A dialogue is with somebody on a day: it need not name the period (domain page 4.2, 5). */
static bool names_no_period(const struct fact *f, const struct indicator_data *d)
{
	return f->type == K_FOLLOW_UP && !d->period.n && d->period_start == DAY_NONE &&
	       d->period_end == DAY_NONE && !third_part(f->subject).n;
}

static bool period_of(const struct fact *f, const struct indicator_data *d, struct period *ret,
                      struct err *e)
{
	struct text name = d->period.n ? d->period : third_part(f->subject);
	*ret = (struct period){ d->period_start, d->period_end };
	if (period_is_none(*ret)) {
		if (!name.n || !period_parse(name, ret))
			return refuse(e, "/data/period: required, here or in the subject as "
			                 "code/org/period");
	}
	if (ret->end < ret->start)
		return refuse(e, "/data/periodEnd: is before periodStart");
	return true;
}

/* ---- histograms ---- */

/* What a schema cannot say: limits rise, and only the last bin may lack one. */
static bool check_histogram(const struct indicator_data *d, struct err *e)
{
	const struct bin_data *v = d->histogram.v;
	for (size_t i = 0; i < d->histogram.n; i++) {
		bool last = i + 1 == d->histogram.n;
		if (v[i].up_to == INT64_MIN && !last)
			return refuse(e, "/data/histogram: only the last bin may lack upTo");
		if (i && v[i].up_to != INT64_MIN && v[i].up_to <= v[i - 1].up_to)
			return refuse(e, "/data/histogram: upTo does not rise");
	}
	return true;
}

/* ---- routes ---- */

static bool route_series(const struct fact *f, const struct indicator_data *d, struct arena *a,
                         struct route *ret, struct err *e)
{
	struct period p;
	if (names_no_period(f, d)) {
		ret->key[ret->n++] = orgs_dialogue_key(d->code, orgs_name(d->org, a), a);
		return true;
	}
	if (!period_of(f, d, &p, e) || !check_histogram(d, e))
		return false;
	ret->key[ret->n++] = orgs_series_key(d->code, orgs_name(d->org, a), p, a);
	return true;
}

static bool route_unit(const struct fact *f, const struct indicator_data *d, struct arena *a,
                       struct route *ret)
{
	struct text name = orgs_name(d->unit, a);
	ret->key[ret->n++] = arena_printf(a, "u:%.*s", TEXT_ARGS(name));
	if (f->type != K_OFFERING)
		ret->key[ret->n++] = arena_printf(a, "o:%.*s", TEXT_ARGS(name));
	return true;
}

static bool route_indicator(const struct fact *f, const struct indicator_data *d, struct arena *a,
                            struct route *ret, struct err *e)
{
	bool good = f->type == K_DEFINED ? check_definition(d, e) : check_target(d, e);
	ret->key[ret->n++] = arena_printf(a, "i:%.*s", TEXT_ARGS(d->code));
	return good;
}

/* A municipality reports of itself and of units that are its own or nobody's; a region's source
 * may report for its municipalities, and for no other region. */
static bool may_speak(const struct fact *f, const struct indicator_data *d,
                      const struct registry *r, struct err *e)
{
	const struct principal *p = registry_source_owner(r, f->source);
	if (!p || f->type != K_MEASURED || d->org.n == 0 || d->org.n > 4 ||
	    text_eq(p->code, d->org))
		return true;
	if (p->kind == PRINCIPAL_MUNICIPALITY ||
	    (p->kind == PRINCIPAL_REGION && !text_eq(p->code, registry_region_of(d->org))))
		return err_set(e, ERR_REJECT, "SOURCE_NOT_ALLOWED", "/data/org: is not the sender");
	return true;
}

static bool route(const struct fact *f, const void *values, const struct registry *r,
                  struct arena *a, struct route *ret, struct err *e)
{
	const struct indicator_data *d = values;
	ret->n = 0;
	if (!may_speak(f, d, r, e))
		return false;
	switch (f->type) {
	case K_DEFINED:
	case K_TARGET:
		return route_indicator(f, d, a, ret, e);
	case K_MEASURED:
	case K_FOLLOW_UP:
		return route_series(f, d, a, ret, e);
	default:
		return route_unit(f, d, a, ret);
	}
}

static void fold(const struct fold_in *in, struct arena *a, struct fold_out *ret)
{
	switch (in->key.p[0]) {
	case 'i':
		indicator_fold(in, a, ret);
		break;
	case 'o':
		opening_fold(in, a, ret);
		break;
	case 'p':
		calendar_fold(in, a, ret);
		break;
	case 'm':
		series_fold(in, a, ret);
		break;
	case 'f':
		dialogue_fold(in, a, ret);
		break;
	case 'r':
		sum_fold(in, a, ret);
		break;
	case 'n':
		nation_fold(in, a, ret);
		break;
	default:
		unit_fold(in, a, ret);
		break;
	}
}

/* Nothing here is of a person: figures are counts, and identities have no place in them. */
static bool is_protected(const struct fact *f, const void *values)
{
	(void)f;
	(void)values;
	return false;
}

/* Every measurement is judged by definitions and targets, every calendar by who is open. */
static bool is_reference(struct text key)
{
	return text_starts_with(key, TEXT("i:")) || text_starts_with(key, TEXT("o:"));
}

/* Messages go one way, but for the dialogue's. The word of a sum to the region's own series stands
 * in that one's inbox; the other parts need not go through all the rest. */
static bool answers(struct text key)
{
	return text_starts_with(key, TEXT("f:"));
}

static const char *const reads[] = { "principal", "principal-set", "unit",    "source",
	                             "policy",    "indicator",     "opening", NULL };

const struct domain indicators_domain = {
	.area = "indicator",
	.types = indicator_types,
	.n_types = K_COUNT,
	.record = &indicator_record,
	.reads = reads,
	.is_reference = is_reference,
	.route = route,
	.fold = fold,
	.print = indicators_print,
	.is_protected = is_protected,
	.answers = answers,
};
