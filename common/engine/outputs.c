/* outputs: see the header. Bytes: form, then three lists, each a count and its items. */
#include "engine/outputs.h"

#include "base/sha256.h"
#include "event/wire.h"

#include <string.h>

enum { FORM = 1 };

static void digest(struct text t, uint8_t ret[OUTPUT_DIGEST])
{
	uint8_t whole[SHA256_BYTES];
	sha256_of(t, whole);
	memcpy(ret, whole, OUTPUT_DIGEST);
}

/* ---- from a fold ---- */

static void put_discrepancy(const struct discrepancy *v, bool restricted, struct buf *b)
{
	wire_put_uint(b, (uint64_t)v->severity << 1 | restricted);
	wire_put_int(b, v->first_seen);
	wire_put_int(b, v->last_seen);
	wire_put_int(b, v->closed_at);
	wire_put_uint(b, v->n_parties);
	for (size_t i = 0; i < v->n_parties; i++)
		wire_put_text(b, v->parties[i]);
	for (size_t i = 0; i < v->n_evidence; i++) {
		wire_put_text(b, v->evidence[i].source);
		wire_put_text(b, v->evidence[i].id);
	}
}

static struct text discrepancy_name(const struct discrepancy *v, struct arena *a)
{
	size_t n = strlen(v->code);
	char *name = arena_alloc(a, n + 1 + v->discriminator.n);
	memcpy(name, v->code, n);
	name[n] = ' ';
	if (v->discriminator.n)
		memcpy(name + n + 1, v->discriminator.p, v->discriminator.n);
	return (struct text){ name, n + 1 + v->discriminator.n };
}

static void set_open(struct output *o, bool open)
{
	uint8_t *last = &o->digest[OUTPUT_DIGEST - 1];
	*last = (uint8_t)((*last & ~1U) | open);
}

static struct output_list discrepancies_of(struct buf *scratch, const struct fold_out *out,
                                           struct arena *a)
{
	struct output *v = ARENA_ARRAY(a, out->n_discrepancies, struct output);
	for (size_t i = 0; i < out->n_discrepancies; i++) {
		v[i].name = discrepancy_name(&out->discrepancies[i], a);
		buf_clear(scratch);
		put_discrepancy(&out->discrepancies[i], out->restricted, scratch);
		digest(buf_text(scratch), v[i].digest);
		set_open(&v[i], out->discrepancies[i].closed_at == INSTANT_NONE);
	}
	return (struct output_list){ v, out->n_discrepancies };
}

static struct output_list buckets_of(const struct fold_out *out, struct arena *a)
{
	struct output *v = ARENA_ARRAY(a, out->n_buckets, struct output);
	for (size_t i = 0; i < out->n_buckets; i++)
		v[i].name = out->buckets[i];
	return (struct output_list){ v, out->n_buckets };
}

static struct output_list outbox_of(const struct fold_out *out, struct arena *a)
{
	struct output *v = ARENA_ARRAY(a, out->n_outbox, struct output);
	for (size_t i = 0; i < out->n_outbox; i++) {
		v[i].name = out->outbox[i].to;
		digest(out->outbox[i].payload, v[i].digest);
	}
	return (struct output_list){ v, out->n_outbox };
}

void outputs_of(struct buf *scratch, const struct fold_out *out, struct arena *a,
                struct outputs *ret)
{
	*ret = (struct outputs){ discrepancies_of(scratch, out, a), buckets_of(out, a),
		                 outbox_of(out, a) };
}

/* ---- bytes ---- */

static void encode_list(const struct output_list *l, bool digests, struct buf *b)
{
	wire_put_uint(b, l->n);
	for (size_t i = 0; i < l->n; i++) {
		wire_put_text(b, l->v[i].name);
		if (digests)
			wire_put_raw(b, l->v[i].digest, OUTPUT_DIGEST);
	}
}

void outputs_encode(const struct outputs *o, struct buf *b)
{
	wire_put_uint(b, FORM);
	encode_list(&o->discrepancies, true, b);
	encode_list(&o->buckets, false, b);
	encode_list(&o->outbox, true, b);
}

static struct output_list decode_list(struct wire_reader *r, bool digests, struct arena *a)
{
	size_t n = wire_count(r);
	struct output *v = ARENA_ARRAY(a, r->bad ? 0 : n, struct output);
	for (size_t i = 0; i < n && !r->bad; i++) {
		v[i].name = wire_text(r);
		if (digests)
			wire_raw(r, v[i].digest, OUTPUT_DIGEST);
		if (i > 0 && text_cmp(v[i - 1].name, v[i].name) >= 0)
			r->bad = true;
	}
	return (struct output_list){ v, r->bad ? 0 : n };
}

bool outputs_decode(struct text bytes, struct arena *a, struct outputs *ret)
{
	*ret = (struct outputs){ 0 };
	if (bytes.n == 0)
		return true;
	struct wire_reader r = wire_reader_of(bytes);
	if (wire_uint(&r) != FORM)
		r.bad = true;
	ret->discrepancies = decode_list(&r, true, a);
	ret->buckets = decode_list(&r, false, a);
	ret->outbox = decode_list(&r, true, a);
	return wire_at_end(&r);
}

void output_discrepancy_name(struct text name, struct arena *a, const char **ret_code,
                             struct text *ret_discriminator)
{
	struct text rest = name;
	struct text code = text_cut(&rest, ' ');
	*ret_code = arena_text(a, code).p;
	*ret_discriminator = rest;
}

/* ---- differences ---- */

static int compare_heads(const struct output_walk *w)
{
	if (w->i == w->before.n)
		return 1;
	if (w->k == w->after.n)
		return -1;
	return text_cmp(w->before.v[w->i].name, w->after.v[w->k].name);
}

bool output_walk_next(struct output_walk *w, struct output_pair *ret)
{
	while (w->i < w->before.n || w->k < w->after.n) {
		int c = compare_heads(w);
		*ret = (struct output_pair){ c <= 0 ? &w->before.v[w->i] : NULL,
			                     c >= 0 ? &w->after.v[w->k] : NULL, w->k };
		w->i += (c <= 0);
		w->k += (c >= 0);
		if (c != 0 || memcmp(ret->before->digest, ret->after->digest, OUTPUT_DIGEST) != 0)
			return true;
	}
	return false;
}
