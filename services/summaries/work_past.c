/* work_past: what was let out of a shared table before, in all versions, and what was left out of
 * each. The invariant: a version whose rows are gone still keeps hidden what it hid. */
#include "summaries/work_left.h"
#include "summaries/work_inner.h"

struct reading_past {
	struct work *w;
	struct arena *a;
	int64_t *version;
	struct work_past *to;
};

static void read_payload(struct reading_past *p, struct text payload, const struct columns *columns)
{
	struct share_past *past = &p->to->v[p->to->n];
	json_t *o = payload.p ? json_loadb(payload.p, payload.n, 0, NULL) : NULL;
	const json_t *n = json_object_get(json_object_get(o, "header"), "protectedCases");
	p->to->protected_cases[p->to->n++] = !n                   ? -1
	                                     : json_is_integer(n) ? json_integer_value(n)
	                                                          : SHARE_HIDDEN;
	*past = (struct share_past){ .shown = { .columns = columns } };
	table_read(json_object_get(o, "rows"), p->a, &past->shown);
	json_decref(o);
}

static bool read_versions(struct reading_past *p, struct text key, const struct columns *columns,
                          struct err *e)
{
	pg_one_text(&p->w->args, key);
	const struct pg_result *r = work_ask(p->w, SQL_let_out, e);
	if (!r)
		return false;
	p->version = ARENA_ARRAY(p->a, pg_rows(r), int64_t);
	p->to->v = ARENA_ARRAY(p->a, pg_rows(r), struct share_past);
	p->to->protected_cases = ARENA_ARRAY(p->a, pg_rows(r), int64_t);
	for (size_t i = 0; i < pg_rows(r); i++) {
		p->version[i] = pg_int(r, i, 0);
		read_payload(p, pg_is_null(r, i, 1) ? (struct text){ 0 } : pg_text(r, i, 1),
		             columns);
	}
	return true;
}

/* Rows come by version, then cell. */
static bool read_left(struct reading_past *p, struct text key, struct err *e)
{
	pg_one_text(&p->w->args, key);
	const struct pg_result *r = work_ask(p->w, SQL_remembered, e);
	if (!r)
		return false;
	struct share_left *v = ARENA_ARRAY(p->a, pg_rows(r), struct share_left);
	for (size_t i = 0, past = 0; i < pg_rows(r); i++) {
		v[i] = work_left_row(r, i, 1, p->a);
		while (past < p->to->n && p->version[past] < pg_int(r, i, 0))
			past++;
		if (past < p->to->n && p->version[past] == pg_int(r, i, 0))
			share_note_left(&p->to->v[past], &v[i]);
	}
	return true;
}

bool work_read_past(struct work *w, struct text key, const struct columns *columns, struct arena *a,
                    struct work_past *ret, struct err *e)
{
	struct reading_past p = { .w = w, .a = a, .to = ret };
	*ret = (struct work_past){ 0 };
	return read_versions(&p, key, columns, e) && read_left(&p, key, e);
}
