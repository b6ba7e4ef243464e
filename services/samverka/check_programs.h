/* check_programs: do the programs beside this one belong together? */
#ifndef SAMVERKA_CHECK_PROGRAMS_H
#define SAMVERKA_CHECK_PROGRAMS_H

#include "base/arena.h"

/* Asks each samverka-* of this program's folder for its version. True when all say this program's;
 * *ret_detail says how many did, or which one is another. Test builds, which count wrongly on
 * purpose, have a version of their own. */
bool check_programs(struct arena *a, struct text *ret_detail);

#endif
