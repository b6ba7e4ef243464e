/* store_pg_recall: everything an entity ever produced, by its key: hidden when a protected identity
 * comes late, gone after retention. Invariant: a table with rows of an entity is on both lists
 * (tests/contract/test_store.c goes through them). */
#include "rim/store_pg_inside.h"

/* Kafka keys an entity's records may carry: what stands behind the kind ("c:123" -> "123"), or the
 * whole with a hyphen ("p:ab12" -> "p-ab12"), domain page 7.9a. */
static size_t record_keys(const struct text *v, size_t n, struct arena *a, struct text *ret)
{
	size_t found = 0;
	for (size_t i = 0; i < n; i++) {
		struct text rest = v[i], kind = text_cut(&rest, ':');
		if (!rest.p)
			continue;
		ret[found++] = rest;
		ret[found++] = arena_printf(a, "%.*s-%.*s", TEXT_ARGS(kind), TEXT_ARGS(rest));
	}
	return found;
}

static bool recall(struct pg_store *s, const struct text *v, size_t n, const enum store_sql *by_key,
                   enum store_sql by_record_key, struct err *e)
{
	pg_args_clear(&s->args);
	pg_texts(&s->args, v, sizeof *v, n);
	for (; *by_key != SQL_COUNT; by_key++)
		if (!store_pg_queue(s, *by_key, e))
			return false;
	struct text *keys = ARENA_ARRAY(&s->scratch, 2 * n, struct text);
	size_t n_keys = record_keys(v, n, &s->scratch, keys);
	pg_args_clear(&s->args);
	pg_bytes(&s->args, keys, sizeof *keys, n_keys);
	return store_pg_queue(s, by_record_key, e);
}

bool store_pg_write_restrictions(struct pg_store *s, const struct changes *c, struct err *e)
{
	static const enum store_sql by_key[] = {
		SQL_restrict_facts,           SQL_restrict_facts_also, SQL_restrict_discrepancies,
		SQL_restrict_discrepancy_log, SQL_mark_removed,        SQL_COUNT
	};
	return c->n_restrict_log == 0 ||
	       recall(s, c->restrict_log, c->n_restrict_log, by_key, SQL_restrict_rejects, e);
}

bool store_pg_write_removed_findings(struct pg_store *s, const struct changes *c, struct err *e)
{
	if (c->n_remove_log == 0)
		return true;
	pg_args_clear(&s->args);
	pg_texts(&s->args, c->remove_log, sizeof *c->remove_log, c->n_remove_log);
	return store_pg_queue(s, SQL_remember_findings, e);
}

/* What its state gave out (discrepancies, buckets) goes as any output that is no longer there. */
bool store_pg_write_removals(struct pg_store *s, const struct changes *c, struct err *e)
{
	static const enum store_sql by_key[] = { SQL_remove_facts, SQL_remove_discrepancy_log,
		                                 SQL_COUNT };
	return c->n_remove_log == 0 ||
	       recall(s, c->remove_log, c->n_remove_log, by_key, SQL_remove_rejects, e);
}

static bool any_removed(const struct changes *c)
{
	for (size_t i = 0; i < c->n_buckets; i++)
		if (c->buckets[i].removed)
			return true;
	return false;
}

bool store_pg_write_removed_members(struct pg_store *s, const struct changes *c, struct err *e)
{
	if (!any_removed(c))
		return true;
	pg_args_clear(&s->args);
	pg_texts(&s->args, &c->buckets->bucket, sizeof *c->buckets, c->n_buckets);
	pg_texts(&s->args, &c->buckets->key, sizeof *c->buckets, c->n_buckets);
	pg_bools(&s->args, &c->buckets->removed, sizeof *c->buckets, c->n_buckets);
	return store_pg_queue(s, SQL_remember_members, e);
}

/* The last of a write, so that its count is not lost among those of entities. */
bool store_pg_write_step(struct pg_store *s, const struct retention_step *v, struct err *e)
{
	pg_args_clear(&s->args);
	pg_one_int8(&s->args, v->run);
	pg_one_text(&s->args, v->from);
	pg_one_text(&s->args, v->to);
	pg_int8s(&s->args, v->counts, sizeof *v->counts, RETENTION_COUNTS);
	return store_pg_queue_counted(s, SQL_step_retention, 1, e);
}

bool store_pg_awaited(struct store *store, const struct text *keys, size_t n, struct arena *a,
                      struct text **ret, size_t *ret_n, struct err *e)
{
	struct pg_store *s = pg_store_of(store);
	int32_t *buckets = ARENA_ARRAY(a, n, int32_t);
	size_t first = pg_queued(s->pg);
	for (size_t i = 0; i < n; i++)
		buckets[i] = (int32_t)(text_hash(keys[i]) % STORE_QUEUE_BUCKETS);
	pg_args_clear(&s->args);
	pg_texts(&s->args, keys, sizeof *keys, n);
	pg_int4s(&s->args, buckets, sizeof *buckets, n);
	store_pg_send(s, SQL_awaited);
	if (!pg_run(s->pg, e))
		return false;
	const struct pg_result *r = pg_result(s->pg, first);
	*ret_n = pg_rows(r);
	*ret = ARENA_ARRAY(a, *ret_n, struct text);
	for (size_t i = 0; i < *ret_n; i++)
		(*ret)[i] = store_pg_copy(r, i, 0, a);
	return true;
}
