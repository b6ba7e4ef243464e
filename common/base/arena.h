/* arena: memory that is given back all at once. One per batch; nothing in it is freed alone.
 * Out of memory ends the process. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/text.h"

#include <stddef.h>

struct arena_chunk;

struct arena {
	struct arena_chunk *first;   /* kept over resets */
	struct arena_chunk *current;
	size_t used;                 /* bytes handed out since the last reset */
};

/* A zeroed struct arena is ready to use. */
void arena_reset(struct arena *a);   /* every pointer into it ends here; keeps what the round used, at
                                        least 1 MiB */
void arena_done(struct arena *a);

/* Zeroed, aligned for any type. n may be 0. */
void *arena_alloc(struct arena *a, size_t n);
/* An array of `count` items, zeroed; the product is checked. */
void *arena_array(struct arena *a, size_t count, size_t size);
/* Copies; the copy is NUL-terminated behind its n bytes. */
struct text arena_text(struct arena *a, struct text t);
void *arena_copy(struct arena *a, const void *bytes, size_t n);
struct text arena_printf(struct arena *a, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, count, type) ((type *)arena_array((a), (count), sizeof(type)))
#define ARENA_AUTO __attribute__((cleanup(arena_done))) struct arena

#endif
