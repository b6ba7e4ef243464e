/* financing_print: years in their order, which is that of their digits. */
#include "approvals/financing_print.h"

#include "approvals/record.h"

#include <stdio.h>

static void member_ore(struct json_out *j, const char *key, bool known, int64_t ore)
{
	json_out_key(j, key);
	if (known && ore != INT64_MIN)
		json_out_int(j, ore);
	else
		json_out_null(j);
}

static void print_areas(struct json_out *j, const struct financing_year *y)
{
	json_out_array(j);
	for (size_t i = 0; i < y->n_areas; i++) {
		const struct area_year *a = &y->areas[i];
		json_out_object(j);
		json_out_member_text(j, "area", a->area);
		member_ore(j, "budgetOre", true, a->budget_ore);
		json_out_member_text(j, "purpose", a->purpose);
		member_ore(j, "spentOre", true, a->spent_ore);
		json_out_end(j);
	}
	json_out_end(j);
}

/* One amount a principal; those of whom there is nothing to say are absent. */
static void print_by_principal(struct json_out *j, const char *key, const struct financing_year *y,
                               int64_t (*amount)(const struct principal_year *p))
{
	json_out_key(j, key);
	json_out_object(j);
	for (size_t i = 0; i < y->n_principals; i++) {
		if (amount(&y->principals[i]) == INT64_MIN)
			continue;
		json_out_key_text(j, y->principals[i].code);
		json_out_int(j, amount(&y->principals[i]));
	}
	json_out_end(j);
}

static int64_t committed(const struct principal_year *p)
{
	return p->committed_ore;
}

static int64_t considered(const struct principal_year *p)
{
	return p->considered_ore;
}

static int64_t share(const struct principal_year *p)
{
	return p->share_ore;
}

static int64_t no_share(const struct principal_year *p)
{
	(void)p;
	return INT64_MIN;
}

static void print_year(struct json_out *j, const struct financing_year *y)
{
	static const char *const principles[] = { NULL, "ONE_TO_ONE", "PER_INHABITANT", "PER_USE",
		                                  "AGREED" };
	bool priced = y->has_budget && !y->overflow;
	json_out_object(j);
	json_out_key(j, "approvalItem");
	if (y->asked_item.n)
		json_out_text(j, y->asked_item);
	else
		json_out_null(j);
	json_out_member_bool(j, "approvalNeeded", y->approval_needed);
	json_out_key(j, "approvalState");
	json_out_string(j, approval_state_words[y->approval]);
	json_out_key(j, "areas");
	print_areas(j, y);
	member_ore(j, "askedOre", true, y->asked_ore);
	json_out_member_bool(j, "byInhabitants", y->by_inhabitants);
	json_out_member_bool(j, "capBreached", y->cap_breached);
	print_by_principal(j, "committedOre", y, committed);
	print_by_principal(j, "consideredOre", y, considered);
	json_out_key(j, "feedbackOn");
	json_out_day(j, y->feedback_on);
	member_ore(j, "forecastOre", y->has_spending, y->forecast_ore);
	json_out_member_text(j, "fundingSource", y->funding_source);
	member_ore(j, "municipalOre", priced, y->municipal_ore);
	print_by_principal(j, "perPrincipal", y, priced ? share : no_share);
	json_out_key(j, "principle");
	json_out_string(j, principles[y->principle]);
	member_ore(j, "regionOre", priced, y->region_ore);
	json_out_key(j, "spentAsOf");
	json_out_day(j, y->spent_as_of);
	member_ore(j, "spentOre", y->has_spending, y->spent_ore);
	member_ore(j, "totalOre", priced, y->total_ore);
	json_out_end(j);
}

void financing_print(struct json_out *j, const struct financing_state *s)
{
	json_out_object(j);
	for (size_t i = 0; i < s->n_years; i++) {
		char year[16];
		snprintf(year, sizeof year, "%04d", s->years[i].year);
		json_out_key(j, year);
		print_year(j, &s->years[i]);
	}
	json_out_end(j);
}
