/* emit: what one fold changed, as rows to write. Everything is a difference against what the row
 * says was put out before, so an entity that comes out the same writes nothing at all.
 *
 * What the fold gave lives as long as the next fold does not come: what is to be written is copied.
 *
 * Invariant: a row, its discrepancies, its buckets and its messages change in one transaction, and
 * a message carries the version that its sender's row has from then on. */
#include "engine/engine_inner.h"

#include "base/must.h"

/* ---- the row ---- */

static struct text encode_facts(struct work *w, const struct touched *t)
{
	struct buf *b = &w->g->scratch;
	if (!t->facts_changed)
		return t->row.facts;
	buf_clear(b);
	factset_encode(&t->facts, b);
	return arena_text(w->a, buf_text(b));
}

static struct text encode_inbox(struct work *w, const struct touched *t)
{
	struct buf *b = &w->g->scratch;
	if (!t->inbox_changed)
		return t->row.inbox;
	buf_clear(b);
	inbox_encode(&t->inbox, b);
	return arena_text(w->a, buf_text(b));
}

static struct entity_row *put_row(struct work *w, const struct touched *t)
{
	struct entity_write *write = VEC_ADD(&w->entities, w->a);
	*write = (struct entity_write){ .row = t->row,
		                        .facts_changed = t->facts_changed,
		                        .inbox_changed = t->inbox_changed };
	write->row.facts = encode_facts(w, t);
	write->row.inbox = encode_inbox(w, t);
	return &write->row;
}

struct text emit_outputs(struct work *w, const struct outputs *o)
{
	struct buf *b = &w->g->scratch;
	buf_clear(b);
	outputs_encode(o, b);
	return arena_text(w->a, buf_text(b));
}

void emit_row(struct work *w, const struct touched *t, const struct fold_out *out,
              struct text outputs)
{
	struct entity_row *after = put_row(w, t);
	after->state = arena_text(w->a, out->state);
	after->outputs = outputs;
	after->restricted = out->restricted;
	after->evaluated_at = out->evaluated_at;
	after->next_due = out->next_due;
}

void emit_unfolded(struct work *w, struct touched *t)
{
	(void)put_row(w, t); /* all else stays as read */
}

/* ---- queue ---- */

void emit_tick(struct work *w, struct text key, int64_t version, instant_us due)
{
	*VEC_ADD(&w->queue, w->a) = (struct queue_item){
		.kind = QUEUE_TICK, .key = key, .version = version, .due = due
	};
}

void emit_message(struct work *w, const struct touched *from, struct text to, struct text payload)
{
	*VEC_ADD(&w->queue, w->a) = (struct queue_item){ .kind = QUEUE_MESSAGE,
		                                         .key = arena_text(w->a, to),
		                                         .version = from->row.version + 1,
		                                         .due = w->read.now,
		                                         .from = from->key,
		                                         .payload = arena_text(w->a, payload) };
	w->sent++;
}

static void ask_for_look(struct work *w, const struct touched *t, instant_us due, int64_t version)
{
	if (due == INSTANT_NONE || (due == t->row.next_due && due != t->ticked))
		return;
	emit_tick(w, t->key, version, due);
	w->ticks++;
}

void emit_waiting(struct work *w, struct touched *t)
{
	struct entity_row *after = put_row(w, t);
	if (t->row.next_due == ENTITY_WAITS)
		return;
	after->next_due = ENTITY_WAITS;
	ask_for_look(w, t, w->read.now, t->row.version + 1);
}

/* ---- differences ---- */

struct emitting {
	struct work *w;
	const struct touched *t;
	const struct fold_out *out;
	struct outputs before, after;
};

static struct discrepancy keep_discrepancy(const struct discrepancy *d, struct arena *a)
{
	struct discrepancy kept = *d;
	struct text *parties = arena_copy(a, d->parties, d->n_parties * sizeof *parties);
	struct evidence *evidence = arena_copy(a, d->evidence, d->n_evidence * sizeof *evidence);
	for (size_t i = 0; i < d->n_parties; i++)
		parties[i] = arena_text(a, parties[i]);
	for (size_t i = 0; i < d->n_evidence; i++)
		evidence[i] = (struct evidence){ arena_text(a, evidence[i].source),
			                         arena_text(a, evidence[i].id) };
	kept.parties = parties;
	kept.evidence = evidence;
	kept.discriminator = arena_text(a, d->discriminator);
	return kept;
}

/* True when there was any. */
static bool emit_discrepancies(const struct emitting *m)
{
	struct work *w = m->w;
	struct output_walk walk = { .before = m->before.discrepancies,
		                    .after = m->after.discrepancies };
	struct output_pair pair;
	bool any = false;
	while (output_walk_next(&walk, &pair)) {
		struct discrepancy_change *c = VEC_ADD(&w->discrepancies, w->a);
		*c = (struct discrepancy_change){ .key = m->t->key,
			                          .gone = !pair.after,
			                          .was_open = pair.before &&
			                                      output_is_open(pair.before),
			                          .restricted = m->out->restricted };
		if (pair.after)
			c->d = keep_discrepancy(&m->out->discrepancies[pair.place], w->a);
		else
			output_discrepancy_name(pair.before->name, w->a, &c->d.code,
			                        &c->d.discriminator);
		any = true;
	}
	return any;
}

static bool emit_buckets(const struct emitting *m)
{
	struct work *w = m->w;
	struct output_walk walk = { .before = m->before.buckets, .after = m->after.buckets };
	struct output_pair pair;
	bool any = false;
	while (output_walk_next(&walk, &pair)) {
		struct text name = pair.after ? pair.after->name : pair.before->name;
		*VEC_ADD(&w->buckets, w->a) = (struct bucket_change){
			.bucket = arena_text(w->a, name), .key = m->t->key, .gone = !pair.after
		};
		any = true;
	}
	return any;
}

static void emit_outbox(const struct emitting *m)
{
	struct output_walk walk = { .before = m->before.outbox, .after = m->after.outbox };
	struct output_pair pair;
	while (output_walk_next(&walk, &pair)) {
		if (pair.after)
			emit_message(m->w, m->t, pair.after->name,
			             m->out->outbox[pair.place].payload);
		else
			emit_message(m->w, m->t, pair.before->name, (struct text){ 0 });
	}
}

/* At most one mark a bucket and batch: whichever entity came first stands for all. Marks have the
 * numbers of their buckets. */
void emit_marks(struct work *w, const struct touched *t, const struct output_list *buckets)
{
	for (size_t i = 0; i < buckets->n; i++) {
		size_t number = keyset_find(&w->marked, buckets->v[i].name);
		if (number != SIZE_MAX) {
			mark_note(&w->marks.v[number], t->key, t->row.version + 1, w->a);
			continue;
		}
		struct text bucket = arena_text(w->a, buckets->v[i].name);
		must(keyset_put(&w->marked, bucket, w->a) == w->marks.n);
		*VEC_ADD(&w->marks, w->a) = (struct mark){ .bucket = bucket,
			                                   .key = t->key,
			                                   .version = t->row.version + 1 };
	}
}

/* ---- one entity ---- */

static void emit_changed(const struct emitting *m, bool shown_changed)
{
	struct work *w = m->w;
	const struct touched *t = m->t;
	bool any = emit_discrepancies(m);
	any = emit_buckets(m) || any;
	emit_outbox(m);
	if (any || shown_changed) {
		emit_marks(w, t, &m->before.buckets);
		emit_marks(w, t, &m->after.buckets);
	}
	if (m->out->restricted && !t->row.restricted)
		*VEC_ADD(&w->restrict_log, w->a) = t->key;
}

static bool raises_reference(const struct domain *d, const struct touched *t, struct text after)
{
	if (!d->is_reference || !d->is_reference(t->key))
		return false;
	return !d->reference_differs || d->reference_differs(t->row.state, after);
}

bool emit_entity(struct work *w, struct touched *t, const struct fold_out *out, struct err *e)
{
	const struct entity_row *row = &t->row;
	struct emitting m = { .w = w, .t = t, .out = out };
	outputs_of(&w->g->scratch, out, &w->g->fold, &m.after);
	struct text outputs = emit_outputs(w, &m.after);
	bool state_changed = row->version == 0 || !text_eq(row->state, out->state);
	bool shown_changed = state_changed || row->restricted != out->restricted;
	bool put_changed = shown_changed || !text_eq(row->outputs, outputs);
	if (!put_changed && !t->facts_changed && !t->inbox_changed &&
	    row->evaluated_at == out->evaluated_at && row->next_due == out->next_due) {
		ask_for_look(w, t, out->next_due, row->version);
		return true;
	}
	if (put_changed && !outputs_decode(row->outputs, &w->g->fold, &m.before))
		return err_set(e, ERR_FATAL, "ROW", "outputs of %.*s do not read: rebuild it",
		               TEXT_ARGS(t->key));
	emit_row(w, t, out, outputs);
	if (put_changed)
		emit_changed(&m, shown_changed);
	ask_for_look(w, t, out->next_due, row->version + 1);
	if (state_changed && raises_reference(w->g->c.domain, t, out->state))
		w->raise_ref_version = true;
	return true;
}
