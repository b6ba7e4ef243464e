/* settlement: the invariant is that the state follows from the settlement's own facts alone: it is
 * reference data to every case of the region, and a case's word in it would close a circle. Whose a
 * source is it asks of reference data, as that does not ask of a settlement. */
#include "transitions/settlement.h"

#include "transitions/discrepancy.h"
#include "transitions/followup.h"
#include "transitions/month.h"

#include <stdlib.h>
#include <string.h>

enum { BASIS_1 = 4, BASIS_2 = 8 }; /* kind and version, beside those of messages.c */

struct settling {
	const struct fold_in *in;
	struct arena *a;
	struct case_view v;
	struct text region;
	int32_t period;
	const struct case_fact **freeze; /* T31 that count, frozen and reopened, as written */
	size_t n_freeze;
};

/* ---- freezing and reopening ---- */

static int by_writing(const void *x, const void *y)
{
	const struct case_fact *const *a = x, *const *b = y;
	if ((*a)->n.f->recorded_us != (*b)->n.f->recorded_us)
		return (*a)->n.f->recorded_us < (*b)->n.f->recorded_us ? -1 : 1;
	return notice_strength(&(*a)->n, &(*b)->n);
}

static void read_freezes(struct settling *s)
{
	s->freeze = ARENA_ARRAY(s->a, s->v.n, const struct case_fact *);
	for (size_t i = 0; i < s->v.n; i++) {
		const struct case_fact *f = &s->v.v[i];
		if (notice_counts(&f->n) && (f->type == T_FROZEN || f->type == T_UNFROZEN))
			s->freeze[s->n_freeze++] = f;
	}
	if (s->n_freeze > 1)
		qsort(s->freeze, s->n_freeze, sizeof *s->freeze, by_writing);
}

/* "s:<region>/<YYYY-MM>" */
static bool read_key(struct settling *s)
{
	struct text rest = s->in->key;
	(void)text_cut(&rest, ':');
	s->region = text_cut(&rest, '/');
	return calendar_parse_month(rest, &s->period);
}

/* ---- the state ---- */

static void print_freezes(const struct settling *s, struct json_out *j)
{
	json_out_key(j, "events");
	json_out_array(j);
	for (size_t i = 0; i < s->n_freeze; i++) {
		const struct case_fact *f = s->freeze[i];
		json_out_object(j);
		json_out_key(j, "at");
		json_out_instant(j, f->n.f->recorded_us);
		json_out_key(j, "frozen");
		json_out_bool(j, f->type == T_FROZEN);
		json_out_key(j, "id");
		json_out_text(j, f->n.f->id);
		if (f->d.policy_version.n) {
			json_out_key(j, "policyVersion");
			json_out_text(j, f->d.policy_version);
		}
		json_out_key(j, "source");
		json_out_text(j, f->n.f->source);
		json_out_end(j);
	}
	json_out_end(j);
}

static void print_objection(const struct settling *s, const struct case_fact *o, struct json_out *j)
{
	const struct case_fact *answer = followup_answer(&s->v, o);
	json_out_object(j);
	json_out_key(j, "answeredAt");
	json_out_instant(j, answer ? answer->when : INSTANT_NONE);
	json_out_key(j, "at");
	json_out_instant(j, o->when);
	json_out_member_text(j, "ground", o->d.ground_code);
	json_out_member_text(j, "municipality", case_speaker(&s->v, o));
	json_out_key(j, "noticeId");
	json_out_text(j, notice_name(&o->n));
	json_out_member_text(j, "outcome", answer ? answer->d.outcome : (struct text){ 0 });
	json_out_end(j);
}

static void print_objections(const struct settling *s, struct json_out *j)
{
	const struct case_fact *o;
	size_t i = 0;
	json_out_key(j, "objections");
	json_out_array(j);
	while ((o = case_next(&s->v, T_OBJECTION_RAISED, &i)))
		print_objection(s, o, j);
	json_out_end(j);
}

static struct text encode_state(const struct settling *s)
{
	BUF_AUTO b = { 0 }, month = { 0 };
	struct json_out j = json_out_to(&b);
	calendar_put_month(&month, s->period);
	json_out_object(&j);
	print_freezes(s, &j);
	print_objections(s, &j);
	json_out_key(&j, "period");
	json_out_text(&j, buf_text(&month));
	json_out_key(&j, "region");
	json_out_text(&j, s->region);
	json_out_end(&j);
	return arena_text(s->a, buf_text(&b));
}

struct text settlement_freezes(struct text state)
{
	static const char end[] = "],\"objections\":["; /* no string holds a bare quote */
	const char *at = state.n ? memmem(state.p, state.n, end, sizeof end - 1) : NULL;
	struct text freezes = { state.p, at ? (size_t)(at - state.p) + 1 : 0 };
	return text_eq(freezes, TEXT("{\"events\":[]")) ? (struct text){ 0 } : freezes;
}

/* ---- the months of municipalities that objected ---- */

static void put_buckets(const struct settling *s, struct fold_out *ret)
{
	struct text *v = ARENA_ARRAY(s->a, s->v.n, struct text);
	BUF_AUTO month = { 0 };
	const struct case_fact *o;
	size_t i = 0, n = 0;
	calendar_put_month(&month, s->period);
	while ((o = case_next(&s->v, T_OBJECTION_RAISED, &i))) {
		struct text m = case_speaker(&s->v, o);
		if (m.n && text_eq(registry_region_of(m), s->region))
			v[n++] = arena_printf(s->a, "m/%.*s/%.*s", TEXT_ARGS(m),
			                      TEXT_ARGS(buf_text(&month)));
	}
	ret->n_buckets = text_sort_unique(v, n);
	ret->buckets = v;
}

/* ---- the invoice basis, to the cases and months it names ---- */

struct named_row {
	struct text to; /* the entity */
	const struct case_fact *by;
	const struct settlement_row *row;
};

/* Rows of one receiver and municipality together, the strongest word first. */
static int by_receiver(const void *x, const void *y)
{
	const struct named_row *a = x, *b = y;
	int c = text_cmp(a->to, b->to);
	if (c == 0)
		c = text_cmp(a->row->municipality, b->row->municipality);
	return c != 0 ? c : notice_strength(&b->by->n, &a->by->n);
}

static size_t first_standing(const struct settling *s)
{
	size_t from = s->n_freeze;
	while (from > 0 && s->freeze[from - 1]->type == T_FROZEN)
		from--;
	return from;
}

/* Of the municipality as a whole, and of this region. */
static bool is_of_month(const struct settlement_row *row, struct text municipality)
{
	return !row->case_ref.n && text_eq(row->municipality, municipality);
}

static bool is_first_of_month(const struct settling *s, const struct settlement_row *rows,
                              size_t k)
{
	for (size_t i = 0; i < k; i++)
		if (is_of_month(&rows[i], rows[k].municipality))
			return false;
	return text_eq(registry_region_of(rows[k].municipality), s->region);
}

/* What one row does not say the sum does not say. */
static void add_said(int64_t *to, int64_t said)
{
	*to = *to == INT64_MIN || said == INT64_MIN ? INT64_MIN : *to + said;
}

/* One T31 may tell a municipality in several rows, as by form of care: from the first of them on. */
static const struct settlement_row *whole_month(const struct settling *s, const struct records *of,
                                                size_t first)
{
	const struct settlement_row *rows = of->v;
	struct settlement_row *sum = ARENA_NEW(s->a, struct settlement_row);
	*sum = rows[first];
	for (size_t i = first + 1; i < of->n; i++) {
		if (!is_of_month(&rows[i], sum->municipality))
			continue;
		add_said(&sum->days, rows[i].days);
		add_said(&sum->amount_ore, rows[i].amount_ore);
		add_said(&sum->persons, rows[i].persons);
	}
	return sum;
}

/* Rows of the freezes that stand: those after the last reopening. */
static struct named_row *gather_rows(const struct settling *s, size_t *ret_n)
{
	size_t cap = 0, n = 0, from = first_standing(s);
	for (size_t i = from; i < s->n_freeze; i++)
		cap += s->freeze[i]->d.rows.n;
	struct named_row *v = ARENA_ARRAY(s->a, cap, struct named_row);
	for (size_t i = from; i < s->n_freeze; i++) {
		const struct settlement_row *rows = s->freeze[i]->d.rows.v;
		for (size_t k = 0; k < s->freeze[i]->d.rows.n; k++)
			if (rows[k].case_ref.n)
				v[n++] = (struct named_row){
					arena_printf(s->a, "c:%.*s", TEXT_ARGS(rows[k].case_ref)),
					s->freeze[i], &rows[k]
				};
			else if (is_first_of_month(s, rows, k))
				v[n++] = (struct named_row){
					month_key(rows[k].municipality, s->period, s->a),
					s->freeze[i], whole_month(s, &s->freeze[i]->d.rows, k)
				};
	}
	if (n > 1)
		qsort(v, n, sizeof *v, by_receiver);
	*ret_n = n;
	return v;
}

static void put_row(const struct settling *s, const struct named_row *r, struct buf *b)
{
	wire_put_text(b, r->row->municipality);
	wire_put_int(b, s->period);
	wire_put_int(b, r->row->days);
	wire_put_int(b, r->row->amount_ore);
	wire_put_int(b, r->by->n.f->recorded_us);
	wire_put_text(b, r->by->n.f->source);
	wire_put_text(b, r->by->n.f->id);
	wire_put_int(b, r->row->persons);
}

bool settlement_basis(struct text payload, struct arena *a, struct basis_news *ret)
{
	struct wire_reader r = wire_reader_of(payload);
	uint64_t form = wire_uint(&r);
	if (form != BASIS_1 && form != BASIS_2)
		return false;
	size_t n = wire_count(&r);
	struct basis_row *rows = ARENA_ARRAY(a, n, struct basis_row);
	for (size_t i = 0; i < n; i++) {
		rows[i].municipality = wire_text(&r);
		rows[i].period = (int32_t)wire_int(&r);
		rows[i].days = wire_int(&r);
		rows[i].amount_ore = wire_int(&r);
		rows[i].recorded_us = wire_int(&r);
		rows[i].source = wire_text(&r);
		rows[i].id = wire_text(&r);
		rows[i].persons = form == BASIS_2 ? wire_int(&r) : INT64_MIN;
	}
	*ret = (struct basis_news){ rows, n };
	return wire_at_end(&r);
}

static bool same_receiver(const struct named_row *a, const struct named_row *b)
{
	return text_eq(a->to, b->to);
}

static struct text basis_of(const struct settling *s, const struct named_row *v, size_t n)
{
	BUF_AUTO rows = { 0 }, b = { 0 };
	size_t told = 0;
	for (size_t i = 0; i < n; i++) {
		if (i && text_eq(v[i - 1].row->municipality, v[i].row->municipality))
			continue; /* a stronger word of the same was just told */
		put_row(s, &v[i], &rows);
		told++;
	}
	wire_put_uint(&b, BASIS_2);
	wire_put_uint(&b, told);
	buf_put_text(&b, buf_text(&rows));
	return arena_text(s->a, buf_text(&b));
}

static void tell_rows(const struct settling *s, struct fold_out *ret)
{
	size_t n = 0, to;
	struct named_row *v = gather_rows(s, &n);
	struct message_out *out = ARENA_ARRAY(s->a, n, struct message_out);
	for (size_t from = 0; from < n; from = to) {
		for (to = from + 1; to < n && same_receiver(&v[from], &v[to]);)
			to++;
		out[ret->n_outbox++] =
		        (struct message_out){ v[from].to, basis_of(s, &v[from], to - from) };
	}
	ret->outbox = out;
}

void settlement_fold(const struct fold_in *in, struct arena *a, struct fold_out *ret)
{
	struct settling s = { .in = in, .a = a };
	struct discrepancy_list list = { .a = a };
	case_read(in, false, a, &s.v);
	read_freezes(&s);
	if (read_key(&s) && s.v.n) {
		ret->state = encode_state(&s);
		put_buckets(&s, ret);
	}
	tell_rows(&s, ret);
	discrepancy_of_entity(&s.v, &list, ret);
	discrepancy_of_settlement(&s.v, &list, ret);
	discrepancy_finish(&list, ret);
}
