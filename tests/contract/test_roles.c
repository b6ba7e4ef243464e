/* What the database lets each role do (deploy/postgres/roles.sql): a hostile client that has a
 * role's login tries what it should not, above all the rows of protected identities.
 * timeout: 180
 * no-san */
#include "world.h"

static const char *const secret = "c:protected";

static void run_file(const char *conninfo, const char *path)
{
	char command[600];
	(void)snprintf(command, sizeof command, "psql '%s' -qAt -v ON_ERROR_STOP=1 -f %s", conninfo,
	               path);
	must(system(command) == 0);
}

static char conninfo[400];
static PGconn *admin;

static void put_two_cases(void)
{
	struct world w = { .postgres = true };
	(void)snprintf(w.conninfo, sizeof w.conninfo, "%s user=samverka_transition", conninfo);
	struct store *s = world_store(&w);
	struct entity_write e[] = { new_entity("c:open", "open"), new_entity(secret, "protected") };
	struct log_row log[] = { new_log_row("c:open", "e-open", "{\"n\":\"open\"}"),
		                 new_log_row(secret, "e-protected", "{\"n\":\"protected\"}") };
	struct discrepancy_change d[] = {
		{ .key = TEXT("c:open"), .d = { .code = "D-MIS-02", .closed_at = INSTANT_NONE } },
		{ .key = text_of(secret),
		  .d = { .code = "D-MIS-03", .closed_at = INSTANT_NONE },
		  .restricted = true },
	};
	struct reject_row rejects[] = { new_reject(1, "open"), new_reject(2, "protected") };
	e[1].row.restricted = log[1].restricted = true;
	struct text late = text_of(secret);
	struct offset_advance v = move_offset(-1, 10);
	bool fenced;
	begin(s);
	ok(s->ops->advance(s, &v, 1, &fenced, &world_err));
	(void)read_key(&w, s, secret);
	write_changes(s, &(struct changes){ .entities = e,
	                                    .n_entities = 2,
	                                    .log = log,
	                                    .n_log = 2,
	                                    .discrepancies = d,
	                                    .n_discrepancies = 2,
	                                    .rejects = rejects,
	                                    .n_rejects = 2,
	                                    .restrict_log = &late,
	                                    .n_restrict_log = 1 });
	commit(s);
	s->ops->close(s);
	arena_done(&w.arena);
}

static int set_up(void **state)
{
	(void)state; /* the database is the state */
	private_create("samverka_test_roles");
	private_migrate(private_conninfo("samverka_test_roles", conninfo, sizeof conninfo));
	run_file(conninfo, "deploy/postgres/roles.sql");
	run_file(conninfo, "deploy/postgres/roles.sql"); /* once more changes nothing */
	admin = sql_open("samverka_test_roles", NULL);
	put_two_cases();
	sql_do(admin, "ANALYZE transition.entity, transition.fact, transition.discrepancy");
	return 0;
}

static int tear_down(void **state)
{
	(void)state; /* as above */
	PQfinish(admin);
	return 0;
}

static PGconn *as(const char *role)
{
	return sql_open("samverka_test_roles", role);
}

#define DENIED "42501"

static void expect_state(PGconn *c, const char *sql, const char *expected)
{
	char code[6];
	if (strcmp(sql_state(c, sql, code), expected) != 0)
		fail_msg("%s: %s instead of %s", sql, code, expected);
}

static const char *const guarded[] = { "entity", "fact", "rejected", "discrepancy",
	                               "discrepancy_log" };

static long long rows_in(PGconn *c, const char *table)
{
	char sql[80];
	(void)snprintf(sql, sizeof sql, "SELECT count(*) FROM transition.%s", table);
	return sql_int(c, sql);
}

static void daemons_and_one_role_see_restricted_rows(void **state)
{
	(void)state; /* as above */
	PGconn *daemon = as("samverka_transition"), *operator= as("samverka_operator");
	for (size_t i = 0; i < sizeof guarded / sizeof *guarded; i++) {
		assert_int_equal(rows_in(daemon, guarded[i]), 2);
		assert_int_equal(rows_in(operator, guarded[i]), 1);
	}
	sql_do(admin, "SET ROLE samverka_restricted");
	for (size_t i = 0; i < sizeof guarded / sizeof *guarded; i++)
		assert_int_equal(rows_in(admin, guarded[i]), 2);
	sql_do(admin, "SET ROLE samverka_owner"); /* FORCE: the owner is no exception */
	for (size_t i = 0; i < sizeof guarded / sizeof *guarded; i++)
		assert_int_equal(rows_in(admin, guarded[i]), 1);
	sql_do(admin, "RESET ROLE");
	PQfinish(daemon);
	PQfinish(operator);
}

static void no_trick_of_the_operator_shows_them(void **state)
{
	(void)state; /* as above */
	PGconn *c = as("samverka_operator");
	char text[200];
	expect_state(c, "SET row_security = off; SELECT * FROM transition.entity", DENIED);
	sql_do(c, "RESET row_security");
	/* Filters of one's own run behind the policy: an error cannot tell of a hidden row. */
	expect_state(c,
	             "SELECT 1 / (CASE key WHEN 'c:protected' THEN 0 ELSE 1 END) "
	             "FROM transition.entity",
	             "00000");
	expect_state(c,
	             "SELECT * FROM transition.fact WHERE event::json->>'n' = 'protected' "
	             "AND 1 / (strpos(event, 'protected') - 7) > 0",
	             "00000");
	assert_int_equal(sql_int(c,
	                         "SELECT count(*) FROM transition.fact f JOIN transition.entity e "
	                         "ON e.key = f.key WHERE f.key = 'c:protected'"),
	                 0);
	assert_int_equal(
	        sql_int(c, "SELECT count(*) FROM pg_stats WHERE schemaname = 'transition' "
	                   "AND tablename IN ('entity', 'discrepancy') OR tablename LIKE 'fact%'"),
	        0);
	/* Past the partitioned table. */
	sql_text(admin, "SELECT tableoid::regclass FROM transition.fact LIMIT 1", text,
	         sizeof text);
	char sql[260];
	(void)snprintf(sql, sizeof sql, "SELECT * FROM %s", text);
	expect_state(c, sql, DENIED);
	PQfinish(c);
}

static void a_leaky_function_is_shown_open_rows_only(void **state)
{
	(void)state; /* as above */
	char text[64];
	sql_do(admin,
	       "CREATE TABLE public.leaked (key text); GRANT ALL ON public.leaked TO PUBLIC; "
	       "CREATE FUNCTION public.leak(text) RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS "
	       "'BEGIN INSERT INTO public.leaked VALUES ($1); RETURN false; END'; "
	       "GRANT USAGE ON SCHEMA public TO samverka_operator");
	PGconn *c = as("samverka_operator");
	sql_do(c, "SELECT * FROM transition.entity WHERE public.leak(key)");
	sql_do(c, "SELECT * FROM transition.fact WHERE public.leak(key)");
	assert_string_equal(sql_text(admin,
	                             "SELECT string_agg(DISTINCT key, ',') FROM public.leaked",
	                             text, sizeof text),
	                    "c:open");
	sql_do(admin, "DROP TABLE public.leaked; DROP FUNCTION public.leak; "
	              "REVOKE ALL ON SCHEMA public FROM samverka_operator");
	PQfinish(c);
}

static void the_operator_changes_nothing_but_by_audited_verbs(void **state)
{
	(void)state; /* as above */
	PGconn *c = as("samverka_operator");
	const char *const denied[] = {
		"UPDATE transition.entity SET restricted = false",
		"DELETE FROM transition.fact",
		"INSERT INTO transition.mark (bucket, key, version) VALUES ('b', 'k', 1)",
		"UPDATE transition.consumer_offset SET next = 0",
		"DELETE FROM transition.stopped_partition",
		"UPDATE samverka.ref_version SET version = 9",
		"SELECT * FROM samverka.audit",
		"SELECT * FROM samverka.access_log",
		"UPDATE samverka.access_log SET who = 'nobody'",
		"DELETE FROM samverka.audit",
		"TRUNCATE samverka.access_log",
		"DROP TABLE transition.entity",
		"ALTER TABLE transition.entity NO FORCE ROW LEVEL SECURITY",
		"CREATE TABLE public.mine (x int)",
		"CREATE TEMP TABLE mine (x int)",
		"CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
		"SET ROLE samverka_restricted",
		"SET ROLE samverka_transition",
		"SELECT samverka.ensure_partitions('transition', '2030-01-01', '2030-01-01')",
		"SELECT samverka.create_partition('transition', '2030-01-01')",
		"UPDATE summary.summary SET version = 9",
	};
	for (size_t i = 0; i < sizeof denied / sizeof *denied; i++)
		expect_state(c, denied[i], DENIED);
	sql_do(c, "INSERT INTO samverka.access_log (who, action, area, key) "
	          "VALUES ('somebody else', 'export', 'transition', 'c:open')");
	sql_do(c, "SELECT samverka.resume_partition('transition', 'samverka.transition.v1', 3, 7, "
	          "'test')");
	assert_int_equal(sql_int(admin, "SELECT count(*) FROM samverka.access_log "
	                                "WHERE who = 'samverka_operator'"),
	                 1);
	assert_int_equal(sql_int(admin, "SELECT count(*) FROM samverka.audit "
	                                "WHERE who = 'samverka_operator'"),
	                 1);
	PQfinish(c);
	sql_do(admin, "SET ROLE samverka_auditor");
	assert_int_equal(sql_int(admin, "SELECT count(*) FROM samverka.access_log"), 1);
	assert_int_equal(
	        sql_int(admin, "SELECT coalesce(samverka.chain_broken('samverka.access_log'), 0)"),
	        0);
	sql_do(admin, "RESET ROLE");
}

static void the_monitor_sees_counts_only(void **state)
{
	(void)state; /* as above */
	PGconn *c = as("samverka_monitor");
	const char *const views[] = { "flow",        "consumer_offset",   "rejected",
		                      "discrepancy", "discrepancy_party", "work",
		                      "walk",        "sequence_gap",      "summary",
		                      "schema",      "source_finding",    "refused",
		                      "discrepancy_age", "discrepancy_parties", "delivery", "published",
		                      "session",     "daemon",            "delay(now(), now())",
		                      "balance(now(), now())" };
	char sql[160];
	for (size_t i = 0; i < sizeof views / sizeof *views; i++) {
		(void)snprintf(sql, sizeof sql, "SELECT count(*) FROM monitor.%s", views[i]);
		(void)sql_int(c, sql);
		(void)snprintf(sql, sizeof sql,
		               "SELECT count(*) FROM monitor.%s v "
		               "WHERE v::text LIKE '%%protected%%' OR v::text LIKE '%%c:%%'",
		               views[i]);
		assert_int_equal(sql_int(c, sql), 0);
	}
	assert_int_equal(
	        sql_int(c, "SELECT count(*) FROM information_schema.columns "
	                   "WHERE table_schema = 'monitor' AND column_name IN ('key', 'payload', "
	                   "'event', 'evidence', 'state', 'facts', 'value', 'id', 'event_id')"),
	        0);
	assert_int_equal(sql_int(c, "SELECT coalesce(sum(open), 0) FROM monitor.discrepancy"), 1);
	/* Summaries whose rows name cases (S2, S6) are not among the published ones it may read. */
	assert_int_equal(sql_int(c, "SELECT count(*) FROM monitor.published WHERE type IN ('S2', 'S6')"), 0);
	assert_int_equal(sql_int(c, "SELECT count(*) FROM monitor.registry WHERE object NOT IN "
	                            "('principal', 'source', 'viewer', 'policy')"), 0);
	const char *const denied[] = {
		"SELECT * FROM transition.entity",
		"SELECT * FROM transition.fact",
		"SELECT * FROM transition.rejected",
		"SELECT * FROM samverka.registry",
		"SELECT * FROM summary.summary",
		"SELECT * FROM samverka.access_log",
		"SELECT samverka.receipt('urn:a', 'e1')",
		"SELECT samverka.upkeep('transition')",
		"SELECT samverka.resume_partition('transition', 't', 0, 0, 'r')",
	};
	for (size_t i = 0; i < sizeof denied / sizeof *denied; i++)
		expect_state(c, denied[i], DENIED);
	PQfinish(c);
}

static void a_daemon_keeps_to_its_area(void **state)
{
	(void)state; /* as above */
	PGconn *c = as("samverka_approval");
	const char *const denied[] = {
		"SELECT * FROM transition.entity",
		"SELECT * FROM transition.fact",
		"INSERT INTO transition.mark (bucket, key, version) VALUES ('b', 'k', 1)",
		"SELECT * FROM reference.entity",
		"DELETE FROM approval.fact",
		"UPDATE approval.fact SET event = ''",
		"SELECT * FROM summary.summary",
		"SELECT * FROM samverka.access_log",
	};
	for (size_t i = 0; i < sizeof denied / sizeof *denied; i++)
		expect_state(c, denied[i], DENIED);
	(void)sql_int(c, "SELECT count(*) FROM samverka.registry");
	PQfinish(c);
}

static void tell_alive(PGconn *c, const char *name, int pid)
{
	char sql[200];
	(void)snprintf(sql, sizeof sql, "SELECT samverka.alive('%s', 'h', %d, 'v', 1, '', '')", name, pid);
	sql_do(c, "BEGIN READ WRITE");
	sql_do(c, sql);
	sql_do(c, "COMMIT");
}

/* That a daemon lives is said by itself and read by others; a stranger's word is a row of its own. */
static void each_daemon_says_for_itself_that_it_lives(void **state)
{
	(void)state; /* as above */
	PGconn *daemon = as("samverka_transition"), *monitor = as("samverka_monitor"), *o = as("samverka_operator");
	tell_alive(daemon, "transitions", 7);
	tell_alive(daemon, "transitions", 7);
	tell_alive(monitor, "transitions", 7);
	assert_int_equal(sql_int(admin, "SELECT count(*) FROM samverka.daemon"), 2);
	sql_do(monitor, "BEGIN READ WRITE");
	sql_do(monitor, "SELECT samverka.gone('transitions', 'h', 7)");
	sql_do(monitor, "COMMIT");
	assert_int_equal(sql_int(o, "SELECT count(*) FROM monitor.daemon WHERE NOT silent AND code IS NULL"), 1);
	expect_state(daemon, "SELECT samverka.alive('No such', 'h', 7, 'v', 1, '', '')", "23514");
	expect_state(o, "SELECT samverka.alive('transitions', 'h', 8, 'v', 1, '', '')", DENIED);
	expect_state(o, "SELECT samverka.gone('transitions', 'h', 7)", DENIED);
	expect_state(daemon, "SELECT * FROM samverka.daemon", DENIED);
	expect_state(daemon, "DELETE FROM samverka.daemon", DENIED);
	/* Of one role's lies no more is kept than of so many daemons, and another is heard all the same. */
	sql_do(daemon, "SELECT samverka.alive('x', 'h', i, 'v', 1, '', '') FROM generate_series(1, 1200) i");
	assert_int_equal(sql_int(admin, "SELECT count(*) FROM samverka.daemon"), 200);
	tell_alive(monitor, "monitor", 1);
	assert_int_equal(sql_int(admin, "SELECT count(*) FROM samverka.daemon"), 201);
	sql_do(admin, "DELETE FROM samverka.daemon WHERE name = 'monitor'");
	sql_do(daemon, "SELECT samverka.gone('x', 'h', i) FROM generate_series(1, 1200) i");
	/* Silent, then gone when the next of the role has begun there, or after a day. */
	sql_do(admin, "UPDATE samverka.daemon SET seen_at = seen_at - interval '21 s'");
	assert_int_equal(sql_int(o, "SELECT count(*) FROM monitor.daemon WHERE silent"), 1);
	sql_do(admin, "UPDATE samverka.daemon SET seen_at = seen_at + interval '21 s'");
	tell_alive(monitor, "transitions", 9);
	assert_int_equal(sql_int(o, "SELECT count(*) FROM monitor.daemon"), 2);
	sql_do(admin, "UPDATE samverka.daemon SET seen_at = seen_at - interval '21 s' WHERE pid = 7");
	assert_int_equal(sql_int(o, "SELECT min(pid) FROM monitor.daemon"), 7); /* a stranger's row hides nobody */
	tell_alive(daemon, "transitions", 9);
	assert_int_equal(sql_int(o, "SELECT min(pid) FROM monitor.daemon"), 9);
	sql_do(admin, "UPDATE samverka.daemon SET seen_at = seen_at - interval '1 day'");
	tell_alive(monitor, "monitor", 1);
	assert_int_equal(sql_int(admin, "SELECT count(*) FROM samverka.daemon"), 1);
	sql_do(admin, "DELETE FROM samverka.daemon");
	PQfinish(daemon);
	PQfinish(monitor);
	PQfinish(o);
}

/* The whole of a daemon's work under its own role. */
static void a_daemon_can_do_its_work(void **state)
{
	(void)state; /* as above */
	struct world w = { .postgres = true };
	(void)snprintf(w.conninfo, sizeof w.conninfo, "%s user=samverka_indicator", conninfo);
	struct store *s = world_store_of(&w, "indicator");
	struct entity_write e = new_entity("i:1", "x");
	struct log_row log = new_log_row("i:1", "e1", "{}");
	struct queue_item q = { .kind = QUEUE_TICK, .key = TEXT("i:1"), .due = NOON_US }, *items;
	struct mark m = { .bucket = TEXT("b"), .key = TEXT("i:1"), .version = 1 };
	struct bucket_change b = { TEXT("b"), TEXT("i:1"), false, false };
	struct flow_count f = { TEXT("urn:a"), TEXT("t"), NOON_US, FLOW_ACCEPTED, 1, NOON_US };
	struct sequence_seen n = { TEXT("urn:a"), TEXT("t"), 1, 1, 4, NOON_US };
	struct receipt_row r = { TEXT("urn:a"), TEXT("e1"), RECEIPT_DUPLICATE, TEXT("t"), 0, 0 };
	struct reject_row reject = new_reject(5, "k"), *pending;
	struct text *keys, key = TEXT("i:1");
	struct log_row *rows;
	size_t count;
	const uint8_t digest[32] = { 2 };
	bool fenced;
	put(&w, s,
	    &(struct changes){ .entities = &e,
	                       .n_entities = 1,
	                       .log = &log,
	                       .n_log = 1,
	                       .queue = &q,
	                       .n_queue = 1,
	                       .marks = &m,
	                       .n_marks = 1,
	                       .buckets = &b,
	                       .n_buckets = 1,
	                       .flow = &f,
	                       .n_flow = 1,
	                       .sequences = &n,
	                       .n_sequences = 1,
	                       .receipts = &r,
	                       .n_receipts = 1,
	                       .rejects = &reject,
	                       .n_rejects = 1,
	                       .restrict_log = &key,
	                       .n_restrict_log = 1,
	                       .raise_ref_version = true });
	ok(s->ops->walk_request(s, 2, digest, &world_err));
	begin(s);
	ok(s->ops->take(s, (int)(text_hash(key) % STORE_QUEUE_BUCKETS), 5, &w.arena, &items, &count,
	                &world_err));
	assert_int_equal(count, 1);
	ok(s->ops->walk_next(s, 5, &w.arena, &keys, &count, &fenced, &world_err));
	ok(s->ops->log_of(s, &key, 1, &w.arena, &rows, &count, &world_err));
	commit(s);
	ok(s->ops->dlq_pending(s, 5, &w.arena, &pending, &count, &world_err));
	ok(s->ops->dlq_published(s, pending, count, &world_err));
	/* The content of old ones goes, of restricted ones too. */
	sql_do(admin, "UPDATE indicator.rejected SET restricted = true, "
	              "rejected_at = now() - interval '31 days'");
	ok(store_pg_upkeep(s, &world_err));
	assert_int_equal(sql_int(admin, "SELECT count(*) FROM indicator.rejected "
	                                "WHERE restricted AND withheld AND value IS NULL"), 1);
	s->ops->close(s);
	arena_done(&w.arena);
}

static void the_gateway_gets_verdicts(void **state)
{
	(void)state; /* as above */
	PGconn *c = as("samverka_gateway");
	char text[64];
	static const char open[] =
	        "SELECT verdict FROM samverka.receipt('urn:samverka:2120001124:adt', "
	        "'e-open')";
	static const char hidden[] = "SELECT verdict FROM samverka.receipt("
	                             "'urn:samverka:2120001124:adt', 'e-protected')";
	assert_string_equal(sql_text(c, open, text, sizeof text), "ACCEPTED");
	assert_string_equal(sql_text(c, hidden, text, sizeof text), "ACCEPTED");
	assert_string_equal(sql_text(c,
	                             "SELECT verdict || reason FROM samverka.receipt("
	                             "'urn:samverka:2120001124:adt', 'e1') LIMIT 1",
	                             text, sizeof text),
	                    "REFUSEDSCHEMA");
	assert_string_equal(sql_text(c, "SELECT verdict FROM samverka.receipt('urn:x', 'e-open')",
	                             text, sizeof text),
	                    "");
	expect_state(c, "SELECT * FROM transition.fact", DENIED);
	expect_state(c, "SELECT * FROM transition.receipt", DENIED);
	PQfinish(c);
}

static void summaries_write_their_own_and_see_open_rows(void **state)
{
	(void)state; /* as above */
	PGconn *c = as("samverka_summaries");
	assert_int_equal(rows_in(c, "entity"), 1);
	expect_state(c, "SELECT * FROM transition.fact", DENIED);
	expect_state(c, "UPDATE transition.entity SET version = 9", DENIED);
	expect_state(c, "DELETE FROM summary.ledger", DENIED);
	sql_do(c, "DELETE FROM transition.mark WHERE bucket = any(ARRAY['b']) RETURNING *");
	PQfinish(c);
}

int main(void)
{
	const struct CMUnitTest skipped[] = { cmocka_unit_test(world_no_postgres) };
	const struct CMUnitTest cases[] = {
		cmocka_unit_test(daemons_and_one_role_see_restricted_rows),
		cmocka_unit_test(no_trick_of_the_operator_shows_them),
		cmocka_unit_test(a_leaky_function_is_shown_open_rows_only),
		cmocka_unit_test(the_operator_changes_nothing_but_by_audited_verbs),
		cmocka_unit_test(the_monitor_sees_counts_only),
		cmocka_unit_test(a_daemon_keeps_to_its_area),
		cmocka_unit_test(each_daemon_says_for_itself_that_it_lives),
		cmocka_unit_test(a_daemon_can_do_its_work),
		cmocka_unit_test(the_gateway_gets_verdicts),
		cmocka_unit_test(summaries_write_their_own_and_see_open_rows),
	};
	if (!private_start())
		return cmocka_run_group_tests(skipped, NULL, NULL);
	return cmocka_run_group_tests(cases, set_up, tear_down);
}
