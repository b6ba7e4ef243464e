/* buckets: gathered as numbers, sorted and made unique, and only then written as text. The
 * invariant: the order of the entries is that of the bytes of their names. */
#include "transitions/buckets.h"

#include "event/ident.h"

#include <stdlib.h>
#include <string.h>

enum { BUCKETS_MAX = 256, BUCKET_MONTHS = 36 };

enum bucket_kind { OF_MUNICIPALITY, OF_NOW, OF_OTHERS, OF_PROTECTED, OF_UNIT };
static const char *const names[] = { "m/", "now/", "o/", "protected/", "u/" };

struct bucket {
	enum bucket_kind kind;
	struct text who; /* empty for OF_PROTECTED */
	int32_t month;   /* 0 for OF_NOW */
};

struct bucket_list {
	struct arena *a;
	const struct timeline *t;
	day_no today;
	struct bucket *v;
	size_t n, cap;
};

static int bucket_order(const void *x, const void *y)
{
	const struct bucket *a = x, *b = y;
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	int c = text_cmp(a->who, b->who);
	return c ? c : (a->month > b->month) - (a->month < b->month);
}

static void grow(struct bucket_list *l)
{
	size_t cap = l->cap ? 2 * l->cap : 16;
	struct bucket *v = ARENA_ARRAY(l->a, cap, struct bucket);
	if (l->n)
		memcpy(v, l->v, l->n * sizeof *v);
	l->v = v;
	l->cap = cap;
}

/* A municipality of another region has no part in our summaries (R-T18): its region's tables would
 * tell strangers of a case of ours. One that has ended, or is new, is ours in the months it was. */
static bool is_strangers(const struct bucket_list *l, struct text municipality, int32_t month)
{
	return !timeline_is_ours(l->t, municipality, calendar_month_first(month + 1) - 1) &&
	       !timeline_is_ours(l->t, municipality, calendar_month_first(month));
}

static void add(struct bucket_list *l, enum bucket_kind kind, struct text who, int32_t month)
{
	const struct bucket b = { kind, who, month };
	if (l->n == BUCKETS_MAX || (who.n == 0 && kind != OF_PROTECTED))
		return;
	for (size_t i = 0; i < l->n; i++)
		if (bucket_order(&l->v[i], &b) == 0)
			return;
	if (l->n == l->cap)
		grow(l);
	l->v[l->n++] = b;
}

/* ---- what there is ---- */

struct months {
	int32_t first, last;
};

/* Those of the stay, at most BUCKET_MONTHS of them, the last ones. */
static struct months months_of_stay(const struct case_state *s, day_no today)
{
	day_no end = s->end_at == INSTANT_NONE ? today : calendar_day(s->end_at);
	struct months m = { .last = calendar_month(end) };
	m.first = s->admitted_at == INSTANT_NONE ? m.last
	                                         : calendar_month(calendar_day(s->admitted_at));
	if (m.first < m.last - BUCKET_MONTHS)
		m.first = m.last - BUCKET_MONTHS;
	return m;
}

static void add_ours(struct bucket_list *l, struct text who, struct months stay)
{
	for (int32_t m = stay.first; m <= stay.last; m++)
		if (!is_strangers(l, who, m))
			add(l, OF_MUNICIPALITY, who, m);
}

/* While one of another region was responsible, or nobody: the region counts these beside its own
 * (7.5). */
static void add_others(struct bucket_list *l, const struct case_state *s, size_t i,
                       struct months stay)
{
	int32_t from = calendar_month(s->responsible[i].from), last = stay.last;
	if (i + 1 < s->n_responsible)
		last = calendar_month(s->responsible[i + 1].from - 1);
	for (int32_t m = from > stay.first ? from : stay.first; m <= last && m <= stay.last; m++)
		if (is_strangers(l, s->responsible[i].municipality, m))
			add(l, OF_OTHERS, l->t->region, m);
}

/* Its days are of municipalities that are ours on their dates. */
static void add_municipalities(struct bucket_list *l, const struct case_state *s)
{
	struct months stay = months_of_stay(s, l->today);
	for (size_t i = 0; i < s->n_responsible; i++) {
		add_ours(l, s->responsible[i].municipality, stay);
		add_others(l, s, i, stay);
	}
	for (size_t i = 0; i < s->n_notified; i++)
		add_ours(l, s->notified[i].municipality, stay);
	for (size_t i = 0; i < s->n_days; i++)
		add(l, OF_MUNICIPALITY, s->days[i].municipality, calendar_month(s->days[i].day));
}

/* Who objects to a month (T30) hears of it there, as from a settlement, part in the case or not. */
static void add_objecting(struct bucket_list *l, const struct case_state *s)
{
	for (size_t i = 0; i < s->n_objections; i++) {
		const struct named_objection *o = &s->objections[i];
		if (!is_strangers(l, o->municipality, o->period))
			add(l, OF_MUNICIPALITY, o->municipality, o->period);
	}
}

/* Billed as one of ours, whatever it is now. */
static void add_billed(struct bucket_list *l, const struct case_state *s)
{
	for (size_t i = 0; i < s->n_adjustments; i++)
		add(l, OF_MUNICIPALITY, s->adjustments[i].municipality,
		    calendar_month(s->adjustments[i].day));
	for (size_t i = 0; i < s->n_bookings; i++) {
		add(l, OF_MUNICIPALITY, s->bookings[i].municipality,
		    calendar_month(s->bookings[i].day));
		add(l, OF_MUNICIPALITY, s->bookings[i].municipality, s->bookings[i].period);
	}
}

/* One unit, one bucket: the case of an HSA-id's letters means nothing. */
static struct text unit_name(struct text hsa_id, struct arena *a)
{
	return ident_hsa_upper(hsa_id, arena_alloc(a, hsa_id.n));
}

static void add_units(struct bucket_list *l, const struct timeline *t, const struct case_state *s)
{
	struct text hospital = unit_name(s->hospital_unit, l->a);
	struct text outpatient = unit_name(s->outpatient_unit, l->a);
	for (size_t i = 0; i < t->v->n; i++) {
		const struct case_fact *c = &t->v->v[i];
		bool counted = c->type == T_ADMISSION_NOTICE || c->type == T_READY ||
		               c->type == T_DISCHARGED || c->type == T_READY_WITHDRAWN ||
		               c->type == T_SIP_INVITED;
		if (!counted || !notice_counts(&c->n))
			continue;
		int32_t month = calendar_month(calendar_day(c->when));
		add(l, OF_UNIT, hospital, month);
		add(l, OF_UNIT, outpatient, month);
	}
	if (s->end_at == INSTANT_NONE)
		return;
	int32_t month = calendar_month(calendar_day(s->end_at)); /* however it ended */
	add(l, OF_UNIT, hospital, month);
	add(l, OF_UNIT, outpatient, month);
}

static void add_now(struct bucket_list *l, const struct case_state *s)
{
	if (s->stay != STAY_ADMITTED && s->stay != STAY_ON_LEAVE)
		return;
	for (size_t i = 0; i < s->n_notified; i++)
		if (!is_strangers(l, s->notified[i].municipality, calendar_month(l->today)))
			add(l, OF_NOW, s->notified[i].municipality, 0);
}

static int32_t month_of_protected(const struct timeline *t)
{
	instant_us when = t->admitted_at != INSTANT_NONE ? t->admitted_at : t->v->v[0].when;
	return calendar_month(calendar_day(when));
}

/* ---- as text ---- */

static struct text name_of(const struct bucket *b, struct buf *scratch, struct arena *a)
{
	buf_clear(scratch);
	buf_put(scratch, names[b->kind], strlen(names[b->kind]));
	buf_put_text(scratch, b->who);
	if (b->kind == OF_MUNICIPALITY || b->kind == OF_OTHERS || b->kind == OF_UNIT)
		buf_putc(scratch, '/');
	if (b->kind != OF_NOW)
		calendar_put_month(scratch, b->month);
	return arena_text(a, buf_text(scratch));
}

void case_buckets(const struct timeline *t, const struct case_state *s, day_no today,
                  struct fold_out *ret)
{
	struct bucket_list l = { .a = t->v->arena, .t = t, .today = today };
	BUF_AUTO scratch = { 0 };
	if (t->v->n == 0)
		return;
	if (s->restricted) {
		add(&l, OF_PROTECTED, (struct text){ 0 }, month_of_protected(t));
	} else if (s->status == STATUS_VOID || s->status == STATUS_MERGED) {
		add_billed(&l, s); /* counted nowhere, but what was billed is owed back */
	} else {
		add_billed(&l, s);
		add_municipalities(&l, s);
		add_objecting(&l, s);
		add_units(&l, t, s);
		add_now(&l, s);
	}
	if (l.n > 1)
		qsort(l.v, l.n, sizeof *l.v, bucket_order);
	struct text *v = ARENA_ARRAY(t->v->arena, l.n, struct text);
	for (size_t i = 0; i < l.n; i++)
		v[i] = name_of(&l.v[i], &scratch, t->v->arena);
	ret->buckets = v;
	ret->n_buckets = l.n;
}
