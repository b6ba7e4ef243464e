/* cloudevent, the gate of the domain page 6.2: no personal identity number in clear text, in no
 * attribute and nowhere in the data, neither in a value nor in a name. What is reported is where.
 */
#include "event/cloudevent.h"

#include "event/ident.h"

#include <stdio.h>
#include <string.h>

/* The way to the value looked at. */
struct step {
	const struct step *up;
	struct text name; /* p NULL: an array's element */
	size_t index;
};

static bool find(const json_t *v, const struct step *at, struct buf *pointer);

/* A name of the sender's choosing is shown only if it looks like a name. */
static void put_name(struct text name, struct buf *b)
{
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i], lower = (char)(c | 0x20);
		bool plain = (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
		             c == '-';
		if (!plain || i >= 40) {
			buf_putc(b, '?');
			return;
		}
		buf_putc(b, c);
	}
}

static void put_step(const struct step *at, struct buf *b)
{
	if (!at)
		return;
	put_step(at->up, b);
	if (at->name.p) {
		buf_putc(b, '/');
		put_name(at->name, b);
	} else {
		buf_printf(b, "/%zu", at->index);
	}
}

static bool report(const struct step *at, struct buf *pointer)
{
	if (pointer)
		put_step(at, pointer);
	return true;
}

/* Names first: a pointer through them is shown, so it must be clean. */
static bool find_in_object(const json_t *object, const struct step *up, struct buf *pointer)
{
	json_t *o = (json_t *)(uintptr_t)
	        object; /* jansson's iterator asks for no const, changes nothing */
	for (void *at = json_object_iter(o); at; at = json_object_iter_next(o, at)) {
		struct text name = { json_object_iter_key(at), json_object_iter_key_len(at) };
		if (ident_clear_text_person(name))
			return report(up, pointer);
	}
	for (void *at = json_object_iter(o); at; at = json_object_iter_next(o, at)) {
		struct text name = { json_object_iter_key(at), json_object_iter_key_len(at) };
		struct step here = { up, name, 0 };
		if (find(json_object_iter_value(at), &here, pointer))
			return true;
	}
	return false;
}

static bool find_in_array(const json_t *array, const struct step *up, struct buf *pointer)
{
	for (size_t i = 0; i < json_array_size(array); i++) {
		struct step here = { up, { NULL, 0 }, i };
		if (find(json_array_get(array, i), &here, pointer))
			return true;
	}
	return false;
}

/* Twelve digits without quotes are a person too; ten are more often an amount. */
static bool is_person_number(json_int_t v)
{
	char digits[24];
	if (v < 180000000000 || v >= 210000000000)
		return false;
	int n = snprintf(digits, sizeof digits, "%" JSON_INTEGER_FORMAT, v);
	return n > 0 && ident_clear_text_person((struct text){ digits, (size_t)n });
}

static bool find(const json_t *v, const struct step *at, struct buf *pointer)
{
	struct text t;
	switch (json_typeof(v)) {
	case JSON_STRING:
		t = (struct text){ json_string_value(v), json_string_length(v) };
		return t.n >= 10 && ident_clear_text_person(t) && report(at, pointer);
	case JSON_INTEGER:
		return is_person_number(json_integer_value(v)) && report(at, pointer);
	case JSON_OBJECT:
		return find_in_object(v, at, pointer);
	case JSON_ARRAY:
		return find_in_array(v, at, pointer);
	default:
		return false;
	}
}

bool cloudevent_clear_text_person(const struct cloudevent *c, struct buf *ret_pointer)
{
	struct step data = { NULL, TEXT("data"), 0 };
	if (c->attributes && find_in_object(c->attributes, NULL, ret_pointer))
		return true;
	if (c->data)
		return find(c->data, &data, ret_pointer);
	return ident_clear_text_person(c->data_text) && report(&data, ret_pointer);
}
