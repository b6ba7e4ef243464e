/* print: `export documents`, one object a document. */
#ifndef APPROVALS_PRINT_H
#define APPROVALS_PRINT_H

#include "base/arena.h"
#include "event/json_out.h"

/* False: no document state. */
bool document_print(struct text document_id, struct text state, struct arena *a,
                    struct json_out *j);

#endif
