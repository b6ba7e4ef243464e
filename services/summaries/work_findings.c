/* work_findings: S6 of each week that is told of, whenever discrepancies moved: an opening or closing
 * that a late fact brings changes the weeks it is about. They are read in pages and folded as they
 * come; rows of protected identities are not read. The invariant: what moves while it is read is
 * read again at the next look. */
#include "base/clock.h"
#include "summaries/s6.h"
#include "summaries/work_inner.h"

#include <stdlib.h>

/* Looks take no more than one part of so many of the time, however many discrepancies there are. */
enum { REST = 20 };

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

static void take_page(const struct work *w, const struct pg_result *r, struct s6 *fold)
{
	for (size_t i = 0; i < pg_rows(r); i++) {
		struct s6_finding f = { .code = pg_text(r, i, 1), .severity = pg_text(r, i, 3),
			                .party = s6_party(w->registry, pg_text(r, i, 0), pg_text(r, i, 4)),
			                .first_seen = pg_instant(r, i, 5),
			                .closed_at = pg_instant(r, i, 6), .event_id = pg_text(r, i, 7) };
		if (f.party.n)
			s6_add(fold, &f);
	}
}

static bool read_area(struct work *w, enum work_sql which, struct s6 *fold, struct err *e)
{
	struct place at = { TEXT(""), TEXT(""), TEXT("") };
	for (;;) {
		pg_one_time(&w->args, calendar_midnight(fold->monday));
		pg_one_text(&w->args, at.key);
		pg_one_text(&w->args, at.code);
		pg_one_text(&w->args, at.discriminator);
		pg_one_int8(&w->args, WORK_PAGE);
		const struct pg_result *r = work_ask(w, which, e);
		if (!r)
			return false;
		size_t n = pg_rows(r);
		take_page(w, r, fold);
		if (n < WORK_PAGE)   /* a finding gives at least one row */
			return true;
		at = (struct place){ work_copy(r, n - 1, 0, &w->turn), work_copy(r, n - 1, 1, &w->turn),
			             work_copy(r, n - 1, 2, &w->turn) };
	}
}

/* Those of every area; of one code there are none in two of them. */
static bool read_all(struct work *w, struct s6 *fold, struct err *e)
{
	static const enum work_sql areas[] = { SQL_transition_findings, SQL_approval_findings, SQL_indicator_findings };
	for (size_t i = 0; i < sizeof areas / sizeof *areas; i++)
		if (!read_area(w, areas[i], fold, e))
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

struct told {                          /* whom, and of which week */
	struct text period, recipient;
};

struct giving {
	struct work *w;
	struct s6 *fold;
	struct told *told;
	size_t n_told;
	int32_t week;
	day_no monday;
	struct plan plan;
};

/* Nothing of a week that was told of: to be recalled. */
static void give(struct giving *g, struct text recipient)
{
	struct plan *plan = &g->plan;
	struct table *t = ARENA_NEW(plan->arena, struct table);
	const struct policy *p = registry_policy(g->w->registry, recipient, false, g->monday);
	for (size_t i = 0; i < plan->n; i++)
		if (text_eq(plan->v[i].recipient, recipient))
			return;
	s6_table(g->fold, g->week, is_for, recipient, recipient.n == 2, t);
	*plan_add(plan) = (struct summary){
		.type = "S6", .audience = AUDIENCE_OWN, .recipient = recipient,
		.period = s6_name(g->monday, plan->arena), .start = g->monday, .end = g->monday + 6,
		.definition = TEXT("discrepancies/1"),
		.policy_version = summary_policy_version(p->id, p->version, plan->arena), .rows = t->n ? t : NULL
	};
}

static void give_week(struct giving *g)
{
	struct text period = s6_name(g->monday, g->plan.arena);
	for (size_t i = 0; i < g->fold->n; i++) {
		const struct s6_line *l = g->fold->v[i];
		if (!l->week[g->week] || (l->party.n != 2 && l->party.n != 4))
			continue;
		give(g, l->party);
		give(g, registry_region_of(l->party));
	}
	for (size_t i = 0; i < g->n_told; i++)
		if (text_eq(g->told[i].period, period))
			give(g, g->told[i].recipient);
}

static bool read_told(struct giving *g, struct err *e)
{
	struct work *w = g->w;
	struct text *names = ARENA_ARRAY(&w->turn, (size_t)g->fold->n_weeks, struct text);
	for (int32_t i = 0; i < g->fold->n_weeks; i++)
		names[i] = s6_name(g->fold->monday + 7 * i, &w->turn);
	pg_texts(&w->args, names, sizeof *names, (size_t)g->fold->n_weeks);
	const struct pg_result *r = work_ask(w, SQL_told_of_weeks, e);
	g->n_told = r ? pg_rows(r) : 0;
	g->told = ARENA_ARRAY(&w->turn, g->n_told, struct told);
	for (size_t i = 0; i < g->n_told; i++)
		g->told[i] = (struct told){ work_copy(r, i, 0, &w->turn), work_copy(r, i, 1, &w->turn) };
	return r;
}

/* A week at a time, so that they need not be held all at once. */
static bool write_weeks(struct giving *g, struct err *e)
{
	struct work *w = g->w;
	for (g->week = 0; g->week < g->fold->n_weeks; g->week++) {
		arena_reset(&w->bucket);
		g->plan = (struct plan){ .arena = &w->bucket };
		g->monday = g->fold->monday + 7 * g->week;
		give_week(g);
		if (!work_write(w, &g->plan, 1, e))
			return false;
	}
	return true;
}

static bool compute(struct work *w, struct err *e)
{
	int32_t n_weeks = (int32_t)w->c->settings->finding_weeks;
	struct s6 fold = { .monday = s6_monday(w->today) - 7 * (n_weeks - 1), .n_weeks = n_weeks, .now = w->now,
		           .arena = &w->turn };
	struct giving g = { .w = w, .fold = &fold };
	pg_begin(w->pg);
	return pg_run(w->pg, e) && read_all(w, &fold, e) && read_told(&g, e) && write_weeks(&g, e) &&
	       pg_commit(w->pg, e);
}

bool work_findings(struct work *w, bool *ret_any, struct err *e)
{
	bool moved;
	if (!look(w, &moved, e))
		return false;
	if (!moved)
		return true;
	int64_t begun_us = clock_monotonic_us();
	if (!compute(w, e)) {
		w->findings_moved = -1;
		pg_rollback(w->pg);
		return false;
	}
	int64_t rested_us = clock_monotonic_us() + REST * (clock_monotonic_us() - begun_us);
	if (w->findings_due_us < rested_us)
		w->findings_due_us = rested_us;
	w->findings_day = w->today;
	*ret_any = true;
	return true;
}
