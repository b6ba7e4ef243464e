/* known: reference data as they stood at an earlier moment. Pure. What the reference area publishes
 * is dated and never overwritten, so today's rows tell of any day; what the areas' own entities
 * make of their facts (definitions, targets, openings, freezes) is folded anew from the facts seen
 * then. */
#ifndef ENGINE_KNOWN_H
#define ENGINE_KNOWN_H

#include "engine/folding.h"

struct known_entity { /* one whose state is reference data */
	const struct domain *domain;
	struct text object, key,
	        facts; /* object as in struct registry_row; facts: factset_encode */
};

struct known_then {
	const struct registry_row *rows; /* of the reference area */
	size_t n_rows;
	const struct known_entity *entities;
	size_t n_entities;
	instant_us as_of, known_at; /* as struct fold_ask has them */
	int64_t ref_version;
};

/* The caller's to free; NULL with a FATAL error as registry_new. */
struct registry *known_registry(const struct known_then *k, struct err *e);

#endif
