/* state: what is known of one case at one moment, and its compact form. Everything here follows
 * from facts, reference data and as_of; the bytes are the same whenever the content is.
 *
 * Summary buckets a case counts in (bucket_member, mark):
 *   m/<municipality>/<YYYY-MM>   months its stay touches, for each municipality of ours in them that
 *                                was responsible or was sent a notice, and those of chargeable,
 *                                blocked and billed days;
 *                                a settlement: those that objected to the month as a whole
 *   o/<region>/<YYYY-MM>         months of the stay in which none of ours was responsible
 *   u/<HSA-id>/<YYYY-MM>         months of notices and of the end of the stay, for hospital and
 *                                outpatient unit; the id in upper case
 *   now/<municipality>           while a patient with a live admission notice is inpatient
 *   protected/<YYYY-MM>          a protected identity: the month of admission, nothing else */
#ifndef TRANSITIONS_STATE_H
#define TRANSITIONS_STATE_H

#include "base/arena.h"
#include "event/calendar.h"
#include "event/wire.h"

#include <stdbool.h>

enum case_stay {
	STAY_UNKNOWN,
	STAY_ADMITTED,
	STAY_ON_LEAVE,
	STAY_DISCHARGED,
	STAY_DECEASED,
	STAY_VOID
};
enum case_status {
	STATUS_INCOMPLETE,
	STATUS_VOID,
	STATUS_DECEASED,
	STATUS_QUARANTINED,
	STATUS_MERGED,
	STATUS_DISCHARGED_OPEN,
	STATUS_CLOSED,
	STATUS_INTERRUPTED,
	STATUS_READY_LIABLE,
	STATUS_READY_BLOCKED,
	STATUS_READY_PENDING,
	STATUS_PLANNING,
	STATUS_ADMITTED
};
enum case_sip {
	SIP_NOT_ASSESSED,
	SIP_NOT_NEEDED,
	SIP_DECLINED,
	SIP_NEEDED,
	SIP_INVITED,
	SIP_ESTABLISHED,
	SIP_REGIME_OPT_ORV
};
enum case_outpatient {
	OUTPATIENT_UNKNOWN,
	OUTPATIENT_AVAILABLE,
	OUTPATIENT_NOT_AVAILABLE,
	OUTPATIENT_UNCLEAR
};
enum case_liability {
	LIABILITY_NOT_APPLICABLE,
	LIABILITY_PENDING,
	LIABILITY_BLOCKED,
	LIABILITY_LIABLE,
	LIABILITY_ENDED,
	LIABILITY_CONTESTED,
	LIABILITY_SETTLED
};
enum ready_end { READY_OPEN, READY_WITHDRAWN, READY_DISCHARGED, READY_DECEASED, READY_TRANSFERRED };

/* Reasons a day is blocked (R-T31), a set of bits. */
enum {
	BLOCK_NO_ADMISSION_NOTICE = 1 << 0,
	BLOCK_NO_READY_NOTICE = 1 << 1,
	BLOCK_NO_SIP_CALL = 1 << 2,
	BLOCK_OUTPATIENT_UNKNOWN = 1 << 3,
	BLOCK_OUTPATIENT_NOT_AVAILABLE = 1 << 4,
	BLOCK_OUTPATIENT_UNCLEAR = 1 << 5,
	BLOCK_LATE_NOTICE = 1 << 6,
	BLOCK_LATE_SIP_CALL = 1 << 7,
	BLOCK_NOT_OURS = 1 << 8,
};
/* The words in the order of the bits. */
extern const char *const block_words[9];
extern const char *const *const stay_words,
        *const *const status_words, *const *const sip_words,
                                            *const *const outpatient_words,
                                                    *const *const liability_words,
                                                            *const *const ready_end_words;

struct ready_clock { /* a municipality's own clock in one interval (R-T4) */
	struct text municipality;
	instant_us sent_at; /* first live ready notice to it */
	day_no start;       /* liability start */
};

struct ready_interval {
	instant_us sent_at; /* first live ready notice */
	instant_us end_at;  /* INSTANT_NONE: open */
	enum ready_end ended_by;
	day_no start;                     /* by the first notice */
	const struct ready_clock *clocks; /* sorted by municipality */
	size_t n_clocks;
};

struct responsible_from { /* from this date on */
	day_no from;
	struct text municipality; /* empty: nobody (unknown, abroad) */
};

enum day_kind { DAY_CHARGEABLE = 1, DAY_BLOCKED };

struct charged_day {
	day_no day;
	struct text municipality;
	enum day_kind kind;
	uint32_t reasons;   /* DAY_BLOCKED */
	int64_t amount_ore; /* DAY_CHARGEABLE; INT64_MIN: no tariff known */
};

/* What the freezes so far have billed of a day, and what is chargeable now (R-T33): to be adjusted
 * in the first open month. */
struct adjustment {
	day_no day;
	struct text municipality;
	int64_t billed_ore; /* 0: not billed; INT64_MIN: billed as a day without amount */
	int64_t now_ore;    /* 0: no longer chargeable; INT64_MIN: chargeable, no tariff */
};

/* An adjustment that the freeze of a later month billed; ore as above. The rows a month was frozen
 * with are the days as they are now, taken back to what the first booking or, without one, the
 * adjustment says was billed. */
struct booking {
	day_no day;
	struct text municipality;
	int32_t period; /* calendar_month it was billed with */
	int64_t from_ore, to_ore;
};

enum notice_answer {
	ANSWER_AWAITED,
	ANSWER_ACKNOWLEDGED, /* T05 */
	ANSWER_MISDIRECTED,  /* T06 */
	ANSWER_NOT_EXPECTED  /* sent by hand, or to one that takes no part in acknowledgements */
};
extern const char *const notice_answer_words[4];

struct notified { /* an admission notice */
	struct text municipality; /* empty: to outpatient care only */
	instant_us sent_at;
	bool late; /* over 24 h (2:3, R-T28) */
	enum notice_answer answer;
};

struct told_ready {               /* a ready notice that counts */
	struct text municipality; /* empty: to outpatient care only */
	instant_us sent_at;
	instant_us assessed_at; /* the physician's judgement; INSTANT_NONE */
	bool after_cutoff;      /* sent after 12.00, or what the policy says */
	bool acknowledged;      /* any answer but ANSWER_AWAITED */
};

struct can_receive { /* a municipality's newest word (T17) */
	struct text municipality;
	bool yes;
	instant_us from;
};

struct named_objection { /* one (T30) that names a month of settlement: of that month alone */
	int32_t period;           /* calendar_month */
	struct text municipality; /* whose it is; empty: not known */
	bool is_open, is_upheld;
};

struct case_state {
	enum case_stay stay;
	enum case_status status;
	enum case_sip sip;
	enum case_outpatient outpatient;
	enum case_liability liability;
	bool psychiatric, restricted, contact_appointed, readmitted;
	bool notice_annulled; /* an admission notice was, and none is left */
	bool sip_required, sip_called, sip_called_in_time, info_same_day, contact_before_end;
	struct text merged_into; /* caseRef */
	struct text hospital_unit, outpatient_unit;
	struct text policy_id;
	instant_us admitted_at, end_at;   /* INSTANT_NONE: not known, still in */
	uint8_t destination;              /* TO_… of record.h; 0 not said */
	instant_us expected_discharge_at; /* newest word; INSTANT_NONE */
	instant_us sip_called_at,
	        outpatient_from;     /* first live call; start of today's availability */
	instant_us can_receive_from; /* newest YES of a municipality; INSTANT_NONE */
	instant_us first_ready_assessed_at;
	int32_t n_ready_notices, n_withdrawals, n_ready_after_noon, n_unacknowledged;
	int32_t objections_open, objections_upheld; /* that name no month: of each of the stay */
	const struct named_objection *objections;   /* the others, in the order of their facts */
	size_t n_objections;
	const struct ready_interval *ready;
	size_t n_ready;
	const struct responsible_from *responsible;
	size_t n_responsible;
	const struct notified *notified; /* sorted by municipality, sent_at */
	size_t n_notified;
	const struct charged_day *days; /* sorted by day, municipality */
	size_t n_days;
	const struct adjustment
	        *adjustments; /* sorted by day, municipality; only where they differ */
	size_t n_adjustments;
	const struct booking *bookings; /* sorted by day, municipality, then as they were billed */
	size_t n_bookings;
	const struct told_ready *told; /* sorted by sent_at, municipality */
	size_t n_told;
	const instant_us *withdrawals; /* T11 that ended an interval, sorted */
	size_t n_withdrawn;
	const struct can_receive *receivers; /* sorted by municipality */
	size_t n_receivers;
	uint32_t blocked_now;        /* gates closed today for a ready patient, BLOCK_…; before
	                                the start as well (R-T7) */
	day_no sip_due, sip_due_raw; /* of the last interval, if a call is owed; DAY_NONE */
	struct text continues_as;    /* caseRef under which another hospital goes on (R-T26) */
	struct text
	        continued_from; /* caseRef of the part before; or, readmitted, of the stay that the
	                           patient had left a short time before (7.5), which is another */
	const struct text *discrepancies; /* codes of the open ones, sorted, unique */
	size_t n_discrepancies;
	instant_us evaluated_at;
};

void case_state_encode(const struct case_state *s, struct buf *b);
/* Texts borrow from `bytes`, lists are in the arena. False: not a case state of this form. */
bool case_state_decode(struct text bytes, struct arena *a, struct case_state *ret);

/* Days from the notice to the end, as the statistics count them: difference of Stockholm dates,
 * all intervals together; open intervals up to `until`. */
int64_t case_ready_days(const struct case_state *s, day_no until);
/* Of one interval: the municipality's own clock, NULL when it was never told; and the date from
 * which it pays, its own clock's or else the interval's. */
const struct ready_clock *ready_clock_of(const struct ready_interval *r, struct text municipality);
day_no ready_start(const struct ready_interval *r, struct text municipality);
/* Who was responsible at the end of that date; empty: nobody. */
struct text case_responsible(const struct case_state *s, day_no d);
/* What was billed of a day when its month was frozen (0: nothing), where facts have changed that
 * since: what the first booking took it from, else what the adjustment that waits says. False: it
 * is as it is now. */
bool case_billed_first(const struct case_state *s, struct text municipality, day_no d,
                       int64_t *ret_ore);
/* Its chargeable days of a month, of a frozen one as computed when it was frozen: what changed since
 * is D-SET-02. */
struct billed_month {
	int64_t days, amount_ore; /* amount INT64_MIN: a day without tariff is among them */
};
struct billed_month case_billed_month(const struct case_state *s, struct text municipality,
                                      int32_t month);

/* An answer that gives whoever objected (T30) its way, or some of it. */
bool objection_is_upheld(struct text outcome);
/* Of a settlement's state (settlement.h): objections of a municipality to the month as a whole, all
 * of them, those without an answer and those upheld. A state that cannot be read has none. */
struct month_objections {
	int32_t n, open, upheld;
};
/* Of a case, those that concern a municipality in a month, open and upheld: that name the month and
 * are its own; and, where it has a part in the case then, that name the month and are nobody's that
 * is known, or name no month. */
struct month_objections case_objections(const struct case_state *s, struct text municipality,
                                        int32_t month, bool has_part);
bool case_has_open_objection(const struct case_state *s);
/* "s:<region>/<YYYY-MM>" */
struct text settlement_key(struct text region, int32_t month, struct arena *a);
struct month_objections settlement_objections(struct text state, struct text municipality);

#endif
