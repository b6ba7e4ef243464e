/* Stockholm days: the vectors of the payment rules, the C library's time zone data, and holidays
 * against a table made another way. */
#include "event/calendar.h"

#include "event_test.h"

#include <time.h>

#define DAY_US (24 * HOUR_US)

static instant_us at(const char *iso)
{
	instant_us t;
	assert_true(instant_parse(text_of(iso), &t));
	return t;
}

static day_no day(const char *iso)
{
	day_no d;
	assert_true(calendar_parse_day(text_of(iso), &d));
	return d;
}

static void assert_day(day_no d, const char *iso)
{
	BUF_AUTO b = { 0 };
	calendar_put_day(&b, d);
	assert_string_equal(b.p, iso);
}

/* Law 2017:612 5:4: three days after the notice was sent, four if after 12.00 local time. */
static void liability_vectors(void **state)
{
	(void)state;
	static const struct {
		const char *sent, *start;
		int weekday;
	} rows[] = {
		{ "2025-03-10T10:59:00Z", "2025-03-13", 3 },
		{ "2025-03-10T11:00:00Z", "2025-03-13", 3 },
		{ "2025-03-10T11:00:01Z", "2025-03-14", 4 },
		{ "2025-03-28T11:30:00Z", "2025-04-01", 1 },
		{ "2025-03-30T10:00:00Z", "2025-04-02", 2 },
		{ "2025-03-30T10:00:01Z", "2025-04-03", 3 },
		{ "2025-12-23T22:30:00Z", "2025-12-27", 5 },
		{ "2025-12-23T23:30:00Z", "2025-12-27", 5 },
		{ "2024-02-28T09:00:00Z", "2024-03-02", 5 },
		{ "2025-03-10T11:00:00.000001Z", "2025-03-14", 4 }, /* R-G8 */
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct local_time l = calendar_local(at(rows[i].sent));
		day_no start = l.day + (l.of_day_us > 12 * HOUR_US ? 4 : 3);
		assert_day(start, rows[i].start);
		assert_int_equal(calendar_weekday(start), rows[i].weekday);
	}
}

static void assert_local(const char *utc, const char *iso, int64_t of_day_us, int32_t offset_s)
{
	struct local_time l = calendar_local(at(utc));
	assert_day(l.day, iso);
	assert_int_equal(l.of_day_us, of_day_us);
	assert_int_equal(l.offset_s, offset_s);
}

static void twenty_four_hours_over_a_clock_change(void **state)
{
	(void)state;
	instant_us spring = at("2025-03-29T18:00:00+01:00") + 24 * HOUR_US;
	instant_us autumn = at("2025-10-25T18:00:00+02:00") + 24 * HOUR_US;
	assert_int_equal(spring, at("2025-03-30T19:00:00+02:00"));
	assert_int_equal(autumn, at("2025-10-26T17:00:00+01:00"));
	assert_int_equal(calendar_local(spring).of_day_us, 19 * HOUR_US);
	assert_int_equal(calendar_local(autumn).of_day_us, 17 * HOUR_US);
}

static void the_clock_changes_at_one_utc(void **state)
{
	(void)state;
	assert_local("2025-03-30T00:59:59.999999Z", "2025-03-30", 2 * HOUR_US - 1, 3600);
	assert_local("2025-03-30T01:00:00Z", "2025-03-30", 3 * HOUR_US, 7200);
	assert_local("2025-10-26T00:59:59.999999Z", "2025-10-26", 3 * HOUR_US - 1, 7200);
	assert_local("2025-10-26T01:00:00Z", "2025-10-26", 2 * HOUR_US, 3600);
	assert_local("2024-03-31T01:00:00Z", "2024-03-31", 3 * HOUR_US,
	             7200); /* the 31st is Sunday */
	assert_local("2026-03-29T00:59:59Z", "2026-03-29", 2 * HOUR_US - SECOND_US, 3600);
	assert_local("2025-12-31T23:00:00Z", "2026-01-01", 0, 3600);
}

/* Every hour near the changes, every five hours otherwise, 2000 to 2037 (2038 to 2040 too where
 * the data carry the rule on, as 64-bit time zone files do). */
static void offsets_agree_with_the_time_zone_data(void **state)
{
	(void)state;
	assert_int_equal(setenv("TZ", "Europe/Stockholm", 1), 0);
	tzset();
	time_t midsummer = 1750500000;
	struct tm tm;
	assert_non_null(localtime_r(&midsummer, &tm));
	if (tm.tm_gmtoff != 7200) {
		print_message("no time zone data for Europe/Stockholm here\n");
		skip();
	}
	long looked_at = 0;
	for (time_t s = 946684800; s < 2240524800; looked_at++) {
		assert_non_null(localtime_r(&s, &tm));
		struct local_time l = calendar_local(s * SECOND_US);
		assert_int_equal(l.offset_s, tm.tm_gmtoff);
		int64_t of_day_s = tm.tm_hour * 3600 + tm.tm_min * 60 + tm.tm_sec;
		assert_int_equal(l.of_day_us, of_day_s * SECOND_US);
		assert_int_equal(l.day,
		                 calendar_day_of(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday));
		assert_int_equal(calendar_weekday(l.day), (tm.tm_wday + 6) % 7);
		bool near_change = (tm.tm_mon == 2 || tm.tm_mon == 9) && tm.tm_mday >= 24;
		s += near_change ? 1800 : 5 * 3600 + 1;
	}
	assert_true(looked_at > 70000);
}

static void midnight_is_where_the_day_begins(void **state)
{
	(void)state;
	for (day_no d = day("1999-01-01"); d < day("2041-01-01"); d++) {
		instant_us m = calendar_midnight(d);
		assert_int_equal(calendar_day(m), d);
		assert_int_equal(calendar_local(m).of_day_us, 0);
		assert_int_equal(calendar_day(m - 1), d - 1);
	}
	assert_int_equal(calendar_midnight(day("2025-03-31")) -
	                         calendar_midnight(day("2025-03-30")),
	                 23 * HOUR_US);
	assert_int_equal(calendar_midnight(day("2025-10-27")) -
	                         calendar_midnight(day("2025-10-26")),
	                 25 * HOUR_US);
}

static void civil_dates_go_both_ways(void **state)
{
	(void)state;
	int year = 1900, month = 1, mday = 1;
	static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	for (day_no d = day("1900-01-01"); d <= day("2199-12-31"); d++) {
		int y, m, n;
		calendar_civil(d, &y, &m, &n);
		assert_true(y == year && m == month && n == mday);
		assert_int_equal(calendar_day_of(y, m, n), d);
		assert_int_equal(calendar_month(d), year * 12 + month - 1);
		bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
		if (++mday <= lengths[month - 1] + (leap && month == 2))
			continue;
		mday = 1;
		if (++month > 12) {
			month = 1;
			year++;
		}
	}
	assert_int_equal(day("1970-01-01"), 0);
	assert_int_equal(day("2000-01-01"), 10957);
}

static void broken_dates_and_months_are_refused(void **state)
{
	(void)state;
	static const char *const days[] = {
		"",           "2025-02-29",  "2025-04-31",  "2025-00-10", "2025-13-10",
		"2025-01-00", "2025-1-10",   "2025-01-1",   "20250110",   "1899-12-31",
		"2200-01-01", "2025-01-10T", " 2025-01-10", "2025/01/10", "2025-01-1x",
		"+025-01-10", "2025-01-32"
	};
	static const char *const months[] = {
		"",       "2025",    "2025-13", "2025-00", "2025-1",
		"202501", "1899-12", "2200-01", "2025-1x", "2025-011"
	};
	for (size_t i = 0; i < COUNT(days); i++) {
		day_no d = 7;
		if (calendar_parse_day(text_of(days[i]), &d) || d != 7)
			fail_msg("taken: %s", days[i]);
	}
	for (size_t i = 0; i < COUNT(months); i++) {
		int32_t m = 7;
		if (calendar_parse_month(text_of(months[i]), &m) || m != 7)
			fail_msg("taken: %s", months[i]);
	}
}

static void months_go_both_ways(void **state)
{
	(void)state;
	int32_t m;
	BUF_AUTO b = { 0 };
	assert_true(calendar_parse_month(TEXT("2024-02"), &m));
	assert_int_equal(m, 2024 * 12 + 1);
	assert_day(calendar_month_first(m), "2024-02-01");
	assert_day(calendar_month_first(m + 1) - 1, "2024-02-29");
	calendar_put_month(&b, m + 11);
	assert_string_equal(b.p, "2025-01");
}

/* Easter by Gauss's own steps with his two exceptions: not the form calendar.c uses. */
static day_no easter_by_gauss(int year)
{
	int a = year % 19, b = year % 4, c = year % 7, k = year / 100;
	int p = (13 + 8 * k) / 25, q = k / 4;
	int m = (15 - p + k - q) % 30, n = (4 + k - q) % 7;
	int d = (19 * a + m) % 30, e = (2 * b + 4 * c + 6 * d + n) % 7;
	day_no sunday = calendar_day_of(year, 3, 22) + d + e;
	if (d == 29 && e == 6)
		return sunday - 7;
	if (d == 28 && e == 6 && (11 * m + 11) % 30 < 19)
		return sunday - 7;
	return sunday;
}

/* The first day from `first` on that is the wanted weekday. */
static day_no from_on(day_no first, int weekday)
{
	while (calendar_weekday(first) != weekday)
		first++;
	return first;
}

static void mark(bool *free_days, day_no start, day_no d)
{
	free_days[d - start] = true;
}

/* Every holiday of the list by its own definition, weekends by counting on from a known one. */
static void table_of_year(int year, day_no start, bool free_days[366])
{
	static const int dated[][2] = { { 1, 1 },   { 1, 6 },   { 5, 1 },   { 6, 6 },
		                        { 12, 24 }, { 12, 25 }, { 12, 26 }, { 12, 31 } };
	static const int after_easter[] = { -2, 0, 1, 39, 49 };
	for (size_t i = 0; i < COUNT(dated); i++)
		mark(free_days, start, calendar_day_of(year, dated[i][0], dated[i][1]));
	for (size_t i = 0; i < COUNT(after_easter); i++)
		mark(free_days, start, easter_by_gauss(year) + after_easter[i]);
	day_no midsummer = from_on(calendar_day_of(year, 6, 20), 5);
	mark(free_days, start, midsummer);
	mark(free_days, start, midsummer - 1);
	mark(free_days, start, from_on(calendar_day_of(year, 10, 31), 5));
	day_no saturday = day("2000-01-01");
	while (saturday < start - 1)
		saturday += 7;
	for (; saturday <= calendar_day_of(year, 12, 31); saturday += 7) {
		if (saturday >= start)
			mark(free_days, start, saturday);
		if (saturday + 1 >= start && saturday + 1 <= calendar_day_of(year, 12, 31))
			mark(free_days, start, saturday + 1);
	}
}

static void months_after_keep_the_day_or_the_last(void **state)
{
	(void)state;
	assert_day(calendar_months_after(day("2018-03-31"), 3), "2018-06-30");
	assert_day(calendar_months_after(day("2018-01-10"), 3), "2018-04-10");
	assert_day(calendar_months_after(day("2018-01-10"), 0), "2018-01-10");
	assert_day(calendar_months_after(day("2018-12-31"), 2), "2019-02-28");
	assert_day(calendar_months_after(day("2024-02-29"), -12), "2023-02-28");
	assert_day(calendar_months_after(day("2025-02-28"), -12), "2024-02-28");
	assert_day(calendar_months_after(day("2025-01-31"), -1), "2024-12-31");
}

static void holidays_agree_with_a_table_made_another_way(void **state)
{
	(void)state;
	for (int year = 2020; year <= 2040; year++) {
		bool free_days[366] = { false };
		day_no start = calendar_day_of(year, 1, 1);
		table_of_year(year, start, free_days);
		for (day_no d = start; d <= calendar_day_of(year, 12, 31); d++) {
			if (calendar_is_free_day(d, NULL, 0) == free_days[d - start])
				continue;
			BUF_AUTO b = { 0 };
			calendar_put_day(&b, d);
			fail_msg("%s: free %d expected %d", b.p, !free_days[d - start],
			         free_days[d - start]);
		}
	}
}

static void known_holidays(void **state)
{
	(void)state;
	static const char *const free_days[] = {
		"2025-01-01", "2025-01-06", "2025-04-18", "2025-04-20", "2025-04-21", "2025-05-01",
		"2025-05-29", "2025-06-06", "2025-06-08", "2025-06-20", "2025-06-21", "2025-11-01",
		"2025-12-24", "2025-12-25", "2025-12-26", "2025-12-31", "2024-03-29", "2024-05-09",
		"2024-06-21", "2026-04-03", "2026-04-06", "2026-05-14", "2026-06-19", "2038-04-26",
		"2025-03-15", "2025-03-16",
	};
	static const char *const working[] = { "2025-04-17", "2025-04-22", "2025-05-30",
		                               "2025-06-09", "2025-06-19", "2025-06-23",
		                               "2025-12-23", "2025-12-30", "2025-10-31",
		                               "2025-01-07", "2025-01-02", "2025-03-10" };
	for (size_t i = 0; i < COUNT(free_days); i++)
		if (!calendar_is_free_day(day(free_days[i]), NULL, 0))
			fail_msg("works on %s", free_days[i]);
	for (size_t i = 0; i < COUNT(working); i++)
		if (calendar_is_free_day(day(working[i]), NULL, 0))
			fail_msg("free on %s", working[i]);
}

/* Lag 1930:173 2 §: the next day that is none of those. */
static void sunday_rule(void **state)
{
	(void)state;
	static const struct {
		const char *raw, *extended;
	} rows[] = {
		{ "2025-03-10", "2025-03-10" }, { "2025-03-15", "2025-03-17" },
		{ "2025-03-16", "2025-03-17" }, { "2025-04-18", "2025-04-22" },
		{ "2025-04-20", "2025-04-22" }, { "2025-05-01", "2025-05-02" },
		{ "2025-06-20", "2025-06-23" }, { "2025-12-24", "2025-12-29" },
		{ "2025-12-31", "2026-01-02" }, { "2026-12-24", "2026-12-28" },
		{ "2024-12-31", "2025-01-02" }, { "2026-01-06", "2026-01-07" },
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_day(calendar_next_working_day(day(rows[i].raw), NULL, 0), rows[i].extended);
}

static void reference_data_add_days(void **state)
{
	(void)state;
	day_no extra[] = { day("2025-03-10"), day("2025-03-11"), day("2025-03-17") };
	assert_true(calendar_is_free_day(day("2025-03-11"), extra, 3));
	assert_false(calendar_is_free_day(day("2025-03-12"), extra, 3));
	assert_false(calendar_is_free_day(day("2025-03-11"), extra, 0));
	assert_day(calendar_next_working_day(day("2025-03-10"), extra, 3), "2025-03-12");
	assert_day(calendar_next_working_day(day("2025-03-15"), extra, 3), "2025-03-18");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(liability_vectors),
		cmocka_unit_test(twenty_four_hours_over_a_clock_change),
		cmocka_unit_test(the_clock_changes_at_one_utc),
		cmocka_unit_test(offsets_agree_with_the_time_zone_data),
		cmocka_unit_test(midnight_is_where_the_day_begins),
		cmocka_unit_test(civil_dates_go_both_ways),
		cmocka_unit_test(broken_dates_and_months_are_refused),
		cmocka_unit_test(months_go_both_ways),
		cmocka_unit_test(months_after_keep_the_day_or_the_last),
		cmocka_unit_test(holidays_agree_with_a_table_made_another_way),
		cmocka_unit_test(known_holidays),
		cmocka_unit_test(sunday_rule),
		cmocka_unit_test(reference_data_add_days),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
