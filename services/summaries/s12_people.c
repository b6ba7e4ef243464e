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
	                               "procent", "percent", "%",  "/" };

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

/* Is the unit of a value people? "personer", "antal patienter"; not "patienter per läkare". */
static bool unit_is_people(struct text unit)
{
	bool found = false;
	for (struct text rest = unit; rest.n;) {
		struct text word = text_cut(&rest, ' ');
		for (size_t i = 0; i < sizeof of_them / sizeof *of_them; i++)
			if (begins_with(word, of_them[i]) &&
			    (word.n == text_of(of_them[i]).n || i > 2))
				return false;
		if (memchr(word.p, '/', word.n) || memchr(word.p, '%', word.n))
			return false;
		for (size_t i = 0; i < sizeof people / sizeof *people; i++)
			found |= begins_with(word, people[i]);
	}
	return found;
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

/* Of how many the value tells: "%" of 100, "per 1 000 invånare" of 1,000, "andel" of 1. */
static int64_t value_is_of(struct text unit)
{
	int64_t of = 0;
	bool per = false;
	for (struct text rest = unit; rest.n;) {
		struct text word = text_cut(&rest, ' ');
		if (memchr(word.p, '%', word.n) || begins_with(word, "procent") || begins_with(word, "percent") ||
		    (per && begins_with(word, "cent")))
			return 100;
		if (begins_with(word, "promille"))
			return 1000;
		for (size_t i = 0; per && i < word.n && of < 100000000 && word.p[i] >= '0' && word.p[i] <= '9'; i++)
			of = 10 * of + (word.p[i] - '0');
		per |= begins_with(word, "per");
	}
	return of > 0 ? of : 1;
}

/* What the value says of the denominator, to the nearest whole: who leaves the numerator out has told it. */
static bool implied_numerator(const struct cell *row, int64_t *ret)
{
	struct exact v;
	int64_t denominator;
	if (value_is_people(row) || !exact_of(row[S12_value].text, &v) || v.units < 0 ||
	    !whole(&row[S12_denominator], &denominator))
		return false;
	__int128 of = value_is_of(row[S12_unit].text);
	for (; v.scale > 0; v.scale--)
		of *= 10;
	__int128 n = (v.units * denominator + of / 2) / of;
	n += n == 0 && v.units > 0; /* half a person is somebody */
	*ret = n > INT64_MAX ? INT64_MAX : (int64_t)n;
	return true;
}

bool s12_count_people(const struct cell *row, enum s12_measure m, int64_t *ret)
{
	int64_t numerator, denominator;
	if (m == S12_PEOPLE)
		return whole(&row[S12_n], ret);
	if (m == S12_ALONE)
		return value_is_people(row) && whole(&row[S12_value], ret);
	if (row[S12_numerator].text.n ? !whole(&row[S12_numerator], &numerator) : !implied_numerator(row, &numerator))
		return false;
	*ret = numerator;
	if (m == S12_NUMERATOR)
		return true;
	if (!whole(&row[S12_denominator], &denominator) || denominator < numerator)
		return false;
	*ret = denominator - numerator;
	return true;
}
