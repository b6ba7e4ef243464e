/* print: the exported object of a case, keys sorted, as interfaces promise it. */
#include "transitions/print.h"

#include "transitions/state.h"

static void text_or_null(struct json_out *j, struct text t)
{
	if (t.n)
		json_out_text(j, t);
	else
		json_out_null(j);
}

/* ---- by municipality: the codes that have a day of one kind, each once, sorted ---- */

struct codes {
	struct text *v;
	size_t n;
};

static struct codes codes_with(const struct case_state *s, enum day_kind kind, struct arena *a)
{
	struct codes c = { ARENA_ARRAY(a, s->n_days, struct text), 0 };
	for (size_t i = 0; i < s->n_days; i++) {
		if (s->days[i].kind != kind)
			continue;
		size_t at = 0;
		while (at < c.n && text_cmp(c.v[at], s->days[i].municipality) < 0)
			at++;
		if (at < c.n && text_eq(c.v[at], s->days[i].municipality))
			continue;
		for (size_t k = c.n++; k > at; k--)
			c.v[k] = c.v[k - 1];
		c.v[at] = s->days[i].municipality;
	}
	return c;
}

static bool is_day(const struct charged_day *d, enum day_kind kind, struct text municipality)
{
	return d->kind == kind && text_eq(d->municipality, municipality);
}

static void print_reasons(struct json_out *j, uint32_t reasons)
{
	json_out_array(j);
	for (size_t i = 0; i < sizeof block_words / sizeof *block_words; i++)
		if (reasons >> i & 1)
			json_out_string(j, block_words[i]);
	json_out_end(j);
}

static void day_key(struct json_out *j, day_no d)
{
	BUF_AUTO b = { 0 };
	calendar_put_day(&b, d);
	json_out_key_text(j, buf_text(&b));
}

/* Only dates, or dates with the reasons of each; each once, whatever was stored. */
static void print_days_of(struct json_out *j, const struct case_state *s, enum day_kind kind,
                          struct text municipality)
{
	day_no last = DAY_NONE;
	if (kind == DAY_BLOCKED)
		json_out_object(j);
	else
		json_out_array(j);
	for (size_t i = 0; i < s->n_days; i++) {
		const struct charged_day *d = &s->days[i];
		if (!is_day(d, kind, municipality) || d->day <= last)
			continue;
		last = d->day;
		if (kind == DAY_BLOCKED) {
			day_key(j, d->day);
			print_reasons(j, d->reasons);
		} else {
			json_out_day(j, d->day);
		}
	}
	json_out_end(j);
}

static void print_days(struct json_out *j, const struct case_state *s, enum day_kind kind,
                       const struct codes *codes)
{
	json_out_object(j);
	for (size_t i = 0; i < codes->n; i++) {
		json_out_key_text(j, codes->v[i]);
		print_days_of(j, s, kind, codes->v[i]);
	}
	json_out_end(j);
}

static void print_counts(struct json_out *j, const struct case_state *s, enum day_kind kind,
                         const struct codes *codes)
{
	json_out_object(j);
	for (size_t i = 0; i < codes->n; i++) {
		int64_t n = 0;
		for (size_t k = 0; k < s->n_days; k++)
			n += is_day(&s->days[k], kind, codes->v[i]);
		json_out_key_text(j, codes->v[i]);
		json_out_int(j, n);
	}
	json_out_end(j);
}

/* null where any chargeable day has no tariff: days known, amount missing, never zero. */
static void print_amounts(struct json_out *j, const struct case_state *s, const struct codes *codes)
{
	json_out_object(j);
	for (size_t i = 0; i < codes->n; i++) {
		int64_t sum = 0;
		bool known = true;
		for (size_t k = 0; k < s->n_days; k++) {
			if (!is_day(&s->days[k], DAY_CHARGEABLE, codes->v[i]))
				continue;
			known = known && s->days[k].amount_ore != INT64_MIN;
			sum += known ? s->days[k].amount_ore : 0;
		}
		json_out_key_text(j, codes->v[i]);
		if (known)
			json_out_int(j, sum);
		else
			json_out_null(j);
	}
	json_out_end(j);
}

/* ---- intervals, responsibility ---- */

static void print_clocks(struct json_out *j, const struct ready_interval *r)
{
	json_out_object(j);
	for (size_t i = 0; i < r->n_clocks; i++) {
		json_out_key_text(j, r->clocks[i].municipality);
		json_out_day(j, r->clocks[i].start);
	}
	json_out_end(j);
}

static void print_interval(struct json_out *j, const struct ready_interval *r)
{
	json_out_object(j);
	json_out_key(j, "endAt");
	json_out_instant(j, r->end_at);
	json_out_key(j, "endedBy");
	json_out_string(j, r->ended_by == READY_OPEN ? NULL : ready_end_words[r->ended_by]);
	json_out_key(j, "liabilityStart");
	json_out_day(j, r->start);
	json_out_key(j, "liabilityStartByMunicipality");
	print_clocks(j, r);
	json_out_key(j, "sentAt");
	json_out_instant(j, r->sent_at);
	json_out_end(j);
}

static void print_intervals(struct json_out *j, const struct case_state *s)
{
	json_out_array(j);
	for (size_t i = 0; i < s->n_ready; i++)
		print_interval(j, &s->ready[i]);
	json_out_end(j);
}

static void print_responsible(struct json_out *j, const struct case_state *s)
{
	json_out_array(j);
	for (size_t i = 0; i < s->n_responsible; i++) {
		json_out_object(j);
		json_out_key(j, "from");
		json_out_day(j, s->responsible[i].from);
		json_out_key(j, "municipality");
		text_or_null(j, s->responsible[i].municipality);
		json_out_end(j);
	}
	json_out_end(j);
}

static void print_adjustments(struct json_out *j, const struct case_state *s)
{
	json_out_array(j);
	for (size_t i = 0; i < s->n_adjustments; i++) {
		const struct adjustment *x = &s->adjustments[i];
		json_out_object(j);
		json_out_key(j, "billedOre");
		if (x->billed_ore == INT64_MIN)
			json_out_null(j);
		else
			json_out_int(j, x->billed_ore);
		json_out_key(j, "day");
		json_out_day(j, x->day);
		json_out_key(j, "municipality");
		json_out_text(j, x->municipality);
		json_out_key(j, "nowOre");
		if (x->now_ore == INT64_MIN)
			json_out_null(j);
		else
			json_out_int(j, x->now_ore);
		json_out_end(j);
	}
	json_out_end(j);
}

/* ---- what was told, and who has answered ---- */

static void print_notices(struct json_out *j, const struct case_state *s)
{
	json_out_key(j, "notice");
	json_out_string(j, s->n_notified ? "SENT" : s->notice_annulled ? "ANNULLED" : "NONE");
	json_out_key(j, "notices");
	json_out_array(j);
	for (size_t i = 0; i < s->n_notified; i++) {
		const struct notified *n = &s->notified[i];
		json_out_object(j);
		json_out_key(j, "answer");
		json_out_string(j, notice_answer_words[n->answer]);
		json_out_key(j, "late");
		json_out_bool(j, n->late);
		json_out_key(j, "municipality");
		text_or_null(j, n->municipality);
		json_out_key(j, "sentAt");
		json_out_instant(j, n->sent_at);
		json_out_end(j);
	}
	json_out_end(j);
}

/* The first call that stands; late by the last interval's date, with söndagsregeln. */
static void print_call(struct json_out *j, const struct case_state *s)
{
	json_out_key(j, "sipCall");
	if (!s->sip_called) {
		json_out_null(j);
		return;
	}
	json_out_object(j);
	json_out_key(j, "late");
	json_out_bool(j, s->n_ready && !s->sip_called_in_time);
	json_out_key(j, "sentAt");
	json_out_instant(j, s->sip_called_at);
	json_out_end(j);
}

bool case_print(struct text case_ref, struct text state, struct arena *a, struct json_out *j)
{
	struct case_state s;
	if (!case_state_decode(state, a, &s) || s.restricted)
		return false;
	struct codes chargeable = codes_with(&s, DAY_CHARGEABLE, a),
	             blocked = codes_with(&s, DAY_BLOCKED, a);
	json_out_object(j);
	json_out_key(j, "adjustments");
	print_adjustments(j, &s);
	json_out_key(j, "amountOre");
	print_amounts(j, &s, &chargeable);
	json_out_key(j, "asOf");
	json_out_instant(j, s.evaluated_at);
	json_out_key(j, "blocked");
	print_days(j, &s, DAY_BLOCKED, &blocked);
	json_out_key(j, "blockedDays");
	print_counts(j, &s, DAY_BLOCKED, &blocked);
	json_out_key(j, "blockedNow");
	print_reasons(j, s.blocked_now);
	json_out_key(j, "caseRef");
	json_out_text(j, case_ref);
	json_out_key(j, "chargeable");
	print_days(j, &s, DAY_CHARGEABLE, &chargeable);
	json_out_key(j, "chargeableDays");
	print_counts(j, &s, DAY_CHARGEABLE, &chargeable);
	json_out_key(j, "contact");
	json_out_string(j, s.contact_appointed ? "APPOINTED" : "NONE");
	if (s.continued_from.n && !s.readmitted) {
		json_out_key(j, "continuedFrom");
		json_out_text(j, s.continued_from);
	}
	json_out_member_texts(j, "discrepancies", s.discrepancies, s.n_discrepancies);
	json_out_key(j, "liability");
	json_out_string(j, liability_words[s.liability]);
	json_out_key(j, "mergedInto");
	text_or_null(j, s.merged_into);
	print_notices(j, &s);
	json_out_key(j, "outpatient");
	json_out_string(j, outpatient_words[s.outpatient]);
	if (s.readmitted) {
		json_out_key(j, "readmissionOf");
		json_out_text(j, s.continued_from);
	}
	json_out_key(j, "readyIntervals");
	print_intervals(j, &s);
	json_out_key(j, "responsible");
	print_responsible(j, &s);
	json_out_key(j, "sip");
	json_out_string(j, sip_words[s.sip]);
	print_call(j, &s);
	json_out_key(j, "status");
	json_out_string(j, status_words[s.status]);
	json_out_key(j, "stay");
	json_out_string(j, stay_words[s.stay]);
	json_out_end(j);
	return true;
}
