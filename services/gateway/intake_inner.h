/* intake, inside: what its two files share. Nobody else includes this. */
#ifndef GATEWAY_INTAKE_INNER_H
#define GATEWAY_INTAKE_INNER_H

#include "engine/judge.h"
#include "gateway/intake.h"
#include "rim/told.h"
#include "samverka/areas.h"

enum { INTAKE_AREAS = 8, INTAKE_REPORTS = 512 };

struct batch_item {
	struct answer_item pub; /* status 0: on its way; lengths of texts, which stand in names */
	size_t id_at, source_at, detail_at;
};

struct batch {                   /* one request, on its way */
	struct request *request; /* NULL: answered */
	bool is_batch;
	struct batch_item *items;
	size_t n, n_unreported;
	struct buf names;
	struct buf body; /* of a request that was answered: the sink still has events of it */
	int64_t deadline_us;
};

struct intake {
	struct intake_config c;
	struct judge *judges[INTAKE_AREAS]; /* in the order of `areas` */
	size_t n_judges;
	struct batch **slots;
	size_t n_slots;
	const struct snapshot *snapshot;            /* of this turn */
	struct arena arena;                         /* of one event */
	struct sink_report reports[INTAKE_REPORTS]; /* those taken last: as a local array, which
	                                               is zeroed each time, more than all else */
	const char *told;                           /* code of the failure last logged */
	int64_t tell_again_us;
	struct told not_allowed;
};

/* intake_publish.c: judges the events of the request and hands the good ones to the sink; cookies
 * count up from the one given. Fills b->items and n_unreported. */
void intake_publish(struct intake *in, struct batch *b, uint64_t cookie);
void intake_note_failure(struct intake *in, const char *topic, const struct err *why);

#endif
