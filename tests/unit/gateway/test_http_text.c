/* What the bytes of a request's head say. */
#include "gateway/http_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void addresses(void **state)
{
	static const char *const bad[] = {
		"/%", "/%4", "/%zz", "/%00", "/a?x=%00", "/%2f", "/%5Ca"
	};
	(void)state;
	assert_true(http_text_uri("/v1/receipts?source=urn%3Ax%2F&id=%41+b"));
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(http_text_uri(bad[i]));
}

static void escapes(void **state)
{
	BUF_AUTO b = { 0 };
	(void)state;
	http_text_unescape("%41+b%C3%B6", &b);
	assert_string_equal(b.p, "A b\xc3\xb6");
}

static void names_and_values(void **state)
{
	(void)state;
	assert_true(http_text_name(TEXT("X-A")) && http_text_value(TEXT("a b\tc \xc3\xb6")));
	assert_false(http_text_name(TEXT("X-A ")));
	assert_false(http_text_name(TEXT("X\tA")));
	assert_false(http_text_value(TEXT("a\rb")));
	assert_false(http_text_value(TEXT("a\x7f")));
}

static void media(void **state)
{
	const struct header ce = { TEXT("Ce-Id"), TEXT("1") };
	(void)state;
	assert_true(http_text_media(TEXT("application/CloudEvents+json; charset=UTF-8"), NULL, 0));
	assert_true(http_text_media(TEXT("application/json;charset=\"us-ascii\""), NULL, 0));
	assert_false(http_text_media(TEXT("application/json; x=1; charset=latin1"), NULL, 0));
	assert_false(http_text_media(TEXT("application/vnd.x+json"), NULL, 0));
	assert_true(http_text_media(TEXT("application/vnd.x+json"), &ce, 1));
	assert_true(http_text_media((struct text){ 0 }, &ce, 1));
	assert_false(http_text_media((struct text){ 0 }, NULL, 0));
	assert_false(http_text_media(TEXT("text/plain"), &ce, 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses),
		cmocka_unit_test(escapes),
		cmocka_unit_test(names_and_values),
		cmocka_unit_test(media),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
