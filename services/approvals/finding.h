/* finding: what facts of a document contradict or lack (domain page 7.10, D-DOC and the general
 * ones). Pure. A rule is a row {code, severity, function} in finding.c; functions stand in
 * finding_<family>.c. It says since when, from facts and as_of alone. */
#ifndef APPROVALS_FINDING_H
#define APPROVALS_FINDING_H

#include "approvals/fold.h"
#include "port/discrepancy_list.h"

struct finding_scene {
	struct folding *f; /* the state is complete but for its discrepancies */
	struct discrepancy_list list;
};

struct finding_rule {
	const char *code; /* static */
	enum severity severity;
	void (*find)(struct finding_scene *c, const struct finding_rule *r);
};

/* All of a document's, into f->out->discrepancies. */
void finding_all(struct folding *f);

/* ---- for the rules themselves ---- */

/* A new finding with the document's owner among its parties. */
struct finding *finding_add(struct finding_scene *c, const struct finding_rule *r,
                            struct text discriminator, instant_us since);
/* Has this instant come? Either way the fold looks again at it. */
bool finding_passed(struct finding_scene *c, instant_us due);
/* Closes it at that instant, unless that is still to come. INSTANT_NONE: stays open. */
void finding_close_at(struct finding_scene *c, struct finding *f, instant_us at);
/* Evidence, and the fact's publisher as a party. */
void finding_because(struct finding_scene *c, struct finding *x, const struct document_fact *fact);

static inline instant_us finding_later(instant_us a, instant_us b)
{
	return a > b ? a : b;
}

/* When what a fact says had come to pass and was known. */
static inline instant_us finding_told(const struct document_fact *c)
{
	return finding_later(c->n.f->recorded_us, calendar_midnight(c->on));
}
/* The policy of the document's owner on a date. */
const struct policy *finding_policy(struct finding_scene *c, day_no on);

/* ---- the functions of the table ---- */

void finding_unestablished(struct finding_scene *c, const struct finding_rule *r);
void finding_cap(struct finding_scene *c, const struct finding_rule *r);
void finding_shares(struct finding_scene *c, const struct finding_rule *r);
void finding_validity(struct finding_scene *c, const struct finding_rule *r);
void finding_feedback(struct finding_scene *c, const struct finding_rule *r);
void finding_same_document(struct finding_scene *c, const struct finding_rule *r);
void finding_wording(struct finding_scene *c, const struct finding_rule *r);
void finding_amended(struct finding_scene *c, const struct finding_rule *r);
void finding_undecided(struct finding_scene *c, const struct finding_rule *r);
void finding_only_proposed(struct finding_scene *c, const struct finding_rule *r);
void finding_minutes(struct finding_scene *c, const struct finding_rule *r);
void finding_unmet(struct finding_scene *c, const struct finding_rule *r);
void finding_two_decisions(struct finding_scene *c, const struct finding_rule *r);
void finding_conflict(struct finding_scene *c, const struct finding_rule *r);
void finding_dangling(struct finding_scene *c, const struct finding_rule *r);
void finding_fork(struct finding_scene *c, const struct finding_rule *r);

#endif
