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
	return told == INSTANT_NONE ? c->n.f->time_us : told;
}

static void read_fact(struct case_view *v, const struct fact *f, bool from_register)
{
	struct case_fact *c = &v->v[v->n];
	struct wire_reader r = wire_reader_of(f->body);
	if (f->type >= T_COUNT)
		return;
	c->type = f->type;
	c->from_register = from_register;
	record_decode(&transition_record, &r, v->arena, &c->d);
	if (r.bad)
		return;
	c->n = (struct notice){ .f = f,
		                .id = c->d.notice_id,
		                .replaces = c->d.replaces,
		                .version = c->d.notice_version,
		                .action = c->d.action };
	c->n.priority = notice_priority(v->in->registry, f, v->n ? &c[-1].n : NULL);
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
		if (fact_cmp(v->v[i].n.f, f) == 0)
			return true;
	return false;
}

static int by_fact_order(const void *x, const void *y)
{
	return fact_cmp(((const struct case_fact *)x)->n.f, ((const struct case_fact *)y)->n.f);
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
static struct notice_target target_of(uint16_t type)
{
	switch (type) {
	case T_ADMISSION_CANCELLED:
		return (struct notice_target){ .type = T_ADMITTED };
	case T_DISCHARGE_CANCELLED:
		return (struct notice_target){ .type = T_DISCHARGED };
	case T_SIP_WITHDRAWN:
		return (struct notice_target){ .type = T_SIP_INVITED, .lives_on = true };
	default:
		return (struct notice_target){ .type = type };
	}
}

static void sort_out(struct case_view *v)
{
	struct notice **all = ARENA_ARRAY(v->arena, v->n, struct notice *);
	for (size_t i = 0; i < v->n; i++)
		all[i] = &v->v[i].n;
	notice_sort_out(all, v->n, target_of, v->arena);
}

/* R-G4 as policy may turn it: the earliest sending of a notice that two systems tell of. */
static void use_earliest_witness(struct case_view *v)
{
	for (size_t i = 0; i < v->n; i++) {
		struct case_fact *a = &v->v[i];
		if (a->type != T_READY || !notice_counts(&a->n))
			continue;
		const struct policy *p = registry_policy(v->in->registry, a->d.municipality, false,
		                                         calendar_day(a->when));
		for (size_t k = 0; k < v->n && p->witness == WITNESS_EARLIEST; k++) {
			const struct case_fact *b = &v->v[k];
			if (b->type == T_READY && b->n.witness && b->when < a->when &&
			    text_eq(a->d.notice_id, b->d.notice_id))
				a->when = b->when;
		}
	}
}

const struct case_fact *case_next(const struct case_view *v, enum transition_type type, size_t *i)
{
	while (*i < v->n) {
		const struct case_fact *c = &v->v[(*i)++];
		if (c->type == type && notice_counts(&c->n))
			return c;
	}
	return NULL;
}

/* The strongest that counts of a type; NULL when none. For kinds that can have one value only. */
static const struct case_fact *winner(const struct case_view *v, enum transition_type type)
{
	const struct case_fact *best = NULL, *c;
	size_t i = 0;
	while ((c = case_next(v, type, &i)))
		if (!best || notice_strength(&c->n, &best->n) > 0)
			best = c;
	return best;
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

struct text case_speaker(const struct case_view *v, const struct case_fact *f)
{
	if (f->d.municipality.n)
		return f->d.municipality;
	const struct principal *p = registry_source_owner(v->in->registry, f->n.f->source);
	return p && p->kind == PRINCIPAL_MUNICIPALITY ? p->code : (struct text){ 0 };
}

/* R-T21: WRONG_PATIENT and NOT_ADMITTED void the case; so does the last admission cancelled. */
static bool is_cancelled(const struct case_view *v)
{
	const struct case_fact *c;
	size_t i = 0;
	bool any = false;
	while ((c = case_next(v, T_ADMISSION_CANCELLED, &i))) {
		any = any || !c->n.dangling;
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
	sort_out(ret);
	use_earliest_witness(ret);
	ret->admission = winner(ret, T_ADMITTED);
	ret->discharge = winner(ret, T_DISCHARGED);
	ret->death = winner(ret, T_DECEASED);
	ret->cancelled = is_cancelled(ret);
}

struct fold_in *case_told_by(const struct fold_in *in, instant_us by,
                             bool (*takes)(const struct fact *f), struct arena *a)
{
	struct fold_in *then = ARENA_NEW(a, struct fold_in);
	struct fact *facts = ARENA_ARRAY(a, in->n_facts, struct fact);
	*then = *in;
	then->facts = facts;
	then->n_facts = 0;
	for (size_t i = 0; i < in->n_facts; i++)
		if (in->facts[i].recorded_us <= by && (!takes || takes(&in->facts[i])))
			facts[then->n_facts++] = in->facts[i];
	return then;
}

instant_us case_told_before(const struct fold_in *in, instant_us before)
{
	instant_us last = INSTANT_NONE;
	for (size_t i = 0; i < in->n_facts; i++)
		if (in->facts[i].recorded_us < before && in->facts[i].recorded_us > last)
			last = in->facts[i].recorded_us;
	return last;
}
