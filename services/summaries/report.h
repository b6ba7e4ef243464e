/* report: S14, the yearly report to the principals of a region: the state of joint decisions and their
 * money, indicators against targets with their definitions, what was not reported, services offered,
 * and the averages of care transitions. Pure: states and shared tables in, one page or rows out.
 *
 * Averages of care transitions are made of SHARED tables alone, as they were let out: whatever the
 * report says of patients follows from what everybody could read before. The same facts, dates and
 * language give the same bytes. */
#ifndef SUMMARIES_REPORT_H
#define SUMMARIES_REPORT_H

#include "indicators/state.h"
#include "registry/indicator.h"
#include "summaries/s10.h"
#include "summaries/s12.h"
#include "summaries/s13.h"
#include "summaries/share.h"
#include "summaries/s9.h"

/* S12 of one indicator and year as everybody had it: whatever the report shows comes after that. */
struct report_let_out {
	struct text part;              /* summary_key_part of the code */
	int32_t year;
	struct share_past *v;          /* every version, oldest first */
	size_t n;
};

struct report_in {
	const struct registry *registry;
	struct text region;            /* "12" */
	int32_t year;
	day_no today;                  /* the day it is of */
	instant_us as_of, known_at;    /* as asked for; INSTANT_NONE: not */
	bool exact;                    /* for the region itself: nothing is left out */
	const struct table *before;    /* s12_columns: figures told beside these; NULL: none */
	const struct report_let_out *let_out;
	size_t n_let_out;
};

enum { REPORT_YEARS_BACK = 4,         /* years before that charts show */
       REPORT_BASE_MAX = 64 };        /* services of a base set that are told apart */

struct report {
	struct report_in in;
	struct arena *arena;
	struct table items;            /* s9_columns */
	struct table money;            /* s10_columns */
	struct table figures;          /* s12_columns: of the region and its municipalities */
	struct table missing;          /* report_missing_columns */
	struct table follow_ups;       /* report_follow_columns: deviations and what came of them */
	struct table by_sex;           /* report_sex_columns: of the region's own figures of the year */
	struct table offering;         /* report_offering_columns */
	int64_t units_offering[REPORT_BASE_MAX + 1]; /* how many units offer so many of the base set */
	int64_t base_services;         /* how many there are in it */
	struct table stays;            /* S1 of a year: report_stays_columns */
	struct table lead_times;       /* S4 of a year: report_lead_columns */
	int64_t suppressed;            /* cells of figures that are left out */
	int64_t expected, reported;    /* figures of the year that a calendar asks for */
};

#define REPORT_MISSING_COLUMNS(X) X(code) X(name) X(org) X(org_name) X(period) X(publisher)
/* One a series that was off track, whatever its dialogue. */
#define REPORT_FOLLOW_COLUMNS(X)                                                                   \
	X(code) X(name) X(org) X(org_name) X(period) X(dialogue) X(action) X(on) X(due_on)
/* Only in the region's own report: suppression knows nothing of parts. */
#define REPORT_SEX_COLUMNS(X) X(code) X(name) X(org) X(org_name) X(period) X(sex) X(value)
#define REPORT_OFFERING_COLUMNS(X) X(service) X(units) X(offered) X(used)
/* Sums over the months whose counts were all shown, and how many those were. */
#define REPORT_STAYS_COLUMNS(X)                                                                    \
	X(municipality) X(name) X(care_form) X(months_shown) X(months) X(episodes) X(days) X(mean_days) \
	X(days_gt7)
#define REPORT_LEAD_COLUMNS(X)                                                                     \
	X(unit) X(name) X(months_shown) X(months) X(notices) X(late) X(share_on_time)

enum {
#define REPORT_ID(name) MISSING_##name,
	REPORT_MISSING_COLUMNS(REPORT_ID)
#undef REPORT_ID
};
enum {
#define REPORT_ID(name) FOLLOW_##name,
	REPORT_FOLLOW_COLUMNS(REPORT_ID)
#undef REPORT_ID
};
enum {
#define REPORT_ID(name) SEX_##name,
	REPORT_SEX_COLUMNS(REPORT_ID)
#undef REPORT_ID
};
enum {
#define REPORT_ID(name) OFFERING_##name,
	REPORT_OFFERING_COLUMNS(REPORT_ID)
#undef REPORT_ID
};
enum {
#define REPORT_ID(name) STAYS_##name,
	REPORT_STAYS_COLUMNS(REPORT_ID)
#undef REPORT_ID
};
enum {
#define REPORT_ID(name) LEAD_##name,
	REPORT_LEAD_COLUMNS(REPORT_ID)
#undef REPORT_ID
};

void report_init(struct report *r, const struct report_in *in, struct arena *a);
/* What is not of this region and year is passed over; texts are copied. */
void report_add_document(struct report *r, struct text id, const struct document_state *s);
void report_add_series(struct report *r, const struct series_state *s);
void report_add_sum(struct report *r, const struct sum_state *s);
void report_add_unit(struct report *r, const struct unit_state *s);
/* The rows of one SHARED payload, S1 or S4, of one month of the year. */
void report_add_stays(struct report *r, const json_t *rows);
void report_add_lead_times(struct report *r, const json_t *rows);
/* Sorts, and leaves figures of few people out unless it is exact; after the last addition. */
void report_finish(struct report *r);
/* Its second part, report_share.c: of the rows that end on `from` or later. */
void report_share(struct report *r, day_no from);

/* Indicators that it shows figures of or misses some of, sorted by code; in the report's arena. */
size_t report_indicators(const struct report *r, const struct indicator ***ret);
/* Does the k-th definition, or target, count and concern the report? A target: of this region or
 * anybody in it, for a period that had not ended before the year. */
bool report_defines(const struct indicator *i, size_t k);
bool report_aims(const struct report *r, const struct indicator *i, size_t k);

/* report_follow.c: adds a series that deviates; drops those that others may not see. */
void report_add_follow_up(struct report *r, const struct series_state *s);
void report_share_follow_ups(struct report *r);
extern const struct columns report_follow_columns, report_sex_columns;
/* Adds the region's own figures by sex. */
void report_add_by_sex(struct report *r, const struct series_state *s);
/* Units from the one that offers least: what the one at that share (0 to 1) of them offers; -1 without
 * units. */
int64_t report_units_offer(const struct report *r, double share);

/* ---- as rows ---- */

#define S14_COLUMNS(X)                                                                             \
	X(section) X(subject) X(subject_name) X(part) X(org) X(org_name) X(period) X(measure)      \
	X(value) X(value_since)

enum {
#define S14_ID(name) S14_##name,
	S14_COLUMNS(S14_ID)
#undef S14_ID
};

extern const struct columns s14_columns;

/* All figures, one a row. */
void report_rows(const struct report *r, struct table *ret);
/* Rows of `then` or `now` (made by report_rows) that are not the same in both, value as then and
 * value_since as now; null where there is none. */
void report_changes(const struct table *then, const struct table *now, struct arena *a, struct table *ret);

/* Writes value_since into the rows of `then` that have changed, and adds those that are new since. */
void report_mark_changes(struct table *then, const struct table *changes, struct arena *a);

/* ---- as a page ---- */

enum report_language { REPORT_SV, REPORT_EN };

/* One HTML page that needs nothing from elsewhere. `changes`: since then; NULL: it is of now. */
void report_html(const struct report *r, const struct table *changes, enum report_language language,
                 struct buf *b);

#endif
