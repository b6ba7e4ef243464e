/* state: the compact form. The invariant: encode(decode(bytes)) == bytes. */
#include "transitions/state.h"

#include "rules/codec.h"

#include <jansson.h>

enum { FORM = 1, FORM_OBJECTIONS }; /* the second has a list more, which is not empty */

const char *const block_words[9] = { "NO_ADMISSION_NOTICE",
	                             "NO_READY_NOTICE",
	                             "NO_SIP_CALL",
	                             "OUTPATIENT_UNKNOWN",
	                             "OUTPATIENT_NOT_AVAILABLE",
	                             "OUTPATIENT_UNCLEAR",
	                             "LATE_NOTICE",
	                             "LATE_SIP_CALL",
	                             "NOT_OURS" };

const char *const notice_answer_words[4] = { "AWAITED", "ACKNOWLEDGED", "MISDIRECTED",
	                                     "NOT_EXPECTED" };

static const char *const stays[] = { "UNKNOWN",    "ADMITTED", "ON_LEAVE",
	                             "DISCHARGED", "DECEASED", "VOID" };
static const char *const statuses[] = {
	"INCOMPLETE",      "VOID",     "DECEASED",    "QUARANTINED",  "MERGED",
	"DISCHARGED_OPEN", "CLOSED",   "INTERRUPTED", "READY_LIABLE", "READY_BLOCKED",
	"READY_PENDING",   "PLANNING", "ADMITTED",
};
static const char *const sips[] = { "NOT_ASSESSED", "NOT_NEEDED",  "DECLINED",      "NEEDED",
	                            "INVITED",      "ESTABLISHED", "REGIME_OPT_ORV" };
static const char *const outpatients[] = { "UNKNOWN", "AVAILABLE", "NOT_AVAILABLE", "UNCLEAR" };
static const char *const liabilities[] = { "NOT_APPLICABLE", "PENDING",   "BLOCKED", "LIABLE",
	                                   "ENDED",          "CONTESTED", "SETTLED" };
static const char *const ready_ends[] = { "OPEN", "WITHDRAWN", "DISCHARGED", "DECEASED",
	                                  "TRANSFERRED" };

const char *const *const stay_words = stays, *const *const status_words = statuses,
                         *const *const sip_words = sips,
                         *const *const outpatient_words = outpatients,
                         *const *const liability_words = liabilities,
                         *const *const ready_end_words = ready_ends;

/* ---- one description of the plain members, for both directions ---- */

static void flags(struct codec *c, struct case_state *s)
{
	bool *const all[] = { &s->psychiatric,   &s->restricted,         &s->contact_appointed,
		              &s->sip_required,  &s->sip_called,         &s->sip_called_in_time,
		              &s->info_same_day, &s->contact_before_end, &s->readmitted,
		              &s->notice_annulled };
	int64_t bits = 0;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		bits |= (int64_t)*all[i] << i;
	codec_int(c, &bits);
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		*all[i] = bits >> i & 1;
}

static void plain(struct codec *c, struct case_state *s)
{
	CODEC_ENUM(c, s->stay);
	CODEC_ENUM(c, s->status);
	CODEC_ENUM(c, s->sip);
	CODEC_ENUM(c, s->outpatient);
	CODEC_ENUM(c, s->liability);
	CODEC_ENUM(c, s->destination);
	flags(c, s);
	codec_text(c, &s->merged_into);
	codec_text(c, &s->hospital_unit);
	codec_text(c, &s->outpatient_unit);
	codec_text(c, &s->policy_id);
	codec_int(c, &s->admitted_at);
	codec_int(c, &s->end_at);
	codec_int(c, &s->expected_discharge_at);
	codec_int(c, &s->sip_called_at);
	codec_int(c, &s->outpatient_from);
	codec_int(c, &s->can_receive_from);
	codec_int(c, &s->first_ready_assessed_at);
	codec_small(c, &s->n_ready_notices);
	codec_small(c, &s->n_withdrawals);
	codec_small(c, &s->n_ready_after_noon);
	codec_small(c, &s->n_unacknowledged);
	codec_small(c, &s->objections_open);
	codec_small(c, &s->objections_upheld);
	CODEC_ENUM(c, s->blocked_now);
	codec_small(c, &s->sip_due);
	codec_small(c, &s->sip_due_raw);
	codec_text(c, &s->continues_as);
	codec_text(c, &s->continued_from);
	codec_int(c, &s->evaluated_at);
}

/* ---- the lists ---- */

static void clocks(struct codec *c, struct ready_interval *r)
{
	struct ready_clock *v = codec_list(c, r->clocks, &r->n_clocks, sizeof *v);
	for (size_t i = 0; i < r->n_clocks; i++) {
		codec_text(c, &v[i].municipality);
		codec_int(c, &v[i].sent_at);
		codec_small(c, &v[i].start);
	}
	r->clocks = v;
}

static void ready(struct codec *c, struct case_state *s)
{
	struct ready_interval *v = codec_list(c, s->ready, &s->n_ready, sizeof *v);
	for (size_t i = 0; i < s->n_ready; i++) {
		codec_int(c, &v[i].sent_at);
		codec_int(c, &v[i].end_at);
		CODEC_ENUM(c, v[i].ended_by);
		codec_small(c, &v[i].start);
		clocks(c, &v[i]);
	}
	s->ready = v;
}

static void responsible(struct codec *c, struct case_state *s)
{
	struct responsible_from *v = codec_list(c, s->responsible, &s->n_responsible, sizeof *v);
	for (size_t i = 0; i < s->n_responsible; i++) {
		codec_small(c, &v[i].from);
		codec_text(c, &v[i].municipality);
	}
	s->responsible = v;
}

static void notified(struct codec *c, struct case_state *s)
{
	struct notified *v = codec_list(c, s->notified, &s->n_notified, sizeof *v);
	for (size_t i = 0; i < s->n_notified; i++) {
		codec_text(c, &v[i].municipality);
		codec_int(c, &v[i].sent_at);
		CODEC_ENUM(c, v[i].late);
		CODEC_ENUM(c, v[i].answer);
	}
	s->notified = v;
}

static void days(struct codec *c, struct case_state *s)
{
	struct charged_day *v = codec_list(c, s->days, &s->n_days, sizeof *v);
	for (size_t i = 0; i < s->n_days; i++) {
		codec_small(c, &v[i].day);
		codec_text(c, &v[i].municipality);
		CODEC_ENUM(c, v[i].kind);
		CODEC_ENUM(c, v[i].reasons);
		codec_int(c, &v[i].amount_ore);
	}
	s->days = v;
}

static void adjustments(struct codec *c, struct case_state *s)
{
	struct adjustment *v = codec_list(c, s->adjustments, &s->n_adjustments, sizeof *v);
	for (size_t i = 0; i < s->n_adjustments; i++) {
		codec_small(c, &v[i].day);
		codec_text(c, &v[i].municipality);
		codec_int(c, &v[i].billed_ore);
		codec_int(c, &v[i].now_ore);
	}
	s->adjustments = v;
}

static void bookings(struct codec *c, struct case_state *s)
{
	struct booking *v = codec_list(c, s->bookings, &s->n_bookings, sizeof *v);
	for (size_t i = 0; i < s->n_bookings; i++) {
		codec_small(c, &v[i].day);
		codec_text(c, &v[i].municipality);
		codec_small(c, &v[i].period);
		codec_int(c, &v[i].from_ore);
		codec_int(c, &v[i].to_ore);
	}
	s->bookings = v;
}

static void told(struct codec *c, struct case_state *s)
{
	struct told_ready *v = codec_list(c, s->told, &s->n_told, sizeof *v);
	for (size_t i = 0; i < s->n_told; i++) {
		codec_text(c, &v[i].municipality);
		codec_int(c, &v[i].sent_at);
		codec_int(c, &v[i].assessed_at);
		CODEC_ENUM(c, v[i].after_cutoff);
		CODEC_ENUM(c, v[i].acknowledged);
	}
	s->told = v;
}

static void withdrawals(struct codec *c, struct case_state *s)
{
	instant_us *v = codec_list(c, s->withdrawals, &s->n_withdrawn, sizeof *v);
	for (size_t i = 0; i < s->n_withdrawn; i++)
		codec_int(c, &v[i]);
	s->withdrawals = v;
}

static void receivers(struct codec *c, struct case_state *s)
{
	struct can_receive *v = codec_list(c, s->receivers, &s->n_receivers, sizeof *v);
	for (size_t i = 0; i < s->n_receivers; i++) {
		codec_text(c, &v[i].municipality);
		CODEC_ENUM(c, v[i].yes);
		codec_int(c, &v[i].from);
	}
	s->receivers = v;
}

static void discrepancies(struct codec *c, struct case_state *s)
{
	struct text *v = codec_list(c, s->discrepancies, &s->n_discrepancies, sizeof *v);
	for (size_t i = 0; i < s->n_discrepancies; i++)
		codec_text(c, &v[i]);
	s->discrepancies = v;
}

static void objections(struct codec *c, struct case_state *s)
{
	struct named_objection *v = codec_list(c, s->objections, &s->n_objections, sizeof *v);
	for (size_t i = 0; i < s->n_objections; i++) {
		codec_small(c, &v[i].period);
		codec_text(c, &v[i].municipality);
		codec_bool(c, &v[i].is_open);
		codec_bool(c, &v[i].is_upheld);
	}
	s->objections = v;
}

static void all(struct codec *c, struct case_state *s, uint64_t form)
{
	plain(c, s);
	ready(c, s);
	responsible(c, s);
	notified(c, s);
	days(c, s);
	adjustments(c, s);
	bookings(c, s);
	told(c, s);
	withdrawals(c, s);
	receivers(c, s);
	discrepancies(c, s);
	if (form == FORM_OBJECTIONS)
		objections(c, s);
}

void case_state_encode(const struct case_state *s, struct buf *b)
{
	struct case_state copy = *s; /* written only through values equal to what is there */
	struct codec c = { .out = b };
	uint64_t form = s->n_objections ? FORM_OBJECTIONS : FORM;
	wire_put_uint(b, form);
	all(&c, &copy, form);
}

/* Every enumerated value has its word, whatever the bytes were. */
static bool has_words(const struct case_state *s)
{
	for (size_t i = 0; i < s->n_ready; i++)
		if ((unsigned)s->ready[i].ended_by > READY_TRANSFERRED)
			return false;
	for (size_t i = 0; i < s->n_notified; i++)
		if ((unsigned)s->notified[i].answer > ANSWER_NOT_EXPECTED)
			return false;
	for (size_t i = 0; i < s->n_days; i++)
		if (s->days[i].kind != DAY_CHARGEABLE && s->days[i].kind != DAY_BLOCKED)
			return false;
	return (unsigned)s->stay <= STAY_VOID && (unsigned)s->status <= STATUS_ADMITTED &&
	       (unsigned)s->sip <= SIP_REGIME_OPT_ORV &&
	       (unsigned)s->outpatient <= OUTPATIENT_UNCLEAR &&
	       (unsigned)s->liability <= LIABILITY_SETTLED;
}

bool case_state_decode(struct text bytes, struct arena *a, struct case_state *ret)
{
	struct wire_reader r = wire_reader_of(bytes);
	struct codec c = { .in = &r, .arena = a };
	*ret = (struct case_state){ 0 };
	uint64_t form = wire_uint(&r);
	if (form != FORM && form != FORM_OBJECTIONS)
		return false;
	all(&c, ret, form);
	return wire_at_end(&r) && has_words(ret) &&
	       (form == FORM_OBJECTIONS) == (ret->n_objections > 0);
}

/* ---- asking ---- */

const struct ready_clock *ready_clock_of(const struct ready_interval *r, struct text municipality)
{
	for (size_t i = 0; i < r->n_clocks; i++)
		if (text_eq(r->clocks[i].municipality, municipality))
			return &r->clocks[i];
	return NULL;
}

day_no ready_start(const struct ready_interval *r, struct text municipality)
{
	const struct ready_clock *c = ready_clock_of(r, municipality);
	return c ? c->start : r->start;
}

int64_t case_ready_days(const struct case_state *s, day_no until)
{
	int64_t n = 0;
	for (size_t i = 0; i < s->n_ready; i++) {
		const struct ready_interval *r = &s->ready[i];
		day_no end = r->end_at == INSTANT_NONE ? until : calendar_day(r->end_at);
		end = end < until ? end : until; /* told ahead */
		day_no first = calendar_day(r->sent_at);
		n += end > first ? end - first : 0;
	}
	return n;
}

struct text case_responsible(const struct case_state *s, day_no d)
{
	struct text m = { 0 };
	for (size_t i = 0; i < s->n_responsible && s->responsible[i].from <= d; i++)
		m = s->responsible[i].municipality;
	return m;
}

bool case_billed_first(const struct case_state *s, struct text municipality, day_no d,
                       int64_t *ret_ore)
{
	for (size_t i = 0; i < s->n_bookings; i++)
		if (s->bookings[i].day == d && text_eq(s->bookings[i].municipality, municipality)) {
			*ret_ore = s->bookings[i].from_ore;
			return true;
		}
	for (size_t i = 0; i < s->n_adjustments; i++)
		if (s->adjustments[i].day == d &&
		    text_eq(s->adjustments[i].municipality, municipality)) {
			*ret_ore = s->adjustments[i].billed_ore;
			return true;
		}
	return false;
}

static void count_day(struct billed_month *sum, int64_t amount_ore)
{
	sum->days++;
	if (amount_ore == INT64_MIN || sum->amount_ore == INT64_MIN)
		sum->amount_ore = INT64_MIN;
	else
		sum->amount_ore += amount_ore;
}

/* Chargeable now: the amount, INT64_MIN without tariff; 0: not chargeable. */
static int64_t charged_now(const struct case_state *s, struct text municipality, day_no d)
{
	for (size_t i = 0; i < s->n_days; i++)
		if (s->days[i].day == d && s->days[i].kind == DAY_CHARGEABLE &&
		    text_eq(s->days[i].municipality, municipality))
			return s->days[i].amount_ore;
	return 0;
}

struct billed_month case_billed_month(const struct case_state *s, struct text municipality,
                                      int32_t month)
{
	struct billed_month sum = { 0, 0 };
	for (day_no d = calendar_month_first(month); d < calendar_month_first(month + 1); d++) {
		int64_t ore = charged_now(s, municipality, d);
		(void)case_billed_first(s, municipality, d, &ore); /* else as now */
		if (ore != 0)
			count_day(&sum, ore);
	}
	return sum;
}

/* ---- objections ---- */

bool case_has_open_objection(const struct case_state *s)
{
	for (size_t i = 0; i < s->n_objections; i++)
		if (s->objections[i].is_open)
			return true;
	return s->objections_open > 0;
}

struct month_objections case_objections(const struct case_state *s, struct text municipality,
                                        int32_t month, bool has_part)
{
	struct month_objections ret = { 0, 0, 0 };
	if (has_part) {
		ret.open = s->objections_open;
		ret.upheld = s->objections_upheld;
	}
	for (size_t i = 0; i < s->n_objections; i++) {
		const struct named_objection *o = &s->objections[i];
		bool own = o->municipality.n ? text_eq(o->municipality, municipality) : has_part;
		if (o->period != month || !own)
			continue;
		ret.open += o->is_open;
		ret.upheld += o->is_upheld;
	}
	return ret;
}

/* ---- of a settlement ---- */

bool objection_is_upheld(struct text outcome)
{
	return text_eq(outcome, TEXT("UPHELD")) || text_eq(outcome, TEXT("PARTLY_UPHELD"));
}

struct text settlement_key(struct text region, int32_t month, struct arena *a)
{
	BUF_AUTO b = { 0 };
	buf_printf(&b, "s:%.*s/", TEXT_ARGS(region));
	calendar_put_month(&b, month);
	return arena_text(a, buf_text(&b));
}

struct month_objections settlement_objections(struct text state, struct text municipality)
{
	struct month_objections ret = { 0, 0, 0 };
	json_t *o = state.n ? json_loadb(state.p, state.n, 0, NULL) : NULL, *item;
	size_t i;
	json_array_foreach(json_object_get(o, "objections"), i, item)
	{
		const char *whose = json_string_value(json_object_get(item, "municipality"));
		const char *outcome = json_string_value(json_object_get(item, "outcome"));
		if (!whose || !text_eq(text_of(whose), municipality))
			continue;
		ret.n++;
		ret.open += json_is_null(json_object_get(item, "answeredAt"));
		ret.upheld += outcome && objection_is_upheld(text_of(outcome));
	}
	json_decref(o);
	return ret;
}
