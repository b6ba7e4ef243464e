/* The pure parts of the monitor: patterns, states, rights, words, escaping, pages of a small world. */
#include "monitor/assets.h"
#include "monitor/board_part.h"
#include "monitor/judge.h"
#include "monitor/pattern.h"
#include "monitor/site.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#define SENDER "urn:samverka:2321000255:adt"
#define EVIL "<script>alert('x')</script>&\"\x01"
#define EVIL_JSON "<script>alert('x')</script>&\\\""

/* ---- a small world ---- */

#define PRINCIPAL(code, kind, name, more)                                                          \
	"{\"id\":\"" code "\",\"validFrom\":\"2000-01-01\",\"kind\":\"" kind "\",\"name\":\"" name "\"" more "}"

static const char *const objects[][2] = {
	{ "principal", PRINCIPAL("12", "REGION", EVIL_JSON, ",\"orgnr\":\"2321000255\"") },
	{ "principal", PRINCIPAL("1280", "MUNICIPALITY", "Malmö", ",\"orgnr\":\"2120001124\"") },
	{ "principal", PRINCIPAL("0780", "MUNICIPALITY", "Växjö", "") },
	{ "principal", PRINCIPAL("vardbolaget", "PRIVATE_PROVIDER", "Vårdbolaget", ",\"under\":\"1280\"") },
	{ "source", "{\"id\":\"" SENDER "\",\"validFrom\":\"2000-01-01\",\"owner\":\"12\"}" },
	{ "viewer", "{\"id\":\"a\",\"validFrom\":\"2000-01-01\",\"subject\":\"CN=skane\",\"audience\":\"OWN\","
	            "\"organisation\":\"12\"}" },
	{ "viewer", "{\"id\":\"b\",\"validFrom\":\"2000-01-01\",\"subject\":\"CN=malmo\",\"audience\":\"OWN\","
	            "\"organisation\":\"1280\"}" },
	{ "viewer", "{\"id\":\"c\",\"validFrom\":\"2000-01-01\",\"subject\":\"CN=alla\",\"audience\":\"SHARED\"}" },
	{ "viewer", "{\"id\":\"d\",\"validFrom\":\"2000-01-01\",\"subject\":\"CN=press\",\"audience\":\"PUBLIC\"}" },
	{ "viewer", "{\"id\":\"e\",\"validFrom\":\"2000-01-01\",\"validTo\":\"2026-03-09\",\"subject\":\"CN=gone\","
	            "\"audience\":\"OWN\",\"organisation\":\"12\"}" },
};

static struct board_source lines[2];
static struct board *board;

static int set_up(void **state)
{
	struct registry_row rows[sizeof objects / sizeof *objects];
	struct err e = { 0 };
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		rows[i] = (struct registry_row){ text_of(objects[i][0]), text_of(objects[i][1]) };
	struct board_part *world = board_part_new();
	world->registry = registry_new(rows, sizeof rows / sizeof *rows, 1, &e);
	if (!world->registry)
		fail_msg("%s", e.text);
	board = board_new(world, NULL);
	board_part_drop(world);
	assert_true(instant_parse(TEXT("2026-03-10T12:30:00Z"), &board->now));
	board->today = calendar_day(board->now);
	board->has_broker = board->has_database = board->is_whole = true;
	board->source = lines;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	board_drop(board);
	return 0;
}

/* One sender, heard a minute ago with 17 records, 1,234 in all. */
static void reset(void)
{
	memset(lines, 0, sizeof lines);
	lines[0] = (struct board_source){ .uri = TEXT(SENDER), .owner = TEXT("12"), .registered = true,
		                          .last = board->now - MINUTE_US, .silent_since = INSTANT_NONE,
		                          .gap_since = INSTANT_NONE };
	lines[0].hour[0][BOARD_ACCEPTED] = 17;
	lines[0].hour[3][BOARD_ACCEPTED] = 1217;
	board->n_sources = 1;
	board->has_broker = board->has_database = true;
	board->n_partitions = board->n_imbalances = board->n_sessions = 0;
	board->version = 1;
}

/* ---- patterns ---- */

static int32_t hours[PATTERN_WEEK * 4 + 10];

static void a_median_of_the_same_hour(void **state)
{
	(void)state;
	memset(hours, 0, sizeof hours);
	hours[PATTERN_WEEK] = 10;
	assert_int_equal(pattern_expected(hours, sizeof hours / sizeof *hours, 0), -1);
	hours[2 * PATTERN_WEEK] = 30, hours[3 * PATTERN_WEEK] = 20, hours[4 * PATTERN_WEEK] = 1000;
	hours[4 * PATTERN_WEEK + 9] = 1;
	assert_int_equal(pattern_expected(hours, sizeof hours / sizeof *hours, 0), 25);
	assert_int_equal(pattern_expected(hours, sizeof hours / sizeof *hours, 1), 0);
}

static void quiet_against_its_own_hours(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof hours / sizeof *hours; i++)
		hours[i] = 10;
	assert_false(pattern_is_quiet(hours, sizeof hours / sizeof *hours));
	hours[0] = 0; /* the hour that runs says nothing yet */
	assert_false(pattern_is_quiet(hours, sizeof hours / sizeof *hours));
	hours[1] = hours[2] = hours[3] = 1;
	assert_true(pattern_is_quiet(hours, sizeof hours / sizeof *hours));
	for (size_t i = 4; i < sizeof hours / sizeof *hours; i++)
		hours[i] = 3; /* nine in three hours: too few to say */
	assert_false(pattern_is_quiet(hours, sizeof hours / sizeof *hours));
}

/* ---- judgement ---- */

static void each_fault_has_its_own_state(void **state)
{
	(void)state;
	reset();
	assert_int_equal(judge_source(&lines[0], WAY_OPEN, board->now), STATE_FLOWING);
	lines[0].hour[0][BOARD_REFUSED] = 1;
	assert_int_equal(judge_source(&lines[0], WAY_OPEN, board->now), STATE_REFUSED);
	lines[0].missing = 1;
	assert_int_equal(judge_source(&lines[0], WAY_OPEN, board->now), STATE_GAP);
	lines[0].silent_since = board->now;
	assert_int_equal(judge_source(&lines[0], WAY_OPEN, board->now), STATE_SILENT);
	assert_int_equal(judge_source(&lines[0], WAY_NO_BROKER, board->now), STATE_UNKNOWN);
	assert_int_equal(judge_source(&lines[0], WAY_UNBALANCED, board->now), STATE_SILENT);
	reset();
	lines[0].hour[0][BOARD_ACCEPTED] = 100;
	lines[0].hour[0][BOARD_REFUSED] = 1; /* one in a hundred: a page of its own, no alarm */
	assert_int_equal(judge_source(&lines[0], WAY_OPEN, board->now), STATE_FLOWING);
	lines[0].hour[0][BOARD_REFUSED] = 0;
	lines[0].last = board->now - 8 * 24 * HOUR_US; /* no pattern, so no silence, but no flow either */
	assert_int_equal(judge_source(&lines[0], WAY_OPEN, board->now), STATE_RESTING);
	lines[0].last = INSTANT_NONE;
	assert_int_equal(judge_source(&lines[0], WAY_OPEN, board->now), STATE_NEVER);
}

static void the_way_is_judged_first(void **state)
{
	struct board_partition part = { .area = TEXT("transition"), .topic = TEXT("samverka.transition.v1"),
		                        .next = 5, .low = 0, .high = 9, .read_at = board->now - 2 * MINUTE_US };
	struct board_session reader = { TEXT("transitions"), 1 };
	struct board_imbalance odd = { .area = TEXT("transition") };
	(void)state;
	reset();
	assert_int_equal(judge_way(board), WAY_OPEN);
	board->imbalance = &odd, board->n_imbalances = 1;
	assert_int_equal(judge_way(board), WAY_UNBALANCED);
	board->partition = &part, board->n_partitions = 1;
	assert_int_equal(judge_way(board), WAY_NO_READER);
	board->session = &reader, board->n_sessions = 1;
	assert_int_equal(judge_way(board), WAY_BEHIND);
	part.read_at = board->now - 5 * SECOND_US;
	assert_int_equal(judge_way(board), WAY_UNBALANCED);
	part.stopped = TEXT("GAP");
	assert_int_equal(judge_way(board), WAY_STOPPED);
	board->has_broker = false;
	assert_int_equal(judge_way(board), WAY_NO_BROKER);
	board->has_database = false;
	assert_int_equal(judge_way(board), WAY_NO_DATABASE);
}

/* ---- rights ---- */

static struct rights rights_named(const char *subject)
{
	return rights_of(board->registry, text_of(subject), board->today);
}

static void figures_go_to_whom_they_belong(void **state)
{
	struct rights skane = rights_named("CN=skane"), malmo = rights_named("CN=malmo");
	struct rights shared = rights_named("CN=alla"), all = { .level = RIGHTS_ALL };
	(void)state;
	assert_int_equal(rights_named("CN=nobody").level, RIGHTS_NONE);
	assert_int_equal(rights_named("CN=gone").level, RIGHTS_NONE);
	assert_int_equal(rights_named("").level, RIGHTS_NONE);
	assert_true(rights_exact(&skane, board, TEXT("12")));
	assert_true(rights_exact(&skane, board, TEXT("1280")));
	assert_true(rights_exact(&skane, board, TEXT("vardbolaget")));
	assert_false(rights_exact(&skane, board, TEXT("0780")));
	assert_true(rights_exact(&malmo, board, TEXT("1280")));
	assert_true(rights_exact(&malmo, board, TEXT("vardbolaget")));
	assert_false(rights_exact(&malmo, board, TEXT("12")));
	assert_false(rights_exact(&malmo, board, TEXT("")));
	assert_false(rights_exact(&shared, board, TEXT("1280")));
	assert_true(rights_exact(&all, board, TEXT("0780")));
	assert_true(rights_machinery(&skane));
	assert_false(rights_machinery(&malmo));
	assert_false(rights_flow(&(struct rights){ .level = RIGHTS_PUBLIC }));
}

/* ---- words ---- */

static void no_text_lacks_a_language(void **state)
{
	(void)state;
	for (int w = 0; w < WORDS; w++)
		for (int l = 0; l < LANGUAGES; l++)
			assert_true(strlen(word((enum word)w, (enum language)l)) > 0);
	assert_string_equal(meaning(TEXT("D-PUB-01"), SWEDISH), "Källa tyst mot sitt mönster");
	assert_null(meaning(TEXT("D-XYZ-99"), ENGLISH));
	assert_int_equal(language_accepted("de, en;q=0.8, sv;q=0.5"), ENGLISH);
	assert_int_equal(language_accepted("sv-SE,en"), SWEDISH);
	assert_int_equal(language_accepted("fi"), SWEDISH);
	assert_int_equal(language_accepted(NULL), SWEDISH);
}

/* ---- pages ---- */

static bool shelf_down(void *ctx, const char *type, const char *audience, const struct recipients *to,
                       struct text period, struct arena *a, struct published **ret, size_t *ret_n)
{
	(void)ctx, (void)type, (void)audience, (void)to, (void)period, (void)a, (void)ret, (void)ret_n;
	return false;
}

#define S8 "{\"rows\":[{\"document_id\":\"d1\",\"title\":\"" EVIL_JSON "\",\"item\":\"1\",\"principal_code\":\"1280\"," \
	   "\"principal_name\":\"x\",\"state\":\"ADOPTED\",\"decided_on\":\"2022-04-05\"}]}"

/* Two periods, told to two recipients; the unit is no principal. */
#define S12_ROW(period, value)                                                                     \
	"{\"code\":\"PHONE\",\"name_sv\":\"Samtal\",\"unit\":\"%\",\"org\":\"SE2321-VC\",\"org_name\":\"Vårdcentralen\"," \
	"\"period\":\"" period "\",\"value\":\"" value "\",\"target\":\"90\",\"gap\":\"-1.5\",\"status\":\"ACHIEVED\"}"
#define S12 "{\"rows\":[" S12_ROW("2022-01", "1091.50") "," S12_ROW("2022-02", "92.0") "," S12_ROW("2022-02", "92.0") "]}"

/* The documents and indicators above, to everybody. */
static bool shelf_one(void *ctx, const char *type, const char *audience, const struct recipients *to,
                      struct text period, struct arena *a, struct published **ret, size_t *ret_n)
{
	(void)ctx, (void)to, (void)period;
	*ret = ARENA_NEW(a, struct published);
	if (strcmp(type, "S14/en") == 0) {
		bool own = strcmp(audience, "OWN") == 0;
		**ret = (struct published){ own ? TEXT("12") : TEXT("all"), text_of(audience), TEXT("2025"), TEXT("12"),
			                    own ? TEXT("<h1>Exact</h1>") : TEXT("<h1>Report</h1>"), 0 };
		*ret_n = strcmp(audience, "PUBLIC") != 0;
		return true;
	}
	bool indicators = strcmp(type, "S12") == 0;
	**ret = (struct published){ TEXT("all"), text_of(audience), TEXT("2022"), TEXT(""),
		                    indicators ? TEXT(S12) : TEXT(S8), 0 };
	*ret_n = (indicators || strcmp(type, "S8") == 0) && strcmp(audience, "PUBLIC") == 0;
	return true;
}

static const struct shelf down = { shelf_down, NULL }, one = { shelf_one, NULL };
/* Of a source, and of a document or an indicator. */
static const char *asked_id, *asked_item, *asked_from;

static const char *query(void *ctx, const char *name)
{
	const struct request *r = ctx;
	if (strcmp(name, "from") == 0)
		return asked_from;
	return strcmp(name, "id") != 0 ? NULL : strcmp(r->path, "/source") == 0 ? asked_id : asked_item;
}

static struct response ask_of(const struct shelf *shelf, const char *path, const char *lang, struct rights rights)
{
	struct response a;
	struct request r = { .board = board, .path = path, .lang = lang, .rights = rights, .shelf = shelf,
		             .viewer = TEXT("somebody"), .query = query };
	r.query_ctx = &r;
	judge_sources(board);
	site_answer(&r, &a);
	return a;
}

static struct response ask(const char *path, const char *lang, struct rights rights)
{
	return ask_of(&one, path, lang, rights);
}

static void assert_says(struct response *a, unsigned status, const char *text)
{
	assert_int_equal(a->status, status);
	if (!strstr(a->body.p, text))
		fail_msg("no \"%s\" in %s", text, a->body.p);
	buf_done(&a->body);
}

static void assert_silent_on(struct response *a, const char *text)
{
	if (strstr(a->body.p, text))
		fail_msg("\"%s\" in %s", text, a->body.p);
	buf_done(&a->body);
}

static const char *const paths[] = { "/", "/organisation/12", "/organisation/1280", "/source", "/refused",
	                             "/discrepancies", "/today", "/documents", "/indicators", "/report",
	                             "/nowhere", "/retention", "/api/v1/overview", "/api/v1/sources", "/api/v1/retention", "/api/v1/nothing" };

static void nothing_gets_through_unescaped(void **state)
{
	static struct board_refusal refusal = { .area = TEXT("transition"), .topic = TEXT(EVIL),
		                                .reason = TEXT(EVIL), .source = TEXT(SENDER), .day = 1, .week = 1 };
	static struct board_finding finding = { .area = TEXT("transition"), .code = TEXT(EVIL),
		                                .severity = TEXT(EVIL), .party = TEXT(EVIL), .open = 1 };
	static struct board_type type = { .source = TEXT(SENDER), .type = TEXT(EVIL) };
	static struct board_delivery delivery = { .recipient = TEXT("12"), .type = TEXT(EVIL), .audience = TEXT(EVIL),
		                                  .n = 1 };
	static struct board_partition part = { .area = TEXT("transition"), .topic = TEXT(EVIL) };
	static struct board_retention run = { .area = TEXT(EVIL), .decision = TEXT(EVIL), .who = TEXT(EVIL) };
	(void)state;
	reset();
	board->refusal = &refusal, board->n_refusals = 1;
	board->finding = board->joint = &finding, board->n_findings = board->n_joint = 1;
	board->type = &type, board->n_types = 1;
	board->delivery = &delivery, board->n_deliveries = 1;
	board->retention = &run, board->n_retentions = 1;
	board->partition = &part, board->n_partitions = 1;
	asked_id = SENDER;
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
		for (int l = 0; l < LANGUAGES; l++) {
			struct response a = ask(paths[i], language_code((enum language)l), (struct rights){ .level = RIGHTS_ALL });
			if (strncmp(paths[i], "/api/", 5) != 0)
				assert_null(strstr(a.body.p, "<script>"));
			assert_null(strchr(a.body.p, '\x01'));
			buf_done(&a.body);
		}
	board->n_refusals = board->n_findings = board->n_joint = board->n_types = board->n_deliveries = board->n_retentions = 0;
}

/* Two of SET between 12 and 1280, of which one lately; one of another severity that nobody is party to. */
static void a_discrepancy_of_two_is_one(void **state)
{
	static struct board_finding joint[] = {
		{ .area = TEXT("transition"), .code = TEXT("D-SET-01"), .severity = TEXT("ERROR"),
		  .party = TEXT("12\n1280"), .open = 2, .within_month = 1, .oldest = 5 },
		{ .area = TEXT("approval"), .code = TEXT("D-SET-01"), .severity = TEXT("ERROR"),
		  .party = TEXT("1280"), .open = 4, .oldest = 3 },
		{ .area = TEXT("transition"), .code = TEXT("D-SET-01"), .severity = TEXT("WARN"), .open = 1,
		  .oldest = 4 },
	};
	struct arena a = { 0 };
	size_t n;
	(void)state;
	reset();
	board->joint = joint, board->n_joint = 3;
	board->finding = board_by_party(joint, 3, &a, &board->n_findings);
	assert_int_equal(board->n_findings, 3);
	const struct board_org *o = board_orgs(board, &a, &n);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(o[i].findings, text_eq(o[i].principal->code, TEXT("12")) ? 2 :
		                 text_eq(o[i].principal->code, TEXT("1280")) ? 6 : 0);
	struct response r = ask("/discrepancies", "en", (struct rights){ .level = RIGHTS_ALL });
	assert_says(&r, 200, "Error</span></td><td class=\"n\">6</td>");
	r = ask("/discrepancies", "en", (struct rights){ .level = RIGHTS_ALL });
	assert_says(&r, 200, "Warning</span></td><td class=\"n\">1</td>");
	r = ask("/discrepancies", "en", rights_named("CN=malmo"));
	assert_silent_on(&r, "Warning");
	/* What has no party is of no organisation, so not of this region's: on the page as in the JSON. */
	r = ask("/discrepancies", "en", rights_named("CN=skane"));
	assert_silent_on(&r, "Warning");
	r = ask("/api/v1/discrepancies", "en", rights_named("CN=skane"));
	assert_silent_on(&r, "WARN");
	r = ask("/api/v1/discrepancies", "en", (struct rights){ .level = RIGHTS_ALL });
	assert_says(&r, 200, "WARN");
	r = ask("/organisation/1280", "en", (struct rights){ .level = RIGHTS_ALL });
	assert_says(&r, 200, "</span></th><td class=\"n\">6</td>");
	board->n_findings = board->n_joint = 0;
	arena_done(&a);
}

static void retention_is_for_the_region(void **state)
{
	static struct board_retention runs[2];
	static const char *const others[] = { "CN=malmo", "CN=alla", "CN=press" };
	struct response a;
	(void)state;
	reset();
	for (size_t i = 0; i < 2; i++)
		runs[i] = (struct board_retention){ .area = TEXT("transition"), .decision = TEXT("RS 2026:114"),
			                            .who = TEXT("arkivarie"), .opened = board->now,
			                            .closed = i ? board->now : INSTANT_NONE, .removed = 1200, .facts = 9000,
			                            .stays = { 3 }, .buckets = 7 };
	board->retention = runs, board->n_retentions = 2;
	a = ask("/retention", "sv", rights_named("CN=skane")), assert_says(&a, 200, "RS 2026:114 <small class=\"faint\">arkivarie");
	a = ask("/retention", "sv", rights_named("CN=skane")), assert_says(&a, 200, "<td>3 pågår</td>");
	a = ask("/retention", "en", rights_named("CN=skane")), assert_says(&a, 200, "<dd>2,400</dd>");
	a = ask("/retention", "en", rights_named("CN=skane")), assert_says(&a, 200, "<dd>7</dd>");
	a = ask("/retention", "en", rights_named("CN=skane")), assert_says(&a, 200, "not finished");
	a = ask("/api/v1/retention", "en", rights_named("CN=skane")), assert_says(&a, 200, "\"decision\":\"RS 2026:114\"");
	for (size_t i = 0; i < 3; i++) {
		a = ask("/retention", "en", rights_named(others[i])), assert_int_equal(a.status, 403), assert_silent_on(&a, "RS 2026");
		a = ask("/api/v1/retention", "en", rights_named(others[i])), assert_silent_on(&a, "RS 2026");
		a = ask("/", "en", rights_named(others[i])), assert_silent_on(&a, "/retention");
	}
	board->n_retentions = 0;
}

static void a_report_is_shown_to_whom_it_was_published(void **state)
{
	struct rights shared = rights_named("CN=alla"), malmo = rights_named("CN=malmo");
	struct response a;
	(void)state;
	reset();
	a = ask("/report", "en", shared), assert_says(&a, 200, "<a href=\"/report/all/2025/12?lang=en\">2025</a>");
	a = ask("/report/all/2025/12", "en", shared), assert_says(&a, 200, "<h1>Report</h1>");
	a = ask("/report/all/2025/12", "en", malmo), assert_says(&a, 200, "<h1>Report</h1>");
	a = ask("/report/12/2025/12", "en", rights_named("CN=skane")), assert_says(&a, 200, "<h1>Exact</h1>");
	static const char *const others[] = { "/report/12/2025/12", "/report/all/2025", "/report/all/2025/07",
		                              "/report/all/2024/12", "/report//2025/12" };
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		a = ask(others[i], "en", malmo), assert_says(&a, 404, "<h1>");
	a = ask("/report/all/2025/12", "en", rights_named("CN=press")), assert_says(&a, 404, "<h1>");
}

/* Who was asked for, and of which audience first. */
static bool shelf_asked(void *ctx, const char *type, const char *audience, const struct recipients *to,
                        struct text period, struct arena *a, struct published **ret, size_t *ret_n)
{
	struct buf *asked = ctx;
	(void)type, (void)period, (void)a, (void)ret;
	*ret_n = 0;
	buf_put_text(asked, text_of(audience));
	for (size_t i = 0; to && i < to->n; i++) {
		buf_put_text(asked, TEXT(" "));
		buf_put_text(asked, to->v[i]);
	}
	buf_put_text(asked, to ? TEXT(";") : TEXT(" all;"));
	return true;
}

static void assert_asked(struct rights rights, const char *want)
{
	BUF_AUTO asked = { 0 };
	const struct shelf asking = { shelf_asked, &asked };
	struct response a = ask_of(&asking, "/indicators", "en", rights);
	buf_done(&a.body);
	buf_put(&asked, "", 1);
	assert_string_equal(asked.p, want);
}

/* What others have may be more than a page has room for. */
static void exact_figures_are_asked_for_by_name(void **state)
{
	(void)state;
	reset();
	assert_asked(rights_named("CN=malmo"), "OWN 1280 vardbolaget;SHARED all;PUBLIC all;");
	assert_asked(rights_named("CN=skane"), "OWN 12 1280 vardbolaget;SHARED all;PUBLIC all;");
	assert_asked((struct rights){ .level = RIGHTS_ALL }, "OWN all;SHARED all;PUBLIC all;");
	assert_asked(rights_named("CN=press"), "PUBLIC all;");
}

/* What a year of a region is: twenty documents of 34 principals and three items; forty indicators of
 * each in eight periods, a summary each. */
enum { DOCUMENTS = 20, INDICATORS = 40, ORGS = 34, ITEMS = 3, PERIODS = 8 };

static void put_document(struct buf *b, int document, int org)
{
	for (int item = 1; item <= ITEMS; item++)
		buf_printf(b, "%s{\"document_id\":\"d%02d\",\"principal_code\":\"%d\",\"item\":\"%d\",\"state\":\"FINAL\","
		           "\"decided_on\":\"2022-04-05\",\"final_on\":\"2022-05-05\"}",
		           b->p[b->n - 1] == '[' ? "" : ",", document, 1200 + org, item);
}

static void put_figure(struct buf *b, int indicator, int org, int period)
{
	buf_printf(b, "%s{\"code\":\"d%02d\",\"name_sv\":null,\"org\":\"%d\",\"org_name\":\"Kommun %d\","
	           "\"period\":\"2022-%02d\",\"value\":\"12.5\",\"unit\":\"procent\",\"numerator\":\"12\","
	           "\"denominator\":\"96\",\"n\":96,\"state\":\"FINAL\",\"baseline\":\"10\",\"comparator\":\"GE\","
	           "\"target\":\"9\",\"target_period\":\"2024\",\"gap\":\"3\",\"trend_12m\":null,"
	           "\"forecast\":\"13\",\"status\":\"ACHIEVED\",\"precision\":\"EXACT\","
	           "\"definition_version\":\"1\",\"comment\":null}",
	           b->p[b->n - 1] == '[' ? "" : ",", indicator, 1200 + org, 1200 + org, period);
}

static struct text payload_many(bool documents, int period, struct arena *a)
{
	BUF_AUTO b = { 0 };
	buf_put_text(&b, TEXT("{\"rows\":["));
	for (int what = 0; what < (documents ? DOCUMENTS : INDICATORS); what++)
		for (int org = 0; org < ORGS; org++)
			if (documents)
				put_document(&b, what, org);
			else
				put_figure(&b, what, org, period);
	buf_put_text(&b, TEXT("]}"));
	return arena_text(a, buf_text(&b));
}

static clock_t fetching; /* is not the page's time */

static bool shelf_many(void *ctx, const char *type, const char *audience, const struct recipients *to,
                       struct text period, struct arena *a, struct published **ret, size_t *ret_n)
{
	clock_t began = clock();
	bool documents = strcmp(type, "S8") == 0;
	(void)ctx, (void)to, (void)period;
	if (strcmp(audience, "PUBLIC") == 0)
		*ret_n = documents ? 1 : strcmp(type, "S12") == 0 ? PERIODS : 0;
	*ret = ARENA_ARRAY(a, *ret_n, struct published);
	for (size_t i = 0; i < *ret_n; i++)
		(*ret)[i] = (struct published){ TEXT("all"), text_of(audience), TEXT("2022"), TEXT(""),
			                        payload_many(documents, PERIODS - (int)i, a), 0 };
	fetching += clock() - began;
	return true;
}

static void a_page_stays_small_and_leaves_nothing_out(void **state)
{
	static const struct shelf many = { shelf_many, NULL };
	static const char *const pages[] = { "/documents", "/indicators" };
	struct rights public = { .level = RIGHTS_PUBLIC };
	char link[64];
	(void)state;
	reset();
	for (size_t i = 0; i < 2; i++) {
		asked_item = NULL;
		fetching = 0;
		clock_t began = clock();
		struct response all = ask_of(&many, pages[i], "en", public);
		print_message("%s: %ld us of processor time, %zu bytes\n", pages[i],
		              (long)(clock() - began - fetching) * (1000000 / CLOCKS_PER_SEC), all.body.n);
		assert_in_range(all.body.n, 30000, 100000);
		snprintf(link, sizeof link, "href=\"%s?id=d19&amp;lang=en\"", pages[i]);
		assert_non_null(strstr(all.body.p, "d00"));
		assert_says(&all, 200, link);
		asked_item = "d19";
		struct response single = ask_of(&many, pages[i], "en", public);
		assert_null(strstr(single.body.p, "d18"));
		assert_in_range(single.body.n, 5000, 100000);
		assert_true(i == 0 || (strstr(single.body.p, ">2022-01</th>") && strstr(single.body.p, ">2022-08</th>")));
		assert_says(&single, 200, ">d19");
	}
	asked_item = NULL;
}

/* One document of the country's, and one indicator. */
enum { COUNTRY = 311 };

static bool shelf_country(void *ctx, const char *type, const char *audience, const struct recipients *to,
                          struct text period, struct arena *a, struct published **ret, size_t *ret_n)
{
	BUF_AUTO b = { 0 };
	bool documents = strcmp(type, "S8") == 0;
	(void)ctx, (void)to, (void)period;
	*ret_n = documents || strcmp(type, "S12") == 0;
	buf_put_text(&b, TEXT("{\"rows\":["));
	for (int org = 0; org < COUNTRY; org++)
		if (documents)
			put_document(&b, 0, org);
		else
			buf_printf(&b, "%s{\"code\":\"K1\",\"name_sv\":\"K\",\"org\":\"org-%d\",\"org_name\":\"Org %d\","
			           "\"period\":\"2022\",\"value\":\"1.5\",\"status\":\"OFF_TRACK\"}",
			           org ? "," : "", 1200 + org, 1200 + org);
	buf_put_text(&b, TEXT("]}"));
	*ret = ARENA_NEW(a, struct published);
	**ret = (struct published){ TEXT("all"), text_of(audience), TEXT("2022"), TEXT(""), arena_text(a, buf_text(&b)), 0 };
	return true;
}

/* Page by page: none is too large, and everybody stands on one of them. */
static void assert_all_of_the_country(const char *path, const char *id, const char *before, const char *next)
{
	static const struct shelf country = { shelf_country, NULL };
	static char from[16];
	bool seen[COUNTRY] = { false };
	char wanted[64];
	asked_item = id, asked_from = NULL;
	for (int pages = 0;; pages++) {
		struct response a = ask_of(&country, path, "en", (struct rights){ .level = RIGHTS_PUBLIC });
		assert_true(a.status == 200 && pages < 20);
		assert_in_range(a.body.n, 3000, 100000);
		for (int org = 0; org < COUNTRY; org++) {
			snprintf(wanted, sizeof wanted, "<th scope=\"row\">%s%d</th>", before, 1200 + org);
			seen[org] = seen[org] || strstr(a.body.p, wanted);
		}
		const char *link = strstr(a.body.p, "\">Next</a>"), *at = strstr(a.body.p, next);
		if (link)
			snprintf(from, sizeof from, "%ld", strtol(at + strlen(next), NULL, 10)), asked_from = from;
		buf_done(&a.body);
		if (!link)
			break;
	}
	asked_item = asked_from = NULL;
	for (int org = 0; org < COUNTRY; org++)
		assert_true(seen[org] || 1200 + org == 1280); /* who is registered is a link */
}

static void one_of_the_whole_country_is_paged(void **state)
{
	static const struct shelf country = { shelf_country, NULL };
	struct response a;
	(void)state;
	reset();
	assert_all_of_the_country("/documents", "d00", "", "href=\"/documents?from=");
	assert_all_of_the_country("/indicators", "K1", "Org ", "href=\"/indicators?from=");
	a = ask_of(&country, "/indicators", "en", (struct rights){ .level = RIGHTS_PUBLIC });
	assert_says(&a, 200, "Off track</dt><dd>311</dd>");
	a = ask_of(&country, "/indicators", "en", (struct rights){ .level = RIGHTS_PUBLIC });
	assert_says(&a, 200, "1–60 of 311. <a href=\"/indicators?from=60&amp;id=K1&amp;lang=en\">");
	asked_item = "K1", asked_from = "99999";
	a = ask_of(&country, "/indicators", "en", (struct rights){ .level = RIGHTS_PUBLIC });
	assert_says(&a, 200, "– of 311. <a href=\"/indicators?from=0&amp;id=K1&amp;lang=en\">");
	asked_item = asked_from = NULL;
}

/* More than a page reads: as many as the shelf hands out at most, or one of too many bytes. */
static bool shelf_full(void *ctx, const char *type, const char *audience, const struct recipients *to,
                       struct text period, struct arena *a, struct published **ret, size_t *ret_n)
{
	const size_t *n = ctx;
	(void)type, (void)to, (void)period;
	*ret_n = *n;
	*ret = ARENA_ARRAY(a, *n, struct published);
	for (size_t i = 0; i < *n; i++)
		(*ret)[i] = (struct published){ TEXT("all"), text_of(audience), TEXT("2022"), TEXT(""), TEXT(S12), 0 };
	return true;
}

static void what_is_cut_is_said(void **state)
{
	size_t n = SHELF_MOST;
	const struct shelf full = { shelf_full, &n };
	struct rights public = { .level = RIGHTS_PUBLIC };
	struct response a;
	(void)state;
	reset();
	a = ask_of(&full, "/indicators", "en", public), assert_silent_on(&a, "does not show everything");
	n = SHELF_MOST + 1;
	a = ask_of(&full, "/indicators", "en", public), assert_says(&a, 200, "does not show everything");
	a = ask_of(&full, "/indicators", "sv", public), assert_says(&a, 200, "visar inte allt");
}

#define ODD "{\"rows\":[{\"document_id\":\"APPEALED\",\"item\":\"1\",\"principal_code\":\"1280\",\"state\":\"FINAL\"," \
	"\"decided_on\":\"2022-04-05\",\"final_on\":null},{\"code\":\"ODD\",\"document_id\":\"ODD\",\"item\":\"\\u0041\",\"value\":1234,\"conditions\":[1," \
	"\"PASSED \\\"x\\\"\"],\"blocking_principals\":[null,\"1280\"],\"effective_set\":[1],\"municipality_code\":\"1280\",\"ready_now\":17}]}"

/* Rows that no summary of ours has are laid out as far as they say anything. */
static bool shelf_odd(void *ctx, const char *type, const char *audience, const struct recipients *to,
                      struct text period, struct arena *a, struct published **ret, size_t *ret_n)
{
	static const char *const payloads[] = {
		"", "[]", "{}", "nothing", "{\"rows\":{}}", "{\"rows\":[]}", "{\"rows\":[1,null,\"x\",[]]}",
		"{\"rows\":[{\"code\":7,\"org\":null,\"value\":3,\"gap\":1.5,\"conditions\":7}]}",
		ODD,
	};
	(void)ctx, (void)type, (void)to, (void)period;
	*ret_n = sizeof payloads / sizeof *payloads;
	*ret = ARENA_ARRAY(a, *ret_n, struct published);
	for (size_t i = 0; i < *ret_n; i++)
		(*ret)[i] = (struct published){ TEXT("all"), text_of(audience), TEXT("2022"), TEXT(""),
			                        text_of(payloads[i]), 0 };
	return true;
}

static void what_summaries_do_not_say_is_left_out(void **state)
{
	static const struct shelf odd = { shelf_odd, NULL };
	struct rights all = { .level = RIGHTS_ALL };
	struct response a;
	(void)state;
	reset();
	asked_item = NULL;
	a = ask_of(&odd, "/indicators", "en", all), assert_says(&a, 200, "<h2>ODD <span");
	a = ask_of(&odd, "/indicators", "en", all), assert_says(&a, 200, "1,234</td>");
	a = ask_of(&odd, "/documents", "en", all), assert_says(&a, 200, "<h2>ODD</h2>");
	a = ask_of(&odd, "/documents", "en", all), assert_says(&a, 200, "PASSED &quot;x&quot;");
	a = ask_of(&odd, "/documents", "en", all), assert_says(&a, 200, ", Malmö</td>");
	a = ask_of(&odd, "/today", "en", all), assert_says(&a, 200, "<dd>17</dd>");
}

static void the_headline_answers(void **state)
{
	struct rights all = { .level = RIGHTS_ALL };
	struct response a;
	(void)state;
	reset();
	a = ask("/", "sv", all), assert_says(&a, 200, "<h1>Informationen flödar</h1>");
	a = ask("/", "en", all), assert_says(&a, 200, "<h1>Information is flowing</h1>");
	lines[0].silent_since = board->now;
	a = ask("/", "en", all), assert_says(&a, 200, "headline troubled");
	a = ask("/", "en", all), assert_says(&a, 200, "badge silent");
	board->has_broker = false;
	a = ask("/", "en", all), assert_says(&a, 200, "<h1>Kafka does not answer</h1>");
	a = ask("/", "en", all), assert_silent_on(&a, "<td><span class=\"badge silent");
}

static void others_see_the_state_and_no_figure(void **state)
{
	static struct board_delivery sent[] = {
		{ .recipient = TEXT("07"), .type = TEXT("S1"), .audience = TEXT("OWN"), .n = 4711 },
		{ .recipient = TEXT("1280"), .type = TEXT("S1"), .audience = TEXT("OWN"), .n = 4712 },
		{ .recipient = TEXT("all"), .type = TEXT("S9"), .audience = TEXT("SHARED"), .n = 4713 },
		{ .recipient = TEXT("public"), .type = TEXT("S9"), .audience = TEXT("PUBLIC"), .n = 4714 },
	};
	struct response a;
	(void)state;
	reset();
	board->delivery = sent, board->n_deliveries = sizeof sent / sizeof *sent;
	a = ask("/api/v1/deliveries", "en", rights_named("CN=skane")), assert_silent_on(&a, "4711");
	a = ask("/api/v1/deliveries", "en", rights_named("CN=skane")), assert_says(&a, 200, "4712");
	a = ask("/api/v1/deliveries", "en", rights_named("CN=skane")), assert_says(&a, 200, "4713");
	a = ask("/api/v1/deliveries", "en", rights_named("CN=skane")), assert_says(&a, 200, "4714");
	a = ask("/api/v1/deliveries", "en", rights_named("CN=malmo")), assert_silent_on(&a, "4713");
	a = ask("/api/v1/deliveries", "en", (struct rights){ .level = RIGHTS_ALL }), assert_says(&a, 200, "4711");
	board->n_deliveries = 0;
	asked_id = SENDER;
	a = ask("/", "en", rights_named("CN=skane")), assert_says(&a, 200, "1,234");
	a = ask("/", "en", rights_named("CN=malmo")), assert_silent_on(&a, "1,234");
	a = ask("/organisation/12", "en", rights_named("CN=malmo")), assert_silent_on(&a, "1,234");
	a = ask("/organisation/12", "en", rights_named("CN=malmo")), assert_says(&a, 200, "Heard as usual");
	a = ask("/source", "en", rights_named("CN=malmo")), assert_says(&a, 403, "not for you");
	a = ask("/source", "en", rights_named("CN=skane")), assert_says(&a, 200, SENDER);
	/* One that nobody owns: the page by the same right as the API. */
	lines[0].owner = (struct text){ 0 };
	a = ask("/source", "en", rights_named("CN=malmo")), assert_says(&a, 403, "not for you");
	a = ask("/api/v1/sources", "en", rights_named("CN=malmo")), assert_says(&a, 200, "[]");
	a = ask("/source", "en", rights_named("CN=skane")), assert_says(&a, 200, SENDER);
	a = ask("/api/v1/sources", "en", rights_named("CN=skane")), assert_says(&a, 200, SENDER);
	lines[0].owner = TEXT("12");
	a = ask("/api/v1/overview", "en", rights_named("CN=malmo")), assert_silent_on(&a, "1234");
	a = ask("/api/v1/overview", "en", rights_named("CN=skane")), assert_says(&a, 200, "1234");
	a = ask("/api/v1/sources", "en", rights_named("CN=malmo")), assert_says(&a, 200, "[]");
	a = ask("/refused", "en", rights_named("CN=press")), assert_says(&a, 403, "not for you");
	a = ask("/documents", "en", rights_named("CN=press")), assert_says(&a, 200, "Malmö");
	a = ask("/", "en", rights_named("CN=nobody")), assert_says(&a, 403, "not for you");
	/* Whoever is not let in is offered no page and no news. */
	a = ask("/", "en", rights_named("CN=nobody")), assert_silent_on(&a, "<nav");
	a = ask("/", "en", rights_named("CN=nobody")), assert_silent_on(&a, "id=\"live\"");
	a = ask("/refused", "en", rights_named("CN=press")), assert_says(&a, 403, "id=\"live\"");
}

static void assert_problem(const struct request *r, unsigned status, const char *reason)
{
	struct response a;
	char want[64];
	snprintf(want, sizeof want, "\"type\":\"urn:samverka:problem:%s\"}", reason);
	site_answer(r, &a);
	assert_string_equal(a.type, "application/problem+json; charset=utf-8");
	assert_non_null(strstr(a.body.p, want));
	snprintf(want, sizeof want, "{\"reason\":\"%s\",\"status\":%u,\"title\":", reason, status);
	assert_says(&a, status, want);
}

/* With the members that schemas/openapi.yaml promises. */
static void a_problem_of_the_api_names_its_reason(void **state)
{
	struct request r = { .board = board, .path = "/api/v1/overview", .lang = "en", .shelf = &down };
	(void)state;
	reset();
	assert_problem(&r, 401, "SIGN_IN");
	r.viewer = TEXT("somebody");
	assert_problem(&r, 403, "FORBIDDEN");
	r.rights.level = RIGHTS_PUBLIC;
	assert_problem(&r, 403, "FORBIDDEN");
	r.rights.level = RIGHTS_ALL, r.board = NULL;
	assert_problem(&r, 503, "STARTING");
	r.board = board, r.path = "/api/v1/nothing";
	assert_problem(&r, 404, "NOT_FOUND");
	r.path = "/api/nothing";
	assert_problem(&r, 404, "NOT_FOUND");
	struct response a = ask("/api/v1/overview", "en", r.rights);
	assert_string_equal(a.type, "application/json; charset=utf-8");
	buf_done(&a.body);
}

static void a_database_that_is_gone_is_said(void **state)
{
	struct response a;
	struct request r = { .board = board, .path = "/today", .lang = "en", .shelf = &down,
		             .rights = { .level = RIGHTS_ALL } };
	(void)state;
	reset();
	site_answer(&r, &a);
	assert_says(&a, 503, "The database does not answer");
	r.board = NULL;
	site_answer(&r, &a);
	assert_says(&a, 503, "being read");
}

/* The style's address as the page names it is answered, for ever; that of another version is not. */
static void assets_are_named_by_their_digest(void **state)
{
	BUF_AUTO path = { 0 };
	struct html h = { .b = &path };
	struct response a;
	(void)state;
	asset_put_path(&h, "style.css");
	assert_true(asset_answer(path.p, &a));
	assert_true(a.cached);
	assert_string_equal(a.type, "text/css; charset=utf-8");
	buf_done(&a.body);
	path.n = 0;
	asset_put_path(&h, "icon.svg");
	assert_true(asset_answer(path.p, &a));
	assert_string_equal(a.type, "image/svg+xml; charset=utf-8");
	buf_done(&a.body);
	path.p[strlen("/assets/")] ^= 1;
	assert_false(asset_answer(path.p, &a));
	assert_false(asset_answer("/assets/", &a));
	assert_false(asset_answer("/style.css", &a));
}

/* Whoever has no picture has the same in a table, and what the script needs to draw it. */
static void a_chart_is_a_table(void **state)
{
	struct rights all = { .level = RIGHTS_ALL };
	struct response a;
	(void)state;
	reset();
	a = ask("/organisation/12", "en", all), assert_says(&a, 200, "<figure class=\"chart\" data-chart=\"hours\"");
	a = ask("/organisation/12", "sv", all), assert_says(&a, 200, "data-series=\"s3\">Avvisat</th>");
	a = ask("/organisation/12", "sv", all), assert_says(&a, 200, "I allt 1\u202f234, mest 1\u202f217: <time");
	a = ask("/organisation/12", "en", all), assert_says(&a, 200, "Nothing has come in the last year.");
	lines[0].day[3] = 5;
	a = ask("/organisation/12", "en", all), assert_says(&a, 200, "data-chart=\"days\"");
	a = ask("/organisation/12", "en", all), assert_says(&a, 200, "<th scope=\"row\"><time>2025-03-10</time></th>");
}

/* One row an organisation, by its name, with its periods beside each other and the script's lines. */
static void indicators_stand_by_organisation_and_period(void **state)
{
	struct rights press = rights_named("CN=press");
	struct response a;
	(void)state;
	reset();
	a = ask("/indicators", "sv", press), assert_says(&a, 200, "<th scope=\"row\">Vårdcentralen</th>");
	a = ask("/indicators", "sv", press), assert_silent_on(&a, "SE2321-VC");
	a = ask("/indicators", "sv", press), assert_says(&a, 200, "data-chart=\"lines\" id=\"chart-PHONE\"");
	a = ask("/indicators", "sv", press),
	assert_says(&a, 200, "<data value=\"1091.50\">1\u202f091,50</data></td><td class=\"n\"><data value=\"92.0\">92</data>");
	a = ask("/indicators", "en", press), assert_says(&a, 200, "<data value=\"-1.5\">\u22121.5</data>");
	a = ask("/indicators", "en", press), assert_says(&a, 200, "Target reached</dt><dd>1</dd>");
}

static void documents_stand_as_a_matrix(void **state)
{
	struct response a;
	(void)state;
	reset();
	a = ask("/documents", "en", rights_named("CN=press"));
	assert_says(&a, 200, "<th scope=\"col\">1</th></tr></thead><tbody><tr><th scope=\"row\"><a href=\"/organisation/1280");
	a = ask_of(&(const struct shelf){ shelf_odd, NULL }, "/documents", "en", (struct rights){ .level = RIGHTS_ALL });
	assert_says(&a, 200, "<time>2022-04-05</time> → <span class=\"faint\">day not known</span>");
}

/* The most common reason first, over all sources. */
static void reasons_come_by_their_number(void **state)
{
	static struct board_refusal v[] = {
		{ .reason = TEXT("SCHEMA"), .source = TEXT(SENDER), .day = 3, .week = 3 },
		{ .reason = TEXT("BAD_JSON"), .source = TEXT(SENDER), .day = 2, .week = 2 },
		{ .reason = TEXT("BAD_JSON"), .source = TEXT(""), .day = 2, .week = 2 },
	};
	(void)state;
	reset();
	board->refusal = v, board->n_refusals = 3;
	struct response a = ask("/refused", "en", (struct rights){ .level = RIGHTS_ALL });
	const char *first = strstr(a.body.p, "<th scope=\"row\">BAD_JSON"), *second = strstr(a.body.p, "<th scope=\"row\">SCHEMA");
	assert_true(first && second && first < second);
	buf_done(&a.body);
	board->n_refusals = 0;
}

/* One payload, which is the context. */
static bool shelf_told(void *ctx, const char *type, const char *audience, const struct recipients *to,
                       struct text period, struct arena *a, struct published **ret, size_t *ret_n)
{
	(void)type, (void)to, (void)period;
	*ret_n = 1;
	*ret = ARENA_ARRAY(a, 1, struct published);
	**ret = (struct published){ TEXT("all"), text_of(audience), TEXT("2022"), TEXT(""), text_of(ctx), 0 };
	return true;
}

static struct response ask_told(const char *payload, const char *path)
{
	struct shelf told = { shelf_told, (void *)(uintptr_t)payload };
	return ask_of(&told, path, "en", (struct rights){ .level = RIGHTS_ALL });
}

static void assert_before(struct response *a, const char *first, const char *second)
{
	const char *f = strstr(a->body.p, first), *s = strstr(a->body.p, second);
	assert_true(f && s && f < s);
	buf_done(&a->body);
}

/* Who has the most that wait stands first, and a municipality that two were told of stands once. */
static void today_begins_with_the_most(void **state)
{
	static const char payload[] = "{\"rows\":[{\"municipality_code\":\"1280\",\"ready_now\":3},"
	                              "{\"municipality_code\":\"0780\",\"ready_now\":8},"
	                              "{\"municipality_code\":\"1280\",\"ready_now\":3}]}";
	struct response a;
	(void)state;
	reset();
	a = ask_told(payload, "/today"), assert_before(&a, "/organisation/0780", "/organisation/1280");
	a = ask_told(payload, "/today"), assert_says(&a, 200, "<dd>11</dd>");
}

static void never_heard_is_not_before_those_who_send(void **state)
{
	struct response a;
	(void)state;
	reset();
	lines[1] = (struct board_source){ .uri = TEXT("urn:samverka:2120000662:it"), .owner = TEXT("0780"), .registered = true,
		                          .last = INSTANT_NONE, .silent_since = INSTANT_NONE, .gap_since = INSTANT_NONE };
	board->n_sources = 2;
	a = ask("/", "en", (struct rights){ .level = RIGHTS_ALL });
	assert_before(&a, "/organisation/12?", "/organisation/0780?");
	reset();
}

/* An item of many documents is told apart; of more than a picture holds, those who wait are drawn. */
static void bars_of_documents_have_names(void **state)
{
	struct response a;
	BUF_AUTO many = { 0 };
	(void)state;
	reset();
	a = ask_told("{\"rows\":[{\"document_id\":\"A\",\"item\":\"1\"},{\"document_id\":\"A\",\"item\":\"2\"}]}", "/documents");
	assert_says(&a, 200, "data-name=\"2\"");
	a = ask_told("{\"rows\":[{\"document_id\":\"A\",\"item\":\"1\"},{\"document_id\":\"B\",\"item\":\"1\"}]}", "/documents");
	assert_says(&a, 200, "data-name=\"B: 1\"");
	for (int waiting = 0; waiting < 2; waiting++) {
		many.n = 0;
		buf_printf(&many, "{\"rows\":[{\"document_id\":\"A\",\"item\":\"1\",\"n_principals\":3,\"adopted\":%d}", 3 - waiting);
		for (int i = 0; i < 30; i++)
			buf_printf(&many, ",{\"document_id\":\"B\",\"item\":\"%d\",\"n_principals\":3,\"adopted\":3}", i);
		buf_printf(&many, "]}");
		a = ask_told(many.p, "/documents");
		assert_true((strstr(a.body.p, "id=\"chart-documents\"") != NULL) == (waiting == 1));
		assert_non_null(strstr(a.body.p, "<tr data-done>"));
		buf_done(&a.body);
	}
}

/* Three periods and all that a target brings do not fit beside another indicator. */
static void a_broad_indicator_has_the_whole_width(void **state)
{
	static const char row[] = "{\"code\":\"R\",\"org\":\"1280\",\"period\":\"201%d-12\",\"value\":\"2031\",\"target\":\"2000\","
	                          "\"gap\":\"-31\",\"forecast\":\"%d\",\"status\":\"ACHIEVED\"}";
	struct response a;
	(void)state;
	reset();
	for (int n = 1; n <= 3; n += 2) {
		BUF_AUTO payload = { 0 };
		buf_printf(&payload, "{\"rows\":[");
		for (int i = 0; i < n; i++) {
			buf_printf(&payload, "%s", i ? "," : "");
			buf_printf(&payload, row, i, 2000 + i);
		}
		buf_printf(&payload, "]}");
		a = ask_told(payload.p, "/indicators");
		assert_true((strstr(a.body.p, "<section class=\"broad\">") != NULL) == (n == 3));
		buf_done(&a.body);
	}
}

static void spans_and_numbers(void **state)
{
	BUF_AUTO b = { 0 };
	struct html h = { .b = &b, .language = SWEDISH };
	(void)state;
	html_int(&h, -1234567);
	html_span(&h, 850);
	html_span(&h, 4200);
	html_span(&h, 150 * 60 * 1000);
	html_url_part(&b, TEXT("urn:a b/å"));
	buf_putc(&b, ' ');
	static const char *const decimals[] = { "91.4397", "0.8440", "-0.00004", "-1.50", "9.99961", "12.3456789" };
	for (size_t i = 0; i < sizeof decimals / sizeof *decimals; i++)
		html_decimal(&h, text_of(decimals[i]));
	buf_put(&b, "", 1);
	const char *shown = strchr(b.p, ' ');
	assert_string_equal(shown, " <data value=\"91.4397\">91,44</data><data value=\"0.8440\">0,844</data>"
	                           "<data value=\"-0.00004\">0,000</data><data value=\"-1.50\">\u22121,50</data>"
	                           "<data value=\"9.99961\">10,000</data><data value=\"12.3456789\">12,35</data>");
	b.p[shown - b.p] = '\0';
	assert_string_equal(b.p, "\u22121\u202f234\u202f567850\u00a0ms4,2\u00a0s2,5\u00a0hurn%3Aa%20b%2F%C3%A5");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_median_of_the_same_hour),
		cmocka_unit_test(quiet_against_its_own_hours),
		cmocka_unit_test(each_fault_has_its_own_state),
		cmocka_unit_test(the_way_is_judged_first),
		cmocka_unit_test(figures_go_to_whom_they_belong),
		cmocka_unit_test(no_text_lacks_a_language),
		cmocka_unit_test(nothing_gets_through_unescaped),
		cmocka_unit_test(the_headline_answers),
		cmocka_unit_test(a_page_stays_small_and_leaves_nothing_out),
		cmocka_unit_test(one_of_the_whole_country_is_paged),
		cmocka_unit_test(what_is_cut_is_said),
		cmocka_unit_test(what_summaries_do_not_say_is_left_out),
		cmocka_unit_test(a_discrepancy_of_two_is_one),
		cmocka_unit_test(retention_is_for_the_region),
		cmocka_unit_test(a_report_is_shown_to_whom_it_was_published),
		cmocka_unit_test(exact_figures_are_asked_for_by_name),
		cmocka_unit_test(others_see_the_state_and_no_figure),
		cmocka_unit_test(a_problem_of_the_api_names_its_reason),
		cmocka_unit_test(a_database_that_is_gone_is_said),
		cmocka_unit_test(assets_are_named_by_their_digest),
		cmocka_unit_test(a_chart_is_a_table),
		cmocka_unit_test(indicators_stand_by_organisation_and_period),
		cmocka_unit_test(documents_stand_as_a_matrix),
		cmocka_unit_test(reasons_come_by_their_number),
		cmocka_unit_test(today_begins_with_the_most),
		cmocka_unit_test(never_heard_is_not_before_those_who_send),
		cmocka_unit_test(bars_of_documents_have_names),
		cmocka_unit_test(a_broad_indicator_has_the_whole_width),
		cmocka_unit_test(spans_and_numbers),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
