/* What the fuzzers of requests and of CSV once found interesting, in every ordinary run. */
#define LLVMFuzzerTestOneInput fuzz_http
#include "../../fuzz/fuzz_http.c"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput fuzz_csv
#include "../../fuzz/fuzz_csv.c"
#undef LLVMFuzzerTestOneInput

#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static size_t run_all(const char *pattern, int (*run)(const uint8_t *, size_t))
{
	static uint8_t bytes[1 << 16];
	size_t taken = 0;
	glob_t found;
	if (glob(pattern, 0, NULL, &found) != 0)
		fail_msg("nothing at %s from the root of the repository", pattern);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		FILE *f = fopen(found.gl_pathv[i], "rb");
		assert_non_null(f);
		size_t n = fread(bytes, 1, sizeof bytes, f);
		assert_int_equal(fclose(f), 0);
		fuzz_sent = 0;
		assert_int_equal(run(bytes, n), 0);
		taken += fuzz_sent;
	}
	globfree(&found);
	return taken;
}

static void requests(void **state)
{
	(void)state;
	/* The seeds are good events: with none taken the target would prove nothing. */
	assert_true(run_all("tests/fuzz/corpus/http/*", fuzz_http) >= 5);
}

static void tables(void **state)
{
	(void)state;
	(void)run_all("tests/fuzz/corpus/csv/*", fuzz_csv);
}

static int let_go(void **state)
{
	(void)state;
	struct limits *l = fuzz_intake->c.limits;
	struct counters *c = fuzz_intake->c.counters;
	intake_free(fuzz_intake);
	counters_free(c);
	limits_free(l);
	known_free(fuzz_known);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(requests),
		cmocka_unit_test(tables),
	};
	return cmocka_run_group_tests(tests, NULL, let_go);
}
