/* s8: the votes of one document, a row each. The invariant: a cell says what the facts say; what is not
 * known (a final date without an announcement) is null and never guessed. */
#include "summaries/s8.h"

#include "approvals/record.h"

static const char *const names[] = { S8_COLUMNS(COLUMN_NAME) };
const struct columns s8_columns = { names, sizeof names / sizeof *names };

/* "AT_LEAST_K 20", "GROUP_FUNDING_AT_LEAST 115000000 2023", "REGION_ADOPTS until 2022-06-30". */
static struct text condition_text(const struct condition_state *c, struct arena *a)
{
	BUF_AUTO b = { 0 };
	buf_put_text(&b, text_of(approval_conditions[c->kind - 1]));
	if (c->k != INT64_MIN)
		buf_printf(&b, " %lld", (long long)c->k);
	if (c->amount_ore != INT64_MIN)
		buf_printf(&b, " %lld", (long long)c->amount_ore);
	if (c->year != INT64_MIN)
		buf_printf(&b, " %lld", (long long)c->year);
	if (c->not_later_than != DAY_NONE) {
		buf_put_text(&b, TEXT(" until "));
		calendar_put_day(&b, c->not_later_than);
	}
	return arena_text(a, buf_text(&b));
}

static void put_conditions(const struct vote_state *v, struct arena *a, struct cell *row)
{
	struct text *list = ARENA_ARRAY(a, v->n_conditions, struct text);
	bool met = true;
	if (v->n_conditions == 0)
		return;
	for (size_t i = 0; i < v->n_conditions; i++) {
		list[i] = condition_text(&v->conditions[i], a);
		met &= v->conditions[i].met;
	}
	row[S8_conditions] = cell_texts(list, v->n_conditions);
	row[S8_condition_state] = cell_text(met ? TEXT("MET") : TEXT("UNMET"));
}

static void put_decision(const struct vote_state *v, struct cell *row)
{
	if (!v->verb)
		return;
	row[S8_verb] = cell_text(text_of(approval_verbs[v->verb - 1]));
	row[S8_body] = cell_text(v->body);
	row[S8_decided_on] = cell_day(v->decided_on);
	row[S8_paragraph] = cell_text(v->paragraph);
	row[S8_diarienummer] = cell_text(v->diarienummer);
	row[S8_hash_matches] = cell_bool(!(v->uncounted & (UNCOUNTED_VERSION | UNCOUNTED_HASH)));
}

static struct text name_of(const struct registry *r, struct text code, day_no on)
{
	const struct principal *p = registry_principal(r, code, on);
	return p ? p->name : TEXT("");
}

void s8_table(const struct document *d, const struct registry *r, day_no today, struct arena *a,
              struct table *ret)
{
	*ret = (struct table){ .columns = &s8_columns };
	for (size_t i = 0; i < d->s->n_items; i++)
		for (size_t k = 0; k < d->s->items[i].n_votes; k++) {
			const struct vote_state *v = &d->s->items[i].votes[k];
			struct cell *row = table_add(ret, a);
			row[S8_document_id] = cell_text(d->id);
			row[S8_title] = cell_text(d->s->title);
			row[S8_version] = cell_int(d->s->version);
			row[S8_item] = cell_text(d->s->items[i].item_id);
			row[S8_principal_code] = cell_text(v->principal);
			row[S8_principal_name] = cell_text(name_of(r, v->principal, today));
			row[S8_state] = cell_text(text_of(vote_stage_words[v->stage]));
			put_decision(v, row);
			put_conditions(v, a, row);
			row[S8_adjusted_on] = cell_day(v->adjusted_on);
			row[S8_announced_on] = cell_day(v->announced_on);
			row[S8_final_on] = cell_day(v->final_on);
			if (v->waiting_since != DAY_NONE)
				row[S8_days_waiting] = cell_int(today - v->waiting_since);
		}
}
