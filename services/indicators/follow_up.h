/* follow_up: what was agreed about a deviation (K06), and the entity "f:<code>/<org>" of follow-ups
 * that name no period (domain page 7.8: date, organisation and action are all there need be). Pure.
 *
 * Those speak of every figure of their indicator and organisation that was known on their day; each
 * series that deviates asks for them, and hears them all. */
#ifndef INDICATORS_FOLLOW_UP_H
#define INDICATORS_FOLLOW_UP_H

#include "indicators/messages.h"
#include "indicators/words.h"

/* The newest live word of each noticeId; words without one are together one. In the arena. */
const struct follow_up *follow_ups_of(const struct words *w, size_t *ret_n);
/* By day, then by when it was told. */
bool follow_up_is_newer(const struct follow_up *a, const struct follow_up *b);

void dialogue_fold(const struct fold_in *in, struct arena *a, struct fold_out *ret);

#endif
