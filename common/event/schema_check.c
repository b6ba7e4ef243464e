/* schema, applied: walks value and tree together and stops at the first fault. What a fault says
 * comes from the schema alone: names in a pointer are its own, and the value is never shown. */
#include "event/schema_parts.h"

#include "base/must.h"
#include "event/utf8.h"

#include <string.h>

enum { CHOICE_BYTES = 140 };

/* The way to the value looked at; a frame per level, read only when something is wrong. */
struct step {
	const struct step *up;
	const char *name; /* NULL: an array's element */
	size_t index;
};

/* `e` is NULL where only the answer counts, as in anyOf. */
struct check {
	const char *prefix;
	struct err *e;
};

static bool check(const struct check *c, const struct schema_node *n, const struct value *v,
                  const struct step *at);

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

static bool fail(const struct check *c, const struct step *at, const char *keyword,
                 const char *words)
{
	if (!c->e)
		return false;
	BUF_AUTO pointer = { 0 };
	buf_put_text(&pointer, text_of(c->prefix));
	put_step(at, &pointer);
	return err_set(c->e, ERR_REJECT, "SCHEMA", "%s: %s (%s)", pointer.p, words, keyword);
}

static bool fail_missing(const struct check *c, const struct step *at, struct text name)
{
	if (!c->e)
		return false;
	BUF_AUTO words = { 0 };
	buf_printf(&words, "%.*s is missing", TEXT_ARGS(name));
	return fail(c, at, "required", words.p);
}

/* The words that are allowed, as far as a line has room for them. */
static bool fail_choice(const struct check *c, const struct schema_node *n, const struct step *at)
{
	if (!c->e)
		return false;
	BUF_AUTO words = { 0 };
	buf_put_text(&words, TEXT("none of the values allowed"));
	for (size_t i = 0; i < n->words.n; i++) {
		bool fits = words.n + n->words.v[i].n <= CHOICE_BYTES;
		buf_printf(&words, "%s%.*s", i ? ", " : ": ", fits ? (int)n->words.v[i].n : 3,
		           fits ? n->words.v[i].p : "…");
		if (!fits)
			break;
	}
	return fail(c, at, "enum", words.p);
}

static bool holds(const struct schema_node *n, const struct value *v)
{
	static const struct check quiet = { "", NULL };
	return check(&quiet, n, v, NULL);
}

static const struct schema_property *find_property(const struct schema_node *n,
                                                   const struct value *v)
{
	if (!n->properties)
		return NULL;
	size_t slot = v->name_hash & n->properties_mask;
	for (; n->properties[slot].name.p; slot = (slot + 1) & n->properties_mask)
		if (n->properties[slot].hash == v->name_hash &&
		    text_eq(n->properties[slot].name, v->name))
			return &n->properties[slot];
	return NULL;
}

static bool check_string(const struct check *c, const struct schema_node *n, const struct value *v,
                         const struct step *at)
{
	struct text t = v->text;
	/* A character is one to four bytes; most lengths are settled without counting. */
	bool counted = t.n > n->max_length || t.n < 4 * n->min_length;
	size_t length = counted ? utf8_length(t) : t.n;
	if (length > n->max_length)
		return fail(c, at, "maxLength", "too long");
	if (length < n->min_length)
		return fail(c, at, "minLength", "too short");
	if (n->pattern && !pattern_matches(n->pattern, t))
		return fail(c, at, "pattern", "not of the form asked for");
	return !n->format || n->format->check(t) || fail(c, at, "format", n->format->what);
}

static bool check_number(const struct check *c, const struct schema_node *n, const struct value *v,
                         const struct step *at)
{
	long double x = value_is(v, VALUE_INTEGER) ? (long double)v->integer : (long double)v->real;
	if (n->minimum.set && x < n->minimum.value)
		return fail(c, at, "minimum", "too small");
	if (n->maximum.set && x > n->maximum.value)
		return fail(c, at, "maximum", "too large");
	if (n->above.set && x <= n->above.value)
		return fail(c, at, "exclusiveMinimum", "too small");
	if (n->below.set && x >= n->below.value)
		return fail(c, at, "exclusiveMaximum", "too large");
	return true;
}

/* Every pair: maxItems has been looked at before, and schemas are to have one. */
static bool are_unique(const struct value *array)
{
	VALUE_EACH(v, array)
	for (const struct value *w = array->below.first; w != v; w = w->next)
		if (schema_values_equal(v, w))
			return false;
	return true;
}

static bool check_array(const struct check *c, const struct schema_node *n, const struct value *v,
                        const struct step *at)
{
	if (v->below.n < n->min_items)
		return fail(c, at, "minItems", "too few elements");
	if (v->below.n > n->max_items)
		return fail(c, at, "maxItems", "too many elements");
	struct step here = { at, NULL, 0 };
	for (const struct value *w = v->below.first; n->items && w; w = w->next, here.index++)
		if (!check(c, n->items, w, &here))
			return false;
	return !n->unique || are_unique(v) || fail(c, at, "uniqueItems", "an element twice");
}

static bool check_name(const struct check *c, const struct schema_node *n, struct text name,
                       const struct step *at)
{
	const struct value v = { .kind = VALUE_STRING, .text = name };
	return holds(n->names, &v) ||
	       fail(c, at, "propertyNames", "a member's name is not allowed");
}

static bool check_members(const struct check *c, const struct schema_node *n, const struct value *v,
                          const struct step *at)
{
	VALUE_EACH(m, v)
	{
		const struct schema_property *p = find_property(n, m);
		if (n->names && !check_name(c, n, m->name, at))
			return false;
		if (!p && n->closed)
			return fail(c, at, "additionalProperties", "a member that is not allowed");
		if (!p)
			continue;
		struct step here = { at, p->name.p, 0 };
		if (!check(c, p->node, m, &here))
			return false;
	}
	return true;
}

static bool check_object(const struct check *c, const struct schema_node *n, const struct value *v,
                         const struct step *at)
{
	if (v->below.n < n->min_members)
		return fail(c, at, "minProperties", "too few members");
	if (v->below.n > n->max_members)
		return fail(c, at, "maxProperties", "too many members");
	for (size_t i = 0; i < n->required.n; i++)
		if (!value_member(v, n->required.v[i]))
			return fail_missing(c, at, n->required.v[i]);
	bool look = n->properties || n->names || n->closed;
	return !look || check_members(c, n, v, at);
}

static bool is_choice(const struct schema_node *n, const struct value *v)
{
	if (n->words.v) {
		for (size_t i = 0; i < n->words.n && value_is(v, VALUE_STRING); i++)
			if (text_eq(n->words.v[i], v->text))
				return true;
		return false;
	}
	VALUE_EACH(w, n->choices)
	if (schema_values_equal(w, v))
		return true;
	return false;
}

static bool check_kind(const struct check *c, const struct schema_node *n, const struct value *v,
                       const struct step *at)
{
	switch (v->kind) {
	case VALUE_STRING:
		return check_string(c, n, v, at);
	case VALUE_INTEGER:
	case VALUE_REAL:
		return check_number(c, n, v, at);
	case VALUE_ARRAY:
		return check_array(c, n, v, at);
	case VALUE_OBJECT:
		return check_object(c, n, v, at);
	default:
		return true;
	}
}

static size_t count_holding(const struct schema_nodes *list, const struct value *v, size_t enough)
{
	size_t n = 0;
	for (size_t i = 0; i < list->n && n < enough; i++)
		n += holds(list->v[i], v);
	return n;
}

static bool check_alternatives(const struct check *c, const struct schema_node *n,
                               const struct value *v, const struct step *at)
{
	for (size_t i = 0; i < n->all.n; i++)
		if (!check(c, n->all.v[i], v, at))
			return false;
	if (n->any.n && count_holding(&n->any, v, 1) == 0)
		return fail(c, at, "anyOf", "none of the forms allowed");
	if (n->one.n && count_holding(&n->one, v, 2) != 1)
		return fail(c, at, "oneOf", "not exactly one of the forms allowed");
	return !n->excluded || !holds(n->excluded, v) ||
	       fail(c, at, "not", "a form that is not allowed");
}

static bool check_condition(const struct check *c, const struct schema_node *n,
                            const struct value *v, const struct step *at)
{
	if (!n->condition || (!n->consequence && !n->alternative))
		return true;
	const struct schema_node *then = holds(n->condition, v) ? n->consequence : n->alternative;
	return !then || check(c, then, v, at);
}

static bool check(const struct check *c, const struct schema_node *n, const struct value *v,
                  const struct step *at)
{
	if (n->never)
		return fail(c, at, "false", "nothing is allowed here");
	if (n->types && !(n->types >> v->kind & 1))
		return fail(c, at, "type", n->type_words);
	if (n->constant && !schema_values_equal(n->constant, v))
		return fail(c, at, "const", "not the one value allowed");
	if (n->choices && !is_choice(n, v))
		return fail_choice(c, n, at);
	return check_kind(c, n, v, at) && check_alternatives(c, n, v, at) &&
	       check_condition(c, n, v, at) && (!n->ref || check(c, n->ref, v, at));
}

bool schema_check(const struct schema *s, const struct value *value, const char *at, struct err *e)
{
	struct check c = { at, e };
	return check(&c, s->node, value, NULL);
}
