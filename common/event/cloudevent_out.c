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

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* One member of the event, as it is sorted. */
struct member {
	uint64_t head; /* value_name_head(name) */
	struct text name;
	enum { ATTRIBUTE, DATA, IMPLIED_TYPE } kind;
	const struct value *value; /* of an attribute */
};

static int compare_names(const struct member *a, const struct member *b)
{
	if (a->head != b->head)
		return a->head < b->head ? -1 : 1;
	return text_cmp(a->name, b->name);
}

static size_t add_member(struct member *v, size_t n, struct member m)
{
	size_t at = n;
	m.head = value_name_head(m.name);
	for (; at > 0 && compare_names(&m, &v[at - 1]) < 0; at--)
		v[at] = v[at - 1];
	v[at] = m;
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

static void put_base64(struct json_out *j, struct text bytes)
{
	BUF_AUTO b = { 0 };
	base64_put(&b, bytes);
	json_out_text(j, buf_text(&b));
}

static void put_data(const struct cloudevent *c, struct json_out *j)
{
	if (c->data)
		json_out_value(j, c->data);
	else if (is_string_data(c))
		json_out_text(j, c->data_text);
	else
		put_base64(j, c->data_text);
}

/* A header has only strings, so a number or a boolean is written as what it would have said. */
static void put_attribute(const struct cloudevent *c, const struct member *m, struct json_out *j)
{
	char digits[24];
	if (text_eq(m->name, TEXT("time")))
		json_out_instant(j, c->time_us);
	else if (text_eq(m->name, TEXT("recordedtime")))
		json_out_instant(j, c->recorded_us);
	else if (value_is(m->value, VALUE_STRING))
		json_out_value(j, m->value);
	else if (value_is_boolean(m->value))
		json_out_string(j, value_is(m->value, VALUE_TRUE) ? "true" : "false");
	else {
		(void)snprintf(digits, sizeof digits, "%" PRId64, m->value->integer);
		json_out_string(j, digits);
	}
}

static size_t collect_members(const struct cloudevent *c, struct member *v)
{
	size_t n = 0;
	must(c->attributes->below.n <= CLOUDEVENT_MAX_ATTRIBUTES);
	VALUE_EACH(m, c->attributes)
	n = add_member(v, n, (struct member){ 0, m->name, ATTRIBUTE, m });
	if (data_name(c))
		n = add_member(v, n, (struct member){ 0, text_of(data_name(c)), DATA, NULL });
	/* JSON data without a content type and with application/json are the same event. */
	if (c->data && !c->datacontenttype.n)
		n = add_member(v, n,
		               (struct member){ 0, TEXT("datacontenttype"), IMPLIED_TYPE, NULL });
	return n;
}

static void put_member(const struct cloudevent *c, const struct member *m, struct json_out *j)
{
	switch (m->kind) {
	case ATTRIBUTE:
		put_attribute(c, m, j);
		return;
	case DATA:
		put_data(c, j);
		return;
	case IMPLIED_TYPE:
		json_out_string(j, "application/json");
		return;
	}
}

/* Writes the event; *ret_data is where the data stands in b. */
static void put_canonical(const struct cloudevent *c, struct buf *b, struct text *ret_data)
{
	struct member v[CLOUDEVENT_MAX_ATTRIBUTES + 2];
	size_t n = collect_members(c, v), start = 0, end = 0;
	struct json_out j = json_out_to(b);
	json_out_object(&j);
	for (size_t i = 0; i < n; i++) {
		if (v[i].kind == ATTRIBUTE)
			json_out_key_of(&j, v[i].value);
		else
			json_out_key_text(&j, v[i].name);
		size_t before = b->n;
		put_member(c, &v[i], &j);
		if (v[i].kind == DATA) {
			start = before;
			end = b->n;
		}
	}
	json_out_end(&j);
	*ret_data = (struct text){ b->p + start, end - start };
}

/* What the digest covers beside the data. The data's own name comes before all of these. */
static void put_covered(const struct cloudevent *c, struct buf *b)
{
	struct json_out j = json_out_to(b);
	json_out_object(&j);
	if (c->recorded_us != INSTANT_NONE) {
		json_out_key(&j, "recordedtime");
		json_out_instant(&j, c->recorded_us);
	}
	if (c->subject.n) {
		json_out_key(&j, "subject");
		json_out_text(&j, c->subject);
	}
	if (c->time_us != INSTANT_NONE) {
		json_out_key(&j, "time");
		json_out_instant(&j, c->time_us);
	}
	json_out_key(&j, "type");
	json_out_text(&j, c->type);
	json_out_end(&j);
}

/* SHA-256 of {"data":…,"recordedtime":…,…}, given in pieces: the type is always there, so
 * what follows the data starts with a comma. */
static void hash(const char *name, struct text data, struct text covered, uint8_t ret[32])
{
	must(covered.n > 2);
	sha256_begin();
	if (name) {
		bool is_data = strcmp(name, "data") == 0;
		sha256_add(is_data ? TEXT("{\"data\":") : TEXT("{\"data_base64\":"));
		sha256_add(data);
		sha256_add(TEXT(","));
	} else {
		sha256_add(TEXT("{"));
	}
	sha256_add((struct text){ covered.p + 1, covered.n - 1 });
	sha256_end(ret);
}

void cloudevent_canonical(const struct cloudevent *c, struct buf *b)
{
	struct text data;
	put_canonical(c, b, &data);
}

void cloudevent_digest(const struct cloudevent *c, struct buf *scratch, uint8_t ret[32])
{
	buf_clear(scratch);
	struct json_out j = json_out_to(scratch);
	const char *name = data_name(c);
	if (name)
		put_data(c, &j);
	size_t n = scratch->n;
	put_covered(c, scratch);
	hash(name, (struct text){ scratch->p, n }, (struct text){ scratch->p + n, scratch->n - n },
	     ret);
}

void cloudevent_seal(const struct cloudevent *c, struct buf *b, uint8_t ret[32])
{
	struct text data;
	size_t start = b->n;
	put_canonical(c, b, &data);
	size_t data_at = data.n ? (size_t)(data.p - b->p) : start, end = b->n;
	put_covered(c, b); /* behind the text, and away again */
	hash(data_name(c), (struct text){ b->p + data_at, data.n },
	     (struct text){ b->p + end, b->n - end }, ret);
	b->n = end;
	b->p[end] = '\0';
}
