/* D-REF: corrections that point nowhere, or twice. */
#include "discrepancy_story.h"

#include "base/clock.h"

#define LATER "2025-05-01T12:00:00+02:00"

static void annul(struct story *s, const char *when, const char *what)
{
	struct text d = arena_printf(&s->a, "'noticeId':'x%zu','action':'ANNULLED','replaces':'%s'",
	                             s->n, what);
	story_fact(s, "admission-notice.sent", when, d.p);
}

static void revise(struct story *s, const char *when, const char *what, int version)
{
	struct text d = arena_printf(
	        &s->a,
	        "'noticeId':'v%zu','noticeVersion':%d,'action':'REVISED','replaces':'%s',"
	        "'municipality':'1280'",
	        s->n, version, what);
	story_fact(s, "admission-notice.sent", when, d.p);
}

/* ---- D-REF-01 ---- */

static void annulment_of_what_never_came(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	annul(&s, "2025-03-05T09:00:00+01:00", "nobody");
	assert_opens(&s, "D-REF-01", "2025-03-12T09:00:00+01:00");
	assert_non_null(find(&s, LATER, "D-REF-01", "nobody"));
	assert_parties(&s, LATER, "D-REF-01", "12");
}

static void late_original_is_dead_on_arrival_and_mends_it(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	annul(&s, "2025-03-05T09:00:00+01:00", "late");
	recorded(story_fact(&s, "admission-notice.sent", "2025-03-04T09:00:00+01:00",
	                    "'noticeId':'late','municipality':'1281'"),
	         "2025-03-20T09:00:00+01:00");
	assert_none(&s, LATER, "D-REF-01");
	assert_int_equal(story_state(&s, LATER).n_notified, 1);
}

static void cancellations_name_what_they_cancel_rt6(void **state)
{
	(void)state;
	STORY s = { 0 }, right = { 0 };
	opened(&s);
	story_fact(&s, "discharge.cancelled", "2025-03-05T09:00:00+01:00", "'replaces':'nobody'");
	assert_open(&s, LATER, "D-REF-01", "2025-03-12T09:00:00+01:00");
	opened(&right);
	discharged(&right, "2025-03-05T08:00:00+01:00");
	story_fact(&right, "discharge.cancelled", "2025-03-05T09:00:00+01:00",
	           "'replaces':'out-3'");
	assert_none(&right, LATER, "D-REF-01");
}

static void waiting_time_is_policy(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_principals(&s);
	story_policy(&s, "'danglingAfter':'1d'");
	opened(&s);
	annul(&s, "2025-03-05T09:00:00+01:00", "nobody");
	assert_opens(&s, "D-REF-01", "2025-03-06T09:00:00+01:00");
}

/* ---- D-REF-02 ---- */

static void two_revisions_of_one_notice(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	revise(&s, "2025-03-02T09:00:00+01:00", "in-1280-1", 2);
	assert_none(&s, LATER, "D-REF-02");
	revise(&s, "2025-03-03T09:00:00+01:00", "in-1280-1", 2);
	assert_open(&s, LATER, "D-REF-02", "2025-03-03T09:00:00+01:00");
	assert_non_null(find(&s, LATER, "D-REF-02", "in-1280-1"));
	revise(&s, "2025-03-04T09:00:00+01:00", "in-1280-1", 2);
	assert_open(&s, LATER, "D-REF-02", "2025-03-03T09:00:00+01:00"); /* a third moves nothing */
}

static void revised_by_one_annulled_by_another(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	revise(&s, "2025-03-02T09:00:00+01:00", "in-1280-1", 2);
	annul(&s, "2025-03-03T09:00:00+01:00", "in-1280-1");
	assert_open(&s, LATER, "D-REF-02", "2025-03-03T09:00:00+01:00");
}

static void two_annulments_agree(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	annul(&s, "2025-03-02T09:00:00+01:00", "in-1280-1");
	annul(&s, "2025-03-03T09:00:00+01:00", "in-1280-1");
	assert_none(&s, LATER, "D-REF-02");
}

static void chain_of_revisions_is_ordinary_rg3(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	revise(&s, "2025-03-02T09:00:00+01:00", "in-1280-1", 2); /* v3 */
	revise(&s, "2025-03-03T09:00:00+01:00", "v3", 3);
	assert_none(&s, LATER, "D-REF-02");
	assert_none(&s, LATER, "D-REF-01");
}

static void version_left_out_rg3(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	revise(&s, "2025-03-02T09:00:00+01:00", "in-1280-1", 4);
	assert_open(&s, LATER, "D-REF-02", "2025-03-02T09:00:00+01:00");
}

static void revisions_that_keep_the_name(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	for (int i = 0; i < 2; i++)
		story_fact(&s, "admission-notice.sent", "2025-03-02T09:00:00+01:00",
		           i ? "'noticeId':'in-1280-1','noticeVersion':3,'action':'REVISED',"
		               "'replaces':'in-1280-1','municipality':'1280'"
		             : "'noticeId':'in-1280-1','noticeVersion':2,'action':'REVISED',"
		               "'replaces':'in-1280-1','municipality':'1280'");
	assert_none(&s, LATER, "D-REF-02");
}

/* Each follows one of the others and skips all the rest: what is asked of each is asked once. */
static void very_many_revisions_that_keep_the_name(void **state)
{
	enum { REVISIONS = 1500 };
	STORY s = { 0 };
	(void)state;
	opened(&s);
	struct fact *v = ARENA_ARRAY(&s.a, s.n + REVISIONS, struct fact);
	size_t n = s.n;
	memcpy(v, s.facts, n * sizeof *v);
	for (size_t i = 0; i < REVISIONS; i++) {
		struct text members = arena_printf(
		        &s.a,
		        "'noticeId':'in-1280-1','noticeVersion':%zu,'action':'REVISED',"
		        "'replaces':'in-1280-1','municipality':'1280'",
		        REVISIONS + 1 - i);
		v[n] = *story_fact(&s, "admission-notice.sent", "2025-03-02T09:00:00+01:00",
		                   members.p);
		v[n].id = arena_printf(&s.a, "r%05zu", i);
		v[n++].recorded_us += (int64_t)i;
		s.n--;
	}
	qsort(v, n, sizeof *v, story_order);
	struct fold_in in = { .key = TEXT("c:k1"),
		              .as_of = at(LATER),
		              .registry = story_registry(&s),
		              .facts = v,
		              .n_facts = n };
	struct fold_out out = { .evaluated_at = INSTANT_NONE, .next_due = INSTANT_NONE };
	int64_t from = clock_monotonic_us();
	transitions_domain.fold(&in, &s.a, &out);
	int64_t took = clock_monotonic_us() - from;
	printf("%d revisions of one name: %lld us\n", REVISIONS, (long long)took);
	for (size_t i = 0; i < out.n_discrepancies; i++)
		assert_string_not_equal(out.discrepancies[i].code, "D-REF-02");
#if !defined __SANITIZE_ADDRESS__
	assert_true(took < 1000000);
#endif
}

/* Every one forks with every other: they are told as many times as they are. */
static void very_many_rivals(void **state)
{
	enum { RIVALS = 3000 };
	STORY s = { 0 };
	(void)state;
	opened(&s);
	struct fact *v = ARENA_ARRAY(&s.a, s.n + RIVALS, struct fact);
	size_t n = s.n;
	memcpy(v, s.facts, n * sizeof *v);
	for (size_t i = 0; i < RIVALS; i++) {
		struct text members = arena_printf(&s.a, "'noticeId':'r%zu','action':'REVISED','replaces':'in-1280-1',"
		                                         "'municipality':'1280'", i);
		v[n] = *story_fact(&s, "admission-notice.sent", "2025-03-02T09:00:00+01:00", members.p);
		v[n].id = arena_printf(&s.a, "r%05zu", i);
		v[n++].recorded_us += (int64_t)i;
		s.n--;
	}
	qsort(v, n, sizeof *v, story_order);
	struct fold_in in = { .key = TEXT("c:k1"), .as_of = at(LATER), .registry = story_registry(&s),
		              .facts = v, .n_facts = n };
	struct fold_out out = { .evaluated_at = INSTANT_NONE, .next_due = INSTANT_NONE };
	int64_t from = clock_monotonic_us();
	transitions_domain.fold(&in, &s.a, &out);
	int64_t took = clock_monotonic_us() - from;
	printf("%d rivals: %lld us\n", RIVALS, (long long)took);
	size_t found = 0;
	for (size_t i = 0; i < out.n_discrepancies; i++)
		found += strcmp(out.discrepancies[i].code, "D-REF-02") == 0;
	assert_int_equal(found, 1);
#if !defined __SANITIZE_ADDRESS__
	assert_true(took < 1000000);
#endif
}

static void one_revision_from_two_systems_is_no_fork(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	for (int i = 0; i < 2; i++)
		from_source(story_fact(&s, "admission-notice.sent", "2025-03-02T09:00:00+01:00",
		                       "'noticeId':'same','noticeVersion':2,'action':'REVISED',"
		                       "'replaces':'in-1280-1','municipality':'1280'"),
		            i ? "urn:samverka:2321000255:other" : STORY_SOURCE);
	assert_none(&s, LATER, "D-REF-02");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(annulment_of_what_never_came),
		cmocka_unit_test(late_original_is_dead_on_arrival_and_mends_it),
		READING("R-T6: cancellations name what they cancel",
		        cancellations_name_what_they_cancel_rt6),
		cmocka_unit_test(waiting_time_is_policy),
		cmocka_unit_test(two_revisions_of_one_notice),
		cmocka_unit_test(revised_by_one_annulled_by_another),
		cmocka_unit_test(two_annulments_agree),
		READING("R-G3: a chain of revisions is ordinary",
		        chain_of_revisions_is_ordinary_rg3),
		READING("R-G3: a version left out", version_left_out_rg3),
		cmocka_unit_test(revisions_that_keep_the_name),
		cmocka_unit_test(very_many_revisions_that_keep_the_name),
		cmocka_unit_test(very_many_rivals),
		cmocka_unit_test(one_revision_from_two_systems_is_no_fork),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
