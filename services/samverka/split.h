/* split: the events of a file, whichever way they were written: one a line; a batch, `[…]`; or one
 * or more over several lines each, as programs print them for people. What the first line with
 * something in it begins with decides: `[`, a `{` alone, anything else. Where a batch is none any
 * more, the rest is handed on as one text, for the judge to say so; between events over several
 * lines what is none is handed on line by line.
 *
 * Fed line by line, so that a file may be larger than memory. */
#ifndef SAMVERKA_SPLIT_H
#define SAMVERKA_SPLIT_H

#include "base/text.h"

#include <stdbool.h>

/* False: enough. `number` is the line that the event begins on. */
typedef bool split_taker(void *ctx, struct text event, long number);

enum split_state {
	SPLIT_START,
	SPLIT_LINES,     /* each is an event */
	SPLIT_DOCUMENTS, /* between two, or in one */
	SPLIT_OPENING,   /* a batch: its bracket comes */
	SPLIT_FIRST,     /* an event, or its end */
	SPLIT_NEXT,      /* a comma, or its end */
	SPLIT_COMMA,     /* an event */
	SPLIT_CLOSED,
	SPLIT_RUBBISH, /* between two documents, to the end of the line */
	SPLIT_WRONG    /* all there is, to the end, is one text */
};

struct split { /* zeroed, but for the first two */
	split_taker *take;
	void *ctx;
	enum split_state state;
	struct buf event; /* begun, and not at its end */
	long number, begun;
	int depth;
	bool in_string, escaped;
};

/* A line without its end. False when the taker said so. */
bool split_line(struct split *s, struct text line);
/* After the last line: what has no end is an event all the same. Frees. */
bool split_end(struct split *s);

#endif
