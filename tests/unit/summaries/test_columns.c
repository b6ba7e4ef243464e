/* The columns of the schemas are those of the code, in their order; and the code's own rows follow
 * the schema. */
#include "summaries/s1.h"
#include "summaries/s10.h"
#include "summaries/report.h"
#include "summaries/s11.h"
#include "summaries/s2.h"
#include "summaries/s3.h"
#include "summaries/s4.h"
#include "summaries/s5.h"
#include "summaries/s6.h"
#include "summaries/s9.h"
#include "summaries/summary.h"

#include "base/embedded.h"
#include "event/schema.h"

#include "made_document.h"
#include "made_figures.h"
#include "made_parts.h"
#include "made_parts.h"

static const struct {
	const char *type, *file;
	const struct columns *columns;
} summaries[] = {
	{ "S1", "schemas/summaries/s1.json", &s1_columns }, { "S2", "schemas/summaries/s2.json", &s2_columns },
	{ "S3", "schemas/summaries/s3.json", &s3_columns }, { "S4", "schemas/summaries/s4.json", &s4_columns },
	{ "S5", "schemas/summaries/s5.json", &s5_columns }, { "S6", "schemas/summaries/s6.json", &s6_columns },
	{ "S8", "schemas/summaries/s8.json", &s8_columns }, { "S9", "schemas/summaries/s9.json", &s9_columns },
	{ "S10", "schemas/summaries/s10.json", &s10_columns }, { "S11", "schemas/summaries/s11.json", &s11_columns },
	{ "S12", "schemas/summaries/s12.json", &s12_columns }, { "S13", "schemas/summaries/s13.json", &s13_columns },
	{ "S14", "schemas/summaries/s14.json", &s14_columns },
};

static struct text schema_of(const char *file)
{
	for (const struct embedded *f = embedded_files; f->name; f++)
		if (strcmp(f->name, file) == 0)
			return (struct text){ f->bytes, f->n };
	fail_msg("%s is not there", file);
	return TEXT("");
}

static void test_columns(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(summaries); i++) {
		struct text text = schema_of(summaries[i].file);
		json_t *o = json_loadb(text.p, text.n, 0, NULL), *required;
		assert_int_equal(json_unpack(o, "{s:{s:{s:{s:o}}}}", "properties", "rows", "items", "required",
		                             &required), 0);
		assert_int_equal(json_array_size(required), summaries[i].columns->n);
		for (size_t k = 0; k < summaries[i].columns->n; k++)
			assert_string_equal(json_string_value(json_array_get(required, k)),
			                    summaries[i].columns->name[k]);
		json_decref(o);
	}
}

static void assert_follows(size_t which, const struct table *t)
{
	struct summary s = { .type = summaries[which].type, .recipient = TEXT("12"), .period = TEXT("2025-03"),
		             .start = day("2025-03-01"), .end = day("2025-03-31"),
		             .policy_version = TEXT("default/0"), .definition = TEXT("x"), .rows = t };
	struct summary_issue v = { .version = 1, .generated_at = at("2025-04-01T10:00:00Z"),
		                   .data_as_of = INSTANT_NONE };
	struct err e = { 0 };
	BUF_AUTO b = { 0 };
	summary_put(&s, &v, &b);
	struct schema *schema = schema_new(schema_of(summaries[which].file), &e);
	if (!schema)
		fail_msg("%s: %s", summaries[which].file, e.text);
	json_t *o = json_loadb(b.p, b.n, 0, NULL);
	if (!schema_check(schema, value_of_jansson(o, &made), "", &e))
		fail_msg("%s: %s", summaries[which].file, e.text);
	json_decref(o);
	schema_free(schema);
}

static void test_rows_follow(void **state)
{
	(void)state;
	struct registry *r = registry_made(NULL, 0);
	struct case_state *s = episode("1280", 4);
	charged(s, "2025-03-08", DAY_CHARGEABLE, 0, INT64_MIN);
	struct member m = member_of("K", s);
	struct table t;
	struct s1 s1 = { .municipality = TEXT("1280"), .month = month("2025-03"), .arena = &made };
	s1_table(&s1, r, &t);
	assert_follows(0, &t);
	s1_add(&s1, &m);
	s1_table(&s1, r, &t);
	assert_follows(0, &t);
	struct s2 s2 = { TEXT("1280"), month("2025-03"), r };
	assert_true(s2_row(&s2, &m, &made, &t));
	assert_follows(1, &t);
	struct s3 s3;
	s3_init(&s3, r, TEXT("1280"), month("2025-03"), &made);
	s3_add(&s3, &m, month("2025-03"));
	s3_table(&s3, &t);
	assert_follows(2, &t);
	struct s4 s4 = { .unit = TEXT("SE2321000255-KIR"), .month = month("2025-03"), .arena = &made };
	s4_add(&s4, &m);
	s4_table(&s4, r, &t);
	assert_follows(3, &t);
	struct s5 s5;
	s5_init(&s5, TEXT("1280"), day("2025-03-10"), &made);
	s5_table(&s5, &t);
	assert_follows(4, &t);
	registry_free(r);
}

static bool is_all(struct text recipient, struct text party)
{
	(void)recipient;
	(void)party;
	return true;
}

static void test_findings_follow(void **state)
{
	(void)state;
	struct s6 s = { .monday = day("2025-03-10"), .n_weeks = 1, .now = at("2025-03-14T10:00:00Z"), .arena = &made };
	struct table t;
	s6_add(&s, &(struct s6_finding){ .code = TEXT("D-DL-01"), .severity = TEXT("LEGAL"), .party = TEXT("12"),
		                         .first_seen = at("2025-03-11T10:00:00Z"), .closed_at = INSTANT_NONE,
		                         .event_id = TEXT("e1") });
	s6_table(&s, 0, is_all, TEXT("12"), true, &t);
	assert_follows(5, &t);
	s6_table(&s, 0, is_all, TEXT("12"), false, &t);
	assert_follows(5, &t);
}

static void test_documents_follow(void **state)
{
	(void)state;
	struct registry *r = registry_made(NULL, 0);
	struct document d = { TEXT("x"), made_document() };
	struct table votes, items = { .columns = &s9_columns }, money = { .columns = &s10_columns }, life;
	struct s11 s11 = { .year = 2022, .today = day("2022-06-30"), .arena = &made };
	s8_table(&d, r, day("2022-05-10"), &made, &votes);
	assert_follows(6, &votes);
	s9_add(&d, &made, &items);
	assert_follows(7, &items);
	s10_add(&d, 2022, r, &made, &money);
	assert_follows(8, &money);
	s11_add(&s11, &d);
	s11_table(&s11, &life);
	assert_follows(9, &life);
	registry_free(r);
}

static void test_figures_follow(void **state)
{
	(void)state;
	const struct registry_row known[] = {
		ROW("indicator", "{\"code\":\"X\",\"definitions\":[{\"at\":\"2021-01-01T00:00:00Z\",\"version\":\"1\","
		                 "\"nameSv\":\"Svar\"}],\"targets\":[{\"at\":\"2021-01-01T00:00:00Z\",\"org\":\"12\","
		                 "\"period\":\"2023\",\"value\":\"15\"}]}"),
	};
	struct registry *r = registry_made(known, 1);
	struct series_state *s = series_of("X", "1280", "2022-03", "12.5", "50", "400");
	struct unit_service service = { .code = TEXT("BOOK"), .offered = true, .since = day("2020-01-01"),
		                        .used_until = DAY_NONE };
	struct unit_state u = { .hsa_id = TEXT("SE2321000255-VC1"), .region = TEXT("12"), .open_from = DAY_NONE,
		                .open_to = DAY_NONE, .services = &service, .n_services = 1 };
	struct table figures = { .columns = &s12_columns }, units = { .columns = &s13_columns }, rows;
	struct report_in in = { .registry = r, .region = TEXT("12"), .year = 2022, .today = day("2022-12-31"),
		                .as_of = INSTANT_NONE, .known_at = INSTANT_NONE };
	struct report report;
	aimed(s, "15", "2023", EVALUATION_ON_TRACK);
	s12_add(s, r, &made, &figures);
	assert_follows(10, &figures);
	s13_add(&u, r, day("2022-12-31"), &made, &units);
	assert_follows(11, &units);
	report_init(&report, &in, &made);
	report_add_document(&report, TEXT("x"), made_document());
	s->dialogue = DIALOGUE_OPEN;
	report_add_series(&report, s);
	report_add_unit(&report, &u);
	report.in.exact = true;
	report_finish(&report);
	report_rows(&report, &rows);
	assert_true(rows.n > 10);
	assert_int_equal(report.follow_ups.n, 1);
	assert_follows(12, &rows);
	registry_free(r);
}

/* Each summary's example, a whole event, follows its schema. */
static void test_examples(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(summaries); i++) {
		struct err e = { 0 };
		const char *path = arena_printf(&made, "schemas/examples/samverka.summary.s%s.published.v1.json",
		                                summaries[i].type + 1).p;
		json_t *event = json_load_file(path, 0, NULL);
		struct schema *schema = schema_new(schema_of(summaries[i].file), &e);
		assert_non_null(schema);
		if (!event || !schema_check(schema, value_of_jansson(json_object_get(event, "data"), &made), "", &e))
			fail_msg("%s: %s", path, e.text);
		json_decref(event);
		schema_free(schema);
	}
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
		cmocka_unit_test_teardown(test_columns, forget),
		cmocka_unit_test_teardown(test_rows_follow, forget),
		cmocka_unit_test_teardown(test_findings_follow, forget),
		cmocka_unit_test_teardown(test_documents_follow, forget),
		cmocka_unit_test_teardown(test_figures_follow, forget),
		cmocka_unit_test_teardown(test_examples, forget),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
