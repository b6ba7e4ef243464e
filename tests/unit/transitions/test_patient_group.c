/* Flooding between linked patients: whatever the order of messages and of changes, the tables at
 * rest are those that a start from nothing gives. */
#include "transitions/patient_group.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

enum { MAX_N = 20, MAX_TURNS = 100000 };

/* A little world: N patients, links, one standing message a pair. */
struct world {
	int n;
	bool link[MAX_N][MAX_N];
	int content[MAX_N];
	char key[MAX_N][20];
	struct text message[MAX_N][MAX_N]; /* from, to */
	struct arena a;
};

static uint32_t seed = 1;

static uint32_t dice(uint32_t n)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % n;
}

static void world_init(struct world *w, int n)
{
	memset(w, 0, sizeof *w);
	w->n = n;
	for (int i = 0; i < n; i++)
		(void)snprintf(w->key[i], sizeof w->key[i], "p:%016x", i * 7 + 1);
}

static struct text key_of(struct world *w, int i)
{
	return text_of(w->key[i]);
}

static struct group_table hear(struct world *w, int me, struct arena *a)
{
	struct message_in in[MAX_N];
	struct text linked[MAX_N];
	struct fold_in f = { .key = key_of(w, me), .messages = in };
	size_t n_linked = 0;
	for (int i = 0; i < w->n; i++) {
		if (w->message[i][me].n)
			in[f.n_messages++] = (struct message_in){ key_of(w, i), w->message[i][me] };
		if (w->link[me][i])
			linked[n_linked++] = key_of(w, i);
	}
	struct text own = arena_printf(a, "%d:%d", me, w->content[me]);
	return group_hear(&f, linked, n_linked, own, a);
}

/* What `me` tells `to` now; empty when they are not linked. */
static struct text telling(struct world *w, int me, int to)
{
	if (!w->link[me][to])
		return (struct text){ 0 };
	struct group_table heard = hear(w, me, &w->a), told;
	group_choose(&heard, key_of(w, to), &w->a, &told);
	return group_encode(&told, key_of(w, me), &w->a);
}

static bool deliver(struct world *w, int from, int to)
{
	struct text t = telling(w, from, to);
	if (text_eq(t, w->message[from][to]))
		return false;
	w->message[from][to] = t;
	return true;
}

/* Delivers at random; at rest when a full sweep changes nothing. */
static void settle(struct world *w)
{
	for (int turn = 0; turn < MAX_TURNS; turn++) {
		for (int k = 0; k < w->n; k++)
			(void)deliver(w, (int)dice((uint32_t)w->n), (int)dice((uint32_t)w->n));
		bool changed = false;
		for (int i = 0; i < w->n; i++)
			for (int k = 0; k < w->n; k++)
				changed |= i != k && deliver(w, i, k);
		if (!changed)
			return;
	}
	fail_msg("no rest after %d turns", MAX_TURNS);
}

static struct text picture(struct world *w, int me)
{
	struct group_table heard = hear(w, me, &w->a), best;
	group_choose(&heard, (struct text){ 0 }, &w->a, &best);
	struct text t = group_encode(&best, key_of(w, me), &w->a);
	return arena_printf(&w->a, "%d %.*s", best.overfull, TEXT_ARGS(t));
}

static void join(struct world *w, int i, int k, bool on)
{
	if (i != k)
		w->link[i][k] = w->link[k][i] = on;
}

/* The same links and contents, started from nothing, give the same tables. */
static void assert_as_from_scratch(struct world *w)
{
	struct world fresh;
	world_init(&fresh, w->n);
	memcpy(fresh.link, w->link, sizeof w->link);
	memcpy(fresh.content, w->content, sizeof w->content);
	settle(&fresh);
	for (int i = 0; i < w->n; i++)
		assert_true(text_eq(picture(w, i), picture(&fresh, i)));
	arena_done(&fresh.a);
}

static void test_alone_knows_itself(void **state)
{
	(void)state;
	struct world w;
	world_init(&w, 1);
	struct group_table heard = hear(&w, 0, &w.a), best;
	group_choose(&heard, (struct text){ 0 }, &w.a, &best);
	assert_int_equal(best.n, 1);
	assert_int_equal(best.v[0].n_path, 0);
	assert_false(best.overfull);
	arena_done(&w.a);
}

static size_t known(struct world *w, int me, bool *ret_overfull)
{
	struct group_table heard = hear(w, me, &w->a), best;
	group_choose(&heard, (struct text){ 0 }, &w->a, &best);
	*ret_overfull = best.overfull;
	return best.n;
}

static void test_chain_is_known_from_end_to_end(void **state)
{
	(void)state;
	struct world w;
	bool overfull;
	world_init(&w, GROUP_MAX);
	for (int i = 0; i + 1 < w.n; i++)
		join(&w, i, i + 1, true);
	settle(&w);
	for (int i = 0; i < w.n; i++) {
		assert_int_equal(known(&w, i, &overfull), GROUP_MAX);
		assert_false(overfull);
	}
	arena_done(&w.a);
}

static void test_one_too_many_is_seen_by_every_member(void **state)
{
	(void)state;
	struct world w;
	bool overfull;
	world_init(&w, GROUP_MAX + 1);
	for (int i = 0; i + 1 < w.n; i++)
		join(&w, i, i + 1, true);
	settle(&w);
	for (int i = 0; i < w.n; i++) {
		assert_int_equal(known(&w, i, &overfull), GROUP_MAX);
		assert_true(overfull);
	}
	arena_done(&w.a);
}

static void test_ring_that_is_cut_off_forgets(void **state)
{
	(void)state;
	struct world w;
	bool overfull;
	world_init(&w, 4); /* 0-1-2-0 is a ring, 3 hangs on 0 */
	join(&w, 0, 1, true);
	join(&w, 1, 2, true);
	join(&w, 2, 0, true);
	join(&w, 3, 0, true);
	settle(&w);
	assert_int_equal(known(&w, 1, &overfull), 4);
	join(&w, 3, 0, false);
	settle(&w);
	for (int i = 0; i < 3; i++)
		assert_int_equal(known(&w, i, &overfull), 3);
	assert_int_equal(known(&w, 3, &overfull), 1);
	arena_done(&w.a);
}

static void test_no_message_depends_on_its_receiver(void **state)
{
	(void)state;
	struct world w;
	world_init(&w, 3);
	join(&w, 0, 1, true);
	join(&w, 1, 2, true);
	settle(&w);
	struct text before = telling(&w, 1, 0);
	w.message[0][1] = (struct text){ 0 }; /* 0's message taken back */
	assert_true(text_eq(before, telling(&w, 1, 0)));
	arena_done(&w.a);
}

static void test_unlinked_voices_and_other_forms_are_left_aside(void **state)
{
	(void)state;
	struct world w;
	bool overfull;
	world_init(&w, 3);
	join(&w, 0, 1, true);
	settle(&w);
	w.message[2][0] = w.message[1][0]; /* not linked */
	w.message[1][0] = TEXT("\x7f..."); /* a form of another version */
	assert_int_equal(known(&w, 0, &overfull), 1);
	arena_done(&w.a);
}

static void change_at_random(struct world *w)
{
	int i = (int)dice((uint32_t)w->n), k = (int)dice((uint32_t)w->n);
	if (dice(4) == 0)
		w->content[i]++;
	else
		join(w, i, k, dice(2) == 0);
}

static void test_random_histories_end_as_from_scratch(void **state)
{
	(void)state;
	for (int round = 0; round < 60; round++) {
		struct world w;
		seed = (uint32_t)round + 1;
		world_init(&w, 2 + (int)dice(MAX_N - 2));
		for (int step = 0; step < 25; step++) {
			change_at_random(&w);
			for (int k = 0; k < w.n; k++)
				(void)deliver(&w, (int)dice((uint32_t)w.n),
				              (int)dice((uint32_t)w.n));
		}
		settle(&w);
		assert_as_from_scratch(&w);
		arena_done(&w.a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_alone_knows_itself),
		cmocka_unit_test(test_chain_is_known_from_end_to_end),
		cmocka_unit_test(test_one_too_many_is_seen_by_every_member),
		cmocka_unit_test(test_ring_that_is_cut_off_forgets),
		cmocka_unit_test(test_no_message_depends_on_its_receiver),
		cmocka_unit_test(test_unlinked_voices_and_other_forms_are_left_aside),
		cmocka_unit_test(test_random_histories_end_as_from_scratch),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
