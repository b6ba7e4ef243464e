/* gateway_load: batches of events over TLS, for tests/bench/gateway.sh.
 *
 *     gateway_load PORT PATH PKI FILE BATCH CONNECTIONS full SECONDS    as fast as answers come
 *     gateway_load PORT PATH PKI FILE BATCH CONNECTIONS RATE SECONDS    RATE events a second,
 * evenly
 *
 * Prints "events/s p50_ms p99_ms max_ms answers_other_than_202". The clock starts when every
 * connection stands, and what was sent is counted until its answer is there, so that no time is
 * left out in which something was sent. A latency begins when the request was due: one that waits
 * behind a slow one counts its waiting. Requests are made beforehand, a thread each connection. */
#include "base/clock.h"
#include "base/must.h"
#include "base/slurp.h"

#include <arpa/inet.h>
#include <gnutls/gnutls.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CONNECTIONS_MAX = 256, READ_STEP = 64 * 1024, FILE_MAX = 1 << 30 };

static struct {
	const char *path;
	uint16_t port;
	size_t batch;
	double rate; /* 0: full */
	int64_t us, begun;
	struct buf *requests;
	size_t n_requests;
	gnutls_certificate_credentials_t credentials;
	pthread_barrier_t connected, started;
	atomic_size_t next;
} self;

struct connection {
	pthread_t thread;
	gnutls_session_t session;
	int fd;
	struct buf answer;
	int64_t *latencies;
	size_t n, cap, others;
};

_Noreturn static void give_up(const char *what, const char *why)
{
	(void)fprintf(stderr, "gateway_load: %s: %s\n", what, why);
	exit(1);
}

/* ---- requests ---- */

static void add_request(const struct buf *body)
{
	self.requests = realloc(self.requests, (self.n_requests + 1) * sizeof *self.requests);
	must(self.requests);
	struct buf *b = &self.requests[self.n_requests++];
	*b = (struct buf){ 0 };
	buf_printf(b,
	           "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
	           "application/cloudevents-batch+json\r\nContent-Length: %zu\r\n\r\n",
	           self.path, body->n);
	buf_put(b, body->p, body->n);
}

static void read_requests(const char *file)
{
	BUF_AUTO facts = { 0 };
	BUF_AUTO why = { 0 };
	BUF_AUTO body = { 0 };
	struct slurp in = { .path = file, .max_bytes = FILE_MAX };
	if (!slurp_file(&in, &facts, &why))
		give_up(file, why.p);
	struct text rest = buf_text(&facts);
	for (size_t n = 1; rest.n > 0; n++) {
		buf_putc(&body, n == 1 ? '[' : ',');
		buf_put_text(&body, text_cut(&rest, '\n'));
		if (n < self.batch)
			continue;
		buf_putc(&body, ']');
		add_request(&body);
		buf_clear(&body);
		n = 0;
	}
	if (!self.n_requests)
		give_up(file, "less than a batch");
}

/* ---- a connection ---- */

static void check_tls(int rc, const char *what)
{
	if (rc < 0)
		give_up(what, gnutls_strerror(rc));
}

static void connect_to(struct connection *c)
{
	const int on = 1;
	const struct sockaddr_in to = { .sin_family = AF_INET,
		                        .sin_port = htons(self.port),
		                        .sin_addr = { htonl(INADDR_LOOPBACK) } };
	c->fd = socket(AF_INET, SOCK_STREAM, 0);
	must(c->fd >= 0);
	if (connect(c->fd, (const struct sockaddr *)&to, sizeof to) != 0)
		give_up("connect", "refused");
	must(setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0);
	check_tls(gnutls_init(&c->session, GNUTLS_CLIENT), "TLS");
	check_tls(gnutls_set_default_priority(c->session), "TLS");
	check_tls(gnutls_credentials_set(c->session, GNUTLS_CRD_CERTIFICATE, self.credentials),
	          "TLS");
	check_tls(gnutls_server_name_set(c->session, GNUTLS_NAME_DNS, "localhost", 9), "TLS");
	gnutls_session_set_verify_cert(c->session, "localhost", 0);
	gnutls_transport_set_int(c->session, c->fd);
	int rc;
	do
		rc = gnutls_handshake(c->session);
	while (rc < 0 && !gnutls_error_is_fatal(rc));
	check_tls(rc, "handshake");
}

static void send_request(struct connection *c, const struct buf *b)
{
	for (size_t at = 0; at < b->n;) {
		ssize_t n = gnutls_record_send(c->session, b->p + at, b->n - at);
		if (n > 0)
			at += (size_t)n;
		else if (gnutls_error_is_fatal((int)n))
			give_up("send", gnutls_strerror((int)n));
	}
}

static void read_more(struct connection *c)
{
	char *at = buf_reserve(&c->answer, READ_STEP);
	ssize_t n = gnutls_record_recv(c->session, at, READ_STEP);
	if (n == 0 || (n < 0 && gnutls_error_is_fatal((int)n)))
		give_up("answer", n ? gnutls_strerror((int)n) : "closed");
	c->answer.n += n > 0 ? (size_t)n : 0; /* else a ticket, or a word of TLS's own */
	c->answer.p[c->answer.n] = '\0';
}

static bool is_whole(const struct buf *answer, const char *body, const char *length)
{
	if (length)
		return answer->n - (size_t)(body - answer->p) >= strtoul(length, NULL, 10);
	return answer->n >= 5 && memcmp(answer->p + answer->n - 5, "0\r\n\r\n", 5) == 0;
}

/* The status of the answer, when all of it is there: by its length, or chunked. */
static unsigned long read_answer(struct connection *c)
{
	static const char name[] = "\r\ncontent-length:";
	const char *body = NULL, *length = NULL;
	buf_clear(&c->answer);
	do {
		read_more(c);
		body = strstr(c->answer.p, "\r\n\r\n");
		length = body ? strcasestr(c->answer.p, name) : NULL;
		length = length && length < body ? length + sizeof name - 1 : NULL;
	} while (!body || !is_whole(&c->answer, body + 4, length));
	return strncmp(c->answer.p, "HTTP/1.1 ", 9) == 0 ? strtoul(c->answer.p + 9, NULL, 10) : 0;
}

static void note(struct connection *c, int64_t latency)
{
	if (c->n == c->cap) {
		c->cap = c->cap ? 2 * c->cap : 4096;
		c->latencies = realloc(c->latencies, c->cap * sizeof *c->latencies);
		must(c->latencies);
	}
	c->latencies[c->n++] = latency;
}

static void sleep_until(int64_t us)
{
	const struct timespec until = { us / 1000000, us % 1000000 * 1000 };
	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) != 0)
		;
}

static void *work(void *ctx)
{
	struct connection *c = ctx;
	connect_to(c);
	(void)pthread_barrier_wait(&self.connected);
	(void)pthread_barrier_wait(&self.started);
	for (;;) {
		size_t n = atomic_fetch_add(&self.next, 1);
		int64_t due = clock_monotonic_us(), end = self.begun + self.us;
		if (self.rate > 0)
			due = self.begun + (int64_t)((double)(n * self.batch) / self.rate * 1e6);
		if (due >= end || clock_monotonic_us() >= end)
			break;
		if (self.rate > 0)
			sleep_until(due);
		send_request(c, &self.requests[n % self.n_requests]);
		c->others += read_answer(c) != 202;
		note(c, clock_monotonic_us() - due);
	}
	(void)gnutls_bye(c->session, GNUTLS_SHUT_WR);
	gnutls_deinit(c->session);
	(void)close(c->fd);
	return NULL;
}

/* ---- the whole ---- */

static void load_keys(const char *pki)
{
	BUF_AUTO ca = { 0 };
	BUF_AUTO cert = { 0 };
	BUF_AUTO key = { 0 };
	buf_printf(&ca, "%s/samverka.pem", pki);
	buf_printf(&cert, "%s/skane.pem", pki);
	buf_printf(&key, "%s/skane.key", pki);
	check_tls(gnutls_certificate_allocate_credentials(&self.credentials), pki);
	check_tls(
	        gnutls_certificate_set_x509_trust_file(self.credentials, ca.p, GNUTLS_X509_FMT_PEM),
	        ca.p);
	check_tls(gnutls_certificate_set_x509_key_file(self.credentials, cert.p, key.p,
	                                               GNUTLS_X509_FMT_PEM),
	          cert.p);
}

static int compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static double at_share(const struct connection *all, double share)
{
	size_t i = (size_t)((double)all->n * share);
	return (double)all->latencies[i < all->n ? i : all->n - 1] / 1000;
}

static void tell(const struct connection *v, size_t n, int64_t took_us)
{
	struct connection all = { 0 };
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < v[i].n; k++)
			note(&all, v[i].latencies[k]);
		all.others += v[i].others;
	}
	if (!all.n)
		give_up("answers", "none");
	qsort(all.latencies, all.n, sizeof *all.latencies, compare);
	(void)printf("%.0f %.1f %.1f %.1f %zu\n",
	             (double)(all.n * self.batch) * 1e6 / (double)took_us, at_share(&all, 0.5),
	             at_share(&all, 0.99), at_share(&all, 1), all.others);
}

int main(int argc, char **argv)
{
	static struct connection connections[CONNECTIONS_MAX];
	if (argc != 9)
		give_up("usage", "PORT PATH PKI FILE BATCH CONNECTIONS full|RATE SECONDS");
	self.port = (uint16_t)atoi(argv[1]);
	self.path = argv[2];
	self.batch = strtoul(argv[5], NULL, 10);
	self.rate = strcmp(argv[7], "full") == 0 ? 0 : atof(argv[7]);
	self.us = (int64_t)(atof(argv[8]) * 1e6);
	size_t n = strtoul(argv[6], NULL, 10);
	must(n >= 1 && n <= CONNECTIONS_MAX && self.batch >= 1);
	load_keys(argv[3]);
	read_requests(argv[4]);
	must(pthread_barrier_init(&self.connected, NULL, (unsigned)n + 1) == 0);
	must(pthread_barrier_init(&self.started, NULL, (unsigned)n + 1) == 0);
	for (size_t i = 0; i < n; i++)
		must(pthread_create(&connections[i].thread, NULL, work, &connections[i]) == 0);
	(void)pthread_barrier_wait(&self.connected);
	self.begun = clock_monotonic_us();
	(void)pthread_barrier_wait(&self.started);
	for (size_t i = 0; i < n; i++)
		must(pthread_join(connections[i].thread, NULL) == 0);
	tell(connections, n, clock_monotonic_us() - self.begun);
	return 0;
}
