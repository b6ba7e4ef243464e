/* financing_state: compact form and words. */
#include "approvals/financing_state.h"

static const char *const approvals[] = { "NOT_NEEDED", "MISSING", "PENDING", "APPROVED",
	                                 "REFUSED" };
const char *const *const approval_state_words = approvals;

static void principals(struct codec *c, struct financing_year *y)
{
	struct principal_year *v = codec_list(c, y->principals, &y->n_principals, sizeof *v);
	for (size_t i = 0; i < y->n_principals; i++) {
		codec_text(c, &v[i].code);
		codec_int(c, &v[i].share_ore);
		codec_int(c, &v[i].committed_ore);
		codec_int(c, &v[i].considered_ore);
	}
	y->principals = v;
}

static void areas(struct codec *c, struct financing_year *y)
{
	struct area_year *v = codec_list(c, y->areas, &y->n_areas, sizeof *v);
	for (size_t i = 0; i < y->n_areas; i++) {
		codec_text(c, &v[i].area);
		codec_int(c, &v[i].budget_ore);
		codec_int(c, &v[i].spent_ore);
		codec_text(c, &v[i].purpose);
	}
	y->areas = v;
}

static void year(struct codec *c, struct financing_year *y)
{
	codec_small(c, &y->year);
	codec_bool(c, &y->has_budget);
	codec_int(c, &y->total_ore);
	codec_int(c, &y->region_ore);
	codec_int(c, &y->municipal_ore);
	CODEC_ENUM(c, y->principle);
	codec_text(c, &y->funding_source);
	codec_bool(c, &y->by_inhabitants);
	principals(c, y);
	codec_bool(c, &y->has_spending);
	codec_int(c, &y->spent_ore);
	codec_int(c, &y->forecast_ore);
	codec_small(c, &y->spent_as_of);
	areas(c, y);
	codec_bool(c, &y->cap_breached);
	codec_bool(c, &y->approval_needed);
	CODEC_ENUM(c, y->approval);
	codec_text(c, &y->asked_item);
	codec_int(c, &y->asked_ore);
	codec_small(c, &y->feedback_on);
	codec_bool(c, &y->shares_differ);
	codec_bool(c, &y->ratio_differs);
	codec_bool(c, &y->overflow);
}

void financing_state_codec(struct codec *c, struct financing_state *s)
{
	struct financing_year *v = codec_list(c, s->years, &s->n_years, sizeof *v);
	for (size_t i = 0; i < s->n_years; i++)
		year(c, &v[i]);
	s->years = v;
	codec_small(c, &s->feedback_due);
}

bool financing_state_is_sound(const struct financing_state *s)
{
	for (size_t i = 0; i < s->n_years; i++)
		if ((unsigned)s->years[i].approval > APPROVAL_REFUSED || s->years[i].principle > 4)
			return false;
	return true;
}
