/* ident: identifiers of persons, organisations and units by form and check digit. Nothing here
 * remembers or prints what it looked at.
 *
 * Reserve numbers (reservnummer) of different makers may look alike; the first kind of the table
 * that fits is the answer, those with a check digit before those without. */
#include "event/ident.h"

#include "base/must.h"
#include "event/calendar.h"

#include <string.h>

enum { FULL = 12, SHORT = 10, DATE = 8, HSA_PREFIX = 13, HSA_MAX = 31 };

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static char upper(char c)
{
	return (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
}

static bool are_digits(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!is_digit(p[i]))
			return false;
	return n > 0;
}

static int number(const char *p, int n)
{
	int v = 0;
	for (int i = 0; i < n; i++)
		v = v * 10 + (p[i] - '0');
	return v;
}

/* What a character counts in a check sum. */
typedef int value_of(char c);

static int value_of_digit(char c)
{
	return c - '0';
}

/* Luhn: from the right, the check digit once, the next twice, and so on; products by their digits.
 */
static bool check_sum_holds(const char *p, size_t n, value_of *value)
{
	int sum = 0;
	for (size_t i = 0; i < n; i++) {
		int product = value(p[i]) * ((n - i) % 2 == 0 ? 2 : 1);
		sum += product < 10 ? product : product / 100 + product / 10 % 10 + product % 10;
	}
	return sum % 10 == 0;
}

bool ident_luhn(struct text digits)
{
	return are_digits(digits.p, digits.n) &&
	       check_sum_holds(digits.p, digits.n, value_of_digit);
}

/* YYYYMMDD of a real date in a year somebody known to us may have been born in. */
static bool is_birth_date(const char *p)
{
	int year = number(p, 4);
	return year >= 1800 && year < 2200 &&
	       calendar_exists(year, number(p + 4, 2), number(p + 6, 2));
}

/* Folkbokföringslagen 18 §: birth date (or one near it), three digits, check digit. */
static bool is_personnummer(const char *p)
{
	return are_digits(p, FULL) && is_birth_date(p) &&
	       check_sum_holds(p + 2, SHORT, value_of_digit);
}

/* Lag (2022:1697) 2:8: as a personnummer, sixty added to the day. */
static bool is_samordningsnummer(const char *p)
{
	char date[DATE];
	if (!are_digits(p, FULL) || p[6] < '6')
		return false;
	memcpy(date, p, sizeof date);
	date[6] = (char)(date[6] - 6);
	return is_birth_date(date) && check_sum_holds(p + 2, SHORT, value_of_digit);
}

static bool is_reserve_letter(char c)
{
	return is_upper(c) && !strchr("IOQVW", c);
}

static int value_of_ascii(char c)
{
	return is_digit(c) ? c - '0' : c;
}

/* XX of a known date is its century plus 3, 6, … 78; an unknown date is 00 and numbers no date has.
 */
static bool is_reserve_date(const char *p)
{
	int series = number(p, 2), year = number(p + 2, 2);
	int month = number(p + 4, 2), mday = number(p + 6, 2);
	if (series == 0)
		return month >= 20 && mday >= 40 && mday <= 59;
	int century = 18 + series % 3;
	return series > 21 && series <= 20 + 78 &&
	       calendar_exists(century * 100 + year, month, mday);
}

/* Nationellt reservnummer (NRID), XXYYMMDDNNGC: N letters, G a digit for known sex, else a letter.
 * In the check sum over all twelve a letter counts its ASCII value (Inera's specification 1.0). */
static bool is_national_reserve(const char *p)
{
	return are_digits(p, DATE) && is_reserve_letter(p[8]) && is_reserve_letter(p[9]) &&
	       (is_digit(p[10]) || is_reserve_letter(p[10])) && is_digit(p[11]) &&
	       is_reserve_date(p) && check_sum_holds(p, FULL, value_of_ascii);
}

/* Stockholm, 99yyyyNNNNNC: check sum from the fifth character on. */
static bool is_reserve_stockholm(const char *p)
{
	return are_digits(p, FULL) && p[0] == '9' && p[1] == '9' && number(p + 2, 4) >= 1800 &&
	       number(p + 2, 4) < 2300 && check_sum_holds(p + 4, 8, value_of_digit);
}

static int value_of_vgr(char c)
{
	return c == 'K' ? 5 : c == 'M' ? 7 : c == 'X' ? 8 : c - '0';
}

/* Västra Götaland, yyyymmddGggC: G is K, M or X; gg runs from 06 to 89. */
static bool is_reserve_vgr(const char *p)
{
	return are_digits(p, DATE) && is_birth_date(p) &&
	       (p[8] == 'K' || p[8] == 'M' || p[8] == 'X') && are_digits(p + 9, 3) &&
	       number(p + 9, 2) >= 6 && number(p + 9, 2) <= 89 &&
	       check_sum_holds(p + 2, SHORT, value_of_vgr);
}

/* Värmland, yyyymmddABNC: A is S, B the kind, N a digit, C a letter but V, or a digit in tests. No
 * check digit. */
static bool is_reserve_varmland(const char *p)
{
	return are_digits(p, DATE) && is_birth_date(p) && p[8] == 'S' && is_upper(p[9]) &&
	       strchr("FUXPL", p[9]) && is_digit(p[10]) && p[11] != 'V' && p[11] != '0';
}

/* Skåne: a date and four characters with a letter among them. No check digit known. */
static bool is_reserve_skane(const char *p)
{
	return are_digits(p, DATE) && is_birth_date(p) && !are_digits(p + DATE, FULL - DATE);
}

static enum ident_kind kind_of(const char full[FULL])
{
	static const struct {
		bool (*fits)(const char *);
		enum ident_kind kind;
	} kinds[] = {
		{ is_personnummer, IDENT_PERSONNUMMER },
		{ is_samordningsnummer, IDENT_SAMORDNINGSNUMMER },
		{ is_reserve_stockholm, IDENT_RESERVE_STOCKHOLM },
		{ is_national_reserve, IDENT_NATIONAL_RESERVE },
		{ is_reserve_vgr, IDENT_RESERVE_VGR },
		{ is_reserve_varmland, IDENT_RESERVE_VARMLAND },
		{ is_reserve_skane, IDENT_RESERVE_SKANE },
	};
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (kinds[i].fits(full))
			return kinds[i].kind;
	return IDENT_NOT;
}

/* The century a ten-digit number leaves out: with + the person turns 100 that year or is older,
 * without it is younger. */
static void add_century(const char *ten, bool plus, int reference_year, char full[FULL])
{
	int newest = reference_year - (plus ? 100 : 0);
	int year = newest - ((newest - number(ten, 2)) % 100 + 100) % 100;
	must(year >= 0 && year <= 9999);
	for (int i = 3; i >= 0; i--, year /= 10)
		full[i] = (char)('0' + year % 10);
	memcpy(full + 4, ten + 2, SHORT - 2);
}

/* Copies t upper-cased without the separator before its last four characters; 0 if it has others
 * than letters and digits or is of no length known. */
static size_t compact(struct text t, char out[FULL], char *separator)
{
	size_t n = 0;
	*separator = '\0';
	for (size_t i = 0; i < t.n; i++) {
		char c = upper(t.p[i]);
		if ((c == '-' || c == '+') && i + 5 == t.n && !*separator)
			*separator = c;
		else if ((is_digit(c) || is_upper(c)) && n < FULL)
			out[n++] = c;
		else
			return 0;
	}
	return n == FULL || n == SHORT ? n : 0;
}

enum ident_kind ident_person(struct text t, int reference_year, char ret12[13])
{
	char given[FULL], full[FULL], separator;
	size_t n = compact(t, given, &separator);
	if (n == 0 || (n == SHORT && !are_digits(given, SHORT)))
		return IDENT_NOT;
	if (n == SHORT)
		add_century(given, separator == '+', reference_year, full);
	else
		memcpy(full, given, FULL);
	enum ident_kind kind = kind_of(full);
	if (kind == IDENT_NOT || !ret12)
		return kind;
	memcpy(ret12, full, FULL);
	ret12[FULL] = '\0';
	return kind;
}

bool ident_orgnr(struct text t)
{
	return t.n == SHORT && are_digits(t.p, t.n) && t.p[2] >= '2' && ident_luhn(t);
}

bool ident_orgnr_normalise(struct text t, char ret10[11])
{
	char digits[SHORT + 1];
	size_t n = 0;
	if (t.n >= FULL && text_starts_with(t, TEXT("16")) && (t.n == FULL || t.p[FULL - 4] == '-'))
		t = (struct text){ t.p + 2, t.n - 2 };
	for (size_t i = 0; i < t.n; i++) {
		if (t.p[i] == '-' && i == 6 && t.n == SHORT + 1)
			continue;
		if (n == SHORT)
			return false;
		digits[n++] = t.p[i];
	}
	digits[n] = '\0';
	if (!ident_orgnr((struct text){ digits, n }))
		return false;
	memcpy(ret10, digits, sizeof digits);
	return true;
}

bool ident_hsa(struct text t)
{
	if (t.n <= HSA_PREFIX || t.n > HSA_MAX || t.p[0] != 'S' || t.p[1] != 'E' ||
	    t.p[HSA_PREFIX - 1] != '-')
		return false;
	for (size_t i = HSA_PREFIX; i < t.n; i++)
		if (!is_digit(t.p[i]) && !is_upper(upper(t.p[i])))
			return false;
	return ident_orgnr((struct text){ t.p + 2, SHORT });
}

struct text ident_hsa_upper(struct text hsa_id, char *room)
{
	for (size_t i = 0; i < hsa_id.n; i++)
		room[i] = upper(hsa_id.p[i]);
	return (struct text){ room, hsa_id.n };
}

bool ident_hsa_eq(struct text a, struct text b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (upper(a.p[i]) != upper(b.p[i]))
			return false;
	return true;
}
