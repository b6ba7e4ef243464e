/* print: the exported object of a document, keys sorted, as interfaces promise it. */
#include "approvals/print.h"

#include "approvals/financing_print.h"
#include "approvals/governing_print.h"
#include "approvals/record.h"
#include "approvals/state.h"

static void member_count(struct json_out *j, const char *key, size_t n)
{
	json_out_key(j, key);
	json_out_int(j, (int64_t)n);
}

/* ---- votes ---- */

static void print_conditions(struct json_out *j, const struct vote_state *s)
{
	json_out_array(j);
	for (size_t i = 0; i < s->n_conditions; i++) {
		const struct condition_state *c = &s->conditions[i];
		json_out_object(j);
		json_out_member_text(j, "conditionId", c->condition_id);
		json_out_member_string(j, "kind", approval_conditions[c->kind - 1]);
		json_out_member_bool(j, "met", c->met);
		json_out_member_day(j, "notLaterThan", c->not_later_than);
		json_out_end(j);
	}
	json_out_end(j);
}

static void print_vote(struct json_out *j, const struct vote_state *s)
{
	json_out_object(j);
	json_out_member_day(j, "adjustedOn", s->adjusted_on);
	json_out_member_day(j, "announcedOn", s->announced_on);
	json_out_member_string(j, "block", vote_block_words[s->block]);
	json_out_member_text(j, "body", s->body);
	json_out_key(j, "conditions");
	print_conditions(j, s);
	json_out_member_bool(j, "counts", s->counts);
	json_out_member_day(j, "decidedOn", s->decided_on);
	json_out_member_string(j, "decision", vote_decision_words[s->decision]);
	json_out_member_text(j, "diarienummer", s->diarienummer);
	json_out_member_day(j, "finalOn", s->final_on);
	json_out_member_bool(j, "inhibited", s->inhibited);
	json_out_member_day(j, "lastAppealDay", s->last_appeal_day);
	json_out_member_text(j, "paragraph", s->paragraph);
	json_out_member_string(j, "state", vote_stage_words[s->stage]);
	json_out_member_string(j, "verb", s->verb ? approval_verbs[s->verb - 1] : NULL);
	json_out_end(j);
}

/* ---- items ---- */

static void print_effective(struct json_out *j, const struct item_state *s)
{
	json_out_array(j);
	for (size_t i = 0; i < s->n_votes; i++)
		if (s->votes[i].effective)
			json_out_text(j, s->votes[i].principal);
	json_out_end(j);
}

static void print_item(struct json_out *j, const struct item_state *s)
{
	json_out_object(j);
	member_count(j, "adopting", s->adopting);
	json_out_key(j, "effectiveSet");
	print_effective(j, s);
	json_out_member_day(j, "inForceFrom", s->in_force_from);
	json_out_key(j, "k");
	if (s->k == INT64_MIN)
		json_out_null(j);
	else
		json_out_int(j, s->k);
	member_count(j, "n", s->n);
	json_out_key(j, "principals");
	json_out_object(j);
	for (size_t i = 0; i < s->n_votes; i++) {
		json_out_key_text(j, s->votes[i].principal);
		print_vote(j, &s->votes[i]);
	}
	json_out_end(j);
	json_out_member_string(j, "rule", approval_rules[s->rule - 1]);
	json_out_member_string(j, "status", item_status_words[s->status]);
	json_out_member_text(j, "title", s->title);
	json_out_end(j);
}

static void print_items(struct json_out *j, const struct document_state *s)
{
	json_out_object(j);
	for (size_t i = 0; i < s->n_items; i++) {
		json_out_key_text(j, s->items[i].item_id);
		print_item(j, &s->items[i]);
	}
	json_out_end(j);
}

bool document_print(struct text document_id, struct text state, struct arena *a, struct json_out *j)
{
	struct document_state s;
	if (!document_state_decode(state, a, &s))
		return false;
	json_out_object(j);
	json_out_key(j, "asOf");
	json_out_instant(j, s.evaluated_at);
	json_out_key(j, "budget");
	financing_print(j, &s.financing);
	json_out_member_texts(j, "discrepancies", s.discrepancies, s.n_discrepancies);
	json_out_member_text(j, "docType", s.doc_type);
	json_out_key(j, "documentId");
	json_out_text(j, document_id);
	json_out_member_bool(j, "established", s.governing.established);
	json_out_key(j, "governing");
	governing_print(j, &s.governing, calendar_day(s.evaluated_at));
	json_out_key(j, "items");
	print_items(j, &s);
	json_out_member_string(j, "status", governing_status_words[s.governing.status]);
	json_out_member_text(j, "title", s.title);
	json_out_key(j, "version");
	json_out_int(j, s.version);
	json_out_end(j);
	return true;
}
