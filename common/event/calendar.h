/* calendar: Stockholm days. Pure; knows the EU rule for summer time (valid from 1996) and the
 * Swedish holidays; asks no system time zone.
 *
 * A `day` is the count of days since 1970-01-01 (a Stockholm calendar date, no clock in it). */
#ifndef EVENT_CALENDAR_H
#define EVENT_CALENDAR_H

#include "event/instant.h"

#include <stdbool.h>
#include <stdint.h>

typedef int32_t day_no;

#define DAY_NONE INT32_MIN

struct local_time {
	day_no day;
	int64_t of_day_us; /* wall clock: microseconds since local midnight as the clock shows it */
	int32_t offset_s;  /* 3600 or 7200 */
};

struct local_time calendar_local(instant_us t);
day_no calendar_day(instant_us t);      /* Stockholm date of an instant */
instant_us calendar_midnight(day_no d); /* the instant at which Stockholm day d begins */
day_no calendar_day_of(int year, int month, int mday);
void calendar_civil(day_no d, int *year, int *month, int *mday);
int calendar_year(day_no d);
/* Is there such a day? Of a year without limits. */
bool calendar_exists(int year, int month, int mday);
int calendar_day_order(const void *a, const void *b);  /* of two day_no, for qsort and bsearch */
int calendar_weekday(day_no d);                        /* 0 Monday … 6 Sunday */
bool calendar_parse_day(struct text iso, day_no *ret); /* "YYYY-MM-DD", valid dates 1900..2199 */
void calendar_put_day(struct buf *b, day_no d);        /* appends YYYY-MM-DD */

/* Months are counted year * 12 + (month - 1). Text form YYYY-MM. */
int32_t calendar_month(day_no d);
day_no calendar_month_first(int32_t month);
bool calendar_parse_month(struct text iso, int32_t *ret);
/* The same day so many months later (before: negative), or the last of a month that is shorter. */
day_no calendar_months_after(day_no d, int64_t n);
void calendar_put_month(struct buf *b, int32_t month);

/* Public holidays and the days equal to them in lag (1930:173) 2 §: Saturday, Sunday, Midsummer
 * Eve, Christmas Eve, New Year's Eve. `extra` are days of reference data (sorted), may be NULL. */
bool calendar_is_free_day(day_no d, const day_no *extra, int n_extra);
/* Söndagsregeln: the day itself, or the next one that is not free. */
day_no calendar_next_working_day(day_no d, const day_no *extra, int n_extra);

#endif
