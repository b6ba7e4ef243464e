/* period: names of stretches of days. Invariant: period_parse(period_put(p)) == p. */
#include "event/period.h"

#include <string.h>

static const struct period none = { DAY_NONE, DAY_NONE };

bool period_is_none(struct period p)
{
	return p.start == DAY_NONE || p.end == DAY_NONE;
}

static struct period months_from(int32_t first, int32_t n)
{
	return (struct period){ calendar_month_first(first), calendar_month_first(first + n) - 1 };
}

/* ISO 8601: a week belongs to the year of its Thursday. */
static void week_of(day_no monday, int *year, int *week)
{
	*year = calendar_year(monday + 3);
	*week = (monday + 3 - calendar_day_of(*year, 1, 1)) / 7 + 1;
}

struct period period_holding(day_no d, enum period_kind kind)
{
	int32_t month = calendar_month(d);
	day_no monday = d - calendar_weekday(d);
	switch (kind) {
	case PERIOD_DAY:
		return (struct period){ d, d };
	case PERIOD_WEEK:
		return (struct period){ monday, monday + 6 };
	case PERIOD_MONTH:
		return months_from(month, 1);
	case PERIOD_QUARTER:
		return months_from(month - month % 3, 3);
	case PERIOD_YEAR:
		return months_from(month - month % 12, 12);
	case PERIOD_OTHER:
		break;
	}
	return none;
}

enum period_kind period_kind_of(struct period p)
{
	static const enum period_kind kinds[] = { PERIOD_DAY, PERIOD_WEEK, PERIOD_MONTH,
		                                  PERIOD_QUARTER, PERIOD_YEAR };
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds && !period_is_none(p); i++) {
		struct period q = period_holding(p.start, kinds[i]);
		if (q.start == p.start && q.end == p.end)
			return kinds[i];
	}
	return PERIOD_OTHER;
}

struct period period_next(struct period p)
{
	return period_is_none(p) ? none : period_holding(p.end + 1, period_kind_of(p));
}

/* ---- names ---- */

/* n digits at `at`, or -1. */
static int number_at(struct text t, size_t at, size_t n)
{
	int v = 0;
	if (at + n > t.n)
		return -1;
	for (size_t i = at; i < at + n; i++) {
		if (t.p[i] < '0' || t.p[i] > '9')
			return -1;
		v = v * 10 + (t.p[i] - '0');
	}
	return v;
}

static bool parse_year(struct text t, struct period *ret)
{
	int year = number_at(t, 0, 4);
	if (t.n != 4 || year < 1900 || year > 2199)
		return false;
	*ret = months_from(year * 12, 12);
	return true;
}

static bool parse_quarter(struct text t, struct period *ret)
{
	int year = number_at(t, 0, 4), quarter = number_at(t, 6, 1);
	if (t.n != 7 || memcmp(t.p + 4, "-Q", 2) != 0 || year < 1900 || year > 2199 ||
	    quarter < 1 || quarter > 4)
		return false;
	*ret = months_from(year * 12 + (quarter - 1) * 3, 3);
	return true;
}

static bool parse_week(struct text t, struct period *ret)
{
	int year = number_at(t, 0, 4), week = number_at(t, 6, 2), of_year, of_week;
	if (t.n != 8 || memcmp(t.p + 4, "-W", 2) != 0 || year < 1900 || year > 2199 || week < 1)
		return false;
	struct period first = period_holding(calendar_day_of(year, 1, 4), PERIOD_WEEK);
	day_no monday = first.start + (week - 1) * 7;
	week_of(monday, &of_year, &of_week);
	if (of_year != year || of_week != week)
		return false;
	*ret = (struct period){ monday, monday + 6 };
	return true;
}

static bool parse_month(struct text t, struct period *ret)
{
	int32_t month;
	if (!calendar_parse_month(t, &month))
		return false;
	*ret = months_from(month, 1);
	return true;
}

static bool parse_days(struct text t, struct period *ret)
{
	struct text first = t;
	struct period p;
	if (t.n == 21 && (t.p[10] == '_' || t.p[10] == '/')) {
		first.n = 10;
		t = (struct text){ t.p + 11, 10 };
	}
	if (!calendar_parse_day(first, &p.start) || !calendar_parse_day(t, &p.end) ||
	    p.end < p.start)
		return false;
	*ret = p;
	return true;
}

bool period_parse(struct text name, struct period *ret)
{
	return parse_year(name, ret) || parse_quarter(name, ret) || parse_week(name, ret) ||
	       parse_month(name, ret) || parse_days(name, ret);
}

void period_put(struct buf *b, struct period p)
{
	int year, month, day, week;
	calendar_civil(p.start, &year, &month, &day);
	switch (period_kind_of(p)) {
	case PERIOD_YEAR:
		buf_printf(b, "%04d", year);
		return;
	case PERIOD_QUARTER:
		buf_printf(b, "%04d-Q%d", year, (month - 1) / 3 + 1);
		return;
	case PERIOD_MONTH:
		calendar_put_month(b, calendar_month(p.start));
		return;
	case PERIOD_WEEK:
		week_of(p.start, &year, &week);
		buf_printf(b, "%04d-W%02d", year, week);
		return;
	case PERIOD_DAY:
		calendar_put_day(b, p.start);
		return;
	case PERIOD_OTHER:
		break;
	}
	calendar_put_day(b, p.start);
	buf_putc(b, '_');
	calendar_put_day(b, p.end);
}
