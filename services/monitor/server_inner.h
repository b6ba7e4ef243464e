/* server_inner: what the files of the server share. Nobody else includes it. */
#ifndef MONITOR_SERVER_INNER_H
#define MONITOR_SERVER_INNER_H

#include "monitor/server.h"
#include "monitor/site.h"
#include "rim/pg.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

struct live; /* an open event stream */

struct server {
	struct server_config config;
	struct MHD_Daemon *http;
	bool tls;
	struct buf certificate, authorities;
	pthread_mutex_t lock;      /* of board and streams */
	struct board *board;
	struct live *streams;
	size_t n_streams;
	bool closing;
	struct pg *pg;             /* of the page's thread */
	struct pg_args args;
	struct shelf shelf;
};

/* server_viewer: who asks. `name` is written for people and logs, at most size - 1 bytes. Misdirected:
 * somebody at this machine who calls it by another's name. */
struct rights server_viewer(const struct server *s, struct MHD_Connection *c, const struct board *b,
                            char *name, size_t size, bool *ret_misdirected);
/* Settings that exclude each other, or are too weak. */
bool server_check(const struct monitor_settings *m, struct err *e);

/* server_events. */
enum MHD_Result server_stream(struct server *s, struct MHD_Connection *c);
void server_wake(struct server *s); /* the lock is held */

/* server_shelf. */
bool server_shelf_open(struct server *s, struct err *e);
void server_shelf_close(struct server *s);

bool server_add_headers(const struct server *s, struct MHD_Response *m, const struct response *a);

#endif
