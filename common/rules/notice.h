/* notice: which facts of an entity are live, which only witnesses of another, and which of two is
 * the stronger (domain page 7.1, section 9 General). Pure, the same for every field of work.
 *
 * A fact is dead when another content of its id counts instead (R-G1), when any accepted fact
 * replaces it (7.1(3): annulling a revision revives nothing, R-G3) or when it is itself an
 * annulment. Of live facts with one noticeId, and of revisions that fork from one notice, the
 * strongest is the notice and the others are its witnesses. */
#ifndef RULES_NOTICE_H
#define RULES_NOTICE_H

#include "base/arena.h"
#include "event/fact.h"
#include "registry/registry.h"

enum notice_action { NOTICE_ORIGINAL = 1, NOTICE_REVISED, NOTICE_ANNULLED };

struct notice {
	/* Set by the domain. */
	const struct fact *f;
	struct text id;            /* noticeId; empty: it is named by its event id */
	struct text replaces;      /* empty: nothing */
	int64_t version;           /* noticeVersion; INT64_MIN: not said */
	int32_t priority;          /* of its source */
	enum notice_action action; /* 0: not said, an original */
	/* Set by notice_sort_out. */
	struct text chain; /* noticeId at the root of its revisions; empty: names none */
	bool dead;
	bool witness;     /* live, but another one of the same chain is the notice */
	bool dangling;    /* names in `replaces` what is not here */
	instant_us until; /* when it was first replaced; INSTANT_NONE: it was not */
};

/* What `replaces` of a fact may name besides its own kind. */
struct notice_target {
	uint16_t type; /* its own when nothing else */
	bool lives_on; /* what is named of that type stays live (an invitation that was withdrawn)
	                */
};

typedef struct notice_target (*notice_target_of)(uint16_t type);

/* The priority of a fact's source: `before`, the one read last (NULL: none), is mostly of the same.
 */
int32_t notice_priority(const struct registry *r, const struct fact *f,
                        const struct notice *before);

/* Sorts out the facts of one entity; `v` in their total order. A pointer each, so that a domain may
 * keep the notice inside its own struct. Without `target_of` all name their own kind only. */
void notice_sort_out(struct notice *const *v, size_t n, notice_target_of target_of,
                     struct arena *a);

/* Is live and no mere witness. */
static inline bool notice_counts(const struct notice *n)
{
	return !n->dead && !n->witness;
}

/* What others call it: noticeId, else its event id. */
static inline struct text notice_name(const struct notice *n)
{
	return n->id.n ? n->id : n->f->id;
}

/* An original need not say that it is the first. */
static inline int64_t notice_version(const struct notice *n)
{
	return n->version == INT64_MIN ? 1 : n->version;
}

/* 7.1(4) with R-G9: noticeVersion within one chain, else recordedtime, source priority, id.
 * Positive when a is the stronger. */
int notice_strength(const struct notice *a, const struct notice *b);
/* Was a said after b (its own time, the stronger of equals)? NULL says nothing. */
bool notice_is_newer(const struct notice *a, const struct notice *b);
/* One notice told twice, or revised. */
bool notice_same_chain(const struct notice *a, const struct notice *b);

#endif
