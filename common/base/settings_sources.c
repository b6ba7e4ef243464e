/* settings_sources: the file, the environment and the command line, each read into assignments.
 *
 * Invariant: a fault names the place and the key, never the value. */
#include "base/ini.h"
#include "base/settings_inner.h"
#include "base/slurp.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { FILE_MAX_BYTES = 1024 * 1024, KEY_MAX = 120 };

/* --- the file --- */

struct seen {
	struct seen *next;
	struct text key;
	int line;
};

struct file {
	const char *path;
	bool world_readable;
	struct seen *seen;
};

/* libpq takes blanks around the equals sign. */
static bool names_password(struct text value)
{
	while (value.n) {
		struct text word = text_trim(text_cut(&value, '='));
		if (value.p && text_ends_with(word, TEXT("password")))
			return true;
	}
	return false;
}

/* postgresql://name:password@host */
static bool is_uri_with_password(struct text value)
{
	if (!text_starts_with(value, TEXT("postgres://")) &&
	    !text_starts_with(value, TEXT("postgresql://")))
		return false;
	(void)text_cut(&value, '/');
	(void)text_cut(&value, '/');
	struct text host = text_cut(&value, '/');
	struct text name = text_cut(&host, '@');
	return host.p && memchr(name.p, ':', name.n);
}

static bool is_secret(struct text key, struct text value)
{
	return text_ends_with(key, TEXT(".password")) || text_ends_with(key, TEXT(".pem")) ||
	       text_ends_with(key, TEXT(".secret")) || names_password(value) ||
	       is_uri_with_password(value);
}

/* The line in which the key stood before, or 0; remembers it. */
static int seen_before(struct settings *s, struct file *f, struct text key, int line)
{
	for (const struct seen *d = f->seen; d; d = d->next)
		if (text_eq(d->key, key))
			return d->line;
	struct seen *seen = ARENA_NEW(&s->arena, struct seen);
	*seen = (struct seen){ f->seen, key, line };
	f->seen = seen;
	return 0;
}

static void take_entry(struct settings *s, struct file *f, const struct ini_entry *e)
{
	struct text at = arena_printf(&s->arena, "%s:%d", f->path, e->line);
	if (e->fault) {
		settings_fault_at(s, at, text_of(e->fault));
		return;
	}
	struct text key =
	        arena_printf(&s->arena, "%.*s.%.*s", TEXT_ARGS(e->section), TEXT_ARGS(e->key));
	struct text place = arena_printf(&s->arena, "%s: %.*s", at.p,
	                                 key.n > KEY_MAX ? KEY_MAX : (int)key.n, key.p);
	int before = seen_before(s, f, key, e->line);
	if (before) {
		settings_fault_at(s, place,
		                  arena_printf(&s->arena, "stands already in line %d", before));
		return;
	}
	if (f->world_readable && is_secret(key, e->value))
		settings_fault_at(s, place,
		                  TEXT("a secret in a file that everyone may read: chmod o-rwx"));
	settings_assign(s, place, key, e->value);
}

static void read_file(struct settings *s, const char *path)
{
	struct slurp in = { .path = path, .max_bytes = FILE_MAX_BYTES };
	BUF_AUTO bytes = { 0 };
	BUF_AUTO why = { 0 };
	if (!slurp_file(&in, &bytes, &why)) {
		settings_fault_at(s, text_of(path), buf_text(&why));
		return;
	}
	struct file f = { path, in.world_readable, NULL };
	struct ini ini = { .rest = arena_text(&s->arena, buf_text(&bytes)) };
	struct ini_entry e;
	while (ini_next(&ini, &e))
		take_entry(s, &f, &e);
}

/* Where argument i names the file ("--config FILE" or "--config=FILE"): how many arguments that
 * takes, else 0. */
static int config_at(char **argv, int i, const char **ret_path)
{
	if (strncmp(argv[i], "--config=", 9) == 0) {
		*ret_path = argv[i] + 9;
		return 1;
	}
	if (strcmp(argv[i], "--config") != 0)
		return 0;
	*ret_path = argv[i + 1] ? argv[i + 1] : "";
	return argv[i + 1] ? 2 : 1;
}

static const char *config_path(char **argv, char **env)
{
	const char *path = NULL;
	for (; *env; env++)
		if (strncmp(*env, "SAMVERKA_CONFIG=", 16) == 0 && (*env)[16])
			path = *env + 16;
	for (int i = 1; argv[i] && strcmp(argv[i], "--") != 0; i++)
		(void)config_at(argv, i, &path); /* the last one counts */
	return path;
}

void settings_take_file(struct settings *s, char **argv, char **env)
{
	const char *path = config_path(argv, env);
	if (path && !*path)
		settings_fault(s, "command line", "--config takes a file: --config FILE");
	else if (path)
		read_file(s, path);
}

/* --- the environment --- */

/* A row whose key is spelled so in the environment: dots are underscores, letters upper case. */
static bool env_name_is(struct text name, struct text key)
{
	if (name.n != key.n)
		return false;
	for (size_t i = 0; i < key.n; i++) {
		char c = key.p[i] == '.' ? '_' : (char)toupper((unsigned char)key.p[i]);
		if (name.p[i] != c)
			return false;
	}
	return true;
}

static struct text env_key(struct settings *s, struct text name)
{
	struct settings_row f = { 0 };
	while (settings_next_row(s, &f))
		if (env_name_is(name, text_of(f.row->key)))
			return text_of(f.row->key);
	char *key = arena_copy(&s->arena, name.p, name.n);
	for (size_t i = 0; i < name.n; i++)
		key[i] = key[i] == '_' ? '.' : (char)tolower((unsigned char)key[i]);
	return (struct text){ key, name.n };
}

/* Variables of no section of ours are somebody else's business: the environment is shared. */
static void take_variable(struct settings *s, struct text name, struct text value)
{
	struct text key = env_key(s, name);
	if (memchr(key.p, '.', key.n) && settings_has_section(s, settings_section_of(key)))
		settings_assign(
		        s, arena_printf(&s->arena, "environment SAMVERKA_%.*s", TEXT_ARGS(name)),
		        key, value);
}

void settings_take_environment(struct settings *s, char **env)
{
	for (; *env; env++) {
		struct text value = text_of(*env);
		struct text name = text_cut(&value, '=');
		if (!value.p || !text_starts_with(name, TEXT("SAMVERKA_")))
			continue;
		name = (struct text){ name.p + 9, name.n - 9 };
		take_variable(s, name, value);
	}
}

/* --- the command line --- */

/* "--section.name=value" */
static bool is_setting(const char *arg)
{
	const char *dot = strchr(arg, '.'), *eq = strchr(arg, '=');
	return strncmp(arg, "--", 2) == 0 && dot && dot > arg + 2 && (!eq || dot < eq);
}

static void take_argument(struct settings *s, const char *arg)
{
	struct text value = text_of(arg + 2);
	struct text key = text_cut(&value, '=');
	struct text place = arena_printf(&s->arena, "command line --%.*s", TEXT_ARGS(key));
	if (value.p)
		settings_assign(s, place, key, value);
	else
		settings_fault_at(s, place, TEXT("is written --section.name=value"));
}

void settings_take_arguments(struct settings *s, int *argc, char **argv)
{
	int kept = 1, i = 1;
	const char *path;
	while (argv[i] && strcmp(argv[i], "--") != 0) {
		int n = config_at(argv, i, &path);
		if (n > 0) {
			i += n;
		} else if (is_setting(argv[i])) {
			take_argument(s, argv[i++]);
		} else {
			argv[kept++] = argv[i++];
		}
	}
	while (argv[i])
		argv[kept++] = argv[i++];
	argv[kept] = NULL;
	*argc = kept;
}
