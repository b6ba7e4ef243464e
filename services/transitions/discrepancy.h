/* discrepancy: what facts of one entity contradict or lack (domain page, 7.10 and section 9). Pure.
 *
 * A rule is a row {code, severity, function}. It finds breaches and says since when, from facts and
 * as_of alone: a deadline passes at its own instant, an impossibility begins with the later of the
 * two events, a conflict of records with the writing of the second. What can be mended closes when
 * facts mend it (never told, still open, not acknowledged); what was due at a date and was not done
 * stays a breach and stays open (late notice, no care contact at discharge). */
#ifndef TRANSITIONS_DISCREPANCY_H
#define TRANSITIONS_DISCREPANCY_H

#include "port/discrepancy_list.h"
#include "transitions/state.h"
#include "transitions/timeline.h"

/* All of a case's, into ret->discrepancies (nothing else may have put any there), and the instants
 * at which time alone opens one, by fold_due. `s` is complete but for its discrepancies. Of a void
 * case only D-PUB-03 stays (R-T21). */
void case_discrepancies(const struct timeline *t, const struct case_state *s, struct fold_out *ret);

/* Those any entity can have, from its own facts: D-PUB-03, D-REF-01, D-REF-02. */
void discrepancy_of_entity(const struct case_view *v, struct discrepancy_list *l,
                           struct fold_out *out);
/* D-REF-02 of a patient: identity links that fork from it, or join more than a group may hold. */
void discrepancy_of_identity(const struct case_view *v, bool overfull, struct discrepancy_list *l);
/* D-SET-01 of a settlement: objections to the month as a whole. */
void discrepancy_of_settlement(const struct case_view *v, struct discrepancy_list *l,
                               struct fold_out *out);

/* ---- for the rules themselves ---- */

struct scene {
	const struct fold_in *in;
	const struct case_view *v;
	const struct timeline *t;   /* NULL for a patient or a settlement */
	const struct case_state *s; /* likewise */
	struct discrepancy_list *list;
	struct fold_out *out;
	struct text region; /* the region's principal code; empty: not known */
};

struct rule {
	const char *code; /* static */
	enum severity severity;
	void (*find)(const struct scene *c, const struct rule *r);
};

/* A finding with the region among its parties. */
struct finding *scene_add(const struct scene *c, const struct rule *r, struct text discriminator,
                          instant_us since);
/* Closes it at that instant, unless that is still to come. INSTANT_NONE: stays open. */
void scene_close(const struct scene *c, struct finding *f, instant_us at);
/* Has this instant come? Either way the fold looks again at it. */
bool scene_passed(const struct scene *c, instant_us due);
/* The policy of a municipality (empty: the region's) on the date of an instant. */
const struct policy *scene_policy(const struct scene *c, struct text municipality, instant_us at);
/* The discharge that stands (R-T27); NULL without. */
const struct case_fact *scene_discharge(const struct scene *c);
/* Had the patient died by that date (T23, or discharged as deceased by then)? */
bool scene_dead_by(const struct scene *c, day_no d);
/* Code of the principal that owns the fact's source, else its organisation number; for parties. */
struct text scene_owner(const struct scene *c, const struct case_fact *f);
/* Adds a municipality as a party, unless it is UNKNOWN, ABROAD or empty. */
void scene_party(const struct scene *c, struct finding *f, struct text municipality);
/* Next fact of its own (not of a register) that counts, any type, from *i on; NULL at the end. */
const struct case_fact *scene_next(const struct scene *c, size_t *i);

/* The functions of the table, by family. */
void discrepancy_mis_01(const struct scene *c, const struct rule *r);
void discrepancy_mis_02(const struct scene *c, const struct rule *r);
void discrepancy_mis_03(const struct scene *c, const struct rule *r);
void discrepancy_mis_04(const struct scene *c, const struct rule *r);
void discrepancy_mis_05(const struct scene *c, const struct rule *r);
void discrepancy_mis_06(const struct scene *c, const struct rule *r);
void discrepancy_mis_07(const struct scene *c, const struct rule *r);
void discrepancy_mis_08(const struct scene *c, const struct rule *r);
void discrepancy_dl_01(const struct scene *c, const struct rule *r);
void discrepancy_dl_02(const struct scene *c, const struct rule *r);
void discrepancy_dl_03(const struct scene *c, const struct rule *r);
void discrepancy_dl_04(const struct scene *c, const struct rule *r);
void discrepancy_seq_01(const struct scene *c, const struct rule *r);
void discrepancy_seq_02(const struct scene *c, const struct rule *r);
void discrepancy_seq_03(const struct scene *c, const struct rule *r);
void discrepancy_dup_01(const struct scene *c, const struct rule *r);
void discrepancy_tim_04(const struct scene *c, const struct rule *r);
void discrepancy_res_01(const struct scene *c, const struct rule *r);
void discrepancy_res_02(const struct scene *c, const struct rule *r);
void discrepancy_res_03(const struct scene *c, const struct rule *r);
void discrepancy_view_01(const struct scene *c, const struct rule *r);
void discrepancy_view_02(const struct scene *c, const struct rule *r);
void discrepancy_view_03(const struct scene *c, const struct rule *r);
void discrepancy_view_04(const struct scene *c, const struct rule *r);
void discrepancy_set_01(const struct scene *c, const struct rule *r);
void discrepancy_set_02(const struct scene *c, const struct rule *r);
void discrepancy_set_03(const struct scene *c, const struct rule *r);
void discrepancy_ref_01(const struct scene *c, const struct rule *r);
void discrepancy_ref_02(const struct scene *c, const struct rule *r);
void discrepancy_pub_03(const struct scene *c, const struct rule *r);
void discrepancy_pub_04(const struct scene *c, const struct rule *r);
void discrepancy_priv_01(const struct scene *c, const struct rule *r);

#endif
