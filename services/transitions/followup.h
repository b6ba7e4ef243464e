/* followup: what is still to be done after the discharge, and what was done in time. Pure; the part
 * of the fold that is neither timeline nor money. */
#ifndef TRANSITIONS_FOLLOWUP_H
#define TRANSITIONS_FOLLOWUP_H

#include "transitions/state.h"
#include "transitions/timeline.h"

/* R-T8: the SIP call, if it was needed, and the transfer of information are done, or their dates
 * have passed, or the case was closed. */
bool followup_is_closed(const struct timeline *t, day_no today);
/* R-T11: is a SIP call owed for this interval? Not when the readiness was withdrawn, the patient
 * moved to another hospital or died by the raw date. */
bool followup_call_is_owed(const struct timeline *t, const struct ready_interval *r);
/* 3:2, R-T14: information transferred on or before the date of discharge. */
bool followup_information_in_time(const struct timeline *t);
/* 2:5: a fixed care contact appointed before the discharge. */
bool followup_contact_in_time(const struct timeline *t);
/* Is an answer to the notice expected? Not from a municipality that takes no part in
 * acknowledgements, and not when it was sent by hand: it counts as told when its sender says so
 * (7.5). */
bool followup_expects_answer(const struct case_view *v, const struct case_fact *notice);
/* When its recipient first gave a sign: acknowledged it (T05), or called it misdirected (T06);
 * INSTANT_NONE: not yet. */
instant_us followup_answered_at(const struct case_view *v, const struct case_fact *notice);
/* Which sign that was, or whether one is still awaited. */
enum notice_answer followup_notice_answer(const struct case_view *v, const struct case_fact *notice);
/* The answer to an objection, of a case or of a settlement: the first T30 resolved that names it in
 * refers or refs, or that names nothing (or the case alone), is for the same municipality or for
 * all, and came after it; NULL while it is open. */
const struct case_fact *followup_answer(const struct case_view *v, const struct case_fact *raised);
/* Midnights after the dates above. */
void followup_note_moments(const struct timeline *t, struct fold_out *ret);

#endif
