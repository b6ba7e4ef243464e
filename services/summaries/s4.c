/* s4: deadlines of one unit in one month. The invariant: late <= notices and within 3 days <=
 * called <= required, so that the sums a reader knows hold. */
#include "summaries/s4.h"

#include "event/ident.h"

static const char *const names[] = { S4_COLUMNS(COLUMN_NAME) };
const struct columns s4_columns = { names, sizeof names / sizeof *names };

static int32_t month_of(instant_us t)
{
	return t == INSTANT_NONE ? INT32_MIN : calendar_month(calendar_day(t));
}

static void add_notices(const struct s4 *s, struct s4_counts *n, const struct case_state *c)
{
	for (size_t i = 0; i < c->n_notified; i++) {
		if (month_of(c->notified[i].sent_at) != s->month)
			continue;
		n->notices++;
		n->late += c->notified[i].late;
	}
	instant_us first = INSTANT_NONE;
	for (size_t i = 0; i < c->n_notified; i++)
		if (first == INSTANT_NONE || c->notified[i].sent_at < first)
			first = c->notified[i].sent_at;
	if (month_of(first) == s->month)
		n->unacknowledged += c->n_unacknowledged;
}

static void add_ready(struct s4_part *part, const struct case_state *c)
{
	instant_us sent = c->ready[0].sent_at, assessed = c->first_ready_assessed_at;
	part->counts.ready += c->n_ready_notices;
	part->counts.after_noon += c->n_ready_after_noon;
	part->counts.withdrawals += c->n_withdrawals;
	if (assessed != INSTANT_NONE && assessed <= sent)
		part->minutes = (int32_t)((sent - assessed) / MINUTE_US); /* of 4,000 years at most */
}

static void add_sip(struct s4_counts *n, const struct case_state *c)
{
	n->required += c->sip_required;
	n->called += c->sip_required && c->sip_called;
	n->called_3d += c->sip_required && c->sip_called && c->sip_called_in_time;
}

struct s4_part s4_part_of(const struct s4 *s, const struct member *m)
{
	const struct case_state *c = m->s;
	struct s4_part part = { .minutes = -1 };
	bool hospital = ident_hsa_eq(c->hospital_unit, s->unit);
	bool ready_here = c->n_ready > 0 && month_of(c->ready[0].sent_at) == s->month;
	bool ended_here = member_left_in(c, s->month);
	if (!hospital && !ident_hsa_eq(c->outpatient_unit, s->unit))
		return part;
	if (hospital)
		add_notices(s, &part.counts, c);
	if (hospital && ready_here)
		add_ready(&part, c);
	if (ready_here)
		add_sip(&part.counts, c);
	part.counts.contact += ended_here && c->contact_before_end;
	part.counts.info += hospital && ended_here && c->info_same_day;
	return part;
}

void s4_add_part(struct s4 *s, const struct s4_part *part)
{
	struct s4_counts *sum = &s->counts;
	const struct s4_counts *one = &part->counts;
	sum->notices += one->notices;
	sum->late += one->late;
	sum->ready += one->ready;
	sum->after_noon += one->after_noon;
	sum->withdrawals += one->withdrawals;
	sum->required += one->required;
	sum->called += one->called;
	sum->called_3d += one->called_3d;
	sum->contact += one->contact;
	sum->info += one->info;
	sum->unacknowledged += one->unacknowledged;
	if (part->minutes >= 0)
		numbers_add(&s->minutes, part->minutes, s->arena);
}

void s4_table(struct s4 *s, const struct registry *r, struct table *ret)
{
	const struct s4_counts *n = &s->counts;
	const struct unit *u = registry_unit(r, s->unit, calendar_month_first(s->month + 1) - 1);
	*ret = (struct table){ .columns = &s4_columns };
	struct cell *row = table_add(ret, s->arena);
	row[S4_unit_hsa] = cell_text(s->unit);
	row[S4_unit_name] = cell_text(u ? u->name : TEXT(""));
	row[S4_admission_notices] = cell_int(n->notices);
	row[S4_notices_late_24h] = cell_int(n->late);
	row[S4_share_on_time] = cell_ratio(n->notices - n->late, n->notices);
	row[S4_ready_notices] = cell_int(n->ready);
	row[S4_ready_after_1200_share] = cell_ratio(n->after_noon, n->ready);
	row[S4_median_assess_to_send_min] = cell_of_ratio(numbers_median(&s->minutes));
	row[S4_withdrawals] = cell_int(n->withdrawals);
	row[S4_sip_required] = cell_int(n->required);
	row[S4_sip_called] = cell_int(n->called);
	row[S4_sip_called_within_3d] = cell_int(n->called_3d);
	row[S4_care_contact_before_discharge] = cell_int(n->contact);
	row[S4_info_same_day] = cell_int(n->info);
	row[S4_unacknowledged] = cell_int(n->unacknowledged);
}
