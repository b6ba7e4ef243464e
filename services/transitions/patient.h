/* patient: the entity "p:<16 hex>" of one patient reference. Pure.
 *
 * Own facts: what registers say of the person whatever the case (T23, T25, T27 without caseRef) and
 * the identity links (T26, id-byte) that name it. In: a `stay` from each of its cases, a `group`
 * from each patient it is linked with. Out: to each linked patient what it may know
 * (patient_group.h), and, from the head of the group alone, to each case of the group the facts of
 * registers and the verdict on its stay (messages.h, patient_judge.h): nothing where there are
 * neither.
 *
 * A link counts while the T26 is live in both patients: annulling it splits them again. A group
 * of more than GROUP_MAX is not judged together: each of its patients speaks for its own cases,
 * with the register facts of those it knows, and says so with D-REF-02. */
#ifndef TRANSITIONS_PATIENT_H
#define TRANSITIONS_PATIENT_H

#include "port/domain.h"

/* The fold of a patient entity, as struct domain wants it. */
void patient_fold(const struct fold_in *in, struct arena *a, struct fold_out *ret);

/* What stands in its state; for tests and whoever must enumerate a group. Texts borrow. */
struct patient_state {
	struct text head;           /* patient key: who speaks */
	const struct text *members; /* patient keys, sorted, at least the patient itself */
	size_t n_members;
	bool overfull, is_protected;
};

/* False: not a patient state of this form. */
bool patient_state_decode(struct text bytes, struct arena *a, struct patient_state *ret);

#endif
