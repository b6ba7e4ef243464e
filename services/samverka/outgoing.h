/* outgoing: events a verb sends: gathered first, then sent together and acknowledged one by one. A
 * verb whose input has no bound sends part by part. */
#ifndef SAMVERKA_OUTGOING_H
#define SAMVERKA_OUTGOING_H

#include "port/sink.h"
#include "samverka/cli.h"

struct outgoing {
	struct arena *arena;      /* keeps the list */
	struct sink_event *v;
	size_t n, cap;
	struct sink_report *reports;   /* after outgoing_send: one for each event */
	size_t taken;                  /* … and how many the broker took */
	size_t bytes;                  /* gathered */
	int64_t before;                /* of earlier parts, for progress; -1: there is one part */
	struct sink *sink;             /* from the first send on */
	const char *verb;
};

/* Whether any broker is there is asked first: of one that is not the library would tell only when
 * the time of every message is up. NULL with the reason. */
struct sink *outgoing_sink(struct cli *c, struct err *e);

extern const struct header outgoing_structured[1];   /* content-type of structured mode */

/* One structured event; topic, key and value must live as long as the arena. */
void outgoing_add(struct outgoing *o, struct text topic, struct text key, struct text value);
/* Sends all, with progress under the verb's name. An exit code: CLI_DONE when every event was
 * acknowledged. With nothing to send no broker is asked. */
int outgoing_send(struct outgoing *o, struct cli *c, const char *verb);
/* The next part: forgets events and reports, empties the arena. */
void outgoing_next(struct outgoing *o);
void outgoing_done(struct outgoing *o);

#endif
