/* made_case: states made by hand for the tests of summaries, and a small registry. */
#ifndef TESTS_UNIT_SUMMARIES_MADE_CASE_H
#define TESTS_UNIT_SUMMARIES_MADE_CASE_H

#include "summaries/member.h"
#include "summaries/table.h"
#include "transitions/record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define COUNT(v) (sizeof(v) / sizeof *(v))
#define ROW(object, json) { { object, sizeof(object) - 1 }, { json, sizeof(json) - 1 } }

static struct arena made;

static inline instant_us at(const char *iso)
{
	instant_us t;
	assert_true(instant_parse(text_of(iso), &t));
	return t;
}

static inline day_no day(const char *iso)
{
	day_no d;
	assert_true(calendar_parse_day(text_of(iso), &d));
	return d;
}

static inline int32_t month(const char *iso)
{
	int32_t m;
	assert_true(calendar_parse_month(text_of(iso), &m));
	return m;
}

/* What a JSON writer would say of one cell. */
static inline const char *shown(const struct table *t, size_t row, size_t column)
{
	struct table one = { .columns = &(const struct columns){ &t->columns->name[column], 1 } };
	BUF_AUTO b = { 0 };
	struct json_out j = json_out_to(&b);
	*table_add(&one, &made) = table_row(t, row)[column];
	table_put(&j, &one);
	struct text all = arena_text(&made, buf_text(&b));
	size_t before = strlen(t->columns->name[column]) + 5;   /* [{"name": */
	char *value = (char *)(uintptr_t)all.p + before;
	value[all.n - before - 2] = '\0';
	return value;
}

#define assert_cell(t, row, column, want) assert_string_equal(shown(t, row, column), want)

static inline struct registry *registry_made(const struct registry_row *rows, size_t n)
{
	struct err e = { 0 };
	struct registry *r = registry_new(rows, n, 1, &e);
	if (!r)
		fail_msg("%s", e.text);
	return r;
}

/* The registry of all tests of a program, and the setup and teardown of their group. */
#define REGISTRY_OF_ALL(rows, n)                                                                   \
	static struct registry *registry;                                                          \
	static int open_registry(void **state)                                                     \
	{                                                                                          \
		(void)state;                                                                       \
		registry = registry_made(rows, n);                                                 \
		return 0;                                                                          \
	}                                                                                          \
	static int close_registry(void **state)                                                    \
	{                                                                                          \
		(void)state;                                                                       \
		registry_free(registry);                                                           \
		arena_done(&made);                                                                 \
		return 0;                                                                          \
	}

/* A case of a municipality: admitted and notified on the 1st of March 2025. */
static inline struct case_state *case_of(const char *municipality)
{
	struct case_state *s = ARENA_NEW(&made, struct case_state);
	struct responsible_from *r = ARENA_NEW(&made, struct responsible_from);
	struct notified *n = ARENA_NEW(&made, struct notified);
	*r = (struct responsible_from){ day("2025-03-01"), text_of(municipality) };
	*n = (struct notified){ .municipality = text_of(municipality),
		                .sent_at = at("2025-03-01T10:00:00Z"), .answer = ANSWER_ACKNOWLEDGED };
	*s = (struct case_state){ .stay = STAY_ADMITTED, .status = STATUS_PLANNING,
		                  .hospital_unit = TEXT("SE2321000255-KIR"),
		                  .outpatient_unit = TEXT("SE2321000255-VC1"),
		                  .policy_id = TEXT("law-default"),
		                  .admitted_at = at("2025-03-01T08:00:00Z"), .end_at = INSTANT_NONE,
		                  .expected_discharge_at = INSTANT_NONE,
		                  .sip_called_at = INSTANT_NONE, .outpatient_from = INSTANT_NONE,
		                  .can_receive_from = INSTANT_NONE,
		                  .first_ready_assessed_at = INSTANT_NONE,
		                  .evaluated_at = at("2025-03-01T10:00:00Z"), .responsible = r,
		                  .n_responsible = 1, .notified = n, .n_notified = 1 };
	return s;
}

static inline void ready(struct case_state *s, const char *sent, const char *start)
{
	struct ready_interval *v = ARENA_ARRAY(&made, s->n_ready + 1, struct ready_interval);
	struct ready_clock *c = ARENA_NEW(&made, struct ready_clock);
	if (s->n_ready)
		memcpy(v, s->ready, s->n_ready * sizeof *v);
	*c = (struct ready_clock){ s->responsible[0].municipality, at(sent), day(start) };
	v[s->n_ready] = (struct ready_interval){ .sent_at = at(sent), .end_at = INSTANT_NONE,
		                                 .start = day(start), .clocks = c, .n_clocks = 1 };
	s->ready = v;
	s->n_ready++;
	s->n_ready_notices++;
	s->status = STATUS_READY_PENDING;
}

static inline void discharged(struct case_state *s, const char *when)
{
	s->stay = STAY_DISCHARGED;
	s->status = STATUS_CLOSED;
	s->end_at = s->evaluated_at = at(when);
	s->destination = TO_HOME;
	if (s->n_ready) {
		struct ready_interval *last = (struct ready_interval *)(uintptr_t)&s->ready[s->n_ready - 1];
		last->end_at = s->end_at;
		last->ended_by = READY_DISCHARGED;
	}
}

static inline void charged(struct case_state *s, const char *date, enum day_kind kind, uint32_t reasons,
                           int64_t ore)
{
	struct charged_day *v = ARENA_ARRAY(&made, s->n_days + 1, struct charged_day);
	if (s->n_days)
		memcpy(v, s->days, s->n_days * sizeof *v);
	v[s->n_days] = (struct charged_day){ day(date), s->responsible[0].municipality, kind, reasons, ore };
	s->days = v;
	s->n_days++;
}

static inline void adjusted(struct case_state *s, const char *date, int64_t billed, int64_t now)
{
	struct adjustment *v = ARENA_ARRAY(&made, s->n_adjustments + 1, struct adjustment);
	if (s->n_adjustments)
		memcpy(v, s->adjustments, s->n_adjustments * sizeof *v);
	v[s->n_adjustments] = (struct adjustment){ day(date), s->responsible[0].municipality, billed, now };
	s->adjustments = v;
	s->n_adjustments++;
}

static inline void booked(struct case_state *s, const char *date, const char *with, int64_t from, int64_t to)
{
	struct booking *v = ARENA_ARRAY(&made, s->n_bookings + 1, struct booking);
	if (s->n_bookings)
		memcpy(v, s->bookings, s->n_bookings * sizeof *v);
	v[s->n_bookings] = (struct booking){ day(date), s->responsible[0].municipality, month(with), from, to };
	s->bookings = v;
	s->n_bookings++;
}

/* A case that was ready for so many days and went home in March 2025. */
static inline struct case_state *episode(const char *municipality, int days)
{
	static const char *const ends[] = { "2025-03-05T11:00:00Z", "2025-03-06T11:00:00Z",
		                            "2025-03-07T11:00:00Z", "2025-03-08T11:00:00Z",
		                            "2025-03-09T11:00:00Z", "2025-03-10T11:00:00Z",
		                            "2025-03-11T11:00:00Z", "2025-03-12T11:00:00Z",
		                            "2025-03-13T11:00:00Z", "2025-03-14T11:00:00Z" };
	struct case_state *s = case_of(municipality);
	ready(s, "2025-03-05T09:00:00Z", "2025-03-08");
	discharged(s, ends[days]);
	return s;
}

static inline struct member member_of(const char *ref, const struct case_state *s)
{
	return (struct member){ text_of(ref), s };
}

#endif
