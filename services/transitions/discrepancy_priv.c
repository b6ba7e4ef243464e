/* discrepancy_priv: a protected identity seen outside the restricted path. What was in clear text
 * never gets as far as a fold: the watch counts those refusals. */
#include "transitions/discrepancy.h"

enum { ID_NATIONAL_RESERVE = 3, ID_LOCAL_RESERVE = 4 }; /* idKind, by their place */

/* Written when the protection was known, yet says there is none, or hides behind a reserve number,
 * which 7.5 forbids as a way around. */
static bool is_outside(const struct case_fact *f, const struct case_fact *protection)
{
	bool knew =
	        f->n.f->recorded_us > protection->n.f->recorded_us && f->when >= protection->when;
	bool says_none = f->d.protection == PROTECTION_NONE && f->type != T_PROTECTION;
	bool reserve = f->d.id_kind == ID_NATIONAL_RESERVE || f->d.id_kind == ID_LOCAL_RESERVE;
	return knew && (says_none || reserve);
}

void discrepancy_priv_01(const struct scene *c, const struct rule *r)
{
	const struct case_fact *f;
	size_t i = 0;
	while (c->t->is_protected && (f = scene_next(c, &i))) {
		if (!is_outside(f, c->t->protection))
			continue;
		struct finding *d = scene_add(c, r, scene_owner(c, f), f->n.f->recorded_us);
		finding_evidence(c->list, d, f->n.f);
		finding_party(c->list, d, scene_owner(c, f));
	}
}
