/* export discrepancies: what the facts of an entity contradict or lack, by subject. */
#include "samverka/export.h"

#include "event/json_out.h"
#include "samverka/cli_sql.h"

static const struct db_cursor rows_cursor = DB_CURSOR(discrepancies, SQL_DISCREPANCY_ROWS);
static const struct db_cursor subjects_cursor = DB_CURSOR(subjects, SQL_SUBJECTS);

/* One line; what is a list comes as JSON. */
struct line {
	struct text subject, code, discriminator, severity, parties, evidence;
	instant_us first_seen, last_seen, closed_at;
};

static void print_line(struct buf *b, const struct line *v)
{
	struct json_out j = json_out_to(b);
	json_out_object(&j);
	json_out_key(&j, "closedAt");
	json_out_instant(&j, v->closed_at);
	json_out_key(&j, "code");
	json_out_text(&j, v->code);
	json_out_key(&j, "discriminator");
	json_out_text(&j, v->discriminator);
	json_out_key(&j, "evidence");
	json_out_raw(&j, v->evidence);
	json_out_key(&j, "firstSeen");
	json_out_instant(&j, v->first_seen);
	json_out_key(&j, "lastSeen");
	json_out_instant(&j, v->last_seen);
	json_out_key(&j, "parties");
	json_out_raw(&j, v->parties);
	json_out_key(&j, "severity");
	json_out_text(&j, v->severity);
	json_out_key(&j, "subject");
	json_out_text(&j, v->subject);
	json_out_end(&j);
	buf_putc(b, '\n');
}

static struct line line_of_row(const struct pg_result *r, size_t i)
{
	return (struct line){ .subject = pg_text(r, i, 2), .code = pg_text(r, i, 3),
		              .discriminator = pg_text(r, i, 4), .severity = pg_text(r, i, 5),
		              .parties = pg_text(r, i, 6), .first_seen = pg_instant(r, i, 7),
		              .last_seen = pg_instant(r, i, 8), .closed_at = pg_instant(r, i, 9),
		              .evidence = pg_text(r, i, 10) };
}

/* Rows of a page are sorted by subject: an entity's stand together. Reference data is nobody's. */
static bool note_page(struct exporting *x, const struct pg_result *r, struct err *e)
{
	size_t rows = pg_rows(r);
	struct text *keys = ARENA_ARRAY(&x->page, rows, struct text);
	for (size_t i = 0; i < rows;) {
		struct text area = pg_text(r, i, 0);
		size_t n = 0;
		for (; i < rows && text_eq(pg_text(r, i, 0), area); i++)
			if (n == 0 || !text_eq(keys[n - 1], pg_text(r, i, 1)))
				keys[n++] = pg_text(r, i, 1);
		if (!text_eq(area, TEXT("reference")) && !access_note(&x->access, area, keys, n, e))
			return false;
	}
	return true;
}

static bool take_rows(void *ctx, const struct pg_result *r, struct err *e)
{
	struct exporting *x = ctx;
	arena_reset(&x->page);
	if (!note_page(x, r, e))
		return false;
	for (size_t i = 0; i < pg_rows(r); i++) {
		const struct line v = line_of_row(r, i);
		print_line(&x->out, &v);
	}
	return export_write(x, pg_rows(r), e);
}

static struct text parties_json(const struct discrepancy *d, struct arena *a)
{
	BUF_AUTO b = { 0 };
	struct json_out j = json_out_to(&b);
	json_out_array(&j);
	for (size_t i = 0; i < d->n_parties; i++)
		json_out_text(&j, d->parties[i]);
	json_out_end(&j);
	return arena_text(a, buf_text(&b));
}

static struct text evidence_json(const struct discrepancy *d, struct arena *a)
{
	BUF_AUTO b = { 0 };
	struct json_out j = json_out_to(&b);
	json_out_array(&j);
	for (size_t i = 0; i < d->n_evidence; i++) {
		json_out_object(&j);
		json_out_key(&j, "id");
		json_out_text(&j, d->evidence[i].id);
		json_out_key(&j, "source");
		json_out_text(&j, d->evidence[i].source);
		json_out_end(&j);
	}
	json_out_end(&j);
	return arena_text(a, buf_text(&b));
}

static void print_folded(struct exporting *x, struct text subject, const struct discrepancy *d)
{
	static const char *const severities[] = { "INFO", "WARN", "ERROR", "LEGAL" };
	const struct line v = { .subject = subject,
		                .code = text_of(d->code),
		                .discriminator = d->discriminator,
		                .severity = text_of(severities[d->severity]),
		                .parties = parties_json(d, &x->one),
		                .evidence = evidence_json(d, &x->one),
		                .first_seen = d->first_seen,
		                .last_seen = d->last_seen,
		                .closed_at = d->closed_at };
	print_line(&x->out, &v);
}

struct subject {
	struct text area, key, name;
};

/* The watch has no past but what it wrote. */
static bool print_source(struct exporting *x, struct text key, struct err *e)
{
	struct pg_args a = { 0 };
	instant_us moment = x->as_of != INSTANT_NONE ? x->as_of : x->now;
	if (x->known_at != INSTANT_NONE && x->known_at < moment)
		moment = x->known_at;
	pg_one_text(&a, text_of(x->area));
	pg_one_text(&a, key);
	pg_one_time(&a, moment);
	const struct pg_result *r = db_ask(x->p, SQL_SOURCE_FINDINGS, &a, e);
	pg_args_done(&a);
	for (size_t i = 0; r && i < pg_rows(r); i++) {
		const struct line v = line_of_row(r, i);
		print_line(&x->out, &v);
	}
	return r != NULL;
}

static bool print_evaluated(struct exporting *x, const struct subject *s, struct err *e)
{
	const struct area *area = area_named(s->area);
	struct entity_row row;
	struct fold_out out = { 0 };
	arena_reset(&x->one);
	if (s->area.n == 0)
		return print_source(x, s->key, e);
	if (!area)
		return true;
	if (!export_use_area(x, s->area, e) || !export_evaluate(x, area->domain, s->key, &row, &out, e))
		return false;
	if (row.restricted || out.n_discrepancies == 0)
		return true;
	if (!text_eq(s->area, TEXT("reference")) && !access_note(&x->access, s->area, &s->key, 1, e))
		return false;
	for (size_t i = 0; i < out.n_discrepancies; i++)
		print_folded(x, s->name, &out.discrepancies[i]);
	return true;
}

static bool take_subjects(void *ctx, const struct pg_result *r, struct err *e)
{
	struct exporting *x = ctx;
	size_t n = pg_rows(r);
	arena_reset(&x->page);
	struct subject *v = ARENA_ARRAY(&x->page, n, struct subject);
	for (size_t i = 0; i < n; i++)
		v[i] = (struct subject){ arena_text(&x->page, pg_text(r, i, 0)),
			                 arena_text(&x->page, pg_text(r, i, 1)),
			                 arena_text(&x->page, pg_text(r, i, 2)) };
	for (size_t i = 0; i < n; i++)
		if (!print_evaluated(x, &v[i], e))
			return false;
	return export_write(x, n, e);
}

bool export_discrepancies(struct exporting *x, const struct export_kind *k, struct err *e)
{
	struct pg_args a = { 0 };
	(void)k;
	export_chosen(x, &a);
	if (!export_use_area(x, TEXT("reference"), e)) { /* for the clock; each entity's own later */
		pg_args_done(&a);
		return false;
	}
	bool good = export_evaluates(x) ? db_pages(x->p, &subjects_cursor, &a, take_subjects, x, e) :
	                                  db_pages(x->p, &rows_cursor, &a, take_rows, x, e);
	pg_args_done(&a);
	return good;
}
