/* db: the command line's connections to PostgreSQL, and reading a long answer in pages. */
#ifndef SAMVERKA_DB_H
#define SAMVERKA_DB_H

#include "registry/registry.h"
#include "rim/pg.h"
#include "samverka/cli.h"

/* Connected, schema of this program's version. NULL with an error: give it to cli_fail. */
struct pg *db_open(struct cli *c, struct err *e);
/* The same without asking for the schema's version, and with repeatable read for db_pages. */
struct pg *db_open_any(struct cli *c, struct err *e);
struct pg *db_open_snapshot(struct cli *c, struct err *e);

/* One statement outside a transaction; its rows until the next one. NULL on failure. */
const struct pg_result *db_ask(struct pg *p, const char *sql, const struct pg_args *a, struct err *e);

/* The first column of `sql`, whose $1 is `after` and $2 the limit; texts in the arena. */
bool db_keys(struct pg *p, const char *sql, struct text after, int64_t limit, struct arena *a,
             struct text **ret, size_t *ret_n, struct err *e);

/* The reference data; the caller's to free. NULL on failure. */
struct registry *db_registry(struct pg *p, struct arena *a, struct err *e);

/* Every row of `query` in pages of 500, through a cursor called `name` in the open transaction:
 * memory stays the same however long the answer is. `take` may use the connection for other
 * statements between rows only after it has used the page: it gets its own copy of nothing.
 * False from take stops with its error. */
typedef bool db_page_taker(void *ctx, const struct pg_result *page, struct err *e);
struct db_cursor {
	const char *declare;     /* "DECLARE x NO SCROLL CURSOR FOR …" */
	const char *fetch, *close;
};
bool db_pages(struct pg *p, const struct db_cursor *c, const struct pg_args *a, db_page_taker *take,
              void *ctx, struct err *e);
/* Declares the cursor above: DB_CURSOR(name, query). */
#define DB_CURSOR(name, query)                                                                      \
	{ "DECLARE " #name " NO SCROLL CURSOR FOR " query, "FETCH 500 FROM " #name, "CLOSE " #name }

#define DB_AUTO __attribute__((cleanup(db_free))) struct pg *
void db_free(struct pg **p);

#endif
