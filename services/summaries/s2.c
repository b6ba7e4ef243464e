/* s2: what one case costs one municipality in one month. The invariant: over all rows and
 * adjustments of a day, the amounts add up to what the state says now. */
#include "summaries/s2.h"

static const char *const names[] = { S2_COLUMNS(COLUMN_NAME) };
const struct columns s2_columns = { names, sizeof names / sizeof *names };

struct sums {
	int64_t chargeable, blocked, ore, tariff;   /* INT64_MIN: not known, not one */
	uint32_t reasons;
	bool any_tariff;
};

static bool is_ours(const struct s2 *s, day_no d, struct text municipality)
{
	return calendar_month(d) == s->month && text_eq(municipality, s->municipality);
}

static void add_chargeable(struct sums *sum, int64_t ore)
{
	sum->chargeable++;
	ore_add(&sum->ore, ore);
	sum->tariff = !sum->any_tariff || sum->tariff == ore ? ore : INT64_MIN;
	sum->any_tariff = true;
}

/* In a frozen month a day that has changed since counts for what was billed of it. */
static void add_day(const struct case_state *c, const struct charged_day *d, bool frozen,
                    struct sums *sum)
{
	int64_t billed = 0;
	bool changed = frozen && case_billed_first(c, d->municipality, d->day, &billed);
	if (d->kind == DAY_CHARGEABLE && !changed) {
		add_chargeable(sum, d->amount_ore);
	} else if (d->kind == DAY_BLOCKED && billed == 0) {
		sum->blocked++;
		sum->reasons |= d->reasons;
	}
}

/* Days as they are now or, in a frozen month, as they were billed. */
static struct sums add_up(const struct s2 *s, const struct case_state *c, bool frozen)
{
	struct sums sum = { .tariff = INT64_MIN };
	int64_t billed;
	for (size_t i = 0; i < c->n_days; i++)
		if (is_ours(s, c->days[i].day, c->days[i].municipality))
			add_day(c, &c->days[i], frozen, &sum);
	day_no next = calendar_month_first(s->month + 1);
	for (day_no d = calendar_month_first(s->month); frozen && d < next; d++)
		if (case_billed_first(c, s->municipality, d, &billed) && billed != 0)
			add_chargeable(&sum, billed);
	return sum;
}

/* The municipality's clock in the first interval that reaches into the month. */
static const struct ready_clock *clock_of(const struct s2 *s, const struct case_state *c)
{
	day_no first = calendar_month_first(s->month), next = calendar_month_first(s->month + 1);
	for (size_t i = 0; i < c->n_ready; i++) {
		const struct ready_interval *r = &c->ready[i];
		day_no end = r->end_at == INSTANT_NONE ? next : calendar_day(r->end_at);
		if (calendar_day(r->sent_at) >= next || end < first)
			continue;
		for (size_t k = 0; k < r->n_clocks; k++)
			if (text_eq(r->clocks[k].municipality, s->municipality) &&
			    calendar_day(r->clocks[k].sent_at) < next)
				return &r->clocks[k];
	}
	return NULL;
}

static struct cell reasons_of(uint32_t bits, struct arena *a)
{
	size_t n_words = sizeof block_words / sizeof *block_words, n = 0;
	struct text *v = ARENA_ARRAY(a, n_words, struct text);
	for (size_t i = 0; i < n_words; i++)
		if (bits >> i & 1)
			v[n++] = text_of(block_words[i]);
	return cell_texts(v, n);
}

static struct text objection_of(const struct s2 *s, const struct case_state *c)
{
	struct month_objections o = case_objections(c, s->municipality, s->month, true);
	if (o.open > 0)
		return TEXT("OPEN");
	return o.upheld > 0 ? TEXT("UPHELD") : TEXT("NONE");
}

static struct cell *put_case(const struct s2 *s, const struct member *m, struct arena *a,
                             struct table *ret)
{
	const struct case_state *c = m->s;
	*ret = (struct table){ .columns = &s2_columns };
	struct cell *row = table_add(ret, a);
	row[S2_case_ref] = cell_text(m->case_ref);
	row[S2_hospital_unit] = cell_text(c->hospital_unit);
	row[S2_notice_sent_at] = cell_instant(member_notice_to(c, s->municipality));
	row[S2_sip_required] = cell_bool(c->sip_required);
	row[S2_sip_called_at] = cell_instant(c->sip_called_at);
	row[S2_outpatient_available_from] = cell_instant(c->outpatient_from);
	row[S2_end_date] = cell_day(member_end_day(c));
	row[S2_policy_id] = cell_text(c->policy_id);
	row[S2_state] = cell_text(text_of(liability_words[c->liability]));
	row[S2_objection_state] = cell_text(objection_of(s, c));
	row[S2_discrepancy_codes] = cell_texts(c->discrepancies, c->n_discrepancies);
	row[S2_municipality_code] = cell_text(s->municipality);
	return row;
}

static void put_sums(struct cell *row, const struct sums *sum, struct arena *a)
{
	row[S2_chargeable_days] = cell_int(sum->chargeable);
	row[S2_blocked_days] = cell_int(sum->blocked);
	row[S2_block_reasons] = reasons_of(sum->reasons, a);
	row[S2_tariff_ore] = cell_ore(sum->tariff);
	row[S2_amount_ore] = cell_ore(sum->ore);
}

/* What was billed stays, whatever became of the case: a void one's adjustments owe it back. */
static bool has_row(const struct case_state *c, const struct sums *sum, bool frozen, bool clock)
{
	if (!member_is_counted(c))
		return frozen && !c->restricted && sum->chargeable > 0;
	return sum->chargeable + sum->blocked > 0 || clock;
}

bool s2_row(const struct s2 *s, const struct member *m, struct arena *a, struct table *ret)
{
	bool frozen = period_frozen_at(s->registry, s->municipality, s->month) != INSTANT_NONE;
	const struct ready_clock *clock = clock_of(s, m->s);
	struct sums sum = add_up(s, m->s, frozen);
	if (!has_row(m->s, &sum, frozen, clock != NULL))
		return false;
	struct cell *row = put_case(s, m, a, ret);
	if (clock) {
		row[S2_ready_sent_at] = cell_instant(clock->sent_at);
		row[S2_liability_start] = cell_day(clock->start);
	}
	put_sums(row, &sum, a);
	return true;
}

/* A case that is void, or merged into another that is charged for the same days, owes back what was
 * billed; a protected one is settled by hand. */
static bool may_adjust(const struct s2 *s, const struct case_state *c)
{
	return !c->restricted &&
	       period_frozen_at(s->registry, s->municipality, s->month) != INSTANT_NONE;
}

/* A day billed without an amount, since no tariff was known, has had nothing paid for it. */
static void add_change(struct sums *sum, int64_t from, int64_t to)
{
	sum->chargeable += (to != 0) - (from != 0);
	ore_add(&sum->ore, to);
	ore_add(&sum->ore, from == INT64_MIN ? 0 : -from);
}

static void put_change(const struct s2 *s, const struct member *m, const struct sums *sum,
                       struct arena *a, struct table *ret)
{
	BUF_AUTO month = { 0 };
	calendar_put_month(&month, s->month);
	struct cell *row = put_case(s, m, a, ret);
	put_sums(row, sum, a);
	row[S2_adjusts_period] = cell_text(arena_text(a, buf_text(&month)));
}

bool s2_adjustment(const struct s2 *s, const struct member *m, struct arena *a, struct table *ret)
{
	const struct case_state *c = m->s;
	struct sums sum = { .tariff = INT64_MIN };
	size_t n = 0;
	for (size_t i = 0; i < c->n_adjustments && may_adjust(s, c); i++) {
		const struct adjustment *j = &c->adjustments[i];
		if (!is_ours(s, j->day, j->municipality))
			continue;
		n++;
		add_change(&sum, j->billed_ore, j->now_ore);
	}
	if (n > 0)
		put_change(s, m, &sum, a, ret);
	return n > 0;
}

bool s2_booked(const struct s2 *s, const struct member *m, int32_t period, struct arena *a,
               struct table *ret)
{
	const struct case_state *c = m->s;
	struct sums sum = { .tariff = INT64_MIN };
	size_t n = 0;
	for (size_t i = 0; i < c->n_bookings && may_adjust(s, c); i++) {
		const struct booking *b = &c->bookings[i];
		if (b->period != period || !is_ours(s, b->day, b->municipality))
			continue;
		n++;
		add_change(&sum, b->from_ore, b->to_ore);
	}
	if (n > 0)
		put_change(s, m, &sum, a, ret);
	return n > 0;
}
