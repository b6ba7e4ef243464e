/* settings: merges defaults, file, environment and command line into the structs of the tables.
 *
 * Invariant: every assignment goes through settings_assign(), in the order of precedence, so that
 * the last one is the one that stands. */
#include "base/settings.h"

#include "base/must.h"
#include "base/settings_inner.h"

#include <string.h>

/* Sections of programs and libraries that this program may not have linked in. */
static const char *const other_sections[] = {
	"approvals", "engine",   "gateway",   "indicators", "log",       "management",
	"monitor",   "operator", "reference", "run",        "summaries", "transitions"
};

bool settings_next_row(const struct settings *s, struct settings_row *f)
{
	while (f->table < s->n_tables && f->next == s->tables[f->table].n) {
		f->table++;
		f->next = 0;
	}
	f->row = NULL;
	if (f->table == s->n_tables)
		return false;
	f->row = &s->tables[f->table].rows[f->next++];
	f->into = s->tables[f->table].into;
	return true;
}

const char *settings_initial(const struct settings *s, const struct setting *row)
{
	for (const struct settings_default *d = s->defaults; d && d->key; d++)
		if (strcmp(d->key, row->key) == 0)
			return d->initial;
	return row->initial;
}

void settings_fault_at(struct settings *s, struct text place, struct text text)
{
	buf_put_text(&s->faults, place);
	buf_put_text(&s->faults, TEXT(": "));
	buf_put_text(&s->faults, text);
	buf_putc(&s->faults, '\n');
}

void settings_fault(struct settings *s, const char *key, const char *text)
{
	settings_fault_at(s, text_of(key), text_of(text));
}

struct text settings_section_of(struct text key)
{
	return text_cut(&key, '.');
}

static struct settings_row find_row(const struct settings *s, struct text key)
{
	struct settings_row f = { 0 };
	while (settings_next_row(s, &f))
		if (f.row->kind != SETTING_OPEN && text_eq(text_of(f.row->key), key))
			break;
	return f;
}

/* The row "section.*" for a key of that section. */
static struct settings_row find_open(const struct settings *s, struct text key)
{
	struct settings_row f = { 0 };
	while (settings_next_row(s, &f))
		if (f.row->kind == SETTING_OPEN &&
		    text_eq(settings_section_of(text_of(f.row->key)), settings_section_of(key)))
			break;
	return f;
}

bool settings_has_section(const struct settings *s, struct text section)
{
	struct settings_row f = { 0 };
	while (settings_next_row(s, &f))
		if (text_eq(settings_section_of(text_of(f.row->key)), section))
			return true;
	return false;
}

static bool belongs_to_another(const struct settings *s, struct text section)
{
	for (size_t i = 0; i < sizeof other_sections / sizeof *other_sections; i++)
		if (text_eq(text_of(other_sections[i]), section))
			return !settings_has_section(s, section);
	return false;
}

static void put_pair(struct settings *s, struct settings_pairs *pairs, struct text key,
                     struct text value)
{
	size_t i = 0;
	while (i < pairs->n && !text_eq(text_of(pairs->v[i].key), key))
		i++;
	if (i == pairs->n) {
		struct settings_pair *v = ARENA_ARRAY(&s->arena, i + 1, struct settings_pair);
		if (i)
			memcpy(v, pairs->v, i * sizeof *v);
		v[i].key = arena_text(&s->arena, key).p;
		*pairs = (struct settings_pairs){ v, i + 1 };
	}
	pairs->v[i].value = arena_text(&s->arena, value).p;
}

/* Adds to the pairs of the key's open section, or replaces the value there. */
static void assign_pair(struct settings *s, struct settings_row open, struct text key,
                        struct text value)
{
	must(open.row);
	struct settings_pairs *pairs = (void *)((char *)open.into + open.row->offset);
	(void)text_cut(&key, '.'); /* the section */
	put_pair(s, pairs, key, value);
}

/* One edit away: a letter too many, too few, another, or two swapped. */
static bool is_near(struct text a, struct text b)
{
	size_t head = 0, tail = 0, least = a.n < b.n ? a.n : b.n;
	while (head < least && a.p[head] == b.p[head])
		head++;
	while (tail < least - head && a.p[a.n - 1 - tail] == b.p[b.n - 1 - tail])
		tail++;
	size_t left_a = a.n - head - tail, left_b = b.n - head - tail;
	if (left_a == 2 && left_b == 2)
		return a.p[head] == b.p[head + 1] && a.p[head + 1] == b.p[head];
	return left_a <= 1 && left_b <= 1;
}

static void fault_unknown(struct settings *s, struct text place, struct text key)
{
	BUF_AUTO b = { 0 };
	buf_put_text(&b, TEXT("there is no such setting"));
	struct settings_row f = { 0 };
	while (settings_next_row(s, &f))
		if (is_near(text_of(f.row->key), key))
			buf_printf(&b, "; is %s meant?", f.row->key);
	settings_fault_at(s, place, buf_text(&b));
}

void settings_assign(struct settings *s, struct text place, struct text key, struct text value)
{
	struct settings_row f = find_row(s, key), open = find_open(s, key);
	if (!f.row && !open.row) {
		if (!belongs_to_another(s, settings_section_of(key)))
			fault_unknown(s, place, key);
		return;
	}
	BUF_AUTO why = { 0 };
	if (f.row && !setting_store(f.row, value, f.into, &s->arena, &why))
		settings_fault_at(s, place, buf_text(&why));
	if (!f.row || f.row->kind == SETTING_PROPERTY)
		assign_pair(s, open, key, value);
}

static void assign_default(struct settings *s, struct settings_row f)
{
	struct text key = text_of(f.row->key), initial = text_of(settings_initial(s, f.row));
	BUF_AUTO why = { 0 };
	if (!setting_store(f.row, initial, f.into, &s->arena, &why))
		settings_fault_at(s, key, buf_text(&why));
	if (f.row->kind == SETTING_PROPERTY && initial.n)
		assign_pair(s, find_open(s, key), key, initial);
}

static void assign_defaults(struct settings *s)
{
	struct settings_row f = { 0 };
	while (settings_next_row(s, &f))
		if (f.row->kind != SETTING_OPEN)
			assign_default(s, f);
}

bool settings_load(struct settings *s, int *argc, char **argv, char **env)
{
	must(*argc > 0);
	assign_defaults(s);
	settings_take_file(s, argv, env);
	settings_take_environment(s, env);
	settings_take_arguments(s, argc, argv);
	struct settings_row f = { 0 };
	while (settings_next_row(s, &f))
		if (!setting_is_satisfied(f.row, f.into))
			settings_fault(s, f.row->key, "must be set");
	return s->faults.n == 0;
}

void settings_done(struct settings *s)
{
	arena_done(&s->arena);
	buf_done(&s->faults);
}
