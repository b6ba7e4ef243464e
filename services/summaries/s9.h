/* s9: Antagande, översikt: a row for each item of a document. Pure.
 *
 * adopted, conditional, rejected and referred_back count what was decided, pending those who have
 * not decided or have tabled it; with those who only noted it they are n_principals. final: adoptions
 * that count and are final. */
#ifndef SUMMARIES_S9_H
#define SUMMARIES_S9_H

#include "summaries/s8.h"

#define S9_COLUMNS(X)                                                                              \
	X(document_id) X(title) X(item) X(item_title) X(rule) X(n_principals) X(adopted)           \
	X(conditional) X(effective_set) X(rejected) X(referred_back) X(pending) X(final) X(status) \
	X(in_force_from) X(blocking_principals) X(next_deadline)

enum {
#define S9_ID(name) S9_##name,
	S9_COLUMNS(S9_ID)
#undef S9_ID
};

extern const struct columns s9_columns;

/* Adds the document's items to `ret` (its columns set). */
void s9_add(const struct document *d, struct arena *a, struct table *ret);

#endif
