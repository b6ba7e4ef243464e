/* value, read: one pass over the bytes builds the tree. It only ever says yes: a text it does not
 * take goes to jansson, which has the last word and the words for the error. So the one thing it
 * must hold is that whatever it takes, jansson takes within the same limits and as an equal value
 * (fuzz_json compares the two). */
#include "event/value_parts.h"

#include "base/must.h"
#include "event/utf8.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { REAL_ON_STACK = 63, NODES_AT_ONCE = 32, TWINS_BY_SIGHT = 32 };

#define INTEGER_MAX (INT64_C(1) << 53)

struct reader {
	const char *p, *end;
	struct value *fresh; /* nodes not used yet */
	size_t n_fresh;
	size_t depth, tokens; /* still allowed */
	struct arena *a;
	struct buf unescaped; /* a string with escapes, while it is put together */
};

static bool read_value(struct reader *r, struct value *ret);

static void skip_rest_of_space(struct reader *r)
{
	while (r->p < r->end && (*r->p == ' ' || *r->p == '\n' || *r->p == '\r' || *r->p == '\t'))
		r->p++;
}

/* Most often there is none. */
static inline void skip_space(struct reader *r)
{
	if (r->p < r->end && (unsigned char)*r->p <= ' ')
		skip_rest_of_space(r);
}

static bool take(struct reader *r, char c)
{
	if (r->p == r->end || *r->p != c)
		return false;
	r->p++;
	return true;
}

static bool count_token(struct reader *r)
{
	if (r->tokens == 0)
		return false;
	r->tokens--;
	return true;
}

/* The bytes from p on that stand for themselves and are ASCII: no quote, backslash, control. */
static const char *skip_plain(const char *p, const char *end)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	const uint64_t ones = 0x0101010101010101, tops = 0x8080808080808080;
	while (end - p >= 8) {
		uint64_t x;
		memcpy(&x, p, sizeof x);
		uint64_t quote = x ^ ones * '"', backslash = x ^ ones * '\\';
		/* A byte's top bit is set where it was zero, or below 0x20, or had it set itself;
		 * borrows spoil only bytes above the first hit, and the first is all we look for.
		 */
		uint64_t hits =
		        ((quote - ones) | (backslash - ones) | (x - ones * 0x20) | x) & tops;
		if (hits)
			return p + __builtin_ctzll(hits) / 8;
		p += 8;
	}
#endif
	while (p < end && (unsigned char)*p >= 0x20 && (unsigned char)*p < 0x80 && *p != '"' &&
	       *p != '\\')
		p++;
	return p;
}

static bool read_hex4(struct reader *r, uint32_t *ret)
{
	uint32_t v = 0;
	if (r->end - r->p < 4)
		return false;
	for (int i = 0; i < 4; i++) {
		char c = *r->p++, lower = (char)(c | 0x20);
		if (c >= '0' && c <= '9')
			v = v << 4 | (uint32_t)(c - '0');
		else if (lower >= 'a' && lower <= 'f')
			v = v << 4 | (uint32_t)(lower - 'a' + 10);
		else
			return false;
	}
	*ret = v;
	return true;
}

static void put_utf8(struct buf *b, uint32_t c)
{
	char bytes[4];
	size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	static const unsigned char heads[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	for (size_t i = n - 1; i > 0; i--, c >>= 6)
		bytes[i] = (char)(0x80 | (c & 0x3f));
	bytes[0] = (char)(heads[n] | c);
	buf_put(b, bytes, n);
}

/* Behind "\u": a code point, or a pair of surrogates that makes one; U+0000 is refused. */
static bool read_code_point(struct reader *r)
{
	uint32_t c, low;
	if (!read_hex4(r, &c) || c == 0 || (c >= 0xdc00 && c <= 0xdfff))
		return false;
	if (c >= 0xd800 && c <= 0xdbff) {
		if (!take(r, '\\') || !take(r, 'u') || !read_hex4(r, &low) || low < 0xdc00 ||
		    low > 0xdfff)
			return false;
		c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
	}
	put_utf8(&r->unescaped, c);
	return true;
}

static bool read_escape(struct reader *r)
{
	static const char letters[] = "\"\"\\\\//b\bf\fn\nr\rt\t";
	if (r->p == r->end)
		return false;
	char c = *r->p++;
	if (c == 'u')
		return read_code_point(r);
	for (size_t i = 0; i + 1 < sizeof letters; i += 2) {
		if (letters[i] != c)
			continue;
		buf_putc(&r->unescaped, letters[i + 1]);
		return true;
	}
	return false;
}

/* From the first escape on: what came before and what follows, put together. */
__attribute__((noinline)) static bool read_rest_of_string(struct reader *r, const char *start,
                                                          struct text *ret)
{
	buf_clear(&r->unescaped);
	buf_put(&r->unescaped, start, (size_t)(r->p - start));
	while (r->p < r->end && *r->p != '"') {
		const char *from = r->p;
		uint32_t ignored;
		if (take(r, '\\')) {
			if (!read_escape(r))
				return false;
			continue;
		}
		size_t n = utf8_decode(r->p, (size_t)(r->end - r->p), &ignored);
		if (n == 0 || (unsigned char)*r->p < 0x20)
			return false;
		r->p += n;
		buf_put(&r->unescaped, from, n);
	}
	*ret = arena_text(r->a, buf_text(&r->unescaped));
	return take(r, '"');
}

/* One character beyond ASCII. By itself, so that the many strings without one need no room for it.
 */
__attribute__((noinline)) static bool skip_wide(struct reader *r)
{
	uint32_t ignored;
	size_t n = utf8_decode(r->p, (size_t)(r->end - r->p), &ignored);
	if (n == 0 || (unsigned char)*r->p < 0x20)
		return false;
	r->p += n;
	return true;
}

/* Behind the opening quote. *ret_plain: it had no escapes, so it needs none. */
static bool read_string(struct reader *r, struct text *ret, bool *ret_plain)
{
	const char *start = r->p;
	if (!count_token(r))
		return false;
	for (;;) {
		r->p = skip_plain(r->p, r->end);
		if (r->p == r->end)
			return false;
		if (*r->p == '"') {
			*ret = (struct text){ start, (size_t)(r->p++ - start) };
			*ret_plain = true;
			return true;
		}
		if (*r->p == '\\')
			return read_rest_of_string(r, start, ret);
		if (!skip_wide(r))
			return false;
	}
}

static size_t skip_digits(struct reader *r)
{
	const char *start = r->p;
	while (r->p < r->end && *r->p >= '0' && *r->p <= '9')
		r->p++;
	return (size_t)(r->p - start);
}

static bool read_real(struct reader *r, struct text t, struct value *ret)
{
	char few[REAL_ON_STACK + 1], *copy = few;
	if (t.n > REAL_ON_STACK)
		copy = arena_alloc(r->a, t.n + 1);
	memcpy(copy, t.p, t.n);
	copy[t.n] = '\0';
	errno = 0;
	ret->kind = VALUE_REAL;
	ret->real = strtod(copy, NULL);
	return isfinite(ret->real);
}

/* -?(0|[1-9][0-9]*)(.[0-9]+)?([eE][+-]?[0-9]+)? */
static bool read_number(struct reader *r, struct value *ret)
{
	const char *start = r->p;
	bool real = false;
	(void)take(r, '-');
	if (!take(r, '0') && skip_digits(r) == 0)
		return false;
	if (take(r, '.')) {
		real = true;
		if (skip_digits(r) == 0)
			return false;
	}
	if (take(r, 'e') || take(r, 'E')) {
		real = true;
		(void)(take(r, '+') || take(r, '-')); /* may be there */
		if (skip_digits(r) == 0)
			return false;
	}
	struct text t = { start, (size_t)(r->p - start) };
	if (real)
		return read_real(r, t, ret);
	ret->kind = VALUE_INTEGER;
	return text_to_int64(t, &ret->integer) && ret->integer <= INTEGER_MAX &&
	       ret->integer >= -INTEGER_MAX;
}

static bool read_word(struct reader *r, struct text word, enum value_kind kind, struct value *ret)
{
	ret->kind = (uint8_t)kind;
	if (!text_starts_with((struct text){ r->p, (size_t)(r->end - r->p) }, word))
		return false;
	r->p += word.n;
	return true;
}

static struct value *node_new(struct reader *r)
{
	if (r->n_fresh == 0) {
		r->fresh = ARENA_ARRAY(r->a, NODES_AT_ONCE, struct value);
		r->n_fresh = NODES_AT_ONCE;
	}
	r->n_fresh--;
	return r->fresh++;
}

/* ---- a name twice ---- */

static bool is_before(const struct value *object, const struct value *m)
{
	for (const struct value *v = object->below.first; v != m; v = v->next)
		if (v->name_hash == m->name_hash && text_eq(v->name, m->name))
			return true;
	return false;
}

static int compare_names(const void *a, const void *b)
{
	const struct value *const *x = a, *const *y = b;
	return text_cmp((*x)->name, (*y)->name);
}

/* Of many members, sorted: whoever chooses their names chooses no more than that they are many. */
static bool has_twins_among_many(const struct value *object)
{
	size_t n = object->below.n, i = 0;
	bool found = false;
	const struct value **v = calloc(n, sizeof *v);
	must(v);
	VALUE_EACH(m, object)
	v[i++] = m;
	qsort(v, n, sizeof *v, compare_names);
	for (i = 1; i < n && !found; i++)
		found = text_eq(v[i - 1]->name, v[i]->name);
	free(v);
	return found;
}

static bool has_twins(const struct value *object)
{
	uint64_t seen = 0;
	if (object->below.n > TWINS_BY_SIGHT)
		return has_twins_among_many(object);
	VALUE_EACH(m, object)
	{
		uint64_t bit = UINT64_C(1) << m->name_hash % 64;
		if (seen & bit && is_before(object, m))
			return true;
		seen |= bit;
	}
	return false;
}

/* ---- objects, arrays ---- */

/* "name": value */
static bool read_member(struct reader *r, struct value *ret)
{
	skip_space(r);
	if (!take(r, '"') || !read_string(r, &ret->name, &ret->plain_name) || ret->name.n == 0)
		return false;
	ret->name_hash = value_name_hash(ret->name);
	skip_space(r);
	return take(r, ':') && read_value(r, ret);
}

/* Behind the opening bracket: all up to the closing one, each read by `read`. */
static bool read_list(struct reader *r, char close, bool (*read)(struct reader *, struct value *),
                      struct value *ret)
{
	struct value **link = &ret->below.first;
	ret->below.n = 0;
	*link = NULL;
	skip_space(r);
	if (take(r, close))
		return true;
	do {
		struct value *v = node_new(r);
		if (!read(r, v))
			return false;
		*link = v;
		link = &v->next;
		ret->below.n++;
		skip_space(r);
	} while (take(r, ','));
	return take(r, close);
}

static bool read_object(struct reader *r, struct value *ret)
{
	ret->kind = VALUE_OBJECT;
	return read_list(r, '}', read_member, ret) && !has_twins(ret);
}

static bool read_element(struct reader *r, struct value *ret)
{
	skip_space(r);
	const char *start = r->p;
	if (!read_value(r, ret))
		return false;
	ret->written = (struct text){ start, (size_t)(r->p - start) };
	return true;
}

static bool read_array(struct reader *r, struct value *ret)
{
	ret->kind = VALUE_ARRAY;
	return read_list(r, ']', read_element, ret);
}

static bool read_nested(struct reader *r, bool (*read)(struct reader *, struct value *),
                        struct value *ret)
{
	r->p++;
	if (r->depth == 0)
		return false;
	r->depth--;
	bool ok = read(r, ret);
	r->depth++;
	return ok;
}

static bool read_value(struct reader *r, struct value *ret)
{
	skip_space(r);
	if (take(r, '"')) {
		ret->kind = VALUE_STRING;
		return read_string(r, &ret->text, &ret->plain);
	}
	if (r->p == r->end || !count_token(r))
		return false;
	switch (*r->p) {
	case '{':
		return read_nested(r, read_object, ret);
	case '[':
		return read_nested(r, read_array, ret);
	case 't':
		return read_word(r, TEXT("true"), VALUE_TRUE, ret);
	case 'f':
		return read_word(r, TEXT("false"), VALUE_FALSE, ret);
	case 'n':
		return read_word(r, TEXT("null"), VALUE_NULL, ret);
	default:
		return read_number(r, ret);
	}
}

struct value *value_read_fast(struct text json, const struct value_limits *limits, struct arena *a)
{
	if (json.n == 0 || json.n > limits->bytes)
		return NULL;
	struct reader r = { .p = json.p,
		            .end = json.p + json.n,
		            .depth = limits->depth,
		            .tokens = limits->tokens,
		            .a = a };
	struct value *v = node_new(&r);
	bool ok = read_value(&r, v);
	skip_space(&r);
	buf_done(&r.unescaped);
	return ok && r.p == r.end ? v : NULL;
}
