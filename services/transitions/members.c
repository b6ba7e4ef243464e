/* members: what the summaries ask of a case (7.11) beside its status and days. Each is a function
 * of the timeline; none decides money. */
#include "transitions/fold.h"

#include <stdlib.h>

static void unit_members(struct folding *f)
{
	const struct case_fact *contact = case_newest(f->t.v, T_CARE_CONTACT);
	f->s.contact_appointed = contact != NULL;
	f->s.contact_before_end = followup_contact_in_time(&f->t);
	f->s.info_same_day = followup_information_in_time(&f->t);
	if (contact)
		f->s.outpatient_unit = contact->d.outpatient_unit;
	for (size_t i = 0; i < f->t.v->n; i++)
		if (notice_counts(&f->t.v->v[i].n) && f->t.v->v[i].d.hospital_unit.n)
			f->s.hospital_unit = f->t.v->v[i].d.hospital_unit;
	if (f->t.v->admission && f->t.v->admission->d.hospital_unit.n)
		f->s.hospital_unit = f->t.v->admission->d.hospital_unit;
}

static void expected_members(struct folding *f)
{
	const struct case_fact *word = case_newest(f->t.v, T_EXPECTED_DISCHARGE), *c;
	size_t i = 0;
	while ((c = case_next(f->t.v, T_ADMISSION_NOTICE, &i)))
		if (c->d.expected_discharge_at != INSTANT_NONE && case_is_newer(c, word))
			word = c;
	f->s.expected_discharge_at = word ? word->d.expected_discharge_at : INSTANT_NONE;
}

static void outpatient_members(struct folding *f)
{
	enum case_outpatient before = OUTPATIENT_UNKNOWN;
	f->s.outpatient = timeline_outpatient(&f->t, f->today, DAY_STATE_END);
	f->s.outpatient_from = INSTANT_NONE;
	for (size_t i = 0;
	     i < f->t.n_outpatient && calendar_day(f->t.outpatient[i].from) <= f->today; i++) {
		const struct outpatient_word *w = &f->t.outpatient[i];
		if (w->value == OUTPATIENT_AVAILABLE && before != OUTPATIENT_AVAILABLE)
			f->s.outpatient_from = w->from;
		before = w->value;
	}
	if (before != OUTPATIENT_AVAILABLE)
		f->s.outpatient_from = INSTANT_NONE;
}

/* The last interval's, for a call that is owed (4:3, R-T11). */
static void sip_deadline(struct folding *f)
{
	const struct ready_interval *r = f->t.n_ready ? &f->t.ready[f->t.n_ready - 1] : NULL;
	bool owed = r && followup_call_is_owed(&f->t, r);
	f->s.sip_due_raw = owed ? timeline_call_due(&f->t, r, false) : DAY_NONE;
	f->s.sip_due = owed ? timeline_call_due(&f->t, r, true) : DAY_NONE;
	f->s.sip_called_in_time =
	        r && f->s.sip_called &&
	        calendar_day(f->s.sip_called_at) <= timeline_call_due(&f->t, r, true);
}

static void sip_members(struct folding *f)
{
	struct text m = timeline_responsible(&f->t, f->reference, DAY_STATE_END);
	const struct policy *p = timeline_policy(&f->t, m, f->reference);
	f->s.policy_id = p->id;
	f->s.sip_required = timeline_sip_required(&f->t, p);
	f->s.sip_called_at = INSTANT_NONE;
	for (size_t i = 0; i < f->t.n_call && f->s.sip_called_at == INSTANT_NONE; i++)
		if (f->t.call[i].withdrawn_at == INSTANT_NONE)
			f->s.sip_called_at = f->t.call[i].at;
	f->s.sip_called = f->s.sip_called_at != INSTANT_NONE;
	sip_deadline(f);
}

static int notified_order(const void *x, const void *y)
{
	const struct notified *a = x, *b = y;
	int c = text_cmp(a->municipality, b->municipality);
	return c ? c : (a->sent_at > b->sent_at) - (a->sent_at < b->sent_at);
}

/* An annulment counts without what it annuls, which may come late or never. */
static bool is_annulled(const struct case_view *v)
{
	for (size_t i = 0; i < v->n; i++)
		if (v->v[i].type == T_ADMISSION_NOTICE && !v->v[i].n.f->beaten &&
		    v->v[i].n.action == NOTICE_ANNULLED)
			return true;
	return false;
}

static void notice_members(struct folding *f)
{
	struct notified *v = ARENA_ARRAY(f->a, f->t.n_notice, struct notified);
	for (size_t i = 0; i < f->t.n_notice; i++) {
		const struct admission_notice *n = &f->t.notice[i];
		enum notice_answer answer = followup_notice_answer(f->t.v, n->by);
		v[i] = (struct notified){ n->municipality, n->by->when, n->late, answer };
		f->s.n_unacknowledged += answer == ANSWER_AWAITED;
	}
	if (f->t.n_notice > 1)
		qsort(v, f->t.n_notice, sizeof *v, notified_order);
	f->s.notified = v;
	f->s.n_notified = f->t.n_notice;
	f->s.notice_annulled = f->t.n_notice == 0 && is_annulled(f->t.v);
}

static int told_order(const void *x, const void *y)
{
	const struct told_ready *a = x, *b = y;
	if (a->sent_at != b->sent_at)
		return a->sent_at < b->sent_at ? -1 : 1;
	return text_cmp(a->municipality, b->municipality);
}

static struct told_ready told_of(const struct folding *f, const struct case_fact *c)
{
	struct local_time local = calendar_local(c->when);
	const struct policy *p = timeline_policy(&f->t, c->d.municipality, local.day);
	return (struct told_ready){ .municipality = c->d.municipality,
		                    .sent_at = c->when,
		                    .assessed_at = c->d.ready_assessed_at,
		                    .after_cutoff = local.of_day_us > p->cutoff_of_day_us,
		                    .acknowledged = followup_notice_answer(f->t.v, c) != ANSWER_AWAITED };
}

/* R-T5: one that ERROR removed counts as no notice. */
static void ready_members(struct folding *f)
{
	struct told_ready *v = ARENA_ARRAY(f->a, f->t.n_ready_notice, struct told_ready);
	size_t n = 0;
	f->s.first_ready_assessed_at = INSTANT_NONE;
	for (size_t i = 0; i < f->t.n_ready_notice; i++) {
		if (f->t.ready_notice[i].removed)
			continue;
		v[n] = told_of(f, f->t.ready_notice[i].by);
		f->s.n_ready_after_noon += v[n].after_cutoff;
		f->s.n_unacknowledged += !v[n].acknowledged;
		if (f->s.first_ready_assessed_at == INSTANT_NONE)
			f->s.first_ready_assessed_at = v[n].assessed_at;
		n++;
	}
	if (n > 1)
		qsort(v, n, sizeof *v, told_order);
	f->s.told = v;
	f->s.n_told = n;
	f->s.n_ready_notices = (int32_t)n;
}

static void withdrawal_members(struct folding *f)
{
	instant_us *v = ARENA_ARRAY(f->a, f->t.n_ready, instant_us);
	for (size_t i = 0; i < f->t.n_ready; i++)
		if (f->t.ready[i].ended_by == READY_WITHDRAWN)
			v[f->s.n_withdrawn++] = f->t.ready[i].end_at;
	f->s.withdrawals = v;
	f->s.n_withdrawals = (int32_t)f->s.n_withdrawn;
}

/* ---- the municipalities' own words ---- */

struct word {
	struct text who;
	const struct case_fact *by;
};

static size_t newest_words(const struct case_view *v, struct word *ret)
{
	const struct case_fact *c;
	size_t n = 0, i = 0;
	while ((c = case_next(v, T_MUNICIPALITY, &i))) {
		struct text who = case_speaker(v, c);
		size_t k = 0;
		while (k < n && !text_eq(ret[k].who, who))
			k++;
		if (k == n)
			ret[n++] = (struct word){ who, c };
		else if (case_is_newer(c, ret[k].by))
			ret[k].by = c;
	}
	return n;
}

static int receiver_order(const void *x, const void *y)
{
	const struct can_receive *a = x, *b = y;
	return text_cmp(a->municipality, b->municipality);
}

static void receiver_members(struct folding *f)
{
	size_t cap = 0, i = 0;
	while (case_next(f->t.v, T_MUNICIPALITY, &i))
		cap++;
	struct word *words = ARENA_ARRAY(f->a, cap, struct word);
	size_t n = newest_words(f->t.v, words);
	struct can_receive *v = ARENA_ARRAY(f->a, n, struct can_receive);
	f->s.can_receive_from = INSTANT_NONE;
	for (i = 0; i < n; i++) {
		bool yes = words[i].by->d.can_receive == ANSWER_YES;
		v[i] = (struct can_receive){ words[i].who, yes, words[i].by->when };
	}
	const struct case_fact *newest = case_newest(f->t.v, T_MUNICIPALITY);
	if (newest && newest->d.can_receive == ANSWER_YES)
		f->s.can_receive_from = newest->when;
	if (n > 1)
		qsort(v, n, sizeof *v, receiver_order);
	f->s.receivers = v;
	f->s.n_receivers = n;
}

/* From the admission on, only where it changes. */
static void responsible_members(struct folding *f)
{
	struct responsible_from *v = ARENA_ARRAY(f->a, f->t.n_residence, struct responsible_from);
	day_no first = f->t.admitted_at == INSTANT_NONE ? DAY_NONE : calendar_day(f->t.admitted_at);
	size_t n = 0;
	for (size_t i = 0; i < f->t.n_residence && first != DAY_NONE; i++) {
		day_no from = f->t.residence[i].from;
		if (from == DAY_NONE || from < first)
			from = first;
		struct text m = timeline_responsible(&f->t, from, DAY_STATE_END);
		if (n && v[n - 1].from == from)
			n--;
		if (n == 0 || !text_eq(v[n - 1].municipality, m))
			v[n++] = (struct responsible_from){ from, m };
	}
	f->s.responsible = v;
	f->s.n_responsible = n;
}

static struct text without_kind(struct text key)
{
	return key.n > 2 ? (struct text){ key.p + 2, key.n - 2 } : (struct text){ 0 };
}

static void chain_members(struct folding *f)
{
	f->s.merged_into = without_kind(f->t.v->news.merged_into);
	f->s.readmitted = !f->t.v->has_chain && f->t.v->news.follows.n > 0;
	f->s.continued_from =
	        without_kind(f->t.v->has_chain ? f->t.v->chain.from_case : f->t.v->news.follows);
	if (f->t.moved_on)
		f->s.continues_as = f->t.end_fact->d.new_case_ref;
}

/* A ready patient goes by today's policy; a stay that is over by that of its last date, any other
 * by that of its first: so that only a ready patient's state moves with the date. */
static day_no reference_day(const struct folding *f)
{
	if (fold_open_interval(f) && f->t.v->admission)
		return f->today;
	if (f->t.end_at != INSTANT_NONE)
		return calendar_day(f->t.end_at);
	return f->t.v->n ? calendar_day(f->t.v->v[0].when) : f->today;
}

void members_fill(struct folding *f)
{
	struct case_state *s = &f->s;
	f->reference = reference_day(f);
	s->admitted_at = f->t.admitted_at;
	s->end_at = f->t.end_at;
	s->destination = f->t.destination;
	s->psychiatric = f->t.psychiatric;
	s->restricted = f->t.is_protected;
	chain_members(f);
	unit_members(f);
	expected_members(f);
	outpatient_members(f);
	sip_members(f);
	notice_members(f);
	ready_members(f);
	withdrawal_members(f);
	receiver_members(f);
	responsible_members(f);
}
