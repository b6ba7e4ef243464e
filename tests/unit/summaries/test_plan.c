/* plan: which summaries a bucket gives, for whom, and what is to be recalled. */
#include "summaries/plan.h"

#include "summaries/s1.h"
#include "summaries/s2.h"
#include "summaries/s3.h"

#include "made_case.h"

#define PRINCIPALS                                                                                 \
	ROW("principal", "{\"id\":\"12\",\"validFrom\":\"2010-01-01\",\"kind\":\"REGION\","        \
	                 "\"orgnr\":\"2321000255\"}"),                                             \
	ROW("principal", "{\"id\":\"1280\",\"validFrom\":\"2010-01-01\",\"kind\":\"MUNICIPALITY\"}")

static const struct registry_row rows[] = {
	PRINCIPALS,
	ROW("unit", "{\"id\":\"SE2321000255-KIR\",\"validFrom\":\"2015-01-01\",\"owner\":\"12\"}"),
	ROW("unit", "{\"id\":\"SE5599990008-X\",\"validFrom\":\"2015-01-01\",\"owner\":\"private\","
	            "\"municipality\":\"1281\"}"),
};

static struct tallies tallies;
static struct registry *registry_of_plan; /* a plan's summaries point into it: kept till the next plan */

static struct plan plan_of(const struct registry_row *data, size_t n, const char *bucket,
                           const struct member *v, size_t n_members)
{
	registry_free(registry_of_plan);
	registry_of_plan = registry_made(data, n);
	struct plan_in in = { .bucket = bucket_parse(text_of(bucket)), .today = day("2025-04-20"),
		              .registry = registry_of_plan };
	struct plan plan = { .arena = &made };
	in.members[PLAN_REACH] = (struct members){ .v = v, .n = n_members };
	in.tally = tallies_start(&tallies, text_of(bucket), plan_part_size(&in.bucket));
	plan_bucket(&in, &plan);
	return plan;
}

static const struct summary *find(const struct plan *plan, const char *key)
{
	for (size_t i = 0; i < plan->n; i++)
		if (text_eq(summary_key(&plan->v[i], &made), text_of(key)))
			return &plan->v[i];
	return NULL;
}

static void test_names(void **state)
{
	(void)state;
	struct bucket b = bucket_parse(TEXT("m/1280/2025-03"));
	assert_int_equal(b.kind, BUCKET_MONTH);
	assert_int_equal(b.month, month("2025-03"));
	assert_int_equal(bucket_parse(TEXT("u/SE2321000255-KIR/2025-03")).kind, BUCKET_UNIT);
	assert_int_equal(bucket_parse(TEXT("o/12/2025-03")).kind, BUCKET_OTHERS);
	assert_int_equal(bucket_parse(TEXT("now/1280")).kind, BUCKET_NOW);
	static const char *const none[] = { "", "now/", "now", "m/1280", "m/1280/2025-13", "m//2025-03",
		                            "protected/2025-03", "x/1280/2025-03" };
	for (size_t i = 0; i < COUNT(none); i++)
		if (bucket_parse(text_of(none[i])).kind != BUCKET_NONE)
			fail_msg("%s is a bucket", none[i]);
}

static void test_month(void **state)
{
	(void)state;
	struct member v[] = { member_of("2120001124:1/7", episode("1280", 4)) };
	struct plan p = plan_of(rows, COUNT(rows), "m/1280/2025-03", v, 1);
	assert_int_equal(p.n, 5);
	static const char *const keys[] = { "S1/12/2025-03/1280", "S2/1280/2025-03/2120001124:1%2F7",
		                            "S2/12/2025-03/1280/2120001124:1%2F7", "S3/1280/2025-03",
		                            "S3/12/2025-03/1280" };
	for (size_t i = 0; i < COUNT(keys); i++) {
		const struct summary *s = find(&p, keys[i]);
		if (!s || !s->rows || s->status != SUMMARY_PRELIMINARY || s->audience != AUDIENCE_OWN)
			fail_msg("%s", keys[i]);
	}
	assert_int_equal(p.n_ranges, 2);
	assert_true(text_eq(p.range[0].prefix, TEXT("S2/1280/2025-03/")));
	assert_true(text_eq(p.range[1].prefix, TEXT("S2/12/2025-03/1280/")));
}

static int64_t figure_of(const struct summary *s, const char *code, int column)
{
	for (size_t i = 0; i < s->rows->n; i++) {
		const struct cell *row = table_row(s->rows, i);
		if (text_eq(row[S1_municipality_code].text, text_of(code)) &&
		    text_eq(row[S1_care_form].text, TEXT("SOMATIC")))
			return row[column].n;
	}
	fail_msg("no row of %s", code);
	return -1;
}

/* 7.5: not registered in Sweden, another county: no liability, counted separately. */
static void test_others(void **state)
{
	(void)state;
	struct member v[] = { member_of("A", episode("0580", 4)), member_of("B", episode("", 2)),
		              member_of("C", episode("1280", 9)), member_of("D", episode("0580", 1)),
		              member_of("E", episode("1299", 3)) /* in our county by its code, and nobody's */ };
	struct plan p = plan_of(rows, COUNT(rows), "o/12/2025-03", v, COUNT(v));
	assert_int_equal(p.n, 1);
	const struct summary *s = find(&p, "S1/12/2025-03/others");
	assert_non_null(s);
	assert_int_equal(s->audience, AUDIENCE_OWN);
	assert_int_equal(s->rows->n, 4);
	assert_int_equal(figure_of(s, "OTHER", S1_episodes_ended), 3);
	assert_int_equal(figure_of(s, "OTHER", S1_ready_days_sum), 8);
	assert_int_equal(figure_of(s, "NONE", S1_episodes_ended), 1);
	assert_int_equal(figure_of(s, "NONE", S1_ready_days_sum), 2);
	p = plan_of(rows, COUNT(rows), "o/12/2025-03", NULL, 0);
	assert_null(find(&p, "S1/12/2025-03/others")->rows);
}

/* The last member has gone: everything is recalled. Nobody ready is not nobody. */
static void test_empty_bucket(void **state)
{
	(void)state;
	struct plan p = plan_of(rows, COUNT(rows), "m/1280/2025-03", NULL, 0);
	assert_null(find(&p, "S1/12/2025-03/1280")->rows);
	assert_null(find(&p, "S3/1280/2025-03")->rows);
	p = plan_of(rows, COUNT(rows), "u/SE2321000255-KIR/2025-03", NULL, 0);
	assert_null(find(&p, "S4/12/2025-03/SE2321000255-KIR")->rows);
	p = plan_of(rows, COUNT(rows), "now/1280", NULL, 0);
	assert_non_null(find(&p, "S5/1280/now")->rows);
	struct member quiet[] = { member_of("K", case_of("1280")) };
	p = plan_of(rows, COUNT(rows), "m/1280/2025-03", quiet, 1);
	assert_non_null(find(&p, "S1/12/2025-03/1280")->rows);
}

/* Merged and void cases stand in no summary; the range finds what they had. */
static void test_hidden(void **state)
{
	(void)state;
	struct member v[] = { member_of("K1", episode("1280", 4)), member_of("K2", episode("1280", 4)),
		              member_of("K3", episode("1280", 4)) };
	((struct case_state *)(uintptr_t)v[0].s)->status = STATUS_MERGED;
	((struct case_state *)(uintptr_t)v[1].s)->restricted = true;
	((struct case_state *)(uintptr_t)v[2].s)->status = STATUS_VOID;
	struct plan p = plan_of(rows, COUNT(rows), "m/1280/2025-03", v, 3);
	for (size_t i = 0; i < p.n; i++)
		assert_null(p.v[i].rows);
	p = plan_of(rows, COUNT(rows), "now/1280", v, 3);
	assert_cell(find(&p, "S5/1280/now")->rows, 0, 1, "0");
}

static void test_units(void **state)
{
	(void)state;
	struct member v[] = { member_of("K", episode("1280", 4)) };
	struct plan p = plan_of(rows, COUNT(rows), "u/SE5599990008-X/2025-03", v, 1);
	assert_non_null(find(&p, "S4/12/2025-03/SE5599990008-X"));
	p = plan_of(rows, COUNT(rows), "u/SE2321000255-NEW/2025-03", v, 1);   /* by its number */
	assert_non_null(find(&p, "S4/12/2025-03/SE2321000255-NEW"));
	p = plan_of(rows, COUNT(rows), "u/SE2321000065-X/2025-03", v, 1);     /* by its patients */
	assert_non_null(find(&p, "S4/12/2025-03/SE2321000065-X"));
	p = plan_of(rows, COUNT(rows), "protected/2025-03", v, 1);
	assert_int_equal(p.n, 0);
}

static void test_topics(void **state)
{
	(void)state;
	static const struct registry_row ended[] = {
		ROW("principal", "{\"id\":\"1283\",\"validFrom\":\"2010-01-01\",\"validTo\":\"2025-03-31\","
		                 "\"kind\":\"MUNICIPALITY\",\"orgnr\":\"2120001157\"}"),
	};
	struct registry *r = registry_made(ended, COUNT(ended));
	day_no on = day("2025-04-20");
	assert_true(text_eq(plan_own_topic(r, TEXT("1283"), on, &made), TEXT("samverka.summary.v1.2120001157")));
	registry_free(r);
	r = registry_made(rows, COUNT(rows));
	assert_true(text_eq(plan_own_topic(r, TEXT("12"), on, &made), TEXT("samverka.summary.v1.2321000255")));
	assert_true(text_eq(plan_own_topic(r, TEXT("1280"), on, &made), TEXT("samverka.summary.v1.1280")));
	registry_free(r);
}

static const struct registry_row frozen_rows[] = {
	PRINCIPALS,
	ROW("settlement", "{\"region\":\"12\",\"period\":\"2025-03\",\"events\":[{\"at\":"
	                  "\"2025-04-13T08:00:00Z\",\"frozen\":true,\"policyVersion\":\"1\"}]}"),
};

static void test_frozen_month(void **state)
{
	(void)state;
	struct case_state *s = episode("1280", 4);
	charged(s, "2025-03-08", DAY_CHARGEABLE, 0, 1017000);
	adjusted(s, "2025-03-08", 0, 1017000);
	struct member v[] = { member_of("K", s) };
	struct plan p = plan_of(frozen_rows, COUNT(frozen_rows), "m/1280/2025-03", v, 1);
	assert_int_equal(find(&p, "S2/1280/2025-03/K")->status, SUMMARY_FROZEN);
	assert_cell(find(&p, "S2/1280/2025-03/K")->rows, 0, S2_amount_ore, "0");
	const struct summary *a = find(&p, "S2/1280/2025-04/adjusts-2025-03/K");
	assert_int_equal(a->status, SUMMARY_ADJUSTED);
	assert_cell(a->rows, 0, S2_amount_ore, "1017000");
	assert_non_null(find(&p, "S2/12/2025-04/1280/adjusts-2025-03/K"));
	assert_int_equal(find(&p, "S3/1280/2025-03")->status, SUMMARY_ADJUSTED);
	assert_int_equal(p.n_ranges, 6);
	assert_true(text_eq(p.range[2].prefix, TEXT("S2/1280/2025-04/adjusts-2025-03/")));
}

static bool has_range(const struct plan *p, const char *prefix)
{
	bool any = false;
	for (size_t i = 0; i < p->n_ranges; i++)
		any = any || text_eq(p->range[i].prefix, text_of(prefix));
	return any;
}

/* What later freezes billed of the month lies in theirs, be they of months before it; what waits in the
 * first open one. */
static void test_billed_later(void **state)
{
	(void)state;
	const struct registry_row data[] = {
		PRINCIPALS,
		frozen_rows[COUNT(frozen_rows) - 1],
		ROW("settlement", "{\"region\":\"12\",\"period\":\"2025-02\",\"events\":[{\"at\":"
		                  "\"2025-04-14T08:00:00Z\",\"frozen\":true,\"policyVersion\":\"1\"}]}"),
		ROW("settlement", "{\"region\":\"12\",\"period\":\"2025-01\",\"events\":[{\"at\":"
		                  "\"2025-02-12T08:00:00Z\",\"frozen\":true,\"policyVersion\":\"1\"}]}"),
	};
	struct case_state *s = episode("1280", 4);
	charged(s, "2025-03-08", DAY_CHARGEABLE, 0, 1017000);
	charged(s, "2025-03-09", DAY_CHARGEABLE, 0, 1017000);
	booked(s, "2025-03-08", "2025-02", 0, 1017000);
	booked(s, "2025-03-09", "2025-04", 0, 1017000);   /* of a freeze that is not read yet */
	struct member v[] = { member_of("K", s) };
	struct plan p = plan_of(data, COUNT(data), "m/1280/2025-03", v, 1);
	assert_cell(find(&p, "S2/1280/2025-03/K")->rows, 0, S2_amount_ore, "0");
	const struct summary *with = find(&p, "S2/1280/2025-02/adjusts-2025-03/K");
	assert_int_equal(with->status, SUMMARY_FROZEN);
	assert_int_equal(with->end, day("2025-02-28"));
	assert_cell(with->rows, 0, S2_amount_ore, "1017000");
	assert_null(find(&p, "S2/1280/2025-04/adjusts-2025-03/K"));
	assert_true(has_range(&p, "S2/1280/2025-02/adjusts-2025-03/"));
	assert_true(has_range(&p, "S2/12/2025-04/1280/adjusts-2025-03/"));
	assert_false(has_range(&p, "S2/1280/2025-01/adjusts-2025-03/"));
	assert_int_equal(p.n_ranges, 8);
}

/* A case that was billed and counts no more: the settlement is not as it was frozen either. */
static void test_frozen_without_void(void **state)
{
	(void)state;
	struct case_state *s = episode("1280", 4);
	struct member v[] = { member_of("K", s), member_of("L", episode("1280", 2)) };
	s->status = STATUS_VOID;
	struct plan p = plan_of(frozen_rows, COUNT(frozen_rows), "m/1280/2025-03", v, 2);
	assert_int_equal(find(&p, "S3/1280/2025-03")->status, SUMMARY_FROZEN);
	adjusted(s, "2025-03-08", 1017000, 0);
	p = plan_of(frozen_rows, COUNT(frozen_rows), "m/1280/2025-03", v, 2);
	assert_int_equal(find(&p, "S3/1280/2025-03")->status, SUMMARY_ADJUSTED);
}

static const struct registry_row rolling_rows[] = {
	PRINCIPALS,
	ROW("policy", "{\"id\":\"p\",\"validFrom\":\"2018-01-01\",\"region\":\"12\",\"model\":\"AVERAGE\","
	              "\"window\":\"ROLLING_3M\",\"thresholdDays\":\"3.0\"}"),
};

static void test_rolling(void **state)
{
	(void)state;
	struct member v[] = { member_of("K", episode("1280", 4)) }, later[] = { member_of("L", case_of("1280")) };
	struct registry *r = registry_made(rolling_rows, COUNT(rolling_rows));
	struct plan_in in = { .bucket = bucket_parse(TEXT("m/1280/2025-03")), .today = day("2025-04-20"),
		              .registry = r };
	struct plan p = { .arena = &made }, objected = { .arena = &made };
	in.tally = tallies_start(&tallies, TEXT("m/1280/2025-03"), plan_part_size(&in.bucket));
	in.members[PLAN_REACH] = (struct members){ .v = v, .n = 1 };
	in.members[PLAN_REACH + 2] = (struct members){ .v = later, .n = 1, .objections = { 3, 2, 1 } };
	assert_int_equal(plan_reach(&in.bucket, r), PLAN_REACH);
	plan_bucket(&in, &p);
	in.members[PLAN_REACH + 1].objections = (struct month_objections){ 1, 0, 0 };
	plan_bucket(&in, &objected);
	registry_free(r);
	assert_cell(find(&p, "S3/1280/2025-03")->rows, 0, 4, "4");
	assert_cell(find(&p, "S3/1280/2025-05")->rows, 0, 4, "4");
	assert_cell(find(&p, "S3/1280/2025-03")->rows, 0, S3_objections_open, "0"); /* to the month of a window's end */
	assert_cell(find(&p, "S3/1280/2025-05")->rows, 0, S3_objections_open, "2");
	assert_cell(find(&p, "S3/1280/2025-05")->rows, 0, S3_objections_upheld, "1");
	assert_int_equal(find(&p, "S3/1280/2025-05")->start, day("2025-03-01"));
	assert_null(find(&p, "S3/1280/2025-04"));   /* a month without members of its own */
	assert_cell(find(&objected, "S3/1280/2025-04")->rows, 0, 4, "4"); /* but with a word of its own */
}

/* A window that the policy got after the month and those it reaches into were frozen. */
static void test_reach_of_a_frozen_month(void **state)
{
	(void)state;
	const struct registry_row corrected[] = {
		PRINCIPALS,
		ROW("policy", "{\"id\":\"p\",\"validFrom\":\"2018-01-01\",\"validTo\":\"2025-03-31\",\"region\":\"12\","
		              "\"window\":\"ROLLING_3M\",\"told\":[{\"at\":\"2025-01-01T00:00:00Z\",\"data\":"
		              "{\"id\":\"p\",\"validFrom\":\"2018-01-01\",\"region\":\"12\"}},"
		              "{\"at\":\"2025-04-20T00:00:00Z\"}]}"),
		ROW("settlement", "{\"region\":\"12\",\"period\":\"2025-03\",\"events\":[{\"at\":"
		                  "\"2025-04-13T08:00:00Z\",\"frozen\":true,\"policyVersion\":\"1\"}]}"),
	};
	struct registry *r = registry_made(corrected, COUNT(corrected));
	struct bucket march = bucket_parse(TEXT("m/1280/2025-03")), february = bucket_parse(TEXT("m/1280/2025-02"));
	assert_int_equal(plan_reach(&march, r), 0);
	assert_int_equal(plan_reach(&february, r), PLAN_REACH);
	registry_free(r);
}

static struct plan plan_lost(const struct registry_row *data, size_t n, const char *bucket, int32_t lost,
                             const struct member *v)
{
	static const struct text removed[] = { { "A/1", 3 }, { "Z", 1 } };
	struct registry *r = registry_made(data, n);
	struct plan_in in = { .bucket = bucket_parse(text_of(bucket)), .today = day("2025-04-20"), .registry = r };
	struct plan p = { .arena = &made };
	in.tally = tallies_start(&tallies, text_of(bucket), plan_part_size(&in.bucket));
	in.members[PLAN_REACH] = (struct members){ .v = v, .n = 1 };
	in.members[PLAN_REACH + lost].lost = true;
	if (lost == 0) {
		in.removed = removed;
		in.n_removed = COUNT(removed);
	}
	plan_bucket(&in, &p);
	registry_free(r);
	return p;
}

/* Retention took members: what was published of the month stands, and the payment rows of those taken. */
static void test_lost(void **state)
{
	(void)state;
	struct member v[] = { member_of("K", episode("1280", 4)) };
	struct plan p = plan_lost(rows, COUNT(rows), "m/1280/2025-03", 0, v);
	assert_true(p.lost);
	static const char *const standing[] = { "S1/12/2025-03/1280", "S1/all/2025-03/12", "S1/public/2025-03/12", "S3/1280/2025-03",
		                                "S3/12/2025-03/1280", "S3/all/2025-03/12", "S3/public/2025-03/12" };
	for (size_t i = 0; i < COUNT(standing); i++) {
		bool found = false;
		for (size_t k = 0; k < p.n_standing; k++)
			found = found || text_eq(p.standing[k], text_of(standing[i]));
		assert_true(found);
	}
	assert_int_equal(p.n, 2);
	assert_non_null(find(&p, "S2/1280/2025-03/K")->rows);
	assert_non_null(find(&p, "S2/12/2025-03/1280/K")->rows);
	assert_true(plan_has_removed(&p, TEXT("A%2F1")));
	assert_true(plan_has_removed(&p, TEXT("Z")));
	assert_false(plan_has_removed(&p, TEXT("K")));
	assert_int_equal(plan_lost(rows, COUNT(rows), "u/SE2321000255-KIR/2025-03", 0, v).n, 0);
}

/* A window that reaches into a month which lost members is not computed either; the month's own S1 is. */
static void test_lost_window(void **state)
{
	(void)state;
	struct member v[] = { member_of("K", episode("1280", 4)) };
	struct plan p = plan_lost(rolling_rows, COUNT(rolling_rows), "m/1280/2025-03", -1, v);
	assert_false(p.lost);
	assert_null(find(&p, "S3/1280/2025-03"));
	assert_non_null(find(&p, "S1/12/2025-03/1280")->rows);
	p = plan_lost(rolling_rows, COUNT(rolling_rows), "m/1280/2025-03", 1, v);
	assert_non_null(find(&p, "S3/1280/2025-03")->rows);
}

static void test_remark(void **state)
{
	(void)state;
	const struct registry_row unknown[] = {
		PRINCIPALS,
		ROW("policy", "{\"id\":\"skane\",\"validFrom\":\"2018-01-01\",\"region\":\"12\","
		              "\"model\":\"AVERAGE\"}"),
	};
	struct member v[] = { member_of("K", episode("1280", 4)) };
	struct plan p = plan_of(unknown, COUNT(unknown), "m/1280/2025-03", v, 1);
	assert_string_equal(find(&p, "S3/1280/2025-03")->remark, "THRESHOLD_UNKNOWN");
}

/* ---- from those that changed ---- */

enum { CASES = 6, STEPS = 2000, TOLD = 64 };

static struct member some_case(unsigned which, unsigned how)
{
	static const char *const refs[] = { "K0", "K1", "K2", "K3", "K4", "K5" };
	struct case_state *s = how % 3 ? episode("1280", (int)(how % 10)) : case_of("1280");
	s->psychiatric = how & 16;
	s->restricted = (how & 96) == 96;
	s->status = (how & 384) == 384 ? STATUS_VOID : s->status;
	if (how & 512)
		charged(s, "2025-03-08", DAY_CHARGEABLE, 0, 1017000);
	return member_of(refs[which], s);
}

struct told {                          /* newest word on each key; all zeros: recalled */
	struct text key;
	uint8_t digest[32];
};

static size_t place_of(const struct told *told, size_t n, struct text key)
{
	size_t at = 0;
	while (at < n && !text_eq(told[at].key, key))
		at++;
	return at;
}

static void tell(struct told *told, size_t *n, const struct plan *p)
{
	for (size_t i = 0; i < p->n; i++) {
		struct text key = summary_key(&p->v[i], &made);
		size_t at = place_of(told, *n, key);
		*n += at == *n;
		assert_true(*n < TOLD);
		told[at].key = key;
		summary_digest(&p->v[i], told[at].digest);
	}
}

static void assert_same(const struct told *told, size_t n, const struct plan *whole, unsigned step)
{
	uint8_t digest[32], none[32] = { 0 };
	size_t standing = 0, given = 0;
	for (size_t i = 0; i < n; i++)
		standing += memcmp(told[i].digest, none, 32) != 0;
	for (size_t i = 0; i < whole->n; i++) {
		struct text key = summary_key(&whole->v[i], &made);
		size_t at = place_of(told, n, key);
		summary_digest(&whole->v[i], digest);
		if (at == n || memcmp(told[at].digest, digest, 32) != 0)
			fail_msg("step %u: %.*s", step, TEXT_ARGS(key));
		given += memcmp(digest, none, 32) != 0;
	}
	assert_int_equal(standing, given);
}

struct changing {
	const char *bucket;
	struct registry *registry;
	struct tally *tally;
	struct member now[CASES];
	bool in[CASES];
};

static struct plan plan_change(struct changing *c, unsigned which)
{
	struct plan_in in = { .bucket = bucket_parse(text_of(c->bucket)), .today = day("2025-04-20"),
		              .registry = c->registry, .tally = c->tally, .is_partial = true,
		              .gone = &c->now[which].case_ref, .n_gone = !c->in[which] };
	struct plan plan = { .arena = &made };
	in.members[PLAN_REACH] = (struct members){ .v = &c->now[which], .n = c->in[which] };
	plan_bucket(&in, &plan);
	return plan;
}

static struct plan plan_whole(const struct changing *c)
{
	struct member all[CASES];
	size_t n = 0;
	for (size_t i = 0; i < CASES; i++)
		if (c->in[i])
			all[n++] = c->now[i];
	return plan_of(rows, COUNT(rows), c->bucket, all, n);
}

/* Cases come, change, hide and go at random: what was last told of each key is what the whole says. */
static void changes_say_what_the_whole_says(const char *bucket)
{
	struct changing c = { .bucket = bucket, .registry = registry_made(rows, COUNT(rows)) };
	struct bucket b = bucket_parse(text_of(bucket));
	struct told *told = calloc(TOLD, sizeof *told);
	struct tallies kept = { 0 };
	size_t n_told = 0;
	unsigned seed = 3;
	assert_true(plan_takes_changes(&b, c.registry));
	c.tally = tallies_start(&kept, text_of(bucket), plan_part_size(&b));
	for (unsigned step = 0; step < STEPS; step++) {
		unsigned how = (seed = seed * 1103515245 + 12345) >> 16 & 0xffff, which = how % CASES;
		c.in[which] = how / CASES % 4 > 0;
		c.now[which] = some_case(which, how / CASES);
		struct plan part = plan_change(&c, which), whole = plan_whole(&c);
		tell(told, &n_told, &part);
		assert_same(told, n_told, &whole, step);
	}
	tallies_forget(&kept);
	free(told);
	registry_free(c.registry);
}

static void test_changes(void **state)
{
	(void)state;
	changes_say_what_the_whole_says("m/1280/2025-03");
	changes_say_what_the_whole_says("u/SE2321000255-KIR/2025-03");
	changes_say_what_the_whole_says("now/1280");
}

/* Where something follows from more than the members of its own month. */
static void test_takes_no_changes(void **state)
{
	(void)state;
	struct registry *plain = registry_made(rows, COUNT(rows));
	struct registry *rolling = registry_made(rolling_rows, COUNT(rolling_rows));
	struct registry *frozen = registry_made(frozen_rows, COUNT(frozen_rows));
	struct bucket march = bucket_parse(TEXT("m/1280/2025-03")), may = bucket_parse(TEXT("m/1280/2025-05")),
	              unknown = bucket_parse(TEXT("u/SE0000000000-X/2025-03"));
	assert_true(plan_takes_changes(&march, plain));
	assert_false(plan_takes_changes(&march, rolling));
	assert_false(plan_takes_changes(&unknown, plain));
	assert_false(plan_takes_changes(&march, frozen));
	assert_true(plan_takes_changes(&may, frozen));
	registry_free(frozen);
	registry_free(rolling);
	registry_free(plain);
}

static int forget(void **state)
{
	(void)state;
	tallies_forget(&tallies);
	registry_free(registry_of_plan);
	registry_of_plan = NULL;
	arena_done(&made);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_names, forget),
		cmocka_unit_test_teardown(test_month, forget),
		cmocka_unit_test_teardown(test_others, forget),
		cmocka_unit_test_teardown(test_empty_bucket, forget),
		cmocka_unit_test_teardown(test_hidden, forget),
		cmocka_unit_test_teardown(test_units, forget),
		cmocka_unit_test_teardown(test_topics, forget),
		cmocka_unit_test_teardown(test_frozen_month, forget),
		cmocka_unit_test_teardown(test_billed_later, forget),
		cmocka_unit_test_teardown(test_frozen_without_void, forget),
		cmocka_unit_test_teardown(test_rolling, forget),
		cmocka_unit_test_teardown(test_reach_of_a_frozen_month, forget),
		cmocka_unit_test_teardown(test_lost, forget),
		cmocka_unit_test_teardown(test_lost_window, forget),
		cmocka_unit_test_teardown(test_remark, forget),
		cmocka_unit_test_teardown(test_changes, forget),
		cmocka_unit_test_teardown(test_takes_no_changes, forget),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
