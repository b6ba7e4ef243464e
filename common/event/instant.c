/* instant: RFC 3339 text to microseconds and back. One instant has one spelling on the way out,
 * and what comes in is exactly an instant: nothing is rounded up, carried over or guessed. */
#include "event/instant.h"

#include "base/must.h"
#include "event/calendar.h"

#include <string.h>

enum { FRACTION_DIGITS_MAX = 9, FRACTION_DIGITS_KEPT = 6 };

#define DAY_US (24 * HOUR_US)
/* 1 January 2000 and 2200, as days. */
#define FIRST_US (10957 * DAY_US)
#define END_US   (84006 * DAY_US)

struct cursor {
	const char *p, *end;
	bool bad;
};

/* Exactly n decimal digits. */
static int take_digits(struct cursor *c, int n)
{
	int v = 0;
	for (int i = 0; i < n; i++) {
		unsigned digit = c->p < c->end ? (unsigned)(*c->p - '0') : 10U;
		if (digit > 9) {
			c->bad = true;
			return 0;
		}
		c->p++;
		v = v * 10 + (int)digit;
	}
	return v;
}

/* One of two characters, so that RFC 3339's lower-case t and z pass. */
static void take_one_of(struct cursor *c, char a, char b)
{
	if (c->p < c->end && (*c->p == a || *c->p == b))
		c->p++;
	else
		c->bad = true;
}

static day_no take_date(struct cursor *c)
{
	int year = take_digits(c, 4);
	take_one_of(c, '-', '-');
	int month = take_digits(c, 2);
	take_one_of(c, '-', '-');
	int mday = take_digits(c, 2);
	if (!calendar_exists(year, month, mday))
		c->bad = true;
	return c->bad ? 0 : calendar_day_of(year, month, mday);
}

static int64_t take_clock(struct cursor *c)
{
	int hour = take_digits(c, 2);
	take_one_of(c, ':', ':');
	int minute = take_digits(c, 2);
	take_one_of(c, ':', ':');
	int second = take_digits(c, 2);
	if (hour > 23 || minute > 59 || second > 59)
		c->bad = true;
	return hour * HOUR_US + minute * MINUTE_US + second * SECOND_US;
}

/* ".5" to ".123456789"; what is finer than a microsecond is cut, so that order is kept. */
static int64_t take_fraction(struct cursor *c)
{
	if (c->p == c->end || *c->p != '.')
		return 0;
	c->p++;
	int64_t us = 0;
	int n = 0;
	for (; c->p < c->end && *c->p >= '0' && *c->p <= '9'; c->p++, n++)
		if (n < FRACTION_DIGITS_KEPT)
			us = us * 10 + (*c->p - '0');
	if (n == 0 || n > FRACTION_DIGITS_MAX)
		c->bad = true;
	for (; n < FRACTION_DIGITS_KEPT; n++)
		us *= 10;
	return us;
}

/* "Z" or "+hh:mm": what has to be taken away from the wall clock to get UTC. */
static int64_t take_offset(struct cursor *c)
{
	if (c->p < c->end && (*c->p == 'Z' || *c->p == 'z')) {
		c->p++;
		return 0;
	}
	bool west = c->p < c->end && *c->p == '-';
	take_one_of(c, '+', '-');
	int hour = take_digits(c, 2);
	take_one_of(c, ':', ':');
	int minute = take_digits(c, 2);
	if (hour > 23 || minute > 59)
		c->bad = true;
	int64_t us = hour * HOUR_US + minute * MINUTE_US;
	return west ? -us : us;
}

bool instant_parse(struct text t, instant_us *ret)
{
	struct cursor c = { t.p, t.p + t.n, t.n == 0 };
	if (c.bad)
		return false;
	int64_t us = take_date(&c) * DAY_US;
	take_one_of(&c, 'T', 't');
	us += take_clock(&c);
	us += take_fraction(&c);
	us -= take_offset(&c);
	if (c.bad || c.p != c.end)
		return false;
	/* The instant must be in range, not its spelling: then what is put can be parsed. */
	if (us < FIRST_US || us >= END_US)
		return false;
	*ret = us;
	return true;
}

static void put_two(char *at, int64_t v)
{
	at[0] = (char)('0' + v / 10);
	at[1] = (char)('0' + v % 10);
}

/* ".25" for 250000; returns the bytes written. */
static size_t put_fraction(char *at, int64_t us)
{
	if (us == 0)
		return 0;
	size_t n = FRACTION_DIGITS_KEPT;
	while (us % 10 == 0) {
		us /= 10;
		n--;
	}
	at[0] = '.';
	for (size_t i = n; i > 0; i--, us /= 10)
		at[i] = (char)('0' + us % 10);
	return n + 1;
}

void instant_put(struct buf *b, instant_us t)
{
	int64_t of_day = t % DAY_US;
	if (of_day < 0)
		of_day += DAY_US;
	int64_t day = (t - of_day) / DAY_US;
	must(day > INT32_MIN / 2 && day < INT32_MAX / 2);
	calendar_put_day(b, (day_no)day);
	char clock[] = "T00:00:00.000000";
	put_two(clock + 1, of_day / HOUR_US);
	put_two(clock + 4, of_day / MINUTE_US % 60);
	put_two(clock + 7, of_day / SECOND_US % 60);
	size_t n = 9 + put_fraction(clock + 9, of_day % SECOND_US);
	char *at = buf_reserve(b, n + 1);
	memcpy(at, clock, n);
	memcpy(at + n, "Z", 2);
	b->n += n + 1;
}
