/* stay_told: what a case tells its patient of its stay, and what it would have told before: a month
 * that was frozen stands by what was known then of the patient's other stays (R-T33). Pure. */
#ifndef TRANSITIONS_STAY_TOLD_H
#define TRANSITIONS_STAY_TOLD_H

#include "transitions/timeline.h"

/* By the case's own facts alone: the patient's word must not come back to it. What was said when
 * the stay was another patient's is left out. */
struct patient_stay stay_told(const struct timeline *own, struct text patient);

#endif
