/* discrepancy_list: the invariant is the engine's: sorted by (code, discriminator), no two alike,
 * parties and evidence sorted and unique, whatever order rules found things in. */
#include "port/discrepancy_list.h"

#include "base/must.h"

#include <stdlib.h>
#include <string.h>

struct party {
	struct text code;
	struct party *next;
};

struct proof {
	struct evidence e;
	struct proof *next;
};

struct finding {
	struct discrepancy d;
	struct party *parties;
	struct proof *proofs;
	struct finding *next;
};

enum { DISCRIMINATOR_MAX = 200, EVIDENCE_MAX = 50 };

static struct text clean(struct arena *a, struct text t)
{
	if (t.n == 0 || (text_is_ascii_graph(t) && t.n <= DISCRIMINATOR_MAX))
		return arena_text(a, t);
	return arena_printf(a, "#%016llx", (unsigned long long)text_hash(t));
}

struct finding *discrepancy_add(struct discrepancy_list *l, const char *code, enum severity s,
                                struct text discriminator, instant_us since)
{
	must(since != INSTANT_NONE);
	struct finding *f = ARENA_NEW(l->a, struct finding);
	f->d = (struct discrepancy){ .code = code,
		                     .severity = s,
		                     .discriminator = clean(l->a, discriminator),
		                     .first_seen = since,
		                     .last_seen = since,
		                     .closed_at = INSTANT_NONE };
	f->next = l->first;
	l->first = f;
	l->n++;
	return f;
}

void finding_close(struct finding *f, instant_us at)
{
	f->d.closed_at = at;
}

void finding_party(struct discrepancy_list *l, struct finding *f, struct text code)
{
	if (code.n == 0)
		return;
	struct party *p = ARENA_NEW(l->a, struct party);
	*p = (struct party){ code, f->parties };
	f->parties = p;
	f->d.n_parties++;
}

void finding_evidence_of(struct discrepancy_list *l, struct finding *f, struct text source,
                         struct text id, instant_us recorded_us)
{
	struct proof *p = ARENA_NEW(l->a, struct proof);
	*p = (struct proof){ { source, id }, f->proofs };
	f->proofs = p;
	f->d.n_evidence++;
	if (recorded_us > f->d.last_seen)
		f->d.last_seen = recorded_us;
}

void finding_evidence(struct discrepancy_list *l, struct finding *f, const struct fact *fact)
{
	if (fact)
		finding_evidence_of(l, f, fact->source, fact->id, fact->recorded_us);
}

/* ---- handing over ---- */

static int by_key(const void *x, const void *y)
{
	const struct finding *const *a = x, *const *b = y;
	int c = strcmp((*a)->d.code, (*b)->d.code);
	return c != 0 ? c : text_cmp((*a)->d.discriminator, (*b)->d.discriminator);
}

static int by_text(const void *x, const void *y)
{
	const struct text *a = x, *b = y;
	return text_cmp(*a, *b);
}

static int by_evidence(const void *x, const void *y)
{
	const struct evidence *a = x, *b = y;
	int c = text_cmp(a->source, b->source);
	return c != 0 ? c : text_cmp(a->id, b->id);
}

/* Moves what was found of `f` to `into`, which has the same key. */
static void unite(struct finding *into, struct finding *f)
{
	while (f->parties) {
		struct party *p = f->parties;
		f->parties = p->next;
		p->next = into->parties;
		into->parties = p;
	}
	while (f->proofs) {
		struct proof *p = f->proofs;
		f->proofs = p->next;
		p->next = into->proofs;
		into->proofs = p;
	}
	into->d.n_parties += f->d.n_parties;
	into->d.n_evidence += f->d.n_evidence;
	if (f->d.first_seen < into->d.first_seen)
		into->d.first_seen = f->d.first_seen;
	if (f->d.last_seen > into->d.last_seen)
		into->d.last_seen = f->d.last_seen;
	if (f->d.severity > into->d.severity)
		into->d.severity = f->d.severity;
	if (f->d.closed_at == INSTANT_NONE || into->d.closed_at == INSTANT_NONE)
		into->d.closed_at = INSTANT_NONE;
	else if (f->d.closed_at > into->d.closed_at)
		into->d.closed_at = f->d.closed_at;
}

static void lay_out_parties(struct arena *a, struct finding *f)
{
	struct text *v = ARENA_ARRAY(a, f->d.n_parties, struct text);
	size_t n = 0, kept = 0;
	for (const struct party *p = f->parties; p; p = p->next)
		v[n++] = p->code;
	qsort(v, n, sizeof *v, by_text);
	for (size_t i = 0; i < n; i++)
		if (kept == 0 || !text_eq(v[kept - 1], v[i]))
			v[kept++] = v[i];
	f->d.parties = v;
	f->d.n_parties = kept;
}

static void lay_out_evidence(struct arena *a, struct finding *f)
{
	struct evidence *v = ARENA_ARRAY(a, f->d.n_evidence, struct evidence);
	size_t n = 0, kept = 0;
	for (const struct proof *p = f->proofs; p; p = p->next)
		v[n++] = p->e;
	qsort(v, n, sizeof *v, by_evidence);
	for (size_t i = 0; i < n; i++)
		if (kept == 0 || by_evidence(&v[kept - 1], &v[i]) != 0)
			v[kept++] = v[i];
	f->d.evidence = v;
	f->d.n_evidence = kept < EVIDENCE_MAX ? kept : EVIDENCE_MAX;
}

void discrepancy_finish(struct discrepancy_list *l, struct fold_out *ret)
{
	struct finding **found = ARENA_ARRAY(l->a, l->n, struct finding *);
	struct discrepancy *v = ARENA_ARRAY(l->a, l->n, struct discrepancy);
	size_t n = 0, kept = 0;
	for (struct finding *f = l->first; f; f = f->next)
		found[n++] = f;
	qsort(found, n, sizeof *found, by_key);
	for (size_t i = 0; i < n; i++) {
		if (kept && by_key(&found[kept - 1], &found[i]) == 0)
			unite(found[kept - 1], found[i]);
		else
			found[kept++] = found[i];
	}
	for (size_t i = 0; i < kept; i++) {
		lay_out_parties(l->a, found[i]);
		lay_out_evidence(l->a, found[i]);
		v[i] = found[i]->d;
	}
	ret->discrepancies = v;
	ret->n_discrepancies = kept;
}

size_t discrepancy_open_codes(const struct fold_out *out, struct arena *a, const struct text **ret)
{
	struct text *codes = ARENA_ARRAY(a, out->n_discrepancies, struct text);
	size_t n = 0;
	for (size_t i = 0; i < out->n_discrepancies; i++) {
		const struct discrepancy *d = &out->discrepancies[i];
		struct text code = text_of(d->code);
		if (d->closed_at == INSTANT_NONE && (n == 0 || !text_eq(codes[n - 1], code)))
			codes[n++] = code;
	}
	*ret = codes;
	return n;
}
