/* settings: the values of all tables of a program, from four places. A later one wins:
 *
 *   the default · the file given with --config (or SAMVERKA_CONFIG) · the environment, where
 *   kafka.bootstrap.servers is SAMVERKA_KAFKA_BOOTSTRAP_SERVERS · --section.name=value
 *
 * One file and one environment may serve all programs: a section that belongs to another Samverka
 * program is skipped. Everything else unknown is a fault. In an open section ([kafka]) a key
 * without a row becomes a pair; from the environment in lower case with dots for underscores.
 *
 * All faults of a run are gathered, one line each, naming place and key and never the value. */
#ifndef BASE_SETTINGS_H
#define BASE_SETTINGS_H

#include "base/arena.h"
#include "base/setting.h"

#include <stdbool.h>
#include <stddef.h>

struct settings_table {
	const struct setting *rows;
	size_t n;
	void *into; /* the struct its members stand in; zeroed by the caller */
};

/* Another default than the row's, for one program. */
struct settings_default {
	const char *key, *initial;
};

struct settings {
	const struct settings_table *tables;
	size_t n_tables;
	const struct settings_default *defaults; /* ends with key == NULL; NULL: none */
	struct arena arena; /* owns every string handed out: they live until settings_done */
	struct buf faults;  /* whole lines */
};

/* Fills the structs of all tables. Takes --config and --section.name=value out of argv and leaves
 * the rest, in order, with *argc lowered; argv stays NULL-terminated. False when anything is
 * wrong: s->faults says what. */
bool settings_load(struct settings *s, int *argc, char **argv, char **env);
void settings_done(struct settings *s);

/* One fault line, for checks that need more than one setting. */
void settings_fault(struct settings *s, const char *key, const char *text);

/* For --help: section by section, each row with default, what it takes and what it does. */
void settings_put_help(const struct settings *s, struct buf *b);
/* The same as a Markdown table, for the README of the program (a test compares them). */
void settings_put_markdown(const struct settings *s, struct buf *b);
/* The default of a row in this program. */
const char *settings_initial(const struct settings *s, const struct setting *row);

#define SETTINGS_AUTO __attribute__((cleanup(settings_done))) struct settings

#endif
