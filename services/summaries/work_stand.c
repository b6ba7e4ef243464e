/* work_stand: see work_inner.h. The invariant: figures, digest and place stay as they are. */
#include "summaries/work_inner.h"

struct standing {
	struct text key, event_id, payload;
	int64_t version;
};

static struct text *list_keys(struct work *w, const struct plan *plans, size_t n_plans, size_t *ret_n)
{
	struct text *v = ARENA_ARRAY(&w->bucket, n_plans * PLAN_STANDING, struct text);
	*ret_n = 0;
	for (size_t i = 0; i < n_plans; i++)
		for (size_t k = 0; k < plans[i].n_standing; k++)
			v[(*ret_n)++] = plans[i].standing[k];
	return v;
}

/* Its next version; false: it says so already. */
static bool take(struct work *w, const struct pg_result *r, size_t i, struct standing *ret)
{
	BUF_AUTO b = { 0 };
	struct summary_issue v = { .version = pg_int(r, i, 1) + 1,
		                   .generated_at = w->now,
		                   .supersedes = pg_text(r, i, 3) };
	pg_digest(r, i, 2, v.digest);
	summary_put_standing(pg_text(r, i, 4), &v, &b);
	if (b.n == 0)
		return false;
	*ret = (struct standing){ .key = work_copy(r, i, 0, &w->bucket),
		                  .payload = arena_text(&w->bucket, buf_text(&b)),
		                  .version = v.version };
	ret->event_id = summary_event_id(ret->key, v.version, v.digest, &w->bucket);
	return true;
}

bool work_stand(struct work *w, const struct plan *plans, size_t n_plans, struct err *e)
{
	size_t n_keys, n = 0;
	struct text *keys = list_keys(w, plans, n_plans, &n_keys);
	if (n_keys == 0)
		return true;
	pg_texts(&w->args, keys, sizeof *keys, n_keys);
	const struct pg_result *r = work_ask(w, SQL_standing, e);
	if (!r)
		return false;
	struct standing *v = ARENA_ARRAY(&w->bucket, pg_rows(r), struct standing);
	for (size_t i = 0; i < pg_rows(r); i++)
		n += take(w, r, i, &v[n]);
	if (n == 0)
		return true;
	pg_texts(&w->args, &v->key, sizeof *v, n);
	pg_int8s(&w->args, &v->version, sizeof *v, n);
	pg_texts(&w->args, &v->event_id, sizeof *v, n);
	pg_texts(&w->args, &v->payload, sizeof *v, n);
	pg_one_time(&w->args, w->now);
	return work_ask(w, SQL_stand, e);
}
