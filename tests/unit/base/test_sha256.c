/* SHA-256: the values of FIPS 180-4, in one piece and in many, one sum after another, and in
 * threads. */
#include "base/sha256.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h> /* wants those above before it */

static const struct {
	struct text t;
	const char *sum;
} rows[] = {
	{ { NULL, 0 }, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
	{ { "", 0 }, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
	{ { "abc", 3 }, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
	{ { "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56 },
	  "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
};

static bool is_sum(const uint8_t sum[SHA256_BYTES], const char *expected)
{
	BUF_AUTO b = { 0 };
	buf_put_hex(&b, sum, SHA256_BYTES);
	return text_eq(buf_text(&b), text_of(expected));
}

static bool all_hold(void)
{
	bool ok = true;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		for (size_t cut = 0; cut <= rows[i].t.n; cut++) {
			uint8_t sum[SHA256_BYTES];
			sha256_begin();
			sha256_add((struct text){ rows[i].t.p, cut });
			sha256_add((struct text){ rows[i].t.p + cut, rows[i].t.n - cut });
			sha256_end(sum);
			ok = ok && is_sum(sum, rows[i].sum);
		}
		uint8_t whole[SHA256_BYTES];
		sha256_of(rows[i].t, whole);
		ok = ok && is_sum(whole, rows[i].sum);
	}
	return ok;
}

static void published_values(void **state)
{
	(void)state;
	assert_true(all_hold());
}

static void *in_a_thread(void *ret)
{
	for (int i = 0; i < 100 && *(bool *)ret; i++)
		*(bool *)ret = all_hold();
	return NULL;
}

static void each_thread_has_its_own(void **state)
{
	(void)state;
	pthread_t threads[4];
	bool ok[4] = { true, true, true, true };
	for (int i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, in_a_thread, &ok[i]), 0);
	for (int i = 0; i < 4; i++) {
		assert_int_equal(pthread_join(threads[i], NULL), 0);
		assert_true(ok[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(published_values),
		cmocka_unit_test(each_thread_has_its_own),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
