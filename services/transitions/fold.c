/* fold: from the facts of a case to its state, what it tells its patient, the summary buckets it
 * counts in and the moments at which time alone changes it. */
#include "transitions/fold.h"

#include "transitions/buckets.h"
#include "transitions/discrepancy.h"
#include "transitions/month.h"
#include "transitions/stay_told.h"

#include <stdlib.h>

/* A merged case's days are the survivor's. */
static void fill_days(struct folding *f, struct fold_out *ret)
{
	struct case_state *s = &f->s;
	if (!f->t.v->news.merged_into.n)
		f->days = liability_days(&f->t, f->today);
	frozen_read(&f->t, &f->days, ret, &f->frozen);
	s->ready = f->t.ready;
	s->n_ready = f->t.v->cancelled ? 0 : f->t.n_ready;
	s->days = f->days.v;
	s->n_days = f->days.n;
	s->adjustments = f->frozen.pending;
	s->n_adjustments = f->frozen.n_pending;
	s->bookings = f->frozen.booked;
	s->n_bookings = f->frozen.n_booked;
}

/* ---- moments at which time alone changes the state ---- */

/* Does the last interval gather days still? An end may be told ahead. */
static bool is_gathering(const struct folding *f)
{
	const struct timeline *t = &f->t;
	instant_us end = t->n_ready ? t->ready[t->n_ready - 1].end_at : 0;
	return end == INSTANT_NONE || calendar_day(end) > f->today;
}

static void note_moments(const struct folding *f, struct fold_out *ret)
{
	const struct timeline *t = &f->t;
	for (size_t i = 0; i < t->v->n; i++) {
		const struct case_fact *c = &t->v->v[i];
		fold_due(f->in, ret, c->n.f->recorded_us);
		fold_due(f->in, ret, c->when);
		fold_due(f->in, ret, calendar_midnight(calendar_day(c->when)));
	}
	for (size_t i = 0; i < t->v->news.n_facts; i++) /* some are not to be seen yet */
		fold_due(f->in, ret, t->v->news.facts[i].recorded_us);
	for (size_t i = 0; i < t->v->news.n_clashes; i++) {
		fold_due(f->in, ret, t->v->news.clashes[i].known_from);
		fold_due(f->in, ret, t->v->news.clashes[i].known_until);
	}
	if (is_gathering(f) && t->v->admission && !t->v->cancelled) {
		fold_due(f->in, ret, calendar_midnight(f->today));
		fold_due(f->in, ret, calendar_midnight(f->today + 1));
	}
	if (t->died_on != DAY_NONE)
		fold_due(f->in, ret, calendar_midnight(t->died_on));
	if (t->end_at == INSTANT_NONE || t->end_at > f->in->as_of) { /* counts in one more month's summaries */
		int32_t month = calendar_month(f->today);
		fold_due(f->in, ret, calendar_midnight(calendar_month_first(month)));
		fold_due(f->in, ret, calendar_midnight(calendar_month_first(month + 1)));
	}
	followup_note_moments(t, ret);
}

/* ---- what it tells others ---- */

static const struct case_fact *strongest_of_patient(const struct case_view *v, bool counts)
{
	const struct case_fact *best = NULL;
	for (size_t i = 0; i < v->n; i++)
		if (!v->v[i].from_register && !v->v[i].n.f->beaten &&
		    (!counts || notice_counts(&v->v[i].n)) && v->v[i].d.patient_ref.n &&
		    (!best || notice_strength(&v->v[i].n, &best->n) > 0))
			best = &v->v[i];
	return best;
}

/* Where no notice of today names one (the case was cancelled, or a correction left the patient out)
 * it is the one that was named before: protection must still reach it, and what was billed of other
 * stays beside this one stands. */
static struct text patient_ref_of(const struct case_view *v)
{
	if (v->admission && v->admission->d.patient_ref.n)
		return v->admission->d.patient_ref;
	const struct case_fact *best = strongest_of_patient(v, true);
	if (!best)
		best = strongest_of_patient(v, false);
	return best ? best->d.patient_ref : (struct text){ 0 };
}

static void tell(const struct fold_in *in, const struct timeline *own, struct arena *a,
                 struct fold_out *ret)
{
	const struct case_view *v = own->v;
	struct message_out *out = ARENA_ARRAY(a, 2, struct message_out);
	BUF_AUTO b = { 0 };
	struct text patient = patient_ref_of(v);
	if (patient.n) {
		struct patient_stay stay = stay_told(own, patient);
		message_put_stay(&b, &stay);
		out[ret->n_outbox++] = (struct message_out){ transition_patient_key(patient, a),
			                                     arena_text(a, buf_text(&b)) };
	}
	if (own->moved_on && !v->cancelled) {
		struct chain_news chain = { own->end_at,
			                    own->is_protected ? PATIENT_HIDDEN_CASE : in->key };
		buf_clear(&b);
		message_put_chain(&b, &chain);
		out[ret->n_outbox++] = (struct message_out){
			arena_printf(a, "c:%.*s", TEXT_ARGS(own->end_fact->d.new_case_ref)),
			arena_text(a, buf_text(&b))
		};
	}
	if (ret->n_outbox == 2)
		qsort(out, 2, sizeof *out, message_out_order);
	ret->outbox = out;
}

/* Without facts of a register the timeline is the case's own already. */
static void tell_own(const struct folding *f, struct fold_out *ret)
{
	struct case_view *v = ARENA_NEW(f->a, struct case_view);
	struct timeline own;
	if (f->t.v->n == f->t.v->n_own) {
		tell(f->in, &f->t, f->a, ret);
		return;
	}
	case_read(f->in, false, f->a, v);
	timeline_read(v, &own);
	tell(f->in, &own, f->a, ret);
}

/* After the others: the days depend on what the patient told. */
static void tell_months(const struct folding *f, struct fold_out *ret)
{
	struct text patient = patient_ref_of(f->t.v);
	if (patient.n)
		patient = transition_patient_key(patient, f->a);
	month_tell(f, patient, is_gathering(f), ret);
}

void case_fold(const struct fold_in *in, struct arena *a, struct fold_out *ret)
{
	struct folding f = { .in = in, .a = a, .today = calendar_day(in->as_of) };
	struct case_view *v = ARENA_NEW(a, struct case_view);
	BUF_AUTO b = { 0 };
	if (in->n_facts == 0)
		return; /* others have spoken of it, itself has not: it is nothing yet */
	case_read(in, true, a, v);
	timeline_read(v, &f.t);
	fill_days(&f, ret);
	status_fill(&f);
	members_fill(&f);
	note_moments(&f, ret);
	case_discrepancies(&f.t, &f.s, ret);
	f.s.n_discrepancies = discrepancy_open_codes(ret, a, &f.s.discrepancies);
	tell_own(&f, ret);
	tell_months(&f, ret);
	case_buckets(&f.t, &f.s, f.today, ret);
	f.s.evaluated_at = ret->evaluated_at;
	ret->restricted = f.s.restricted;
	case_state_encode(&f.s, &b);
	ret->state = arena_text(a, buf_text(&b));
}
