/* discrepancy_ref: corrections that point nowhere, or twice. */
#include "transitions/discrepancy.h"

#include "rules/notice_faults.h"
#include "transitions/patient_content.h"

/* ---- D-REF-01: names in `replaces` what is not here ---- */

void discrepancy_ref_01(const struct scene *c, const struct rule *r)
{
	for (size_t i = 0; i < c->v->n; i++) {
		const struct case_fact *f = &c->v->v[i];
		if (!f->n.dangling || f->from_register || f->n.f->beaten)
			continue;
		instant_us due = f->n.f->recorded_us +
		                 scene_policy(c, f->d.municipality, f->when)->dangling_after_us;
		if (!scene_passed(c, due))
			continue;
		struct finding *d = scene_add(c, r, f->d.replaces, due);
		finding_evidence(c->list, d, f->n.f);
		finding_party(c->list, d, scene_owner(c, f));
	}
}

/* ---- D-REF-02: two corrections of one notice, or a version left out ---- */

static const struct case_fact *fact_of(const struct notice *n)
{
	return (const struct case_fact *)(const void *)n; /* its first member */
}

static void add_pair(const struct scene *c, const struct rule *r, const struct case_fact *a,
                     const struct case_fact *b)
{
	instant_us second = a->n.f->recorded_us > b->n.f->recorded_us ? a->n.f->recorded_us
	                                                              : b->n.f->recorded_us;
	struct finding *d = scene_add(c, r, a->d.replaces, second);
	finding_evidence(c->list, d, a->n.f);
	finding_evidence(c->list, d, b->n.f);
	finding_party(c->list, d, scene_owner(c, a));
	finding_party(c->list, d, scene_owner(c, b));
}

void discrepancy_ref_02(const struct scene *c, const struct rule *r)
{
	const struct notice **own = ARENA_ARRAY(c->list->a, c->v->n, const struct notice *);
	struct notice_pair *pairs;
	size_t n = 0;
	for (size_t i = 0; i < c->v->n; i++)
		if (!c->v->v[i].from_register)
			own[n++] = &c->v->v[i].n;
	size_t n_pairs = notice_forks(own, n, c->list->a, &pairs);
	for (size_t i = 0; i < n_pairs; i++)
		add_pair(c, r, fact_of(pairs[i].a), fact_of(pairs[i].b));
}

/* ---- D-REF-02 of a patient ---- */

static void add_identity(const struct case_view *v, struct discrepancy_list *l, const char *name)
{
	struct finding *f = NULL;
	const struct case_fact *t26;
	size_t i = 0;
	while ((t26 = case_next(v, T_IDENTITY, &i))) {
		const struct principal *p =
		        registry_source_owner(v->in->registry, t26->n.f->source);
		f = discrepancy_add(l, "D-REF-02", SEVERITY_WARN, text_of(name),
		                    t26->n.f->recorded_us);
		finding_evidence(l, f, t26->n.f);
		finding_party(l, f, p ? p->code : (struct text){ 0 });
	}
}

/* An identity goes over into one other. */
static bool forks_away(const struct patient_content *own)
{
	size_t away = 0;
	for (size_t i = 0; i < own->n_links; i++)
		away += text_eq(own->links[i].from, own->patient);
	return away > 1;
}

void discrepancy_of_identity(const struct case_view *v, bool overfull, struct discrepancy_list *l)
{
	struct patient_content own;
	patient_content_own(v, &own);
	if (forks_away(&own))
		add_identity(v, l, "identity-fork");
	if (overfull)
		add_identity(v, l, "identity-group");
}
