/* reckoning: what a joint undertaking costs, who pays which share, what has been promised and spent
 * and whether the cap holds (domain page 3.3, R-A9, R-A10). Pure.
 *
 * In go the words that count, each list from the weakest to the strongest (7.1(4)); out come years.
 * The result knows neither the order in which facts arrived nor that of the principals. All amounts
 * are in öre. */
#ifndef APPROVALS_RECKONING_H
#define APPROVALS_RECKONING_H

#include "approvals/financing_state.h"
#include "approvals/split.h"

/* How the principals stand to a change that asks all of them. */
enum consent { CONSENT_PENDING, CONSENT_GIVEN, CONSENT_REFUSED };

/* D15. A line without area and service is the year as a whole. */
struct budget_word {
	int64_t year, total_ore;
	struct text area, service, funding_source;
	struct text item; /* a change's name in decisions; empty for a proposal */
	bool is_change;
	bool asks_all; /* OVERRUN, CS_DEVIATION */
	enum consent consent;
	const struct split_data *split; /* NULL: not said */
};

struct commitment_word { /* D16 */
	int64_t year, amount_ore;
	struct text principal;
	bool decided; /* false: considered (beaktas), which funds nothing */
};

struct spending_word { /* D17 */
	int64_t year, spent_ore, forecast_ore;
	day_no as_of;
	const struct area_data *areas;
	size_t n_areas;
};

struct reckoning_in {
	struct payers payers;
	const struct budget_word *budgets;
	size_t n_budgets;
	const struct commitment_word *commitments;
	size_t n_commitments;
	const struct spending_word *spending;
	size_t n_spending;
};

/* A year as the words have it; ret->year is set. A sum beyond int64 leaves the money out and sets
 * `overflow`. Lists are in the arena, texts borrow from the words. */
void reckoning_year(const struct reckoning_in *in, struct arena *a, struct financing_year *ret);

#endif
