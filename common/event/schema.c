/* schema: a text that can check values, or the reason why not. Before it is handed out it is known
 * to end: no reference leads back to itself without going into the value, and for one value at most
 * COST_MAX schemas are looked at. */
#include "event/schema_parts.h"

#include "base/must.h"

#include <stdlib.h>
#include <string.h>

enum { COST_MAX = 10000 };

/* A node that is being counted; met again, it is its own part. */
#define COUNTING UINT32_MAX

static uint32_t cost_of(struct schema_node *n);

static uint32_t cost_of_list(const struct schema_nodes *list)
{
	uint32_t sum = 0;
	for (size_t i = 0; i < list->n && sum <= COST_MAX; i++)
		sum += cost_of(list->v[i]);
	return sum;
}

/* Above COST_MAX: too many, or endless. */
static uint32_t cost_of(struct schema_node *n)
{
	if (!n)
		return 0;
	if (n->cost == COUNTING)
		return COST_MAX + 1;
	if (n->cost > 0)
		return n->cost;
	n->cost = COUNTING;
	struct schema_node *const parts[] = { n->excluded, n->condition, n->consequence,
		                              n->alternative, n->ref };
	uint32_t sum = 1 + cost_of_list(&n->all) + cost_of_list(&n->any) + cost_of_list(&n->one);
	for (size_t i = 0; i < sizeof parts / sizeof *parts && sum <= COST_MAX; i++)
		sum += cost_of(parts[i]);
	n->cost = sum > COST_MAX ? COST_MAX + 1 : sum;
	return n->cost;
}

static bool check_cost(struct schema_node *n);

static bool check_costs(const struct schema_nodes *list)
{
	for (size_t i = 0; i < list->n; i++)
		if (!check_cost(list->v[i]))
			return false;
	return true;
}

/* This node and all below it. A reference's target is below $defs and checked from there. */
static bool check_cost(struct schema_node *n)
{
	if (!n)
		return true;
	if (cost_of(n) > COST_MAX)
		return false;
	for (size_t i = 0; n->properties && i <= n->properties_mask; i++)
		if (!check_cost(n->properties[i].node))
			return false;
	struct schema_node *const parts[] = { n->excluded,    n->condition, n->consequence,
		                              n->alternative, n->items,     n->names };
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (!check_cost(parts[i]))
			return false;
	return check_costs(&n->all) && check_costs(&n->any) && check_costs(&n->one);
}

/* Gives every entry of $defs its node first, so that they can refer to each other. */
static bool announce_definitions(struct schema_compiler *c, const json_t *definitions)
{
	struct schema_place at = schema_below(NULL, "$defs");
	struct arena *a = &c->schema->arena;
	if (definitions && !json_is_object(definitions))
		return schema_fail(c, &at, "no object");
	c->definitions = ARENA_ARRAY(a, json_object_size(definitions), struct schema_definition);
	json_t *o = (json_t *)(uintptr_t)
	        definitions; /* jansson's iterator asks for no const, changes nothing */
	for (void *i = json_object_iter(o); i; i = json_object_iter_next(o, i))
		c->definitions[c->n_definitions++] =
		        (struct schema_definition){ json_object_iter_key(i),
			                            ARENA_NEW(a, struct schema_node) };
	return true;
}

static bool compile_definitions(struct schema_compiler *c, const json_t *definitions)
{
	struct schema_place at = schema_below(NULL, "$defs");
	for (size_t i = 0; i < c->n_definitions; i++) {
		struct schema_definition *d = &c->definitions[i];
		struct schema_place here = schema_below(&at, d->name);
		if (!schema_compile_into(c, json_object_get(definitions, d->name), &here, d->node))
			return false;
	}
	return true;
}

static bool check_definitions(struct schema_compiler *c)
{
	for (size_t i = 0; i < c->n_definitions; i++)
		if (!check_cost(c->definitions[i].node))
			return false;
	return check_cost(c->schema->node);
}

static bool compile_all(struct schema_compiler *c)
{
	const json_t *root = c->schema->root;
	const json_t *definitions = json_object_get(root, "$defs");
	if (!announce_definitions(c, definitions) || !compile_definitions(c, definitions))
		return false;
	c->schema->node = schema_compile(c, root, NULL);
	if (!c->schema->node)
		return false;
	return check_definitions(c) || schema_fail(c, NULL, "references without end");
}

struct schema *schema_new(struct text json, struct err *e)
{
	json_error_t error;
	struct schema *s = calloc(1, sizeof *s);
	must(s);
	s->root = json_loadb(json.p ? json.p : "", json.n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY,
	                     &error);
	struct schema_compiler c = { .schema = s, .e = e };
	bool ok = s->root ? compile_all(&c)
	                  : err_set(e, ERR_FATAL, "SCHEMA", "schema: line %d, column %d: no JSON",
	                            error.line, error.column);
	if (ok)
		return s;
	schema_free(s);
	return NULL;
}

void schema_free(struct schema *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->n_patterns; i++)
		pattern_free(s->patterns[i]);
	json_decref(s->root);
	arena_done(&s->arena);
	free(s);
}
