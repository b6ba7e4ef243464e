/* schema, equality of values: as JSON Schema has it (2020-12 core 4.2.2), where 1 and 1.0 are one
 * number and the order of members does not count. */
#include "event/schema_parts.h"

static long double number_of(const struct value *v)
{
	return value_is(v, VALUE_INTEGER) ? (long double)v->integer : (long double)v->real;
}

static bool are_numbers_equal(const struct value *a, const struct value *b)
{
	long double x = number_of(a), y = number_of(b);
	return !(x < y) && !(x > y);
}

static bool are_arrays_equal(const struct value *a, const struct value *b)
{
	const struct value *other = b->below.first;
	if (a->below.n != b->below.n)
		return false;
	VALUE_EACH(v, a)
	{
		if (!schema_values_equal(v, other))
			return false;
		other = other->next;
	}
	return true;
}

static bool are_objects_equal(const struct value *a, const struct value *b)
{
	if (a->below.n != b->below.n)
		return false;
	VALUE_EACH(v, a)
	{
		const struct value *other = value_member(b, v->name);
		if (!other || !schema_values_equal(v, other))
			return false;
	}
	return true;
}

bool schema_values_equal(const struct value *a, const struct value *b)
{
	if (value_is_number(a) && value_is_number(b))
		return are_numbers_equal(a, b);
	if (a->kind != b->kind)
		return false;
	switch (a->kind) {
	case VALUE_STRING:
		return text_eq(a->text, b->text);
	case VALUE_ARRAY:
		return are_arrays_equal(a, b);
	case VALUE_OBJECT:
		return are_objects_equal(a, b);
	default:
		return true; /* true, false, null: the kind is the value */
	}
}
