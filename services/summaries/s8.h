/* s8: Antagandeläge: document item x principal: who decided what, when, and whether it counts. Pure. */
#ifndef SUMMARIES_S8_H
#define SUMMARIES_S8_H

#include "approvals/state.h"
#include "registry/registry.h"
#include "summaries/table.h"

#define S8_COLUMNS(X)                                                                              \
	X(document_id) X(title) X(version) X(item) X(principal_code) X(principal_name) X(state)    \
	X(verb) X(body) X(decided_on) X(paragraph) X(diarienummer) X(conditions)                   \
	X(condition_state) X(adjusted_on) X(announced_on) X(final_on) X(hash_matches) X(days_waiting)

enum {
#define S8_ID(name) S8_##name,
	S8_COLUMNS(S8_ID)
#undef S8_ID
};

extern const struct columns s8_columns;

/* One document as the folds of S8 to S11 are handed it. */
struct document {
	struct text id;
	const struct document_state *s;
};

/* A row for each item and member of the principal set, in that order. */
void s8_table(const struct document *d, const struct registry *r, day_no today, struct arena *a,
              struct table *ret);

#endif
