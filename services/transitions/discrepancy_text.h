/* discrepancy_text: what each discrepancy code means, in one plain sentence. For people at a
 * terminal or a page; no rule reads these. Covers every code of every area (domain page, 7.10). */
#ifndef TRANSITIONS_DISCREPANCY_TEXT_H
#define TRANSITIONS_DISCREPANCY_TEXT_H

#include "base/text.h"

#include <stddef.h>

struct discrepancy_text {
	const char *code;    /* "D-MIS-02" */
	const char *english; /* one sentence, UTF-8 */
	const char *swedish;
};

/* All of them, sorted by code. */
const struct discrepancy_text *discrepancy_texts(size_t *ret_n);
/* NULL when there is no such code. */
const struct discrepancy_text *discrepancy_text_of(struct text code);

#endif
