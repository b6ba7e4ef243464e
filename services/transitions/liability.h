/* liability: who pays for which date (2017:612 5 kap., domain page 7.4 and section 9). Pure.
 *
 * A date is chargeable to the municipality responsible on it when liability has begun and every
 * gate is open; it is blocked when liability has begun, the patient is in and a gate is closed. */
#ifndef TRANSITIONS_LIABILITY_H
#define TRANSITIONS_LIABILITY_H

#include "transitions/timeline.h"

/* Longest interval whose days are counted one by one; a longer one is cut there. */
enum { LIABILITY_MAX_DAYS = 3660 };

struct charged_days {
	struct charged_day *v; /* by day, municipality */
	size_t n;
};

/* All chargeable and blocked days up to, not including, `today` (an open interval is an estimate
 * to that day). */
struct charged_days liability_days(const struct timeline *t, day_no today);

/* Which gates are closed for this municipality on a date, in this interval (R-T31). */
uint32_t liability_closed_gates(const struct timeline *t, const struct ready_interval *r,
                                struct text municipality, day_no d);

#endif
