/* latency: publishes facts at a fixed rate and measures, for each, how long after its publication
 * its state is there to be read, and how long until the broker has appended the next OWN summary of
 * the municipality it names: one appended before the state was there does not count, since it may
 * not know the fact. For the bench, on private servers; all clocks are this host's.
 *
 *   latency BOOTSTRAP CONNINFO FILE RATE [TRACE]     FILE: JSON lines of transition events
 *
 * Prints "state N P50 P99 MAX" and "summary N P50 P99 MAX" in ms; N of the second is smaller: not
 * every fact changes a summary, those without one before the end are not counted. The state is
 * seen by asking every 5 ms how far the offsets are moved, so figures are up to that much high.
 * The clock starts when the state of a first fact is there: joining the group is not latency.
 * TRACE: a file that gets a line for each fact: ms from the first, ms to its state, ms to its
 * summary (-1: none), municipality, type. */
#include "base/clock.h"

#include <libpq-fe.h>
#include <librdkafka/rdkafka.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FACTS = 200000, PARTITIONS = 64, STEP_MS = 5, QUIET_US = 10000000 };
#define TOPIC "samverka.transition.v1"

struct sent {
	int64_t sent_us, state_us, summary_us, offset;
	int32_t partition;
	bool acked;
	char municipality[5], type[64];
};

static struct sent facts[FACTS];
static size_t n_facts, n_acked, n_seen;

static int die(const char *what, const char *why)
{
	fprintf(stderr, "latency: %s: %s\n", what, why);
	exit(1);
}

/* The text behind `"name":"` in a line; empty when there is none. */
static void member(const char *line, size_t n, const char *name, char *ret, size_t cap)
{
	char pattern[40];
	int m = snprintf(pattern, sizeof pattern, "\"%s\":\"", name);
	const char *p = memmem(line, n, pattern, (size_t)m);
	size_t i = 0;
	for (p = p ? p + m : "\""; *p != '"' && i + 1 < cap; i++)
		ret[i] = *p++;
	ret[i] = '\0';
}

static void on_report(rd_kafka_t *rk, const rd_kafka_message_t *m, void *ctx)
{
	(void)rk;
	(void)ctx;
	struct sent *f = m->_private;
	if (m->err)
		die("not taken", rd_kafka_err2str(m->err));
	f->acked = true;
	f->offset = m->offset;
	f->partition = m->partition;
	member(m->payload, m->len, "municipality", f->municipality, sizeof f->municipality);
	member(m->payload, m->len, "type", f->type, sizeof f->type);
	n_acked++;
}

static rd_kafka_t *client(rd_kafka_type_t type, const char *bootstrap)
{
	static const char *const settings[][3] = { { "linger.ms", "1", NULL }, { NULL, "latency", "group.id" },
		{ NULL, "earliest", "auto.offset.reset" }, { NULL, "10", "fetch.wait.max.ms" },
		{ NULL, "1000", "topic.metadata.refresh.interval.ms" } };
	char why[200];
	rd_kafka_conf_t *c = rd_kafka_conf_new();
	for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
		const char *name = settings[i][type == RD_KAFKA_PRODUCER ? 0 : 2];
		if (name && rd_kafka_conf_set(c, name, settings[i][1], why, sizeof why))
			die(name, why);
	}
	if (rd_kafka_conf_set(c, "bootstrap.servers", bootstrap, why, sizeof why))
		die(bootstrap, why);
	if (type == RD_KAFKA_PRODUCER)
		rd_kafka_conf_set_dr_msg_cb(c, on_report);
	rd_kafka_t *rk = rd_kafka_new(type, c, why, sizeof why);
	return rk ? rk : (die("client", why), NULL);
}

static rd_kafka_t *listener(const char *bootstrap)
{
	rd_kafka_t *rk = client(RD_KAFKA_CONSUMER, bootstrap);
	rd_kafka_topic_partition_list_t *l = rd_kafka_topic_partition_list_new(1);
	rd_kafka_topic_partition_list_add(l, "^samverka\\.summary\\.v1\\..*", -1);
	if (rd_kafka_subscribe(rk, l))
		die("subscribe", "refused");
	rd_kafka_topic_partition_list_destroy(l);
	(void)rd_kafka_poll_set_consumer(rk);
	return rk;
}

static void send_line(rd_kafka_t *rk, char *line, size_t n)
{
	char key[200];
	member(line, n, "partitionkey", key, sizeof key);
	facts[n_facts].sent_us = clock_now_us();
	rd_kafka_headers_t *h = rd_kafka_headers_new(1);
	(void)rd_kafka_header_add(h, "content-type", -1, "application/cloudevents+json", -1);
	if (rd_kafka_producev(rk, RD_KAFKA_V_TOPIC(TOPIC), RD_KAFKA_V_KEY(key, strlen(key)),
	                      RD_KAFKA_V_VALUE(line, n), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
	                      RD_KAFKA_V_HEADERS(h), RD_KAFKA_V_OPAQUE(&facts[n_facts]), RD_KAFKA_V_END))
		die("produce", "refused");
	n_facts++;
}

static void look_at_state(PGconn *pg)
{
	int64_t next[PARTITIONS] = { 0 };
	PGresult *r = PQexec(pg, "SELECT partition, next FROM transition.consumer_offset "
	                         "WHERE topic = '" TOPIC "'");
	if (PQresultStatus(r) != PGRES_TUPLES_OK)
		die("offsets", PQerrorMessage(pg));
	int64_t now = clock_now_us();
	for (int i = 0; i < PQntuples(r); i++)
		next[atoi(PQgetvalue(r, i, 0)) % PARTITIONS] = atoll(PQgetvalue(r, i, 1));
	PQclear(r);
	for (size_t i = 0; i < n_facts; i++) {
		struct sent *f = &facts[i];
		if (!f->acked || f->state_us || f->offset >= next[f->partition % PARTITIONS])
			continue;
		f->state_us = now;
		n_seen++;
	}
}

/* One fact, and whatever time it takes. */
static bool warm_up(rd_kafka_t *out, PGconn *pg, FILE *in, char **line, size_t *cap)
{
	ssize_t n = getline(line, cap, in);
	if (n <= 1)
		return false;
	send_line(out, *line, (size_t)n - ((*line)[n - 1] == '\n'));
	for (int64_t end = clock_monotonic_us() + 60000000; n_seen == 0 && clock_monotonic_us() < end;) {
		(void)rd_kafka_poll(out, STEP_MS);
		look_at_state(pg);
	}
	if (n_seen == 0)
		die("first fact", "has no state within a minute");
	facts[0] = (struct sent){ 0 };
	n_facts = n_acked = n_seen = 0;
	return true;
}

static bool look_at_summaries(rd_kafka_t *rk)
{
	char who[20];
	bool any = false;
	rd_kafka_message_t *m;
	while ((m = rd_kafka_consumer_poll(rk, 0))) {
		int64_t appended_us = rd_kafka_message_timestamp(m, NULL) * 1000 + 999; /* told in ms */
		if (!m->err && m->payload) {
			member(m->payload, m->len, "recipient", who, sizeof who);
			any = true;
			for (size_t i = 0; i < n_facts; i++)
				if (facts[i].state_us && facts[i].state_us <= appended_us &&
				    !facts[i].summary_us && !strcmp(facts[i].municipality, who))
					facts[i].summary_us = appended_us;
		}
		rd_kafka_message_destroy(m);
	}
	return any;
}

static int by_size(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static void print_row(const char *name, bool summary)
{
	static int64_t v[FACTS];
	size_t n = 0;
	for (size_t i = 0; i < n_facts; i++) {
		int64_t until = summary ? facts[i].summary_us : facts[i].state_us;
		if (until)
			v[n++] = until - facts[i].sent_us;
	}
	if (n == 0) {
		printf("%s 0 - - -\n", name);
		return;
	}
	qsort(v, n, sizeof *v, by_size);
	printf("%s %zu %lld %lld %lld\n", name, n, (long long)v[n / 2] / 1000,
	       (long long)v[n * 99 / 100] / 1000, (long long)v[n - 1] / 1000);
}

static int64_t ms_until(const struct sent *f, int64_t until_us)
{
	return until_us ? (until_us - f->sent_us) / 1000 : -1;
}

static void write_trace(const char *path)
{
	FILE *out = fopen(path, "w");
	if (!out)
		die(path, "cannot be written");
	for (size_t i = 0; i < n_facts; i++) {
		const struct sent *f = &facts[i];
		fprintf(out, "%lld %lld %lld %s %s\n",
		        (long long)(f->sent_us - facts[0].sent_us) / 1000,
		        (long long)ms_until(f, f->state_us), (long long)ms_until(f, f->summary_us),
		        f->municipality[0] ? f->municipality : "-", f->type);
	}
	(void)fclose(out); /* a trace cut short shows */
}

int main(int argc, char **argv)
{
	FILE *in = argc == 5 || argc == 6 ? fopen(argv[3], "r") : NULL;
	if (!in)
		return fprintf(stderr, "latency BOOTSTRAP CONNINFO FILE RATE [TRACE]\n"), 2;
	PGconn *pg = PQconnectdb(argv[2]);
	rd_kafka_t *out = client(RD_KAFKA_PRODUCER, argv[1]), *back = listener(argv[1]);
	char *line = NULL;
	size_t cap = 0;
	ssize_t n = warm_up(out, pg, in, &line, &cap) ? 0 : -1;
	int64_t rate = atoll(argv[4]), begun = clock_monotonic_us(), quiet = begun;
	for (;;) {
		int64_t now = clock_monotonic_us();
		while (n >= 0 && n_facts < FACTS && (int64_t)n_facts * 1000000 / rate < now - begun)
			if ((n = getline(&line, &cap, in)) > 1)
				send_line(out, line, (size_t)n - (line[n - 1] == '\n'));
		(void)rd_kafka_poll(out, 0);
		look_at_state(pg);
		if (look_at_summaries(back) || n >= 0 || n_seen < n_facts)
			quiet = now;
		if (now - quiet > QUIET_US || now - begun > (int64_t)FACTS * 1000000 / rate + QUIET_US)
			break;
		(void)poll(NULL, 0, STEP_MS);
	}
	if (n_seen < n_facts)
		fprintf(stderr, "latency: %zu of %zu facts have no state\n", n_facts - n_seen, n_facts);
	print_row("state", false);
	print_row("summary", true);
	if (argc == 6)
		write_trace(argv[5]);
	free(line);
	return n_seen < n_facts;
}
