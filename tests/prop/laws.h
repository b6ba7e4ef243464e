/* laws: the laws of the architecture as properties of any domain, on random sets of facts.
 *
 * A domain brings a generator and a few rows of reference data; every set is put through the engine
 * over store_mem in different orders, splits, duplications, crashes and company, and the stores
 * that come out are compared. A law that is broken is named with its seed. */
#ifndef PROP_LAWS_H
#define PROP_LAWS_H

#include "engine/engine.h"
#include "rim/store_mem.h"
#include "rnd.h"

struct laws_event {
	struct text key, value; /* of the Kafka record; structured JSON */
	instant_us appended_us; /* broker's append time of the first copy */
};

struct laws_domain {
	const struct domain *domain;
	const char *topic;
	const struct registry_row *rows; /* reference data, with id and validFrom */
	size_t n_rows;
	const struct registry_row *later; /* rows that come, or replace others, in the middle; a
	                                     change that shows; may be none */
	size_t n_later;
	instant_us from, to; /* everything happens in between: append times, due instants
	                        that matter; the clock stands at moments of this span */
	bool may_lift;       /* a restricted entity can become open again; its log rows
	                        stay marked from then on, and are compared without */
	bool own_reference;     /* entities of its own are reference data that the registry reads;
	                           these reach everything (law 6) */
	/* One set, everything in the arena. Small sets find more than large ones. */
	size_t (*generate)(struct rnd *r, struct arena *a, struct laws_event **ret);
};

/* Ways of spoiling the store, for the negative controls: the laws must notice. */
enum laws_fault {
	LAWS_SOUND,
	LAWS_NO_FENCE,    /* the compare-and-set of offsets always hits */
	LAWS_NO_VERSIONS, /* an entity row is overwritten whatever its version */
};

/* Runs all laws on n_sets random sets; fails the cmocka test with law, seed and difference. */
void laws_run(const struct laws_domain *d, size_t n_sets, uint64_t seed);
/* The same until something breaks: the number of the set, or SIZE_MAX when all n_sets held. */
size_t laws_break(const struct laws_domain *d, size_t n_sets, uint64_t seed, enum laws_fault fault);
/* SAMVERKA_SETS, or the fallback. */
size_t laws_sets(size_t fallback);
/* SAMVERKA_SEED, or a fixed one. */
uint64_t laws_seed(void);

#endif
