/* mockd: the embedded broker, librdkafka's mock cluster in a process of its own. For a first look
 * and for tests; never for data one wants to keep.
 *
 *   mockd [--brokers N] [--topic NAME:PARTITIONS]… [--port-file FILE] [--no-stdin]
 *
 * Prints "bootstrap HOST:PORT[,…]" on its first line (and writes the list to FILE, whole or not at
 * all), listens on loopback only, and ends on SIGTERM, SIGINT or the end of its standard input
 * (--no-stdin: signals only). Everything is in memory and gone at the end. A topic that somebody
 * asks for appears by itself, with 4 partitions. A partition keeps the newest 5 MiB or 100,000
 * message sets, whichever is less, and drops the oldest. No TLS, ACLs, admin requests or log append
 * times; aborted transactions are delivered; the first member of a group waits 3 s.
 *
 * Lines on standard input steer it; each is answered with "ok" or "error …":
 *
 *   topic NAME PARTITIONS          down [BROKER]      up [BROKER]      rtt MS [BROKER]
 *   errors API CODE…               the next requests of that kind (number in Kafka's protocol)
 * fail; CODE by number or name: NOT_ENOUGH_REPLICAS, _TRANSPORT (connection closed), NO_ERROR slow
 * BROKER API CODE MS        one request: answered with CODE after MS clear API forgets its errors
 *   leader TOPIC PARTITION BROKER  -1: none
 *   coordinator group|transaction KEY BROKER
 *   topic-error TOPIC CODE         in metadata
 *
 * Invariant: one line, one call, one answer. */
#include <librdkafka/rdkafka.h>
/* after rdkafka.h */
#include <librdkafka/rdkafka_mock.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

enum { MAX_WORDS = 40, MAX_TOPICS = 200 };

struct options {
	int brokers;
	const char *port_file;
	bool no_stdin;
	const char *topics[MAX_TOPICS];
	int n_topics;
};

struct words {
	char *v[MAX_WORDS];
	int n;
};

static bool number_of(const char *s, long least, long most, int *ret)
{
	char *end;
	errno = 0;
	long v = strtol(s, &end, 10);
	if (errno || end == s || *end || v < least || v > most)
		return false;
	*ret = (int)v;
	return true;
}

/* By number, or by the library's name for it. */
static bool code_of(const char *s, rd_kafka_resp_err_t *ret)
{
	const struct rd_kafka_err_desc *v;
	size_t n;
	int number;
	if (number_of(s, INT16_MIN, INT16_MAX, &number)) {
		*ret = (rd_kafka_resp_err_t)number;
		return true;
	}
	rd_kafka_get_err_descs(&v, &n);
	for (size_t i = 0; i < n; i++)
		if (v[i].name && strcmp(v[i].name, s) == 0) {
			*ret = v[i].code;
			return true;
		}
	return false;
}

static bool word_number(const struct words *w, int at, int *ret)
{
	return at < w->n && number_of(w->v[at], -1, 1000000, ret);
}

/* The broker named at that word, or all of them. */
static int broker_at(const struct words *w, int at)
{
	int id = -1;
	(void)word_number(w, at, &id); /* absent means all */
	return id;
}

static bool do_topic(rd_kafka_mock_cluster_t *c, const struct words *w)
{
	int n;
	return word_number(w, 2, &n) && n > 0 && !rd_kafka_mock_topic_create(c, w->v[1], n, 1);
}

static bool do_down(rd_kafka_mock_cluster_t *c, const struct words *w)
{
	return !rd_kafka_mock_broker_set_down(c, broker_at(w, 1));
}

static bool do_up(rd_kafka_mock_cluster_t *c, const struct words *w)
{
	return !rd_kafka_mock_broker_set_up(c, broker_at(w, 1));
}

static bool do_rtt(rd_kafka_mock_cluster_t *c, const struct words *w)
{
	int ms;
	return word_number(w, 1, &ms) && !rd_kafka_mock_broker_set_rtt(c, broker_at(w, 2), ms);
}

static bool do_errors(rd_kafka_mock_cluster_t *c, const struct words *w)
{
	rd_kafka_resp_err_t codes[MAX_WORDS];
	int api;
	if (!word_number(w, 1, &api) || w->n < 3)
		return false;
	for (int i = 2; i < w->n; i++)
		if (!code_of(w->v[i], &codes[i - 2]))
			return false;
	rd_kafka_mock_push_request_errors_array(c, (int16_t)api, (size_t)w->n - 2, codes);
	return true;
}

static bool do_slow(rd_kafka_mock_cluster_t *c, const struct words *w)
{
	int broker, api, ms;
	rd_kafka_resp_err_t code;
	if (!word_number(w, 1, &broker) || !word_number(w, 2, &api) || w->n < 5 ||
	    !code_of(w->v[3], &code) || !word_number(w, 4, &ms))
		return false;
	return !rd_kafka_mock_broker_push_request_error_rtts(c, broker, (int16_t)api, 1, code, ms);
}

static bool do_clear(rd_kafka_mock_cluster_t *c, const struct words *w)
{
	int api;
	if (!word_number(w, 1, &api))
		return false;
	rd_kafka_mock_clear_request_errors(c, (int16_t)api);
	return true;
}

static bool do_leader(rd_kafka_mock_cluster_t *c, const struct words *w)
{
	int partition, broker;
	return word_number(w, 2, &partition) && word_number(w, 3, &broker) &&
	       !rd_kafka_mock_partition_set_leader(c, w->v[1], partition, broker);
}

static bool do_coordinator(rd_kafka_mock_cluster_t *c, const struct words *w)
{
	int broker;
	return word_number(w, 3, &broker) &&
	       !rd_kafka_mock_coordinator_set(c, w->v[1], w->v[2], broker);
}

static bool do_topic_error(rd_kafka_mock_cluster_t *c, const struct words *w)
{
	rd_kafka_resp_err_t code;
	if (w->n < 3 || !code_of(w->v[2], &code))
		return false;
	rd_kafka_mock_topic_set_error(c, w->v[1], code);
	return true;
}

static const struct verb {
	const char *name;
	bool (*run)(rd_kafka_mock_cluster_t *c, const struct words *w);
} verbs[] = {
	{ "topic", do_topic },
	{ "down", do_down },
	{ "up", do_up },
	{ "rtt", do_rtt },
	{ "errors", do_errors },
	{ "slow", do_slow },
	{ "clear", do_clear },
	{ "leader", do_leader },
	{ "coordinator", do_coordinator },
	{ "topic-error", do_topic_error },
};

static void obey(rd_kafka_mock_cluster_t *c, char *line)
{
	struct words w = { .n = 0 };
	char *rest = NULL;
	for (char *p = strtok_r(line, " \t\r\n", &rest); p && w.n < MAX_WORDS;
	     p = strtok_r(NULL, " \t\r\n", &rest))
		w.v[w.n++] = p;
	if (w.n == 0)
		return;
	const struct verb *verb = NULL;
	for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
		if (strcmp(verbs[i].name, w.v[0]) == 0)
			verb = &verbs[i];
	if (!verb)
		(void)printf("error unknown verb %s\n", w.v[0]);
	else
		(void)puts(verb->run(c, &w) ? "ok" : "error bad arguments");
	(void)fflush(stdout);
}

/* Whole or not at all: who waits for the file may read it as soon as it is there. */
static bool write_port_file(const char *path, const char *bootstrap)
{
	char tmp[4096];
	if ((size_t)snprintf(tmp, sizeof tmp, "%s.tmp", path) >= sizeof tmp)
		return false;
	FILE *f = fopen(tmp, "w");
	if (!f)
		return false;
	bool ok = fprintf(f, "%s\n", bootstrap) > 0;
	return !fclose(f) && ok && !rename(tmp, path);
}

/* Reads whole lines as they come; false at the end of the input. */
static bool read_lines(rd_kafka_mock_cluster_t *c)
{
	static char held[8192];
	static size_t n;
	ssize_t got = read(STDIN_FILENO, held + n, sizeof held - 1 - n);
	if (got <= 0)
		return got < 0 && errno == EINTR;
	n += (size_t)got;
	held[n] = '\0';
	char *line = held, *end;
	while ((end = strchr(line, '\n'))) {
		*end = '\0';
		obey(c, line);
		line = end + 1;
	}
	n = strlen(line);
	memmove(held, line, n + 1);
	return n < sizeof held - 1;
}

static void serve(rd_kafka_mock_cluster_t *c, const struct options *o, int signals)
{
	struct pollfd fds[2] = { { .fd = signals, .events = POLLIN },
		                 { .fd = o->no_stdin ? -1 : STDIN_FILENO, .events = POLLIN } };
	for (;;) {
		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			return;
		if (fds[0].revents)
			return;
		if (fds[1].revents && !read_lines(c))
			return;
	}
}

static bool option_topic(struct options *o, char *spec)
{
	if (!strchr(spec, ':') || o->n_topics == MAX_TOPICS)
		return false;
	o->topics[o->n_topics++] = spec;
	return true;
}

static bool parse(struct options *o, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--no-stdin") == 0) {
			o->no_stdin = true;
			continue;
		}
		char *value = i + 1 < argc ? argv[++i] : NULL;
		const char *name = argv[value ? i - 1 : i];
		if (!value)
			return false;
		if (strcmp(name, "--port-file") == 0)
			o->port_file = value;
		else if (strcmp(name, "--brokers") == 0 && number_of(value, 1, 9, &o->brokers))
			continue;
		else if (strcmp(name, "--topic") != 0 || !option_topic(o, value))
			return false;
	}
	return true;
}

static bool create_topics(rd_kafka_mock_cluster_t *c, const struct options *o)
{
	for (int i = 0; i < o->n_topics; i++) {
		char name[256];
		int partitions;
		const char *colon = strrchr(o->topics[i], ':');
		size_t n = (size_t)(colon - o->topics[i]);
		if (n >= sizeof name || !number_of(colon + 1, 1, 1000, &partitions))
			return false;
		memcpy(name, o->topics[i], n);
		name[n] = '\0';
		if (rd_kafka_mock_topic_create(c, name, partitions, 1))
			return false;
	}
	return true;
}

/* Blocked before any thread exists, so that signals come through the descriptor alone. */
static int catch_signals(void)
{
	sigset_t set;
	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGINT);
	(void)sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC);
}

/* The cluster's own client has nobody to connect to, and need not say so. */
static rd_kafka_conf_t *quiet_conf(void)
{
	char ignored[64];
	rd_kafka_conf_t *conf = rd_kafka_conf_new();
	(void)rd_kafka_conf_set(conf, "log_level", "3", ignored, sizeof ignored);
	return conf;
}

int main(int argc, char **argv)
{
	struct options o = { .brokers = 1 };
	char why[256];
	if (!parse(&o, argc, argv)) {
		(void)fprintf(stderr, "usage: mockd [--brokers N] [--topic NAME:PARTITIONS]… "
		                      "[--port-file FILE] [--no-stdin]\n");
		return 2;
	}
	int signals = catch_signals();
	rd_kafka_t *rk = rd_kafka_new(RD_KAFKA_PRODUCER, quiet_conf(), why, sizeof why);
	rd_kafka_mock_cluster_t *c = rk ? rd_kafka_mock_cluster_new(rk, o.brokers) : NULL;
	if (signals < 0 || !c || !create_topics(c, &o)) {
		(void)fprintf(stderr, "mockd: cannot start the cluster or a topic\n");
		return 3;
	}
	const char *bootstrap = rd_kafka_mock_cluster_bootstraps(c);
	(void)printf("bootstrap %s\n", bootstrap);
	(void)fflush(stdout);
	if (o.port_file && !write_port_file(o.port_file, bootstrap)) {
		(void)fprintf(stderr, "mockd: cannot write the port file\n");
		return 3;
	}
	serve(c, &o, signals);
	rd_kafka_mock_cluster_destroy(c);
	rd_kafka_destroy(rk);
	return 0;
}
