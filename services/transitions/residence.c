/* residence: who is responsible on each date (2017:612 5:2). The invariant: the words are in the
 * order of the dates they hold from, the admission's first. */
#include "transitions/timeline_parts.h"

#include <stdlib.h>

static bool is_nobody(struct text municipality)
{
	return municipality.n == 0 || text_eq(municipality, TEXT("UNKNOWN")) ||
	       text_eq(municipality, TEXT("ABROAD"));
}

/* Later in effect, and of equals the stronger. */
static int word_cmp(const struct case_fact *a, const struct case_fact *b)
{
	if (a->when != b->when)
		return a->when < b->when ? -1 : 1;
	return notice_strength(&a->n, &b->n);
}

static int residence_order(const void *x, const void *y)
{
	const struct residence_word *a = x, *b = y;
	return word_cmp(a->by, b->by);
}

/* For skyddad folkbokföring the register's word is not for routing (7.5). */
static bool is_hidden(const struct timeline *t, const struct case_fact *c)
{
	return t->is_protected && t->protection->d.protection == PROTECTION_REGISTRATION &&
	       c->from_register;
}

static struct residence_word word_of(const struct case_fact *c)
{
	return (struct residence_word){ calendar_day(c->when), c->d.registered_municipality,
		                        c->d.placing_municipality, c };
}

/* Does the admission say where the patient is registered, or who placed it? */
static bool has_word(const struct case_fact *admission)
{
	struct text m = admission->d.registered_municipality;
	return admission->d.placing_municipality.n || (m.n && !text_eq(m, TEXT("UNKNOWN")));
}

/* What held at the admission: the admission's own word, or that of the change in effect then, if
 * the admission has none or the change is the stronger of the two (written later, 7.1(4)). */
static struct residence_word first_word(const struct timeline *t, const struct case_fact *change)
{
	const struct case_fact *admission = t->v->admission;
	struct residence_word w = { .from = DAY_NONE, .by = admission };
	if (!admission)
		return w;
	if (change && (!has_word(admission) || notice_strength(&change->n, &admission->n) > 0))
		w = word_of(change);
	else
		w = word_of(admission);
	w.from = DAY_NONE;
	return w;
}

void residence_read(struct timeline *t)
{
	const struct case_fact *c, *admission = t->v->admission, *before = NULL;
	size_t i = 0;
	t->residence = ARENA_ARRAY(t->v->arena, 1 + timeline_count(t->v, T_RESIDENCE),
	                           struct residence_word);
	t->n_residence = 1;
	while ((c = case_next(t->v, T_RESIDENCE, &i))) {
		if (is_hidden(t, c))
			continue;
		if (!admission || c->when > admission->when)
			t->residence[t->n_residence++] = word_of(c);
		else if (!before || word_cmp(c, before) > 0)
			before = c;
	}
	t->residence[0] = first_word(t, before);
	if (t->n_residence > 2)
		qsort(t->residence + 1, t->n_residence - 1, sizeof *t->residence, residence_order);
}

struct text timeline_responsible(const struct timeline *t, day_no d, enum day_state_at state)
{
	const struct residence_word *w = &t->residence[0];
	instant_us moment = timeline_moment(d, state);
	for (size_t i = 1; i < t->n_residence && t->residence[i].by->when <= moment; i++)
		w = &t->residence[i];
	struct text m = w->placing.n ? w->placing : w->registered;
	return is_nobody(m) ? (struct text){ 0 } : m;
}
