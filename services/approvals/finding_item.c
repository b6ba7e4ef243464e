/* finding_item: faults of a document's items as a whole: nobody decides, or the issuer goes on as
 * if all had. */
#include "approvals/finding.h"
#include "approvals/item.h"

#define DAY_US (24 * HOUR_US)

/* ---- D-DOC-03: no decision by the expected date ---- */

/* The first date by which others' conditions want decisions; DAY_NONE. */
static day_no wanted_by(const struct item_state *item)
{
	day_no first = DAY_NONE;
	for (size_t i = 0; i < item->n_votes; i++)
		for (size_t k = 0; k < item->votes[i].n_conditions; k++) {
			day_no by = item->votes[i].conditions[k].not_later_than;
			uint8_t kind = item->votes[i].conditions[k].kind;
			if (by != DAY_NONE && kind < CONDITION_GROUP_FUNDING &&
			    (first == DAY_NONE || by < first))
				first = by;
		}
	return first;
}

static void overdue(struct finding_scene *c, const struct finding_rule *r,
                    const struct item_state *item, const struct vote *v, day_no last)
{
	bool in_time = v->fact && v->s.decision != DECISION_NONE && v->fact->on <= last;
	if (in_time || !finding_passed(c, calendar_midnight(last + 1)))
		return;
	struct text name = arena_printf(c->list.a, "%.*s/%.*s", TEXT_ARGS(v->s.principal),
	                                TEXT_ARGS(item->item_id));
	struct finding *x = finding_add(c, r, name, calendar_midnight(last + 1));
	finding_party(&c->list, x, v->s.principal);
	finding_because(c, x, v->proposal);
	finding_because(c, x, v->fact);
	if (v->fact && v->s.decision != DECISION_NONE)
		finding_close_at(c, x,
		                 finding_later(finding_told(v->fact), calendar_midnight(last + 1)));
}

static bool is_asked(struct finding_scene *c, const struct item_state *item, const struct vote *v)
{
	return item->status < ITEM_EXPIRED &&
	       registry_participates(c->f->in->registry, v->s.principal, TEXT("approval"),
	                             c->f->s.registered_on);
}

/* A proposal after the decision asks for a new one. */
static bool awaits(const struct vote *v)
{
	return v->s.proposed_on != DAY_NONE &&
	       (v->undecided || !v->fact || v->fact->on >= v->s.proposed_on);
}

static day_no last_day_after(struct finding_scene *c, day_no proposed_on)
{
	return proposed_on + (day_no)(finding_policy(c, proposed_on)->decision_within_us / DAY_US);
}

void finding_undecided(struct finding_scene *c, const struct finding_rule *r)
{
	for (size_t i = 0; i < c->f->s.n_items; i++) {
		const struct item_state *item = &c->f->s.items[i];
		day_no wanted = wanted_by(item);
		for (size_t k = 0; k < item->n_votes; k++) {
			const struct vote *v = &c->f->votes[i][k];
			if (!is_asked(c, item, v))
				continue;
			if (awaits(v))
				overdue(c, r, item, v, last_day_after(c, v->s.proposed_on));
			if (wanted != DAY_NONE)
				overdue(c, r, item, v, wanted);
		}
	}
}

/* ---- D-DOC-04: published as adopted, but only a proposal or recommendation exists ---- */

static const struct document_fact *published(struct finding_scene *c)
{
	const struct document_fact *on = document_newest(&c->f->v, D_PUBLISHED),
	                           *off = document_newest(&c->f->v, D_UNPUBLISHED);
	if (!on || !fold_has_come(c->f, on->on))
		return NULL;
	if (off && fold_has_come(c->f, off->on) && notice_is_newer(&off->n, &on->n))
		return NULL;
	return on;
}

static bool anyone_decided(struct finding_scene *c)
{
	for (size_t i = 0; i < c->f->s.n_items; i++)
		for (size_t k = 0; k < c->f->s.items[i].n_votes; k++)
			if (c->f->votes[i][k].adopting)
				return true;
	return c->f->s.n_items == 0 && document_winner(&c->f->v, D_ESTABLISHED);
}

void finding_only_proposed(struct finding_scene *c, const struct finding_rule *r)
{
	const struct document_fact *p = published(c);
	const struct document_fact *wish = document_newest(&c->f->v, D_PROPOSED);
	if (!wish)
		wish = document_newest(&c->f->v, D_RECOMMENDED);
	if (!p || !wish || !fold_has_come(c->f, wish->on) || anyone_decided(c))
		return;
	struct finding *x = finding_add(c, r, TEXT("only-proposed"),
	                                finding_later(finding_told(p), finding_told(wish)));
	finding_because(c, x, p);
	finding_because(c, x, wish);
}

/* ---- D-DOC-06: treated as in force while a condition is unmet ---- */

static bool is_unmet(const struct vote *v)
{
	return v->s.counts && v->s.decision == DECISION_CONDITIONAL && !v->s.effective;
}

static void name_unmet(struct finding_scene *c, const struct finding_rule *r, size_t i,
                       const struct document_fact *d10)
{
	const struct item_state *item = &c->f->s.items[i];
	instant_us first = INSTANT_NONE;
	for (size_t k = 0; k < item->n_votes; k++)
		if (is_unmet(&c->f->votes[i][k]) &&
		    (first == INSTANT_NONE || finding_told(c->f->votes[i][k].fact) < first))
			first = finding_told(c->f->votes[i][k].fact);
	if (first == INSTANT_NONE)
		return;
	struct finding *x =
	        finding_add(c, r, item->item_id, finding_later(finding_told(d10), first));
	finding_because(c, x, d10);
	for (size_t k = 0; k < item->n_votes; k++)
		if (is_unmet(&c->f->votes[i][k])) {
			finding_party(&c->list, x, item->votes[k].principal);
			finding_because(c, x, c->f->votes[i][k].fact);
		}
}

void finding_unmet(struct finding_scene *c, const struct finding_rule *r)
{
	const struct document_fact *d10 = document_winner(&c->f->v, D_ESTABLISHED);
	if (!d10 || !fold_has_come(c->f, d10->on))
		return;
	if (d10->d.valid_from != DAY_NONE && !fold_has_come(c->f, d10->d.valid_from))
		return;
	for (size_t i = 0; i < c->f->s.n_items; i++)
		if (c->f->s.items[i].status < ITEM_EXPIRED)
			name_unmet(c, r, i, d10);
}
