/* document: the facts of one document sorted out: which are live, which win, which version is the
 * current one, which principals are asked (domain page 7.1, 7.6, section 9). Pure. */
#ifndef APPROVALS_DOCUMENT_H
#define APPROVALS_DOCUMENT_H

#include "approvals/record.h"
#include "rules/notice.h"

struct document_fact {
	struct notice n; /* n.f is the fact itself */
	enum approval_type type;
	struct approval_data d;
	day_no on; /* the date it happened: decidedOn, adjustedOn, announcedOn, on; else that of
	              `time` */
};

/* A version of the document, as D01, D10 or D13 made it known. */
struct document_version {
	int64_t number;
	struct text content_hash; /* empty: not said */
	day_no from;              /* first date on which it was known */
	bool material;            /* needs new decisions: yes, unless a D13 says no */
};

struct document_view {
	const struct fold_in *in;
	struct arena *a;
	struct document_fact *v; /* in their total order */
	size_t n;
	struct text document_id;
	day_no today;                           /* of as_of */
	const struct document_fact *registered; /* newest D01; NULL */
	const struct document_fact *asked; /* D01 that names items, rules, principals (R-A14) */
	const struct document_version *versions; /* sorted by number; at least one */
	size_t n_versions;
	int64_t version;                         /* the newest, 1 when nobody said */
	const struct document_fact *const *said; /* all n, by principal (none first) and order */
	const struct text *members;              /* of the principal set, sorted */
	size_t n_members;
};

void document_read(const struct fold_in *in, struct arena *a, struct document_view *ret);

/* Next fact of a type that counts, from *i on (start with 0); NULL at the end. */
const struct document_fact *document_next(const struct document_view *v, enum approval_type type,
                                          size_t *i);
/* Of two pointers to facts, for qsort: the weaker first. */
int document_by_strength(const void *a, const void *b);
/* The strongest that counts (7.1(4)); NULL when none. For what can have one value only. */
const struct document_fact *document_winner(const struct document_view *v, enum approval_type type);
/* The newest word, by its own time; NULL when none. For what may change and change again. */
const struct document_fact *document_newest(const struct document_view *v, enum approval_type type);
/* NULL when nobody spoke of that version. */
const struct document_version *document_version_of(const struct document_view *v, int64_t number);
/* Does what was decided on that version hold for the current one: the same, or only changes since
 * that need no new decision? */
bool document_still_same(const struct document_view *v, int64_t number);
/* The item of a D01 or D05 by its id; NULL when it names no such item. */
const struct item_data *document_item(const struct document_fact *f, struct text item_id);
/* All facts that name this principal (dead ones included), in their order. */
const struct document_fact *const *document_said_by(const struct document_view *v,
                                                    struct text principal, size_t *ret_n);
/* How many of v->said, from that place on, are of one principal; 0 at the end. */
size_t document_group(const struct document_view *v, size_t from);
/* Its place in the set; SIZE_MAX when it is no member. */
size_t document_member(const struct document_view *v, struct text principal);
/* A region's code has two digits (R-A1), a municipality's four. */
static inline bool document_is_region(struct text principal)
{
	return principal.n == 2;
}
/* Who speaks: code of the principal that owns the fact's source, else its organisation number. */
struct text document_speaker(const struct document_view *v, const struct document_fact *f);

#endif
