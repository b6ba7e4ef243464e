/* cloudevent, the way it travels: headers or one JSON text, in Kafka and in HTTP. The content type
 * alone decides which (CloudEvents 1.0 bindings for Kafka 3, HTTP 3); nothing is tried and guessed.
 */
#include "event/cloudevent.h"

#include "base/must.h"
#include "event/cloudevent_parts.h"
#include "event/utf8.h"

#include <string.h>
#include <strings.h>

struct binding {
	struct text prefix; /* of an attribute's header */
	bool percent_encoded;
};

struct message {
	struct text content_type, body;
	const struct header *headers;
	size_t n_headers;
};

static bool is_named(const struct header *h, struct text name)
{
	return h->name.n == name.n && strncasecmp(h->name.p, name.p, name.n) == 0;
}

static bool has_prefix(const struct header *h, struct text prefix)
{
	return h->name.n > prefix.n && strncasecmp(h->name.p, prefix.p, prefix.n) == 0;
}

/* "%C3%A5" to its bytes; a percent sign that announces nothing stands for itself, as the binding
 * asks of a tolerant receiver. */
static struct text percent_decode(struct text t, struct arena *a)
{
	char *out = arena_alloc(a, t.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < t.n; i++) {
		int high = t.p[i] == '%' && i + 2 < t.n ? text_hex_digit(t.p[i + 1]) : -1;
		int low = high >= 0 ? text_hex_digit(t.p[i + 2]) : -1;
		out[n++] = low >= 0 ? (char)(uint8_t)(high * 16 + low) : t.p[i];
		if (low >= 0)
			i += 2;
	}
	return (struct text){ out, n };
}

/* The content type is the header of datacontenttype; some libraries send both, and that the two
 * agree leaves nothing to choose. */
static bool repeats_content_type(const struct value *there, struct text value)
{
	return text_eq(there->name, TEXT("datacontenttype")) && text_eq(there->text, value);
}

static void add_attribute(struct value *attributes, struct text name, struct text value,
                          struct arena *a)
{
	struct value *v = ARENA_NEW(a, struct value), **link = &attributes->below.first;
	*v = (struct value){ .kind = VALUE_STRING,
		             .text = value,
		             .name = name,
		             .name_hash = value_name_hash(name) };
	while (*link)
		link = &(*link)->next;
	*link = v;
	attributes->below.n++;
}

/* Sets an attribute once: of two headers with one name a reader may take either. */
static bool set_attribute(struct cloudevent *ret, struct text name, struct text value,
                          struct arena *a, struct err *e)
{
	const struct value *there = value_member(ret->attributes, name);
	if (there && repeats_content_type(there, value))
		return true;
	if (there)
		return cloudevent_refuse(e, "an attribute's header twice");
	if (value.n > CLOUDEVENT_MAX_ATTRIBUTE)
		return cloudevent_refuse(e, "an attribute's header too long");
	if (!utf8_is_plain(value))
		return cloudevent_refuse(
		        e, "an attribute's header is no UTF-8 or has control characters");
	add_attribute(ret->attributes, name, value, a);
	return true;
}

static bool add_header(const struct header *h, const struct binding *binding, struct arena *a,
                       struct cloudevent *ret, struct err *e)
{
	struct text name = { h->name.p + binding->prefix.n, h->name.n - binding->prefix.n };
	struct text value = binding->percent_encoded ? percent_decode(h->value, a) : h->value;
	if (name.n > 64 || !utf8_is_plain(name) || text_eq(name, TEXT("data")))
		return cloudevent_refuse(e, "a header that names no attribute");
	if (binding->percent_encoded) { /* HTTP knows no case in names */
		char *lower = arena_copy(a, name.p, name.n);
		for (size_t i = 0; i < name.n; i++)
			lower[i] = (char)(lower[i] >= 'A' && lower[i] <= 'Z' ? lower[i] | 0x20
			                                                     : lower[i]);
		name.p = lower;
	}
	return set_attribute(ret, name, value, a, e);
}

/* A header with a null value is one that is not there. */
static bool collect_headers(const struct message *m, const struct binding *binding, struct arena *a,
                            struct cloudevent *ret, struct err *e)
{
	bool ok = true;
	for (size_t i = 0; i < m->n_headers; i++) {
		if (!m->headers[i].value.p || !has_prefix(&m->headers[i], binding->prefix))
			continue;
		if (!add_header(&m->headers[i], binding, a, ret, ok ? e : NULL))
			ok = false;
	}
	return ok;
}

static bool read_body(struct text body, struct arena *a, struct cloudevent *ret, struct err *e)
{
	if (body.n > CLOUDEVENT_MAX_BYTES)
		return err_set(e, ERR_REJECT, "TOO_LARGE", "more than %d bytes",
		               CLOUDEVENT_MAX_BYTES);
	if (body.n == 0)
		return true; /* an event without data */
	if (ret->datacontenttype.n && !media_is_json(ret->datacontenttype)) {
		ret->data_text = body;
		return true;
	}
	return cloudevent_parse_data(body, a, ret, e);
}

/* Attributes first, so that a body that cannot be used still has an id and a source. */
static bool read_binary(const struct message *m, const struct binding *binding, struct arena *a,
                        struct cloudevent *ret, struct err *e)
{
	ret->attributes = ARENA_NEW(a, struct value);
	ret->attributes->kind = VALUE_OBJECT;
	bool ok = !m->content_type.p ||
	          set_attribute(ret, TEXT("datacontenttype"), m->content_type, a, e);
	if (!collect_headers(m, binding, a, ret, ok ? e : NULL))
		ok = false;
	if (ret->attributes->below.n == (m->content_type.p ? 1U : 0U) && ok)
		return cloudevent_refuse(e, "neither content type application/cloudevents+json nor "
		                            "headers with the attributes");
	if (!cloudevent_read_attributes(ret, ok ? e : NULL))
		ok = false;
	return ok && read_body(m->body, a, ret, e);
}

static bool read_message(const struct message *m, const struct binding *binding, struct arena *a,
                         struct cloudevent *ret, struct err *e)
{
	if (m->n_headers > CLOUDEVENT_MAX_HEADERS)
		return err_set(e, ERR_REJECT, "TOO_LARGE", "more than %d headers",
		               CLOUDEVENT_MAX_HEADERS);
	if (!media_is_cloudevent(m->content_type))
		return read_binary(m, binding, a, ret, e);
	if (media_is_cloudevent_json(m->content_type))
		return cloudevent_from_json(m->body, a, ret, e);
	if (media_is_cloudevent_batch(m->content_type))
		return cloudevent_refuse(e, "a batch, where one event is expected");
	return cloudevent_refuse(e, "a structured format other than JSON");
}

/* The one content-type header of a Kafka record; false when there are two. */
static bool find_content_type(struct message *m)
{
	for (size_t i = 0; i < m->n_headers; i++) {
		if (!m->headers[i].value.p || !is_named(&m->headers[i], TEXT("content-type")))
			continue;
		if (m->content_type.p)
			return false;
		m->content_type = m->headers[i].value;
	}
	return true;
}

bool cloudevent_from_kafka(struct text value, const struct header *headers, size_t n_headers,
                           struct arena *a, struct cloudevent *ret, struct err *e)
{
	static const struct binding kafka = { { "ce_", 3 }, false };
	struct message m = { .body = value, .headers = headers, .n_headers = n_headers };
	cloudevent_init(ret);
	if (!value.p)
		return cloudevent_refuse(e, "a tombstone: a null value is no fact");
	if (n_headers <= CLOUDEVENT_MAX_HEADERS && !find_content_type(&m))
		return cloudevent_refuse(e, "header content-type twice");
	return read_message(&m, &kafka, a, ret, e);
}

bool cloudevent_from_http(struct text content_type, struct text body, const struct header *headers,
                          size_t n_headers, struct arena *a, struct cloudevent *ret, struct err *e)
{
	static const struct binding http = { { "ce-", 3 }, true };
	struct message m = { content_type.n ? content_type : (struct text){ 0 }, body, headers,
		             n_headers };
	cloudevent_init(ret);
	return read_message(&m, &http, a, ret, e);
}
