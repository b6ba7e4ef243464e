/* cli: what every verb of `samverka` gets: settings, a database connection and a producer when it
 * asks for them, and one way to say what went wrong.
 *
 * Exit codes: 0 done, 1 the answer is no, 2 wrong use, 3 the world is down. Machine output goes to
 * stdout, one JSON object a line with keys sorted; everything for people goes to stderr, tables on
 * a terminal excepted. */
#ifndef SAMVERKA_CLI_H
#define SAMVERKA_CLI_H

#include "base/arena.h"
#include "base/err.h"
#include "base/settings.h"
#include "samverka/options.h"

#include <stdbool.h>

enum { CLI_DONE = 0, CLI_NO = 1, CLI_USAGE = 2, CLI_WORLD = 3 };

struct cli_settings {
#define SETTING SETTING_MEMBER
#include "samverka/settings.def"
#undef SETTING
};

struct cli {
	struct cli_settings settings;
	struct arena arena;      /* for the length of the verb */
	char *const *passed_on;  /* --config and --section.name=value as given, for the daemons */
};

struct verb {
	const char *name, *arguments, *help;
	int (*run)(struct cli *c, int argc, char **argv);
};

extern const struct verb cli_verbs[];   /* ends with name == NULL; verbs.c */

/* Reads the verb's options and hands back the count of arguments, or -1 when the verb is over:
 * *ret_code then holds its exit code (help asked for, wrong use). */
int cli_options(const char *verb, const struct option *table, int argc, char **argv, int *ret_code);
/* Prints an error for people and gives the exit code of its kind: RETRY 3, others 2 or 1. */
int cli_fail(const struct err *e);
int cli_usage(const char *verb, const char *what);
/* The same, with the word that is wrong; NULL: something is missing. */
int cli_got(const char *verb, const char *what, const char *got);

/* As codes are written; who types one need not. */
const char *cli_capitals(struct cli *c, const char *word);

#define CLI_STANDARD_INPUT "standard input" /* the file of a line that came that way */

/* Calls `take` with every line (without its end) of the files, or of stdin when n is 0 or a name
 * is "-". Stops when take returns false. False with a text when a file cannot be read. */
typedef bool cli_line_taker(void *ctx, struct text line, const char *file, long number);
bool cli_lines(char **files, int n, cli_line_taker *take, void *ctx, struct err *e);
/* The same with every event: one a line, a batch, or over several lines (samverka/split.h); `number`
 * is the line that it begins on. */
bool cli_events(char **files, int n, cli_line_taker *take, void *ctx, struct err *e);

/* Hands on what was printed. False: it cannot be written (a full disk), where and why. */
bool cli_written(struct err *e);
bool cli_write(struct text t, struct err *e); /* prints and hands on */

/* "verb: 1200 of 3000" on a terminal's stderr, two seconds after the first call and then at most ten
 * times a second; total 0: unknown. */
void cli_progress(const char *verb, int64_t done, int64_t total);
void cli_progress_end(void);

#endif
