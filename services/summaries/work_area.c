/* work_area: one bucket of approvals or indicators: its members page by page, handed to the plan. The
 * invariant: what is held goes by what is given out, not by how many states were read. */
#include "summaries/work_area.h"

enum { PAGE = 200 };

static const struct pg_result *ask_page(struct reading *d, struct text bucket, const struct buf *after,
                                        struct err *e)
{
	struct work *w = d->w;
	pg_one_text(&w->args, bucket);
	pg_one_text(&w->args, buf_text(after));
	pg_one_int8(&w->args, PAGE);
	return work_ask(w, (enum work_sql)((int)d->lane->first + LANE_PAGE), e);
}

bool area_read(struct reading *d, struct text bucket, area_taker *take, void *ctx, struct err *e)
{
	ARENA_AUTO page = { 0 };
	BUF_AUTO after = { 0 };
	for (;;) {
		const struct pg_result *r = ask_page(d, bucket, &after, e);
		if (!r)
			return false;
		arena_reset(&page);
		size_t n = pg_rows(r);
		for (size_t i = 0; i < n; i++)
			take(d, ctx, pg_text(r, i, 0), pg_text(r, i, 1), &page);
		if (n < PAGE)
			return true;
		buf_clear(&after);
		buf_put_text(&after, pg_text(r, n - 1, 0));
	}
}

bool area_cut_year(struct text rest, struct text *ret_who, int32_t *ret_year)
{
	int64_t year;
	if (rest.n < 6 || !text_to_int64((struct text){ rest.p + rest.n - 4, 4 }, &year))
		return false;
	*ret_who = (struct text){ rest.p, rest.n - 5 };
	*ret_year = (int32_t)year;
	return true;
}

static const struct {
	enum area_of_work area;
	const char *kind;
	area_planner *plan;
} kinds[] = {
	{ AREA_APPROVAL, "d", area_plan_document },
	{ AREA_APPROVAL, "f", area_plan_financing },
	{ AREA_APPROVAL, "g", area_plan_governing },
	{ AREA_INDICATOR, "k", area_plan_own_figures },
	{ AREA_INDICATOR, "km", area_plan_shared_figures },
	{ AREA_INDICATOR, "kr", area_plan_sums },
	{ AREA_INDICATOR, "ks", area_plan_offering },
};

bool work_area_bucket(struct work *w, const struct lane *lane, struct text name, struct err *e)
{
	struct reading d = { .w = w, .lane = lane, .bucket = name, .rest = name, .plan = { .arena = &w->bucket } };
	struct text kind = text_cut(&d.rest, '/');
	arena_reset(&w->bucket);
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (kinds[i].area == lane->area && text_eq(kind, text_of(kinds[i].kind)))
			return kinds[i].plan(&d, e) && work_write(w, &d.plan, 1, e);
	return true;
}
