/* evaluate: one entity at any moment, from rows alone. All entities it depends on are folded in
 * memory, from empty inboxes, and messages are passed until none is new. Nothing of what the rows
 * say about states is used: only their facts, and who has ever written to whom. */
#include "engine/engine.h"

#include "base/must.h"
#include "engine/keyset.h"
#include "engine/outputs.h"
#include "engine/vec.h"

enum {
	ACTORS_MAX = 50000, /* entities gone through; those beyond are left out */
	FOLDS_PER_ACTOR = 200
}; /* more, and the domain's links go round in a circle */

struct actor {
	struct entity_row row;
	struct factset facts;
	struct inbox inbox; /* of this evaluation */
	struct fold_out out;
	bool folded, waiting;
};

struct stage {
	const struct domain *domain;
	const struct registry *registry;
	instant_us as_of, known_at;
	struct entity_row (*row_of)(void *ctx, struct text key);
	void *ctx;
	struct arena *a;
	struct keyset keys;
	VEC(struct actor) actors; /* by number of the key */
	int64_t version;          /* of the messages; grows */
};

static bool may_answer(const struct stage *s, struct text key)
{
	return !s->domain->answers || s->domain->answers(key);
}

/* SIZE_MAX when there are too many. */
static size_t enter(struct stage *s, struct text key)
{
	size_t known = s->keys.n;
	size_t number = keyset_find(&s->keys, key);
	if (number != SIZE_MAX || known >= ACTORS_MAX)
		return number;
	number = keyset_put(&s->keys, key, s->a);
	struct actor *actor = VEC_ADD(&s->actors, s->a);
	bool bad = false;
	actor->row = s->row_of(s->ctx, key);
	actor->row.key = key;
	if (actor->row.facts.n)
		factset_decode(actor->row.facts, s->a, &actor->facts, &bad);
	must(!bad); /* a row of this very program's form version */
	actor->waiting = true;
	return number;
}

/* Everybody the entity has heard from, and whoever may answer it. */
static void enter_neighbours(struct stage *s, size_t number)
{
	struct inbox stored;
	struct outputs sent;
	struct entity_row row = s->actors.v[number].row;
	must(inbox_decode(row.inbox, s->a, &stored) && outputs_decode(row.outputs, s->a, &sent));
	for (size_t i = 0; i < stored.n; i++)
		(void)enter(s, stored.v[i].from); /* its number is not needed here */
	for (size_t i = 0; i < sent.outbox.n; i++)
		if (may_answer(s, sent.outbox.v[i].name))
			(void)enter(s, sent.outbox.v[i].name);
}

static void deliver(struct stage *s, struct text from, struct text to, struct text payload)
{
	size_t number = may_answer(s, to) || keyset_find(&s->keys, to) != SIZE_MAX ? enter(s, to)
	                                                                           : SIZE_MAX;
	if (number == SIZE_MAX)
		return;
	struct actor *receiver = &s->actors.v[number];
	const struct inbox_entry m = { .from = from, .version = ++s->version, .payload = payload };
	if (inbox_put(&receiver->inbox, &m, calendar_day(s->as_of), s->a) == INBOX_CHANGED)
		receiver->waiting = true;
}

static bool still_sent(const struct fold_out *out, struct text to)
{
	for (size_t i = 0; i < out->n_outbox; i++)
		if (text_eq(out->outbox[i].to, to))
			return true;
	return false;
}

static void act(struct stage *s, size_t number)
{
	struct actor *actor = &s->actors.v[number];
	const struct folding f = { s->domain, s->registry };
	const struct fold_ask ask = { .key = actor->row.key,
		                      .facts = &actor->facts,
		                      .inbox = &actor->inbox,
		                      .as_of = s->as_of,
		                      .known_at = s->known_at,
		                      .restricted = actor->row.restricted };
	struct fold_out before = actor->out, after;
	struct text from = actor->row.key;
	actor->waiting = false;
	folding_fold(&f, &ask, s->a, &after);
	actor->out = after;
	actor->folded = true;
	for (size_t i = 0; i < before.n_outbox; i++)
		if (!still_sent(&after, before.outbox[i].to))
			deliver(s, from, before.outbox[i].to, (struct text){ 0 });
	for (size_t i = 0; i < after.n_outbox; i++)
		deliver(s, from, after.outbox[i].to, after.outbox[i].payload);
}

static void play(struct stage *s)
{
	size_t folds = 0;
	for (bool any = true; any;) {
		any = false;
		for (size_t i = 0; i < s->actors.n; i++) {
			if (!s->actors.v[i].waiting)
				continue;
			if (!s->actors.v[i].folded)
				enter_neighbours(s, i);
			act(s, i);
			any = true;
			must(++folds <= FOLDS_PER_ACTOR * s->actors.n);
		}
	}
}

struct entity_row engine_evaluate(const struct domain *d, const struct registry *registry,
                                  struct text key, instant_us as_of, instant_us known_at,
                                  struct entity_row (*row_of)(void *ctx, struct text key),
                                  void *ctx, struct arena *a, struct fold_out *ret)
{
	struct stage s = { .domain = d,
		           .registry = registry,
		           .as_of = as_of,
		           .known_at = known_at,
		           .row_of = row_of,
		           .ctx = ctx,
		           .a = a };
	(void)enter(&s, key); /* number 0 */
	play(&s);
	const struct actor *first = &s.actors.v[0];
	struct entity_row row = first->row;
	BUF_AUTO b = { 0 };
	inbox_encode(&first->inbox, &b);
	row.inbox = arena_text(a, buf_text(&b));
	row.outputs = (struct text){ 0 };
	row.state = first->out.state;
	row.restricted = first->out.restricted;
	row.evaluated_at = first->out.evaluated_at;
	row.next_due = first->out.next_due;
	*ret = first->out;
	return row;
}
