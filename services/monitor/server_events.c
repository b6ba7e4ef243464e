/* server_events: server-sent events: "there is a newer version", nothing more; the page fetches
 * itself again, with its viewer's own rights. A stream with nothing to say is suspended and costs
 * no turn of the thread.
 *
 * Invariant: a stream is resumed only while it is suspended, under the lock. */
#include "monitor/server_inner.h"

#include "base/clock.h"
#include "base/must.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STREAMS_MAX = 128, BLOCK = 256, BEAT_MS = 15000 };

struct live {
	struct server *server;
	struct MHD_Connection *connection;
	struct live *next;
	int64_t told, beat_us;
	bool suspended;
};

static ssize_t say(struct live *l, char *buf, size_t max)
{
	const struct server *s = l->server;
	int64_t version = s->board ? s->board->version : 0;
	int n;
	if (version != l->told)
		n = snprintf(buf, max, "event: board\nid: %lld\ndata: %lld\n\n", (long long)version, (long long)version);
	else if (clock_passed(l->beat_us))
		n = snprintf(buf, max, ": still here\n\n");
	else
		return 0;
	l->told = version;
	l->beat_us = clock_deadline_us(BEAT_MS);
	return n > 0 && (size_t)n < max ? n : 0;
}

static ssize_t on_read(void *ctx, uint64_t at, char *buf, size_t max)
{
	struct live *l = ctx;
	struct server *s = l->server;
	(void)at;
	must(pthread_mutex_lock(&s->lock) == 0);
	ssize_t n = s->closing ? MHD_CONTENT_READER_END_OF_STREAM : say(l, buf, max);
	if (n == 0) {
		l->suspended = true;
		MHD_suspend_connection(l->connection);
	}
	must(pthread_mutex_unlock(&s->lock) == 0);
	return n;
}

static void on_end(void *ctx)
{
	struct live *l = ctx;
	struct server *s = l->server;
	must(pthread_mutex_lock(&s->lock) == 0);
	for (struct live **p = &s->streams; *p; p = &(*p)->next)
		if (*p == l) {
			*p = l->next;
			s->n_streams--;
			break;
		}
	counters_set(s->config.counters, MONITOR_LIVE, 0, (int64_t)s->n_streams);
	must(pthread_mutex_unlock(&s->lock) == 0);
	free(l);
}

static struct live *stream_new(struct server *s, struct MHD_Connection *c)
{
	struct live *l = NULL;
	must(pthread_mutex_lock(&s->lock) == 0);
	if (!s->closing && s->n_streams < STREAMS_MAX) {
		l = calloc(1, sizeof *l);
		must(l);
		*l = (struct live){ .server = s, .connection = c, .next = s->streams, .told = -1 };
		s->streams = l;
		counters_set(s->config.counters, MONITOR_LIVE, 0, (int64_t)++s->n_streams);
	}
	must(pthread_mutex_unlock(&s->lock) == 0);
	return l;
}

enum MHD_Result server_stream(struct server *s, struct MHD_Connection *c)
{
	struct live *l = stream_new(s, c);
	struct MHD_Response *m =
		l ? MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK, on_read, l, on_end) :
		    MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
	must(m);
	const struct response a = { .type = "text/event-stream; charset=utf-8" };
	enum MHD_Result done = server_add_headers(s, m, &a) ?
		MHD_queue_response(c, l ? MHD_HTTP_OK : MHD_HTTP_SERVICE_UNAVAILABLE, m) : MHD_NO;
	MHD_destroy_response(m);
	return done;
}

void server_wake(struct server *s)
{
	for (struct live *l = s->streams; l; l = l->next) {
		bool news = s->closing || (s->board && s->board->version != l->told) || clock_passed(l->beat_us);
		if (!l->suspended || !news)
			continue;
		l->suspended = false;
		MHD_resume_connection(l->connection);
	}
}
