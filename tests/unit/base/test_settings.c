/* Four sources, one result: precedence, faults that name the place and never the value. */
#include "base/settings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TEST(f) cmocka_unit_test(f)

struct example {
#define SETTING SETTING_MEMBER
#include "example_settings.def"
#undef SETTING
};

static const struct setting rows[] = {
#define SETTING(...) SETTING_ROW(struct example, __VA_ARGS__)
#include "example_settings.def"
#undef SETTING
};

struct run {
	struct example got;
	struct settings_table table;
	struct settings s;
	int argc;
	char *argv[8];
	char *env[8];
	bool ok;
};

static char path[4096];

static void write_file(const char *content)
{
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	assert_true(fputs(content, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static void load(struct run *r)
{
	r->table = (struct settings_table){ rows, sizeof rows / sizeof *rows, &r->got };
	r->s.tables = &r->table;
	r->s.n_tables = 1;
	r->argv[0] = (char *)"test";
	while (r->argv[r->argc])
		r->argc++;
	r->ok = settings_load(&r->s, &r->argc, r->argv, r->env);
}

static void faults_are(struct run *r, const char *expected)
{
	load(r);
	assert_string_equal(r->s.faults.p ? r->s.faults.p : "", expected);
	assert_int_equal(r->ok, expected[0] == '\0');
	settings_done(&r->s);
}

/* Faults of the file's content; %s in `expected` stands for its path, up to twice. */
static void file_faults(const char *content, const char *expected)
{
	struct run r = { .argv = { NULL, (char *)"--config", path } };
	BUF_AUTO b = { 0 };
	buf_put_text(&b, TEXT(""));
	for (const char *p = expected; *p; p++) {
		if (*p == '@')
			buf_put_text(&b, text_of(path));
		else
			buf_putc(&b, *p);
	}
	write_file(content);
	faults_are(&r, b.p);
}

static void defaults(void **state)
{
	(void)state;
	struct run r = { .ok = false };
	load(&r);
	assert_true(r.ok);
	assert_int_equal(r.got.log_format, 0);
	assert_int_equal(r.got.pause, 100000);
	assert_string_equal(r.got.servers, "localhost:9092");
	assert_string_equal(r.got.conninfo, "");
	assert_int_equal(r.got.kafka.n, 1);
	assert_string_equal(r.got.kafka.v[0].key, "bootstrap.servers");
	settings_done(&r.s);
}

static void a_program_may_have_other_defaults(void **state)
{
	(void)state;
	const struct settings_default other[] = { { "batch.records", "7" }, { NULL, NULL } };
	struct run r = { .s.defaults = other };
	load(&r);
	assert_true(r.ok);
	assert_int_equal(r.got.records, 7);
	assert_string_equal(settings_initial(&r.s, &rows[2]), "7");
	settings_done(&r.s);
}

static void later_sources_win(void **state)
{
	(void)state;
	struct run r = { .argv = { NULL, (char *)"--config", path, (char *)"--batch.records=4" },
		         .env = { (char *)"SAMVERKA_BATCH_RECORDS=3",
		                  (char *)"SAMVERKA_BATCH_PAUSE=3s" } };
	write_file("[batch]\nrecords = 2\npause = 2s\n[log]\nformat = json\n");
	load(&r);
	assert_true(r.ok);
	assert_int_equal(r.got.records, 4);
	assert_int_equal(r.got.pause, 3000000);
	assert_int_equal(r.got.log_format, 1);
	settings_done(&r.s);
}

static const char *pair(const struct example *e, const char *key)
{
	for (size_t i = 0; i < e->kafka.n; i++)
		if (strcmp(e->kafka.v[i].key, key) == 0)
			return e->kafka.v[i].value;
	return "absent";
}

static void open_section_passes_through(void **state)
{
	(void)state;
	char config[5000] = "--config=";
	strcat(config, path);
	struct run r = { .argv = { NULL, config, (char *)"--kafka.ssl.ca.location=/cli" },
		         .env = { (char *)"SAMVERKA_KAFKA_BOOTSTRAP_SERVERS=b:1",
		                  (char *)"SAMVERKA_KAFKA_CLIENT_ID=c=d",
		                  (char *)"SAMVERKA_CONFIG=ignored" } };
	write_file("[kafka]\nssl.ca.location = /file\nfetch.wait.max.ms = 10\n");
	load(&r);
	assert_true(r.ok);
	assert_string_equal(r.got.servers, "b:1");
	assert_string_equal(pair(&r.got, "bootstrap.servers"), "b:1");
	assert_string_equal(pair(&r.got, "client.id"), "c=d");
	assert_string_equal(pair(&r.got, "ssl.ca.location"), "/cli");
	assert_string_equal(pair(&r.got, "fetch.wait.max.ms"), "10");
	assert_int_equal(r.got.kafka.n, 4);
	settings_done(&r.s);
}

static void other_arguments_stay(void **state)
{
	(void)state;
	struct run r = { .argv = { NULL, (char *)"publish", (char *)"--log.format=json",
		                   (char *)"--topic=a.b", (char *)"f.json", (char *)"--",
		                   (char *)"--log.format=x" } };
	load(&r);
	assert_true(r.ok);
	assert_int_equal(r.argc, 6);
	assert_string_equal(r.argv[1], "publish");
	assert_string_equal(r.argv[2], "--topic=a.b");
	assert_string_equal(r.argv[3], "f.json");
	assert_string_equal(r.argv[5], "--log.format=x");
	assert_null(r.argv[6]);
	assert_int_equal(r.got.log_format, 1);
	settings_done(&r.s);
}

static void faults_in_a_file(void **state)
{
	(void)state;
	file_faults("[log]\nformat = hunter2\n", "@:2: log.format: must be one of logfmt, json\n");
	file_faults("[log]\nfromat = json\n",
	            "@:2: log.fromat: there is no such setting; is log.format meant?\n");
	file_faults("[lag]\nx = 1\n", "@:2: lag.x: there is no such setting\n");
	file_faults("[batch]\nrecords = 1\n\nrecords = 2\n",
	            "@:4: batch.records: stands already in line 2\n");
	file_faults("[batch]\npause = 5\nrecords = -1\nhunter2\n",
	            "@:2: batch.pause: must be a duration with its unit from 1ms to 1h\n"
	            "@:3: batch.records: must be a whole number from 1 to 10000 (records)\n"
	            "@:4: neither a [section], nor key = value, nor a # comment\n");
	file_faults("[kafka]\na = 1\na = 2\n", "@:3: kafka.a: stands already in line 2\n");
	file_faults("[kafka]\nbootstrap.servers =\n", "kafka.bootstrap.servers: must be set\n");
}

static void sections_of_other_programs_are_skipped(void **state)
{
	(void)state;
	file_faults("[gateway]\nanything = goes\n[engine]\nx = y\n", "");
}

static void secrets_in_an_open_file(void **state)
{
	(void)state;
	assert_int_equal(chmod(path, 0644), 0);
	file_faults(
	        "[kafka]\nsasl.password = hunter2\n[postgres]\nconninfo = password=hunter2\n",
	        "@:2: kafka.sasl.password: a secret in a file that everyone may read: chmod o-rwx\n"
	        "@:4: postgres.conninfo: a secret in a file that everyone may read: chmod o-rwx\n");
	static const char *const told[] = {
		"[postgres]\nconninfo = host=db password = hunter2",
		"[postgres]\nconninfo = password =hunter2 host=db",
		"[postgres]\nconninfo = postgresql://samverka:hunter2@db/samverka",
		"[postgres]\nconninfo = postgres://samverka:hunter2@db",
		"[postgres]\nconninfo = postgresql://db/samverka?password=hunter2",
	};
	for (size_t i = 0; i < sizeof told / sizeof *told; i++)
		file_faults(told[i], "@:2: postgres.conninfo: a secret in a file that everyone may "
		                     "read: chmod o-rwx\n");
	file_faults("[kafka]\nsasl.oauthbearer.client.secret = hunter2\n",
	            "@:2: kafka.sasl.oauthbearer.client.secret: a secret in a file that everyone "
	            "may read: chmod o-rwx\n");
	file_faults("[postgres]\nconninfo = postgresql://samverka@db:5432/password\n", "");
	file_faults("[postgres]\nconninfo = passfile=/etc/samverka/pgpass user=password\n", "");
	assert_int_equal(chmod(path, 0600), 0);
	file_faults("[kafka]\nsasl.password = hunter2\n", "");
}

static void faults_elsewhere(void **state)
{
	(void)state;
	struct run env = { .env = { (char *)"SAMVERKA_BATCH_RECORDS=hunter2",
		                    (char *)"SAMVERKA_LOG_COLOUR=1", (char *)"SAMVERKA_DATA=x",
		                    (char *)"SAMVERKA_GATEWAY_PORT=1", (char *)"PATH=x" } };
	faults_are(&env, "environment SAMVERKA_BATCH_RECORDS: must be a whole number from 1 to "
	                 "10000 (records)\n"
	                 "environment SAMVERKA_LOG_COLOUR: there is no such setting\n");
	struct run args = { .argv = { NULL, (char *)"--batch.records=9e9", (char *)"--log.format",
		                      (char *)"--x.y=1" } };
	faults_are(&args, "command line --batch.records: must be a whole number from 1 to 10000 "
	                  "(records)\n"
	                  "command line --log.format: is written --section.name=value\n"
	                  "command line --x.y: there is no such setting\n");
	struct run missing = { .argv = { NULL, (char *)"--config", (char *)"no/file" } };
	faults_are(&missing, "no/file: cannot read the file: No such file or directory\n");
	struct run forgotten = { .argv = { NULL, (char *)"--config" } };
	faults_are(&forgotten, "command line: --config takes a file: --config FILE\n");
}

static void help_and_markdown(void **state)
{
	(void)state;
	struct run r = { .ok = false };
	BUF_AUTO b = { 0 };
	load(&r);
	settings_put_help(&r.s, &b);
	assert_non_null(strstr(b.p,
	                       "\n[batch]\n  --batch.pause=100ms\n      How long to wait. Takes a "
	                       "duration with its unit from 1ms to 1h.\n  --batch.records=2000\n"));
	buf_clear(&b);
	settings_put_markdown(&r.s, &b);
	assert_non_null(strstr(b.p, "|---|---|---|---|\n| `log.format` | `logfmt` | one of logfmt, "
	                            "json | How a line is written |\n"));
	assert_non_null(strstr(b.p, "| `postgres.conninfo` |  | text | A \\| B |\n"));
	settings_done(&r.s);
}

static int make_path(void **state)
{
	(void)state;
	const char *tmp = getenv("TMPDIR");
	snprintf(path, sizeof path, "%s/settings-XXXXXX", tmp ? tmp : ".");
	int fd = mkstemp(path);
	return fd < 0 || close(fd) != 0;
}

static int drop_path(void **state)
{
	(void)state;
	return unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(defaults),
		TEST(a_program_may_have_other_defaults),
		TEST(later_sources_win),
		TEST(open_section_passes_through),
		TEST(other_arguments_stay),
		TEST(faults_in_a_file),
		TEST(sections_of_other_programs_are_skipped),
		TEST(secrets_in_an_open_file),
		TEST(faults_elsewhere),
		TEST(help_and_markdown),
	};
	return cmocka_run_group_tests(tests, make_path, drop_path);
}
