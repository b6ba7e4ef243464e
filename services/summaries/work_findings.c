/* work_findings: S6 of this week and the one before, whenever discrepancies moved. They are read in
 * pages and folded as they come; rows of protected identities are not read. The invariant: what
 * moves while it is read is read again at the next look. */
#include "base/clock.h"
#include "summaries/s6.h"
#include "summaries/work_inner.h"

#include <stdlib.h>

enum { WEEKS = 2 };

struct place {                         /* of the last row read */
	struct text key, code, discriminator;
};

/* ---- is there anything to do ---- */

static bool look(struct work *w, bool *ret_moved, struct err *e)
{
	*ret_moved = false;
	if (clock_monotonic_us() < w->findings_due_us)
		return true;
	const struct pg_result *r = work_ask(w, SQL_findings_moved, e);
	if (!r)
		return false;
	int64_t moved = pg_rows(r) ? pg_int(r, 0, 0) : 0;
	*ret_moved = moved != w->findings_moved || w->findings_day != w->today;
	w->findings_due_us = clock_monotonic_us() + w->c->settings->discrepancies_every;
	w->findings_moved = moved;
	return true;
}

/* ---- reading ---- */

/* Parties are codes or organisation numbers; a known number becomes its code. */
static struct text party_of(const struct work *w, struct text party)
{
	const struct principal *p = party.n == 10 ? registry_principal_by_orgnr(w->registry, party) : NULL;
	return p ? p->code : party;
}

static void take_page(const struct work *w, const struct pg_result *r, struct s6 *weeks)
{
	for (size_t i = 0; i < pg_rows(r); i++) {
		struct s6_finding f = { .code = pg_text(r, i, 1), .severity = pg_text(r, i, 3),
			                .party = party_of(w, pg_text(r, i, 4)),
			                .first_seen = pg_instant(r, i, 5),
			                .closed_at = pg_instant(r, i, 6), .event_id = pg_text(r, i, 7) };
		for (int k = 0; f.party.n && k < WEEKS; k++)
			s6_add(&weeks[k], &f);
	}
}

static bool read_area(struct work *w, enum work_sql which, struct s6 *weeks, struct err *e)
{
	struct place at = { TEXT(""), TEXT(""), TEXT("") };
	for (;;) {
		pg_one_time(&w->args, calendar_midnight(weeks[WEEKS - 1].monday));
		pg_one_text(&w->args, at.key);
		pg_one_text(&w->args, at.code);
		pg_one_text(&w->args, at.discriminator);
		pg_one_int8(&w->args, WORK_PAGE);
		const struct pg_result *r = work_ask(w, which, e);
		if (!r)
			return false;
		size_t n = pg_rows(r);
		take_page(w, r, weeks);
		if (n < WORK_PAGE)   /* a finding gives at least one row */
			return true;
		at = (struct place){ work_copy(r, n - 1, 0, &w->turn), work_copy(r, n - 1, 1, &w->turn),
			             work_copy(r, n - 1, 2, &w->turn) };
	}
}

/* Those of every area; of one code there are none in two of them. */
static bool read_all(struct work *w, struct s6 *weeks, struct err *e)
{
	static const enum work_sql areas[] = { SQL_transition_findings, SQL_approval_findings, SQL_indicator_findings };
	for (size_t i = 0; i < sizeof areas / sizeof *areas; i++)
		if (!read_area(w, areas[i], weeks, e))
			return false;
	return true;
}

/* ---- giving ---- */

/* A region sees its own and those of its municipalities. */
static bool is_for(struct text recipient, struct text party)
{
	return text_eq(recipient, party) ||
	       (recipient.n == 2 && party.n == 4 && text_eq(registry_region_of(party), recipient));
}

static void give(struct work *w, struct plan *plan, const struct s6 *week, struct text recipient)
{
	struct table *t = ARENA_NEW(plan->arena, struct table);
	const struct policy *p = registry_policy(w->registry, recipient, false, week->monday);
	for (size_t i = 0; i < plan->n; i++)
		if (text_eq(plan->v[i].recipient, recipient) && plan->v[i].start == week->monday)
			return;
	s6_table(week, is_for, recipient, recipient.n == 2, t);
	*plan_add(plan) = (struct summary){
		.type = "S6", .audience = AUDIENCE_OWN, .recipient = recipient,
		.period = s6_week(week->monday, plan->arena), .start = week->monday,
		.end = week->monday + 6, .definition = TEXT("discrepancies/1"),
		.policy_version = summary_policy_version(p->id, p->version, plan->arena), .rows = t
	};
}

static void give_parties(struct work *w, struct plan *plan, const struct s6 *week)
{
	for (size_t i = 0; i < week->n; i++) {
		struct text party = week->v[i]->party;
		if (party.n != 2 && party.n != 4)
			continue;
		give(w, plan, week, party);
		give(w, plan, week, registry_region_of(party));
	}
}

/* Whoever was told of findings is told when there are none. */
static bool give_told(struct work *w, struct plan *plan, const struct s6 *week, struct err *e)
{
	pg_one_text(&w->args, s6_week(week->monday, plan->arena));
	const struct pg_result *r = work_ask(w, SQL_told_of_week, e);
	if (!r)
		return false;
	for (size_t i = 0; i < pg_rows(r); i++)
		give(w, plan, week, work_copy(r, i, 0, plan->arena));
	return true;
}

static bool compute(struct work *w, struct err *e)
{
	struct s6 weeks[WEEKS] = { 0 };
	struct plan plan = { .arena = &w->bucket };
	arena_reset(&w->bucket);
	for (int i = 0; i < WEEKS; i++) {
		weeks[i].monday = s6_monday(w->today) - 7 * i;
		weeks[i].now = w->now;
		weeks[i].arena = &w->bucket;
	}
	pg_begin(w->pg);
	if (!pg_run(w->pg, e) || !read_all(w, weeks, e))
		return false;
	for (int i = 0; i < WEEKS; i++) {
		give_parties(w, &plan, &weeks[i]);
		if (!give_told(w, &plan, &weeks[i], e))
			return false;
	}
	return work_write(w, &plan, 1, e) && pg_commit(w->pg, e);
}

bool work_findings(struct work *w, bool *ret_any, struct err *e)
{
	bool moved;
	if (!look(w, &moved, e))
		return false;
	if (!moved)
		return true;
	if (!compute(w, e)) {
		w->findings_moved = -1;
		pg_rollback(w->pg);
		return false;
	}
	w->findings_day = w->today;
	*ret_any = true;
	return true;
}
