/* areas: the fields of work this binary knows, by the name that stands in event types and topics. */
#ifndef SAMVERKA_AREAS_H
#define SAMVERKA_AREAS_H

#include "engine/engine.h"

struct area {
	const char *name;               /* "transition": the schema in PostgreSQL as well */
	const char *topic;              /* "samverka.transition.v1" */
	const struct domain *domain;
};

extern const struct area areas[];       /* ends with name == NULL */

const struct area *area_named(struct text name);        /* NULL when there is none */
const struct area *area_of_type(struct text type);      /* by "samverka.<area>." in front */
/* By "samverka.<area>.v1", alone or with a publisher's ".<orgnr>"; NULL for anything else. */
const struct area *area_of_topic(struct text topic);
/* What else a verdict rests on. Zeroed: nothing is asked of reference data, and the event stands on
 * the topic of its area. */
struct area_world {
	const struct registry *registry;
	const char *topic;              /* of an area; a publisher's own takes its sources alone */
};
/* What the daemon of that area, or of the topic when one is named, says of one structured event. `area` may
 * be NULL (the type says none): judged as a transition, whose answer is UNKNOWN_TYPE or better. */
bool area_judge(const struct area *area, const struct area_world *w, struct text line, struct arena *a,
                struct verdict *ret);

#endif
