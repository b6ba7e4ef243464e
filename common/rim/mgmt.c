/* mgmt: a small HTTP server on libmicrohttpd.
 *
 * Invariant: the two threads share the counters (atomic), the time of the last turn (atomic) and
 * the readiness (under the mutex), and nothing else. */
#include "rim/mgmt.h"

#include "base/clock.h"
#include "base/must.h"
#include "base/quote.h"
#include "rim/http_headers.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	CONNECTIONS = 16,
	CONNECTION_BYTES = 8 * 1024,
	CONNECTION_SECONDS = 5,
	STACK_BYTES = 256 * 1024
};

struct mgmt {
	struct mgmt_config config;
	struct MHD_Daemon *http;
	_Atomic int64_t last_turn_us; /* monotonic */
	pthread_mutex_t lock;
	struct readiness readiness;
};

struct answer {
	unsigned status;
	const char *content_type;
	struct buf body;
};

void readiness_add(struct readiness *r, const char *code, const char *text)
{
	if (r->n == READINESS_MAX)
		return;
	(void)snprintf(r->reason[r->n].code, sizeof r->reason->code, "%s", code); /* may be cut */
	(void)snprintf(r->reason[r->n].text, sizeof r->reason->text, "%s", text);
	r->n++;
}

static void answer_livez(struct mgmt *m, struct answer *a)
{
	int64_t since = clock_monotonic_us() - atomic_load(&m->last_turn_us);
	bool alive = since <= m->config.stuck_after_us;
	a->status = alive ? MHD_HTTP_OK : MHD_HTTP_SERVICE_UNAVAILABLE;
	a->content_type = "text/plain; charset=utf-8";
	buf_put_text(&a->body, alive ? TEXT("alive\n") : TEXT("stuck\n"));
}

static void answer_readyz(struct mgmt *m, struct answer *a)
{
	must(pthread_mutex_lock(&m->lock) == 0);
	struct readiness r = m->readiness;
	must(pthread_mutex_unlock(&m->lock) == 0);
	a->status = r.n == 0 ? MHD_HTTP_OK : MHD_HTTP_SERVICE_UNAVAILABLE;
	a->content_type = "application/json; charset=utf-8";
	buf_printf(&a->body, "{\"ready\":%s,\"reasons\":[", r.n == 0 ? "true" : "false");
	for (int i = 0; i < r.n; i++) {
		buf_put_text(&a->body, i ? TEXT(",{\"code\":") : TEXT("{\"code\":"));
		quote_json(&a->body, text_of(r.reason[i].code));
		buf_put_text(&a->body, TEXT(",\"text\":"));
		quote_json(&a->body, text_of(r.reason[i].text));
		buf_putc(&a->body, '}');
	}
	buf_put_text(&a->body, TEXT("]}\n"));
}

static void answer_metrics(struct mgmt *m, struct answer *a)
{
	a->status = MHD_HTTP_OK;
	a->content_type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
	for (size_t i = 0; i < m->config.n_counters; i++)
		counters_put(m->config.counters[i], &a->body);
	buf_put_text(&a->body, TEXT("# EOF\n"));
}

static const struct {
	const char *path;
	void (*answer)(struct mgmt *, struct answer *);
} pages[] = {
	{ "/livez", answer_livez },
	{ "/readyz", answer_readyz },
	{ "/metrics", answer_metrics },
};

static void answer_plain(struct answer *a, unsigned status, const char *text)
{
	a->status = status;
	a->content_type = "text/plain; charset=utf-8";
	buf_put_text(&a->body, text_of(text));
}

static void answer_for(struct mgmt *m, const char *path, const char *method, struct answer *a)
{
	bool reads = strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0;
	for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
		if (strcmp(path, pages[i].path) != 0)
			continue;
		if (reads)
			pages[i].answer(m, a);
		else
			answer_plain(a, MHD_HTTP_METHOD_NOT_ALLOWED, "method not allowed\n");
		return;
	}
	answer_plain(a, MHD_HTTP_NOT_FOUND, "not found\n");
}

static enum MHD_Result send_answer(struct MHD_Connection *connection, const struct answer *a)
{
	struct MHD_Response *r =
	        MHD_create_response_from_buffer(a->body.n, a->body.p, MHD_RESPMEM_MUST_COPY);
	if (!r)
		return MHD_NO;
	const struct http_headers common = { .type = a->content_type };
	bool ok = http_headers_add(r, &common) &&
	          (a->status != MHD_HTTP_METHOD_NOT_ALLOWED || http_header_add(r, "Allow", "GET, HEAD"));
	enum MHD_Result result = ok ? MHD_queue_response(connection, a->status, r) : MHD_NO;
	MHD_destroy_response(r);
	return result;
}

/* Called once when the headers are in and again for a body, which is dropped, until it has ended.
 */
static enum MHD_Result on_request(void *ctx, struct MHD_Connection *connection, const char *path,
                                  const char *method, const char *version, const char *upload,
                                  size_t *upload_n, void **seen)
{
	static char first_call;
	(void)version;
	(void)upload;
	if (!*seen) {
		*seen = &first_call;
		return MHD_YES;
	}
	if (*upload_n) {
		*upload_n = 0;
		return MHD_YES;
	}
	struct answer a = { .status = 0 };
	answer_for(ctx, path, method, &a);
	enum MHD_Result result = send_answer(connection, &a);
	buf_done(&a.body);
	return result;
}

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

static bool parse_address(const struct mgmt_config *c, union address *ret)
{
	*ret = (union address){ .v4 = { .sin_family = AF_INET, .sin_port = htons(c->port) } };
	if (inet_pton(AF_INET, c->address, &ret->v4.sin_addr) == 1)
		return true;
	*ret = (union address){ .v6 = { .sin6_family = AF_INET6, .sin6_port = htons(c->port) } };
	return inet_pton(AF_INET6, c->address, &ret->v6.sin6_addr) == 1;
}

/* Paths are compared as they were sent: none of ours has an escape in it. */
static size_t keep_escapes(void *ctx, struct MHD_Connection *connection, char *text)
{
	(void)ctx;
	(void)connection;
	return strlen(text);
}

static struct MHD_Daemon *start_http(struct mgmt *m, const union address *address)
{
	unsigned flags = MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL;
	if (address->any.sa_family == AF_INET6)
		flags |= MHD_USE_IPv6;
	return MHD_start_daemon(flags, 0, NULL, NULL, on_request, m, MHD_OPTION_SOCK_ADDR,
	                        &address->any, MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS,
	                        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)CONNECTION_SECONDS,
	                        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_BYTES,
	                        MHD_OPTION_THREAD_STACK_SIZE, (size_t)STACK_BYTES,
	                        MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, NULL,
	                        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
}

struct mgmt *mgmt_new(const struct mgmt_config *c, struct err *e)
{
	union address address;
	if (!parse_address(c, &address)) {
		err_set(e, ERR_FATAL, "SETTINGS", "management.address is no IPv4 or IPv6 address");
		return NULL;
	}
	struct mgmt *m = calloc(1, sizeof *m);
	must(m && pthread_mutex_init(&m->lock, NULL) == 0);
	m->config = *c;
	readiness_add(&m->readiness, "STARTING", "the daemon is starting");
	mgmt_turn(m);
	m->http = start_http(m, &address);
	if (!m->http) {
		err_set(e, ERR_RETRY, "MANAGEMENT_PORT",
		        "cannot listen on the management port %d: %s", c->port, strerror(errno));
		mgmt_free(m);
		return NULL;
	}
	return m;
}

void mgmt_free(struct mgmt *m)
{
	if (!m)
		return;
	if (m->http)
		MHD_stop_daemon(m->http);
	must(pthread_mutex_destroy(&m->lock) == 0);
	free(m);
}

uint16_t mgmt_port(const struct mgmt *m)
{
	const union MHD_DaemonInfo *info = MHD_get_daemon_info(m->http, MHD_DAEMON_INFO_BIND_PORT);
	must(info);
	return info->port;
}

void mgmt_turn(struct mgmt *m)
{
	atomic_store(&m->last_turn_us, clock_monotonic_us());
}

void mgmt_ready(struct mgmt *m, const struct readiness *r)
{
	must(pthread_mutex_lock(&m->lock) == 0);
	m->readiness = *r;
	must(pthread_mutex_unlock(&m->lock) == 0);
}
