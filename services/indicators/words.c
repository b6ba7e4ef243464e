/* words: see the header. The invariant: nothing here knows in which order facts arrived. */
#include "indicators/words.h"

#include "rules/notice_faults.h"

#include <stdlib.h>

/* ---- reading ---- */

/* In a follow-up `action` is what is to be done. */
static enum notice_action action_of(const struct word *w)
{
	bool corrects = w->type != K_FOLLOW_UP;
	if (corrects && text_eq(w->d.action, TEXT("ANNULLED")))
		return NOTICE_ANNULLED;
	return w->d.replaces.n ? NOTICE_REVISED : NOTICE_ORIGINAL;
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
	x->n = (struct notice){ .f = f,
		                .id = x->d.notice_id,
		                .replaces = x->d.replaces,
		                .version = x->d.notice_version,
		                .action = action_of(x) };
	x->n.priority = notice_priority(w->in->registry, f, w->n ? &x[-1].n : NULL);
	w->n++;
}

/* ---- one notice may carry many figures, targets, services ---- */

static bool same_figure(const struct word *a, const struct word *b)
{
	return words_same_dims(a, b) &&
	       (a->d.status == MEASURED_PRELIMINARY) == (b->d.status == MEASURED_PRELIMINARY);
}

static bool speak_of_the_same(const struct word *a, const struct word *b)
{
	switch (a->type) {
	case K_MEASURED:
		return same_figure(a, b);
	case K_TARGET:
		return text_eq(a->d.org, b->d.org) && text_eq(a->d.period, b->d.period);
	case K_DEFINED:
		return text_eq(a->d.definition_version, b->d.definition_version);
	case K_OFFERING:
		return text_eq(a->d.service_code, b->d.service_code);
	case K_FOLLOW_UP: /* the next word of a talk goes by its day; a correction does not */
		return a->n.replaces.n && b->n.replaces.n;
	default:
		return true;
	}
}

/* R-G9: of one chain the higher version counts, whatever was recorded later. A live word that is no
 * witness has none above it. */
static void outdo(struct words *w, struct word *x)
{
	for (size_t i = 0; i < w->n && x->n.witness; i++) {
		const struct word *by = &w->v[i];
		if (by == x || by->n.dead || !notice_same_chain(&by->n, &x->n) ||
		    !speak_of_the_same(by, x) || notice_strength(&by->n, &x->n) < 0)
			continue;
		instant_us since = by->f->recorded_us > x->f->recorded_us ? by->f->recorded_us
		                                                          : x->f->recorded_us;
		if (x->until == INSTANT_NONE || since < x->until)
			x->until = since;
		x->outdone = true;
	}
}

void words_read(const struct fold_in *in, struct arena *a, struct words *ret)
{
	struct notice **notices = ARENA_ARRAY(a, in->n_facts, struct notice *);
	*ret = (struct words){ .in = in, .a = a, .v = ARENA_ARRAY(a, in->n_facts, struct word) };
	for (size_t i = 0; i < in->n_facts; i++)
		read_one(ret, &in->facts[i]);
	for (size_t i = 0; i < ret->n; i++)
		notices[i] = &ret->v[i].n;
	notice_sort_out(notices, ret->n, NULL, a);
	for (size_t i = 0; i < ret->n; i++)
		ret->v[i].until = ret->v[i].n.until;
	for (size_t i = 0; i < ret->n; i++)
		outdo(ret, &ret->v[i]);
}

const struct word *words_next(const struct words *w, enum indicator_type type, size_t *i)
{
	while (*i < w->n) {
		const struct word *x = &w->v[(*i)++];
		if (x->type == type && !x->n.dead)
			return x;
	}
	return NULL;
}

/* ---- which is stronger ---- */

int word_strength(const struct word *a, const struct word *b)
{
	return notice_strength(&a->n, &b->n);
}

static int plain_strength(const struct word *a, const struct word *b)
{
	if (a->f->recorded_us != b->f->recorded_us)
		return a->f->recorded_us < b->f->recorded_us ? -1 : 1;
	if (a->n.priority != b->n.priority)
		return a->n.priority < b->n.priority ? -1 : 1;
	int c = text_cmp(a->f->id, b->f->id);
	return c ? c : fact_cmp(a->f, b->f);
}

int word_order(const void *a, const void *b)
{
	return plain_strength(*(const struct word *const *)a, *(const struct word *const *)b);
}

bool words_same_dims(const struct word *a, const struct word *b)
{
	static const struct dims_data none;
	const struct dims_data *x = a->d.dims.n ? a->d.dims.v : &none;
	const struct dims_data *y = b->d.dims.n ? b->d.dims.v : &none;
	return text_eq(x->sex, y->sex) && text_eq(x->age_group, y->age_group) &&
	       text_eq(x->service, y->service);
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
		if (!x->n.dangling || x->f->beaten)
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

static const struct word *word_of(const struct notice *n)
{
	return (const struct word *)(const void *)n; /* its first member */
}

static void add_pair(const struct words *w, struct discrepancy_list *l, const struct notice_pair *p)
{
	bool a_later = p->a->f->recorded_us > p->b->f->recorded_us;
	const struct word *later = word_of(a_later ? p->a : p->b),
	                  *earlier = word_of(a_later ? p->b : p->a);
	struct finding *f = add(w, l, later, "D-REF-02", p->a->replaces);
	finding_evidence(l, f, earlier->f);
	finding_party(l, f, word_owner(w, earlier));
}

/* Names are of one type: a target may be numbered as a definition is. */
static void find_forks(const struct words *w, struct discrepancy_list *l)
{
	const struct notice **v = ARENA_ARRAY(w->a, w->n, const struct notice *);
	for (uint16_t type = 0; type < K_COUNT; type++) {
		struct notice_pair *pairs;
		size_t n = 0;
		for (size_t i = 0; i < w->n; i++)
			if (w->v[i].type == type)
				v[n++] = &w->v[i].n;
		size_t n_pairs = notice_forks(v, n, w->a, &pairs);
		for (size_t i = 0; i < n_pairs; i++)
			add_pair(w, l, &pairs[i]);
	}
}

void words_faults(const struct words *w, struct discrepancy_list *l, struct fold_out *ret)
{
	find_reused(w, l);
	find_dangling(w, l, ret);
	find_forks(w, l);
}
