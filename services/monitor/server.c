/* server: requests in, answers out. The invariant: an answer is made from one board, held while it is
 * made, and sent with headers that let no other host, script or frame in. */
#include "monitor/server_inner.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/must.h"
#include "base/slurp.h"
#include "monitor/assets.h"
#include "monitor/board_part.h"
#include "rim/certificate.h"
#include "rim/http_headers.h"
#include "rim/tls_priorities.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CONNECTIONS = 256, CONNECTION_BYTES = 24 * 1024, CONNECTION_SECONDS = 20, STACK_BYTES = 512 * 1024,
       FILE_BYTES = 256 * 1024 };
enum { ANSWER_OK, ANSWER_REDIRECT, ANSWER_SIGNED_OUT, ANSWER_FORBIDDEN, ANSWER_MISSING, ANSWER_UNAVAILABLE,
       ANSWER_BAD };

/* ---- answers ---- */

bool server_add_headers(const struct server *s, struct MHD_Response *m, const struct response *a)
{
	/* A stored report brings its style along and no script; it frames nothing and is framed by
	 * nobody. A long one has a link to itself as a file. */
	const char *policy = a->report ?
		"default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
		"frame-ancestors 'none'; sandbox allow-downloads" :
		"default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; "
		"base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
	const struct http_headers common = { .type = a->type, .tls = s->tls, .kept = a->cached };
	char file[80];
	(void)snprintf(file, sizeof file, "attachment; filename=\"%s\"", a->file);
	return http_headers_add(m, &common) && http_header_add(m, "Content-Security-Policy", policy) &&
	       http_header_add(m, "Cross-Origin-Resource-Policy", "same-origin") &&
	       http_header_add(m, "Cross-Origin-Opener-Policy", "same-origin") &&
	       (!*a->file || http_header_add(m, "Content-Disposition", file));
}

static void count(const struct server *s, unsigned status)
{
	int outcome = status < 300 ? ANSWER_OK : status < 400 ? ANSWER_REDIRECT :
	              status == MHD_HTTP_UNAUTHORIZED ? ANSWER_SIGNED_OUT :
	              status == MHD_HTTP_FORBIDDEN ? ANSWER_FORBIDDEN :
	              status == MHD_HTTP_NOT_FOUND ? ANSWER_MISSING :
	              status == MHD_HTTP_SERVICE_UNAVAILABLE ? ANSWER_UNAVAILABLE : ANSWER_BAD;
	counters_add(s->config.counters, MONITOR_PAGES, outcome, 1);
}

static enum MHD_Result send_answer(const struct server *s, struct MHD_Connection *c, struct response *a)
{
	struct MHD_Response *m = MHD_create_response_from_buffer(a->body.n, a->body.p, MHD_RESPMEM_MUST_COPY);
	must(m);
	bool good = server_add_headers(s, m, a) &&
	            (a->status != MHD_HTTP_METHOD_NOT_ALLOWED || http_header_add(m, "Allow", "GET, HEAD"));
	enum MHD_Result done = good ? MHD_queue_response(c, a->status, m) : MHD_NO;
	MHD_destroy_response(m);
	count(s, a->status);
	buf_done(&a->body);
	return done;
}

static void plain(struct response *a, unsigned status, const char *text)
{
	*a = (struct response){ .status = status, .type = "text/plain; charset=utf-8" };
	buf_put_text(&a->body, text_of(text));
}

/* ---- requests ---- */

static const char *query(void *ctx, const char *name)
{
	return MHD_lookup_connection_value(ctx, MHD_GET_ARGUMENT_KIND, name);
}

static struct board *take_board(struct server *s)
{
	must(pthread_mutex_lock(&s->lock) == 0);
	struct board *b = board_hold(s->board);
	must(pthread_mutex_unlock(&s->lock) == 0);
	return b;
}

static void refuse_log(const char *path, const char *viewer, unsigned status)
{
	if (status == MHD_HTTP_FORBIDDEN)
		log_event(LOG_WARNING, "forbidden", LOG_STR("viewer", viewer), LOG_STR("path", path));
}

static enum MHD_Result answer(struct server *s, struct MHD_Connection *c, const char *path)
{
	char viewer[256];
	struct response a;
	int64_t began = clock_monotonic_us();
	struct board *b = take_board(s);
	struct request r = { .board = b, .path = path, .lang = query(c, "lang"), .theme = query(c, "theme"),
		             .accept_language = MHD_lookup_connection_value(c, MHD_HEADER_KIND, "Accept-Language"),
		             .query = query, .query_ctx = c, .shelf = &s->shelf };
	bool misdirected;
	r.rights = server_viewer(s, c, b, viewer, sizeof viewer, &misdirected);
	r.viewer = text_of(viewer);
	bool stream = strcmp(path, "/events") == 0 && rights_flow(&r.rights);
	if (misdirected) {
		plain(&a, MHD_HTTP_MISDIRECTED_REQUEST, "this host has another name\n");
	} else if (!stream) {
		site_answer(&r, &a);
		refuse_log(path, viewer, a.status);
	}
	board_drop(b);
	counters_observe(s->config.counters, MONITOR_RENDER, clock_monotonic_us() - began);
	return stream ? server_stream(s, c) : send_answer(s, c, &a);
}

static enum MHD_Result on_request(void *ctx, struct MHD_Connection *c, const char *path, const char *method,
                                  const char *version, const char *upload, size_t *upload_n, void **seen)
{
	static char first_call;
	struct server *s = ctx;
	struct response a;
	(void)version;
	(void)upload;
	if (!*seen) {
		*seen = &first_call;
		return MHD_YES;
	}
	if (*upload_n) {
		*upload_n = 0; /* a body means nothing here */
		return MHD_YES;
	}
	if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0)
		plain(&a, MHD_HTTP_METHOD_NOT_ALLOWED, "method not allowed\n");
	else if (strcmp(path, "/livez") == 0)
		plain(&a, MHD_HTTP_OK, "alive\n");
	else if (!asset_answer(path, &a))
		return answer(s, c, path);
	return send_answer(s, c, &a);
}

/* ---- life ---- */

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

static bool parse_address(const struct monitor_settings *m, union address *ret)
{
	uint16_t port = htons((uint16_t)m->port);
	*ret = (union address){ .v4 = { .sin_family = AF_INET, .sin_port = port } };
	if (inet_pton(AF_INET, m->address, &ret->v4.sin_addr) == 1)
		return true;
	*ret = (union address){ .v6 = { .sin6_family = AF_INET6, .sin6_port = port } };
	return inet_pton(AF_INET6, m->address, &ret->v6.sin6_addr) == 1;
}

static bool read_pem(const char *path, struct buf *into, const char *key, struct err *e)
{
	BUF_AUTO why = { 0 };
	struct slurp file = { .path = path, .max_bytes = FILE_BYTES };
	if (!*path || slurp_file(&file, into, &why))
		return true;
	return err_set(e, ERR_FATAL, "SETTINGS", "%s: %.*s", key, (int)why.n, why.p);
}

static bool start(struct server *s, struct err *e)
{
	const struct monitor_settings *m = s->config.settings;
	union address address;
	unsigned flags = MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL | MHD_ALLOW_SUSPEND_RESUME;
	struct MHD_OptionItem tls[] = {
		{ MHD_OPTION_HTTPS_MEM_CERT, 0, s->certificate.p },
		{ MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)(uintptr_t)m->key },
		{ MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)(uintptr_t)TLS_PRIORITIES },
		{ s->authorities.n ? MHD_OPTION_HTTPS_MEM_TRUST : MHD_OPTION_END, 0, s->authorities.p },
		{ MHD_OPTION_END, 0, NULL },
	};
	if (!parse_address(m, &address))
		return err_set(e, ERR_FATAL, "SETTINGS", "monitor.address is no IPv4 or IPv6 address");
	if (address.any.sa_family == AF_INET6)
		flags |= MHD_USE_IPv6;
	if (s->tls)
		flags |= MHD_USE_TLS;
	else
		tls[0].option = MHD_OPTION_END;
	s->http = MHD_start_daemon(flags, 0, NULL, NULL, on_request, s, MHD_OPTION_SOCK_ADDR, &address.any,
	                           MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS,
	                           MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)CONNECTION_SECONDS,
	                           MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_BYTES,
	                           MHD_OPTION_THREAD_STACK_SIZE, (size_t)STACK_BYTES,
	                           MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_ARRAY, tls, MHD_OPTION_END);
	return s->http || err_set(e, ERR_RETRY, "PAGE_PORT", "cannot listen on monitor.port %lld: %s",
	                          (long long)m->port, strerror(errno));
}

static uint16_t bound_port(const struct server *s)
{
	const union MHD_DaemonInfo *info = MHD_get_daemon_info(s->http, MHD_DAEMON_INFO_BIND_PORT);
	must(info);
	return info->port;
}

void server_show(struct server *s, struct board *b)
{
	must(pthread_mutex_lock(&s->lock) == 0);
	struct board *before = s->board;
	s->board = b;
	server_wake(s);
	must(pthread_mutex_unlock(&s->lock) == 0);
	board_drop(before);
}

struct server *server_new(const struct server_config *c, struct err *e)
{
	const struct monitor_settings *m = c->settings;
	if (!server_check(m, e))
		return NULL;
	struct server *s = calloc(1, sizeof *s);
	must(s && pthread_mutex_init(&s->lock, NULL) == 0);
	s->config = *c;
	s->tls = *m->certificate;
	counters_set(s->config.counters, MONITOR_NOT_AFTER, 0, certificate_end_us(m->certificate));
	if (read_pem(m->certificate, &s->certificate, "monitor.certificate", e) &&
	    read_pem(m->client_ca, &s->authorities, "monitor.clientca", e) && server_shelf_open(s, e) &&
	    start(s, e)) {
		log_event(LOG_INFO, "page", LOG_STR("address", m->address), LOG_INT("port", bound_port(s)));
		return s;
	}
	server_free(s);
	return NULL;
}

void server_free(struct server *s)
{
	if (!s)
		return;
	must(pthread_mutex_lock(&s->lock) == 0);
	s->closing = true;
	server_wake(s);
	must(pthread_mutex_unlock(&s->lock) == 0);
	if (s->http)
		MHD_stop_daemon(s->http);
	server_shelf_close(s);
	board_drop(s->board);
	buf_done(&s->certificate);
	buf_done(&s->authorities);
	must(pthread_mutex_destroy(&s->lock) == 0);
	free(s);
}
