/* Two at one row at the same moment, and two writers that wait for each other. Every batch reads ref_version FOR SHARE, and one that
 * changes reference data raises it, which waits for all that share it. Had it changed its entities
 * before, one of the others could be waiting for just these (a zombie beside its successor, two
 * reconcilers with a region's settlement): a circle. So a writer raises first, when it holds no row
 * that others want. Two that both raise do wait in a circle: the database ends one of them, which
 * begins again. timeout: 120 */
#include "world.h"

#include "base/clock.h"

#include <pthread.h>
#include <time.h>

static struct world world = { .postgres = true };

static int open_world(void **state)
{
	world_open(&world);
	world.patient = true;
	*state = &world;
	return 0;
}

static int close_world(void **state)
{
	world_close(*state);
	return 0;
}

/* A write, or an offset's move, on its way: it waits for somebody. */
struct writing {
	struct store *s;
	struct changes changes;
	struct offset_advance move; /* instead, where it goes anywhere */
	bool fenced;
	pthread_t thread;
	bool good;
	struct err e;
};

static void *work(void *of)
{
	struct writing *w = of;
	w->good = w->move.new_next ?
	                  w->s->ops->advance(w->s, &w->move, 1, &w->fenced, &w->e) :
	                  w->s->ops->write(w->s, &w->changes, &w->e);
	return NULL;
}

static void start(struct writing *w)
{
	must(pthread_create(&w->thread, NULL, work, w) == 0);
}

static bool finish(struct writing *w)
{
	must(pthread_join(w->thread, NULL) == 0);
	return w->good;
}

static void waits_for_a_lock(struct world *w, int backends)
{
	int64_t until_us = clock_monotonic_us() + 30 * SECOND_US;
	char sql[] = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
	             "AND application_name = 'test' AND wait_event_type = 'Lock'";
	while (sql_int(w->sql, sql) < backends) {
		assert_true(clock_monotonic_us() < until_us);
		(void)nanosleep(&(struct timespec){ .tv_nsec = 2000000 }, NULL);
	}
}

static int64_t version_now(struct world *w)
{
	return sql_int(w->sql, "SELECT version FROM samverka.ref_version");
}

/* Both have read the entity; one changes it and raises, the other changes it meanwhile. */
static void who_raises_holds_no_row_that_others_want(void **state)
{
	struct world *w = *state;
	struct store *raiser = world_store(w), *other = world_store(w);
	put_entity(w, raiser, "s:18", "none");
	begin(raiser);
	begin(other);
	struct entity_write his = changed(read_key(w, raiser, "s:18").rows[0], "frozen");
	struct entity_write its = changed(read_key(w, other, "s:18").rows[0], "objected");
	struct writing raising = {
		.s = raiser,
		.changes = { .entities = &his, .n_entities = 1, .raise_ref_version = true }
	};
	start(&raising);
	waits_for_a_lock(w, 1);
	write_changes(other, &(struct changes){ .entities = &its, .n_entities = 1 });
	commit(other);
	assert_false(finish(&raising));
	assert_string_equal(raising.e.code, "STALE"); /* and no DB_CONFLICT, a second later */
	raiser->ops->rollback(raiser);
	assert_int_equal(version_now(w), 1);
	begin(raiser);
	his = changed(read_key(w, raiser, "s:18").rows[0], "frozen");
	write_changes(raiser, &raising.changes);
	commit(raiser);
	assert_int_equal(version_now(w), 2);
}

static void of_two_that_raise_one_begins_again(void **state)
{
	struct world *w = *state;
	struct store *s[2] = { world_store(w), world_store_of(w, "reference") };
	struct writing raising[2];
	for (int i = 0; i < 2; i++) {
		begin(s[i]);
		(void)read_keys(w, s[i], NULL, 0);
		raising[i] = (struct writing){ .s = s[i], .changes.raise_ref_version = true };
	}
	start(&raising[0]);
	waits_for_a_lock(w, 1);
	bool second = s[1]->ops->write(s[1], &raising[1].changes, &raising[1].e);
	if (!second)
		s[1]->ops->rollback(s[1]);
	else
		commit(s[1]);
	bool first = finish(&raising[0]);
	assert_true(first != second);
	struct writing *loser = &raising[first ? 1 : 0];
	assert_int_equal(loser->e.kind, ERR_RETRY);
	assert_string_equal(loser->e.code,
	                    "DB_CONFLICT"); /* the engine repeats at once (attempt.c) */
	if (first)
		commit(s[0]);
	else
		s[0]->ops->rollback(s[0]);
	put(w, loser->s, &loser->changes);
	assert_int_equal(version_now(w), 3);
}

/* Neither has committed when the other asks: a count taken before the row is free would be wrong. */
static void move_at_once(struct world *w, struct store *first, struct store *second, int64_t from)
{
	bool fenced;
	struct offset_advance mine = move_offset(from, from + 10);
	struct writing moving = { .s = second, .move = move_offset(from, from + 12) };
	begin(first);
	begin(second);
	ok(first->ops->advance(first, &mine, 1, &fenced, &world_err));
	start(&moving);
	waits_for_a_lock(w, 1);
	commit(first);
	assert_false(finish(&moving));
	assert_true(moving.fenced);
	second->ops->rollback(second);
}

static void of_two_at_one_offset_one_is_fenced(void **state)
{
	struct world *w = *state;
	struct store *first = world_store(w), *second = world_store(w);
	move_at_once(w, first, second, -1); /* a partition that was never read */
	move_at_once(w, first, second, 9);
	assert_int_equal(sql_int(w->sql, "SELECT next FROM transition.consumer_offset"), 19);
}

static void of_two_makers_of_a_row_one_is_stale(void **state)
{
	struct world *w = *state;
	struct store *first = world_store(w), *second = world_store(w);
	struct entity_write his = new_entity("c:new", "first"), its = new_entity("c:new", "second");
	struct log_row log = new_log_row("c:new", "e2", "{}");
	struct writing making = {
		.s = second,
		.changes = { .entities = &its, .n_entities = 1, .log = &log, .n_log = 1 }
	};
	begin(first);
	begin(second);
	(void)read_key(w, first, "c:new");
	(void)read_key(w, second, "c:new");
	write_changes(first, &(struct changes){ .entities = &his, .n_entities = 1 });
	start(&making);
	waits_for_a_lock(w, 1);
	commit(first);
	assert_false(finish(&making));
	assert_string_equal(making.e.code, "STALE");
	second->ops->rollback(second);
	assert_text(look(w, first, "c:new").state, "first");
	assert_int_equal(world_count(w, "fact"), 0);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, open_world, close_world)

static const struct CMUnitTest cases[] = {
	CASE(who_raises_holds_no_row_that_others_want),
	CASE(of_two_that_raise_one_begins_again),
	CASE(of_two_at_one_offset_one_is_fenced),
	CASE(of_two_makers_of_a_row_one_is_stale),
};

int main(void)
{
	const struct CMUnitTest skipped[] = { cmocka_unit_test(world_no_postgres) };
	if (!private_start())
		return cmocka_run_group_tests(skipped, NULL, NULL);
	return cmocka_run_group_tests(cases, world_make_database, NULL);
}
