/* reads: which reference data an area depends on, and what they come to. Pure. */
#ifndef ENGINE_READS_H
#define ENGINE_READS_H

#include "port/domain.h"

enum { READS_DIGEST = 32 };

/* Keeps, in place, the rows of objects that the domain reads: how many. */
size_t reads_keep(const struct domain *d, struct registry_row *rows, size_t n);
/* SHA-256 of the rows, whatever their order. */
void reads_digest(const struct registry_row *rows, size_t n, uint8_t ret[READS_DIGEST]);

#endif
