/* registry: every lookup, by date and by id. Organisation numbers are those of the domain page. */
#include "registry/registry.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define ROW(object, json)                                                                          \
	{                                                                                          \
		{ object, sizeof(object) - 1 },                                                    \
		{                                                                                  \
			json, sizeof(json) - 1                                                     \
		}                                                                                  \
	}
#define COUNT(v) (sizeof(v) / sizeof *(v))

static struct registry *load(const struct registry_row *rows, size_t n)
{
	struct err e = { 0 };
	struct registry *r = registry_new(rows, n, 7, &e);
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

static void assert_text(struct text got, const char *want)
{
	assert_int_equal(got.n, strlen(want));
	assert_memory_equal(got.p, want, got.n);
}

static const struct registry_row principals[] = {
	ROW("principal",
	    "{\"id\":\"12\",\"validFrom\":\"2000-01-01\",\"code\":\"12\",\"kind\":\"REGION\","
	    "\"name\":\"Region Skåne\",\"orgnr\":\"2321000255\"}"),
	ROW("principal", "{\"id\":\"1280\",\"validFrom\":\"2010-01-01\",\"validTo\":\"2019-12-31\","
	                 "\"code\":\"1280\",\"kind\":\"MUNICIPALITY\",\"name\":\"Malmö\","
	                 "\"orgnr\":\"2120001124\"}"),
	ROW("principal",
	    "{\"id\":\"1280\",\"validFrom\":\"2020-01-01\",\"code\":\"1280\",\"kind\":"
	    "\"MUNICIPALITY\","
	    "\"name\":\"Malmö stad\",\"orgnr\":\"2120001124\",\"participates\":{\"transition\":"
	    "[{\"from\":\"2021-01-01\",\"to\":\"2021-12-31\"},{\"from\":\"2023-01-01\"}],"
	    "\"transition.ack\":[]}}"),
	ROW("principal",
	    "{\"id\":\"vardbolaget\",\"validFrom\":\"2020-01-01\",\"code\":\"vardbolaget\","
	    "\"kind\":\"PRIVATE_PROVIDER\",\"name\":\"Vårdbolaget\",\"orgnr\":\"5560125790\","
	    "\"under\":\"12\"}"),
	ROW("principal-set",
	    "{\"id\":\"two\",\"validFrom\":\"2020-01-01\",\"members\":[\"1280\",\"12\"]}"),
	ROW("source",
	    "{\"id\":\"his\",\"validFrom\":\"2020-01-01\",\"owner\":\"12\",\"priority\":5,"
	    "\"uri\":\"urn:samverka:2321000255:his\",\"allowedTypes\":"
	    "[\"transition.admission.registered\"],\"expected\":{\"period\":\"DAY\"}}"),
	ROW("source", "{\"id\":\"other\",\"validFrom\":\"2020-01-01\",\"owner\":\"vardbolaget\","
	              "\"uri\":\"urn:samverka:2120001124:leased\"}"),
	/* One that was let go by a version of its own; one whose certificate is changed. */
	ROW("source", "{\"id\":\"urn:samverka:2120001124:gone\",\"validFrom\":\"2020-01-01\","
	              "\"owner\":\"1280\",\"certificateSubject\":\"CN=gone\"}"),
	ROW("source", "{\"id\":\"urn:samverka:2120001124:gone\",\"validFrom\":\"2021-01-01\","
	              "\"validTo\":\"2021-01-31\",\"owner\":\"1280\",\"priority\":2,"
	              "\"certificateSubject\":\"CN=gone\"}"),
	ROW("source", "{\"id\":\"urn:samverka:2120001124:omsorg\",\"validFrom\":\"2020-01-01\","
	              "\"owner\":\"1280\",\"certificateSubject\":\"CN=old\"}"),
	ROW("source", "{\"id\":\"urn:samverka:2120001124:omsorg\",\"validFrom\":\"2021-01-01\","
	              "\"owner\":\"1280\",\"certificateSubject\":\"CN=new\","
	              "\"allowedTypes\":[\"transition.admission.registered\"]}"),
	ROW("unit",
	    "{\"id\":\"SE2321000255-A\",\"validFrom\":\"2015-01-01\",\"validTo\":\"2016-12-31\","
	    "\"hsaId\":\"SE2321000255-abc\",\"owner\":\"12\",\"name\":\"old\"}"),
	ROW("unit",
	    "{\"id\":\"SE2321000255-A\",\"validFrom\":\"2017-01-01\",\"validTo\":\"2018-12-31\","
	    "\"hsaId\":\"SE2321000255-ABC\",\"owner\":\"12\",\"name\":\"new\","
	    "\"unitType\":\"INPATIENT\",\"municipality\":\"1280\"}"),
	ROW("viewer", "{\"id\":\"v\",\"validFrom\":\"2020-01-01\",\"subject\":\"CN=malmo\","
	              "\"audience\":\"OWN\",\"organisation\":\"1280\"}"),
	ROW("viewer", "{\"id\":\"w\",\"validFrom\":\"2020-01-01\",\"validTo\":\"2020-12-31\","
	              "\"subject\":\"CN=gone\",\"audience\":\"OWN\",\"organisation\":\"1280\"}"),
	ROW("viewer", "{\"id\":\"x\",\"validFrom\":\"2020-01-01\",\"subject\":\"CN=old\","
	              "\"audience\":\"OWN\",\"organisation\":\"1280\"}"),
	ROW("viewer", "{\"id\":\"x\",\"validFrom\":\"2021-01-01\",\"subject\":\"CN=new\","
	              "\"audience\":\"OWN\",\"organisation\":\"12\"}"),
	ROW("viewer", "{\"id\":\"y\",\"validFrom\":\"2020-01-01\",\"subject\":\"CN=let\","
	              "\"audience\":\"OWN\",\"organisation\":\"12\"}"),
	ROW("viewer", "{\"id\":\"y\",\"validFrom\":\"2021-01-01\",\"validTo\":\"2021-01-31\","
	              "\"subject\":\"CN=let\",\"audience\":\"OWN\",\"organisation\":\"12\"}"),
};

static void empty_registry_answers_with_defaults(void **state)
{
	(void)state;
	struct registry *r = load(NULL, 0);
	assert_true(registry_is_empty(r));
	assert_int_equal(registry_version(r), 7);
	assert_null(registry_principal(r, TEXT("12"), day("2025-01-01")));
	assert_true(
	        registry_participates(r, TEXT("1280"), TEXT("transition.ack"), day("2025-01-01")));
	const struct policy *p = registry_policy(r, TEXT("1280"), false, day("2025-01-01"));
	assert_non_null(p);
	assert_int_equal(p->grace_days, 3);
	assert_int_equal(p->cutoff_of_day_us, 12 * HOUR_US);
	assert_int_equal(p->cap_days, INT64_MIN);
	assert_int_equal(p->model, MODEL_INDIVIDUAL);
	assert_text(p->tariff_regime, "LAW-2017-612");
	int64_t ore;
	assert_false(registry_tariff(r, p, day("2025-01-01"), &ore));
	assert_int_equal(registry_source_may(r, TEXT("urn:samverka:2321000255:his"), TEXT("x"),
	                                     DAY_NONE),
	                 SOURCE_UNKNOWN);
	registry_free(r);
}

static void principals_by_date_and_number(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	struct registry *r = load(principals, COUNT(principals));
	assert_false(registry_is_empty(r));
	assert_null(registry_principal(r, TEXT("1280"), day("2009-12-31")));
	assert_text(registry_principal(r, TEXT("1280"), day("2019-12-31"))->name, "Malmö");
	assert_text(registry_principal(r, TEXT("1280"), day("2020-01-01"))->name, "Malmö stad");
	assert_text(registry_principal_by_orgnr(r, TEXT("2120001124"))->name, "Malmö stad");
	const struct principal **v;
	assert_int_equal(registry_principals(r, day("2015-06-01"), &a, &v), 2);
	assert_text(v[0]->code, "12");
	assert_text(v[1]->code, "1280");
	assert_int_equal(registry_principals(r, day("2021-06-01"), &a, &v), 3);
	assert_int_equal(v[2]->kind, PRINCIPAL_PRIVATE_PROVIDER);
	registry_free(r);
}

static void participation_by_flow_area_and_date(void **state)
{
	(void)state;
	struct registry *r = load(principals, COUNT(principals));
	struct text malmo = TEXT("1280"), notice = TEXT("transition.notice");
	assert_true(registry_participates(r, malmo, notice, day("2021-12-31")));
	assert_false(registry_participates(r, malmo, notice, day("2022-01-01")));
	assert_true(registry_participates(r, malmo, notice, day("2023-01-01")));
	assert_false(registry_participates(r, malmo, TEXT("transition.ack"), day("2023-01-01")));
	assert_true(registry_participates(r, malmo, TEXT("approval"), day("2023-01-01")));
	assert_true(registry_participates(r, TEXT("12"), notice, day("2022-01-01")));
	assert_true(registry_participates(r, malmo, notice, day("2015-01-01")));
	registry_free(r);
}

static void sets_and_units(void **state)
{
	(void)state;
	struct registry *r = load(principals, COUNT(principals));
	const struct text *members;
	assert_int_equal(registry_set_members(r, TEXT("two"), day("2020-01-01"), &members), 2);
	assert_text(members[0], "12");
	assert_text(members[1], "1280");
	assert_int_equal(registry_set_members(r, TEXT("two"), day("2019-12-31"), &members), 0);
	assert_text(registry_unit(r, TEXT("se2321000255-abc"), day("2016-12-31"))->name, "old");
	assert_text(registry_unit(r, TEXT("SE2321000255-ABC"), day("2018-01-01"))->name, "new");
	assert_text(registry_unit(r, TEXT("SE2321000255-ABC"), day("2025-01-01"))->name, "new");
	assert_int_equal(registry_unit(r, TEXT("SE2321000255-ABC"), DAY_NONE)->valid_to,
	                 day("2018-12-31"));
	assert_null(registry_unit(r, TEXT("SE2321000255-XYZ"), day("2018-01-01")));
	registry_free(r);
}

static void viewers_of_their_days(void **state)
{
	(void)state;
	struct registry *r = load(principals, COUNT(principals));
	assert_text(registry_viewer(r, TEXT("CN=malmo"), day("2025-01-01"))->organisation, "1280");
	assert_null(registry_viewer(r, TEXT("CN=malmo"), day("2019-12-31")));
	assert_null(registry_viewer(r, TEXT("CN=lund"), day("2025-01-01")));
	assert_non_null(registry_viewer(r, TEXT("CN=gone"), day("2020-12-31")));
	assert_null(registry_viewer(r, TEXT("CN=gone"), day("2021-01-01")));
	/* One and the same viewer, by another name. */
	assert_text(registry_viewer(r, TEXT("CN=old"), day("2020-12-31"))->organisation, "1280");
	assert_null(registry_viewer(r, TEXT("CN=new"), day("2020-12-31")));
	assert_null(registry_viewer(r, TEXT("CN=old"), day("2021-01-01")));
	assert_text(registry_viewer(r, TEXT("CN=new"), day("2021-01-01"))->organisation, "12");
	/* A version that ends ends the viewer: the one before does not come back. */
	assert_non_null(registry_viewer(r, TEXT("CN=let"), day("2020-12-31")));
	assert_non_null(registry_viewer(r, TEXT("CN=let"), day("2021-01-31")));
	assert_null(registry_viewer(r, TEXT("CN=let"), day("2021-02-01")));
	registry_free(r);
}

static void sources_by_registration_and_number(void **state)
{
	(void)state;
	struct registry *r = load(principals, COUNT(principals));
	struct text his = TEXT("urn:samverka:2321000255:his"),
	            leased = TEXT("urn:samverka:2120001124:leased");
	day_no today = day("2025-01-01");
	struct text admission = TEXT("samverka.transition.admission.registered.v1");
	struct text discharge = TEXT("samverka.transition.discharge.completed.v1");
	assert_int_equal(registry_source_may(r, his, admission, today), SOURCE_OK);
	assert_int_equal(registry_source_may(r, his, discharge, today), SOURCE_TYPE_NOT_ALLOWED);
	assert_int_equal(registry_source_may(r, TEXT("urn:samverka:2120001124:x:y"), discharge, today),
	                 SOURCE_OK);
	assert_int_equal(registry_source_may(r, TEXT("urn:samverka:2321000065:x"), discharge, today),
	                 SOURCE_UNKNOWN);
	assert_int_equal(registry_source_may(r, TEXT("https://example.org"), discharge, today),
	                 SOURCE_UNKNOWN);
	assert_int_equal(registry_source_priority(r, his), 5);
	assert_int_equal(registry_source_priority(r, leased), 0);
	assert_int_equal(registry_source_priority(r, TEXT("urn:samverka:2321000065:x")), 0);
	assert_text(registry_source(r, his)->expected, "{\"period\":\"DAY\"}");
	assert_text(registry_source_owner(r, his)->code, "12");
	assert_text(registry_source_owner(r, TEXT("urn:samverka:2120001124:x"))->code, "1280");
	/* A private provider stands under its principal. */
	assert_text(registry_source_owner(r, leased)->code, "12");
	assert_text(registry_source_owner(r, TEXT("urn:samverka:5560125790:x"))->code, "12");
	assert_null(registry_source_owner(r, TEXT("urn:samverka:2321000065:x")));
	registry_free(r);
}

/* What it may do goes by the day on which what it sends is taken; whose it is does not. */
static void sources_of_their_days(void **state)
{
	(void)state;
	struct registry *r = load(principals, COUNT(principals));
	struct text gone = TEXT("urn:samverka:2120001124:gone"), omsorg = TEXT("urn:samverka:2120001124:omsorg"),
	            leased = TEXT("urn:samverka:5560125790:leased"), his = TEXT("urn:samverka:2321000255:his"),
	            x = TEXT("samverka.transition.discharge.completed.v1");
	assert_int_equal(registry_source_may(r, gone, x, day("2021-01-31")), SOURCE_OK);
	assert_int_equal(registry_source_may(r, gone, x, day("2021-02-01")), SOURCE_ENDED);
	assert_int_equal(registry_source_may(r, gone, x, DAY_NONE), SOURCE_OK); /* nobody knows the day */
	assert_true(registry_source_ended(r, gone, day("2021-02-01")));
	assert_false(registry_source_ended(r, gone, day("2021-01-31")));
	assert_null(registry_source_on(r, gone, day("2021-02-01")));
	assert_int_equal(registry_source_priority(r, gone), 2);
	assert_text(registry_source_owner(r, gone)->code, "1280");
	/* Before its first version begins: as one that nobody registered. */
	assert_int_equal(registry_source_may(r, his, x, day("2019-12-31")), SOURCE_OK);
	assert_int_equal(registry_source_may(r, leased, x, day("2019-12-31")), SOURCE_OK);
	assert_false(registry_source_ended(r, his, day("2019-12-31")));
	assert_null(registry_source_begun(r, his, day("2019-12-31")));
	assert_non_null(registry_source_begun(r, gone, day("2021-02-01"))); /* ended or not */
	/* A version to come waits for its day. */
	assert_int_equal(registry_source_may(r, omsorg, x, day("2020-12-31")), SOURCE_OK);
	assert_int_equal(registry_source_may(r, omsorg, x, day("2021-01-01")), SOURCE_TYPE_NOT_ALLOWED);
	/* Its certificate goes the same way. */
	assert_text(registry_source_by_certificate(r, TEXT("CN=old"), day("2020-12-31"))->uri,
	            "urn:samverka:2120001124:omsorg");
	assert_null(registry_source_by_certificate(r, TEXT("CN=new"), day("2020-12-31")));
	assert_null(registry_source_by_certificate(r, TEXT("CN=old"), day("2021-01-01")));
	assert_non_null(registry_source_by_certificate(r, TEXT("CN=new"), day("2021-01-01")));
	assert_non_null(registry_source_by_certificate(r, TEXT("CN=gone"), day("2021-01-31")));
	assert_null(registry_source_by_certificate(r, TEXT("CN=gone"), day("2021-02-01")));
	assert_null(registry_source_by_certificate(r, TEXT(""), day("2021-01-01")));
	registry_free(r);
}

static const struct registry_row amounts[] = {
	ROW("tariff", "{\"id\":\"LAW\",\"validFrom\":\"2019-01-01\",\"validTo\":\"2019-12-31\","
	              "\"regime\":\"LAW-2017-612\",\"amountOre\":780000,\"sourceRef\":\"x\"}"),
	ROW("tariff", "{\"id\":\"LAW\",\"validFrom\":\"2022-01-01\",\"validTo\":\"2022-12-31\","
	              "\"regime\":\"LAW-2017-612\",\"amountOre\":930000,\"sourceRef\":\"x\"}"),
	ROW("tariff",
	    "{\"id\":\"LAW-12\",\"validFrom\":\"2022-07-01\",\"validTo\":\"2022-07-31\","
	    "\"regime\":\"LAW-2017-612\",\"region\":\"12\",\"amountOre\":1,\"sourceRef\":\"x\"}"),
	ROW("policy", "{\"id\":\"skane\",\"validFrom\":\"2018-01-01\",\"region\":\"12\"}"),
	ROW("population", "{\"id\":\"1280\",\"validFrom\":\"2011-12-31\",\"code\":\"1280\","
	                  "\"date\":\"2011-12-31\",\"inhabitants\":300000,\"aged65plus\":45000}"),
	ROW("population", "{\"id\":\"1280\",\"validFrom\":\"2016-12-31\",\"code\":\"1280\","
	                  "\"date\":\"2016-12-31\",\"inhabitants\":330000}"),
	ROW("holiday", "{\"id\":\"b\",\"validFrom\":\"2025-06-07\",\"date\":\"2025-06-07\"}"),
	ROW("holiday", "{\"id\":\"a\",\"validFrom\":\"2024-06-07\",\"date\":\"2024-06-07\"}"),
};

/* R-T17: the last day counts; a gap between two tariffs has no amount. */
static void tariff_by_date_and_region(void **state)
{
	(void)state;
	struct registry *r = load(amounts, COUNT(amounts));
	const struct policy *skane = registry_policy(r, TEXT("1280"), false, day("2022-07-31"));
	const struct policy *elsewhere = registry_policy(r, TEXT("0760"), false, day("2022-07-31"));
	int64_t ore = 0;
	assert_true(registry_tariff(r, elsewhere, day("2019-12-31"), &ore));
	assert_int_equal(ore, 780000);
	assert_false(registry_tariff(r, elsewhere, day("2020-01-01"), &ore));
	assert_true(registry_tariff(r, elsewhere, day("2022-07-31"), &ore));
	assert_int_equal(ore, 930000);
	assert_true(registry_tariff(r, skane, day("2022-07-31"), &ore));
	assert_int_equal(ore, 1);
	assert_true(registry_tariff(r, skane, day("2022-08-01"), &ore));
	assert_int_equal(ore, 930000);
	registry_free(r);
}

static void population_and_holidays(void **state)
{
	(void)state;
	struct registry *r = load(amounts, COUNT(amounts));
	int64_t all, old;
	assert_false(registry_population(r, TEXT("1280"), day("2011-12-30"), &all, &old));
	assert_true(registry_population(r, TEXT("1280"), day("2016-12-30"), &all, &old));
	assert_int_equal(all, 300000);
	assert_int_equal(old, 45000);
	assert_true(registry_population(r, TEXT("1280"), day("2030-01-01"), &all, &old));
	assert_int_equal(all, 330000);
	assert_int_equal(old, INT64_MIN);
	int n;
	const day_no *v = registry_holidays(r, &n);
	assert_int_equal(n, 2);
	assert_int_equal(v[0], day("2024-06-07"));
	registry_free(r);
}

static void freezes_in_order_of_instants(void **state)
{
	(void)state;
	static const struct registry_row rows[] = {
		ROW("settlement",
		    "{\"region\":\"12\",\"period\":\"2025-02\",\"events\":[{\"at\":"
		    "\"2025-03-13T08:00:00Z\",\"frozen\":true,\"policyVersion\":\"skane/2\"}]}"),
		ROW("settlement", "{\"region\":\"12\",\"period\":\"2025-01\",\"events\":["
		                  "{\"at\":\"2025-03-20T08:00:00Z\",\"frozen\":false},"
		                  "{\"at\":\"2025-02-13T08:00:00Z\",\"frozen\":true}]}"),
	};
	struct registry *r = load(rows, COUNT(rows));
	const struct freeze *v;
	assert_int_equal(registry_freezes(r, TEXT("12"), &v), 3);
	assert_int_equal(v[0].period, calendar_month(day("2025-01-01")));
	assert_true(v[0].frozen);
	assert_text(v[1].policy_version, "skane/2");
	assert_false(v[2].frozen);
	assert_int_equal(registry_freezes(r, TEXT("14"), &v), 0);
	registry_free(r);
}

/* Frozen, once more, open, and frozen again. */
static void a_period_is_frozen_since_the_first_of_several(void **state)
{
	(void)state;
	static const struct registry_row rows[] = {
		ROW("settlement", "{\"region\":\"12\",\"period\":\"2025-01\",\"events\":["
		                  "{\"at\":\"2025-02-01T00:00:01Z\",\"frozen\":true},"
		                  "{\"at\":\"2025-02-01T00:00:02Z\",\"frozen\":true},"
		                  "{\"at\":\"2025-02-01T00:00:03Z\",\"frozen\":false},"
		                  "{\"at\":\"2025-02-01T00:00:04Z\",\"frozen\":true}]}"),
	};
	static const int64_t since[] = { 0, 1, 1, 0, 4, 4 }; /* seconds; 0: it is not */
	const instant_us start = 1738368000 * SECOND_US;     /* 2025-02-01T00:00:00Z */
	struct registry *r = load(rows, COUNT(rows));
	int32_t period = calendar_month(day("2025-01-01"));
	for (size_t i = 0; i < COUNT(since); i++) {
		instant_us at = since[i] ? start + since[i] * SECOND_US : INSTANT_NONE;
		instant_us until = start + (int64_t)i * SECOND_US;
		assert_true(registry_frozen_since(r, TEXT("12"), period, until) == at);
	}
	const struct freeze *v;
	static const bool is_repeated[] = { false, true, false, false };
	assert_int_equal(registry_freezes(r, TEXT("12"), &v), COUNT(is_repeated));
	for (size_t i = 0; i < COUNT(is_repeated); i++)
		assert_int_equal(v[i].is_repeated, is_repeated[i]);
	assert_true(registry_frozen_since(r, TEXT("12"), period + 1, INT64_MAX) == INSTANT_NONE);
	assert_true(registry_frozen_since(r, TEXT("14"), period, INT64_MAX) == INSTANT_NONE);
	registry_free(r);
}

/* What a row is about is its id, unless a member says otherwise. */
static int64_t ore_of(const struct registry *r, const char *on)
{
	int64_t ore = 0;
	const struct policy *p = registry_policy(r, TEXT("1280"), false, day(on));
	return registry_tariff(r, p, day(on), &ore) ? ore : -1;
}

static instant_us at(const char *iso)
{
	instant_us t;
	assert_true(instant_parse(text_of(iso), &t));
	return t;
}

#define FREEZES                                                                                    \
	ROW("settlement", "{\"region\":\"12\",\"period\":\"2025-01\",\"events\":["                 \
	                  "{\"at\":\"2025-02-12T08:00:00Z\",\"frozen\":true},"                     \
	                  "{\"at\":\"2025-03-12T08:00:00Z\",\"frozen\":false},"                    \
	                  "{\"at\":\"2025-05-12T08:00:00Z\",\"frozen\":true}]}")
#define AMOUNT(ore) "{\"id\":\"t\",\"validFrom\":\"2025-01-01\",\"regime\":\"R\",\"amountOre\":" ore

/* The tariff is corrected in March; one of its own for February comes in April, and the policy too.
 */
static void tariffs_and_policies_told_by_a_freeze(void **state)
{
	(void)state;
	static const struct registry_row rows[] = {
		FREEZES,
		ROW("policy", "{\"id\":\"p\",\"validFrom\":\"2025-01-01\",\"tariffRegime\":\"R\","
		              "\"graceDays\":2,\"told\":[{\"at\":\"2025-01-01T00:00:00Z\",\"data\":"
		              "{\"id\":\"p\",\"validFrom\":\"2025-01-01\",\"tariffRegime\":\"R\"}},"
		              "{\"at\":\"2025-04-01T00:00:00Z\"}]}"),
		ROW("policy", "{\"id\":\"p\",\"validFrom\":\"2024-01-01\",\"told\":[{\"at\":"
		              "\"2025-04-02T00:00:00Z\"}]}"),
		ROW("tariff",
		    AMOUNT("2") ",\"told\":[{\"at\":\"2025-01-01T00:00:00Z\",\"data\":" AMOUNT(
		            "1") "}},{\"at\":\"2025-03-01T00:00:00Z\"}]}"),
		ROW("tariff",
		    "{\"id\":\"t\",\"validFrom\":\"2025-02-01\",\"regime\":\"R\",\"amountOre\":3,"
		    "\"told\":[{\"at\":\"2025-04-01T00:00:00Z\"}]}"),
	};
	struct registry *r = load(rows, COUNT(rows));
	const struct registry *first = registry_told_by(r, at("2025-02-12T08:00:00Z")),
	                      *second = registry_told_by(r, at("2025-03-12T08:00:00Z")),
	                      *last = registry_told_by(r, at("2025-05-12T08:00:00Z"));
	assert_int_equal(ore_of(r, "2025-01-31"), 2);
	assert_int_equal(ore_of(r, "2025-02-01"), 3);
	assert_ptr_equal(last, r);
	assert_int_equal(ore_of(first, "2025-01-31"), 1);
	assert_int_equal(ore_of(first, "2025-02-01"), 1);
	assert_int_equal(ore_of(second, "2025-01-31"), 2);
	assert_int_equal(ore_of(second, "2025-02-01"), 2);
	day_no d = day("2025-01-31");
	assert_int_equal(registry_policy(r, TEXT("1280"), false, d)->grace_days, 2);
	assert_int_equal(registry_policy(r, TEXT("1280"), false, d)->version, 2);
	assert_int_equal(registry_policy(first, TEXT("1280"), false, d)->grace_days, 3);
	assert_int_equal(registry_policy(first, TEXT("1280"), false, d)->version, 1);
	assert_int_equal(registry_next_change(r, d), day("2025-02-01"));
	assert_int_equal(registry_next_change(first, d), DAY_NONE);
	assert_int_equal(registry_told_after(r, at("2025-02-12T08:00:00Z")),
	                 at("2025-03-01T00:00:00Z"));
	assert_int_equal(registry_told_after(r, at("2025-05-12T08:00:00Z")), INSTANT_NONE);
	const struct freeze *v;
	assert_int_equal(registry_freezes(first, TEXT("12"), &v), 3);
	registry_free(r);
}

/* Months frozen before any of it was told, as where old data are loaded: the first word counts. */
static void before_anything_was_told_the_first_word_counts(void **state)
{
	(void)state;
	static const struct registry_row rows[] = {
		FREEZES,
		ROW("policy", "{\"id\":\"p\",\"validFrom\":\"2025-01-01\",\"tariffRegime\":\"R\","
		              "\"told\":[{\"at\":\"2025-05-01T00:00:00Z\"}]}"),
		ROW("tariff",
		    AMOUNT("2") ",\"told\":[{\"at\":\"2025-06-01T00:00:00Z\",\"data\":" AMOUNT(
		            "1") "}},{\"at\":\"2025-07-01T00:00:00Z\"}]}"),
	};
	struct registry *r = load(rows, COUNT(rows));
	assert_int_equal(ore_of(registry_told_by(r, at("2025-02-12T08:00:00Z")), "2025-01-31"), 1);
	assert_int_equal(ore_of(registry_told_by(r, at("2025-05-12T08:00:00Z")), "2025-01-31"), -1);
	assert_int_equal(ore_of(r, "2025-01-31"), 2);
	registry_free(r);
}

static void the_id_stands_for_what_is_left_out(void **state)
{
	(void)state;
	static const struct registry_row rows[] = {
		ROW("principal",
		    "{\"id\":\"1280\",\"validFrom\":\"2020-01-01\",\"kind\":\"MUNICIPALITY\"}"),
		ROW("unit",
		    "{\"id\":\"SE2321000255-a1\",\"validFrom\":\"2020-01-01\",\"owner\":\"12\"}"),
		ROW("source",
		    "{\"id\":\"urn:samverka:2321000255:his\",\"validFrom\":\"2020-01-01\","
		    "\"owner\":\"12\",\"priority\":3}"),
		ROW("population",
		    "{\"id\":\"1280\",\"validFrom\":\"2020-01-01\",\"inhabitants\":7}"),
		ROW("holiday", "{\"id\":\"extra\",\"validFrom\":\"2020-01-02\"}"),
	};
	struct registry *r = load(rows, COUNT(rows));
	day_no on = calendar_day_of(2025, 1, 1);
	int64_t all = 0, old = 0;
	int n = 0;
	assert_non_null(registry_principal(r, TEXT("1280"), on));
	assert_non_null(registry_unit(r, TEXT("SE2321000255-A1"), on));
	assert_int_equal(registry_source_priority(r, TEXT("urn:samverka:2321000255:his")), 3);
	assert_true(registry_population(r, TEXT("1280"), on, &all, &old));
	assert_int_equal(all, 7);
	assert_int_equal(registry_holidays(r, &n)[0], calendar_day_of(2020, 1, 2));
	assert_int_equal(n, 1);
	registry_free(r);
}

static void what_does_not_read_is_fatal(void **state)
{
	(void)state;
	static const struct registry_row bad[] = {
		ROW("principal",
		    "{\"id\":\"12\",\"code\":\"12\",\"kind\":\"REGION\",\"name\":\"x\"}"),
		ROW("principal", "{\"id\":\"12\",\"validFrom\":\"2000-01-01\",\"code\":\"12\","
		                 "\"kind\":\"KING\"}"),
		ROW("tariff", "{\"id\":\"x\",\"validFrom\":\"2000-01-01\",\"regime\":\"x\","
		              "\"amountOre\":\"1\"}"),
		ROW("policy",
		    "{\"id\":\"x\",\"validFrom\":\"2000-01-01\",\"noticeGrace\":\"soon\"}"),
		ROW("policy", "{\"id\":\"x\",\"validFrom\":\"2000-02-30\"}"),
		ROW("unit", "not json"),
		ROW("tariff", AMOUNT("1") ",\"told\":[{\"at\":\"soon\"}]}"),
		ROW("tariff", AMOUNT("1") ",\"told\":[{\"at\":\"2025-01-01T00:00:00Z\"},{\"at\":"
		                          "\"2025-01-02T00:00:00Z\"}]}"),
	};
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct err e = { 0 };
		assert_null(registry_new(&bad[i], 1, 1, &e));
		assert_int_equal(e.kind, ERR_FATAL);
	}
}

static void unknown_objects_are_left_aside(void **state)
{
	(void)state;
	static const struct registry_row rows[] = { ROW("future-object", "whatever") };
	struct registry *r = load(rows, 1);
	assert_true(registry_is_empty(r));
	registry_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty_registry_answers_with_defaults),
		cmocka_unit_test(principals_by_date_and_number),
		cmocka_unit_test(participation_by_flow_area_and_date),
		cmocka_unit_test(sets_and_units),
		cmocka_unit_test(viewers_of_their_days),
		cmocka_unit_test(sources_by_registration_and_number),
		cmocka_unit_test(sources_of_their_days),
		cmocka_unit_test(tariff_by_date_and_region),
		cmocka_unit_test(population_and_holidays),
		cmocka_unit_test(freezes_in_order_of_instants),
		cmocka_unit_test(a_period_is_frozen_since_the_first_of_several),
		cmocka_unit_test(tariffs_and_policies_told_by_a_freeze),
		cmocka_unit_test(before_anything_was_told_the_first_word_counts),
		cmocka_unit_test(the_id_stands_for_what_is_left_out),
		cmocka_unit_test(what_does_not_read_is_fatal),
		cmocka_unit_test(unknown_objects_are_left_aside),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
