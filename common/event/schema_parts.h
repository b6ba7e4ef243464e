/* schema's own parts: the compiled tree, shared by its files and by nobody else. */
#ifndef EVENT_SCHEMA_PARTS_H
#define EVENT_SCHEMA_PARTS_H

#include "event/pattern.h"
#include "event/schema.h"

#include <stddef.h>
#include <stdint.h>

struct schema_node;

struct schema_property {
	struct text name;
	uint32_t hash; /* value_name_hash(name) */
	struct schema_node *node;
};

struct schema_nodes {
	struct schema_node **v;
	size_t n;
};

struct schema_words {
	struct text *v;
	size_t n;
};

struct schema_limit {
	bool set;
	long double value; /* holds every int64 and every double exactly */
};

typedef bool schema_format_check(struct text t);

struct schema_format {
	const char *name;
	schema_format_check *check;
	const char *what; /* "no date that exists" */
};

/* One schema. Zero is the schema that takes everything. */
struct schema_node {
	bool never;             /* false */
	uint16_t types;         /* bit 1 << value_kind; 0 is any */
	const char *type_words; /* "no string or null" */
	const struct value *constant, *choices;
	struct schema_words words; /* choices that are all strings, which is the usual case */
	struct schema_limit minimum, maximum, above, below;
	size_t min_length, max_length, min_items, max_items, min_members,
	        max_members; /* SIZE_MAX: none */
	const struct pattern *pattern;
	const struct schema_format *format;
	bool unique, closed;
	struct schema_node *items, *names;
	struct schema_property *properties; /* open addressing, name.p NULL is free */
	size_t properties_mask;             /* size - 1, size a power of two; 0: none */
	struct schema_words required;
	struct schema_nodes all, any, one;
	struct schema_node *excluded, *condition, *consequence, *alternative, *ref;
	/* Schemas looked at for one value, references followed; 0: not counted yet. */
	uint32_t cost;
};

enum { SCHEMA_PATTERNS_MAX = 256 };

struct schema {
	struct arena arena;
	json_t *root; /* the text; names are borrowed from it */
	struct schema_node *node;
	struct pattern *patterns[SCHEMA_PATTERNS_MAX];
	size_t n_patterns;
};

/* Where a schema is read: the way from its root, for errors. */
struct schema_place {
	const struct schema_place *up;
	const char *name;
	size_t depth;
};

/* An entry of $defs. */
struct schema_definition {
	const char *name;
	struct schema_node *node;
};

struct schema_compiler {
	struct schema *schema;
	struct schema_definition *definitions;
	size_t n_definitions;
	struct err *e;
};

struct schema_place schema_below(const struct schema_place *up, const char *name);
/* FATAL with the place; returns false. */
bool schema_fail(const struct schema_compiler *c, const struct schema_place *at, const char *what);
/* NULL, false: *c->e says why. Nodes live in the schema's arena. */
struct schema_node *schema_compile(struct schema_compiler *c, const json_t *v,
                                   const struct schema_place *at);
bool schema_compile_into(struct schema_compiler *c, const json_t *v, const struct schema_place *at,
                         struct schema_node *n);

const struct schema_format *schema_format_find(struct text name);
/* JSON Schema's equality: numbers by value, members in any order. */
bool schema_values_equal(const struct value *a, const struct value *b);

#endif
