/* s5: Lägesbild idag: one municipality now. Pure; `today` is a Stockholm date handed in.
 *
 * as_of is the instant since when the figures hold: the newest change of a member's state, and not
 * before today's midnight. It does not depend on when anybody looked. */
#ifndef SUMMARIES_S5_H
#define SUMMARIES_S5_H

#include "summaries/member.h"
#include "summaries/table.h"

#define S5_COLUMNS(X)                                                                              \
	X(municipality_code) X(inpatients_notified) X(expected_discharge_today)                    \
	X(expected_next_3d) X(ready_now) X(ready_pending) X(ready_blocked_outpatient)              \
	X(ready_blocked_sip) X(ready_liable) X(longest_ready_days) X(can_receive_reported) X(as_of)

enum {
#define S5_ID(name) S5_##name,
	S5_COLUMNS(S5_ID)
#undef S5_ID
};

extern const struct columns s5_columns;

struct s5_part {                       /* what one case counts for, or all together */
	int64_t inpatients, today_out, next_3d, ready, pending, blocked_outpatient, blocked_sip,
		liable, longest, can_receive;
	instant_us as_of;
};

struct s5 {
	struct text municipality;
	day_no today;
	struct arena *arena;
	struct s5_part all;
};

void s5_init(struct s5 *s, struct text municipality, day_no today, struct arena *a);
struct s5_part s5_part_of(const struct s5 *s, const struct member *m);
void s5_add_part(struct s5 *s, const struct s5_part *part);
void s5_table(const struct s5 *s, struct table *ret);

#endif
