/* store_pg: a batch's transaction. Invariant: nothing of a batch is visible before its COMMIT was
 * answered with COMMIT, and COMMIT is sent only after every count was read and found right. */
#include "rim/store_pg.h"

#include "base/must.h"
#include "rim/migrate.h"
#include "rim/store_pg_inside.h"

#include <stdlib.h>
#include <string.h>

/* The two predicates that correctness rests on. tests/faults takes one away and must see it;
 * without versions nobody stands aside either, or two would seldom meet. */
#ifdef SAMVERKA_UNFENCED
#define WHERE_OFFSET_IS_OURS ""
#else
#define WHERE_OFFSET_IS_OURS " AND o.next = u.old_next"
#endif
#ifdef SAMVERKA_UNVERSIONED
#define WHERE_VERSION_IS_OURS ""
enum { STANDS_ASIDE = false };
#else
enum { STANDS_ASIDE = true };
#define WHERE_VERSION_IS_OURS " AND e.version = u.version"
#endif

/* Nor may a mark of a bucket be left out because there is one: it may be on its way out. */
#ifdef SAMVERKA_UNMARKED
#define MARKS_OF_US                                                                                \
	"b, k, v, o FROM unnest($1::text[], $2::text[], $3::int8[], $4::bytea[]) AS n (b, k, v, o) " \
	"WHERE NOT EXISTS (SELECT FROM mark m WHERE m.bucket = b)"
#else
#define MARKS_OF_US                                                                                \
	"unnest($1::text[]), unnest($2::text[]), unnest($3::int8[]), unnest($4::bytea[])"
#endif

#define STATEMENT(name, text) [SQL_##name] = { #name, text },
static const struct pg_statement store_sql[SQL_COUNT] = {
#include "rim/store_pg_sql.def"
};
#undef STATEMENT

/* Every statement finds its rows by an index, whatever the planner thinks of a table that was empty
 * when the plan was made; generic plans are made once. Costs switched off look huge: no JIT. */
static const struct pg_setting settings[] = {
	{ "plan_cache_mode", "force_generic_plan" },
	{ "jit", "off" },
	{ "enable_hashjoin", "off" },
	{ "enable_mergejoin", "off" },
	{ "enable_seqscan", "off" },
};

void store_pg_send(struct pg_store *s, enum store_sql which)
{
	pg_send(s->pg, &store_sql[which], &s->args);
}

bool store_pg_ask(struct pg_store *s, enum store_sql which, struct err *e)
{
	must(!pg_in_transaction(s->pg));
	if (!pg_open(s->pg, e))
		return false;
	store_pg_send(s, which);
	return pg_run(s->pg, e);
}

struct text store_pg_copy(const struct pg_result *r, size_t row, int column, struct arena *a)
{
	struct text t = pg_text(r, row, column);
	return t.p ? arena_text(a, t) : t;
}

static bool begin(struct store *store, struct err *e)
{
	struct pg_store *s = pg_store_of(store);
	must(!pg_in_transaction(s->pg));
	if (!pg_open(s->pg, e))
		return false;
	pg_begin(s->pg);
	return true;
}

_Static_assert(STORE_SHARES == 4, "SQL_go_first spells the shares out");

/* Just queued behind BEGIN: the locks come with the round trip of the next call. */
static bool go_first(struct store *store, struct err *e)
{
	struct pg_store *s = pg_store_of(store);
	(void)e;
	pg_args_clear(&s->args);
	if (STANDS_ASIDE)
		store_pg_send(s, SQL_go_first);
	return true;
}

static bool stand_aside(struct store *store, unsigned shares, int *ret_share, struct err *e)
{
	struct pg_store *s = pg_store_of(store);
	int32_t asked[STORE_SHARES];
	size_t first = pg_queued(s->pg), n = 0;
	for (int i = 0; i < STORE_SHARES; i++)
		if (shares >> i & 1)
			asked[n++] = i;
	*ret_share = n ? asked[0] : -1;
	if (!STANDS_ASIDE)
		return true;
	pg_args_clear(&s->args);
	pg_int4s(&s->args, asked, sizeof *asked, n);
	store_pg_send(s, SQL_stand_aside);
	if (!pg_run(s->pg, e))
		return false;
	const struct pg_result *r = pg_result(s->pg, first);
	*ret_share = pg_rows(r) ? (int)pg_int(r, 0, 0) : -1;
	return true;
}

static bool any_new(const struct offset_advance *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (v[i].old_next == -1)
			return true;
	return false;
}

/* What the offsets are in one transaction with; tests/faults parts them and must see it. */
static bool tied(struct pg_store *s, struct err *e)
{
#ifdef SAMVERKA_UNTIED
	if (!pg_commit(s->pg, e))
		return false;
	pg_begin(s->pg);
#endif
	(void)s;
	(void)e;
	return true;
}

/* BEGIN may stand queued in front: its result is then the first. */
static bool advance(struct store *store, const struct offset_advance *v, size_t n, bool *ret_fenced,
                    struct err *e)
{
	struct pg_store *s = pg_store_of(store);
	struct pg_args *a = &s->args;
	size_t first = pg_queued(s->pg);
	bool with_new = any_new(v, n);
	*ret_fenced = false;
	pg_args_clear(a);
	pg_texts(a, &v->topic, sizeof *v, n);
	pg_int4s(a, &v->partition, sizeof *v, n);
	pg_int8s(a, &v->old_next, sizeof *v, n);
	pg_int8s(a, &v->new_next, sizeof *v, n);
	pg_digests(a, &v->digest, sizeof *v, n);
	store_pg_send(s, SQL_advance);
	if (with_new)
		store_pg_send(s, SQL_advance_new);
	if (!pg_run(s->pg, e))
		return false;
	int64_t hit = pg_affected(pg_result(s->pg, first));
	if (with_new)
		hit += pg_affected(pg_result(s->pg, first + 1));
	if (hit == (int64_t)n)
		return tied(s, e);
	*ret_fenced = true;
	return err_set(e, ERR_RETRY, "FENCED", "the offset has been moved by another");
}

static int compare_due(const void *a, const void *b)
{
	const struct queue_item *x = a, *y = b;
	if (x->due != y->due)
		return x->due < y->due ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

static bool take(struct store *store, int bucket, size_t limit, struct arena *a,
                 struct queue_item **ret, size_t *ret_n, struct err *e)
{
	struct pg_store *s = pg_store_of(store);
	size_t first = pg_queued(s->pg);
	pg_args_clear(&s->args);
	pg_one_int4(&s->args, bucket);
	pg_one_int8(&s->args, (int64_t)limit);
	store_pg_send(s, SQL_take);
	if (!pg_run(s->pg, e))
		return false;
	const struct pg_result *r = pg_result(s->pg, first);
	size_t n = pg_rows(r);
	struct queue_item *v = ARENA_ARRAY(a, n, struct queue_item);
	for (size_t i = 0; i < n; i++)
		v[i] = (struct queue_item){ .id = pg_int(r, i, 0),
			                    .kind = (enum queue_kind)pg_int(r, i, 1),
			                    .key = store_pg_copy(r, i, 2, a),
			                    .version = pg_int(r, i, 3),
			                    .due = pg_instant(r, i, 4),
			                    .from = store_pg_copy(r, i, 5, a),
			                    .payload = store_pg_copy(r, i, 6, a) };
	if (n)
		qsort(v, n, sizeof *v, compare_due);
	*ret = v;
	*ret_n = n;
	return true;
}

/* ---- read: rows come in no order; a table of places puts them into the caller's ---- */

struct places {
	uint32_t *at; /* index + 1 into the keys; 0: free */
	size_t cap;
	const struct text *keys;
};

static uint32_t *place_of(const struct places *p, struct text key)
{
	size_t i = text_quick_hash(key) & (p->cap - 1);
	while (p->at[i] && !text_eq(p->keys[p->at[i] - 1], key))
		i = (i + 1) & (p->cap - 1);
	return &p->at[i];
}

static struct places places_of(const struct text *keys, size_t n, struct arena *a)
{
	struct places p = { .cap = 16, .keys = keys };
	while (p.cap < 2 * n)
		p.cap *= 2;
	p.at = ARENA_ARRAY(a, p.cap, uint32_t);
	for (size_t i = 0; i < n; i++) {
		uint32_t *place = place_of(&p, keys[i]);
		must(*place == 0); /* each key is asked for once */
		*place = (uint32_t)i + 1;
	}
	return p;
}

static void take_row(const struct pg_result *r, size_t i, struct arena *a, struct entity_row *ret)
{
	ret->version = pg_int(r, i, 1);
	ret->facts = store_pg_copy(r, i, 2, a);
	ret->inbox = store_pg_copy(r, i, 3, a);
	ret->state = store_pg_copy(r, i, 4, a);
	ret->outputs = store_pg_copy(r, i, 5, a);
	ret->evaluated_at = pg_instant(r, i, 6);
	ret->next_due = pg_instant(r, i, 7);
	ret->restricted = pg_bool(r, i, 8);
}

static bool read_rows(struct store *store, const struct text *keys, size_t n, struct arena *a,
                      struct store_read *ret, struct err *e)
{
	struct pg_store *s = pg_store_of(store);
	size_t first = pg_queued(s->pg);
	pg_args_clear(&s->args);
	store_pg_send(s, SQL_read_reference);
	pg_texts(&s->args, keys, sizeof *keys, n);
	store_pg_send(s, SQL_read_entities);
	if (!pg_run(s->pg, e))
		return false;
	const struct pg_result *reference = pg_result(s->pg, first);
	const struct pg_result *r = pg_result(s->pg, first + 1);
	must(pg_rows(reference) == 1);
	struct entity_row *rows = ARENA_ARRAY(a, n, struct entity_row);
	for (size_t i = 0; i < n; i++)
		rows[i] = (struct entity_row){ .key = keys[i],
			                       .evaluated_at = INSTANT_NONE,
			                       .next_due = INSTANT_NONE };
	struct places places = places_of(keys, n, a);
	for (size_t i = 0; i < pg_rows(r); i++)
		take_row(r, i, a, &rows[*place_of(&places, pg_text(r, i, 0)) - 1]);
	*ret = (struct store_read){ .now = pg_instant(reference, 0, 1),
		                    .ref_version = pg_int(reference, 0, 0),
		                    .rows = rows };
	return true;
}

static bool commit(struct store *store, struct err *e)
{
	return pg_commit(pg_store_of(store)->pg, e);
}

static void rollback(struct store *store)
{
	pg_rollback(pg_store_of(store)->pg);
}

static void close_store(struct store *store)
{
	struct pg_store *s = pg_store_of(store);
	pg_free(s->pg);
	pg_args_done(&s->args);
	arena_done(&s->scratch);
	free(s);
}

static const struct store_ops ops = {
	.begin = begin,
	.go_first = go_first,
	.stand_aside = stand_aside,
	.advance = advance,
	.take = take,
	.read = read_rows,
	.write = store_pg_write,
	.commit = commit,
	.rollback = rollback,
	.walk_next = store_pg_walk_next,
	.log_of = store_pg_log_of,
	.awaited = store_pg_awaited,
	.walk_request = store_pg_walk_request,
	.offset_of = store_pg_offset_of,
	.registry_rows = store_pg_registry_rows,
	.queue_peek = store_pg_queue_peek,
	.dlq_pending = store_pg_dlq_pending,
	.dlq_published = store_pg_dlq_published,
	.close = close_store,
};

static bool meanwhile(void *ctx)
{
	const struct store *store = ctx;
	return store->meanwhile && store->meanwhile(store->meanwhile_ctx);
}

struct store *store_pg_new(const struct store_pg_config *c, struct err *e)
{
	struct pg_store *s = calloc(1, sizeof *s);
	must(s);
	struct pg_config config = { .conninfo = c->conninfo,
		                    .application = c->application,
		                    .search_path = c->area,
		                    .settings = settings,
		                    .n_settings = sizeof settings / sizeof *settings,
		                    .isolation = c->snapshot ? "repeatable read" : NULL,
		                    .connect_ms = c->connect_ms,
		                    .statement_ms = c->statement_ms,
		                    .statements = store_sql,
		                    .n_statements = SQL_COUNT,
		                    .opened = migrate_check,
		                    .meanwhile = meanwhile,
		                    .meanwhile_ctx = &s->store };
	s->store.ops = &ops;
	s->area = c->area;
	s->pg = pg_new(&config, e);
	if (s->pg)
		return &s->store;
	free(s);
	return NULL;
}

bool store_pg_connect(struct store *store, struct err *e)
{
	return pg_open(pg_store_of(store)->pg, e);
}

struct pg *store_pg_connection(struct store *store)
{
	return pg_store_of(store)->pg;
}
