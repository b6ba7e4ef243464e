/* bench_judge: what the verdicts on the facts of a file cost, and a sum over all they say, so that
 * two builds can be compared in both:
 *
 *     story facts --cases 1000 >facts.jsonl; story refused >>facts.jsonl
 *     bench_judge facts.jsonl [ROUNDS]       default 1
 *     perf stat -e instructions:u bench_judge facts.jsonl 20
 *     valgrind --tool=callgrind --toggle-collect=judge_record bench_judge facts.jsonl
 *
 * Records of the transition area, one a line, without reference data. Not a test. */
#include "base/must.h"
#include "engine/judge.h"
#include "transitions/domain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { RESET_EVERY = 2000 };

struct sums {
	size_t accepted, refused;
	uint64_t said;
};

static struct text read_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	struct buf b = { 0 };
	size_t n = 1;
	if (!f) {
		perror(path);
		exit(1);
	}
	while (n > 0) {
		char *at = buf_reserve(&b, 1 << 20);
		n = fread(at, 1, 1 << 20, f);
		b.n += n;
	}
	(void)fclose(f);     /* only read */
	return buf_text(&b); /* for the life of the process */
}

static void add(struct sums *s, struct text t)
{
	s->said = s->said * 31 + text_hash(t) + t.n;
}

static void add_verdict(struct sums *s, const struct verdict *v)
{
	*(v->accepted ? &s->accepted : &s->refused) += 1;
	add(s, text_of(v->reason));
	add(s, text_of(v->detail));
	add(s, v->source);
	add(s, v->id);
	if (!v->accepted)
		return;
	add(s, (struct text){ (const char *)v->fact.digest, sizeof v->fact.digest });
	add(s, v->fact.body);
	add(s, v->event);
	for (size_t i = 0; i < v->route.n; i++)
		add(s, v->route.key[i]);
}

static void judge_all(struct judge *j, struct text lines, struct sums *ret)
{
	ARENA_AUTO a = { 0 };
	const struct judge_world w = { .now = INSTANT_NONE };
	for (size_t i = 1; lines.n > 0; i++) {
		struct verdict v;
		struct source_record r = { .topic = TEXT("samverka.transition.v1"),
			                   .value = text_cut(&lines, '\n'),
			                   .append_time_us = INSTANT_NONE };
		struct header type = { TEXT("content-type"), TEXT("application/cloudevents+json") };
		r.headers = &type;
		r.n_headers = 1;
		judge_record(j, &w, &r, &a, &v);
		if (ret)
			add_verdict(ret, &v);
		if (i % RESET_EVERY == 0)
			arena_reset(&a);
	}
}

int main(int argc, char **argv)
{
	if (argc < 2)
		return 2;
	struct err e = { 0 };
	struct text lines = read_file(argv[1]);
	int rounds = argc > 2 ? atoi(argv[2]) : 1;
	struct judge *j = judge_new(&transitions_domain, &e);
	struct sums sums = { 0 };
	must(j);
	judge_all(j, lines, &sums);
	clock_t began = clock();
	for (int i = 1; i < rounds; i++)
		judge_all(j, lines, NULL);
	size_t n = sums.accepted + sums.refused;
	printf("%zu accepted, %zu refused, sum %016llx", sums.accepted, sums.refused,
	       (unsigned long long)sums.said);
	if (rounds > 1)
		printf(", %.2f us a record",
		       (double)(clock() - began) * 1e6 / CLOCKS_PER_SEC / (double)n / (rounds - 1));
	puts("");
	judge_free(j);
	return 0;
}
