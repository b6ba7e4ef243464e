/* rejected: what the three verbs over refused records share: which of them are meant. */
#ifndef SAMVERKA_REJECTED_H
#define SAMVERKA_REJECTED_H

#include "samverka/db.h"

struct rejected_choice {
	struct text ids[100];       /* "transition/17"; none: all */
	size_t n_ids;
	const char *reason, *source; /* "": any */
	instant_us since;            /* INSTANT_NONE: any */
};

/* Arguments $1 to $4 of every statement over refused records. */
void rejected_args(const struct rejected_choice *x, struct pg_args *a);
/* Sends the chosen ones again as they came, to the topics they came from, each page of them
 * audited before it is sent. An exit code. */
int rejected_replay(struct cli *c, const struct rejected_choice *x, bool yes, const char *why);

#endif
