/* must: the one place where the process gives up on itself. */
#include "base/must.h"

#include <stdio.h>
#include <stdlib.h>

_Noreturn void must_fail(const char *file, int line, const char *expression)
{
	fprintf(stderr, "level=fatal event=bug file=%s line=%d expression=\"%s\"\n", file, line,
	        expression);
	abort();
}
