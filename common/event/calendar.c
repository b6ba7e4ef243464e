/* calendar: days, weeks and clocks of Stockholm, computed and never asked of the system, so that
 * the same facts give the same dates on every machine and in every year's time zone data.
 *
 * Civil dates use the proleptic Gregorian calendar with years counted from March, which puts the
 * leap day last and makes every step plain integer arithmetic. */
#include "event/calendar.h"

#include "base/must.h"

#include <stdlib.h>

#define DAY_US (24 * HOUR_US)

enum {
	DAYS_PER_ERA = 146097,       /* 400 years */
	EPOCH_FROM_MARCH_0 = 719468, /* days from 0000-03-01 to 1970-01-01 */
	YEAR_MIN = 1900,
	YEAR_MAX = 2199,
	STANDARD_S = 3600,
	SUMMER_S = 7200,
};

enum { MONDAY, FRIDAY = 4, SATURDAY, SUNDAY };

day_no calendar_day_of(int year, int month, int mday)
{
	must(year >= 0 && year <= 9999 && month >= 1 && month <= 12);
	int y = month <= 2 ? year - 1 : year;
	int era = (y >= 0 ? y : y - 399) / 400;
	int year_of_era = y - era * 400;
	int from_march = (month + 9) % 12;
	int day_of_year = (153 * from_march + 2) / 5 + mday - 1;
	int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
	return era * DAYS_PER_ERA + day_of_era - EPOCH_FROM_MARCH_0;
}

void calendar_civil(day_no d, int *year, int *month, int *mday)
{
	must(d > INT32_MIN / 2 && d < INT32_MAX / 2);
	int z = d + EPOCH_FROM_MARCH_0;
	int era = (z >= 0 ? z : z - (DAYS_PER_ERA - 1)) / DAYS_PER_ERA;
	int day_of_era = z - era * DAYS_PER_ERA;
	int year_of_era =
	        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int from_march = (5 * day_of_year + 2) / 153;
	*mday = day_of_year - (153 * from_march + 2) / 5 + 1;
	*month = from_march < 10 ? from_march + 3 : from_march - 9;
	*year = year_of_era + era * 400 + (*month <= 2);
}

int calendar_year(day_no d)
{
	int year, month, mday;
	calendar_civil(d, &year, &month, &mday);
	return year;
}

bool calendar_exists(int year, int month, int mday)
{
	static const int8_t days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	if (month < 1 || month > 12 || mday < 1)
		return false;
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return mday <= days[month - 1] + (month == 2 && leap);
}

int calendar_day_order(const void *a, const void *b)
{
	day_no x = *(const day_no *)a, y = *(const day_no *)b;
	return (x > y) - (x < y);
}

int calendar_weekday(day_no d)
{
	int w = (int)(((int64_t)d + 3) % 7); /* 1970-01-01 was a Thursday */
	return w < 0 ? w + 7 : w;
}

static day_no last_sunday(int year, int month)
{
	day_no last = calendar_day_of(year, month, 31);
	return last - (calendar_weekday(last) + 1) % 7;
}

/* A year in UTC, and its summer time. */
struct clock_year {
	instant_us from, to;
	instant_us spring, autumn;
};

/* Summer time in the Union (directive 2000/84/EC art. 2-3): from the last Sunday of March to the
 * last Sunday of October, at 01:00 UTC both. */
static struct clock_year clock_year_of(instant_us t)
{
	int64_t day = t / DAY_US - (t % DAY_US < 0);
	must(day > INT32_MIN / 2 && day < INT32_MAX / 2);
	int year, month, mday;
	calendar_civil((day_no)day, &year, &month, &mday);
	return (struct clock_year){ .from = calendar_day_of(year, 1, 1) * DAY_US,
		                    .to = calendar_day_of(year, 12, 31) * DAY_US + DAY_US,
		                    .spring = last_sunday(year, 3) * DAY_US + HOUR_US,
		                    .autumn = last_sunday(year, 10) * DAY_US + HOUR_US };
}

/* The year asked for last is asked for again and again: it is kept, one for each thread. */
static int32_t offset_at(instant_us t)
{
	static _Thread_local struct clock_year last;
	if (t < last.from || t >= last.to)
		last = clock_year_of(t);
	return t >= last.spring && t < last.autumn ? SUMMER_S : STANDARD_S;
}

struct local_time calendar_local(instant_us t)
{
	int32_t offset_s = offset_at(t);
	int64_t wall = t + offset_s * SECOND_US;
	int64_t of_day = wall % DAY_US;
	if (of_day < 0)
		of_day += DAY_US;
	return (struct local_time){ (day_no)((wall - of_day) / DAY_US), of_day, offset_s };
}

day_no calendar_day(instant_us t)
{
	return calendar_local(t).day;
}

instant_us calendar_midnight(day_no d)
{
	/* Clocks change at 02:00 and 03:00, so a local midnight happens exactly once. */
	instant_us in_summer = d * DAY_US - SUMMER_S * SECOND_US;
	return offset_at(in_summer) == SUMMER_S ? in_summer : d * DAY_US - STANDARD_S * SECOND_US;
}

/* Reads n digits at p; -1 if one of them is none. */
static int digits(const char *p, int n)
{
	int v = 0;
	for (int i = 0; i < n; i++) {
		if (p[i] < '0' || p[i] > '9')
			return -1;
		v = v * 10 + (p[i] - '0');
	}
	return v;
}

bool calendar_parse_month(struct text iso, int32_t *ret)
{
	if (iso.n != 7 || iso.p[4] != '-')
		return false;
	int year = digits(iso.p, 4), month = digits(iso.p + 5, 2);
	if (year < YEAR_MIN || year > YEAR_MAX || month < 1 || month > 12)
		return false;
	*ret = year * 12 + month - 1;
	return true;
}

bool calendar_parse_day(struct text iso, day_no *ret)
{
	int32_t month;
	if (iso.n != 10 || iso.p[7] != '-' ||
	    !calendar_parse_month((struct text){ iso.p, 7 }, &month))
		return false;
	int mday = digits(iso.p + 8, 2);
	day_no first = calendar_month_first(month);
	if (mday < 1 || mday > calendar_month_first(month + 1) - first)
		return false;
	*ret = first + mday - 1;
	return true;
}

static void put_number(char *at, int width, int v)
{
	for (int i = width - 1; i >= 0; i--, v /= 10)
		at[i] = (char)('0' + v % 10);
}

void calendar_put_day(struct buf *b, day_no d)
{
	int year, month, mday;
	calendar_civil(d, &year, &month, &mday);
	must(year >= 0 && year <= 9999);
	char *at = buf_reserve(b, 10);
	put_number(at, 4, year);
	at[4] = '-';
	put_number(at + 5, 2, month);
	at[7] = '-';
	put_number(at + 8, 2, mday);
	at[10] = '\0';
	b->n += 10;
}

int32_t calendar_month(day_no d)
{
	int year, month, mday;
	calendar_civil(d, &year, &month, &mday);
	return year * 12 + month - 1;
}

day_no calendar_month_first(int32_t month)
{
	must(month >= 0 && month < 10000 * 12);
	return calendar_day_of(month / 12, month % 12 + 1, 1);
}

day_no calendar_months_after(day_no d, int64_t n)
{
	int32_t month = calendar_month(d) + (int32_t)n;
	day_no first = calendar_month_first(month), last = calendar_month_first(month + 1) - 1;
	day_no same = first + (d - calendar_month_first(calendar_month(d)));
	return same < last ? same : last;
}

void calendar_put_month(struct buf *b, int32_t month)
{
	must(month >= 0 && month < 10000 * 12);
	char *at = buf_reserve(b, 7);
	put_number(at, 4, month / 12);
	at[4] = '-';
	put_number(at + 5, 2, month % 12 + 1);
	at[7] = '\0';
	b->n += 7;
}

/* Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher's form). */
static day_no easter(int year)
{
	int a = year % 19, b = year / 100, c = year % 100;
	int d = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
	int e = (32 + 2 * (b % 4) + 2 * (c / 4) - d - c % 4) % 7;
	int f = d + e - 7 * ((a + 11 * d + 22 * e) / 451) + 114;
	return calendar_day_of(year, f / 31, f % 31 + 1);
}

/* Lag (1989:253) om allmänna helgdagar, the days with a date; and Christmas Eve and New Year's Eve,
 * which lag (1930:173) 2 § puts beside them. */
static bool is_fixed_holiday(int month, int mday)
{
	static const struct {
		int8_t month, mday;
	} fixed[] = { { 1, 1 },   { 1, 6 },   { 5, 1 },   { 6, 6 },
		      { 12, 24 }, { 12, 25 }, { 12, 26 }, { 12, 31 } };
	for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
		if (fixed[i].month == month && fixed[i].mday == mday)
			return true;
	return false;
}

/* The holidays that move and can fall on a weekday: Good Friday, Easter Monday, Ascension Day, and
 * Midsummer Eve (lag 1930:173), the Friday of 19-25 June. All others are Saturdays or Sundays. */
static bool is_moving_holiday(day_no d, int year, int month, int mday)
{
	if (month == 6 && mday >= 19 && mday <= 25 && calendar_weekday(d) == FRIDAY)
		return true;
	if (month < 3 || month > 6)
		return false;
	int from_easter = d - easter(year);
	return from_easter == -2 || from_easter == 1 || from_easter == 39;
}

bool calendar_is_free_day(day_no d, const day_no *extra, int n_extra)
{
	if (calendar_weekday(d) >= SATURDAY)
		return true;
	int year, month, mday;
	calendar_civil(d, &year, &month, &mday);
	if (is_fixed_holiday(month, mday) || is_moving_holiday(d, year, month, mday))
		return true;
	return extra && n_extra > 0 &&
	       bsearch(&d, extra, (size_t)n_extra, sizeof *extra, calendar_day_order);
}

day_no calendar_next_working_day(day_no d, const day_no *extra, int n_extra)
{
	while (calendar_is_free_day(d, extra, n_extra))
		d++;
	return d;
}
