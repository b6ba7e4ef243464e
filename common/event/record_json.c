/* record, from JSON: fills a struct from the members its table names. The schema has judged the
 * shape already; what is caught here are values of the right shape that mean nothing. */
#include "event/record.h"

#include "event/calendar.h"
#include "event/decimal.h"
#include "event/json_out.h"

#include <stdio.h>
#include <string.h>

/* The way to the value looked at; a frame per level, so that a pointer costs nothing until a
 * fault needs it. */
struct step {
	const struct step *up;
	const char *name; /* NULL: an array's element */
	size_t index;
};

struct source {
	struct arena *a;
	struct err *e;
};

static bool fill(const struct record *r, const json_t *object, const struct source *s,
                 const struct step *at, void *ret);

static void put_step(const struct step *at, struct buf *b)
{
	if (!at)
		return;
	put_step(at->up, b);
	if (at->name)
		buf_printf(b, "/%s", at->name);
	else
		buf_printf(b, "/%zu", at->index);
}

/* The names come from the table, never from the input: safe to show. */
static bool fail(const struct source *s, const struct step *at, const char *what)
{
	BUF_AUTO pointer = { 0 };
	buf_printf(&pointer, "/data");
	put_step(at, &pointer);
	return err_set(s->e, ERR_REJECT, "SCHEMA", "%s: %s", pointer.p, what);
}

static struct text text_of_json(const json_t *v)
{
	return (struct text){ json_string_value(v), json_string_length(v) };
}

/* Where a schema takes a date or an instant, a date stands for its first instant in Stockholm and
 * an instant for its Stockholm date. */
static bool fill_instant(const json_t *v, instant_us *ret)
{
	day_no day;
	if (!json_is_string(v))
		return false;
	if (instant_parse(text_of_json(v), ret))
		return true;
	if (!calendar_parse_day(text_of_json(v), &day))
		return false;
	*ret = calendar_midnight(day);
	return true;
}

static bool fill_day(const json_t *v, day_no *ret)
{
	instant_us at;
	if (!json_is_string(v))
		return false;
	if (calendar_parse_day(text_of_json(v), ret))
		return true;
	if (!instant_parse(text_of_json(v), &at))
		return false;
	*ret = calendar_day(at);
	return true;
}

static bool fill_month(const json_t *v, int32_t *ret)
{
	return json_is_string(v) && calendar_parse_month(text_of_json(v), ret);
}

/* A whole number is the text of its digits: a name of a version may be written as 3 or as "3". */
static bool fill_text(const json_t *v, struct arena *a, struct text *ret)
{
	if (json_is_integer(v)) {
		*ret = arena_printf(a, "%" JSON_INTEGER_FORMAT, json_integer_value(v));
		return true;
	}
	if (!json_is_string(v))
		return false;
	*ret = arena_text(a, text_of_json(v));
	return true;
}

static bool fill_int(const json_t *v, int64_t *ret)
{
	if (!json_is_integer(v) || json_integer_value(v) == INT64_MIN)
		return false;
	*ret = json_integer_value(v);
	return true;
}

static bool fill_enum(const json_t *v, const char *const *names, uint8_t *ret)
{
	if (!json_is_string(v))
		return false;
	struct text word = text_of_json(v);
	for (unsigned i = 0; names[i] && i < UINT8_MAX; i++) {
		if (!text_eq(word, text_of(names[i])))
			continue;
		*ret = (uint8_t)(i + 1);
		return true;
	}
	return false;
}

static bool fill_tri(const json_t *v, uint8_t *ret)
{
	if (!json_is_boolean(v))
		return false;
	*ret = json_is_true(v) ? TRI_TRUE : TRI_FALSE;
	return true;
}

static bool fill_texts(const json_t *v, struct arena *a, struct texts *ret)
{
	size_t n = json_array_size(v);
	struct text *list = ARENA_ARRAY(a, n, struct text);
	if (!json_is_array(v))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!fill_text(json_array_get(v, i), a, &list[i]))
			return false;
	*ret = (struct texts){ list, n };
	return true;
}

static bool fill_one(const struct field *f, const json_t *v, const struct source *s,
                     const struct step *at, struct records *ret)
{
	if (!json_is_object(v))
		return fail(s, at, "an object is expected");
	void *one = arena_alloc(s->a, f->sub->size);
	*ret = (struct records){ one, 1 };
	return fill(f->sub, v, s, at, one);
}

static bool fill_records(const struct field *f, const json_t *v, const struct source *s,
                         const struct step *at, struct records *ret)
{
	if (!json_is_array(v))
		return fail(s, at, "a list is expected");
	size_t n = json_array_size(v);
	char *list = arena_array(s->a, n, f->sub->size);
	*ret = (struct records){ list, n };
	for (size_t i = 0; i < n; i++) {
		struct step element = { at, NULL, i };
		const json_t *object = json_array_get(v, i);
		if (!json_is_object(object))
			return fail(s, &element, "an object is expected");
		if (!fill(f->sub, object, s, &element, list + i * f->sub->size))
			return false;
	}
	return true;
}

static bool fill_field(const struct field *f, const json_t *v, const struct source *s,
                       const struct step *at, void *to)
{
	switch (f->kind) {
	case FIELD_INSTANT:
		return fill_instant(v, to) ||
		       fail(s, at, "no date and time with offset, of the years 2000 to 2199");
	case FIELD_DAY:
		return fill_day(v, to) || fail(s, at, "no date that exists (YYYY-MM-DD)");
	case FIELD_MONTH:
		return fill_month(v, to) || fail(s, at, "no month (YYYY-MM)");
	case FIELD_INT:
		return fill_int(v, to) || fail(s, at, "no integer");
	case FIELD_TEXT:
		return fill_text(v, s->a, to) || fail(s, at, "no string");
	case FIELD_TEXTS:
		return fill_texts(v, s->a, to) || fail(s, at, "no list of strings");
	case FIELD_ENUM:
		return fill_enum(v, f->names, to) || fail(s, at, "none of the words allowed here");
	case FIELD_TRI:
		return fill_tri(v, to) || fail(s, at, "neither true nor false");
	case FIELD_DECIMAL:
		return decimal_from_json(v, s->a, to) ||
		       fail(s, at, "no decimal of at most 18 digits (15 if not in quotes)");
	case FIELD_ONE:
		return fill_one(f, v, s, at, to);
	case FIELD_RECORDS:
		return fill_records(f, v, s, at, to);
	case FIELD_WHOLE:
		return false; /* no member has that name */
	}
	return false;
}

/* Publishers mostly write members in one order, so the search goes on behind the last hit. */
static const struct field *field_named(const struct record *r, const char *key, size_t *hint)
{
	for (size_t i = 0; i < r->n_fields; i++) {
		size_t at = *hint + i < r->n_fields ? *hint + i : *hint + i - r->n_fields;
		const char *name = r->fields[at].name;
		if (name[0] != key[0] || strcmp(name, key) != 0)
			continue;
		*hint = at + 1 < r->n_fields ? at + 1 : 0;
		return &r->fields[at];
	}
	return NULL;
}

static void fill_whole(const json_t *object, struct arena *a, struct text *ret)
{
	BUF_AUTO b = { 0 };
	struct json_out j = json_out_to(&b);
	json_out_value(&j, object);
	*ret = arena_text(a, buf_text(&b));
}

static bool fill(const struct record *r, const json_t *object, const struct source *s,
                 const struct step *up, void *ret)
{
	record_clear(r, ret);
	if (r->n_fields && r->fields[0].kind == FIELD_WHOLE)
		fill_whole(object, s->a,
		           (struct text *)(void *)((char *)ret + r->fields[0].offset));
	size_t hint = 0;
	json_t *o = (json_t *)(uintptr_t)
	        object; /* jansson's iterator asks for no const, changes nothing */
	for (void *at = json_object_iter(o); at; at = json_object_iter_next(o, at)) {
		const struct field *f = field_named(r, json_object_iter_key(at), &hint);
		const json_t *value = json_object_iter_value(at);
		if (!f || json_is_null(value))
			continue;
		struct step here = { up, f->name, 0 };
		if (!fill_field(f, value, s, &here, (char *)ret + f->offset))
			return false;
	}
	return true;
}

bool record_from_json(const struct record *r, const json_t *object, struct arena *a, void *ret,
                      struct err *e)
{
	struct source s = { a, e };
	if (!json_is_object(object)) {
		record_clear(r, ret);
		return fail(&s, NULL, "an object is expected");
	}
	return fill(r, object, &s, NULL, ret);
}
