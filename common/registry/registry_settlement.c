/* registry, settlements: freezing and reopening of periods, from the states of the transitions
 * area's settlement entities. They are no versioned rows: each is what its facts made of it. */
#include "registry/registry_inner.h"

#include <string.h>

static struct freezes *freezes_of(struct registry *r, struct text region)
{
	for (size_t i = 0; i < r->n_freezes; i++)
		if (text_eq(r->freezes[i].region, region))
			return &r->freezes[i];
	struct freezes *v = ARENA_ARRAY(&r->arena, r->n_freezes + 1, struct freezes);
	if (r->n_freezes)
		memcpy(v, r->freezes, r->n_freezes * sizeof *v);
	r->freezes = v;
	v[r->n_freezes] = (struct freezes){ .region = region };
	return &v[r->n_freezes++];
}

static struct freeze *freezes_add(struct freezes *f, struct arena *a)
{
	if (f->n == f->cap) {
		f->cap = f->cap ? 2 * f->cap : 8;
		struct freeze *v = ARENA_ARRAY(a, f->cap, struct freeze);
		if (f->n)
			memcpy(v, f->v, f->n * sizeof *v);
		f->v = v;
	}
	return &f->v[f->n++];
}

static bool read_freeze(const struct row_reader *in, const json_t *item, int32_t period,
                        struct freeze *ret)
{
	struct row_reader event = *in;
	struct text at = { 0 };
	event.data = item;
	const json_t *frozen = json_object_get(item, "frozen");
	if (!row_text(&event, "at", &at) ||
	    !row_text(&event, "policyVersion", &ret->policy_version))
		return false;
	if (!json_is_boolean(frozen) || !instant_parse(at, &ret->at))
		return row_fail(in, "events");
	ret->frozen = json_is_true(frozen);
	ret->period = period;
	return true;
}

bool registry_read_settlement(const struct row_reader *in)
{
	struct text region = { 0 }, month = { 0 };
	int32_t period;
	if (!row_text(in, "region", &region) || !row_text(in, "period", &month))
		return false;
	const json_t *events = json_object_get(in->data, "events");
	if (!calendar_parse_month(month, &period))
		return row_fail(in, "period");
	struct freezes *f = freezes_of(in->r, region);
	for (size_t i = 0; i < json_array_size(events); i++) {
		struct freeze *added = freezes_add(f, &in->r->arena);
		if (!read_freeze(in, json_array_get(events, i), period, added))
			return false;
	}
	return true;
}
