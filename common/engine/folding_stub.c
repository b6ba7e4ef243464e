/* folding_stub: what retention removed. Invariant: of the facts that are gone nothing shows but
 * that they are; of those that came after, that they came. */
#include "engine/folding.h"

#include "event/stub.h"
#include "port/discrepancy_list.h"

#include <stdlib.h>

bool folding_is_stub(struct text state)
{
	return text_eq(state, TEXT(FOLDING_STUB_STATE));
}

bool folding_stub_hears(struct text payload)
{
	return text_eq(payload, TEXT(FOLDING_STUB_PROTECTION));
}

const struct stub *folding_stub(const struct factset *facts)
{
	return facts->stub && !facts->stub->lives_on ? facts->stub : NULL;
}

/* ---- one that is over ---- */

static bool is_told(const struct inbox *in)
{
	for (size_t i = 0; i < in->n; i++)
		if (folding_stub_hears(in->v[i].payload))
			return true;
	return false;
}

static void add_late(const struct folding *f, const struct factset *late, struct arena *a,
                     struct fold_out *ret)
{
	struct discrepancy_list list = { .a = a };
	struct finding *found = NULL;
	for (size_t i = 0; i < late->n; i++) {
		const struct fact *fact = &late->v[i];
		const struct principal *p = registry_source_owner(f->registry, fact->source);
		found = discrepancy_add(&list, FOLDING_LATE_CODE, SEVERITY_WARN, TEXT("removed"),
		                        fact->recorded_us);
		finding_evidence(&list, found, fact);
		finding_party(&list, found, p ? p->code : (struct text){ 0 });
	}
	discrepancy_finish(&list, ret);
}

/* What is recorded later than as_of is not there yet. */
static void note_coming(const struct fold_ask *ask, struct fold_out *ret)
{
	const struct fold_in in = { .key = ask->key, .as_of = ask->as_of };
	for (size_t i = 0; i < ask->facts->n; i++)
		fold_due(&in, ret, ask->facts->v[i].recorded_us);
}

void folding_fold_stub(const struct folding *f, const struct fold_ask *ask, struct arena *a,
                       struct fold_out *ret)
{
	struct factset late = folding_visible(ask, a);
	*ret = (struct fold_out){ .state = TEXT(FOLDING_STUB_STATE),
		                  .restricted =
		                          ask->facts->stub->is_protected || is_told(ask->inbox),
		                  .evaluated_at = INSTANT_NONE,
		                  .next_due = INSTANT_NONE };
	note_coming(ask, ret);
	add_late(f, &late, a, ret);
}

/* ---- one that lives on ---- */

void folding_tell_links(const struct fold_ask *ask, struct arena *a, struct fold_out *out)
{
	const struct stub *s = ask->facts->stub;
	size_t n = out->n_outbox;
	if (!s || !out->restricted || s->n_links == 0)
		return;
	struct message_out *v = ARENA_ARRAY(a, n + s->n_links, struct message_out);
	for (size_t i = 0; i < n; i++)
		v[i] = out->outbox[i];
	for (size_t i = 0; i < s->n_links; i++) {
		const struct message_out m = { s->links[i], TEXT(FOLDING_STUB_PROTECTION) };
		if (!n || !bsearch(&m, out->outbox, n, sizeof m, message_out_order))
			v[out->n_outbox++] = m;
	}
	qsort(v, out->n_outbox, sizeof *v, message_out_order);
	out->outbox = v;
}
