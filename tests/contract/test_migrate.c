/* Migrations: twice, at the same time, by hand, and what must be refused. The program's part runs
 * under sanitizers in every other test here.
 * timeout: 180
 * no-san */
#include "private_postgres.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static char conninfo[400];
static PGconn *sql;

static int fresh_database(void **state)
{
	(void)state; /* the connection is all there is */
	private_create("samverka_test_migrate");
	private_conninfo("samverka_test_migrate", conninfo, sizeof conninfo);
	sql = sql_open("samverka_test_migrate", NULL);
	return 0;
}

static int close_database(void **state)
{
	(void)state; /* as above */
	PQfinish(sql);
	return 0;
}

static size_t files(struct arena *a, struct migration **ret)
{
	size_t n;
	struct err e = { 0 };
	if (!migrate_files(a, ret, &n, &e))
		fail_msg("%s", e.text);
	return n;
}

/* Everything that is there, but for times. */
static char *inventory(PGconn *c)
{
	static const char question[] =
	        "SELECT md5(string_agg(t, chr(10) ORDER BY t COLLATE \"C\")) FROM ("
	        "SELECT table_schema || '.' || table_name || '.' || column_name || ' ' || "
	        "data_type "
	        "|| coalesce(column_default, '') FROM information_schema.columns "
	        "WHERE table_schema NOT LIKE 'pg_%' AND table_schema <> 'information_schema' "
	        "UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname NOT LIKE 'pg_%' "
	        "UNION ALL SELECT pg_get_functiondef(p.oid) FROM pg_proc p JOIN pg_namespace n "
	        "ON n.oid = p.pronamespace WHERE n.nspname = 'samverka' "
	        "UNION ALL SELECT version || name || sha256 FROM samverka.migration) AS all_there "
	        "(t)";
	static char digest[2][64];
	static int turn;
	return sql_text(c, question, digest[turn ^= 1], sizeof digest[0]);
}

static bool migrate(int *ret_n, struct err *e)
{
	struct migrate_options o = { .conninfo = conninfo };
	return migrate_run(&o, ret_n, e);
}

static bool check(struct err *e)
{
	struct pg_config c = { .conninfo = conninfo,
		               .application = "test",
		               .opened = migrate_check };
	struct pg *p = pg_new(&c, e);
	bool good = pg_open(p, e);
	pg_free(p);
	return good;
}

static void once_and_once_more(void **state)
{
	(void)state; /* as above */
	ARENA_AUTO a = { 0 };
	struct migration *v;
	struct err e = { 0 };
	int n = -1;
	size_t all = files(&a, &v);
	assert_false(check(&e));
	assert_int_equal(e.kind, ERR_FATAL);
	assert_non_null(strstr(e.text, "samverka migrate"));
	assert_true(migrate(&n, &e));
	assert_int_equal(n, all);
	assert_true(migrate(&n, &e));
	assert_int_equal(n, 0);
	assert_true(check(&e));
	assert_int_equal(sql_int(sql, "SELECT count(*) FROM samverka.migration"), all);
}

static void count_file(void *ctx, const struct migration *m)
{
	(void)m; /* only how many */
	++*(int *)ctx;
}

static void a_dry_run_changes_nothing(void **state)
{
	(void)state; /* as above */
	int told = 0, n = 0;
	struct err e = { 0 };
	struct migrate_options o = { conninfo, true, count_file, &told };
	assert_true(migrate_run(&o, &n, &e));
	assert_true(told > 0 && told == n);
	assert_int_equal(
	        sql_int(sql, "SELECT count(*) FROM pg_namespace WHERE nspname = 'samverka'"), 0);
}

static void four_at_the_same_time(void **state)
{
	(void)state; /* as above */
	pid_t pids[4];
	for (int i = 0; i < 4; i++) {
		pids[i] = fork();
		must(pids[i] >= 0);
		if (pids[i] == 0)
			_exit(migrate(NULL, NULL) ? 0 : 1);
	}
	for (int i = 0; i < 4; i++) {
		int status;
		must(waitpid(pids[i], &status, 0) == pids[i]);
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	}
	struct err e = { 0 };
	assert_true(check(&e));
}

/* Statement by statement, as psql reads a file. */
static void psql(struct text file)
{
	char command[500];
	(void)snprintf(command, sizeof command, "psql '%s' -qAt -v ON_ERROR_STOP=1 >/dev/null",
	               conninfo);
	FILE *pipe = popen(command, "w");
	must(pipe && fwrite(file.p, 1, file.n, pipe) == file.n);
	assert_int_equal(pclose(pipe), 0);
}

static void by_hand_is_the_same(void **state)
{
	(void)state; /* as above */
	ARENA_AUTO a = { 0 };
	struct migration *v;
	struct err e = { 0 };
	char text[64];
	int ran;
	size_t n = files(&a, &v);
	assert_true(migrate(NULL, &e));
	(void)snprintf(text, sizeof text, "%s", inventory(sql));
	close_database(NULL);
	fresh_database(NULL);
	for (size_t i = 0; i < n; i++)
		psql(v[i].sql);
	assert_string_equal(inventory(sql), text);
	assert_true(migrate(&ran, &e));
	assert_int_equal(ran, 0);
}

static void half_by_hand_is_finished(void **state)
{
	(void)state; /* as above */
	ARENA_AUTO a = { 0 };
	struct migration *v;
	struct err e = { 0 };
	int n;
	size_t all = files(&a, &v);
	sql_do(sql, v[0].sql.p);
	assert_false(check(&e));
	assert_true(migrate(&n, &e));
	assert_int_equal(n, all - 1);
}

static void a_newer_database_is_refused(void **state)
{
	(void)state; /* as above */
	struct err e = { 0 };
	assert_true(migrate(NULL, &e));
	sql_do(sql, "INSERT INTO samverka.migration SELECT max(version) + 1, 'next', 'x' "
	            "FROM samverka.migration");
	assert_false(migrate(NULL, &e));
	assert_int_equal(e.kind, ERR_FATAL);
	assert_string_equal(e.code, "SCHEMA_VERSION");
	e = (struct err){ 0 };
	assert_false(check(&e));
	assert_int_equal(e.kind, ERR_FATAL);
	assert_non_null(strstr(e.text, "newer program"));
}

static void a_changed_file_is_refused(void **state)
{
	(void)state; /* as above */
	struct err e = { 0 };
	assert_true(migrate(NULL, &e));
	sql_do(sql, "UPDATE samverka.migration SET sha256 = 'x' WHERE version = 2");
	assert_false(migrate(NULL, &e));
	assert_int_equal(e.kind, ERR_FATAL);
	assert_string_equal(e.code, "SCHEMA_FILE");
}

static void a_failure_leaves_the_last_whole_version(void **state)
{
	(void)state; /* as above */
	struct err e = { 0 };
	sql_do(sql, "CREATE SCHEMA summary"); /* in the way of a later file */
	assert_false(migrate(NULL, &e));
	assert_int_equal(e.kind, ERR_FATAL);
	long long version = sql_int(sql, "SELECT max(version) FROM samverka.migration");
	assert_true(version > 0);
	sql_do(sql, "DROP SCHEMA summary");
	assert_true(migrate(NULL, &e));
	assert_true(check(&e));
}

static void out_of_order_is_refused(void **state)
{
	(void)state; /* as above */
	ARENA_AUTO a = { 0 };
	struct migration *v;
	size_t n = files(&a, &v);
	char code[6];
	sql_do(sql, v[0].sql.p);
	assert_string_not_equal(sql_state(sql, v[n - 1].sql.p, code), "00000");
	sql_do(sql, "ROLLBACK");
	assert_int_equal(sql_int(sql, "SELECT max(version) FROM samverka.migration"), 1);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, fresh_database, close_database)

static void no_postgres(void **state)
{
	(void)state; /* nothing to ask of it */
	print_message("SKIP: PostgreSQL is not installed\n");
	skip();
}

int main(void)
{
	const struct CMUnitTest skipped[] = { cmocka_unit_test(no_postgres) };
	const struct CMUnitTest cases[] = {
		CASE(once_and_once_more),        CASE(a_dry_run_changes_nothing),
		CASE(four_at_the_same_time),     CASE(by_hand_is_the_same),
		CASE(half_by_hand_is_finished),  CASE(a_newer_database_is_refused),
		CASE(a_changed_file_is_refused), CASE(a_failure_leaves_the_last_whole_version),
		CASE(out_of_order_is_refused),
	};
	if (!private_start())
		return cmocka_run_group_tests(skipped, NULL, NULL);
	return cmocka_run_group_tests(cases, NULL, NULL);
}
