/* What the fuzzers once found interesting, given to their targets again in every ordinary run. */
#include "../../fuzz/targets.h"

#include "event_test.h"

#include <glob.h>

static void run_file(int (*run)(const uint8_t *, size_t), const char *path)
{
	FILE *f = fopen(path, "rb");
	assert_non_null(f);
	static uint8_t bytes[1 << 20];
	size_t n = fread(bytes, 1, sizeof bytes, f);
	assert_int_equal(fclose(f), 0);
	char *exact = exact_copy((struct text){ (const char *)bytes, n });
	assert_int_equal(run((const uint8_t *)exact, n), 0);
	free(exact);
}

static void every_file_of_every_corpus(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(fuzz_targets); i++) {
		char pattern[100];
		glob_t found;
		(void)snprintf(pattern, sizeof pattern, "tests/fuzz/corpus/%s/*",
		               fuzz_targets[i].name);
		if (glob(pattern, 0, NULL, &found) != 0)
			fail_msg("nothing at %s from the root of the repository", pattern);
		for (size_t k = 0; k < found.gl_pathc; k++)
			run_file(fuzz_targets[i].run, found.gl_pathv[k]);
		globfree(&found);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_file_of_every_corpus),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
