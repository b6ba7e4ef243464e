/* buckets: see the header. */
#include "indicators/buckets.h"

static struct text *room(struct arena *a, size_t n, struct fold_out *ret)
{
	struct text *v = ARENA_ARRAY(a, n, struct text);
	ret->buckets = v;
	ret->n_buckets = 0;
	return v;
}

static bool is_open(enum dialogue d)
{
	return d == DIALOGUE_OPEN || d == DIALOGUE_REGISTERED;
}

/* In the order of their bytes: "k/" < "kd/" < "km/". */
void series_buckets(const struct series_state *s, struct arena *a, struct fold_out *ret)
{
	struct text *v = room(a, 3, ret);
	int year = calendar_year(s->period.end);
	v[ret->n_buckets++] = arena_printf(a, "k/%.*s/%04d", TEXT_ARGS(s->org), year);
	if (!s->region.n)
		return;
	if (is_open(s->dialogue))
		v[ret->n_buckets++] = arena_printf(a, "kd/%.*s", TEXT_ARGS(s->region));
	if (s->org_kind != ORG_UNIT)
		v[ret->n_buckets++] = arena_printf(a, "km/%.*s/%04d", TEXT_ARGS(s->region), year);
}

void sum_buckets(const struct sum_state *s, struct arena *a, struct fold_out *ret)
{
	struct text *v = room(a, 1, ret);
	v[ret->n_buckets++] =
	        arena_printf(a, "kr/%.*s/%04d", TEXT_ARGS(s->region), calendar_year(s->period.end));
}

void unit_buckets(const struct unit_state *s, struct arena *a, struct fold_out *ret)
{
	struct text *v = room(a, 1, ret);
	if (s->region.n)
		v[ret->n_buckets++] = arena_printf(a, "ks/%.*s", TEXT_ARGS(s->region));
}
