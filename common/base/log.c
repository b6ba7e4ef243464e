/* log: encodes a line, then hands it to the kernel in one write that cannot wait.
 *
 * Invariant: what reaches the descriptor is whole lines of at most LOG_LINE_MAX bytes. That is
 * PIPE_BUF on Linux, so a pipe takes a line in full or not at all, from any number of writers. */
#include "base/log.h"

#include "base/clock.h"
#include "base/must.h"
#include "base/quote.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

_Static_assert(LOG_LINE_MAX <= PIPE_BUF, "a longer line may be torn by another writer");

static const char *const level_names[] = { "debug", "info", "warning", "error" };
static const struct text cut_mark[] = { TEXT(" cut=true"), TEXT(",\"cut\":true") };

enum sink_kind { SINK_UNKNOWN, SINK_PLAIN, SINK_SOCKET, SINK_POLLED };

static struct {
	const char *service;
	enum log_format format;
	enum log_level least;
	int fd, reopened_fd;
	enum sink_kind kind;
} sink = { .least = LOG_INFO, .fd = STDERR_FILENO, .reopened_fd = -1, .kind = SINK_UNKNOWN };

static atomic_llong lost_total, lost_untold;

static void put_time(struct buf *b, int64_t now_us)
{
	time_t s = (time_t)(now_us / 1000000);
	struct tm tm;
	must(now_us >= 0 && gmtime_r(&s, &tm));
	buf_printf(b, "%04d-%02d-%02dT%02d:%02d:%02d.%06dZ", tm.tm_year + 1900, tm.tm_mon + 1,
	           tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec, (int)(now_us % 1000000));
}

/* At most LOG_VALUE_MAX bytes, and no half of a character at the end. */
static struct text cut(struct text t)
{
	if (t.n <= LOG_VALUE_MAX)
		return t;
	t.n = LOG_VALUE_MAX;
	for (int i = 0; i < 3 && ((uint8_t)t.p[t.n] & 0xc0) == 0x80; i++)
		t.n--;
	return t;
}

static void put_value(struct buf *b, enum log_format format, const struct log_field *f)
{
	if (f->kind == LOG_KIND_INT) {
		buf_put_int64(b, f->integer);
	} else if (f->kind == LOG_KIND_BOOL) {
		buf_put_text(b, f->integer ? TEXT("true") : TEXT("false"));
	} else {
		(format == LOG_JSON ? quote_json : quote_logfmt)(b, cut(f->text));
	}
}

static void put_field(struct buf *b, enum log_format format, const struct log_field *f)
{
	buf_printf(b, format == LOG_JSON ? ",\"%s\":" : " %s=", f->key);
	put_value(b, format, f);
}

static void put_head(struct buf *b, const struct log_stamp *s)
{
	buf_put_text(b, s->format == LOG_JSON ? TEXT("{\"ts\":\"") : TEXT("ts="));
	put_time(b, s->now_us);
	if (s->format == LOG_JSON)
		buf_putc(b, '"');
	put_field(b, s->format, &LOG_STR("level", level_names[s->level]));
	if (s->service)
		put_field(b, s->format, &LOG_STR("service", s->service));
}

void log_encode(struct buf *b, const struct log_stamp *s, const struct log_field *fields)
{
	size_t start = b->n, room = LOG_LINE_MAX - cut_mark[s->format].n - sizeof "}\n";
	put_head(b, s);
	for (const struct log_field *f = fields; f->kind != LOG_KIND_END; f++) {
		size_t whole = b->n;
		put_field(b, s->format, f);
		if (b->n - start > room) {
			b->n = whole;
			buf_put_text(b, cut_mark[s->format]);
			break;
		}
	}
	buf_put_text(b, s->format == LOG_JSON ? TEXT("}\n") : TEXT("\n"));
}

/* A pipe is opened a second time through /proc, because O_NONBLOCK on the descriptor we were
 * given would also change it for the shell or supervisor that shares it. */
static enum sink_kind sink_prepare(int fd)
{
	struct stat st;
	if (fstat(fd, &st) != 0)
		return SINK_PLAIN; /* closed: every write fails and is counted */
	if (S_ISSOCK(st.st_mode))
		return SINK_SOCKET;
	if (S_ISREG(st.st_mode))
		return SINK_PLAIN;
	if (!S_ISFIFO(st.st_mode))
		return SINK_POLLED;
	char path[32];
	(void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd); /* an int always fits */
	sink.reopened_fd = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
	return sink.reopened_fd >= 0 ? SINK_PLAIN : SINK_POLLED;
}

void log_open_fd(int fd)
{
	if (sink.reopened_fd >= 0)
		(void)close(sink.reopened_fd); /* nothing is buffered in it */
	sink.reopened_fd = -1;
	sink.fd = fd < 0 ? STDERR_FILENO : fd;
	sink.kind = sink_prepare(sink.fd);
}

void log_open(const char *service, enum log_format format, enum log_level least)
{
	sink.service = service;
	sink.format = format;
	sink.least = least;
	if (sink.kind == SINK_UNKNOWN)
		log_open_fd(sink.fd);
}

static bool sink_put(struct text line)
{
	int fd = sink.reopened_fd >= 0 ? sink.reopened_fd : sink.fd;
	struct pollfd p = { .fd = fd, .events = POLLOUT };
	ssize_t n;
	if ((sink.kind == SINK_POLLED || sink.kind == SINK_UNKNOWN) &&
	    (poll(&p, 1, 0) != 1 || !(p.revents & POLLOUT)))
		return false;
	do {
		n = sink.kind == SINK_SOCKET ? send(fd, line.p, line.n, MSG_DONTWAIT | MSG_NOSIGNAL)
		                             : write(fd, line.p, line.n);
	} while (n < 0 && errno == EINTR);
	return n == (ssize_t)line.n;
}

static bool write_line(enum log_level level, const struct log_field *fields)
{
	struct log_stamp stamp = { sink.service, sink.format, level, clock_now_us() };
	BUF_AUTO b = { 0 };
	log_encode(&b, &stamp, fields);
	return sink_put(buf_text(&b));
}

static bool tell_lost(void)
{
	long long n = atomic_exchange(&lost_untold, 0);
	if (n == 0)
		return true;
	const struct log_field fields[] = { LOG_STR("event", "log-lines-lost"),
		                            LOG_INT("lines", n),
		                            { .kind = LOG_KIND_END } };
	bool told = write_line(LOG_WARNING, fields);
	if (!told)
		atomic_fetch_add(&lost_untold, n);
	return told;
}

void log_write(enum log_level level, const struct log_field *fields)
{
	if (level < sink.least)
		return;
	if (tell_lost() && write_line(level, fields))
		return;
	atomic_fetch_add(&lost_total, 1);
	atomic_fetch_add(&lost_untold, 1);
}

int64_t log_lost(void)
{
	return atomic_load(&lost_total);
}
