/* lifecycle, what a state shows: the status on a date, and the calendar of what is due. */
#include "approvals/lifecycle.h"

#include <stdlib.h>

/* ---- status ---- */

/* The newest word of a kind up to a date, of any version or of one; NULL when none. */
static const struct step *newest_step(const struct lifecycle *l, enum step_kind kind,
                                      int64_t version, day_no on)
{
	const struct step *best = NULL;
	for (size_t i = 0; i < l->n && l->steps[i].on <= on; i++)
		if (l->steps[i].kind == kind &&
		    (version == INT64_MIN || l->steps[i].version == version))
			best = &l->steps[i];
	return best;
}

/* The last word on when the version is to be reviewed next. */
static const struct step *review_word(const struct lifecycle *l, const struct version_life *v,
                                      day_no on)
{
	const struct step *d10 = newest_step(l, STEP_ESTABLISHED, v->number, on);
	const struct step *d12 = newest_step(l, STEP_CONFIRMED, v->number, on);
	return d12 && (!d10 || d12 > d10) ? d12 : d10;
}

static bool is_newer_known(const struct lifecycle *l, int64_t than, day_no on)
{
	for (size_t i = 0; i < l->n && l->steps[i].on <= on; i++) {
		const struct step *s = &l->steps[i];
		if ((s->kind == STEP_REVISED || s->kind == STEP_REGISTERED) && s->version > than)
			return true;
	}
	return false;
}

static enum governing_status status_in_force(const struct lifecycle *l,
                                             const struct version_life *v,
                                             const struct governing_state *s, day_no on)
{
	if (is_newer_known(l, v->number, on))
		return GOVERNING_IN_REVISION;
	if (s->next_review_on != DAY_NONE && s->next_review_on <= on)
		return GOVERNING_REVIEW_DUE;
	if (s->confirmed_on != DAY_NONE)
		return GOVERNING_CONFIRMED;
	return s->published ? GOVERNING_PUBLISHED : GOVERNING_ESTABLISHED;
}

/* The version that ended last; an end without any establishment counts as well. */
static enum governing_status status_ended(const struct lifecycle *l, struct governing_state *s,
                                          day_no on)
{
	static const enum governing_status of_end[] = { GOVERNING_DRAFT, GOVERNING_EXPIRED,
		                                        GOVERNING_SUPERSEDED, GOVERNING_REPEALED,
		                                        GOVERNING_SUPERSEDED };
	const struct version_life *last = NULL;
	for (size_t i = 0; i < l->n_versions; i++) {
		const struct version_life *v = &l->versions[i];
		if (v->established_on != DAY_NONE && v->ended_on != DAY_NONE && v->ended_on <= on &&
		    (!last || v->ended_on >= last->ended_on))
			last = v;
	}
	const struct step *repealed = newest_step(l, STEP_REPEALED, INT64_MIN, on);
	const struct step *superseded = newest_step(l, STEP_SUPERSEDED, INT64_MIN, on);
	const struct step *end =
	        !superseded || (repealed && repealed > superseded) ? repealed : superseded;
	bool all = end && end->version == INT64_MIN;
	if (last && !all && is_newer_known(l, last->number, on))
		return GOVERNING_IN_REVISION; /* the next one is on its way */
	if (last) {
		s->ended_on = last->ended_on;
		return of_end[last->ended_by];
	}
	if (!end)
		return GOVERNING_DRAFT;
	s->ended_on = end->on;
	return end->kind == STEP_REPEALED ? GOVERNING_REPEALED : GOVERNING_SUPERSEDED;
}

static enum governing_status status_of(const struct lifecycle *l, struct governing_state *s,
                                       day_no on)
{
	const struct version_life *v = lifecycle_established(l, on, NULL);
	if (v)
		return status_in_force(l, v, s, on);
	enum governing_status ended = status_ended(l, s, on);
	if (ended != GOVERNING_DRAFT)
		return ended;
	if (s->published)
		return GOVERNING_PUBLISHED;
	bool in_review = newest_step(l, STEP_REVIEW_STARTED, INT64_MIN, on) ||
	                 newest_step(l, STEP_REVIEW_COMPLETED, INT64_MIN, on);
	return in_review ? GOVERNING_IN_REVIEW : GOVERNING_DRAFT;
}

static day_no published_since(const struct lifecycle *l, day_no on)
{
	day_no since = DAY_NONE;
	for (size_t i = 0; i < l->n && l->steps[i].on <= on; i++) {
		day_no d = l->steps[i].on;
		if (l->steps[i].kind != STEP_PUBLISHED && l->steps[i].kind != STEP_UNPUBLISHED)
			continue;
		if (!lifecycle_published(l, d, NULL))
			since = DAY_NONE;
		else if (since == DAY_NONE)
			since = d;
	}
	return since;
}

/* ---- the calendar ---- */

struct agenda {
	const struct lifecycle *l;
	struct agenda_entry *v;
	size_t n;
};

static void add_entry(struct agenda *a, const struct agenda_entry *e)
{
	a->v[a->n++] = *e;
}

static const struct version_life *life_of(const struct lifecycle *l, int64_t number)
{
	for (size_t i = 0; i < l->n_versions; i++)
		if (l->versions[i].number == number)
			return &l->versions[i];
	return NULL;
}

/* A review is done by the next confirmation, revision or establishment. One that had not fallen due
 * when the document ended is owed no more. */
static void add_review(struct agenda *a, size_t place)
{
	const struct step *s = &a->l->steps[place];
	const struct version_life *v = life_of(a->l, s->version);
	struct agenda_entry e = {
		AGENDA_REVIEW, s->next_review_on, DAY_NONE, s->version, { NULL, 0 }
	};
	for (size_t i = place + 1; i < a->l->n && e.done_on == DAY_NONE; i++) {
		enum step_kind k = a->l->steps[i].kind;
		if (k == STEP_CONFIRMED || k == STEP_ESTABLISHED || k == STEP_REVISED)
			e.done_on = a->l->steps[i].on;
	}
	if (v && v->ended_on != DAY_NONE && (e.done_on == DAY_NONE || v->ended_on < e.done_on)) {
		if (v->ended_on <= e.due)
			return;
		e.done_on = v->ended_on;
	}
	add_entry(a, &e);
}

/* What ends at a date is to be renewed or taken back before. */
static void add_expiry(struct agenda *a, const struct version_life *v)
{
	struct agenda_entry e = { AGENDA_EXPIRY, v->valid_to, DAY_NONE, v->number, { NULL, 0 } };
	if (v->ended_by != END_EXPIRED && v->ended_on != DAY_NONE)
		e.done_on = v->ended_on;
	for (size_t i = 0; i < a->l->n_versions; i++) {
		const struct version_life *w = &a->l->versions[i];
		if (w->number > v->number && w->established_on != DAY_NONE &&
		    (e.done_on == DAY_NONE || w->established_on < e.done_on))
			e.done_on = w->established_on;
	}
	add_entry(a, &e);
}

static void add_referral(struct agenda *a, size_t place)
{
	const struct step *s = &a->l->steps[place];
	struct agenda_entry e = { AGENDA_REFERRAL, s->due, DAY_NONE, s->version, s->who };
	for (size_t i = place + 1; i < a->l->n && e.done_on == DAY_NONE; i++) {
		const struct step *c = &a->l->steps[i];
		if (c->kind == STEP_REVIEW_COMPLETED && (!s->who.n || text_eq(c->who, s->who)))
			e.done_on = c->on;
	}
	add_entry(a, &e);
}

static int order_of(int64_t x, int64_t y)
{
	return (x > y) - (x < y);
}

static int by_due(const void *x, const void *y)
{
	const struct agenda_entry *a = x, *b = y;
	int c = order_of(a->due, b->due);
	if (c == 0)
		c = order_of(a->kind, b->kind);
	if (c == 0)
		c = order_of(a->version, b->version);
	if (c == 0)
		c = text_cmp(a->who, b->who);
	return c != 0 ? c : order_of(a->done_on, b->done_on);
}

static void fill_agenda(const struct lifecycle *l, struct governing_state *s)
{
	struct agenda a = { l, ARENA_ARRAY(l->arena, l->n + l->n_versions + 1, struct agenda_entry),
		            0 };
	for (size_t i = 0; i < l->n; i++) {
		const struct step *x = &l->steps[i];
		if (x->next_review_on != DAY_NONE)
			add_review(&a, i);
		if (x->kind == STEP_REVIEW_STARTED && x->due != DAY_NONE)
			add_referral(&a, i);
	}
	for (size_t i = 0; i < l->n_versions; i++)
		if (l->versions[i].established_on != DAY_NONE &&
		    l->versions[i].valid_to != DAY_NONE)
			add_expiry(&a, &l->versions[i]);
	if (a.n > 1)
		qsort(a.v, a.n, sizeof *a.v, by_due);
	s->agenda = a.v;
	s->n_agenda = a.n;
}

void lifecycle_fill(const struct lifecycle *l, day_no today, struct governing_state *ret)
{
	const struct version_life *v = lifecycle_established(l, today, NULL);
	const struct step *confirmed = v ? newest_step(l, STEP_CONFIRMED, v->number, today) : NULL;
	const struct step *review = v ? review_word(l, v, today) : NULL;
	const struct step *superseded = newest_step(l, STEP_SUPERSEDED, INT64_MIN, today);
	*ret = (struct governing_state){ .ended_on = DAY_NONE };
	ret->versions = l->versions;
	ret->n_versions = l->n_versions;
	ret->established = v != NULL;
	ret->published = lifecycle_published(l, today, &ret->published_version);
	ret->published_on = published_since(l, today);
	ret->confirmed_on = confirmed ? confirmed->on : DAY_NONE;
	ret->next_review_on = review ? review->next_review_on : DAY_NONE;
	ret->status = status_of(l, ret, today);
	if (superseded)
		ret->superseded_by = superseded->who;
	fill_agenda(l, ret);
}
