/* domain: which entity a fact belongs to (7.9a), and who may speak for whom. */
#include "story.h"

static const char *refused_code(struct story *s, const struct fact *f)
{
	struct approval_data d;
	struct wire_reader in = wire_reader_of(f->body);
	struct route route;
	struct err e = { 0 };
	record_decode(&approval_record, &in, &s->a, &d);
	if (!approvals_domain.route(f, &d, story_registry(s), &s->a, &route, &e)) {
		assert_int_equal(e.kind, ERR_REJECT);
		return arena_printf(&s->a, "%s", e.code).p;
	}
	assert_int_equal(route.n, 1);
	assert_true(text_eq(route.key[0], TEXT("d:doc1")));
	return "-";
}

static void who_speaks_for_whom(void **state)
{
	static const struct {
		const char *source, *type, *principal, *expected;
	} cases[] = {
		{ "urn:samverka:2120000001:w", "decision.recorded", "1201", "-" },
		{ "urn:samverka:2120000001:w", "decision.recorded", "1202", "SOURCE_NOT_ALLOWED" },
		{ "urn:samverka:2120000001:w", "commitment.recorded", "12", "SOURCE_NOT_ALLOWED" },
		{ "urn:samverka:2120000001:w", "appeal.decided", "1202", "SOURCE_NOT_ALLOWED" },
		{ "urn:samverka:2120000001:w", "condition.certified", "1202", "-" },
		{ STORY_SOURCE, "decision.recorded", "1202", "-" },
		{ STORY_SOURCE, "decision.recorded", "12", "-" },
		{ STORY_SOURCE, "decision.recorded", "0764", "SOURCE_NOT_ALLOWED" },
		{ STORY_SOURCE, "commitment.recorded", "07", "SOURCE_NOT_ALLOWED" },
		{ "urn:samverka:5560000001:w", "decision.recorded", "1202", "SOURCE_NOT_ALLOWED" },
		{ "urn:samverka:2220000001:w", "decision.recorded", "1202",
		  "-" }, /* no principal */
	};
	STORY(s);
	(void)state;
	story_set(s, 2);
	story_reference(s, "principal",
	                "{'id':'1201','validFrom':'2000-01-01','kind':'MUNICIPALITY',"
	                "'orgnr':'2120000001'}");
	story_reference(s, "principal",
	                "{'id':'p1','validFrom':'2000-01-01','kind':'PRIVATE_PROVIDER',"
	                "'orgnr':'5560000001'}");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct text data = arena_printf(&s->a, "'principal':'%s'", cases[i].principal);
		struct fact *f = from_source(story_fact(s, cases[i].type, "2022-05-30", data.p),
		                             cases[i].source);
		assert_string_equal(refused_code(s, f), cases[i].expected);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(who_speaks_for_whom) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
