/* access: the log of who read whose case (HSLF-FS 2016:40 4 kap. 9 §). What is to be shown is
 * written down first, on a connection of its own, so that nothing is shown that is not in the log
 * and the log is locked for moments only. */
#ifndef SAMVERKA_ACCESS_H
#define SAMVERKA_ACCESS_H

#include "samverka/db.h"

struct access {
	struct pg *p;
	const char *person, *unit, *reason;
	const char *action;          /* "export cases" */
};

bool access_open(struct access *x, struct cli *c, const char *action, const char *reason,
                 struct err *e);
void access_close(struct access *x);
/* One row for each key; returns when they are durable. */
bool access_note(struct access *x, struct text area, const struct text *keys, size_t n, struct err *e);

#endif
