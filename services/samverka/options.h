/* options: a verb's words on the command line, described by a table. `--name value`, `--name=value`
 * and flags; what is no option is an argument. The last one given counts. */
#ifndef SAMVERKA_OPTIONS_H
#define SAMVERKA_OPTIONS_H

#include "base/err.h"
#include "base/text.h"
#include "event/calendar.h"

enum option_kind {
	OPTION_FLAG,     /* bool */
	OPTION_TEXT,     /* const char *, not empty */
	OPTION_INT,      /* int64_t, not below zero */
	OPTION_INSTANT,  /* instant_us: RFC 3339, or a date: the end of that Stockholm day */
};

struct option {
	const char *name;     /* without the dashes */
	enum option_kind kind;
	void *into;           /* keeps its value when the option is not given */
	const char *help;
};

/* Moves the arguments to the front of argv and gives their count in *ret_n. False with a text for
 * the user (wrong use, exit 2) on an unknown option or a value that does not fit. `--help` sets
 * *ret_help. */
bool options_read(const struct option *table, int argc, char **argv, int *ret_n, bool *ret_help,
                  struct err *e);
void options_print(const struct option *table);

#endif
