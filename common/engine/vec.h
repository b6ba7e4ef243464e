/* vec: arrays that grow in an arena. Inside the engine only. An old array stays in the arena until
 * its reset: the sum over all growths is at most twice the last. */
#ifndef ENGINE_VEC_H
#define ENGINE_VEC_H

#include "base/arena.h"

#include <string.h>

#define VEC(type)                                                                                  \
	struct {                                                                                   \
		type *v;                                                                           \
		size_t n, cap;                                                                     \
	}

static inline void *vec_grown(struct arena *a, const void *v, size_t n, size_t *cap, size_t size)
{
	*cap = *cap ? 2 * *cap : 16;
	void *fresh = arena_array(a, *cap, size);
	if (n)
		memcpy(fresh, v, n * size);
	return fresh;
}

/* The place of one more item, zeroed. */
#define VEC_ADD(vec, a)                                                                            \
	(((vec)->n == (vec)->cap ? (void)((vec)->v = vec_grown((a), (vec)->v, (vec)->n,            \
	                                                       &(vec)->cap, sizeof *(vec)->v))     \
	                         : (void)0),                                                       \
	 &(vec)->v[(vec)->n++])

#endif
