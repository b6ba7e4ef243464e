/* state: what is known of one measurement series, one sum and one unit at one moment, and their
 * compact forms. Everything here follows from facts, reference data and as_of; the bytes are the
 * same whenever the content is. Decimals are texts as decimal.h spells them, empty when there is
 * none: no double anywhere.
 *
 * The states of `i:` (an indicator's definitions and targets) and `o:` (when a unit opened and
 * closed) are reference data: JSON that the registry reads (registry/indicator.h). A `p:` has none.
 *
 * Summary buckets: buckets.h. */
#ifndef INDICATORS_STATE_H
#define INDICATORS_STATE_H

#include "base/arena.h"
#include "event/calendar.h"
#include "event/period.h"

#include <stdbool.h>

enum org_kind { ORG_UNKNOWN, ORG_REGION, ORG_MUNICIPALITY, ORG_UNIT };
enum evaluation {
	EVALUATION_NO_DATA,
	EVALUATION_NO_TARGET,
	EVALUATION_ACHIEVED,
	EVALUATION_ON_TRACK,
	EVALUATION_OFF_TRACK
};
/* A deviation (OFF_TRACK) asks for a dialogue; it stays open until every follow-up is done. */
enum dialogue { DIALOGUE_NONE, DIALOGUE_OPEN, DIALOGUE_REGISTERED, DIALOGUE_DONE };
/* Does what the parts reported add up to what the region itself reported (D-KPI-03)? */
enum sum_check { CHECK_NONE, CHECK_WAITS, CHECK_AGREES, CHECK_DIFFERS };

extern const char *const *const evaluation_words, *const *const dialogue_words,
        *const *const sum_check_words;

/* How many observations lie above the bin before and not above up_to. */
struct bin {
	int64_t up_to; /* INT64_MAX: without an end */
	int64_t n;
};

struct histogram {
	const struct bin *v; /* sorted by up_to, each once */
	size_t n;
};

/* The figure of one combination of dimensions; the total has none. */
struct figure {
	struct text sex, age_group, service;
	struct text value, numerator, denominator, sum;
	int64_t n; /* INT64_MIN: not said */
	struct histogram histogram;
	uint8_t precision, status; /* PRECISION_…, MEASURED_… of record.h; 0 not said */
	struct text definition_version;
	bool series_break;
	instant_us recorded_us; /* of the fact that counts, */
	struct text source, id; /* and who it is */
};

/* Of a histogram or of merged ones; INT64_MIN and the empty text where it does not tell. */
struct distribution {
	int64_t median, p90;
	struct text
	        share_within; /* of the observations not above the definition's `within`, 0 to 1 */
};

struct series_target {
	struct text value, baseline;
	struct period period, baseline_period; /* none: period_is_none */
	uint8_t comparator;
	instant_us at; /* when the target was told */
};

/* "m:<code>/<org>/<period>" */
struct series_state {
	struct text code, org,
	        region; /* region: county code whose sum it counts in; may be empty */
	enum org_kind org_kind;
	struct period period;
	const struct figure *figures; /* sorted by sex, age_group, service: the total first */
	size_t n_figures;
	struct text value; /* of the total, or what the definition takes of its histogram */
	struct distribution distribution;
	bool expected; /* some calendar asks for it */
	bool missing;  /* and its day has passed without a figure */
	instant_us due_at;
	struct series_target target; /* value empty: none */
	struct text gap, forecast;
	enum evaluation evaluation;
	enum dialogue dialogue;
	instant_us deviation_at; /* since when it is known; INSTANT_NONE */
	struct text follow_up;   /* what is to be done, by the newest word */
	day_no follow_up_on, follow_up_due;
	const struct text *discrepancies; /* codes of the open ones, sorted, unique */
	size_t n_discrepancies;
	instant_us evaluated_at;
};

/* The parts of one kind in a region's sum. */
struct sum_group {
	size_t n_expected, n_reported, n_preliminary;
	struct text value; /* the sum, the ratio of sums or the merged histogram's statistic, as
	                      the definition's aggregation says; empty: never added, or nothing */
	struct text numerator, denominator; /* sums; empty unless every reported part has them */
	int64_t n;                          /* the same */
	struct histogram histogram;
	struct distribution distribution;
	struct text least, median, most; /* the parts' values: the spread between them */
	const struct text *missing;      /* orgs that are late, sorted */
	size_t n_missing;
	bool complete; /* it has a value, and all that a calendar expects, else all there are, have reported */
};

/* "r:<code>/<region>/<period>" */
struct sum_state {
	struct text code, region;
	struct period period;
	uint8_t aggregation; /* AGGREGATION_… of record.h; 0 without a definition */
	struct text own;     /* what the region itself reported; empty: nothing */
	bool own_preliminary;
	struct sum_group municipalities, units;
	enum sum_check check;
	const struct text *discrepancies;
	size_t n_discrepancies;
	instant_us evaluated_at;
};

struct nation_group {
	size_t n_expected, n_reported, n_preliminary;
	struct text value;          /* their sum; empty: nothing, or not all could be added */
	const struct text *missing; /* orgs that are late, sorted */
	size_t n_missing;
	bool complete; /* all that a calendar expects, else all there are, have reported */
};

/* "n:<code>/<period>" */
struct nation_state {
	struct text code;
	struct period period;
	struct nation_group regions, municipalities, units;
	instant_us evaluated_at;
};

struct unit_service {
	struct text code;
	bool offered;
	day_no since;      /* of the offering as it is; DAY_NONE: never said */
	day_no used_until; /* last day of the newest period with use; DAY_NONE: none */
	struct text used;  /* the figure of that period */
	bool unused;       /* offered, open, and without use for the policy's unusedAfter */
	bool unregistered; /* used after it was taken back, or without ever being said */
};

/* "u:<HSA-id in upper case>" */
struct unit_state {
	struct text hsa_id, region, municipality, unit_type;
	day_no open_from, open_to;           /* DAY_NONE: not known, still open */
	const struct unit_service *services; /* sorted by code */
	size_t n_services;
	const struct text *discrepancies;
	size_t n_discrepancies;
	instant_us evaluated_at;
};

void series_state_encode(const struct series_state *s, struct buf *b);
void sum_state_encode(const struct sum_state *s, struct buf *b);
void nation_state_encode(const struct nation_state *s, struct buf *b);
void unit_state_encode(const struct unit_state *s, struct buf *b);
/* Texts borrow from `bytes`, lists are in the arena. False: not a state of this form. */
bool series_state_decode(struct text bytes, struct arena *a, struct series_state *ret);
bool sum_state_decode(struct text bytes, struct arena *a, struct sum_state *ret);
bool nation_state_decode(struct text bytes, struct arena *a, struct nation_state *ret);
bool unit_state_decode(struct text bytes, struct arena *a, struct unit_state *ret);

/* The total, NULL when only parts or nothing was reported. */
const struct figure *series_total(const struct series_state *s);

#endif
