/* print: the exported object of a document, keys sorted, as interfaces promise it. */
#include "approvals/print.h"

#include "approvals/financing_print.h"
#include "approvals/governing_print.h"
#include "approvals/record.h"
#include "approvals/state.h"

static void text_or_null(struct json_out *j, struct text t)
{
	if (t.n)
		json_out_text(j, t);
	else
		json_out_null(j);
}

static void member_text(struct json_out *j, const char *key, struct text t)
{
	json_out_key(j, key);
	text_or_null(j, t);
}

static void member_day(struct json_out *j, const char *key, day_no d)
{
	json_out_key(j, key);
	json_out_day(j, d);
}

static void member_word(struct json_out *j, const char *key, const char *word)
{
	json_out_key(j, key);
	json_out_string(j, word);
}

static void member_bool(struct json_out *j, const char *key, bool v)
{
	json_out_key(j, key);
	json_out_bool(j, v);
}

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
		member_text(j, "conditionId", c->condition_id);
		member_word(j, "kind", approval_conditions[c->kind - 1]);
		member_bool(j, "met", c->met);
		member_day(j, "notLaterThan", c->not_later_than);
		json_out_end(j);
	}
	json_out_end(j);
}

static void print_vote(struct json_out *j, const struct vote_state *s)
{
	json_out_object(j);
	member_day(j, "adjustedOn", s->adjusted_on);
	member_day(j, "announcedOn", s->announced_on);
	member_word(j, "block", vote_block_words[s->block]);
	member_text(j, "body", s->body);
	json_out_key(j, "conditions");
	print_conditions(j, s);
	member_bool(j, "counts", s->counts);
	member_day(j, "decidedOn", s->decided_on);
	member_word(j, "decision", vote_decision_words[s->decision]);
	member_text(j, "diarienummer", s->diarienummer);
	member_day(j, "finalOn", s->final_on);
	member_bool(j, "inhibited", s->inhibited);
	member_day(j, "lastAppealDay", s->last_appeal_day);
	member_text(j, "paragraph", s->paragraph);
	member_word(j, "state", vote_stage_words[s->stage]);
	member_word(j, "verb", s->verb ? approval_verbs[s->verb - 1] : NULL);
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
	member_day(j, "inForceFrom", s->in_force_from);
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
	member_word(j, "rule", approval_rules[s->rule - 1]);
	member_word(j, "status", item_status_words[s->status]);
	member_text(j, "title", s->title);
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

static void print_discrepancies(struct json_out *j, const struct document_state *s)
{
	json_out_array(j);
	for (size_t i = 0; i < s->n_discrepancies; i++)
		json_out_text(j, s->discrepancies[i]);
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
	json_out_key(j, "discrepancies");
	print_discrepancies(j, &s);
	member_text(j, "docType", s.doc_type);
	json_out_key(j, "documentId");
	json_out_text(j, document_id);
	member_bool(j, "established", s.governing.established);
	json_out_key(j, "governing");
	governing_print(j, &s.governing, calendar_day(s.evaluated_at));
	json_out_key(j, "items");
	print_items(j, &s);
	member_word(j, "status", governing_status_words[s.governing.status]);
	member_text(j, "title", s.title);
	json_out_key(j, "version");
	json_out_int(j, s.version);
	json_out_end(j);
	return true;
}
