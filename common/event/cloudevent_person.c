/* cloudevent, the gate of the domain page 6.2: no personal identity number in clear text, in no
 * attribute and nowhere in the data, neither in a value nor in a name. What is reported is where.
 */
#include "event/cloudevent.h"

#include "event/ident.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* The way to the value looked at. */
struct step {
	const struct step *up;
	struct text name; /* p NULL: an array's element */
	size_t index;
};

static bool find(const struct value *v, const struct step *at, struct buf *pointer);

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

/* Ten digits are the shortest there is. */
static bool is_person_text(struct text t)
{
	return t.n >= 10 && ident_clear_text_person(t);
}

/* Names first: a pointer through them is shown, so it must be clean. */
static bool find_in_object(const struct value *object, const struct step *up, struct buf *pointer)
{
	VALUE_EACH(v, object)
	if (is_person_text(v->name))
		return report(up, pointer);
	VALUE_EACH(v, object)
	{
		struct step here = { up, v->name, 0 };
		if (find(v, &here, pointer))
			return true;
	}
	return false;
}

static bool find_in_array(const struct value *array, const struct step *up, struct buf *pointer)
{
	struct step here = { up, { NULL, 0 }, 0 };
	VALUE_EACH(v, array)
	{
		if (find(v, &here, pointer))
			return true;
		here.index++;
	}
	return false;
}

/* Twelve digits without quotes are a person too; ten are more often an amount. */
static bool is_person_number(int64_t v)
{
	char digits[24];
	if (v < 180000000000 || v >= 210000000000)
		return false;
	int n = snprintf(digits, sizeof digits, "%" PRId64, v);
	return n > 0 && ident_clear_text_person((struct text){ digits, (size_t)n });
}

/* A real that is an integer: the canonical text, which is what goes on, says it as one. */
static bool is_person_real(double v)
{
	return v > 0 && v < 0x1p53 && v == (double)(int64_t)v && is_person_number((int64_t)v);
}

static bool find(const struct value *v, const struct step *at, struct buf *pointer)
{
	switch (v->kind) {
	case VALUE_STRING:
		return is_person_text(v->text) && report(at, pointer);
	case VALUE_INTEGER:
		return is_person_number(v->integer) && report(at, pointer);
	case VALUE_REAL:
		return is_person_real(v->real) && report(at, pointer);
	case VALUE_OBJECT:
		return find_in_object(v, at, pointer);
	case VALUE_ARRAY:
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
