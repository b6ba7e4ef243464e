/* governing_print: the life of a governing document in the exported object. */
#ifndef APPROVALS_GOVERNING_PRINT_H
#define APPROVALS_GOVERNING_PRINT_H

#include "approvals/governing_state.h"
#include "event/json_out.h"

/* One object: versions, publication, reviews, calendar and kin. `today`: by which it is late. */
void governing_print(struct json_out *j, const struct governing_state *s, day_no today);

#endif
