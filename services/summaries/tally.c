/* tally: see the header. The invariant: no bucket has two tallies, and no member stands twice in
 * one. */
#include "summaries/tally.h"

#include "base/must.h"

#include <stdlib.h>
#include <string.h>

static size_t row_size(const struct tally *t)
{
	return sizeof(uint64_t) + t->part;
}

static size_t bytes_of(const struct tally *t)
{
	return sizeof *t + t->bucket.n + t->cap * row_size(t);
}

/* ---- the list, newest first ---- */

static void take_out(struct tallies *s, struct tally *t)
{
	*(t->newer ? &t->newer->older : &s->newest) = t->older;
	*(t->older ? &t->older->newer : &s->oldest) = t->newer;
}

static void put_first(struct tallies *s, struct tally *t)
{
	t->newer = NULL;
	t->older = s->newest;
	*(s->newest ? &s->newest->newer : &s->oldest) = t;
	s->newest = t;
}

static void drop(struct tallies *s, struct tally *t)
{
	take_out(s, t);
	free(t->v);
	free((char *)(uintptr_t)t->bucket.p);
	free(t);
}

void tallies_forget(struct tallies *s)
{
	while (s->newest)
		drop(s, s->newest);
}

struct tally *tallies_find(struct tallies *s, struct text bucket)
{
	for (struct tally *t = s->newest; t; t = t->older)
		if (text_eq(t->bucket, bucket)) {
			take_out(s, t);
			put_first(s, t);
			return t;
		}
	return NULL;
}

struct tally *tallies_start(struct tallies *s, struct text bucket, size_t part)
{
	struct tally *t = tallies_find(s, bucket);
	if (t)
		drop(s, t);
	must(part % sizeof(int64_t) == 0); /* so that parts are aligned */
	t = calloc(1, sizeof *t);
	char *name = malloc(bucket.n + 1);
	must(t && name);
	memcpy(name, bucket.p, bucket.n);
	t->bucket = (struct text){ name, bucket.n };
	t->part = part;
	put_first(s, t);
	return t;
}

void tallies_settle(struct tallies *s)
{
	size_t bytes = 0, room = s->room ? s->room : TALLIES_BYTES;
	for (const struct tally *t = s->newest; t; t = t->older)
		bytes += bytes_of(t);
	while (bytes > room) {
		bytes -= bytes_of(s->oldest);
		drop(s, s->oldest);
	}
}

/* ---- members ---- */

static uint64_t hash_at(const struct tally *t, size_t i)
{
	uint64_t hash;
	memcpy(&hash, t->v + i * row_size(t), sizeof hash);
	return hash;
}

/* The first not below. */
static size_t place_of(const struct tally *t, uint64_t hash)
{
	size_t low = 0, high = t->n;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (hash_at(t, middle) < hash)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void make_room(struct tally *t)
{
	if (t->n < t->cap)
		return;
	t->cap = t->cap ? t->cap + t->cap / 2 : 16;
	t->v = realloc(t->v, t->cap * row_size(t));
	must(t->v);
}

void tally_put(struct tally *t, struct text who, const void *part)
{
	uint64_t hash = text_hash(who);
	size_t at = place_of(t, hash), row = row_size(t);
	if (at == t->n || hash_at(t, at) != hash) {
		make_room(t);
		memmove(t->v + (at + 1) * row, t->v + at * row, (t->n - at) * row);
		t->n++;
		memcpy(t->v + at * row, &hash, sizeof hash);
	}
	memcpy(t->v + at * row + sizeof hash, part, t->part);
}

void tally_drop(struct tally *t, struct text who)
{
	uint64_t hash = text_hash(who);
	size_t at = place_of(t, hash), row = row_size(t);
	if (at == t->n || hash_at(t, at) != hash)
		return;
	t->n--;
	memmove(t->v + at * row, t->v + (at + 1) * row, (t->n - at) * row);
}

const void *tally_part(const struct tally *t, size_t i)
{
	return t->v + i * row_size(t) + sizeof(uint64_t);
}
