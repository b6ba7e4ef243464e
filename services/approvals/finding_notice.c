/* finding_notice: faults of records as such: one id with two contents, corrections that point
 * nowhere or fork. */
#include "approvals/finding.h"

#include "rules/notice_faults.h"

static const struct document_fact *fact_of(struct finding_scene *c, const struct notice *n)
{
	(void)c; /* the notice is the first member of its fact */
	return (const struct document_fact *)(const void *)n;
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

static void find_forks(struct finding_scene *c, const struct finding_rule *r,
                       const struct notice *const *v, size_t n)
{
	struct notice_pair *pairs;
	size_t n_pairs = notice_forks(v, n, c->list.a, &pairs);
	for (size_t i = 0; i < n_pairs; i++) {
		instant_us a = pairs[i].a->f->recorded_us, b = pairs[i].b->f->recorded_us;
		struct finding *x = finding_add(c, r, pairs[i].a->replaces, a > b ? a : b);
		finding_because(c, x, fact_of(c, pairs[i].a));
		finding_because(c, x, fact_of(c, pairs[i].b));
	}
}

/* Names are their principal's (document.c). */
void finding_fork(struct finding_scene *c, const struct finding_rule *r)
{
	const struct document_view *v = &c->f->v;
	const struct notice **group = ARENA_ARRAY(c->list.a, v->n, const struct notice *);
	for (size_t from = 0, n; (n = document_group(v, from)) > 0; from += n) {
		for (size_t i = 0; i < n; i++)
			group[i] = &v->said[from + i]->n;
		find_forks(c, r, group, n);
	}
}
