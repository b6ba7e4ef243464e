/* s11: Styrande dokument: document type x unit, of one owner, in a year. Pure; a document at a time, so
 * that memory goes by types and units.
 *
 * State on `today`: established, published, reviews due within the policy's reviewAhead and overdue,
 * published though no longer valid. In the year, up to today: versions established (new_in_period)
 * and repealed. Age: days since the version that holds was established. external_share: of those
 * published, how many for everybody. */
#ifndef SUMMARIES_S11_H
#define SUMMARIES_S11_H

#include "summaries/s8.h"

#define S11_COLUMNS(X)                                                                             \
	X(doc_type) X(unit) X(established) X(published) X(review_due_90d) X(review_overdue)        \
	X(expired_published) X(new_in_period) X(repealed_in_period) X(median_age_days)             \
	X(external_share)

enum {
#define S11_ID(name) S11_##name,
	S11_COLUMNS(S11_ID)
#undef S11_ID
};

extern const struct columns s11_columns;

struct s11_group;

struct s11 {                           /* zeroed but for the first five */
	int32_t year;
	day_no today;
	int64_t review_ahead_days;
	struct arena *arena;
	struct s11_group **v;          /* sorted by type and unit */
	size_t n, cap;
};

/* Copies what it keeps. */
void s11_add(struct s11 *s, const struct document *d);
void s11_table(const struct s11 *s, struct table *ret);

#endif
