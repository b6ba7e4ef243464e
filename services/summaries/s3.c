/* s3: settlement of a month. The invariant: sums are whole numbers until the very last line, and a
 * day is paid either in the mean or by itself, never in both. */
#include "summaries/s3.h"

static const char *const names[] = { S3_COLUMNS(COLUMN_NAME) };
const struct columns s3_columns = { names, sizeof names / sizeof *names };

void s3_init(struct s3 *s, const struct registry *r, struct text municipality, int32_t period,
             struct arena *a)
{
	day_no last = calendar_month_first(period + 1) - 1;
	r = period_registry(r, municipality, period);
	*s = (struct s3){ .municipality = municipality, .period = period, .registry = r,
		          .arena = a };
	s->policy[0] = s->policy[1] = registry_policy(r, municipality, false, last);
	if (s->policy[0]->psychiatry_separate)
		s->policy[1] = registry_policy(r, municipality, true, last);
}

int32_t s3_window(const struct s3 *s)
{
	return s->policy[0]->window == WINDOW_ROLLING_3M ||
	       s->policy[1]->window == WINDOW_ROLLING_3M ? 3 : 1;
}

static bool is_separate(const struct s3 *s)
{
	return s->policy[0]->psychiatry_separate;
}

/* Its chargeable days, `from` to `to`. */
static int32_t chargeable(const struct s3 *s, const struct case_state *c, day_no from, day_no to, int64_t *ore)
{
	int32_t n = 0;
	for (size_t i = 0; i < c->n_days; i++) {
		const struct charged_day *d = &c->days[i];
		if (d->kind != DAY_CHARGEABLE || !text_eq(d->municipality, s->municipality) ||
		    d->day < from || d->day > to)
			continue;
		n++;
		ore_add(ore, d->amount_ore);
	}
	return n;
}

static void add_individual(const struct s3 *s, struct s3_part *part, const struct case_state *c,
                           int32_t month)
{
	part->individual_days = chargeable(s, c, calendar_month_first(month), calendar_month_first(month + 1) - 1,
	                                   &part->individual_ore);
	part->is_individual = part->individual_days > 0;
}

/* The date after its first `n` days, of those that case_ready_days counts. */
static day_no after_ready_days(const struct case_state *c, int64_t n)
{
	day_no next = INT32_MIN;
	for (size_t i = 0; i < c->n_ready && n > 0; i++) {
		day_no first = calendar_day(c->ready[i].sent_at), end = first + (day_no)n;
		if (c->ready[i].end_at != INSTANT_NONE && calendar_day(c->ready[i].end_at) < end)
			end = calendar_day(c->ready[i].end_at);
		if (end <= first)
			continue;
		n -= end - first;
		next = end;
	}
	return next;
}

/* In the average model a long stay is one whether it has chargeable days or not. Its first days are paid in
 * the mean, where it counts there, and the rest by themselves. */
static void add_long(const struct s3 *s, struct s3_part *part, const struct case_state *c)
{
	part->is_individual = true;
	part->individual_days =
	        chargeable(s, c, after_ready_days(c, part->days), INT32_MAX, &part->individual_ore);
}

static bool counts_in_mean(const struct policy *p, int64_t days)
{
	return days == 0 ? p->include_zero_day : days >= p->min_days_included;
}

static void add_ended(const struct s3 *s, struct s3_part *part, const struct policy *p,
                      const struct case_state *c)
{
	int64_t days = case_ready_days(c, member_end_day(c)), in_mean = days;
	bool is_long = p->model == MODEL_AVERAGE && p->individual_after_days != INT64_MIN &&
	               days > p->individual_after_days;
	if (p->cap_days != INT64_MIN && in_mean > p->cap_days)
		in_mean = p->cap_days;
	if (counts_in_mean(p, days) && (!is_long || p->cap_days != INT64_MIN)) {
		part->is_person = true;
		part->days = (int32_t)in_mean;
	}
	if (is_long)
		add_long(s, part, c);
}

/* Its part: days of this municipality in the period, or being the one responsible where the period, or the
 * stay in it, ends. */
static void add_objections(const struct s3 *s, struct s3_part *part, const struct case_state *c)
{
	day_no first = calendar_month_first(s->period), last = calendar_month_first(s->period + 1) - 1;
	if (c->end_at != INSTANT_NONE && member_end_day(c) < last)
		last = member_end_day(c);
	bool ours = last >= first && text_eq(case_responsible(c, last), s->municipality);
	for (size_t i = 0; i < c->n_days; i++)
		ours |= text_eq(c->days[i].municipality, s->municipality) &&
		        calendar_month(c->days[i].day) == s->period;
	struct month_objections o = case_objections(c, s->municipality, s->period, ours);
	part->open = o.open;
	part->upheld = o.upheld;
}

bool s3_has_changed(const struct s3 *s, const struct case_state *c)
{
	bool any = false;
	for (size_t i = 0; i < c->n_bookings; i++)
		any |= text_eq(c->bookings[i].municipality, s->municipality) &&
		       calendar_month(c->bookings[i].day) == s->period;
	for (size_t i = 0; i < c->n_adjustments; i++)
		any |= text_eq(c->adjustments[i].municipality, s->municipality) &&
		       calendar_month(c->adjustments[i].day) == s->period;
	return any;
}

bool s3_part_of(const struct s3 *s, const struct member *m, int32_t month, struct s3_part *ret)
{
	const struct case_state *c = m->s;
	const struct policy *p = s->policy[c->psychiatric];
	int32_t first = p->window == WINDOW_ROLLING_3M ? s->period - 2 : s->period;
	if (month < first)
		return false;
	*ret = (struct s3_part){ .psychiatric = is_separate(s) && c->psychiatric };
	if (month == s->period) {
		add_objections(s, ret, c);
		if (p->model == MODEL_INDIVIDUAL)
			add_individual(s, ret, c, month);
	}
	if (member_ended_in(c, month) && c->n_ready > 0 &&
	    text_eq(case_responsible(c, member_end_day(c)), s->municipality) &&
	    member_notice_to(c, s->municipality) != INSTANT_NONE)
		add_ended(s, ret, p, c);
	return true;
}

void s3_add_part(struct s3 *s, const struct s3_part *part)
{
	struct s3_sums *sum = &s->sums[part->psychiatric];
	sum->persons += part->is_person;
	sum->days += part->days;
	sum->individual_cases += part->is_individual;
	sum->individual_days += part->individual_days;
	ore_add(&sum->individual_ore, part->individual_ore);
	sum->open += part->open;
	sum->upheld += part->upheld;
	s->n_members++;
}

void s3_add_objections(struct s3 *s, struct month_objections o)
{
	s->sums[0].open += o.open;
	s->sums[0].upheld += o.upheld;
	s->n_members += o.n > 0;
}

const struct policy *s3_policy(const struct s3 *s, struct text care_form)
{
	return s->policy[text_eq(care_form, TEXT("PSYCHIATRIC"))];
}

struct text s3_definition(const struct policy *p, bool psychiatric, struct arena *a)
{
	BUF_AUTO b = { 0 };
	buf_printf(&b, "%.*s/%lld%s:", TEXT_ARGS(p->id.n ? p->id : TEXT("default")),
	           (long long)p->version, psychiatric ? "/psychiatric" : "");
	if (p->model == MODEL_INDIVIDUAL)
		buf_put_text(&b, TEXT("INDIVIDUAL,"));
	else
		buf_put_text(&b, TEXT("AVERAGE,"));
	buf_printf(&b, "includeZeroDay=%s,minDaysIncluded=%lld,capDays=",
	           p->include_zero_day ? "true" : "false", (long long)p->min_days_included);
	if (p->cap_days != INT64_MIN)
		buf_put_int64(&b, p->cap_days);
	buf_printf(&b, ",thresholdDays=%.*s,individualAfterDays=", TEXT_ARGS(p->threshold_days));
	if (p->individual_after_days != INT64_MIN)
		buf_put_int64(&b, p->individual_after_days);
	buf_printf(&b, ",window=%s,basis=ENDED_IN_PERIOD",
	           p->window == WINDOW_ROLLING_3M ? "ROLLING_3M" : "MONTH");
	return arena_text(a, buf_text(&b));
}

bool s3_lacks_threshold(const struct s3 *s)
{
	struct ratio r;
	for (int i = 0; i < 2; i++)
		if (s->policy[i]->model == MODEL_AVERAGE &&
		    !ratio_parse(s->policy[i]->threshold_days, &r))
			return true;
	return false;
}

/* days - threshold x persons, not below zero. */
static struct ratio exceeding(const struct s3_sums *sum, struct ratio threshold)
{
	int64_t n = sum->days * threshold.d - threshold.n * sum->persons;
	return (struct ratio){ n > 0 ? n : 0, threshold.d };
}

static int64_t average_ore(const struct s3 *s, const struct policy *p, struct ratio over)
{
	int64_t tariff;
	if (over.n == 0)
		return 0;
	if (!registry_tariff(s->registry, p, calendar_month_first(s->period + 1) - 1, &tariff))
		return INT64_MIN;
	return ratio_times(over, tariff);
}

static void put_average(const struct s3 *s, const struct policy *p, const struct s3_sums *sum,
                        struct cell *row)
{
	struct ratio threshold;
	int64_t ore = sum->individual_ore;
	if (!ratio_parse(p->threshold_days, &threshold))
		return;
	struct ratio over = exceeding(sum, threshold);
	ore_add(&ore, average_ore(s, p, over));
	row[S3_threshold_days] = cell_of_ratio(threshold);
	row[S3_exceeding_days] = cell_of_ratio(over);
	row[S3_amount_ore] = cell_ore(ore);
}

static void put_row(struct s3 *s, int care, struct table *ret)
{
	const struct s3_sums *sum = &s->sums[care];
	const struct policy *p = s->policy[care];
	struct cell *row = table_add(ret, s->arena);
	BUF_AUTO period = { 0 };
	calendar_put_month(&period, s->period);
	row[S3_municipality_code] = cell_text(s->municipality);
	row[S3_period] = cell_text(arena_text(s->arena, buf_text(&period)));
	row[S3_definition_id] = cell_text(s3_definition(p, care, s->arena));
	row[S3_persons] = cell_int(sum->persons);
	row[S3_days_sum] = cell_int(sum->days);
	row[S3_mean_days] = cell_ratio(sum->days, sum->persons);
	row[S3_individual_cases] = cell_int(sum->individual_cases);
	row[S3_individual_days] = cell_int(sum->individual_days);
	if (p->model == MODEL_AVERAGE)
		put_average(s, p, sum, row);
	else
		row[S3_amount_ore] = cell_ore(sum->individual_ore);
	row[S3_frozen_at] = cell_instant(period_frozen_at(s->registry, s->municipality, s->period));
	row[S3_objections_open] = cell_int(sum->open);
	row[S3_objections_upheld] = cell_int(sum->upheld);
	row[S3_care_form] = cell_text(!is_separate(s) ? TEXT("ALL") : care ? TEXT("PSYCHIATRIC") : TEXT("SOMATIC"));
}

void s3_table(struct s3 *s, struct table *ret)
{
	*ret = (struct table){ .columns = &s3_columns };
	put_row(s, 0, ret);
	if (is_separate(s))
		put_row(s, 1, ret);
}
