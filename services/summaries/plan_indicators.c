/* plan_indicators: from figures to summaries. The invariant: what others see is what suppression leaves,
 * the same to all of them. */
#include "summaries/plan_indicators.h"

#include "summaries/s12_share.h"
#include "summaries/s13.h"

static const struct {
	enum summary_audience audience;
	const char *recipient;
} everybody[] = { { AUDIENCE_SHARED, "all" }, { AUDIENCE_PUBLIC, "public" } };
enum { N_EVERYBODY = sizeof everybody / sizeof *everybody };

static struct summary year_summary(const struct indicators_in *in, struct text region)
{
	struct arena *a = in->plan->arena;
	struct summary s = { .type = "S12", .definition = TEXT("indicators-against-targets/1"),
		             .period = arena_printf(a, "%04d", in->year),
		             .start = calendar_day_of(in->year, 1, 1), .end = calendar_day_of(in->year, 12, 31) };
	const struct policy *p = registry_policy(in->registry, region, false, s.end);
	s.policy_version = summary_policy_version(p->id, p->version, a);
	return s;
}

static bool is_code(struct text t)
{
	return t.n == 2 || t.n == 4;
}

static const struct table *keep(const struct indicators_in *in, const struct table *t)
{
	return arena_copy(in->plan->arena, t, sizeof *t);
}

void plan_own_indicators(const struct indicators_in *in, struct text org, struct table *rows)
{
	struct arena *a = in->plan->arena;
	struct text region = is_code(org) ? registry_region_of(org) :
	                                    plan_region_of_unit(in->registry, org, in->today);
	if (region.n == 0)
		return;
	struct summary s = year_summary(in, region);
	s12_finish(rows, s.start, a);
	s.rows = rows->n ? keep(in, rows) : NULL;
	s.recipient = region;
	s.sub = text_eq(org, region) ? TEXT("") : summary_key_part(org, a);
	*plan_add(in->plan) = s;
	if (org.n != 4)
		return;
	s.recipient = org;
	s.sub = TEXT("");
	*plan_add(in->plan) = s;
}

static struct text shared_sub(const struct indicators_in *in, struct text region, struct text code)
{
	struct text part = summary_key_part(code, in->plan->arena);
	return arena_printf(in->plan->arena, "%.*s/%.*s", TEXT_ARGS(region), TEXT_ARGS(part));
}

struct text plan_shared_indicator_key(const struct indicators_in *in, struct text region, struct text code)
{
	struct summary s = year_summary(in, region);
	s.recipient = text_of(everybody[0].recipient);
	s.sub = shared_sub(in, region, code);
	return summary_key(&s, in->plan->arena);
}

void plan_shared_indicator(const struct indicators_in *in, struct text region, const struct table *rows,
                           const struct share_past *past, size_t n_past)
{
	struct summary s = year_summary(in, region);
	struct table *t = arena_copy(in->plan->arena, rows, sizeof *rows);
	struct s12_share share = { .region = region, .past = past, .n_past = n_past,
		                   .below = registry_policy(in->registry, region, false, s.end)->suppress_below };
	if (t->n == 0 || !s12_all_defined(t))
		return;
	s.sub = shared_sub(in, region, table_row(t, 0)[S12_code].text);
	struct s12_shared shared = s12_share(&share, in->plan->arena, t);
	s.suppressed = (int64_t)shared.suppressed;
	s.left = shared.left;
	s.n_left = shared.n_left;
	s.rows = t;
	for (size_t i = 0; i < N_EVERYBODY; i++) {
		s.audience = everybody[i].audience;
		s.recipient = text_of(everybody[i].recipient);
		*plan_add(in->plan) = s;
	}
}

static void add_ranges(const struct indicators_in *in, const char *type, const char *period, struct text region)
{
	for (size_t i = 0; i < N_EVERYBODY; i++)
		plan_add_range(in->plan, arena_printf(in->plan->arena, "%s/%s/%s/%.*s/", type,
		                                      everybody[i].recipient, period, TEXT_ARGS(region)));
}

void plan_shared_range(const struct indicators_in *in, struct text region)
{
	struct text year = arena_printf(in->plan->arena, "%04d", in->year);
	add_ranges(in, "S12", year.p, region);
}

/* ---- S13 ---- */

void plan_unit_offering(const struct indicators_in *in, struct text region, struct text unit, day_no on,
                        const struct table *rows)
{
	struct arena *a = in->plan->arena;
	const struct policy *p = registry_policy(in->registry, region, false, in->today);
	struct text part = summary_key_part(unit, a);
	struct summary s = { .type = "S13", .audience = AUDIENCE_OWN, .recipient = region, .period = TEXT("now"),
		             .sub = part, .start = on, .end = on,
		             .policy_version = summary_policy_version(p->id, p->version, a),
		             .definition = TEXT("service-offering/1") };
	if (rows->n == 0)
		return;
	s.rows = keep(in, rows);
	*plan_add(in->plan) = s;
	for (size_t i = 0; i < N_EVERYBODY; i++) {
		s.audience = everybody[i].audience;
		s.recipient = text_of(everybody[i].recipient);
		s.sub = arena_printf(a, "%.*s/%.*s", TEXT_ARGS(region), TEXT_ARGS(part));
		*plan_add(in->plan) = s;
	}
}

void plan_offering_range(const struct indicators_in *in, struct text region)
{
	plan_add_range(in->plan, arena_printf(in->plan->arena, "S13/%.*s/now/", TEXT_ARGS(region)));
	add_ranges(in, "S13", "now", region);
}
