/* summary_flow: S7, the flow of information by source and type (domain page 7.11): one day by hour, or
 * one month by day. It is not published: whoever operates asks for it, and it is made from the ledger
 * as it stands. */
#ifndef SAMVERKA_SUMMARY_FLOW_H
#define SAMVERKA_SUMMARY_FLOW_H

#include "rim/pg.h"

/* Is it a day or a month? */
bool summary_flow_period(struct text period);
/* `period`: "2025-03-30", "2025-03", or empty for today. The payload, header and rows, canonical, is
 * appended. FATAL when the period is neither. */
bool summary_flow(struct pg *p, struct text period, struct buf *payload, struct err *e);

#endif
