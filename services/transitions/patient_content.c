/* patient_content: the invariant is that the bytes follow from a patient's facts and its cases'
 * messages alone, never from another patient. */
#include "transitions/patient_content.h"

#include <stdlib.h>

enum { CONTENT_FORM = 2, CONTENT_FORM_BEFORE = 1 }; /* its links were always known */
enum { LINK_WORDS_MAX = 32 };                       /* looked back on */

static int by_link(const void *x, const void *y)
{
	const struct patient_link *a = x, *b = y;
	int c = text_cmp(a->from, b->from);
	return c != 0 ? c : text_cmp(a->to, b->to);
}

static int by_link_and_age(const void *x, const void *y)
{
	const struct patient_link *a = x, *b = y;
	int c = by_link(a, b);
	return c != 0 ? c : (a->known_from > b->known_from) - (a->known_from < b->known_from);
}

static bool is_register_fact(const struct fact *f)
{
	return f->type == T_DECEASED || f->type == T_RESIDENCE || f->type == T_PROTECTION;
}

/* ---- since when a link was known ---- */

static bool is_link_fact(const struct fact *f)
{
	return f->type == T_IDENTITY;
}

static bool is_link(const struct case_view *v, const struct case_fact *f,
                    const struct patient_link *l)
{
	return text_eq(transition_patient_key(f->d.from_ref, v->arena), l->from) &&
	       text_eq(transition_patient_key(f->d.to_ref, v->arena), l->to);
}

/* By the T26 written by then, as they stood. */
static bool was_linked(const struct fold_in *in, const struct patient_link *l, instant_us at,
                       struct arena *a)
{
	struct case_view then;
	const struct case_fact *f;
	size_t i = 0;
	case_read(case_told_by(in, at, NULL, a), false, a, &then);
	while ((f = case_next(&then, T_IDENTITY, &i)))
		if (is_link(&then, f, l))
			return true;
	return false;
}

/* What is told once more, or mended, was known before. `in`: of T26 alone. */
static void find_since(const struct fold_in *in, struct patient_link *l, struct arena *a)
{
	instant_us at = case_told_before(in, l->known_from);
	for (int i = 0; i < LINK_WORDS_MAX && at != INSTANT_NONE && was_linked(in, l, at, a); i++) {
		l->known_from = at;
		at = case_told_before(in, at);
	}
}

static void own_links(const struct case_view *v, struct patient_content *ret)
{
	struct patient_link *links = ARENA_ARRAY(v->arena, v->n, struct patient_link);
	size_t i = 0, n = 0, kept = 0;
	const struct case_fact *f;
	while ((f = case_next(v, T_IDENTITY, &i))) {
		struct text from = transition_patient_key(f->d.from_ref, v->arena);
		struct text to = transition_patient_key(f->d.to_ref, v->arena);
		if (!text_eq(from, to))
			links[n++] = (struct patient_link){ from, to, f->n.f->recorded_us };
	}
	qsort(links, n, sizeof *links, by_link_and_age);
	for (size_t k = 0; k < n; k++)
		if (kept == 0 || by_link(&links[kept - 1], &links[k]) != 0)
			links[kept++] = links[k];
	if (kept) {
		const struct fold_in *in = case_told_by(v->in, INT64_MAX, is_link_fact, v->arena);
		for (size_t k = 0; k < kept; k++)
			find_since(in, &links[k], v->arena);
	}
	ret->links = links;
	ret->n_links = kept;
}

/* When the broker took them is nobody else's business: it would stir up the whole group. */
static void own_facts(const struct case_view *v, struct patient_content *ret)
{
	struct fact *facts = ARENA_ARRAY(v->arena, v->in->n_facts, struct fact);
	for (size_t i = 0; i < v->in->n_facts; i++) {
		if (!is_register_fact(&v->in->facts[i]))
			continue;
		facts[ret->n_facts] = v->in->facts[i];
		facts[ret->n_facts++].appended_us = INSTANT_NONE;
	}
	ret->facts = facts;
}

static void own_stays(const struct case_view *v, struct patient_content *ret)
{
	struct patient_stay *stays = ARENA_ARRAY(v->arena, v->in->n_messages, struct patient_stay);
	for (size_t i = 0; i < v->in->n_messages; i++) {
		const struct message_in *m = &v->in->messages[i];
		struct patient_stay *s = &stays[ret->n_stays];
		if (text_starts_with(m->from, TEXT("c:")) &&
		    message_stay(m->payload, m->from, ret->patient, v->arena, s))
			ret->n_stays++;
	}
	ret->stays = stays;
}

void patient_content_own(const struct case_view *v, struct patient_content *ret)
{
	*ret = (struct patient_content){ .patient = v->in->key };
	own_links(v, ret);
	own_facts(v, ret);
	own_stays(v, ret);
}

struct text patient_content_encode(const struct patient_content *c, struct arena *a)
{
	BUF_AUTO b = { 0 }, inner = { 0 };
	struct factset set = { .v = (struct fact *)(uintptr_t)c->facts, .n = c->n_facts };
	factset_encode(&set, &inner);
	wire_put_uint(&b, CONTENT_FORM);
	wire_put_text(&b, buf_text(&inner));
	wire_put_uint(&b, c->n_links);
	for (size_t i = 0; i < c->n_links; i++) {
		wire_put_text(&b, c->links[i].from);
		wire_put_text(&b, c->links[i].to);
		wire_put_int(&b, c->links[i].known_from);
	}
	wire_put_uint(&b, c->n_stays);
	for (size_t i = 0; i < c->n_stays; i++) {
		buf_clear(&inner);
		message_put_stay(&inner, &c->stays[i]);
		wire_put_text(&b, c->stays[i].case_key);
		wire_put_text(&b, buf_text(&inner));
	}
	return arena_text(a, buf_text(&b));
}

static void read_links(struct wire_reader *r, uint64_t form, struct arena *a,
                       struct patient_content *ret)
{
	ret->n_links = wire_count(r);
	struct patient_link *links = ARENA_ARRAY(a, ret->n_links, struct patient_link);
	for (size_t i = 0; i < ret->n_links; i++) {
		links[i].from = wire_text(r);
		links[i].to = wire_text(r);
		links[i].known_from = form == CONTENT_FORM ? wire_int(r) : INSTANT_NONE;
	}
	ret->links = links;
}

static void read_stays(struct wire_reader *r, struct arena *a, struct patient_content *ret)
{
	ret->n_stays = wire_count(r);
	struct patient_stay *stays = ARENA_ARRAY(a, ret->n_stays, struct patient_stay);
	for (size_t i = 0; i < ret->n_stays; i++) {
		struct text key = wire_text(r);
		if (!message_stay(wire_text(r), key, ret->patient, a, &stays[i]))
			r->bad = true;
	}
	ret->stays = stays;
}

bool patient_content_decode(const struct group_item *item, struct text self, struct arena *a,
                            struct patient_content *ret)
{
	struct wire_reader r = wire_reader_of(item->content);
	struct factset set;
	bool bad = false;
	*ret = (struct patient_content){ .patient = item->n_path ? item->origin : self };
	uint64_t form = wire_uint(&r);
	if (form != CONTENT_FORM && form != CONTENT_FORM_BEFORE)
		return false;
	factset_decode(wire_text(&r), a, &set, &bad);
	ret->facts = set.v;
	ret->n_facts = set.n;
	read_links(&r, form, a, ret);
	read_stays(&r, a, ret);
	return !bad && wire_at_end(&r);
}

size_t patient_content_linked(const struct patient_content *c, struct arena *a,
                              const struct text **ret)
{
	struct text *v = ARENA_ARRAY(a, c->n_links, struct text);
	for (size_t i = 0; i < c->n_links; i++)
		v[i] = text_eq(c->links[i].from, c->patient) ? c->links[i].to : c->links[i].from;
	*ret = v;
	return text_sort_unique(v, c->n_links);
}
