/* indicator: definitions, targets and the openings of units as the registry keeps them. They come
 * from facts of the indicator area (K01, K02, K05): its entities `i:<code>` and `o:<HSA-id>` have
 * JSON states that are reference data, so that every measurement is judged by them.
 *
 * Unlike versioned rows they know when they were told: whoever asks as of a moment sees what was
 * known then. Lists are in order of strength, weakest first: the last visible one that fits counts.
 */
#ifndef REGISTRY_INDICATOR_H
#define REGISTRY_INDICATOR_H

#include "event/period.h"
#include "registry/registry.h"

/* The words of K01 to K03, NULL-terminated; words[i] is value i + 1, 0 is absent. */
extern const char *const indicator_direction_words[],
        *const indicator_aggregation_words[], *const indicator_statistic_words[],
                                                      *const indicator_comparator_words[],
                                                              *const indicator_period_words[],
                                                                      *const indicator_from_words[];
enum { DIRECTION_HIGHER = 1, DIRECTION_LOWER, DIRECTION_NEUTRAL };
enum { AGGREGATION_SUM = 1, AGGREGATION_RATIO, AGGREGATION_HISTOGRAM, AGGREGATION_NONE };
enum { STATISTIC_MEDIAN = 1, STATISTIC_P90, STATISTIC_SHARE_WITHIN };
enum { COMPARATOR_GE = 1, COMPARATOR_GT, COMPARATOR_LE, COMPARATOR_LT, COMPARATOR_EQ };
enum { FROM_MUNICIPALITIES = 1, FROM_REGIONS, FROM_UNITS };

/* From `at` on it is known, from `until` on it no longer counts (INSTANT_NONE: it does). */
struct told {
	instant_us at, until;
};

static inline bool told_is_seen(struct told t, instant_us as_of)
{
	return t.at <= as_of && (t.until == INSTANT_NONE || t.until > as_of);
}

struct expected_calendar { /* from whom, and when: K01 expected[] */
	enum period_kind every;
	struct period first, last; /* last none: until further notice */
	int from;                  /* FROM_…; 0: orgs or set */
	struct texts orgs, unit_types;
	struct text set, region, publisher;
	int64_t within_days;
};

struct indicator_definition {
	struct told told;
	struct text version, name_sv, definition, unit, owner;
	day_no valid_from, valid_to;           /* DAY_NONE: open */
	int direction, aggregation, statistic; /* aggregation is never 0 */
	bool additive, usage;                  /* usage: figures by service are use of it */
	int64_t within;                        /* INT64_MIN: not said */
	struct texts base_set;
	const struct expected_calendar *expected;
	size_t n_expected;
};

struct indicator_target {
	struct told told;
	struct text org;                       /* empty: of whoever has none of its own */
	struct period period, baseline_period; /* baseline_period may be none */
	struct text value, baseline;           /* decimals; baseline may be empty */
	int comparator;                        /* 0: by the direction */
	day_no valid_from, valid_to;
	struct text decided_by, diarienummer;
};

struct indicator {
	struct text code;
	const struct indicator_definition *definitions;
	size_t n_definitions;
	const struct indicator_target *targets;
	size_t n_targets;
};

/* NULL when nobody has defined it or set a target. */
const struct indicator *registry_indicator(const struct registry *r, struct text code);
/* All of them, sorted by code. */
size_t registry_indicators(const struct registry *r, struct arena *a,
                           const struct indicator ***ret);
/* The definition of that version; of any, valid on the day, when `version` is empty: the one that
 * begins latest. NULL when none was known then. `on` DAY_NONE: the newest. */
const struct indicator_definition *
indicator_definition(const struct indicator *i, struct text version, day_no on, instant_us as_of);

struct unit_word { /* K05: opened or closed from this day on */
	struct told told;
	bool opened;
	day_no from;
	struct text municipality, unit_type; /* may be empty */
};

/* Of one unit, by `from`; n 0 when nobody said. */
size_t registry_unit_words(const struct registry *r, struct text hsa_id,
                           const struct unit_word **ret);
/* HSA-ids in upper case of all units, of reference rows and of openings, sorted, each once. */
size_t registry_unit_ids(const struct registry *r, struct arena *a, const struct text **ret);

#endif
