/* What the fuzzer of the fold once found interesting, in every ordinary run. */
#include "../fuzz/fuzz_fold.c"

#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static void every_file(void **state)
{
	(void)state;
	static uint8_t bytes[1 << 16];
	glob_t found;
	if (glob("tests/fuzz/corpus/fold/*", 0, NULL, &found) != 0)
		fail_msg("nothing in tests/fuzz/corpus/fold, from the root of the repository");
	for (size_t i = 0; i < found.gl_pathc; i++) {
		FILE *f = fopen(found.gl_pathv[i], "rb");
		assert_non_null(f);
		size_t n = fread(bytes, 1, sizeof bytes, f);
		assert_int_equal(fclose(f), 0);
		assert_int_equal(LLVMFuzzerTestOneInput(bytes, n), 0);
	}
	globfree(&found);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_file),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
