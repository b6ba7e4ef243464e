/* discrepancy_pub: faults of the publisher that show within one entity. Those of a source as a
 * whole are found by the watch (common/rim/watch.h). */
#include "transitions/discrepancy.h"

#include "event/ident.h"

/* ---- D-PUB-03: one (source, id) with two contents (R-G1) ---- */

void discrepancy_pub_03(const struct scene *c, const struct rule *r)
{
	for (size_t i = 0; i < c->v->n; i++) {
		const struct case_fact *f = &c->v->v[i];
		if (!f->n.f->beaten || f->from_register)
			continue;
		struct text name = arena_printf(c->list->a, "%.*s#%.*s", TEXT_ARGS(f->n.f->source),
		                                TEXT_ARGS(f->n.f->id));
		struct finding *d = scene_add(c, r, name, f->n.f->recorded_us);
		finding_evidence(c->list, d, f->n.f);
		finding_party(c->list, d, scene_owner(c, f));
	}
}

/* ---- D-PUB-04: a unit that is not what it should be ---- */

static bool is_foreign(const struct scene *c, const struct case_fact *f, const struct unit *u)
{
	const struct principal *sender = registry_source_owner(c->in->registry, f->n.f->source);
	const struct principal *owner = registry_principal(c->in->registry, u->owner, DAY_NONE);
	if (!sender || !owner)
		return false;
	if (owner->kind == PRINCIPAL_PRIVATE_PROVIDER && owner->under.n)
		return !text_eq(owner->under, sender->code) && !text_eq(owner->code, sender->code);
	return !text_eq(owner->code, sender->code);
}

static bool is_closed(const struct unit *u, day_no d)
{
	return d < u->valid_from || (u->valid_to != DAY_NONE && d > u->valid_to);
}

/* One finding a unit, however its HSA-id is spelt. Only the unit that sends must be the publisher's own; those it writes to belong to others. */
static void check_unit(const struct scene *c, const struct rule *r, const struct case_fact *f,
                       struct text hsa_id)
{
	bool sends = text_eq(hsa_id, f->d.sender_unit);
	day_no d = calendar_day(f->when);
	const struct unit *u = registry_unit(c->in->registry, hsa_id, d);
	if (u && !is_closed(u, d) && !(sends && is_foreign(c, f, u)))
		return;
	struct text unit = ident_hsa_upper(hsa_id, arena_alloc(c->list->a, hsa_id.n));
	struct finding *x = scene_add(c, r, unit, f->n.f->recorded_us);
	finding_evidence(c->list, x, f->n.f);
	finding_party(c->list, x, scene_owner(c, f));
}

static void check_one(const struct scene *c, const struct rule *r, const struct case_fact *f,
                      struct text hsa_id)
{
	if (hsa_id.n)
		check_unit(c, r, f, hsa_id);
}

/* Where no unit at all is registered, nobody keeps that register and every id would be unknown. */
void discrepancy_pub_04(const struct scene *c, const struct rule *r)
{
	const struct case_fact *f;
	size_t i = 0;
	while (registry_has_units(c->in->registry) && (f = scene_next(c, &i))) {
		check_one(c, r, f, f->d.sender_unit);
		check_one(c, r, f, f->d.hospital_unit);
		check_one(c, r, f, f->d.outpatient_unit);
		check_one(c, r, f, f->d.unit);
		for (size_t k = 0; k < f->d.recipient_units.n; k++)
			check_one(c, r, f, f->d.recipient_units.v[k]);
	}
}
