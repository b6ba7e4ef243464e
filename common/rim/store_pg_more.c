/* store_pg_more: walks, the log read back, and the calls outside a batch. What stands outside goes
 * as one pipeline without BEGIN, which PostgreSQL takes for one transaction. */
#include "base/must.h"
#include "rim/store_pg_inside.h"

#include <string.h>

struct stretch {                  /* the part of a walk that one batch takes */
	int64_t version;          /* the walk; 0: none is open */
	struct text cursor, last; /* behind it we begin; the last one passed */
	struct text *keys;        /* of those passed, to be looked at */
	size_t n, passed;
	bool ends; /* the walk ends with it */
};

/* The newest open walk; its row, found by its key, is locked until the end of the transaction. A
 * walk that another daemon holds just now is no walk to us. */
static bool open_walk(struct pg_store *s, struct arena *a, struct stretch *ret, struct err *e)
{
	size_t first = pg_queued(s->pg);
	pg_args_clear(&s->args);
	store_pg_send(s, SQL_walk_open);
	if (!pg_run(s->pg, e))
		return false;
	const struct pg_result *r = pg_result(s->pg, first);
	if (pg_is_null(r, 0, 0))
		return true;
	int64_t version = pg_int(r, 0, 0);
	pg_one_int8(&s->args, version);
	store_pg_send(s, SQL_walk_lock);
	if (!pg_run(s->pg, e))
		return false;
	r = pg_result(s->pg, 0);
	if (pg_rows(r) == 0)
		return true;
	ret->version = version;
	ret->cursor = store_pg_copy(r, 0, 0, a);
	return true;
}

static void pass(struct stretch *t, const struct pg_result *r, size_t i, struct arena *a)
{
	t->last = store_pg_copy(r, i, 0, a);
	t->passed++;
	if (pg_instant(r, i, 1) != ENTITY_WAITS)
		t->keys[t->n++] = t->last;
}

/* One key more than asked for, to know whether the walk ends here. */
static bool walk_keys(struct pg_store *s, size_t limit, struct arena *a, struct stretch *t,
                      struct err *e)
{
	pg_args_clear(&s->args);
	pg_one_text(&s->args, t->last);
	pg_one_int8(&s->args, (int64_t)limit + 1);
	store_pg_send(s, SQL_walk_keys);
	if (!pg_run(s->pg, e))
		return false;
	const struct pg_result *r = pg_result(s->pg, 0);
	size_t i = 0, n = pg_rows(r);
	for (; i < n && i < limit && t->n < limit; i++)
		pass(t, r, i, a);
	t->ends = i == n;
	return true;
}

static bool walk_on(struct pg_store *s, size_t limit, struct arena *a, struct stretch *t,
                    struct err *e)
{
	t->last = t->cursor;
	t->keys = ARENA_ARRAY(a, limit, struct text);
	for (int i = 0; i < STORE_WALK_PASSES && t->n < limit && !t->ends; i++)
		if (!walk_keys(s, limit, a, t, e))
			return false;
	return true;
}

static bool move_walk(struct pg_store *s, const struct stretch *t, bool *ret_fenced, struct err *e)
{
	pg_args_clear(&s->args);
	pg_one_int8(&s->args, t->version);
	pg_one_text(&s->args, t->cursor);
	pg_one_text(&s->args, t->last);
	pg_one_int8(&s->args, (int64_t)t->passed);
	pg_one_int4(&s->args, t->ends);
	store_pg_send(s, SQL_walk_move);
	if (!pg_run(s->pg, e))
		return false;
	if (pg_affected(pg_result(s->pg, 0)) == 1)
		return true;
	*ret_fenced = true;
	return err_set(e, ERR_RETRY, "FENCED", "the walk has been moved by another");
}

bool store_pg_walk_next(struct store *store, size_t limit, struct arena *a, struct text **ret_keys,
                        size_t *ret_n, bool *ret_fenced, struct err *e)
{
	struct pg_store *s = pg_store_of(store);
	struct stretch t = { 0 };
	must(limit > 0);
	*ret_n = 0;
	*ret_fenced = false;
	if (!open_walk(s, a, &t, e))
		return false;
	if (t.version == 0)
		return true;
	if (!walk_on(s, limit, a, &t, e) || !move_walk(s, &t, ret_fenced, e))
		return false;
	*ret_keys = t.keys;
	*ret_n = t.n;
	return true;
}

static void take_log_row(const struct pg_result *r, size_t i, struct arena *a, struct log_row *ret)
{
	*ret = (struct log_row){ .key = store_pg_copy(r, i, 0, a),
		                 .also_key = store_pg_copy(r, i, 1, a),
		                 .topic = store_pg_copy(r, i, 2, a),
		                 .partition = (int32_t)pg_int(r, i, 3),
		                 .offset = pg_int(r, i, 4),
		                 .fact = { .time_us = pg_instant(r, i, 5),
		                           .recorded_us = pg_instant(r, i, 6),
		                           .appended_us = pg_instant(r, i, 7),
		                           .source = store_pg_copy(r, i, 8, a),
		                           .id = store_pg_copy(r, i, 9, a) },
		                 .type = store_pg_copy(r, i, 11, a),
		                 .event = store_pg_copy(r, i, 12, a),
		                 .restricted = pg_bool(r, i, 13) };
	pg_digest(r, i, 10, ret->fact.digest);
}

bool store_pg_log_of(struct store *store, const struct text *keys, size_t n, struct arena *a,
                     struct log_row **ret, size_t *ret_n, struct err *e)
{
	struct pg_store *s = pg_store_of(store);
	size_t first = pg_queued(s->pg);
	pg_args_clear(&s->args);
	pg_texts(&s->args, keys, sizeof *keys, n);
	store_pg_send(s, SQL_log_of);
	store_pg_send(s, SQL_log_of_also);
	if (!pg_run(s->pg, e))
		return false;
	const struct pg_result *own = pg_result(s->pg, first), *also = pg_result(s->pg, first + 1);
	size_t n_own = pg_rows(own), n_also = pg_rows(also);
	struct log_row *v = ARENA_ARRAY(a, n_own + n_also, struct log_row);
	for (size_t i = 0; i < n_own; i++)
		take_log_row(own, i, a, &v[i]);
	for (size_t i = 0; i < n_also; i++)
		take_log_row(also, i, a, &v[n_own + i]);
	*ret = v;
	*ret_n = n_own + n_also;
	return true;
}

bool store_pg_walk_request(struct store *store, int64_t ref_version, const uint8_t digest[32],
                           struct err *e)
{
	struct pg_store *s = pg_store_of(store);
	if (!pg_open(s->pg, e))
		return false;
	pg_args_clear(&s->args);
	pg_one_int8(&s->args, ref_version);
	pg_one_bytes(&s->args, (struct text){ (const char *)digest, 32 });
	store_pg_send(s, SQL_walk_request);
	pg_args_clear(&s->args);
	return store_pg_ask(s, SQL_walk_supersede, e);
}

bool store_pg_offset_of(struct store *store, struct text topic, int32_t partition,
                        int64_t *ret_next, uint8_t ret_digest[32], bool *ret_known, struct err *e)
{
	struct pg_store *s = pg_store_of(store);
	pg_args_clear(&s->args);
	pg_one_text(&s->args, topic);
	pg_one_int4(&s->args, partition);
	if (!store_pg_ask(s, SQL_offset_of, e))
		return false;
	const struct pg_result *r = pg_result(s->pg, 0);
	*ret_known = pg_rows(r) == 1;
	if (*ret_known) {
		*ret_next = pg_int(r, 0, 0);
		pg_digest(r, 0, 1, ret_digest);
	}
	return true;
}

/* The version is read first: rows may be newer than it says, never older, and a batch that finds a
 * newer version loads them again. */
bool store_pg_registry_rows(struct store *store, struct arena *a, struct registry_row **ret,
                            size_t *ret_n, int64_t *ret_version, struct err *e)
{
	struct pg_store *s = pg_store_of(store);
	if (!pg_open(s->pg, e))
		return false;
	pg_args_clear(&s->args);
	store_pg_send(s, SQL_registry_version);
	if (!store_pg_ask(s, SQL_registry_rows, e))
		return false;
	const struct pg_result *r = pg_result(s->pg, 1);
	size_t n = pg_rows(r);
	struct registry_row *v = ARENA_ARRAY(a, n, struct registry_row);
	for (size_t i = 0; i < n; i++)
		v[i] = (struct registry_row){ store_pg_copy(r, i, 0, a),
			                      store_pg_copy(r, i, 1, a) };
	*ret_version = pg_int(pg_result(s->pg, 0), 0, 0);
	*ret = v;
	*ret_n = n;
	return true;
}

bool store_pg_queue_peek(struct store *store, uint64_t *ret_due_buckets, struct err *e)
{
	struct pg_store *s = pg_store_of(store);
	int32_t all[STORE_QUEUE_BUCKETS];
	for (int i = 0; i < STORE_QUEUE_BUCKETS; i++)
		all[i] = i;
	pg_args_clear(&s->args);
	pg_int4s(&s->args, all, sizeof *all, STORE_QUEUE_BUCKETS);
	if (!store_pg_ask(s, SQL_queue_peek, e))
		return false;
	const struct pg_result *r = pg_result(s->pg, 0);
	*ret_due_buckets = 0;
	for (size_t i = 0; i < pg_rows(r); i++)
		*ret_due_buckets |= UINT64_C(1) << pg_int(r, i, 0);
	return true;
}

static void take_reject(const struct pg_result *r, size_t i, struct arena *a,
                        struct reject_row *ret)
{
	*ret = (struct reject_row){ .topic = store_pg_copy(r, i, 0, a),
		                    .partition = (int32_t)pg_int(r, i, 1),
		                    .offset = pg_int(r, i, 2),
		                    .reason = store_pg_copy(r, i, 3, a).p,
		                    .detail = store_pg_copy(r, i, 4, a),
		                    .source = store_pg_copy(r, i, 5, a),
		                    .id = store_pg_copy(r, i, 6, a),
		                    .type = store_pg_copy(r, i, 7, a),
		                    .withhold = pg_bool(r, i, 9),
		                    .record_key = store_pg_copy(r, i, 10, a),
		                    .value = store_pg_copy(r, i, 11, a),
		                    .headers = store_pg_copy(r, i, 12, a),
		                    .value_is_null = pg_bool(r, i, 13),
		                    .appended_us = pg_instant(r, i, 14),
		                    .rejected_us = pg_instant(r, i, 15) };
	pg_digest(r, i, 8, ret->digest);
}

bool store_pg_dlq_pending(struct store *store, size_t limit, struct arena *a,
                          struct reject_row **ret, size_t *ret_n, struct err *e)
{
	struct pg_store *s = pg_store_of(store);
	pg_args_clear(&s->args);
	pg_one_int8(&s->args, (int64_t)limit);
	if (!store_pg_ask(s, SQL_dlq_pending, e))
		return false;
	const struct pg_result *r = pg_result(s->pg, 0);
	*ret_n = pg_rows(r);
	*ret = ARENA_ARRAY(a, *ret_n, struct reject_row);
	for (size_t i = 0; i < *ret_n; i++)
		take_reject(r, i, a, &(*ret)[i]);
	return true;
}

bool store_pg_dlq_published(struct store *store, const struct reject_row *v, size_t n,
                            struct err *e)
{
	struct pg_store *s = pg_store_of(store);
	pg_args_clear(&s->args);
	pg_texts(&s->args, &v->topic, sizeof *v, n);
	pg_int4s(&s->args, &v->partition, sizeof *v, n);
	pg_int8s(&s->args, &v->offset, sizeof *v, n);
	return store_pg_ask(s, SQL_dlq_published, e);
}

/* ---- beside the port ---- */

static enum source_stop stop_of(struct text word)
{
	for (int i = SOURCE_GAP; i <= SOURCE_CORRUPT; i++)
		if (text_eq(word, text_of(source_stop_word((enum source_stop)i))))
			return (enum source_stop)i;
	return word.p ? SOURCE_GAP : SOURCE_RUNS; /* a word of a newer program: it stands still */
}

bool store_pg_starts(struct store *store, struct source_start *v, size_t n, struct err *e)
{
	struct pg_store *s = pg_store_of(store);
	pg_args_clear(&s->args);
	pg_texts(&s->args, &v->topic, sizeof *v, n);
	pg_int4s(&s->args, &v->partition, sizeof *v, n);
	if (!store_pg_ask(s, SQL_starts, e))
		return false;
	const struct pg_result *r = pg_result(s->pg, 0);
	must(pg_rows(r) == n);
	for (size_t i = 0; i < n; i++) {
		v[i].known = !pg_is_null(r, i, 0);
		v[i].next = v[i].known ? pg_int(r, i, 0) : 0;
		v[i].has_digest = !pg_is_null(r, i, 1);
		pg_digest(r, i, 1, v[i].digest);
		v[i].stopped = stop_of(pg_text(r, i, 2));
	}
	return true;
}

bool store_pg_stop_partition(struct store *store, const struct source_start *v,
                             enum source_stop why, const char *detail, struct err *e)
{
	struct pg_store *s = pg_store_of(store);
	pg_args_clear(&s->args);
	pg_one_text(&s->args, v->topic);
	pg_one_int4(&s->args, v->partition);
	pg_one_text(&s->args, text_of(source_stop_word(why)));
	pg_one_text(&s->args, text_of(detail));
	return store_pg_ask(s, SQL_stop_partition, e);
}

/* A record may have 256 KiB: short even then, and 280,000 records a day. */
enum { WITHHELD_AT_ONCE = 1000 };

bool store_pg_upkeep(struct store *store, struct err *e)
{
	struct pg_store *s = pg_store_of(store);
	pg_args_clear(&s->args);
	pg_one_text(&s->args, text_of(s->area));
	if (!store_pg_ask(s, SQL_upkeep, e))
		return false;
	pg_args_clear(&s->args);
	pg_one_int8(&s->args, WITHHELD_AT_ONCE);
	return store_pg_ask(s, SQL_withhold_rejects, e);
}
