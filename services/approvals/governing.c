/* governing: facts to words, words to state, and the dates at which time alone changes it. */
#include "approvals/governing.h"

#include "approvals/financing.h"
#include "approvals/links.h"

#include <stdlib.h>

/* The step a type is; -1: none. */
static int step_of(enum approval_type type)
{
	switch (type) {
	case D_REGISTERED:
		return STEP_REGISTERED;
	case D_REVIEW_STARTED:
		return STEP_REVIEW_STARTED;
	case D_REVIEW_COMPLETED:
		return STEP_REVIEW_COMPLETED;
	case D_ESTABLISHED:
		return STEP_ESTABLISHED;
	case D_PUBLISHED:
		return STEP_PUBLISHED;
	case D_UNPUBLISHED:
		return STEP_UNPUBLISHED;
	case D_REVIEW_CONFIRMED:
		return STEP_CONFIRMED;
	case D_REVISED:
		return STEP_REVISED;
	case D_SUPERSEDED:
		return STEP_SUPERSEDED;
	case D_REPEALED:
		return STEP_REPEALED;
	default:
		return -1;
	}
}

static uint32_t where_of(uint8_t where)
{
	if (where == WHERE_INTERNAL)
		return PUBLISHED_INTERNAL;
	return where == WHERE_EXTERNAL ? PUBLISHED_EXTERNAL : 0;
}

static struct step to_step(const struct document_fact *c)
{
	const struct approval_data *d = &c->d;
	bool reviewed = c->type == D_REVIEW_STARTED || c->type == D_REVIEW_COMPLETED;
	bool sets_review = c->type == D_ESTABLISHED || c->type == D_REVIEW_CONFIRMED;
	return (struct step){ .kind = (enum step_kind)step_of(c->type),
		              .on = c->on,
		              .version = c->type == D_REVISED ? d->to_version : d->version,
		              .from_version = d->from_version,
		              .valid_from = d->valid_from,
		              .valid_to = d->valid_to,
		              .next_review_on = sets_review ? d->next_review_on : DAY_NONE,
		              .due = reviewed ? d->due : DAY_NONE,
		              .who = reviewed ? d->reviewer : d->by_document,
		              .where = where_of(d->where) };
}

void governing_read(const struct folding *f, struct lifecycle *ret)
{
	const struct document_fact **facts =
	        ARENA_ARRAY(f->a, f->v.n, const struct document_fact *);
	struct step *steps = ARENA_ARRAY(f->a, f->v.n, struct step);
	size_t n = 0;
	for (size_t i = 0; i < f->v.n; i++)
		if (step_of(f->v.v[i].type) >= 0 && notice_counts(&f->v.v[i].n))
			facts[n++] = &f->v.v[i];
	if (n > 1)
		qsort(facts, n, sizeof *facts, document_by_strength);
	for (size_t i = 0; i < n; i++)
		steps[i] = to_step(facts[i]);
	lifecycle_read(steps, n, f->a, ret);
}

static void note_dates(struct folding *f, const struct lifecycle *l)
{
	const struct governing_state *s = &f->s.governing;
	for (size_t i = 0; i < l->n; i++)
		(void)fold_has_come(f,
		                    l->steps[i].on); /* only noted: what it means is in the state */
	for (size_t i = 0; i < s->n_versions; i++)
		(void)fold_has_come(f, s->versions[i].ended_on);
	for (size_t i = 0; i < s->n_agenda; i++) {
		(void)fold_has_come(f, s->agenda[i].due);
		(void)fold_has_come(f, s->agenda[i].due + 1);
	}
}

void governing_fill(struct folding *f)
{
	struct lifecycle l;
	governing_read(f, &l);
	lifecycle_fill(&l, f->v.today, &f->s.governing);
	note_dates(f, &l);
	links_fill(f);
}

static void add_feedback(struct folding *f, struct agenda_entry *v, day_no due, day_no done_on)
{
	size_t at = f->s.governing.n_agenda++;
	for (; at > 0 && v[at - 1].due > due; at--)
		v[at] = v[at - 1];
	v[at] = (struct agenda_entry){ AGENDA_FEEDBACK, due, done_on, INT64_MIN, { NULL, 0 } };
	(void)fold_has_come(f, due); /* noted for the state */
	(void)fold_has_come(f, due + 1);
}

/* From one feedback to the next, as D-DOC-10 waits for them; and the one still owed. */
void governing_add_feedback(struct folding *f)
{
	struct governing_state *s = &f->s.governing;
	struct agenda_entry *v = ARENA_ARRAY(f->a, s->n_agenda + f->v.n + 1, struct agenda_entry);
	const struct document_fact *came;
	for (size_t i = 0; i < s->n_agenda; i++)
		v[i] = s->agenda[i];
	s->agenda = v;
	for (day_no since = financing_feedback_begins(&f->v);
	     since != DAY_NONE && (came = financing_feedback_after(&f->v, since)); since = came->on)
		add_feedback(f, v, financing_year_after(since), came->on);
	if (f->s.financing.feedback_due != DAY_NONE)
		add_feedback(f, v, f->s.financing.feedback_due, DAY_NONE);
}
