/* pg_open: how a connection comes to be, within one deadline: connect, set the session up, prepare
 * the statements, ask the owner. Invariant: a connection that is open has all of that behind it. */
#include "base/clock.h"
#include "base/must.h"
#include "rim/pg_inside.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LIBPQ_LEAST = 150006, CONNECT_MS = 5000, STATEMENT_MS = 30000, SETTINGS_MAX = 24 };

static bool conninfo_reads(const char *conninfo, struct err *e)
{
	char *message = NULL;
	PQconninfoOption *options = PQconninfoParse(conninfo ? conninfo : "", &message);
	bool good = options != NULL;
	PQconninfoFree(options);
	PQfreemem(message); /* may quote a password: not shown */
	if (!good)
		return err_set(e, ERR_FATAL, "DB_SETTING", "the database conninfo does not parse");
	return true;
}

struct pg *pg_new(const struct pg_config *c, struct err *e)
{
	if (PQlibVersion() < LIBPQ_LEAST) {
		err_set(e, ERR_FATAL, "DB_SETTING", "libpq %d is older than %d", PQlibVersion(),
		        LIBPQ_LEAST);
		return NULL;
	}
	if (!conninfo_reads(c->conninfo, e))
		return NULL;
	struct pg *p = calloc(1, sizeof *p);
	must(p);
	p->config = *c;
	if (p->config.connect_ms == 0)
		p->config.connect_ms = CONNECT_MS;
	if (p->config.statement_ms == 0)
		p->config.statement_ms = STATEMENT_MS;
	return p;
}

void pg_free(struct pg *p)
{
	if (!p)
		return;
	pg_close(p);
	free(p);
}

/* The first line of libpq's message: it names host, port, user and database, never a secret. */
static bool connect_failed(struct pg *p, struct err *e)
{
	const char *message = PQerrorMessage(p->conn);
	int first_line = (int)strcspn(message, "\r\n");
	err_set(e, ERR_RETRY, "DB_CONNECTION", "%.*s", first_line, message);
	pg_close(p);
	return false;
}

static void keep_notice(void *ctx, const PGresult *r)
{
	struct pg *p = ctx;
	const char *severity = PQresultErrorField(r, PG_DIAG_SEVERITY_NONLOCALIZED);
	if (severity && strcmp(severity, "WARNING") == 0)
		p->warned = true;
}

/* What stands first can be overridden by the conninfo, which stands last. */
static PGconn *connect_start(const struct pg_config *c)
{
	const char *names[] = { "fallback_application_name",
		                "keepalives_idle",
		                "keepalives_interval",
		                "keepalives_count",
		                "tcp_user_timeout",
		                "target_session_attrs",
		                "dbname",
		                "client_encoding",
		                NULL };
	const char *values[] = {
		c->application, "10",   "5", "3", "15000", c->only_reads ? "primary" : "read-write",
		c->conninfo,    "UTF8", NULL
	};
	return PQconnectStartParams(names, values, 1);
}

static bool wait_socket(int fd, short events, int64_t deadline_us)
{
	struct pollfd pfd = { .fd = fd, .events = events };
	int n;
	do
		n = poll(&pfd, 1, clock_left_ms(deadline_us));
	while (n < 0);
	return n > 0;
}

static bool connect_wait(struct pg *p, int64_t deadline_us, struct err *e)
{
	if (PQstatus(p->conn) == CONNECTION_BAD)
		return connect_failed(p, e);
	PostgresPollingStatusType state = PGRES_POLLING_WRITING;
	while (state != PGRES_POLLING_OK) {
		if (state == PGRES_POLLING_FAILED)
			return connect_failed(p, e);
		short events = state == PGRES_POLLING_WRITING ? POLLOUT : POLLIN;
		if (!wait_socket(PQsocket(p->conn), events, deadline_us)) {
			pg_close(p);
			return err_set(e, ERR_RETRY, "DB_CONNECTION",
			               "no connection to the database within %d ms",
			               p->config.connect_ms);
		}
		state = PQconnectPoll(p->conn);
	}
	return true;
}

static void add_setting(struct pg_setting *v, size_t *n, const char *name, const char *value)
{
	must(*n < SETTINGS_MAX);
	v[(*n)++] = (struct pg_setting){ name, value };
}

static void send_settings(struct pg *p)
{
	const struct pg_config *c = &p->config;
	struct pg_setting v[SETTINGS_MAX];
	size_t n = 0;
	char statement_ms[16], lock_ms[16];
	(void)snprintf(statement_ms, sizeof statement_ms, "%d", c->statement_ms); /* fits */
	(void)snprintf(lock_ms, sizeof lock_ms, "%d", c->statement_ms / 2);       /* fits */
	add_setting(v, &n, "statement_timeout", statement_ms);
	add_setting(v, &n, "lock_timeout", lock_ms);
	add_setting(v, &n, "idle_in_transaction_session_timeout", "60000");
	/* Whatever the server, the role or PGTZ says: a day has 24 hours, and dates are compared as text. */
	add_setting(v, &n, "TimeZone", "UTC");
	add_setting(v, &n, "DateStyle", "ISO");
	if (c->search_path)
		add_setting(v, &n, "search_path", c->search_path);
	for (size_t i = 0; i < c->n_settings; i++)
		add_setting(v, &n, c->settings[i].name, c->settings[i].value);
	struct pg_args a = { 0 };
	pg_strings(&a, &v->name, sizeof *v, n);
	pg_strings(&a, &v->value, sizeof *v, n);
	pg_send_sql(p,
	            "SELECT set_config(name, value, false) "
	            "FROM unnest($1::text[], $2::text[]) AS s (name, value)",
	            &a);
	pg_args_done(&a);
}

static bool set_up(struct pg *p, struct err *e)
{
	PQsetNoticeReceiver(p->conn, keep_notice, p);
	if (PQsetnonblocking(p->conn, 1) != 0 || !PQenterPipelineMode(p->conn))
		return connect_failed(p, e);
	send_settings(p);
	for (size_t i = 0; i < p->config.n_statements; i++) {
		const struct pg_statement *s = &p->config.statements[i];
		pg_count_sent(p, PQsendPrepare(p->conn, s->name, s->sql, 0, NULL));
	}
	if (!pg_run(p, e))
		return false;
	return !p->config.opened || p->config.opened(p, e);
}

bool pg_open(struct pg *p, struct err *e)
{
	if (p->conn && PQstatus(p->conn) == CONNECTION_OK)
		return true;
	pg_close(p);
	p->conn = connect_start(&p->config);
	must(p->conn);
	int64_t deadline_us = clock_deadline_us(p->config.connect_ms);
	if (!connect_wait(p, deadline_us, e))
		return false;
	if (!set_up(p, e)) {
		pg_close(p);
		return false;
	}
	return true;
}

void pg_close(struct pg *p)
{
	pg_clear_results(p);
	p->n_sent = 0;
	p->broken = false;
	PQfinish(p->conn);
	p->conn = NULL;
}

bool pg_is_open(const struct pg *p)
{
	return p->conn != NULL;
}

int pg_backend_pid(const struct pg *p)
{
	return p->conn ? PQbackendPID(p->conn) : 0;
}
