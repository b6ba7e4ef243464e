/* discrepancy_dl: what came too late. A deadline that passed stays a breach: nothing done later
 * undoes it, so these do not close, but for a change of plans told late (D-DL-04). */
#include "transitions/discrepancy.h"

#include "transitions/followup.h"

#include <stdlib.h>

/* ---- D-DL-01: 24 hours of elapsed time (2:3, R-T28) ---- */

void discrepancy_dl_01(const struct scene *c, const struct rule *r)
{
	for (size_t i = 0; i < c->t->n_notice; i++) {
		const struct admission_notice *n = &c->t->notice[i];
		if (!n->late)
			continue;
		struct finding *f = scene_add(c, r, notice_name(&n->by->n), n->deadline);
		finding_evidence(c->list, f, n->by->n.f);
		scene_party(c, f, n->municipality);
	}
}

/* ---- D-DL-02: the SIP call (4:3), three days from the ready notice ---- */

/* A call made by that date, earlier ones too (R-T12), and not taken back by then (R-T6). */
static bool called_by(const struct timeline *t, day_no due)
{
	for (size_t i = 0; i < t->n_call; i++) {
		const struct sip_call *call = &t->call[i];
		if (calendar_day(call->at) <= due &&
		    (call->withdrawn_at == INSTANT_NONE || calendar_day(call->withdrawn_at) > due))
			return true;
	}
	return false;
}

/* Both dates are reported: the raw one, and the one by söndagsregeln, after which it is a breach.
 */
static struct text both_dates(struct arena *a, day_no raw, day_no extended)
{
	BUF_AUTO b = { 0 };
	calendar_put_day(&b, raw);
	buf_putc(&b, '/');
	calendar_put_day(&b, extended);
	return arena_text(a, buf_text(&b));
}

static void add_late_call(const struct scene *c, const struct rule *r, size_t interval)
{
	const struct ready_interval *ready = &c->t->ready[interval];
	day_no raw = timeline_call_due(c->t, ready, false);
	day_no extended = timeline_call_due(c->t, ready, true);
	struct finding *f = scene_add(c, r, both_dates(c->list->a, raw, extended),
	                              calendar_midnight(extended + 1));
	for (size_t i = 0; i < c->t->n_ready_notice; i++)
		if (c->t->ready_notice[i].interval == interval) {
			finding_evidence(c->list, f, c->t->ready_notice[i].by->n.f);
			scene_party(c, f, c->t->ready_notice[i].by->d.municipality);
		}
	for (size_t i = 0; i < c->t->n_call; i++)
		finding_evidence(c->list, f, c->t->call[i].by->n.f);
}

void discrepancy_dl_02(const struct scene *c, const struct rule *r)
{
	for (size_t i = 0; i < c->t->n_ready; i++) {
		day_no due = timeline_call_due(c->t, &c->t->ready[i], true);
		if (!followup_call_is_owed(c->t, &c->t->ready[i]) || called_by(c->t, due))
			continue;
		if (scene_passed(c, calendar_midnight(due + 1)))
			add_late_call(c, r, i);
	}
}

/* ---- D-DL-03: long from judgement to notice, or over noon, which costs a day ---- */

/* The first moment at which it was too late; INSTANT_NONE when it was not. */
static instant_us too_late_since(const struct policy *p, instant_us assessed, instant_us sent)
{
	struct local_time a = calendar_local(assessed), s = calendar_local(sent);
	instant_us since = sent - assessed > p->assess_to_send_us ? assessed + p->assess_to_send_us
	                                                          : INSTANT_NONE;
	if (a.day == s.day && a.of_day_us <= p->cutoff_of_day_us &&
	    s.of_day_us > p->cutoff_of_day_us) {
		instant_us noon = sent - (s.of_day_us - p->cutoff_of_day_us);
		if (since == INSTANT_NONE || noon < since)
			since = noon;
	}
	return since;
}

void discrepancy_dl_03(const struct scene *c, const struct rule *r)
{
	for (size_t i = 0; i < c->t->n_ready_notice; i++) {
		const struct ready_notice *n = &c->t->ready_notice[i];
		const struct case_fact *by = n->by;
		if (n->removed || by->d.ready_assessed_at == INSTANT_NONE)
			continue;
		instant_us since = too_late_since(scene_policy(c, by->d.municipality, by->when),
		                                  by->d.ready_assessed_at, by->when);
		if (since == INSTANT_NONE)
			continue;
		struct finding *f = scene_add(c, r, notice_name(&by->n), since);
		finding_evidence(c->list, f, by->n.f);
		scene_party(c, f, by->d.municipality);
	}
}

/* ---- D-DL-04: the expected date passed and nobody said so (2:4) ---- */

struct expectation {
	instant_us said_at;
	day_no day;
	const struct case_fact *by;
};

static int by_saying(const void *x, const void *y)
{
	const struct expectation *a = x, *b = y;
	if (a->said_at != b->said_at)
		return a->said_at < b->said_at ? -1 : 1;
	return notice_strength(&a->by->n, &b->by->n);
}

static struct expectation *expectations(const struct scene *c, size_t *ret_n)
{
	struct expectation *v = ARENA_ARRAY(c->list->a, c->v->n, struct expectation);
	const struct case_fact *f;
	size_t n = 0, i = 0;
	while ((f = scene_next(c, &i)))
		if ((f->type == T_ADMISSION_NOTICE || f->type == T_EXPECTED_DISCHARGE) &&
		    f->d.expected_discharge_at != INSTANT_NONE)
			v[n++] =
			        (struct expectation){ f->when,
				                      calendar_day(f->d.expected_discharge_at), f };
	if (n > 1)
		qsort(v, n, sizeof *v, by_saying);
	*ret_n = n;
	return v;
}

static void add_passed(const struct scene *c, const struct rule *r, const struct expectation *e,
                       instant_us next_word)
{
	BUF_AUTO b = { 0 };
	calendar_put_day(&b, e->day);
	struct finding *f = scene_add(c, r, buf_text(&b), calendar_midnight(e->day + 1));
	finding_evidence(c->list, f, e->by->n.f);
	scene_party(c, f, e->by->d.municipality);
	scene_close(c, f, next_word);
}

void discrepancy_dl_04(const struct scene *c, const struct rule *r)
{
	size_t n = 0;
	struct expectation *v = expectations(c, &n);
	for (size_t i = 0; i < n && c->v->admission; i++) {
		instant_us over = calendar_midnight(v[i].day + 1);
		instant_us next = i + 1 < n ? v[i + 1].said_at : INSTANT_NONE;
		bool left = c->t->end_at != INSTANT_NONE && c->t->end_at <= over;
		if (left || v[i].said_at >= over || (next != INSTANT_NONE && next <= over))
			continue;
		if (scene_passed(c, over))
			add_passed(c, r, &v[i], next);
	}
}
