/* The last day to appeal for an announcement on every day of 2020 to 2040, against date(1): three
 * weeks later by its own arithmetic, moved over Saturdays, Sundays and the holidays of a table that
 * is worked out here from the law's words, with Easter by another method than the calendar's. */
#include "story.h"

#include "approvals/vote.h"

enum { FIRST_YEAR = 2020, LAST_YEAR = 2041 };

/* Easter Sunday by Gauss, as 1 March + n. */
static int easter(int y)
{
	int a = y % 19, b = y % 4, c = y % 7;
	int d = (19 * a + 24) % 30, e = (2 * b + 4 * c + 6 * d + 5) % 7;
	int n = 21 + d + e; /* days after 1 March; Gauss' exceptions: */
	if (d == 29 && e == 6)
		n -= 7;
	if (d == 28 && e == 6 && a > 10)
		n -= 7;
	return n;
}

/* What date(1) says of a run of days: "YYYY-MM-DD WEEKDAY", weekday 1 Monday … 7 Sunday. */
struct told_day {
	char iso[11];
	int weekday;
};

static struct told_day told[366 * (LAST_YEAR - FIRST_YEAR + 2)];
static size_t n_told;

static void ask_date(void)
{
	char line[64];
	/* One process for all days. */
	FILE *f = popen("i=0; while [ $i -lt 7900 ]; do echo \"2020-01-01 +$i days\"; "
	                "i=$((i + 1)); done | TZ=UTC date -f - '+%F %u'",
	                "r");
	assert_non_null(f);
	while (fgets(line, sizeof line, f)) {
		struct told_day *d = &told[n_told++];
		assert_int_equal(sscanf(line, "%10s %d", d->iso, &d->weekday), 2);
	}
	assert_int_equal(pclose(f), 0);
	assert_int_equal(n_told, 7900);
}

/* Days of the year of a told day, from date's own order: index of 1 March of that year. */
static size_t index_of(const char *iso)
{
	for (size_t i = 0; i < n_told; i++)
		if (strcmp(told[i].iso, iso) == 0)
			return i;
	fail_msg("%s was not told", iso);
	return 0;
}

static bool in_week_from(size_t i, const char *month_day)
{
	char iso[16];
	snprintf(iso, sizeof iso, "%.4s-%s", told[i].iso, month_day);
	size_t first = index_of(iso);
	return i >= first && i < first + 7;
}

static bool is_fixed(const char *md)
{
	static const char *const fixed[] = { "01-01", "01-06", "05-01", "06-06",
		                             "12-24", "12-25", "12-26", "12-31" };
	for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
		if (strcmp(md, fixed[i]) == 0)
			return true;
	return false;
}

/* Saturdays and Sundays are free anyway: of the movable days only those on others matter. */
static bool is_free(size_t i)
{
	char march[16];
	if (told[i].weekday >= 6 || is_fixed(told[i].iso + 5))
		return true;
	if (told[i].weekday == 5 && in_week_from(i, "06-19")) /* Midsummer Eve */
		return true;
	snprintf(march, sizeof march, "%.4s-03-01", told[i].iso);
	long after = (long)i - (long)index_of(march) - easter(atoi(told[i].iso));
	return after == -2 || after == 1 || after == 39;
}

static void every_day_of_twenty_years(void **state)
{
	struct err e = { 0 };
	struct registry *r = registry_new(NULL, 0, 1, &e);
	size_t moved = 0;
	(void)state;
	ask_date();
	for (size_t i = 0; i < n_told && atoi(told[i].iso) <= 2040; i++) {
		size_t last = i + 21;
		BUF_AUTO got = { 0 };
		while (is_free(last))
			last++;
		calendar_put_day(&got, vote_last_appeal_day(day(told[i].iso), r));
		if (strcmp(got.p, told[last].iso) != 0)
			fail_msg("announced %s: %s instead of %s", told[i].iso, got.p,
			         told[last].iso);
		moved += last != i + 21;
	}
	assert_true(moved > 2000);
	registry_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_day_of_twenty_years) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
