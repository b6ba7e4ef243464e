/* state: the compact forms. The invariant: encode(decode(bytes)) == bytes. */
#include "indicators/state.h"

#include "event/wire.h"

enum { SERIES_1 = 1, SUM_1, UNIT_1, NATION_1 };

static const char *const org_kinds[] = { "UNKNOWN", "REGION", "MUNICIPALITY", "UNIT" };
static const char *const evaluations[] = { "NO_DATA", "NO_TARGET", "ACHIEVED", "ON_TRACK",
	                                   "OFF_TRACK" };
static const char *const dialogues[] = { "NONE", "OPEN", "REGISTERED", "DONE" };
static const char *const checks[] = { "NONE", "WAITS", "AGREES", "DIFFERS" };

const char *const *const org_kind_words = org_kinds, *const *const evaluation_words = evaluations,
                         *const *const dialogue_words = dialogues,
                         *const *const sum_check_words = checks;

/* ---- one description of each state, for both directions ---- */

struct codec {
	struct buf *out;        /* writing */
	struct wire_reader *in; /* reading */
	struct arena *arena;
};

/* Zigzag, one up: what is absent (INT64_MIN) is the byte 0. */
static void number(struct codec *c, int64_t *v)
{
	if (c->out) {
		wire_put_uint(c->out, (((uint64_t)*v << 1) ^ (uint64_t)(*v >> 63)) + 1);
	} else {
		uint64_t u = wire_uint(c->in) - 1;
		*v = (int64_t)(u >> 1 ^ (0 - (u & 1)));
	}
}

static void day(struct codec *c, day_no *v)
{
	int64_t wide = *v == DAY_NONE ? INT64_MIN : *v;
	number(c, &wide);
	*v = wide == INT64_MIN ? DAY_NONE : (day_no)wide;
}

static void count(struct codec *c, size_t *v)
{
	int64_t wide = (int64_t)*v;
	number(c, &wide);
	*v = (size_t)wide;
}

static void text(struct codec *c, struct text *v)
{
	if (c->out)
		wire_put_text(c->out, *v);
	else
		*v = wire_text(c->in);
}

static void flag(struct codec *c, bool *v)
{
	int64_t wide = *v;
	number(c, &wide);
	*v = wide != 0;
}

#define ENUM(c, v)                                                                                 \
	do {                                                                                       \
		int64_t wide = (int64_t)(v);                                                       \
		number(c, &wide);                                                                  \
		(v) = (__typeof__(v))wide;                                                         \
	} while (0)

/* The count of a list, and on reading its zeroed array. */
static void *list(struct codec *c, const void *have, size_t *n, size_t size)
{
	if (c->out) {
		wire_put_uint(c->out, *n);
		return (void *)(uintptr_t)have;
	}
	*n = wire_count(c->in);
	return arena_array(c->arena, *n, size);
}

static void texts(struct codec *c, const struct text **v, size_t *n)
{
	struct text *items = list(c, *v, n, sizeof *items);
	for (size_t i = 0; i < *n; i++)
		text(c, &items[i]);
	*v = items;
}

static void period(struct codec *c, struct period *p)
{
	day(c, &p->start);
	day(c, &p->end);
}

/* ---- the parts ---- */

static void histogram(struct codec *c, struct histogram *h)
{
	struct bin *v = list(c, h->v, &h->n, sizeof *v);
	for (size_t i = 0; i < h->n; i++) {
		number(c, &v[i].up_to);
		number(c, &v[i].n);
	}
	h->v = v;
}

static void distribution(struct codec *c, struct distribution *d)
{
	number(c, &d->median);
	number(c, &d->p90);
	text(c, &d->share_within);
}

static void figure(struct codec *c, struct figure *f)
{
	text(c, &f->sex);
	text(c, &f->age_group);
	text(c, &f->service);
	text(c, &f->value);
	text(c, &f->numerator);
	text(c, &f->denominator);
	text(c, &f->sum);
	number(c, &f->n);
	histogram(c, &f->histogram);
	ENUM(c, f->precision);
	ENUM(c, f->status);
	text(c, &f->definition_version);
	flag(c, &f->series_break);
	number(c, &f->recorded_us);
	text(c, &f->source);
	text(c, &f->id);
}

static void target(struct codec *c, struct series_target *t)
{
	text(c, &t->value);
	text(c, &t->baseline);
	period(c, &t->period);
	period(c, &t->baseline_period);
	ENUM(c, t->comparator);
	number(c, &t->at);
}

static void group(struct codec *c, struct sum_group *g)
{
	count(c, &g->n_expected);
	count(c, &g->n_reported);
	count(c, &g->n_preliminary);
	text(c, &g->value);
	text(c, &g->numerator);
	text(c, &g->denominator);
	number(c, &g->n);
	histogram(c, &g->histogram);
	distribution(c, &g->distribution);
	text(c, &g->least);
	text(c, &g->median);
	text(c, &g->most);
	texts(c, &g->missing, &g->n_missing);
}

/* ---- the states ---- */

static void series(struct codec *c, struct series_state *s)
{
	text(c, &s->code);
	text(c, &s->org);
	text(c, &s->region);
	ENUM(c, s->org_kind);
	period(c, &s->period);
	struct figure *v = list(c, s->figures, &s->n_figures, sizeof *v);
	for (size_t i = 0; i < s->n_figures; i++)
		figure(c, &v[i]);
	s->figures = v;
	text(c, &s->value);
	distribution(c, &s->distribution);
	flag(c, &s->expected);
	flag(c, &s->missing);
	number(c, &s->due_at);
	target(c, &s->target);
	text(c, &s->gap);
	text(c, &s->forecast);
	ENUM(c, s->evaluation);
	ENUM(c, s->dialogue);
	number(c, &s->deviation_at);
	text(c, &s->follow_up);
	day(c, &s->follow_up_on);
	day(c, &s->follow_up_due);
	texts(c, &s->discrepancies, &s->n_discrepancies);
	number(c, &s->evaluated_at);
}

static void sum(struct codec *c, struct sum_state *s)
{
	text(c, &s->code);
	text(c, &s->region);
	period(c, &s->period);
	ENUM(c, s->aggregation);
	text(c, &s->own);
	flag(c, &s->own_preliminary);
	group(c, &s->municipalities);
	group(c, &s->units);
	ENUM(c, s->check);
	texts(c, &s->discrepancies, &s->n_discrepancies);
	number(c, &s->evaluated_at);
}

static void nation_group(struct codec *c, struct nation_group *g)
{
	count(c, &g->n_expected);
	count(c, &g->n_reported);
	count(c, &g->n_preliminary);
	text(c, &g->value);
	texts(c, &g->missing, &g->n_missing);
	flag(c, &g->complete);
}

static void nation(struct codec *c, struct nation_state *s)
{
	text(c, &s->code);
	period(c, &s->period);
	nation_group(c, &s->regions);
	nation_group(c, &s->municipalities);
	nation_group(c, &s->units);
	number(c, &s->evaluated_at);
}

static void service(struct codec *c, struct unit_service *s)
{
	text(c, &s->code);
	flag(c, &s->offered);
	day(c, &s->since);
	day(c, &s->used_until);
	text(c, &s->used);
	flag(c, &s->unused);
	flag(c, &s->unregistered);
}

static void unit(struct codec *c, struct unit_state *u)
{
	text(c, &u->hsa_id);
	text(c, &u->region);
	text(c, &u->municipality);
	text(c, &u->unit_type);
	day(c, &u->open_from);
	day(c, &u->open_to);
	struct unit_service *v = list(c, u->services, &u->n_services, sizeof *v);
	for (size_t i = 0; i < u->n_services; i++)
		service(c, &v[i]);
	u->services = v;
	texts(c, &u->discrepancies, &u->n_discrepancies);
	number(c, &u->evaluated_at);
}

/* ---- bytes ---- */

#define ENCODER(name, form)                                                                        \
	void name##_state_encode(const struct name##_state *s, struct buf *b)                      \
	{                                                                                          \
		struct codec c = { .out = b };                                                     \
		struct name##_state copy = *s;                                                     \
		wire_put_uint(b, form);                                                            \
		name(&c, &copy);                                                                   \
	}
#define DECODER(name, form)                                                                        \
	bool name##_state_decode(struct text bytes, struct arena *a, struct name##_state *ret)     \
	{                                                                                          \
		struct wire_reader r = wire_reader_of(bytes);                                      \
		struct codec c = { .in = &r, .arena = a };                                         \
		*ret = (struct name##_state){ 0 };                                                 \
		if (wire_uint(&r) != form)                                                         \
			return false;                                                              \
		name(&c, ret);                                                                     \
		return wire_at_end(&r);                                                            \
	}

ENCODER(series, SERIES_1)
ENCODER(sum, SUM_1)
ENCODER(unit, UNIT_1)
ENCODER(nation, NATION_1)
DECODER(series, SERIES_1)
DECODER(sum, SUM_1)
DECODER(unit, UNIT_1)
DECODER(nation, NATION_1)

const struct figure *series_total(const struct series_state *s)
{
	const struct figure *f = s->n_figures ? &s->figures[0] : NULL;
	return f && !f->sex.n && !f->age_group.n && !f->service.n ? f : NULL;
}
