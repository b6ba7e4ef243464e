/* month: see the header. The invariant: a sum is that of what each case last told, each once; a day
 * without tariff leaves the amount unknown, and what is unknown is compared with nothing. */
#include "transitions/month.h"

#include "port/discrepancy_list.h"
#include "transitions/settlement.h"

#include <stdlib.h>
#include <string.h>

enum { MONTH_1 = 7 }; /* kind and version, beside those of messages.c */

struct gathering {
	const struct fold_in *in;
	struct arena *a;
	struct text municipality;
	int32_t month;
	struct billed_month sum;
	struct text *patients;
	size_t n_patients;
	struct discrepancy_list list;
	bool any; /* some case has told */
};

struct text month_key(struct text municipality, int32_t month, struct arena *a)
{
	BUF_AUTO b = { 0 };
	buf_printf(&b, "m:%.*s/", TEXT_ARGS(municipality));
	calendar_put_month(&b, month);
	return arena_text(a, buf_text(&b));
}

bool month_is_key(struct text key)
{
	return text_starts_with(key, TEXT("m:"));
}

/* ---- what a case tells ---- */

static struct text put_part(const struct billed_month *m, struct text patient, struct arena *a)
{
	BUF_AUTO b = { 0 };
	wire_put_uint(&b, MONTH_1);
	wire_put_int(&b, m->days);
	wire_put_int(&b, m->amount_ore);
	wire_put_text(&b, patient);
	return arena_text(a, buf_text(&b));
}

struct telling {
	const struct folding *f;
	struct text patient;
	int32_t until; /* the last month told of */
	int32_t last;  /* looked at, and whose: days of one month stand together */
	struct text last_of;
	struct message_out *v;
	size_t n;
};

static void tell_month(struct telling *t, struct text municipality, day_no day)
{
	int32_t month = calendar_month(day);
	struct message_out *m = &t->v[t->n];
	if (month > t->until || (month == t->last && text_eq(municipality, t->last_of)))
		return;
	t->last = month;
	t->last_of = municipality;
	struct billed_month sum = case_billed_month(&t->f->s, municipality, month);
	if (sum.days == 0)
		return;
	m->to = month_key(municipality, month, t->f->a);
	for (size_t i = 0; i < t->n; i++)
		if (text_eq(t->v[i].to, m->to))
			return;
	m->payload = put_part(&sum, t->patient, t->f->a);
	t->n++;
}

void month_tell(const struct folding *f, struct text patient, bool gathers, struct fold_out *ret)
{
	const struct case_state *s = &f->s;
	size_t n = s->n_days + s->n_adjustments + s->n_bookings;
	if (s->restricted || n == 0)
		return;
	struct telling t = { .f = f,
		             .patient = patient,
		             .until = gathers ? calendar_month(f->today) - 1 : INT32_MAX,
		             .last = INT32_MIN,
		             .n = ret->n_outbox };
	t.v = ARENA_ARRAY(f->a, t.n + n, struct message_out);
	if (t.n)
		memcpy(t.v, ret->outbox, t.n * sizeof *t.v);
	for (size_t i = 0; i < s->n_days; i++)
		if (s->days[i].kind == DAY_CHARGEABLE)
			tell_month(&t, s->days[i].municipality, s->days[i].day);
	for (size_t i = 0; i < s->n_adjustments; i++)
		tell_month(&t, s->adjustments[i].municipality, s->adjustments[i].day);
	for (size_t i = 0; i < s->n_bookings; i++)
		tell_month(&t, s->bookings[i].municipality, s->bookings[i].day);
	if (t.n > 1)
		qsort(t.v, t.n, sizeof *t.v, message_out_order);
	ret->outbox = t.v;
	ret->n_outbox = t.n;
}

/* ---- what they come to ---- */

static bool read_key(struct gathering *g)
{
	struct text rest = g->in->key;
	(void)text_cut(&rest, ':');
	g->municipality = text_cut(&rest, '/');
	return calendar_parse_month(rest, &g->month);
}

static void add_part(struct gathering *g, const struct message_in *m)
{
	struct wire_reader r = wire_reader_of(m->payload);
	if (wire_uint(&r) != MONTH_1)
		return;
	int64_t days = wire_int(&r), ore = wire_int(&r);
	struct text patient = wire_text(&r);
	if (!wire_at_end(&r))
		return;
	g->sum.days += days;
	g->sum.amount_ore = ore == INT64_MIN || g->sum.amount_ore == INT64_MIN ? INT64_MIN
	                                                            : g->sum.amount_ore + ore;
	g->patients[g->n_patients++] = patient.n ? patient : m->from;
	g->any = true;
}

static void gather(struct gathering *g)
{
	g->patients = ARENA_ARRAY(g->a, g->in->n_messages, struct text);
	for (size_t i = 0; i < g->in->n_messages; i++)
		if (text_starts_with(g->in->messages[i].from, TEXT("c:")))
			add_part(g, &g->in->messages[i]);
	g->n_patients = text_sort_unique(g->patients, g->n_patients);
}

/* ---- D-VIEW-03 ---- */

/* In the average model the persons and days of the settlement are those of stays that ended. */
static bool is_individual(const struct gathering *g, bool psychiatric)
{
	const struct registry *r = g->in->registry;
	instant_us at = registry_frozen_since(r, registry_region_of(g->municipality), g->month,
	                                      g->in->as_of);
	if (at != INSTANT_NONE)
		r = registry_told_by(r, at);
	return registry_policy(r, g->municipality, psychiatric,
	                       calendar_month_first(g->month + 1) - 1)->model == MODEL_INDIVIDUAL;
}

static void compare(struct gathering *g, const struct basis_row *row, const char *what,
                    int64_t invoiced, int64_t computed)
{
	if (invoiced == INT64_MIN || computed == INT64_MIN || invoiced == computed)
		return;
	BUF_AUTO b = { 0 };
	calendar_put_month(&b, g->month);
	buf_printf(&b, "/%.*s/%s/%lld/%lld", TEXT_ARGS(g->municipality), what, (long long)invoiced,
	           (long long)computed);
	struct finding *f = discrepancy_add(&g->list, "D-VIEW-03", SEVERITY_ERROR, buf_text(&b),
	                                    row->recorded_us);
	finding_evidence_of(&g->list, f, row->source, row->id, row->recorded_us);
	finding_party(&g->list, f, g->municipality);
	finding_party(&g->list, f, registry_region_of(g->municipality));
}

static void compare_row(struct gathering *g, const struct basis_row *row, struct fold_out *ret)
{
	instant_us over = calendar_midnight(calendar_month_first(g->month + 1));
	fold_due(g->in, ret, row->recorded_us);
	fold_due(g->in, ret, over);
	if (row->recorded_us > g->in->as_of || over > g->in->as_of || !is_individual(g, false) ||
	    !is_individual(g, true))
		return;
	compare(g, row, "days", row->days, g->sum.days);
	compare(g, row, "persons", row->persons, (int64_t)g->n_patients);
	compare(g, row, "amountOre", row->amount_ore, g->sum.amount_ore);
}

static void compare_all(struct gathering *g, struct fold_out *ret)
{
	for (size_t i = 0; i < g->in->n_messages; i++) {
		const struct message_in *m = &g->in->messages[i];
		struct basis_news news;
		if (!text_starts_with(m->from, TEXT("s:")) ||
		    !settlement_basis(m->payload, g->a, &news))
			continue;
		g->any = g->any || news.n;
		for (size_t k = 0; k < news.n; k++)
			compare_row(g, &news.rows[k], ret);
	}
	discrepancy_finish(&g->list, ret);
}

void month_fold(const struct fold_in *in, struct arena *a, struct fold_out *ret)
{
	struct gathering g = { .in = in, .a = a, .list = { .a = a } };
	BUF_AUTO b = { 0 };
	if (!read_key(&g))
		return;
	gather(&g);
	compare_all(&g, ret);
	if (!g.any)
		return;
	wire_put_uint(&b, MONTH_1);
	wire_put_int(&b, g.sum.days);
	wire_put_int(&b, g.sum.amount_ore);
	wire_put_uint(&b, g.n_patients);
	ret->state = arena_text(a, buf_text(&b));
}
