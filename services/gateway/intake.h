/* intake: from a whole request to facts on Kafka and one receipt an event. Judged by the daemons'
 * own code; answered when the broker has acknowledged, and never before.
 *
 * It keeps nothing: an event that comes twice is published twice, and the reconciler finds the
 * duplicate. What the broker has not acknowledged in time is answered with 503, though it may yet
 * get there: sending it again does no harm. */
#ifndef GATEWAY_INTAKE_H
#define GATEWAY_INTAKE_H

#include "gateway/http.h"
#include "port/sink.h"

struct intake;

struct intake_config { /* what it points at must live as long */
	const struct gateway_settings *settings;
	struct http *http;
	struct limits *limits;
	struct known *known;
	struct sink *sink; /* without transactions; the intake's alone */
	struct counters *counters;
};

/* FATAL when a schema of a domain does not compile. */
struct intake *intake_new(const struct intake_config *c, struct err *e);
/* Every request it has is answered, at the latest now. After sink_free: texts of events are its. */
void intake_free(struct intake *in);
/* Takes what has come, sends it, answers what is acknowledged. Waits at most wait_ms when there is
 * nothing to do. FATAL from the producer. */
bool intake_turn(struct intake *in, int wait_ms, bool *ret_worked, struct err *e);

#endif
