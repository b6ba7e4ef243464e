/* options: one small reader for all verbs. */
#include "samverka/options.h"

#include "event/utf8.h"

#include <stdio.h>
#include <string.h>

static bool bad(struct err *e, const struct option *o, const char *wants, struct text got)
{
	return err_set(e, ERR_FATAL, "USAGE", "--%s takes %s, and got \"%.*s\"", o->name, wants, TEXT_ARGS(got));
}

static bool store_instant(const struct option *o, struct text value, struct err *e)
{
	day_no day;
	if (calendar_parse_day(value, &day)) {
		*(instant_us *)o->into = calendar_midnight(day + 1) - 1;
		return true;
	}
	if (instant_parse(value, o->into))
		return true;
	return bad(e, o, "a date (2022-03-31) or an instant with offset (2022-03-31T12:00:00+02:00)", value);
}

static bool store(const struct option *o, const char *value, struct err *e)
{
	int64_t number;
	switch (o->kind) {
	case OPTION_FLAG:
		*(bool *)o->into = true;
		return true;
	case OPTION_TEXT:
		if (!utf8_is_valid(text_of(value)))
			return err_set(e, ERR_FATAL, "USAGE", "--%s takes a text in UTF-8", o->name);
		if (text_trim(text_of(value)).n == 0)
			return bad(e, o, "a text that is not empty", text_of(value));
		*(const char **)o->into = value;
		return true;
	case OPTION_INT:
		if (!text_to_int64(text_of(value), &number) || number < 0)
			return bad(e, o, "a whole number", text_of(value));
		*(int64_t *)o->into = number;
		return true;
	case OPTION_INSTANT:
		return store_instant(o, text_of(value), e);
	}
	return false;
}

static const struct option *find(const struct option *table, struct text name)
{
	for (; table->name; table++)
		if (text_eq(text_of(table->name), name))
			return table;
	return NULL;
}

/* Takes one option at argv[i]; *i moves over a value of its own. */
static bool take(const struct option *table, int argc, char **argv, int *i, struct err *e)
{
	struct text rest = text_of(argv[*i]);
	struct text name = text_cut(&rest, '=');
	bool is_long = text_starts_with(name, TEXT("--"));
	const struct option *o =
	        is_long ? find(table, (struct text){ name.p + 2, name.n - 2 }) : NULL;
	if (!o)
		return err_set(e, ERR_FATAL, "USAGE", "there is no option %.*s", TEXT_ARGS(name));
	const char *value = rest.p;
	if (o->kind == OPTION_FLAG && value)
		return bad(e, o, "no value", rest);
	if (o->kind != OPTION_FLAG && !value) {
		if (*i + 1 >= argc)
			return err_set(e, ERR_FATAL, "USAGE", "--%s takes a value", o->name);
		value = argv[++*i];
	}
	return store(o, value, e);
}

bool options_read(const struct option *table, int argc, char **argv, int *ret_n, bool *ret_help,
                  struct err *e)
{
	int n = 0;
	bool only_arguments = false;
	for (int i = 0; i < argc; i++) {
		bool is_help = strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0;
		bool is_option = !only_arguments && argv[i][0] == '-' && argv[i][1];
		if (!is_option) {
			argv[n++] = argv[i];
		} else if (strcmp(argv[i], "--") == 0) {
			only_arguments = true;
		} else if (is_help) {
			*ret_help = true;
		} else if (!take(table, argc, argv, &i, e)) {
			return false;
		}
	}
	*ret_n = n;
	return true;
}

void options_print(const struct option *table)
{
	static const char *const takes[] = { "", " TEXT", " N", " TIME" };
	for (; table->name; table++)
		printf("  --%s%-*s %s\n", table->name, (int)(24 - strlen(table->name)),
		       takes[table->kind], table->help);
}
