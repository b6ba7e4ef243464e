/* report, follow-ups: which deviations there were and what came of them, figures by sex, and how alike
 * units are in what they offer. The invariant: others than the region see a deviation only where they see the figure's
 * status, and never one of a unit. */
#include "summaries/report.h"

#include <string.h>

static const char *const names[] = { REPORT_FOLLOW_COLUMNS(COLUMN_NAME) };
const struct columns report_follow_columns = { names, sizeof names / sizeof *names };

static const char *const sex_names[] = { REPORT_SEX_COLUMNS(COLUMN_NAME) };
const struct columns report_sex_columns = { sex_names, sizeof sex_names / sizeof *sex_names };

static struct cell copied(const struct report *r, struct text t)
{
	return t.n ? cell_text(arena_text(r->arena, t)) : (struct cell){ 0 };
}

static struct cell day_cell(day_no d)
{
	return d == DAY_NONE ? (struct cell){ 0 } : cell_day(d);
}

static struct text name_of(const struct report *r, const struct series_state *s)
{
	const struct indicator_definition *d = indicator_definition(
		registry_indicator(r->in.registry, s->code), (struct text){ 0 }, s->period.end, INT64_MAX);
	return d && d->name_sv.n ? d->name_sv : s->code;
}

void report_add_follow_up(struct report *r, const struct series_state *s)
{
	BUF_AUTO b = { 0 };
	if (s->dialogue == DIALOGUE_NONE)
		return;
	struct cell *row = table_add(&r->follow_ups, r->arena);
	period_put(&b, s->period);
	row[FOLLOW_code] = copied(r, s->code);
	row[FOLLOW_name] = copied(r, name_of(r, s));
	row[FOLLOW_org] = copied(r, s->org);
	row[FOLLOW_org_name] = copied(r, s12_org_name(r->in.registry, s->org, s->period.end));
	row[FOLLOW_period] = copied(r, buf_text(&b));
	row[FOLLOW_dialogue] = cell_text(text_of(dialogue_words[s->dialogue]));
	row[FOLLOW_action] = copied(r, s->follow_up);
	row[FOLLOW_on] = day_cell(s->follow_up_on);
	row[FOLLOW_due_on] = day_cell(s->follow_up_due);
}

void report_add_by_sex(struct report *r, const struct series_state *s)
{
	BUF_AUTO b = { 0 };
	period_put(&b, s->period);
	for (size_t i = 0; r->in.exact && s->org_kind == ORG_REGION && i < s->n_figures; i++) {
		const struct figure *f = &s->figures[i];
		if (!f->sex.n || f->age_group.n || f->service.n || !f->value.n)
			continue;
		struct cell *row = table_add(&r->by_sex, r->arena);
		row[SEX_code] = copied(r, s->code);
		row[SEX_name] = copied(r, name_of(r, s));
		row[SEX_org] = copied(r, s->org);
		row[SEX_org_name] = copied(r, s12_org_name(r->in.registry, s->org, s->period.end));
		row[SEX_period] = copied(r, buf_text(&b));
		row[SEX_sex] = copied(r, f->sex);
		row[SEX_value] = copied(r, f->value);
	}
}

static bool is_shown(const struct report *r, const struct cell *follow)
{
	for (size_t i = 0; i < r->figures.n; i++) {
		const struct cell *row = table_row(&r->figures, i);
		if (text_eq(row[S12_code].text, follow[FOLLOW_code].text) &&
		    text_eq(row[S12_org].text, follow[FOLLOW_org].text) &&
		    text_eq(row[S12_period].text, follow[FOLLOW_period].text))
			return row[S12_status].kind != CELL_NULL && row[S12_value].kind != CELL_NULL;
	}
	return false;
}

void report_share_follow_ups(struct report *r)
{
	struct table kept = { .columns = &report_follow_columns };
	for (size_t i = 0; i < r->follow_ups.n; i++) {
		const struct cell *row = table_row(&r->follow_ups, i);
		if (row[FOLLOW_org].text.n <= 4 && is_shown(r, row))
			memcpy(table_add(&kept, r->arena), row, kept.columns->n * sizeof *row);
	}
	r->follow_ups = kept;
}

int64_t report_units_offer(const struct report *r, double share)
{
	int64_t units = 0, so_far = 0;
	for (int i = 0; i <= REPORT_BASE_MAX; i++)
		units += r->units_offering[i];
	for (int i = 0; i <= REPORT_BASE_MAX; i++) {
		so_far += r->units_offering[i];
		if (so_far > 0 && (double)so_far >= share * (double)units)
			return i;
	}
	return -1;
}
