/* s2: Betalningsunderlag (an estimate, never an invoice): one row a case, municipality and month.
 * Pure.
 *
 * A frozen month shows the days and money that were billed, and of the rest what is known now. What
 * facts have changed since then is a row of its own, the difference now - billed, in the first month
 * that is open (R-T33), and stays in that month when it is frozen and bills it; adjusts_period names
 * the month it is about. All of it follows from the state alone, never from when it was looked at. */
#ifndef SUMMARIES_S2_H
#define SUMMARIES_S2_H

#include "summaries/member.h"
#include "summaries/table.h"

#define S2_COLUMNS(X)                                                                              \
	X(case_ref) X(hospital_unit) X(notice_sent_at) X(ready_sent_at) X(sip_required)            \
	X(sip_called_at) X(outpatient_available_from) X(liability_start) X(end_date)               \
	X(chargeable_days) X(blocked_days) X(block_reasons) X(tariff_ore) X(amount_ore)            \
	X(policy_id) X(state) X(objection_state) X(discrepancy_codes) X(municipality_code)         \
	X(adjusts_period)

enum {
#define S2_ID(name) S2_##name,
	S2_COLUMNS(S2_ID)
#undef S2_ID
};

extern const struct columns s2_columns;

struct s2 {
	struct text municipality;
	int32_t month;
	const struct registry *registry;
};

/* The row of the case in this month; false: it has nothing to do with it. */
bool s2_row(const struct s2 *s, const struct member *m, struct arena *a, struct table *ret);
/* The difference to what was billed for this month; false: none. */
bool s2_adjustment(const struct s2 *s, const struct member *m, struct arena *a, struct table *ret);
/* The difference that the freeze of `period` billed; false: none. */
bool s2_booked(const struct s2 *s, const struct member *m, int32_t period, struct arena *a,
               struct table *ret);

#endif
