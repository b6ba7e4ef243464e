/* frozen: the freezes of a region are gone through once, in their order, with what is billed so far
 * beside them. The invariant: for each date and municipality, what the frozen months billed at
 * first and the bookings after it add up to `billed`. */
#include "transitions/frozen.h"

#include <stdlib.h>

enum { FROZEN_MONTHS = 240 }; /* of one case: freezes of months further on bill nothing of it */

struct billed_day {
	day_no day;
	struct text municipality;
	int64_t ore; /* as in struct adjustment: 0 not billed */
};

struct ledger {
	const struct timeline *t;
	struct arena *a;
	struct fold_out *out;
	int32_t first, last; /* months the case can have days in */
	bool is_frozen[FROZEN_MONTHS];
	struct billed_day *billed;
	size_t n_billed, cap_billed;
	struct booking *booked;
	size_t n_booked, cap_booked;
	struct charged_days rows;       /* at the freeze last looked at */
	instant_us rows_at;             /* INSTANT_NONE: none yet */
	const struct registry *rows_by; /* tariffs and policies as they had been told by then */
	bool rows_may_grow;             /* an interval was open then, or ended on a later day */
};

/* ---- lists that grow in the arena ---- */

static void *grown(struct arena *a, void *v, size_t n, size_t *cap, size_t size)
{
	if (n < *cap)
		return v;
	*cap = *cap ? 2 * *cap : 16;
	char *more = arena_array(a, *cap, size);
	for (size_t i = 0; i < n * size; i++)
		more[i] = ((const char *)v)[i];
	return more;
}

static struct billed_day *billed_of(struct ledger *l, day_no d, struct text m)
{
	for (size_t i = 0; i < l->n_billed; i++)
		if (l->billed[i].day == d && text_eq(l->billed[i].municipality, m))
			return &l->billed[i];
	l->billed = grown(l->a, l->billed, l->n_billed, &l->cap_billed, sizeof *l->billed);
	l->billed[l->n_billed] = (struct billed_day){ d, m, 0 };
	return &l->billed[l->n_billed++];
}

static void book(struct ledger *l, const struct billed_day *b, int64_t ore, int32_t period)
{
	l->booked = grown(l->a, l->booked, l->n_booked, &l->cap_booked, sizeof *l->booked);
	l->booked[l->n_booked++] = (struct booking){ b->day, b->municipality, period, b->ore, ore };
}

/* ---- rows ---- */

static bool month_is_frozen(const struct ledger *l, int32_t month)
{
	return month >= l->first && month <= l->last && l->is_frozen[month - l->first];
}

static int64_t ore_in(const struct charged_days *rows, day_no d, struct text m)
{
	for (size_t i = 0; i < rows->n; i++)
		if (rows->v[i].day == d && rows->v[i].kind == DAY_CHARGEABLE &&
		    text_eq(rows->v[i].municipality, m))
			return rows->v[i].amount_ore;
	return 0;
}

/* A merged case's days are the survivor's. */
static bool is_merged(const struct case_view *v)
{
	for (size_t i = 0; i < v->news.n_clashes; i++)
		if (v->news.clashes[i].linked && v->news.clashes[i].beaten &&
		    clash_is_known(&v->news.clashes[i], v->in->as_of))
			return true;
	return false;
}

/* The days as they stood then: the facts recorded by then, evaluated then, by the tariffs and
 * policies told by then. */
static void evaluate(struct ledger *l, instant_us at, const struct registry *by)
{
	struct fold_in *then = case_told_by(l->t->v->in, at, NULL, l->a);
	struct case_view *view = ARENA_NEW(l->a, struct case_view);
	struct timeline line;
	then->as_of = at;
	then->registry = by;
	case_read(then, true, l->a, view);
	timeline_read(view, &line);
	l->rows = is_merged(view) ? (struct charged_days){ 0 }
	                          : liability_days(&line, calendar_day(at));
	l->rows_at = at;
	l->rows_by = by;
	instant_us end = line.n_ready ? line.ready[line.n_ready - 1].end_at : at;
	l->rows_may_grow = end == INSTANT_NONE || calendar_day(end) > calendar_day(at);
}

/* Of a fact, or of another stay. */
static bool is_recorded_between(const struct case_view *v, instant_us after, instant_us until)
{
	for (size_t i = 0; i < v->n; i++)
		if (v->v[i].n.f->recorded_us > after && v->v[i].n.f->recorded_us <= until)
			return true;
	for (size_t i = 0; i < v->news.n_clashes; i++)
		if (clash_is_known(&v->news.clashes[i], after) !=
		    clash_is_known(&v->news.clashes[i], until))
			return true;
	return false;
}

static void bring_rows_to(struct ledger *l, instant_us at)
{
	const struct registry *by = registry_told_by(l->t->v->in->registry, at);
	if (l->rows_at == INSTANT_NONE || l->rows_may_grow || l->rows_by != by ||
	    is_recorded_between(l->t->v, l->rows_at, at))
		evaluate(l, at, by);
}

/* ---- freezes ---- */

/* One date and municipality at a freeze of `period`: its own month's rows are billed as they are,
 * a change in another frozen month is booked. True when something changed. */
static bool bill_day(struct ledger *l, day_no d, struct text m, int32_t period)
{
	int32_t month = calendar_month(d);
	if (!month_is_frozen(l, month))
		return false;
	int64_t ore = ore_in(&l->rows, d, m);
	struct billed_day *b = billed_of(l, d, m);
	if (b->ore == ore)
		return false;
	if (month != period)
		book(l, b, ore, period);
	b->ore = ore;
	return true;
}

static bool bill(struct ledger *l, int32_t period)
{
	bool changed = false;
	for (size_t i = 0; i < l->rows.n; i++)
		if (l->rows.v[i].kind == DAY_CHARGEABLE)
			changed |= bill_day(l, l->rows.v[i].day, l->rows.v[i].municipality, period);
	for (size_t i = 0; i < l->n_billed; i++)
		changed |= bill_day(l, l->billed[i].day, l->billed[i].municipality, period);
	return changed;
}

static struct booking *next_booking(const struct ledger *l, size_t i)
{
	for (size_t k = i + 1; k < l->n_booked; k++)
		if (l->booked[k].day == l->booked[i].day &&
		    text_eq(l->booked[k].municipality, l->booked[i].municipality))
			return &l->booked[k];
	return NULL;
}

/* Takes back one booking: what was billed before it stands again. */
static void take_back(struct ledger *l, size_t i)
{
	const struct booking b = l->booked[i];
	struct booking *next = next_booking(l, i);
	if (next)
		next->from_ore = b.from_ore;
	else
		billed_of(l, b.day, b.municipality)->ore = b.from_ore;
	l->n_booked--;
	for (size_t k = i; k < l->n_booked; k++)
		l->booked[k] = l->booked[k + 1];
}

/* True when it took anything back. */
static bool reopen(struct ledger *l, int32_t period)
{
	size_t before = l->n_booked;
	for (size_t i = l->n_booked; i-- > 0;)
		if (l->booked[i].period == period || calendar_month(l->booked[i].day) == period)
			take_back(l, i);
	for (size_t i = 0; i < l->n_billed; i++)
		if (calendar_month(l->billed[i].day) == period)
			l->billed[i].ore = 0;
	return l->n_booked != before;
}

static bool any_frozen(const struct ledger *l)
{
	for (int32_t m = l->first; m <= l->last; m++)
		if (l->is_frozen[m - l->first])
			return true;
	return false;
}

static void take_freeze(struct ledger *l, const struct freeze *f)
{
	bool own = f->period >= l->first && f->period <= l->last, changed = own;
	if (own)
		l->is_frozen[f->period - l->first] = f->frozen;
	if (!f->frozen) {
		changed |= reopen(l, f->period);
	} else if (any_frozen(l)) {
		bring_rows_to(l, f->at);
		changed |= bill(l, f->period);
	}
	if (changed)
		fold_due(l->t->v->in, l->out, f->at);
}

/* Freezes still to come: of its own months, and any while something is to be billed or may be,
 * since what had been told by then is not what is known now. */
static void note_coming(const struct ledger *l, const struct freeze *f, size_t n, bool any)
{
	const struct registry *r = l->t->v->in->registry;
	for (size_t i = 0; i < n; i++) {
		bool own = f[i].period >= l->first && f[i].period <= l->last;
		if (own || any || registry_told_by(r, f[i].at) != r)
			fold_due(l->t->v->in, l->out, f[i].at);
	}
}

/* ---- what differs now ---- */

static void compare_day(struct ledger *l, const struct charged_days *now, day_no d, struct text m,
                        struct frozen *ret)
{
	if (!month_is_frozen(l, calendar_month(d)))
		return;
	int64_t is = ore_in(now, d, m);
	const struct billed_day *b = billed_of(l, d, m);
	for (size_t i = 0; i < ret->n_pending; i++)
		if (ret->pending[i].day == d && text_eq(ret->pending[i].municipality, m))
			return;
	if (b->ore != is)
		ret->pending[ret->n_pending++] = (struct adjustment){ d, m, b->ore, is };
}

static void compare(struct ledger *l, const struct charged_days *now, struct frozen *ret)
{
	size_t n = l->n_billed;
	for (size_t i = 0; i < n; i++)
		compare_day(l, now, l->billed[i].day, l->billed[i].municipality, ret);
	for (size_t i = 0; i < now->n; i++)
		if (now->v[i].kind == DAY_CHARGEABLE)
			compare_day(l, now, now->v[i].day, now->v[i].municipality, ret);
}

static int pending_order(const void *x, const void *y)
{
	const struct adjustment *a = x, *b = y;
	return a->day != b->day ? (a->day < b->day ? -1 : 1)
	                        : text_cmp(a->municipality, b->municipality);
}

/* By day and municipality; those of one stay in the order of the freezes. */
static void sort_bookings(struct booking *v, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		const struct booking b = v[i];
		size_t k = i;
		while (k && (v[k - 1].day > b.day ||
		             (v[k - 1].day == b.day &&
		              text_cmp(v[k - 1].municipality, b.municipality) > 0))) {
			v[k] = v[k - 1];
			k--;
		}
		v[k] = b;
	}
}

static bool all_frozen(const struct ledger *l, const struct charged_days *now)
{
	size_t n = 0;
	for (size_t i = 0; i < now->n; i++) {
		if (now->v[i].kind != DAY_CHARGEABLE)
			continue;
		if (!month_is_frozen(l, calendar_month(now->v[i].day)))
			return false;
		n++;
	}
	return n > 0;
}

/* The region that settles: the hospital's, else that of the first municipality that was told. */
static struct text settling_region(const struct timeline *t)
{
	for (size_t i = 0; t->region.n == 0 && i < t->v->n; i++) {
		const struct case_fact *c = &t->v->v[i];
		if (c->type == T_READY && c->d.municipality.n == 4)
			return registry_region_of(c->d.municipality);
	}
	return t->region;
}

/* Months in which days may ever have been billed: from the first ready notice, dead ones too, to
 * the end of the stay or the last change of what is known, whichever is later. False: none. */
static bool set_months(struct ledger *l)
{
	const struct timeline *t = l->t;
	instant_us first = INSTANT_NONE, last = t->end_at;
	for (size_t i = 0; i < t->v->n; i++) {
		const struct case_fact *c = &t->v->v[i];
		if (c->type == T_READY && (first == INSTANT_NONE || c->when < first))
			first = c->when;
		if (last != INSTANT_NONE && c->n.f->recorded_us > last)
			last = c->n.f->recorded_us;
	}
	if (first == INSTANT_NONE)
		return false;
	l->first = calendar_month(calendar_day(first));
	l->last = calendar_month(calendar_day(last == INSTANT_NONE ? t->v->in->as_of : last));
	if (l->last >= l->first + FROZEN_MONTHS)
		l->last = l->first + FROZEN_MONTHS - 1;
	return l->last >= l->first;
}

void frozen_read(const struct timeline *t, const struct charged_days *now, struct fold_out *out,
                 struct frozen *ret)
{
	struct ledger l = { .t = t, .a = t->v->arena, .out = out, .rows_at = INSTANT_NONE };
	const struct freeze *f = NULL;
	struct text region = settling_region(t);
	size_t n = region.n ? registry_freezes(t->v->in->registry, region, &f) : 0, seen = 0;
	*ret = (struct frozen){ 0 };
	if (n == 0 || !set_months(&l))
		return;
	for (; seen < n && f[seen].at <= t->v->in->as_of; seen++)
		if (!f[seen].is_repeated)
			take_freeze(&l, &f[seen]);
	ret->pending = ARENA_ARRAY(l.a, l.n_billed + now->n, struct adjustment);
	compare(&l, now, ret);
	note_coming(&l, f + seen, n - seen, ret->n_pending || l.n_booked);
	if (ret->n_pending > 1)
		qsort(ret->pending, ret->n_pending, sizeof *ret->pending, pending_order);
	sort_bookings(l.booked, l.n_booked);
	ret->booked = l.booked;
	ret->n_booked = l.n_booked;
	ret->all = all_frozen(&l, now);
}
