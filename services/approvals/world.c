/* world: each is a list of adopters, one a member, made from the same votes. */
#include "approvals/world.h"

#include "approvals/condition.h"

static const struct demand *demands_of(struct ballot *b, const struct vote *v, day_no upto,
                                       enum condition_view how)
{
	const struct condition_data *c = v->item->conditions.v;
	struct demand *d = ARENA_ARRAY(b->f->a, v->item->conditions.n, struct demand);
	for (size_t i = 0; i < v->item->conditions.n; i++)
		d[i] = condition_demand(b->f, v, &c[i], upto, how);
	return d;
}

static void take_part(struct ballot *b, const struct vote *v, day_no upto, enum condition_view how,
                      struct adopter *m)
{
	m->decided_on = v->s.decided_on;
	m->demands = demands_of(b, v, upto, how);
	m->n_demands = v->item->conditions.n;
}

static struct adopter *new_world(struct ballot *b)
{
	struct adopter *w = ARENA_ARRAY(b->f->a, b->n, struct adopter);
	for (size_t i = 0; i < b->n; i++) {
		w[i].is_region = document_is_region(b->votes[i].s.principal);
		w[i].decided_on = DAY_NONE;
	}
	return w;
}

struct adopter *world_by(struct ballot *b, day_no upto)
{
	struct adopter *w = new_world(b);
	for (size_t i = 0; i < b->n; i++) {
		const struct vote *v = &b->votes[i];
		if (v->adopting)
			take_part(b, v, upto, CONDITION_AS_IS, &w[i]);
		w[i].adopts = v->s.counts && (upto == DAY_NONE || v->s.decided_on <= upto);
	}
	effective_find(w, b->n, b->f->a);
	return w;
}

struct adopter *world_before_court(struct ballot *b, day_no on)
{
	struct adopter *w = new_world(b);
	for (size_t i = 0; i < b->n; i++) {
		const struct vote *v = &b->votes[i];
		bool taken = v->s.stage == STAGE_ANNULLED && v->annulled_on >= on && v->adopting &&
		             !v->s.uncounted;
		if (v->adopting)
			take_part(b, v, on, CONDITION_AS_IS, &w[i]);
		w[i].adopts = (v->s.counts || taken) && v->s.decided_on <= on;
	}
	effective_find(w, b->n, b->f->a);
	return w;
}

struct adopter *world_to_hope_for(struct ballot *b)
{
	struct adopter *w = new_world(b);
	for (size_t i = 0; i < b->n; i++) {
		const struct vote *v = &b->votes[i];
		w[i].adopts = !v->rejected;
		w[i].decided_on = b->f->v.today;
		if (v->s.counts)
			take_part(b, v, DAY_NONE, CONDITION_STILL_POSSIBLE, &w[i]);
	}
	effective_find(w, b->n, b->f->a);
	return w;
}

struct adopter *world_of_all(struct ballot *b)
{
	struct adopter *w = arena_copy(b->f->a, b->now, b->n * sizeof *w);
	for (size_t i = 0; i < b->n; i++) {
		w[i].in = true;
		if (!w[i].adopts)
			w[i].decided_on = b->f->v.today;
	}
	effective_judge(w, b->n, b->f->a);
	return w;
}

bool world_meets(const struct ballot *b, const struct adopter *w)
{
	return effective_meets(w, b->n, b->item->rule, b->item->k);
}
