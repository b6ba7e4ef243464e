/* laws_dump: see the header. */
#include "laws_dump.h"

#include "base/must.h"
#include "engine/outputs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void put_bytes(struct buf *b, const char *name, struct text t)
{
	buf_printf(b, " %s=", name);
	for (size_t i = 0; i < t.n; i++)
		if (t.p[i] > ' ' && t.p[i] < 0x7f)
			buf_putc(b, t.p[i]);
		else
			buf_printf(b, "\\%02x", (unsigned)(uint8_t)t.p[i]);
}

static void read_row(const struct entity_row *row, struct arena *a, struct factset *facts,
                     struct inbox *inbox)
{
	bool bad = false;
	*facts = (struct factset){ 0 };
	if (row->facts.n)
		factset_decode(row->facts, a, facts, &bad);
	must(!bad && inbox_decode(row->inbox, a, inbox));
}

void laws_dump_state(const struct entity_row *row, struct buf *b)
{
	buf_printf(b, "entity %.*s%s", TEXT_ARGS(row->key), row->restricted ? " restricted" : "");
	put_bytes(b, "state", row->state);
	buf_printf(b, " evaluated=%lld due=%lld", (long long)row->evaluated_at,
	           (long long)row->next_due);
}

void laws_dump_entity(const struct mem_db *db, struct text key, struct buf *b)
{
	ARENA_AUTO a = { 0 };
	struct entity_row row = mem_db_entity(db, key);
	struct factset facts;
	struct inbox inbox;
	read_row(&row, &a, &facts, &inbox);
	if (facts.n == 0 && !facts.overfull && inbox.n_live == 0 && !inbox.overfull)
		return;
	laws_dump_state(&row, b);
	put_bytes(b, "facts", row.facts);
	put_bytes(b, "outputs", row.outputs);
	for (size_t i = 0; i < inbox.n; i++) {
		if (!inbox.v[i].payload.n)
			continue;
		put_bytes(b, "from", inbox.v[i].from);
		put_bytes(b, "message", inbox.v[i].payload);
	}
	buf_putc(b, '\n');
}

/* ---- the parts of a dump ---- */

static int line_order(const void *a, const void *b)
{
	return text_cmp(*(const struct text *)a, *(const struct text *)b);
}

static void put_sorted(struct text *lines, size_t n, bool unique, struct buf *b)
{
	if (n)
		qsort(lines, n, sizeof *lines, line_order);
	for (size_t i = 0; i < n; i++)
		if (!unique || i == 0 || !text_eq(lines[i - 1], lines[i]))
			buf_put_text(b, lines[i]);
}

static void dump_entities(const struct mem_db *db, struct arena *a, struct buf *b)
{
	struct text *keys;
	size_t n = mem_db_keys(db, a, &keys);
	for (size_t i = 0; i < n; i++)
		laws_dump_entity(db, keys[i], b);
}

static void dump_discrepancies(const struct mem_db *db, struct arena *a, struct buf *b)
{
	struct mem_discrepancy *v;
	size_t n = mem_db_discrepancies(db, a, &v);
	for (size_t i = 0; i < n; i++) {
		const struct discrepancy *d = &v[i].d;
		buf_printf(b, "discrepancy %.*s %s %.*s %d first=%lld last=%lld closed=%lld%s",
		           TEXT_ARGS(v[i].key), d->code, TEXT_ARGS(d->discriminator),
		           (int)d->severity, (long long)d->first_seen, (long long)d->last_seen,
		           (long long)d->closed_at, v[i].restricted ? " restricted" : "");
		for (size_t k = 0; k < d->n_parties; k++)
			put_bytes(b, "party", d->parties[k]);
		for (size_t k = 0; k < d->n_evidence; k++) {
			put_bytes(b, "of", d->evidence[k].source);
			put_bytes(b, "id", d->evidence[k].id);
		}
		buf_putc(b, '\n');
	}
}

static void dump_buckets(const struct mem_db *db, struct arena *a, struct buf *b)
{
	struct text *lines = ARENA_ARRAY(a, db->buckets.n, struct text);
	size_t n = 0;
	struct text *keys;
	size_t n_keys = mem_db_keys(db, a, &keys);
	for (size_t i = 0; i < n_keys; i++) {
		struct outputs o;
		must(outputs_decode(mem_db_entity(db, keys[i]).outputs, a, &o));
		for (size_t k = 0; k < o.buckets.n; k++) {
			struct text *members;
			size_t n_members = mem_db_members(db, o.buckets.v[k].name, a, &members);
			for (size_t x = 0; x < n_members; x++)
				if (n < db->buckets.n && text_eq(members[x], keys[i]))
					lines[n++] = arena_printf(a, "bucket %.*s %.*s\n",
					                          TEXT_ARGS(o.buckets.v[k].name),
					                          TEXT_ARGS(keys[i]));
		}
	}
	put_sorted(lines, n, false, b);
}

static void dump_log(const struct machine *m, struct arena *a, struct buf *b)
{
	const struct mem_db *db = m->db;
	struct text *lines = ARENA_ARRAY(a, db->log.n, struct text);
	for (size_t i = 0; i < db->log.n; i++) {
		const struct log_row *r = MEM_AT(&db->log, struct log_row, i);
		BUF_AUTO line = { 0 };
		buf_printf(&line, "log %.*s %.*s %.*s %.*s ", TEXT_ARGS(r->key),
		           TEXT_ARGS(r->also_key), TEXT_ARGS(r->fact.source),
		           TEXT_ARGS(r->fact.id));
		buf_put_hex(&line, r->fact.digest, sizeof r->fact.digest);
		buf_printf(&line, "%s\n",
		           r->restricted && !m->c.laws->may_lift ? " restricted" : "");
		lines[i] = arena_text(a, buf_text(&line));
	}
	put_sorted(lines, db->log.n, false, b);
}

static void dump_rejects(const struct mem_db *db, bool counts, struct arena *a, struct buf *b)
{
	struct text *lines = ARENA_ARRAY(a, db->rejects.n, struct text);
	for (size_t i = 0; i < db->rejects.n; i++) {
		const struct reject_row *r = &MEM_AT(&db->rejects, struct mem_reject, i)->row;
		BUF_AUTO line = { 0 };
		buf_printf(&line, "rejected %s %.*s ", r->reason, TEXT_ARGS(r->detail));
		buf_put_hex(&line, r->digest, sizeof r->digest);
		buf_putc(&line, '\n');
		lines[i] = arena_text(a, buf_text(&line));
	}
	put_sorted(lines, db->rejects.n, !counts, b);
}

/* Accepted and conflict are one number: of three contents of one event, spread over two entities,
 * it depends on the order which of them meets another. */
static void dump_counts(const struct mem_db *db, struct buf *b)
{
	int64_t n[FLOW_REFUSED + 1] = { 0 };
	for (size_t i = 0; i < db->flow.n; i++) {
		const struct flow_count *f = MEM_AT(&db->flow, struct flow_count, i);
		n[f->verdict] += f->n;
	}
	buf_printf(b, "taken %lld, duplicates %lld, refused %lld\n",
	           (long long)(n[FLOW_ACCEPTED] + n[FLOW_CONFLICT]), (long long)n[FLOW_DUPLICATE],
	           (long long)n[FLOW_REFUSED]);
}

void laws_dump(const struct machine *m, bool counts, struct buf *b)
{
	ARENA_AUTO a = { 0 };
	dump_entities(m->db, &a, b);
	dump_discrepancies(m->db, &a, b);
	dump_buckets(m->db, &a, b);
	dump_log(m, &a, b);
	dump_rejects(m->db, counts, &a, b);
	if (counts)
		dump_counts(m->db, b);
}

bool laws_differ(const struct buf *a, const struct buf *b, char *why, size_t n)
{
	struct text x = buf_text(a), y = buf_text(b);
	while (x.n || y.n) {
		struct text p = text_cut(&x, '\n'), q = text_cut(&y, '\n');
		if (text_eq(p, q))
			continue;
		(void)snprintf(why, n, "\n  wanted: %.*s\n  got:    %.*s",
		               (int)(p.n < 700 ? p.n : 700), p.n ? p.p : "",
		               (int)(q.n < 700 ? q.n : 700), q.n ? q.p : "");
		return true;
	}
	return false;
}

/* ---- the books ---- */

static int64_t counted(const struct mem_db *db)
{
	int64_t n = 0;
	for (size_t i = 0; i < db->flow.n; i++)
		n += MEM_AT(&db->flow, struct flow_count, i)->n;
	return n;
}

static size_t duplicates(const struct mem_db *db)
{
	size_t n = 0;
	for (size_t i = 0; i < db->receipts.n; i++)
		n += MEM_AT(&db->receipts, struct receipt_row, i)->verdict == RECEIPT_DUPLICATE;
	return n;
}

static bool is_waited_for(const struct mem_db *db, const struct entity_row *row)
{
	for (size_t i = 0; i < db->queue.n; i++) {
		const struct queue_item *q = &MEM_AT(&db->queue, struct mem_queued, i)->item;
		if (q->kind == QUEUE_TICK && q->due == row->next_due && text_eq(q->key, row->key) &&
		    q->version <= row->version)
			return true;
	}
	return false;
}

static bool is_marked(const struct mem_db *db, struct text bucket)
{
	for (size_t i = 0; i < db->marks.n; i++)
		if (text_eq(MEM_AT(&db->marks, struct mark, i)->bucket, bucket))
			return true;
	return false;
}

static const char *entity_books(const struct mem_db *db, const struct entity_row *row,
                                struct arena *a)
{
	struct outputs o;
	if (row->next_due != INSTANT_NONE && !is_waited_for(db, row))
		return "an entity is due and nobody waits for it";
	must(outputs_decode(row->outputs, a, &o));
	for (size_t i = 0; i < o.buckets.n; i++)
		if (!is_marked(db, o.buckets.v[i].name))
			return "a bucket was never marked";
	return NULL;
}

static const char *offset_books(const struct machine *m)
{
	struct store *s = m->seat[0].inner;
	for (size_t i = 0; i < m->log.n; i++) {
		const struct feed_partition *p = &m->log.v[i];
		uint8_t digest[32];
		bool known;
		int64_t next = -1;
		struct err e;
		must(s->ops->offset_of(s, p->topic, p->partition, &next, digest, &known, &e));
		if (p->n && (!known || next != p->v[p->n - 1].offset + 1))
			return "an offset does not stand behind the last record";
	}
	return NULL;
}

const char *laws_books(const struct machine *m)
{
	ARENA_AUTO a = { 0 };
	const struct mem_db *db = m->db;
	struct text *keys;
	size_t records = 0, n = mem_db_keys(db, &a, &keys);
	for (size_t i = 0; i < m->log.n; i++)
		records += m->log.v[i].n;
	if (counted(db) != (int64_t)records)
		return "the ledger does not balance: records counted are not the records there "
		       "were";
	if (db->log.n + duplicates(db) + db->rejects.n != records)
		return "log, duplicates and refused do not sum to the records";
	for (size_t i = 0; i < db->queue.n; i++)
		if (MEM_AT(&db->queue, struct mem_queued, i)->item.due <= db->now)
			return "something due was left undone";
	for (size_t i = 0; i < n; i++) {
		struct entity_row row = mem_db_entity(db, keys[i]);
		const char *why = entity_books(db, &row, &a);
		if (why)
			return why;
	}
	return offset_books(m);
}
