/* bench_engine: what the engine itself costs a fact: toy domain, store in memory, no Kafka, no
 * PostgreSQL. Eight facts an account, in random order.
 *
 *     bench_engine [FACTS [BATCH]]          default 200,000 and 2,000
 *
 * Prints ns a fact: the whole; judging (JSON, digest, compact form); the store; the fold; and what
 * is left, which is the engine's own. Not a test: nothing passes or fails. */
#include "../prop/feed.h"
#include "../prop/machine.h"
#include "../prop/toy_domain.h"

#include "base/must.h"
#include "engine/judge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define START (1735689600LL * SECOND_US)

static int64_t in_store_ns, in_fold_ns;

static int64_t now_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

/* ---- timed fold and store ---- */

static void timed_fold(const struct fold_in *in, struct arena *a, struct fold_out *out)
{
	int64_t began = now_ns();
	toy_domain.fold(in, a, out);
	in_fold_ns += now_ns() - began;
}

static const struct store_ops *inner;

#define TIMED(name, params, args)                                                                  \
	static bool timed_##name params                                                            \
	{                                                                                          \
		int64_t began = now_ns();                                                          \
		bool ok = inner->name args;                                                        \
		in_store_ns += now_ns() - began;                                                   \
		return ok;                                                                         \
	}
TIMED(advance, (struct store * s, const struct offset_advance *v, size_t n, bool *f, struct err *e),
      (s, v, n, f, e))
TIMED(take,
      (struct store * s, int b, size_t l, struct arena *a, struct queue_item **r, size_t *n,
       struct err *e),
      (s, b, l, a, r, n, e))
TIMED(read,
      (struct store * s, const struct text *k, size_t n, struct arena *a, struct store_read *r,
       struct err *e),
      (s, k, n, a, r, e))
TIMED(write, (struct store * s, const struct changes *c, struct err *e), (s, c, e))
TIMED(commit, (struct store * s, struct err *e), (s, e))
TIMED(queue_peek, (struct store * s, uint64_t *b, struct err *e), (s, b, e))

/* ---- facts ---- */

static void shuffle(struct laws_event *v, size_t n)
{
	struct rnd r = { .state = 1 };
	for (size_t i = n; i > 1; i--) {
		size_t k = rnd_below(&r, i);
		struct laws_event swap = v[i - 1];
		v[i - 1] = v[k];
		v[k] = swap;
	}
}

static struct laws_event *make_facts(struct arena *a, size_t n)
{
	static const char *const buckets[] = { "1", "2", "3", "4", "5", "6", "7", "8" };
	struct laws_event *v = ARENA_ARRAY(a, n, struct laws_event);
	for (size_t i = 0; i < n; i++) {
		struct toy_event e = { .time = START + (instant_us)(i % 8) * MINUTE_US,
			               .amount = 7 };
		e.id = arena_printf(a, "0d6a7bd2-6a0e-4a6b-9d4f-%012zu", i).p;
		e.account = arena_printf(a, "2321000255:case-%07zu", i / 8).p;
		e.recorded = e.time + SECOND_US;
		e.bucket = buckets[i / 8 % 8];
		e.sequence = (int64_t)i + 1;
		v[i] = (struct laws_event){ text_of(e.account), toy_json(&e, a), e.recorded };
	}
	shuffle(v, n);
	return v;
}

static int64_t judge_alone_ns(const struct machine *m)
{
	struct err e = { 0 };
	ARENA_AUTO a = { 0 };
	struct judge *j = judge_new(&toy_domain, &e);
	const struct judge_world w = { .registry = engine_registry(m->seat[0].engine),
		                        .now = START + HOUR_US };
	const struct feed_partition *p = &m->log.v[0];
	int64_t began = now_ns();
	for (size_t i = 0; i < p->n; i++) {
		struct verdict v;
		judge_record(j, &w, &p->v[i], &a, &v);
		must(v.accepted);
		if (i % 2000 == 1999)
			arena_reset(&a);
	}
	int64_t spent = now_ns() - began;
	judge_free(j);
	return spent;
}

static void print(const char *what, int64_t ns, size_t n)
{
	printf("  %-8s %7lld ns a fact\n", what, (long long)(ns / (int64_t)n));
}

int main(int argc, char **argv)
{
	size_t n = argc > 1 ? (size_t)atol(argv[1]) : 200000,
	       batch = argc > 2 ? (size_t)atol(argv[2]) : 2000;
	ARENA_AUTO a = { 0 };
	struct domain timed = toy_domain;
	struct laws_domain laws = toy_laws;
	timed.fold = timed_fold;
	laws.domain = &timed;
	struct machine *m = machine_new(&(struct machine_config){
	        .laws = &laws, .engines = 1, .whole = true, .batch_records = batch });
	struct laws_event *v = make_facts(&a, n);
	for (size_t i = 0; i < n; i++)
		machine_append(m, 0, &v[i]);
	inner = m->seat[0].inner->ops;
	struct store_ops ops = *inner;
	ops.advance = timed_advance;
	ops.take = timed_take;
	ops.read = timed_read;
	ops.write = timed_write;
	ops.commit = timed_commit;
	ops.queue_peek = timed_queue_peek;
	m->seat[0].inner->ops = &ops;
	m->db->now = START + HOUR_US;
	struct err e = { 0 };
	bool worked = true;
	int64_t began = now_ns();
	for (size_t done = 0; done < n; done += batch)
		must(engine_step(m->seat[0].engine, 0, &worked, &e));
	int64_t whole = now_ns() - began;
	must(m->db->log.n == n);
	int64_t judging = judge_alone_ns(m);
	printf("%zu facts, %zu a batch\n", n, batch);
	print("whole", whole, n);
	print("judging", judging, n);
	print("store", in_store_ns, n);
	print("fold", in_fold_ns, n);
	print("engine", whole - judging - in_store_ns - in_fold_ns, n);
	m->seat[0].inner->ops = inner;
	machine_free(m);
	return 0;
}
