/* ini: the form of a settings file, and nothing about what the settings mean.
 *
 *   # a comment, alone on its line
 *   [section]
 *   key = value          the value runs to the end of the line; no quotes, no comments behind it
 *
 * Reading is lazy and borrows: every text points into the bytes given. White space around
 * sections, keys and values is dropped, so CRLF files read the same; so do those that begin with a
 * byte order mark. */
#ifndef BASE_INI_H
#define BASE_INI_H

#include "base/text.h"

struct ini {
	struct text rest; /* set by the caller: the whole file */
	struct text section;
	int line;
};

struct ini_entry {
	int line; /* from 1 */
	struct text section, key, value;
	const char *fault; /* not NULL: the line is broken, and why; key and value are empty */
};

/* The next entry or broken line; false at the end. Start with a zeroed struct and `rest` set. */
bool ini_next(struct ini *in, struct ini_entry *ret);

#endif
