/* mgmt: the management port of a daemon, for probes and Prometheus. A thread of its own answers
 *
 *   GET /livez    200 "alive", 503 "stuck" when the work thread has not taken a turn for too long
 *   GET /readyz   200 or 503, {"ready":false,"reasons":[{"code":"…","text":"…"}]}
 *   GET /metrics  OpenMetrics text
 *
 * and nothing else (404, 405). It knows counts and states of the machinery, nothing of persons;
 * bind it to loopback or to a network that only the operator reaches. */
#ifndef RIM_MGMT_H
#define RIM_MGMT_H

#include "base/counters.h"
#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

enum { READINESS_MAX = 8 };

/* Why a daemon is not ready; ready when there is no reason. Zeroed: ready. */
struct readiness {
	int n;
	struct {
		char code[32];  /* "DATABASE", "PARTITION" … */
		char text[160]; /* for people; never data of a record */
	} reason[READINESS_MAX];
};

/* Reasons beyond READINESS_MAX are not shown: the first ones suffice. */
void readiness_add(struct readiness *r, const char *code, const char *text);

struct mgmt;

struct mgmt_config {
	const char *address; /* IPv4 or IPv6, numeric */
	uint16_t port;       /* 0: any free one, see mgmt_port */
	int64_t stuck_after_us;
	struct counters *const *counters; /* printed in this order; must outlive it */
	size_t n_counters;
};

/* NULL: FATAL for an address that is none, RETRY when the port is taken. Alive and not ready
 * ("STARTING") until told otherwise. */
struct mgmt *mgmt_new(const struct mgmt_config *c, struct err *e);
/* Waits for an answer under way, then ends the thread. */
void mgmt_free(struct mgmt *m);
uint16_t mgmt_port(const struct mgmt *m);

/* From the work thread. */
void mgmt_turn(struct mgmt *m); /* "I live" */
void mgmt_ready(struct mgmt *m, const struct readiness *r);

#endif
