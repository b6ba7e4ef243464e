/* discrepancy_view: two parties who see the same case differently. */
#include "transitions/discrepancy.h"

#include "transitions/liability.h"
#include "transitions/settlement.h"

/* ---- D-VIEW-01: the municipality could receive, the patient was still in a day later ---- */

/* A later word of the same municipality, said before the moment, or the end of this one. */
static bool is_superseded(const struct scene *c, const struct case_fact *word, instant_us by)
{
	struct text m = case_speaker(c->v, word);
	const struct case_fact *f;
	size_t i = 0;
	while ((f = case_next(c->v, T_MUNICIPALITY, &i)))
		if (f != word && f->n.f->time_us < by && text_eq(case_speaker(c->v, f), m) &&
		    (f->n.f->time_us > word->n.f->time_us ||
		     (f->n.f->time_us == word->n.f->time_us &&
		      notice_strength(&f->n, &word->n) > 0)))
			return true;
	return word->d.to != INSTANT_NONE && word->d.to < by;
}

/* A day counts as inpatient when the patient is in at its end (R-T2). The delay is the hospital's
 * only while the patient is ready. */
static void could_receive(const struct scene *c, const struct rule *r, const struct case_fact *word,
                          const struct ready_interval *ready)
{
	day_no from = calendar_day(word->when), told = calendar_day(ready->sent_at);
	day_no waited = (from > told ? from : told) + 1;
	instant_us over = calendar_midnight(waited + 1);
	if ((ready->end_at != INSTANT_NONE && ready->end_at < over) ||
	    is_superseded(c, word, over) || !scene_passed(c, over))
		return;
	struct text m = case_speaker(c->v, word);
	struct finding *f = scene_add(c, r, m, over);
	finding_evidence(c->list, f, word->n.f);
	scene_party(c, f, m);
}

void discrepancy_view_01(const struct scene *c, const struct rule *r)
{
	const struct case_fact *f;
	size_t i = 0;
	while ((f = case_next(c->v, T_MUNICIPALITY, &i)))
		for (size_t k = 0; k < c->t->n_ready && f->d.can_receive == ANSWER_YES; k++)
			could_receive(c, r, f, &c->t->ready[k]);
}

/* ---- D-VIEW-02: the municipality's own count ---- */

static bool has_count(const struct case_fact *f)
{
	return (f->type == T_MUNICIPALITY || f->type == T_OBJECTION_RAISED) &&
	       f->d.own_day_count != INT64_MIN;
}

/* Is there a newer count of the same municipality? */
static bool is_recounted(const struct scene *c, const struct case_fact *count)
{
	const struct case_fact *f;
	size_t i = 0;
	while ((f = scene_next(c, &i)))
		if (f != count && has_count(f) && notice_strength(&f->n, &count->n) > 0 &&
		    text_eq(case_speaker(c->v, f), case_speaker(c->v, count)))
			return true;
	return false;
}

static int64_t chargeable_to(const struct scene *c, struct text municipality, day_no last)
{
	int64_t n = 0;
	for (size_t i = 0; i < c->s->n_days; i++)
		n += c->s->days[i].kind == DAY_CHARGEABLE && c->s->days[i].day <= last &&
		     text_eq(c->s->days[i].municipality, municipality);
	return n;
}

void discrepancy_view_02(const struct scene *c, const struct rule *r)
{
	const struct case_fact *f;
	size_t i = 0;
	while ((f = scene_next(c, &i))) {
		if (!has_count(f) || is_recounted(c, f))
			continue;
		struct text m = case_speaker(c->v, f);
		day_no last = f->d.own_day_count_to != DAY_NONE ? f->d.own_day_count_to
		                                                : calendar_day(f->n.f->time_us);
		instant_us counted = calendar_midnight(last + 1); /* only whole days compare */
		if (!scene_passed(c, counted) || chargeable_to(c, m, last) == f->d.own_day_count)
			continue;
		struct finding *d =
		        scene_add(c, r, m, counted > f->n.f->time_us ? counted : f->n.f->time_us);
		finding_evidence(c->list, d, f->n.f);
		scene_party(c, d, m);
	}
}

/* ---- D-VIEW-03: the region's invoice basis ---- */

static void compare_row(const struct scene *c, const struct rule *r, const struct basis_row *row)
{
	struct billed_month sum = case_billed_month(c->s, row->municipality, row->period);
	bool days_differ = row->days != INT64_MIN && row->days != sum.days;
	bool amount_differs = row->amount_ore != INT64_MIN && sum.amount_ore != INT64_MIN &&
	                      row->amount_ore != sum.amount_ore;
	bool persons_differ = row->persons != INT64_MIN && row->persons != (sum.days > 0);
	if (!days_differ && !amount_differs && !persons_differ)
		return;
	BUF_AUTO b = { 0 };
	calendar_put_month(&b, row->period);
	buf_printf(&b, "/%.*s", TEXT_ARGS(row->municipality));
	struct finding *f = scene_add(c, r, buf_text(&b), row->recorded_us);
	finding_evidence_of(c->list, f, row->source, row->id, row->recorded_us);
	scene_party(c, f, row->municipality);
}

void discrepancy_view_03(const struct scene *c, const struct rule *r)
{
	for (size_t i = 0; i < c->in->n_messages; i++) {
		const struct message_in *m = &c->in->messages[i];
		struct basis_news news;
		if (!text_starts_with(m->from, TEXT("s:")) ||
		    !settlement_basis(m->payload, c->list->a, &news))
			continue;
		for (size_t k = 0; k < news.n; k++)
			if (scene_passed(c, news.rows[k].recorded_us))
				compare_row(c, r, &news.rows[k]);
	}
}

/* ---- D-VIEW-04: blocked by the unclear word of outpatient care alone (5:5) ---- */

/* Is it so today? Then it is still open. */
static bool is_unclear_today(const struct scene *c, struct text municipality)
{
	const struct ready_interval *last = c->t->n_ready ? &c->t->ready[c->t->n_ready - 1] : NULL;
	day_no today = calendar_day(c->in->as_of);
	return last && (last->end_at == INSTANT_NONE || last->end_at > c->in->as_of) &&
	       liability_closed_gates(c->t, last, municipality, today) == BLOCK_OUTPATIENT_UNCLEAR;
}

static day_no last_unclear_day(const struct case_state *s, struct text municipality)
{
	day_no last = DAY_NONE;
	for (size_t i = 0; i < s->n_days; i++)
		if (s->days[i].kind == DAY_BLOCKED &&
		    s->days[i].reasons == BLOCK_OUTPATIENT_UNCLEAR &&
		    text_eq(s->days[i].municipality, municipality))
			last = s->days[i].day;
	return last;
}

void discrepancy_view_04(const struct scene *c, const struct rule *r)
{
	for (size_t i = 0; i < c->s->n_days; i++) {
		const struct charged_day *d = &c->s->days[i];
		if (d->kind != DAY_BLOCKED || d->reasons != BLOCK_OUTPATIENT_UNCLEAR)
			continue;
		struct finding *f = scene_add(c, r, d->municipality, calendar_midnight(d->day));
		scene_party(c, f, d->municipality);
		for (size_t k = 0; k < c->t->n_outpatient; k++)
			if (c->t->outpatient[k].value == OUTPATIENT_UNCLEAR)
				finding_evidence(c->list, f, c->t->outpatient[k].by->n.f);
		if (!is_unclear_today(c, d->municipality))
			scene_close(c, f,
			            calendar_midnight(last_unclear_day(c->s, d->municipality) + 1));
	}
}
