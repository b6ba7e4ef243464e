/* financing_print: the budget member of an exported document. */
#ifndef APPROVALS_FINANCING_PRINT_H
#define APPROVALS_FINANCING_PRINT_H

#include "approvals/financing_state.h"
#include "event/json_out.h"

/* One object, its years as keys. */
void financing_print(struct json_out *j, const struct financing_state *s);

#endif
