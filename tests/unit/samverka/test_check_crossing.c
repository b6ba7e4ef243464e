/* check_crossing: what leaves this host in plain text. */
#include "samverka/check_crossing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct text plain(const char *protocol, const char *servers)
{
	struct settings_pair v[] = { { "bootstrap.servers", servers },
		                     { "security.protocol", protocol } };
	return check_plain_broker(&(struct settings_pairs){ v, protocol ? 2 : 1 });
}

static void test_another_host_is_named(void **state)
{
	(void)state;
	assert_true(text_eq(plain(NULL, "127.0.0.1:9092, kafka.region.example:9092"),
	                    TEXT("kafka.region.example:9092")));
	assert_true(text_eq(plain("PLAINTEXT", "10.0.0.1:9092"), TEXT("10.0.0.1:9092")));
	assert_true(
	        text_eq(plain("sasl_plaintext", "PLAINTEXT://k:9092"), TEXT("PLAINTEXT://k:9092")));
	assert_true(text_eq(plain(NULL, "[2001:db8::1]:9092"), TEXT("[2001:db8::1]:9092")));
	assert_true(text_eq(plain(NULL, "localhost.example"), TEXT("localhost.example")));
}

static void test_this_host_and_tls_are_not(void **state)
{
	(void)state;
	assert_int_equal(
	        plain(NULL, "localhost:9092,127.0.3.1:9092,[::1]:9092,PLAINTEXT://127.0.0.1:1").n,
	        0);
	assert_int_equal(plain("ssl", "kafka.region.example:9093").n, 0);
	assert_int_equal(plain("SASL_SSL", "kafka.region.example:9093").n, 0);
	assert_int_equal(check_plain_broker(&(struct settings_pairs){ 0 }).n, 0);
}

static void test_addresses(void **state)
{
	(void)state;
	assert_true(check_is_this_host(TEXT("")) && check_is_this_host(TEXT("::1")));
	assert_false(check_is_this_host(TEXT("0.0.0.0")) || check_is_this_host(TEXT("10.127.0.1")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_another_host_is_named),
		cmocka_unit_test(test_this_host_and_tls_are_not),
		cmocka_unit_test(test_addresses),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
