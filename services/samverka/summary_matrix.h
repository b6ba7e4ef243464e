/* summary_matrix: S8 as a page: a row for each principal, a column for each item of the document. Pure. */
#ifndef SAMVERKA_SUMMARY_MATRIX_H
#define SAMVERKA_SUMMARY_MATRIX_H

#include "base/text.h"

#include <jansson.h>
#include <stdbool.h>

/* The beginning of the page; documents follow, a sheet of paper each when printed. */
void summary_matrix_head(bool english, struct buf *b);
/* One document: the payload of an S8. Rows of principals in the order of their codes. */
void summary_matrix_put(const json_t *payload, bool english, struct buf *b);

#endif
