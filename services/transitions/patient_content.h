/* patient_content: what one patient holds, in the form in which linked patients pass it on. Pure.
 */
#ifndef TRANSITIONS_PATIENT_CONTENT_H
#define TRANSITIONS_PATIENT_CONTENT_H

#include "transitions/case.h"
#include "transitions/patient_group.h"

struct patient_content {
	struct text patient;              /* key; not in the bytes */
	const struct patient_link *links; /* live T26 by its own facts, sorted */
	size_t n_links;
	const struct fact *facts; /* T23, T25, T27: all of them, in their total order */
	size_t n_facts;
	const struct patient_stay *stays; /* sorted by case key */
	size_t n_stays;
};

/* From a patient's own facts and the messages of its cases. */
void patient_content_own(const struct case_view *v, struct patient_content *ret);
struct text patient_content_encode(const struct patient_content *c, struct arena *a);
/* Texts borrow from the item. False: not of this form. */
bool patient_content_decode(const struct group_item *item, struct text self, struct arena *a,
                            struct patient_content *ret);
/* The patients at the other end of its links, sorted, unique, without itself. */
size_t patient_content_linked(const struct patient_content *c, struct arena *a,
                              const struct text **ret);

#endif
