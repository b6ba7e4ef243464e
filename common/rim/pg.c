/* pg: statements through one pipeline. Invariant: between two pg_run the server has been sent
 * whole statements only, and every one of them has its place in the row of results; a wait that
 * passes its deadline closes the connection, since nobody knows what will come on it. */
#include "rim/pg.h"

#include "base/clock.h"
#include "base/must.h"
#include "rim/pg_inside.h"

#include <poll.h>
#include <string.h>

enum { GRACE_MS = 2000 }; /* beyond the server's own statement_timeout */

void pg_clear_results(struct pg *p)
{
	for (size_t i = 0; i < p->n_results; i++)
		PQclear(p->results[i]);
	p->n_results = 0;
}

void pg_count_sent(struct pg *p, int taken)
{
	if (p->n_sent == 0) {
		pg_clear_results(p);
		p->warned = false;
	}
	must(p->n_sent < PG_QUEUE_MAX);
	p->n_sent++;
	if (!taken)
		p->broken = true;
}

struct bound {
	const char *values[PG_ARGS_MAX];
	int lengths[PG_ARGS_MAX], formats[PG_ARGS_MAX], n;
};

static void bind_args(const struct pg_args *a, struct bound *ret)
{
	ret->n = a ? a->n : 0;
	for (int i = 0; i < ret->n; i++) {
		bool null = a->bytes[i] < 0;
		ret->values[i] = null ? NULL : a->b.p ? a->b.p + a->at[i] : "";
		ret->lengths[i] = null ? 0 : a->bytes[i];
		ret->formats[i] = 1;
	}
}

void pg_send(struct pg *p, const struct pg_statement *s, const struct pg_args *a)
{
	struct bound b;
	bind_args(a, &b);
	pg_count_sent(p, p->conn && PQsendQueryPrepared(p->conn, s->name, b.n, b.values, b.lengths,
	                                                b.formats, 1));
}

void pg_send_sql(struct pg *p, const char *sql, const struct pg_args *a)
{
	struct bound b;
	bind_args(a, &b);
	pg_count_sent(p, p->conn && PQsendQueryParams(p->conn, sql, b.n, NULL, b.values, b.lengths,
	                                              b.formats, 1));
}

size_t pg_queued(const struct pg *p)
{
	return p->n_sent;
}

static bool lost(struct pg *p, struct err *e)
{
	pg_close(p);
	return err_set(e, ERR_RETRY, "DB_CONNECTION", "the connection to the database was lost");
}

/* Until there is something to read, or room for what is unsent. What the owner does meanwhile is
 * done in small pieces: between them what is unsent goes on its way. */
static bool wait_once(struct pg *p, bool unsent, bool *more, int64_t deadline_us, struct err *e)
{
	struct pollfd pfd = { .fd = PQsocket(p->conn),
		              .events = unsent ? POLLIN | POLLOUT : POLLIN };
	int n = poll(&pfd, 1, *more ? 0 : clock_left_ms(deadline_us));
	if (n == 0 && *more) {
		*more = p->config.meanwhile(p->config.meanwhile_ctx);
		return true;
	}
	if (n == 0) {
		pg_close(p);
		return err_set(e, ERR_RETRY, "DB_DEADLINE", "no answer from the database in time");
	}
	return n < 0 || !(pfd.revents & ~POLLOUT) || PQconsumeInput(p->conn) || lost(p, e);
}

/* Until libpq can hand out the next result without waiting. */
static bool await(struct pg *p, int64_t deadline_us, struct err *e)
{
	bool more = p->config.meanwhile != NULL;
	while (PQisBusy(p->conn)) {
		int unsent = PQflush(p->conn);
		if (unsent < 0)
			return lost(p, e);
		if (!wait_once(p, unsent, &more, deadline_us, e))
			return false;
	}
	return true;
}

bool pg_push(struct pg *p, struct err *e)
{
	int64_t deadline_us = clock_deadline_us(p->config.statement_ms + GRACE_MS);
	bool more = p->config.meanwhile != NULL;
	int unsent = 0;
	while (p->conn && !p->broken && (unsent = PQflush(p->conn)) > 0)
		if (!wait_once(p, true, &more, deadline_us, e))
			return false;
	return unsent >= 0 || lost(p, e);
}

/* Server messages of these classes may quote data: only the code is passed on. */
static bool may_quote_data(const char *sqlstate)
{
	return strncmp(sqlstate, "22", 2) == 0 || strncmp(sqlstate, "23", 2) == 0 ||
	       strncmp(sqlstate, "P0", 2) == 0;
}

static const char *field(const PGresult *r, int code)
{
	const char *value = PQresultErrorField(r, code);
	return value ? value : "";
}

static bool result_failed(const PGresult *r, struct err *e)
{
	const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE), *code;
	if (!state)
		return err_set(e, ERR_RETRY, "DB_CONNECTION",
		               "the connection to the database was lost");
	const char *constraint = PQresultErrorField(r, PG_DIAG_CONSTRAINT_NAME);
	enum err_kind kind = pg_sqlstate_kind(state, constraint, &code);
	return err_set(e, kind, code, "SQLSTATE %s %s%s%s: %.120s", state,
	               field(r, PG_DIAG_TABLE_NAME), constraint ? " " : "",
	               constraint ? constraint : "",
	               may_quote_data(state) ? "a value" : field(r, PG_DIAG_MESSAGE_PRIMARY));
}

/* The result of one statement, then the NULL that ends it. */
static bool collect_one(struct pg *p, int64_t deadline_us, struct err *e, bool *ret_lost)
{
	*ret_lost = true;
	if (!await(p, deadline_us, e))
		return false;
	PGresult *r = PQgetResult(p->conn);
	if (!r)
		return lost(p, e);
	p->results[p->n_results++] = r;
	ExecStatusType status = PQresultStatus(r);
	bool good = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
	if (!good && status != PGRES_PIPELINE_ABORTED)
		(void)result_failed(r, e); /* it always fails: it fills in *e */
	if (!await(p, deadline_us, good ? e : NULL))
		return false;
	PQclear(PQgetResult(p->conn));
	*ret_lost = false;
	return good;
}

static bool collect_sync(struct pg *p, int64_t deadline_us, struct err *e)
{
	if (!await(p, deadline_us, e))
		return false;
	PGresult *r = PQgetResult(p->conn);
	bool synced = r && PQresultStatus(r) == PGRES_PIPELINE_SYNC;
	PQclear(r);
	return synced || lost(p, e);
}

/* After these a new connection has to look anew: at another host, at the schema, at its plans. */
static void close_if_useless(struct pg *p, const struct err *e)
{
	static const char *const codes[] = { "DB_READ_ONLY", "DB_PLAN", "DB_CONNECTION",
		                             "DB_LOGIN" };
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
		if (e->kind == ERR_RETRY && strcmp(e->code, codes[i]) == 0)
			pg_close(p);
}

static bool collect(struct pg *p, size_t n, int64_t deadline_us, struct err *e)
{
	bool all_good = true;
	for (size_t i = 0; i < n; i++) {
		bool is_lost;
		/* The first error counts; those behind it are its echo. */
		all_good &= collect_one(p, deadline_us, all_good ? e : NULL, &is_lost);
		if (is_lost)
			return false;
	}
	return collect_sync(p, deadline_us, all_good ? e : NULL) && all_good;
}

bool pg_run(struct pg *p, struct err *e)
{
	struct err own;
	e = e ? e : &own;
	size_t n = p->n_sent;
	p->n_sent = 0;
	if (n == 0)
		return true;
	if (!p->conn || p->broken || !PQpipelineSync(p->conn))
		return lost(p, e);
	int64_t deadline_us = clock_deadline_us(p->config.statement_ms + GRACE_MS);
	if (collect(p, n, deadline_us, e))
		return true;
	if (p->conn)
		close_if_useless(p, e);
	return false;
}

const struct pg_result *pg_result(const struct pg *p, size_t i)
{
	must(i < p->n_results && p->n_sent == 0);
	return p->results[i];
}

void pg_hurry(struct pg *p, int ms)
{
	if (p->config.statement_ms > ms)
		p->config.statement_ms = ms;
}

bool pg_in_transaction(const struct pg *p)
{
	PGTransactionStatusType status = p->conn ? PQtransactionStatus(p->conn) : PQTRANS_IDLE;
	return status == PQTRANS_INTRANS || status == PQTRANS_INERROR;
}

void pg_begin(struct pg *p)
{
	bool repeatable =
	        p->config.isolation && strcmp(p->config.isolation, "repeatable read") == 0;
	must(!p->config.isolation || repeatable);
	pg_send_sql(p,
	            repeatable ? "BEGIN ISOLATION LEVEL REPEATABLE READ"
	                       : "BEGIN ISOLATION LEVEL READ COMMITTED",
	            NULL);
}

bool pg_commit(struct pg *p, struct err *e)
{
	must(p->n_sent == 0);
	pg_send_sql(p, "COMMIT", NULL);
	if (!pg_run(p, e))
		return false;
	if (strcmp(PQcmdStatus(p->results[0]), "COMMIT") != 0)
		return err_set(e, ERR_RETRY, "DB_ROLLED_BACK",
		               "the database answered COMMIT with %s", PQcmdStatus(p->results[0]));
	if (p->warned)
		return err_set(e, ERR_RETRY, "DB_UNSURE",
		               "the database warned on COMMIT: a standby "
		               "may not have it");
	return true;
}

void pg_rollback(struct pg *p)
{
	if (p->conn && p->n_sent)
		(void)pg_run(p, NULL); /* whatever it says, what follows undoes it */
	if (!pg_in_transaction(p))
		return;
	pg_send_sql(p, "ROLLBACK", NULL);
	if (!pg_run(p, NULL))
		pg_close(p);
}

static bool script_results(struct pg *p, int64_t deadline_us, struct err *e)
{
	bool good = true;
	for (;;) {
		if (!await(p, deadline_us, good ? e : NULL))
			return false;
		PGresult *r = PQgetResult(p->conn);
		if (!r)
			return good;
		ExecStatusType status = PQresultStatus(r);
		if (good && status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
			good = result_failed(r, e);
		PQclear(r);
	}
}

bool pg_script(struct pg *p, const char *sql, struct err *e)
{
	must(p->conn && p->n_sent == 0);
	pg_clear_results(p);
	if (!PQexitPipelineMode(p->conn) || !PQsendQuery(p->conn, sql))
		return lost(p, e);
	bool good = script_results(p, clock_deadline_us(p->config.statement_ms + GRACE_MS), e);
	if (p->conn && !PQenterPipelineMode(p->conn))
		return lost(p, good ? e : NULL);
	return good;
}
