/* messages: what the entities of this area tell each other, and its bytes. Pure. Each kind begins
 * with its own number, so that a receiver knows who speaks. */
#ifndef INDICATORS_MESSAGES_H
#define INDICATORS_MESSAGES_H

#include "indicators/state.h"
#include "port/domain.h"

struct expectation {       /* calendar -> series */
	instant_us due_at; /* missing from then on */
	struct text publisher;
};

struct before { /* series -> the one of the next period: the total as it is */
	struct text value, definition_version;
	instant_us recorded_us;
	struct text source, id;
};

struct part { /* series -> its region's sum */
	bool expected, missing, preliminary;
	struct text value, numerator, denominator; /* empty: none */
	int64_t n;
	struct histogram histogram;
	instant_us recorded_us; /* INSTANT_NONE: no figure */
	struct text source, id;
};

struct used_service {
	struct text service, value;
};
struct use { /* series of a unit -> the unit: use of its services in that period */
	struct period period;
	const struct used_service *v;
	size_t n;
	instant_us recorded_us;
	struct text source, id;
};

struct checked {      /* sum -> the region's own series */
	bool differs; /* its figure is not what the parts add up to (D-KPI-03) */
};

struct follow_up { /* K06: what was agreed, by the newest word of its noticeId */
	struct text notice_id, action, id; /* id: of the fact */
	day_no on, due_on;
	bool done;
	instant_us recorded_us;
};
struct follow_ups { /* dialogue -> every series that deviates */
	const struct follow_up *v;
	size_t n;
};

struct regional_group {
	size_t n_expected, n_reported, n_preliminary;
	struct text value;
	const struct text *missing;
	size_t n_missing;
};
/* A region's sum -> the nation's: its own figure, and those of its parts. */
enum { REGIONAL_OWN, REGIONAL_MUNICIPALITIES, REGIONAL_UNITS, REGIONAL_GROUPS };
struct regional {
	struct regional_group group[REGIONAL_GROUPS];
};

void message_put_regional(struct buf *b, const struct regional *m);
bool message_regional(struct text payload, struct arena *a, struct regional *ret);

/* A series that deviates -> the dialogue of its indicator and organisation: it asks what was
 * agreed. */
void message_put_wish(struct buf *b);
bool message_is_wish(struct text payload);

void message_put_follow_ups(struct buf *b, const struct follow_ups *m);
bool message_follow_ups(struct text payload, struct arena *a, struct follow_ups *ret);
void message_put_checked(struct buf *b, const struct checked *m);
void message_put_expectation(struct buf *b, const struct expectation *m);
void message_put_before(struct buf *b, const struct before *m);
void message_put_part(struct buf *b, const struct part *m);
void message_put_use(struct buf *b, const struct use *m);
/* False when the payload is not of that kind; texts borrow from it, lists are in the arena. */
bool message_expectation(struct text payload, struct expectation *ret);
bool message_before(struct text payload, struct before *ret);
bool message_part(struct text payload, struct arena *a, struct part *ret);
bool message_checked(struct text payload, struct checked *ret);
bool message_use(struct text payload, struct arena *a, struct use *ret);

#endif
