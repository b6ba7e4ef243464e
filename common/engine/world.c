/* world: what stands outside the facts and yet decides: the snapshot of reference data and the
 * store's clock. Invariant (corner 4): nothing is committed that was folded with another version of
 * the reference data than the one the transaction read. */
#include "engine/engine_inner.h"

#include "base/must.h"

/* A walk looks at every entity again under the new data; asked for by all, opened once. */
static bool request_walk(struct engine *g, int64_t version, struct err *e)
{
	return g->c.store->ops->walk_request(g->c.store, version, e);
}

static bool load_rows(struct engine *g, struct registry **ret, struct err *e)
{
	ARENA_AUTO a = { 0 };
	struct registry_row *rows;
	size_t n;
	int64_t version;
	if (!g->c.store->ops->registry_rows(g->c.store, &a, &rows, &n, &version, e))
		return false;
	*ret = registry_new(rows, n, version, e);
	return *ret != NULL;
}

bool world_load(struct engine *g, struct err *e)
{
	struct registry *fresh;
	if (g->is_reference_area)
		return true;
	if (!load_rows(g, &fresh, e))
		return false;
	if (!request_walk(g, registry_version(fresh), e)) {
		registry_free(fresh);
		return false;
	}
	registry_free(g->registry);
	g->registry = fresh;
	g->registry_stale = false;
	engine_count(g, ENGINE_RELOADS, 0, 1);
	if (g->c.counters)
		counters_set(g->c.counters, ENGINE_REF_VERSION, 0, registry_version(fresh));
	return true;
}

bool world_ready(struct engine *g, struct err *e)
{
	if (g->is_reference_area)
		return true;
	bool empty = !g->registry || registry_is_empty(g->registry);
	if ((empty || g->registry_stale) && !world_load(g, e))
		return false;
	if (!registry_is_empty(g->registry))
		return true;
	return err_set(
	        e, ERR_RETRY, "NO_REFERENCE",
	        "no reference data loaded: samverka reference load FILE, for instance the files "
	        "of schemas/defaults");
}

bool world_agrees(struct engine *g, const struct store_read *read)
{
	g->now = read->now;
	if (g->is_reference_area)
		return true;
	must(g->registry);
	if (read->ref_version == registry_version(g->registry))
		return true;
	g->registry_stale = true;
	return false;
}

bool world_learn(struct engine *g, struct err *e)
{
	struct store *s = g->c.store;
	struct store_read read;
	arena_reset(&g->work);
	bool ok = s->ops->begin(s, e) && s->ops->read(s, NULL, 0, &g->work, &read, e);
	s->ops->rollback(s);
	if (ok)
		(void)world_agrees(g, &read); /* stale is remembered */
	return ok;
}
