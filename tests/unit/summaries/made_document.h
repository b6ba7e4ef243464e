/* made_document: a document with its decisions and money, by hand: three principals, a strategy that all
 * adopt (the region without, 1280 with a condition, 1281 not yet) and a plan that 1281 rejected. */
#ifndef TESTS_UNIT_SUMMARIES_MADE_DOCUMENT_H
#define TESTS_UNIT_SUMMARIES_MADE_DOCUMENT_H

#include "made_case.h"

#include "approvals/record.h"
#include "approvals/state.h"

static inline struct vote_state vote(const char *principal, enum vote_stage stage, enum vote_decision decision)
{
	return (struct vote_state){ .principal = text_of(principal), .stage = stage, .decision = decision,
		                    .proposed_on = DAY_NONE, .decided_on = DAY_NONE, .adjusted_on = DAY_NONE,
		                    .announced_on = DAY_NONE, .last_appeal_day = DAY_NONE, .final_on = DAY_NONE,
		                    .waiting_since = DAY_NONE };
}

static inline const struct vote_state *made_votes(void)
{
	struct vote_state *v = ARENA_ARRAY(&made, 3, struct vote_state);
	struct condition_state *c = ARENA_NEW(&made, struct condition_state);
	*c = (struct condition_state){ .condition_id = TEXT("c1"), .kind = CONDITION_AT_LEAST_K, .k = 20,
		                       .amount_ore = INT64_MIN, .year = INT64_MIN,
		                       .not_later_than = day("2022-06-30") };
	v[0] = vote("12", STAGE_FINAL, DECISION_ADOPTED);
	v[0].verb = VERB_ADOPT;
	v[0].body = TEXT("RF");
	v[0].paragraph = TEXT("§ 12");
	v[0].diarienummer = TEXT("2022-POL000001");
	v[0].decided_on = day("2022-04-05");
	v[0].adjusted_on = day("2022-04-12");
	v[0].announced_on = day("2022-04-13");
	v[0].final_on = day("2022-05-05");
	v[0].counts = v[0].effective = true;
	v[1] = vote("1280", STAGE_DECIDED, DECISION_CONDITIONAL);
	v[1].verb = VERB_ADOPT;
	v[1].decided_on = day("2022-04-20");
	v[1].uncounted = UNCOUNTED_HASH;
	v[1].conditions = c;
	v[1].n_conditions = 1;
	v[1].block = BLOCK_CONDITION;
	v[2] = vote("1281", STAGE_PENDING, DECISION_NONE);
	v[2].waiting_since = day("2022-03-01");
	v[2].block = BLOCK_UNDECIDED;
	return v;
}

static inline const struct item_state *made_items(void)
{
	struct item_state *v = ARENA_ARRAY(&made, 2, struct item_state);
	struct vote_state *no = arena_copy(&made, made_votes(), 3 * sizeof *no);
	v[0] = (struct item_state){ .item_id = TEXT("1"), .title = TEXT("Strategi"), .rule = RULE_ALL,
		                    .k = INT64_MIN, .n = 3, .adopting = 2, .effective = 1,
		                    .status = ITEM_COLLECTING, .in_force_from = DAY_NONE,
		                    .next_change_on = day("2022-06-30"), .votes = made_votes(), .n_votes = 3 };
	no[2].decision = DECISION_REJECTED;
	no[2].verb = VERB_REJECT;
	no[2].waiting_since = DAY_NONE;
	v[1] = v[0];
	v[1].item_id = TEXT("2");
	v[1].rule = RULE_QUORUM;
	v[1].k = 2;
	v[1].votes = no;
	return v;
}

/* 2022: 2,100,000 kr, half and half; 2,000,000 spent and 200,000 to come. */
static inline const struct financing_year *made_year(void)
{
	struct principal_year *p = ARENA_ARRAY(&made, 3, struct principal_year);
	struct financing_year *y = ARENA_NEW(&made, struct financing_year);
	p[0] = (struct principal_year){ TEXT("12"), 105000000, 105000000, INT64_MIN };
	p[1] = (struct principal_year){ TEXT("1280"), 70000000, INT64_MIN, 60000000 };
	p[2] = (struct principal_year){ TEXT("1281"), 35000000, INT64_MIN, INT64_MIN };
	*y = (struct financing_year){ .year = 2022, .has_budget = true, .total_ore = 210000000,
		                      .region_ore = 105000000, .municipal_ore = 105000000,
		                      .funding_source = TEXT("statsbidrag"), .principals = p,
		                      .n_principals = 3, .has_spending = true, .spent_ore = 200000000,
		                      .forecast_ore = 20000000, .spent_as_of = day("2022-10-31"),
		                      .cap_breached = true, .approval_needed = true,
		                      .approval = APPROVAL_MISSING, .asked_ore = INT64_MIN,
		                      .feedback_on = DAY_NONE };
	return y;
}

static inline struct document_state *made_document(void)
{
	struct document_state *s = ARENA_NEW(&made, struct document_state);
	*s = (struct document_state){ .title = TEXT("Strategi för digital samverkan"), .doc_type = TEXT("strategi"),
		                      .owner = TEXT("12"), .owner_unit = TEXT("HSN"), .version = 1,
		                      .registered_on = day("2022-03-01"), .items = made_items(), .n_items = 2,
		                      .evaluated_at = at("2022-05-01T10:00:00Z") };
	s->governing = (struct governing_state){ .ended_on = DAY_NONE, .published_on = DAY_NONE,
		                                 .published_version = INT64_MIN, .confirmed_on = DAY_NONE,
		                                 .next_review_on = DAY_NONE };
	s->financing = (struct financing_state){ .years = made_year(), .n_years = 1, .feedback_due = DAY_NONE };
	return s;
}

#endif
