/* ident, the scanner: a personal identity number in clear text where none may be. It errs on the
 * side of finding, but not in tokens that only look so by chance: a UUID, or sixteen and more
 * letters and digits in one piece (digests, references), would be refused once in some thousand
 * times. */
#include "event/ident.h"

#include "event/calendar.h"

#include <string.h>

enum { OPAQUE_LENGTH = 16, UUID_LENGTH = 36, FULL = 12, SHORT = 10, LAST = 4 };

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_alnum(char c)
{
	char lower = (char)(c | 0x20);
	return is_digit(c) || (lower >= 'a' && lower <= 'z');
}

static bool is_hex(char c)
{
	char lower = (char)(c | 0x20);
	return is_digit(c) || (lower >= 'a' && lower <= 'f');
}

static size_t digits_at(struct text t, size_t i)
{
	size_t n = 0;
	while (i + n < t.n && is_digit(t.p[i + n]))
		n++;
	return n;
}

static size_t word_at(struct text t, size_t i)
{
	size_t n = 0;
	while (i + n < t.n && is_alnum(t.p[i + n]))
		n++;
	return n;
}

static int two(const char *p)
{
	return (p[0] - '0') * 10 + (p[1] - '0');
}

/* YYMMDD in one of the centuries; the day of a samordningsnummer is sixty higher. */
static bool is_plausible_date(const char *p, int first_century, int last_century)
{
	int month = two(p + 2), mday = two(p + 4);
	for (int century = first_century; century <= last_century; century++) {
		int year = century * 100 + two(p);
		if (calendar_exists(year, month, mday > 60 ? mday - 60 : mday))
			return true;
	}
	return false;
}

static bool is_person(const char *p, size_t n)
{
	int first = n == FULL ? two(p) : 18, last = n == FULL ? first : 20;
	const char *ten = p + (n - SHORT);
	return first >= 18 && last <= 20 && is_plausible_date(ten, first, last) &&
	       ident_luhn((struct text){ ten, SHORT });
}

static bool is_uuid_at(struct text t, size_t i)
{
	if (t.n - i < UUID_LENGTH)
		return false;
	for (size_t k = 0; k < UUID_LENGTH; k++) {
		bool dash = k == 8 || k == 13 || k == 18 || k == 23;
		char c = t.p[i + k];
		if (dash ? c != '-' : !is_hex(c))
			return false;
	}
	return i + UUID_LENGTH == t.n || !is_alnum(t.p[i + UUID_LENGTH]);
}

/* Hyphen, plus, or one of the dashes a word processor makes of them (U+2010 to U+2015, U+2212). */
static size_t separator_at(struct text t, size_t i)
{
	if (i < t.n && (t.p[i] == '-' || t.p[i] == '+'))
		return 1;
	if (t.n - i < 3)
		return 0;
	bool dash = memcmp(t.p + i, "\xe2\x80", 2) == 0 && (unsigned char)t.p[i + 2] >= 0x90 &&
	            (unsigned char)t.p[i + 2] <= 0x95;
	return dash || memcmp(t.p + i, "\xe2\x88\x92", 3) == 0 ? 3 : 0;
}

/* The n digits at i, by themselves or with the last four behind a separator. */
static bool is_person_at(struct text t, size_t i, size_t n)
{
	if (n == FULL || n == SHORT)
		return is_person(t.p + i, n);
	size_t separator = n == FULL - LAST || n == SHORT - LAST ? separator_at(t, i + n) : 0;
	if (separator == 0 || digits_at(t, i + n + separator) != LAST)
		return false;
	char digits[FULL];
	memcpy(digits, t.p + i, n);
	memcpy(digits + n, t.p + i + n + separator, LAST);
	return is_person(digits, n + LAST);
}

/* Every whole run of digits in one word. */
static bool is_person_in(struct text t, size_t i, size_t n)
{
	for (size_t end = i + n; i < end;) {
		size_t digits = digits_at(t, i);
		if (digits && is_person_at(t, i, digits))
			return true;
		i += digits ? digits : 1;
	}
	return false;
}

/* Without six digits in a row there is no such number: nearly every text ends here, looked at in
 * steps of up to six. Where the first six begin; the length when there are none. */
static size_t six_digits(struct text t)
{
	for (size_t end = 6; end <= t.n;) {
		size_t k = 0;
		while (k < 6 && is_digit(t.p[end - 1 - k]))
			k++;
		if (k == 6)
			return end - 6;
		end += 6 - k;
	}
	return t.n;
}

/* The start of what hangs together with the byte at i by letters, digits and hyphens: no number and
 * no UUID that holds it begins before. */
static size_t start_around(struct text t, size_t i)
{
	while (i > 0 && (is_alnum(t.p[i - 1]) || t.p[i - 1] == '-'))
		i--;
	return i;
}

/* By itself, so that the texts that end above need no room for it. */
__attribute__((noinline)) static bool is_person_from(struct text t, size_t i)
{
	while (i + SHORT <= t.n) {
		size_t n = word_at(t, i);
		if (n == 0) {
			i++;
			continue;
		}
		if (is_uuid_at(t, i)) {
			i += UUID_LENGTH;
			continue;
		}
		bool opaque = n >= OPAQUE_LENGTH && digits_at(t, i) < n;
		if (!opaque && is_person_in(t, i, n))
			return true;
		i += n;
	}
	return false;
}

bool ident_clear_text_person(struct text t)
{
	size_t first = six_digits(t);
	return first < t.n && is_person_from(t, start_around(t, first));
}
