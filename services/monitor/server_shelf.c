/* server_shelf: published summaries, read when a page asks for them, on a connection of the page's
 * thread. A database that is gone costs a page half a second, not the thread. */
#include "monitor/server_inner.h"

#include "rim/migrate.h"

enum { CONNECT_MS = 500, STATEMENT_MS = 2000 };

enum { PUBLISHED };
static const struct pg_statement statements[] = {
	[PUBLISHED] = { "monitor_shelf",
	  /* One more than SHELF_MOST, and no more than a page reads (PAYLOAD_BYTES). $1 type; $2 audience; $3 1: to all, else to $4; $5 period, or empty for the newest of each
	   * recipient and part, or * for all. */
	  "SELECT recipient, audience, period, sub, content, published_at FROM (SELECT *, sum(octet_length(content)) "
	  "OVER (ORDER BY period DESC, recipient COLLATE \"C\", sub COLLATE \"C\") - octet_length(content) AS before FROM ("
	  "SELECT DISTINCT ON (recipient, sub, CASE WHEN $5::text = '*' THEN period END) * "
	  "FROM monitor.published WHERE type = $1::text AND audience = $2::text "
	  "AND ($3::int4 = 1 OR recipient = any($4::text[])) AND ($5::text IN ('', '*') OR period = $5::text) "
	  "ORDER BY recipient, sub, CASE WHEN $5::text = '*' THEN period END, period DESC) p) q WHERE before < 5000000 "
	  "ORDER BY period DESC, recipient COLLATE \"C\", sub COLLATE \"C\" LIMIT 2001" },
};

static bool fetch(void *ctx, const char *type, const char *audience, const struct recipients *to,
                  struct text period, struct arena *a, struct published **ret, size_t *ret_n)
{
	struct server *s = ctx;
	struct err e = { 0 };
	if (!pg_open(s->pg, &e))
		return false;
	pg_one_text(&s->args, text_of(type));
	pg_one_text(&s->args, text_of(audience));
	pg_one_int4(&s->args, !to);
	pg_texts(&s->args, to ? to->v : NULL, sizeof *to->v, to ? to->n : 0);
	pg_one_text(&s->args, period);
	pg_send(s->pg, &statements[PUBLISHED], &s->args);
	pg_args_clear(&s->args);
	if (!pg_run(s->pg, &e)) {
		pg_close(s->pg);
		return false;
	}
	const struct pg_result *x = pg_result(s->pg, 0);
	*ret_n = pg_rows(x);
	*ret = ARENA_ARRAY(a, *ret_n, struct published);
	for (size_t i = 0; i < *ret_n; i++)
		(*ret)[i] = (struct published){ arena_text(a, pg_text(x, i, 0)), arena_text(a, pg_text(x, i, 1)),
			                        arena_text(a, pg_text(x, i, 2)), arena_text(a, pg_text(x, i, 3)),
			                        arena_text(a, pg_text(x, i, 4)), pg_instant(x, i, 5) };
	return true;
}

bool server_shelf_open(struct server *s, struct err *e)
{
	struct pg_config config = { .conninfo = s->config.conninfo, .application = "samverka-monitor",
		                    .connect_ms = CONNECT_MS, .statement_ms = STATEMENT_MS,
		                    .statements = statements, .n_statements = sizeof statements / sizeof *statements,
		                    .opened = migrate_check, .only_reads = true };
	s->pg = pg_new(&config, e);
	s->shelf = (struct shelf){ fetch, s };
	return s->pg;
}

void server_shelf_close(struct server *s)
{
	pg_free(s->pg);
	pg_args_done(&s->args);
}
