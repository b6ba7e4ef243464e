/* settings_inner: between settings.c and settings_sources.c only. */
#ifndef BASE_SETTINGS_INNER_H
#define BASE_SETTINGS_INNER_H

#include "base/settings.h"

/* A row, and where its member stands. Zeroed: before the first row. */
struct settings_row {
	const struct setting *row; /* NULL: no such key */
	void *into;
	size_t table, next;
};

/* Moves to the next row of all tables; false, with row == NULL, behind the last. */
bool settings_next_row(const struct settings *s, struct settings_row *f);
struct text settings_section_of(struct text key);
bool settings_has_section(const struct settings *s, struct text section);

/* Stores the value under the key, or adds a fault that begins with `place`. */
void settings_assign(struct settings *s, struct text place, struct text key, struct text value);
void settings_fault_at(struct settings *s, struct text place, struct text text);

/* The three sources. Arguments understood are taken out of argv. */
void settings_take_file(struct settings *s, char **argv, char **env);
void settings_take_environment(struct settings *s, char **env);
void settings_take_arguments(struct settings *s, int *argc, char **argv);

#endif
