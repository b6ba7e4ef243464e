/* print: `export cases`, one object a case. */
#ifndef TRANSITIONS_PRINT_H
#define TRANSITIONS_PRINT_H

#include "base/arena.h"
#include "event/json_out.h"

/* False: no case state, or a protected identity, which is shown to nobody. */
bool case_print(struct text case_ref, struct text state, struct arena *a, struct json_out *j);

#endif
