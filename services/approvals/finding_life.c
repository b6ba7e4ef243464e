/* finding, the life of a governing document: D-DOC-09, D-DOC-04 of what nobody established, and the
 * same document twice (domain page 3.4, 7.10). Each span of dates in which something held is a
 * finding of its own, closed when the span ended. */
#include "approvals/finding.h"

#include "approvals/governing.h"
#include "approvals/links.h"

/* When a date began to matter: as the facts that speak of it tell the hour, else at its midnight.
 */
static instant_us begins(const struct finding_scene *c, day_no on)
{
	instant_us at = calendar_midnight(on);
	for (size_t i = 0; i < c->f->v.n; i++) {
		const struct document_fact *f = &c->f->v.v[i];
		if (f->on == on && notice_counts(&f->n) && f->type >= D_ESTABLISHED &&
		    calendar_day(f->n.f->time_us) == on && f->n.f->time_us > at)
			at = f->n.f->time_us;
	}
	return at;
}

/* What says that it is established, published or ended. */
static void because_of_life(struct finding_scene *c, struct finding *x)
{
	for (size_t i = 0; i < c->f->v.n; i++) {
		const struct document_fact *f = &c->f->v.v[i];
		if (notice_counts(&f->n) &&
		    (f->type == D_ESTABLISHED || f->type == D_PUBLISHED ||
		     f->type == D_UNPUBLISHED || f->type == D_REPEALED || f->type == D_SUPERSEDED))
			finding_because(c, x, f);
	}
}

static void find_lapses(struct finding_scene *c, const struct finding_rule *r, enum lapse what,
                        const char *name)
{
	struct lifecycle l;
	size_t n;
	governing_read(c->f, &l);
	const struct span *v = lifecycle_lapses(&l, what, c->f->v.today, &n);
	for (size_t i = 0; i < n; i++) {
		BUF_AUTO b = { 0 };
		buf_printf(&b, "%s/%lld/", name, (long long)v[i].version);
		calendar_put_day(&b, v[i].from);
		struct finding *x = finding_add(c, r, buf_text(&b), begins(c, v[i].from));
		because_of_life(c, x);
		if (v[i].to != DAY_NONE)
			finding_close_at(c, x, begins(c, v[i].to));
	}
}

void finding_unestablished(struct finding_scene *c, const struct finding_rule *r)
{
	if (c->f->s.n_items == 0) /* where principals decide, their decisions establish */
		find_lapses(c, r, LAPSE_UNESTABLISHED, "unestablished");
}

static void find_late_reviews(struct finding_scene *c, const struct finding_rule *r)
{
	const struct governing_state *s = &c->f->s.governing;
	for (size_t i = 0; i < s->n_agenda; i++) {
		const struct agenda_entry *e = &s->agenda[i];
		BUF_AUTO b = { 0 };
		instant_us late = calendar_midnight(e->due + 1);
		if (e->kind != AGENDA_REVIEW || !finding_passed(c, late) ||
		    !agenda_is_late(e, c->f->v.today))
			continue;
		buf_printf(&b, "review/%lld/", (long long)e->version);
		calendar_put_day(&b, e->due);
		struct finding *x = finding_add(c, r, buf_text(&b), late);
		because_of_life(c, x);
		if (e->done_on != DAY_NONE)
			finding_close_at(c, x, calendar_midnight(e->done_on));
	}
}

static const struct link_news *news_of(const struct link_news *v, size_t n, struct text document_id)
{
	for (size_t i = 0; i < n; i++)
		if (text_eq(v[i].document_id, document_id))
			return &v[i];
	return NULL;
}

/* Superseded by a document nobody names or nobody knows. */
static void find_missing_successor(struct finding_scene *c, const struct finding_rule *r)
{
	const struct governing_state *s = &c->f->s.governing;
	const struct document_fact *d14 = document_newest(&c->f->v, D_SUPERSEDED);
	size_t n;
	const struct link_news *v = links_read(c->f->in, c->f->a, &n);
	const struct link_news *successor = news_of(v, n, s->superseded_by);
	BUF_AUTO b = { 0 };
	if (!d14 || s->status != GOVERNING_SUPERSEDED ||
	    (successor && successor->known_at <= d14->n.f->recorded_us))
		return;
	buf_printf(&b, "successor/%.*s", TEXT_ARGS(s->superseded_by));
	struct finding *x = finding_add(c, r, buf_text(&b), d14->n.f->recorded_us);
	finding_because(c, x, d14);
	if (successor) {
		finding_evidence_of(&c->list, x, successor->source, successor->fact_id,
		                    successor->known_at);
		finding_close_at(c, x, successor->known_at);
	}
}

/* Another document that says it replaces this one is established, and this one still is too. */
static void find_replaced(struct finding_scene *c, const struct finding_rule *r)
{
	const struct governing_state *s = &c->f->s.governing;
	size_t n;
	const struct link_news *v = links_read(c->f->in, c->f->a, &n);
	for (size_t i = 0; i < n; i++) {
		BUF_AUTO b = { 0 };
		day_no on = v[i].established_on;
		if (!(v[i].flags & LINK_REPLACES) || on == DAY_NONE || !s->established)
			continue;
		buf_printf(&b, "replaced/%.*s", TEXT_ARGS(v[i].document_id));
		struct finding *x = finding_add(c, r, buf_text(&b), calendar_midnight(on));
		because_of_life(c, x);
		finding_evidence_of(&c->list, x, v[i].source, v[i].fact_id, v[i].known_at);
	}
}

void finding_validity(struct finding_scene *c, const struct finding_rule *r)
{
	find_lapses(c, r, LAPSE_UNPUBLISHED, "unpublished");
	find_lapses(c, r, LAPSE_STILL_PUBLISHED, "still-published");
	find_lapses(c, r, LAPSE_TWO_IN_FORCE, "two-in-force");
	find_late_reviews(c, r);
	find_missing_successor(c, r);
	find_replaced(c, r);
}

/* Since the second of them was written. */
void finding_same_document(struct finding_scene *c, const struct finding_rule *r)
{
	size_t n;
	const struct link_news *v = links_twins(c->f->in, c->f->a, &n);
	instant_us own = c->f->v.v[0].n.f->recorded_us;
	for (size_t i = 1; i < c->f->v.n; i++)
		if (c->f->v.v[i].n.f->recorded_us < own)
			own = c->f->v.v[i].n.f->recorded_us;
	for (size_t i = 0; i < n; i++) {
		BUF_AUTO b = { 0 };
		buf_printf(&b, "document/%.*s", TEXT_ARGS(v[i].document_id));
		struct finding *x =
		        finding_add(c, r, buf_text(&b), v[i].known_at > own ? v[i].known_at : own);
		finding_because(c, x, c->f->v.registered);
		finding_evidence_of(&c->list, x, v[i].source, v[i].fact_id, v[i].known_at);
	}
}
