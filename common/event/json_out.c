/* json_out: canonical JSON. Equal values give equal bytes: no white space, members sorted by the
 * bytes of their names, one spelling of each string and of each number.
 *
 * A number's spelling goes by its value, so 1, 1.0 and 1e0 are all "1" and -0.0 is "0": a system
 * between two others may rewrite the one to the other. A real that is an integer up to 2^53 is
 * written as one; any other in the fewest digits that read back the same, and so that it reads as a
 * real, since events hold no larger integers. */
#include "event/json_out.h"

#include "base/must.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEYS_ON_STACK = 24, INSERTION_SORT_MAX = 32, REAL_DIGITS_SURE = 15, REAL_DIGITS_MAX = 17 };

static void put_escape(struct buf *b, unsigned char c)
{
	static const char letters[] = "btn\0fr"; /* 0x08 to 0x0d */
	char letter = c == '"' || c == '\\' ? (char)c : c >= 8 && c <= 13 ? letters[c - 8] : '\0';
	buf_putc(b, '\\');
	if (letter) {
		buf_putc(b, letter);
		return;
	}
	uint8_t byte = c;
	buf_put(b, "u00", 3);
	buf_put_hex(b, &byte, 1);
}

static bool needs_escape(unsigned char c)
{
	return c < 0x20 || c == '"' || c == '\\';
}

/* Copies up to the first byte that needs an escape, eight at a time; gives how many. */
static size_t copy_plain(char *to, const char *p, size_t n)
{
	const uint64_t ones = 0x0101010101010101, tops = 0x8080808080808080;
	size_t i = 0;
	for (; n - i >= sizeof ones; i += sizeof ones) {
		uint64_t x;
		memcpy(&x, p + i, sizeof x);
		uint64_t quote = x ^ ones * '"', backslash = x ^ ones * '\\';
		/* Set where a byte is zero, or below 0x20, its own top bit not being set; a borrow
		 * may set one more above such a byte, never without one. */
		if (((quote - ones) & ~quote & tops) | ((backslash - ones) & ~backslash & tops) |
		    ((x - ones * 0x20) & ~x & tops))
			break;
		memcpy(to + i, &x, sizeof x);
	}
	for (; i < n && !needs_escape((unsigned char)p[i]); i++)
		to[i] = p[i];
	return i;
}

static void put_string(struct buf *b, const char *p, size_t n)
{
	char *at = buf_reserve(b, n + 2);
	*at++ = '"';
	size_t i = copy_plain(at, p, n);
	b->n += i + 1;
	for (; i < n; i++) {
		if (needs_escape((unsigned char)p[i]))
			put_escape(b, (unsigned char)p[i]);
		else
			buf_putc(b, p[i]);
	}
	buf_putc(b, '"');
}

/* What was read without an escape is written without looking for one. */
void json_put_text(struct buf *b, struct text t, bool plain)
{
	if (!plain) {
		put_string(b, t.p, t.n);
		return;
	}
	char *at = buf_reserve(b, t.n + 2);
	*at = '"';
	memcpy(at + 1, t.p, t.n);
	memcpy(at + 1 + t.n, "\"", 2); /* and the buffer's zero behind it */
	b->n += t.n + 2;
}

struct json_out json_out_to(struct buf *b)
{
	return (struct json_out){ .b = b };
}

/* What has to stand before a value: nothing behind a key, a comma behind another element. */
static void value_begin(struct json_out *j)
{
	if (j->after_key) {
		j->after_key = false;
		return;
	}
	if (j->depth == 0)
		return;
	must(j->level[j->depth - 1].array); /* a value in an object needs its key first */
	if (j->level[j->depth - 1].any)
		buf_putc(j->b, ',');
	j->level[j->depth - 1].any = true;
}

static void open_level(struct json_out *j, bool array)
{
	value_begin(j);
	must(j->depth < JSON_OUT_DEPTH);
	j->level[j->depth].array = array;
	j->level[j->depth].any = false;
	j->depth++;
	buf_putc(j->b, array ? '[' : '{');
}

void json_out_object(struct json_out *j)
{
	open_level(j, false);
}

void json_out_array(struct json_out *j)
{
	open_level(j, true);
}

void json_out_end(struct json_out *j)
{
	must(j->depth > 0 && !j->after_key);
	j->depth--;
	buf_putc(j->b, j->level[j->depth].array ? ']' : '}');
}

/* The last key is looked at where it stands in the output. One written with escapes counts as the
 * empty key, which is before all others, since its bytes there are not those it is sorted by. */
static bool key_is_sorted(const struct json_out *j, struct text key)
{
	struct text last = { j->b->p + j->level[j->depth - 1].last_key,
		             j->level[j->depth - 1].last_key_n };
	return text_cmp(last, key) < 0;
}

static void put_key(struct json_out *j, struct text key, bool plain)
{
	must(j->depth > 0 && !j->after_key && !j->level[j->depth - 1].array);
	if (j->level[j->depth - 1].any) {
		must(key_is_sorted(j, key));
		buf_putc(j->b, ',');
	}
	size_t start = j->b->n + 1;
	json_put_text(j->b, key, plain);
	plain = j->b->n == start + key.n + 1;
	j->level[j->depth - 1].last_key = start;
	j->level[j->depth - 1].last_key_n = plain ? key.n : 0;
	j->level[j->depth - 1].any = true;
	buf_putc(j->b, ':');
	j->after_key = true;
}

void json_out_key_text(struct json_out *j, struct text key)
{
	put_key(j, key, false);
}

void json_out_key_of(struct json_out *j, const struct value *member)
{
	put_key(j, member->name, member->plain_name);
}

void json_out_key(struct json_out *j, const char *key)
{
	json_out_key_text(j, text_of(key));
}

void json_out_text(struct json_out *j, struct text t)
{
	value_begin(j);
	put_string(j->b, t.p, t.n);
}

void json_out_string(struct json_out *j, const char *s)
{
	if (s)
		json_out_text(j, text_of(s));
	else
		json_out_null(j);
}

void json_out_int(struct json_out *j, int64_t v)
{
	value_begin(j);
	buf_put_int64(j->b, v);
}

void json_out_bool(struct json_out *j, bool v)
{
	json_out_raw(j, v ? TEXT("true") : TEXT("false"));
}

void json_out_null(struct json_out *j)
{
	json_out_raw(j, TEXT("null"));
}

void json_out_instant(struct json_out *j, instant_us t)
{
	if (t == INSTANT_NONE) {
		json_out_null(j);
		return;
	}
	value_begin(j);
	buf_putc(j->b, '"');
	instant_put(j->b, t);
	buf_putc(j->b, '"');
}

void json_out_day(struct json_out *j, day_no d)
{
	if (d == DAY_NONE) {
		json_out_null(j);
		return;
	}
	value_begin(j);
	buf_putc(j->b, '"');
	calendar_put_day(j->b, d);
	buf_putc(j->b, '"');
}

void json_out_raw(struct json_out *j, struct text json)
{
	must(json.n > 0);
	value_begin(j);
	buf_put_text(j->b, json);
}

/* Up to 15 digits every decimal survives a double, so if a spelling that short exists, %.15g is
 * it; only the very small ones have fewer digits than that and are tried from one. */
static void put_real(struct buf *b, double v)
{
	must(isfinite(v)); /* JSON text cannot say anything else */
	if (v >= -0x1p53 && v <= 0x1p53 && v == floor(v)) {
		buf_put_int64(b, (int64_t)v);
		return;
	}
	char digits[40];
	int n = 0;
	int precision = fabs(v) < DBL_MIN ? 1 : REAL_DIGITS_SURE;
	for (; precision <= REAL_DIGITS_MAX; precision++) {
		n = snprintf(digits, sizeof digits, "%.*g", precision, v);
		if (strtod(digits, NULL) == v)
			break;
	}
	must(n > 0 && (size_t)n < sizeof digits);
	buf_put(b, digits, (size_t)n);
	if (!strpbrk(digits, ".e"))
		buf_put(b, ".0", 2);
}

/* A member as it is sorted: the first eight bytes of the name as a number decide nearly always. */
struct member {
	uint64_t head;
	const struct value *value;
};

static int compare_members(const void *a, const void *b)
{
	const struct member *x = a, *y = b;
	if (x->head != y->head)
		return x->head < y->head ? -1 : 1;
	return text_cmp(x->value->name, y->value->name);
}

static void sort_members(struct member *v, size_t n)
{
	if (n > INSERTION_SORT_MAX) {
		qsort(v, n, sizeof *v, compare_members);
		return;
	}
	for (size_t i = 1; i < n; i++) {
		struct member m = v[i];
		size_t at = i;
		for (; at > 0 && compare_members(&m, &v[at - 1]) < 0; at--)
			v[at] = v[at - 1];
		v[at] = m;
	}
}

static void put_members(struct buf *b, const struct member *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_putc(b, ',');
		json_put_text(b, v[i].value->name, v[i].value->plain_name);
		buf_putc(b, ':');
		json_put_value(b, v[i].value);
	}
}

static void put_object(struct buf *b, const struct value *object)
{
	struct member few[KEYS_ON_STACK], *v = few;
	size_t n = object->below.n, i = 0;
	if (n > KEYS_ON_STACK) {
		v = calloc(n, sizeof *v);
		must(v);
	}
	VALUE_EACH(m, object)
	v[i++] = (struct member){ value_name_head(m->name), m };
	sort_members(v, n);
	buf_putc(b, '{');
	put_members(b, v, n);
	buf_putc(b, '}');
	if (v != few)
		free(v);
}

static void put_array(struct buf *b, const struct value *array)
{
	buf_putc(b, '[');
	VALUE_EACH(v, array)
	{
		if (v != array->below.first)
			buf_putc(b, ',');
		json_put_value(b, v);
	}
	buf_putc(b, ']');
}

void json_put_value(struct buf *b, const struct value *v)
{
	switch ((enum value_kind)v->kind) {
	case VALUE_OBJECT:
		put_object(b, v);
		return;
	case VALUE_ARRAY:
		put_array(b, v);
		return;
	case VALUE_STRING:
		json_put_text(b, v->text, v->plain);
		return;
	case VALUE_INTEGER:
		buf_put_int64(b, v->integer);
		return;
	case VALUE_REAL:
		put_real(b, v->real);
		return;
	case VALUE_TRUE:
		buf_put(b, "true", 4);
		return;
	case VALUE_FALSE:
		buf_put(b, "false", 5);
		return;
	case VALUE_NULL:
		buf_put(b, "null", 4);
		return;
	}
	must(false);
}

void json_out_value(struct json_out *j, const struct value *value)
{
	value_begin(j);
	json_put_value(j->b, value);
}
