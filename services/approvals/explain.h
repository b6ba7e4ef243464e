/* explain: why a document stands as it does, in plain Swedish or English: for each item its status
 * and the reason, who blocks, the next date on which time alone can change something, and who
 * decided what when. Pure; reads the state alone, so it explains any moment that can be asked for.
 */
#ifndef APPROVALS_EXPLAIN_H
#define APPROVALS_EXPLAIN_H

#include "base/arena.h"
#include "base/text.h"

enum explain_language { EXPLAIN_ENGLISH, EXPLAIN_SWEDISH };

/* Appends lines of text. False: no document state. */
bool document_explain(struct text document_id, struct text state, enum explain_language language,
                      struct arena *a, struct buf *ret);

#endif
