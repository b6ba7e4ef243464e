/* ready: notices (3:1) open intervals, withdrawals and the end of the stay close them. The
 * invariant: intervals are disjoint and in order, and each notice is in at most one. */
#include "transitions/timeline_parts.h"

#include <stdlib.h>

struct turn { /* something that opens or closes an interval */
	instant_us at;
	const struct case_fact *by;
	size_t notice; /* of a T10: its index in ready_notice */
};

static int notice_order(const void *x, const void *y)
{
	const struct ready_notice *a = x, *b = y;
	return a->by->when != b->by->when ? (a->by->when < b->by->when ? -1 : 1)
	                                  : notice_strength(&a->by->n, &b->by->n);
}

/* At one instant closing goes before opening: a renewed notice is a new interval. */
static int turn_order(const void *x, const void *y)
{
	const struct turn *a = x, *b = y;
	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	if (a->by->type != b->by->type)
		return a->by->type == T_READY ? 1 : -1;
	return notice_strength(&a->by->n, &b->by->n);
}

static void read_notices(struct timeline *t)
{
	const struct case_fact *c;
	size_t i = 0;
	t->ready_notice =
	        ARENA_ARRAY(t->v->arena, timeline_count(t->v, T_READY), struct ready_notice);
	while ((c = case_next(t->v, T_READY, &i)))
		t->ready_notice[t->n_ready_notice++] = (struct ready_notice){ c, SIZE_MAX, false };
	if (t->n_ready_notice > 1)
		qsort(t->ready_notice, t->n_ready_notice, sizeof *t->ready_notice, notice_order);
}

/* 7.4 (f): moved to another hospital of the region, the ready interval ends where the policy says
 * so; within the hospital it goes on. */
static bool transfer_ends(const struct timeline *t, const struct case_fact *c)
{
	struct text m = timeline_responsible(t, calendar_day(c->when), DAY_STATE_END);
	return c->d.between_hospitals == TRI_TRUE &&
	       timeline_policy(t, m, calendar_day(c->when))->transfer_ends_interval;
}

static size_t gather_turns(struct timeline *t, struct turn *ret)
{
	const struct case_fact *c;
	size_t n = 0, i = 0;
	for (size_t k = 0; k < t->n_ready_notice; k++)
		ret[n++] = (struct turn){ t->ready_notice[k].by->when, t->ready_notice[k].by, k };
	while ((c = case_next(t->v, T_READY_WITHDRAWN, &i)))
		ret[n++] = (struct turn){ c->when, c, SIZE_MAX };
	i = 0;
	while ((c = case_next(t->v, T_TRANSFER, &i)))
		if (transfer_ends(t, c))
			ret[n++] = (struct turn){ c->when, c, SIZE_MAX };
	if (n > 1)
		qsort(ret, n, sizeof *ret, turn_order);
	return n;
}

static void remove_last(struct timeline *t)
{
	t->n_ready--;
	for (size_t i = 0; i < t->n_ready_notice; i++)
		if (t->ready_notice[i].interval == t->n_ready)
			t->ready_notice[i] =
			        (struct ready_notice){ t->ready_notice[i].by, SIZE_MAX, true };
}

static bool is_open(const struct timeline *t)
{
	return t->n_ready && t->ready[t->n_ready - 1].end_at == INSTANT_NONE;
}

/* Death is known by its date: what is said in the hours of that day is not after it, unless the
 * patient had left before. */
static bool is_on_day_of_death(const struct timeline *t, instant_us at)
{
	return t->end_fact && t->end_fact == t->v->death && calendar_day(at) == t->died_on &&
	       (t->left_at == INSTANT_NONE || at <= t->left_at);
}

static bool is_after_stay(const struct timeline *t, instant_us at)
{
	return t->end_at != INSTANT_NONE && at > t->end_at && !is_on_day_of_death(t, at);
}

/* R-T32: after a live discharge no notice opens anything. */
static void open_or_repeat(struct timeline *t, const struct turn *turn)
{
	if (is_after_stay(t, turn->at))
		return;
	if (!is_open(t))
		t->ready[t->n_ready++] =
		        (struct ready_interval){ .sent_at = turn->at, .end_at = INSTANT_NONE };
	t->ready_notice[turn->notice].interval = t->n_ready - 1;
}

/* Never before its beginning: death is dated to the first moment of its day. */
static void close_last(struct timeline *t, instant_us at, enum ready_end how)
{
	struct ready_interval *last = &t->ready[t->n_ready - 1];
	last->end_at = at > last->sent_at ? at : last->sent_at;
	last->ended_by = how;
}

/* R-T5: a withdrawal ends the interval open at its moment; with ERROR it was never there. On the
 * day of death it still removes, but no end moves past that day's first moment. */
static void close_or_remove(struct timeline *t, const struct turn *turn)
{
	bool error = turn->by->type == T_READY_WITHDRAWN &&
	             text_eq(turn->by->d.reason_code, TEXT("ERROR"));
	if (t->end_at != INSTANT_NONE && turn->at >= t->end_at &&
	    !(error && is_on_day_of_death(t, turn->at)))
		return;
	if (error)
		remove_last(t);
	else
		close_last(t, turn->at,
		           turn->by->type == T_TRANSFER ? READY_TRANSFERRED : READY_WITHDRAWN);
}

/* A closing turn that finds nothing open waits for the notices of its own instant. */
static void take_turns(struct timeline *t, const struct turn *v, size_t n)
{
	const struct turn *waiting = NULL;
	for (size_t i = 0; i < n; i++) {
		bool last_of_instant = i + 1 == n || v[i + 1].at != v[i].at;
		if (v[i].by->type == T_READY)
			open_or_repeat(t, &v[i]);
		else if (is_open(t))
			close_or_remove(t, &v[i]);
		else
			waiting = &v[i];
		if (last_of_instant && waiting && waiting->at == v[i].at && is_open(t))
			close_or_remove(t, waiting);
	}
}

/* ---- clocks ---- */

/* 5:4: days from the sending, one more when it was past noon. */
static day_no liability_start(const struct timeline *t, struct text municipality,
                              instant_us sent_at)
{
	struct local_time local = calendar_local(sent_at);
	const struct policy *p = timeline_policy(t, municipality, local.day);
	return local.day + (day_no)p->grace_days + (local.of_day_us > p->cutoff_of_day_us);
}

static int clock_order(const void *x, const void *y)
{
	return text_cmp(((const struct ready_clock *)x)->municipality,
	                ((const struct ready_clock *)y)->municipality);
}

static struct ready_clock *clock_of(struct ready_clock *v, size_t n, struct text municipality)
{
	for (size_t i = 0; i < n; i++)
		if (text_eq(v[i].municipality, municipality))
			return &v[i];
	return NULL;
}

/* Notices are in the order of sending: the first to a municipality sets its clock (R-T4). */
static void set_clocks(struct timeline *t, size_t interval)
{
	struct ready_interval *r = &t->ready[interval];
	struct ready_clock *clocks =
	        ARENA_ARRAY(t->v->arena, t->n_ready_notice, struct ready_clock);
	struct text first = { 0 };
	for (size_t i = 0; i < t->n_ready_notice; i++) {
		const struct case_fact *c = t->ready_notice[i].by;
		struct text m = c->d.municipality;
		if (t->ready_notice[i].interval != interval || !m.n ||
		    clock_of(clocks, r->n_clocks, m))
			continue;
		if (!first.n)
			first = m;
		instant_us from =
		        timeline_policy(t, m, calendar_day(c->when))->clock_per_municipality
		                ? c->when
		                : r->sent_at;
		clocks[r->n_clocks++] =
		        (struct ready_clock){ m, c->when, liability_start(t, m, from) };
	}
	r->start = liability_start(t, first, r->sent_at);
	if (r->n_clocks > 1)
		qsort(clocks, r->n_clocks, sizeof *clocks, clock_order);
	r->clocks = clocks;
}

/* 7.4 (e), for whom a renewed notice does not restart the days: clocks run on from the interval
 * before, unless a transfer ended it. The interval's own does when all do. */
static void carry_clocks(struct timeline *t, size_t interval)
{
	struct ready_interval *r = &t->ready[interval], *before = &t->ready[interval - 1];
	struct ready_clock *clocks = (struct ready_clock *)(uintptr_t)r->clocks;
	bool all = r->n_clocks;
	if (before->ended_by != READY_WITHDRAWN)
		return;
	for (size_t i = 0; i < r->n_clocks; i++) {
		struct ready_clock *c = &clocks[i];
		const struct ready_clock *old =
		        clock_of((struct ready_clock *)(uintptr_t)before->clocks, before->n_clocks,
		                 c->municipality);
		if (timeline_policy(t, c->municipality, calendar_day(c->sent_at))
		            ->renewed_notice_restarts)
			all = false;
		else if (old && old->start < c->start)
			c->start = old->start;
	}
	if (all && before->start < r->start)
		r->start = before->start;
}

void ready_read(struct timeline *t)
{
	read_notices(t);
	size_t cap = t->n_ready_notice + t->v->n;
	struct turn *turns = ARENA_ARRAY(t->v->arena, cap, struct turn);
	t->ready = ARENA_ARRAY(t->v->arena, t->n_ready_notice + 1, struct ready_interval);
	size_t n = gather_turns(t, turns);
	take_turns(t, turns, n);
	if (is_open(t) && t->end_at != INSTANT_NONE)
		close_last(t, t->end_at, t->ended_by);
	for (size_t i = 0; i < t->n_ready; i++)
		set_clocks(t, i);
	for (size_t i = 1; i < t->n_ready; i++)
		carry_clocks(t, i);
}

day_no timeline_call_due(const struct timeline *t, const struct ready_interval *r, bool extended)
{
	int n;
	const day_no *holidays = registry_holidays(t->v->in->registry, &n);
	day_no raw = calendar_day(r->sent_at) + 3;
	return extended ? calendar_next_working_day(raw, holidays, n) : raw;
}
