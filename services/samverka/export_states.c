/* export cases, documents, indicators: one object an entity, as its domain prints it. */
#include "samverka/export.h"

#include "event/json_out.h"
#include "samverka/cli_sql.h"

static const struct db_cursor cursor = DB_CURSOR(states, SQL_STATES);

struct states {
	struct exporting *x;
	const struct export_kind *kind;
	const struct domain *domain;
};

/* An entity that took too many facts has one state, which no domain wrote. */
static void print_overfull(struct text key, struct json_out *j)
{
	struct text name = { key.p + 2, key.n - 2 };
	bool is_case = key.p[0] == 'c', is_document = key.p[0] == 'd';
	json_out_object(j);
	json_out_key(j, "asOf");
	json_out_null(j); /* of no moment: which facts came first must not show */
	if (is_case) {
		json_out_key(j, "caseRef");
		json_out_text(j, name);
	}
	json_out_key(j, "discrepancies");
	json_out_array(j);
	json_out_string(j, FOLDING_OVERFULL_CODE);
	json_out_end(j);
	if (!is_case) {
		json_out_key(j, is_document ? "documentId" : "key");
		json_out_text(j, is_document ? name : key);
	}
	json_out_key(j, "status");
	json_out_string(j, "OVERFULL");
	json_out_end(j);
}

static void print_state(const struct states *s, struct text key, struct text state)
{
	struct exporting *x = s->x;
	size_t before = x->out.n;
	struct json_out j = json_out_to(&x->out);
	if (state.n == 0 || folding_is_stub(state))
		return;
	bool (*lines)(struct exporting *, struct text, struct text) =
	        x->explain ? s->kind->explain : s->kind->lines;
	if (lines && !folding_is_overfull(state)) {
		if (!lines(x, key, state))
			x->out.n = before;
		return;
	}
	if (folding_is_overfull(state)) {
		print_overfull(key, &j);
	} else if (!s->domain->print(key, state, &x->one, &j)) {
		x->out.n = before;
		return;
	}
	buf_putc(&x->out, '\n');
}

static bool print_evaluated(const struct states *s, struct text key, struct err *e)
{
	struct entity_row row;
	struct fold_out out;
	if (!export_evaluate(s->x, s->domain, key, &row, &out, e))
		return false;
	if (!row.restricted)
		print_state(s, key, row.state);
	return true;
}

static bool take_page(void *ctx, const struct pg_result *r, struct err *e)
{
	const struct states *s = ctx;
	struct exporting *x = s->x;
	size_t n = pg_rows(r);
	arena_reset(&x->page);
	struct text *keys = ARENA_ARRAY(&x->page, n, struct text);
	for (size_t i = 0; i < n; i++)
		keys[i] = arena_text(&x->page, pg_text(r, i, 0));
	if (!access_note(&x->access, text_of(s->kind->area), keys, n, e))
		return false;
	for (size_t i = 0; i < n; i++) {
		arena_reset(&x->one);
		if (!export_evaluates(x))
			print_state(s, keys[i], pg_text(r, i, 1));
		else if (!print_evaluated(s, keys[i], e))
			return false;
	}
	return export_write(x, n, e);
}

bool export_states(struct exporting *x, const struct export_kind *k, struct err *e)
{
	const struct area *area = area_named(text_of(k->area));
	if (!area)
		return err_set(e, ERR_FATAL, "USAGE", "this program has no area %s", k->area);
	struct states s = { x, k, area->domain };
	struct pg_args a = { 0 };
	struct text key = { 0 };
	if (x->key && text_starts_with(text_of(x->key), text_of(k->from)))
		key = text_of(x->key);
	else if (x->key)
		key = arena_printf(&x->cli->arena, "%s%s", k->from, x->key);
	pg_one_text(&a, text_of(k->from));
	pg_one_text(&a, text_of(k->to));
	pg_one_text(&a, key);
	bool good = export_use_area(x, text_of(k->area), e) && db_pages(x->p, &cursor, &a, take_page, &s, e);
	pg_args_done(&a);
	return good;
}
