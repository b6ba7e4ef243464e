/* ledger: see the header. Counts and numbers are collected as they come and put together by
 * sorting, once, at the end. */
#include "engine/ledger.h"

#include "base/must.h"
#include "base/sha256.h"
#include "engine/headers.h"

#include <stdlib.h>
#include <string.h>

void ledger_init(struct ledger *l, struct arena *a, size_t n_types, struct buf *scratch)
{
	*l = (struct ledger){ .a = a, .n_types = n_types, .scratch = scratch };
	l->types = ARENA_ARRAY(a, n_types, struct text);
}

/* ---- one record ---- */

static void note_log(struct ledger *l, const struct source_record *r, const struct verdict *v)
{
	struct log_row *row = VEC_ADD(&l->log, l->a);
	*row = (struct log_row){ .key = v->route.key[0],
		                 .topic = r->topic,
		                 .partition = r->partition,
		                 .offset = r->offset,
		                 .fact = v->fact,
		                 .type = v->type,
		                 .event = v->event,
		                 .restricted = v->is_protected };
	if (v->route.n > 1)
		row->also_key = v->route.key[1];
}

static void note_receipt(struct ledger *l, const struct source_record *r, const struct verdict *v,
                         enum receipt_verdict verdict)
{
	*VEC_ADD(&l->receipts, l->a) = (struct receipt_row){ .source = v->fact.source,
		                                             .id = v->fact.id,
		                                             .verdict = verdict,
		                                             .topic = r->topic,
		                                             .partition = r->partition,
		                                             .offset = r->offset };
}

static void note_reject(struct ledger *l, const struct source_record *r, const struct verdict *v)
{
	struct reject_row *row = VEC_ADD(&l->rejects, l->a);
	*row = (struct reject_row){ .topic = r->topic,
		                    .partition = r->partition,
		                    .offset = r->offset,
		                    .reason = v->reason,
		                    .detail = text_of(v->detail),
		                    .source = v->source,
		                    .id = v->id,
		                    .type = v->type,
		                    .withhold = v->withhold,
		                    .value_is_null = !r->value.p,
		                    .appended_us = v->appended_us };
	sha256_of(r->value, row->digest);
	if (v->withhold)
		return;
	buf_clear(l->scratch);
	headers_encode(r->headers, r->n_headers, l->scratch);
	row->headers = arena_text(l->a, buf_text(l->scratch));
	row->record_key = r->key;
	row->value = r->value;
}

static uint32_t place_of(struct ledger *l, const struct source_record *r)
{
	for (size_t i = l->places.n; i-- > 0;) /* the newest is the likeliest */
		if (l->places.v[i].topic.p == r->topic.p &&
		    l->places.v[i].partition == r->partition)
			return (uint32_t)i;
	*VEC_ADD(&l->places, l->a) = (struct ledger_place){ r->topic, r->partition };
	return (uint32_t)l->places.n - 1;
}

static void note_counts(struct ledger *l, const struct source_record *r, const struct verdict *v,
                        enum flow_verdict verdict)
{
	struct text source = v->accepted ? v->fact.source : v->source;
	instant_us appended = v->appended_us == INSTANT_NONE ? l->now : v->appended_us;
	struct ledger_count *c = VEC_ADD(&l->counts, l->a);
	*c = (struct ledger_count){ .source = (uint32_t)keyset_put(&l->sources, source, l->a),
		                    .type = v->type.n ? v->fact.type : UINT16_MAX,
		                    .verdict = (uint8_t)verdict,
		                    .hour = appended / HOUR_US,
		                    .appended_us = appended };
	if (v->type.n)
		l->types[v->fact.type] = v->type;
	if (v->sequence >= 0 && source.n)
		*VEC_ADD(&l->numbers, l->a) =
		        (struct ledger_number){ c->source, place_of(l, r), v->sequence, appended };
}

void ledger_note(struct ledger *l, const struct source_record *r, const struct verdict *v,
                 enum flow_verdict verdict)
{
	must(v->accepted == (verdict != FLOW_REFUSED));
	l->n[verdict]++;
	note_counts(l, r, v, verdict);
	switch (verdict) {
	case FLOW_ACCEPTED:
		note_log(l, r, v);
		return;
	case FLOW_CONFLICT:
		note_log(l, r, v);
		note_receipt(l, r, v, RECEIPT_CONFLICT);
		return;
	case FLOW_DUPLICATE:
		note_receipt(l, r, v, RECEIPT_DUPLICATE);
		return;
	case FLOW_REFUSED:
		note_reject(l, r, v);
		return;
	}
	must(false);
}

/* ---- put together ---- */

#define ORDER(a, b)                                                                                \
	if ((a) != (b))                                                                            \
	return (a) < (b) ? -1 : 1

static int count_cmp(const void *pa, const void *pb)
{
	const struct ledger_count *a = pa, *b = pb;
	ORDER(a->source, b->source);
	ORDER(a->type, b->type);
	ORDER(a->verdict, b->verdict);
	ORDER(a->hour, b->hour);
	return 0;
}

static int number_cmp(const void *pa, const void *pb)
{
	const struct ledger_number *a = pa, *b = pb;
	ORDER(a->source, b->source);
	ORDER(a->place, b->place);
	ORDER(a->number, b->number);
	return 0;
}

static void close_counts(struct ledger *l, struct changes *ret)
{
	VEC(struct flow_count) flow = { 0 };
	if (l->counts.n)
		qsort(l->counts.v, l->counts.n, sizeof *l->counts.v, count_cmp);
	for (size_t i = 0; i < l->counts.n; i++) {
		const struct ledger_count *c = &l->counts.v[i];
		if (i == 0 || count_cmp(c - 1, c) != 0)
			*VEC_ADD(&flow, l->a) = (struct flow_count){
				.source = l->sources.v[c->source],
				.type = c->type == UINT16_MAX ? TEXT("") : l->types[c->type],
				.hour = c->hour * HOUR_US,
				.verdict = (enum flow_verdict)c->verdict,
				.last_append = c->appended_us
			};
		struct flow_count *f = &flow.v[flow.n - 1];
		f->n++;
		if (c->appended_us > f->last_append)
			f->last_append = c->appended_us;
	}
	ret->flow = flow.v;
	ret->n_flow = flow.n;
}

static bool continues(const struct ledger_number *before, const struct ledger_number *n)
{
	return before->source == n->source && before->place == n->place &&
	       n->number - before->number <= 1;
}

static void close_numbers(struct ledger *l, struct changes *ret)
{
	VEC(struct sequence_seen) runs = { 0 };
	if (l->numbers.n)
		qsort(l->numbers.v, l->numbers.n, sizeof *l->numbers.v, number_cmp);
	for (size_t i = 0; i < l->numbers.n; i++) {
		const struct ledger_number *n = &l->numbers.v[i];
		if (i == 0 || !continues(n - 1, n))
			*VEC_ADD(&runs, l->a) =
			        (struct sequence_seen){ .source = l->sources.v[n->source],
				                        .topic = l->places.v[n->place].topic,
				                        .partition =
				                                l->places.v[n->place].partition,
				                        .first = n->number,
				                        .at = n->appended_us };
		struct sequence_seen *run = &runs.v[runs.n - 1];
		run->last = n->number;
		if (n->appended_us > run->at)
			run->at = n->appended_us;
	}
	ret->sequences = runs.v;
	ret->n_sequences = runs.n;
}

static int log_cmp(const void *pa, const void *pb)
{
	const struct log_row *a = pa, *b = pb;
	int order = text_cmp(a->key, b->key);
	if (order)
		return order;
	ORDER(a->partition, b->partition);
	ORDER(a->offset, b->offset);
	return 0;
}

void ledger_close(struct ledger *l, struct changes *ret)
{
	if (l->log.n)
		qsort(l->log.v, l->log.n, sizeof *l->log.v, log_cmp);
	close_counts(l, ret);
	close_numbers(l, ret);
	ret->log = l->log.v;
	ret->n_log = l->log.n;
	ret->rejects = l->rejects.v;
	ret->n_rejects = l->rejects.n;
	ret->receipts = l->receipts.v;
	ret->n_receipts = l->receipts.n;
}
