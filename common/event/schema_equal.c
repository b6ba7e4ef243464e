/* schema, equality of values: as JSON Schema has it (2020-12 core 4.2.2), where 1 and 1.0 are one
 * number and the order of members does not count. */
#include "event/schema_parts.h"

static bool are_numbers_equal(const json_t *a, const json_t *b)
{
	long double x =
	        json_is_integer(a) ? (long double)json_integer_value(a) : json_real_value(a);
	long double y =
	        json_is_integer(b) ? (long double)json_integer_value(b) : json_real_value(b);
	return !(x < y) && !(x > y);
}

static bool are_arrays_equal(const json_t *a, const json_t *b)
{
	size_t n = json_array_size(a);
	if (n != json_array_size(b))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!schema_values_equal(json_array_get(a, i), json_array_get(b, i)))
			return false;
	return true;
}

static bool are_objects_equal(const json_t *a, const json_t *b)
{
	if (json_object_size(a) != json_object_size(b))
		return false;
	json_t *o =
	        (json_t *)(uintptr_t)a; /* jansson's iterator asks for no const, changes nothing */
	for (void *i = json_object_iter(o); i; i = json_object_iter_next(o, i)) {
		const json_t *other =
		        json_object_getn(b, json_object_iter_key(i), json_object_iter_key_len(i));
		if (!other || !schema_values_equal(json_object_iter_value(i), other))
			return false;
	}
	return true;
}

bool schema_values_equal(const json_t *a, const json_t *b)
{
	if (json_is_number(a) && json_is_number(b))
		return are_numbers_equal(a, b);
	if (json_typeof(a) != json_typeof(b))
		return false;
	switch (json_typeof(a)) {
	case JSON_STRING:
		return text_eq((struct text){ json_string_value(a), json_string_length(a) },
		               (struct text){ json_string_value(b), json_string_length(b) });
	case JSON_ARRAY:
		return are_arrays_equal(a, b);
	case JSON_OBJECT:
		return are_objects_equal(a, b);
	default:
		return true; /* true, false, null: the type is the value */
	}
}
