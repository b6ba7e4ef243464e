/* The yearly report (S14) of a region with 34 principals, 40 indicators and 500 units, by the command
 * itself from a private PostgreSQL: what stands in it, how it prints as of an earlier moment, and how
 * long it takes: 2 s are asked of a quiet machine, of a busy one that it does not stick.
 * SAMVERKA_REPORT=file keeps the page, to be looked at.
 * timeout: 300
 * no-san */
#include "private_postgres.h"

#include "../unit/summaries/made_document.h"
#include "../unit/summaries/made_figures.h"

#include "base/clock.h"
#include "summaries/s1.h"
#include "summaries/s4.h"

#include <jansson.h>
#include <math.h>

#define DATABASE "samverka_test_report"
#define TODAY "2025-11-20T10:00:00Z"

enum { MUNICIPALITIES = 33, INDICATORS = 40, UNITS = 500, SERVICES = 9, MAX_MS = 20000 };

static PGconn *super;
static char environment[700];
static struct buf sql;
static int64_t n_late;                 /* figures that never came */

static const char *const names[MUNICIPALITIES] = {
	"Svalöv", "Staffanstorp", "Burlöv", "Vellinge", "Östra Göinge", "Örkelljunga", "Bjuv", "Kävlinge",
	"Lomma", "Svedala", "Skurup", "Sjöbo", "Hörby", "Höör", "Tomelilla", "Bromölla", "Osby", "Perstorp",
	"Klippan", "Åstorp", "Båstad", "Malmö", "Lund", "Landskrona", "Helsingborg", "Höganäs", "Eslöv",
	"Ystad", "Trelleborg", "Kristianstad", "Simrishamn", "Ängelholm", "Hässleholm"
};

static const struct {
	const char *code, *name, *unit, *target;
	double from, step;
} told[] = {
	{ "ACC_SHARE", "Invånare med konto på 1177", "%", "40", 21, 4.4 },
	{ "WEBBOOK", "Webbokningar per månad", "ärenden", "2000", 1000, 240 },
	{ "PHONE_RATE", "Besvarade samtal", "%", "95", 81, 2.1 },
	{ "PHONE_TIME", "Svarstid i telefon, median", "s", "180", 410, -44 },
	{ "PORTAL_UU", "Unika användare i portalen", "personer", "2500", 1100, 271 },
	{ "DOC_EST", "Fastställda styrande dokument", "st", "2500", 1800, 175 },
	{ "AWARE", "Känner till 1177", "%", "90", 78, 1.9 },
};

/* ---- data ---- */

static void flush_sql(void)
{
	if (sql.n)
		sql_do(super, sql.p);
	buf_clear(&sql);
}

static void put_entity(const char *area, const char *key, const struct buf *state, const char *bucket)
{
	BUF_AUTO hex = { 0 };
	buf_put_hex(&hex, (const uint8_t *)state->p, state->n);
	buf_printf(&sql,
	           "INSERT INTO %s.entity (key, version, restricted, state, facts, inbox, outputs) VALUES "
	           "('%s', 1, false, decode('%s', 'hex'), '', '', ''); ",
	           area, key, hex.p);
	if (bucket)
		buf_printf(&sql, "INSERT INTO %s.bucket_member (bucket, key) VALUES ('%s', '%s'); ", area, bucket, key);
	if (sql.n > 1000000)
		flush_sql();
}

static const char *code_of(int i)
{
	return i < (int)COUNT(told) ? told[i].code : arena_printf(&made, "IND_%02d", i + 1).p;
}

static void put_definition(int i)
{
	BUF_AUTO json = { 0 };
	bool known = i < (int)COUNT(told);
	buf_printf(&json,
	           "{\"code\":\"%s\",\"definitions\":[{\"additive\":false,\"aggregation\":\"NONE\",\"at\":"
	           "\"2020-01-01T00:00:00Z\",\"definition\":\"Så som regionens handbok beskriver den, räknad vid "
	           "periodens slut.\",\"direction\":\"HIGHER_IS_BETTER\",\"nameSv\":\"%s\",\"unit\":\"%s\","
	           "\"usage\":true,\"validFrom\":\"2020-01-01\",\"version\":\"1\"}],\"targets\":[",
	           code_of(i), known ? told[i].name : arena_printf(&made, "Indikator nummer %d", i + 1).p,
	           known ? told[i].unit : "%");
	if (known)
		buf_printf(&json,
		           "{\"at\":\"2022-01-01T00:00:00Z\",\"baselinePeriod\":\"2021\",\"baselineValue\":\"%.0f\","
		           "\"comparator\":\"%s\",\"decidedBy\":\"Regionfullmäktige\",\"diarienummer\":\"2021-%06d\","
		           "\"org\":\"12\",\"period\":\"2026\",\"value\":\"%s\"}",
		           told[i].from, told[i].step < 0 ? "LE" : "GE", 1000 + 7 * i, told[i].target);
	buf_put_text(&json, TEXT("]}"));
	put_entity("indicator", arena_printf(&made, "i:%s", code_of(i)).p, &json, NULL);
}

static double value_at(int i, int org, double years)
{
	double from = i < (int)COUNT(told) ? told[i].from : 30 + 3 * (i % 11);
	double step = i < (int)COUNT(told) ? told[i].step : (i % 5 - 1.5) * 2;
	return from + step * years + 0.05 * from * sin(org * 1.7 + i) + 0.015 * from * sin(years * 6.3 + org);
}

/* The indicators beside those told of count a few people each: the most that suppression has to do. */
static int few_at(int i, int who, int month)
{
	int n = 0;
	for (int part = 1; who == 0 && part <= MUNICIPALITIES; part++)
		n += few_at(i, part, month);
	return who == 0 ? n : (who * 31 + i * 17 + month * month * 13) % 9;
}

static struct series_state *share_of_few(int i, const char *org, int who, const char *period)
{
	int month = atoi(period + 5), n = few_at(i, who, month), all = n + 400 + who;
	if (who == 0)
		all = n + 400 * MUNICIPALITIES + MUNICIPALITIES * (MUNICIPALITIES + 1) / 2;
	return series_of(code_of(i), org, period, arena_printf(&made, "%.2f", 100.0 * n / all).p,
	                 arena_printf(&made, "%d", n).p, arena_printf(&made, "%d", all).p);
}

static void put_series(int i, const char *org, int who, const char *period, double years)
{
	BUF_AUTO state = { 0 };
	bool whole = i < (int)COUNT(told) && value_at(i, who, years) > 200;
	struct text value = arena_printf(&made, whole ? "%.0f" : "%.1f", value_at(i, who, years));
	struct series_state *s = i < (int)COUNT(told) ? series_of(code_of(i), org, period, value.p, "", "") :
	                                                share_of_few(i, org, who, period);
	double target = i < (int)COUNT(told) ? strtod(told[i].target, NULL) : 0;
	if (target > 0)
		aimed(s, told[i].target, "2026", value_at(i, who, years) >= target ? EVALUATION_ACHIEVED :
		                                 (i + who) % 3                     ? EVALUATION_ON_TRACK :
		                                                                     EVALUATION_OFF_TRACK);
	s->expected = true;
	if (s->evaluation == EVALUATION_OFF_TRACK) {
		s->dialogue = (enum dialogue)(DIALOGUE_OPEN + (i + 2 * who) % 3);
		if (s->dialogue != DIALOGUE_OPEN)
			s->follow_up = TEXT("Fler tider öppnas på vardagskvällar");
		s->follow_up_due = s->dialogue == DIALOGUE_REGISTERED ? day("2025-12-31") : DAY_NONE;
	}
	series_state_encode(s, &state);
	struct text bucket = arena_printf(&made, "km/12/%.4s", period);
	put_entity("indicator", arena_printf(&made, "m:%s/%s/%s", code_of(i), org, period).p, &state, bucket.p);
}

/* One that never came. */
static void put_missing(int i, const char *org, const char *period)
{
	BUF_AUTO state = { 0 };
	struct series_state *s = series_of(code_of(i), org, period, "", "", "");
	s->n_figures = 0;
	s->expected = s->missing = true;
	s->evaluation = EVALUATION_NO_DATA;
	series_state_encode(s, &state);
	put_entity("indicator", arena_printf(&made, "m:%s/%s/%s", code_of(i), org, period).p, &state, "km/12/2025");
}

static const char *org_of(int who)
{
	static const int code[] = { 14, 30, 31, 33, 56, 57, 60, 61, 62, 63, 64, 65, 66, 67, 70, 72, 73, 75, 76, 77,
		                    78, 80, 81, 82, 83, 84, 85, 86, 87, 90, 91, 92, 93 };
	return who == 0 ? "12" : arena_printf(&made, "12%02d", code[who - 1]).p;
}

static void put_figures(void)
{
	for (int i = 0; i < INDICATORS; i++) {
		put_definition(i);
		for (int who = 0; who <= MUNICIPALITIES; who++)
			for (int month = 1; month <= 12; month++)
				for (int year = 2021; year <= 2025; year++) {
					const char *period = arena_printf(&made, "%d-%02d", year, month).p;
					if (year < 2025 && (month % 3 || who))
						continue;      /* the region by quarter in the years before */
					bool late = year == 2025 && month == 10 && (who * 7 + i) % 97 == 5;
					n_late += late;
					if (late)
						put_missing(i, org_of(who), period);
					else
						put_series(i, org_of(who), who, period, year - 2021 + month / 12.0);
				}
		arena_reset(&made);
	}
}

static void put_units(void)
{
	static const char *const services[SERVICES] = { "BOOK", "CANCEL", "CERTIFICATE", "CONTACT", "READ_RECORD",
		                                        "REBOOK", "RENEW_RX", "TREATMENT_PROGRAM", "VIDEO" };
	for (int i = 0; i < UNITS; i++) {
		BUF_AUTO state = { 0 };
		struct unit_service v[SERVICES];
		for (int k = 0; k < SERVICES; k++)
			v[k] = (struct unit_service){ .code = text_of(services[k]), .offered = (i * (k + 3)) % (k + 5) > 1,
				                      .since = DAY_NONE, .used_until = (i + k) % 3 ? day("2025-10-31") : DAY_NONE };
		struct text hsa = arena_printf(&made, "SE2321000255-VC%03d", i);
		struct unit_state u = { .hsa_id = hsa, .region = TEXT("12"), .municipality = text_of(org_of(1 + i % 33)),
			                .unit_type = TEXT("VARDCENTRAL"), .open_from = DAY_NONE, .open_to = DAY_NONE,
			                .services = v, .n_services = SERVICES, .evaluated_at = at(TODAY) };
		unit_state_encode(&u, &state);
		put_entity("indicator", arena_printf(&made, "u:%s", hsa.p).p, &state, "ks/12");
	}
}

static void put_documents(void)
{
	static const char *const titles[] = { "Strategi för digital samverkan", "Överenskommelse om hälso- och sjukvård" };
	for (int i = 0; i < 2; i++) {
		BUF_AUTO state = { 0 };
		struct document_state *s = made_document();
		struct item_state *items = arena_copy(&made, s->items, 2 * sizeof *items);
		struct financing_year *y = arena_copy(&made, s->financing.years, sizeof *y);
		s->title = text_of(titles[i]);
		items[1].status = i ? ITEM_IN_FORCE : ITEM_LAPSED;
		items[1].in_force_from = day("2025-05-05");
		s->items = items;
		y->year = 2025;
		s->financing.years = y;
		s->financing.n_years = i == 0;
		document_state_encode(s, &state);
		const char *key = arena_printf(&made, "d:dok-%d", i).p;
		put_entity("approval", key, &state, arena_printf(&made, "d/dok-%d", i).p);
	}
}

/* Shared tables of ten months, as they were let out. */
static void put_shared(void)
{
	for (int month = 1; month <= 10; month++) {
		struct table t = { .columns = &s1_columns };
		BUF_AUTO rows = { 0 };
		struct json_out j = json_out_to(&rows);
		for (int who = 1; who <= MUNICIPALITIES + 1; who++) {
			struct cell *row = table_add(&t, &made);
			bool all = who > MUNICIPALITIES, hidden = !all && (who * 5 + month) % 4 == 0;
			int64_t n = all ? 700 : 8 + (who * 13 + month) % 40;
			row[S1_municipality_code] = cell_text(text_of(all ? "12" : org_of(who)));
			row[S1_municipality_name] = cell_text(text_of(all ? "Region Skåne" : names[who - 1]));
			row[S1_care_form] = cell_text(TEXT("SOMATIC"));
			if (hidden)
				continue;
			row[S1_episodes_ended] = cell_int(n);
			row[S1_ready_days_sum] = cell_int(n * (2 + who % 3));
			row[S1_days_gt7] = cell_int(n / 4);
		}
		table_put(&j, &t);
		buf_printf(&sql,
		           "INSERT INTO summary.ledger (at, version, key, type, audience, recipient, period, digest, "
		           "payload) VALUES ('2025-%02d-13T10:00:00Z', 1, 'S1/all/2025-%02d/12', 'S1', 'SHARED', 'all', "
		           "'2025-%02d', '', '{\"rows\":%s}'); ",
		           month + 1, month, month, rows.p);
	}
}

static void put_principal(const char *code, const char *name)
{
	BUF_AUTO json = { 0 };
	buf_printf(&json, "{\"id\":\"%s\",\"validFrom\":\"2010-01-01\",\"kind\":\"%s\",\"name\":\"%s\"}", code,
	           strlen(code) == 2 ? "REGION" : "MUNICIPALITY", name);
	put_entity("reference", arena_printf(&made, "principal/%s/2010-01-01", code).p, &json, NULL);
}

static void put_world(void)
{
	put_principal("12", "Region Skåne");
	for (int who = 1; who <= MUNICIPALITIES; who++)
		put_principal(org_of(who), names[who - 1]);
	put_documents();
	put_shared();
	put_units();
	put_figures();
	flush_sql();
	sql_do(super, "UPDATE samverka.ref_version SET version = version + 1; ANALYZE");
}

/* ---- the command ---- */

static void ask(const char *options, struct buf *ret)
{
	char command[1200], chunk[65536];
	size_t n;
	(void)snprintf(command, sizeof command, "%s %s/bin/samverka summary S14 %s", environment, getenv("BUILD"), options);
	FILE *f = popen(command, "r");
	assert_non_null(f);
	buf_clear(ret);
	while ((n = fread(chunk, 1, sizeof chunk, f)) > 0)
		buf_put(ret, chunk, n);
	assert_int_equal(pclose(f), 0);
	buf_putc(ret, '\0');
}

static bool skipped(void)
{
	if (super && getenv("BUILD"))
		return false;
	print_message("SKIP: no PostgreSQL here, or BUILD is not set\n");
	return true;
}

#define NEEDS_DATABASE()                                                                           \
	if (skipped())                                                                             \
	skip()

static void keep_page(const struct buf *page)
{
	const char *path = getenv("SAMVERKA_REPORT");
	FILE *f = path ? fopen(path, "w") : NULL;
	if (!f)
		return;
	fwrite(page->p, 1, page->n - 1, f);
	fclose(f);
}

static void test_in_time(void **state)
{
	(void)state;
	NEEDS_DATABASE();
	BUF_AUTO page = { 0 };
	int64_t best = INT64_MAX;
	for (int i = 0; i < 3; i++) {
		int64_t begun = clock_monotonic_us();
		ask("--recipient 12 --period 2025 --format html", &page);
		int64_t took = (clock_monotonic_us() - begun) / 1000;
		best = took < best ? took : best;
	}
	print_message("yearly report of 34 principals, 40 indicators, 500 units: %lld ms, %zu kB\n", (long long)best,
	              page.n / 1000);
	keep_page(&page);
	assert_true(best < MAX_MS);
}

static void test_what_it_says(void **state)
{
	(void)state;
	NEEDS_DATABASE();
	static const char *const said[] = { "Årsrapport 2025", "Region Skåne", "Invånare med konto på 1177",
		                            "Strategi för digital samverkan", "Malmö", "2\xc2\xa0" "100\xc2\xa0" "000",
		                            "READ_RECORD", "Definitioner", "Regionfullmäktige", "</html>" };
	static const char *const never[] = { "http://", "https://", "<script", "url(", "@import", "src=" };
	BUF_AUTO page = { 0 };
	ask("--recipient 1280 --period 2025 --format html", &page);
	for (size_t i = 0; i < COUNT(said); i++)
		if (!strstr(page.p, said[i]))
			fail_msg("the page does not say %s", said[i]);
	for (size_t i = 0; i < COUNT(never); i++)
		if (strstr(page.p, never[i]))
			fail_msg("the page has %s", never[i]);
	ask("--recipient 12 --period 2025 --format html --language en", &page);
	assert_non_null(strstr(page.p, "Yearly report 2025"));
	assert_null(strstr(page.p, "Årsrapport"));
}

static void test_data(void **state)
{
	(void)state;
	NEEDS_DATABASE();
	BUF_AUTO out = { 0 };
	BUF_AUTO again = { 0 };
	ask("--period 2025 --format json", &out);      /* the region that most is known of */
	json_t *o = json_loads(out.p, 0, NULL), *rows = json_object_get(o, "rows"), *row;
	size_t i, n_missing = 0;
	assert_true(json_array_size(rows) > 1000);
	json_array_foreach(rows, i, row)
		n_missing += strcmp(json_string_value(json_object_get(row, "section")), "MISSING") == 0;
	assert_int_equal(n_missing, n_late);
	assert_true(json_integer_value(json_object_get(json_object_get(o, "header"), "suppressedCells")) > 10000);
	json_decref(o);
	ask("--period 2025 --format json", &again);    /* the same but for when it was made */
	assert_string_equal(strstr(out.p, "\"rows\":"), strstr(again.p, "\"rows\":"));
	ask("--period 2025 --format csv", &out);
	assert_non_null(strstr(out.p, "section;subject;"));
}

/* The region's numerator of the year in the data of `out`; -1: none. */
static long long numerator_of(const char *out, const char *code)
{
	json_t *o = json_loads(out, 0, NULL), *row;
	size_t i;
	long long n = -1;
	json_array_foreach(json_object_get(o, "rows"), i, row) {
		const char *const want[][2] = { { "section", "INDICATOR" }, { "subject", code }, { "org", "12" },
			                        { "period", "2025-03" }, { "measure", "numerator" } };
		bool is = true;
		for (size_t k = 0; k < COUNT(want); k++) {
			const char *said = json_string_value(json_object_get(row, want[k][0]));
			is = is && said && strcmp(said, want[k][1]) == 0;
		}
		if (is)
			n = atoll(json_string_value(json_object_get(row, "value")));
	}
	json_decref(o);
	return n;
}

/* Readers had another number in S12, one less: it stays, and the correction stays away. */
static void test_after_what_was_let_out(void **state)
{
	(void)state;
	NEEDS_DATABASE();
	BUF_AUTO out = { 0 };
	char insert[600];
	ask("--period 2025 --format json", &out);
	long long n = numerator_of(out.p, "IND_08");
	assert_true(n > 0);
	(void)snprintf(insert, sizeof insert,
	               "INSERT INTO summary.ledger (at, version, key, type, audience, recipient, period, digest, payload) "
	               "VALUES ('2025-06-01', 1, 'S12/all/2025/12/IND_08', 'S12', 'SHARED', "
	               "'all', '2025', '', '{\"rows\":[{\"code\":\"IND_08\",\"org\":\"12\",\"period\":\"2025-03\","
	               "\"numerator\":\"%lld\",\"denominator\":\"13892\",\"value\":\"0.9\"}]}')",
	               n - 1);
	PQclear(PQexec(super, insert));
	ask("--period 2025 --format json", &out);
	assert_int_equal(numerator_of(out.p, "IND_08"), n - 1);
	PQclear(PQexec(super, "DELETE FROM summary.ledger"));
}

/* Before anything was known: nothing; and all that has come since is told. */
static void test_as_of_an_earlier_moment(void **state)
{
	(void)state;
	NEEDS_DATABASE();
	BUF_AUTO page = { 0 };
	ask("--recipient 12 --period 2025 --format html --as-of 2019-12-31", &page);
	assert_non_null(strstr(page.p, "Ändrat sedan dess"));
	assert_non_null(strstr(page.p, "Inga gemensamma beslut"));
	ask("--recipient 12 --period 2025 --format csv --as-of 2019-12-31", &page);
	assert_non_null(strstr(page.p, "ACC_SHARE"));
}

static void assert_stored(const char *what, const char *expected)
{
	char text[100];
	assert_string_equal(sql_text(super, what, text, sizeof text), expected);
}

/* Its rows are more than a record takes: the record says so, the page has them, and other rows are another
 * version all the same. */
static void test_let_out_without_rows(void **state)
{
	(void)state;
	NEEDS_DATABASE();
	static const char let_out[] = "--recipient 12 --period 2025 --publish --reason 'RS 2026:7' 2>&1";
	BUF_AUTO out = { 0 };
	ask(let_out, &out);
	assert_non_null(strstr(out.p, "ROWS_LEFT_OUT: the rows are "));
	assert_non_null(strstr(out.p, "\"version\":1}"));
	ask(let_out, &out);
	assert_non_null(strstr(out.p, "\"version\":1}"));
	assert_stored("SELECT payload::jsonb->'header'->>'remark' || ' ' || jsonb_array_length(payload::jsonb->'rows') "
	              "FROM summary.summary WHERE key = 'S14/all/2025/12'",
	              "ROWS_LEFT_OUT 0");
	assert_stored("SELECT count(*) FROM summary.page WHERE key = 'S14/all/2025/12' AND content LIKE '%Malmö%'", "2");
	sql_do(super, "DELETE FROM indicator.entity WHERE key = 'm:ACC_SHARE/1280/2025-03'");
	ask(let_out, &out);
	assert_non_null(strstr(out.p, "\"version\":2}"));
}

static int connect_to_own(void **state)
{
	(void)state;
	char conninfo[400];
	if (!private_start())
		return 0;
	private_create(DATABASE);
	private_migrate(private_conninfo(DATABASE, conninfo, sizeof conninfo));
	super = sql_open(DATABASE, NULL);
	put_world();
	long long shift = (clock_now_us() - at(TODAY)) / SECOND_US;
	(void)snprintf(environment, sizeof environment,
	               "SAMVERKA_POSTGRES_CONNINFO=\"%s options='-c samverka.clock_shift=-%llds'\"", conninfo, shift);
	return 0;
}

static int disconnect(void **state)
{
	(void)state;
	PQfinish(super);
	buf_done(&sql);
	arena_done(&made);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_in_time),
		cmocka_unit_test(test_what_it_says),
		cmocka_unit_test(test_data),
		cmocka_unit_test(test_after_what_was_let_out),
		cmocka_unit_test(test_as_of_an_earlier_moment),
		cmocka_unit_test(test_let_out_without_rows),
	};
	return cmocka_run_group_tests(tests, connect_to_own, disconnect);
}
