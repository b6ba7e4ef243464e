/* settlement: the entity "s:<region>/<YYYY-MM>", one region's settlement of one month. Pure.
 *
 * Own facts: freezing and reopening (T31) and objections to the month as a whole (T30 without
 * caseRef). Its state is JSON that the registry reads, so that every case knows what is frozen:
 *   {"events":[{"at","frozen","id","policyVersion","source"}],"objections":[{"answeredAt","at","ground",
 *    "municipality","noticeId","outcome"}],"period","region"}
 * An objection is that of the municipality it names or, where it names none, that of its source.
 * It takes no messages. To each case that the region's invoice basis names (T31 rows with caseRef)
 * it tells the row, for the case to compare with what it computes, and to the month of a municipality
 * (month.h) those of the municipality as a whole (D-VIEW-03). */
#ifndef TRANSITIONS_SETTLEMENT_H
#define TRANSITIONS_SETTLEMENT_H

#include "port/domain.h"

/* The fold of a settlement entity, as struct domain wants it. */
void settlement_fold(const struct fold_in *in, struct arena *a, struct fold_out *ret);
/* The part of a state that cases depend on, its events, as bytes to compare; empty: none. */
struct text settlement_freezes(struct text state);

/* A row of the basis, as a case hears it. */
struct basis_row {
	struct text municipality;
	int32_t period;           /* calendar_month */
	int64_t days, amount_ore, persons; /* INT64_MIN: the row does not say */
	instant_us recorded_us;   /* of the T31 */
	struct text source, id;
};

struct basis_news {
	const struct basis_row *rows;
	size_t n;
};

/* False when the payload is not of this form. */
bool settlement_basis(struct text payload, struct arena *a, struct basis_news *ret);

#endif
