/* words: the facts of one entity sorted out: which are live, and which of two is the stronger
 * (domain page 7.1, section 9 General). Pure.
 *
 * A fact is dead when another content of its id counts instead (R-G1), when any accepted fact of
 * its type replaces it (annulling a revision revives nothing, R-G3), or when it is an annulment. */
#ifndef INDICATORS_WORDS_H
#define INDICATORS_WORDS_H

#include "indicators/record.h"
#include "port/discrepancy_list.h"

struct word {
	const struct fact *f;
	enum indicator_type type;
	struct indicator_data d;
	int32_t priority; /* of its source */
	bool dead;
	bool annuls, dangling; /* dangling: names in `replaces` what is not here */
	instant_us until;      /* since when it is replaced; INSTANT_NONE: not */
};

struct words {
	const struct fold_in *in;
	struct arena *a;
	struct word *v; /* in the facts' total order */
	size_t n;
};

void words_read(const struct fold_in *in, struct arena *a, struct words *ret);
/* Next live one of the type, from *i on (start with 0); NULL at the end. */
const struct word *words_next(const struct words *w, enum indicator_type type, size_t *i);
/* 7.1(4) with R-G9: noticeVersion within one chain, else recordedtime, source priority, id.
 * Positive when a is the stronger. */
int word_strength(const struct word *a, const struct word *b);
/* For qsort of struct word pointers, weakest first; noticeVersion is left aside. */
int word_order(const void *a, const void *b);
/* The day a fact speaks of: `told`, else the Stockholm date of its time. */
day_no word_day(const struct word *w, day_no told);

/* Code of the principal that owns the source; empty when unknown. */
struct text word_owner(const struct words *w, const struct word *x);
/* The policy of an organisation's region on a day. */
const struct policy *words_policy(const struct fold_in *in, struct text region, day_no on);

/* What is wrong with the facts themselves: D-PUB-03, D-REF-01, D-REF-02. Notes when time alone
 * opens one. */
void words_faults(const struct words *w, struct discrepancy_list *l, struct fold_out *ret);

#endif
