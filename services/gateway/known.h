/* known: the newest reference data, shared by threads. A snapshot taken stays whole until it is
 * given back, whatever is put in its place meanwhile. */
#ifndef GATEWAY_KNOWN_H
#define GATEWAY_KNOWN_H

#include "registry/registry.h"

struct known;
struct snapshot;

struct known *known_new(void);
void known_free(struct known *k); /* every snapshot has been given back */

void known_put(struct known *k, struct registry *r); /* takes it over */
const struct snapshot *known_take(struct known *k);  /* NULL: nothing was put yet */
const struct registry *snapshot_registry(const struct snapshot *s);
void known_give(struct known *k, const struct snapshot *s); /* NULL is allowed */

#endif
