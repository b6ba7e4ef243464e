/* setting: reads one value by its row.
 *
 * Invariant: no function here writes a value into a message. */
#include "base/setting.h"

#include "base/must.h"
#include "base/slurp.h"

#include <string.h>
#include <unistd.h>

enum { SECRET_MAX_BYTES = 64 * 1024 };

struct unit {
	struct text name;
	int64_t factor;
};

static const struct unit duration_units[] = {
	{ TEXT("us"), 1 },         { TEXT("ms"), 1000 },      { TEXT("s"), 1000000 },
	{ TEXT("min"), 60000000 }, { TEXT("h"), 3600000000 }, { TEXT("d"), 86400000000 },
	{ { NULL, 0 }, 0 },
};
static const struct unit size_units[] = {
	{ TEXT("B"), 1 },         { TEXT("KiB"), 1 << 10 }, { TEXT("MiB"), 1 << 20 },
	{ TEXT("GiB"), 1 << 30 }, { { NULL, 0 }, 0 },
};
static const struct unit no_units[] = { { { "", 0 }, 1 }, { { NULL, 0 }, 0 } };

static bool parse_with_unit(struct text t, const struct unit *u, int64_t *ret)
{
	size_t digits = 0;
	while (digits < t.n && t.p[digits] >= '0' && t.p[digits] <= '9')
		digits++;
	int64_t v;
	struct text unit = { t.p + digits, t.n - digits };
	if (!text_to_int64((struct text){ t.p, digits }, &v))
		return false;
	while (u->factor && !text_eq(u->name, unit))
		u++;
	if (!u->factor || __builtin_mul_overflow(v, u->factor, &v))
		return false;
	*ret = v;
	return true;
}

/* A plain number may be below zero; an amount with a unit may not. */
static bool parse_number(enum setting_kind kind, struct text t, int64_t *ret)
{
	if (kind == SETTING_DURATION)
		return parse_with_unit(t, duration_units, ret);
	if (kind == SETTING_SIZE)
		return parse_with_unit(t, size_units, ret);
	return text_starts_with(t, TEXT("-")) ? text_to_int64(t, ret)
	                                      : parse_with_unit(t, no_units, ret);
}

struct limits {
	struct text low, high, unit;
};

/* "LOW..HIGH unit" */
static struct limits limits_of(const struct setting *row)
{
	struct text rest = text_of(row->limits);
	struct text range = text_cut(&rest, ' ');
	const char *dots = strstr(row->limits, "..");
	if (!dots)
		return (struct limits){ { NULL, 0 }, { NULL, 0 }, { NULL, 0 } };
	size_t low = (size_t)(dots - row->limits);
	return (struct limits){ { range.p, low }, { dots + 2, range.n - low - 2 }, rest };
}

static bool is_number(enum setting_kind kind)
{
	return kind == SETTING_INT || kind == SETTING_DURATION || kind == SETTING_SIZE;
}

static bool store_number(const struct setting *row, struct text value, void *member)
{
	struct limits l = limits_of(row);
	int64_t v, low, high;
	must(parse_number(row->kind, l.low, &low) && parse_number(row->kind, l.high, &high));
	if (!parse_number(row->kind, value, &v) || v < low || v > high)
		return false;
	*(int64_t *)member = v;
	return true;
}

static bool store_bool(struct text value, bool *member)
{
	if (!text_eq(value, TEXT("true")) && !text_eq(value, TEXT("false")))
		return false;
	*member = value.p[0] == 't';
	return true;
}

static bool store_enum(const struct setting *row, struct text value, int *member)
{
	struct text words = text_of(row->limits);
	for (int i = 0; words.p; i++) {
		struct text word = text_cut(&words, '|');
		if (!text_eq(word, value))
			continue;
		*member = i;
		return true;
	}
	return false;
}

static bool store_path(struct text value, const char **member, struct arena *a, struct buf *why)
{
	const char *path = arena_text(a, value).p;
	if (value.n && access(path, R_OK) != 0) {
		buf_put_text(why, TEXT("cannot be read as a file or folder"));
		return false;
	}
	*member = path;
	return true;
}

static bool store_secret(struct text value, const char **member, struct arena *a, struct buf *why)
{
	if (value.n == 0) {
		*member = "";
		return true;
	}
	struct slurp in = { .path = arena_text(a, value).p, .max_bytes = SECRET_MAX_BYTES };
	BUF_AUTO bytes = { 0 };
	if (!slurp_file(&in, &bytes, why))
		return false;
	struct text t = buf_text(&bytes);
	if (in.world_readable || (t.n && memchr(t.p, '\0', t.n))) {
		buf_put_text(why, in.world_readable
		                          ? TEXT("everyone may read the file: chmod o-rwx")
		                          : TEXT("the file holds a NUL byte"));
		return false;
	}
	if (text_ends_with(t, TEXT("\n")))
		t.n--;
	*member = arena_text(a, t).p;
	return true;
}

static bool store_simple(const struct setting *row, struct text value, void *member)
{
	switch (row->kind) {
	case SETTING_BOOL:
		return store_bool(value, member);
	case SETTING_ENUM:
		return store_enum(row, value, member);
	default:
		must(is_number(row->kind));
		return store_number(row, value, member);
	}
}

bool setting_store(const struct setting *row, struct text value, void *into, struct arena *a,
                   struct buf *why)
{
	void *member = (char *)into + row->offset;
	must(row->kind != SETTING_OPEN);
	if (row->kind == SETTING_STRING || row->kind == SETTING_PROPERTY) {
		*(const char **)member = arena_text(a, value).p;
		return true;
	}
	if (row->kind == SETTING_PATH)
		return store_path(value, member, a, why);
	if (row->kind == SETTING_SECRET)
		return store_secret(value, member, a, why);
	if (store_simple(row, value, member))
		return true;
	buf_put_text(why, TEXT("must be "));
	setting_put_takes(row, why);
	return false;
}

bool setting_is_satisfied(const struct setting *row, const void *into)
{
	if (strcmp(row->limits, "required") != 0)
		return true;
	return **(const char *const *)(const void *)((const char *)into + row->offset) != '\0';
}

static void put_range(const struct setting *row, struct buf *b)
{
	static const char *const what[] = { [SETTING_INT] = "a whole number",
		                            [SETTING_DURATION] = "a duration with its unit",
		                            [SETTING_SIZE] = "a size with its unit" };
	struct limits l = limits_of(row);
	buf_printf(b, "%s from %.*s to %.*s", what[row->kind], TEXT_ARGS(l.low), TEXT_ARGS(l.high));
	if (l.unit.n)
		buf_printf(b, " (%.*s)", TEXT_ARGS(l.unit));
}

static void put_words(const struct setting *row, struct buf *b)
{
	struct text words = text_of(row->limits);
	buf_put_text(b, TEXT("one of "));
	for (bool first = true; words.p; first = false) {
		buf_put_text(b, first ? TEXT("") : TEXT(", "));
		buf_put_text(b, text_cut(&words, '|'));
	}
}

void setting_put_takes(const struct setting *row, struct buf *b)
{
	static const char *const words[] = {
		[SETTING_STRING] = "text",
		[SETTING_BOOL] = "true or false",
		[SETTING_PATH] = "a path that can be read",
		[SETTING_SECRET] = "the path of a file that not everyone may read",
		[SETTING_PROPERTY] = "text",
		[SETTING_OPEN] = "text",
	};
	if (is_number(row->kind))
		put_range(row, b);
	else if (row->kind == SETTING_ENUM)
		put_words(row, b);
	else
		buf_put_text(b, text_of(words[row->kind]));
	if (strcmp(row->limits, "required") == 0)
		buf_put_text(b, TEXT(", required"));
}

static bool key_is_sound(const struct setting *row)
{
	struct text name = text_of(row->key);
	struct text section = text_cut(&name, '.');
	if (row->kind == SETTING_OPEN)
		return section.n && text_eq(name, TEXT("*"));
	if (name.n == 0 || section.n == 0)
		return false;
	return strspn(row->key, "abcdefghijklmnopqrstuvwxyz0123456789.") == strlen(row->key);
}

bool setting_is_sound(const struct setting *row, struct buf *why)
{
	int64_t low, high, into = 0;
	struct setting alone = *row;
	struct limits l = limits_of(row);
	alone.offset = 0;
	if (!key_is_sound(row) || row->help[0] == '\0')
		buf_printf(why, "%s: key or help is malformed", row->key);
	else if (is_number(row->kind) && !(parse_number(row->kind, l.low, &low) &&
	                                   parse_number(row->kind, l.high, &high) && low <= high))
		buf_printf(why, "%s: limits are malformed", row->key);
	else if ((is_number(row->kind) || row->kind == SETTING_BOOL || row->kind == SETTING_ENUM) &&
	         !store_simple(&alone, text_of(row->initial), &into))
		buf_printf(why, "%s: the default is not within the limits", row->key);
	else
		return true;
	return false;
}
