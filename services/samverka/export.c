/* export: what its parts share. Invariant: an evaluation reads rows of the same snapshot as the
 * cursor that named the entity. */
#include "samverka/export.h"

#include "engine/known.h"
#include "samverka/cli_sql.h"

#include <unistd.h>

bool export_evaluates(const struct exporting *x)
{
	return x->as_of != INSTANT_NONE || x->known_at != INSTANT_NONE;
}

bool export_use_area(struct exporting *x, struct text area, struct err *e)
{
	struct pg_args a = { 0 };
	pg_one_text(&a, area);
	const struct pg_result *r = db_ask(x->p, SQL_AREA, &a, e);
	pg_args_done(&a);
	if (r)
		x->now = pg_instant(r, 0, 1);
	return r != NULL;
}

/* Texts in x->one: the next answer does not touch them. */
static bool read_rows(struct exporting *x, struct registry_row **ret, size_t *ret_n, int64_t *ret_version,
                      struct err *e)
{
	const struct pg_result *r = db_ask(x->p, SQL_REGISTRY, NULL, e);
	if (!r)
		return false;
	*ret_n = pg_rows(r);
	*ret_version = *ret_n ? pg_int(r, 0, 2) : 1;
	*ret = ARENA_ARRAY(&x->one, *ret_n, struct registry_row);
	for (size_t i = 0; i < *ret_n; i++)
		(*ret)[i] = (struct registry_row){ arena_text(&x->one, pg_text(r, i, 0)),
			                           arena_text(&x->one, pg_text(r, i, 1)) };
	return true;
}

static bool is_of_an_area(struct text object)
{
	return text_eq(object, TEXT("settlement")) || text_eq(object, TEXT("indicator")) ||
	       text_eq(object, TEXT("opening"));
}

/* Definitions, targets, openings and freezes as they were at the moment asked about. */
static struct registry *registry_then(struct exporting *x, struct registry_row *rows, size_t n,
                                      int64_t version, struct err *e)
{
	struct known_then k = { .rows = rows, .as_of = x->as_of != INSTANT_NONE ? x->as_of : x->now,
		                .known_at = x->known_at, .ref_version = version };
	for (size_t i = 0; i < n; i++)
		if (!is_of_an_area(rows[i].object))
			rows[k.n_rows++] = rows[i];
	const struct pg_result *r = db_ask(x->p, SQL_REGISTRY_ENTITIES, NULL, e);
	if (!r)
		return NULL;
	struct known_entity *v = ARENA_ARRAY(&x->one, pg_rows(r), struct known_entity);
	for (size_t i = 0; i < pg_rows(r); i++) {
		const struct area *area = area_named(pg_text(r, i, 1));
		if (area)
			v[k.n_entities++] = (struct known_entity){ area->domain, pg_text(r, i, 0),
				                                   pg_text(r, i, 2), pg_text(r, i, 3) };
	}
	k.entities = v;
	return known_registry(&k, e);
}

bool export_load_registry(struct exporting *x, struct err *e)
{
	struct registry_row *rows;
	size_t n;
	int64_t version;
	if (x->registry)
		return true;
	arena_reset(&x->one);
	if (!read_rows(x, &rows, &n, &version, e))
		return false;
	x->registry = export_evaluates(x) ? registry_then(x, rows, n, version, e) :
	                                    registry_new(rows, n, version, e);
	arena_reset(&x->one);
	return x->registry != NULL;
}

struct fetching {
	struct exporting *x;
	struct err e;
};

static struct text kept(struct arena *a, const struct pg_result *r, int column)
{
	return arena_text(a, pg_text(r, 0, column));
}

/* Called by the engine for each entity it comes to; a fault is told afterwards. */
static struct entity_row fetch_row(void *ctx, struct text key)
{
	struct fetching *f = ctx;
	struct arena *a = &f->x->one;
	struct entity_row row = { .key = arena_text(a, key), .evaluated_at = INSTANT_NONE,
		                  .next_due = INSTANT_NONE };
	struct pg_args args = { 0 };
	pg_one_text(&args, key);
	const struct pg_result *r = db_ask(f->x->p, SQL_ROW, &args, &f->e);
	pg_args_done(&args);
	if (!r || pg_rows(r) == 0)
		return row;
	row.version = pg_int(r, 0, 0);
	row.facts = kept(a, r, 1);
	row.inbox = kept(a, r, 2);
	row.state = kept(a, r, 3);
	row.outputs = kept(a, r, 4);
	row.evaluated_at = pg_instant(r, 0, 5);
	row.next_due = pg_instant(r, 0, 6);
	row.restricted = pg_bool(r, 0, 7);
	return row;
}

/* An entity is not there before the first of its facts. One whose facts were too many to keep is. */
static bool has_visible_fact(const struct exporting *x, struct text facts, instant_us as_of,
                             struct arena *a)
{
	struct factset s;
	bool bad;
	factset_decode(facts, a, &s, &bad);
	for (size_t i = 0; i < s.n; i++)
		if (s.v[i].recorded_us <= as_of &&
		    (x->known_at == INSTANT_NONE || s.v[i].appended_us <= x->known_at))
			return true;
	return s.overfull;
}

bool export_evaluate(struct exporting *x, const struct domain *d, struct text key,
                     struct entity_row *ret_row, struct fold_out *ret, struct err *e)
{
	struct fetching f = { .x = x };
	if (!export_load_registry(x, e))
		return false;
	instant_us as_of = x->as_of != INSTANT_NONE ? x->as_of : x->now;
	*ret_row = engine_evaluate(d, x->registry, key, as_of, x->known_at, fetch_row, &f, &x->one, ret);
	if (f.e.kind != ERR_NONE)
		return err_set(e, f.e.kind, f.e.code, "%s", f.e.text);
	if (!ret_row->state.n && !has_visible_fact(x, ret_row->facts, as_of, &x->one))
		ret->n_discrepancies = 0;
	return true;
}

/* A key as people write it: the whole, what stands behind its kind (a case's reference, a document's
 * id, a source), or p-<hex>. */
void export_chosen(const struct exporting *x, struct pg_args *a)
{
	static const char *const kinds[] = { "c", "d", "h", "s", "m", "r", "n", "u", "i", "o", "f", "p", "src" };
	enum { KINDS = sizeof kinds / sizeof *kinds };
	struct text keys[KINDS + 2] = { { 0 } };
	size_t n = 0;
	struct text given = text_of(x->key);
	struct arena *arena = &x->cli->arena;
	if (x->key) {
		keys[n++] = given;
		for (size_t i = 0; i < KINDS; i++)
			keys[n++] = arena_printf(arena, "%s:%s", kinds[i], x->key);
		if (text_starts_with(given, TEXT("p-")))
			keys[n++] = arena_printf(arena, "p:%s", x->key + 2);
	}
	pg_one_text(a, text_of(x->area));
	pg_texts(a, keys, sizeof *keys, n);
}

bool export_write(struct exporting *x, size_t n, struct err *e)
{
	bool good = cli_write(buf_text(&x->out), e);
	buf_clear(&x->out);
	x->done += (int64_t)n;
	if (!isatty(STDOUT_FILENO)) /* there it would stand among the rows */
		cli_progress("export", x->done, 0);
	return good;
}
