/* embedded: files of the repository carried inside the programs (schemas, SQL, shipped reference
 * data), so that a daemon needs nothing beside it. Names are paths from the root of the repo. */
#ifndef BASE_EMBEDDED_H
#define BASE_EMBEDDED_H

#include <stddef.h>

struct embedded {
	const char *name;
	const char *bytes;   /* a NUL follows, not counted */
	size_t n;
};

extern const struct embedded embedded_files[];   /* sorted by name; ends with name == NULL */

#endif
