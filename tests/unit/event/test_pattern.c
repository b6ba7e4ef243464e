/* Patterns of schemas: what they match, what is refused, and the C library's opinion. */
#include "event/pattern.h"

#include "event_test.h"

#include <regex.h>

static struct pattern *compile(const char *source)
{
	const char *why = NULL;
	struct pattern *p = pattern_new(text_of(source), &why);
	if (!p)
		fail_msg("%s: %s", source, why);
	return p;
}

static void texts_match_or_not(void **state)
{
	(void)state;
	static const struct {
		const char *pattern, *yes[6], *no[6];
	} rows[] = {
		{ "", { "", "x" }, { NULL } },
		{ "abc", { "abc", "xabcx" }, { "", "ab", "abd", "aabbcc" } },
		{ "^abc", { "abc", "abcx" }, { "xabc", "ab" } },
		{ "abc$", { "abc", "xabc" }, { "abcx", "abc\n" } },
		{ "^$", { "" }, { "x", "\n" } },
		{ "^a*$", { "", "a", "aaaa" }, { "b", "ab", "ba" } },
		{ "a+", { "a", "ba", "aa" }, { "", "b" } },
		{ "^a?b$", { "b", "ab" }, { "aab", "a", "" } },
		{ "^(a|bc)+$", { "a", "bc", "abca" }, { "", "b", "ac" } },
		{ "^a{3}$", { "aaa" }, { "aa", "aaaa" } },
		{ "^a{2,}$", { "aa", "aaaaa" }, { "a", "" } },
		{ "^a{1,3}b$", { "ab", "aaab" }, { "b", "aaaab" } },
		{ "^(?:ab){0,2}$", { "", "ab", "abab" }, { "ababab", "a" } },
		{ "^[A-Za-z0-9_-]+$", { "aZ9_-", "A" }, { "", "a b", "\xc3\xa5", "a." } },
		{ "^[^a-c]$", { "d", "\xc3\xa5", "\xf0\x9f\x8c\x8e", "^" }, { "a", "", "dd" } },
		{ "^.$",
		  { "a", "\xc3\xa5", "\xe2\x82\xac", "\xf0\x9f\x8c\x8e" },
		  { "", "\n", "ab" } },
		{ "^[\xc3\xa5\303\244a]$",
		  { "a", "\xc3\xa5", "\xc3\xa4" },
		  { "\xc3\xb6", "\xc3" } },
		{ "^\xc3\xa5+$", { "\xc3\xa5", "\xc3\xa5\xc3\xa5" }, { "\xc3\xa4", "a" } },
		{ "^\\d{4}-(0[1-9]|1[0-2])$",
		  { "2025-01", "2025-12" },
		  { "2025-00", "2025-13", "25-01" } },
		{ "^\\w\\s\\D\\S\\W$", { "a bc-" }, { "a 1c-", "a bcd" } },
		{ "^[\\d.]+$", { "1.2" }, { "a", "" } },
		{ "^[a\\]-]+$", { "a]-" }, { "\\" } },
		{ "^a\\.b\\\\$", { "a.b\\" }, { "axb\\" } },
		{ "^[!-~]+$", { "a!~" }, { "a b", "" } },
		{ "^([01][0-9]|2[0-3]):[0-5][0-9]$", { "12:00", "23:59" }, { "24:00", "1:00" } },
		{ "a|b|", { "", "x" }, { NULL } },
		{ "^(a|)$", { "a", "" }, { "b" } },
		{ "(^a|b$)", { "ax", "xb", "a" }, { "xa", "bx" } },
		{ "^a*?b$", { "b", "aab" }, { "a" } },
		{ "[0-9]{2,}", { "a12", "123" }, { "1a2", "" } },
		{ "^(((a)))$", { "a" }, { "aa" } },
		{ "x*", { "", "y" }, { NULL } },
		{ "\\$\\^", { "$^" }, { "", "^$" } },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct pattern *p = compile(rows[i].pattern);
		for (size_t k = 0; k < 6 && rows[i].yes[k]; k++)
			if (!pattern_matches(p, text_of(rows[i].yes[k])))
				fail_msg("%s does not match '%s'", rows[i].pattern, rows[i].yes[k]);
		for (size_t k = 0; k < 6 && rows[i].no[k]; k++)
			if (pattern_matches(p, text_of(rows[i].no[k])))
				fail_msg("%s matches '%s'", rows[i].pattern, rows[i].no[k]);
		pattern_free(p);
	}
}

static void what_is_not_taken_is_refused(void **state)
{
	(void)state;
	static const char *const rows[] = {
		"*",
		"+a",
		"?",
		"a**b{",
		"{1}",
		"a{2,1}",
		"a{1001}",
		"a{x}",
		"a{1",
		"(",
		"(a",
		"a)",
		"[a",
		"[",
		"]",
		"}",
		"(?=a)",
		"(?!a)",
		"(?<a>b)",
		"(?<=a)",
		"\\",
		"\\1",
		"\\b",
		"\\pL",
		"\\p{L}",
		"\\u0041",
		"\\x41",
		"\\k",
		"[[:alpha:]]",
		"[z-a]",
		"[a-\xc3\xa5]",
		"[^\xc3\xa5]",
		"[\xc3\xa5-\xc3\xb6]",
		"\xff",
		"[a-\\d]",
		"(a{1000}){1000}",
		"((((((((((((((((((((((((((((((((a))))))))))))))))))))))))))))))))",
		"a\\\xc3\xa5",
		"(.*a.{20}){3}",
		/* few enough states, but each takes long to work out */
		("^(a?b?c?d?e?f?g?h?i?j?k?l?m?n?o?p?q?r?s?t?u?v?w?x?y?z?A?B?C?D?E?F?G?H?I?J?K?L?M?"
		 "N?"
		 "O?P?Q?R?S?T?U?V?W?X?Y?Z?0?1?2?3?4?5?6?7?8?9?){7}$"),
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *why = NULL;
		struct pattern *p = pattern_new(text_of(rows[i]), &why);
		if (p)
			fail_msg("taken: %s", rows[i]);
		assert_non_null(why);
		pattern_free(p);
	}
	pattern_free(NULL);
}

static uint64_t random_state = 5;

static unsigned random_below(unsigned n)
{
	random_state = random_state * 6364136223846793005ULL + 1442695040888963407ULL;
	return (unsigned)(random_state >> 33) % n;
}

static void put_random_pattern(struct buf *b, int depth)
{
	static const char *const atoms[] = { "a", "b", "c", "[ab]", "[^a]", ".", "[a-c]" };
	static const char *const times[] = { "",  "",    "",      "*",     "+",
		                             "?", "{2}", "{1,2}", "{0,2}", "{2,}" };
	unsigned pieces = 1 + random_below(3);
	for (unsigned i = 0; i < pieces; i++) {
		if (depth > 0 && random_below(4) == 0) {
			buf_putc(b, '(');
			put_random_pattern(b, depth - 1);
			buf_putc(b, '|');
			put_random_pattern(b, depth - 1);
			buf_putc(b, ')');
		} else {
			buf_put_text(b, text_of(atoms[random_below(COUNT(atoms))]));
		}
		buf_put_text(b, text_of(times[random_below(COUNT(times))]));
	}
}

/* Ordinary patterns mean the same to POSIX; the C library decides for thousands of random ones. */
static void the_c_library_agrees(void **state)
{
	(void)state;
	int refused = 0; /* too many states: rare, and said */
	for (int round = 0; round < 800; round++) {
		BUF_AUTO source = { 0 };
		bool start = random_below(2), end = random_below(2);
		buf_put_text(&source, start ? TEXT("^(") : TEXT("("));
		put_random_pattern(&source, 2);
		buf_put_text(&source, end ? TEXT(")$") : TEXT(")"));
		regex_t re;
		assert_int_equal(regcomp(&re, source.p, REG_EXTENDED | REG_NOSUB), 0);
		const char *why = NULL;
		struct pattern *p = pattern_new(buf_text(&source), &why);
		refused += !p;
		for (int i = 0; i < 60 && p; i++) {
			char t[9] = "";
			unsigned n = random_below(8);
			for (unsigned k = 0; k < n; k++)
				t[k] = (char)('a' + random_below(4));
			bool expected = regexec(&re, t, 0, NULL, 0) == 0;
			if (pattern_matches(p, text_of(t)) != expected)
				fail_msg("%s on '%s', expected %d", source.p, t, expected);
		}
		pattern_free(p);
		regfree(&re);
	}
	assert_in_range(refused, 0, 60);
}

static void no_text_is_slow(void **state)
{
	(void)state;
	struct pattern *p = compile("^(a+)+(a|aa)*$");
	static char t[200001];
	memset(t, 'a', sizeof t - 1);
	assert_true(pattern_matches(p, (struct text){ t, sizeof t - 1 }));
	t[sizeof t - 1] = 'b';
	assert_false(pattern_matches(p, (struct text){ t, sizeof t }));
	pattern_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_match_or_not),
		cmocka_unit_test(what_is_not_taken_is_refused),
		cmocka_unit_test(the_c_library_agrees),
		cmocka_unit_test(no_text_is_slow),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
