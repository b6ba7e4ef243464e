/* embedded: files of the repository carried inside the programs (schemas, SQL, shipped reference
 * data), so that a daemon needs nothing beside it. Names are paths from the root of the repo. */
#ifndef BASE_EMBEDDED_H
#define BASE_EMBEDDED_H

#include <stddef.h>

struct embedded {
	const char *name;
	const char *digest;  /* the first 16 digits of its SHA-256 */
	const char *bytes;   /* a NUL follows, not counted */
	size_t n;
};

/* Each sorted by name; ends with name == NULL. */
extern const struct embedded embedded_files[];
extern const struct embedded embedded_page[];    /* what the monitor's page fetches; in its archive */

#endif
