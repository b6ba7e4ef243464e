/* state: the compact forms. The invariant: encode(decode(bytes)) == bytes. */
#include "indicators/state.h"

#include "event/wire.h"
#include "rules/codec.h"

enum { SERIES_1 = 1, SUM_1, UNIT_1, NATION_1 };

static const char *const evaluations[] = { "NO_DATA", "NO_TARGET", "ACHIEVED", "ON_TRACK",
	                                   "OFF_TRACK" };
static const char *const dialogues[] = { "NONE", "OPEN", "REGISTERED", "DONE" };
static const char *const checks[] = { "NONE", "WAITS", "AGREES", "DIFFERS" };

const char *const *const evaluation_words = evaluations, *const *const dialogue_words = dialogues,
                         *const *const sum_check_words = checks;

static void count(struct codec *c, size_t *v)
{
	int64_t wide = (int64_t)*v;
	codec_int(c, &wide);
	*v = (size_t)wide;
}

static void period(struct codec *c, struct period *p)
{
	codec_small(c, &p->start);
	codec_small(c, &p->end);
}

/* ---- the parts ---- */

static void histogram(struct codec *c, struct histogram *h)
{
	struct bin *v = codec_list(c, h->v, &h->n, sizeof *v);
	for (size_t i = 0; i < h->n; i++) {
		codec_int(c, &v[i].up_to);
		codec_int(c, &v[i].n);
	}
	h->v = v;
}

static void distribution(struct codec *c, struct distribution *d)
{
	codec_int(c, &d->median);
	codec_int(c, &d->p90);
	codec_text(c, &d->share_within);
}

static void figure(struct codec *c, struct figure *f)
{
	codec_text(c, &f->sex);
	codec_text(c, &f->age_group);
	codec_text(c, &f->service);
	codec_text(c, &f->value);
	codec_text(c, &f->numerator);
	codec_text(c, &f->denominator);
	codec_text(c, &f->sum);
	codec_int(c, &f->n);
	histogram(c, &f->histogram);
	CODEC_ENUM(c, f->precision);
	CODEC_ENUM(c, f->status);
	codec_text(c, &f->definition_version);
	codec_bool(c, &f->series_break);
	codec_int(c, &f->recorded_us);
	codec_text(c, &f->source);
	codec_text(c, &f->id);
}

static void target(struct codec *c, struct series_target *t)
{
	codec_text(c, &t->value);
	codec_text(c, &t->baseline);
	period(c, &t->period);
	period(c, &t->baseline_period);
	CODEC_ENUM(c, t->comparator);
	codec_int(c, &t->at);
}

static void group(struct codec *c, struct sum_group *g)
{
	count(c, &g->n_expected);
	count(c, &g->n_reported);
	count(c, &g->n_preliminary);
	codec_text(c, &g->value);
	codec_text(c, &g->numerator);
	codec_text(c, &g->denominator);
	codec_int(c, &g->n);
	histogram(c, &g->histogram);
	distribution(c, &g->distribution);
	codec_text(c, &g->least);
	codec_text(c, &g->median);
	codec_text(c, &g->most);
	codec_texts(c, &g->missing, &g->n_missing);
}

/* ---- the states ---- */

static void series(struct codec *c, struct series_state *s)
{
	codec_text(c, &s->code);
	codec_text(c, &s->org);
	codec_text(c, &s->region);
	CODEC_ENUM(c, s->org_kind);
	period(c, &s->period);
	struct figure *v = codec_list(c, s->figures, &s->n_figures, sizeof *v);
	for (size_t i = 0; i < s->n_figures; i++)
		figure(c, &v[i]);
	s->figures = v;
	codec_text(c, &s->value);
	distribution(c, &s->distribution);
	codec_bool(c, &s->expected);
	codec_bool(c, &s->missing);
	codec_int(c, &s->due_at);
	target(c, &s->target);
	codec_text(c, &s->gap);
	codec_text(c, &s->forecast);
	CODEC_ENUM(c, s->evaluation);
	CODEC_ENUM(c, s->dialogue);
	codec_int(c, &s->deviation_at);
	codec_text(c, &s->follow_up);
	codec_small(c, &s->follow_up_on);
	codec_small(c, &s->follow_up_due);
	codec_texts(c, &s->discrepancies, &s->n_discrepancies);
	codec_int(c, &s->evaluated_at);
}

/* Last, since states of an older program end before it. */
static void completeness(struct codec *c, struct sum_state *s)
{
	if (c->in && wire_at_end(c->in))
		return;
	codec_bool(c, &s->municipalities.complete);
	codec_bool(c, &s->units.complete);
}

static void sum(struct codec *c, struct sum_state *s)
{
	codec_text(c, &s->code);
	codec_text(c, &s->region);
	period(c, &s->period);
	CODEC_ENUM(c, s->aggregation);
	codec_text(c, &s->own);
	codec_bool(c, &s->own_preliminary);
	group(c, &s->municipalities);
	group(c, &s->units);
	CODEC_ENUM(c, s->check);
	codec_texts(c, &s->discrepancies, &s->n_discrepancies);
	codec_int(c, &s->evaluated_at);
	completeness(c, s);
}

static void nation_group(struct codec *c, struct nation_group *g)
{
	count(c, &g->n_expected);
	count(c, &g->n_reported);
	count(c, &g->n_preliminary);
	codec_text(c, &g->value);
	codec_texts(c, &g->missing, &g->n_missing);
	codec_bool(c, &g->complete);
}

static void nation(struct codec *c, struct nation_state *s)
{
	codec_text(c, &s->code);
	period(c, &s->period);
	nation_group(c, &s->regions);
	nation_group(c, &s->municipalities);
	nation_group(c, &s->units);
	codec_int(c, &s->evaluated_at);
}

static void service(struct codec *c, struct unit_service *s)
{
	codec_text(c, &s->code);
	codec_bool(c, &s->offered);
	codec_small(c, &s->since);
	codec_small(c, &s->used_until);
	codec_text(c, &s->used);
	codec_bool(c, &s->unused);
	codec_bool(c, &s->unregistered);
}

static void unit(struct codec *c, struct unit_state *u)
{
	codec_text(c, &u->hsa_id);
	codec_text(c, &u->region);
	codec_text(c, &u->municipality);
	codec_text(c, &u->unit_type);
	codec_small(c, &u->open_from);
	codec_small(c, &u->open_to);
	struct unit_service *v = codec_list(c, u->services, &u->n_services, sizeof *v);
	for (size_t i = 0; i < u->n_services; i++)
		service(c, &v[i]);
	u->services = v;
	codec_texts(c, &u->discrepancies, &u->n_discrepancies);
	codec_int(c, &u->evaluated_at);
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
