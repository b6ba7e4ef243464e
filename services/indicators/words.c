/* words: see the header. The invariant: nothing here knows in which order facts arrived. */
#include "indicators/words.h"

#include <stdlib.h>

/* ---- reading ---- */

static bool is_annulment(const struct word *w)
{
	return w->type != K_FOLLOW_UP && text_eq(w->d.action, TEXT("ANNULLED"));
}

static void read_one(struct words *w, const struct fact *f)
{
	struct word *x = &w->v[w->n];
	struct wire_reader r = wire_reader_of(f->body);
	if (f->type >= K_COUNT)
		return;
	record_decode(&indicator_record, &r, w->a, &x->d);
	if (r.bad)
		return;
	x->f = f;
	x->type = f->type;
	x->priority = registry_source_priority(w->in->registry, f->source);
	x->annuls = is_annulment(x);
	x->dead = f->beaten || x->annuls;
	x->until = INSTANT_NONE;
	w->n++;
}

static int64_t version_of(const struct word *w)
{
	return w->d.notice_version == INT64_MIN ? 1 : w->d.notice_version;
}

/* Both kept the name of what they revise: of one version they tell of one revision. */
static bool says_the_same(const struct word *old, const struct word *by)
{
	return !by->annuls && text_eq(old->d.replaces, by->d.replaces) &&
	       version_of(by) <= version_of(old);
}

static void replace(struct words *w, struct word *by)
{
	bool found = false;
	for (size_t i = 0; i < w->n; i++) {
		struct word *old = &w->v[i];
		if (old == by || old->type != by->type ||
		    !text_eq(old->d.notice_id, by->d.replaces))
			continue;
		found = true;
		if (says_the_same(old, by))
			continue;
		old->dead = true;
		if (old->until == INSTANT_NONE || by->f->recorded_us < old->until)
			old->until = by->f->recorded_us;
	}
	by->dangling = !found;
}

void words_read(const struct fold_in *in, struct arena *a, struct words *ret)
{
	*ret = (struct words){ .in = in, .a = a, .v = ARENA_ARRAY(a, in->n_facts, struct word) };
	for (size_t i = 0; i < in->n_facts; i++)
		read_one(ret, &in->facts[i]);
	for (size_t i = 0; i < ret->n; i++)
		if (ret->v[i].d.replaces.n && !ret->v[i].f->beaten)
			replace(ret, &ret->v[i]);
}

const struct word *words_next(const struct words *w, enum indicator_type type, size_t *i)
{
	while (*i < w->n) {
		const struct word *x = &w->v[(*i)++];
		if (x->type == type && !x->dead)
			return x;
	}
	return NULL;
}

/* ---- which is stronger ---- */

static int plain_strength(const struct word *a, const struct word *b)
{
	if (a->f->recorded_us != b->f->recorded_us)
		return a->f->recorded_us < b->f->recorded_us ? -1 : 1;
	if (a->priority != b->priority)
		return a->priority < b->priority ? -1 : 1;
	int c = text_cmp(a->f->id, b->f->id);
	return c ? c : fact_cmp(a->f, b->f);
}

int word_strength(const struct word *a, const struct word *b)
{
	bool one_chain = a->d.notice_id.n && text_eq(a->d.notice_id, b->d.notice_id);
	if (one_chain && version_of(a) != version_of(b))
		return version_of(a) < version_of(b) ? -1 : 1;
	return plain_strength(a, b);
}

int word_order(const void *a, const void *b)
{
	return plain_strength(*(const struct word *const *)a, *(const struct word *const *)b);
}

day_no word_day(const struct word *w, day_no told)
{
	return told == DAY_NONE ? calendar_day(w->f->time_us) : told;
}

/* ---- who ---- */

struct text word_owner(const struct words *w, const struct word *x)
{
	const struct principal *p = registry_source_owner(w->in->registry, x->f->source);
	return p ? p->code : (struct text){ 0 };
}

const struct policy *words_policy(const struct fold_in *in, struct text region, day_no on)
{
	return registry_policy(in->registry, region, false, on);
}

/* ---- faults of the facts themselves ---- */

static struct finding *add(const struct words *w, struct discrepancy_list *l, const struct word *x,
                           const char *code, struct text discriminator)
{
	enum severity severity = code[2] == 'P' ? SEVERITY_ERROR : SEVERITY_WARN;
	struct finding *f = discrepancy_add(l, code, severity, discriminator, x->f->recorded_us);
	finding_evidence(l, f, x->f);
	finding_party(l, f, word_owner(w, x));
	return f;
}

static void find_reused(const struct words *w, struct discrepancy_list *l)
{
	for (size_t i = 0; i < w->n; i++) {
		const struct word *x = &w->v[i];
		if (x->f->beaten)
			add(w, l, x, "D-PUB-03",
			    arena_printf(w->a, "%.*s#%.*s", TEXT_ARGS(x->f->source),
			                 TEXT_ARGS(x->f->id)));
	}
}

static void find_dangling(const struct words *w, struct discrepancy_list *l, struct fold_out *ret)
{
	for (size_t i = 0; i < w->n; i++) {
		const struct word *x = &w->v[i];
		if (!x->dangling || x->f->beaten)
			continue;
		struct text none = { 0 };
		day_no d = calendar_day(x->f->recorded_us);
		instant_us due =
		        x->f->recorded_us + words_policy(w->in, none, d)->dangling_after_us;
		fold_due(w->in, ret, due);
		if (due > w->in->as_of)
			continue;
		struct finding *f =
		        discrepancy_add(l, "D-REF-01", SEVERITY_WARN, x->d.replaces, due);
		finding_evidence(l, f, x->f);
		finding_party(l, f, word_owner(w, x));
	}
}

/* Two systems may tell of one correction; two annulments agree. */
static bool fork(const struct word *a, const struct word *b)
{
	bool both_count = !a->f->beaten && !b->f->beaten && a->type == b->type;
	return both_count && a->d.replaces.n && text_eq(a->d.replaces, b->d.replaces) &&
	       !text_eq(a->d.notice_id, b->d.notice_id) && !(a->annuls && b->annuls);
}

static void find_forks(const struct words *w, struct discrepancy_list *l)
{
	for (size_t i = 0; i < w->n; i++) {
		for (size_t k = i + 1; k < w->n && w->v[i].d.replaces.n; k++) {
			const struct word *a = &w->v[i], *b = &w->v[k];
			if (!fork(a, b))
				continue;
			const struct word *later = a->f->recorded_us > b->f->recorded_us ? a : b;
			struct finding *f = add(w, l, later, "D-REF-02", a->d.replaces);
			finding_evidence(l, f, later == a ? b->f : a->f);
			finding_party(l, f, word_owner(w, later == a ? b : a));
		}
	}
}

void words_faults(const struct words *w, struct discrepancy_list *l, struct fold_out *ret)
{
	find_reused(w, l);
	find_dangling(w, l, ret);
	find_forks(w, l);
}
