/* series: the entity "m:<code>/<org>/<period>": what one organisation reported for one period,
 * against its target, and what was done about a deviation. Pure. */
#ifndef INDICATORS_SERIES_H
#define INDICATORS_SERIES_H

#include "indicators/messages.h"
#include "indicators/orgs.h"
#include "indicators/words.h"

struct series_view {
	const struct fold_in *in;
	struct arena *a;
	struct words words;
	struct expectation expectation;
	bool has_before;
	struct before before;
	struct checked checked;       /* a region's own: by its sum */
	struct follow_ups follow_ups; /* of the indicator and organisation, whatever the period */
	const struct indicator *indicator;
	const struct indicator_definition *definition; /* of the total, else of the period */
	const struct word **by;                        /* the fact behind each figure */
	struct series_state s;
};

void series_fold(const struct fold_in *in, struct arena *a, struct fold_out *ret);

/* The definition's version that the total was made under. */
struct text series_version(const struct series_view *v);

/* series_follow_up.c: what came of a deviation (7.8 K06). */
void series_read_dialogue(struct series_view *v);
/* series_discrepancy.c: D-KPI-01, -02, -03 (numerator), D-DUP-01, D-PUB-04; into ret, with the
 * codes in the state. */
void series_discrepancies(struct series_view *v, struct fold_out *ret);

#endif
