/* What the store in memory offers to tests beyond the contract: hooks, poison, a printed copy. */
#include "rim/store_mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

struct script {
	enum mem_point at;
	bool fails;
	struct store *other; /* commits a change of the entity when the point comes */
	int calls;
};

static struct entity_write write_of(const char *key, int64_t version, const char *state)
{
	return (struct entity_write){ .row = { .key = text_of(key),
		                               .version = version,
		                               .state = text_of(state),
		                               .evaluated_at = INSTANT_NONE,
		                               .next_due = INSTANT_NONE },
		                      .facts_changed = true,
		                      .inbox_changed = true };
}

static bool run(struct store *s, const struct entity_write *w, struct err *e)
{
	ARENA_AUTO a = { 0 };
	struct store_read r;
	bool good = s->ops->begin(s, e) && s->ops->read(s, &w->row.key, 1, &a, &r, e) &&
	            s->ops->write(s, &(struct changes){ .entities = w, .n_entities = 1 }, e) &&
	            s->ops->commit(s, e);
	s->ops->rollback(s);
	return good;
}

static bool act(void *ctx, enum mem_point point)
{
	struct script *p = ctx;
	if (point != p->at)
		return true;
	p->calls++;
	if (p->other) {
		struct entity_write w = write_of("c:1", 0, "theirs");
		assert_true(run(p->other, &w, NULL));
	}
	return !p->fails;
}

struct fixture {
	struct mem_db *db;
	struct store *a, *b;
};

static int set_up(void **state)
{
	static struct fixture f;
	f.db = mem_db_new();
	f.a = store_mem_new(f.db);
	f.b = store_mem_new(f.db);
	*state = &f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;
	f->a->ops->close(f->a);
	f->b->ops->close(f->b);
	mem_db_free(f->db);
	return 0;
}

static void another_commits_between_read_and_write(void **state)
{
	struct fixture *f = *state;
	struct script p = { .at = MEM_WRITE, .other = f->b };
	struct entity_write w = write_of("c:1", 0, "mine");
	struct err e = { 0 };
	store_mem_hook(f->a, (struct mem_hook){ act, &p });
	assert_false(run(f->a, &w, &e));
	assert_string_equal(e.code, "STALE");
	assert_true(text_eq(mem_db_entity(f->db, TEXT("c:1")).state, TEXT("theirs")));
}

static void a_commit_that_fails_leaves_nothing(void **state)
{
	struct fixture *f = *state;
	struct script p = { .at = MEM_COMMIT, .fails = true };
	struct entity_write w = write_of("c:1", 0, "mine");
	struct err e = { 0 };
	store_mem_hook(f->a, (struct mem_hook){ act, &p });
	assert_false(run(f->a, &w, &e));
	assert_int_equal(e.kind, ERR_RETRY);
	assert_int_equal(mem_db_entity(f->db, TEXT("c:1")).version, 0);
	store_mem_hook(f->a, (struct mem_hook){ 0 });
	assert_true(run(f->a, &w, &e));
	assert_int_equal(p.calls, 1);
}

static void a_lost_reply_has_committed(void **state)
{
	struct fixture *f = *state;
	struct script p = { .at = MEM_COMMITTED, .fails = true };
	struct entity_write w = write_of("c:1", 0, "mine");
	struct err e = { 0 };
	store_mem_hook(f->a, (struct mem_hook){ act, &p });
	assert_false(run(f->a, &w, &e));
	assert_int_equal(e.kind, ERR_RETRY);
	assert_int_equal(mem_db_entity(f->db, TEXT("c:1")).version, 1);
}

static void locks_end_with_their_transaction(void **state)
{
	struct fixture *f = *state;
	struct entity_write w = write_of("c:1", 0, "mine");
	struct changes c = { .entities = &w, .n_entities = 1 };
	struct err e = { 0 };
	assert_true(f->a->ops->begin(f->a, &e) && f->a->ops->write(f->a, &c, &e));
	assert_true(f->b->ops->begin(f->b, &e));
	assert_false(f->b->ops->write(f->b, &c, &e));
	assert_string_equal(e.code, "LOCKED");
	f->b->ops->rollback(f->b);
	f->a->ops->rollback(f->a);
	assert_true(run(f->b, &w, &e));
}

static void poison_is_refused(void **state)
{
	struct fixture *f = *state;
	struct log_row r = { .key = TEXT("c:1"), .event = TEXT("{\"x\":\"poison\"}") };
	struct err e = { 0 };
	store_mem_poison(f->a, TEXT("poison"));
	assert_true(f->a->ops->begin(f->a, &e));
	assert_false(f->a->ops->write(f->a, &(struct changes){ .log = &r, .n_log = 1 }, &e));
	assert_int_equal(e.kind, ERR_REJECT);
	f->a->ops->rollback(f->a);
}

static void the_printed_copy_knows_no_order_of_arrival(void **state)
{
	struct fixture *f = *state;
	struct mem_db *other_db = mem_db_new();
	struct store *other = store_mem_new(other_db);
	const char *keys[] = { "c:1", "c:2", "c:3" };
	BUF_AUTO one = { 0 };
	BUF_AUTO two = { 0 };
	for (size_t i = 0; i < 3; i++) {
		struct entity_write v = write_of(keys[i], 0, keys[i]),
		                    w = write_of(keys[2 - i], 0, keys[2 - i]);
		assert_true(run(f->a, &v, NULL) && run(other, &w, NULL));
	}
	struct entity_write again = write_of("c:2", 1, "c:2"); /* versions do not show */
	assert_true(run(other, &again, NULL));
	mem_db_print(f->db, &one);
	mem_db_print(other_db, &two);
	assert_string_equal(one.p, two.p);
	assert_non_null(strstr(one.p, "entity c:1"));
	other->ops->close(other);
	mem_db_free(other_db);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest cases[] = {
		CASE(another_commits_between_read_and_write),
		CASE(a_commit_that_fails_leaves_nothing),
		CASE(a_lost_reply_has_committed),
		CASE(locks_end_with_their_transaction),
		CASE(poison_is_refused),
		CASE(the_printed_copy_knows_no_order_of_arrival),
	};
	return cmocka_run_group_tests(cases, NULL, NULL);
}
