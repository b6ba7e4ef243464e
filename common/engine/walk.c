/* walk: every entity looked at once, after reference data have changed or rules have, but for those
 * that wait for a look anyway. The cursor moves in the transaction that folds the stretch behind it,
 * so nothing is skipped and several daemons share one walk. */
#include "engine/engine_inner.h"

#include "base/must.h"

static void touch_keys(struct work *w, const struct text *keys, size_t n)
{
	for (size_t i = 0; i < n; i++)
		(void)work_touch(w, keys[i]); /* its number is not needed: all are folded */
}

/* `skip`: the database refuses what comes of this stretch (of one): the cursor alone moves. */
static enum attempt attempt_walk(struct engine *g, bool skip, size_t *ret_n, struct err *e)
{
	struct store *store = g->c.store;
	struct text *keys;
	struct work w;
	bool fenced = false;
	int share; /* any: the walk's own cursor parts the keys */
	work_init(&w, g);
	enum attempt what = attempt_begin_background(g, STORE_ALL_SHARES, &share, e);
	if (what != ATTEMPT_DONE)
		return what;
	if (!store->ops->walk_next(store, g->walk_limit, w.a, &keys, ret_n, &fenced, e))
		return attempt_failed(g, fenced, e);
	touch_keys(&w, keys, *ret_n);
	what = attempt_read(&w, e);
	if (what != ATTEMPT_DONE)
		return what;
	for (size_t i = 0; i < w.keys.n && !skip; i++)
		w.touched[i].fold = w.touched[i].row.version > 0;
	if (!work_fold(&w, e))
		return attempt_failed(g, false, e);
	what = attempt_end(&w, e);
	if (what == ATTEMPT_DONE && *ret_n)
		work_count(&w, ENGINE_BATCH_OF_WALK);
	return what;
}

static void resize(struct engine *g, bool done, size_t n)
{
	g->walk_limit = done ? 2 * g->walk_limit : n / 2;
	if (g->walk_limit > WALK_STRETCH)
		g->walk_limit = WALK_STRETCH;
	if (g->walk_limit == 0)
		g->walk_limit = 1;
}

bool walk_turn(struct engine *g, bool *ret_worked, struct err *e)
{
	unsigned again = 0;
	bool skip = false;
	for (;;) {
		size_t n = 0;
		enum attempt what = attempt_walk(g, skip, &n, e);
		if (what == ATTEMPT_DONE) {
			resize(g, g->work.used <= HEAVY_BYTES, n);
			*ret_worked = *ret_worked || n > 0;
			return true;
		}
		if (what == ATTEMPT_ASIDE)
			return true;
		if (what == ATTEMPT_FENCED) {
			err_clear(e); /* another daemon has this stretch */
			return true;
		}
		if (what == ATTEMPT_STALE) { /* another's records met it: fewer, next time */
			resize(g, false, n);
			err_clear(e);
			*ret_worked = true;
			return true;
		}
		if (what == ATTEMPT_REFUSED) {
			must(!skip);
			skip = n <= 1;
			engine_count(g, ENGINE_DEFERRED, 0, skip);
			resize(g, false, n);
			err_clear(e);
		} else if (!attempt_repeat(g, what, &again, e)) {
			return false;
		}
	}
}
