/* arena: a chain of chunks. A reset keeps as much as the round that ends has used, so that batches
 * of one size allocate nothing, and a large one gives its memory back after the first small one. */
#include "base/arena.h"

#include "base/must.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK_SIZE = 64 * 1024, KEEP_MIN = 1024 * 1024, KEEP_SLACK = 8, ALIGNMENT = 16 };

struct arena_chunk {
	struct arena_chunk *next;
	size_t used, cap;
	_Alignas(ALIGNMENT) char bytes[];
};

static struct arena_chunk *chunk_new(size_t cap)
{
	struct arena_chunk *c = malloc(sizeof *c + cap);
	must(c);
	*c = (struct arena_chunk){ .cap = cap };
	return c;
}

static struct arena_chunk *chunk_with_room(struct arena *a, size_t n)
{
	struct arena_chunk *c = a->current;
	if (c && c->cap - c->used >= n)
		return c;
	if (c && c->next && c->next->cap >= n) {
		a->current = c->next;
		return a->current;
	}
	struct arena_chunk *fresh = chunk_new(n > CHUNK_SIZE ? n : CHUNK_SIZE);
	if (c) {
		fresh->next = c->next;
		c->next = fresh;
	} else {
		a->first = fresh;
	}
	a->current = fresh;
	return fresh;
}

/* With whatever stood there before. */
static char *take(struct arena *a, size_t n)
{
	must(n < SIZE_MAX / 2);
	n = (n + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
	struct arena_chunk *c = chunk_with_room(a, n);
	char *p = c->bytes + c->used;
	c->used += n;
	a->used += n;
	return p;
}

void *arena_alloc(struct arena *a, size_t n)
{
	char *p = take(a, n);
	memset(p, 0, n);
	return p;
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
	size_t n;
	must(!__builtin_mul_overflow(count, size, &n));
	return arena_alloc(a, n);
}

void *arena_copy(struct arena *a, const void *bytes, size_t n)
{
	char *p = take(a, n + 1);
	if (n)
		memcpy(p, bytes, n);
	p[n] = '\0';
	return p;
}

struct text arena_text(struct arena *a, struct text t)
{
	return (struct text){ arena_copy(a, t.p, t.n), t.n };
}

struct text arena_printf(struct arena *a, const char *format, ...)
{
	char guess[128], *p = guess;
	va_list ap, again;
	va_start(ap, format);
	va_copy(again, ap);
	int n = vsnprintf(guess, sizeof guess, format, ap);
	va_end(ap);
	must(n >= 0);
	if ((size_t)n < sizeof guess) {
		p = arena_copy(a, guess, (size_t)n);
	} else {
		p = take(a, (size_t)n + 1);
		(void)vsnprintf(p, (size_t)n + 1, format, again); /* room was just made */
	}
	va_end(again);
	return (struct text){ p, (size_t)n };
}

void arena_reset(struct arena *a)
{
	size_t kept = 0, keep = a->used < KEEP_MIN ? KEEP_MIN : a->used + a->used / KEEP_SLACK;
	struct arena_chunk **link = &a->first;
	while (*link) {
		struct arena_chunk *c = *link;
		if (kept + c->cap > keep) {
			*link = c->next;
			free(c);
			continue;
		}
		kept += c->cap;
		c->used = 0;
		link = &c->next;
	}
	a->current = a->first;
	a->used = 0;
}

void arena_done(struct arena *a)
{
	while (a->first) {
		struct arena_chunk *next = a->first->next;
		free(a->first);
		a->first = next;
	}
	*a = (struct arena){ 0 };
}
