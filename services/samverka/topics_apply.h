/* topics_apply: makes what a plan asks for and the broker lacks. */
#ifndef SAMVERKA_TOPICS_APPLY_H
#define SAMVERKA_TOPICS_APPLY_H

#include "samverka/cli.h"
#include "samverka/topics_plan.h"

struct topics_applied {
	size_t made, there;
};

/* What is there is left as it is, settings too. Topics only: this version of the client library
 * cannot ask for access to transactional ids. False with the first refusal: RETRY the broker does
 * not answer, REJECT it says no. */
bool topics_apply(struct cli *c, const struct topics_plan *plan, int64_t replicas,
                  struct topics_applied *ret, struct err *e);

#endif
