/* period: a stretch of whole Stockholm days that has a name: a day, an ISO week, a month, a
 * quarter, a year, or any other, by its first and last date.
 *
 * Names: "2018-03-05", "2018-W10", "2018-03", "2018-Q1", "2018", "2018-01-01_2018-03-15". A
 * period has one name only: that of the calendar where it is one of the calendar's. */
#ifndef EVENT_PERIOD_H
#define EVENT_PERIOD_H

#include "event/calendar.h"

enum period_kind {
	PERIOD_OTHER,
	PERIOD_DAY,
	PERIOD_WEEK,
	PERIOD_MONTH,
	PERIOD_QUARTER,
	PERIOD_YEAR
};

struct period {
	day_no start, end; /* both inclusive; DAY_NONE in both: no period */
};

bool period_is_none(struct period p);
enum period_kind period_kind_of(struct period p);
/* The one of that kind (not PERIOD_OTHER) that holds the day. */
struct period period_holding(day_no d, enum period_kind kind);
/* The one of the same kind that follows. PERIOD_OTHER: none. */
struct period period_next(struct period p);
/* A name as above, or two dates with "/" between. False when it is none, or ends before it starts;
 * years 1900 to 2199. */
bool period_parse(struct text name, struct period *ret);
void period_put(struct buf *b, struct period p); /* appends the name */

#endif
