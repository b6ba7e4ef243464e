/* RFC 4648, its own examples and what must not pass. */
#include "event/base64.h"

#include "event_test.h"

static void the_examples_of_the_rfc(void **state)
{
	(void)state;
	static const char *const rows[][2] = { { "", "" },
		                               { "f", "Zg==" },
		                               { "fo", "Zm8=" },
		                               { "foo", "Zm9v" },
		                               { "foob", "Zm9vYg==" },
		                               { "fooba", "Zm9vYmE=" },
		                               { "foobar", "Zm9vYmFy" } };
	for (size_t i = 0; i < COUNT(rows); i++) {
		ARENA_AUTO a = { 0 };
		BUF_AUTO b = { 0 };
		struct text t;
		assert_true(base64_decode(text_of(rows[i][1]), &a, &t));
		assert_text(t, rows[i][0]);
		base64_put(&b, text_of(rows[i][0]));
		assert_text(buf_text(&b), rows[i][1]);
	}
}

static void what_is_not_base64(void **state)
{
	(void)state;
	static const char *const rows[] = {
		"Z",        "Zg",     "Zg=",  "Zg===", "Zh==",  "Zm9=",  "====", "=Zg=",
		"Zg==Zg==", "Zm9v\n", "Zm-v", "Zm_v",  "Zm 9v", "Zm9v=", "A===", "\xc3\xa5=="
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		ARENA_AUTO a = { 0 };
		struct text t;
		if (base64_decode(text_of(rows[i]), &a, &t))
			fail_msg("taken: %s", rows[i]);
	}
}

static void all_bytes_come_back(void **state)
{
	(void)state;
	char bytes[256];
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (char)(i * 7);
	for (size_t n = 0; n <= sizeof bytes; n++) {
		ARENA_AUTO a = { 0 };
		BUF_AUTO b = { 0 };
		struct text t;
		base64_put(&b, (struct text){ bytes, n });
		assert_true(base64_decode(buf_text(&b), &a, &t));
		assert_true(text_eq(t, (struct text){ bytes, n }));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_examples_of_the_rfc),
		cmocka_unit_test(what_is_not_base64),
		cmocka_unit_test(all_bytes_come_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
