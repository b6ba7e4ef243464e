/* financing_state: the money of a document, a year at a time (domain page 3.3). Amounts in öre. */
#ifndef APPROVALS_FINANCING_STATE_H
#define APPROVALS_FINANCING_STATE_H

#include "rules/codec.h"

/* The consent of all principals to go beyond, or to change, the budget of a year. */
enum approval_state {
	APPROVAL_NOT_NEEDED,
	APPROVAL_MISSING, /* the cap is breached and no change that would cover it is before them */
	APPROVAL_PENDING, /* a change is, not all have answered */
	APPROVAL_APPROVED,
	APPROVAL_REFUSED
};
extern const char *const *const approval_state_words; /* in the order of the numbers */

struct principal_year {
	struct text code;
	int64_t share_ore;      /* of the budget; 0 without one */
	int64_t committed_ore;  /* decided (D16); INT64_MIN: nothing */
	int64_t considered_ore; /* considered only (beaktas); INT64_MIN: nothing */
};

struct area_year {
	struct text area;              /* area of development, or service */
	int64_t budget_ore, spent_ore; /* INT64_MIN: not said */
	struct text purpose;
};

struct financing_year {
	int32_t year;
	bool has_budget;
	int64_t total_ore; /* the budget that stands: proposed, or changed with the consent it takes
	                    */
	int64_t region_ore, municipal_ore;
	uint8_t principle; /* SPLIT_… of record.h, of the year as a whole; 0: only parts, or no
	                      budget */
	struct text funding_source;
	bool by_inhabitants; /* false: a population was not known, so shares that go by it are equal
	                      */
	const struct principal_year *principals; /* the set, sorted by code */
	size_t n_principals;
	bool has_spending;
	int64_t spent_ore,
	        forecast_ore; /* of the report that reaches furthest; the rest of the year */
	day_no spent_as_of;
	const struct area_year *areas; /* sorted by area */
	size_t n_areas;
	bool cap_breached; /* R-A10: spent + forecast > total */
	bool approval_needed;
	enum approval_state approval;
	struct text
	        asked_item; /* the newest change that asks all, as decisions name it; empty: none */
	int64_t asked_ore;  /* what it would make of its budget line; INT64_MIN without */
	day_no feedback_on; /* newest feedback on the year (D18); DAY_NONE */
	bool shares_differ; /* said shares do not sum to the total, or parts to more than it */
	bool ratio_differs; /* agreed one to one, said otherwise */
	bool overflow;      /* a sum beyond 64 bits: the money of the year is not computed */
};

struct financing_state {
	const struct financing_year *years; /* sorted; those in which anything was said */
	size_t n_years;
	day_no feedback_due; /* the next yearly feedback (D18), at the latest; DAY_NONE: none is
	                        owed */
};

void financing_state_codec(struct codec *c, struct financing_state *s);
bool financing_state_is_sound(const struct financing_state *s);

#endif
