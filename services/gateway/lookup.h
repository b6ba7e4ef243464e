/* lookup: the gateway's questions to the database, on a thread of their own, so that a slow
 * database holds up nobody's events: the reference data, read again when their version has moved,
 * and receipts. */
#ifndef GATEWAY_LOOKUP_H
#define GATEWAY_LOOKUP_H

#include "gateway/http.h"
#include "rim/alive.h"

struct lookup;

struct lookup_config { /* what it points at must live as long */
	const char *conninfo;
	struct known *known;
	struct limits *limits;
	struct counters *counters;
};

/* Reads the reference data once, so that the first request finds them. FATAL on the schema's
 * version, RETRY without a database. */
struct lookup *lookup_new(const struct lookup_config *c, struct err *e);
/* Answers REQUEST_RECEIPTS of `http` from now on, which must outlive it. */
void lookup_start(struct lookup *l, struct http *http);
/* Has it told (alive_tell) by the thread at its next turn, or by lookup_free. */
void lookup_alive(struct lookup *l, const struct alive *v);
/* Ends the thread; waits for it. */
void lookup_free(struct lookup *l);
/* Whether the database answered the last question; *ret_e says why not. Any thread. */
bool lookup_is_well(struct lookup *l, struct err *ret_e);

#endif
