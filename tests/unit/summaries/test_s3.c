/* s3: the average models, on the vector 0 1 0 5 9 2 and what their parameters make of it. */
#include "summaries/s3.h"

#include "made_case.h"
#include "made_parts.h"

#define POLICY(members) ROW("policy", "{\"id\":\"p\",\"validFrom\":\"2018-01-01\",\"region\":\"12\"," \
	                              "\"tariffRegime\":\"T\"" members "}")
#define TARIFF ROW("tariff", "{\"id\":\"t\",\"validFrom\":\"2025-01-01\",\"regime\":\"T\"," \
	                     "\"amountOre\":1000000,\"sourceRef\":\"test\"}")

static const int days_of_vector[] = { 0, 1, 0, 5, 9, 2 };
static const char *const days_charged[] = { "2025-03-08", "2025-03-09", "2025-03-10", "2025-03-11", "2025-03-12",
	                                    "2025-03-13" };

static struct table settle(const struct registry_row *rows, size_t n, struct s3 *fold)
{
	struct registry *r = registry_made(rows, n);
	struct table t;
	s3_init(fold, r, TEXT("1280"), month("2025-03"), &made);
	for (size_t i = 0; i < COUNT(days_of_vector); i++) {
		struct case_state *s = episode("1280", days_of_vector[i]);
		if (days_of_vector[i] == 9)                /* ready from the 5th, charged from the 8th */
			for (size_t k = 0; k < COUNT(days_charged); k++)
				charged(s, days_charged[k], DAY_CHARGEABLE, 0, 1000000);
		struct member m = member_of("K", s);
		s3_add(fold, &m, month("2025-03"));
	}
	s3_table(fold, &t);
	registry_free(r);
	return t;
}

#define SETTLE(members)                                                                            \
	settle((const struct registry_row[]){ POLICY(members), TARIFF }, 2, &(struct s3){ 0 })

static void test_with_zeros(void **state)
{
	(void)state;
	struct table t = SETTLE(",\"model\":\"AVERAGE\",\"includeZeroDay\":true,\"minDaysIncluded\":0,"
	                        "\"thresholdDays\":\"3.0\"");
	assert_int_equal(t.n, 1);
	assert_cell(&t, 0, S3_municipality_code, "\"1280\"");
	assert_cell(&t, 0, S3_period, "\"2025-03\"");
	assert_cell(&t, 0, S3_definition_id,
	            "\"p/1:AVERAGE,includeZeroDay=true,minDaysIncluded=0,capDays=,thresholdDays=3.0,"
	            "individualAfterDays=,window=MONTH,basis=ENDED_IN_PERIOD\"");
	assert_cell(&t, 0, S3_persons, "6");
	assert_cell(&t, 0, S3_days_sum, "17");
	assert_cell(&t, 0, S3_mean_days, "2.833");
	assert_cell(&t, 0, S3_threshold_days, "3");
	assert_cell(&t, 0, S3_exceeding_days, "0");
	assert_cell(&t, 0, S3_amount_ore, "0");
	assert_cell(&t, 0, S3_individual_cases, "0");
}

static void test_without_zeros(void **state)
{
	(void)state;
	struct table t = SETTLE(",\"model\":\"AVERAGE\",\"includeZeroDay\":false,\"thresholdDays\":\"3.0\"");
	assert_cell(&t, 0, S3_persons, "4");
	assert_cell(&t, 0, S3_mean_days, "4.25");
	assert_cell(&t, 0, S3_exceeding_days, "5");        /* 17 - 3.0 x 4 */
	assert_cell(&t, 0, S3_amount_ore, "5000000");
}

static void test_least_days(void **state)
{
	(void)state;
	struct table t = SETTLE(",\"model\":\"AVERAGE\",\"minDaysIncluded\":2,\"thresholdDays\":\"3.5\"");
	assert_cell(&t, 0, S3_persons, "3");               /* 5, 9, 2 */
	assert_cell(&t, 0, S3_exceeding_days, "5.5");
	assert_cell(&t, 0, S3_amount_ore, "5500000");
}

static void test_cap(void **state)
{
	(void)state;
	struct table t = SETTLE(",\"model\":\"AVERAGE\",\"capDays\":7,\"thresholdDays\":\"3.0\"");
	assert_cell(&t, 0, S3_days_sum, "15");
	assert_cell(&t, 0, S3_individual_cases, "0");
}

static void test_individual_after(void **state)
{
	(void)state;
	struct table out = SETTLE(",\"model\":\"AVERAGE\",\"individualAfterDays\":7,\"thresholdDays\":\"3.0\"");
	assert_cell(&out, 0, S3_persons, "3");             /* the 9 days are settled by themselves */
	assert_cell(&out, 0, S3_days_sum, "8");
	assert_cell(&out, 0, S3_individual_cases, "1");
	assert_cell(&out, 0, S3_individual_days, "6");
	assert_cell(&out, 0, S3_amount_ore, "6000000");
	struct table capped = SETTLE(",\"model\":\"AVERAGE\",\"individualAfterDays\":7,\"capDays\":7,"
	                             "\"thresholdDays\":\"3.0\"");
	assert_cell(&capped, 0, S3_persons, "4");
	assert_cell(&capped, 0, S3_days_sum, "15");        /* the seven from the 5th to the 11th among them */
	assert_cell(&capped, 0, S3_individual_cases, "1");
	assert_cell(&capped, 0, S3_individual_days, "2");
	assert_cell(&capped, 0, S3_amount_ore, "5000000"); /* 3 over the threshold, 2 by themselves */
}

/* ---- no day is paid twice ---- */

enum { FIRST = 4 };                                /* day of March of the first notice */

/* Ready once or twice, some days charged, perhaps that of the discharge too; what is ready or charged, one
 * bit a date, into *ret. */
static struct case_state *some_stay(uint64_t *ret)
{
	struct case_state *s = case_of("1280");
	int d = FIRST, n = 1 + rand() % 2;
	*ret = 0;
	for (int i = 0; i < n; i++) {
		int end = d + rand() % 12;
		ready(s, arena_printf(&made, "2025-03-%02dT09:00:00Z", d).p, "2025-03-08");
		discharged(s, arena_printf(&made, "2025-03-%02dT11:00:00Z", end).p);
		for (; d < end; d++)
			*ret |= UINT64_C(1) << d;
	}
	for (int k = FIRST; k <= d; k++)
		if ((k == d || *ret >> k & 1) && rand() % 4) {
			charged(s, arena_printf(&made, "2025-03-%02d", k).p, DAY_CHARGEABLE, 0, 1000000);
			*ret |= UINT64_C(1) << k;
		}
	return s;
}

/* Perhaps a member of the policy. */
static const char *limit(const char *name, int below)
{
	return rand() % 3 ? arena_printf(&made, ",\"%s\":%d", name, rand() % below).p : "";
}

/* What a case is paid for, in the mean and by itself, is no more than the days it was ready or charged. */
static void test_no_day_is_paid_twice(void **state)
{
	(void)state;
	srand(9);
	for (int round = 0; round < 3000; round++) {
		struct text json = arena_printf(&made, "{\"id\":\"p\",\"validFrom\":\"2018-01-01\",\"region\":\"12\","
		                                "\"model\":\"%s\",\"includeZeroDay\":%s,\"thresholdDays\":\"0\"%s%s%s}",
		                                rand() % 8 ? "AVERAGE" : "INDIVIDUAL", rand() % 2 ? "true" : "false",
		                                limit("capDays", 14), limit("individualAfterDays", 14),
		                                limit("minDaysIncluded", 6));
		struct registry *r = registry_made(&(struct registry_row){ TEXT("policy"), json }, 1);
		struct s3 fold;
		struct s3_part part;
		uint64_t dates;
		struct case_state *s = some_stay(&dates);
		struct member m = member_of("K", s);
		s3_init(&fold, r, TEXT("1280"), month("2025-03"), &made);
		assert_true(s3_part_of(&fold, &m, month("2025-03"), &part));
		int in_mean = fold.policy[0]->model == MODEL_AVERAGE ? part.days : 0;
		if (in_mean + part.individual_days > __builtin_popcountll(dates))
			fail_msg("%.*s: %d in the mean and %d by themselves of %d", TEXT_ARGS(json), in_mean,
			         part.individual_days, __builtin_popcountll(dates));
		assert_true(part.individual_days <= (int)s->n_days);
		registry_free(r);
		arena_reset(&made);
	}
}

static void test_unknown_threshold(void **state)
{
	(void)state;
	struct s3 fold;
	const struct registry_row rows[] = { POLICY(",\"model\":\"AVERAGE\""), TARIFF };
	struct registry *r = registry_made(rows, COUNT(rows));
	s3_init(&fold, r, TEXT("1280"), month("2025-03"), &made);
	assert_true(s3_lacks_threshold(&fold));
	registry_free(r);
	struct table t = settle(rows, COUNT(rows), &fold);
	assert_cell(&t, 0, S3_mean_days, "4.25");
	assert_cell(&t, 0, S3_threshold_days, "null");
	assert_cell(&t, 0, S3_exceeding_days, "null");
	assert_cell(&t, 0, S3_amount_ore, "null");
}

static void test_no_tariff(void **state)
{
	(void)state;
	const struct registry_row rows[] = { POLICY(",\"model\":\"AVERAGE\",\"thresholdDays\":\"3.0\"") };
	struct table t = settle(rows, COUNT(rows), &(struct s3){ 0 });
	assert_cell(&t, 0, S3_exceeding_days, "5");
	assert_cell(&t, 0, S3_amount_ore, "null");
}

static void test_individual_model(void **state)
{
	(void)state;
	struct s3 fold;
	const struct registry_row rows[] = { POLICY(""), TARIFF };
	struct table t = settle(rows, COUNT(rows), &fold);
	assert_cell(&t, 0, S3_individual_cases, "1");
	assert_cell(&t, 0, S3_individual_days, "6");
	assert_cell(&t, 0, S3_amount_ore, "6000000");
	assert_cell(&t, 0, S3_exceeding_days, "null");
}

static void test_rolling_window(void **state)
{
	(void)state;
	const struct registry_row rows[] = { POLICY(",\"model\":\"AVERAGE\",\"window\":\"ROLLING_3M\","
	                                            "\"thresholdDays\":\"3.0\""), TARIFF };
	struct registry *r = registry_made(rows, COUNT(rows));
	struct s3 fold;
	struct table t;
	s3_init(&fold, r, TEXT("1280"), month("2025-05"), &made);
	assert_int_equal(s3_window(&fold), 3);
	struct member march = member_of("A", episode("1280", 4));
	struct case_state *late = case_of("1280");
	ready(late, "2025-05-05T09:00:00Z", "2025-05-08");
	discharged(late, "2025-05-07T09:00:00Z");
	struct member may = member_of("B", late);
	s3_add(&fold, &march, month("2025-03"));
	s3_add(&fold, &may, month("2025-04"));             /* a stay touches months it did not end in */
	s3_add(&fold, &may, month("2025-05"));
	s3_table(&fold, &t);
	registry_free(r);
	assert_cell(&t, 0, S3_persons, "2");
	assert_cell(&t, 0, S3_days_sum, "6");
}

static void test_psychiatry_by_itself(void **state)
{
	(void)state;
	const struct registry_row rows[] = { POLICY(",\"model\":\"AVERAGE\",\"psychiatrySeparate\":true,"
	                                            "\"thresholdDays\":\"3.0\""), TARIFF };
	struct registry *r = registry_made(rows, COUNT(rows));
	struct s3 fold;
	struct table t;
	s3_init(&fold, r, TEXT("1280"), month("2025-03"), &made);
	struct case_state *p = episode("1280", 8);
	p->psychiatric = true;
	p->objections_open = 2;
	struct member somatic = member_of("A", episode("1280", 4)), psychiatric = member_of("B", p);
	s3_add(&fold, &somatic, month("2025-03"));
	s3_add(&fold, &psychiatric, month("2025-03"));
	s3_table(&fold, &t);
	registry_free(r);
	assert_int_equal(t.n, 2);
	assert_cell(&t, 0, S3_days_sum, "4");
	assert_cell(&t, 1, S3_days_sum, "8");
	assert_cell(&t, 0, S3_objections_open, "0");
	assert_cell(&t, 1, S3_objections_open, "2");
}

static int objections(const struct case_state *s, const char *municipality, const char *period)
{
	struct registry *r = registry_made(&(struct registry_row)POLICY(""), 1);
	struct member m = member_of("K", s);
	struct s3_part part;
	struct s3 fold;
	s3_init(&fold, r, text_of(municipality), month(period), &made);
	assert_true(s3_part_of(&fold, &m, month(period), &part));
	registry_free(r);
	return part.open;
}

/* An objection to a case is its municipality's, in the months of the stay: whoever the patient moves to
 * afterwards has no part in it. */
static void test_objections_to_a_case(void **state)
{
	(void)state;
	struct case_state *s = episode("1280", 9);         /* home on the 14th */
	struct responsible_from moved[] = { s->responsible[0], { day("2025-03-20"), TEXT("1281") } };
	s->responsible = moved;
	s->n_responsible = 2;
	s->objections_open = 1;
	assert_int_equal(objections(s, "1280", "2025-03"), 1);
	assert_int_equal(objections(s, "1281", "2025-03"), 0);
	assert_int_equal(objections(s, "1280", "2025-04"), 0); /* where it may be a member: its days are adjusted */
	assert_int_equal(objections(s, "1281", "2025-04"), 0);
	moved[1].from = day("2025-03-10");                 /* while in */
	assert_int_equal(objections(s, "1280", "2025-03"), 0);
	assert_int_equal(objections(s, "1281", "2025-03"), 1);
	charged(s, "2025-03-09", DAY_BLOCKED, BLOCK_NO_SIP_CALL, 0);
	assert_int_equal(objections(s, "1280", "2025-03"), 1);
	s->end_at = INSTANT_NONE;                          /* still in */
	assert_int_equal(objections(s, "1281", "2025-04"), 1);
	assert_int_equal(objections(s, "1280", "2025-04"), 0);
}

/* One that names a month is of that month, and of who objects, whoever has the days. */
static void test_objections_to_a_month_of_a_case(void **state)
{
	(void)state;
	struct case_state *s = episode("1280", 9);
	const struct named_objection named[] = {
		{ month("2025-03"), TEXT("1280"), true, false },
		{ month("2025-03"), TEXT("1281"), true, false },
		{ month("2025-04"), TEXT("1280"), true, false },
		{ month("2025-03"), { 0 }, true, false },
	};
	s->objections = named;
	s->n_objections = COUNT(named);
	assert_int_equal(objections(s, "1280", "2025-03"), 2); /* and who objected there is not known */
	assert_int_equal(objections(s, "1281", "2025-03"), 1);
	assert_int_equal(objections(s, "1280", "2025-04"), 1);
	assert_int_equal(objections(s, "1281", "2025-04"), 0);
	s->end_at = INSTANT_NONE;
	assert_int_equal(objections(s, "1280", "2025-04"), 1);
}

static void test_frozen_at(void **state)
{
	(void)state;
	const struct registry_row rows[] = {
		POLICY(""),
		ROW("settlement", "{\"region\":\"12\",\"period\":\"2025-03\",\"events\":[{\"at\":"
		                  "\"2025-04-13T08:00:00Z\",\"frozen\":true,\"policyVersion\":\"1\"}]}"),
	};
	struct table t = settle(rows, COUNT(rows), &(struct s3){ 0 });
	assert_cell(&t, 0, S3_frozen_at, "\"2025-04-13T08:00:00Z\"");
}

#define FROZEN(at) ROW("settlement", "{\"region\":\"12\",\"period\":\"2025-03\",\"events\":[{\"at\":\"" at \
	                             "\",\"frozen\":true,\"policyVersion\":\"1\"}]}")
#define CORRECTED(object, now, before)                                                             \
	ROW(object, "{" now ",\"told\":[{\"at\":\"2025-01-01T00:00:00Z\",\"data\":{" before "}},"      \
	            "{\"at\":\"2025-04-20T00:00:00Z\"}]}")
#define AVERAGE(threshold) "\"id\":\"p\",\"validFrom\":\"2018-01-01\",\"region\":\"12\",\"tariffRegime\":" \
	                       "\"T\",\"model\":\"AVERAGE\",\"thresholdDays\":\"" threshold "\""
#define AMOUNT(ore) "\"id\":\"t\",\"validFrom\":\"2025-01-01\",\"regime\":\"T\",\"amountOre\":" ore

/* A frozen month goes by what had been told when it was frozen. */
static void test_frozen_by_what_was_told(void **state)
{
	(void)state;
	const struct registry_row before[] = {
		CORRECTED("policy", AVERAGE("2.0"), AVERAGE("3.0")),
		CORRECTED("tariff", AMOUNT("7"), AMOUNT("1000000")), FROZEN("2025-04-13T08:00:00Z")
	}, after[] = { before[0], before[1], FROZEN("2025-04-20T08:00:00Z") };
	struct table t = settle(before, COUNT(before), &(struct s3){ 0 });
	assert_cell(&t, 0, S3_threshold_days, "3");
	assert_cell(&t, 0, S3_amount_ore, "5000000");
	t = settle(after, COUNT(after), &(struct s3){ 0 });
	assert_cell(&t, 0, S3_threshold_days, "2");
	assert_cell(&t, 0, S3_amount_ore, "63");           /* 9 over it */
}

static int forget(void **state)
{
	(void)state;
	arena_done(&made);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_with_zeros, forget),
		cmocka_unit_test_teardown(test_without_zeros, forget),
		cmocka_unit_test_teardown(test_least_days, forget),
		cmocka_unit_test_teardown(test_cap, forget),
		cmocka_unit_test_teardown(test_individual_after, forget),
		cmocka_unit_test_teardown(test_no_day_is_paid_twice, forget),
		cmocka_unit_test_teardown(test_unknown_threshold, forget),
		cmocka_unit_test_teardown(test_no_tariff, forget),
		cmocka_unit_test_teardown(test_individual_model, forget),
		cmocka_unit_test_teardown(test_rolling_window, forget),
		cmocka_unit_test_teardown(test_psychiatry_by_itself, forget),
		cmocka_unit_test_teardown(test_objections_to_a_case, forget),
		cmocka_unit_test_teardown(test_objections_to_a_month_of_a_case, forget),
		cmocka_unit_test_teardown(test_frozen_at, forget),
		cmocka_unit_test_teardown(test_frozen_by_what_was_told, forget),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
