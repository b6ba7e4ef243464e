/* http, the headers: what can be refused before a body is read is refused here. Nothing that a
 * client says of itself is looked at: who it is stands in its certificate. */
#include "gateway/http_inner.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/must.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool refuse(struct request_inside *r, enum problem_id which)
{
	answer_problem(&r->pub.answer, which);
	return false;
}

/* ---- the address ---- */

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The byte of "%41"; -1: no escape. */
static int escaped_byte(const char *p)
{
	int high = p[0] == '%' && p[1] ? hex_digit(p[1]) : -1;
	int low = high >= 0 && p[2] ? hex_digit(p[2]) : -1;
	return low >= 0 ? high * 16 + low : -1;
}

void *http_on_uri(void *ctx, const char *uri, struct MHD_Connection *connection)
{
	struct peer *p = http_peer_of(connection);
	bool path = true;
	(void)ctx;
	p->uri_too_long = strlen(uri) > HTTP_URI_MAX;
	p->uri_escapes = false;
	for (const char *c = uri; *c; c++) {
		path = path && *c != '?';
		int byte = *c == '%' ? escaped_byte(c) : 'x';
		if (byte <= 0 || (path && (byte == '/' || byte == '\\')))
			p->uri_escapes = true;
	}
	return NULL;
}

static void unescape(const char *s, struct buf *ret)
{
	for (; *s; s++) {
		int byte = escaped_byte(s);
		buf_putc(ret, (char)(byte > 0 ? byte : *s == '+' ? ' ' : *s));
		if (byte > 0)
			s += 2;
	}
}

struct query {
	struct request_inside *r;
	int n_source, n_id, n_other;
};

static enum MHD_Result on_argument(void *ctx, enum MHD_ValueKind kind, const char *key,
                                   const char *value)
{
	struct query *q = ctx;
	(void)kind;
	bool source = strcmp(key, "source") == 0, id = strcmp(key, "id") == 0;
	q->n_source += source;
	q->n_id += id;
	q->n_other += !source && !id;
	if (source || id)
		unescape(value ? value : "", source ? &q->r->pub.source : &q->r->pub.id);
	return MHD_YES;
}

static bool read_query(struct request_inside *r)
{
	struct query q = { .r = r };
	(void)MHD_get_connection_values(r->peer->connection, MHD_GET_ARGUMENT_KIND, on_argument,
	                                &q);
	bool good = q.n_source == 1 && q.n_id == 1 && q.n_other == 0 && r->pub.source.n &&
	            r->pub.id.n && r->pub.source.n <= CLOUDEVENT_MAX_NAME &&
	            r->pub.id.n <= CLOUDEVENT_MAX_ID;
	return good || refuse(r, PROBLEM_QUERY);
}

/* ---- the headers ---- */

struct collecting {
	struct request *r;
	int n_length, n_encoding, n_host;
	bool coded, broken; /* another transfer coding than chunked; a byte that may not be */
	const char *expect, *content_encoding;
	int64_t length;
	size_t cap;
};

/* The library takes a space before the colon for a part of the name, and a bare CR for one of the
 * value; a proxy before us may read them in another way. */
static bool is_broken(const char *p, size_t n, bool name)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)p[i];
		if ((c < ' ' && (name || c != '\t')) || c == 0x7f || (name && c == ' '))
			return true;
	}
	return false;
}

static enum MHD_Result on_header(void *ctx, enum MHD_ValueKind kind, const char *key, size_t n_key,
                                 const char *value, size_t n_value)
{
	struct collecting *c = ctx;
	(void)kind;
	if (c->r->n_headers < c->cap)
		c->r->headers[c->r->n_headers] =
		        (struct header){ { key, n_key }, { value ? value : "", n_value } };
	c->r->n_headers++;
	c->broken = c->broken || is_broken(key, n_key, true) || is_broken(value, n_value, false);
	if (strcasecmp(key, "host") == 0)
		c->n_host++;
	else if (strcasecmp(key, "content-type") == 0)
		c->r->content_type = (struct text){ value ? value : "", n_value };
	else if (strcasecmp(key, "expect") == 0)
		c->expect = value ? value : "";
	else if (strcasecmp(key, "content-encoding") == 0)
		c->content_encoding = value ? value : "";
	else if (strcasecmp(key, "transfer-encoding") == 0) {
		c->n_encoding++;
		c->coded = !value || strcasecmp(value, "chunked") != 0;
	}
	else if (strcasecmp(key, "content-length") == 0 && c->n_length++ == 0)
		if (!text_to_int64((struct text){ value ? value : "", n_value }, &c->length))
			c->length = INT64_MAX;
	return MHD_YES;
}

static void collect(struct request_inside *r, struct collecting *c)
{
	*c = (struct collecting){ .r = &r->pub, .cap = CLOUDEVENT_MAX_HEADERS };
	r->pub.headers = calloc(c->cap, sizeof *r->pub.headers);
	must(r->pub.headers);
	(void)MHD_get_connection_values_n(r->peer->connection, MHD_HEADER_KIND, on_header, c);
}

/* "…; charset=latin1": only UTF-8 and its part ASCII are JSON. */
static bool is_utf8(struct text content_type)
{
	struct text rest = content_type;
	(void)text_cut(&rest, ';');
	while (rest.n) {
		struct text one = text_trim(text_cut(&rest, ';'));
		if (one.n < 8 || strncasecmp(one.p, "charset=", 8) != 0)
			continue;
		struct text set = { one.p + 8, one.n - 8 };
		if (set.n > 1 && set.p[0] == '"' && set.p[set.n - 1] == '"')
			set = (struct text){ set.p + 1, set.n - 2 };
		return (set.n == 5 && strncasecmp(set.p, "utf-8", 5) == 0) ||
		       (set.n == 8 && strncasecmp(set.p, "us-ascii", 8) == 0);
	}
	return true;
}

static bool has_attributes(const struct request *r)
{
	for (size_t i = 0; i < r->n_headers; i++)
		if (r->headers[i].name.n > 3 && strncasecmp(r->headers[i].name.p, "ce-", 3) == 0)
			return true;
	return false;
}

static bool takes_media(const struct request *r)
{
	struct text rest = r->content_type, bare = text_trim(text_cut(&rest, ';'));
	static const char *const known[] = { "application/cloudevents+json",
		                             "application/cloudevents-batch+json",
		                             "application/json" };
	if (!bare.n)
		return has_attributes(r);
	if (!is_utf8(r->content_type))
		return false;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (bare.n == strlen(known[i]) && strncasecmp(bare.p, known[i], bare.n) == 0)
			return true;
	return bare.n > 5 && strncasecmp(bare.p + bare.n - 5, "+json", 5) == 0 && has_attributes(r);
}

static bool check_framing(struct request_inside *r, const struct collecting *c)
{
	if (r->pub.n_headers > CLOUDEVENT_MAX_HEADERS)
		return refuse(r, PROBLEM_HEADERS);
	r->pub.answer.close = c->n_length + c->n_encoding > 1 || c->coded || c->broken || c->n_host > 1;
	if (r->pub.answer.close)
		return refuse(r, c->broken || c->n_host > 1 ? PROBLEM_HEADER : PROBLEM_FRAMING);
	if (c->expect && strcasecmp(c->expect, "100-continue") != 0)
		return refuse(r, PROBLEM_EXPECTATION);
	return true;
}

static bool check_body(struct request_inside *r, const struct collecting *c)
{
	if (c->n_length + c->n_encoding == 0)
		return refuse(r, PROBLEM_LENGTH);
	if (c->content_encoding && strcasecmp(c->content_encoding, "identity") != 0)
		return refuse(r, PROBLEM_MEDIA_TYPE);
	if (!takes_media(&r->pub))
		return refuse(r, PROBLEM_MEDIA_TYPE);
	if (c->length > (int64_t)r->limit)
		return refuse(r, PROBLEM_BODY);
	return true;
}

/* ---- whose it is ---- */

static bool find_organisation(struct http *h, struct request *r, gnutls_session_t session)
{
	const struct snapshot *s = known_take(h->c.known);
	bool found = s && tls_names(session, &r->names) &&
	             client_organisation(snapshot_registry(s), &r->names, r->orgnr);
	known_give(h->c.known, s);
	return found;
}

static bool check_client(struct http *h, struct request_inside *r)
{
	const union MHD_ConnectionInfo *info =
	        MHD_get_connection_info(r->peer->connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
	must(info && info->tls_session);
	if (!find_organisation(h, &r->pub, info->tls_session)) {
		log_event(LOG_WARNING, "client-unknown", LOG_STR("serial", r->pub.names.serial));
		return refuse(r, PROBLEM_CLIENT_UNKNOWN);
	}
	r->pub.place = limits_enter(h->c.limits, r->pub.orgnr, clock_monotonic_us());
	return r->pub.place >= 0 || refuse(r, PROBLEM_RATE);
}

static const struct {
	const char *path, *method, *allow;
	enum request_kind kind;
} pages[] = {
	{ "/v1/events", "POST", "POST", REQUEST_EVENTS },
	{ "/v1/receipts", "GET", "GET", REQUEST_RECEIPTS },
};

/* Of RFC 9110 and 5789: what is none of these is not only wrong here. */
static bool is_method(const char *method)
{
	static const char *const known[] = { "GET",    "HEAD",    "POST",    "PUT",  "PATCH",
		                             "DELETE", "OPTIONS", "CONNECT", "TRACE" };
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strcmp(known[i], method) == 0)
			return true;
	return false;
}

static bool find_page(struct request_inside *r, const char *path, const char *method)
{
	if (!is_method(method))
		return refuse(r, PROBLEM_METHOD_UNKNOWN);
	if (r->peer->uri_too_long)
		return refuse(r, PROBLEM_URI);
	if (r->peer->uri_escapes)
		return refuse(r, PROBLEM_ESCAPE);
	for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
		if (strcmp(pages[i].path, path) != 0)
			continue;
		r->pub.kind = pages[i].kind;
		if (strcmp(pages[i].method, method) == 0)
			return true;
		r->pub.answer.allow = pages[i].allow;
		return refuse(r, PROBLEM_METHOD);
	}
	return refuse(r, PROBLEM_NOT_FOUND);
}

bool http_check(struct http *h, struct request_inside *r, const char *path, const char *method)
{
	struct collecting c;
	collect(r, &c);
	if (atomic_load(&h->refusing))
		return refuse(r, PROBLEM_STOPPING);
	if (!check_framing(r, &c) || !find_page(r, path, method) || !check_client(h, r))
		return false;
	if (r->pub.kind == REQUEST_RECEIPTS)
		return read_query(r);
	return check_body(r, &c);
}
