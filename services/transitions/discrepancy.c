/* discrepancy: the table of rules, and what they share. The invariant: each code stands once, with
 * the severity of the domain page, and a rule sees facts, reference data and as_of, nothing else.
 */
#include "transitions/discrepancy.h"

#include <string.h>

static const struct rule rules[] = {
	{ "D-DL-01", SEVERITY_LEGAL, discrepancy_dl_01 },
	{ "D-DL-02", SEVERITY_LEGAL, discrepancy_dl_02 },
	{ "D-DL-03", SEVERITY_WARN, discrepancy_dl_03 },
	{ "D-DL-04", SEVERITY_INFO, discrepancy_dl_04 },
	{ "D-DUP-01", SEVERITY_WARN, discrepancy_dup_01 },
	{ "D-MIS-01", SEVERITY_WARN, discrepancy_mis_01 },
	{ "D-MIS-02", SEVERITY_LEGAL, discrepancy_mis_02 },
	{ "D-MIS-03", SEVERITY_INFO, discrepancy_mis_03 },
	{ "D-MIS-04", SEVERITY_WARN, discrepancy_mis_04 },
	{ "D-MIS-05", SEVERITY_LEGAL, discrepancy_mis_05 },
	{ "D-MIS-06", SEVERITY_LEGAL, discrepancy_mis_06 },
	{ "D-MIS-07", SEVERITY_LEGAL, discrepancy_mis_07 },
	{ "D-MIS-08", SEVERITY_WARN, discrepancy_mis_08 },
	{ "D-PRIV-01", SEVERITY_ERROR, discrepancy_priv_01 },
	{ "D-PUB-03", SEVERITY_ERROR, discrepancy_pub_03 },
	{ "D-PUB-04", SEVERITY_ERROR, discrepancy_pub_04 },
	{ "D-REF-01", SEVERITY_WARN, discrepancy_ref_01 },
	{ "D-REF-02", SEVERITY_WARN, discrepancy_ref_02 },
	{ "D-RES-01", SEVERITY_WARN, discrepancy_res_01 },
	{ "D-RES-02", SEVERITY_LEGAL, discrepancy_res_02 },
	{ "D-RES-03", SEVERITY_WARN, discrepancy_res_03 },
	{ "D-SEQ-01", SEVERITY_ERROR, discrepancy_seq_01 },
	{ "D-SEQ-02", SEVERITY_ERROR, discrepancy_seq_02 },
	{ "D-SEQ-03", SEVERITY_ERROR, discrepancy_seq_03 },
	{ "D-SET-01", SEVERITY_ERROR, discrepancy_set_01 },
	{ "D-SET-02", SEVERITY_WARN, discrepancy_set_02 },
	{ "D-SET-03", SEVERITY_ERROR, discrepancy_set_03 },
	{ "D-TIM-04", SEVERITY_WARN, discrepancy_tim_04 },
	{ "D-VIEW-01", SEVERITY_WARN, discrepancy_view_01 },
	{ "D-VIEW-02", SEVERITY_WARN, discrepancy_view_02 },
	{ "D-VIEW-03", SEVERITY_ERROR, discrepancy_view_03 },
	{ "D-VIEW-04", SEVERITY_INFO, discrepancy_view_04 },
};

static void apply(const struct scene *c, const char *code)
{
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
		if (!code || strcmp(rules[i].code, code) == 0)
			rules[i].find(c, &rules[i]);
}

/* ---- what rules share ---- */

static const struct principal *owner_of(const struct scene *c, const struct case_fact *f)
{
	return registry_source_owner(c->in->registry, f->n.f->source);
}

/* The region whose settlement it is, or whose hospital speaks: the owner of the admission's source,
 * else of the first fact that comes from a region. */
static struct text region_of(const struct scene *c)
{
	struct text rest = c->in->key;
	if (text_eq(text_cut(&rest, ':'), TEXT("s")))
		return text_cut(&rest, '/');
	const struct principal *p = c->v->admission ? owner_of(c, c->v->admission) : NULL;
	for (size_t i = 0; i < c->v->n && !(p && p->kind == PRINCIPAL_REGION); i++)
		p = owner_of(c, &c->v->v[i]);
	return p && p->kind == PRINCIPAL_REGION ? p->code : (struct text){ 0 };
}

struct finding *scene_add(const struct scene *c, const struct rule *r, struct text discriminator,
                          instant_us since)
{
	struct finding *f = discrepancy_add(c->list, r->code, r->severity, discriminator, since);
	finding_party(c->list, f, c->region);
	return f;
}

void scene_close(const struct scene *c, struct finding *f, instant_us at)
{
	if (at != INSTANT_NONE && scene_passed(c, at))
		finding_close(f, at);
}

bool scene_passed(const struct scene *c, instant_us due)
{
	fold_due(c->in, c->out, due);
	return due <= c->in->as_of;
}

const struct policy *scene_policy(const struct scene *c, struct text municipality, instant_us at)
{
	struct text who = municipality.n ? municipality : c->region;
	return c->t ? timeline_policy(c->t, who, calendar_day(at))
	            : registry_policy(c->in->registry, who, false, calendar_day(at));
}

const struct case_fact *scene_discharge(const struct scene *c)
{
	return c->t->discharge_counts ? c->v->discharge : NULL;
}

bool scene_dead_by(const struct scene *c, day_no d)
{
	return c->t->died_on != DAY_NONE && c->t->died_on <= d;
}

struct text scene_owner(const struct scene *c, const struct case_fact *f)
{
	return registry_source_speaker(c->in->registry, f->n.f->source);
}

void scene_party(const struct scene *c, struct finding *f, struct text municipality)
{
	if (municipality.n == 4)
		finding_party(c->list, f, municipality);
}

const struct case_fact *scene_next(const struct scene *c, size_t *i)
{
	while (*i < c->v->n) {
		const struct case_fact *f = &c->v->v[(*i)++];
		if (notice_counts(&f->n) && !f->from_register)
			return f;
	}
	return NULL;
}

/* ---- entities ---- */

void case_discrepancies(const struct timeline *t, const struct case_state *s, struct fold_out *ret)
{
	struct discrepancy_list list = { .a = t->v->arena };
	struct scene c = { t->v->in, t->v, t, s, &list, ret, { 0 } };
	c.region = region_of(&c);
	apply(&c, t->v->cancelled ? "D-PUB-03" : NULL);
	discrepancy_finish(&list, ret);
}

static struct scene scene_of(const struct case_view *v, struct discrepancy_list *l,
                             struct fold_out *out)
{
	struct scene c = { v->in, v, NULL, NULL, l, out, { 0 } };
	c.region = region_of(&c);
	return c;
}

void discrepancy_of_entity(const struct case_view *v, struct discrepancy_list *l,
                           struct fold_out *out)
{
	struct scene c = scene_of(v, l, out);
	apply(&c, "D-PUB-03");
	apply(&c, "D-REF-01");
	apply(&c, "D-REF-02");
}

void discrepancy_of_settlement(const struct case_view *v, struct discrepancy_list *l,
                               struct fold_out *out)
{
	struct scene c = scene_of(v, l, out);
	apply(&c, "D-SET-01");
}
