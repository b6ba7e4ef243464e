/* s4: every column, for a hospital unit and an outpatient unit. */
#include "summaries/s4.h"

#include "made_case.h"
#include "made_parts.h"

static const struct registry_row rows[] = {
	ROW("unit", "{\"id\":\"SE2321000255-KIR\",\"validFrom\":\"2015-01-01\",\"owner\":\"12\","
	            "\"name\":\"Kirurgen\"}"),
};

static struct table fold(const char *unit, const char *when, struct case_state *const *v, size_t n)
{
	struct registry *r = registry_made(rows, COUNT(rows));
	struct s4 s = { .unit = text_of(unit), .month = month(when), .arena = &made };
	struct table t;
	for (size_t i = 0; i < n; i++)
		s4_add(&s, &(struct member){ TEXT("x"), v[i] });
	s4_table(&s, r, &t);
	table_row(&t, 0)[S4_unit_name].text = arena_text(&made, table_row(&t, 0)[S4_unit_name].text);
	registry_free(r);
	return t;
}

static void make_cases(struct case_state *v[3])
{
	v[0] = episode("1280", 3);                     /* all in good order */
	v[0]->first_ready_assessed_at = at("2025-03-05T08:30:00Z");
	v[0]->sip_required = v[0]->sip_called = v[0]->sip_called_in_time = true;
	v[0]->contact_before_end = v[0]->info_same_day = true;
	v[1] = episode("1280", 6);                     /* late in everything */
	((struct notified *)(uintptr_t)v[1]->notified)->late = true;
	v[1]->first_ready_assessed_at = at("2025-03-05T07:00:00Z");
	v[1]->n_ready_notices = 2;
	v[1]->n_ready_after_noon = 1;
	v[1]->n_withdrawals = 1;
	v[1]->n_unacknowledged = 1;
	v[1]->sip_required = v[1]->sip_called = true;
	v[2] = episode("1280", 1);
	v[2]->sip_required = true;
}

static void test_hospital(void **state)
{
	(void)state;
	struct case_state *v[3];
	make_cases(v);
	struct table t = fold("SE2321000255-KIR", "2025-03", v, 3);
	assert_cell(&t, 0, S4_unit_hsa, "\"SE2321000255-KIR\"");
	assert_cell(&t, 0, S4_unit_name, "\"Kirurgen\"");
	assert_cell(&t, 0, S4_admission_notices, "3");
	assert_cell(&t, 0, S4_notices_late_24h, "1");
	assert_cell(&t, 0, S4_share_on_time, "0.667");
	assert_cell(&t, 0, S4_ready_notices, "4");
	assert_cell(&t, 0, S4_ready_after_1200_share, "0.25");
	assert_cell(&t, 0, S4_median_assess_to_send_min, "75");
	assert_cell(&t, 0, S4_withdrawals, "1");
	assert_cell(&t, 0, S4_sip_required, "3");
	assert_cell(&t, 0, S4_sip_called, "2");
	assert_cell(&t, 0, S4_sip_called_within_3d, "1");
	assert_cell(&t, 0, S4_care_contact_before_discharge, "1");
	assert_cell(&t, 0, S4_info_same_day, "1");
	assert_cell(&t, 0, S4_unacknowledged, "1");
}

static void test_outpatient_unit(void **state)
{
	(void)state;
	struct case_state *v[3];
	make_cases(v);
	struct table t = fold("SE2321000255-VC1", "2025-03", v, 3);
	assert_cell(&t, 0, S4_unit_name, "null");
	assert_cell(&t, 0, S4_admission_notices, "0");
	assert_cell(&t, 0, S4_share_on_time, "null");
	assert_cell(&t, 0, S4_ready_notices, "0");
	assert_cell(&t, 0, S4_sip_required, "3");
	assert_cell(&t, 0, S4_sip_called, "2");
	assert_cell(&t, 0, S4_care_contact_before_discharge, "1");
	assert_cell(&t, 0, S4_info_same_day, "0");
}

/* The case of an HSA-id's letters means nothing. */
static void test_one_unit_in_any_case(void **state)
{
	(void)state;
	struct case_state *v[3];
	make_cases(v);
	v[1]->hospital_unit = TEXT("SE2321000255-kir");
	v[1]->outpatient_unit = TEXT("SE2321000255-vc1");
	struct table t = fold("SE2321000255-KIR", "2025-03", v, 3);
	assert_cell(&t, 0, S4_admission_notices, "3");
	t = fold("SE2321000255-VC1", "2025-03", v, 3);
	assert_cell(&t, 0, S4_sip_required, "3");
}

/* Whatever happened in March is not told in April again. */
static void test_each_thing_once(void **state)
{
	(void)state;
	struct case_state *v[3];
	make_cases(v);
	v[0]->end_at = at("2025-04-02T09:00:00Z");
	struct table april = fold("SE2321000255-KIR", "2025-04", v, 3);
	assert_cell(&april, 0, S4_info_same_day, "0"); /* told ahead */
	v[0]->evaluated_at = v[0]->end_at;
	april = fold("SE2321000255-KIR", "2025-04", v, 3);
	assert_cell(&april, 0, S4_admission_notices, "0");
	assert_cell(&april, 0, S4_ready_notices, "0");
	assert_cell(&april, 0, S4_sip_required, "0");
	assert_cell(&april, 0, S4_unacknowledged, "0");
	assert_cell(&april, 0, S4_info_same_day, "1");
	struct table other = fold("SE2321000255-X", "2025-03", v, 3);
	assert_cell(&other, 0, S4_admission_notices, "0");
	assert_cell(&other, 0, S4_sip_required, "0");
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
		cmocka_unit_test_teardown(test_hospital, forget),
		cmocka_unit_test_teardown(test_outpatient_unit, forget),
		cmocka_unit_test_teardown(test_one_unit_in_any_case, forget),
		cmocka_unit_test_teardown(test_each_thing_once, forget),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
