/* words: the facts of one entity sorted out by the rules that all areas share (rules/notice.h):
 * which are live, and which of two is the stronger. Pure. */
#ifndef INDICATORS_WORDS_H
#define INDICATORS_WORDS_H

#include "indicators/record.h"
#include "port/discrepancy_list.h"
#include "rules/notice.h"

struct word {
	struct notice n; /* its witnesses may speak of other dimensions, periods or services */
	const struct fact *f;
	enum indicator_type type;
	struct indicator_data d;
	bool outdone;     /* live, but a stronger one of its chain speaks of the same */
	instant_us until; /* since when it is replaced or outdone; INSTANT_NONE: neither */
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
/* Of two K03: of the same sex, age group and service? */
bool words_same_dims(const struct word *a, const struct word *b);
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
