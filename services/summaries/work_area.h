/* work_area: how one bucket of approvals or indicators is read: its members page by page. Nobody but
 * the work_area files includes it. */
#ifndef SUMMARIES_WORK_AREA_H
#define SUMMARIES_WORK_AREA_H

#include "summaries/work_inner.h"

struct reading {
	struct work *w;
	const struct lane *lane;
	struct text bucket;            /* its whole name */
	struct text rest;              /* behind the kind */
	struct plan plan;
	bool any;
};

/* One member's state; `a` lives until the next page. */
typedef void area_taker(struct reading *d, void *ctx, struct text key, struct text state, struct arena *a);
bool area_read(struct reading *d, struct text bucket, area_taker *take, void *ctx, struct err *e);
/* "<who>/<year>", where who may hold slashes. */
bool area_cut_year(struct text rest, struct text *ret_who, int32_t *ret_year);

typedef bool area_planner(struct reading *d, struct err *e);
area_planner area_plan_document, area_plan_financing, area_plan_governing;
area_planner area_plan_own_figures, area_plan_shared_figures, area_plan_sums, area_plan_offering;

#endif
