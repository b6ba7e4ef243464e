/* case: sorts the facts of a case into live, dead and witness. The invariant: nothing here knows
 * in which order facts arrived. */
#include "transitions/case.h"

#include <stdlib.h>

/* ---- reading ---- */

static instant_us when_of(const struct case_fact *c)
{
	const struct transition_data *d = &c->d;
	instant_us told = INSTANT_NONE;
	switch (c->type) {
	case T_ADMITTED:
		told = d->admitted_at;
		break;
	case T_ADMISSION_NOTICE:
	case T_READY:
		told = d->sent_at;
		break;
	case T_ACKNOWLEDGED:
		told = d->acknowledged_at;
		break;
	case T_CARE_CONTACT:
		told = d->appointed_at;
		break;
	case T_NEEDS_MAPPED:
		told = d->mapped_at;
		break;
	case T_READY_WITHDRAWN:
		told = d->withdrawn_at;
		break;
	case T_SIP_INVITED:
		told = d->invited_at;
		break;
	case T_SIP_ESTABLISHED:
		told = d->held_at;
		break;
	case T_OUTPATIENT:
	case T_MUNICIPALITY:
		told = d->from;
		break;
	case T_LEAVE_STARTED:
	case T_LEAVE_ENDED:
	case T_TRANSFER:
		told = d->at;
		break;
	case T_INFORMATION:
		told = d->transferred_at;
		break;
	case T_DISCHARGED:
		told = d->discharged_at;
		break;
	case T_RESIDENCE:
	case T_PROTECTION:
		told = d->effective_from;
		break;
	case T_COMPULSORY:
		told = d->decided_at;
		break;
	default:
		break;
	}
	return told == INSTANT_NONE ? c->f->time_us : told;
}

static void read_fact(struct case_view *v, const struct fact *f, bool from_register)
{
	struct case_fact *c = &v->v[v->n];
	const struct case_fact *before = v->n ? c - 1 : NULL;
	struct wire_reader r = wire_reader_of(f->body);
	if (f->type >= T_COUNT)
		return;
	/* The array is zeroed: only what is not zero is set. */
	c->f = f;
	c->type = f->type;
	c->from_register = from_register;
	record_decode(&transition_record, &r, v->arena, &c->d);
	if (r.bad)
		return;
	c->priority = before && text_eq(before->f->source, f->source)
	                      ? before->priority
	                      : registry_source_priority(v->in->registry, f->source);
	c->dead = f->beaten || c->d.action == ACTION_ANNULLED;
	c->when = when_of(c);
	v->n++;
}

static void read_messages(struct case_view *v)
{
	for (size_t i = 0; i < v->in->n_messages; i++) {
		const struct message_in *m = &v->in->messages[i];
		struct chain_news chain;
		if (text_starts_with(m->from, TEXT("p:"))) {
			struct patient_news news;
			if (message_news(m->payload, v->arena, &news))
				v->news = news;
		} else if (message_chain(m->payload, &chain)) {
			v->chain = chain;
			v->has_chain = true;
		}
	}
}

/* A case may hear from two patients for a moment, while a link between them travels: the facts of
 * the register are then there twice and count once, by their identity. */
static bool already_has(const struct case_view *v, const struct fact *f)
{
	for (size_t i = 0; i < v->n; i++)
		if (fact_cmp(v->v[i].f, f) == 0)
			return true;
	return false;
}

static int by_fact_order(const void *x, const void *y)
{
	return fact_cmp(((const struct case_fact *)x)->f, ((const struct case_fact *)y)->f);
}

static void read_register(struct case_view *v)
{
	for (size_t i = 0; i < v->news.n_facts; i++) {
		const struct fact *f = &v->news.facts[i];
		if (f->recorded_us <= v->in->as_of && !already_has(v, f))
			read_fact(v, f, true);
	}
	if (v->n > v->n_own)
		qsort(v->v, v->n, sizeof *v->v, by_fact_order);
}

/* ---- live and dead ---- */

/* What a fact's `replaces` may name: a notice of its own type; T02 and T22 name what they cancel.
 */
static enum transition_type target_of(enum transition_type t)
{
	if (t == T_ADMISSION_CANCELLED)
		return T_ADMITTED;
	if (t == T_DISCHARGE_CANCELLED)
		return T_DISCHARGED;
	return t == T_SIP_WITHDRAWN ? T_SIP_INVITED : t;
}

/* A fact without a notice id of its own is named by its event id. */
static bool is_named(const struct case_fact *c, struct text name)
{
	return text_eq(c->d.notice_id.n ? c->d.notice_id : c->f->id, name);
}

static void kill_replaced(struct case_view *v, struct case_fact *by)
{
	bool found = false;
	for (size_t i = 0; i < v->n; i++) {
		struct case_fact *c = &v->v[i];
		bool own_kind = c->type == by->type || c->type == target_of(by->type);
		if (c == by || !own_kind || !is_named(c, by->d.replaces))
			continue;
		found = true;
		/* A revision may keep the name of what it revises: its own witnesses are not it. */
		bool again = c->type == by->type && text_eq(c->d.replaces, by->d.replaces);
		if (!again && (by->type != T_SIP_WITHDRAWN || c->type == T_SIP_WITHDRAWN))
			c->dead = true;
	}
	by->dangling = !found;
}

static void find_dead(struct case_view *v)
{
	for (size_t i = 0; i < v->n; i++)
		if (!v->v[i].f->beaten && v->v[i].d.replaces.n)
			kill_replaced(v, &v->v[i]);
}

/* The fact of this type that has this name and revises another; NULL when there is none. */
static const struct case_fact *revision_named(const struct case_view *v, enum transition_type type,
                                              struct text name)
{
	for (size_t i = 0; i < v->n; i++)
		if (v->v[i].type == type && v->v[i].d.replaces.n &&
		    text_eq(v->v[i].d.notice_id, name) && !text_eq(v->v[i].d.replaces, name))
			return &v->v[i];
	return NULL;
}

/* The name at the root of a fact's revisions. T02, T22 and T14 name another's notice: no chain. A
 * ring of revisions has no root; it is followed for as many steps as there are facts. */
static void find_chain(const struct case_view *v, struct case_fact *c)
{
	if (target_of(c->type) != c->type)
		return;
	c->chain = c->d.replaces.n ? c->d.replaces : c->d.notice_id;
	for (size_t steps = 0; c->d.replaces.n && steps < v->n; steps++) {
		const struct case_fact *up = revision_named(v, c->type, c->chain);
		if (!up)
			return;
		c->chain = up->d.replaces;
	}
}

static int order_of(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

/* An original need not say that it is the first. */
static int64_t version_of(const struct case_fact *c)
{
	return c->d.notice_version == INT64_MIN ? 1 : c->d.notice_version;
}

/* One notice told twice, or revised: then versions can be compared (R-G9). */
static bool same_chain(const struct case_fact *a, const struct case_fact *b)
{
	return a->chain.n && a->type == b->type && text_eq(a->chain, b->chain);
}

int case_strength(const struct case_fact *a, const struct case_fact *b)
{
	int c = 0;
	if (same_chain(a, b))
		c = order_of(version_of(a), version_of(b));
	if (c == 0)
		c = order_of(a->f->recorded_us, b->f->recorded_us);
	if (c == 0)
		c = order_of(a->priority, b->priority);
	if (c == 0)
		c = text_cmp(a->f->id, b->f->id);
	return c != 0 ? c : fact_cmp(a->f, b->f);
}

/* Same type and notice id, or revisions of one notice: one notice. R-G4: the winner of 7.1(4)
 * stands for it; of a fork the newest (7.5). */
static void find_witnesses(struct case_view *v)
{
	for (size_t i = 0; i < v->n; i++) {
		struct case_fact *a = &v->v[i];
		if (a->dead || !a->chain.n)
			continue;
		for (size_t k = 0; k < i; k++) {
			struct case_fact *b = &v->v[k];
			if (b->type == a->type && !b->dead && !b->witness && same_chain(a, b))
				(case_strength(a, b) > 0 ? b : a)->witness = true;
		}
	}
}

/* R-G4 as policy may turn it: the earliest sending of a notice that two systems tell of. */
static void use_earliest_witness(struct case_view *v)
{
	for (size_t i = 0; i < v->n; i++) {
		struct case_fact *a = &v->v[i];
		if (a->type != T_READY || !case_counts(a))
			continue;
		const struct policy *p = registry_policy(v->in->registry, a->d.municipality, false,
		                                         calendar_day(a->when));
		for (size_t k = 0; k < v->n && p->witness == WITNESS_EARLIEST; k++) {
			const struct case_fact *b = &v->v[k];
			if (b->type == T_READY && b->witness && b->when < a->when &&
			    text_eq(a->d.notice_id, b->d.notice_id))
				a->when = b->when;
		}
	}
}

const struct case_fact *case_next(const struct case_view *v, enum transition_type type, size_t *i)
{
	while (*i < v->n) {
		const struct case_fact *c = &v->v[(*i)++];
		if (c->type == type && case_counts(c))
			return c;
	}
	return NULL;
}

const struct case_fact *case_winner(const struct case_view *v, enum transition_type type)
{
	const struct case_fact *best = NULL, *c;
	size_t i = 0;
	while ((c = case_next(v, type, &i)))
		if (!best || case_strength(c, best) > 0)
			best = c;
	return best;
}

bool case_is_newer(const struct case_fact *a, const struct case_fact *b)
{
	if (!a || !b)
		return a != NULL;
	return a->f->time_us != b->f->time_us ? a->f->time_us > b->f->time_us
	                                      : case_strength(a, b) > 0;
}

const struct case_fact *case_newest(const struct case_view *v, enum transition_type type)
{
	const struct case_fact *best = NULL, *c;
	size_t i = 0;
	while ((c = case_next(v, type, &i)))
		if (case_is_newer(c, best))
			best = c;
	return best;
}

/* R-T21: WRONG_PATIENT and NOT_ADMITTED void the case; so does the last admission cancelled. */
static bool is_cancelled(const struct case_view *v)
{
	const struct case_fact *c;
	size_t i = 0;
	bool any = false;
	while ((c = case_next(v, T_ADMISSION_CANCELLED, &i))) {
		any = any || !c->dangling;
		if (text_eq(c->d.reason_code, TEXT("WRONG_PATIENT")) ||
		    text_eq(c->d.reason_code, TEXT("NOT_ADMITTED")))
			return true;
	}
	return any && !v->admission;
}

void case_read(const struct fold_in *in, bool with_messages, struct arena *a, struct case_view *ret)
{
	*ret = (struct case_view){ .in = in, .arena = a };
	ret->case_ref = (struct text){ in->key.p + 2, in->key.n - 2 };
	if (with_messages)
		read_messages(ret);
	ret->v = ARENA_ARRAY(a, in->n_facts + ret->news.n_facts, struct case_fact);
	for (size_t i = 0; i < in->n_facts; i++)
		read_fact(ret, &in->facts[i], false);
	ret->n_own = ret->n;
	read_register(ret);
	find_dead(ret);
	for (size_t i = 0; i < ret->n; i++)
		find_chain(ret, &ret->v[i]);
	find_witnesses(ret);
	use_earliest_witness(ret);
	ret->admission = case_winner(ret, T_ADMITTED);
	ret->discharge = case_winner(ret, T_DISCHARGED);
	ret->death = case_winner(ret, T_DECEASED);
	ret->cancelled = is_cancelled(ret);
}
