/* receipts: what became of each fact, to its publisher's own topic samverka.receipt.v1.<orgnr>, for
 * publishers who have one: who it exists for is decided by whoever makes the topics.
 *
 * A cursor a partition: offsets rise in the transaction of their effects, so whoever sees an offset
 * sees every verdict below it. Published first, then the cursor raised: a receipt may come twice,
 * with the same id (topic, partition, offset, verdict of the record), and none is left out. A
 * receipt tells a verdict and where, and nothing of a fact's content; so that nothing of it has to
 * be recalled when an identity becomes protected (to fall silent would say whose). */
#ifndef RIM_RECEIPTS_H
#define RIM_RECEIPTS_H

#include "base/err.h"
#include "port/sink.h"
#include "rim/pg.h"

struct receipts;

struct receipts_config {   /* what it points at must live as long */
	struct pg *pg;     /* its search_path is the area */
	struct sink *sink; /* a sink_kafka, with nothing of another's on its way */
	const char *area;
};

struct receipts *receipts_new(const struct receipts_config *c);
void receipts_free(struct receipts *r);

struct receipts_done {
	size_t published, failed;
	bool more; /* call again soon */
};

/* One window of one partition, in a transaction of its own. Several daemons may call it: one does
 * the work, the others find it done. RETRY of the database; what the broker does not take is
 * counted as failed and tried again after a pause that grows. */
bool receipts_turn(struct receipts *r, struct receipts_done *ret, struct err *e);

#endif
