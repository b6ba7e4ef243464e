/* laws_dump: what two databases that saw the same facts must have in common, as sorted text; and
 * what one database must hold by itself. */
#ifndef PROP_LAWS_DUMP_H
#define PROP_LAWS_DUMP_H

#include "machine.h"

/* Entities (but for those that hold nothing), discrepancies, memberships, the log. No versions, no
 * taken-back messages, no queue, no marks (corner 7). `counts`: verdicts too, which duplicates
 * change. */
void laws_dump(const struct machine *m, bool counts, struct buf *b);
/* One entity, as in the dump; nothing when it holds nothing. */
void laws_dump_entity(const struct mem_db *db, struct text key, struct buf *b);
/* State alone: what an evaluation gives back too. */
void laws_dump_state(const struct entity_row *row, struct buf *b);
/* The first line that differs, for the message; false when the texts are equal. */
bool laws_differ(const struct buf *a, const struct buf *b, char *why, size_t n);

/* Every record taken exactly once and counted once, every due instant waited for, nothing due left
 * undone, every bucket marked. NULL, or what is wrong. */
const char *laws_books(const struct machine *m);

#endif
