/* finding_vote: faults of single decisions: another wording, amendments passed over, minutes that
 * are late, two records of one decision. */
#include "approvals/finding.h"
#include "approvals/item.h"

enum { ADJUST_DAYS = 14, ANNOUNCE_DAYS = 2 }; /* KL 5:69, 8:12 */

/* ---- what the rules here share ---- */

typedef void (*look)(struct finding_scene *c, const struct finding_rule *r,
                     const struct item_state *item, const struct vote *v);

static void each_vote(struct finding_scene *c, const struct finding_rule *r, look at)
{
	for (size_t i = 0; i < c->f->s.n_items; i++)
		for (size_t k = 0; k < c->f->s.items[i].n_votes; k++)
			if (c->f->votes[i][k].fact)
				at(c, r, &c->f->s.items[i], &c->f->votes[i][k]);
}

static struct text name_of(struct finding_scene *c, const struct item_state *item,
                           const struct vote *v)
{
	return arena_printf(c->list.a, "%.*s/%.*s", TEXT_ARGS(v->s.principal),
	                    TEXT_ARGS(item->item_id));
}

static struct finding *about(struct finding_scene *c, const struct finding_rule *r,
                             struct text discriminator, const struct vote *v, instant_us since)
{
	struct finding *x = finding_add(c, r, discriminator, since);
	finding_party(&c->list, x, v->s.principal);
	finding_because(c, x, v->fact);
	return x;
}

/* ---- D-DOC-01: another version, another wording ---- */

/* What was right until a later revision is no fault. */
static void look_at_wording(struct finding_scene *c, const struct finding_rule *r,
                            const struct item_state *item, const struct vote *v)
{
	if (!(v->s.uncounted & (UNCOUNTED_VERSION | UNCOUNTED_HASH)) || v->old_version)
		return;
	instant_us since = finding_told(v->fact);
	if (c->f->v.registered)
		since = finding_later(since, c->f->v.registered->n.f->recorded_us);
	struct finding *x = about(c, r, name_of(c, item, v), v, since);
	finding_because(c, x, c->f->v.registered);
}

void finding_wording(struct finding_scene *c, const struct finding_rule *r)
{
	each_vote(c, r, look_at_wording);
}

/* ---- D-DOC-02: amended, and counted as a plain adoption by the issuer ---- */

/* Another record of the same decision that says nothing of the amendments. */
static const struct document_fact *plain_record(struct finding_scene *c,
                                                const struct item_state *item, const struct vote *v)
{
	size_t n;
	const struct document_fact *const *said = document_said_by(&c->f->v, v->s.principal, &n);
	for (size_t i = 0; i < n; i++) {
		const struct item_data *other = document_item(said[i], item->item_id);
		if (said[i]->type == D_DECIDED && !said[i]->n.dead && other &&
		    said[i]->on == v->fact->on && other->amendments != TRI_TRUE &&
		    other->verb == v->item->verb)
			return said[i];
	}
	return NULL;
}

/* The issuer's word that the document is established as it stands. */
static const struct document_fact *established(struct finding_scene *c)
{
	const struct document_fact *d10 = document_winner(&c->f->v, D_ESTABLISHED);
	return d10 && fold_has_come(c->f, d10->on) ? d10 : NULL;
}

static void look_at_amended(struct finding_scene *c, const struct finding_rule *r,
                            const struct item_state *item, const struct vote *v)
{
	const struct document_fact *plain = NULL;
	if (!(v->s.uncounted & UNCOUNTED_AMENDED) || !v->adopting)
		return;
	plain = plain_record(c, item, v);
	if (!plain)
		plain = established(c);
	if (!plain)
		return;
	struct finding *x = about(c, r, name_of(c, item, v), v,
	                          finding_later(finding_told(v->fact), finding_told(plain)));
	finding_because(c, x, plain);
}

void finding_amended(struct finding_scene *c, const struct finding_rule *r)
{
	each_vote(c, r, look_at_amended);
}

/* ---- D-DOC-05: minutes late ---- */

/* Söndagsregeln: what is to be done on a free day may be done on the next that is not. */
static day_no last_day(struct finding_scene *c, day_no from, day_no days)
{
	int n;
	const day_no *extra = registry_holidays(c->f->in->registry, &n);
	return calendar_next_working_day(from + days, extra, n);
}

struct step { /* what is to be done with the minutes */
	const char *name;
	day_no last;
	const struct document_fact *done; /* NULL: not yet */
};

/* Opens the day after the last one; closes when the fact that does it has come. */
static void late(struct finding_scene *c, const struct finding_rule *r, const struct vote *v,
                 const struct step *s)
{
	instant_us due = calendar_midnight(s->last + 1);
	if ((s->done && s->done->on <= s->last) || !finding_passed(c, due))
		return;
	struct text name = arena_printf(c->list.a, "%.*s/%.*s/%s", TEXT_ARGS(v->s.principal),
	                                TEXT_ARGS(v->s.notice_id), s->name);
	struct finding *x = about(c, r, name, v, due);
	finding_because(c, x, s->done);
	if (s->done)
		finding_close_at(c, x, finding_later(finding_told(s->done), due));
}

static void look_at_minutes(struct finding_scene *c, const struct finding_rule *r,
                            const struct item_state *item, const struct vote *v)
{
	(void)item; /* a decision on several items has one set of minutes: found once by its name */
	if (v->s.decision == DECISION_NONE ||
	    !registry_participates(c->f->in->registry, v->s.principal, TEXT("approval"),
	                           v->fact->on))
		return;
	if (v->undecided && v->s.stage != STAGE_ANNULLED)
		return; /* referred back, tabled, outdated: nothing to appeal */
	/* What is announced has been adjusted. */
	const struct step adjust = { "adjusted", last_day(c, v->fact->on, ADJUST_DAYS),
		                     v->adjusted ? v->adjusted : v->announced };
	late(c, r, v, &adjust);
	if (!v->adjusted)
		return;
	const struct step announce = { "announced", last_day(c, v->adjusted->on, ANNOUNCE_DAYS),
		                       v->announced };
	late(c, r, v, &announce);
}

void finding_minutes(struct finding_scene *c, const struct finding_rule *r)
{
	each_vote(c, r, look_at_minutes);
}

/* ---- D-DUP-01: two live decisions of one principal and item (R-A16) ---- */

/* A step back and what came of it are two decisions, not two records of one. */
static bool is_step(const struct item_data *item)
{
	return item->verb == VERB_REFER_BACK || item->verb == VERB_TABLE;
}

static bool differs(const struct document_fact *a, const struct item_data *x,
                    const struct document_fact *b, const struct item_data *y)
{
	return a->on != b->on || x->verb != y->verb || x->amendments != y->amendments ||
	       x->version != y->version || !text_eq(x->content_hash, y->content_hash);
}

/* Another word on it: a decision of its own, or the same one told by another system. Of revisions
 * that fork D-REF-02 tells. */
static bool is_other_word(const struct document_fact *b, const struct vote *v)
{
	return b != v->fact && b->type == D_DECIDED && !b->n.dead &&
	       (!b->n.witness || text_eq(notice_name(&b->n), notice_name(&v->fact->n)));
}

static void look_at_others(struct finding_scene *c, const struct finding_rule *r,
                           const struct item_state *item, const struct vote *v)
{
	size_t n;
	const struct document_fact *const *said = document_said_by(&c->f->v, v->s.principal, &n);
	for (size_t i = 0; i < n; i++) {
		const struct document_fact *b = said[i];
		const struct item_data *y = document_item(b, item->item_id);
		if (!is_other_word(b, v) || !y || is_step(y) || is_step(v->item) ||
		    !differs(v->fact, v->item, b, y) || !fold_has_come(c->f, b->on))
			continue;
		struct finding *x = about(c, r, name_of(c, item, v), v,
		                          finding_later(finding_told(v->fact), finding_told(b)));
		finding_because(c, x, b);
	}
}

void finding_two_decisions(struct finding_scene *c, const struct finding_rule *r)
{
	each_vote(c, r, look_at_others);
}
