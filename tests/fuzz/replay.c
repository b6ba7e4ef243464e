/* replay TARGET FILE…: gives files to a fuzz target without a fuzzer, to look at a finding with an
 * ordinary compiler and a debugger. Prints each name before it runs. */
#include "targets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BYTES_MAX = 1 << 20 };

static bool replay(int (*run)(const uint8_t *, size_t), const char *path)
{
	FILE *f = fopen(path, "rb");
	uint8_t *bytes = malloc(BYTES_MAX);
	if (!f || !bytes) {
		perror(path);
		free(bytes);
		return false;
	}
	size_t n = fread(bytes, 1, BYTES_MAX, f);
	(void)fclose(f);                    /* only read */
	uint8_t *exact = malloc(n ? n : 1); /* so that a sanitizer sees a read past the end */
	if (exact && n)
		memcpy(exact, bytes, n);
	puts(path);
	if (exact)
		(void)run(exact, n); /* a fault ends the process */
	free(exact);
	free(bytes);
	return true;
}

int main(int argc, char **argv)
{
	for (size_t i = 0; argc > 1 && i < sizeof fuzz_targets / sizeof *fuzz_targets; i++) {
		if (strcmp(fuzz_targets[i].name, argv[1]) != 0)
			continue;
		bool ok = true;
		for (int k = 2; k < argc; k++)
			ok = replay(fuzz_targets[i].run, argv[k]) && ok;
		return ok ? 0 : 1;
	}
	fprintf(stderr, "replay TARGET FILE…\n");
	return 2;
}
