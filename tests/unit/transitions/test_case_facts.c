/* case: live, dead, witness, winner (7.1, 7.5, section 9 General). */
#include "story.h"

#include "transitions/case.h"

#define READING(name, f)                                                                           \
	{                                                                                          \
		name, f, NULL, NULL, NULL                                                          \
	}
#define LATER "2025-03-20T12:00:00+01:00"

static struct case_view view_of(struct story *s, const char *as_of)
{
	struct fold_in *in = ARENA_NEW(&s->a, struct fold_in);
	struct fact *visible = ARENA_ARRAY(&s->a, s->n, struct fact);
	struct case_view v;
	*in = (struct fold_in){ .key = TEXT("c:k1"),
		                .as_of = at(as_of),
		                .registry = story_registry(s),
		                .facts = visible };
	for (size_t i = 0; i < s->n; i++)
		if (s->facts[i].recorded_us <= in->as_of)
			visible[in->n_facts++] = s->facts[i];
	qsort(visible, in->n_facts, sizeof *visible, story_order);
	case_read(in, true, &s->a, &v);
	return v;
}

static size_t counting(const struct case_view *v, enum transition_type type)
{
	size_t n = 0, i = 0;
	while (case_next(v, type, &i))
		n++;
	return n;
}

#define T10(s, time, members) story_fact(s, "discharge-ready.notified", time, members)

static void annulment_first(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	recorded(T10(&s, "2025-03-11T09:00:00+01:00",
	             "'noticeId':'a2','action':'ANNULLED','replaces':'a'"),
	         "2025-03-11T09:00:00+01:00");
	recorded(T10(&s, "2025-03-10T09:00:00+01:00", "'noticeId':'a','municipality':'1280'"),
	         "2025-03-12T09:00:00+01:00");
	struct case_view before = view_of(&s, "2025-03-11T12:00:00+01:00");
	struct case_view after = view_of(&s, LATER);
	assert_true(before.v[before.n - 1].n.dangling);
	assert_int_equal(counting(&after, T_READY), 0);
}

static void annulled_revision_revives_nothing(void **state)
{
	(void)state;
	STORY s = { 0 };
	T10(&s, "2025-03-10T09:00:00+01:00", "'noticeId':'a','municipality':'1280'");
	T10(&s, "2025-03-10T10:00:00+01:00",
	    "'noticeId':'b','municipality':'1280','action':'REVISED','replaces':'a','noticeVersion'"
	    ":2");
	T10(&s, "2025-03-10T11:00:00+01:00", "'noticeId':'c','action':'ANNULLED','replaces':'b'");
	struct case_view v = view_of(&s, LATER);
	assert_int_equal(counting(&v, T_READY), 0);
}

static void fork_newest_recorded_wins(void **state)
{
	(void)state;
	STORY s = { 0 };
	T10(&s, "2025-03-10T09:00:00+01:00", "'noticeId':'a','municipality':'1280'");
	recorded(T10(&s, "2025-03-10T12:30:00+01:00",
	             "'noticeId':'b','municipality':'1280','action':'REVISED','replaces':'a','"
	             "noticeVersion':2"),
	         "2025-03-12T00:00:00Z");
	recorded(T10(&s, "2025-03-10T10:00:00+01:00",
	             "'noticeId':'c','municipality':'1280','action':'REVISED','replaces':'a','"
	             "noticeVersion':2"),
	         "2025-03-11T00:00:00Z");
	struct case_view v = view_of(&s, LATER);
	size_t i = 0;
	assert_int_equal(counting(&v, T_READY), 1);
	assert_true(text_eq(case_next(&v, T_READY, &i)->d.notice_id, TEXT("b")));
}

static void longer_branch_has_higher_version(void **state)
{
	(void)state;
	STORY s = { 0 };
	T10(&s, "2025-03-10T09:00:00+01:00", "'noticeId':'a','municipality':'1280'");
	T10(&s, "2025-03-10T10:00:00+01:00",
	    "'noticeId':'b','municipality':'1280','action':'REVISED','replaces':'a','noticeVersion'"
	    ":2");
	T10(&s, "2025-03-10T11:00:00+01:00",
	    "'noticeId':'d','municipality':'1280','action':'REVISED','replaces':'b','noticeVersion'"
	    ":3");
	recorded(T10(&s, "2025-03-10T12:00:00+01:00",
	             "'noticeId':'c','municipality':'1280','action':'REVISED','replaces':'a','"
	             "noticeVersion':2"),
	         "2025-03-15T00:00:00Z");
	struct case_view v = view_of(&s, LATER);
	size_t i = 0;
	assert_int_equal(counting(&v, T_READY), 1);
	assert_true(text_eq(case_next(&v, T_READY, &i)->d.notice_id, TEXT("d")));
}

static void version_across_chains_is_not_compared(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_fact(&s, "admission.registered", "2025-03-01T08:00:00+01:00",
	           "'noticeId':'a','noticeVersion':7,'admittedAt':'2025-03-01T08:00:00+01:00'");
	recorded(story_fact(&s, "admission.registered", "2025-03-01T08:00:00+01:00",
	                    "'noticeId':'b','admittedAt':'2025-03-01T09:00:00+01:00'"),
	         "2025-03-02T00:00:00Z");
	struct case_view v = view_of(&s, LATER);
	assert_true(text_eq(v.admission->d.notice_id, TEXT("b")));
}

static void priority_breaks_a_tie(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_principals(&s);
	story_reference(&s, "source",
	                "{'id':'urn:samverka:2321000255:strong','validFrom':'2000-01-01',"
	                "'owner':'12','priority':5}");
	from_source(admitted(&s, "2025-03-01T08:00:00+01:00"), "urn:samverka:2321000255:strong");
	recorded(admitted(&s, "2025-03-01T07:00:00+01:00"), "2025-03-01T08:00:00+01:00");
	struct case_view v = view_of(&s, LATER);
	assert_int_equal(v.admission->when, at("2025-03-01T08:00:00+01:00"));
}

static void two_witnesses_one_notice(void **state)
{
	(void)state;
	STORY s = { 0 };
	T10(&s, "2025-03-10T09:00:00+01:00", "'noticeId':'a','municipality':'1280'");
	from_source(T10(&s, "2025-03-10T09:00:00+01:00", "'noticeId':'a','municipality':'1280'"),
	            "urn:samverka:2321000255:coordination");
	struct case_view v = view_of(&s, LATER);
	assert_int_equal(counting(&v, T_READY), 1);
	assert_int_equal(v.n, 2);
	assert_true(v.v[0].n.witness != v.v[1].n.witness);
}

static void beaten_content_does_not_count(void **state)
{
	(void)state;
	STORY s = { 0 };
	T10(&s, "2025-03-10T09:00:00+01:00", "'noticeId':'a','municipality':'1280'");
	T10(&s, "2025-03-10T10:00:00+01:00", "'noticeId':'a2','action':'ANNULLED','replaces':'a'")
	        ->beaten = true;
	struct case_view v = view_of(&s, LATER);
	assert_int_equal(counting(&v, T_READY), 1);
}

static void later_recorded_is_not_seen(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	recorded(T10(&s, "2025-03-10T09:00:00+01:00", "'noticeId':'a','municipality':'1280'"),
	         "2025-03-13T09:00:00+01:00");
	assert_int_equal(story_state(&s, "2025-03-13T08:59:59+01:00").n_ready, 0);
	assert_int_equal(story_state(&s, "2025-03-13T09:00:00+01:00").n_ready, 1);
	assert_day(story_state(&s, "2025-03-13T09:00:00+01:00").ready[0].start, "2025-03-13");
}

/* ---- T02 ---- */

static void cancelled(struct story *s, const char *time, const char *replaces, const char *reason)
{
	struct text d = arena_printf(&s->a, "'replaces':'%s'%s%s%s", replaces,
	                             *reason ? ",'reasonCode':'" : "", reason, *reason ? "'" : "");
	story_fact(s, "admission.cancelled", time, d.p);
}

static void reasons_that_void(void **state)
{
	(void)state;
	static const char *const reasons[] = { "WRONG_PATIENT", "NOT_ADMITTED" };
	for (size_t i = 0; i < 2; i++) {
		STORY s = { 0 };
		opened(&s);
		ready(&s, "2025-03-10T09:00:00+01:00", "1280");
		cancelled(&s, "2025-03-12T09:00:00+01:00", "adm", reasons[i]);
		story_fact(&s, "admission.registered", "2025-03-01T08:00:00+01:00",
		           "'noticeId':'other','admittedAt':'2025-03-01T08:00:00+01:00'");
		struct case_state c = story_state(&s, LATER);
		assert_int_equal(c.stay, STAY_VOID);
		assert_int_equal(c.status, STATUS_VOID);
		assert_int_equal(c.n_days, 0);
		assert_int_equal(c.n_ready, 0);
		assert_int_equal(s.out.n_buckets, 0);
	}
}

static void duplicate_leaves_the_other(void **state)
{
	(void)state;
	STORY s = { 0 };
	opened(&s);
	cancelled(&s, "2025-03-02T09:00:00+01:00", "adm", "DUPLICATE");
	assert_stay(&s, LATER, STAY_VOID);
	story_fact(&s, "admission.registered", "2025-03-01T08:30:00+01:00",
	           "'noticeId':'adm2','admittedAt':'2025-03-01T08:30:00+01:00','"
	           "registeredMunicipality':'1280'");
	assert_stay(&s, LATER, STAY_ADMITTED);
	assert_int_equal(story_state(&s, LATER).admitted_at, at("2025-03-01T08:30:00+01:00"));
}

static void cancellation_before_admission(void **state)
{
	(void)state;
	STORY s = { 0 };
	cancelled(&s, "2025-03-02T09:00:00+01:00", "adm", "DUPLICATE");
	recorded(admitted(&s, "2025-03-01T08:00:00+01:00"), "2025-03-03T00:00:00Z");
	assert_stay(&s, LATER, STAY_VOID);
}

/* ---- facts of the register ---- */

static void register_facts_take_part(void **state)
{
	(void)state;
	STORY s = { 0 }, p = { 0 };
	opened(&s);
	ready(&s, "2025-03-10T09:00:00+01:00", "1280");
	struct fact *dead = recorded(story_fact(&p, "patient.deceased", "2025-03-16T09:00:00+01:00",
	                                        "'diedOn':'2025-03-15','noticeId':'dod'"),
	                             "2025-03-17T09:00:00+01:00");
	const struct patient_news news = { .facts = dead, .n_facts = 1 };
	story_hears(&s, "p:0123456789abcdef", &news);
	assert_stay(&s, "2025-03-17T08:00:00+01:00", STAY_ADMITTED);
	assert_int_equal(s.out.next_due, at("2025-03-17T09:00:00+01:00"));
	assert_stay(&s, LATER, STAY_DECEASED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		READING("7.1(3) an annulment before its original: dead on arrival",
		        annulment_first),
		READING("R-G3 annulling a revision revives nothing",
		        annulled_revision_revives_nothing),
		READING("7.5 a fork: the newest recorded revision counts",
		        fork_newest_recorded_wins),
		READING("R-G9 in one chain the version goes first",
		        longer_branch_has_higher_version),
		READING("R-G9 versions of other chains are not compared",
		        version_across_chains_is_not_compared),
		READING("R-G5 at equal recordedtime the stronger source", priority_breaks_a_tie),
		READING("7.5 the same notice from two systems is one fact",
		        two_witnesses_one_notice),
		READING("R-G1 content that is beaten neither counts nor replaces",
		        beaten_content_does_not_count),
		READING("R-G7 what is recorded later is not seen", later_recorded_is_not_seen),
		READING("R-T21 WRONG_PATIENT and NOT_ADMITTED void the case", reasons_that_void),
		READING("R-T21 DUPLICATE leaves the other admission", duplicate_leaves_the_other),
		READING("R-T21 cancelled before it was told", cancellation_before_admission),
		READING("7.9a a register's word takes part when it is recorded",
		        register_facts_take_part),
	};
	return cmocka_run_group_tests_name("transitions/case facts", tests, NULL, NULL);
}
