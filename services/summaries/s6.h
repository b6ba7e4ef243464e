/* s6: Avvikelser: code x party x week (ISO weeks of Stockholm dates, "2025-W11"). Pure.
 *
 * Opened and closed: in that week, by the instants that follow from facts (first_seen, closed_at), not by
 * when we learnt of it: a late fact changes the weeks it is about. Open, how long, and the oldest: at
 * its end, or now while it lasts. Examples of events are for the region's own operations; a
 * municipality gets none. */
#ifndef SUMMARIES_S6_H
#define SUMMARIES_S6_H

#include "summaries/member.h"
#include "summaries/table.h"

#define S6_COLUMNS(X)                                                                              \
	X(code) X(severity) X(party) X(opened) X(closed) X(open_now) X(oldest_open_days)           \
	X(median_days_to_close) X(example_event_ids)

enum {
#define S6_ID(name) S6_##name,
	S6_COLUMNS(S6_ID)
#undef S6_ID
};

extern const struct columns s6_columns;

enum { S6_EXAMPLES = 3 };

struct s6_finding {                /* a row of table discrepancy, and one of its parties */
	struct text code, severity, party;
	instant_us first_seen, closed_at;  /* INSTANT_NONE: open */
	struct text event_id;      /* the first of its evidence; may be empty */
};

struct s6_week {                   /* of a line; NULL: nothing was open in it */
	int32_t opened, closed, open;
	uint32_t n_examples;
	instant_us oldest;         /* INSTANT_NONE: none open at its end */
	struct numbers days_to_close;
	const struct text *example[S6_EXAMPLES]; /* the lowest ids, sorted */
};

struct s6_line {
	struct text code, severity, party;
	struct s6_week **week;     /* of each */
};

struct s6 {
	day_no monday;             /* of the first week */
	int32_t n_weeks;           /* the last is that of `now` or one before it */
	instant_us now;
	struct arena *arena;       /* keeps what is kept of the findings */
	struct s6_line **v;        /* sorted by code, party, severity */
	size_t n, cap;
};

/* Whom a finding is told to: parties are codes or organisation numbers, and a known number is its
 * principal's code. One about a source ("src:<source>", the watch) is its owner's, who of a private
 * provider is its principal. */
struct text s6_party(const struct registry *r, struct text key, struct text party);
/* The Monday of the week a date is in, and its name. */
day_no s6_monday(day_no d);
struct text s6_name(day_no monday, struct arena *a);
void s6_add(struct s6 *s, const struct s6_finding *f);
/* The lines of a week with the parties for which `is_for` says so; ret->n 0: none. */
void s6_table(const struct s6 *s, int32_t week, bool (*is_for)(struct text recipient, struct text party),
              struct text recipient, bool with_examples, struct table *ret);

#endif
