/* finding_notice: faults of records as such: one id with two contents, corrections that point
 * nowhere or fork. */
#include "approvals/finding.h"

#include "rules/notice_faults.h"

static const struct document_fact *fact_of(struct finding_scene *c, const struct notice *n)
{
	(void)c; /* the notice is the first member of its fact */
	return (const struct document_fact *)(const void *)n;
}

static const struct notice **notices_of(struct finding_scene *c)
{
	const struct notice **v = ARENA_ARRAY(c->list.a, c->f->v.n, const struct notice *);
	for (size_t i = 0; i < c->f->v.n; i++)
		v[i] = &c->f->v.v[i].n;
	return v;
}

/* ---- D-PUB-03 (R-G1) ---- */

void finding_conflict(struct finding_scene *c, const struct finding_rule *r)
{
	for (size_t i = 0; i < c->f->v.n; i++) {
		const struct document_fact *d = &c->f->v.v[i];
		if (!d->n.f->beaten)
			continue;
		struct text name = arena_printf(c->list.a, "%.*s#%.*s", TEXT_ARGS(d->n.f->source),
		                                TEXT_ARGS(d->n.f->id));
		finding_because(c, finding_add(c, r, name, d->n.f->recorded_us), d);
	}
}

/* ---- D-REF-01 ---- */

void finding_dangling(struct finding_scene *c, const struct finding_rule *r)
{
	for (size_t i = 0; i < c->f->v.n; i++) {
		const struct document_fact *d = &c->f->v.v[i];
		if (!d->n.dangling || d->n.f->beaten)
			continue;
		instant_us due = d->n.f->recorded_us + finding_policy(c, d->on)->dangling_after_us;
		if (finding_passed(c, due))
			finding_because(c, finding_add(c, r, d->n.replaces, due), d);
	}
}

/* ---- D-REF-02 ---- */

void finding_fork(struct finding_scene *c, const struct finding_rule *r)
{
	struct notice_pair *pairs;
	size_t n = notice_forks(notices_of(c), c->f->v.n, c->list.a, &pairs);
	for (size_t i = 0; i < n; i++) {
		instant_us a = pairs[i].a->f->recorded_us, b = pairs[i].b->f->recorded_us;
		struct finding *x = finding_add(c, r, pairs[i].a->replaces, a > b ? a : b);
		finding_because(c, x, fact_of(c, pairs[i].a));
		finding_because(c, x, fact_of(c, pairs[i].b));
	}
}
