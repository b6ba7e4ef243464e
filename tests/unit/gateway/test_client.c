/* Whose certificate it is, what it may send, how much at once. */
#include "gateway/client.h"
#include "gateway/limit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define ROW(object, json)                                                                          \
	{                                                                                          \
		{ object, sizeof object - 1 },                                                     \
		{                                                                                  \
			json, sizeof json - 1                                                      \
		}                                                                                  \
	}

static const struct registry_row rows[] = {
	ROW("principal", "{\"code\":\"12\",\"validFrom\":\"2020-01-01\",\"orgnr\":\"2321000255\","
	                 "\"kind\":\"REGION\",\"name\":\"Region\"}"),
	ROW("principal", "{\"code\":\"1280\",\"validFrom\":\"2020-01-01\",\"orgnr\":\"2120001124\","
	                 "\"kind\":\"MUNICIPALITY\",\"name\":\"Malmö\"}"),
	ROW("source", "{\"id\":\"urn:samverka:2120001124:omsorg\",\"validFrom\":\"2020-01-01\","
	              "\"owner\":\"1280\",\"certificateSubject\":\"CN=old,O=Malmö stad\"}"),
	ROW("source", "{\"id\":\"urn:samverka:2120001124:omsorg\",\"validFrom\":\"2021-01-01\","
	              "\"validTo\":\"2026-12-31\",\"owner\":\"1280\",\"certificateSubject\":\"CN=omsorg,O=Malmö stad\"}"),
	ROW("source", "{\"id\":\"urn:samverka:2321000255:referens\",\"validFrom\":\"2020-01-01\","
	              "\"validTo\":\"2026-12-31\",\"owner\":\"12\",\"allowedTypes\":[\"reference.tariff.upserted\"]}"),
};

static day_no day; /* today */
static const char omsorg[] = "urn:samverka:2120001124:omsorg";

static int make(void **state)
{
	day = calendar_day_of(2025, 3, 1);
	*state = registry_new(rows, sizeof rows / sizeof *rows, 1, NULL);
	return *state ? 0 : -1;
}

static int unmake(void **state)
{
	registry_free(*state);
	return 0;
}

static const char *organisation(void **state, const char *subject, const char *serial)
{
	static char orgnr[CLIENT_ORGNR + 1];
	struct client_names names = { "", "" };
	strcpy(names.subject, subject);
	strcpy(names.serial, serial);
	return client_organisation(*state, &names, day, orgnr) ? orgnr : "none";
}

static void organisations(void **state)
{
	assert_string_equal(organisation(state, "CN=omsorg,O=Malmö stad", ""), "2120001124");
	assert_string_equal(organisation(state, "CN=x", "SE2120001124-GW01"), "2120001124");
	assert_string_equal(organisation(state, "", "SE2321000255-1"), "2321000255");
	/* Replaced in the reference data; of nobody; no HSA-id; a prefix; a wrong check digit. */
	assert_string_equal(organisation(state, "CN=old,O=Malmö stad", ""), "none");
	assert_string_equal(organisation(state, "CN=x", "SE2120000258-GW01"), "none");
	assert_string_equal(organisation(state, "CN=x", "2120001124"), "none");
	assert_string_equal(organisation(state, "CN=x", "SE212000112-GW01"), "none");
	assert_string_equal(organisation(state, "CN=x", "SE2120001125-GW01"), "none");
	assert_string_equal(organisation(state, "", ""), "none");
}

static const char *objection(void **state, const char *serial, const char *source, const char *type)
{
	struct client_names names = { "CN=omsorg,O=Malmö stad", "" };
	strcpy(names.serial, serial);
	if (*serial)
		names.subject[0] = '\0';
	return client_objection(*state, &names, text_of(source), text_of(type), day);
}

static void objections(void **state)
{
	const char *fact = "samverka.transition.sip.called.v1";
	const char *tariff = "samverka.reference.tariff.upserted.v1";
	const char *source = "samverka.reference.source.upserted.v1";
	assert_null(objection(state, "", omsorg, fact));
	assert_non_null(objection(state, "SE2120001124-GW01", omsorg, fact));
	assert_null(objection(state, "SE2120001124-GW01", "urn:samverka:2120001124:other", fact));
	assert_non_null(objection(state, "", omsorg, tariff));
	assert_null(objection(state, "x", "urn:samverka:2321000255:referens", tariff));
	assert_non_null(objection(state, "x", "urn:samverka:2321000255:referens", source));
	assert_non_null(objection(state, "x", "urn:samverka:2321000255:unregistered", tariff));
}

/* A certificate speaks on the days of its registration, and a source that was let go takes none. */
static void of_their_days(void **state)
{
	const char *tariff = "samverka.reference.tariff.upserted.v1";
	day_no today = day;
	day = calendar_day_of(2020, 12, 31);
	assert_string_equal(organisation(state, "CN=old,O=Malmö stad", ""), "2120001124");
	assert_string_equal(organisation(state, "CN=omsorg,O=Malmö stad", ""), "none");
	assert_non_null(objection(state, "", omsorg, "samverka.transition.sip.called.v1"));
	day = calendar_day_of(2026, 12, 31);
	assert_string_equal(organisation(state, "CN=omsorg,O=Malmö stad", ""), "2120001124");
	assert_null(objection(state, "x", "urn:samverka:2321000255:referens", tariff));
	day++;
	assert_string_equal(organisation(state, "CN=omsorg,O=Malmö stad", ""), "none");
	assert_non_null(objection(state, "x", "urn:samverka:2321000255:referens", tariff));
	day = today;
}

static void at_once(void **state)
{
	const struct limit_rates rates = { 2, 100, 1000 };
	struct limits *l = limits_new(&rates);
	(void)state;
	int first = limits_enter(l, "2120001124", 0), second = limits_enter(l, "2120001124", 0);
	assert_true(first >= 0 && second >= 0);
	assert_int_equal(limits_enter(l, "2120001124", 0), -1);
	assert_true(limits_enter(l, "2321000255", 0) >= 0);
	limits_leave(l, first);
	assert_true(limits_enter(l, "2120001124", 0) >= 0);
	limits_free(l);
}

/* 100 a second over ten seconds: 1,500 at once leave a debt of 500, which five seconds pay. */
static void in_a_second(void **state)
{
	const struct limit_rates rates = { 10, 100, 1000000 };
	struct limits *l = limits_new(&rates);
	(void)state;
	int place = limits_enter(l, "2120001124", 1000000);
	limits_charge(l, place, 1500, 10);
	assert_int_equal(limits_enter(l, "2120001124", 1000000), -1);
	assert_int_equal(limits_enter(l, "2120001124", 5900000), -1);
	assert_true(limits_enter(l, "2120001124", 6100000) >= 0);
	limits_free(l);
}

/* The same of bytes alone, and for that organisation alone. What is left is never more than ten
 * seconds' worth, however long it was silent. */
static void bytes_in_a_second(void **state)
{
	const struct limit_rates rates = { 10, 1000000, 1000 };
	struct limits *l = limits_new(&rates);
	(void)state;
	int place = limits_enter(l, "2120001124", 1000000);
	limits_charge(l, place, 1, 9000);
	assert_true(limits_enter(l, "2120001124", 1000000) >= 0);
	limits_charge(l, place, 1, 6000);
	assert_int_equal(limits_enter(l, "2120001124", 1000000), -1);
	assert_true(limits_enter(l, "2321000255", 1000000) >= 0);
	assert_int_equal(limits_enter(l, "2120001124", 5900000), -1);
	assert_true(limits_enter(l, "2120001124", 6100000) >= 0);
	assert_true(limits_enter(l, "2120001124", 600000000) >= 0);
	limits_charge(l, place, 1, 10001);
	assert_int_equal(limits_enter(l, "2120001124", 600000000), -1);
	limits_free(l);
}

static void more_organisations_than_places(void **state)
{
	const struct limit_rates rates = { 1, 100, 1000 };
	struct limits *l = limits_new(&rates);
	char orgnr[11];
	(void)state;
	for (int i = 0; i < 512; i++) {
		(void)snprintf(orgnr, sizeof orgnr, "%010d", i);
		assert_true(limits_enter(l, orgnr, i) >= 0);
	}
	assert_int_equal(limits_enter(l, "2120001124", 600), -1);
	limits_leave(l, 7);
	assert_true(limits_enter(l, "2120001124", 600) >= 0);
	limits_free(l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(organisations, make, unmake),
		cmocka_unit_test_setup_teardown(objections, make, unmake),
		cmocka_unit_test_setup_teardown(of_their_days, make, unmake),
		cmocka_unit_test(at_once),
		cmocka_unit_test(in_a_second),
		cmocka_unit_test(bytes_in_a_second),
		cmocka_unit_test(more_organisations_than_places),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
