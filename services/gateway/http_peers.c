/* http, connections: counted, given their keys, and closed when what they wait for does not come.
 *
 * A client that sends a byte now and then keeps any timeout of inactivity from firing; so every
 * wait has an end of its own, and a connection past it is shut down, which the library notices. */
#include "gateway/http_inner.h"

#include "base/clock.h"
#include "base/must.h"

#include <stdlib.h>
#include <sys/socket.h>

enum MHD_Result http_on_address(void *ctx, const struct sockaddr *address, socklen_t n)
{
	struct http *h = ctx;
	(void)address;
	(void)n;
	if (atomic_load(&h->connections) < h->c.settings->connections)
		return MHD_YES;
	counters_add(h->c.counters, GATEWAY_CLOSED, 0, 1);
	return MHD_NO;
}

struct peer *http_peer_of(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info =
	        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	must(info && info->socket_context);
	return info->socket_context;
}

void http_expect(struct peer *p, int64_t within_us)
{
	must(pthread_mutex_lock(&p->http->lock) == 0);
	p->deadline_us = within_us ? clock_monotonic_us() + within_us : INT64_MAX;
	must(pthread_mutex_unlock(&p->http->lock) == 0);
}

static int on_verify(gnutls_session_t session)
{
	struct MHD_Connection *connection = gnutls_session_get_ptr(session);
	return tls_verify(http_peer_of(connection)->http->c.tls, session);
}

static gnutls_session_t session_of(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info =
	        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
	must(info && info->tls_session);
	return info->tls_session;
}

static void on_started(struct http *h, struct MHD_Connection *connection, void **ret)
{
	struct peer *p = calloc(1, sizeof *p);
	must(p);
	gnutls_session_t session = session_of(connection);
	p->http = h;
	p->connection = connection;
	p->fd = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
	p->keys = tls_enter(h->c.tls, session);
	gnutls_session_set_ptr(session, connection);
	gnutls_session_set_verify_function(session, on_verify);
	atomic_fetch_add(&h->connections, 1);
	must(pthread_mutex_lock(&h->lock) == 0);
	p->deadline_us = clock_monotonic_us() + h->c.settings->idle;
	p->next = h->peers;
	p->before = &h->peers;
	if (p->next)
		p->next->before = &p->next;
	h->peers = p;
	must(pthread_mutex_unlock(&h->lock) == 0);
	*ret = p;
}

/* The socket is closed after this, so that nobody shuts down a number that is another's by then. */
static void on_closed(struct http *h, struct peer *p)
{
	must(pthread_mutex_lock(&h->lock) == 0);
	*p->before = p->next;
	if (p->next)
		p->next->before = p->before;
	must(pthread_mutex_unlock(&h->lock) == 0);
	atomic_fetch_sub(&h->connections, 1);
	tls_leave(h->c.tls, p->keys);
	free(p);
}

void http_on_connection(void *ctx, struct MHD_Connection *connection, void **socket_context,
                        enum MHD_ConnectionNotificationCode code)
{
	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		on_started(ctx, connection, socket_context);
	} else if (*socket_context) {
		on_closed(ctx, *socket_context);
		*socket_context = NULL;
	}
}

void http_cut_slow(struct http *h)
{
	int64_t now = clock_monotonic_us();
	must(pthread_mutex_lock(&h->lock) == 0);
	for (struct peer *p = h->peers; p; p = p->next) {
		if (p->cut || p->deadline_us > now)
			continue;
		p->cut = true;
		(void)shutdown(p->fd, SHUT_RDWR); /* gone already: the same */
	}
	must(pthread_mutex_unlock(&h->lock) == 0);
}
