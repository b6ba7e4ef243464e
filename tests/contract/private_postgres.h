/* private_postgres: a PostgreSQL of a test program's own, started before its tests and stopped
 * after them; and plain SQL for what a test looks at. Set SAMVERKA_TEST_CONNINFO to use a server
 * that is there already (a superuser; databases samverka_test_* are made and dropped). */
#ifndef TESTS_CONTRACT_PRIVATE_POSTGRES_H
#define TESTS_CONTRACT_PRIVATE_POSTGRES_H

#include "base/must.h"
#include "base/text.h"
#include "rim/migrate.h"
#include "rim/pg.h"

#include <fcntl.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char private_folder[80], private_server[256];
/* What deploy/dev/postgres.sh is started with; a bench asks for more. */
static const char *private_options = "--no-fsync --set shared_buffers=32MB";

/* Stops the server when the test program is gone, however it went: its end of the pipe closes. */
static inline void private_guard(void)
{
	int ends[2];
	must(pipe2(ends, O_CLOEXEC) == 0);
	pid_t pid = fork();
	must(pid >= 0);
	if (pid > 0) {
		close(ends[0]);
		return;
	}
	char byte, command[240];
	(void)setsid(); /* a Ctrl-C is for the test; a failure changes nothing */
	close(ends[1]);
	while (read(ends[0], &byte, 1) > 0)
		continue;
	(void)snprintf(command, sizeof command, "deploy/dev/postgres.sh drop %s; rm -rf %s",
	               private_folder, private_folder);
	_exit(system(command) != 0);
}

/* The exit code of the script; its conninfo goes into private_server. */
static inline int private_launch(void)
{
	char command[300];
	(void)snprintf(command, sizeof command, "deploy/dev/postgres.sh start %s %s",
	               private_folder, private_options);
	FILE *f = popen(command, "r");
	must(f);
	if (fgets(private_server, sizeof private_server, f))
		private_server[strcspn(private_server, "\n")] = '\0';
	int status = pclose(f);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* False: there is no PostgreSQL here; the program should say so and skip. */
static inline bool private_start(void)
{
	const char *given = getenv("SAMVERKA_TEST_CONNINFO");
	if (given) {
		(void)snprintf(private_server, sizeof private_server, "%s", given);
		return true;
	}
	/* Not in TMPDIR: who runs the test removes that at once, and the guard needs it a moment longer. */
	(void)snprintf(private_folder, sizeof private_folder, "/tmp/samverka-pg.XXXXXX");
	must(mkdtemp(private_folder));
	int status = private_launch();
	private_guard();
	if (status == 77)
		return false;
	must(status == 0);
	return true;
}

/* ---- SQL for the test itself: blocking, and any failure ends the program ---- */

static inline PGconn *sql_open(const char *database, const char *role)
{
	char conninfo[400];
	(void)snprintf(conninfo, sizeof conninfo,
	               "%s dbname=%s %s%s "
	               "options='-c client_min_messages=warning'",
	               private_server, database, role ? "user=" : "", role ? role : "");
	PGconn *c = PQconnectdb(conninfo);
	if (PQstatus(c) != CONNECTION_OK) {
		fprintf(stderr, "%s", PQerrorMessage(c));
		abort();
	}
	return c;
}

static inline PGresult *sql_run(PGconn *c, const char *sql)
{
	PGresult *r = PQexec(c, sql);
	ExecStatusType status = PQresultStatus(r);
	if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
		fprintf(stderr, "%s: %s", sql, PQerrorMessage(c));
		abort();
	}
	return r;
}

static inline void sql_do(PGconn *c, const char *sql)
{
	PQclear(sql_run(c, sql));
}

/* First column of the first row. */
static inline char *sql_text(PGconn *c, const char *sql, char *ret, size_t size)
{
	PGresult *r = sql_run(c, sql);
	(void)snprintf(ret, size, "%s", PQntuples(r) ? PQgetvalue(r, 0, 0) : "");
	PQclear(r);
	return ret;
}

static inline long long sql_int(PGconn *c, const char *sql)
{
	char text[64];
	return strtoll(sql_text(c, sql, text, sizeof text), NULL, 10);
}

/* The SQLSTATE a statement fails with; "00000" when it does not. */
static inline char *sql_state(PGconn *c, const char *sql, char ret[6])
{
	PGresult *r = PQexec(c, sql);
	const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
	(void)snprintf(ret, 6, "%s", state ? state : "00000");
	PQclear(r);
	return ret;
}

static inline void private_create(const char *database)
{
	PGconn *c = sql_open("postgres", NULL);
	char sql[160];
	(void)snprintf(sql, sizeof sql, "DROP DATABASE IF EXISTS %s WITH (FORCE)", database);
	sql_do(c, sql);
	(void)snprintf(sql, sizeof sql, "CREATE DATABASE %s", database);
	sql_do(c, sql);
	PQfinish(c);
}

/* The conninfo of a database on the private server. */
static inline const char *private_conninfo(const char *database, char *ret, size_t size)
{
	(void)snprintf(ret, size, "%s dbname=%s", private_server, database);
	return ret;
}

static inline void private_migrate(const char *conninfo)
{
	struct migrate_options o = { .conninfo = conninfo };
	struct err e = { 0 };
	if (!migrate_run(&o, NULL, &e)) {
		fprintf(stderr, "%s\n", e.text);
		abort();
	}
}

#endif
