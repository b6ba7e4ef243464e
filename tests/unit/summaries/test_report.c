/* The yearly report of a small year, by hand: what is gathered, what its rows say, what has changed. */
#include "summaries/report.h"

#include "made_document.h"
#include "made_figures.h"

static const struct registry_row reference[] = {
	ROW("principal", "{\"id\":\"12\",\"validFrom\":\"2010-01-01\",\"kind\":\"REGION\",\"name\":\"Region <Skåne>\"}"),
	ROW("principal", "{\"id\":\"1280\",\"validFrom\":\"2010-01-01\",\"kind\":\"MUNICIPALITY\",\"name\":\"Malmö\"}"),
	ROW("indicator", "{\"code\":\"X\",\"definitions\":[{\"at\":\"2010-01-01T00:00:00Z\",\"nameSv\":\"X\",\"unit\":\"ärenden\"}]}"),
	ROW("indicator", "{\"code\":\"Y\",\"definitions\":[{\"at\":\"2010-01-01T00:00:00Z\",\"nameSv\":\"Y\",\"unit\":\"ärenden\"}]}"),
};

REGISTRY_OF_ALL(reference, COUNT(reference))

static void begin(struct report *r)
{
	struct report_in in = { .registry = registry, .region = TEXT("12"), .year = 2022,
		                .today = day("2022-12-31"), .as_of = INSTANT_NONE, .known_at = INSTANT_NONE };
	report_init(r, &in, &made);
}

static struct table rows_of(struct report *r)
{
	struct table t;
	report_finish(r);
	report_rows(r, &t);
	return t;
}

/* The value of one figure; NULL: there is none. */
static const char *value(const struct table *t, const char *section, const char *subject, const char *org,
                         const char *measure)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct cell *row = table_row(t, i);
		if (text_eq(row[S14_section].text, text_of(section)) && text_eq(row[S14_subject].text, text_of(subject)) &&
		    text_eq(row[S14_org].text, text_of(org)) && text_eq(row[S14_measure].text, text_of(measure)))
			return arena_printf(&made, "%.*s", TEXT_ARGS(row[S14_value].text)).p;
	}
	return NULL;
}

static void test_gathered(void **state)
{
	(void)state;
	struct report r;
	begin(&r);
	struct series_state *late = series_of("X", "1280", "2022-02", "", "", "");
	late->expected = late->missing = true;
	late->n_figures = 0;
	struct series_state *came = series_of("X", "1280", "2022-01", "41", "", "");
	came->expected = true;
	report_add_series(&r, came);
	report_add_series(&r, late);
	report_add_series(&r, series_of("X", "1480", "2022-01", "7", "", ""));   /* of another region */
	report_add_series(&r, series_of("X", "1280", "2023-01", "8", "", ""));   /* of a later year */
	report_add_document(&r, TEXT("d1"), made_document());
	struct table t = rows_of(&r);
	assert_string_equal(value(&t, "COMPLETENESS", "", "", "figures_expected"), "2");
	assert_string_equal(value(&t, "COMPLETENESS", "", "", "figures_reported"), "1");
	assert_string_equal(value(&t, "INDICATOR", "X", "1280", "value"), "41");
	assert_non_null(value(&t, "MISSING", "X", "1280", "missing"));
	assert_null(value(&t, "INDICATOR", "X", "1480", "value"));
	assert_string_equal(value(&t, "DECISION", "d1", "", "adopted"), "1");
	assert_string_equal(value(&t, "DECISION", "d1", "", "blocking_principals"), "1280,1281");
	assert_string_equal(value(&t, "FINANCING", "d1", "", "budget_ore"), "210000000");
	assert_string_equal(value(&t, "FINANCING", "d1", "1280", "committed_ore"), "60000000");
}

/* 2 months shown of 3: 30 + 10 episodes, 60 + 30 days. */
static void test_averages_of_what_was_shared(void **state)
{
	(void)state;
	static const char *const months[] = {
		"[{\"municipality_code\":\"1280\",\"care_form\":\"SOMATIC\",\"episodes_ended\":30,"
		"\"ready_days_sum\":60,\"days_gt7\":5}]",
		"[{\"municipality_code\":\"1280\",\"care_form\":\"SOMATIC\",\"episodes_ended\":null,"
		"\"ready_days_sum\":null,\"days_gt7\":null}]",
		"[{\"municipality_code\":\"1280\",\"care_form\":\"SOMATIC\",\"episodes_ended\":10,"
		"\"ready_days_sum\":30,\"days_gt7\":1}]",
	};
	struct report r;
	begin(&r);
	for (size_t i = 0; i < COUNT(months); i++) {
		json_t *o = json_loads(months[i], 0, NULL);
		report_add_stays(&r, o);
		json_decref(o);
	}
	struct table t = rows_of(&r);
	assert_string_equal(value(&t, "TRANSITION", "", "1280", "episodes"), "40");
	assert_string_equal(value(&t, "TRANSITION", "", "1280", "mean_days"), "2.25");
	assert_string_equal(value(&t, "TRANSITION", "", "1280", "days_gt7"), "6");
	assert_string_equal(value(&t, "TRANSITION", "", "1280", "months_shown"), "2");
	assert_string_equal(value(&t, "TRANSITION", "", "1280", "months"), "3");
}

static void test_changes(void **state)
{
	(void)state;
	struct report then, now;
	struct table changes;
	begin(&then);
	report_add_series(&then, series_of("X", "1280", "2022-01", "41", "", ""));
	begin(&now);
	report_add_series(&now, series_of("X", "1280", "2022-01", "43", "", ""));
	report_add_series(&now, series_of("X", "1280", "2022-02", "44", "", ""));
	struct table a = rows_of(&then), b = rows_of(&now);
	report_changes(&a, &b, &made, &changes);
	size_t corrected = 0, fresh = 0;
	for (size_t i = 0; i < changes.n; i++) {
		const struct cell *row = table_row(&changes, i);
		if (!text_eq(row[S14_measure].text, TEXT("value")))
			continue;
		corrected += text_eq(row[S14_value].text, TEXT("41")) && text_eq(row[S14_value_since].text, TEXT("43"));
		fresh += row[S14_value].kind == CELL_NULL && text_eq(row[S14_value_since].text, TEXT("44"));
	}
	assert_int_equal(corrected, 1);
	assert_int_equal(fresh, 1);
	report_changes(&a, &a, &made, &changes);
	assert_int_equal(changes.n, 0);
}

#define INDICATOR(version, target)                                                                    \
	ROW("indicator", "{\"code\":\"X\",\"definitions\":[{\"at\":\"2021-01-01T00:00:00Z\",\"version\":\"1\","        \
	                 "\"definition\":\"all\",\"nameSv\":\"Svar\",\"until\":\"2021-06-01T00:00:00Z\"},"            \
	                 "{\"at\":\"2021-06-01T00:00:00Z\",\"version\":\"1\",\"definition\":\"" version "\","          \
	                 "\"direction\":\"LOWER_IS_BETTER\",\"nameSv\":\"Svar\"}],\"targets\":["                       \
	                 "{\"at\":\"2021-01-01T00:00:00Z\",\"org\":\"12\",\"period\":\"2022\",\"value\":\"30\"},"  \
	                 "{\"at\":\"2021-02-01T00:00:00Z\",\"org\":\"12\",\"period\":\"2022\",\"value\":\"" target   \
	                 "\",\"decidedBy\":\"Nämnden\"},{\"at\":\"2021-02-01T00:00:00Z\",\"org\":\"14\","            \
	                 "\"period\":\"2022\",\"value\":\"99\"}]}")

/* Of two words for one thing the last; what another definition or target says has changed since. */
static void test_definitions_and_targets(void **state)
{
	(void)state;
	const struct registry_row before[] = { INDICATOR("answered", "40") }, since[] = { INDICATOR("in time", "45") };
	struct registry *known[2] = { registry_made(before, 1), registry_made(since, 1) };
	struct table t[2], changes;
	struct report r;
	for (int i = 0; i < 2; i++) {
		begin(&r);
		r.in.registry = known[i];
		report_add_series(&r, series_of("X", "12", "2022-01", "41", "", ""));
		t[i] = rows_of(&r);
	}
	assert_string_equal(value(&t[0], "DEFINITION", "X", "", "definition"), "answered");
	assert_string_equal(value(&t[0], "DEFINITION", "X", "", "direction"), "LOWER_IS_BETTER");
	assert_string_equal(value(&t[0], "TARGET", "X", "12", "value"), "40");
	assert_string_equal(value(&t[0], "TARGET", "X", "12", "decided_by"), "Nämnden");
	assert_null(value(&t[0], "TARGET", "X", "14", "value")); /* another region's */
	report_changes(&t[0], &t[1], &made, &changes);
	assert_int_equal(changes.n, 2);
	report_mark_changes(&t[0], &changes, &made);
	assert_string_equal(value(&t[0], "TARGET", "X", "12", "value"), "40");
	for (size_t i = 0; i < changes.n; i++) {
		struct text now = table_row(&changes, i)[S14_value_since].text;
		assert_true(text_eq(now, TEXT("in time")) || text_eq(now, TEXT("45")));
	}
	BUF_AUTO page = { 0 };
	report_html(&r, NULL, REPORT_SV, &page);
	buf_putc(&page, '\0');
	assert_non_null(strstr(page.p, "in time"));
	assert_non_null(strstr(page.p, "Nämnden"));
	assert_null(strstr(page.p, "answered"));
	registry_free(known[0]);
	registry_free(known[1]);
}

/* Whatever names hold, the page stays a page. */
static void test_page_escapes(void **state)
{
	(void)state;
	struct report r;
	BUF_AUTO page = { 0 };
	static const struct registry_row names[] = {
		ROW("principal", "{\"id\":\"12\",\"validFrom\":\"2010-01-01\",\"kind\":\"REGION\",\"name\":\"Region <Skåne>\"}"),
		ROW("indicator", "{\"code\":\"<script>\",\"definitions\":[{\"at\":\"2010-01-01T00:00:00Z\",\"nameSv\":\"<script>\"}]}"),
	};
	struct registry *known = registry_made(names, COUNT(names));
	begin(&r);
	r.in.registry = known;
	report_add_series(&r, series_of("<script>", "12", "2022-01", "1234.5", "", ""));
	report_finish(&r);
	report_html(&r, NULL, REPORT_SV, &page);
	buf_putc(&page, '\0');
	assert_null(strstr(page.p, "<script>"));
	assert_non_null(strstr(page.p, "&lt;script&gt;"));
	assert_non_null(strstr(page.p, "Region &lt;Skåne&gt;"));
	assert_non_null(strstr(page.p, "1234,5"));
	registry_free(known);
}

static size_t count_of(const char *page, const char *what)
{
	size_t n = 0;
	for (const char *at = strstr(page, what); at; at = strstr(at + 1, what))
		n++;
	return n;
}

static struct series_state *deviating(const char *org, const char *period, enum dialogue dialogue)
{
	struct series_state *s = series_of("X", org, period, "41", "", "");
	s->evaluation = EVALUATION_OFF_TRACK;
	s->dialogue = dialogue;
	if (dialogue != DIALOGUE_OPEN)
		s->follow_up = TEXT("Fler i luren");
	return s;
}

/* What is open stays in the report; of units only the region's own tells. */
static void test_deviations_and_their_dialogues(void **state)
{
	(void)state;
	for (int exact = 0; exact < 2; exact++) {
		struct report r;
		BUF_AUTO page = { 0 };
		begin(&r);
		r.in.exact = exact;
		report_add_series(&r, deviating("1280", "2022-02", DIALOGUE_OPEN));
		report_add_series(&r, deviating("1280", "2022-01", DIALOGUE_REGISTERED));
		report_add_series(&r, deviating("1281", "2021-06", DIALOGUE_OPEN));
		report_add_series(&r, deviating("1281", "2021-05", DIALOGUE_DONE)); /* long past */
		report_add_series(&r, deviating("SE2321000255-A", "2022-02", DIALOGUE_OPEN));
		struct table t = rows_of(&r);
		assert_string_equal(value(&t, "FOLLOW_UP", "X", "1281", "dialogue"), "OPEN");
		assert_string_equal(value(&t, "FOLLOW_UP", "X", "1280", "action"), "Fler i luren");
		assert_int_equal(r.follow_ups.n, exact ? 4 : 3);
		if (exact)
			assert_string_equal(value(&t, "FOLLOW_UP", "X", "SE2321000255-A", "dialogue"), "OPEN");
		else
			assert_null(value(&t, "FOLLOW_UP", "X", "SE2321000255-A", "dialogue"));
		report_html(&r, NULL, REPORT_SV, &page);
		buf_putc(&page, '\0');
		assert_int_equal(count_of(page.p, "Obesvarad"), 2 + exact);
		assert_int_equal(count_of(page.p, "Pågår"), 0); /* the same dialogue, with one nobody answered */
		assert_non_null(strstr(page.p, "2022-02 <span class=\"soft\">(2)"));
	}
}

/* By sex where it is told, and only where nothing is left out. */
static void test_by_sex(void **state)
{
	(void)state;
	for (int exact = 0; exact < 2; exact++) {
		struct report r;
		BUF_AUTO page = { 0 };
		begin(&r);
		r.in.exact = exact;
		struct series_state *s = series_of("AWARE", "12", "2022", "71", "", "");
		struct figure *f = ARENA_ARRAY(&made, 3, struct figure);
		f[0] = f[1] = f[2] = s->figures[0];
		f[1].sex = TEXT("FEMALE");
		f[1].value = TEXT("78");
		f[2].sex = TEXT("MALE");
		f[2].value = TEXT("64");
		s->figures = f;
		s->n_figures = 3;
		report_add_series(&r, s);
		struct table t = rows_of(&r);
		size_t parts = 0;
		for (size_t i = 0; i < t.n; i++)
			parts += table_row(&t, i)[S14_part].text.n && text_eq(table_row(&t, i)[S14_section].text, TEXT("INDICATOR"));
		assert_int_equal(parts, exact ? 2 : 0);
		report_html(&r, NULL, REPORT_SV, &page);
		buf_putc(&page, '\0');
		assert_int_equal(count_of(page.p, "kvinnor 78 · män 64"), exact);
	}
}

static void put_unit(struct report *r, const char *hsa_id, int offered)
{
	static const char *const codes[] = { "BOOK", "CANCEL", "VIDEO" };
	struct unit_service v[3];
	for (int i = 0; i < 3; i++)
		v[i] = (struct unit_service){ .code = text_of(codes[i]), .offered = i < offered,
			                      .since = day("2022-01-01"), .used_until = DAY_NONE };
	struct unit_state u = { .hsa_id = text_of(hsa_id), .region = TEXT("12"), .open_from = DAY_NONE,
		                .open_to = DAY_NONE, .services = v, .n_services = 3,
		                .evaluated_at = at("2022-12-01T10:00:00Z") };
	report_add_unit(r, &u);
}

/* Equal care: not how many offer a service, but how alike the units are. */
static void test_spread_between_units(void **state)
{
	(void)state;
	struct report r;
	begin(&r);
	put_unit(&r, "SE2321000255-A", 3);
	put_unit(&r, "SE2321000255-B", 1);
	put_unit(&r, "SE2321000255-C", 2);
	put_unit(&r, "SE2321000255-D", 2);
	struct table t = rows_of(&r);
	assert_string_equal(value(&t, "OFFERING", "BASE_SET", "", "services"), "3");
	assert_string_equal(value(&t, "OFFERING", "BASE_SET", "", "least"), "1");
	assert_string_equal(value(&t, "OFFERING", "BASE_SET", "", "median"), "2");
	assert_string_equal(value(&t, "OFFERING", "BASE_SET", "", "most"), "3");
	assert_string_equal(value(&t, "OFFERING", "VIDEO", "", "offered"), "1");
}

/* A unit that owes a figure is named like a municipality. */
static void test_missing_of_units(void **state)
{
	(void)state;
	const struct text late[] = { TEXT("SE2321000255-B") };
	struct sum_state s = { .code = TEXT("X"), .region = TEXT("12"), .period = period_made("2022-02") };
	struct report r;
	s.municipalities.n = s.units.n = INT64_MIN;
	s.units.n_expected = 3;
	s.units.n_reported = 1;
	s.units.missing = late;
	s.units.n_missing = 1;
	begin(&r);
	report_add_sum(&r, &s);
	struct table t = rows_of(&r);
	assert_string_equal(value(&t, "COMPLETENESS", "", "", "figures_expected"), "3");
	assert_string_equal(value(&t, "COMPLETENESS", "", "", "figures_reported"), "1");
	assert_string_equal(value(&t, "MISSING", "X", "SE2321000255-B", "missing"), "-");
}

/* A line across two definitions would compare what cannot be compared. */
static void test_a_line_breaks_with_its_definition(void **state)
{
	(void)state;
	for (int changed = 0; changed < 2; changed++) {
		struct report r;
		BUF_AUTO page = { 0 };
		begin(&r);
		for (int year = 2019; year <= 2022; year++) {
			struct series_state *s =
				series_of("X", "12", arena_printf(&made, "%d", year).p, year == 2019 ? "10" : "11", "", "");
			struct figure *f = ARENA_NEW(&made, struct figure);
			*f = s->figures[0];
			f->definition_version = changed && year >= 2021 ? TEXT("2") : TEXT("1");
			f->status = year == 2022 ? MEASURED_PRELIMINARY : MEASURED_FINAL;
			f->precision = year == 2022 ? PRECISION_APPROX : PRECISION_EXACT;
			s->figures = f;
			report_add_series(&r, s);
		}
		report_finish(&r);
		report_html(&r, NULL, REPORT_SV, &page);
		buf_putc(&page, '\0');
		assert_int_equal(count_of(page.p, "<polyline"), 1 + changed);
		assert_int_equal(count_of(page.p, "class=\"break\""), changed);
		assert_int_equal(count_of(page.p, "newest early"), 1);
		assert_int_equal(count_of(page.p, "preliminärt · ungefärligt"), 1);
	}
}

static struct table rows_for(bool exact, const struct table *before, const char *numerator, const char *few,
                             struct report *r)
{
	begin(r);
	r->in.exact = exact;
	r->in.before = before;
	report_add_series(r, series_of("X", "12", "2022", "38", numerator, "400"));
	report_add_series(r, series_of("X", "12", "2021", few, few, "400"));
	return rows_of(r);
}

/* Neither a figure of few people is in it, nor a trend or a change that tells it. */
static void test_few_people(void **state)
{
	(void)state;
	struct report r, then, now;
	struct table t = rows_for(false, NULL, "152", "3", &r);
	assert_string_equal(value(&t, "INDICATOR", "X", "12", "numerator"), "152");
	assert_null(value(&t, "INDICATOR", "X", "12", "trend_12m"));
	for (size_t i = 0; i < t.n; i++)
		assert_false(text_eq(table_row(&t, i)[S14_value].text, TEXT("3")));
	assert_true(r.suppressed > 0);
	t = rows_for(true, NULL, "152", "3", &r);
	assert_string_equal(value(&t, "INDICATOR", "X", "12", "trend_12m"), "35");
	assert_int_equal(r.suppressed, 0);
	t = rows_for(false, NULL, "152", "40", &r);
	assert_string_equal(value(&t, "INDICATOR", "X", "12", "trend_12m"), "-2");
	assert_int_equal(r.suppressed, 0);
	(void)rows_for(false, NULL, "152", "40", &then);
	(void)rows_for(false, &then.figures, "153", "40", &now);
	assert_cell(&now.figures, 1, S12_numerator, "\"152\""); /* moved by one */
	(void)rows_for(false, &then.figures, "252", "40", &now);
	assert_cell(&now.figures, 1, S12_numerator, "\"252\"");
}

/* What everybody had in S12 counts as told: a correction by one stays away here too. */
static void test_after_what_was_let_out(void **state)
{
	(void)state;
	struct report then, now;
	(void)rows_for(false, NULL, "152", "40", &then);
	struct share_past versions[2] = { { .shown = { .columns = &s12_columns } }, { .shown = then.figures } };
	const struct report_let_out let_out[] = { { TEXT("Y"), 2022, versions, 2 }, { TEXT("X"), 2022, versions, 2 } };
	begin(&now);
	now.in.let_out = let_out;
	now.in.n_let_out = 2;
	report_add_series(&now, series_of("X", "12", "2022", "38", "153", "400"));
	report_add_series(&now, series_of("X", "12", "2021", "40", "40", "400"));
	(void)rows_of(&now);
	assert_cell(&now.figures, 1, S12_numerator, "\"152\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_gathered),
		cmocka_unit_test(test_averages_of_what_was_shared),
		cmocka_unit_test(test_changes),
		cmocka_unit_test(test_few_people),
		cmocka_unit_test(test_after_what_was_let_out),
		cmocka_unit_test(test_definitions_and_targets),
		cmocka_unit_test(test_a_line_breaks_with_its_definition),
		cmocka_unit_test(test_deviations_and_their_dialogues),
		cmocka_unit_test(test_by_sex),
		cmocka_unit_test(test_spread_between_units),
		cmocka_unit_test(test_missing_of_units),
		cmocka_unit_test(test_page_escapes),
	};
	return cmocka_run_group_tests(tests, open_registry, close_registry);
}
