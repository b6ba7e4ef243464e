/* item: reads the votes, then asks the same question of several worlds: as it is, as it was on an
 * earlier date, as it was before a court took a vote away, and as it may still become. */
#include "approvals/item.h"

#include "approvals/condition.h"
#include "approvals/world.h"

#include <stdlib.h>

/* ---- status ---- */

/* Is the rule met by those alone whose decision was final by a date (R-A8)? DAY_NONE: by now, on a
 * known date or not. */
static bool final_meet(const struct ballot *b, struct adopter *w, day_no by)
{
	struct adopter *finals = arena_copy(b->f->a, w, b->n * sizeof *w);
	for (size_t i = 0; i < b->n; i++) {
		const struct vote_state *s = &b->votes[i].s;
		finals[i].in = finals[i].in && s->stage == STAGE_FINAL &&
		               (by == DAY_NONE || (s->final_on != DAY_NONE && s->final_on <= by));
	}
	return world_meets(b, finals);
}

/* R-A7: a court removed a vote that the rule stood on. */
static bool is_broken(struct ballot *b)
{
	for (size_t i = 0; i < b->n; i++)
		if (b->votes[i].annulled_on != DAY_NONE && b->votes[i].adopting &&
		    world_meets(b, world_before_court(b, b->votes[i].annulled_on)))
			return true;
	return false;
}

static bool passed_deadline(struct ballot *b, const struct vote *v)
{
	const struct condition_data *c = v->item ? v->item->conditions.v : NULL;
	for (size_t i = 0; v->s.counts && i < v->item->conditions.n; i++)
		if (c[i].not_later_than != DAY_NONE && fold_has_come(b->f, c[i].not_later_than + 1))
			return true;
	return false;
}

static bool is_lapsed(struct ballot *b)
{
	bool cause = false;
	for (size_t i = 0; i < b->n; i++)
		cause = passed_deadline(b, &b->votes[i]) || b->votes[i].rejected || cause;
	return cause && !world_meets(b, world_to_hope_for(b));
}

/* The first status of 7.7; R-A7 asks for no D03. */
static bool is_recommended(const struct ballot *b)
{
	for (size_t i = 0; i < b->n; i++)
		if (b->votes[i].s.decision != DECISION_NONE ||
		    b->votes[i].s.proposed_on != DAY_NONE)
			return false;
	return b->n > 0;
}

static bool anyone_undecided(const struct ballot *b)
{
	for (size_t i = 0; i < b->n; i++)
		if (b->votes[i].undecided)
			return true;
	return b->n == 0;
}

static bool has_ended(const struct ballot *b, enum item_status *ret)
{
	switch (b->f->s.governing.status) {
	case GOVERNING_EXPIRED:
		*ret = ITEM_EXPIRED;
		return true;
	case GOVERNING_SUPERSEDED:
		*ret = ITEM_SUPERSEDED;
		return true;
	case GOVERNING_REPEALED:
		*ret = ITEM_REPEALED;
		return true;
	default:
		return false;
	}
}

/* R-A7, first match. */
static enum item_status status_of(struct ballot *b)
{
	enum item_status ended;
	if (has_ended(b, &ended))
		return ended;
	if (world_meets(b, b->now))
		return final_meet(b, b->now, DAY_NONE) ? ITEM_IN_FORCE : ITEM_ADOPTED_PENDING_FINAL;
	if (is_broken(b))
		return ITEM_BROKEN;
	if (is_lapsed(b))
		return ITEM_LAPSED;
	if (is_recommended(b))
		return ITEM_RECOMMENDED;
	return anyone_undecided(b) ? ITEM_COLLECTING : ITEM_PARTIALLY_ADOPTED;
}

/* ---- since when ---- */

static int by_day(const void *x, const void *y)
{
	const day_no *a = x, *b = y;
	return (*a > *b) - (*a < *b);
}

/* Dates on which the set of final decisions, or what they hang on, may have grown. */
static size_t moments(struct ballot *b, day_no **ret)
{
	const struct document_view *v = &b->f->v;
	day_no *d = ARENA_ARRAY(b->f->a, v->n + 2 * b->n, day_no);
	size_t n = 0;
	for (size_t i = 0; i < b->n; i++) {
		if (b->votes[i].s.final_on != DAY_NONE)
			d[n++] = b->votes[i].s.final_on;
		if (b->votes[i].s.decided_on != DAY_NONE)
			d[n++] = b->votes[i].s.decided_on;
	}
	for (size_t i = 0; i < v->n; i++)
		if (v->v[i].type == D_CERTIFIED || v->v[i].type == D_COMMITTED)
			d[n++] = v->v[i].on;
	if (n)
		qsort(d, n, sizeof *d, by_day);
	*ret = d;
	return n;
}

/* More decisions never make the set smaller, so the first date is found by halving. */
static day_no first_in_force(struct ballot *b)
{
	day_no *d;
	size_t n = moments(b, &d), low = 0, high = n;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (final_meet(b, world_by(b, d[middle]), d[middle]))
			high = middle;
		else
			low = middle + 1;
	}
	return low < n && d[low] <= b->f->v.today ? d[low] : DAY_NONE;
}

/* ---- who blocks ---- */

static bool is_asked(const struct ballot *b, size_t i)
{
	return b->item->rule != RULE_ALL_MUNICIPALITIES || !b->now[i].is_region;
}

static bool is_content(const struct adopter *m)
{
	for (size_t i = 0; i < m->n_demands; i++)
		if (!m->met[i])
			return false;
	return true;
}

static enum vote_block block_of(const struct ballot *b, const struct adopter *all, size_t i,
                                bool met)
{
	const struct vote *v = &b->votes[i];
	if (b->now[i].in)
		return v->s.stage == STAGE_FINAL ? BLOCK_NONE : BLOCK_NOT_FINAL;
	if (met || !is_asked(b, i))
		return BLOCK_NONE;
	if (v->undecided)
		return BLOCK_UNDECIDED;
	if (v->rejected)
		return BLOCK_REJECTED;
	if (!v->s.counts)
		return BLOCK_NOT_COUNTED;
	return is_content(&all[i]) ? BLOCK_NONE : BLOCK_CONDITION;
}

static void fill_blocks(struct ballot *b)
{
	enum item_status s = b->item->status;
	bool met = s == ITEM_IN_FORCE || s == ITEM_ADOPTED_PENDING_FINAL;
	if (s >= ITEM_EXPIRED || s == ITEM_IN_FORCE)
		return;
	const struct adopter *all = world_of_all(b);
	for (size_t i = 0; i < b->n; i++)
		b->votes[i].s.block = block_of(b, all, i, met);
}

/* ---- next date ---- */

static void sooner(const struct ballot *b, day_no on, day_no *next)
{
	if (on != DAY_NONE && on > b->f->v.today && (*next == DAY_NONE || on < *next))
		*next = on;
}

static day_no next_change(const struct ballot *b)
{
	day_no next = DAY_NONE;
	for (size_t i = 0; i < b->n; i++) {
		const struct vote_state *s = &b->votes[i].s;
		sooner(b, b->votes[i].final_from, &next);
		for (size_t k = 0; k < s->n_conditions; k++)
			if (s->conditions[k].not_later_than != DAY_NONE)
				sooner(b, s->conditions[k].not_later_than + 1, &next);
	}
	for (size_t i = 0; i < b->f->v.n; i++) { /* facts that name a date to come */
		if (notice_counts(&b->f->v.v[i].n))
			sooner(b, b->f->v.v[i].on, &next);
	}
	return next;
}

/* ---- filling ---- */

static void fill_conditions(struct ballot *b, size_t i)
{
	struct vote *v = &b->votes[i];
	const struct condition_data *c = v->item->conditions.v;
	size_t n = v->item->conditions.n;
	struct condition_state *s = ARENA_ARRAY(b->f->a, n, struct condition_state);
	for (size_t k = 0; k < n; k++) {
		s[k] = (struct condition_state){ .condition_id = c[k].condition_id,
			                         .kind = c[k].kind,
			                         .k = c[k].k,
			                         .amount_ore = c[k].amount_ore,
			                         .year = INT64_MIN,
			                         .text = c[k].text,
			                         .not_later_than = c[k].not_later_than,
			                         .met = b->now[i].met[k] };
		if (c[k].kind == CONDITION_GROUP_FUNDING)
			s[k].year = condition_year(v, &c[k]);
		if (c[k].not_later_than != DAY_NONE)
			(void)fold_has_come(b->f, c[k].not_later_than + 1);
	}
	v->s.conditions = s;
	v->s.n_conditions = n;
}

static void fill_votes(struct ballot *b)
{
	struct vote_state *s = ARENA_ARRAY(b->f->a, b->n, struct vote_state);
	for (size_t i = 0; i < b->n; i++) {
		b->votes[i].s.effective = b->now[i].in;
		b->item->adopting += b->votes[i].s.counts;
		b->item->effective += b->now[i].in;
		if (b->votes[i].adopting)
			fill_conditions(b, i);
	}
	b->item->status = status_of(b);
	fill_blocks(b);
	for (size_t i = 0; i < b->n; i++)
		s[i] = b->votes[i].s;
	b->item->votes = s;
	b->item->n_votes = b->n;
}

const struct vote *item_evaluate(struct folding *f, struct text item_id, uint8_t rule, int64_t k,
                                 struct item_state *ret)
{
	struct ballot b = { .f = f, .item = ret, .n = f->v.n_members };
	*ret = (struct item_state){ .item_id = item_id,
		                    .rule = rule ? rule : RULE_ALL,
		                    .k = k,
		                    .n = b.n,
		                    .in_force_from = DAY_NONE };
	b.votes = ARENA_ARRAY(f->a, b.n, struct vote);
	for (size_t i = 0; i < b.n; i++)
		vote_read(f, i, item_id, &b.votes[i]);
	b.now = world_by(&b, DAY_NONE);
	effective_judge(b.now, b.n, f->a);
	fill_votes(&b);
	if (ret->status == ITEM_IN_FORCE)
		ret->in_force_from = first_in_force(&b);
	ret->next_change_on = next_change(&b);
	return b.votes;
}

/* What the document puts to its principals, as D01 tells it. */
static int by_id(const void *x, const void *y)
{
	const struct item_data *const *a = x, *const *b = y;
	return text_cmp((*a)->item_id, (*b)->item_id);
}

/* Sorted by id; one that is named twice is what it was said to be first. */
static size_t items_told(struct folding *f, const struct document_fact *r,
                         const struct item_data ***ret)
{
	const struct item_data *told = r->d.items.v;
	const struct item_data **v = ARENA_ARRAY(f->a, r->d.items.n, const struct item_data *);
	size_t n = 0;
	for (size_t i = 0; i < r->d.items.n; i++)
		if (document_item(r, told[i].item_id) == &told[i])
			v[n++] = &told[i];
	if (n)
		qsort(v, n, sizeof *v, by_id);
	*ret = v;
	return n;
}

void items_fill(struct folding *f)
{
	const struct item_data **told = NULL;
	size_t n = f->v.asked ? items_told(f, f->v.asked, &told) : 0;
	struct item_state *v = ARENA_ARRAY(f->a, n, struct item_state);
	const struct vote **votes = ARENA_ARRAY(f->a, n, const struct vote *);
	for (size_t i = 0; i < n; i++) {
		const struct rule_data *rule = told[i]->rule.n ? told[i]->rule.v : NULL;
		votes[i] = item_evaluate(f, told[i]->item_id, rule ? rule->kind : 0,
		                         rule ? rule->k : INT64_MIN, &v[i]);
		v[i].title = told[i]->title;
	}
	f->s.items = v;
	f->s.n_items = n;
	f->votes = votes;
}
