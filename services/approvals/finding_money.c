/* finding, the money: D-DOC-07, D-DOC-08, D-DOC-10 (domain page 3.3, 7.10, R-A10). */
#include "approvals/finding.h"

#include "approvals/financing.h"

#include <stdio.h>

static bool is_of_year(const struct document_fact *f, int32_t year, bool budget)
{
	bool is_budget = f->type == D_BUDGET_PROPOSED || f->type == D_BUDGET_CHANGE;
	return notice_counts(&f->n) && f->d.year == year &&
	       (budget ? is_budget : f->type == D_SPENT);
}

static void because_of_year(struct finding_scene *c, struct finding *x, int32_t year, bool budget)
{
	for (size_t i = 0; i < c->f->v.n; i++)
		if (is_of_year(&c->f->v.v[i], year, budget))
			finding_because(c, x, &c->f->v.v[i]);
}

/* ---- D-DOC-07 ---- */

static day_no reaches(const struct document_fact *f)
{
	return f->d.as_of == DAY_NONE ? f->on : f->d.as_of;
}

static bool is_beyond(const struct document_fact *f, int64_t cap)
{
	int64_t forecast = f->d.forecast_ore == INT64_MIN ? 0 : f->d.forecast_ore;
	return f->d.spent_ore > cap || forecast > cap - f->d.spent_ore;
}

/* The first report of the unbroken row of reports beyond the cap that the newest one ends. */
static const struct document_fact *first_beyond(const struct finding_scene *c,
                                                const struct financing_year *y)
{
	const struct document_fact *first = NULL;
	day_no within = DAY_NONE;
	for (size_t i = 0; i < c->f->v.n; i++) {
		const struct document_fact *f = &c->f->v.v[i];
		if (is_of_year(f, y->year, false) && !is_beyond(f, y->total_ore) &&
		    reaches(f) > within && reaches(f) < y->spent_as_of)
			within = reaches(f);
	}
	for (size_t i = 0; i < c->f->v.n; i++) {
		const struct document_fact *f = &c->f->v.v[i];
		if (is_of_year(f, y->year, false) && is_beyond(f, y->total_ore) &&
		    (within == DAY_NONE || reaches(f) > within) &&
		    (!first || f->n.f->recorded_us < first->n.f->recorded_us))
			first = f;
	}
	return first;
}

/* When the first word on the year's budget was written: without one there is no cap to breach. */
static instant_us budget_since(const struct finding_scene *c, int32_t year)
{
	instant_us since = INSTANT_NONE;
	for (size_t i = 0; i < c->f->v.n; i++) {
		const struct document_fact *f = &c->f->v.v[i];
		if (is_of_year(f, year, true) &&
		    (since == INSTANT_NONE || f->n.f->recorded_us < since))
			since = f->n.f->recorded_us;
	}
	return since;
}

void finding_cap(struct finding_scene *c, const struct finding_rule *r)
{
	const struct financing_state *s = &c->f->s.financing;
	for (size_t i = 0; i < s->n_years; i++) {
		const struct financing_year *y = &s->years[i];
		const struct document_fact *first;
		char name[16];
		if (!y->cap_breached || !(first = first_beyond(c, y)))
			continue;
		instant_us since = budget_since(c, y->year);
		snprintf(name, sizeof name, "%04d", y->year);
		if (since == INSTANT_NONE || first->n.f->recorded_us > since)
			since = first->n.f->recorded_us;
		struct finding *x = finding_add(c, r, text_of(name), since);
		because_of_year(c, x, y->year, false);
		because_of_year(c, x, y->year, true);
	}
}

/* ---- D-DOC-08 ---- */

static void add_share_finding(struct finding_scene *c, const struct finding_rule *r,
                              const struct financing_year *y, const char *what)
{
	char name[32];
	snprintf(name, sizeof name, "%04d/%s", y->year, what);
	struct finding *x = finding_add(c, r, text_of(name), budget_since(c, y->year));
	because_of_year(c, x, y->year, true);
}

void finding_shares(struct finding_scene *c, const struct finding_rule *r)
{
	const struct financing_state *s = &c->f->s.financing;
	for (size_t i = 0; i < s->n_years; i++) {
		const struct financing_year *y = &s->years[i];
		if (budget_since(c, y->year) == INSTANT_NONE)
			continue;
		if (y->shares_differ)
			add_share_finding(c, r, y, "sum");
		if (y->ratio_differs)
			add_share_finding(c, r, y, "ratio");
		if (y->overflow)
			add_share_finding(c, r, y, "overflow");
	}
}

/* ---- D-DOC-10 ---- */

static void add_feedback_finding(struct finding_scene *c, const struct finding_rule *r, day_no due,
                                 const struct document_fact *came)
{
	const struct document_fact *budget = document_newest(&c->f->v, D_BUDGET_PROPOSED);
	BUF_AUTO b = { 0 };
	calendar_put_day(&b, due);
	struct finding *x = finding_add(c, r, buf_text(&b), calendar_midnight(due + 1));
	finding_because(c, x, budget);
	finding_because(c, x, came);
	if (came)
		finding_close_at(c, x, calendar_midnight(came->on));
}

/* From one feedback to the next; the last wait is the one still owed. */
void finding_feedback(struct finding_scene *c, const struct finding_rule *r)
{
	day_no since = financing_feedback_begins(&c->f->v);
	day_no owed = c->f->s.financing.feedback_due;
	while (since != DAY_NONE) {
		const struct document_fact *came = financing_feedback_after(&c->f->v, since);
		day_no due = financing_year_after(since);
		bool late = came ? came->on > due : due == owed && fold_has_come(c->f, due + 1);
		if (late)
			add_feedback_finding(c, r, due, came);
		since = came ? came->on : DAY_NONE;
	}
}
