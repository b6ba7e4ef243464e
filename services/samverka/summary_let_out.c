/* summary_let_out: rows come by key and version, in both readings. The invariant: a version whose
 * rows are gone still keeps hidden what it hid. */
#include "samverka/summary_let_out.h"

#include "samverka/cli_sql.h"
#include "samverka/db.h"
#include "summaries/work_left.h"

struct let_out_key {
	struct text key;
	size_t from; /* its versions, among all */
};

struct reading {
	struct arena *a;
	size_t n_keys, n;
	struct let_out_key *keys;
	struct report_let_out *outs; /* one a key */
	struct share_past *past;
	int64_t *version;
};

static struct text copied(const struct reading *g, const struct pg_result *r, size_t row, int column)
{
	return arena_text(g->a, pg_text(r, row, column));
}

/* "S12/all/2016/12/PART" */
static struct text part_of(struct text key)
{
	size_t at = key.n;
	while (at > 0 && key.p[at - 1] != '/')
		at--;
	return (struct text){ key.p + at, key.n - at };
}

static void open_key(struct reading *g, struct text key, struct text year)
{
	int64_t number = 0;
	(void)text_to_int64(year, &number); /* it was one of those asked for */
	g->keys[g->n_keys] = (struct let_out_key){ key, g->n };
	g->outs[g->n_keys++] = (struct report_let_out){ .part = part_of(key), .year = (int32_t)number,
		                                        .v = &g->past[g->n] };
}

static void read_version(struct reading *g, const struct pg_result *r, size_t row)
{
	json_t *o = NULL;
	struct share_past *past = &g->past[g->n];
	if (g->n_keys == 0 || !text_eq(g->keys[g->n_keys - 1].key, pg_text(r, row, 0)))
		open_key(g, copied(g, r, row, 0), pg_text(r, row, 1));
	if (!pg_is_null(r, row, 3))
		o = json_loadb(pg_text(r, row, 3).p, pg_text(r, row, 3).n, 0, NULL);
	past->shown = (struct table){ .columns = &s12_columns };
	table_read(json_object_get(o, "rows"), g->a, &past->shown);
	json_decref(o);
	g->version[g->n++] = pg_int(r, row, 2);
	g->outs[g->n_keys - 1].n++;
}

static bool read_versions(struct reading *g, struct pg *p, const struct pg_args *args, struct err *e)
{
	const struct pg_result *r = db_ask(p, SQL_REPORT_LET_OUT, args, e);
	if (!r)
		return false;
	size_t rows = pg_rows(r);
	g->keys = ARENA_ARRAY(g->a, rows, struct let_out_key);
	g->outs = ARENA_ARRAY(g->a, rows, struct report_let_out);
	g->past = ARENA_ARRAY(g->a, rows, struct share_past);
	g->version = ARENA_ARRAY(g->a, rows, int64_t);
	for (size_t i = 0; i < rows; i++)
		read_version(g, r, i);
	return true;
}

/* The version that a row is of; NULL: one let out later than the report's moment. */
static struct share_past *version_of(const struct reading *g, size_t *key, struct text name, int64_t version)
{
	while (*key < g->n_keys && !text_eq(g->keys[*key].key, name))
		++*key;
	for (size_t i = 0; *key < g->n_keys && i < g->outs[*key].n; i++)
		if (g->version[g->keys[*key].from + i] == version)
			return &g->outs[*key].v[i];
	return NULL;
}

static bool read_left(struct reading *g, struct pg *p, struct err *e)
{
	struct pg_args args = { 0 };
	size_t key = 0;
	pg_texts(&args, &g->keys->key, sizeof *g->keys, g->n_keys);
	const struct pg_result *r = db_ask(p, SQL_REPORT_LEFT_OUT, &args, e);
	struct share_left *v = ARENA_ARRAY(g->a, r ? pg_rows(r) : 0, struct share_left);
	for (size_t i = 0; r && i < pg_rows(r); i++) {
		struct share_past *past = version_of(g, &key, pg_text(r, i, 0), pg_int(r, i, 1));
		v[i] = work_left_row(r, i, 2, g->a);
		if (past)
			share_note_left(past, &v[i]);
	}
	pg_args_done(&args);
	return r;
}

bool summary_let_out(struct pg *p, struct text region, int32_t year, instant_us by, struct arena *a,
                     const struct report_let_out **ret, size_t *ret_n, struct err *e)
{
	struct reading g = { .a = a };
	struct pg_args args = { 0 };
	struct text years[REPORT_YEARS_BACK + 1];
	for (int back = 0; back <= REPORT_YEARS_BACK; back++)
		years[back] = arena_printf(a, "%04d", year - back);
	pg_texts(&args, years, sizeof *years, REPORT_YEARS_BACK + 1);
	pg_one_text(&args, region);
	pg_one_time(&args, by);
	bool good = read_versions(&g, p, &args, e) && (g.n_keys == 0 || read_left(&g, p, e));
	pg_args_done(&args);
	*ret = g.outs;
	*ret_n = g.n_keys;
	return good;
}
