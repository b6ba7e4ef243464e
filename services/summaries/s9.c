/* s9: the items of a document, counted. The invariant: no member of the set is counted twice; adopted and
 * conditional are those whose adoption counts (R-A15), pending those who are to decide, again or at all. */
#include "summaries/s9.h"

#include "approvals/record.h"

static const char *const names[] = { S9_COLUMNS(COLUMN_NAME) };
const struct columns s9_columns = { names, sizeof names / sizeof *names };

struct counted {
	int64_t by_decision[DECISION_NOTED + 1];
	int64_t pending, final;
	struct text *effective, *blocking;
	size_t n_effective, n_blocking;
};

/* Tabled, annulled by a court, or decided on a version that was revised since: to be decided. */
static bool is_pending(const struct vote_state *v)
{
	return v->waiting_since != DAY_NONE && v->decision != DECISION_REFERRED_BACK;
}

static void count_vote(struct counted *c, const struct vote_state *v)
{
	bool adopts = v->decision == DECISION_ADOPTED || v->decision == DECISION_CONDITIONAL;
	if (is_pending(v))
		c->pending++;
	else if (v->counts || !adopts)
		c->by_decision[v->decision]++;
	c->final += v->counts && v->stage == STAGE_FINAL;
	if (v->effective)
		c->effective[c->n_effective++] = v->principal;
	if (v->block != BLOCK_NONE)
		c->blocking[c->n_blocking++] = v->principal;
}

static struct counted count(const struct item_state *item, struct arena *a)
{
	struct counted c = { .effective = ARENA_ARRAY(a, item->n_votes, struct text),
		             .blocking = ARENA_ARRAY(a, item->n_votes, struct text) };
	for (size_t i = 0; i < item->n_votes; i++)
		count_vote(&c, &item->votes[i]);
	return c;
}

/* "ALL", "REGION_PLUS_K 20". */
static struct text rule_text(const struct item_state *item, struct arena *a)
{
	const char *word = approval_rules[item->rule - 1];
	if (item->k == INT64_MIN)
		return text_of(word);
	return arena_printf(a, "%s %lld", word, (long long)item->k);
}

static void put_counts(const struct counted *c, struct cell *row)
{
	row[S9_adopted] = cell_int(c->by_decision[DECISION_ADOPTED]);
	row[S9_conditional] = cell_int(c->by_decision[DECISION_CONDITIONAL]);
	row[S9_rejected] = cell_int(c->by_decision[DECISION_REJECTED]);
	row[S9_referred_back] = cell_int(c->by_decision[DECISION_REFERRED_BACK]);
	row[S9_pending] = cell_int(c->pending);
	row[S9_final] = cell_int(c->final);
	row[S9_effective_set] = cell_texts(c->effective, c->n_effective);
	row[S9_blocking_principals] = cell_texts(c->blocking, c->n_blocking);
}

void s9_add(const struct document *d, struct arena *a, struct table *ret)
{
	for (size_t i = 0; i < d->s->n_items; i++) {
		const struct item_state *item = &d->s->items[i];
		struct counted c = count(item, a);
		struct cell *row = table_add(ret, a);
		row[S9_document_id] = cell_text(d->id);
		row[S9_title] = cell_text(d->s->title);
		row[S9_item] = cell_text(item->item_id);
		row[S9_item_title] = cell_text(item->title);
		row[S9_rule] = cell_text(rule_text(item, a));
		row[S9_n_principals] = cell_int((int64_t)item->n_votes);
		put_counts(&c, row);
		row[S9_status] = cell_text(text_of(item_status_words[item->status]));
		row[S9_in_force_from] = cell_day(item->in_force_from);
		row[S9_next_deadline] = cell_day(item->next_change_on);
	}
}
