/* http, inside: what its files share. Nobody else includes this. */
#ifndef GATEWAY_HTTP_INNER_H
#define GATEWAY_HTTP_INNER_H

#include "gateway/http.h"
#include "rim/told.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

enum { HTTP_URI_MAX = 2048 };

/* One connection. Its list is walked by http_tend, everything else is the library's thread. */
struct peer {
	struct peer *next, **before;
	struct http *http;
	struct MHD_Connection *connection;
	struct tls_keys *keys;
	struct client_names names; /* of the certificate; the handshake is the only one */
	bool named;
	int fd;
	int64_t deadline_us; /* monotonic, of what is awaited; under the list's lock */
	bool cut;            /* closed by us */
	bool uri_too_long, uri_escapes;
};

struct request_inside {
	struct request pub;
	struct peer *peer;
	size_t limit, held; /* largest body; what is counted of this one */
	size_t announced;   /* its length as the headers tell it; 0: they do not */
	bool too_large, no_room, suspended, answered, sent;
};

struct request_queue {
	pthread_cond_t more;
	struct request *first, **last;
};

struct http {
	struct http_config c;
	struct MHD_Daemon *daemon;
	pthread_mutex_t lock; /* of peers and queues */
	struct peer *peers;
	struct request_queue queues[REQUEST_KINDS];
	struct told too_much, unknown; /* of the library's thread */
	bool woken;
	atomic_int_least64_t connections, held, running;
	atomic_bool refusing;
};

/* ---- http_peers.c: connections ---- */

/* Both for libmicrohttpd. */
enum MHD_Result http_on_address(void *ctx, const struct sockaddr *address, socklen_t n);
void http_on_connection(void *ctx, struct MHD_Connection *connection, void **socket_context,
                        enum MHD_ConnectionNotificationCode code);
struct peer *http_peer_of(struct MHD_Connection *connection);
/* 0: no deadline. */
void http_expect(struct peer *p, int64_t within_us);
void http_cut_slow(struct http *h);

/* ---- http_check.c: what the headers say ---- */

/* The length of its text: nothing is decoded in place. Notes what the address is like. */
void *http_on_uri(void *ctx, const char *uri, struct MHD_Connection *connection);
/* Fills what the headers tell. False: r->answer says why not. */
bool http_check(struct http *h, struct request_inside *r, const char *path, const char *method);

#endif
