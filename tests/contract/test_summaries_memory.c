/* Memory of the summaries daemon's work does not grow with the number of cases: the peak of a process that
 * works off 2,000 cases, and that of one that works off 20,000 in ten times as many buckets. What it keeps
 * of them from one turn to the next has its bound in a setting: with more of it, no more than that is added.
 * size: full
 * timeout: 300
 * no-san */
#include "private_postgres.h"

#include "../unit/summaries/made_case.h"

#include "rim/script_log.h"
#include "rim/sink_mem.h"
#include "summaries/work.h"

#include <sys/wait.h>

#define DATABASE "samverka_test_summaries_memory"

enum { SMALL = 64 * 1024, LARGE = 6 * 1024 * 1024 }; /* summaries.kept */

static PGconn *super;
static char conninfo[400];

/* Cases of 20 in a bucket, municipality by month, copied from one by the database. */
static void put_cases(int n)
{
	BUF_AUTO state = { 0 };
	BUF_AUTO hex = { 0 };
	BUF_AUTO sql = { 0 };
	case_state_encode(episode("1280", 6), &state);
	buf_put_hex(&hex, (const uint8_t *)state.p, state.n);
	buf_printf(&sql,
	           "TRUNCATE transition.entity, transition.bucket_member, transition.mark, summary.summary, "
	           "summary.ledger; INSERT INTO transition.entity (key, version, restricted, state, facts, inbox, "
	           "outputs) SELECT 'c:' || i, 1, false, decode('%s', 'hex'), '', '', '' FROM generate_series(1, %d) i; "
	           "INSERT INTO transition.bucket_member (bucket, key) SELECT 'm/12' || lpad((i / 240 %% 90 + 10)::text, "
	           "2, '0') || '/20' || lpad((i / 21600 + 10)::text, 2, '0') || '-' || lpad((i / 20 %% 12 + 1)::text, 2, "
	           "'0'), 'c:' || i FROM generate_series(1, %d) i; "
	           "INSERT INTO transition.mark (bucket, key, version) SELECT bucket, key, 1 FROM "
	           "transition.bucket_member; ANALYZE",
	           hex.p, n, n);
	sql_do(super, sql.p);
}

static long peak_kb(void)
{
	char line[200];
	long kb = 0;
	FILE *f = fopen("/proc/self/status", "r");
	while (f && fgets(line, sizeof line, f))
		if (sscanf(line, "VmHWM: %ld kB", &kb) == 1)
			break;
	if (f)
		fclose(f);
	return kb;
}

/* Writes but publishes nothing: what is sent is kept by the broker's twin, in this process. */
static long work_in_child(int64_t kept, int fd)
{
	struct summaries_settings settings = { .share_after = 90 * 24 * HOUR_US, .share_quiet = 24 * HOUR_US,
		                               .buckets = 64, .finding_weeks = 26, .discrepancies_every = HOUR_US, .kept = kept,
		                               .source = "urn:samverka:summaries" };
	struct script_log *topics = script_log_new();
	struct sink *out = sink_mem_new(topics, 1, true);
	struct work_config config = { .settings = &settings, .conninfo = conninfo, .sink = out };
	struct err e = { 0 };
	struct work *w = work_new(&config, &e);
	bool worked = true;
	sink_mem_fail_commit(out, ERR_RETRY);
	for (int i = 0; i < 2000 && sql_int(super, "SELECT count(*) FROM transition.mark"); i++) {
		sink_mem_fail_commit(out, ERR_RETRY);
		(void)work_turn(w, &worked, &e);
	}
	long kb = peak_kb();
	return write(fd, &kb, sizeof kb) == sizeof kb ? 0 : 1;
}

static long peak_of(int n, int64_t kept)
{
	int fds[2];
	long kb = 0;
	put_cases(n);
	assert_int_equal(pipe(fds), 0);
	pid_t pid = fork();
	if (pid == 0) {
		super = sql_open(DATABASE, NULL);
		_exit((int)work_in_child(kept, fds[1]));
	}
	assert_int_equal(read(fds[0], &kb, sizeof kb), sizeof kb);
	waitpid(pid, NULL, 0);
	close(fds[0]);
	close(fds[1]);
	assert_int_equal(sql_int(super, "SELECT count(*) FROM transition.mark"), 0);
	return kb;
}

static void test_memory(void **state)
{
	(void)state;
	if (!super) {
		print_message("SKIP: no PostgreSQL here\n");
		skip();
	}
	long few = peak_of(2000, SMALL), many = peak_of(20000, SMALL), kept = peak_of(20000, LARGE);
	print_message("peak: %ld kB with 2,000 cases, %ld kB with 20,000; %ld kB where more is kept\n", few, many, kept);
	assert_true(many < few + 4096);
	assert_true(kept < many + (LARGE - SMALL) / 1024 + 4096);
}

static int connect_to_own(void **state)
{
	(void)state;
	if (!private_start())
		return 0;
	private_create(DATABASE);
	private_migrate(private_conninfo(DATABASE, conninfo, sizeof conninfo));
	super = sql_open(DATABASE, NULL);
	return 0;
}

static int disconnect(void **state)
{
	(void)state;
	PQfinish(super);
	arena_done(&made);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_memory) };
	return cmocka_run_group_tests(tests, connect_to_own, disconnect);
}
