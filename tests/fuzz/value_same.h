/* What the tests of the two readers of JSON share: are two trees one, down to the order of members,
 * the hashes of names and the bits of reals? */
#ifndef FUZZ_VALUE_SAME_H
#define FUZZ_VALUE_SAME_H

#include "event/json_out.h"
#include "event/value.h"

#include <string.h>

static bool value_same(const struct value *a, const struct value *b);

static inline bool value_same_below(const struct value *a, const struct value *b)
{
	const struct value *other = b->below.first;
	size_t n = 0;
	VALUE_EACH(v, a)
	{
		bool named = value_is(a, VALUE_OBJECT);
		if (!other || (named && !text_eq(v->name, other->name)) ||
		    v->name_hash != other->name_hash || !value_same(v, other))
			return false;
		other = other->next;
		n++;
	}
	return !other && n == a->below.n && n == b->below.n;
}

static bool value_same(const struct value *a, const struct value *b)
{
	if (a->kind != b->kind)
		return false;
	switch (a->kind) {
	case VALUE_INTEGER:
		return a->integer == b->integer;
	case VALUE_REAL:
		return memcmp(&a->real, &b->real, sizeof a->real) == 0;
	case VALUE_STRING:
		return text_eq(a->text, b->text);
	case VALUE_ARRAY:
	case VALUE_OBJECT:
		return value_same_below(a, b);
	default:
		return true;
	}
}

/* Whatever a tree knows of its strings, it is written in the same bytes. */
static inline bool value_same_spelling(const struct value *a, const struct value *b)
{
	BUF_AUTO x = { 0 };
	BUF_AUTO y = { 0 };
	struct json_out j = json_out_to(&x), k = json_out_to(&y);
	json_out_value(&j, a);
	json_out_value(&k, b);
	return text_eq(buf_text(&x), buf_text(&y));
}

#endif
