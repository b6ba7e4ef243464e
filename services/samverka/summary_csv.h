/* summary_csv: the rows of a summary's payload as CSV (domain page, 7.11). Pure. */
#ifndef SAMVERKA_SUMMARY_CSV_H
#define SAMVERKA_SUMMARY_CSV_H

#include "base/text.h"

#include <jansson.h>
#include <stdbool.h>

/* payload: {"header":{"columns":[name,…],…},"rows":[{name:value,…},…]}. `heading`: the names first.
 * Money is kronor: amount_ore becomes amount_kr. Lists are joined with a comma, null is empty.
 * Behind a row's own columns stand `key`, which tells summaries in one file apart, and what the header
 * says, as summary_…: summary_version, summary_recipient, and so on. False when the payload is none. */
bool summary_csv_put(struct text key, const json_t *payload, bool heading, struct buf *b);

#endif
