/* state: what the fold makes of a document: how it stands with each item and each principal, its
 * life as a governing document and its money. Open structs: exports, explanations and summaries
 * read them; nobody but the fold writes them. Compact form by state.c, governing_state.c and
 * financing_state.c.
 *
 * Buckets (summaries gather by them; services/approvals/buckets.h):
 *   d/<documentId>         a document with items: S8, S9 (everything is in this one state)
 *   f/<documentId>/<year>  each year with budget, commitment, spending or feedback: S10
 *   g/<owner>              a governing document of this owner, principal code or organisation
 *                          number: S11, yearly wheel, management's review */
#ifndef APPROVALS_STATE_H
#define APPROVALS_STATE_H

#include "approvals/financing_state.h"
#include "approvals/governing_state.h"
#include "base/arena.h"
#include "event/calendar.h"

#include <stdbool.h>

/* 7.7, per principal and item. */
enum vote_stage {
	STAGE_NOT_RECEIVED,
	STAGE_PENDING,
	STAGE_PROPOSED,
	STAGE_DECIDED,
	STAGE_ADJUSTED,
	STAGE_ANNOUNCED,
	STAGE_APPEALED,
	STAGE_FINAL,
	STAGE_ANNULLED
};
/* What was decided; kept beside PENDING after REFER_BACK and TABLE (R-A3). */
enum vote_decision {
	DECISION_NONE,
	DECISION_ADOPTED,
	DECISION_CONDITIONAL,
	DECISION_REJECTED,
	DECISION_REFERRED_BACK,
	DECISION_TABLED,
	DECISION_NOTED
};
enum item_status { /* R-A7 */
	           ITEM_RECOMMENDED,
	           ITEM_COLLECTING,
	           ITEM_PARTIALLY_ADOPTED,
	           ITEM_ADOPTED_PENDING_FINAL,
	           ITEM_IN_FORCE,
	           ITEM_LAPSED,
	           ITEM_BROKEN,
	           ITEM_EXPIRED,
	           ITEM_SUPERSEDED,
	           ITEM_REPEALED
};
/* Why a principal keeps the item from where it should be. */
enum vote_block {
	BLOCK_NONE,
	BLOCK_UNDECIDED, /* no decision yet, or referred back, tabled, withdrawn, annulled */
	BLOCK_REJECTED,
	BLOCK_NOT_COUNTED, /* decided, but not this wording: noted, amended, another version */
	BLOCK_CONDITION,   /* a condition that the other principals' adoption does not meet */
	BLOCK_NOT_FINAL    /* adopted, but not final yet */
};
/* Why a decision to adopt does not count; 0: it does. */
enum {
	UNCOUNTED_AMENDED = 1 << 0,
	UNCOUNTED_VERSION = 1 << 1,
	UNCOUNTED_HASH = 1 << 2,
	UNCOUNTED_BODY = 1 << 3
};

/* Words in the order of the numbers. */
extern const char *const *const vote_stage_words, *const *const vote_decision_words,
                                                          *const *const item_status_words,
                                                                  *const *const vote_block_words;

struct condition_state {
	struct text condition_id;
	uint8_t kind; /* CONDITION_… of record.h */
	int64_t k, amount_ore, year;
	struct text text;
	day_no not_later_than;
	bool met;
};

struct vote_state { /* a principal's, on one item */
	struct text principal;
	enum vote_stage stage;
	enum vote_decision decision;
	uint8_t verb; /* VERB_… of record.h; 0 without a decision */
	struct text body, paragraph, diarienummer;
	struct text notice_id;  /* of the D05 */
	instant_us recorded_at; /* when its sender wrote it down; INSTANT_NONE without */
	day_no proposed_on;     /* newest D04 */
	day_no decided_on, adjusted_on, announced_on;
	day_no last_appeal_day; /* three weeks, söndagsregeln */
	day_no final_on;        /* laga kraft; DAY_NONE: not yet, or not known */
	uint32_t uncounted;     /* UNCOUNTED_…, of an adoption */
	bool counts;            /* adopts this version and wording */
	bool effective;         /* in the effective set S */
	bool inhibited;         /* a court has stayed it */
	day_no waiting_since;   /* undecided since; DAY_NONE when decided */
	enum vote_block block;
	const struct condition_state *conditions;
	size_t n_conditions;
};

struct item_state {
	struct text item_id, title;
	uint8_t rule; /* RULE_… of record.h */
	int64_t k;
	size_t n, adopting, effective; /* principals asked, that adopt, in S */
	enum item_status status;
	day_no in_force_from;
	day_no next_change_on;          /* next date on which time alone may change it */
	const struct vote_state *votes; /* one a member of the set, sorted by principal */
	size_t n_votes;
};

struct document_state {
	struct text title, doc_type, version_label, diarienummer, content_hash;
	struct text owner_unit; /* as D01 says, free words */
	struct text owner;      /* principal code or organisation number */
	struct text principal_set, parent_document, replaces_document;
	int64_t version;
	day_no registered_on;
	const struct item_state *items; /* sorted by item_id */
	size_t n_items;
	struct governing_state governing;
	struct financing_state financing;
	const struct text *discrepancies; /* codes of the open ones, sorted, unique */
	size_t n_discrepancies;
	instant_us evaluated_at;
};

void document_state_encode(const struct document_state *s, struct buf *b);
/* Texts borrow from `bytes`, lists are in the arena. False: not a document state of this form. */
bool document_state_decode(struct text bytes, struct arena *a, struct document_state *ret);

#endif
