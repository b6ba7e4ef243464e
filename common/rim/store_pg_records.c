/* store_pg_records: what became of records: refusals, receipts, the ledger, sequence numbers, and
 * late restriction. Texts a stranger wrote are made storable here: a refused record must never be
 * refused once more for its own id. */
#include "event/utf8.h"
#include "rim/store_pg_inside.h"

#include <string.h>

enum { STRANGER_MAX = 512, DETAIL_MAX = 1000 };

static struct text storable(struct arena *a, struct text t, size_t max)
{
	if (t.n <= max && utf8_is_valid(t) && (t.n == 0 || !memchr(t.p, 0, t.n)))
		return t;
	BUF_AUTO b = { 0 };
	pg_clean_text(&b, t, max);
	return arena_text(a, buf_text(&b));
}

static struct reject_row storable_reject(struct arena *a, const struct reject_row *r)
{
	struct reject_row v = *r;
	v.detail = storable(a, r->detail, DETAIL_MAX);
	v.source = storable(a, r->source, STRANGER_MAX);
	v.id = storable(a, r->id, STRANGER_MAX);
	v.type = storable(a, r->type, STRANGER_MAX);
	if (r->withhold)
		v.record_key = v.value = v.headers = (struct text){ 0 };
	else if (!v.value.p && !v.value_is_null)
		v.value = TEXT("");
	return v;
}

static bool write_rejects(struct pg_store *s, const struct changes *c, struct err *e)
{
	size_t n = c->n_rejects;
	if (n == 0)
		return true;
	struct reject_row *v = ARENA_ARRAY(&s->scratch, n, struct reject_row);
	for (size_t i = 0; i < n; i++)
		v[i] = storable_reject(&s->scratch, &c->rejects[i]);
	struct pg_args *a = &s->args;
	pg_args_clear(a);
	pg_texts(a, &v->topic, sizeof *v, n);
	pg_int4s(a, &v->partition, sizeof *v, n);
	pg_int8s(a, &v->offset, sizeof *v, n);
	pg_strings(a, &v->reason, sizeof *v, n);
	pg_texts(a, &v->detail, sizeof *v, n);
	pg_texts(a, &v->source, sizeof *v, n);
	pg_texts(a, &v->id, sizeof *v, n);
	pg_texts(a, &v->type, sizeof *v, n);
	pg_digests(a, (const uint8_t(*)[32]) & v->digest, sizeof *v, n);
	pg_bools(a, &v->withhold, sizeof *v, n);
	pg_bytes_or_null(a, &v->record_key, sizeof *v, n);
	pg_bytes_or_null(a, &v->value, sizeof *v, n);
	pg_bytes_or_null(a, &v->headers, sizeof *v, n);
	pg_bools(a, &v->value_is_null, sizeof *v, n);
	pg_times(a, &v->appended_us, sizeof *v, n);
	return store_pg_queue(s, SQL_insert_rejects, e);
}

struct receipt_columns {
	struct text source, id, topic;
	const char *verdict;
	int32_t partition;
	int64_t offset;
};

static bool write_receipts(struct pg_store *s, const struct changes *c, struct err *e)
{
	size_t n = c->n_receipts;
	if (n == 0)
		return true;
	struct receipt_columns *v = ARENA_ARRAY(&s->scratch, n, struct receipt_columns);
	for (size_t i = 0; i < n; i++) {
		const struct receipt_row *r = &c->receipts[i];
		v[i] = (struct receipt_columns){
			storable(&s->scratch, r->source, STRANGER_MAX),
			storable(&s->scratch, r->id, STRANGER_MAX),
			r->topic,
			r->verdict == RECEIPT_DUPLICATE ? "DUPLICATE" : "CONFLICT",
			r->partition,
			r->offset,
		};
	}
	struct pg_args *a = &s->args;
	pg_args_clear(a);
	pg_texts(a, &v->source, sizeof *v, n);
	pg_texts(a, &v->id, sizeof *v, n);
	pg_strings(a, &v->verdict, sizeof *v, n);
	pg_texts(a, &v->topic, sizeof *v, n);
	pg_int4s(a, &v->partition, sizeof *v, n);
	pg_int8s(a, &v->offset, sizeof *v, n);
	return store_pg_queue(s, SQL_insert_receipts, e);
}

struct flow_columns {
	struct text source, type;
	const char *verdict;
	instant_us hour, last_append;
	int64_t n;
};

static bool write_flow(struct pg_store *s, const struct changes *c, struct err *e)
{
	static const char *const verdicts[] = { "", "ACCEPTED", "DUPLICATE", "CONFLICT",
		                                "REFUSED" };
	size_t n = c->n_flow;
	if (n == 0)
		return true;
	struct flow_columns *v = ARENA_ARRAY(&s->scratch, n, struct flow_columns);
	for (size_t i = 0; i < n; i++) {
		const struct flow_count *f = &c->flow[i];
		v[i] = (struct flow_columns){ storable(&s->scratch, f->source, STRANGER_MAX),
			                      storable(&s->scratch, f->type, STRANGER_MAX),
			                      verdicts[f->verdict],
			                      f->hour,
			                      f->last_append,
			                      f->n };
	}
	struct pg_args *a = &s->args;
	pg_args_clear(a);
	pg_texts(a, &v->source, sizeof *v, n);
	pg_texts(a, &v->type, sizeof *v, n);
	pg_times(a, &v->hour, sizeof *v, n);
	pg_strings(a, &v->verdict, sizeof *v, n);
	pg_int8s(a, &v->n, sizeof *v, n);
	pg_times(a, &v->last_append, sizeof *v, n);
	return store_pg_queue(s, SQL_insert_flow, e);
}

/* ---- sequences: runs of one source and partition become one row with a multirange ---- */

struct sequence_columns {
	struct text source, topic;
	int32_t partition;
	instant_us newest;
	size_t first, n; /* its runs among the changes */
};

static bool same_sequence(const struct sequence_columns *v, const struct sequence_seen *q)
{
	return v->partition == q->partition && text_eq(v->source, q->source) &&
	       text_eq(v->topic, q->topic);
}

static size_t group_sequences(const struct changes *c, struct sequence_columns *v)
{
	size_t n = 0;
	for (size_t i = 0; i < c->n_sequences; i++) {
		const struct sequence_seen *q = &c->sequences[i];
		if (n == 0 || !same_sequence(&v[n - 1], q))
			v[n++] = (struct sequence_columns){ q->source,    q->topic, q->partition,
				                            INSTANT_NONE, i,        0 };
		v[n - 1].n++;
		if (q->at > v[n - 1].newest)
			v[n - 1].newest = q->at;
	}
	return n;
}

static bool write_sequences(struct pg_store *s, const struct changes *c, struct err *e)
{
	if (c->n_sequences == 0)
		return true;
	struct sequence_columns *v =
	        ARENA_ARRAY(&s->scratch, c->n_sequences, struct sequence_columns);
	size_t n = group_sequences(c, v);
	for (size_t i = 0; i < n; i++)
		v[i].source = storable(&s->scratch, v[i].source, STRANGER_MAX);
	struct pg_args *a = &s->args;
	pg_args_clear(a);
	pg_texts(a, &v->source, sizeof *v, n);
	pg_texts(a, &v->topic, sizeof *v, n);
	pg_int4s(a, &v->partition, sizeof *v, n);
	pg_times(a, &v->newest, sizeof *v, n);
	pg_ranges_open(a, n);
	for (size_t i = 0; i < n; i++) {
		const struct sequence_seen *runs = c->sequences + v[i].first;
		pg_ranges_row(a, v[i].n);
		for (size_t k = 0; k < v[i].n; k++)
			pg_ranges_run(a, runs[k].first, runs[k].last);
		pg_ranges_end_row(a);
	}
	pg_ranges_close(a);
	return store_pg_queue(s, SQL_insert_sequences, e);
}

bool store_pg_write_records(struct pg_store *s, const struct changes *c, struct err *e)
{
	return write_rejects(s, c, e) && write_receipts(s, c, e) && write_flow(s, c, e) &&
	       write_sequences(s, c, e);
}
