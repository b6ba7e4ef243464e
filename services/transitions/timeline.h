/* timeline: what the live facts of a case say about each moment and date: the stay, leaves, who is
 * responsible, whether outpatient care is there, which calls and notices stand, and the intervals
 * of being ready for discharge. Rules of money are in liability.h. Pure. */
#ifndef TRANSITIONS_TIMELINE_H
#define TRANSITIONS_TIMELINE_H

#include "transitions/case.h"
#include "transitions/state.h"

struct span { /* [from, to); to INSTANT_NONE: still */
	instant_us from, to;
	const struct case_fact *by;
};

struct outpatient_word { /* T16: from this moment on */
	instant_us from;
	enum case_outpatient value;
	const struct case_fact *by;
};

struct residence_word { /* from this date on (2017:612 5:2) */
	day_no from;
	struct text registered, placing;
	const struct case_fact *by;
};

struct admission_notice { /* a live T03 */
	const struct case_fact *by;
	struct text municipality; /* empty: to outpatient care only */
	instant_us deadline;      /* 24 h after the assessment of need, else after admission */
	bool late;
};

struct sip_call { /* a live T13 */
	const struct case_fact *by;
	instant_us at;
	instant_us withdrawn_at; /* the first T14 after it; INSTANT_NONE: stands */
};

struct ready_notice { /* a live T10 */
	const struct case_fact *by;
	size_t interval; /* index, SIZE_MAX: in none (after discharge, or removed) */
	bool removed;    /* T11 with ERROR took its interval away (R-T5) */
};

/* What reference data say of a municipality, the same on each date of [from, until). */
struct ground {
	struct text municipality;
	day_no from, until; /* until DAY_NONE: for ever */
	const struct policy *policy;
	bool is_ours, has_tariff;
	int64_t ore;
};

enum { GROUNDS = 4 };

struct timeline {
	const struct case_view *v;
	struct ground *grounds; /* GROUNDS of them, the ones last asked for; n used */
	size_t *n_grounds;
	instant_us admitted_at, end_at; /* INSTANT_NONE: unknown, still in */
	instant_us left_at;             /* the end but for a death that is known by its date */
	enum ready_end ended_by;
	uint8_t destination;
	const struct case_fact *end_fact;
	const struct case_fact *contradicting; /* a leave or transfer after the discharge that
	                                          counts against it (R-T27) */
	bool discharge_counts;
	bool moved_on;  /* T19 with newCaseRef ended the stay (R-T26) */
	day_no died_on; /* DAY_NONE */
	struct span *leave;
	size_t n_leave;
	struct outpatient_word *outpatient;
	size_t n_outpatient;
	struct residence_word *residence; /* by date; the first holds from the beginning */
	size_t n_residence;
	struct admission_notice *notice; /* by sending */
	size_t n_notice;
	struct sip_call *call; /* by time */
	size_t n_call;
	struct ready_notice *ready_notice; /* by sending */
	size_t n_ready_notice;
	struct ready_interval *ready; /* disjoint, by time; clocks are filled in */
	size_t n_ready;
	enum case_sip need; /* NOT_ASSESSED, NOT_NEEDED, DECLINED, NEEDED, REGIME */
	struct text region; /* code of the hospital's region; empty: not known */
	bool psychiatric;
	const struct case_fact *protection; /* the word that protects the identity; NULL: none */
	bool is_protected;
};

void timeline_read(const struct case_view *v, struct timeline *ret);

/* State of a date: at its end, or at its start where the policy says so (R-T2). */
bool timeline_on_leave(const struct timeline *t, day_no d, enum day_state_at state);
enum case_outpatient timeline_outpatient(const struct timeline *t, day_no d,
                                         enum day_state_at state);
/* The municipality responsible (placing, else registered); empty when nobody is known to be. */
struct text timeline_responsible(const struct timeline *t, day_no d, enum day_state_at state);
/* The first call that stands on a date (R-T3, R-T6, R-T12); NULL when none does. */
const struct sip_call *timeline_call(const struct timeline *t, day_no d);
/* The policy for a municipality on a date, with the case's care form. */
const struct policy *timeline_policy(const struct timeline *t, struct text municipality, day_no d);
/* Öre of a day by that policy; false when no tariff is known. */
bool timeline_tariff(const struct timeline *t, struct text municipality, day_no d,
                     int64_t *ret_ore);
/* SIP call due (4:3): three days after the ready notice, and with söndagsregeln. */
day_no timeline_call_due(const struct timeline *t, const struct ready_interval *r, bool extended);
bool timeline_sip_required(const struct timeline *t, const struct policy *p);
/* R-T18, 7.5 (other county): a registered municipality of the hospital's own region, or, where that
 * is not known, any registered municipality. */
bool timeline_is_ours(const struct timeline *t, struct text municipality, day_no d);

#endif
