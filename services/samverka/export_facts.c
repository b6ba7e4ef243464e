/* export facts, rejected: the log of what was accepted, and what could not be used. By default
 * without anything that depends on the order of arrival: two runs of the same facts print the same
 * bytes. */
#include "samverka/export.h"

#include "event/json_out.h"
#include "samverka/cli_sql.h"
#include "samverka/listing.h"

static const struct db_cursor facts_cursor = DB_CURSOR(facts, SQL_FACT_ROWS);
static const struct db_cursor keys_cursor = DB_CURSOR(fact_keys, SQL_FACT_KEYS);
static const struct db_cursor rejected_cursor = DB_CURSOR(refused, SQL_REJECTED_ROWS);

static void print_where(struct buf *b, const struct pg_result *r, size_t i)
{
	struct json_out j = json_out_to(b);
	json_out_object(&j);
	json_out_key(&j, "appendedAt");
	json_out_instant(&j, pg_instant(r, i, 4));
	json_out_key(&j, "event");
	json_out_raw(&j, pg_text(r, i, 0));
	json_out_key(&j, "offset");
	json_out_int(&j, pg_int(r, i, 3));
	json_out_key(&j, "partition");
	json_out_int(&j, pg_int(r, i, 2));
	json_out_key(&j, "topic");
	json_out_text(&j, pg_text(r, i, 1));
	json_out_end(&j);
}

static bool take_facts(void *ctx, const struct pg_result *r, struct err *e)
{
	struct exporting *x = ctx;
	for (size_t i = 0; i < pg_rows(r); i++) {
		if (x->where)
			print_where(&x->out, r, i);
		else
			buf_put_text(&x->out, pg_text(r, i, 0));
		buf_putc(&x->out, '\n');
	}
	return export_write(x, pg_rows(r), e);
}

static bool take_keys(void *ctx, const struct pg_result *r, struct err *e)
{
	struct exporting *x = ctx;
	size_t rows = pg_rows(r);
	arena_reset(&x->page);
	struct text *keys = ARENA_ARRAY(&x->page, rows, struct text);
	for (size_t i = 0; i < rows;) {
		struct text area = pg_text(r, i, 0);
		size_t n = 0;
		for (; i < rows && text_eq(pg_text(r, i, 0), area); i++)
			keys[n++] = pg_text(r, i, 1);
		if (!access_note(&x->access, area, keys, n, e))
			return false;
	}
	return true;
}

/* First whose facts they are, for the log of reads; then the facts. Both of one snapshot. */
bool export_facts(struct exporting *x, const struct export_kind *k, struct err *e)
{
	struct pg_args a = { 0 };
	(void)k;
	export_chosen(x, &a);
	pg_one_time(&a, x->as_of);
	pg_one_time(&a, x->known_at);
	bool good = db_pages(x->p, &keys_cursor, &a, take_keys, x, e) &&
	            db_pages(x->p, &facts_cursor, &a, take_facts, x, e);
	pg_args_done(&a);
	return good;
}

/* Coordinates stand last, so that a table without them is the same one, shorter. */
static const struct column rejected_columns[] = {
	{ "detail", COLUMN_TEXT, 0 }, { "digest", COLUMN_HEX, 0 },    { "id", COLUMN_TEXT, 0 },
	{ "reason", COLUMN_TEXT, 0 }, { "source", COLUMN_TEXT, 0 },   { "type", COLUMN_TEXT, 0 },
	{ "topic", COLUMN_TEXT, 0 },  { "partition", COLUMN_INT, 0 }, { "offset", COLUMN_INT, 0 },
};

static bool take_rejected(void *ctx, const struct pg_result *r, struct err *e)
{
	listing_result(ctx, r);
	return cli_written(e);
}

bool export_rejected(struct exporting *x, const struct export_kind *k, struct err *e)
{
	struct listing t = { .columns = rejected_columns, .n = x->where ? 9 : 6, .json = true };
	struct pg_args a = { 0 };
	(void)k;
	pg_one_text(&a, text_of(x->area));
	pg_one_time(&a, x->as_of); /* what was refused has no recordedtime to believe: both ask when it came */
	pg_one_time(&a, x->known_at);
	pg_one_text(&a, text_of(x->key));
	bool good = db_pages(x->p, &rejected_cursor, &a, take_rejected, &t, e);
	pg_args_done(&a);
	listing_end(&t);
	return good;
}
