/* summary_let_out: what everybody has had of the figures that a yearly report shows: S12 in all its
 * versions, with what each left out. */
#ifndef SAMVERKA_SUMMARY_LET_OUT_H
#define SAMVERKA_SUMMARY_LET_OUT_H

#include "rim/pg.h"
#include "summaries/report.h"

/* Of the region, of the year and those that its charts go back, by that moment. In the arena. */
bool summary_let_out(struct pg *p, struct text region, int32_t year, instant_us by, struct arena *a,
                     const struct report_let_out **ret, size_t *ret_n, struct err *e);

#endif
