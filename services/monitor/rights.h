/* rights: what a viewer may see. Pure. Exact figures of an organisation go to itself, to the region it
 * belongs to, and to whoever sits at the machine where that was allowed; of others a participant
 * sees the state alone, and the public sees what is PUBLIC. */
#ifndef MONITOR_RIGHTS_H
#define MONITOR_RIGHTS_H

#include "monitor/board.h"

enum rights_level { RIGHTS_NONE, RIGHTS_PUBLIC, RIGHTS_SHARED, RIGHTS_OWN, RIGHTS_ALL };

struct rights {
	enum rights_level level;
	struct text organisation;  /* of OWN: a principal's code */
};

/* Of reference data; NONE for a subject nobody has registered for that day. */
struct rights rights_of(const struct registry *r, struct text subject, day_no today);
/* Exact figures of that organisation? */
bool rights_exact(const struct rights *r, const struct board *b, struct text code);
/* What came from a source: that of its owner; from one that nobody owns, or nobody knows (NULL), for
 * those who look after the machinery. */
bool rights_source(const struct rights *r, const struct board *b, const struct board_source *s);
/* The state of the flow of everybody? */
bool rights_flow(const struct rights *r);
/* The machinery: topics, daemons, books, what goes to everybody. Of a region, or of all. */
bool rights_machinery(const struct rights *r);

#endif
