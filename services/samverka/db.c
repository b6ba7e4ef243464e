/* db: see the header. Nothing here waits for ever: pg has its own deadlines. */
#include "samverka/db.h"

#include "rim/migrate.h"
#include "samverka/cli_sql.h"

enum { STATEMENT_MS = 10 * 60 * 1000 };  /* an export sorts a whole log before its first row */

static struct pg *open_with(struct cli *c, const char *isolation, bool any_schema, struct err *e)
{
	struct pg_config config = {
		.conninfo = c->settings.conninfo,
		.application = "samverka-cli",
		.isolation = isolation,
		.statement_ms = STATEMENT_MS,
		.opened = any_schema ? NULL : migrate_check,
	};
	struct pg *p = pg_new(&config, e);
	if (p && !pg_open(p, e)) {
		pg_free(p);
		return NULL;
	}
	return p;
}

struct pg *db_open(struct cli *c, struct err *e)
{
	return open_with(c, NULL, false, e);
}

struct pg *db_open_any(struct cli *c, struct err *e)
{
	return open_with(c, NULL, true, e);
}

struct pg *db_open_snapshot(struct cli *c, struct err *e)
{
	return open_with(c, "repeatable read", false, e);
}

const struct pg_result *db_ask(struct pg *p, const char *sql, const struct pg_args *a, struct err *e)
{
	pg_send_sql(p, sql, a);
	return pg_run(p, e) ? pg_result(p, 0) : NULL;
}

bool db_pages(struct pg *p, const struct db_cursor *c, const struct pg_args *a, db_page_taker *take,
              void *ctx, struct err *e)
{
	if (!db_ask(p, c->declare, a, e))
		return false;
	for (;;) {
		const struct pg_result *page = db_ask(p, c->fetch, NULL, e);
		if (!page)
			return false;
		if (pg_rows(page) == 0)
			break;
		if (!take(ctx, page, e))
			return false;
	}
	return db_ask(p, c->close, NULL, e) != NULL;
}

void db_free(struct pg **p)
{
	pg_free(*p);
	*p = NULL;
}

bool db_keys(struct pg *p, const char *sql, struct text after, int64_t limit, struct arena *a,
             struct text **ret, size_t *ret_n, struct err *e)
{
	struct pg_args args = { 0 };
	pg_one_text(&args, after);
	pg_one_int8(&args, limit);
	const struct pg_result *r = db_ask(p, sql, &args, e);
	pg_args_done(&args);
	if (!r)
		return false;
	*ret_n = pg_rows(r);
	*ret = ARENA_ARRAY(a, *ret_n, struct text);
	for (size_t i = 0; i < *ret_n; i++)
		(*ret)[i] = arena_text(a, pg_text(r, i, 0));
	return true;
}

struct registry *db_registry(struct pg *p, struct arena *a, struct err *e)
{
	const struct pg_result *r = db_ask(p, SQL_REGISTRY, NULL, e);
	if (!r)
		return NULL;
	size_t n = pg_rows(r);
	struct registry_row *rows = ARENA_ARRAY(a, n, struct registry_row);
	for (size_t i = 0; i < n; i++)
		rows[i] = (struct registry_row){ pg_text(r, i, 0), pg_text(r, i, 1) };
	return registry_new(rows, n, n ? pg_int(r, 0, 2) : 1, e);
}
