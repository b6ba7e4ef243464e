/* keyset: texts to small numbers 0, 1, 2, … in the order they were first met. Inside the engine. */
#ifndef ENGINE_KEYSET_H
#define ENGINE_KEYSET_H

#include "base/arena.h"

#include <stdint.h>

struct keyset {
	struct text *v;
	size_t n, cap;
	uint32_t *slots;  /* number + 1; 0 free */
	uint32_t *hashes; /* of v[i] */
	size_t n_slots;   /* a power of two */
};

/* The number of a key, which is borrowed when it is new. */
size_t keyset_put(struct keyset *s, struct text key, struct arena *a);
/* SIZE_MAX when it is not there. */
size_t keyset_find(const struct keyset *s, struct text key);

#endif
