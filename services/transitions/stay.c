/* stay: when it began and ended, what ended it, and the leaves in it. The invariant: the end is the
 * earliest of what ends a stay, and a discharge that a stronger fact contradicts ends nothing. */
#include "transitions/timeline_parts.h"

#include <stdlib.h>

/* A leave or a transfer after the discharge contradicts it; the stronger of the two counts
 * (R-T27). */
static void contradict(struct timeline *t, enum transition_type type)
{
	const struct case_fact *c, *discharge = t->v->discharge;
	size_t i = 0;
	while ((c = case_next(t->v, type, &i)))
		if (c->when > discharge->when && notice_strength(&c->n, &discharge->n) > 0 &&
		    (!t->contradicting || notice_strength(&c->n, &t->contradicting->n) > 0))
			t->contradicting = c;
}

static void end_stay(struct timeline *t, instant_us at, enum ready_end how,
                     const struct case_fact *by)
{
	if (t->end_at != INSTANT_NONE && at >= t->end_at)
		return;
	t->end_at = at;
	t->ended_by = how;
	t->end_fact = by;
}

static void read_discharge(struct timeline *t)
{
	const struct case_fact *d = t->v->discharge;
	if (!d)
		return;
	contradict(t, T_LEAVE_STARTED);
	contradict(t, T_LEAVE_ENDED);
	contradict(t, T_TRANSFER);
	t->discharge_counts = !t->contradicting;
	if (!t->discharge_counts)
		return;
	bool died = d->d.destination == TO_DECEASED;
	end_stay(t, d->when, died ? READY_DECEASED : READY_DISCHARGED, d);
	t->destination = d->d.destination;
	if (died && t->died_on == DAY_NONE)
		t->died_on = calendar_day(d->when);
}

static struct text region_of_owner(const struct timeline *t, const struct principal *p)
{
	if (p && p->kind == PRINCIPAL_PRIVATE_PROVIDER)
		p = registry_principal(t->v->in->registry, p->under, DAY_NONE);
	return p && p->kind == PRINCIPAL_REGION ? p->code : (struct text){ 0 };
}

/* The region of a hospital unit's owner; empty when reference data do not know. */
static struct text region_of_unit(const struct timeline *t, struct text hsa_id)
{
	const struct registry *r = t->v->in->registry;
	const struct unit *u = hsa_id.n ? registry_unit(r, hsa_id, DAY_NONE) : NULL;
	return u && u->owner.n ? region_of_owner(t, registry_principal(r, u->owner, DAY_NONE))
	                       : (struct text){ 0 };
}

/* Where a transfer that ends the stay leads: under a new case (R-T26), or to a hospital of another
 * region (7.5). 0: the stay goes on. */
static uint8_t ends_stay(const struct timeline *t, const struct case_fact *c)
{
	if (c->d.new_case_ref.n && !text_eq(c->d.new_case_ref, t->v->case_ref))
		return TO_OTHER_HOSPITAL;
	if (c->d.between_hospitals != TRI_TRUE || t->region.n == 0)
		return 0;
	struct text to = region_of_unit(t, c->d.to_unit);
	return to.n && !text_eq(to, t->region) ? TO_OTHER_REGION : 0;
}

static void read_transfers(struct timeline *t)
{
	const struct case_fact *c;
	size_t i = 0;
	while ((c = case_next(t->v, T_TRANSFER, &i))) {
		uint8_t destination = ends_stay(t, c);
		if (!destination || (t->end_at != INSTANT_NONE && c->when >= t->end_at))
			continue;
		t->moved_on = destination == TO_OTHER_HOSPITAL;
		t->destination = destination;
		end_stay(t, c->when, READY_TRANSFERRED, c);
	}
}

static void read_stay(struct timeline *t)
{
	t->admitted_at = t->v->admission ? t->v->admission->when : INSTANT_NONE;
	if (t->v->death)
		t->died_on = t->v->death->d.died_on;
	read_discharge(t);
	read_transfers(t);
	t->left_at = t->end_at;
	/* All clocks stop at the date of death, whatever its hour. */
	if (t->v->death && t->died_on != DAY_NONE)
		end_stay(t, calendar_midnight(t->died_on), READY_DECEASED, t->v->death);
	t->moved_on = t->moved_on && t->end_fact->type == T_TRANSFER;
}

/* ---- leaves ---- */

static int span_order(const void *x, const void *y)
{
	const struct span *a = x, *b = y;
	if (a->from != b->from)
		return a->from < b->from ? -1 : 1;
	return notice_strength(&a->by->n, &b->by->n);
}

static void read_leaves(struct timeline *t)
{
	size_t cap = timeline_count(t->v, T_LEAVE_STARTED) + timeline_count(t->v, T_LEAVE_ENDED),
	       i = 0, n = 0;
	struct span *all = ARENA_ARRAY(t->v->arena, cap, struct span);
	const struct case_fact *c;
	while ((c = case_next(t->v, T_LEAVE_STARTED, &i)))
		all[n++] = (struct span){ c->when, INSTANT_NONE, c };
	i = 0;
	while ((c = case_next(t->v, T_LEAVE_ENDED, &i)))
		all[n++] = (struct span){ c->when, INSTANT_NONE, c };
	if (n > 1)
		qsort(all, n, sizeof *all, span_order);
	t->leave = all;
	bool away = false;
	for (i = 0; i < n; i++) {
		struct span s = all[i];
		if (s.by->type == T_LEAVE_STARTED && !away)
			t->leave[t->n_leave++] = s;
		else if (s.by->type == T_LEAVE_ENDED && away)
			t->leave[t->n_leave - 1].to = s.from;
		away = s.by->type == T_LEAVE_STARTED;
	}
}

bool timeline_on_leave(const struct timeline *t, day_no d, enum day_state_at state)
{
	instant_us m = timeline_moment(d, state);
	for (size_t i = 0; i < t->n_leave; i++)
		if (t->leave[i].from <= m && (t->leave[i].to == INSTANT_NONE || m < t->leave[i].to))
			return true;
	return false;
}

/* The region whose hospital this is: by the owner of the unit that admitted, else of the source. */
static void read_region(struct timeline *t)
{
	const struct case_fact *admission = t->v->admission;
	for (size_t i = 0; !t->v->admission && i < t->v->n;
	     i++) { /* a cancelled one was there too */
		const struct case_fact *c = &t->v->v[i];
		if (c->type == T_ADMITTED &&
		    (!admission || notice_strength(&c->n, &admission->n) > 0))
			admission = c;
	}
	if (!admission)
		return;
	t->region = region_of_unit(t, admission->d.hospital_unit);
	if (t->region.n == 0)
		t->region = region_of_owner(
		        t, registry_source_owner(t->v->in->registry, admission->n.f->source));
}

void stay_read(struct timeline *t)
{
	read_region(t);
	read_stay(t);
	read_leaves(t);
}
