/* messages: see the header. */
#include "indicators/messages.h"

#include "event/wire.h"

enum { EXPECTATION_1 = 1, BEFORE_1, PART_1, USE_1, CHECKED_1, WISH_1, FOLLOW_UPS_1, REGIONAL_1 };

void message_put_expectation(struct buf *b, const struct expectation *m)
{
	wire_put_uint(b, EXPECTATION_1);
	wire_put_time(b, m->due_at - WIRE_TIME_BASE);
	wire_put_text(b, m->publisher);
}

bool message_expectation(struct text payload, struct expectation *ret)
{
	struct wire_reader r = wire_reader_of(payload);
	if (wire_uint(&r) != EXPECTATION_1)
		return false;
	ret->due_at = wire_time(&r) + WIRE_TIME_BASE;
	ret->publisher = wire_text(&r);
	return wire_at_end(&r);
}

static void put_fact(struct buf *b, instant_us recorded_us, struct text source, struct text id)
{
	wire_put_int(b, recorded_us);
	wire_put_text(b, source);
	wire_put_text(b, id);
}

static void read_fact(struct wire_reader *r, instant_us *recorded_us, struct text *source,
                      struct text *id)
{
	*recorded_us = wire_int(r);
	*source = wire_text(r);
	*id = wire_text(r);
}

void message_put_before(struct buf *b, const struct before *m)
{
	wire_put_uint(b, BEFORE_1);
	wire_put_text(b, m->value);
	wire_put_text(b, m->definition_version);
	put_fact(b, m->recorded_us, m->source, m->id);
}

bool message_before(struct text payload, struct before *ret)
{
	struct wire_reader r = wire_reader_of(payload);
	if (wire_uint(&r) != BEFORE_1)
		return false;
	ret->value = wire_text(&r);
	ret->definition_version = wire_text(&r);
	read_fact(&r, &ret->recorded_us, &ret->source, &ret->id);
	return wire_at_end(&r);
}

void message_put_part(struct buf *b, const struct part *m)
{
	wire_put_uint(b, PART_1);
	wire_put_uint(b, (unsigned)m->expected | (unsigned)m->missing << 1 |
	                         (unsigned)m->preliminary << 2);
	wire_put_text(b, m->value);
	wire_put_text(b, m->numerator);
	wire_put_text(b, m->denominator);
	wire_put_int(b, m->n);
	wire_put_uint(b, m->histogram.n);
	for (size_t i = 0; i < m->histogram.n; i++) {
		wire_put_int(b, m->histogram.v[i].up_to);
		wire_put_int(b, m->histogram.v[i].n);
	}
	put_fact(b, m->recorded_us, m->source, m->id);
}

bool message_part(struct text payload, struct arena *a, struct part *ret)
{
	struct wire_reader r = wire_reader_of(payload);
	if (wire_uint(&r) != PART_1)
		return false;
	uint64_t flags = wire_uint(&r);
	*ret = (struct part){ .expected = flags & 1,
		              .missing = flags >> 1 & 1,
		              .preliminary = flags >> 2 & 1 };
	ret->value = wire_text(&r);
	ret->numerator = wire_text(&r);
	ret->denominator = wire_text(&r);
	ret->n = wire_int(&r);
	ret->histogram.n = wire_count(&r);
	struct bin *v = ARENA_ARRAY(a, ret->histogram.n, struct bin);
	for (size_t i = 0; i < ret->histogram.n; i++) {
		v[i].up_to = wire_int(&r);
		v[i].n = wire_int(&r);
	}
	ret->histogram.v = v;
	read_fact(&r, &ret->recorded_us, &ret->source, &ret->id);
	return wire_at_end(&r);
}

void message_put_use(struct buf *b, const struct use *m)
{
	wire_put_uint(b, USE_1);
	wire_put_int(b, m->period.start);
	wire_put_int(b, m->period.end);
	wire_put_uint(b, m->n);
	for (size_t i = 0; i < m->n; i++) {
		wire_put_text(b, m->v[i].service);
		wire_put_text(b, m->v[i].value);
	}
	put_fact(b, m->recorded_us, m->source, m->id);
}

bool message_use(struct text payload, struct arena *a, struct use *ret)
{
	struct wire_reader r = wire_reader_of(payload);
	if (wire_uint(&r) != USE_1)
		return false;
	ret->period.start = (day_no)wire_int(&r);
	ret->period.end = (day_no)wire_int(&r);
	ret->n = wire_count(&r);
	struct used_service *v = ARENA_ARRAY(a, ret->n, struct used_service);
	for (size_t i = 0; i < ret->n; i++) {
		v[i].service = wire_text(&r);
		v[i].value = wire_text(&r);
	}
	ret->v = v;
	read_fact(&r, &ret->recorded_us, &ret->source, &ret->id);
	return wire_at_end(&r);
}

void message_put_checked(struct buf *b, const struct checked *m)
{
	wire_put_uint(b, CHECKED_1);
	wire_put_uint(b, m->differs);
}

bool message_checked(struct text payload, struct checked *ret)
{
	struct wire_reader r = wire_reader_of(payload);
	if (wire_uint(&r) != CHECKED_1)
		return false;
	ret->differs = wire_uint(&r) != 0;
	return wire_at_end(&r);
}

void message_put_wish(struct buf *b)
{
	wire_put_uint(b, WISH_1);
}

bool message_is_wish(struct text payload)
{
	struct wire_reader r = wire_reader_of(payload);
	return wire_uint(&r) == WISH_1 && wire_at_end(&r);
}

static void put_follow_up(struct buf *b, const struct follow_up *f)
{
	wire_put_text(b, f->notice_id);
	wire_put_text(b, f->action);
	wire_put_text(b, f->id);
	wire_put_int(b, f->on);
	wire_put_int(b, f->due_on);
	wire_put_uint(b, f->done);
	wire_put_int(b, f->recorded_us);
}

static void read_follow_up(struct wire_reader *r, struct follow_up *f)
{
	f->notice_id = wire_text(r);
	f->action = wire_text(r);
	f->id = wire_text(r);
	f->on = (day_no)wire_int(r);
	f->due_on = (day_no)wire_int(r);
	f->done = wire_uint(r) != 0;
	f->recorded_us = wire_int(r);
}

void message_put_follow_ups(struct buf *b, const struct follow_ups *m)
{
	wire_put_uint(b, FOLLOW_UPS_1);
	wire_put_uint(b, m->n);
	for (size_t i = 0; i < m->n; i++)
		put_follow_up(b, &m->v[i]);
}

bool message_follow_ups(struct text payload, struct arena *a, struct follow_ups *ret)
{
	struct wire_reader r = wire_reader_of(payload);
	if (wire_uint(&r) != FOLLOW_UPS_1)
		return false;
	ret->n = wire_count(&r);
	struct follow_up *v = ARENA_ARRAY(a, ret->n, struct follow_up);
	for (size_t i = 0; i < ret->n; i++)
		read_follow_up(&r, &v[i]);
	ret->v = v;
	return wire_at_end(&r);
}

void message_put_regional(struct buf *b, const struct regional *m)
{
	wire_put_uint(b, REGIONAL_1);
	for (size_t i = 0; i < REGIONAL_GROUPS; i++) {
		const struct regional_group *g = &m->group[i];
		wire_put_uint(b, g->n_expected);
		wire_put_uint(b, g->n_reported);
		wire_put_uint(b, g->n_preliminary);
		wire_put_text(b, g->value);
		wire_put_uint(b, g->n_missing);
		for (size_t k = 0; k < g->n_missing; k++)
			wire_put_text(b, g->missing[k]);
	}
}

static void read_regional_group(struct wire_reader *r, struct arena *a, struct regional_group *g)
{
	g->n_expected = wire_uint(r);
	g->n_reported = wire_uint(r);
	g->n_preliminary = wire_uint(r);
	g->value = wire_text(r);
	g->n_missing = wire_count(r);
	struct text *missing = ARENA_ARRAY(a, g->n_missing, struct text);
	for (size_t k = 0; k < g->n_missing; k++)
		missing[k] = wire_text(r);
	g->missing = missing;
}

bool message_regional(struct text payload, struct arena *a, struct regional *ret)
{
	struct wire_reader r = wire_reader_of(payload);
	if (wire_uint(&r) != REGIONAL_1)
		return false;
	for (size_t i = 0; i < REGIONAL_GROUPS; i++)
		read_regional_group(&r, a, &ret->group[i]);
	return wire_at_end(&r);
}
