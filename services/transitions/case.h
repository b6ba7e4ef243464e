/* case: the facts of one case sorted out: which are live, which only witnesses of another (rules/
 * notice; here an admission or a discharge is also dead when it was cancelled, T02, T22), which
 * wins where there can be one only (domain page 7.1, 7.5, section 9 General). Pure. */
#ifndef TRANSITIONS_CASE_H
#define TRANSITIONS_CASE_H

#include "rules/notice.h"
#include "transitions/messages.h"
#include "transitions/record.h"

struct case_fact {
	struct notice n; /* n.f is the fact itself */
	enum transition_type type;
	struct transition_data d;
	bool from_register; /* came by the patient entity */
	instant_us when;    /* when it happened: time, for notices the sending (sentAt) */
};

struct case_view {
	const struct fold_in *in;
	struct arena *arena;
	struct case_fact *v; /* own facts and those of the register, in their total order */
	size_t n;
	size_t n_own;             /* how many of them are the case's own */
	struct patient_news news; /* merged_into and clashes; empty without a patient's message */
	bool has_chain;           /* this case goes on from another (R-T26) */
	struct chain_news chain;
	struct text case_ref;
	/* Winners of single-valued kinds; NULL when there is no live one. */
	const struct case_fact *admission, *discharge, *death;
	bool cancelled; /* VOID by T02 (R-T21) */
};

/* The newest word of a type, by its own time, the stronger of equals; NULL when none. For what may
 * change and change again: a word told late is as old as it is. */
const struct case_fact *case_newest(const struct case_view *v, enum transition_type type);
/* Was a said after b? NULL says nothing. */
static inline bool case_is_newer(const struct case_fact *a, const struct case_fact *b)
{
	return notice_is_newer(a ? &a->n : NULL, b ? &b->n : NULL);
}
/* The municipality a fact speaks for: its member, else the owner of its source; may be empty. */
struct text case_speaker(const struct case_view *v, const struct case_fact *f);
/* Next fact of a type that counts, from *i on (start with 0); NULL at the end. */
const struct case_fact *case_next(const struct case_view *v, enum transition_type type, size_t *i);

/* Sorts out. With `with_messages` false the patient's messages are left aside: what the case's own
 * outbox may be made from. */
void case_read(const struct fold_in *in, bool with_messages, struct arena *a,
               struct case_view *ret);

/* As `in`, with only the facts written by then (inclusive), and of those the ones that `takes`
 * says; NULL: all. The caller may change what else is to be as it was then. */
struct fold_in *case_told_by(const struct fold_in *in, instant_us by,
                             bool (*takes)(const struct fact *f), struct arena *a);
/* When the last fact before that instant was written; INSTANT_NONE: none was. */
instant_us case_told_before(const struct fold_in *in, instant_us before);

/* The fold of a case entity ("c:<caseRef>"), as struct domain wants it. */
void case_fold(const struct fold_in *in, struct arena *a, struct fold_out *ret);

#endif
