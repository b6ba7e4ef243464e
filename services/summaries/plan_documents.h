/* plan_documents: what follows from one bucket of area approval: d/<documentId> gives S8 and S9,
 * f/<documentId>/<year> S10, g/<owner> S11. Pure.
 *
 * Decisions and joint money are public: S8 is PUBLIC, S9 and S10 are SHARED and PUBLIC alike, with
 * nothing left out. S11 is its owner's. */
#ifndef SUMMARIES_PLAN_DOCUMENTS_H
#define SUMMARIES_PLAN_DOCUMENTS_H

#include "summaries/plan.h"
#include "summaries/s8.h"

struct documents_in {
	struct plan *plan;
	const struct registry *registry;
	day_no today;
};

/* `d->s` NULL: the document is no more in the bucket, and its summaries are recalled. */
void plan_document(const struct documents_in *in, const struct document *d);
void plan_financing(const struct documents_in *in, const struct document *d, int32_t year);

/* S11, a document at a time. */
struct s11 *plan_governing_new(const struct documents_in *in);
void plan_governing(const struct documents_in *in, struct text owner, const struct s11 *s, bool any);

#endif
