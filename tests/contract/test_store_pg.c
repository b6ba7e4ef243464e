/* What only a real database can do to a store: go away, refuse, stall, answer COMMIT with ROLLBACK.
 * After each, the next transaction on the same store works and nothing was half done.
 * timeout: 180 */
#include "world.h"

#include "base/clock.h"

#include <signal.h>

static struct world world = { .postgres = true };

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

static void expect(bool good, const struct err *e, enum err_kind kind, const char *code)
{
	assert_false(good);
	assert_int_equal(e->kind, kind);
	if (code)
		assert_string_equal(e->code, code);
}

static void end_backend_of(struct world *w, struct store *s)
{
	char sql[80];
	int pid = pg_backend_pid(store_pg_connection(s));
	(void)snprintf(sql, sizeof sql, "SELECT pg_terminate_backend(%d)", pid);
	assert_string_equal(sql_text(w->sql, sql, sql, sizeof sql), "t");
}

static int64_t offset_now(struct store *s)
{
	int64_t next = 0;
	bool known;
	uint8_t digest[32];
	ok(s->ops->offset_of(s, TEXT("samverka.transition.v1"), 3, &next, digest, &known,
	                     &world_err));
	return known ? next : -1;
}

/* begin, advance, read; the caller goes on. */
static void half_a_batch(struct world *w, struct store *s)
{
	struct offset_advance v = move_offset(-1, 10);
	bool fenced;
	begin(s);
	ok(s->ops->advance(s, &v, 1, &fenced, &world_err));
	(void)read_key(w, s, "c:1");
}

static void whole_batch(struct world *w, struct store *s)
{
	struct entity_write e = new_entity("c:1", "state");
	half_a_batch(w, s);
	write_changes(s, &(struct changes){ .entities = &e, .n_entities = 1 });
	commit(s);
	assert_int_equal(offset_now(s), 10);
	assert_int_equal(world_count(w, "entity"), 1);
}

static void a_backend_that_is_ended_is_a_retry(void **state)
{
	struct world *w = *state;
	struct store *s = world_store(w);
	struct entity_write e = new_entity("c:1", "state");
	struct err why = { 0 };
	half_a_batch(w, s);
	end_backend_of(w, s);
	expect(s->ops->write(s, &(struct changes){ .entities = &e, .n_entities = 1 }, &why), &why,
	       ERR_RETRY, NULL);
	s->ops->rollback(s);
	assert_int_equal(offset_now(s), -1);
	whole_batch(w, s);
}

static void a_connection_lost_at_commit_is_a_retry(void **state)
{
	struct world *w = *state;
	struct store *s = world_store(w);
	struct entity_write e = new_entity("c:1", "state");
	struct err why = { 0 };
	half_a_batch(w, s);
	write_changes(s, &(struct changes){ .entities = &e, .n_entities = 1 });
	end_backend_of(w, s);
	expect(s->ops->commit(s, &why), &why, ERR_RETRY, NULL);
	s->ops->rollback(s);
	assert_int_equal(offset_now(s), -1);
	whole_batch(w, s);
}

static void a_commit_answered_with_rollback_is_a_failure(void **state)
{
	struct world *w = *state;
	struct store *s = world_store(w);
	struct pg *p = store_pg_connection(s);
	struct err why = { 0 };
	half_a_batch(w, s);
	pg_send_sql(p, "SELECT 1 / 0", NULL);
	assert_false(pg_run(p, &why));
	expect(s->ops->commit(s, &why), &why, ERR_RETRY, "DB_ROLLED_BACK");
	s->ops->rollback(s);
	assert_int_equal(offset_now(s), -1);
	whole_batch(w, s);
}

static void a_warning_on_commit_is_no_acknowledgement(void **state)
{
	struct world *w = *state;
	struct store *s = world_store(w);
	struct err why = { 0 };
	sql_do(w->sql, "CREATE FUNCTION pg_temp.warn() RETURNS trigger LANGUAGE plpgsql AS "
	               "'BEGIN RAISE WARNING ''not on the standby''; RETURN NULL; END'");
	sql_do(w->sql,
	       "CREATE CONSTRAINT TRIGGER warn AFTER INSERT ON transition.consumer_offset "
	       "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION pg_temp.warn()");
	half_a_batch(w, s);
	write_changes(s, &(struct changes){ 0 });
	expect(s->ops->commit(s, &why), &why, ERR_RETRY, "DB_UNSURE");
	s->ops->rollback(s);
	sql_do(w->sql, "DROP TRIGGER warn ON transition.consumer_offset");
	assert_int_equal(offset_now(s), 10); /* it is there: only the table can tell */
}

static void a_read_only_database_is_waited_for(void **state)
{
	struct world *w = *state;
	struct store *s = world_store(w);
	struct pg *p = store_pg_connection(s);
	struct offset_advance v = move_offset(-1, 10);
	struct err why = { 0 };
	bool fenced;
	ok(store_pg_connect(s, &world_err));
	pg_send_sql(p, "SET default_transaction_read_only = on", NULL);
	ok(pg_run(p, &world_err));
	begin(s);
	expect(s->ops->advance(s, &v, 1, &fenced, &why), &why, ERR_RETRY, "DB_READ_ONLY");
	assert_false(fenced);
	s->ops->rollback(s);
	assert_false(pg_is_open(p)); /* the next one may be the new primary */
	whole_batch(w, s);
}

static void a_standby_is_no_place_to_begin(void **state)
{
	struct world *w = *state;
	struct store *s = world_store(w);
	struct err why = { 0 };
	sql_do(w->sql, "ALTER DATABASE samverka_test_store SET default_transaction_read_only = on");
	expect(s->ops->begin(s, &why), &why, ERR_RETRY, "DB_CONNECTION");
	PGconn *other = sql_open("postgres", NULL);
	sql_do(other, "ALTER DATABASE samverka_test_store RESET default_transaction_read_only");
	PQfinish(other);
	whole_batch(w, s);
}

static void a_held_lock_ends_in_a_retry(void **state)
{
	struct world *w = *state;
	struct store *s = world_store(w);
	struct err why = { 0 };
	struct store_read r;
	struct text key = TEXT("c:1");
	ok(store_pg_connect(s, &world_err));
	sql_do(w->sql, "BEGIN; LOCK TABLE transition.entity");
	begin(s);
	int64_t start_us = clock_monotonic_us();
	expect(s->ops->read(s, &key, 1, &w->arena, &r, &why), &why, ERR_RETRY, "DB_NOT_READY");
	assert_true(clock_monotonic_us() - start_us < 3 * SECOND_US);
	s->ops->rollback(s);
	sql_do(w->sql, "ROLLBACK");
	whole_batch(w, s);
}

static void a_slow_statement_ends_in_a_retry(void **state)
{
	struct world *w = *state;
	struct store *s = world_store(w);
	struct pg *p = store_pg_connection(s);
	struct err why = { 0 };
	begin(s);
	pg_send_sql(p, "SELECT pg_sleep(60)", NULL);
	expect(pg_run(p, &why), &why, ERR_RETRY, "DB_CANCELLED");
	s->ops->rollback(s);
	whole_batch(w, s);
}

static void a_server_that_says_nothing_is_left(void **state)
{
	struct world *w = *state;
	struct store *s = world_store(w);
	struct err why = { 0 };
	half_a_batch(w, s);
	int backend = pg_backend_pid(store_pg_connection(s));
	if (kill(backend, SIGSTOP) != 0) {
		print_message("SKIP: the backend is another user's\n");
		skip();
	}
	int64_t start_us = clock_monotonic_us();
	bool good = s->ops->write(s, &(struct changes){ .raise_ref_version = true }, &why);
	int64_t waited_us = clock_monotonic_us() - start_us;
	s->ops->rollback(s);
	kill(backend, SIGCONT);
	expect(good, &why, ERR_RETRY, "DB_DEADLINE");
	assert_true(waited_us < 6 * SECOND_US);
	whole_batch(w, s);
}

enum { LARGE_ROWS = 12, LARGE_BYTES = 700000 }; /* more than a socket and any piece of a write hold */

static const char *const large_keys[LARGE_ROWS] = { "c:a", "c:b", "c:c", "c:d", "c:e", "c:f",
	                                            "c:g", "c:h", "c:i", "c:j", "c:k", "c:l" };

static size_t large_rows(struct world *w, struct entity_write ret[LARGE_ROWS])
{
	for (size_t i = 0; i < LARGE_ROWS; i++) {
		char *bytes = arena_array(&w->arena, LARGE_BYTES, 1);
		for (size_t k = 0; k < LARGE_BYTES; k++)
			bytes[k] = (char)(k * 31 + i * 7 + k / 4096);
		ret[i] = new_entity(large_keys[i], "state");
		ret[i].row.facts = (struct text){ bytes, LARGE_BYTES };
	}
	return LARGE_ROWS;
}

static void large_writes_go_in_pieces(void **state)
{
	struct world *w = *state;
	struct store *s = world_store(w);
	struct entity_write v[LARGE_ROWS];
	size_t n = large_rows(w, v);
	put(w, s, &(struct changes){ .entities = v, .n_entities = n });
	for (size_t i = 0; i < n; i++)
		assert_true(text_eq(look(w, s, large_keys[i]).facts, v[i].row.facts));
}

static bool large_write(struct world *w, struct store *s, struct err *why)
{
	struct entity_write v[LARGE_ROWS];
	const struct changes c = { .entities = v, .n_entities = large_rows(w, v) };
	return s->ops->write(s, &c, why);
}

static void a_large_write_to_one_who_is_gone_is_a_retry(void **state)
{
	struct world *w = *state;
	struct store *s = world_store(w);
	struct err why = { 0 };
	half_a_batch(w, s);
	end_backend_of(w, s);
	expect(large_write(w, s, &why), &why, ERR_RETRY, NULL);
	s->ops->rollback(s);
	whole_batch(w, s);
	assert_int_equal(world_count(w, "entity"), 1);
}

static void a_large_write_to_one_who_stands_is_left(void **state)
{
	struct world *w = *state;
	struct store *s = world_store(w);
	struct err why = { 0 };
	half_a_batch(w, s);
	int backend = pg_backend_pid(store_pg_connection(s));
	if (kill(backend, SIGSTOP) != 0) {
		print_message("SKIP: the backend is another user's\n");
		skip();
	}
	bool good = large_write(w, s, &why);
	s->ops->rollback(s);
	kill(backend, SIGCONT);
	expect(good, &why, ERR_RETRY, "DB_DEADLINE");
	whole_batch(w, s);
	assert_int_equal(world_count(w, "entity"), 1);
}

static void no_server_is_a_retry(void **state)
{
	(void)state; /* nothing is asked of the database */
	struct store_pg_config c = { .conninfo = "host=/nonexistent user=nobody password=secret",
		                     .area = "transition",
		                     .application = "test" };
	struct err why = { 0 };
	struct store *s = store_pg_new(&c, &why);
	assert_non_null(s);
	expect(s->ops->begin(s, &why), &why, ERR_RETRY, "DB_CONNECTION");
	assert_null(strstr(why.text, "secret"));
	s->ops->rollback(s);
	s->ops->close(s);
	c.conninfo = "host=localhost passwrod=secret";
	assert_null(store_pg_new(&c, &why));
	assert_int_equal(why.kind, ERR_FATAL);
	assert_null(strstr(why.text, "secret"));
}

static void errors_carry_no_data(void **state)
{
	struct world *w = *state;
	struct store *s = world_store(w);
	struct pg *p = store_pg_connection(s);
	struct err why = { 0 };
	ok(store_pg_connect(s, &world_err));
	pg_send_sql(p, "SELECT '19121212-1212'::int", NULL);
	expect(pg_run(p, &why), &why, ERR_REJECT, "DB_PERMANENT");
	assert_null(strstr(why.text, "1212"));
	pg_send_sql(p, "SELECT nothing_of_the_kind", NULL);
	expect(pg_run(p, &why), &why, ERR_FATAL, "DB_PROGRAM");
}

/* ---- what the tables say ---- */

static void the_log_of_discrepancies_tells_openings_and_closings(void **state)
{
	struct world *w = *state;
	struct store *s = world_store(w);
	struct discrepancy_change v = {
		.key = TEXT("c:1"),
		.d = { .code = "D-MIS-02",
		       .severity = SEVERITY_LEGAL,
		       .discriminator = TEXT("n\"1"),
		       .parties = (struct text[]){ TEXT("12"), TEXT("1280") },
		       .n_parties = 2,
		       .first_seen = NOON_US,
		       .last_seen = NOON_US,
		       .closed_at = INSTANT_NONE,
		       .evidence = &(struct evidence){ TEXT("urn:a"), TEXT("e\"1") },
		       .n_evidence = 1 }
	};
	struct changes c = { .discrepancies = &v, .n_discrepancies = 1 };
	char text[120];
	put(w, s, &c);
	v.was_open = true;
	v.d.last_seen++; /* still open: nothing to log */
	put(w, s, &c);
	assert_string_equal(sql_text(w->sql,
	                             "SELECT parties::text || evidence::text || severity "
	                             "FROM transition.discrepancy",
	                             text, sizeof text),
	                    "{12,1280}[{\"id\":\"e\\\"1\",\"source\":\"urn:a\"}]LEGAL");
	v.d.closed_at = NOON_US + 5;
	put(w, s, &c);
	v.was_open = false;
	v.gone = true; /* was closed before: nothing to log */
	put(w, s, &c);
	v.gone = false;
	v.d.closed_at = INSTANT_NONE;
	put(w, s, &c);
	v.was_open = v.gone = true;
	put(w, s, &c);
	assert_string_equal(sql_text(w->sql,
	                             "SELECT string_agg(opened::int::text, '' ORDER BY at) "
	                             "FROM transition.discrepancy_log",
	                             text, sizeof text),
	                    "1010");
}

static int share_of(struct store *s, unsigned asked)
{
	int share = -2;
	ok(s->ops->begin(s, &world_err));
	ok(s->ops->stand_aside(s, asked, &share, &world_err));
	return share;
}

static void background_work_stands_aside_for_full_batches(void **state)
{
	struct world *w = *state;
	struct store *records = world_store(w), *other = world_store(w), *queue = world_store(w);
	struct store_read read;
	ok(records->ops->begin(records, &world_err));
	ok(records->ops->go_first(records, &world_err));
	ok(records->ops->read(records, NULL, 0, &w->arena, &read, &world_err));
	ok(other->ops->begin(other, &world_err)); /* full batches do not wait for each other */
	ok(other->ops->go_first(other, &world_err));
	ok(other->ops->read(other, NULL, 0, &w->arena, &read, &world_err));
	other->ops->rollback(other);
	assert_int_equal(share_of(queue, STORE_ALL_SHARES), -1);
	queue->ops->rollback(queue);
	ok(records->ops->commit(records, &world_err));
	assert_int_equal(share_of(queue, 1U << 2), 2);
	assert_int_equal(share_of(other, 1U << 2), -1); /* one share, one daemon */
	other->ops->rollback(other);
	assert_int_not_equal(share_of(other, STORE_ALL_SHARES), 2);
	other->ops->rollback(other);
	queue->ops->rollback(queue);
}

static void strangers_texts_are_made_storable(void **state)
{
	struct world *w = *state;
	struct store *s = world_store(w);
	static const char id[] = "a\xff\0\xed\xa0\x80z\xc3\xa5";
	struct reject_row r = new_reject(7, "k");
	char *long_text = arena_alloc(&w->arena, 4001), text[64];
	memset(long_text, 'x', 4000);
	r.id = (struct text){ id, sizeof id - 1 };
	r.type = (struct text){ long_text, 4000 };
	struct flow_count f = { r.id, r.type, NOON_US, FLOW_REFUSED, 1, NOON_US };
	struct receipt_row q = { r.id, r.id, RECEIPT_DUPLICATE, TEXT("t"), 0, 0 };
	put(w, s,
	    &(struct changes){ .rejects = &r,
	                       .n_rejects = 1,
	                       .flow = &f,
	                       .n_flow = 1,
	                       .receipts = &q,
	                       .n_receipts = 1 });
	assert_string_equal(
	        sql_text(w->sql, "SELECT event_id FROM transition.rejected", text, sizeof text),
	        "a?????z\xc3\xa5");
	assert_int_equal(sql_int(w->sql, "SELECT length(type) FROM transition.rejected"), 512);
}

static void sequences_unite_and_show_their_gaps(void **state)
{
	struct world *w = *state;
	struct store *s = world_store(w);
	struct sequence_seen v[] = { { TEXT("urn:a"), TEXT("t"), 1, 1, 4, NOON_US },
		                     { TEXT("urn:a"), TEXT("t"), 1, 9, 9, NOON_US + 1 },
		                     { TEXT("urn:a"), TEXT("t"), 2, 5, 5, NOON_US + 2 },
		                     { TEXT("urn:b"), TEXT("t"), 2, 1, INT64_MAX, NOON_US } };
	static const char question[] = "SELECT string_agg(source || missing::text || highest, ' ') "
	                               "FROM transition.sequence_gap";
	char text[64];
	put(w, s, &(struct changes){ .sequences = v, .n_sequences = 4 });
	assert_int_equal(world_count(w, "sequence_seen"), 3);
	assert_string_equal(sql_text(w->sql, question, text, sizeof text), "urn:a{[6,9)}9");
	sql_do(w->sql, "SELECT samverka.add_up('transition')");
	assert_int_equal(world_count(w, "sequence_seen"), 0);
	assert_string_equal(sql_text(w->sql, question, text, sizeof text), "urn:a{[6,9)}9");
	struct sequence_seen rest = { TEXT("urn:a"), TEXT("t"), 1, 6, 8, NOON_US };
	put(w, s, &(struct changes){ .sequences = &rest, .n_sequences = 1 });
	sql_do(w->sql, "SELECT samverka.add_up('transition')");
	assert_string_equal(sql_text(w->sql, question, text, sizeof text), "");
	sql_do(w->sql, "TRUNCATE transition.sequence_source");
}

static void the_ledger_adds_up_to_the_same(void **state)
{
	struct world *w = *state;
	struct store *s = world_store(w);
	struct flow_count f = { TEXT("urn:a"), TEXT("t"), NOON_US, FLOW_ACCEPTED, 3, NOON_US + 1 };
	for (int i = 0; i < 3; i++) {
		put(w, s, &(struct changes){ .flow = &f, .n_flow = 1 });
		if (i == 1)
			sql_do(w->sql, "SELECT samverka.add_up('transition')");
	}
	sql_do(w->sql, "SELECT samverka.add_up('transition')");
	assert_int_equal(sql_int(w->sql, "SELECT n FROM transition.flow_sum"), 9);
	assert_int_equal(sql_int(w->sql, "SELECT count(*) FROM transition.flow_sum"), 1);
	assert_int_equal(world_count(w, "flow"), 0);
	sql_do(w->sql, "TRUNCATE transition.flow_hour");
}

/* The planner may join the other way round, and ask for the due ones again and again. */
static void a_plan_made_for_an_empty_queue_keeps_the_limit(void **state)
{
	struct world *w = *state;
	struct store *s = world_store(w);
	struct queue_item items[20], *got;
	size_t n;
	int bucket = (int)(text_hash(TEXT("c:1")) % STORE_QUEUE_BUCKETS);
	sql_do(w->sql, "VACUUM transition.queue");
	for (int i = 0; i < 20; i++)
		items[i] = (struct queue_item){
			.kind = QUEUE_TICK, .key = TEXT("c:1"), .version = i + 1, .due = NOON_US
		};
	begin(s);
	ok(s->ops->take(s, bucket, 1, &w->arena, &got, &n, &world_err));
	commit(s);
	put(w, s, &(struct changes){ .queue = items, .n_queue = 20 });
	for (size_t left = 20; left; left -= 4) {
		begin(s);
		ok(s->ops->take(s, bucket, 4, &w->arena, &got, &n, &world_err));
		assert_int_equal(n, 4);
		commit(s);
	}
	assert_int_equal(world_count(w, "queue"), 0);
}

static void a_month_made_late_takes_its_rows_over(void **state)
{
	struct world *w = *state;
	struct store *s = world_store(w);
	struct log_row r = new_log_row("c:1", "e1", "{}");
	r.fact.recorded_us = 1262304000 * SECOND_US; /* 2010-01-01T00:00:00Z */
	put(w, s, &(struct changes){ .log = &r, .n_log = 1 });
	assert_int_equal(world_count(w, "fact_other"), 1);
	static const char ensure[] =
	        "SELECT samverka.ensure_partitions('transition', '2009-12-31', '2010-02-01')";
	assert_int_equal(sql_int(w->sql, ensure), 3);
	assert_int_equal(sql_int(w->sql, ensure), 0);
	assert_int_equal(world_count(w, "fact_other"), 0);
	assert_int_equal(world_count(w, "fact_2010_01"), 1);
	assert_int_equal(world_count(w, "fact"), 1);
	ok(store_pg_upkeep(s, &world_err));
	sql_do(w->sql, "DROP TABLE transition.fact_2009_12, transition.fact_2010_01, "
	               "transition.fact_2010_02");
}

static void expect_withheld(struct world *w, const char *withheld, const char *whole)
{
	char text[80];
	assert_string_equal(
	        sql_text(w->sql,
	                 "SELECT string_agg(kafka_offset::text, ' ' ORDER BY kafka_offset) "
	                 "FROM transition.rejected WHERE withheld AND record_key IS NULL "
	                 "AND value IS NULL AND headers IS NULL",
	                 text, sizeof text),
	        withheld);
	assert_string_equal(
	        sql_text(w->sql,
	                 "SELECT string_agg(kafka_offset::text, ' ' ORDER BY kafka_offset) "
	                 "FROM transition.rejected WHERE NOT withheld AND record_key "
	                 "IS NOT NULL AND value IS NOT NULL AND headers IS NOT NULL",
	                 text, sizeof text),
	        whole);
	/* All of them are still told of, and the books balance. */
	assert_int_equal(sql_int(w->sql, "SELECT count(*) FROM samverka.receipt("
	                                 "'urn:samverka:2120001124:adt', 'e1') "
	                                 "WHERE verdict = 'REFUSED' AND reason = 'SCHEMA'"),
	                 4);
	assert_int_equal(sql_int(w->sql, "SELECT count(*) FROM monitor.balance('2000-01-01', "
	                                 "'2100-01-01')"),
	                 0);
}

/* Of offsets 1 to 4, the second is younger, the third not on the topic, the fourth restricted. */
static void content_of_refused_records_goes_after_30_days(void **state)
{
	struct world *w = *state;
	struct store *s = world_store(w);
	struct reject_row *pending, v[] = { new_reject(1, "1"), new_reject(2, "2"),
		                            new_reject(3, "3"), new_reject(4, "4") };
	struct flow_count f = { TEXT("urn:a"), TEXT("t"), NOON_US, FLOW_REFUSED, 4, NOON_US };
	size_t n;
	put(w, s, &(struct changes){ .rejects = v, .n_rejects = 4, .flow = &f, .n_flow = 1 });
	sql_do(w->sql,
	       "UPDATE transition.rejected SET restricted = kafka_offset = 4, published_at = "
	       "CASE WHEN kafka_offset <> 3 THEN now() END, rejected_at = now() - "
	       "CASE kafka_offset WHEN 2 THEN interval '29 days' ELSE interval '31 days' END");
	expect_withheld(w, "", "1 2 3 4");
	ok(store_pg_upkeep(s, &world_err));
	expect_withheld(w, "1 4", "2 3");
	ok(s->ops->dlq_pending(s, 5, &w->arena, &pending, &n, &world_err));
	assert_int_equal(n, 1);
	assert_text(pending[0].value, "{\"a\":1}");
	ok(s->ops->dlq_published(s, pending, n, &world_err));
	ok(store_pg_upkeep(s, &world_err));
	expect_withheld(w, "1 3 4", "2");
}

static void content_goes_in_parts_and_waits_for_nobody(void **state)
{
	struct world *w = *state;
	w->patient = true;
	struct store *s = world_store(w);
	static const char left[] = "SELECT count(*) FROM transition.rejected WHERE NOT withheld";
	w->patient = false;
	sql_do(w->sql,
	       "INSERT INTO transition.rejected (rejected_at, published_at, kafka_offset, "
	       "partition, withheld, restricted, value_is_null, topic, reason, detail, source, "
	       "event_id, type, digest, value) SELECT now() - interval '31 days', now(), n, 0, "
	       "false, false, false, 't', 'SCHEMA', '', '', '', '', '', 'x' "
	       "FROM generate_series(1, 1002) n");
	ok(store_pg_upkeep(s, &world_err));
	assert_int_equal(sql_int(w->sql, left), 2);
	sql_do(w->sql, "BEGIN; SELECT FROM transition.rejected WHERE id = "
	               "(SELECT min(id) FROM transition.rejected WHERE NOT withheld) FOR UPDATE");
	ok(store_pg_upkeep(s, &world_err));
	sql_do(w->sql, "COMMIT");
	assert_int_equal(sql_int(w->sql, left), 1);
	ok(store_pg_upkeep(s, &world_err));
	assert_int_equal(sql_int(w->sql, left), 0);
}

static void a_stopped_partition_waits_for_an_operator(void **state)
{
	struct world *w = *state;
	struct store *s = world_store(w);
	struct source_start v[2] = { { .topic = TEXT("samverka.transition.v1"), .partition = 3 },
		                     { .topic = TEXT("samverka.transition.v1"), .partition = 4 } };
	whole_batch(w, s);
	ok(store_pg_starts(s, v, 2, &world_err));
	assert_true(v[0].known && v[0].has_digest && v[0].next == 10);
	assert_false(v[1].known || v[1].has_digest);
	assert_int_equal(v[0].stopped, SOURCE_RUNS);
	ok(store_pg_stop_partition(s, &v[0], SOURCE_GAP, "starts at 900", &world_err));
	ok(store_pg_stop_partition(s, &v[0], SOURCE_CORRUPT, "later", &world_err));
	ok(store_pg_starts(s, v, 2, &world_err));
	assert_int_equal(v[0].stopped, SOURCE_GAP);
	sql_do(w->sql,
	       "SELECT samverka.resume_partition('transition', 'samverka.transition.v1', 3, "
	       "900, 'retention was too short')");
	ok(store_pg_starts(s, v, 2, &world_err));
	assert_true(v[0].known && !v[0].has_digest && v[0].next == 900);
	assert_int_equal(v[0].stopped, SOURCE_RUNS);
	char text[200];
	assert_string_equal(sql_text(w->sql,
	                             "SELECT detail::text FROM samverka.audit ORDER BY id DESC "
	                             "LIMIT 1",
	                             text, sizeof text),
	                    "{\"now\": 900, \"was\": 10, \"stopped\": \"GAP\"}");
}

static void audit_rows_are_chained_and_stay(void **state)
{
	struct world *w = *state;
	char code[6];
	for (int i = 0; i < 3; i++)
		sql_do(w->sql,
		       "INSERT INTO samverka.audit (verb, who) VALUES ('test', 'somebody else')");
	assert_int_equal(sql_int(w->sql, "SELECT count(*) FROM samverka.audit "
	                                 "WHERE who <> session_user"),
	                 0);
	assert_int_equal(sql_int(w->sql, "SELECT samverka.chain_broken('samverka.audit')"), 0);
	sql_state(w->sql, "UPDATE samverka.audit SET verb = 'x'", code);
	assert_string_equal(code, "P0001");
	assert_string_equal(sql_state(w->sql, "DELETE FROM samverka.audit", code), "P0001");
	assert_string_equal(sql_state(w->sql, "TRUNCATE samverka.audit", code), "P0001");
	sql_do(w->sql, "BEGIN; ALTER TABLE samverka.audit DISABLE TRIGGER append_only; "
	               "UPDATE samverka.audit SET reason = 'changed' WHERE id = 2");
	assert_int_equal(sql_int(w->sql, "SELECT samverka.chain_broken('samverka.audit')"), 2);
	sql_do(w->sql, "ROLLBACK; SET timezone = 'Asia/Tokyo'");
	assert_int_equal(sql_int(w->sql, "SELECT samverka.chain_broken('samverka.audit')"), 0);
}

static void one_snapshot_sees_no_later_commit(void **state)
{
	struct world *w = *state;
	struct store *writer = world_store(w);
	struct store_pg_config c = { .conninfo = w->conninfo,
		                     .area = "transition",
		                     .application = "test",
		                     .snapshot = true };
	struct store *s = store_pg_new(&c, NULL);
	struct log_row r = new_log_row("c:1", "e1", "{}"), *rows;
	struct text key = TEXT("c:1");
	size_t n;
	begin(s);
	(void)read_key(w, s, "c:1");
	put(w, writer, &(struct changes){ .log = &r, .n_log = 1 });
	ok(s->ops->log_of(s, &key, 1, &w->arena, &rows, &n, &world_err));
	assert_int_equal(n, 0);
	s->ops->rollback(s);
	s->ops->close(s);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, open_world, close_world)

static const struct CMUnitTest cases[] = {
	CASE(a_backend_that_is_ended_is_a_retry),
	CASE(a_connection_lost_at_commit_is_a_retry),
	CASE(a_commit_answered_with_rollback_is_a_failure),
	CASE(a_warning_on_commit_is_no_acknowledgement),
	CASE(a_read_only_database_is_waited_for),
	CASE(a_standby_is_no_place_to_begin),
	CASE(a_held_lock_ends_in_a_retry),
	CASE(a_slow_statement_ends_in_a_retry),
	CASE(a_server_that_says_nothing_is_left),
	CASE(large_writes_go_in_pieces),
	CASE(a_large_write_to_one_who_is_gone_is_a_retry),
	CASE(a_large_write_to_one_who_stands_is_left),
	CASE(no_server_is_a_retry),
	CASE(errors_carry_no_data),
	CASE(the_log_of_discrepancies_tells_openings_and_closings),
	CASE(background_work_stands_aside_for_full_batches),
	CASE(strangers_texts_are_made_storable),
	CASE(sequences_unite_and_show_their_gaps),
	CASE(the_ledger_adds_up_to_the_same),
	CASE(a_plan_made_for_an_empty_queue_keeps_the_limit),
	CASE(a_month_made_late_takes_its_rows_over),
	CASE(content_of_refused_records_goes_after_30_days),
	CASE(content_goes_in_parts_and_waits_for_nobody),
	CASE(a_stopped_partition_waits_for_an_operator),
	CASE(audit_rows_are_chained_and_stay),
	CASE(one_snapshot_sees_no_later_commit),
};

int main(void)
{
	const struct CMUnitTest skipped[] = { cmocka_unit_test(world_no_postgres) };
	if (!private_start())
		return cmocka_run_group_tests(skipped, NULL, NULL);
	return cmocka_run_group_tests(cases, world_make_database, NULL);
}
