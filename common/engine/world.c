/* world: what stands outside the facts and yet decides: the snapshot of reference data and the
 * store's clock. Invariant (corner 4): nothing is committed that was folded with another version of
 * the reference data than the one the transaction read. */
#include "engine/engine_inner.h"

#include "base/must.h"
#include "engine/reads.h"

/* What the area does not read it does not get: so nothing of it can be asked, and a change of it
 * needs no walk. */
static bool load_rows(struct engine *g, struct registry **ret, uint8_t ret_digest[READS_DIGEST],
                      struct err *e)
{
	ARENA_AUTO a = { 0 };
	struct registry_row *rows;
	size_t n;
	int64_t version;
	if (!g->c.store->ops->registry_rows(g->c.store, &a, &rows, &n, &version, e))
		return false;
	n = reads_keep(g->c.domain, rows, n);
	reads_digest(rows, n, ret_digest);
	*ret = registry_new(rows, n, version, e);
	return *ret != NULL;
}

bool world_load(struct engine *g, struct err *e)
{
	struct store *s = g->c.store;
	struct registry *fresh;
	uint8_t digest[READS_DIGEST];
	if (g->is_reference_area)
		return true;
	if (!load_rows(g, &fresh, digest, e))
		return false;
	/* Every entity is looked at again under the new data; asked for by all, opened once. */
	if (!s->ops->walk_request(s, registry_version(fresh), digest, e)) {
		registry_free(fresh);
		return false;
	}
	registry_free(g->registry);
	g->registry = fresh;
	g->registry_stale = false;
	batch_judge_anew(g);
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
	batch_release_all(g); /* lest it be judged anew at every turn */
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
