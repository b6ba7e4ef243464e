/* ini: splits a settings file into entries. Pure; a broken line is reported and never quoted,
 * since it may be half of a secret. */
#include "base/ini.h"

#include <string.h>

static bool is_name(struct text t)
{
	for (size_t i = 0; i < t.n; i++)
		if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789._-", t.p[i]) || !t.p[i])
			return false;
	return t.n > 0;
}

static const char *take_section(struct ini *in, struct text line)
{
	if (line.n < 2 || line.p[line.n - 1] != ']')
		return "a section is written [name]";
	struct text name = text_trim((struct text){ line.p + 1, line.n - 2 });
	if (!is_name(name))
		return "a section is named with a-z, 0-9, dot, dash and underscore";
	in->section = name;
	return NULL;
}

static const char *take_entry(struct ini *in, struct text line, struct ini_entry *ret)
{
	if (!memchr(line.p, '=', line.n))
		return "neither a [section], nor key = value, nor a # comment";
	struct text value = line;
	struct text key = text_trim(text_cut(&value, '='));
	if (!is_name(key))
		return "a key is named with a-z, 0-9, dot, dash and underscore";
	if (in->section.n == 0)
		return "a key stands before the first [section]";
	if (value.n && memchr(value.p, '\0', value.n))
		return "a NUL byte in the value";
	ret->section = in->section;
	ret->key = key;
	ret->value = text_trim(value);
	return NULL;
}

bool ini_next(struct ini *in, struct ini_entry *ret)
{
	if (in->line == 0)
		in->rest = text_past_mark(in->rest);
	while (in->rest.n) {
		struct text line = text_trim(text_cut(&in->rest, '\n'));
		in->line++;
		if (line.n == 0 || line.p[0] == '#')
			continue;
		*ret = (struct ini_entry){ .line = in->line };
		if (line.p[0] == '[')
			ret->fault = take_section(in, line);
		else
			ret->fault = take_entry(in, line, ret);
		if (ret->fault || ret->key.n)
			return true;
	}
	return false;
}
