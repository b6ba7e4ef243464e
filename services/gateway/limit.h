/* limit: how much one organisation may send at once and in a second. Any thread; time is an
 * argument.
 *
 * What was sent is charged when it is known, and who is in debt is refused until it is paid off, so
 * that the size of a request need not be known before it is read. */
#ifndef GATEWAY_LIMIT_H
#define GATEWAY_LIMIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct limit_rates {
	int64_t requests; /* under way at once */
	int64_t events_s, bytes_s;
};

enum { LIMIT_BURST_S = 10 };

struct limits;

struct limits *limits_new(const struct limit_rates *rates);
void limits_free(struct limits *l);

/* A place of this organisation, to be given back with limits_leave; -1: too much. */
int limits_enter(struct limits *l, const char *orgnr, int64_t now_us);
void limits_charge(struct limits *l, int place, size_t events, size_t bytes);
void limits_leave(struct limits *l, int place);

#endif
