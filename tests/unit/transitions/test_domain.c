/* domain: which entity a fact belongs to (7.9a), and what a schema cannot check. */
#include "story.h"

#define READING(name, f)                                                                           \
	{                                                                                          \
		name, f, NULL, NULL, NULL                                                          \
	}

struct routed {
	bool ok;
	struct route route;
	struct err e;
};

static struct routed route(struct story *s, const struct fact *f)
{
	struct routed r = { 0 };
	struct transition_data d;
	struct wire_reader in = wire_reader_of(f->body);
	record_decode(&transition_record, &in, &s->a, &d);
	r.ok = transitions_domain.route(f, &d, story_registry(s), &s->a, &r.route, &r.e);
	return r;
}

static void assert_goes_to(struct story *s, struct fact *f, const char *key)
{
	struct routed r = route(s, f);
	if (!r.ok)
		fail_msg("%s", r.e.text);
	assert_int_equal(r.route.n, 1);
	if (!text_eq(r.route.key[0], text_of(key)))
		fail_msg("%.*s is not %s", TEXT_ARGS(r.route.key[0]), key);
}

static void assert_refused(struct story *s, struct fact *f, const char *code)
{
	struct routed r = route(s, f);
	assert_false(r.ok);
	assert_int_equal(r.e.kind, ERR_REJECT);
	assert_string_equal(r.e.code, code);
}

#define NOW     "2025-03-10T09:00:00+01:00"
#define REF     "'patientRef':'abcdefghijklmnop'"
#define PATIENT "p:f39dac6cbaba535e"

static void cases(void **state)
{
	(void)state;
	STORY s = { 0 };
	assert_goes_to(&s, story_fact(&s, "admission.registered", NOW, "'caseRef':'k1'," REF),
	               "c:k1");
	assert_goes_to(&s, story_fact(&s, "residence.changed", NOW, "'caseRef':'k1'," REF), "c:k1");
	assert_goes_to(&s,
	               story_fact(&s, "payment-objection.raised", NOW,
	                          "'caseRef':'k1','period':'2025-03'"),
	               "c:k1");
	assert_goes_to(&s,
	               story_fact(&s, "notice.acknowledged", NOW, "'caseRef':'2120001124:6038724'"),
	               "c:2120001124:6038724");
}

static void patients(void **state)
{
	(void)state;
	STORY s = { 0 };
	assert_goes_to(&s, story_fact(&s, "patient.deceased", NOW, REF), PATIENT);
	assert_goes_to(&s, story_fact(&s, "residence.changed", NOW, REF), PATIENT);
	assert_goes_to(&s, story_fact(&s, "protection.changed", NOW, REF), PATIENT);
	assert_refused(&s, story_fact(&s, "protection.changed", NOW, ""), "SCHEMA");
}

static void identity_goes_to_both(void **state)
{
	(void)state;
	STORY s = { 0 };
	struct routed r =
	        route(&s, story_fact(&s, "identity.linked", NOW,
	                             "'fromRef':'abcdefghijklmnop','toRef':'qrstuvwxyz234567'"));
	assert_true(r.ok);
	assert_int_equal(r.route.n, 2);
	assert_true(text_eq(r.route.key[0], TEXT(PATIENT)));
	r = route(&s, story_fact(&s, "identity.linked", NOW,
	                         "'fromRef':'abcdefghijklmnop','toRef':'abcdefghijklmnop'"));
	assert_int_equal(r.route.n, 1);
}

static void settlements(void **state)
{
	(void)state;
	STORY s = { 0 };
	assert_goes_to(
	        &s,
	        story_fact(&s, "settlement-period.frozen", NOW, "'period':'2025-02','region':'12'"),
	        "s:12/2025-02");
	struct fact *f = story_fact(&s, "settlement-period.frozen", NOW, "'period':'2025-02'");
	f->subject = TEXT("12/2025-02");
	assert_goes_to(&s, f, "s:12/2025-02");
	assert_goes_to(&s,
	               story_fact(&s, "payment-objection.raised", NOW,
	                          "'period':'2025-02','municipality':'1280'"),
	               "s:12/2025-02");
	assert_refused(&s, story_fact(&s, "payment-objection.raised", NOW, "'period':'2025-02'"),
	               "SCHEMA");
	assert_refused(&s, story_fact(&s, "payment-objection.raised", NOW, "'region':'12'"),
	               "SCHEMA");
}

static void sending_is_the_time(void **state)
{
	(void)state;
	STORY s = { 0 };
	assert_goes_to(&s,
	               story_fact(&s, "discharge-ready.notified", NOW,
	                          "'caseRef':'k1','sentAt':'" NOW "'"),
	               "c:k1");
	assert_refused(&s,
	               story_fact(&s, "discharge-ready.notified", NOW,
	                          "'caseRef':'k1','sentAt':'2025-03-10T09:00:01+01:00'"),
	               "SCHEMA");
}

static void a_municipality_speaks_for_itself(void **state)
{
	(void)state;
	STORY s = { 0 };
	story_principals(&s);
	story_reference(
	        &s, "source",
	        "{'id':'urn:samverka:2120001124:x','validFrom':'2000-01-01','owner':'1280'}");
	const char *own = "'caseRef':'k1','canReceive':'YES','municipality':'1280'";
	const char *other = "'caseRef':'k1','canReceive':'YES','municipality':'1281'";
	assert_goes_to(&s,
	               from_source(story_fact(&s, "municipality-readiness.reported", NOW, own),
	                           "urn:samverka:2120001124:x"),
	               "c:k1");
	assert_refused(&s,
	               from_source(story_fact(&s, "municipality-readiness.reported", NOW, other),
	                           "urn:samverka:2120001124:x"),
	               "SOURCE_NOT_ALLOWED");
	assert_goes_to(&s, story_fact(&s, "municipality-readiness.reported", NOW, other), "c:k1");
}

static void only_its_region_freezes(void **state)
{
	(void)state;
	STORY s = { 0 };
	assert_refused(
	        &s,
	        story_fact(&s, "settlement-period.frozen", NOW, "'period':'2025-02','region':'07'"),
	        "SOURCE_NOT_ALLOWED");
	assert_refused(&s,
	               from_source(story_fact(&s, "settlement-period.reopened", NOW,
	                                      "'period':'2025-02','region':'12'"),
	                           "urn:samverka:2321000065:x"),
	               "SOURCE_NOT_ALLOWED");
}

static void types_in_the_order_of_the_table(void **state)
{
	(void)state;
	assert_int_equal(transitions_domain.n_types, 37);
	assert_string_equal(transition_types[T_ADMITTED].suffix, "admission.registered");
	assert_int_equal(T_ADMITTED, 0);
	assert_int_equal(T_UNFROZEN, 36);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		READING("7.9a facts with a caseRef: the case", cases),
		READING("7.9a facts of a register: the patient", patients),
		READING("7.9a identity: both patients", identity_goes_to_both),
		READING("7.9a settlements: region and month", settlements),
		READING("T10 sentAt is the time of the event", sending_is_the_time),
		READING("a municipality speaks for itself", a_municipality_speaks_for_itself),
		READING("T31 only its own region freezes", only_its_region_freezes),
		READING("7.3 the table of types is append only", types_in_the_order_of_the_table),
	};
	return cmocka_run_group_tests_name("transitions/domain", tests, NULL, NULL);
}
