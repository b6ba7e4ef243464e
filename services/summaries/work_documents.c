/* work_documents: buckets of area approval. */
#include "summaries/plan_documents.h"
#include "summaries/s11.h"
#include "summaries/work_area.h"

static struct documents_in documents_in(struct reading *d)
{
	return (struct documents_in){ &d->plan, d->w->registry, d->w->today };
}

/* A state of another form than ours waits for samverka rebuild; it counts as not there. */
static bool read_document(struct text key, struct text state, struct arena *a, struct document *ret)
{
	struct document_state *s = ARENA_NEW(a, struct document_state);
	*ret = (struct document){ { key.p + 2, key.n - 2 }, s };
	return text_starts_with(key, TEXT("d:")) && document_state_decode(state, a, s);
}

/* ---- d/, f/ ---- */

struct one_document {
	struct document d;
	int32_t year;                  /* 0: of d/ */
};

static void take_document(struct reading *d, void *ctx, struct text key, struct text state, struct arena *a)
{
	struct one_document *one = ctx;
	struct documents_in in = documents_in(d);
	struct document found;
	(void)a;
	key = arena_text(d->plan.arena, key);          /* the plan borrows of it */
	state = arena_text(d->plan.arena, state);
	if (!read_document(key, state, d->plan.arena, &found))
		return;
	d->any = true;
	if (one->year)
		plan_financing(&in, &found, one->year);
	else
		plan_document(&in, &found);
}

static bool plan_one(struct reading *d, struct text id, int32_t year, struct err *e)
{
	struct one_document one = { .d = { .id = id }, .year = year };
	struct documents_in in = documents_in(d);
	if (!area_read(d, d->bucket, take_document, &one, e))
		return false;
	if (!d->any && year)
		plan_financing(&in, &one.d, year);
	else if (!d->any)
		plan_document(&in, &one.d);
	return true;
}

bool area_plan_document(struct reading *d, struct err *e)
{
	return plan_one(d, d->rest, 0, e);
}

/* "<documentId>/<year>", where the id may hold slashes. */
bool area_plan_financing(struct reading *d, struct err *e)
{
	struct text id;
	int32_t year;
	return !area_cut_year(d->rest, &id, &year) || plan_one(d, id, year, e);
}

/* ---- g/ ---- */

static void take_governing(struct reading *d, void *ctx, struct text key, struct text state, struct arena *a)
{
	struct document found;
	if (!read_document(key, state, a, &found))
		return;
	d->any = true;
	s11_add(ctx, &found);
}

/* An owner that is no principal gets nothing: there is nobody to send it to. */
bool area_plan_governing(struct reading *d, struct err *e)
{
	struct documents_in in = documents_in(d);
	const struct principal *p = d->rest.n == 10 ? registry_principal_by_orgnr(in.registry, d->rest) :
	                                              registry_principal(in.registry, d->rest, in.today);
	struct s11 *s = plan_governing_new(&in);
	if (!p)
		return true;
	if (!area_read(d, d->bucket, take_governing, s, e))
		return false;
	plan_governing(&in, p->code, s, d->any);
	return true;
}
