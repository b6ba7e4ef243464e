/* http, the headers: what can be refused before a body is read is refused here. Nothing that a
 * client says of itself is looked at: who it is stands in its certificate. */
#include "gateway/http_inner.h"
#include "gateway/http_text.h"

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

void *http_on_uri(void *ctx, const char *uri, struct MHD_Connection *connection)
{
	struct peer *p = http_peer_of(connection);
	(void)ctx;
	p->uri_too_long = strlen(uri) > HTTP_URI_MAX;
	p->uri_escapes = !http_text_uri(uri);
	return NULL;
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
		http_text_unescape(value ? value : "", source ? &q->r->pub.source : &q->r->pub.id);
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

static enum MHD_Result on_header(void *ctx, enum MHD_ValueKind kind, const char *key, size_t n_key,
                                 const char *value, size_t n_value)
{
	struct collecting *c = ctx;
	(void)kind;
	if (c->r->n_headers < c->cap)
		c->r->headers[c->r->n_headers] =
		        (struct header){ { key, n_key }, { value ? value : "", n_value } };
	c->r->n_headers++;
	c->broken = c->broken || !http_text_name((struct text){ key, n_key }) ||
	            !http_text_value((struct text){ value ? value : "", n_value });
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
	} else if (strcasecmp(key, "content-length") == 0 && c->n_length++ == 0)
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

static bool check_framing(struct request_inside *r, const struct collecting *c)
{
	if (r->pub.n_headers > CLOUDEVENT_MAX_HEADERS)
		return refuse(r, PROBLEM_HEADERS);
	r->pub.answer.close =
	        c->n_length + c->n_encoding > 1 || c->coded || c->broken || c->n_host > 1;
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
	if (!http_text_media(r->pub.content_type, r->pub.headers, r->pub.n_headers))
		return refuse(r, PROBLEM_MEDIA_TYPE);
	if (c->length > (int64_t)r->limit)
		return refuse(r, PROBLEM_BODY);
	r->announced = c->length > 0 ? (size_t)c->length : 0;
	return true;
}

/* ---- whose it is ---- */

/* Read once a connection: parsing a certificate costs as much as judging several events. */
static bool find_names(struct peer *p)
{
	const union MHD_ConnectionInfo *info =
	        MHD_get_connection_info(p->connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
	must(info && info->tls_session);
	p->named = p->named || tls_names(info->tls_session, &p->names);
	return p->named;
}

/* Asked anew for each request: what the reference data say may change. */
static bool find_organisation(struct http *h, struct request_inside *r)
{
	const struct snapshot *s = known_take(h->c.known);
	bool found = s && find_names(r->peer);
	r->pub.names = r->peer->names;
	found = found && client_organisation(snapshot_registry(s), &r->pub.names,
	                                     calendar_day(known_now(h->c.known)), r->pub.orgnr);
	known_give(h->c.known, s);
	return found;
}

static bool refuse_unknown(struct http *h, struct request_inside *r)
{
	int64_t times = told_note(&h->unknown, text_of(r->pub.names.serial), "CLIENT_UNKNOWN",
	                          clock_monotonic_us());
	if (times)
		log_event(LOG_WARNING, "client-unknown", LOG_STR("serial", r->pub.names.serial),
		          LOG_INT("times", times));
	return refuse(r, PROBLEM_CLIENT_UNKNOWN);
}

static bool refuse_rate(struct http *h, struct request_inside *r)
{
	struct text orgnr = text_of(r->pub.orgnr);
	int64_t times = told_note(&h->too_much, orgnr, "RATE", clock_monotonic_us());
	counters_add(h->c.counters, GATEWAY_RATE, counters_name(h->c.counters, GATEWAY_RATE, orgnr),
	             1);
	if (times)
		log_event(LOG_WARNING, "too-much", LOG_TEXT("organisation", orgnr),
		          LOG_INT("times", times));
	return refuse(r, PROBLEM_RATE);
}

static bool check_client(struct http *h, struct request_inside *r)
{
	if (!find_organisation(h, r))
		return refuse_unknown(h, r);
	r->pub.place = limits_enter(h->c.limits, r->pub.orgnr, clock_monotonic_us());
	return r->pub.place >= 0 || refuse_rate(h, r);
}

static const struct {
	const char *path, *method, *allow;
	enum request_kind kind;
} pages[] = {
	{ "/v1/events", "POST", "POST", REQUEST_EVENTS },
	{ "/v1/receipts", "GET", "GET", REQUEST_RECEIPTS },
};

/* Of RFC 9110 and 5789, and the QUERY that is being written: what is none of these is not only
 * wrong here. */
static bool is_method(const char *method)
{
	static const char *const known[] = { "GET",    "HEAD",    "POST",    "PUT",   "PATCH",
		                             "DELETE", "OPTIONS", "CONNECT", "TRACE", "QUERY" };
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
