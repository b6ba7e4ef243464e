/* cloudevent, written: the canonical text and the digest. Both modes of one event, and the text
 * read back, give the same bytes; the digest covers what is said and not how it travelled (R-G2).
 */
#include "event/cloudevent.h"

#include "base/must.h"
#include "base/sha256.h"
#include "event/base64.h"
#include "event/cloudevent_parts.h"
#include "event/json_out.h"
#include "event/utf8.h"

#include <stdlib.h>
#include <string.h>

/* What the member is written from. */
enum member_kind { ATTRIBUTE, TIME, RECORDED_TIME, DATA, IMPLIED_TYPE };

/* One member of the event, as it is sorted. */
enum { MEMBERS_ON_STACK = 20 }; /* more are rare, and each is cleared before use */

struct member {
	uint64_t head; /* value_name_head(name) */
	struct text name;
	enum member_kind kind;
	bool covered;              /* by the digest */
	const struct value *value; /* of an attribute */
};

/* Where in the text the members stand that the digest covers: data first, which sorts before the
 * others. */
struct covered {
	struct {
		size_t at, n;
	} v[5];
	size_t n;
};

static int compare_names(const struct member *a, const struct member *b)
{
	if (a->head != b->head)
		return a->head < b->head ? -1 : 1;
	return text_cmp(a->name, b->name);
}

static size_t add_member(struct member *v, size_t n, const struct member *m)
{
	size_t at = n;
	for (; at > 0 && compare_names(m, &v[at - 1]) < 0; at--)
		v[at] = v[at - 1];
	v[at] = *m;
	return n + 1;
}

/* Bytes can be a JSON string where the media type, not JSON, tells them from one; else base64. */
static bool is_string_data(const struct cloudevent *c)
{
	return c->datacontenttype.n > 0 && !memchr(c->data_text.p, 0, c->data_text.n) &&
	       utf8_is_valid(c->data_text);
}

static const char *data_name(const struct cloudevent *c)
{
	if (c->data)
		return "data";
	if (!c->data_text.p)
		return NULL;
	return is_string_data(c) ? "data" : "data_base64";
}

static void put_base64(struct buf *b, struct text bytes)
{
	BUF_AUTO coded = { 0 };
	base64_put(&coded, bytes);
	json_put_text(b, buf_text(&coded), true);
}

static void put_data(const struct cloudevent *c, struct buf *b)
{
	if (c->data)
		json_put_value(b, c->data);
	else if (is_string_data(c))
		json_put_text(b, c->data_text, false);
	else
		put_base64(b, c->data_text);
}

static void put_instant(struct buf *b, instant_us t)
{
	buf_putc(b, '"');
	instant_put(b, t);
	buf_putc(b, '"');
}

/* A header has only strings, so a number or a boolean is written as what it would have said. */
static void put_attribute(const struct value *v, struct buf *b)
{
	if (value_is(v, VALUE_STRING)) {
		json_put_value(b, v);
		return;
	}
	buf_putc(b, '"');
	json_put_value(b, v);
	buf_putc(b, '"');
}

static struct member member_of(const struct value *v)
{
	struct text name = v->name;
	struct member m = { value_name_head(name), name, ATTRIBUTE, false, v };
	if (name.n == 4 && memcmp(name.p, "time", 4) == 0)
		m.kind = TIME;
	if (name.n == 12 && memcmp(name.p, "recordedtime", 12) == 0)
		m.kind = RECORDED_TIME;
	m.covered = m.kind != ATTRIBUTE || text_eq(name, TEXT("subject")) ||
	            text_eq(name, TEXT("type"));
	return m;
}

static size_t add_other(struct member *v, size_t n, const char *name, enum member_kind kind)
{
	struct member m = { .name = text_of(name), .kind = kind, .covered = kind == DATA };
	m.head = value_name_head(m.name);
	return add_member(v, n, &m);
}

static size_t collect_members(const struct cloudevent *c, struct member *v)
{
	size_t n = 0;
	must(c->attributes->below.n <= CLOUDEVENT_MAX_ATTRIBUTES);
	VALUE_EACH(a, c->attributes)
	{
		struct member m = member_of(a);
		n = add_member(v, n, &m);
	}
	if (data_name(c))
		n = add_other(v, n, data_name(c), DATA);
	/* JSON data without a content type and with application/json are the same event. */
	if (c->data && !c->datacontenttype.n)
		n = add_other(v, n, "datacontenttype", IMPLIED_TYPE);
	return n;
}

static void put_member(const struct cloudevent *c, const struct member *m, struct buf *b)
{
	json_put_text(b, m->name, !m->value || m->value->plain_name);
	buf_putc(b, ':');
	switch (m->kind) {
	case ATTRIBUTE:
		put_attribute(m->value, b);
		return;
	case TIME:
		put_instant(b, c->time_us);
		return;
	case RECORDED_TIME:
		put_instant(b, c->recorded_us);
		return;
	case DATA:
		put_data(c, b);
		return;
	case IMPLIED_TYPE:
		json_put_text(b, TEXT("application/json"), true);
		return;
	}
}

static void put_canonical(const struct cloudevent *c, struct buf *b, struct covered *ret)
{
	struct member few[MEMBERS_ON_STACK], *v = few;
	if (c->attributes->below.n + 2 > MEMBERS_ON_STACK) {
		v = calloc(c->attributes->below.n + 2, sizeof *v);
		must(v);
	}
	size_t n = collect_members(c, v);
	ret->n = 0;
	for (size_t i = 0; i < n; i++) {
		buf_putc(b, i ? ',' : '{');
		size_t at = b->n;
		put_member(c, &v[i], b);
		if (!v[i].covered)
			continue;
		must(ret->n < sizeof ret->v / sizeof *ret->v);
		ret->v[ret->n].at = at;
		ret->v[ret->n++].n = b->n - at;
	}
	buf_putc(b, '}');
	if (v != few)
		free(v);
}

/* Behind the text, what the digest covers is put together from it, hashed, and away again: SHA-256
 * of {"data":…,"recordedtime":…,"subject":…,"time":…,"type":…}. */
static void hash(struct buf *b, const struct covered *covered, uint8_t ret[32])
{
	size_t end = b->n, n = 2;
	for (size_t i = 0; i < covered->n; i++)
		n += covered->v[i].n + 1;
	(void)buf_reserve(b, n); /* so that nothing moves while it is copied */
	for (size_t i = 0; i < covered->n; i++) {
		buf_putc(b, i ? ',' : '{');
		buf_put(b, b->p + covered->v[i].at, covered->v[i].n);
	}
	buf_putc(b, '}');
	sha256_of((struct text){ b->p + end, b->n - end }, ret);
	b->n = end;
	b->p[end] = '\0';
}

void cloudevent_canonical(const struct cloudevent *c, struct buf *b)
{
	struct covered ignored;
	put_canonical(c, b, &ignored);
}

void cloudevent_digest(const struct cloudevent *c, struct buf *scratch, uint8_t ret[32])
{
	buf_clear(scratch);
	cloudevent_seal(c, scratch, ret);
}

void cloudevent_seal(const struct cloudevent *c, struct buf *b, uint8_t ret[32])
{
	struct covered covered;
	put_canonical(c, b, &covered);
	hash(b, &covered, ret);
}
