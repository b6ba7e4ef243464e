/* outputs: what a state last put out, as the entity row carries it: enough to tell next time what
 * is new, what has changed and what is gone. Texts stand in full, contents as a digest. */
#ifndef ENGINE_OUTPUTS_H
#define ENGINE_OUTPUTS_H

#include "base/arena.h"
#include "port/domain.h"

enum { OUTPUT_DIGEST = 16 };

struct output {
	struct text name; /* discrepancy: "code discriminator"; else bucket or receiver */
	uint8_t digest[OUTPUT_DIGEST]; /* of the content; zero for a bucket, which has none */
};

/* Of a discrepancy: its digest's last bit says so, and what was put out is never read otherwise. */
static inline bool output_is_open(const struct output *discrepancy)
{
	return discrepancy->digest[OUTPUT_DIGEST - 1] & 1;
}

struct output_list {
	const struct output *v; /* sorted by name, as the fold gave them */
	size_t n;
};

struct outputs {
	struct output_list discrepancies, buckets, outbox;
};

/* What a fold puts out. A discrepancy's digest covers `restricted` too, so that all of them change
 * with it. `scratch` holds nothing for the caller. */
void outputs_of(struct buf *scratch, const struct fold_out *out, struct arena *a,
                struct outputs *ret);
void outputs_encode(const struct outputs *o, struct buf *b);
/* Borrows from `bytes`; the empty text is nothing at all. False: not of this form. */
bool outputs_decode(struct text bytes, struct arena *a, struct outputs *ret);

/* Takes the name of a discrepancy apart; `code` is in the arena with a NUL. */
void output_discrepancy_name(struct text name, struct arena *a, const char **ret_code,
                             struct text *ret_discriminator);

/* Goes through two sorted lists at once. */
struct output_walk {
	struct output_list before, after;
	size_t i, k; /* places behind the pair last given */
};
struct output_pair {
	const struct output *before, *after; /* NULL: not there; both there: changed content */
	size_t place;                        /* of `after` in its list */
};
/* The next difference; false when there is none left. */
bool output_walk_next(struct output_walk *w, struct output_pair *ret);

#endif
