/* http: from the library's callbacks to the queues and back. Invariant: a request is in one place
 * at a time: arriving (the library's thread), queued or taken (suspended), answered; what is
 * counted for it is given back when the library says that it is over. */
#include "gateway/http_inner.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/must.h"
#include "rim/http_headers.h"
#include "rim/tls_priorities.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
	CONNECTION_BYTES = 12 * 1024, /* the headers of a request, and room to write an answer */
	SPARE_CONNECTIONS = 16,       /* so that our own refusal comes before the library's */
	STACK_BYTES = 256 * 1024,
	BACKLOG = 1024,
	BODY_STEP = 16 * 1024
};

/* ---- answers ---- */

static void count_answer(struct http *h, unsigned status)
{
	static const unsigned known[] = { 200, 202, 207, 400, 403, 404, 405, 411, 413,
		                          414, 415, 417, 422, 429, 431, 500, 503, 501 };
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (known[i] == status)
			counters_add(h->c.counters, GATEWAY_ANSWERS, (int)i, 1);
}

static bool add_headers(struct MHD_Response *r, const struct answer *a)
{
	char seconds[16];
	const struct http_headers common = {
		.type = a->is_problem ? "application/problem+json; charset=utf-8"
		                      : "application/json; charset=utf-8",
		.tls = true,
	};
	bool ok = http_headers_add(r, &common);
	if (a->allow)
		ok = ok && http_header_add(r, "Allow", a->allow);
	if (a->close)
		ok = ok && http_header_add(r, "Connection", "close");
	if (!a->retry_after_s)
		return ok;
	(void)snprintf(seconds, sizeof seconds, "%d", a->retry_after_s);
	return ok && http_header_add(r, "Retry-After", seconds);
}

/* An answer is several TLS records: together they are one packet, and one waking of the client,
 * instead of one each. Released when the answer is out; the kernel waits no longer than 200 ms. */
static void hold_back(const struct peer *p, int on)
{
	(void)setsockopt(p->fd, IPPROTO_TCP, TCP_CORK, &on,
	                 sizeof on); /* without it: more packets */
}

/* Hands the body over to the library, which frees it. */
static enum MHD_Result send_answer(struct http *h, struct request_inside *r)
{
	struct answer *a = &r->pub.answer;
	struct MHD_Response *response =
	        MHD_create_response_from_buffer(a->body.n, a->body.p, MHD_RESPMEM_MUST_FREE);
	must(response);
	a->body = (struct buf){ 0 };
	r->sent = true;
	count_answer(h, a->status);
	http_expect(r->peer, h->c.settings->slow);
	hold_back(r->peer, 1);
	enum MHD_Result result = add_headers(response, a) ? MHD_queue_response(r->peer->connection,
	                                                                       a->status, response)
	                                                  : MHD_NO;
	MHD_destroy_response(response);
	return result;
}

/* ---- bodies ---- */

static void count_held(struct http *h, struct request_inside *r, size_t now)
{
	atomic_fetch_add(&h->held, (int64_t)now - (int64_t)r->held);
	r->held = now;
}

static void drop_body(struct http *h, struct request_inside *r)
{
	buf_done(&r->pub.body);
	count_held(h, r, 0);
}

/* What the body's memory is to be for n bytes more: room for twice as much, so that a client is
 * given memory for what it sends and not for what it says; but not more than it says, which keeps
 * the most of them below what is taken from the system and given back to it each time. */
static size_t wanted_for(const struct request_inside *r, size_t n)
{
	const struct buf *b = &r->pub.body;
	size_t need = b->n + n + 1, twice = 2 * need;
	if (need <= b->cap)
		return b->cap;
	twice = twice < BODY_STEP ? BODY_STEP : twice;
	if (twice > r->limit + 1 && need <= r->limit + 1)
		twice = r->limit + 1; /* more is never taken */
	return r->announced >= need - 1 && r->announced < twice ? r->announced + 1 : twice;
}

static void make_room(struct buf *b, size_t cap)
{
	if (cap <= b->cap)
		return;
	b->p = realloc(b->p, cap);
	must(b->p);
	b->cap = cap;
}

/* Past a limit the rest is read and dropped: a client that is told in the middle of its body does
 * not listen. The time for it is limited all the same. */
static void take_body(struct http *h, struct request_inside *r, const char *bytes, size_t n)
{
	struct buf *b = &r->pub.body;
	if (r->too_large || r->no_room)
		return;
	r->too_large = b->n + n > r->limit;
	size_t wanted = wanted_for(r, n);
	r->no_room = atomic_load(&h->held) + (int64_t)(wanted - r->held) > h->c.settings->memory;
	if (r->too_large || r->no_room) {
		drop_body(h, r);
		return;
	}
	make_room(b, wanted);
	buf_put(b, bytes, n);
	count_held(h, r, b->cap);
}

/* ---- requests ---- */

static struct request_inside *request_new(struct http *h, struct MHD_Connection *connection)
{
	struct request_inside *r = calloc(1, sizeof *r);
	must(r);
	r->pub.inside = r;
	r->pub.place = -1;
	r->peer = http_peer_of(connection);
	r->limit = (size_t)h->c.settings->body;
	atomic_fetch_add(&h->running, 1);
	return r;
}

static void request_free(struct http *h, struct request_inside *r)
{
	drop_body(h, r);
	if (r->pub.place >= 0)
		limits_leave(h->c.limits, r->pub.place);
	buf_done(&r->pub.source);
	buf_done(&r->pub.id);
	buf_done(&r->pub.answer.body);
	free(r->pub.headers);
	free(r);
	atomic_fetch_sub(&h->running, 1);
}

static void on_completed(void *ctx, struct MHD_Connection *connection, void **seen,
                         enum MHD_RequestTerminationCode why)
{
	struct http *h = ctx;
	struct request_inside *r = *seen;
	(void)connection;
	(void)why;
	if (!r)
		return;
	if (!r->sent) {
		counters_add(h->c.counters, GATEWAY_LOST, r->peer->cut ? 1 : 0, 1);
		log_event(LOG_INFO, "request-not-whole", LOG_STR("organisation", r->pub.orgnr),
		          LOG_INT("bytes", (int64_t)r->pub.body.n));
	}
	hold_back(r->peer, 0);
	http_expect(r->peer, h->c.settings->idle);
	request_free(h, r);
	*seen = NULL;
}

static void enqueue(struct http *h, struct request_inside *r)
{
	struct request_queue *q = &h->queues[r->pub.kind];
	r->suspended = true;
	r->pub.whole_us = clock_monotonic_us();
	http_expect(r->peer, 0);
	MHD_suspend_connection(r->peer->connection);
	must(pthread_mutex_lock(&h->lock) == 0);
	*q->last = &r->pub;
	q->last = &r->pub.next;
	must(pthread_cond_signal(&q->more) == 0);
	must(pthread_mutex_unlock(&h->lock) == 0);
}

static enum MHD_Result on_headers(struct http *h, struct MHD_Connection *connection,
                                  const char *path, const char *method, void **seen)
{
	struct request_inside *r = request_new(h, connection);
	*seen = r;
	http_expect(r->peer, h->c.settings->slow);
	if (http_check(h, r, path, method))
		return MHD_YES;
	return send_answer(h, r);
}

static enum MHD_Result on_whole(struct http *h, struct request_inside *r)
{
	if (r->sent)
		return MHD_YES;
	if (r->too_large)
		answer_problem(&r->pub.answer, PROBLEM_BODY);
	else if (r->no_room)
		answer_problem(&r->pub.answer, PROBLEM_BUSY);
	if (r->answered || r->too_large || r->no_room)
		return send_answer(h, r);
	if (!r->suspended)
		enqueue(h, r);
	return MHD_YES;
}

static enum MHD_Result on_request(void *ctx, struct MHD_Connection *connection, const char *path,
                                  const char *method, const char *version, const char *upload,
                                  size_t *upload_n, void **seen)
{
	(void)version;
	if (!*seen)
		return on_headers(ctx, connection, path, method, seen);
	if (*upload_n == 0)
		return on_whole(ctx, *seen);
	take_body(ctx, *seen, upload, *upload_n);
	*upload_n = 0;
	return MHD_YES;
}

/* ---- the queues ---- */

static bool wait_for_more(struct http *h, struct request_queue *q, int wait_ms)
{
	struct timespec until;
	must(clock_gettime(CLOCK_MONOTONIC, &until) == 0);
	int64_t ns = until.tv_nsec + (int64_t)wait_ms * 1000000;
	until.tv_sec += ns / 1000000000;
	until.tv_nsec = ns % 1000000000;
	while (!q->first && !h->woken)
		if (pthread_cond_timedwait(&q->more, &h->lock, &until) == ETIMEDOUT)
			break;
	return q->first != NULL;
}

struct request *http_take(struct http *h, enum request_kind kind, int wait_ms)
{
	struct request_queue *q = &h->queues[kind];
	struct request *taken = NULL;
	must(pthread_mutex_lock(&h->lock) == 0);
	if (q->first || (wait_ms > 0 && wait_for_more(h, q, wait_ms))) {
		taken = q->first;
		q->first = NULL;
		q->last = &q->first;
	}
	must(pthread_mutex_unlock(&h->lock) == 0);
	return taken;
}

void http_answer(struct http *h, struct request *r)
{
	struct MHD_Connection *connection = r->inside->peer->connection;
	drop_body(h, r->inside);
	r->inside->answered = true;
	MHD_resume_connection(connection); /* from here on it is the library's */
}

void http_wake(struct http *h)
{
	must(pthread_mutex_lock(&h->lock) == 0);
	h->woken = true;
	for (int i = 0; i < REQUEST_KINDS; i++)
		must(pthread_cond_broadcast(&h->queues[i].more) == 0);
	must(pthread_mutex_unlock(&h->lock) == 0);
}

void http_refuse(struct http *h)
{
	atomic_store(&h->refusing, true);
}

int64_t http_running(const struct http *h)
{
	return atomic_load(&h->running);
}

void http_tend(struct http *h)
{
	http_cut_slow(h);
	counters_set(h->c.counters, GATEWAY_OPEN, 0, atomic_load(&h->connections));
	counters_set(h->c.counters, GATEWAY_HELD, 0, atomic_load(&h->held));
}

/* ---- life ---- */

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

static bool parse_address(const struct gateway_settings *s, union address *ret, struct err *e)
{
	uint16_t port = htons((uint16_t)s->port);
	*ret = (union address){ .v4 = { .sin_family = AF_INET, .sin_port = port } };
	if (inet_pton(AF_INET, s->address, &ret->v4.sin_addr) == 1)
		return true;
	*ret = (union address){ .v6 = { .sin6_family = AF_INET6, .sin6_port = port } };
	return inet_pton(AF_INET6, s->address, &ret->v6.sin6_addr) == 1 ||
	       err_set(e, ERR_FATAL, "SETTINGS", "gateway.address is no IPv4 or IPv6 address");
}

/* Addresses are compared and arguments decoded by us. */
static size_t keep_escapes(void *ctx, struct MHD_Connection *connection, char *text)
{
	(void)ctx;
	(void)connection;
	return strlen(text);
}

static struct MHD_Daemon *start(struct http *h, const union address *address,
                                const struct buf *cert, const struct buf *key)
{
	const struct gateway_settings *s = h->c.settings;
	unsigned flags = MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_EPOLL | MHD_USE_TLS |
	                 MHD_USE_ITC | MHD_ALLOW_SUSPEND_RESUME;
	if (address->any.sa_family == AF_INET6)
		flags |= MHD_USE_IPv6;
	/* The key is given for the library's sake; every session gets its own in on_started. */
	return MHD_start_daemon(
	        flags, 0, http_on_address, h, on_request, h, MHD_OPTION_SOCK_ADDR, &address->any,
	        MHD_OPTION_HTTPS_MEM_CERT, cert->p, MHD_OPTION_HTTPS_MEM_KEY, key->p,
	        MHD_OPTION_HTTPS_PRIORITIES, TLS_PRIORITIES, MHD_OPTION_NOTIFY_CONNECTION,
	        http_on_connection, h, MHD_OPTION_NOTIFY_COMPLETED, on_completed, h,
	        MHD_OPTION_URI_LOG_CALLBACK, http_on_uri, h, MHD_OPTION_UNESCAPE_CALLBACK,
	        keep_escapes, NULL, MHD_OPTION_CONNECTION_LIMIT,
	        (unsigned)s->connections + SPARE_CONNECTIONS, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
	        (unsigned)s->per_address, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
	        (size_t)CONNECTION_BYTES, MHD_OPTION_THREAD_STACK_SIZE, (size_t)STACK_BYTES,
	        MHD_OPTION_LISTEN_BACKLOG_SIZE, (unsigned)BACKLOG, MHD_OPTION_STRICT_FOR_CLIENT, 1,
	        MHD_OPTION_END);
}

static bool listen_tls(struct http *h, struct err *e)
{
	union address address;
	struct buf cert = { 0 }, key = { 0 };
	bool good = parse_address(h->c.settings, &address, e) &&
	            tls_texts(h->c.settings, &cert, &key, e);
	if (good) {
		h->daemon = start(h, &address, &cert, &key);
		good = h->daemon != NULL;
		if (!good)
			err_set(e, ERR_RETRY, "GATEWAY_PORT", "cannot listen on port %lld: %s",
			        (long long)h->c.settings->port, strerror(errno));
	}
	if (key.p)
		explicit_bzero(key.p, key.cap);
	buf_done(&key);
	buf_done(&cert);
	return good;
}

struct http *http_new(const struct http_config *c, struct err *e)
{
	struct http *h = calloc(1, sizeof *h);
	pthread_condattr_t monotonic;
	must(h && pthread_mutex_init(&h->lock, NULL) == 0);
	must(pthread_condattr_init(&monotonic) == 0 &&
	     pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC) == 0);
	h->c = *c;
	for (int i = 0; i < REQUEST_KINDS; i++) {
		h->queues[i].last = &h->queues[i].first;
		must(pthread_cond_init(&h->queues[i].more, &monotonic) == 0);
	}
	must(pthread_condattr_destroy(&monotonic) == 0);
	if (listen_tls(h, e))
		return h;
	http_free(h);
	return NULL;
}

void http_free(struct http *h)
{
	if (!h)
		return;
	http_refuse(h);
	for (int i = 0; i < REQUEST_KINDS; i++)
		for (struct request *r = http_take(h, (enum request_kind)i, 0), *next; r;
		     r = next) {
			next = r->next;
			answer_problem(&r->answer, PROBLEM_STOPPING);
			http_answer(h, r);
		}
	if (h->daemon)
		MHD_stop_daemon(h->daemon);
	for (int i = 0; i < REQUEST_KINDS; i++)
		must(pthread_cond_destroy(&h->queues[i].more) == 0);
	must(pthread_mutex_destroy(&h->lock) == 0);
	free(h);
}

uint16_t http_port(const struct http *h)
{
	const union MHD_DaemonInfo *info =
	        MHD_get_daemon_info(h->daemon, MHD_DAEMON_INFO_BIND_PORT);
	must(info);
	return info->port;
}
