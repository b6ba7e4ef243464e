/* folding: see the header. Invariant: what comes out is a function of what is asked; a domain that
 * breaks a promise (order of a list, a repeat, a message to itself) ends the process here, before
 * anything of it is written. */
#include "engine/folding.h"

#include "base/must.h"

#include <string.h>

#define OVERFULL_STATE "\xffOVERFULL"
#define YEAR_2000_US   (946684800 * SECOND_US)

bool folding_is_overfull(struct text state)
{
	return text_eq(state, TEXT(OVERFULL_STATE));
}

/* ---- what the fold may see ---- */

static bool is_known(const struct fact *f, instant_us known_at)
{
	return known_at == INSTANT_NONE || f->appended_us == INSTANT_NONE ||
	       f->appended_us <= known_at;
}

static bool all_visible(const struct fold_ask *ask)
{
	for (size_t i = 0; i < ask->facts->n; i++)
		if (ask->facts->v[i].recorded_us > ask->as_of ||
		    !is_known(&ask->facts->v[i], ask->known_at))
			return false;
	return true;
}

/* Who beats whom is found anew: at known_at the one that beats may not have come yet. */
static struct factset visible_facts(const struct fold_ask *ask, struct arena *a)
{
	struct factset s = { 0 };
	for (size_t i = 0; i < ask->facts->n; i++) {
		const struct fact *f = &ask->facts->v[i];
		if (f->recorded_us <= ask->as_of && is_known(f, ask->known_at))
			(void)factset_add(&s, f,
			                  a); /* a subset of a set: always new or a conflict */
	}
	return s;
}

struct factset folding_visible(const struct fold_ask *ask, struct arena *a)
{
	return all_visible(ask) ? *ask->facts : visible_facts(ask, a);
}

static void note_recorded(const struct fold_ask *ask, const struct fold_in *in,
                          struct fold_out *out)
{
	for (size_t i = 0; i < ask->facts->n; i++)
		if (is_known(&ask->facts->v[i], ask->known_at))
			fold_due(in, out, ask->facts->v[i].recorded_us);
}

/* ---- what a domain promised ---- */

static int discrepancy_cmp(const struct discrepancy *a, const struct discrepancy *b)
{
	int c = strcmp(a->code, b->code);
	return c ? c : text_cmp(a->discriminator, b->discriminator);
}

static int evidence_cmp(const struct evidence *a, const struct evidence *b)
{
	int c = text_cmp(a->source, b->source);
	return c ? c : text_cmp(a->id, b->id);
}

static void check_discrepancy(const struct discrepancy *d)
{
	must(d->code[0] && !strchr(d->code, ' '));
	for (size_t i = 1; i < d->n_parties; i++)
		must(text_cmp(d->parties[i - 1], d->parties[i]) < 0);
	for (size_t i = 1; i < d->n_evidence; i++)
		must(evidence_cmp(&d->evidence[i - 1], &d->evidence[i]) < 0);
}

static void check_out(const struct fold_in *in, const struct fold_out *out)
{
	for (size_t i = 0; i < out->n_discrepancies; i++) {
		check_discrepancy(&out->discrepancies[i]);
		must(i == 0 ||
		     discrepancy_cmp(&out->discrepancies[i - 1], &out->discrepancies[i]) < 0);
	}
	for (size_t i = 1; i < out->n_buckets; i++)
		must(text_cmp(out->buckets[i - 1], out->buckets[i]) < 0);
	for (size_t i = 0; i < out->n_outbox; i++) {
		must(out->outbox[i].payload.n > 0 && !text_eq(out->outbox[i].to, in->key));
		must(i == 0 || text_cmp(out->outbox[i - 1].to, out->outbox[i].to) < 0);
	}
	must(out->evaluated_at <= in->as_of);
	must(out->next_due == INSTANT_NONE || out->next_due > in->as_of);
}

/* ---- the fold ---- */

/* Which facts came first must not show, so nothing of them does: not even when. */
static void fold_overfull(const struct fold_ask *ask, struct arena *a, struct fold_out *ret)
{
	struct discrepancy *d = ARENA_NEW(a, struct discrepancy);
	*d = (struct discrepancy){ .code = FOLDING_OVERFULL_CODE,
		                   .severity = SEVERITY_ERROR,
		                   .discriminator = { "", 0 },
		                   .first_seen = YEAR_2000_US,
		                   .last_seen = YEAR_2000_US,
		                   .closed_at = INSTANT_NONE };
	*ret = (struct fold_out){ .state = TEXT(OVERFULL_STATE),
		                  .restricted = ask->restricted,
		                  .discrepancies = d,
		                  .n_discrepancies = 1,
		                  .evaluated_at = INSTANT_NONE,
		                  .next_due = INSTANT_NONE };
}

void folding_fold(const struct folding *f, const struct fold_ask *ask, struct arena *a,
                  struct fold_out *ret)
{
	if (folding_stub(ask->facts)) {
		folding_fold_stub(f, ask, a, ret);
		return;
	}
	if (ask->facts->overfull || ask->inbox->overfull) {
		fold_overfull(ask, a, ret);
		return;
	}
	struct factset visible = folding_visible(ask, a);
	struct fold_in in = { .key = ask->key,
		              .facts = visible.v,
		              .n_facts = visible.n,
		              .as_of = ask->as_of,
		              .registry = f->registry };
	in.n_messages = inbox_messages(ask->inbox, a, &in.messages);
	*ret = (struct fold_out){ .evaluated_at = INSTANT_NONE, .next_due = INSTANT_NONE };
	note_recorded(ask, &in, ret);
	f->domain->fold(&in, a, ret);
	folding_tell_links(ask, a, ret);
	check_out(&in, ret);
}
