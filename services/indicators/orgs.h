/* orgs: who reports: municipalities, regions and units, and the region each counts in. Pure.
 *
 * Keys bear a unit's HSA-id in upper case, since its letters' case means nothing. */
#ifndef INDICATORS_ORGS_H
#define INDICATORS_ORGS_H

#include "indicators/state.h"
#include "port/domain.h"
#include "registry/indicator.h"

/* As it stands in keys. */
struct text orgs_name(struct text org, struct arena *a);
enum org_kind orgs_kind(struct text org);

/* "m:<code>/<org>/<period>", "r:…", "p:<code>/<period>", "n:…". */
struct text orgs_series_key(struct text code, struct text org, struct period p, struct arena *a);
struct text orgs_sum_key(struct text code, struct text region, struct period p, struct arena *a);
/* "f:<code>/<org>" */
struct text orgs_dialogue_key(struct text code, struct text org, struct arena *a);
struct text orgs_calendar_key(struct text code, struct period p, struct arena *a);
struct text orgs_nation_key(struct text code, struct period p, struct arena *a);
struct series_key {
	struct text code, org; /* of a sum the region; of a calendar and the nation empty */
	struct period period;
};
/* False when the key is not of that form. */
bool orgs_read_key(struct text key, struct series_key *ret);

/* Principals of that kind on a day, sorted; where the register does not reach back so far, those it
 * has. */
size_t orgs_principals(const struct fold_in *in, enum principal_kind kind, day_no on,
                       struct arena *a, const struct principal ***ret);

/* What is known of a unit at a moment, from reference data and K05. */
struct known_unit {
	struct text hsa_id, name, unit_type, municipality, owner, region;
	day_no open_from, open_to; /* of the newest opening by then; DAY_NONE: not known, still open */
	bool known;
};
struct known_unit orgs_unit(const struct fold_in *in, struct text hsa_id, day_no on);
/* Does the source belong to another principal than the unit's owner, whom that one stands under,
 * and the owner's region? Not where source or owner is nobody's we know. */
bool orgs_unit_is_foreign(const struct fold_in *in, struct text source, const struct known_unit *u);
/* Open on that day, for all we know; an unknown one is not. */
bool orgs_unit_is_open(const struct fold_in *in, struct text hsa_id, day_no on);

/* County code of the region whose sum the organisation counts in; empty when unknown. */
struct text orgs_region(const struct fold_in *in, struct text org, day_no on);
/* Notes the moments at which an opening, a definition, or a target that may be of this organisation
 * comes to be known. */
void orgs_note_unit(const struct fold_in *in, struct text hsa_id, struct fold_out *ret);
void orgs_note_definitions(const struct fold_in *in, const struct indicator *i,
                           struct fold_out *ret);
void orgs_note_targets(const struct fold_in *in, const struct indicator *i, struct text org,
                       struct fold_out *ret);

#endif
