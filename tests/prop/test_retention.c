/* Retention: what goes is gone, comes back by no way, and nothing else notices. */
#include "laws_dump.h"
#include "retained.h"
#include "toy_machine.h"

#include "base/must.h"
#include "event/stub.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define LATER (START + 400 * (24 * HOUR_US))

static void good(const char *why)
{
	if (why)
		fail_msg("%s", why);
}

static void verify(struct machine *m)
{
	good(retained_verify(m));
}

static struct text state_of(const struct machine *m, const char *key)
{
	return mem_db_entity(m->db, text_of(key)).state;
}

/* ---- one situation a test ---- */

static struct machine *old_and_young(struct arena *a)
{
	struct machine *m = one_engine();
	struct toy_event v = event("1", "anna", 5), w = event("2", "anna", 7),
	                 young = event("3", "bo", 1);
	v.bucket = "1";
	young.bucket = "1";
	young.recorded = young.time = LATER;
	put(m, a, &v);
	put(m, a, &w);
	put(m, a, &v); /* a duplicate: a receipt */
	put(m, a, &young);
	good(machine_rest(m, LATER + HOUR_US));
	assert_int_equal(m->db->log.n, 3);
	assert_int_equal(m->db->receipts.n, 1);
	return m;
}

static void what_goes_is_gone_and_known_again(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	struct machine *m = old_and_young(&a);
	struct retention_count c;
	struct text *members;
	good(retained_look(m, LATER, &c));
	assert_int_equal(c.removed, 1);
	assert_int_equal(c.facts, 2);
	assert_int_equal(c.stays[STAYS_YOUNGER], 1);
	assert_int_equal(m->db->log.n, 3);
	size_t marks = m->db->marks.n;
	good(retained_run(m, LATER, 1, &c));
	assert_int_equal(c.looked_at, 2);
	assert_int_equal(c.removed, 1);
	assert_int_equal(m->db->removed_facts, 2);
	assert_true(folding_is_stub(state_of(m, "a:anna")));
	assert_true(text_eq(state_of(m, "a:bo"), TEXT("1 of 0")));
	assert_int_equal(m->db->log.n, 1);
	assert_int_equal(m->db->receipts.n, 0);
	assert_int_equal(m->db->marks.n, marks + 1); /* so that its summary says why it stands */
	assert_int_equal(mem_db_members(m->db, TEXT("b/1"), &a, &members), 1);
	verify(m);

	/* Again, all of it: duplicates. Another: kept, told, and of no consequence. */
	struct toy_event v = event("1", "anna", 5), late = event("9", "anna", 3);
	v.bucket = late.bucket = "1";
	put(m, &a, &v);
	good(machine_rest(m, LATER + 2 * HOUR_US));
	assert_int_equal(m->db->log.n, 1);
	put(m, &a, &late);
	put(m, &a, &late);
	good(machine_rest(m, LATER + 3 * HOUR_US));
	assert_int_equal(m->db->log.n, 2);
	assert_true(folding_is_stub(state_of(m, "a:anna")));
	struct mem_discrepancy *d;
	assert_int_equal(mem_db_discrepancies(m->db, &a, &d), 1);
	assert_string_equal(d[0].d.code, "D-SET-02");
	assert_int_equal(d[0].d.n_evidence, 1);
	assert_int_equal(mem_db_members(m->db, TEXT("b/1"), &a, &members), 1);
	assert_int_equal(m->db->marks.n, marks + 1); /* so that its summary says why it stands */
	verify(m);
	good(retained_run(m, LATER, 5, &c)); /* the late one goes the same way */
	assert_int_equal(c.removed, 1);
	assert_int_equal(m->db->log.n, 1);
	verify(m);
	machine_free(m);
}

static void one_that_stays_keeps_its_group(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	struct machine *m = one_engine();
	struct toy_event v = event("1", "anna", 5), w = event("2", "bo", 7),
	                 x = event("3", "cy", 1);
	v.group = w.group = "1";
	w.recorded = LATER;
	put(m, &a, &v);
	put(m, &a, &w);
	put(m, &a, &x);
	good(machine_rest(m, LATER + HOUR_US));
	struct retention_count c;
	good(retained_run(m, LATER, 2, &c));
	assert_int_equal(c.removed, 1); /* cy */
	assert_int_equal(c.stays[STAYS_YOUNGER], 1);
	assert_int_equal(c.stays[STAYS_LINKED], 3); /* anna, the group, the total */
	good(retained_run(m, LATER + 1, 2, &c));
	assert_int_equal(c.removed, 4);
	good(machine_rest(m, LATER + HOUR_US));
	assert_int_equal(state_of(m, "g:1").n, 0);
	verify(m);

	/* Who comes later is no part of what was. */
	struct toy_event late = event("4", "dan", 2);
	late.group = "1";
	late.recorded = LATER;
	put(m, &a, &late);
	good(machine_rest(m, LATER + 2 * HOUR_US));
	assert_true(text_eq(state_of(m, "g:1"), TEXT("2")));
	assert_true(text_eq(state_of(m, "a:dan"), TEXT("2 of 2")));
	assert_true(folding_is_stub(state_of(m, "a:anna")));
	verify(m);
	machine_free(m);
}

static void a_sum_links_nobody_and_ends_with_the_first(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	struct machine *m = one_engine();
	struct toy_event v = event("1", "anna", 5), w = event("2", "bo", 7);
	v.group = w.group = "y1";
	w.recorded = LATER;
	put(m, &a, &v);
	put(m, &a, &w);
	good(machine_rest(m, LATER + HOUR_US));
	assert_true(text_eq(state_of(m, "y:y1"), TEXT("12")));
	struct retention_count c;
	good(retained_run(m, LATER - HOUR_US * 24 * 500, 1, &c));
	assert_int_equal(c.removed, 0);
	assert_true(text_eq(state_of(m, "y:y1"), TEXT("12")));
	good(retained_look(m, LATER, &c));
	assert_int_equal(c.removed, 1);
	good(retained_run(m, LATER, 1, &c));
	assert_int_equal(c.looked_at, 2); /* a sum is looked at for others' sake only */
	assert_int_equal(c.removed, 1);
	assert_int_equal(c.stays[STAYS_YOUNGER], 1);
	assert_int_equal(c.stays[STAYS_LINKED], 0);
	assert_true(folding_is_stub(state_of(m, "a:anna")));
	assert_true(folding_is_stub(state_of(m, "y:y1")));
	assert_true(text_eq(state_of(m, "a:bo"), TEXT("7 of 0")));
	verify(m);

	/* What is told later is of no sum, and names nobody in it. */
	struct toy_event late = event("3", "cy", 2);
	late.group = "y1";
	late.recorded = LATER;
	put(m, &a, &late);
	good(machine_rest(m, LATER + 2 * HOUR_US));
	struct text inbox = mem_db_entity(m->db, TEXT("y:y1")).inbox;
	assert_true(folding_is_stub(state_of(m, "y:y1")));
	assert_null(memmem(inbox.p, inbox.n, "a:", 2));
	verify(m);
	good(retained_run(m, LATER + 1, 5, &c));
	assert_int_equal(c.removed, 2);
	verify(m);
	machine_free(m);
}

static void late_protection_hides_a_stub(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	struct machine *m = old_and_young(&a);
	struct retention_count c;
	struct toy_event late = event("8", "anna", 3), secret = event("9", "anna", 3);
	secret.secret = true;
	good(retained_run(m, LATER, 1, &c));
	put(m, &a, &late);
	good(machine_rest(m, LATER + 2 * HOUR_US));
	assert_false(mem_db_entity(m->db, TEXT("a:anna")).restricted);
	put(m, &a, &secret);
	good(machine_rest(m, LATER + 3 * HOUR_US));
	assert_true(mem_db_entity(m->db, TEXT("a:anna")).restricted);
	for (size_t i = 0; i < m->db->log.n; i++) {
		const struct log_row *r = MEM_AT(&m->db->log, struct log_row, i);
		assert_true(r->restricted == text_eq(r->key, TEXT("a:anna")));
	}
	verify(m);
	good(retained_run(m, LATER, 1, &c)); /* and it stays hidden without them */
	assert_true(mem_db_entity(m->db, TEXT("a:anna")).restricted);
	verify(m);
	machine_free(m);
}

/* ---- between the read and the write of a chunk ---- */

struct stepping_in {
	struct machine *m;
	struct arena *a;
	bool done;
};

static bool step_in(void *ctx, enum mem_point point)
{
	struct stepping_in *s = ctx;
	if (point != MEM_WRITE || s->done)
		return true;
	s->done = true;
	struct toy_event late = event("late", "anna", 3);
	late.recorded = LATER;
	put(s->m, s->a, &late);
	/* By the other engine: ours is in the middle of its transaction. */
	struct err e = { 0 };
	bool worked = false;
	for (int i = 0; i < 4; i++)
		must(engine_step(s->m->seat[1].engine, 0, &worked, &e));
	return true;
}

static void a_fact_between_read_and_write_is_not_lost(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	struct machine *m = machine_new(&(struct machine_config){
	        .laws = &toy_laws, .seed = 1, .engines = 2, .whole = true });
	struct toy_event v = event("1", "anna", 5);
	struct retention_count c;
	put(m, &a, &v);
	good(machine_rest(m, LATER + HOUR_US));
	struct stepping_in s = { .m = m, .a = &a };
	store_mem_hook(m->seat[0].inner, (struct mem_hook){ step_in, &s });
	good(retained_run(m, LATER, 10, &c));
	store_mem_hook(m->seat[0].inner, (struct mem_hook){ 0 });
	good(machine_rest(m, LATER + 2 * HOUR_US));
	assert_true(s.done);
	assert_int_equal(c.removed, 0); /* read again: it is younger now */
	assert_int_equal(c.stays[STAYS_YOUNGER], 1);
	assert_true(text_eq(state_of(m, "a:anna"), TEXT("8 of 0")));
	assert_int_equal(m->db->log.n, 2);
	verify(m);
	machine_free(m);
}

static bool other_operator(void *ctx, enum mem_point point)
{
	struct stepping_in *s = ctx;
	if (point != MEM_WRITE || s->done)
		return true;
	s->done = true;
	s->m->db->retention = TEXT("elsewhere");
	return true;
}

static void two_operators_do_not_pass_each_other(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	struct machine *m = old_and_young(&a);
	struct stepping_in s = { .m = m };
	struct retention_count c;
	store_mem_hook(m->seat[0].inner, (struct mem_hook){ other_operator, &s });
	const char *why = retained_run(m, LATER, 10, &c);
	assert_non_null(why);
	assert_non_null(strstr(why, "STALE"));
	assert_int_equal(m->db->log.n, 3);
	machine_free(m);
}

/* ---- in general ---- */

struct set {
	struct laws_event *v;
	size_t n, old; /* those before are there at the retention */
};

static void append(struct machine *m, struct rnd *r, const struct set *s, size_t from, size_t to)
{
	size_t *order = ARENA_ARRAY(&m->reference->bytes, to - from, size_t);
	for (size_t i = from; i < to; i++) {
		size_t k = rnd_below(r, i - from + 1);
		order[i - from] = order[k];
		order[k] = i;
	}
	for (size_t i = 0; i < to - from; i++)
		for (size_t copies = 1 + (rnd_below(r, 4) == 0); copies--;)
			machine_append(m, rnd_below(r, FEED_PARTITIONS), &s->v[order[i]]);
}

/* The old, retention, then everything: the old again among the new. */
static const char *tell(struct machine *m, struct rnd *r, const struct set *s, size_t at_once,
                        struct buf *ret)
{
	struct retention_count look, c;
	instant_us at = toy_laws.to + (24 * HOUR_US);
	append(m, r, s, 0, s->old);
	const char *why = machine_rest(m, at);
	if (!why)
		why = retained_look(m, at, &look);
	if (!why)
		why = retained_run(m, at, at_once, &c);
	if (!why && (look.removed != c.removed || look.facts != c.facts ||
	             memcmp(look.stays, c.stays, sizeof c.stays) != 0))
		why = "a dry run counts otherwise";
	if (!why)
		why = machine_rest(m, at);
	if (!why)
		why = retained_verify(m);
	append(m, r, s, 0, s->n);
	if (!why)
		why = machine_rest(m, at + (24 * HOUR_US));
	if (!why)
		why = retained_verify(m);
	laws_dump(m, false, ret);
	return why;
}

static void try_set(struct rnd *r, size_t number)
{
	ARENA_AUTO a = { 0 };
	BUF_AUTO one = { 0 };
	BUF_AUTO two = { 0 };
	char differ[300] = "";
	struct set s = { 0 };
	s.n = toy_laws.generate(r, &a, &s.v);
	s.old = rnd_below(r, s.n + 1);
	const struct machine_config plain = { .laws = &toy_laws, .seed = number, .engines = 1 },
	                            wild = { .laws = &toy_laws,
		                             .seed = number,
		                             .engines = 2,
		                             .batch_records = 1 + rnd_below(r, 5),
		                             .fail_permille = 20,
		                             .meet_permille = 50 };
	struct machine *m = machine_new(&plain), *w = machine_new(&wild);
	const char *why = tell(m, r, &s, 100, &one);
	if (!why)
		why = tell(w, r, &s, 1 + rnd_below(r, 4), &two);
	if (!why && laws_differ(&one, &two, differ, sizeof differ))
		why = differ;
	machine_free(m);
	machine_free(w);
	if (why)
		fail_msg("set %zu of seed %llu: %s", number, (unsigned long long)laws_seed(), why);
}

static void replays_after_retention_change_nothing(void **state)
{
	(void)state;
	struct rnd r = { .state = laws_seed() };
	size_t n = laws_sets(300);
	for (size_t i = 0; i < n; i++)
		try_set(&r, i);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_goes_is_gone_and_known_again),
		cmocka_unit_test(one_that_stays_keeps_its_group),
		cmocka_unit_test(a_sum_links_nobody_and_ends_with_the_first),
		cmocka_unit_test(late_protection_hides_a_stub),
		cmocka_unit_test(a_fact_between_read_and_write_is_not_lost),
		cmocka_unit_test(two_operators_do_not_pass_each_other),
		cmocka_unit_test(replays_after_retention_change_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
