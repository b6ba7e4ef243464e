/* probe: a reconciler without a domain, for test scripts: it reads through source_kafka and keeps
 * positions in a file that several processes share, under the same compare-and-set that the
 * database does for the real ones.
 *
 *   probe read  BOOTSTRAP STATE GROUP TOPIC [NAME=VALUE]…
 *   probe send  BOOTSTRAP TOPIC PREFIX COUNT [NAME=VALUE]…
 *   probe txn   BOOTSTRAP ID TOPIC PREFIX COUNT commit|abort|wait [NAME=VALUE]…
 *   probe set   STATE PARTITION NEXT
 *
 * NAME=VALUE are properties of the client library, and for `read`:
 *   take=N     ends after N records of its own     idle=MS   ends after so long without one
 *   batch=N    records a batch                     slow=MS   sleeps so long in every transaction
 *   fence=off  negative control: writes without comparing
 *   until=stop ends when a partition has stopped     watch=MS   interval of the log's watch
 * Lines out: "take PARTITION OFFSET KEY" for what its own compare-and-set let through, "fenced P",
 * "lost P", "stop P REASON low high", "joined N". Invariant: a take is printed after the shared
 * file was changed, never before. */
#include "base/clock.h"
#include "base/must.h"
#include "rim/sink_kafka.h"
#include "rim/source_kafka.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <unistd.h>

enum { SLOTS = 64, MAX_PAIRS = 16 };

struct slot {
	int64_t next;
	uint8_t digest[32];
	uint8_t known, has_digest;
};

struct options {
	struct settings_pair pairs[MAX_PAIRS];
	size_t n;
	long take, idle_ms, batch, slow_ms;
	bool unfenced, until_stop;
	long watch_ms;
};

struct reader {
	int fd;
	struct slot *shared;     /* mapped: what the database would hold */
	struct slot mine[SLOTS]; /* what this process believes */
	struct source *source;
	struct options *o;
	long taken;
	bool stopped;
};

static volatile sig_atomic_t stopping;

static void on_signal(int number)
{
	(void)number;
	stopping = 1;
}

/* Waits for the lock; a signal on the way only delays the end of the program. */
static void lock(int fd)
{
	while (flock(fd, LOCK_EX) != 0)
		must(errno == EINTR);
}

static struct slot *map_state(const char *path, int *fd)
{
	*fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	must(*fd >= 0 && ftruncate(*fd, SLOTS * sizeof(struct slot)) == 0);
	void *p =
	        mmap(NULL, SLOTS * sizeof(struct slot), PROT_READ | PROT_WRITE, MAP_SHARED, *fd, 0);
	must(p != MAP_FAILED);
	return p;
}

static bool starts(void *ctx, struct source_start *v, size_t n)
{
	struct reader *r = ctx;
	lock(r->fd);
	for (size_t i = 0; i < n; i++) {
		must(v[i].partition < SLOTS);
		struct slot *s = &r->mine[v[i].partition];
		*s = r->shared[v[i].partition];
		v[i].known = s->known;
		v[i].next = s->next;
		v[i].has_digest = s->has_digest;
		memcpy(v[i].digest, s->digest, sizeof v[i].digest);
	}
	must(flock(r->fd, LOCK_UN) == 0);
	return true;
}

static void lost(void *ctx, struct text topic, int32_t partition)
{
	(void)ctx;
	(void)topic;
	(void)printf("lost %d\n", (int)partition);
}

static void stopped(void *ctx, const struct source_start *where, enum source_stop why,
                    const char *detail)
{
	((struct reader *)ctx)->stopped = true;
	(void)printf("stop %d %s %s\n", (int)where->partition, source_stop_word(why), detail);
}

static bool same_position(const struct slot *a, const struct slot *b)
{
	return a->known == b->known && a->next == b->next;
}

/* The records of one partition in one transaction; the lock is held. */
static void transact(struct reader *r, const struct source_batch *b, int32_t partition)
{
	struct slot *shared = &r->shared[partition], *mine = &r->mine[partition];
	const struct source_record *last = NULL;
	if (!r->o->unfenced && !same_position(shared, mine)) {
		(void)printf("fenced %d\n", (int)partition);
		source_release(r->source, b->v[0].topic, partition);
		return;
	}
	for (size_t i = 0; i < b->n; i++)
		if (b->v[i].partition == partition)
			last = &b->v[i];
	mine->known = mine->has_digest = 1;
	mine->next = last->offset + 1;
	source_record_digest(last, mine->digest);
	for (size_t i = 0; i < b->n; i++) {
		const struct source_record *x = &b->v[i];
		if (x->partition != partition)
			continue;
		(void)printf("take %d %lld %.*s\n", (int)partition, (long long)x->offset,
		             TEXT_ARGS(x->key));
		r->taken++;
	}
	/* As near to one step as two files get: a kill between them shows as a missing take. */
	*shared = *mine;
	(void)fflush(stdout);
	source_commit(r->source, last->topic, partition, mine->next);
}

static void take_batch(struct reader *r, const struct source_batch *b)
{
	bool done[SLOTS] = { false };
	for (size_t i = 0; i < b->n; i++) {
		int32_t p = b->v[i].partition;
		must(p < SLOTS);
		if (done[p])
			continue;
		done[p] = true;
		if (r->o->slow_ms)
			(void)usleep((useconds_t)r->o->slow_ms * 1000);
		lock(r->fd);
		transact(r, b, p);
		must(flock(r->fd, LOCK_UN) == 0);
	}
	(void)fflush(stdout);
}

static int read_loop(struct reader *r)
{
	ARENA_AUTO a = { 0 };
	struct source_status st;
	uint64_t rebalances = 0;
	int64_t quiet_since_us = clock_monotonic_us();
	while (!stopping && (!r->o->take || r->taken < r->o->take)) {
		struct source_ask ask = { .max_records = (size_t)r->o->batch, .timeout_us = 50000 };
		struct source_batch b;
		struct err e = { 0 };
		arena_reset(&a);
		if (!source_next(r->source, &ask, &a, &b, &e)) {
			(void)printf("fatal %s\n", e.text);
			return 3;
		}
		source_status(r->source, &st);
		if (st.rebalances != rebalances)
			(void)printf("joined %llu\n", (unsigned long long)st.rebalances);
		rebalances = st.rebalances;
		if (b.n)
			take_batch(r, &b);
		int64_t now_us = clock_monotonic_us();
		if (b.n || !st.joined)
			quiet_since_us = now_us;
		if (r->o->until_stop && r->stopped)
			break;
		if (r->o->idle_ms && now_us - quiet_since_us > r->o->idle_ms * 1000)
			break;
		(void)fflush(stdout);
	}
	source_status(r->source, &st);
	(void)printf("end taken %ld verified %llu dropped %llu problem %s\n", r->taken,
	             (unsigned long long)st.verified, (unsigned long long)st.stale_dropped,
	             st.problem);
	return 0;
}

static bool option(struct options *o, const char *name, const char *value)
{
	struct {
		const char *name;
		long *at;
	} numbers[] = { { "take", &o->take },
		        { "idle", &o->idle_ms },
		        { "batch", &o->batch },
		        { "slow", &o->slow_ms },
		        { "watch", &o->watch_ms } };
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
		if (strcmp(numbers[i].name, name) == 0) {
			*numbers[i].at = atol(value);
			return true;
		}
	if (strcmp(name, "fence") == 0)
		o->unfenced = strcmp(value, "off") == 0;
	if (strcmp(name, "until") == 0)
		o->until_stop = true;
	return strcmp(name, "fence") == 0 || strcmp(name, "until") == 0;
}

static struct settings_pairs options_of(struct options *o, const char *bootstrap, int argc,
                                        char **argv)
{
	*o = (struct options){ .batch = 100 };
	o->pairs[o->n++] = (struct settings_pair){ "bootstrap.servers", bootstrap };
	for (int i = 0; i < argc; i++) {
		char *eq = strchr(argv[i], '=');
		must(eq && o->n < MAX_PAIRS);
		*eq = '\0';
		if (!option(o, argv[i], eq + 1))
			o->pairs[o->n++] = (struct settings_pair){ argv[i], eq + 1 };
	}
	return (struct settings_pairs){ o->pairs, o->n };
}

static int do_read(int argc, char **argv)
{
	struct options o;
	if (argc < 4)
		return 2;
	struct settings_pairs kafka = options_of(&o, argv[0], argc - 4, argv + 4);
	struct reader r = { .o = &o };
	r.shared = map_state(argv[1], &r.fd);
	const char *topic = argv[3];
	struct source_kafka_config c = { .kafka = &kafka,
		                         .group = argv[2],
		                         .topics = &topic,
		                         .n_topics = 1,
		                         .owner = { &r, starts, lost, stopped },
		                         .truncation_grace_us = 2 * SECOND_US,
		                         .watch_us = o.watch_ms * 1000 };
	struct err e = { 0 };
	r.source = source_kafka_new(&c, &e);
	if (!r.source) {
		(void)fprintf(stderr, "probe: %s\n", e.text);
		return 2;
	}
	int rc = read_loop(&r);
	source_free(r.source);
	(void)fflush(stdout);
	return rc;
}

static struct sink_event *events(const char *topic, const char *prefix, size_t n)
{
	struct sink_event *v = calloc(n, sizeof *v);
	must(v);
	for (size_t i = 0; i < n; i++) {
		char *text = NULL;
		must(asprintf(&text, "%s%zu", prefix, i) > 0);
		v[i] = (struct sink_event){ .topic = text_of(topic),
			                    .key = text_of(text),
			                    .value = text_of(text) };
	}
	return v;
}

static void events_free(struct sink_event *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free((void *)(uintptr_t)v[i].key.p);
	free(v);
}

static int told(bool ok, const struct err *e)
{
	if (ok)
		(void)puts("done");
	else
		(void)printf("failed %d %s %s\n", (int)e->kind, e->code, e->text);
	(void)fflush(stdout);
	return ok ? 0 : 1;
}

static int do_send(int argc, char **argv)
{
	struct options o;
	if (argc < 4)
		return 2;
	size_t n = (size_t)atol(argv[3]);
	struct settings_pairs kafka = options_of(&o, argv[0], argc - 4, argv + 4);
	struct sink_kafka_config c = { .kafka = &kafka };
	struct err e = { 0 };
	struct sink *s = sink_kafka_new(&c, &e);
	struct sink_event *v = events(argv[1], argv[2], n);
	struct sink_progress p = { .timeout_us = 60 * SECOND_US };
	int rc = told(s && sink_send_now(s, v, n, &p, NULL, &e), &e);
	events_free(v, n);
	sink_free(s);
	return rc;
}

/* A transaction of n events; "wait": stands still before the commit until a signal comes. */
static bool transaction(struct sink *s, struct sink_event *v, size_t n, const char *how,
                        struct err *e)
{
	if (!sink_begin(s, 20 * SECOND_US, e))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!sink_send(s, &v[i], e))
			return false;
	if (!sink_flush(s, 20 * SECOND_US, e))
		return false;
	(void)puts("flushed");
	(void)fflush(stdout);
	while (strcmp(how, "wait") == 0 && !stopping)
		(void)usleep(20000);
	return strcmp(how, "abort") == 0 ? sink_abort(s, 20 * SECOND_US, e)
	                                 : sink_commit(s, 20 * SECOND_US, e);
}

static int do_txn(int argc, char **argv)
{
	struct options o;
	if (argc < 6)
		return 2;
	size_t n = (size_t)atol(argv[4]);
	struct settings_pairs kafka = options_of(&o, argv[0], argc - 6, argv + 6);
	struct sink_kafka_config c = { .kafka = &kafka, .transactional_id = argv[1] };
	struct err e = { 0 };
	struct sink *s = sink_kafka_new(&c, &e);
	struct sink_event *v = events(argv[2], argv[3], n);
	int rc = told(s && transaction(s, v, n, argv[5], &e), &e);
	events_free(v, n);
	sink_free(s);
	return rc;
}

/* The operator's word: this offset, nothing to compare with. */
static int do_set(int argc, char **argv)
{
	int fd;
	if (argc != 3 || atoi(argv[1]) < 0 || atoi(argv[1]) >= SLOTS)
		return 2;
	struct slot *v = map_state(argv[0], &fd);
	v[atoi(argv[1])] = (struct slot){ .next = atol(argv[2]), .known = 1 };
	return 0;
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*run)(int argc, char **argv);
	} verbs[] = {
		{ "read", do_read }, { "send", do_send }, { "txn", do_txn }, { "set", do_set }
	};
	struct sigaction act = { .sa_handler = on_signal };
	static char out[1 << 20]; /* one transaction's takes are one write */
	must(setvbuf(stdout, out, _IOFBF, sizeof out) == 0);
	must(sigaction(SIGTERM, &act, NULL) == 0 && sigaction(SIGINT, &act, NULL) == 0);
	int rc = 2;
	for (size_t i = 0; argc > 1 && i < sizeof verbs / sizeof verbs[0]; i++)
		if (strcmp(argv[1], verbs[i].name) == 0)
			rc = verbs[i].run(argc - 2, argv + 2);
	if (rc == 2)
		(void)fprintf(stderr, "usage: see the head of probe.c\n");
	return rc;
}
