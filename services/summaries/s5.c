/* s5: patients in hospital and what they wait for. The invariant: pending, blocked and liable are
 * among those ready; a patient blocked by two gates counts at both. */
#include "summaries/s5.h"

static const char *const names[] = { S5_COLUMNS(COLUMN_NAME) };
const struct columns s5_columns = { names, sizeof names / sizeof *names };

void s5_init(struct s5 *s, struct text municipality, day_no today, struct arena *a)
{
	*s = (struct s5){ .municipality = municipality, .today = today, .arena = a,
		          .as_of = calendar_midnight(today) };
}

static bool is_ready_now(const struct case_state *c)
{
	return c->n_ready > 0 && c->ready[c->n_ready - 1].end_at == INSTANT_NONE;
}

static void add_ready(struct s5 *s, const struct case_state *c)
{
	int64_t days = case_ready_days(c, s->today);
	bool blocked = c->status == STATUS_READY_BLOCKED;
	s->ready++;
	s->pending += c->status == STATUS_READY_PENDING;
	s->liable += c->status == STATUS_READY_LIABLE;
	s->blocked_outpatient += blocked && c->outpatient != OUTPATIENT_AVAILABLE;
	s->blocked_sip += blocked && c->sip_required && !c->sip_called;
	s->longest = days > s->longest ? days : s->longest;
}

void s5_add(struct s5 *s, const struct member *m)
{
	const struct case_state *c = m->s;
	if (c->end_at != INSTANT_NONE)
		return;
	if (c->evaluated_at != INSTANT_NONE && c->evaluated_at > s->as_of)
		s->as_of = c->evaluated_at;
	s->inpatients++;
	if (c->expected_discharge_at != INSTANT_NONE) {
		day_no expected = calendar_day(c->expected_discharge_at);
		s->today_out += expected == s->today;
		s->next_3d += expected > s->today && expected <= s->today + 3;
	}
	if (is_ready_now(c))
		add_ready(s, c);
	s->can_receive += c->can_receive_from != INSTANT_NONE &&
	                  calendar_day(c->can_receive_from) <= s->today;
}

void s5_table(const struct s5 *s, struct table *ret)
{
	*ret = (struct table){ .columns = &s5_columns };
	struct cell *row = table_add(ret, s->arena);
	row[S5_municipality_code] = cell_text(s->municipality);
	row[S5_inpatients_notified] = cell_int(s->inpatients);
	row[S5_expected_discharge_today] = cell_int(s->today_out);
	row[S5_expected_next_3d] = cell_int(s->next_3d);
	row[S5_ready_now] = cell_int(s->ready);
	row[S5_ready_pending] = cell_int(s->pending);
	row[S5_ready_blocked_outpatient] = cell_int(s->blocked_outpatient);
	row[S5_ready_blocked_sip] = cell_int(s->blocked_sip);
	row[S5_ready_liable] = cell_int(s->liable);
	row[S5_longest_ready_days] = cell_int(s->longest);
	row[S5_can_receive_reported] = cell_int(s->can_receive);
	row[S5_as_of] = cell_instant(s->as_of);
}
