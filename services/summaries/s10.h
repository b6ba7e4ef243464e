/* s10: Finansiering: the money of a document, a year at a time: the row of all principals together
 * (principal_code null), then one for each of them. Pure. Amounts in öre. */
#ifndef SUMMARIES_S10_H
#define SUMMARIES_S10_H

#include "summaries/s8.h"

#define S10_COLUMNS(X)                                                                             \
	X(document_id) X(title) X(year) X(budget_ore) X(funding_source) X(region_share_ore)        \
	X(municipal_share_ore) X(ratio) X(principal_code) X(principal_name) X(share_ore)           \
	X(committed_ore) X(firm) X(spent_ore) X(forecast_ore) X(cap_ore) X(cap_breached)           \
	X(approval_needed) X(approval_state)

enum {
#define S10_ID(name) S10_##name,
	S10_COLUMNS(S10_ID)
#undef S10_ID
};

extern const struct columns s10_columns;

/* Adds the rows of one year (0: of every year) to `ret` (its columns set). */
void s10_add(const struct document *d, int32_t year, const struct registry *r, struct arena *a,
             struct table *ret);

#endif
