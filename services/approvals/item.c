/* item: to come; the votes are all pending. */
#include "approvals/item.h"

#include <stdlib.h>

void item_evaluate(struct folding *f, struct text item_id, uint8_t rule, int64_t k,
                   struct item_state *ret)
{
	struct vote_state *votes = ARENA_ARRAY(f->a, f->v.n_members, struct vote_state);
	*ret = (struct item_state){ .item_id = item_id,
		                    .rule = rule ? rule : RULE_ALL,
		                    .k = k,
		                    .n = f->v.n_members,
		                    .status = ITEM_COLLECTING,
		                    .in_force_from = DAY_NONE,
		                    .next_change_on = DAY_NONE };
	for (size_t i = 0; i < f->v.n_members; i++)
		votes[i] = (struct vote_state){ .principal = f->v.members[i],
			                        .stage = STAGE_PENDING,
			                        .proposed_on = DAY_NONE,
			                        .decided_on = DAY_NONE,
			                        .adjusted_on = DAY_NONE,
			                        .announced_on = DAY_NONE,
			                        .last_appeal_day = DAY_NONE,
			                        .final_on = DAY_NONE,
			                        .waiting_since = f->s.registered_on,
			                        .block = BLOCK_UNDECIDED };
	ret->votes = votes;
	ret->n_votes = f->v.n_members;
}

static int by_id(const void *x, const void *y)
{
	return text_cmp(((const struct item_state *)x)->item_id,
	                ((const struct item_state *)y)->item_id);
}

void items_fill(struct folding *f)
{
	const struct document_fact *r = f->v.registered;
	if (!r || r->d.items.n == 0)
		return;
	const struct item_data *told = r->d.items.v;
	struct item_state *v = ARENA_ARRAY(f->a, r->d.items.n, struct item_state);
	for (size_t i = 0; i < r->d.items.n; i++) {
		const struct rule_data *rule = told[i].rule.n ? told[i].rule.v : NULL;
		if (document_item(r, told[i].item_id) != &told[i])
			continue; /* named twice: the first says it */
		struct item_state *item = &v[f->s.n_items++];
		item_evaluate(f, told[i].item_id, rule ? rule->kind : 0, rule ? rule->k : INT64_MIN,
		              item);
		item->title = told[i].title;
	}
	qsort(v, f->s.n_items, sizeof *v, by_id);
	f->s.items = v;
}
