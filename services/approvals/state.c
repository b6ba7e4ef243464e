/* state: the compact form. The invariant: encode(decode(bytes)) == bytes. */
#include "approvals/state.h"

enum { FORM = 1 };

static const char *const stages[] = { "NOT_RECEIVED", "PENDING",  "PROPOSED", "DECIDED", "ADJUSTED",
	                              "ANNOUNCED",    "APPEALED", "FINAL",    "ANNULLED" };
static const char *const decisions[] = { NULL,       "ADOPTED",       "CONDITIONAL",
	                                 "REJECTED", "REFERRED_BACK", "TABLED",
	                                 "NOTED" };
static const char *const item_statuses[] = { "RECOMMENDED",
	                                     "COLLECTING",
	                                     "PARTIALLY_ADOPTED",
	                                     "ADOPTED_PENDING_FINAL",
	                                     "IN_FORCE",
	                                     "LAPSED",
	                                     "BROKEN",
	                                     "EXPIRED",
	                                     "SUPERSEDED",
	                                     "REPEALED" };
static const char *const blocks[] = { NULL,          "UNDECIDED", "REJECTED",
	                              "NOT_COUNTED", "CONDITION", "NOT_FINAL" };

const char *const *const vote_stage_words = stages, *const *const vote_decision_words = decisions,
                         *const *const item_status_words = item_statuses,
                         *const *const vote_block_words = blocks;

static void condition(struct codec *c, struct condition_state *s)
{
	codec_text(c, &s->condition_id);
	CODEC_ENUM(c, s->kind);
	codec_int(c, &s->k);
	codec_int(c, &s->amount_ore);
	codec_int(c, &s->year);
	codec_text(c, &s->text);
	codec_small(c, &s->not_later_than);
	codec_bool(c, &s->met);
}

static void vote(struct codec *c, struct vote_state *s)
{
	codec_text(c, &s->principal);
	CODEC_ENUM(c, s->stage);
	CODEC_ENUM(c, s->decision);
	CODEC_ENUM(c, s->verb);
	codec_text(c, &s->body);
	codec_text(c, &s->paragraph);
	codec_text(c, &s->diarienummer);
	codec_text(c, &s->notice_id);
	codec_int(c, &s->recorded_at);
	codec_small(c, &s->proposed_on);
	codec_small(c, &s->decided_on);
	codec_small(c, &s->adjusted_on);
	codec_small(c, &s->announced_on);
	codec_small(c, &s->last_appeal_day);
	codec_small(c, &s->final_on);
	CODEC_ENUM(c, s->uncounted);
	codec_bool(c, &s->counts);
	codec_bool(c, &s->effective);
	codec_bool(c, &s->inhibited);
	codec_small(c, &s->waiting_since);
	CODEC_ENUM(c, s->block);
	struct condition_state *v = codec_list(c, s->conditions, &s->n_conditions, sizeof *v);
	for (size_t i = 0; i < s->n_conditions; i++)
		condition(c, &v[i]);
	s->conditions = v;
}

static void item(struct codec *c, struct item_state *s)
{
	codec_text(c, &s->item_id);
	codec_text(c, &s->title);
	CODEC_ENUM(c, s->rule);
	codec_int(c, &s->k);
	CODEC_ENUM(c, s->n);
	CODEC_ENUM(c, s->adopting);
	CODEC_ENUM(c, s->effective);
	CODEC_ENUM(c, s->status);
	codec_small(c, &s->in_force_from);
	codec_small(c, &s->next_change_on);
	struct vote_state *v = codec_list(c, s->votes, &s->n_votes, sizeof *v);
	for (size_t i = 0; i < s->n_votes; i++)
		vote(c, &v[i]);
	s->votes = v;
}

static void all(struct codec *c, struct document_state *s)
{
	codec_text(c, &s->title);
	codec_text(c, &s->doc_type);
	codec_text(c, &s->version_label);
	codec_text(c, &s->diarienummer);
	codec_text(c, &s->content_hash);
	codec_text(c, &s->owner_unit);
	codec_text(c, &s->owner);
	codec_text(c, &s->principal_set);
	codec_text(c, &s->parent_document);
	codec_text(c, &s->replaces_document);
	codec_int(c, &s->version);
	codec_small(c, &s->registered_on);
	codec_int(c, &s->evaluated_at);
	struct item_state *v = codec_list(c, s->items, &s->n_items, sizeof *v);
	for (size_t i = 0; i < s->n_items; i++)
		item(c, &v[i]);
	s->items = v;
	governing_state_codec(c, &s->governing);
	financing_state_codec(c, &s->financing);
	codec_texts(c, &s->discrepancies, &s->n_discrepancies);
}

void document_state_encode(const struct document_state *s, struct buf *b)
{
	struct document_state copy = *s; /* written only through values equal to what is there */
	struct codec c = { .out = b };
	wire_put_uint(b, FORM);
	all(&c, &copy);
}

/* ---- every number has its word, whatever the bytes were ---- */

static bool vote_is_sound(const struct vote_state *s)
{
	for (size_t i = 0; i < s->n_conditions; i++)
		if (s->conditions[i].kind < 1 || s->conditions[i].kind > 6)
			return false;
	return (unsigned)s->stage <= STAGE_ANNULLED && (unsigned)s->decision <= DECISION_NOTED &&
	       (unsigned)s->block <= BLOCK_NOT_FINAL && s->verb <= 10;
}

static bool item_is_sound(const struct item_state *s)
{
	for (size_t i = 0; i < s->n_votes; i++)
		if (!vote_is_sound(&s->votes[i]))
			return false;
	return s->rule >= 1 && s->rule <= 4 && (unsigned)s->status <= ITEM_REPEALED;
}

static bool is_sound(const struct document_state *s)
{
	for (size_t i = 0; i < s->n_items; i++)
		if (!item_is_sound(&s->items[i]))
			return false;
	return governing_state_is_sound(&s->governing) && financing_state_is_sound(&s->financing);
}

bool document_state_decode(struct text bytes, struct arena *a, struct document_state *ret)
{
	struct wire_reader r = wire_reader_of(bytes);
	struct codec c = { .in = &r, .arena = a };
	*ret = (struct document_state){ 0 };
	if (wire_uint(&r) != FORM)
		return false;
	all(&c, ret);
	return wire_at_end(&r) && is_sound(ret);
}
