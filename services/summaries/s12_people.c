/* s12_people: what in a row counts people. The invariant: whatever is not surely something else and
 * could be one person counts as people. */
#include "summaries/s12_share.h"

#include "event/exact.h"

#include <string.h>

/* The words of units, in Swedish and English, all their forms by how they begin. */
static const char *const people[] = { "person",      "patient",   "invånare",   "inv.",
	                              "individ",     "brukare",   "användare",  "anställd",
	                              "medarbetare", "elev",      "barn",       "boende",
	                              "besökare",    "deltagare", "medborgare", "people",
	                              "user",        "resident",  "inhabitant", "citizen",
	                              "employee",    "child",     "participant" };
/* What makes a share, a rate or something else of them. */
static const char *const of_them[] = { "per",     "av",      "of", "andel", "share",
	                               "procent", "percent", "promille", "‰" };

static bool begins_with(struct text word, const char *begin)
{
	struct text b = text_of(begin);
	if (word.n < b.n)
		return false;
	for (size_t i = 0; i < b.n; i++) {
		char c = word.p[i];
		if ((c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c) != b.p[i])
			return false;
	}
	return true;
}

static bool is_of_them(struct text word)
{
	for (size_t i = 0; i < sizeof of_them / sizeof *of_them; i++)
		if (begins_with(word, of_them[i]) && (word.n == text_of(of_them[i]).n || i > 2))
			return true;
	return memchr(word.p, '/', word.n) || memchr(word.p, '%', word.n);
}

/* "%", "andel", "per 1 000 invånare", "patienter/läkare". */
static bool unit_is_share(struct text unit)
{
	for (struct text rest = unit; rest.n;)
		if (is_of_them(text_cut(&rest, ' ')))
			return true;
	return false;
}

/* Is the unit of a value people? "personer", "antal patienter"; not "patienter per läkare". */
static bool unit_is_people(struct text unit)
{
	bool found = false;
	for (struct text rest = unit; rest.n;) {
		struct text word = text_cut(&rest, ' ');
		for (size_t i = 0; i < sizeof people / sizeof *people; i++)
			found |= begins_with(word, people[i]);
	}
	return found && !unit_is_share(unit);
}

/* A unit that is not known (no definition, or not yet) may be people, but for what is said to be
 * so many of so many. */
static bool value_is_people(const struct cell *row)
{
	struct text unit = row[S12_unit].text;
	bool so_many_of_so_many = row[S12_numerator].text.n && row[S12_denominator].text.n;
	return unit.n ? unit_is_people(unit) : !so_many_of_so_many;
}

/* A decimal, rounded up: half a person is somebody. False: none, or negative. */
static bool whole(const struct cell *c, int64_t *ret)
{
	struct exact v;
	*ret = c->n;
	if (c->kind == CELL_INT)
		return c->n >= 0;
	if (c->kind != CELL_TEXT || !exact_of(c->text, &v) || v.units < 0)
		return false;
	for (; v.scale > 0; v.scale--)
		v.units = v.units / 10 + (v.units % 10 != 0);
	*ret = v.units > INT64_MAX ? INT64_MAX : (int64_t)v.units;
	return true;
}

/* Digits, whatever parts their thousands. */
static int64_t number_in(struct text word, int64_t before)
{
	for (size_t i = 0; i < word.n && before < 100000000; i++)
		if (word.p[i] >= '0' && word.p[i] <= '9')
			before = 10 * before + (word.p[i] - '0');
	return before;
}

/* Of how many the value tells: "%" of 100, "per 1 000 invånare" of 1,000, "andel" of 1. */
static int64_t value_is_of(struct text unit)
{
	int64_t of = 0;
	bool per = false;
	for (struct text rest = unit; rest.n;) {
		struct text word = text_cut(&rest, ' ');
		const char *slash = memchr(word.p, '/', word.n);
		if (memchr(word.p, '%', word.n) || begins_with(word, "procent") || begins_with(word, "percent"))
			return 100;
		if (begins_with(word, "promille") || begins_with(word, "‰"))
			return 1000;
		if (slash)
			word = (struct text){ slash + 1, (size_t)(word.p + word.n - slash - 1) };
		else if (!per) {
			per = text_eq(word, TEXT("per"));
			continue;
		}
		per = true;
		if (begins_with(word, "hundra") || begins_with(word, "hundred") || begins_with(word, "cent"))
			return 100 * (of ? of : 1);
		if (begins_with(word, "tusen") || begins_with(word, "thousand") || begins_with(word, "mille"))
			return 1000 * (of ? of : 1);
		if (word.n == 0 || word.p[0] < '0' || word.p[0] > '9')
			break;
		of = number_in(word, of);
	}
	return of > 0 ? of : 1;
}

/* Of whom a share is told: the denominator, else those who answered; without a numerator the fewer of them.
 * A mean has n, too, but adds up to nobody. */
static bool all_of_them(const struct cell *row, int64_t *ret)
{
	struct text unit = row[S12_unit].text;
	int64_t n;
	bool has_n = (unit.n == 0 || unit_is_share(unit)) && whole(&row[S12_n], &n);
	bool has_all = whole(&row[S12_denominator], ret);
	if (has_n && (!has_all || (row[S12_numerator].text.n == 0 && n < *ret)))
		*ret = n;
	return has_all || has_n;
}

/* What the value says of them, to the nearest whole: who leaves the numerator out has told it. */
static bool implied_numerator(const struct cell *row, int64_t all, int64_t *ret)
{
	struct exact v;
	if (value_is_people(row) || !exact_of(row[S12_value].text, &v) || v.units < 0)
		return false;
	__int128 of = value_is_of(row[S12_unit].text);
	for (; v.scale > 0; v.scale--)
		of *= 10;
	__int128 n = ((__int128)v.units * all + of / 2) / of;
	n += n == 0 && v.units > 0; /* half a person is somebody */
	*ret = n > INT64_MAX ? INT64_MAX : (int64_t)n;
	return true;
}

bool s12_count_people(const struct cell *row, enum s12_measure m, int64_t *ret)
{
	int64_t numerator, all;
	if (m == S12_PEOPLE)
		return whole(&row[S12_n], ret);
	if (m == S12_ALONE)
		return value_is_people(row) && whole(&row[S12_value], ret);
	bool has_all = all_of_them(row, &all);
	if (row[S12_numerator].text.n ? !whole(&row[S12_numerator], &numerator)
	                              : !has_all || !implied_numerator(row, all, &numerator))
		return false;
	*ret = numerator;
	if (m == S12_NUMERATOR)
		return true;
	if (!has_all || all < numerator)
		return false;
	*ret = all - numerator;
	return true;
}
