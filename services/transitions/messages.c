/* messages: first byte is kind and version; the readers are sticky, one question at the end. */
#include "transitions/messages.h"

#include <string.h>

/* The first forms do not say when anything was told, nor whether the patient left. BASIS_1
 * and 2 of settlement.c and MONTH_1 of month.c are beside them. */
enum { STAY_1 = 1, NEWS_1 = 2, CHAIN_1 = 3, STAY_2 = 5, NEWS_2 = 6 };

/* What all forms say. */
static void put_saying(struct buf *b, const struct patient_stay *s)
{
	wire_put_int(b, s->start);
	wire_put_int(b, s->end);
	wire_put_int(b, s->recorded_us);
	wire_put_int(b, s->priority);
	wire_put_text(b, s->source);
	wire_put_text(b, s->id);
	wire_put_text(b, s->goes_on_as);
}

static void put_told(struct buf *b, const struct patient_stay *s)
{
	put_saying(b, s);
	wire_put_uint(b, (s->left ? 1U : 0U) | (s->hidden ? 2U : 0U));
	wire_put_int(b, s->known_from);
}

void message_put_stay(struct buf *b, const struct patient_stay *s)
{
	wire_put_uint(b, STAY_2);
	put_told(b, s);
	wire_put_uint(b, s->n_former);
	for (size_t i = 0; i < s->n_former; i++) {
		put_told(b, &s->former[i]);
		wire_put_int(b, s->former[i].known_until);
	}
}

static void read_saying(struct wire_reader *r, struct patient_stay *ret)
{
	ret->start = wire_int(r);
	ret->end = wire_int(r);
	ret->recorded_us = wire_int(r);
	ret->priority = (int32_t)wire_int(r);
	ret->source = wire_text(r);
	ret->id = wire_text(r);
	ret->goes_on_as = wire_text(r);
}

static void read_told(struct wire_reader *r, struct patient_stay *ret)
{
	read_saying(r, ret);
	uint64_t flags = wire_uint(r);
	ret->left = flags & 1;
	ret->hidden = flags & 2;
	ret->known_from = wire_int(r);
}

static void read_former(struct wire_reader *r, struct arena *a, struct patient_stay *ret)
{
	ret->n_former = wire_count(r);
	ret->former = ARENA_ARRAY(a, ret->n_former, struct patient_stay);
	for (size_t i = 0; i < ret->n_former; i++) {
		struct patient_stay *s = &ret->former[i];
		*s = (struct patient_stay){ .case_key = ret->case_key, .patient = ret->patient };
		read_told(r, s);
		s->known_until = wire_int(r);
	}
}

bool message_stay(struct text payload, struct text case_key, struct text patient, struct arena *a,
                  struct patient_stay *ret)
{
	struct wire_reader r = wire_reader_of(payload);
	uint64_t form = wire_uint(&r);
	*ret = (struct patient_stay){ .case_key = case_key,
		                      .patient = patient,
		                      .known_from = INSTANT_NONE,
		                      .known_until = INSTANT_NONE };
	if (form == STAY_2) {
		read_told(&r, ret);
		read_former(&r, a, ret);
	} else if (form == STAY_1) {
		read_saying(&r, ret);
	} else {
		return false;
	}
	return wire_at_end(&r);
}

static void put_clash(struct buf *b, const struct stay_clash *c)
{
	wire_put_text(b, c->other);
	wire_put_uint(b, (c->beaten ? 1U : 0U) | (c->linked ? 2U : 0U) | (c->other_left ? 4U : 0U));
	wire_put_int(b, c->since);
	wire_put_int(b, c->until);
	wire_put_int(b, c->first_day);
	wire_put_int(b, c->last_day);
	wire_put_int(b, c->known_from);
	wire_put_int(b, c->known_until);
}

static void read_clash(struct wire_reader *r, uint64_t form, struct stay_clash *c)
{
	c->other = wire_text(r);
	uint64_t flags = wire_uint(r);
	c->beaten = flags & 1;
	c->linked = flags & 2;
	c->other_left = flags & 4;
	c->since = wire_int(r);
	c->until = wire_int(r);
	c->first_day = (day_no)wire_int(r);
	c->last_day = (day_no)wire_int(r);
	c->known_from = form == NEWS_2 ? wire_int(r) : INSTANT_NONE;
	c->known_until = form == NEWS_2 ? wire_int(r) : INSTANT_NONE;
}

void message_put_news(struct buf *b, const struct patient_news *n)
{
	BUF_AUTO facts = { 0 };
	struct factset set = { .v = (struct fact *)(uintptr_t)n->facts, .n = n->n_facts };
	factset_encode(&set, &facts);
	wire_put_uint(b, NEWS_2);
	wire_put_text(b, buf_text(&facts));
	wire_put_text(b, n->merged_into);
	wire_put_uint(b, n->n_clashes);
	for (size_t i = 0; i < n->n_clashes; i++)
		put_clash(b, &n->clashes[i]);
	wire_put_text(b, n->follows);
}

bool message_news(struct text payload, struct arena *a, struct patient_news *ret)
{
	struct wire_reader r = wire_reader_of(payload);
	struct factset set = { 0 };
	bool bad = false;
	*ret = (struct patient_news){ 0 };
	uint64_t form = wire_uint(&r);
	if (form != NEWS_1 && form != NEWS_2)
		return false;
	factset_decode(wire_text(&r), a, &set, &bad);
	ret->facts = set.v;
	ret->n_facts = set.n;
	ret->merged_into = wire_text(&r);
	ret->n_clashes = wire_count(&r);
	struct stay_clash *clashes = ARENA_ARRAY(a, ret->n_clashes, struct stay_clash);
	for (size_t i = 0; i < ret->n_clashes; i++)
		read_clash(&r, form, &clashes[i]);
	ret->clashes = clashes;
	if (form == NEWS_2)
		ret->follows = wire_text(&r);
	return !bad && wire_at_end(&r);
}

void message_put_chain(struct buf *b, const struct chain_news *n)
{
	wire_put_uint(b, CHAIN_1);
	wire_put_int(b, n->at);
	wire_put_text(b, n->from_case);
}

bool message_chain(struct text payload, struct chain_news *ret)
{
	struct wire_reader r = wire_reader_of(payload);
	if (wire_uint(&r) != CHAIN_1)
		return false;
	ret->at = wire_int(&r);
	ret->from_case = wire_text(&r);
	return wire_at_end(&r);
}
