/* folding: one entity's state from its facts and messages. Pure; the domain's fold with what the
 * engine promises around it: facts that are not yet visible are left out, every recordedtime is
 * noted as an instant at which the state may change, lists are in order, and an entity with too
 * many facts or messages has one constant state. */
#ifndef ENGINE_FOLDING_H
#define ENGINE_FOLDING_H

#include "engine/inbox.h"
#include "port/domain.h"

struct folding {
	const struct domain *domain;
	const struct registry *registry;
};

struct fold_ask {
	struct text key;
	const struct factset *facts;
	const struct inbox *inbox;
	instant_us as_of;
	instant_us known_at; /* INSTANT_NONE: all; else only facts appended by then (R-G7) */
	bool restricted;     /* of an overfull entity: whether it ever held a protected fact */
};

/* Everything in the arena. */
void folding_fold(const struct folding *f, const struct fold_ask *ask, struct arena *a,
                  struct fold_out *ret);

/* State of an entity with more than FACTSET_MAX facts or INBOX_MAX messages, and the code of the
 * one discrepancy it has. No domain's bytes begin with 0xff, and it is no JSON. */
#define FOLDING_OVERFULL_CODE "D-PUB-05"
bool folding_is_overfull(struct text state);

/* State of an entity that retention removed (event/stub.h), and the code of what it has once a fact
 * came that it did not hold. It keeps that state whatever comes. One that lives on is folded by its
 * domain, and while it is restricted tells those it was linked with before, who hear nothing else. */
#define FOLDING_STUB_STATE      "\xffREMOVED"
#define FOLDING_LATE_CODE       "D-SET-02"
#define FOLDING_STUB_PROTECTION "\xffPROTECTED"
bool folding_is_stub(struct text state);
bool folding_stub_hears(struct text payload);
/* The stub that makes the state constant; NULL: there is none. */
const struct stub *folding_stub(const struct factset *facts);

/* Parts of folding_fold. */
struct factset folding_visible(const struct fold_ask *ask, struct arena *a);
void folding_fold_stub(const struct folding *f, const struct fold_ask *ask, struct arena *a,
                       struct fold_out *ret);
void folding_tell_links(const struct fold_ask *ask, struct arena *a, struct fold_out *out);

#endif
