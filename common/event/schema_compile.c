/* schema, read: JSON to a tree in which every check finds what it needs without searching.
 * One table names each keyword and who reads it; a keyword that is not in it is a fault, so nothing
 * in a schema is silently without effect. */
#include "event/schema_parts.h"

#include "base/must.h"

#include <stdio.h>
#include <string.h>

enum { DEPTH_MAX = 64 };

struct keyword {
	const char *name;
	bool (*read)(struct schema_compiler *c, const json_t *v, const struct schema_place *at,
	             struct schema_node *n);
};

static void put_place(const struct schema_place *at, struct buf *b)
{
	if (!at)
		return;
	put_place(at->up, b);
	buf_printf(b, "/%s", at->name);
}

bool schema_fail(const struct schema_compiler *c, const struct schema_place *at, const char *what)
{
	BUF_AUTO b = { 0 };
	buf_put_text(&b, TEXT("#"));
	put_place(at, &b);
	return err_set(c->e, ERR_FATAL, "SCHEMA", "schema at %s: %s", b.p, what);
}

struct schema_place schema_below(const struct schema_place *up, const char *name)
{
	return (struct schema_place){ up, name, up ? up->depth + 1 : 0 };
}

static bool read_ignored(struct schema_compiler *c, const json_t *v, const struct schema_place *at,
                         struct schema_node *n)
{
	(void)c, (void)v, (void)at, (void)n; /* says something to people only */
	return true;
}

/* An inner $id would change what references mean. */
static bool read_id(struct schema_compiler *c, const json_t *v, const struct schema_place *at,
                    struct schema_node *n)
{
	(void)v, (void)n;
	return !at->up || schema_fail(c, at, "only the root may have it");
}

static uint16_t type_bits(const char *word)
{
	static const struct {
		const char *word;
		uint16_t bits;
	} types[] = {
		{ "object", 1 << VALUE_OBJECT },
		{ "array", 1 << VALUE_ARRAY },
		{ "string", 1 << VALUE_STRING },
		{ "integer", 1 << VALUE_INTEGER },
		{ "number", 1 << VALUE_INTEGER | 1 << VALUE_REAL },
		{ "boolean", 1 << VALUE_TRUE | 1 << VALUE_FALSE },
		{ "null", 1 << VALUE_NULL },
	};
	for (size_t i = 0; word && i < sizeof types / sizeof *types; i++)
		if (strcmp(types[i].word, word) == 0)
			return types[i].bits;
	return 0;
}

static bool read_type(struct schema_compiler *c, const json_t *v, const struct schema_place *at,
                      struct schema_node *n)
{
	BUF_AUTO words = { 0 };
	buf_put_text(&words, TEXT("no "));
	size_t count = json_is_array(v) ? json_array_size(v) : 1;
	for (size_t i = 0; i < count; i++) {
		const char *word = json_string_value(json_is_array(v) ? json_array_get(v, i) : v);
		if (!type_bits(word))
			return schema_fail(c, at, "no type");
		n->types |= type_bits(word);
		buf_printf(&words, "%s%s", i ? " or " : "", word);
	}
	if (count == 0)
		return schema_fail(c, at, "an empty list");
	n->type_words = arena_text(&c->schema->arena, buf_text(&words)).p;
	return true;
}

static bool read_const(struct schema_compiler *c, const json_t *v, const struct schema_place *at,
                       struct schema_node *n)
{
	(void)at;
	n->constant = value_of_jansson(v, &c->schema->arena);
	return true;
}

/* The strings of a list, if it has nothing else. */
static bool collect_words(struct schema_compiler *c, const json_t *v, struct schema_words *ret)
{
	size_t count = json_array_size(v);
	struct text *words = ARENA_ARRAY(&c->schema->arena, count, struct text);
	for (size_t i = 0; i < count; i++) {
		const json_t *word = json_array_get(v, i);
		if (!json_is_string(word))
			return false;
		words[i] = (struct text){ json_string_value(word), json_string_length(word) };
	}
	*ret = (struct schema_words){ words, count };
	return true;
}

static bool read_enum(struct schema_compiler *c, const json_t *v, const struct schema_place *at,
                      struct schema_node *n)
{
	if (json_array_size(v) == 0)
		return schema_fail(c, at, "not a list of values");
	n->choices = value_of_jansson(v, &c->schema->arena);
	(void)collect_words(c, v, &n->words); /* else they are compared one by one */
	return true;
}

static bool read_limit(struct schema_compiler *c, const json_t *v, const struct schema_place *at,
                       struct schema_limit *ret)
{
	if (json_is_integer(v))
		*ret = (struct schema_limit){ true, (long double)json_integer_value(v) };
	else if (json_is_real(v))
		*ret = (struct schema_limit){ true, json_real_value(v) };
	return ret->set || schema_fail(c, at, "no number");
}

static bool read_count(struct schema_compiler *c, const json_t *v, const struct schema_place *at,
                       size_t *ret)
{
	if (!json_is_integer(v) || json_integer_value(v) < 0)
		return schema_fail(c, at, "no count");
	*ret = (size_t)json_integer_value(v);
	return true;
}

static bool read_flag(struct schema_compiler *c, const json_t *v, const struct schema_place *at,
                      bool *ret)
{
	*ret = json_is_true(v);
	return json_is_boolean(v) || schema_fail(c, at, "neither true nor false");
}

static bool read_one(struct schema_compiler *c, const json_t *v, const struct schema_place *at,
                     struct schema_node **ret)
{
	*ret = schema_compile(c, v, at);
	return *ret;
}

static bool read_list(struct schema_compiler *c, const json_t *v, const struct schema_place *at,
                      struct schema_nodes *ret)
{
	size_t count = json_array_size(v);
	if (count == 0)
		return schema_fail(c, at, "not a list of schemas");
	ret->v = ARENA_ARRAY(&c->schema->arena, count, struct schema_node *);
	for (ret->n = 0; ret->n < count; ret->n++) {
		char index[24];
		(void)snprintf(index, sizeof index, "%zu", ret->n);
		struct schema_place here = schema_below(at, index);
		if (!read_one(c, json_array_get(v, ret->n), &here, &ret->v[ret->n]))
			return false;
	}
	return true;
}

/* Keywords that fill one member of the node, each by one of the readers above. */
#define READER(name, reader, member)                                                               \
	static bool read_##name(struct schema_compiler *c, const json_t *v,                        \
	                        const struct schema_place *at, struct schema_node *n)              \
	{                                                                                          \
		return reader(c, v, at, &n->member);                                               \
	}
READER(minimum, read_limit, minimum)
READER(maximum, read_limit, maximum)
READER(exclusive_minimum, read_limit, above)
READER(exclusive_maximum, read_limit, below)
READER(min_length, read_count, min_length)
READER(max_length, read_count, max_length)
READER(min_items, read_count, min_items)
READER(max_items, read_count, max_items)
READER(min_properties, read_count, min_members)
READER(max_properties, read_count, max_members)
READER(unique_items, read_flag, unique)
READER(items, read_one, items)
READER(property_names, read_one, names)
READER(all_of, read_list, all)
READER(any_of, read_list, any)
READER(one_of, read_list, one)
READER(not, read_one, excluded)
READER(if, read_one, condition)
READER(then, read_one, consequence)
READER(else, read_one, alternative)

static bool read_pattern(struct schema_compiler *c, const json_t *v, const struct schema_place *at,
                         struct schema_node *n)
{
	const char *why = "no string";
	struct schema *s = c->schema;
	struct text source = { json_string_value(v), json_string_length(v) };
	if (s->n_patterns == SCHEMA_PATTERNS_MAX)
		return schema_fail(c, at, "too many patterns");
	struct pattern *p = json_is_string(v) ? pattern_new(source, &why) : NULL;
	if (!p)
		return schema_fail(c, at, why);
	s->patterns[s->n_patterns++] = p;
	n->pattern = p;
	return true;
}

static bool read_format(struct schema_compiler *c, const json_t *v, const struct schema_place *at,
                        struct schema_node *n)
{
	n->format =
	        schema_format_find((struct text){ json_string_value(v), json_string_length(v) });
	return n->format || schema_fail(c, at, "a format that is not checked");
}

static bool read_additional(struct schema_compiler *c, const json_t *v,
                            const struct schema_place *at, struct schema_node *n)
{
	bool open;
	if (!read_flag(c, v, at, &open))
		return false;
	n->closed = !open;
	return true;
}

static bool read_required(struct schema_compiler *c, const json_t *v, const struct schema_place *at,
                          struct schema_node *n)
{
	return (json_is_array(v) && collect_words(c, v, &n->required)) ||
	       schema_fail(c, at, "not a list of names");
}

static bool read_properties(struct schema_compiler *c, const json_t *v,
                            const struct schema_place *at, struct schema_node *n)
{
	if (!json_is_object(v))
		return schema_fail(c, at, "no object");
	size_t size = 4;
	while (size < 2 * json_object_size(v))
		size *= 2;
	n->properties = ARENA_ARRAY(&c->schema->arena, size, struct schema_property);
	n->properties_mask = size - 1;
	json_t *o =
	        (json_t *)(uintptr_t)v; /* jansson's iterator asks for no const, changes nothing */
	for (void *i = json_object_iter(o); i; i = json_object_iter_next(o, i)) {
		struct schema_place here = schema_below(at, json_object_iter_key(i));
		struct text name = { here.name, json_object_iter_key_len(i) };
		uint32_t hash = value_name_hash(name);
		size_t slot = hash & n->properties_mask;
		while (n->properties[slot].name.p)
			slot = (slot + 1) & n->properties_mask;
		n->properties[slot].name = name;
		n->properties[slot].hash = hash;
		if (!read_one(c, json_object_iter_value(i), &here, &n->properties[slot].node))
			return false;
	}
	return true;
}

/* Only #/$defs/NAME: what a schema says stands in its own text. */
static bool read_ref(struct schema_compiler *c, const json_t *v, const struct schema_place *at,
                     struct schema_node *n)
{
	static const char prefix[] = "#/$defs/";
	const char *target = json_string_value(v);
	if (!target || strncmp(target, prefix, sizeof prefix - 1) != 0)
		return schema_fail(c, at, "a reference other than #/$defs/…");
	for (size_t i = 0; i < c->n_definitions; i++) {
		if (strcmp(c->definitions[i].name, target + sizeof prefix - 1) != 0)
			continue;
		n->ref = c->definitions[i].node;
		return true;
	}
	return schema_fail(c, at, "a reference to nothing");
}

static bool read_definitions(struct schema_compiler *c, const json_t *v,
                             const struct schema_place *at, struct schema_node *n)
{
	(void)v, (void)n; /* schema_new has seen to them */
	return !at->up || schema_fail(c, at, "only the root may have them");
}

static const struct keyword keywords[] = {
	{ "$schema", read_ignored },
	{ "$id", read_id },
	{ "$comment", read_ignored },
	{ "$defs", read_definitions },
	{ "$ref", read_ref },
	{ "title", read_ignored },
	{ "description", read_ignored },
	{ "examples", read_ignored },
	{ "default", read_ignored },
	{ "type", read_type },
	{ "const", read_const },
	{ "enum", read_enum },
	{ "properties", read_properties },
	{ "required", read_required },
	{ "additionalProperties", read_additional },
	{ "minProperties", read_min_properties },
	{ "maxProperties", read_max_properties },
	{ "propertyNames", read_property_names },
	{ "items", read_items },
	{ "minItems", read_min_items },
	{ "maxItems", read_max_items },
	{ "uniqueItems", read_unique_items },
	{ "minLength", read_min_length },
	{ "maxLength", read_max_length },
	{ "pattern", read_pattern },
	{ "format", read_format },
	{ "minimum", read_minimum },
	{ "maximum", read_maximum },
	{ "exclusiveMinimum", read_exclusive_minimum },
	{ "exclusiveMaximum", read_exclusive_maximum },
	{ "allOf", read_all_of },
	{ "anyOf", read_any_of },
	{ "oneOf", read_one_of },
	{ "not", read_not },
	{ "if", read_if },
	{ "then", read_then },
	{ "else", read_else },
};

static const struct keyword *find_keyword(const char *name)
{
	for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
		if (strcmp(keywords[i].name, name) == 0)
			return &keywords[i];
	return NULL;
}

bool schema_compile_into(struct schema_compiler *c, const json_t *v, const struct schema_place *at,
                         struct schema_node *n)
{
	*n = (struct schema_node){ .never = json_is_false(v),
		                   .max_length = SIZE_MAX,
		                   .max_items = SIZE_MAX,
		                   .max_members = SIZE_MAX };
	if (json_is_boolean(v))
		return true;
	if (!json_is_object(v))
		return schema_fail(c, at, "no schema");
	if (at && at->depth > DEPTH_MAX)
		return schema_fail(c, at, "nested too deep");
	json_t *o =
	        (json_t *)(uintptr_t)v; /* jansson's iterator asks for no const, changes nothing */
	for (void *i = json_object_iter(o); i; i = json_object_iter_next(o, i)) {
		struct schema_place here = schema_below(at, json_object_iter_key(i));
		const struct keyword *k = find_keyword(here.name);
		if (!k)
			return schema_fail(c, &here, "a keyword that is not taken");
		if (!k->read(c, json_object_iter_value(i), &here, n))
			return false;
	}
	return true;
}

struct schema_node *schema_compile(struct schema_compiler *c, const json_t *v,
                                   const struct schema_place *at)
{
	struct schema_node *n = ARENA_NEW(&c->schema->arena, struct schema_node);
	return schema_compile_into(c, v, at, n) ? n : NULL;
}
