/* The contract of port/store.h, once against the store in memory and once against PostgreSQL. Two
 * stores on one database play two daemons, interleaved as the corners of the design demand.
 * timeout: 180 */
#include "world.h"

static struct world world;

static int open_world(void **state)
{
	world_open(&world);
	*state = &world;
	return 0;
}

static int close_world(void **state)
{
	world_close(*state);
	return 0;
}

/* ---- what is written is read back ---- */

static void every_column_comes_back(void **state)
{
	struct world *w = *state;
	struct store *s = world_store(w);
	struct entity_write e = new_entity("c:1", "state\x01");
	e.row.next_due = NOON_US + 999999;
	e.row.restricted = true;
	put(w, s, &(struct changes){ .entities = &e, .n_entities = 1 });
	struct entity_row row = look(w, s, "c:1");
	assert_int_equal(row.version, 1);
	assert_text(row.key, "c:1");
	assert_text(row.facts, "facts");
	assert_text(row.inbox, "inbox");
	assert_text(row.state, "state\x01");
	assert_text(row.outputs, "outputs");
	assert_int_equal(row.evaluated_at, NOON_US + 1);
	assert_int_equal(row.next_due, NOON_US + 999999);
	assert_true(row.restricted);
}

static void absent_rows_have_version_0(void **state)
{
	struct world *w = *state;
	struct store *s = world_store(w);
	struct entity_row row = look(w, s, "c:none");
	assert_int_equal(row.version, 0);
	assert_text(row.key, "c:none");
	assert_int_equal(row.evaluated_at, INSTANT_NONE);
	assert_int_equal(row.next_due, INSTANT_NONE);
}

static void rows_come_in_the_order_asked(void **state)
{
	struct world *w = *state;
	struct store *s = world_store(w);
	put_entity(w, s, "c:a", "A");
	put_entity(w, s, "c:b", "B");
	put_entity(w, s, "c:å", "Å");
	begin(s);
	const char *keys[] = { "c:å", "c:none", "c:a", "c:b" };
	struct store_read r = read_keys(w, s, keys, 4);
	s->ops->rollback(s);
	assert_text(r.rows[0].state, "Å");
	assert_int_equal(r.rows[1].version, 0);
	assert_text(r.rows[2].state, "A");
	assert_text(r.rows[3].state, "B");
}

static void columns_not_sent_stay(void **state)
{
	struct world *w = *state;
	struct store *s = world_store(w);
	put_entity(w, s, "c:1", "old");
	struct entity_write e = changed(look(w, s, "c:1"), "new");
	e.row.facts = e.row.inbox = (struct text){ 0 };
	put(w, s, &(struct changes){ .entities = &e, .n_entities = 1 });
	struct entity_row row = look(w, s, "c:1");
	assert_int_equal(row.version, 2);
	assert_text(row.state, "new");
	assert_text(row.facts, "facts");
	assert_text(row.inbox, "inbox");
	e = changed(row, "newer");
	e.row.facts = (struct text){ 0 };
	e.facts_changed = true; /* sent, and empty */
	put(w, s, &(struct changes){ .entities = &e, .n_entities = 1 });
	assert_int_equal(look(w, s, "c:1").facts.n, 0);
}

static void an_empty_batch_is_one_too(void **state)
{
	struct world *w = *state;
	struct store *s = world_store(w);
	put(w, s, &(struct changes){ 0 });
	assert_int_equal(world_count(w, "entity"), 0);
}

static void nothing_stays_after_rollback(void **state)
{
	struct world *w = *state;
	struct store *s = world_store(w);
	struct offset_advance v = move_offset(-1, 10);
	struct entity_write e = new_entity("c:1", "state");
	struct log_row r = new_log_row("c:1", "e1", "{}");
	bool fenced, known;
	int64_t next;
	uint8_t digest[32];
	begin(s);
	ok(s->ops->advance(s, &v, 1, &fenced, &world_err));
	(void)read_key(w, s, "c:1");
	write_changes(s, &(struct changes){ .entities = &e,
	                                    .n_entities = 1,
	                                    .log = &r,
	                                    .n_log = 1,
	                                    .raise_ref_version = true });
	s->ops->rollback(s);
	begin(s);
	struct store_read after = read_key(w, s, "c:1");
	s->ops->rollback(s);
	assert_int_equal(after.rows[0].version, 0);
	assert_int_equal(after.ref_version, 1);
	assert_int_equal(world_count(w, "fact"), 0);
	ok(s->ops->offset_of(s, v.topic, v.partition, &next, digest, &known, &world_err));
	assert_false(known);
}

static void large_batches_and_large_rows(void **state)
{
	struct world *w = *state;
	w->patient = true;
	struct store *s = world_store(w);
	enum { MANY = 3000, LARGE = 600 * 1024 };
	struct entity_write *e = ARENA_ARRAY(&w->arena, MANY, struct entity_write);
	char *large = arena_alloc(&w->arena, LARGE + 1);
	memset(large, 'x', LARGE);
	for (size_t i = 0; i < MANY; i++) {
		e[i] = new_entity(arena_printf(&w->arena, "c:%06zu", i).p, "s");
		e[i].row.facts.p = large;
		e[i].row.facts.n = i < 80 ? LARGE : 9000;
	}
	put(w, s, &(struct changes){ .entities = e, .n_entities = MANY });
	assert_int_equal(world_count(w, "entity"), MANY);
	assert_int_equal(look(w, s, "c:000079").facts.n, LARGE);
	assert_int_equal(look(w, s, "c:002999").facts.n, 9000);
}

/* ---- offsets: corner 3 and the fence ---- */

static void offsets_move_by_compare_and_set(void **state)
{
	struct world *w = *state;
	struct store *s = world_store(w);
	bool fenced, known;
	int64_t next;
	uint8_t digest[32], expected[32];
	for (int64_t from = -1, to = 100; to <= 300; from = to, to += 100) {
		struct offset_advance v = move_offset(from, to);
		begin(s);
		ok(s->ops->advance(s, &v, 1, &fenced, &world_err));
		assert_false(fenced);
		commit(s);
	}
	ok(s->ops->offset_of(s, TEXT("samverka.transition.v1"), 3, &next, digest, &known,
	                     &world_err));
	assert_true(known);
	assert_int_equal(next, 300);
	memset(expected, 300 & 0xff, sizeof expected);
	assert_memory_equal(digest, expected, sizeof expected);
}

static void expect_fenced(struct store *s, const struct offset_advance *v, size_t n)
{
	bool fenced = false;
	struct err e = { 0 };
	begin(s);
	assert_false(s->ops->advance(s, v, n, &fenced, &e));
	assert_true(fenced);
	assert_int_equal(e.kind, ERR_RETRY);
	s->ops->rollback(s);
}

static void a_lost_compare_and_set_is_fenced(void **state)
{
	struct world *w = *state;
	struct store *mine = world_store(w), *zombie = world_store(w);
	struct offset_advance first = move_offset(-1, 10), again = move_offset(-1, 12);
	struct offset_advance old = move_offset(5, 20);
	bool fenced;
	begin(mine);
	ok(mine->ops->advance(mine, &first, 1, &fenced, &world_err));
	commit(mine);
	expect_fenced(zombie, &again, 1);
	expect_fenced(zombie, &old, 1);
	struct offset_advance two[] = { move_offset(10, 20), move_offset(7, 20) };
	two[1].partition = 4; /* one good, one of a partition that was never read */
	expect_fenced(zombie, two, 2);
	int64_t next;
	bool known;
	uint8_t digest[32];
	ok(mine->ops->offset_of(mine, first.topic, 3, &next, digest, &known, &world_err));
	assert_int_equal(next, 10);
}

static void several_partitions_in_one_batch(void **state)
{
	struct world *w = *state;
	struct store *s = world_store(w);
	struct offset_advance v[3];
	bool fenced;
	for (int i = 0; i < 3; i++) {
		v[i] = move_offset(-1, 5);
		v[i].partition = i;
	}
	begin(s);
	ok(s->ops->advance(s, v, 2, &fenced, &world_err));
	commit(s);
	v[0] = move_offset(5, 6);
	v[0].partition = 0;
	begin(s);
	ok(s->ops->advance(s, (struct offset_advance[]){ v[0], v[2] }, 2, &fenced, &world_err));
	commit(s);
}

/* ---- versions: corners 3 and 4 ---- */

static void expect_failure(struct store *s, const struct changes *c, const char *code)
{
	struct err e = { 0 };
	assert_false(s->ops->write(s, c, &e));
	assert_int_equal(e.kind, ERR_RETRY);
	assert_string_equal(e.code, code);
	s->ops->rollback(s);
}

static void a_stale_version_is_seen_before_commit(void **state)
{
	struct world *w = *state;
	struct store *a = world_store(w), *b = world_store(w);
	put_entity(w, a, "c:1", "first");
	put_entity(w, a, "c:2", "first");
	begin(a);
	const char *keys[] = { "c:1", "c:2" };
	struct store_read r = read_keys(w, a, keys, 2);
	struct entity_write theirs = changed(look(w, b, "c:2"), "theirs");
	put(w, b, &(struct changes){ .entities = &theirs, .n_entities = 1 });
	struct entity_write mine[] = { changed(r.rows[0], "mine"), changed(r.rows[1], "mine") };
	struct log_row log = new_log_row("c:1", "e1", "{}");
	expect_failure(
	        a, &(struct changes){ .entities = mine, .n_entities = 2, .log = &log, .n_log = 1 },
	        "STALE");
	assert_text(look(w, a, "c:1").state, "first");
	assert_text(look(w, a, "c:2").state, "theirs");
	assert_int_equal(world_count(w, "fact"), 0);
}

static void a_new_key_has_one_maker(void **state)
{
	struct world *w = *state;
	struct store *a = world_store(w), *b = world_store(w);
	begin(a);
	(void)read_key(w, a, "c:new");
	put_entity(w, b, "c:new", "theirs");
	struct entity_write mine = new_entity("c:new", "mine");
	expect_failure(a, &(struct changes){ .entities = &mine, .n_entities = 1 }, "STALE");
	assert_text(look(w, a, "c:new").state, "theirs");
	assert_int_equal(look(w, a, "c:new").version, 1);
}

static void a_row_that_is_gone_is_stale(void **state)
{
	struct world *w = *state;
	struct store *s = world_store(w);
	struct entity_write e = new_entity("c:1", "never there");
	e.row.version = 3;
	begin(s);
	(void)read_key(w, s, "c:1");
	expect_failure(s, &(struct changes){ .entities = &e, .n_entities = 1 }, "STALE");
	assert_int_equal(world_count(w, "entity"), 0);
}

/* RETRY whatever the code: memory says LOCKED, PostgreSQL waits for lock_timeout first. */
static void ref_version_and_a_batch_cannot_pass_unseen(void **state)
{
	struct world *w = *state;
	struct store *batch = world_store(w), *reference = world_store(w);
	struct err e = { 0 };
	begin(batch);
	assert_int_equal(read_key(w, batch, "c:1").ref_version, 1);
	begin(reference);
	(void)read_keys(w, reference, NULL, 0);
	struct changes raise = { .raise_ref_version = true };
	assert_false(reference->ops->write(reference, &raise, &e));
	assert_int_equal(e.kind, ERR_RETRY);
	reference->ops->rollback(reference);
	struct entity_write mine = new_entity("c:1", "by version 1");
	write_changes(batch, &(struct changes){ .entities = &mine, .n_entities = 1 });
	commit(batch);
	put(w, reference, &raise);
	begin(batch);
	assert_int_equal(read_key(w, batch, "c:1").ref_version, 2);
	batch->ops->rollback(batch);
}

/* ---- values the database refuses: corner 10 ---- */

static void a_refused_value_is_a_reject(void **state)
{
	struct world *w = *state;
	struct store *s = world_store(w);
	struct entity_write e = new_entity("c:1", "state");
	struct log_row r = new_log_row("c:1", "e1", "");
	static const char event[] = "{\"POISON\":\"\0\"}";
	r.event = (struct text){ event, sizeof event - 1 };
	struct err why = { 0 };
	begin(s);
	(void)read_key(w, s, "c:1");
	assert_false(s->ops->write(
	        s, &(struct changes){ .entities = &e, .n_entities = 1, .log = &r, .n_log = 1 },
	        &why));
	assert_int_equal(why.kind, ERR_REJECT);
	assert_string_equal(why.code, "DB_PERMANENT");
	assert_null(strstr(why.text, "POISON"));
	s->ops->rollback(s);
	assert_int_equal(world_count(w, "entity"), 0);
	put_entity(w, s, "c:1", "the connection is still good");
}

/* ---- the queue: corner 6 ---- */

static struct queue_item tick(const char *key, int64_t version, instant_us due)
{
	return (struct queue_item){
		.kind = QUEUE_TICK, .key = text_of(key), .version = version, .due = due
	};
}

static int bucket_of(const char *key)
{
	return (int)(text_hash(text_of(key)) % STORE_QUEUE_BUCKETS);
}

static size_t take(struct world *w, struct store *s, const char *key, size_t limit,
                   struct queue_item **ret)
{
	size_t n;
	ok(s->ops->take(s, bucket_of(key), limit, &w->arena, ret, &n, &world_err));
	return n;
}

#define LONG_AGO_US  (1700000000 * SECOND_US)
#define FAR_AHEAD_US (4000000000 * SECOND_US)

static void queue_items_come_back_whole_and_in_order(void **state)
{
	struct world *w = *state;
	struct store *s = world_store(w);
	struct queue_item items[] = {
		tick("c:1", 7, LONG_AGO_US + 2),
		{ .kind = QUEUE_MESSAGE,
		  .key = TEXT("c:1"),
		  .version = 9,
		  .due = LONG_AGO_US + 1,
		  .from = TEXT("p:ab"),
		  .payload = TEXT("hello\x01") },
		tick("c:1", 8, FAR_AHEAD_US),
		{ .kind = QUEUE_MESSAGE,
		  .key = TEXT("c:1"),
		  .version = 10,
		  .due = LONG_AGO_US + 3,
		  .from = TEXT("p:ab") },
	};
	put(w, s, &(struct changes){ .queue = items, .n_queue = 4 });
	struct queue_item *got;
	begin(s);
	assert_int_equal(take(w, s, "c:1", 2, &got), 2);
	assert_int_equal(got[0].kind, QUEUE_MESSAGE);
	assert_int_equal(got[0].version, 9);
	assert_int_equal(got[0].due, LONG_AGO_US + 1);
	assert_text(got[0].key, "c:1");
	assert_text(got[0].from, "p:ab");
	assert_text(got[0].payload, "hello\x01");
	assert_int_equal(got[1].kind, QUEUE_TICK);
	assert_int_equal(got[1].version, 7);
	commit(s);
	begin(s);
	assert_int_equal(take(w, s, "c:1", 100, &got), 1);
	assert_int_equal(got[0].payload.n, 0);
	commit(s);
	begin(s);
	assert_int_equal(take(w, s, "c:1", 100, &got), 0);
	s->ops->rollback(s);
	assert_int_equal(world_count(w, "queue"), 1);
}

static void items_taken_come_back_with_a_rollback(void **state)
{
	struct world *w = *state;
	struct store *s = world_store(w);
	struct queue_item item = tick("c:1", 7, LONG_AGO_US), *got;
	put(w, s, &(struct changes){ .queue = &item, .n_queue = 1 });
	begin(s);
	assert_int_equal(take(w, s, "c:1", 10, &got), 1);
	s->ops->rollback(s);
	assert_int_equal(world_count(w, "queue"), 1);
}

static void an_item_of_a_version_not_seen_is_put_back(void **state)
{
	struct world *w = *state;
	struct store *s = world_store(w);
	struct queue_item item = tick("c:1", 2, LONG_AGO_US), *got;
	put_entity(w, s, "c:1", "version 1");
	put(w, s, &(struct changes){ .queue = &item, .n_queue = 1 });
	begin(s);
	assert_int_equal(take(w, s, "c:1", 10, &got), 1);
	assert_true(read_key(w, s, "c:1").rows[0].version < got[0].version);
	write_changes(s, &(struct changes){ .queue = got, .n_queue = 1 });
	commit(s);
	assert_int_equal(world_count(w, "queue"), 1);
	begin(s);
	assert_int_equal(take(w, s, "c:1", 10, &got), 1);
	assert_int_equal(got[0].version, 2);
	assert_int_equal(got[0].due, LONG_AGO_US);
	s->ops->rollback(s);
}

static void two_takers_get_different_items(void **state)
{
	struct world *w = *state;
	struct store *a = world_store(w), *b = world_store(w);
	struct queue_item items[] = { tick("c:1", 1, LONG_AGO_US), tick("c:1", 2, LONG_AGO_US + 1),
		                      tick("c:1", 3, LONG_AGO_US + 2) };
	struct queue_item *got_a, *got_b;
	put(w, a, &(struct changes){ .queue = items, .n_queue = 3 });
	begin(a);
	begin(b);
	assert_int_equal(take(w, a, "c:1", 2, &got_a), 2);
	assert_int_equal(take(w, b, "c:1", 2, &got_b), 1);
	assert_int_equal(got_b[0].version, 3);
	commit(b);
	commit(a);
	assert_int_equal(world_count(w, "queue"), 0);
}

static void peek_tells_due_buckets(void **state)
{
	struct world *w = *state;
	struct store *s = world_store(w);
	uint64_t due;
	ok(s->ops->queue_peek(s, &due, &world_err));
	assert_int_equal(due, 0);
	struct queue_item later = tick("c:later", 1, FAR_AHEAD_US);
	put(w, s, &(struct changes){ .queue = &later, .n_queue = 1 });
	ok(s->ops->queue_peek(s, &due, &world_err));
	assert_int_equal(due, 0);
	struct queue_item now = tick("c:now", 1, LONG_AGO_US);
	put(w, s, &(struct changes){ .queue = &now, .n_queue = 1 });
	ok(s->ops->queue_peek(s, &due, &world_err));
	assert_true(due == UINT64_C(1) << bucket_of("c:now"));
}

/* ---- what a state gives out ---- */

static struct discrepancy_change a_discrepancy(const char *key, const char *code)
{
	static const struct text parties[] = { { "1280", 4 }, { "12", 2 } };
	static const struct evidence evidence[] = { { { "urn:a", 5 }, { "e\"1", 3 } },
		                                    { { "urn:a", 5 }, { "e2", 2 } } };
	return (struct discrepancy_change){ .key = text_of(key),
		                            .d = { .code = code,
		                                   .severity = SEVERITY_LEGAL,
		                                   .discriminator = TEXT("n1"),
		                                   .parties = parties,
		                                   .n_parties = 2,
		                                   .first_seen = NOON_US,
		                                   .last_seen = NOON_US + 1,
		                                   .closed_at = INSTANT_NONE,
		                                   .evidence = evidence,
		                                   .n_evidence = 2 } };
}

static void discrepancies_come_and_go(void **state)
{
	struct world *w = *state;
	struct store *s = world_store(w);
	struct discrepancy_change two[] = { a_discrepancy("c:1", "D-MIS-02"),
		                            a_discrepancy("c:1", "D-DL-01") };
	put(w, s, &(struct changes){ .discrepancies = two, .n_discrepancies = 2 });
	assert_int_equal(world_count(w, "discrepancy"), 2);
	two[0].d.closed_at = NOON_US + 2;
	two[0].d.n_parties = 0;
	two[1].gone = true;
	put(w, s, &(struct changes){ .discrepancies = two, .n_discrepancies = 2 });
	assert_int_equal(world_count(w, "discrepancy"), 1);
}

static void members_come_and_go(void **state)
{
	struct world *w = *state;
	struct store *s = world_store(w);
	struct bucket_change v[] = { { TEXT("m/1280/2025-03"), TEXT("c:1"), false, false },
		                     { TEXT("m/1281/2025-03"), TEXT("c:1"), false, false } };
	put(w, s, &(struct changes){ .buckets = v, .n_buckets = 2 });
	put(w, s, &(struct changes){ .buckets = v, .n_buckets = 1 }); /* once more is no harm */
	assert_true(world_member(w, "m/1280/2025-03", "c:1"));
	v[0].gone = true;
	put(w, s, &(struct changes){ .buckets = v, .n_buckets = 2 });
	assert_false(world_member(w, "m/1280/2025-03", "c:1"));
	assert_true(world_member(w, "m/1281/2025-03", "c:1"));
}

static void marks_are_appended(void **state)
{
	struct world *w = *state;
	struct store *s = world_store(w);
	struct mark m = { .bucket = TEXT("m/1280/2025-03"), .key = TEXT("c:1"), .version = 4 };
	put(w, s, &(struct changes){ .marks = &m, .n_marks = 1 });
	put(w, s, &(struct changes){ .marks = &m, .n_marks = 1 });
	assert_int_equal(world_count(w, "mark"), 2);
}

/* ---- records ---- */

static void rejects_wait_for_their_topic(void **state)
{
	struct world *w = *state;
	struct store *s = world_store(w);
	struct reject_row v[] = { new_reject(10, "1"), new_reject(11, "2"), new_reject(12, "3") };
	v[1].withhold = true;
	v[2].record_key = (struct text){ 0 };
	v[2].value = (struct text){ 0 };
	v[2].value_is_null = true;
	v[2].appended_us = INSTANT_NONE;
	put(w, s, &(struct changes){ .rejects = v, .n_rejects = 3 });
	struct reject_row *got;
	size_t n;
	ok(s->ops->dlq_pending(s, 2, &w->arena, &got, &n, &world_err));
	assert_int_equal(n, 2);
	assert_int_equal(got[0].offset, 10);
	assert_string_equal(got[0].reason, "SCHEMA");
	assert_text(got[0].detail, "/data/caseRef required");
	assert_text(got[0].record_key, "1");
	assert_text(got[0].value, "{\"a\":1}");
	assert_text(got[0].headers, "\x01\x01n\x01v");
	assert_int_equal(got[0].appended_us, NOON_US);
	assert_true(got[1].withhold);
	assert_int_equal(got[1].record_key.n + got[1].value.n + got[1].headers.n, 0);
	ok(s->ops->dlq_published(s, got, n, &world_err));
	ok(s->ops->dlq_pending(s, 2, &w->arena, &got, &n, &world_err));
	assert_int_equal(n, 1);
	assert_int_equal(got[0].offset, 12);
	assert_null(got[0].record_key.p);
	assert_true(got[0].value_is_null);
	assert_int_equal(got[0].appended_us, INSTANT_NONE);
	assert_int_equal(world_count(w, "rejected"), 3);
}

static void counts_receipts_and_sequences_are_kept(void **state)
{
	struct world *w = *state;
	struct store *s = world_store(w);
	struct receipt_row receipts[] = {
		{ TEXT("urn:a"), TEXT("e1"), RECEIPT_DUPLICATE, TEXT("t"), 1, 2 },
		{ TEXT("urn:a"), TEXT("e2"), RECEIPT_CONFLICT, TEXT("t"), 1, 3 },
	};
	struct flow_count flow[] = {
		{ TEXT("urn:a"), TEXT("x"), NOON_US, FLOW_ACCEPTED, 5, NOON_US + 1 },
		{ TEXT(""), TEXT(""), NOON_US, FLOW_REFUSED, 1, INSTANT_NONE },
	};
	struct sequence_seen sequences[] = {
		{ TEXT("urn:a"), TEXT("t"), 1, 1, 4, NOON_US },
		{ TEXT("urn:a"), TEXT("t"), 1, 6, 6, NOON_US + 1 },
		{ TEXT("urn:b"), TEXT("t"), 1, INT64_MAX - 1, INT64_MAX, NOON_US },
	};
	put(w, s,
	    &(struct changes){ .receipts = receipts,
	                       .n_receipts = 2,
	                       .flow = flow,
	                       .n_flow = 2,
	                       .sequences = sequences,
	                       .n_sequences = 3 });
	assert_int_equal(world_count(w, "receipt"), 2);
	assert_int_equal(world_count(w, "flow"), 2);
}

static void the_log_is_read_back(void **state)
{
	struct world *w = *state;
	struct store *s = world_store(w);
	struct log_row rows[] = { new_log_row("c:1", "e1", "{\"n\":1}"),
		                  new_log_row("c:2", "e2", "{\"n\":2}"),
		                  new_log_row("p:a", "e3", "{\"n\":3}") };
	rows[2].also_key = TEXT("p:b");
	rows[2].restricted = true;
	rows[1].fact.recorded_us = 1000000000 * SECOND_US; /* a month nobody made room for */
	put(w, s, &(struct changes){ .log = rows, .n_log = 3 });
	struct log_row *got;
	size_t n;
	begin(s);
	ok(s->ops->log_of(s, (struct text[]){ TEXT("c:1"), TEXT("c:2") }, 2, &w->arena, &got, &n,
	                  &world_err));
	assert_int_equal(n, 2);
	const struct log_row *one = text_eq(got[0].key, TEXT("c:1")) ? &got[0] : &got[1];
	assert_text(one->event, "{\"n\":1}");
	assert_text(one->type, "samverka.transition.admission.registered.v1");
	assert_text(one->topic, "samverka.transition.v1");
	assert_text(one->fact.source, "urn:samverka:2120001124:adt");
	assert_text(one->fact.id, "e1");
	assert_int_equal(one->fact.time_us, NOON_US - 7);
	assert_int_equal(one->fact.recorded_us, NOON_US + 123456);
	assert_int_equal(one->fact.appended_us, NOON_US + 5 * SECOND_US);
	assert_int_equal(one->partition, 3);
	assert_int_equal(one->offset, 41);
	assert_memory_equal(one->fact.digest, rows[0].fact.digest, 32);
	assert_false(one->restricted);
	assert_int_equal(one->also_key.n, 0);
	ok(s->ops->log_of(s, (struct text[]){ TEXT("p:b") }, 1, &w->arena, &got, &n, &world_err));
	assert_int_equal(n, 1);
	assert_text(got[0].key, "p:a");
	assert_true(got[0].restricted);
	ok(s->ops->log_of(s, (struct text[]){ TEXT("p:a"), TEXT("p:b") }, 2, &w->arena, &got, &n,
	                  &world_err));
	assert_int_equal(n, 1); /* once, though it is in both */
	s->ops->rollback(s);
}

static void late_protection_restricts_what_is_there(void **state)
{
	struct world *w = *state;
	struct store *s = world_store(w);
	struct log_row rows[] = { new_log_row("c:1", "e1", "{}"), new_log_row("c:2", "e2", "{}"),
		                  new_log_row("p:b", "e3", "{}") };
	rows[2].also_key = TEXT("p:a");
	struct reject_row rejects[] = { new_reject(1, "1"), new_reject(2, "2"),
		                        new_reject(3, "p-a") };
	struct discrepancy_change d = a_discrepancy("c:1", "D-MIS-02");
	put(w, s,
	    &(struct changes){ .log = rows,
	                       .n_log = 3,
	                       .rejects = rejects,
	                       .n_rejects = 3,
	                       .discrepancies = &d,
	                       .n_discrepancies = 1 });
	struct text keys[] = { TEXT("c:1"), TEXT("p:a") };
	put(w, s, &(struct changes){ .restrict_log = keys, .n_restrict_log = 2 });
	assert_int_equal(world_restricted(w, "fact"), 2);
	assert_int_equal(world_restricted(w, "rejected"), 2);
	assert_int_equal(world_restricted(w, "discrepancy"), 1);
}

/* ---- retention: corner 13 ---- */

/* c:1 and p:b go, with a record, a receipt, a discrepancy and a member of c:1's; c:2 stays. */
static void remove_two_of_three(struct world *w, struct store *s)
{
	struct log_row rows[] = { new_log_row("c:1", "e1", "{}"), new_log_row("c:2", "e2", "{}"),
		                  new_log_row("p:b", "e3", "{}") };
	rows[2].also_key = TEXT("p:a");
	struct reject_row rejects[] = { new_reject(1, "1"), new_reject(2, "2") };
	struct receipt_row receipts[] = { { rows[0].fact.source, TEXT("e1"), RECEIPT_DUPLICATE,
		                            .topic = rows[0].topic, .offset = 9 },
		                          { rows[1].fact.source, TEXT("e2"), RECEIPT_DUPLICATE,
		                            .topic = rows[0].topic, .offset = 10 } };
	struct discrepancy_change d = a_discrepancy("c:1", "D-MIS-02");
	struct bucket_change member = { .bucket = TEXT("m/1280/2025-03"), .key = TEXT("c:1") };
	struct changes c = { .log = rows,
		             .n_log = 3,
		             .rejects = rejects,
		             .n_rejects = 2,
		             .receipts = receipts,
		             .n_receipts = 2,
		             .discrepancies = &d,
		             .n_discrepancies = 1,
		             .buckets = &member,
		             .n_buckets = 1 };
	put(w, s, &c);
	struct text keys[] = { TEXT("c:1"), TEXT("p:b") };
	d.gone = member.gone = member.removed = true;
	c.n_log = c.n_rejects = c.n_receipts = 0;
	c.remove_log = keys;
	c.n_remove_log = 2;
	put(w, s, &c);
}

static void what_retention_removes_is_gone(void **state)
{
	struct world *w = *state;
	struct store *s = world_store(w);
	struct log_row *got;
	size_t n;
	remove_two_of_three(w, s);
	begin(s);
	ok(s->ops->log_of(s, (struct text[]){ TEXT("c:1"), TEXT("c:2"), TEXT("p:a") }, 3, &w->arena,
	                  &got, &n, &world_err));
	assert_int_equal(n, 2); /* another's, and the one that p:a has too */
	s->ops->rollback(s);
	assert_false(world_member(w, "m/1280/2025-03", "c:1"));
	assert_int_equal(world_count(w, "receipt"), 1);
	assert_int_equal(world_count(w, "rejected"), 1);
	if (!w->postgres)
		return;
	assert_int_equal(sql_int(w->sql, "SELECT sum(n)::int FROM transition.removed_hour"), 2);
	assert_int_equal(world_count(w, "removed_member"), 1);
	assert_int_equal(world_count(w, "removed_finding"), 1);
}

/* Each table that holds anything by an entity's key, whatever it is called. */
static void retention_leaves_no_row_with_the_key(void **state)
{
	struct world *w = *state;
	remove_two_of_three(w, world_store(w));
	if (!w->postgres)
		return;
	PGresult *tables = PQexec(
	        w->sql,
	        "SELECT table_name FROM information_schema.columns "
	        "WHERE table_schema = 'transition' AND column_name = 'key' "
	        "AND table_name NOT IN ('entity', 'removed_member', 'removed_finding', 'mark') "
	        "AND table_name !~ '^fact_'");
	assert_true(PQntuples(tables) >= 5);
	for (int i = 0; i < PQntuples(tables); i++) {
		char sql[200];
		(void)snprintf(sql, sizeof sql,
		               "SELECT count(*) FROM transition.%s WHERE key = 'c:1'",
		               PQgetvalue(tables, i, 0));
		if (sql_int(w->sql, sql) != 0)
			fail_msg("retention leaves rows in %s: a new output is not on the recall "
			         "list",
			         PQgetvalue(tables, i, 0));
	}
	PQclear(tables);
}

/* Each table that says whom it hides, whatever it is called; and what was published for one that is gone. */
static void late_protection_leaves_no_row_in_sight(void **state)
{
	struct world *w = *state;
	struct store *s = world_store(w);
	struct text keys[] = { TEXT("c:1") };
	if (!w->postgres)
		return;
	remove_two_of_three(w, s);
	struct log_row row = new_log_row("c:1", "e4", "{}");
	struct discrepancy_change d = a_discrepancy("c:1", "D-SET-02");
	put(w, s, &(struct changes){ .log = &row, .n_log = 1, .discrepancies = &d, .n_discrepancies = 1 });
	assert_int_equal(world_count(w, "mark"), 0);
	put(w, s, &(struct changes){ .restrict_log = keys, .n_restrict_log = 1 });
	assert_int_equal(world_count(w, "mark"), 1);
	PGresult *tables = PQexec(
	        w->sql, "SELECT c.table_name FROM information_schema.columns AS c "
	                "JOIN information_schema.columns AS k USING (table_schema, table_name) "
	                "WHERE table_schema = 'transition' AND c.column_name = 'restricted' "
	                "AND k.column_name = 'key' AND table_name <> 'entity' AND table_name !~ '^fact_'");
	assert_int_equal(PQntuples(tables), 3); /* facts, discrepancies and their log; a new one is put here, too */
	for (int i = 0; i < PQntuples(tables); i++) {
		char sql[200];
		(void)snprintf(sql, sizeof sql,
		               "SELECT count(*) FILTER (WHERE NOT restricted) * 1000 + count(*) "
		               "FROM transition.%s WHERE key = 'c:1'",
		               PQgetvalue(tables, i, 0));
		int64_t n = sql_int(w->sql, sql);
		if (n == 0 || n >= 1000)
			fail_msg("late protection leaves rows in sight in %s, or there are none",
			         PQgetvalue(tables, i, 0));
	}
	PQclear(tables);
}

static void a_run_of_retention_has_one_cursor(void **state)
{
	struct world *w = *state;
	struct store *s = world_store(w);
	struct retention_step step = { .run = 1, .to = TEXT("c:7"), .counts = { 3, 2, 1 } };
	step.from = TEXT("");
	if (w->postgres)
		sql_do(w->sql,
		       "INSERT INTO transition.retention (before, decision) VALUES (now(), 'x')");
	put(w, s, &(struct changes){ .step = &step });
	begin(s);
	assert_false(s->ops->write(s, &(struct changes){ .step = &step }, &world_err));
	assert_int_equal(world_err.kind, ERR_RETRY);
	s->ops->rollback(s);
	err_clear(&world_err);
	step.from = TEXT("c:7");
	step.to = TEXT("c:9");
	put(w, s, &(struct changes){ .step = &step });
	if (w->postgres)
		assert_int_equal(sql_int(w->sql, "SELECT counts[1] FROM transition.retention"), 6);
}

static void messages_on_their_way_are_told(void **state)
{
	struct world *w = *state;
	struct store *s = world_store(w);
	struct queue_item items[] = {
		{ .kind = QUEUE_MESSAGE,
		  .key = TEXT("p:a"),
		  .version = 1,
		  .due = NOON_US,
		  .from = TEXT("c:1"),
		  .payload = TEXT("x") },
		{ .kind = QUEUE_TICK, .key = TEXT("p:b"), .version = 1, .due = NOON_US }
	};
	struct text keys[] = { TEXT("p:a"), TEXT("p:b"), TEXT("p:c") }, *got;
	size_t n;
	put(w, s, &(struct changes){ .queue = items, .n_queue = 2 });
	begin(s);
	ok(s->ops->awaited(s, keys, 3, &w->arena, &got, &n, &world_err));
	assert_int_equal(n, 1);
	assert_text(got[0], "p:a");
	s->ops->rollback(s);
}

/* ---- walks: corner 8 ---- */

/* Of reference data that differ from version to version. */
static const uint8_t *walk_digest(uint8_t version)
{
	static uint8_t room[8][32];
	memset(room[version], version, sizeof room[version]);
	return room[version];
}

static size_t walk(struct world *w, struct store *s, size_t limit, struct text **ret)
{
	size_t n;
	bool fenced;
	ok(s->ops->walk_next(s, limit, &w->arena, ret, &n, &fenced, &world_err));
	assert_false(fenced);
	return n;
}

static void put_five(struct world *w, struct store *s)
{
	const char *keys[] = { "c:1", "c:2", "c:3", "c:4", "c:5" };
	for (size_t i = 0; i < 5; i++)
		put_entity(w, s, keys[i], "s");
}

static void a_walk_meets_every_entity_once(void **state)
{
	struct world *w = *state;
	struct store *s = world_store(w);
	struct text *keys;
	put_five(w, s);
	begin(s);
	assert_int_equal(walk(w, s, 2, &keys), 0); /* none was asked for */
	s->ops->rollback(s);
	ok(s->ops->walk_request(s, 2, walk_digest(2), &world_err));
	size_t seen = 0;
	const size_t stretches[] = { 2, 2, 1 };
	for (size_t i = 0; i < 3; i++) {
		begin(s);
		assert_int_equal(walk(w, s, 2, &keys), stretches[i]);
		for (size_t k = 0; k < stretches[i]; k++)
			assert_int_equal(keys[k].p[2], '1' + (int)seen++);
		commit(s);
	}
	begin(s);
	assert_int_equal(walk(w, s, 2, &keys), 0);
	s->ops->rollback(s);
	ok(s->ops->walk_request(s, 2, walk_digest(2), &world_err)); /* was made once */
	ok(s->ops->walk_request(s, 1, walk_digest(1), &world_err)); /* a later one was made */
	begin(s);
	assert_int_equal(walk(w, s, 2, &keys), 0);
	s->ops->rollback(s);
}

static void a_crash_in_a_walk_loses_nothing(void **state)
{
	struct world *w = *state;
	struct store *s = world_store(w);
	struct text *keys;
	put_five(w, s);
	ok(s->ops->walk_request(s, 2, walk_digest(2), &world_err));
	begin(s);
	assert_int_equal(walk(w, s, 3, &keys), 3);
	s->ops->rollback(s);
	begin(s);
	assert_int_equal(walk(w, s, 5, &keys), 5); /* exactly all: it ends here */
	assert_text(keys[0], "c:1");
	commit(s);
	begin(s);
	assert_int_equal(walk(w, s, 5, &keys), 0);
	s->ops->rollback(s);
}

static void a_later_walk_replaces_the_earlier(void **state)
{
	struct world *w = *state;
	struct store *s = world_store(w);
	struct text *keys;
	put_five(w, s);
	ok(s->ops->walk_request(s, 2, walk_digest(2), &world_err));
	begin(s);
	assert_int_equal(walk(w, s, 3, &keys), 3);
	commit(s);
	ok(s->ops->walk_request(s, 3, walk_digest(3), &world_err));
	begin(s);
	assert_int_equal(walk(w, s, 9, &keys), 5);
	commit(s);
	begin(s);
	assert_int_equal(walk(w, s, 9, &keys), 0);
	s->ops->rollback(s);
}

/* Reference data of others: the walk is done before it begins, and an earlier one goes on. */
static void a_change_that_is_not_read_starts_no_walk(void **state)
{
	struct world *w = *state;
	struct store *s = world_store(w);
	struct text *keys;
	put_five(w, s);
	ok(s->ops->walk_request(s, 2, walk_digest(2), &world_err));
	begin(s);
	assert_int_equal(walk(w, s, 3, &keys), 3);
	commit(s);
	ok(s->ops->walk_request(s, 3, walk_digest(2), &world_err));
	begin(s);
	assert_int_equal(walk(w, s, 9, &keys), 2);
	commit(s);
	ok(s->ops->walk_request(s, 4, walk_digest(2), &world_err));
	begin(s);
	assert_int_equal(walk(w, s, 9, &keys), 0);
	s->ops->rollback(s);
	ok(s->ops->walk_request(s, 5, walk_digest(5), &world_err));
	ok(s->ops->walk_request(s, 6, walk_digest(2), &world_err)); /* as it was: changed again */
	begin(s);
	assert_int_equal(walk(w, s, 9, &keys), 5);
	commit(s);
	begin(s);
	assert_int_equal(walk(w, s, 9, &keys), 0);
	s->ops->rollback(s);
}

static void two_daemons_share_a_walk(void **state)
{
	struct world *w = *state;
	struct store *a = world_store(w), *b = world_store(w);
	struct text *keys;
	put_five(w, a);
	ok(a->ops->walk_request(a, 2, walk_digest(2), &world_err));
	begin(a);
	begin(b);
	assert_int_equal(walk(w, a, 3, &keys), 3);
	assert_int_equal(walk(w, b, 3, &keys), 0); /* held: nothing to do just now */
	b->ops->rollback(b);
	commit(a);
	begin(b);
	assert_int_equal(walk(w, b, 3, &keys), 2);
	commit(b);
}

static void put_waiting(struct world *w, struct store *s, const char *key)
{
	struct entity_write e = new_entity(key, "s");
	e.row.next_due = ENTITY_WAITS;
	put(w, s, &(struct changes){ .entities = &e, .n_entities = 1 });
}

/* They have a look of their own coming. */
static void a_walk_passes_those_that_wait(void **state)
{
	struct world *w = *state;
	struct store *s = world_store(w);
	struct text *keys;
	char key[16];
	put_waiting(w, s, "c:1");
	put_entity(w, s, "c:2", "s");
	for (int i = 0; i < STORE_WALK_PASSES; i++) {
		(void)snprintf(key, sizeof key, "c:3-%02d", i);
		put_waiting(w, s, key);
	}
	put_entity(w, s, "c:4", "s");
	ok(s->ops->walk_request(s, 2, walk_digest(2), &world_err));
	begin(s);
	assert_int_equal(walk(w, s, 1, &keys), 1);
	assert_text(keys[0], "c:2");
	commit(s);
	begin(s);
	assert_int_equal(walk(w, s, 1, &keys), 0); /* passed as many as it may */
	commit(s);
	begin(s);
	assert_int_equal(walk(w, s, 1, &keys), 1);
	assert_text(keys[0], "c:4");
	commit(s);
	begin(s);
	assert_int_equal(walk(w, s, 1, &keys), 0);
	s->ops->rollback(s);
}

/* ---- reference data ---- */

static void registry_rows_come_from_both_areas(void **state)
{
	struct world *w = *state;
	struct store *s = world_store(w), *reference = world_store_of(w, "reference");
	put_entity(w, reference, "policy/skane/2025-01-01", "{\"id\":\"skane\"}");
	put_entity(w, reference, "principal/1280/2025-01-01", "");
	put_entity(w, s, "c:1", "binary");
	put_entity(w, s, "s:12/2025-03", "{\"region\":\"12\"}");
	put_entity(w, s, "s:12/2025-04", "\xffOVERFULL"); /* too many facts: it stops nobody */
	struct registry_row *rows;
	size_t n;
	int64_t version;
	ok(s->ops->registry_rows(s, &w->arena, &rows, &n, &version, &world_err));
	assert_int_equal(version, 1);
	assert_int_equal(n, 2);
	size_t policy = text_eq(rows[0].object, TEXT("policy")) ? 0 : 1;
	assert_text(rows[policy].object, "policy");
	assert_text(rows[policy].json, "{\"id\":\"skane\"}");
	assert_text(rows[1 - policy].object, "settlement");
	assert_text(rows[1 - policy].json, "{\"region\":\"12\"}");
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, open_world, close_world)

static const struct CMUnitTest cases[] = {
	CASE(every_column_comes_back),
	CASE(absent_rows_have_version_0),
	CASE(rows_come_in_the_order_asked),
	CASE(columns_not_sent_stay),
	CASE(an_empty_batch_is_one_too),
	CASE(nothing_stays_after_rollback),
	CASE(large_batches_and_large_rows),
	CASE(offsets_move_by_compare_and_set),
	CASE(a_lost_compare_and_set_is_fenced),
	CASE(several_partitions_in_one_batch),
	CASE(a_stale_version_is_seen_before_commit),
	CASE(a_new_key_has_one_maker),
	CASE(a_row_that_is_gone_is_stale),
	CASE(ref_version_and_a_batch_cannot_pass_unseen),
	CASE(a_refused_value_is_a_reject),
	CASE(queue_items_come_back_whole_and_in_order),
	CASE(items_taken_come_back_with_a_rollback),
	CASE(an_item_of_a_version_not_seen_is_put_back),
	CASE(two_takers_get_different_items),
	CASE(peek_tells_due_buckets),
	CASE(discrepancies_come_and_go),
	CASE(members_come_and_go),
	CASE(marks_are_appended),
	CASE(rejects_wait_for_their_topic),
	CASE(counts_receipts_and_sequences_are_kept),
	CASE(the_log_is_read_back),
	CASE(late_protection_restricts_what_is_there),
	CASE(what_retention_removes_is_gone),
	CASE(retention_leaves_no_row_with_the_key),
	CASE(late_protection_leaves_no_row_in_sight),
	CASE(a_run_of_retention_has_one_cursor),
	CASE(messages_on_their_way_are_told),
	CASE(a_walk_meets_every_entity_once),
	CASE(a_walk_passes_those_that_wait),
	CASE(a_crash_in_a_walk_loses_nothing),
	CASE(a_later_walk_replaces_the_earlier),
	CASE(two_daemons_share_a_walk),
	CASE(a_change_that_is_not_read_starts_no_walk),
	CASE(registry_rows_come_from_both_areas),
};

int main(void)
{
	int failed = cmocka_run_group_tests_name("store in memory", cases, NULL, NULL);
	if (!private_start()) {
		const struct CMUnitTest skipped[] = { cmocka_unit_test(world_no_postgres) };
		return failed +
		       cmocka_run_group_tests_name("store in PostgreSQL", skipped, NULL, NULL);
	}
	world.postgres = true;
	return failed +
	       cmocka_run_group_tests_name("store in PostgreSQL", cases, world_make_database, NULL);
}
