/* cloudevent, JSON read fast: one pass over the bytes that builds jansson's values itself, at half
 * the price of jansson's own reader. It only ever says yes: a text it does not take goes to
 * jansson, which has the last word and the words for the error. So the one thing it must hold is
 * that whatever it takes, jansson takes within the same limits and as an equal value (fuzz_json
 * compares the two). */
#include "event/cloudevent_parts.h"

#include "base/must.h"
#include "event/utf8.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { REAL_MAX = 63 };

#define INTEGER_MAX (INT64_C(1) << 53)

struct reader {
	const char *p, *end;
	size_t depth, tokens; /* still allowed */
	struct buf unescaped; /* the last string, if it had escapes */
};

static json_t *read_value(struct reader *r);

static void skip_space(struct reader *r)
{
	while (r->p < r->end && (*r->p == ' ' || *r->p == '\n' || *r->p == '\r' || *r->p == '\t'))
		r->p++;
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
static bool read_rest_of_string(struct reader *r, const char *start, struct text *ret)
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
	*ret = buf_text(&r->unescaped);
	return take(r, '"');
}

/* Behind the opening quote. The result holds until the next string is read. */
static bool read_string(struct reader *r, struct text *ret)
{
	const char *start = r->p;
	uint32_t ignored;
	if (!count_token(r))
		return false;
	for (;;) {
		r->p = skip_plain(r->p, r->end);
		if (r->p == r->end)
			return false;
		if (*r->p == '"') {
			*ret = (struct text){ start, (size_t)(r->p++ - start) };
			return true;
		}
		if (*r->p == '\\')
			return read_rest_of_string(r, start, ret);
		size_t n = utf8_decode(r->p, (size_t)(r->end - r->p), &ignored);
		if (n == 0 || (unsigned char)*r->p < 0x20)
			return false;
		r->p += n;
	}
}

static size_t skip_digits(struct reader *r)
{
	const char *start = r->p;
	while (r->p < r->end && *r->p >= '0' && *r->p <= '9')
		r->p++;
	return (size_t)(r->p - start);
}

static json_t *real_of(const char *p, size_t n)
{
	char copy[REAL_MAX + 1];
	if (n > REAL_MAX)
		return NULL;
	memcpy(copy, p, n);
	copy[n] = '\0';
	errno = 0;
	double v = strtod(copy, NULL);
	return isfinite(v) && !(errno == ERANGE && fabs(v) > 1) ? json_real(v) : NULL;
}

/* -?(0|[1-9][0-9]*)(.[0-9]+)?([eE][+-]?[0-9]+)? */
static json_t *read_number(struct reader *r)
{
	const char *start = r->p;
	bool real = false;
	(void)take(r, '-');
	if (!take(r, '0') && skip_digits(r) == 0)
		return NULL;
	if (take(r, '.')) {
		real = true;
		if (skip_digits(r) == 0)
			return NULL;
	}
	if (take(r, 'e') || take(r, 'E')) {
		real = true;
		(void)(take(r, '+') || take(r, '-')); /* may be there */
		if (skip_digits(r) == 0)
			return NULL;
	}
	struct text t = { start, (size_t)(r->p - start) };
	int64_t v;
	if (real)
		return real_of(t.p, t.n);
	bool fits = text_to_int64(t, &v) && v <= INTEGER_MAX && v >= -INTEGER_MAX;
	return fits ? json_integer(v) : NULL;
}

static json_t *read_word(struct reader *r)
{
	static const struct {
		struct text word;
		json_t *(*make)(void);
	} words[] = { { { "true", 4 }, json_true },
		      { { "false", 5 }, json_false },
		      { { "null", 4 }, json_null } };
	struct text rest = { r->p, (size_t)(r->end - r->p) };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (!text_starts_with(rest, words[i].word))
			continue;
		r->p += words[i].word.n;
		return words[i].make();
	}
	return NULL;
}

static json_t *give_up(json_t *half_read)
{
	json_decref(half_read);
	return NULL;
}

/* Takes over the value. A name that was there already does not make the object larger. */
static bool add_member(json_t *object, struct text name, json_t *value)
{
	size_t before = json_object_size(object);
	must(json_object_setn_new_nocheck(object, name.p, name.n, value) == 0);
	return json_object_size(object) > before;
}

/* "name": value. The name is copied where it may be overwritten by the next string. */
static bool read_member(struct reader *r, json_t *object)
{
	struct text name;
	BUF_AUTO kept = { 0 };
	if (!take(r, '"') || !read_string(r, &name) || name.n == 0)
		return false;
	if (name.p == r->unescaped.p) {
		buf_put_text(&kept, name);
		name = buf_text(&kept);
	}
	skip_space(r);
	if (!take(r, ':'))
		return false;
	json_t *value = read_value(r);
	return value && add_member(object, name, value);
}

static json_t *read_object(struct reader *r)
{
	json_t *object = json_object();
	must(object);
	skip_space(r);
	if (take(r, '}'))
		return object;
	do {
		skip_space(r);
		if (!read_member(r, object))
			return give_up(object);
		skip_space(r);
	} while (take(r, ','));
	return take(r, '}') ? object : give_up(object);
}

static json_t *read_array(struct reader *r)
{
	json_t *array = json_array();
	must(array);
	skip_space(r);
	if (take(r, ']'))
		return array;
	do {
		json_t *value = read_value(r);
		if (!value)
			return give_up(array);
		must(json_array_append_new(array, value) == 0);
		skip_space(r);
	} while (take(r, ','));
	return take(r, ']') ? array : give_up(array);
}

static json_t *read_nested(struct reader *r, json_t *(*read)(struct reader *))
{
	if (r->depth == 0)
		return NULL;
	r->depth--;
	json_t *v = read(r);
	r->depth++;
	return v;
}

static json_t *read_text(struct reader *r)
{
	struct text t;
	if (!read_string(r, &t))
		return NULL;
	json_t *v = json_stringn_nocheck(t.p, t.n);
	must(v);
	return v;
}

static json_t *read_value(struct reader *r)
{
	skip_space(r);
	if (take(r, '"'))
		return read_text(r);
	if (r->p == r->end || !count_token(r))
		return NULL;
	if (take(r, '{'))
		return read_nested(r, read_object);
	if (take(r, '['))
		return read_nested(r, read_array);
	return *r->p == '-' || (*r->p >= '0' && *r->p <= '9') ? read_number(r) : read_word(r);
}

json_t *cloudevent_read_fast(struct text json, const struct cloudevent_limits *limits)
{
	if (json.n == 0 || json.n > limits->bytes)
		return NULL;
	struct reader r = { json.p, json.p + json.n, limits->depth, limits->tokens, { 0 } };
	json_t *v = read_value(&r);
	skip_space(&r);
	if (v && r.p != r.end)
		v = give_up(v);
	buf_done(&r.unescaped);
	return v;
}
