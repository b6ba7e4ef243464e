/* store_mem_apply: a commit's rows copied into the database object. Nothing here can fail: what
 * could (versions, locks) was settled when the transaction wrote. */
#include "rim/store_mem_db.h"

#include "base/must.h"

struct entity_row mem_copy_entity(struct arena *a, const struct entity_row *r)
{
	struct entity_row copy = *r;
	copy.key = arena_text(a, r->key);
	copy.facts = arena_text(a, r->facts);
	copy.inbox = arena_text(a, r->inbox);
	copy.state = arena_text(a, r->state);
	copy.outputs = arena_text(a, r->outputs);
	return copy;
}

struct log_row mem_copy_log(struct arena *a, const struct log_row *r)
{
	struct log_row copy = *r;
	copy.key = arena_text(a, r->key);
	copy.also_key = arena_text(a, r->also_key);
	copy.topic = arena_text(a, r->topic);
	copy.type = arena_text(a, r->type);
	copy.event = arena_text(a, r->event);
	copy.fact.source = arena_text(a, r->fact.source);
	copy.fact.id = arena_text(a, r->fact.id);
	copy.fact.body = (struct text){ 0 };
	return copy;
}

/* Null is told from empty here. */
static struct text copy_or_null(struct arena *a, bool withhold, struct text t)
{
	return t.p && !withhold ? arena_text(a, t) : (struct text){ 0 };
}

struct reject_row mem_copy_reject(struct arena *a, const struct reject_row *r)
{
	struct reject_row copy = *r;
	copy.topic = arena_text(a, r->topic);
	copy.reason = arena_text(a, text_of(r->reason)).p;
	copy.detail = arena_text(a, r->detail);
	copy.source = arena_text(a, r->source);
	copy.id = arena_text(a, r->id);
	copy.type = arena_text(a, r->type);
	copy.record_key = copy_or_null(a, r->withhold, r->record_key);
	copy.value = copy_or_null(a, r->withhold, r->value);
	copy.headers = copy_or_null(a, r->withhold, r->headers);
	return copy;
}

struct queue_item mem_copy_item(struct arena *a, const struct queue_item *q)
{
	struct queue_item copy = *q;
	copy.key = arena_text(a, q->key);
	copy.from = arena_text(a, q->from);
	copy.payload = arena_text(a, q->payload);
	return copy;
}

static struct discrepancy copy_discrepancy(struct arena *a, const struct discrepancy *d)
{
	struct discrepancy copy = *d;
	struct text *parties = ARENA_ARRAY(a, d->n_parties, struct text);
	struct evidence *evidence = ARENA_ARRAY(a, d->n_evidence, struct evidence);
	for (size_t i = 0; i < d->n_parties; i++)
		parties[i] = arena_text(a, d->parties[i]);
	for (size_t i = 0; i < d->n_evidence; i++)
		evidence[i] = (struct evidence){ arena_text(a, d->evidence[i].source),
			                         arena_text(a, d->evidence[i].id) };
	copy.code = arena_text(a, text_of(d->code)).p;
	copy.discriminator = arena_text(a, d->discriminator);
	copy.parties = parties;
	copy.evidence = evidence;
	return copy;
}

static void apply_rejects(struct mem_db *db, const struct changes *c)
{
	for (size_t i = 0; i < c->n_rejects; i++) {
		struct mem_reject *r = mem_list_add(&db->rejects, sizeof *r);
		r->row = mem_copy_reject(&db->bytes, &c->rejects[i]);
	}
	for (size_t i = 0; i < c->n_receipts; i++) {
		struct receipt_row *r = mem_list_add(&db->receipts, sizeof *r);
		*r = c->receipts[i];
		r->source = arena_text(&db->bytes, r->source);
		r->id = arena_text(&db->bytes, r->id);
		r->topic = arena_text(&db->bytes, r->topic);
	}
}

static void apply_counts(struct mem_db *db, const struct changes *c)
{
	for (size_t i = 0; i < c->n_flow; i++) {
		struct flow_count *f = mem_list_add(&db->flow, sizeof *f);
		*f = c->flow[i];
		f->source = arena_text(&db->bytes, f->source);
		f->type = arena_text(&db->bytes, f->type);
	}
	for (size_t i = 0; i < c->n_sequences; i++) {
		struct sequence_seen *q = mem_list_add(&db->sequences, sizeof *q);
		*q = c->sequences[i];
		q->source = arena_text(&db->bytes, q->source);
		q->topic = arena_text(&db->bytes, q->topic);
	}
}

static void apply_member(struct mem_bucket *row, const struct bucket_change *c)
{
	row->gone = c->gone;
	row->removed = row->removed || c->removed;
}

static void apply_outputs(struct mem_db *db, const struct changes *c)
{
	for (size_t i = 0; i < c->n_discrepancies; i++) {
		const struct discrepancy_change *v = &c->discrepancies[i];
		struct mem_discrepancy *row = mem_discrepancy_put(db, v->key, &v->d);
		row->d = copy_discrepancy(&db->bytes, &v->d);
		row->restricted = v->restricted;
		row->gone = v->gone;
	}
	for (size_t i = 0; i < c->n_buckets; i++)
		apply_member(mem_bucket_put(db, c->buckets[i].bucket, c->buckets[i].key),
		             &c->buckets[i]);
	for (size_t i = 0; i < c->n_marks; i++) {
		struct mark *m = mem_list_add(&db->marks, sizeof *m);
		*m = (struct mark){ .bucket = arena_text(&db->bytes, c->marks[i].bucket),
			            .key = arena_text(&db->bytes, c->marks[i].key),
			            .version = c->marks[i].version };
		for (size_t k = 0; k < c->marks[i].n_others && k < MARK_OTHERS; k++)
			mark_note(m, arena_text(&db->bytes, c->marks[i].others[k].key),
			          c->marks[i].others[k].version, &db->bytes);
	}
	for (size_t i = 0; i < c->n_queue; i++) {
		struct mem_queued *q = mem_list_add(&db->queue, sizeof *q);
		q->item = mem_copy_item(&db->bytes, &c->queue[i]);
		q->item.id = db->next_id++;
		q->bucket = (int)(text_hash(q->item.key) % STORE_QUEUE_BUCKETS);
	}
}

/* Rejected records know their Kafka key only: it is what stands behind the entity key's kind
 * ("c:123" -> "123"), or the whole with a hyphen ("p:ab12" -> "p-ab12"), domain page 7.9a. */
static bool reject_is_of(const struct reject_row *r, struct text key)
{
	struct text rest = key, kind = text_cut(&rest, ':');
	if (!rest.p || r->record_key.n < rest.n)
		return false;
	if (text_eq(r->record_key, rest))
		return true;
	return r->record_key.n == key.n && r->record_key.p[kind.n] == '-' &&
	       text_starts_with(r->record_key, kind) && text_ends_with(r->record_key, rest);
}

static void restrict_rows_of(struct mem_db *db, struct text key)
{
	for (size_t i = 0; i < db->log.n; i++) {
		struct log_row *r = MEM_AT(&db->log, struct log_row, i);
		if (text_eq(r->key, key) || text_eq(r->also_key, key))
			r->restricted = true;
	}
	for (size_t i = 0; i < db->rejects.n; i++) {
		struct mem_reject *r = MEM_AT(&db->rejects, struct mem_reject, i);
		if (reject_is_of(&r->row, key))
			r->restricted = true;
	}
	for (size_t i = 0; i < db->discrepancies.cap; i++) {
		struct mem_discrepancy *d = db->discrepancies.slot[i].row;
		if (d && text_eq(d->key, key))
			d->restricted = true;
	}
}

static void remove_receipts_of(struct mem_db *db, const struct log_row *r)
{
	size_t kept = 0;
	for (size_t i = 0; i < db->receipts.n; i++) {
		const struct receipt_row *v = MEM_AT(&db->receipts, struct receipt_row, i);
		if (!text_eq(v->id, r->fact.id) || !text_eq(v->source, r->fact.source))
			*MEM_AT(&db->receipts, struct receipt_row, kept++) = *v;
	}
	db->receipts.n = kept;
}

static bool is_listed(const struct changes *c, struct text key)
{
	for (size_t i = 0; i < c->n_remove_log; i++)
		if (text_eq(c->remove_log[i], key))
			return true;
	return false;
}

static void remove_rows_of(struct mem_db *db, const struct changes *c, struct text key)
{
	size_t kept = 0;
	for (size_t i = 0; i < db->log.n; i++) {
		struct log_row *r = MEM_AT(&db->log, struct log_row, i);
		if (text_eq(r->key, key) && (!r->also_key.n || is_listed(c, r->also_key)))
			remove_receipts_of(db, r);
		else
			*MEM_AT(&db->log, struct log_row, kept++) = *r;
	}
	db->log.n = kept;
	kept = 0;
	for (size_t i = 0; i < db->rejects.n; i++) {
		struct mem_reject *r = MEM_AT(&db->rejects, struct mem_reject, i);
		if (!reject_is_of(&r->row, key))
			*MEM_AT(&db->rejects, struct mem_reject, kept++) = *r;
	}
	db->rejects.n = kept;
}

void mem_db_apply(struct mem_db *db, const struct changes *c)
{
	for (size_t i = 0; i < c->n_log; i++) {
		struct log_row *r = mem_list_add(&db->log, sizeof *r);
		*r = mem_copy_log(&db->bytes, &c->log[i]);
	}
	apply_rejects(db, c);
	apply_counts(db, c);
	apply_outputs(db, c);
	for (size_t i = 0; i < c->n_restrict_log; i++)
		restrict_rows_of(db, c->restrict_log[i]);
	for (size_t i = 0; i < c->n_remove_log; i++)
		remove_rows_of(db, c, c->remove_log[i]);
	if (c->step) {
		db->retention = arena_text(&db->bytes, c->step->to);
		db->removed += c->step->counts[1];
		db->removed_facts += c->step->counts[2];
	}
	if (c->raise_ref_version)
		db->reference->ref_version++;
}
