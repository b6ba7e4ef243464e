/* patient: folds one patient. The invariant: what it tells another patient follows from its own
 * facts and cases and from third parties, never from the one it tells; what it tells cases follows
 * from no case's answer to it (architecture, corner 5). */
#include "transitions/patient.h"

#include "transitions/discrepancy.h"
#include "transitions/patient_content.h"

#include <stdlib.h>

enum { STATE_FORM = 1, STATE_OVERFULL = 1, STATE_PROTECTED = 2 };

struct group {
	const struct fold_in *in;
	struct arena *a;
	struct case_view own;      /* our facts, sorted out */
	struct patient_content *v; /* contents of all we know, ours first */
	size_t n;
	bool overfull;
	struct text *members; /* sorted */
	struct text head;
	struct patient_link *links; /* those both ends of which are with us: others lead nowhere */
	size_t n_links;
	struct case_view facts; /* register facts of all we know, sorted out */
	bool is_protected;
	struct message_out *outbox;
	size_t n_outbox;
};

/* ---- telling other patients ---- */

static void put_out(struct group *g, struct text to, struct text payload)
{
	g->outbox[g->n_outbox++] = (struct message_out){ to, payload };
}

static void tell_patient(struct group *g, const struct group_table *heard, struct text to)
{
	struct group_table told;
	group_choose(heard, to, g->a, &told);
	put_out(g, to, group_encode(&told, g->in->key, g->a));
}

/* ---- the group ---- */

static void read_contents(struct group *g, const struct group_table *table)
{
	g->v = ARENA_ARRAY(g->a, table->n, struct patient_content);
	for (size_t i = 0; i < table->n; i++)
		if (patient_content_decode(&table->v[i], g->in->key, g->a, &g->v[g->n]))
			g->n++;
	g->overfull = table->overfull;
}

static bool is_member(const struct group *g, struct text patient)
{
	return bsearch(&patient, g->members, g->n, sizeof *g->members, text_order) != NULL;
}

static void find_head(struct group *g)
{
	size_t n_links = 0;
	for (size_t i = 0; i < g->n; i++)
		n_links += g->v[i].n_links;
	g->links = ARENA_ARRAY(g->a, n_links, struct patient_link);
	g->members = ARENA_ARRAY(g->a, g->n, struct text);
	for (size_t i = 0; i < g->n; i++)
		g->members[i] = g->v[i].patient;
	qsort(g->members, g->n, sizeof *g->members, text_order);
	for (size_t i = 0; i < g->n; i++)
		for (size_t k = 0; k < g->v[i].n_links; k++) {
			const struct patient_link *l = &g->v[i].links[k];
			if (is_member(g, l->from) && is_member(g, l->to))
				g->links[g->n_links++] = *l;
		}
	g->head = g->overfull ? g->in->key : patient_head(g->members, g->n, g->links, g->n_links);
}

static int by_fact(const void *x, const void *y)
{
	return fact_cmp(x, y);
}

/* Register facts of all, in one order, as if one entity held them. */
static void read_facts(struct group *g)
{
	struct fold_in *in = ARENA_NEW(g->a, struct fold_in);
	size_t n = 0, kept = 0;
	for (size_t i = 0; i < g->n; i++)
		n += g->v[i].n_facts;
	struct fact *facts = ARENA_ARRAY(g->a, n, struct fact);
	n = 0;
	for (size_t i = 0; i < g->n; i++)
		for (size_t k = 0; k < g->v[i].n_facts; k++)
			facts[n++] = g->v[i].facts[k];
	qsort(facts, n, sizeof *facts, by_fact);
	for (size_t i = 0; i < n; i++)
		if (kept == 0 || fact_cmp(&facts[kept - 1], &facts[i]) != 0)
			facts[kept++] = facts[i];
	*in = (struct fold_in){ .key = g->in->key,
		                .facts = facts,
		                .n_facts = kept,
		                .as_of = g->in->as_of,
		                .registry = g->in->registry };
	case_read(in, false, g->a, &g->facts);
}

/* The newest T27 by the date it holds from, then 7.1(4). Protection comes at once, its end on its
 * day, as for cases. */
static void find_protection(struct group *g, struct fold_out *ret)
{
	const struct case_fact *best = NULL, *f;
	size_t i = 0;
	while ((f = case_next(&g->facts, T_PROTECTION, &i))) {
		if (f->d.protection == PROTECTION_NONE) {
			fold_due(g->in, ret, f->when);
			if (f->when > g->in->as_of)
				continue;
		}
		if (!best || f->when > best->when ||
		    (f->when == best->when && notice_strength(&f->n, &best->n) > 0))
			best = f;
	}
	g->is_protected = best && best->d.protection > PROTECTION_NONE;
}

/* ---- telling cases ---- */

/* A register's word of death ends what it finds open; a stay begun later is D-SEQ-03, not here. */
static instant_us end_of(const struct group *g, const struct patient_stay *s)
{
	if (!g->facts.death || g->facts.death->d.died_on == DAY_NONE)
		return s->end;
	instant_us over = calendar_midnight(g->facts.death->d.died_on + 1);
	bool outlives = s->end == INSTANT_NONE || s->end > over;
	return outlives && s->start < over ? over : s->end;
}

/* What was said until that was told stands for the freezes before it; it matters to none where the
 * death was told by the day after. */
static void end_by_death(const struct group *g, struct patient_stay *s)
{
	instant_us end = end_of(g, s);
	if (end == s->end)
		return;
	instant_us told = g->facts.death->n.f->recorded_us;
	if (told > s->known_from && end < calendar_midnight(calendar_day(told))) {
		struct patient_stay *former =
		        ARENA_ARRAY(g->a, s->n_former + 1, struct patient_stay);
		for (size_t i = 0; i < s->n_former; i++)
			former[i] = s->former[i];
		former[s->n_former] = *s;
		former[s->n_former++].known_until = told;
		s->former = former;
		s->known_from = told;
	}
	s->end = end;
	s->left = false;
}

/* The stays we speak for: those of the group, or our own when the group is too large. */
static struct patient_stay *gather_stays(const struct group *g, size_t *ret_n)
{
	size_t n = 0, from = g->overfull ? 1 : g->n;
	for (size_t i = 0; i < from; i++)
		n += g->v[i].n_stays;
	struct patient_stay *stays = ARENA_ARRAY(g->a, n, struct patient_stay);
	n = 0;
	for (size_t i = 0; i < from; i++)
		for (size_t k = 0; k < g->v[i].n_stays; k++) {
			stays[n] = g->v[i].stays[k];
			end_by_death(g, &stays[n++]);
		}
	*ret_n = n;
	return stays;
}

/* 7.5: a case of its own, and told so for statistics. */
static struct text readmission_of(const struct group *g, const struct patient_stay *s,
                                  const struct stay_verdict *v)
{
	const struct policy *p =
	        registry_policy(g->in->registry, (struct text){ 0 }, false, calendar_day(s->start));
	return v->since_then <= p->readmitted_within_us ? v->follows : (struct text){ 0 };
}

static void tell_case(struct group *g, const struct patient_stay *s, const struct stay_verdict *v,
                      struct text follows)
{
	BUF_AUTO b = { 0 };
	struct patient_news news = { .facts = g->facts.in->facts,
		                     .n_facts = g->facts.in->n_facts,
		                     .merged_into = v->merged_into,
		                     .clashes = v->clashes,
		                     .n_clashes = v->n_clashes,
		                     .follows = follows };
	message_put_news(&b, &news);
	put_out(g, s->case_key, arena_text(g->a, buf_text(&b)));
}

/* A case folds without a word of its patient as it does with an empty one, and most patients have
 * nothing to say: each word is a row of the queue, and its receiver read, folded and written. */
static bool has_news(const struct group *g, const struct stay_verdict *v, struct text follows)
{
	return g->facts.in->n_facts + v->merged_into.n + v->n_clashes + follows.n > 0;
}

/* A case that tells two patients of itself hears once, by its first stay. */
static bool is_first_of_case(const struct patient_stay *stays, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (text_eq(stays[k].case_key, stays[i].case_key))
			return false;
	return true;
}

static void tell_cases(struct group *g, const struct patient_stay *stays, size_t n)
{
	struct stay_verdict *v = patient_judge(stays, n, g->links, g->n_links, g->a);
	for (size_t i = 0; i < n; i++) {
		struct text follows = readmission_of(g, &stays[i], &v[i]);
		if (is_first_of_case(stays, i) && has_news(g, &v[i], follows))
			tell_case(g, &stays[i], &v[i], follows);
	}
}

/* ---- the fold ---- */

static struct text encode_state(const struct group *g)
{
	BUF_AUTO b = { 0 };
	wire_put_uint(&b, STATE_FORM);
	wire_put_uint(&b, (g->overfull ? STATE_OVERFULL : 0U) |
	                          (g->is_protected ? STATE_PROTECTED : 0U));
	wire_put_text(&b, g->head);
	wire_put_uint(&b, g->n);
	for (size_t i = 0; i < g->n; i++)
		wire_put_text(&b, g->members[i]);
	return arena_text(g->a, buf_text(&b));
}

bool patient_state_decode(struct text bytes, struct arena *a, struct patient_state *ret)
{
	struct wire_reader r = wire_reader_of(bytes);
	if (wire_uint(&r) != STATE_FORM)
		return false;
	uint64_t flags = wire_uint(&r);
	*ret = (struct patient_state){ .head = wire_text(&r) };
	ret->overfull = flags & STATE_OVERFULL;
	ret->is_protected = flags & STATE_PROTECTED;
	ret->n_members = wire_count(&r);
	struct text *members = ARENA_ARRAY(a, ret->n_members, struct text);
	for (size_t i = 0; i < ret->n_members; i++)
		members[i] = wire_text(&r);
	ret->members = members;
	return wire_at_end(&r);
}

static void finish(struct group *g, struct fold_out *ret)
{
	struct discrepancy_list list = { .a = g->a };
	qsort(g->outbox, g->n_outbox, sizeof *g->outbox, message_out_order);
	ret->outbox = g->outbox;
	ret->n_outbox = g->n_outbox;
	ret->state = encode_state(g);
	ret->restricted = g->is_protected;
	discrepancy_of_entity(&g->own, &list, ret);
	discrepancy_of_identity(&g->own, g->overfull, &list);
	discrepancy_finish(&list, ret);
}

static void know_group(struct group *g, const struct group_table *heard, struct fold_out *ret)
{
	struct group_table table;
	group_choose(heard, (struct text){ 0 }, g->a, &table);
	read_contents(g, &table);
	find_head(g);
	read_facts(g);
	find_protection(g, ret);
}

void patient_fold(const struct fold_in *in, struct arena *a, struct fold_out *ret)
{
	struct group g = { .in = in, .a = a };
	struct patient_content own;
	const struct text *linked;
	size_t n_stays = 0;
	case_read(in, false, a, &g.own);
	patient_content_own(&g.own, &own);
	size_t n_linked = patient_content_linked(&own, a, &linked);
	struct group_table heard =
	        group_hear(in, linked, n_linked, patient_content_encode(&own, a), a);
	know_group(&g, &heard, ret);
	struct patient_stay *stays = gather_stays(&g, &n_stays);
	g.outbox = ARENA_ARRAY(a, n_linked + n_stays, struct message_out);
	if (text_eq(g.head, in->key))
		tell_cases(&g, stays, n_stays);
	for (size_t i = 0; i < n_linked; i++)
		tell_patient(&g, &heard, linked[i]);
	finish(&g, ret);
}
