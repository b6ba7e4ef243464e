/* messages: the wire form of what cases and patients tell each other. Append-only forms; a reader
 * that meets another version takes nothing from it. */
#ifndef TRANSITIONS_MESSAGES_H
#define TRANSITIONS_MESSAGES_H

#include "event/fact.h"
#include "transitions/patient_judge.h"

/* Case to patient: the stay, from the case's own facts alone (never from a message of the patient,
 * so that the links hold no cycle). Nothing is sent of a void case or one without admission. */
void message_put_stay(struct buf *b,
                      const struct patient_stay *stay); /* case_key, patient: not sent */
/* What was said before gets the same key and patient as is said here of the stay. */
bool message_stay(struct text payload, struct text case_key, struct text patient, struct arena *a,
                  struct patient_stay *ret);

/* Patient to case: the register facts that hold for all of the patient's cases, with everything
 * 7.1(4) and as_of need, and the verdict on this stay. */
struct patient_news {
	const struct fact *facts; /* T23, T25, T27 with their bodies; beaten or replaced ones too */
	size_t n_facts;
	struct text merged_into; /* "c:<caseRef>" or empty */
	const struct stay_clash *clashes;
	size_t n_clashes;
	struct text follows; /* "c:<caseRef>" of the stay left a short time before, or empty */
};

void message_put_news(struct buf *b, const struct patient_news *news);
bool message_news(struct text payload, struct arena *a, struct patient_news *ret);

/* Case to case (T19 newCaseRef): the earlier part of the same episode. */
struct chain_news {
	instant_us at;
	struct text from_case; /* "c:<caseRef>" */
};

void message_put_chain(struct buf *b, const struct chain_news *news);
bool message_chain(struct text payload, struct chain_news *ret);

#endif
