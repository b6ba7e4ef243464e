/* registry, policies: members, their defaults, and which policy governs whom. */
#include "registry/registry.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ROW(json)                                                                                  \
	{                                                                                          \
		{ "policy", 6 },                                                                   \
		{                                                                                  \
			json, sizeof(json) - 1                                                     \
		}                                                                                  \
	}
#define COUNT(v) (sizeof(v) / sizeof *(v))

static struct registry *load(const struct registry_row *rows, size_t n)
{
	struct err e = { 0 };
	struct registry *r = registry_new(rows, n, 1, &e);
	if (!r)
		fail_msg("%s", e.text);
	return r;
}

static day_no day(const char *iso)
{
	day_no d;
	assert_true(calendar_parse_day(text_of(iso), &d));
	return d;
}

static void assert_governs(const struct registry *r, const char *code, bool psychiatric,
                           const char *on, const char *id)
{
	const struct policy *p = registry_policy(r, text_of(code), psychiatric, day(on));
	assert_int_equal(p->id.n, strlen(id));
	assert_memory_equal(p->id.p, id, p->id.n);
}

static void every_member_is_read(void **state)
{
	(void)state;
	static const struct registry_row rows[] = { ROW(
		"{\"id\":\"all\",\"validFrom\":\"2020-01-01\",\"graceDays\":5,\"cutoffLocalTime\":"
		"\"13:30:15\","
		"\"includeDischargeDay\":true,\"dayStateAt\":\"START\",\"witnessRule\":"
		"\"EARLIEST\","
		"\"model\":\"AVERAGE\",\"capDays\":7,\"thresholdDays\":3.0,\"window\":\"ROLLING_"
		"3M\","
		"\"protectedPolicy\":\"REFUSE\",\"noticeGrace\":\"90min\",\"danglingAfter\":"
		"\"14d\","
		"\"sequenceGrace\":\"30s\",\"acceptLateNotice\":false,\"tariffRegime\":\"OWN\"}") };
	struct registry *r = load(rows, 1);
	const struct policy *p = registry_policy(r, TEXT("1280"), false, day("2020-01-01"));
	assert_int_equal(p->grace_days, 5);
	assert_int_equal(p->cutoff_of_day_us, 13 * HOUR_US + 30 * MINUTE_US + 15 * SECOND_US);
	assert_true(p->include_discharge_day);
	assert_false(p->accept_late_notice);
	assert_int_equal(p->day_state, DAY_STATE_START);
	assert_int_equal(p->witness, WITNESS_EARLIEST);
	assert_int_equal(p->model, MODEL_AVERAGE);
	assert_int_equal(p->cap_days, 7);
	assert_int_equal(p->individual_after_days, INT64_MIN);
	assert_int_equal(p->window, WINDOW_ROLLING_3M);
	assert_int_equal(p->protected_identity, PROTECTED_REFUSE);
	assert_int_equal(p->notice_grace_us, 90 * MINUTE_US);
	assert_int_equal(p->dangling_after_us, 14 * 24 * HOUR_US);
	assert_int_equal(p->sequence_grace_us, 30 * SECOND_US);
	assert_int_equal(p->close_grace_us, 24 * HOUR_US);
	assert_int_equal(p->threshold_days.n, 1);
	assert_int_equal(p->version, 1);
	registry_free(r);
}

static void whom_a_policy_names_decides(void **state)
{
	(void)state;
	static const struct registry_row rows[] = {
		ROW("{\"id\":\"law\",\"validFrom\":\"2018-01-01\"}"),
		ROW("{\"id\":\"skane\",\"validFrom\":\"2019-01-01\",\"region\":\"12\"}"),
		ROW("{\"id\":\"malmo\",\"validFrom\":\"2020-01-01\",\"validTo\":\"2020-12-31\","
		    "\"region\":\"12\","
		    "\"municipalities\":[\"1280\",\"1281\"]}"),
		ROW("{\"id\":\"psych\",\"validFrom\":\"2020-01-01\",\"region\":\"12\","
		    "\"careForm\":\"PSYCHIATRIC\"}"),
	};
	struct registry *r = load(rows, COUNT(rows));
	assert_governs(r, "1280", false, "2017-12-31", "");
	assert_governs(r, "1280", false, "2018-06-01", "law");
	assert_governs(r, "1280", false, "2019-06-01", "skane");
	assert_governs(r, "1280", false, "2020-06-01", "malmo");
	assert_governs(r, "1281", false, "2020-12-31", "malmo");
	assert_governs(r, "1281", false, "2021-01-01", "skane");
	assert_governs(r, "1282", false, "2020-06-01", "skane");
	assert_governs(r, "12", false, "2020-06-01", "skane");
	assert_governs(r, "0760", false, "2020-06-01", "law");
	assert_governs(r, "", false, "2020-06-01", "law");
	assert_governs(r, "1282", true, "2020-06-01", "psych");
	assert_governs(r, "1280", true, "2020-06-01", "malmo");
	assert_governs(r, "0760", true, "2020-06-01", "law");
	registry_free(r);
}

/* A municipality that the newest version lets go is not governed by the version before. */
static void newest_version_lets_a_municipality_go(void **state)
{
	(void)state;
	static const struct registry_row rows[] = {
		ROW("{\"id\":\"pact\",\"validFrom\":\"2020-01-01\",\"municipalities\":[\"1280\","
		    "\"1281\"]}"),
		ROW("{\"id\":\"pact\",\"validFrom\":\"2021-01-01\",\"municipalities\":[\"1281\"]}"),
	};
	struct registry *r = load(rows, COUNT(rows));
	assert_governs(r, "1280", false, "2020-06-01", "pact");
	assert_governs(r, "1280", false, "2021-06-01", "");
	assert_int_equal(registry_policy(r, TEXT("1281"), false, day("2021-06-01"))->version, 2);
	registry_free(r);
}

static void the_next_change_is_known(void **state)
{
	(void)state;
	static const struct registry_row rows[] = {
		ROW("{\"id\":\"law\",\"validFrom\":\"2018-01-01\"}"),
		ROW("{\"id\":\"malmo\",\"validFrom\":\"2020-01-01\",\"validTo\":\"2020-12-31\","
		    "\"municipalities\":[\"1280\"]}"),
	};
	struct registry *r = load(rows, COUNT(rows));
	assert_int_equal(registry_next_change(r, day("2017-06-01")), day("2018-01-01"));
	assert_int_equal(registry_next_change(r, day("2018-01-01")), day("2020-01-01"));
	assert_int_equal(registry_next_change(r, day("2020-06-01")), day("2021-01-01"));
	assert_int_equal(registry_next_change(r, day("2021-01-01")), DAY_NONE);
	registry_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_member_is_read),
		cmocka_unit_test(whom_a_policy_names_decides),
		cmocka_unit_test(newest_version_lets_a_municipality_go),
		cmocka_unit_test(the_next_change_is_known),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
