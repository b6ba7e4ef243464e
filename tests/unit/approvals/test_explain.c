/* The reasons in words, in both languages, and what a state is read from. */
#include "story.h"

#include "approvals/explain.h"

static const char *explained(struct story *s, const char *as_of, enum explain_language language)
{
	BUF_AUTO b = { 0 };
	(void)story_state(s, as_of);
	assert_true(document_explain(TEXT("doc1"), s->out.state, language, &s->a, &b));
	return arena_text(&s->a, buf_text(&b)).p;
}

static void assert_says(const char *text, const char *what)
{
	if (!strstr(text, what))
		fail_msg("not said: %s\n%s", what, text);
}

static void tell(struct story *s)
{
	story_set(s, 2);
	registered(s, "{'kind':'ALL'}");
	decided(s, "12", "ADOPT", "2022-05-30",
	        "'conditions':[{'kind':'ALL_OTHERS_ADOPT','notLaterThan':'2022-12-31'},"
	        "{'conditionId':'x','kind':'OTHER','text':'lokal finns'}]");
	announced(s, "12", "2022-06-02");
	decided(s, "1201", "REFER_BACK", "2022-06-01", "");
	story_fact(s, "proposal.made", "2022-05-01", "'principal':'1202','on':'2022-05-01'");
}

static void english(void **state)
{
	STORY(s);
	tell(s);
	const char *text = explained(s, "2022-06-10", EXPLAIN_ENGLISH);
	(void)state;
	assert_says(text, "COLLECTING, decisions are being collected");
	assert_says(text, "Rule: all 3 principals must adopt");
	assert_says(text, "1 adopt, 0 of them with all conditions met");
	assert_says(text, "Waits for (2 has not decided): 1201, 1202");
	assert_says(text, "Waits for (1 has adopted on a condition that the others' adoption does "
	                  "not meet): Region 12 (Skåne län)");
	assert_says(text, "Next date on which something can change: 2022-06-24");
	assert_says(text, "that all others do the same, not later than 2022-12-31: not met");
	assert_says(text, "provided \"lokal finns\": not met");
	assert_says(text,
	            "1201: referred back 2022-06-01 (KF), recorded 2022-06-01; no decision yet");
	assert_says(text, "1202: 2022-05-01 proposed, which is no decision");
}

static void swedish(void **state)
{
	STORY(s);
	tell(s);
	const char *text = explained(s, "2022-06-10", EXPLAIN_SWEDISH);
	(void)state;
	assert_says(text, "beslut samlas in");
	assert_says(text, "Regel: alla 3 huvudmän måste anta");
	assert_says(text, "Väntar på (2 har inte beslutat): 1201, 1202");
	assert_says(text, "Nästa datum då något kan ändras: 2022-06-24");
	assert_says(text,
	            "1201: återremitterade 2022-06-01 (KF), registrerat 2022-06-01; inget beslut");
}

static void no_other_bytes_are_a_state(void **state)
{
	STORY(s);
	struct document_state d;
	BUF_AUTO b = { 0 };
	tell(s);
	const struct document_state *told = story_state(s, "2022-06-10");
	(void)state;
	document_state_encode(told, &b);
	assert_true(text_eq(buf_text(&b), s->out.state));
	for (size_t n = 0; n < s->out.state.n; n++)
		assert_false(document_state_decode((struct text){ s->out.state.p, n }, &s->a, &d));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(english),
		cmocka_unit_test(swedish),
		cmocka_unit_test(no_other_bytes_are_a_state),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
