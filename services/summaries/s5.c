/* s5: patients in hospital and what they wait for. The invariant: pending, blocked and liable are
 * among those ready; a patient blocked by two gates counts at both, and at one municipality alone,
 * the one responsible today. */
#include "summaries/s5.h"

static const char *const names[] = { S5_COLUMNS(COLUMN_NAME) };
const struct columns s5_columns = { names, sizeof names / sizeof *names };

void s5_init(struct s5 *s, struct text municipality, day_no today, struct arena *a)
{
	*s = (struct s5){ .municipality = municipality, .today = today, .arena = a,
		          .all.as_of = calendar_midnight(today) };
}

static const struct ready_interval *open_interval(const struct case_state *c)
{
	const struct ready_interval *last = c->n_ready ? &c->ready[c->n_ready - 1] : NULL;
	bool ended = last && last->end_at != INSTANT_NONE && last->end_at <= c->evaluated_at; /* not ahead */
	return ended ? NULL : last;
}

/* Asked of gates and clock: an interruption hides them in the status (R-T20, R-T25), an open objection
 * in the liability; a leave that is not charged stands in either (R-T24). */
static void add_situation(const struct s5 *s, struct s5_part *part, const struct case_state *c,
                          const struct ready_interval *r)
{
	const uint32_t outpatient = BLOCK_OUTPATIENT_UNKNOWN | BLOCK_OUTPATIENT_NOT_AVAILABLE |
	                            BLOCK_OUTPATIENT_UNCLEAR;
	bool waits = c->blocked_now || c->status == STATUS_READY_BLOCKED || c->liability == LIABILITY_BLOCKED;
	bool begun = s->today >= ready_start(r, s->municipality);
	part->pending = !waits && !begun;
	part->liable = !waits && begun;
	part->blocked_outpatient = (c->blocked_now & outpatient) != 0;
	part->blocked_sip = (c->blocked_now & (BLOCK_NO_SIP_CALL | BLOCK_LATE_SIP_CALL)) != 0;
}

static void add_ready(const struct s5 *s, struct s5_part *part, const struct case_state *c)
{
	const struct ready_interval *r = open_interval(c);
	int64_t days = case_ready_days(c, s->today);
	if (!r)
		return;
	part->ready = 1;
	part->longest = days > 0 ? days : 0;
	if (text_eq(case_responsible(c, s->today), s->municipality))
		add_situation(s, part, c, r);
}

static bool can_receive(const struct s5 *s, const struct case_state *c)
{
	for (size_t i = 0; i < c->n_receivers; i++)
		if (text_eq(c->receivers[i].municipality, s->municipality))
			return c->receivers[i].yes && calendar_day(c->receivers[i].from) <= s->today;
	return false;
}

struct s5_part s5_part_of(const struct s5 *s, const struct member *m)
{
	const struct case_state *c = m->s;
	struct s5_part part = { .as_of = INSTANT_NONE };
	if (c->stay != STAY_ADMITTED && c->stay != STAY_ON_LEAVE)
		return part;
	part.as_of = c->evaluated_at;
	part.inpatients = 1;
	if (c->expected_discharge_at != INSTANT_NONE) {
		day_no expected = calendar_day(c->expected_discharge_at);
		part.today_out = expected == s->today;
		part.next_3d = expected > s->today && expected <= s->today + 3;
	}
	add_ready(s, &part, c);
	part.can_receive = can_receive(s, c);
	return part;
}

void s5_add_part(struct s5 *s, const struct s5_part *part)
{
	struct s5_part *sum = &s->all;
	sum->inpatients += part->inpatients;
	sum->today_out += part->today_out;
	sum->next_3d += part->next_3d;
	sum->ready += part->ready;
	sum->pending += part->pending;
	sum->blocked_outpatient += part->blocked_outpatient;
	sum->blocked_sip += part->blocked_sip;
	sum->liable += part->liable;
	sum->can_receive += part->can_receive;
	sum->longest = part->longest > sum->longest ? part->longest : sum->longest;
	if (part->as_of != INSTANT_NONE && part->as_of > sum->as_of)
		sum->as_of = part->as_of;
}

void s5_table(const struct s5 *s, struct table *ret)
{
	*ret = (struct table){ .columns = &s5_columns };
	struct cell *row = table_add(ret, s->arena);
	row[S5_municipality_code] = cell_text(s->municipality);
	row[S5_inpatients_notified] = cell_int(s->all.inpatients);
	row[S5_expected_discharge_today] = cell_int(s->all.today_out);
	row[S5_expected_next_3d] = cell_int(s->all.next_3d);
	row[S5_ready_now] = cell_int(s->all.ready);
	row[S5_ready_pending] = cell_int(s->all.pending);
	row[S5_ready_blocked_outpatient] = cell_int(s->all.blocked_outpatient);
	row[S5_ready_blocked_sip] = cell_int(s->all.blocked_sip);
	row[S5_ready_liable] = cell_int(s->all.liable);
	row[S5_longest_ready_days] = cell_int(s->all.longest);
	row[S5_can_receive_reported] = cell_int(s->all.can_receive);
	row[S5_as_of] = cell_instant(s->all.as_of);
}
