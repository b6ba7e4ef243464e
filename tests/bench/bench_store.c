/* bench_store: what the store costs, without Kafka, JSON or folding: synthetic batches through
 * store_pg into a PostgreSQL of its own with fsync on.
 *
 *     bench_store [--facts N] [--batch N] [--processes N] [--months N] [--without TABLE]…
 *
 * Eight facts an entity, in random order, events of 840 bytes; each process has entities of its
 * own, as partitions would. One line of JSON a run: facts a second, µs of CPU a fact in the client
 * and in its backend, bytes of WAL a fact. TABLE leaves one out: log, marks, flow, queue,
 * discrepancies, buckets, sequences, entities. --sql FILE runs something on the empty schema first
 * (drop an index, say). Not a test: nothing passes or fails. */
#include "../contract/private_postgres.h"

#include "base/clock.h"
#include "rim/store_pg.h"

#include <sys/resource.h>

enum { FACTS_OF_ONE = 8, EVENT_BYTES = 840, FACT_BYTES = 110, WITHOUT_MAX = 8 };

struct plan {
	size_t facts, batch, processes, months;
	const char *without[WITHOUT_MAX];
	size_t n_without;
	const char *sql;
};

static bool has(const struct plan *p, const char *table)
{
	for (size_t i = 0; i < p->n_without; i++)
		if (strcmp(p->without[i], table) == 0)
			return false;
	return true;
}

/* ---- synthetic facts ---- */

struct worker {
	const struct plan *plan;
	size_t number; /* of the process */
	struct store *store;
	struct arena arena;
	uint32_t *order; /* entity of each fact, shuffled */
	uint64_t seed;
	size_t retries;
};

static uint64_t next_random(struct worker *w)
{
	w->seed ^= w->seed << 13;
	w->seed ^= w->seed >> 7;
	w->seed ^= w->seed << 17;
	return w->seed;
}

static void shuffle(struct worker *w)
{
	size_t n = w->plan->facts;
	w->order = malloc(n * sizeof *w->order);
	must(w->order);
	for (size_t i = 0; i < n; i++)
		w->order[i] = (uint32_t)(i / FACTS_OF_ONE);
	for (size_t i = n - 1; i > 0; i--) {
		size_t k = next_random(w) % (i + 1);
		uint32_t kept = w->order[i];
		w->order[i] = w->order[k];
		w->order[k] = kept;
	}
}

static int compare_numbers(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

static struct text random_text(struct worker *w, size_t n)
{
	static const char letters[] = "0123456789abcdefghijklmnopqrstuvwxyz{},:\"- ";
	char *p = arena_alloc(&w->arena, n + 1);
	for (size_t i = 0; i < n; i++)
		p[i] = letters[next_random(w) % (sizeof letters - 1)];
	return (struct text){ p, n };
}

static struct text key_of(struct worker *w, uint32_t entity)
{
	return arena_printf(&w->arena, "c:%zu%08u", w->number, entity * 2654435761U);
}

#define START_US (1767225600 * SECOND_US) /* 2026-01-01T00:00:00Z */

static struct log_row log_of(struct worker *w, uint32_t entity, size_t offset, struct text event)
{
	static const char *const types[] = { "admission.registered", "admission-notice.sent",
		                             "discharge-ready.notified", "discharge.completed" };
	uint64_t r = next_random(w);
	instant_us t = START_US + (instant_us)(r % (w->plan->months * 30)) * 24 * HOUR_US;
	struct log_row row = {
		.key = key_of(w, entity),
		.topic = TEXT("samverka.transition.v1"),
		.partition = (int32_t)w->number,
		.offset = (int64_t)offset,
		.fact = { .time_us = t,
		          .recorded_us = t + SECOND_US,
		          .appended_us = t + 2 * SECOND_US,
		          .source = TEXT("urn:samverka:2120001124:melior"),
		          .id = arena_printf(&w->arena, "%08x-%04x-4000-8000-%012llx", (unsigned)r,
		                             (unsigned)(r >> 48), (unsigned long long)offset) },
		.event = event
	};
	row.type = arena_printf(&w->arena, "samverka.transition.%s.v1", types[r % 4]);
	memcpy(row.fact.digest, &r, sizeof r);
	return row;
}

/* ---- one batch ---- */

struct batch {
	struct log_row *log;
	uint32_t *entities; /* sorted, unique */
	size_t n, n_entities, first;
};

static struct batch make_batch(struct worker *w, size_t first, size_t n)
{
	struct batch b = { .log = ARENA_ARRAY(&w->arena, n, struct log_row),
		           .entities = ARENA_ARRAY(&w->arena, n, uint32_t),
		           .n = n,
		           .first = first };
	struct text event = random_text(w, EVENT_BYTES);
	memcpy(b.entities, w->order + first, n * sizeof *b.entities);
	qsort(b.entities, n, sizeof *b.entities, compare_numbers);
	for (size_t i = 0; i < n; i++) {
		b.log[i] = log_of(w, w->order[first + i], first + i, event);
		if (b.n_entities == 0 || b.entities[b.n_entities - 1] != b.entities[i])
			b.entities[b.n_entities++] = b.entities[i];
	}
	return b;
}

static size_t facts_of(const struct batch *b, const struct worker *w, uint32_t entity)
{
	size_t n = 0;
	for (size_t i = 0; i < b->n; i++)
		n += w->order[b->first + i] == entity;
	return n;
}

static void grow_row(struct worker *w, struct entity_write *e, size_t n_facts)
{
	struct text more = random_text(w, n_facts * FACT_BYTES);
	char *facts = arena_alloc(&w->arena, e->row.facts.n + more.n);
	if (e->row.facts.n)
		memcpy(facts, e->row.facts.p, e->row.facts.n);
	memcpy(facts + e->row.facts.n, more.p, more.n);
	e->row.facts = (struct text){ facts, e->row.facts.n + more.n };
	e->row.state = random_text(w, 150);
	e->row.outputs = random_text(w, 60);
	e->row.evaluated_at = START_US;
	e->row.next_due = START_US * 2;
	e->facts_changed = true;
}

static int compare_writes(const void *a, const void *b)
{
	return text_cmp(((const struct entity_write *)a)->row.key,
	                ((const struct entity_write *)b)->row.key);
}

static struct entity_write *make_entities(struct worker *w, const struct batch *b,
                                          const struct store_read *r)
{
	struct entity_write *v = ARENA_ARRAY(&w->arena, b->n_entities, struct entity_write);
	for (size_t i = 0; i < b->n_entities; i++) {
		v[i].row = r->rows[i];
		/* Counting exactly costs n² and changes little: most have one fact in a batch. */
		grow_row(w, &v[i], i % 64 == 0 ? facts_of(b, w, b->entities[i]) : 1);
	}
	qsort(v, b->n_entities, sizeof *v, compare_writes);
	return v;
}

static void add_outputs(struct worker *w, const struct entity_write *v, size_t n, struct changes *c)
{
	struct discrepancy_change *d = ARENA_ARRAY(&w->arena, n, struct discrepancy_change);
	struct queue_item *q = ARENA_ARRAY(&w->arena, n, struct queue_item);
	struct bucket_change *m = ARENA_ARRAY(&w->arena, n, struct bucket_change);
	for (size_t i = 0; i < n; i++) {
		if (i % 5 == 0)
			d[c->n_discrepancies++] = (struct discrepancy_change){
				.key = v[i].row.key,
				.d = { "D-MIS-02", SEVERITY_LEGAL, TEXT("n1"), NULL, 0, START_US,
				       START_US, INSTANT_NONE, NULL, 0 }
			};
		if (i % 3 == 0)
			q[c->n_queue++] = (struct queue_item){ .kind = QUEUE_TICK,
				                               .key = v[i].row.key,
				                               .version = 1,
				                               .due = START_US * 2 };
		if (v[i].row.version == 0)
			m[c->n_buckets++] = (struct bucket_change){ TEXT("m/1280/2026-01"),
				                                    v[i].row.key, false, false };
	}
	c->discrepancies = d;
	c->queue = q;
	c->buckets = m;
}

static void add_counts(struct worker *w, struct changes *c)
{
	enum { FLOW = 24, MARKS = 300 };
	struct flow_count *f = ARENA_ARRAY(&w->arena, FLOW, struct flow_count);
	struct mark *m = ARENA_ARRAY(&w->arena, MARKS, struct mark);
	for (size_t i = 0; i < FLOW; i++)
		f[i] = (struct flow_count){ TEXT("urn:samverka:2120001124:melior"),
			                    TEXT("a.type.v1"),
			                    START_US,
			                    FLOW_ACCEPTED,
			                    80,
			                    START_US };
	for (size_t i = 0; i < MARKS; i++)
		m[i] = (struct mark){ .bucket = arena_printf(&w->arena, "m/12%02zu/2026-%02zu", i % 33, i % 12),
			              .key = TEXT("c:1"), .version = 1 };
	struct sequence_seen *q = ARENA_ARRAY(&w->arena, 500, struct sequence_seen);
	for (size_t i = 0; i < 500; i++)
		q[i] = (struct sequence_seen){ TEXT("urn:samverka:2120001124:melior"),
			                       TEXT("samverka.transition.v1"),
			                       0,
			                       (int64_t)i * 4,
			                       (int64_t)i * 4 + 1,
			                       START_US };
	*c = (struct changes){ .flow = f,
		               .n_flow = FLOW,
		               .marks = m,
		               .n_marks = MARKS,
		               .sequences = q,
		               .n_sequences = 500 };
}

static void leave_out(const struct plan *p, struct changes *c)
{
	const struct {
		const char *table;
		size_t *n;
	} parts[] = {
		{ "log", &c->n_log },
		{ "marks", &c->n_marks },
		{ "flow", &c->n_flow },
		{ "queue", &c->n_queue },
		{ "discrepancies", &c->n_discrepancies },
		{ "buckets", &c->n_buckets },
		{ "sequences", &c->n_sequences },
		{ "entities", &c->n_entities },
	};
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (!has(p, parts[i].table))
			*parts[i].n = 0;
}

static bool run_batch(struct worker *w, const struct batch *b, struct err *e)
{
	struct store *s = w->store;
	struct offset_advance v = { TEXT("samverka.transition.v1"),
		                    (int32_t)w->number,
		                    b->first ? (int64_t)b->first : -1,
		                    (int64_t)(b->first + b->n),
		                    { 1 } };
	struct text *keys = ARENA_ARRAY(&w->arena, b->n_entities, struct text);
	struct store_read r;
	struct changes c;
	bool fenced;
	for (size_t i = 0; i < b->n_entities; i++)
		keys[i] = key_of(w, b->entities[i]);
	if (!s->ops->begin(s, e) || !s->ops->advance(s, &v, 1, &fenced, e) ||
	    !s->ops->read(s, keys, b->n_entities, &w->arena, &r, e))
		return false;
	add_counts(w, &c);
	c.entities = make_entities(w, b, &r);
	c.n_entities = b->n_entities;
	c.log = b->log;
	c.n_log = b->n;
	add_outputs(w, c.entities, c.n_entities, &c);
	leave_out(w->plan, &c);
	return s->ops->write(s, &c, e) && s->ops->commit(s, e);
}

static long long cpu_us(const struct rusage *u)
{
	return (u->ru_utime.tv_sec + u->ru_stime.tv_sec) * 1000000LL + u->ru_utime.tv_usec +
	       u->ru_stime.tv_usec;
}

static long long backend_cpu_us(int pid)
{
	char path[40], line[512], *at;
	unsigned long long user, system;
	(void)snprintf(path, sizeof path, "/proc/%d/stat", pid);
	FILE *f = fopen(path, "r");
	if (!f || !fgets(line, sizeof line, f))
		return 0;
	fclose(f);
	at = strrchr(line, ')');
	if (sscanf(at, ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu", &user, &system) !=
	    2)
		return 0;
	return (long long)(user + system) * 1000000 / sysconf(_SC_CLK_TCK);
}

struct cost {
	long long client_us, making_us, backend_us, retries;
};

/* CPU of making synthetic rows is measured apart and not the store's. */
static long long own_cpu_us(void)
{
	struct rusage u;
	getrusage(RUSAGE_SELF, &u);
	return cpu_us(&u);
}

static struct cost work(struct worker *w)
{
	struct cost c = { 0 };
	for (size_t first = 0, n; first < w->plan->facts; first += n) {
		struct err e = { 0 };
		n = w->plan->facts - first < w->plan->batch ? w->plan->facts - first
		                                            : w->plan->batch;
		long long before_us = own_cpu_us();
		arena_reset(&w->arena);
		struct batch b = make_batch(w, first, n);
		c.making_us += own_cpu_us() - before_us;
		while (!run_batch(w, &b, &e)) {
			if (e.kind != ERR_RETRY) {
				fprintf(stderr, "%s %s\n", e.code, e.text);
				exit(1);
			}
			w->store->ops->rollback(w->store);
			c.retries++;
		}
	}
	c.client_us = own_cpu_us();
	c.backend_us = backend_cpu_us(pg_backend_pid(store_pg_connection(w->store)));
	return c;
}

static int run_worker(const struct plan *p, size_t number, const char *conninfo, int start, int out)
{
	struct store_pg_config config = { .conninfo = conninfo,
		                          .area = "transition",
		                          .application = "bench" };
	struct err e = { 0 };
	struct worker w = { .plan = p, .number = number, .seed = 88172645463325252ULL + number };
	char go;
	w.store = store_pg_new(&config, &e);
	shuffle(&w);
	if (!w.store || !store_pg_connect(w.store, &e)) {
		fprintf(stderr, "%s\n", e.text);
		return 1;
	}
	long long before_us = own_cpu_us();
	if (read(start, &go, 1) != 0)
		return 1;
	struct cost c = work(&w);
	c.client_us -= before_us;
	return write(out, &c, sizeof c) != sizeof c;
}

static void report(const struct plan *p, const struct cost *c, int64_t took_us, long long wal)
{
	double n = (double)(p->facts * p->processes);
	printf("{\"processes\":%zu,\"batch\":%zu,\"months\":%zu,\"factsPerSecond\":%.0f,"
	       "\"clientUs\":%.2f,\"makingUs\":%.2f,\"backendUs\":%.2f,\"walBytes\":%.0f,"
	       "\"retries\":%lld",
	       p->processes, p->batch, p->months, n * 1e6 / (double)took_us,
	       (double)(c->client_us - c->making_us) / n, (double)c->making_us / n,
	       (double)c->backend_us / n, (double)wal / n, c->retries);
	for (size_t i = 0; i < p->n_without; i++)
		printf(",\"without\":\"%s\"", p->without[i]);
	printf(",\"sql\":\"%s\"}\n", p->sql ? p->sql : "");
}

static void run(const struct plan *p)
{
	char conninfo[400];
	int start[2], out[2];
	private_create("samverka_bench");
	private_migrate(private_conninfo("samverka_bench", conninfo, sizeof conninfo));
	PGconn *sql = sql_open("samverka_bench", NULL);
	if (p->sql)
		sql_do(sql, p->sql);
	sql_do(sql, "SELECT samverka.ensure_partitions('transition', '2026-01-01', '2027-12-31')");
	sql_do(sql, "CHECKPOINT");
	must(pipe(start) == 0 && pipe(out) == 0);
	fflush(stdout);
	for (size_t i = 0; i < p->processes; i++)
		if (fork() == 0) {
			close(start[1]);
			_exit(run_worker(p, i, conninfo, start[0], out[1]));
		}
	usleep(1500000); /* connected and shuffled by now; late ones would only look slower */
	long long wal = sql_int(sql, "SELECT pg_current_wal_insert_lsn() - '0/0'");
	int64_t before_us = clock_monotonic_us();
	close(start[1]);
	struct cost sum = { 0 }, c;
	for (size_t i = 0; i < p->processes; i++) {
		must(read(out[0], &c, sizeof c) == sizeof c);
		sum.client_us += c.client_us;
		sum.making_us += c.making_us;
		sum.backend_us += c.backend_us;
		sum.retries += c.retries;
	}
	int64_t took_us = clock_monotonic_us() - before_us;
	report(p, &sum, took_us, sql_int(sql, "SELECT pg_current_wal_insert_lsn() - '0/0'") - wal);
	PQfinish(sql);
	for (size_t i = 0; i < p->processes; i++)
		(void)wait(NULL);
}

static bool take_option(struct plan *p, const char *name, const char *value)
{
	const struct {
		const char *name;
		size_t *to;
	} numbers[] = {
		{ "--facts", &p->facts },
		{ "--batch", &p->batch },
		{ "--processes", &p->processes },
		{ "--months", &p->months },
	};
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		if (strcmp(name, numbers[i].name) == 0) {
			*numbers[i].to = strtoul(value, NULL, 10);
			return true;
		}
	if (strcmp(name, "--sql") == 0)
		p->sql = value;
	else if (strcmp(name, "--without") == 0 && p->n_without < WITHOUT_MAX)
		p->without[p->n_without++] = value;
	else
		return false;
	return true;
}

int main(int argc, char **argv)
{
	struct plan p = { .facts = 150000, .batch = 2000, .processes = 2, .months = 3 };
	for (int i = 1; i + 1 < argc; i += 2)
		if (!take_option(&p, argv[i], argv[i + 1])) {
			fprintf(stderr, "bench_store: what is %s?\n", argv[i]);
			return 2;
		}
	private_options = "--set shared_buffers=512MB --set max_wal_size=8GB";
	if (!private_start()) {
		fprintf(stderr, "bench_store: PostgreSQL is not installed\n");
		return 77;
	}
	run(&p);
	return 0;
}
