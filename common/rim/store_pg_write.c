/* store_pg_write: a batch's changes as a handful of statements, whatever its size. Invariant: each
 * entity row is written where its version is the one read, and every count is read here, before
 * anybody can send COMMIT. Entities go before what hangs on them: their row locks are what keeps a
 * second writer of the same entity away from it. */
#include "base/must.h"
#include "base/quote.h"
#include "rim/store_pg_inside.h"

#include <stdlib.h>
#include <string.h>

/* One parameter may have 1 GB and libpq keeps what it has not sent: wait long before. Much goes in
 * pieces, the next put together when the one before is on its way: in one, libpq moves all that is
 * unsent each time the socket takes some, and keeps as much again. */
enum { CHUNK_BYTES = 512 << 10, PUSH_BYTES = 64 << 10, WAIT_BYTES = 64 << 20 };

static bool settle(struct pg_store *s, struct err *e)
{
	size_t n = s->n_expected;
	s->n_expected = s->n_queued = s->queued_bytes = 0;
	if (!pg_run(s->pg, e))
		return false;
	for (size_t i = 0; i < n; i++) {
		int64_t rows = pg_affected(pg_result(s->pg, s->expected[i].at));
		if (rows != (int64_t)s->expected[i].rows)
			return err_set(e, ERR_RETRY, "STALE",
			               "%lld of %zu rows changed since "
			               "they were read",
			               (long long)s->expected[i].rows - (long long)rows,
			               s->expected[i].rows);
	}
	return true;
}

bool store_pg_queue(struct pg_store *s, enum store_sql which, struct err *e)
{
	s->queued_bytes += s->args.b.n;
	store_pg_send(s, which);
	s->n_queued++;
	if (s->args.b.n > PUSH_BYTES && !pg_push(s->pg, e))
		return false;
	if (s->n_queued == STORE_PG_QUEUE || s->queued_bytes > WAIT_BYTES)
		return settle(s, e);
	return true;
}

bool store_pg_queue_counted(struct pg_store *s, enum store_sql which, size_t rows, struct err *e)
{
	s->expected[s->n_expected].at = s->n_queued;
	s->expected[s->n_expected++].rows = rows;
	return store_pg_queue(s, which, e);
}

/* ---- entities ---- */

static bool send_entities(struct pg_store *s, const struct entity_write *v, size_t n, bool fresh,
                          struct err *e)
{
	struct pg_args *a = &s->args;
	pg_args_clear(a);
	pg_texts(a, &v->row.key, sizeof *v, n);
	pg_int8s(a, &v->row.version, sizeof *v, n);
	if (fresh) {
		pg_bytes(a, &v->row.facts, sizeof *v, n);
		pg_bytes(a, &v->row.inbox, sizeof *v, n);
	} else {
		pg_bytes_or_null(a, &v->row.facts, sizeof *v, n);
		pg_bytes_or_null(a, &v->row.inbox, sizeof *v, n);
	}
	pg_bytes(a, &v->row.state, sizeof *v, n);
	pg_bytes(a, &v->row.outputs, sizeof *v, n);
	pg_times(a, &v->row.evaluated_at, sizeof *v, n);
	pg_times(a, &v->row.next_due, sizeof *v, n);
	pg_bools(a, &v->row.restricted, sizeof *v, n);
	return store_pg_queue_counted(s, fresh ? SQL_insert_entities : SQL_update_entities, n, e);
}

static size_t entities_chunk(const struct entity_write *v, size_t n)
{
	size_t bytes = 0, i = 0;
	for (; i < n && (i == 0 || bytes < CHUNK_BYTES); i++)
		bytes +=
		        v[i].row.facts.n + v[i].row.inbox.n + v[i].row.state.n + v[i].row.outputs.n;
	return i;
}

static struct text sent_or_null(bool sent, struct text t)
{
	if (!sent)
		return (struct text){ 0 };
	return t.p ? t : TEXT("");
}

/* Picks new or known entities, in their order; columns that did not change are not sent. */
static size_t pick_entities(const struct changes *c, bool fresh, struct entity_write *ret)
{
	size_t n = 0;
	for (size_t i = 0; i < c->n_entities; i++) {
		const struct entity_write *w = &c->entities[i];
		must(i == 0 || text_cmp(w[-1].row.key, w->row.key) < 0);
		if ((w->row.version == 0) != fresh)
			continue;
		ret[n] = *w;
		ret[n].row.facts = sent_or_null(fresh || w->facts_changed, w->row.facts);
		ret[n].row.inbox = sent_or_null(fresh || w->inbox_changed, w->row.inbox);
		n++;
	}
	return n;
}

static bool write_entities(struct pg_store *s, const struct changes *c, bool fresh, struct err *e)
{
	struct entity_write *v = ARENA_ARRAY(&s->scratch, c->n_entities, struct entity_write);
	size_t n = pick_entities(c, fresh, v);
	for (size_t i = 0, count; i < n; i += count) {
		count = entities_chunk(v + i, n - i);
		if (!send_entities(s, v + i, count, fresh, e))
			return false;
	}
	return true;
}

/* ---- the log ---- */

static bool send_log(struct pg_store *s, const struct log_row *v, size_t n, struct err *e)
{
	struct pg_args *a = &s->args;
	pg_args_clear(a);
	pg_texts(a, &v->key, sizeof *v, n);
	pg_texts_or_null(a, &v->also_key, sizeof *v, n);
	pg_texts(a, &v->topic, sizeof *v, n);
	pg_int4s(a, &v->partition, sizeof *v, n);
	pg_int8s(a, &v->offset, sizeof *v, n);
	pg_times(a, &v->fact.time_us, sizeof *v, n);
	pg_times(a, &v->fact.recorded_us, sizeof *v, n);
	pg_times(a, &v->fact.appended_us, sizeof *v, n);
	pg_texts(a, &v->fact.source, sizeof *v, n);
	pg_texts(a, &v->fact.id, sizeof *v, n);
	pg_digests(a, &v->fact.digest, sizeof *v, n);
	pg_texts(a, &v->type, sizeof *v, n);
	pg_texts(a, &v->event, sizeof *v, n);
	pg_bools(a, &v->restricted, sizeof *v, n);
	return store_pg_queue(s, SQL_insert_log, e);
}

static bool write_log(struct pg_store *s, const struct changes *c, struct err *e)
{
	for (size_t i = 0, count; i < c->n_log; i += count) {
		size_t bytes = 0;
		for (count = 0; i + count < c->n_log && (count == 0 || bytes < CHUNK_BYTES);
		     count++)
			bytes += c->log[i + count].event.n;
		if (!send_log(s, c->log + i, count, e))
			return false;
	}
	return true;
}

/* ---- what the state gives out ---- */

struct discrepancy_columns {
	struct text key, discriminator, parties, evidence;
	const char *code, *severity;
	instant_us first_seen, last_seen, closed_at;
	bool open, was_open, restricted;
};

static struct text evidence_json(const struct discrepancy *d, struct arena *a)
{
	BUF_AUTO b = { 0 };
	buf_putc(&b, '[');
	for (size_t i = 0; i < d->n_evidence; i++) {
		buf_printf(&b, "%s{\"id\":", i ? "," : "");
		quote_json(&b, d->evidence[i].id);
		buf_printf(&b, ",\"source\":");
		quote_json(&b, d->evidence[i].source);
		buf_putc(&b, '}');
	}
	buf_putc(&b, ']');
	return arena_text(a, buf_text(&b));
}

/* Principal codes and organisation numbers hold no comma. */
static struct text parties_list(const struct discrepancy *d, struct arena *a)
{
	BUF_AUTO b = { 0 };
	for (size_t i = 0; i < d->n_parties; i++) {
		if (i)
			buf_putc(&b, ',');
		buf_put_text(&b, d->parties[i]);
	}
	return arena_text(a, buf_text(&b));
}

static struct discrepancy_columns columns_of(const struct discrepancy_change *v, struct arena *a)
{
	static const char *const severities[] = { "INFO", "WARN", "ERROR", "LEGAL" };
	return (struct discrepancy_columns){
		.key = v->key,
		.discriminator = v->d.discriminator,
		.parties = parties_list(&v->d, a),
		.evidence = evidence_json(&v->d, a),
		.code = v->d.code,
		.severity = severities[v->d.severity],
		.first_seen = v->d.first_seen,
		.last_seen = v->d.last_seen,
		.closed_at = v->d.closed_at,
		.open = !v->gone && v->d.closed_at == INSTANT_NONE,
		.was_open = v->was_open,
		.restricted = v->restricted,
	};
}

static void put_names(struct pg_args *a, const struct discrepancy_columns *v, size_t n)
{
	pg_args_clear(a);
	pg_texts(a, &v->key, sizeof *v, n);
	pg_strings(a, &v->code, sizeof *v, n);
	pg_texts(a, &v->discriminator, sizeof *v, n);
}

static bool put_discrepancies(struct pg_store *s, const struct discrepancy_columns *v, size_t n,
                              struct err *e)
{
	struct pg_args *a = &s->args;
	put_names(a, v, n);
	pg_strings(a, &v->severity, sizeof *v, n);
	pg_texts(a, &v->parties, sizeof *v, n);
	pg_times(a, &v->first_seen, sizeof *v, n);
	pg_times(a, &v->last_seen, sizeof *v, n);
	pg_times(a, &v->closed_at, sizeof *v, n);
	pg_texts(a, &v->evidence, sizeof *v, n);
	pg_bools(a, &v->restricted, sizeof *v, n);
	return store_pg_queue(s, SQL_put_discrepancies, e);
}

/* What was opened or closed, by our clock. */
static bool log_discrepancies(struct pg_store *s, const struct discrepancy_columns *v, size_t n,
                              struct err *e)
{
	struct discrepancy_columns *turned =
	        ARENA_ARRAY(&s->scratch, n, struct discrepancy_columns);
	size_t n_turned = 0;
	for (size_t i = 0; i < n; i++)
		if (v[i].open != v[i].was_open)
			turned[n_turned++] = v[i];
	if (n_turned == 0)
		return true;
	put_names(&s->args, turned, n_turned);
	pg_bools(&s->args, &turned->open, sizeof *turned, n_turned);
	pg_bools(&s->args, &turned->restricted, sizeof *turned, n_turned);
	return store_pg_queue(s, SQL_log_discrepancies, e);
}

/* Those that are gone stand first in `v`. */
static bool write_discrepancies(struct pg_store *s, const struct changes *c, struct err *e)
{
	size_t n = c->n_discrepancies, gone = 0, at = 0;
	if (n == 0)
		return true;
	struct discrepancy_columns *v = ARENA_ARRAY(&s->scratch, n, struct discrepancy_columns);
	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < n; i++)
			if (c->discrepancies[i].gone == (pass == 0))
				v[at++] = columns_of(&c->discrepancies[i], &s->scratch);
		if (pass == 0)
			gone = at;
	}
	if (!log_discrepancies(s, v, n, e))
		return false;
	put_names(&s->args, v, gone);
	if (gone && !store_pg_queue(s, SQL_delete_discrepancies, e))
		return false;
	return gone == n || put_discrepancies(s, v + gone, n - gone, e);
}

/* Those that are gone first, then by bucket: one place of the index after the other, which is a
 * third of what a row costs. */
static int by_bucket(const void *x, const void *y)
{
	const struct bucket_change *a = x, *b = y;
	if (a->gone != b->gone)
		return a->gone ? -1 : 1;
	int c = text_cmp(a->bucket, b->bucket);
	return c ? c : text_cmp(a->key, b->key);
}

static bool send_members(struct pg_store *s, enum store_sql which, const struct bucket_change *v,
                         size_t n, struct err *e)
{
	if (n == 0)
		return true;
	pg_args_clear(&s->args);
	pg_texts(&s->args, &v->bucket, sizeof *v, n);
	pg_texts(&s->args, &v->key, sizeof *v, n);
	return store_pg_queue(s, which, e);
}

static bool write_buckets(struct pg_store *s, const struct changes *c, struct err *e)
{
	size_t n = c->n_buckets, gone = 0;
	if (n == 0)
		return true;
	struct bucket_change *v = arena_copy(&s->scratch, c->buckets, n * sizeof *v);
	qsort(v, n, sizeof *v, by_bucket);
	while (gone < n && v[gone].gone)
		gone++;
	return send_members(s, SQL_delete_members, v, gone, e) &&
	       send_members(s, SQL_insert_members, v + gone, n - gone, e);
}

static bool write_marks(struct pg_store *s, const struct changes *c, struct err *e)
{
	if (c->n_marks == 0)
		return true;
	struct text *others = ARENA_ARRAY(&s->scratch, c->n_marks, struct text);
	for (size_t i = 0; i < c->n_marks; i++)
		others[i] = mark_encode_others(&c->marks[i], &s->scratch);
	pg_args_clear(&s->args);
	pg_texts(&s->args, &c->marks->bucket, sizeof *c->marks, c->n_marks);
	pg_texts(&s->args, &c->marks->key, sizeof *c->marks, c->n_marks);
	pg_int8s(&s->args, &c->marks->version, sizeof *c->marks, c->n_marks);
	pg_bytes_or_null(&s->args, others, sizeof *others, c->n_marks);
	return store_pg_queue(s, SQL_insert_marks, e);
}

static bool write_queue(struct pg_store *s, const struct changes *c, struct err *e)
{
	size_t n = c->n_queue;
	const struct queue_item *v = c->queue;
	if (n == 0)
		return true;
	struct place {
		int32_t bucket, kind;
	} *places = ARENA_ARRAY(&s->scratch, n, struct place);
	for (size_t i = 0; i < n; i++)
		places[i] = (struct place){ (int32_t)(text_hash(v[i].key) % STORE_QUEUE_BUCKETS),
			                    (int32_t)v[i].kind };
	pg_args_clear(&s->args);
	pg_int4s(&s->args, &places->bucket, sizeof *places, n);
	pg_int4s(&s->args, &places->kind, sizeof *places, n);
	pg_texts(&s->args, &v->key, sizeof *v, n);
	pg_int8s(&s->args, &v->version, sizeof *v, n);
	pg_times(&s->args, &v->due, sizeof *v, n);
	pg_texts(&s->args, &v->from, sizeof *v, n);
	pg_bytes(&s->args, &v->payload, sizeof *v, n);
	return store_pg_queue(s, SQL_insert_queue, e);
}

/* Waits for all who have read the version: while no row is locked yet that one of them may want. */
static bool raise_reference(struct pg_store *s, const struct changes *c, struct err *e)
{
	if (!c->raise_ref_version)
		return true;
	pg_args_clear(&s->args);
	return store_pg_queue(s, SQL_raise_reference, e);
}

bool store_pg_write(struct store *store, const struct changes *c, struct err *e)
{
	struct pg_store *s = pg_store_of(store);
	arena_reset(&s->scratch);
	s->n_expected = s->queued_bytes = 0;
	s->n_queued = pg_queued(s->pg);
	bool good = raise_reference(s, c, e) && write_entities(s, c, true, e) &&
	            write_entities(s, c, false, e) && write_log(s, c, e) &&
	            store_pg_write_records(s, c, e) && store_pg_write_removed_findings(s, c, e) &&
	            write_discrepancies(s, c, e) && write_buckets(s, c, e) &&
	            write_queue(s, c, e) && store_pg_write_restrictions(s, c, e) &&
	            store_pg_write_removals(s, c, e) && store_pg_write_removed_members(s, c, e) &&
	            write_marks(s, c, e) && (!c->step || store_pg_write_step(s, c->step, e));
	return good && settle(s, e);
}
