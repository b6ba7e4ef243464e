/* s4: Lagkrav och ledtider: unit x month. Pure.
 *
 * What a case did is counted once: its admission notices each in the month they were sent; its ready
 * notices, withdrawals and SIP in the month of the first ready notice; care contact and information
 * in the month the stay ended; what nobody acknowledged in the month of the first admission notice.
 * An outpatient unit is answerable for SIP and care contact, a hospital unit for all of it. */
#ifndef SUMMARIES_S4_H
#define SUMMARIES_S4_H

#include "summaries/member.h"
#include "summaries/table.h"

#define S4_COLUMNS(X)                                                                              \
	X(unit_hsa) X(unit_name) X(admission_notices) X(notices_late_24h) X(share_on_time)         \
	X(ready_notices) X(ready_after_1200_share) X(median_assess_to_send_min) X(withdrawals)     \
	X(sip_required) X(sip_called) X(sip_called_within_3d) X(care_contact_before_discharge)     \
	X(info_same_day) X(unacknowledged)

enum {
#define S4_ID(name) S4_##name,
	S4_COLUMNS(S4_ID)
#undef S4_ID
};

extern const struct columns s4_columns;

struct s4_counts {
	int32_t notices, late, ready, after_noon, withdrawals, required, called, called_3d, contact,
		info, unacknowledged;
};

struct s4_part {                       /* what one case counts for */
	struct s4_counts counts;
	int32_t minutes;               /* from assessment to notice; -1: not known */
};

struct s4 {
	struct text unit;
	int32_t month;
	struct arena *arena;
	struct s4_counts counts;
	struct numbers minutes;
};

struct s4_part s4_part_of(const struct s4 *s, const struct member *m);
void s4_add_part(struct s4 *s, const struct s4_part *part);
void s4_table(struct s4 *s, const struct registry *r, struct table *ret);

#endif
