/* server: the page's HTTP(S) server on libmicrohttpd: one thread that answers from the newest board.
 * GET and HEAD only. /events tells open pages that there is something new. */
#ifndef MONITOR_SERVER_H
#define MONITOR_SERVER_H

#include "base/counters.h"
#include "monitor/board.h"
#include "rim/daemon.h"

enum monitor_counter {
#define COUNTER COUNTER_ID
#include "monitor/counters.def"
#undef COUNTER
	MONITOR_COUNTERS
};

struct monitor_settings {
#define SETTING SETTING_MEMBER
#include "monitor/settings.def"
#undef SETTING
};

struct server;

struct server_config {
	const struct monitor_settings *settings;
	const char *conninfo;
	struct counters *counters;
};

/* FATAL for settings that do not fit together; RETRY when the port is taken. */
struct server *server_new(const struct server_config *c, struct err *e);
void server_free(struct server *s); /* NULL is allowed; ends open event streams */
/* Takes over the caller's reference; from now on pages show this one. From the work thread. */
void server_show(struct server *s, struct board *b);

#endif
