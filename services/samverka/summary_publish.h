/* summary_publish: a yearly report let out: its next version, beside those of the summaries daemon,
 * which sends it like its own; and its page in both languages, which the monitor shows. */
#ifndef SAMVERKA_SUMMARY_PUBLISH_H
#define SAMVERKA_SUMMARY_PUBLISH_H

#include "samverka/cli.h"
#include "summaries/summary.h"

struct publishing {
	const struct summary *summary;
	struct summary_issue issue; /* version, supersedes and digest are filled in */
	struct text topic, sv, en;
	const char *reason; /* who decided: kept in the audit */
	size_t left_out;    /* filled in; bytes of what no record takes, 0: it is whole */
};

/* Prints what became of it. Rows that no record takes stay out of it, and its remark says so: a
 * large region's report is let out all the same, as its page. */
bool summary_publish(struct cli *c, struct publishing *v, struct err *e);

#endif
