/* rnd: numbers from a seed (splitmix64), so that whatever a test finds can be found again; or first
 * from bytes given (a fuzzer's), two a number, and from the seed when they are used up. */
#ifndef PROP_RND_H
#define PROP_RND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rnd {
	uint64_t state;
	const uint8_t *tape;
	size_t left; /* of the tape, bytes */
};

static inline uint64_t rnd_next(struct rnd *r)
{
	if (r->left >= 2) {
		uint64_t v = (uint64_t)r->tape[0] << 8 | r->tape[1];
		r->tape += 2;
		r->left -= 2;
		return v;
	}
	uint64_t z = (r->state += 0x9e3779b97f4a7c15u);
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

/* 0 … n - 1; n > 0. */
static inline size_t rnd_below(struct rnd *r, size_t n)
{
	return (size_t)(rnd_next(r) % n);
}

/* True p times in 1,000. */
static inline bool rnd_permille(struct rnd *r, unsigned p)
{
	return rnd_next(r) % 1000 < p;
}

#endif
