/* value: names, and trees made of jansson's. */
#include "event/value.h"

#include "base/must.h"

#include <string.h>

/* The first and the last n bytes as numbers, n 4 or 8; they may overlap. */
static uint64_t number_at(const char *p, size_t n)
{
	uint64_t v = 0;
	if (n == 8)
		memcpy(&v, p, 8);
	else
		memcpy(&v, p, 4);
	return v;
}

/* A name is told by its length and its first and last eight bytes; the rest is compared. */
uint32_t value_name_hash(struct text name)
{
	uint64_t head = 0, tail = 0;
	if (name.n >= 4) {
		size_t step = name.n >= 8 ? 8 : 4;
		head = number_at(name.p, step);
		tail = number_at(name.p + name.n - step, step);
	} else {
		for (size_t i = 0; i < name.n; i++)
			head = head << 8 | (unsigned char)name.p[i];
	}
	uint64_t h = (head ^ name.n) * 0x9e3779b97f4a7c15ULL ^ tail * 0xc2b2ae3d27d4eb4fULL;
	return (uint32_t)(h >> 32 ^ h >> 52);
}

uint64_t value_name_head(struct text name)
{
	uint64_t head = 0;
	if (name.n >= 8) {
		head = number_at(name.p, 8);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
		head = __builtin_bswap64(head);
#endif
		return head;
	}
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	if (name.n >= 4) { /* the last four overlap the first and are moved to their place */
		uint32_t first = __builtin_bswap32((uint32_t)number_at(name.p, 4));
		uint32_t last = __builtin_bswap32((uint32_t)number_at(name.p + name.n - 4, 4));
		return (uint64_t)first << 32 | (uint32_t)((uint64_t)last << 8 * (8 - name.n));
	}
#endif
	for (size_t i = 0; i < name.n; i++)
		head |= (uint64_t)(unsigned char)name.p[i] << (56 - 8 * i);
	return head;
}

struct value *value_member(const struct value *object, struct text name)
{
	if (object->kind != VALUE_OBJECT)
		return NULL;
	uint32_t hash = value_name_hash(name);
	for (struct value *v = object->below.first; v; v = v->next)
		if (v->name_hash == hash && text_eq(v->name, name))
			return v;
	return NULL;
}

static void copy_into(struct value *ret, const json_t *v, struct arena *a);

static struct value *append_copy(struct value *to, struct value *last, const json_t *v,
                                 struct arena *a)
{
	struct value *below = ARENA_NEW(a, struct value);
	copy_into(below, v, a);
	*(last ? &last->next : &to->below.first) = below;
	to->below.n++;
	return below;
}

static void copy_array(struct value *ret, const json_t *v, struct arena *a)
{
	struct value *last = NULL;
	for (size_t i = 0; i < json_array_size(v); i++)
		last = append_copy(ret, last, json_array_get(v, i), a);
}

static void copy_object(struct value *ret, const json_t *v, struct arena *a)
{
	struct value *last = NULL;
	json_t *o =
	        (json_t *)(uintptr_t)v; /* jansson's iterator asks for no const, changes nothing */
	for (void *at = json_object_iter(o); at; at = json_object_iter_next(o, at)) {
		struct text name = { json_object_iter_key(at), json_object_iter_key_len(at) };
		last = append_copy(ret, last, json_object_iter_value(at), a);
		last->name = arena_text(a, name);
		last->name_hash = value_name_hash(name);
	}
}

static void copy_into(struct value *ret, const json_t *v, struct arena *a)
{
	static const uint8_t kinds[] = {
		[JSON_NULL] = VALUE_NULL,   [JSON_FALSE] = VALUE_FALSE,
		[JSON_TRUE] = VALUE_TRUE,   [JSON_INTEGER] = VALUE_INTEGER,
		[JSON_REAL] = VALUE_REAL,   [JSON_STRING] = VALUE_STRING,
		[JSON_ARRAY] = VALUE_ARRAY, [JSON_OBJECT] = VALUE_OBJECT,
	};
	ret->kind = kinds[json_typeof(v)];
	switch (json_typeof(v)) {
	case JSON_INTEGER:
		ret->integer = json_integer_value(v);
		return;
	case JSON_REAL:
		ret->real = json_real_value(v);
		return;
	case JSON_STRING:
		ret->text =
		        arena_text(a, (struct text){ json_string_value(v), json_string_length(v) });
		return;
	case JSON_ARRAY:
		copy_array(ret, v, a);
		return;
	case JSON_OBJECT:
		copy_object(ret, v, a);
		return;
	default:
		return;
	}
}

struct value *value_of_jansson(const json_t *v, struct arena *a)
{
	struct value *ret = ARENA_NEW(a, struct value);
	must(v);
	copy_into(ret, v, a);
	return ret;
}
