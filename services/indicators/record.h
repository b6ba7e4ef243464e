/* record: the data of one indicator fact, the union of the members of K01 to K06 (facts.def), and
 * the table of event types (types.def). */
#ifndef INDICATORS_RECORD_H
#define INDICATORS_RECORD_H

#include "event/calendar.h"
#include "event/record.h"
#include "port/domain.h"
#include "registry/indicator.h"

enum indicator_type {
#define TYPE(name, suffix) name,
#include "indicators/types.def"
#undef TYPE
	K_COUNT
};

extern const struct event_type indicator_types[K_COUNT];
extern const struct record indicator_record;

#define FACT_TYPE_TEXT    struct text
#define FACT_TYPE_TEXTS   struct texts
#define FACT_TYPE_DECIMAL struct text
#define FACT_TYPE_DAY     day_no
#define FACT_TYPE_INT     int64_t
#define FACT_TYPE_ENUM    uint8_t
#define FACT_TYPE_TRI     uint8_t
#define FACT_TYPE_RECORDS struct records
#define FACT_TYPE_ONE     struct records

struct indicator_data {
#define FACT(kind, member, name, words, sub) FACT_TYPE_##kind member;
#include "indicators/facts.def"
#undef FACT
};

/* K01 expected[]: who reports, how often, from when, and how soon after the end of a period. */
struct expected_data {
	uint8_t period; /* enum period_kind of the calendar */
	struct text first, last;
	uint8_t from; /* FROM_…; 0 with orgs or set */
	struct texts orgs;
	struct text set; /* a principal set of the reference data */
	struct texts unit_types;
	struct text region; /* only there; empty: everywhere */
	int64_t within_days;
	struct text publisher; /* the source that answers for it */
};

struct dims_data { /* K03 dims; members that are not there are empty */
	struct text sex, age_group, service;
};

struct bin_data {      /* K03 histogram[]: how many lie above the bin before and up to this */
	int64_t up_to; /* INT64_MIN: the last one, without an end */
	int64_t n;
};

/* Words, by their place from 1; those of definitions and targets stand in registry/indicator.h. */
enum { PRECISION_EXACT = 1, PRECISION_APPROX };
enum { MEASURED_PRELIMINARY = 1, MEASURED_FINAL };

extern const char *const precision_words[], *const measured_words[];

#endif
