/* s4: deadlines of one unit in one month. The invariant: late <= notices and within 3 days <=
 * called <= required, so that the sums a reader knows hold. */
#include "summaries/s4.h"

static const char *const names[] = { S4_COLUMNS(COLUMN_NAME) };
const struct columns s4_columns = { names, sizeof names / sizeof *names };

static int32_t month_of(instant_us t)
{
	return t == INSTANT_NONE ? INT32_MIN : calendar_month(calendar_day(t));
}

static void add_notices(struct s4 *s, const struct case_state *c)
{
	for (size_t i = 0; i < c->n_notified; i++) {
		if (month_of(c->notified[i].sent_at) != s->month)
			continue;
		s->notices++;
		s->late += c->notified[i].late;
	}
	instant_us first = INSTANT_NONE;
	for (size_t i = 0; i < c->n_notified; i++)
		if (first == INSTANT_NONE || c->notified[i].sent_at < first)
			first = c->notified[i].sent_at;
	if (month_of(first) == s->month)
		s->unacknowledged += c->n_unacknowledged;
}

static void add_ready(struct s4 *s, const struct case_state *c)
{
	instant_us sent = c->ready[0].sent_at, assessed = c->first_ready_assessed_at;
	s->ready += c->n_ready_notices;
	s->after_noon += c->n_ready_after_noon;
	s->withdrawals += c->n_withdrawals;
	if (assessed != INSTANT_NONE && assessed <= sent)
		numbers_add(&s->minutes, (sent - assessed) / MINUTE_US, s->arena);
}

static void add_sip(struct s4 *s, const struct case_state *c)
{
	s->required += c->sip_required;
	s->called += c->sip_required && c->sip_called;
	s->called_3d += c->sip_required && c->sip_called && c->sip_called_in_time;
}

void s4_add(struct s4 *s, const struct member *m)
{
	const struct case_state *c = m->s;
	bool hospital = text_eq(c->hospital_unit, s->unit);
	bool ready_here = c->n_ready > 0 && month_of(c->ready[0].sent_at) == s->month;
	bool ended_here = month_of(c->end_at) == s->month;
	if (!hospital && !text_eq(c->outpatient_unit, s->unit))
		return;
	if (hospital)
		add_notices(s, c);
	if (hospital && ready_here)
		add_ready(s, c);
	if (ready_here)
		add_sip(s, c);
	s->contact += ended_here && c->contact_before_end;
	s->info += hospital && ended_here && c->info_same_day;
}

void s4_table(struct s4 *s, const struct registry *r, struct table *ret)
{
	const struct unit *u = registry_unit(r, s->unit, calendar_month_first(s->month + 1) - 1);
	*ret = (struct table){ .columns = &s4_columns };
	struct cell *row = table_add(ret, s->arena);
	row[S4_unit_hsa] = cell_text(s->unit);
	row[S4_unit_name] = cell_text(u ? u->name : TEXT(""));
	row[S4_admission_notices] = cell_int(s->notices);
	row[S4_notices_late_24h] = cell_int(s->late);
	row[S4_share_on_time] = cell_ratio(s->notices - s->late, s->notices);
	row[S4_ready_notices] = cell_int(s->ready);
	row[S4_ready_after_1200_share] = cell_ratio(s->after_noon, s->ready);
	row[S4_median_assess_to_send_min] = cell_of_ratio(numbers_median(&s->minutes));
	row[S4_withdrawals] = cell_int(s->withdrawals);
	row[S4_sip_required] = cell_int(s->required);
	row[S4_sip_called] = cell_int(s->called);
	row[S4_sip_called_within_3d] = cell_int(s->called_3d);
	row[S4_care_contact_before_discharge] = cell_int(s->contact);
	row[S4_info_same_day] = cell_int(s->info);
	row[S4_unacknowledged] = cell_int(s->unacknowledged);
}
