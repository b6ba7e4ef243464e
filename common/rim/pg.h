/* pg: one connection to PostgreSQL, used by one thread. Nothing here waits without a deadline of
 * its own, and a lost connection is an ordinary RETRY: the next pg_open makes a new one.
 *
 * Statements are queued and go together in one pipeline; pg_run sends the sync that ends it and
 * collects every result. One transaction never spans a lost connection: whoever began it sees the
 * RETRY and begins again, offsets read anew. A COMMIT counts only when its own answer
 * says COMMIT. */
#ifndef RIM_PG_H
#define RIM_PG_H

#include "base/arena.h"
#include "base/err.h"
#include "event/instant.h"
#include "rim/pg_args.h"

#include <stdbool.h>
#include <stdint.h>

struct pg;
struct pg_result; /* libpq's PGresult */

struct pg_statement {           /* prepared when the connection opens, by its name */
	const char *name, *sql; /* parameters carry their types as casts: $1::text[] */
};

struct pg_setting {
	const char *name, *value;
};

struct pg_config {
	const char *conninfo;              /* libpq's own; NULL or empty: its PG* variables */
	const char *application;           /* shown in pg_stat_activity; a literal */
	const char *search_path;           /* NULL: as the server says */
	const struct pg_setting *settings; /* of the session, beside what pg sets itself */
	size_t n_settings;
	const char *isolation; /* NULL: "read committed" */
	bool only_reads;       /* a role whose transactions are read-only by default will do */
	int connect_ms, statement_ms; /* 0: 5,000 and 30,000 */
	const struct pg_statement *statements;
	size_t n_statements;
	/* Asked after each connect, before anything else runs; may be NULL. False keeps the
	 * connection closed. */
	bool (*opened)(struct pg *p, struct err *e);
	/* Called while an answer is awaited, as long as it says that there is more; may be NULL. It
	 * touches nothing of pg. */
	bool (*meanwhile)(void *ctx);
	void *meanwhile_ctx;
};

/* FATAL when conninfo does not parse or libpq is older than 15.6 (its pipeline mode could spin on a
 * lost connection). Copies nothing: what config points at must live as long. Connects nothing. */
struct pg *pg_new(const struct pg_config *c, struct err *e);
void pg_free(struct pg *p); /* NULL is allowed */

/* Connects, sets the session up and prepares the statements, unless that is done. */
bool pg_open(struct pg *p, struct err *e);
void pg_close(struct pg *p); /* at once; the server rolls back */
bool pg_is_open(const struct pg *p);
/* No answer is awaited for longer than `ms` and two seconds from now on: a last word must not hold
 * up the end. */
void pg_hurry(struct pg *p, int ms);
int pg_backend_pid(const struct pg *p);

/* Queues a statement; its arguments are copied. `a` NULL: none. The result is in binary. A
 * connection that is lost shows in pg_run. */
void pg_send(struct pg *p, const struct pg_statement *s, const struct pg_args *a);
/* The same for one that was not prepared: SQL of ours, never built from data. */
void pg_send_sql(struct pg *p, const char *sql, const struct pg_args *a);
size_t pg_queued(const struct pg *p); /* statements since the last pg_run */
/* Waits until what is queued is on its way, answered or not: between large statements. False: as
 * pg_run. */
bool pg_push(struct pg *p, struct err *e);
/* Sends what is queued and waits for all of it. On failure: the first error; after RETRY or REJECT
 * the transaction is dead, call pg_rollback. */
bool pg_run(struct pg *p, struct err *e);
/* Result of the i-th of the statements that the last pg_run sent; valid until the next pg_send. */
const struct pg_result *pg_result(const struct pg *p, size_t i);

void pg_begin(struct pg *p); /* queues BEGIN */
/* Commits and waits. RETRY when nobody knows (the connection went, a warning came instead of the
 * standby's word) or the server rolled back: what counts is what the tables say afterwards. */
bool pg_commit(struct pg *p, struct err *e);
void pg_rollback(struct pg *p); /* closes the connection if it cannot */
bool pg_in_transaction(const struct pg *p);

/* Many statements as one text, outside pipelines and without arguments: migrations. */
bool pg_script(struct pg *p, const char *sql, struct err *e);

/* ---- reading results (binary) ---- */

size_t pg_rows(const struct pg_result *r);
int64_t pg_affected(const struct pg_result *r); /* rows the statement wrote */
bool pg_is_null(const struct pg_result *r, size_t row, int column);
int64_t pg_int(const struct pg_result *r, size_t row, int column); /* int2, int4, int8 */
bool pg_bool(const struct pg_result *r, size_t row, int column);
instant_us pg_instant(const struct pg_result *r, size_t row, int column); /* NULL: INSTANT_NONE */
/* text, bytea, json: borrowed from the result; NULL gives p == NULL. */
struct text pg_text(const struct pg_result *r, size_t row, int column);
void pg_digest(const struct pg_result *r, size_t row, int column,
               uint8_t ret[32]); /* NULL: zeros */

/* ---- what an error means (architecture, corner 10) ---- */

/* Kind and code for a SQLSTATE; constraint NULL when none was named. Pure. */
enum err_kind pg_sqlstate_kind(const char *sqlstate, const char *constraint, const char **ret_code);

#endif
