/* must: the one place where the process gives up on itself. */
#include "base/must.h"

#include <stdio.h>
#include <stdlib.h>

/* Not through log.h: whatever is broken may be broken there. An expression with a quote in it gives
 * an odd line, not a wrong one: it is our own text. */
_Noreturn void must_fail(const char *file, int line, const char *expression)
{
	fprintf(stderr, "level=fatal event=bug file=%s line=%d expression=\"%s\"\n", file, line,
	        expression);
	abort();
}
