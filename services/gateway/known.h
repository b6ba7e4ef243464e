/* known: the newest reference data and what time it is, shared by threads. A snapshot taken stays whole until it is
 * given back, whatever is put in its place meanwhile. */
#ifndef GATEWAY_KNOWN_H
#define GATEWAY_KNOWN_H

#include "event/instant.h"
#include "registry/registry.h"

struct known;
struct snapshot;

struct known *known_new(void);
void known_free(struct known *k); /* every snapshot has been given back */

void known_put(struct known *k, struct registry *r); /* takes it over */
const struct snapshot *known_take(struct known *k);  /* NULL: nothing was put yet */
const struct registry *snapshot_registry(const struct snapshot *s);
void known_give(struct known *k, const struct snapshot *s); /* NULL is allowed */

/* Now, by the database's clock: how far it is ahead of this machine's is told once a second. A
 * publisher whose clock is right is not to be refused because a gateway's is not. */
void known_set_ahead(struct known *k, int64_t ahead_us);
instant_us known_now(const struct known *k);

#endif
