/* Periods and their names. */
#include "event/period.h"

#include "event_test.h"

static void assert_name(const char *name, const char *expected)
{
	struct period p;
	BUF_AUTO b = { 0 };
	if (!period_parse(text_of(name), &p))
		fail_msg("no period: %s", name);
	period_put(&b, p);
	assert_string_equal(b.p, expected);
}

static void a_name_says_its_days(void **state)
{
	(void)state;
	assert_name("2018", "2018");
	assert_name("2018-Q2", "2018-Q2");
	assert_name("2018-02", "2018-02");
	assert_name("2018-W01", "2018-W01");
	assert_name("2020-W53", "2020-W53");
	assert_name("2018-03-05", "2018-03-05");
	assert_name("2018-01-01_2018-03-15", "2018-01-01_2018-03-15");
	assert_name("2018-01-01/2018-12-31", "2018");
	assert_name("2018-01-01_2018-01-31", "2018-01");
	assert_name("2018-03-05_2018-03-11", "2018-W10");
	assert_name("2020-12-28_2021-01-03", "2020-W53");
}

static void what_is_none_is_refused(void **state)
{
	(void)state;
	static const char *const rows[] = { "",
		                            "18",
		                            "1800",
		                            "2018-13",
		                            "2018-Q5",
		                            "2018-Q",
		                            "2018-W54",
		                            "2018-W00",
		                            "2019-W53",
		                            "2018-02-30",
		                            "2018-03-05_2018-03-04",
		                            "2018-01-01_2018",
		                            "2018/2019",
		                            "våren 2018" };
	struct period p;
	for (size_t i = 0; i < COUNT(rows); i++)
		if (period_parse(text_of(rows[i]), &p))
			fail_msg("taken: %s", rows[i]);
}

static void they_follow_each_other(void **state)
{
	(void)state;
	static const struct {
		const char *name, *next;
	} rows[] = { { "2018", "2019" },
		     { "2018-Q4", "2019-Q1" },
		     { "2018-12", "2019-01" },
		     { "2020-W53", "2021-W01" },
		     { "2020-02-28", "2020-02-29" } };
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct period p, q;
		assert_true(period_parse(text_of(rows[i].name), &p));
		assert_true(period_parse(text_of(rows[i].next), &q));
		struct period after = period_next(p);
		assert_true(after.start == q.start && after.end == q.end);
	}
	struct period other = { 100, 117 };
	assert_true(period_is_none(period_next(other)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_says_its_days),
		cmocka_unit_test(what_is_none_is_refused),
		cmocka_unit_test(they_follow_each_other),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
