/* reader_slow: figures by type, reason, party and recipient every few seconds, delays and the balance
 * of the books less often. They live in a part that several boards share. */
#include "monitor/reader_inner.h"

#include "base/clock.h"

#include <string.h>

enum { SLOW_MS = 5000, MEASURE_MS = 30000, MEASURE_AT_MOST = 200000 };

/* ROWS(list, struct board_type): an array for the rows of x, in the part. */
#define ROWS(part, x, type) ARENA_ARRAY(&(part)->arena, pg_rows(x), type)

static int verdict_of(struct text t)
{
	return text_eq(t, TEXT("ACCEPTED"))  ? BOARD_ACCEPTED
	       : text_eq(t, TEXT("DUPLICATE")) ? BOARD_DUPLICATE
	       : text_eq(t, TEXT("CONFLICT"))  ? BOARD_CONFLICT
	                                       : BOARD_REFUSED;
}

static bool read_types(struct reader *r, instant_us now, struct board_part *p, struct board *s, struct err *e)
{
	pg_one_time(&r->args, (now / HOUR_US - BOARD_HOURS + 1) * HOUR_US);
	const struct pg_result *x = reader_ask(r, SQL_types, e);
	if (!x)
		return false;
	s->type = ROWS(p, x, struct board_type);
	for (size_t i = 0; i < pg_rows(x); i++) {
		struct board_type *t = s->n_types ? &s->type[s->n_types - 1] : NULL;
		if (!t || !text_eq(t->source, pg_text(x, i, 0)) || !text_eq(t->type, pg_text(x, i, 1))) {
			t = &s->type[s->n_types++];
			*t = (struct board_type){ .source = reader_copy(x, i, 0, &p->arena),
				                  .type = reader_copy(x, i, 1, &p->arena),
				                  .last = INSTANT_NONE };
		}
		t->n[verdict_of(pg_text(x, i, 2))] += pg_int(x, i, 3);
		if (pg_instant(x, i, 4) > t->last)
			t->last = pg_instant(x, i, 4);
	}
	return true;
}

static bool read_refusals(struct reader *r, struct board_part *p, struct board *s, struct err *e)
{
	const struct pg_result *x = reader_ask(r, SQL_refused, e);
	if (!x)
		return false;
	s->refusal = ROWS(p, x, struct board_refusal);
	for (size_t i = 0; i < pg_rows(x); i++)
		s->refusal[s->n_refusals++] = (struct board_refusal){
			.area = reader_copy(x, i, 0, &p->arena), .topic = reader_copy(x, i, 1, &p->arena),
			.reason = reader_copy(x, i, 2, &p->arena), .source = reader_copy(x, i, 3, &p->arena),
			.day = pg_int(x, i, 4), .week = pg_int(x, i, 5), .unpublished = pg_int(x, i, 6),
			.newest = pg_instant(x, i, 7) };
	return true;
}

static bool read_findings(struct reader *r, struct board_part *p, struct board *s, struct err *e)
{
	const struct pg_result *x = reader_ask(r, SQL_findings, e);
	if (!x)
		return false;
	s->joint = ROWS(p, x, struct board_finding);
	for (size_t i = 0; i < pg_rows(x); i++)
		s->joint[s->n_joint++] = (struct board_finding){
			.area = reader_copy(x, i, 0, &p->arena), .code = reader_copy(x, i, 1, &p->arena),
			.severity = reader_copy(x, i, 2, &p->arena), .party = reader_copy(x, i, 3, &p->arena),
			.open = pg_int(x, i, 4), .within_day = pg_int(x, i, 5),
			.within_week = pg_int(x, i, 6), .within_month = pg_int(x, i, 7),
			.oldest = pg_instant(x, i, 8) };
	s->finding = board_by_party(s->joint, s->n_joint, &p->arena, &s->n_findings);
	return true;
}

static bool read_deliveries(struct reader *r, struct board_part *p, struct board *s, struct err *e)
{
	const struct pg_result *x = reader_ask(r, SQL_deliveries, e);
	if (!x)
		return false;
	s->delivery = ROWS(p, x, struct board_delivery);
	for (size_t i = 0; i < pg_rows(x); i++)
		s->delivery[s->n_deliveries++] = (struct board_delivery){
			.recipient = reader_copy(x, i, 0, &p->arena), .type = reader_copy(x, i, 1, &p->arena),
			.audience = reader_copy(x, i, 2, &p->arena), .n = pg_int(x, i, 3),
			.due = pg_int(x, i, 4), .oldest_due = pg_instant(x, i, 5),
			.last = pg_instant(x, i, 6) };
	return true;
}

static bool read_retentions(struct reader *r, struct board_part *p, struct board *s, struct err *e)
{
	const struct pg_result *x = reader_ask(r, SQL_retention, e);
	if (!x)
		return false;
	s->retention = ROWS(p, x, struct board_retention);
	for (size_t i = 0; i < pg_rows(x); i++) {
		struct board_retention *v = &s->retention[s->n_retentions++];
		*v = (struct board_retention){
			.area = reader_copy(x, i, 0, &p->arena), .decision = reader_copy(x, i, 1, &p->arena),
			.who = reader_copy(x, i, 2, &p->arena), .before = pg_instant(x, i, 3),
			.opened = pg_instant(x, i, 4), .closed = pg_instant(x, i, 5),
			.looked_at = pg_int(x, i, 6), .removed = pg_int(x, i, 7), .facts = pg_int(x, i, 8),
			.buckets = pg_int(x, i, 17) };
		for (int k = 0; k < BOARD_STAYS; k++)
			v->stays[k] = pg_int(x, i, 9 + k);
	}
	return true;
}

static bool read_imbalances(struct reader *r, instant_us now, struct board_part *p, struct board *s,
                            struct err *e)
{
	pg_one_time(&r->args, (now / HOUR_US - BOARD_HOURS + 1) * HOUR_US);
	pg_one_time(&r->args, (now / HOUR_US + 1) * HOUR_US);
	const struct pg_result *x = reader_ask(r, SQL_balance, e);
	if (!x)
		return false;
	s->imbalance = ROWS(p, x, struct board_imbalance);
	for (size_t i = 0; i < pg_rows(x); i++)
		s->imbalance[s->n_imbalances++] = (struct board_imbalance){
			.area = reader_copy(x, i, 0, &p->arena), .hour = pg_instant(x, i, 1),
			.accepted = pg_int(x, i, 2), .logged = pg_int(x, i, 3),
			.refused = pg_int(x, i, 4), .kept = pg_int(x, i, 5) };
	return true;
}

/* Delays stand in the slow figures as sources of their own, and are joined by uri. */
static bool read_delays(struct reader *r, instant_us since, instant_us now, struct board_part *p,
                        struct board *s, struct err *e)
{
	pg_one_time(&r->args, since);
	pg_one_time(&r->args, now);
	const struct pg_result *x = reader_ask(r, SQL_delays, e);
	if (!x)
		return false;
	s->source = ROWS(p, x, struct board_source);
	for (size_t i = 0; i < pg_rows(x); i++)
		s->source[s->n_sources++] = (struct board_source){
			.uri = reader_copy(x, i, 0, &p->arena), .delay_n = pg_int(x, i, 1),
			.to_record_p50 = pg_int(x, i, 2), .to_record_p95 = pg_int(x, i, 3),
			.to_arrive_p50 = pg_int(x, i, 4), .to_arrive_p95 = pg_int(x, i, 5),
			.corrected = pg_int(x, i, 6), .annulled = pg_int(x, i, 7) };
	return true;
}

/* As long a span, up to a day, as does not read too much of the log. */
static instant_us span_of(const struct board *b)
{
	int64_t n = 0, hour = b->now / HOUR_US;
	for (int h = 0; h < BOARD_HOURS; h++) {
		for (size_t i = 0; i < b->n_sources; i++)
			n += b->source[i].hour[h][BOARD_ACCEPTED];
		if (n > MEASURE_AT_MOST)
			return h ? (hour - h + 1) * HOUR_US : b->now - MINUTE_US;
	}
	return (hour - BOARD_HOURS + 1) * HOUR_US;
}

static bool measure(struct reader *r, const struct board *b, struct board_part *p, struct board *s,
                    struct err *e)
{
	return read_delays(r, span_of(b), b->now + MINUTE_US, p, s, e) &&
	       read_imbalances(r, b->now, p, s, e);
}

/* Between two measurements the last one is carried over. */
static void carry(const struct board *old, struct board_part *p, struct board *s)
{
	s->source = arena_copy(&p->arena, old->source, old->n_sources * sizeof *old->source);
	s->n_sources = old->n_sources;
	for (size_t i = 0; i < s->n_sources; i++)
		s->source[i].uri = arena_text(&p->arena, s->source[i].uri);
	s->imbalance = arena_copy(&p->arena, old->imbalance, old->n_imbalances * sizeof *old->imbalance);
	s->n_imbalances = old->n_imbalances;
	for (size_t i = 0; i < s->n_imbalances; i++)
		s->imbalance[i].area = arena_text(&p->arena, s->imbalance[i].area);
}

static bool read_all(struct reader *r, const struct board *b, struct board_part *p, struct board *s,
                     struct err *e)
{
	bool due = !r->slow || clock_passed(r->measure_due_us);
	if (due)
		r->measure_due_us = clock_deadline_us(MEASURE_MS);
	else
		carry(&r->slow_figures, p, s);
	return (!due || measure(r, b, p, s, e)) && read_types(r, b->now, p, s, e) &&
	       read_refusals(r, p, s, e) && read_findings(r, p, s, e) && read_deliveries(r, p, s, e) &&
	       read_retentions(r, p, s, e);
}

static void join_delays(struct board *b, const struct board *s)
{
	for (size_t i = 0, at = 0; i < b->n_sources; i++) {
		struct board_source *to = &b->source[i];
		for (at = 0; at < s->n_sources && !text_eq(s->source[at].uri, to->uri);)
			at++;
		if (at == s->n_sources)
			continue;
		const struct board_source *from = &s->source[at];
		to->delay_n = from->delay_n;
		to->to_record_p50 = from->to_record_p50, to->to_record_p95 = from->to_record_p95;
		to->to_arrive_p50 = from->to_arrive_p50, to->to_arrive_p95 = from->to_arrive_p95;
		to->corrected = from->corrected, to->annulled = from->annulled;
	}
}

bool reader_slow(struct reader *r, struct board *b, struct err *e)
{
	if (!r->slow || clock_passed(r->slow_due_us)) {
		struct board_part *p = board_part_new();
		struct board fresh = { .version = 0 };
		if (!read_all(r, b, p, &fresh, e)) {
			board_part_drop(p);
			return false;
		}
		board_part_drop(r->slow);
		r->slow = p;
		memcpy(&r->slow_figures, &fresh, sizeof fresh);
		r->slow_due_us = clock_deadline_us(SLOW_MS);
	}
	join_delays(b, &r->slow_figures);
	return true;
}

/* ---- at every look ---- */

bool reader_findings_of_sources(struct reader *r, struct board *b, struct err *e)
{
	struct board_source *s;
	const struct pg_result *x = reader_ask(r, SQL_gaps, e);
	for (size_t i = 0; x && i < pg_rows(x); i++)
		if ((s = board_source(b, pg_text(x, i, 0))))
			s->missing = pg_int(x, i, 1);
	x = x ? reader_ask(r, SQL_source_findings, e) : NULL;
	for (size_t i = 0; x && i < pg_rows(x); i++) {
		if (!(s = board_source(b, pg_text(x, i, 0))))
			continue;
		instant_us since = pg_instant(x, i, 2);
		if (text_eq(pg_text(x, i, 1), TEXT("D-PUB-01")))
			s->silent_since = since;
		else
			s->gap_since = since;
	}
	return x;
}
