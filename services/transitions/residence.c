/* residence: who is responsible on each date (2017:612 5:2). The invariant: the words are in the
 * order of the dates they hold from, the admission's first. */
#include "transitions/timeline_parts.h"

#include <stdlib.h>

static bool is_nobody(struct text municipality)
{
	return municipality.n == 0 || text_eq(municipality, TEXT("UNKNOWN")) ||
	       text_eq(municipality, TEXT("ABROAD"));
}

static int residence_order(const void *x, const void *y)
{
	const struct residence_word *a = x, *b = y;
	if (a->from != b->from)
		return a->from < b->from ? -1 : 1;
	return case_strength(a->by, b->by);
}

/* The admission's word holds from the beginning. A change from before the admission counts only if
 * it is the stronger word of the two; one from a later date always does. For skyddad folkbokföring
 * the register's word is not for routing (7.5). */
static bool residence_counts(const struct timeline *t, const struct case_fact *c)
{
	const struct case_fact *admission = t->v->admission;
	if (t->is_protected && t->protection->d.protection == PROTECTION_REGISTRATION &&
	    c->from_register)
		return false;
	return !admission || calendar_day(c->when) > calendar_day(admission->when) ||
	       case_strength(c, admission) > 0;
}

void residence_read(struct timeline *t)
{
	const struct case_fact *c, *admission = t->v->admission;
	size_t i = 0;
	t->residence = ARENA_ARRAY(t->v->arena, 1 + timeline_count(t->v, T_RESIDENCE),
	                           struct residence_word);
	while ((c = case_next(t->v, T_RESIDENCE, &i)))
		if (residence_counts(t, c))
			t->residence[1 + t->n_residence++] =
			        (struct residence_word){ calendar_day(c->when),
				                         c->d.registered_municipality,
				                         c->d.placing_municipality, c };
	if (t->n_residence > 1)
		qsort(t->residence + 1, t->n_residence, sizeof *t->residence, residence_order);
	t->residence[0] = (struct residence_word){ .from = DAY_NONE, .by = admission };
	if (admission) {
		t->residence[0].registered = admission->d.registered_municipality;
		t->residence[0].placing = admission->d.placing_municipality;
	}
	t->n_residence++;
}

struct text timeline_responsible(const struct timeline *t, day_no d, enum day_state_at state)
{
	struct text m = { 0 };
	for (size_t i = 0; i < t->n_residence; i++) {
		const struct residence_word *w = &t->residence[i];
		if (w->from != DAY_NONE && w->from > d - (state == DAY_STATE_START))
			break;
		m = w->placing.n ? w->placing : w->registered;
	}
	return is_nobody(m) ? (struct text){ 0 } : m;
}
