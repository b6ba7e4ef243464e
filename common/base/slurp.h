/* slurp: a small file, read whole. For settings, secrets and command line input; never on the way
 * of a record. */
#ifndef BASE_SLURP_H
#define BASE_SLURP_H

#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

struct slurp {
	const char *path;
	size_t max_bytes;
	bool world_readable; /* set: a regular file that others than owner and group may read */
};

/* Appends the content to *bytes. False with the reason (never the path or content) in *why when
 * the file is missing, unreadable, a folder, or longer than max_bytes. */
bool slurp_file(struct slurp *in, struct buf *bytes, struct buf *why);

#endif
