/* attempt: how a transaction ends, and whether the same is tried again. Invariant: whatever fails,
 * the transaction is rolled back before anything else is done. */
#include "engine/engine_inner.h"

#include "base/must.h"

#include <string.h>

/* Codes of the store for "another transaction was there first": nothing is wrong with the world. */
static bool is_contention(const struct err *e)
{
	static const char *const codes[] = { "STALE", "LOCKED", "DB_CONFLICT" };
	for (size_t i = 0; e->code && i < sizeof codes / sizeof *codes; i++)
		if (strcmp(e->code, codes[i]) == 0)
			return true;
	return false;
}

static enum attempt meaning(bool fenced, const struct err *e)
{
	if (fenced)
		return ATTEMPT_FENCED;
	if (e->kind == ERR_REJECT)
		return ATTEMPT_REFUSED;
	return e->kind == ERR_RETRY && is_contention(e) ? ATTEMPT_STALE : ATTEMPT_FAILED;
}

enum attempt attempt_failed(struct engine *g, bool fenced, const struct err *e)
{
	static const int cause[] = {
		[ATTEMPT_STALE] = ENGINE_FAILED_STALE,
		[ATTEMPT_FENCED] = ENGINE_FAILED_FENCED,
		[ATTEMPT_REFUSED] = ENGINE_FAILED_REFUSED,
		[ATTEMPT_FAILED] = ENGINE_FAILED_WORLD,
	};
	g->c.store->ops->rollback(g->c.store);
	enum attempt what = meaning(fenced, e);
	engine_count(g, ENGINE_FAILED, cause[what], 1);
	return what;
}

enum attempt attempt_begin_records(struct engine *g, struct err *e)
{
	struct store *s = g->c.store;
	bool first = s->ops->go_first && g->catching_up;
	if (!s->ops->begin(s, e) || (first && !s->ops->go_first(s, e)))
		return attempt_failed(g, false, e);
	return ATTEMPT_DONE;
}

/* The share taken last is asked for last: all of them have their turn. */
enum attempt attempt_begin_background(struct engine *g, unsigned shares, int *ret_share,
                                      struct err *e)
{
	struct store *s = g->c.store;
	unsigned fresh = shares & ~(1U << g->share);
	*ret_share = -1;
	if (!s->ops->begin(s, e) ||
	    (s->ops->stand_aside && !s->ops->stand_aside(s, fresh ? fresh : shares, ret_share, e)))
		return attempt_failed(g, false, e);
	if (!s->ops->stand_aside)
		return ATTEMPT_DONE;
	if (*ret_share >= 0) {
		g->share = (unsigned)*ret_share;
		return ATTEMPT_DONE;
	}
	s->ops->rollback(s);
	return ATTEMPT_ASIDE;
}

enum attempt attempt_end(struct work *w, struct err *e)
{
	struct store *s = w->g->c.store;
	if (!work_write(w, e))
		return attempt_failed(w->g, false, e);
	/* When the connection is lost here, nobody knows whether it was committed: FAILED, and the
	 * positions are read again before anything of it is done a second time. */
	if (!s->ops->commit(s, e))
		return attempt_failed(w->g, false, e);
	return ATTEMPT_DONE;
}

static enum attempt attempt_reference(struct engine *g)
{
	g->c.store->ops->rollback(g->c.store);
	engine_count(g, ENGINE_FAILED, ENGINE_FAILED_REFERENCE, 1);
	return ATTEMPT_REFERENCE;
}

enum attempt attempt_read(struct work *w, struct err *e)
{
	switch (work_read(w, e)) {
	case WORK_READ:
		return ATTEMPT_DONE;
	case WORK_STALE_REFERENCE:
		return attempt_reference(w->g);
	case WORK_FAILED:
		return attempt_failed(w->g, false, e);
	}
	must(false);
}

bool attempt_repeat(struct engine *g, enum attempt what, unsigned *again, struct err *e)
{
	if (what != ATTEMPT_REFERENCE && what != ATTEMPT_STALE)
		return false;
	if (++*again > AGAIN_MAX) {
		if (what == ATTEMPT_REFERENCE)
			(void)err_set(e, ERR_RETRY, "REFERENCE",
			              "reference data change all the time");
		return false;
	}
	err_clear(e);
	return what == ATTEMPT_STALE || world_load(g, e);
}
