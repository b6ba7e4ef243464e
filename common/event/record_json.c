/* record, from JSON: fills a struct from the members its table names. The schema has judged the
 * shape already; what is caught here are values of the right shape that mean nothing. */
#include "event/record.h"

#include "base/must.h"
#include "event/calendar.h"
#include "event/decimal.h"
#include "event/json_out.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The way to the value looked at; a frame per level, so that a pointer costs nothing until a
 * fault needs it. */
struct step {
	const struct step *up;
	const char *name; /* NULL: an array's element */
	size_t index;
};

/* A field behind its name; f NULL is a free slot. */
struct named {
	uint32_t hash;
	const struct field *f;
	struct text name;
	struct record_names *sub; /* of the field's own record */
};

/* Open addressing, at most half full. */
struct record_names {
	const struct record *r;
	size_t mask;
	struct named slots[];
};

struct source {
	struct arena *a;
	struct err *e;
};

static bool fill(const struct record_names *names, const struct value *object,
                 const struct source *s, const struct step *at, void *ret,
                 struct record_found *found);

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

/* Where a schema takes a date or an instant, a date stands for its first instant in Stockholm and
 * an instant for its Stockholm date. */
static bool fill_instant(const struct value *v, instant_us *ret)
{
	day_no day;
	if (!value_is(v, VALUE_STRING))
		return false;
	if (instant_parse(v->text, ret))
		return true;
	if (!calendar_parse_day(v->text, &day))
		return false;
	*ret = calendar_midnight(day);
	return true;
}

static bool fill_day(const struct value *v, day_no *ret)
{
	instant_us at;
	if (!value_is(v, VALUE_STRING))
		return false;
	if (calendar_parse_day(v->text, ret))
		return true;
	if (!instant_parse(v->text, &at))
		return false;
	*ret = calendar_day(at);
	return true;
}

static bool fill_month(const struct value *v, int32_t *ret)
{
	return value_is(v, VALUE_STRING) && calendar_parse_month(v->text, ret);
}

/* A whole number is the text of its digits: a name of a version may be written as 3 or as "3". */
static bool fill_text(const struct value *v, struct arena *a, struct text *ret)
{
	if (value_is(v, VALUE_INTEGER)) {
		*ret = arena_printf(a, "%" PRId64, v->integer);
		return true;
	}
	if (!value_is(v, VALUE_STRING))
		return false;
	*ret = arena_text(a, v->text);
	return true;
}

static bool fill_int(const struct value *v, int64_t *ret)
{
	if (!value_is(v, VALUE_INTEGER) || v->integer == INT64_MIN)
		return false;
	*ret = v->integer;
	return true;
}

static bool fill_enum(const struct value *v, const char *const *names, uint8_t *ret)
{
	if (!value_is(v, VALUE_STRING))
		return false;
	struct text word = v->text;
	for (unsigned i = 0; names[i] && i < UINT8_MAX; i++) {
		if (!text_eq(word, text_of(names[i])))
			continue;
		*ret = (uint8_t)(i + 1);
		return true;
	}
	return false;
}

static bool fill_tri(const struct value *v, uint8_t *ret)
{
	if (!value_is_boolean(v))
		return false;
	*ret = value_is(v, VALUE_TRUE) ? TRI_TRUE : TRI_FALSE;
	return true;
}

static bool fill_texts(const struct value *v, struct arena *a, struct texts *ret)
{
	if (!value_is(v, VALUE_ARRAY))
		return false;
	size_t n = 0;
	struct text *list = ARENA_ARRAY(a, v->below.n, struct text);
	VALUE_EACH(element, v)
	if (!fill_text(element, a, &list[n++]))
		return false;
	*ret = (struct texts){ list, n };
	return true;
}

static bool fill_one(const struct named *n, const struct value *v, const struct source *s,
                     const struct step *at, struct records *ret)
{
	if (!value_is(v, VALUE_OBJECT))
		return fail(s, at, "an object is expected");
	struct record_found ignored;
	void *one = arena_alloc(s->a, n->sub->r->size);
	*ret = (struct records){ one, 1 };
	return fill(n->sub, v, s, at, one, &ignored);
}

static bool fill_records(const struct named *n, const struct value *v, const struct source *s,
                         const struct step *at, struct records *ret)
{
	if (!value_is(v, VALUE_ARRAY))
		return fail(s, at, "a list is expected");
	size_t size = n->sub->r->size;
	char *list = arena_array(s->a, v->below.n, size);
	struct step element = { at, NULL, 0 };
	struct record_found ignored;
	*ret = (struct records){ list, v->below.n };
	VALUE_EACH(object, v)
	{
		if (!value_is(object, VALUE_OBJECT))
			return fail(s, &element, "an object is expected");
		if (!fill(n->sub, object, s, &element, list + element.index * size, &ignored))
			return false;
		element.index++;
	}
	return true;
}

static bool fill_field(const struct named *n, const struct value *v, const struct source *s,
                       const struct step *at, void *to)
{
	switch (n->f->kind) {
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
		return fill_enum(v, n->f->names, to) ||
		       fail(s, at, "none of the words allowed here");
	case FIELD_TRI:
		return fill_tri(v, to) || fail(s, at, "neither true nor false");
	case FIELD_DECIMAL:
		return decimal_from_json(v, s->a, to) ||
		       fail(s, at, "no decimal of at most 18 digits (15 if not in quotes)");
	case FIELD_ONE:
		return fill_one(n, v, s, at, to);
	case FIELD_RECORDS:
		return fill_records(n, v, s, at, to);
	case FIELD_WHOLE:
		return false; /* no member has that name */
	}
	return false;
}

static const struct named *find(const struct record_names *names, const struct value *v)
{
	const struct named *n = &names->slots[v->name_hash & names->mask];
	for (; n->f; n = &names->slots[(size_t)(n + 1 - names->slots) & names->mask])
		if (n->hash == v->name_hash && text_eq(n->name, v->name))
			return n;
	return NULL;
}

static void fill_whole(const struct value *object, struct arena *a, struct text *ret)
{
	BUF_AUTO b = { 0 };
	struct json_out j = json_out_to(&b);
	json_out_value(&j, object);
	*ret = arena_text(a, buf_text(&b));
}

static bool fill(const struct record_names *names, const struct value *object,
                 const struct source *s, const struct step *up, void *ret,
                 struct record_found *found)
{
	const struct record *r = names->r;
	record_clear(r, ret);
	*found = (struct record_found){ 0 };
	if (r->n_fields && r->fields[0].kind == FIELD_WHOLE) {
		fill_whole(object, s->a,
		           (struct text *)(void *)((char *)ret + r->fields[0].offset));
		found->bits[0] = 1;
	}
	VALUE_EACH(value, object)
	{
		const struct named *n = find(names, value);
		if (!n || value_is(value, VALUE_NULL))
			continue;
		struct step here = { up, n->f->name, 0 };
		if (!fill_field(n, value, s, &here, (char *)ret + n->f->offset))
			return false;
		size_t place = (size_t)(n->f - r->fields);
		found->bits[place / 64] |= UINT64_C(1) << place % 64;
	}
	return true;
}

static void add_name(struct record_names *names, const struct field *f)
{
	struct text name = text_of(f->name);
	uint32_t hash = value_name_hash(name);
	size_t at = hash & names->mask;
	while (names->slots[at].f)
		at = (at + 1) & names->mask;
	names->slots[at] =
	        (struct named){ hash, f, name, f->sub ? record_names_new(f->sub) : NULL };
}

struct record_names *record_names_new(const struct record *r)
{
	size_t size = 4;
	while (size < 2 * r->n_fields)
		size *= 2;
	struct record_names *names = calloc(1, sizeof *names + size * sizeof *names->slots);
	must(names);
	names->r = r;
	names->mask = size - 1;
	for (size_t i = 0; i < r->n_fields; i++)
		add_name(names, &r->fields[i]);
	return names;
}

void record_names_free(struct record_names *names)
{
	for (size_t i = 0; names && i <= names->mask; i++)
		record_names_free(names->slots[i].sub);
	free(names);
}

bool record_read(const struct record_names *names, const struct value *object, struct arena *a,
                 void *ret, struct record_found *ret_found, struct err *e)
{
	struct source s = { a, e };
	*ret_found = (struct record_found){ 0 };
	if (!value_is(object, VALUE_OBJECT)) {
		record_clear(names->r, ret);
		return fail(&s, NULL, "an object is expected");
	}
	return fill(names, object, &s, NULL, ret, ret_found);
}

bool record_from_json(const struct record *r, const struct value *object, struct arena *a,
                      void *ret, struct err *e)
{
	struct record_names *names = record_names_new(r);
	struct record_found ignored;
	bool ok = record_read(names, object, a, ret, &ignored, e);
	record_names_free(names);
	return ok;
}
