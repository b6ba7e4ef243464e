/* inbox: see the header. Bytes: form, flags, count, entries in the order of their senders. */
#include "engine/inbox.h"

#include "engine/vec.h"
#include "event/wire.h"

#include <string.h>

enum { FORM = 1, OVERFULL_FLAG = 1 };

static size_t place_of(const struct inbox *in, struct text from)
{
	size_t low = 0, high = in->n;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (text_cmp(in->v[mid].from, from) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

const struct inbox_entry *inbox_find(const struct inbox *in, struct text from)
{
	size_t at = place_of(in, from);
	return at < in->n && text_eq(in->v[at].from, from) ? &in->v[at] : NULL;
}

static void insert(struct inbox *in, size_t at, const struct inbox_entry *e, struct arena *a)
{
	if (in->n == in->cap)
		in->v = vec_grown(a, in->v, in->n, &in->cap, sizeof *in->v);
	memmove(in->v + at + 1, in->v + at, (in->n - at) * sizeof *in->v);
	in->v[at] = *e;
	in->n++;
}

/* ---- taken-back ones are not kept for ever ---- */

static void drop_taken_before(struct inbox *in, day_no limit)
{
	size_t kept = 0;
	for (size_t i = 0; i < in->n; i++)
		if (in->v[i].payload.n || in->v[i].taken >= limit)
			in->v[kept++] = in->v[i];
	in->n = kept;
}

static day_no oldest_taken(const struct inbox *in)
{
	day_no oldest = INT32_MAX;
	for (size_t i = 0; i < in->n; i++)
		if (!in->v[i].payload.n && in->v[i].taken < oldest)
			oldest = in->v[i].taken;
	return oldest;
}

/* A day's worth at a time: within a day there is no older and newer. */
static void bound_taken(struct inbox *in, day_no today)
{
	if (in->n - in->n_live > INBOX_TAKEN_FREE)
		drop_taken_before(in, today - INBOX_TAKEN_DAYS);
	while (in->n - in->n_live > INBOX_TAKEN_MAX)
		drop_taken_before(in, oldest_taken(in) + 1);
}

/* ---- one message ---- */

static enum inbox_put replace(struct inbox *in, struct inbox_entry *held,
                              const struct inbox_entry *e)
{
	if (e->version <= held->version)
		return INBOX_OLD;
	bool same = text_eq(held->payload, e->payload);
	in->n_live += (e->payload.n > 0);
	in->n_live -= (held->payload.n > 0);
	held->version = e->version;
	if (same)
		return INBOX_VERSION;
	held->payload = e->payload;
	held->taken = e->taken;
	return INBOX_CHANGED;
}

enum inbox_put inbox_put(struct inbox *in, const struct inbox_entry *message, day_no today,
                         struct arena *a)
{
	if (in->overfull)
		return INBOX_OLD;
	struct inbox_entry e = *message;
	e.taken = e.payload.n ? DAY_NONE : today;
	size_t at = place_of(in, e.from);
	enum inbox_put result = INBOX_CHANGED;
	if (at < in->n && text_eq(in->v[at].from, e.from)) {
		result = replace(in, &in->v[at], &e);
	} else {
		insert(in, at, &e, a);
		in->n_live += (e.payload.n > 0);
		result = e.payload.n ? INBOX_CHANGED : INBOX_VERSION;
	}
	if (in->n_live > INBOX_MAX)
		*in = (struct inbox){ .overfull = true };
	bound_taken(in, today);
	return result;
}

size_t inbox_messages(const struct inbox *in, struct arena *a, const struct message_in **ret)
{
	struct message_in *v = ARENA_ARRAY(a, in->n_live, struct message_in);
	size_t n = 0;
	for (size_t i = 0; i < in->n; i++)
		if (in->v[i].payload.n)
			v[n++] = (struct message_in){ in->v[i].from, in->v[i].payload };
	*ret = v;
	return n;
}

/* ---- bytes ---- */

void inbox_encode(const struct inbox *in, struct buf *b)
{
	wire_put_uint(b, FORM);
	wire_put_uint(b, in->overfull ? OVERFULL_FLAG : 0U);
	wire_put_uint(b, in->n);
	for (size_t i = 0; i < in->n; i++) {
		const struct inbox_entry *e = &in->v[i];
		wire_put_text(b, e->from);
		wire_put_int(b, e->version);
		wire_put_text(b, e->payload);
		if (!e->payload.n)
			wire_put_int(b, e->taken);
	}
}

static void decode_entry(struct wire_reader *r, struct inbox_entry *e)
{
	e->from = wire_text(r);
	e->version = wire_int(r);
	e->payload = wire_text(r);
	e->taken = DAY_NONE;
	if (e->payload.n)
		return;
	int64_t taken = wire_int(r);
	if (taken < INT32_MIN || taken > INT32_MAX)
		r->bad = true;
	e->taken = (day_no)taken;
}

bool inbox_decode(struct text bytes, struct arena *a, struct inbox *ret)
{
	*ret = (struct inbox){ 0 };
	if (bytes.n == 0)
		return true;
	struct wire_reader r = wire_reader_of(bytes);
	uint64_t form = wire_uint(&r), flags = wire_uint(&r);
	size_t n = wire_count(&r);
	if (form != FORM || flags > OVERFULL_FLAG || r.bad)
		return false;
	ret->overfull = flags == OVERFULL_FLAG;
	ret->cap = n + 1;
	ret->v = ARENA_ARRAY(a, ret->cap, struct inbox_entry);
	for (ret->n = 0; ret->n < n && !r.bad; ret->n++) {
		struct inbox_entry *e = &ret->v[ret->n];
		decode_entry(&r, e);
		ret->n_live += (e->payload.n > 0);
		if (ret->n > 0 && text_cmp(e[-1].from, e->from) >= 0)
			r.bad = true;
	}
	return wire_at_end(&r);
}

void inbox_forget(struct inbox *in, bool (*goes)(const void *ctx, struct text from),
                  const void *ctx)
{
	size_t kept = 0;
	in->n_live = 0;
	for (size_t i = 0; i < in->n; i++) {
		if (goes(ctx, in->v[i].from))
			continue;
		in->n_live += in->v[i].payload.n > 0;
		in->v[kept++] = in->v[i];
	}
	in->n = kept;
}
