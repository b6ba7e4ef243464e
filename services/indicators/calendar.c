/* calendar: see the header. The invariant: whom it tells depends on definitions and registers
 * alone, never on who has answered. */
#include "indicators/calendar.h"

#include "event/ident.h"
#include "indicators/messages.h"
#include "indicators/orgs.h"

#include <stdlib.h>

struct owed {
	struct text org;
	struct expectation what;
};

struct owing {
	const struct fold_in *in;
	struct arena *a;
	struct fold_out *ret;
	struct period period;
	const struct expected_calendar *calendar;
	struct owed *v;
	size_t n, cap;
};

static void owe(struct owing *o, struct text org)
{
	const struct expected_calendar *c = o->calendar;
	if (c->region.n && !text_eq(orgs_region(o->in, org, o->period.end), c->region))
		return;
	if (o->n == o->cap) {
		size_t cap = o->cap ? 2 * o->cap : 64;
		struct owed *v = ARENA_ARRAY(o->a, cap, struct owed);
		for (size_t i = 0; i < o->n; i++)
			v[i] = o->v[i];
		o->v = v;
		o->cap = cap;
	}
	day_no last = o->period.end + (day_no)c->within_days;
	o->v[o->n++] = (struct owed){ orgs_name(org, o->a),
		                      { calendar_midnight(last + 1), c->publisher } };
}

/* ---- from whom ---- */

static void owe_principals(struct owing *o, enum principal_kind kind)
{
	const struct principal **v;
	size_t n = orgs_principals(o->in, kind, o->period.end, o->a, &v);
	for (size_t i = 0; i < n; i++)
		if (registry_participates(o->in->registry, v[i]->code, TEXT("indicator"),
		                          o->period.end))
			owe(o, v[i]->code);
}

static bool is_among(struct texts list, struct text t)
{
	for (size_t i = 0; i < list.n; i++)
		if (text_eq(list.v[i], t))
			return true;
	return list.n == 0;
}

static bool takes_part(const struct owing *o, struct text principal)
{
	return !principal.n ||
	       registry_participates(o->in->registry, principal, TEXT("indicator"), o->period.end);
}

static void owe_units(struct owing *o)
{
	const struct text *ids;
	size_t n = registry_unit_ids(o->in->registry, o->a, &ids);
	for (size_t i = 0; i < n; i++) {
		struct known_unit u = orgs_unit(o->in, ids[i], o->period.end);
		orgs_note_unit(o->in, ids[i], o->ret);
		if (orgs_unit_is_open(o->in, ids[i], o->period.end) &&
		    is_among(o->calendar->unit_types, u.unit_type) && takes_part(o, u.owner))
			owe(o, ids[i]);
	}
}

static void owe_list(struct owing *o, const struct text *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		bool unit = orgs_kind(v[i]) == ORG_UNIT;
		if (unit)
			orgs_note_unit(o->in, v[i], o->ret);
		bool closed = unit &&
		              orgs_unit(o->in, orgs_name(v[i], o->a), o->period.end).known &&
		              !orgs_unit_is_open(o->in, v[i], o->period.end);
		if (!closed && (unit || takes_part(o, v[i])))
			owe(o, v[i]);
	}
}

static void owe_calendar(struct owing *o)
{
	const struct expected_calendar *c = o->calendar;
	const struct text *members;
	switch (c->from) {
	case FROM_MUNICIPALITIES:
		owe_principals(o, PRINCIPAL_MUNICIPALITY);
		break;
	case FROM_REGIONS:
		owe_principals(o, PRINCIPAL_REGION);
		break;
	case FROM_UNITS:
		owe_units(o);
		break;
	default:
		break;
	}
	owe_list(o, c->orgs.v, c->orgs.n);
	if (c->set.n) {
		size_t n = registry_set_members(o->in->registry, c->set, o->period.end, &members);
		owe_list(o, members, n);
	}
}

/* ---- the fold ---- */

static bool covers(const struct expected_calendar *c, struct period p)
{
	struct period own = period_holding(p.start, c->every);
	return own.end == p.end && own.start == p.start && p.end >= c->first.start &&
	       (period_is_none(c->last) || p.start <= c->last.end);
}

/* Of two calendars that ask for one figure the earlier day counts. */
static int by_org(const void *x, const void *y)
{
	const struct owed *a = x, *b = y;
	int c = text_cmp(a->org, b->org);
	if (c == 0 && a->what.due_at != b->what.due_at)
		c = a->what.due_at < b->what.due_at ? -1 : 1;
	return c ? c : text_cmp(a->what.publisher, b->what.publisher);
}

static void tell(struct owing *o, struct text code, struct fold_out *ret)
{
	struct message_out *out = ARENA_ARRAY(o->a, o->n, struct message_out);
	BUF_AUTO b = { 0 };
	if (o->n > 1)
		qsort(o->v, o->n, sizeof *o->v, by_org);
	for (size_t i = 0; i < o->n; i++) {
		if (i && text_eq(o->v[i - 1].org, o->v[i].org))
			continue;
		buf_clear(&b);
		message_put_expectation(&b, &o->v[i].what);
		out[ret->n_outbox++] =
		        (struct message_out){ orgs_series_key(code, o->v[i].org, o->period, o->a),
			                      arena_text(o->a, buf_text(&b)) };
	}
	if (ret->n_outbox > 1)
		qsort(out, ret->n_outbox, sizeof *out, message_out_order);
	ret->outbox = out;
}

void calendar_fold(const struct fold_in *in, struct arena *a, struct fold_out *ret)
{
	struct series_key key;
	if (!orgs_read_key(in->key, &key) || in->n_messages == 0)
		return;
	const struct indicator *indicator = registry_indicator(in->registry, key.code);
	struct owing o = { .in = in, .a = a, .ret = ret, .period = key.period };
	orgs_note_definitions(in, indicator, ret);
	const struct indicator_definition *d =
	        indicator_definition(indicator, (struct text){ 0 }, key.period.end, in->as_of);
	for (size_t i = 0; d && i < d->n_expected; i++) {
		o.calendar = &d->expected[i];
		if (covers(o.calendar, key.period))
			owe_calendar(&o);
	}
	tell(&o, key.code, ret);
}
