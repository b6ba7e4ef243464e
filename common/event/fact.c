/* fact: the set of facts an entity row carries. Equal sets are equal bytes, however they grew: the
 * order is total, nothing in it depends on arrival, and who is beaten follows from the set.
 *
 * Bytes: form, flags, a count, the stub where there is one, and the facts in order. Times are
 * distances (to the fact before, to the fact's own time), sources are written once, and of a body
 * what begins as the one before is not repeated: facts of one case begin with its names. */
#include "event/fact.h"

#include "base/must.h"
#include "event/stub.h"

#include <string.h>

enum {
	FORM_WHOLE = 1 /* each body spelled out; read, not written */,
	FORM = 2,
	OVERFULL_FLAG = 1,
	STUB_FLAG = 2,
	FLAGS_MAX = OVERFULL_FLAG | STUB_FLAG,
	SOURCES_MAX = 64,
	CAP_MIN = 4
};

#define TIME_END (INT64_C(1) << 60) /* the year 38,500: distances between times cannot overflow */

/* What the facts so far leave to the next: the distinct sources (those beyond the table are spelled
 * out each time), and what stood behind the mask of the last body. */
struct known {
	struct text source[SOURCES_MAX];
	size_t n_sources;
	struct text rest;
};

static int compare_int64(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

int fact_cmp(const struct fact *a, const struct fact *b)
{
	int c = compare_int64(a->time_us, b->time_us);
	if (c == 0)
		c = compare_int64(a->recorded_us, b->recorded_us);
	if (c == 0)
		c = text_cmp(a->source, b->source);
	if (c == 0)
		c = text_cmp(a->id, b->id);
	return c ? c : memcmp(a->digest, b->digest, sizeof a->digest);
}

static bool is_same_event(const struct fact *a, const struct fact *b)
{
	return text_eq(a->id, b->id) && text_eq(a->source, b->source);
}

/* R-G1: of several contents of one event the one with the lowest recordedtime, then the lowest
 * digest, counts. */
static bool counts_before(const struct fact *a, const struct fact *b)
{
	int c = compare_int64(a->recorded_us, b->recorded_us);
	return c ? c < 0 : memcmp(a->digest, b->digest, sizeof a->digest) < 0;
}

/* A broker's clock may say anything; what no record of ours can bear is as good as nothing. */
static instant_us plausible(instant_us appended_us)
{
	bool absurd = appended_us < 0 || appended_us >= TIME_END;
	return absurd ? INSTANT_NONE : appended_us;
}

static bool lower_appended(struct fact *f, instant_us appended_us)
{
	if (appended_us == INSTANT_NONE ||
	    (f->appended_us != INSTANT_NONE && f->appended_us <= appended_us))
		return false;
	f->appended_us = appended_us;
	return true;
}

static size_t place_of(const struct factset *s, const struct fact *f)
{
	size_t low = 0, high = s->n;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (fact_cmp(&s->v[mid], f) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static void grow(struct factset *s, struct arena *a)
{
	if (s->n < s->cap)
		return;
	s->cap = s->n < CAP_MIN ? CAP_MIN : 2 * s->n;
	struct fact *v = ARENA_ARRAY(a, s->cap, struct fact);
	if (s->n)
		memcpy(v, s->v, s->n * sizeof *v);
	s->v = v;
}

static void insert(struct factset *s, const struct fact *f, struct arena *a)
{
	grow(s, a);
	size_t at = place_of(s, f);
	memmove(s->v + at + 1, s->v + at, (s->n - at) * sizeof *s->v);
	s->v[at] = *f;
	s->n++;
}

/* Too many facts: which of them came first must not show, so none is kept. */
static enum fact_added overflow(struct factset *s)
{
	*s = (struct factset){ .overfull = true, .stub = s->stub };
	return FACT_OVERFULL;
}

/* Marks those that an event of the same (source, id) beats, among them perhaps *f itself. */
static bool settle_conflicts(struct factset *s, struct fact *f)
{
	bool conflict = false;
	f->beaten = false;
	for (size_t i = 0; i < s->n; i++) {
		if (!is_same_event(&s->v[i], f))
			continue;
		conflict = true;
		if (counts_before(f, &s->v[i]))
			s->v[i].beaten = true;
		else
			f->beaten = true;
	}
	return conflict;
}

static struct fact *find_equal(struct factset *s, const struct fact *f)
{
	size_t at = place_of(s, f);
	return at < s->n && fact_cmp(&s->v[at], f) == 0 ? &s->v[at] : NULL;
}

enum fact_added factset_add(struct factset *s, const struct fact *f, struct arena *a)
{
	if (s->stub && stub_has(s->stub, f))
		return FACT_DUPLICATE;
	if (s->overfull)
		return FACT_OVERFULL;
	instant_us appended_us = plausible(f->appended_us);
	struct fact *same = find_equal(s, f);
	if (same)
		return lower_appended(same, appended_us) ? FACT_DUPLICATE_EARLIER : FACT_DUPLICATE;
	if (s->n >= FACTSET_MAX)
		return overflow(s);
	struct fact added = *f;
	added.appended_us = appended_us;
	added.subject = (struct text){ NULL, 0 };
	bool conflict = settle_conflicts(s, &added);
	insert(s, &added, a);
	return conflict ? FACT_CONFLICT : FACT_NEW;
}

/* 0 and the text for a source not met before, else 1 + its place in the table. */
static void encode_source(struct known *known, struct text source, struct buf *b)
{
	for (size_t i = 0; i < known->n_sources; i++) {
		if (!text_eq(known->source[i], source))
			continue;
		wire_put_uint(b, i + 1);
		return;
	}
	wire_put_uint(b, 0);
	wire_put_text(b, source);
	if (known->n_sources < SOURCES_MAX)
		known->source[known->n_sources++] = source;
}

/* A record begins with its mask (event/record.h), which tells what is present and so differs
 * between types; what follows begins alike. */
static struct text mask_of(struct text body)
{
	size_t n = body.n ? 1U + (uint8_t)body.p[0] : 0;
	return (struct text){ body.p, n < body.n ? n : body.n };
}

static struct text behind(struct text t, size_t n)
{
	return n ? (struct text){ t.p + n, t.n - n } : t;
}

static size_t shared(struct text a, struct text b)
{
	size_t n = 0, least = a.n < b.n ? a.n : b.n;
	uint64_t x, y;
	for (; n + sizeof x <= least; n += sizeof x) {
		memcpy(&x, a.p + n, sizeof x);
		memcpy(&y, b.p + n, sizeof y);
		if (x != y)
			break;
	}
	while (n < least && a.p[n] == b.p[n])
		n++;
	return n;
}

static void encode_body(struct known *known, struct text body, struct buf *b)
{
	struct text mask = mask_of(body), rest = behind(body, mask.n);
	size_t same = shared(rest, known->rest);
	wire_put_text(b, mask);
	wire_put_uint(b, same);
	wire_put_text(b, behind(rest, same));
	known->rest = rest;
}

/* An event without recordedtime, a record without append time: a flag, since no distance says it.
 */
enum { BEATEN_FLAG = 1, NOT_RECORDED_FLAG = 2, NOT_APPENDED_FLAG = 4, FLAG_BITS = 3 };

static void encode_fact(const struct fact *f, instant_us before_us, struct known *known,
                        struct buf *b)
{
	uint64_t flags = (f->beaten ? BEATEN_FLAG : 0U) |
	                 (f->recorded_us == INSTANT_NONE ? NOT_RECORDED_FLAG : 0U) |
	                 (f->appended_us == INSTANT_NONE ? NOT_APPENDED_FLAG : 0U);
	wire_put_uint(b, (uint64_t)f->type << FLAG_BITS | flags);
	wire_put_time(b, f->time_us - before_us);
	if (f->recorded_us != INSTANT_NONE)
		wire_put_time(b, f->recorded_us - f->time_us);
	if (f->appended_us != INSTANT_NONE)
		wire_put_time(b, f->appended_us - f->time_us);
	encode_source(known, f->source, b);
	wire_put_text(b, f->id);
	wire_put_raw(b, f->digest, sizeof f->digest);
	encode_body(known, f->body, b);
}

void factset_encode(const struct factset *s, struct buf *b)
{
	must(s->n <= FACTSET_MAX && !(s->overfull && s->n));
	struct known known = { .n_sources = 0 };
	wire_put_uint(b, FORM);
	wire_put_uint(b, (s->overfull ? OVERFULL_FLAG : 0U) | (s->stub ? STUB_FLAG : 0U));
	wire_put_uint(b, s->n);
	if (s->stub)
		stub_encode(s->stub, b);
	for (size_t i = 0; i < s->n; i++)
		encode_fact(&s->v[i], i ? s->v[i - 1].time_us : WIRE_TIME_BASE, &known, b);
}

/* The reader, the form, and where bodies are put together. */
struct decoding {
	struct wire_reader in;
	uint64_t form;
	struct arena *a;
	struct known known;
};

static struct text decode_source(struct decoding *d)
{
	struct known *known = &d->known;
	uint64_t which = wire_uint(&d->in);
	if (which > known->n_sources)
		d->in.bad = true;
	if (d->in.bad)
		return (struct text){ "", 0 };
	if (which > 0)
		return known->source[which - 1];
	struct text source = wire_text(&d->in);
	if (known->n_sources < SOURCES_MAX)
		known->source[known->n_sources++] = source;
	return source;
}

/* Equal sets are equal bytes: no other way to cut the same body is one. */
static struct text decode_body(struct decoding *d)
{
	if (d->form == FORM_WHOLE)
		return wire_text(&d->in);
	struct text mask = wire_text(&d->in), before = d->known.rest;
	uint64_t same = wire_uint(&d->in);
	struct text tail = wire_text(&d->in);
	if (same > before.n)
		d->in.bad = true;
	if (d->in.bad)
		return (struct text){ "", 0 };
	struct text again = { before.p, (size_t)same };
	char *p = arena_alloc(d->a, mask.n + again.n + tail.n + 1);
	struct text rest = { p + mask.n, again.n + tail.n }, body = { p, mask.n + rest.n };
	memcpy(p, mask.p, mask.n);
	if (again.n)
		memcpy(p + mask.n, again.p, again.n);
	memcpy(p + mask.n + again.n, tail.p, tail.n);
	bool longer = tail.n && same < before.n && tail.p[0] == before.p[same];
	if (longer || mask_of(body).n != mask.n)
		d->in.bad = true;
	d->known.rest = rest;
	return body;
}

static void decode_fact(struct decoding *d, instant_us before_us, struct fact *ret)
{
	struct wire_reader *in = &d->in;
	uint64_t head = wire_uint(in);
	if (head >> FLAG_BITS > UINT16_MAX)
		in->bad = true;
	*ret = (struct fact){ .recorded_us = INSTANT_NONE, .appended_us = INSTANT_NONE };
	ret->type = (uint16_t)(head >> FLAG_BITS);
	ret->beaten = head & BEATEN_FLAG;
	ret->time_us = before_us + wire_time(in);
	if (!(head & NOT_RECORDED_FLAG))
		ret->recorded_us = ret->time_us + wire_time(in);
	if (!(head & NOT_APPENDED_FLAG))
		ret->appended_us = ret->time_us + wire_time(in);
	ret->source = decode_source(d);
	ret->id = wire_text(in);
	wire_raw(in, ret->digest, sizeof ret->digest);
	ret->body = decode_body(d);
}

/* Out of order would break the binary search; a time out of the world would overflow the next. */
static bool is_sound(const struct fact *v, size_t i)
{
	const struct fact *f = &v[i];
	if (f->time_us <= -TIME_END || f->time_us >= TIME_END)
		return false;
	return i == 0 || fact_cmp(&v[i - 1], f) < 0;
}

static void decode_facts(struct decoding *d, struct factset *ret)
{
	for (size_t i = 0; i < ret->n && !d->in.bad; i++) {
		decode_fact(d, i ? ret->v[i - 1].time_us : WIRE_TIME_BASE, &ret->v[i]);
		if (!is_sound(ret->v, i))
			d->in.bad = true;
	}
}

void factset_decode(struct text bytes, struct arena *a, struct factset *ret, bool *bad)
{
	struct decoding d = { .in = wire_reader_of(bytes), .a = a };
	struct wire_reader *in = &d.in;
	*ret = (struct factset){ 0 };
	d.form = wire_uint(in);
	uint64_t flags = wire_uint(in);
	ret->n = wire_count(in);
	ret->overfull = flags & OVERFULL_FLAG;
	if ((d.form != FORM && d.form != FORM_WHOLE) || flags > FLAGS_MAX || ret->n > FACTSET_MAX ||
	    (ret->overfull && ret->n))
		in->bad = true;
	if (!in->bad && flags & STUB_FLAG)
		ret->stub = stub_decode(in, a);
	if (!in->bad) {
		ret->cap = ret->n + 1; /* room for the one that is about to come */
		ret->v = ARENA_ARRAY(a, ret->cap, struct fact);
		decode_facts(&d, ret);
	}
	*bad = !wire_at_end(in);
	if (*bad)
		*ret = (struct factset){ 0 };
}
