/* machine: see the header. */
#include "machine.h"

#include "base/must.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TURNS_MAX = 20000, BATCH_MAX = 4096 };

/* ---- a spoilt store: the ops of the sound one, but for a lie ---- */

struct spoilt {
	struct store base;
	struct store *inner;
	struct mem_db *db;
	enum laws_fault fault;
	struct mem_hook hook;
	struct arena lies; /* rows handed on must live until the transaction's end */
};

static struct spoilt *spoilt_of(struct store *s)
{
	return (struct spoilt *)(void *)s;
}

static bool spoilt_begin(struct store *s, struct err *e)
{
	arena_reset(&spoilt_of(s)->lies);
	return spoilt_of(s)->inner->ops->begin(spoilt_of(s)->inner, e);
}

static bool spoilt_advance(struct store *s, const struct offset_advance *v, size_t n,
                           bool *ret_fenced, struct err *e)
{
	struct spoilt *x = spoilt_of(s);
	struct offset_advance *lie = arena_copy(&x->lies, v, n * sizeof *v);
	for (size_t i = 0; i < n && x->fault == LAWS_NO_FENCE; i++) {
		uint8_t digest[32];
		bool known;
		int64_t next = -1;
		must(x->inner->ops->offset_of(x->inner, v[i].topic, v[i].partition, &next, digest,
		                              &known, e));
		lie[i].old_next = known ? next : -1;
	}
	return x->inner->ops->advance(x->inner, lie, n, ret_fenced, e);
}

static bool spoilt_write(struct store *s, const struct changes *c, struct err *e)
{
	struct spoilt *x = spoilt_of(s);
	struct changes lie = *c;
	(void)x->hook.call(x->hook.ctx, MEM_WRITE); /* now or never: below it would be too late */
	struct entity_write *v = arena_copy(&x->lies, c->entities, c->n_entities * sizeof *v);
	for (size_t i = 0; i < c->n_entities && x->fault == LAWS_NO_VERSIONS; i++)
		v[i].row.version = mem_db_entity(x->db, v[i].row.key).version;
	lie.entities = v;
	return x->inner->ops->write(x->inner, arena_copy(&x->lies, &lie, sizeof lie), e);
}

#define PASS(name, params, args)                                                                   \
	static bool spoilt_##name params                                                           \
	{                                                                                          \
		return spoilt_of(s)->inner->ops->name args;                                        \
	}
#define IN spoilt_of(s)->inner
PASS(take,
     (struct store * s, int b, size_t l, struct arena *a, struct queue_item **r, size_t *n,
      struct err *e),
     (IN, b, l, a, r, n, e))
PASS(read,
     (struct store * s, const struct text *k, size_t n, struct arena *a, struct store_read *r,
      struct err *e),
     (IN, k, n, a, r, e))
PASS(commit, (struct store * s, struct err *e), (IN, e))
PASS(walk_next,
     (struct store * s, size_t l, struct arena *a, struct text **k, size_t *n, bool *f,
      struct err *e),
     (IN, l, a, k, n, f, e))
PASS(walk_request, (struct store * s, int64_t v, const uint8_t d[32], struct err *e), (IN, v, d, e))
PASS(offset_of,
     (struct store * s, struct text t, int32_t p, int64_t *n, uint8_t d[32], bool *k,
      struct err *e),
     (IN, t, p, n, d, k, e))
PASS(registry_rows,
     (struct store * s, struct arena *a, struct registry_row **r, size_t *n, int64_t *v,
      struct err *e),
     (IN, a, r, n, v, e))
PASS(queue_peek, (struct store * s, uint64_t *b, struct err *e), (IN, b, e))
PASS(dlq_pending,
     (struct store * s, size_t l, struct arena *a, struct reject_row **r, size_t *n, struct err *e),
     (IN, l, a, r, n, e))

static void spoilt_rollback(struct store *s)
{
	IN->ops->rollback(IN);
}

static void spoilt_close(struct store *s)
{
	arena_done(&spoilt_of(s)->lies);
	free(s);
}

static const struct store_ops spoilt_ops = {
	.begin = spoilt_begin,
	.advance = spoilt_advance,
	.take = spoilt_take,
	.read = spoilt_read,
	.write = spoilt_write,
	.commit = spoilt_commit,
	.rollback = spoilt_rollback,
	.walk_next = spoilt_walk_next,
	.walk_request = spoilt_walk_request,
	.offset_of = spoilt_offset_of,
	.registry_rows = spoilt_registry_rows,
	.queue_peek = spoilt_queue_peek,
	.dlq_pending = spoilt_dlq_pending,
	.close = spoilt_close,
};

static struct store *spoilt_new(struct store *inner, struct mem_db *db, enum laws_fault fault,
                                struct mem_hook hook)
{
	struct spoilt *x = calloc(1, sizeof *x);
	must(x);
	x->base.ops = &spoilt_ops;
	x->inner = inner;
	x->db = db;
	x->fault = fault;
	x->hook = hook;
	return &x->base;
}

/* ---- reference data ---- */

void machine_write_row(struct mem_db *db, const struct entity_row *row, bool raise_ref_version)
{
	struct store *s = store_mem_new(db);
	struct err e = { 0 };
	const struct entity_write w = { .row = *row, .facts_changed = true, .inbox_changed = true };
	const struct changes c = { .entities = &w,
		                   .n_entities = 1,
		                   .raise_ref_version = raise_ref_version };
	must(s->ops->begin(s, &e) && s->ops->write(s, &c, &e) && s->ops->commit(s, &e));
	s->ops->close(s);
}

static void load_row(struct mem_db *db, const struct registry_row *row)
{
	ARENA_AUTO a = { 0 };
	json_t *data = json_loadb(row->json.p, row->json.n, 0, NULL);
	const char *id = json_string_value(json_object_get(data, "id"));
	const char *from = json_string_value(json_object_get(data, "validFrom"));
	must(id && from);
	struct text key = arena_printf(&a, "%.*s/%s/%s", TEXT_ARGS(row->object), id, from);
	struct entity_row entity = mem_db_entity(db, key);
	entity.state = row->json;
	machine_write_row(db, &entity, true);
	json_decref(data);
}

void machine_load(struct machine *m, const struct registry_row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		load_row(m->reference, &rows[i]);
}

/* ---- seats ---- */

static bool turn(struct machine_seat *s, bool *ret_worked, struct err *e)
{
	s->turning = true;
	s->m->turns++;
	bool ok = engine_step(s->engine, 0, ret_worked, e);
	s->turning = false;
	return ok;
}

/* Between two calls of one engine's transaction: it judges ahead, the other may take turns, and the
 * call may fail. */
static bool on_call(void *ctx, enum mem_point point)
{
	(void)point; /* all alike */
	struct machine_seat *s = ctx;
	struct machine *m = s->m;
	struct machine_seat *other = &m->seat[s == &m->seat[0]];
	if (s->turning && s->store->meanwhile && rnd_permille(&m->rnd, 500))
		(void)s->store->meanwhile(s->store->meanwhile_ctx); /* the rest in its own turn */
	if (m->quiet || !s->turning)
		return true;
	while (m->c.engines > 1 && !other->turning && rnd_permille(&m->rnd, m->c.meet_permille)) {
		bool worked;
		struct err e = { 0 };
		(void)turn(other, &worked, &e); /* its failures are its own */
	}
	return !rnd_permille(&m->rnd, m->c.fail_permille);
}

static void seat_up(struct machine_seat *s)
{
	struct machine *m = s->m;
	struct err e = { 0 };
	s->inner = store_mem_new(m->db);
	const struct mem_hook hook = { on_call, s };
	store_mem_hook(s->inner, hook);
	s->store = s->inner;
	if (m->c.fault != LAWS_SOUND)
		s->store = spoilt_new(s->inner, m->db, m->c.fault, hook);
	const struct engine_config c = { .domain = m->c.laws->domain,
		                         .store = s->store,
		                         .batch_records = m->c.batch_records ? m->c.batch_records
		                                                             : BATCH_MAX };
	s->engine = engine_new(&c, &e);
	must(s->engine);
	struct feed_config f = { .seed = rnd_next(&m->rnd), .mask = ~0U, .whole = m->c.whole,
		                 .lose_permille = m->c.lose_permille };
	if (m->c.split)
		f.mask = s == &m->seat[0] ? 0x55 : 0xaa;
	s->source = feed_new(&m->log, engine_source_owner(s->engine), &f);
	engine_use(s->engine, s->source);
}

static void seat_down(struct machine_seat *s)
{
	source_free(s->source);
	engine_free(s->engine);
	if (s->store != s->inner)
		s->store->ops->close(s->store);
	s->inner->ops->close(s->inner);
}

/* ---- the machine ---- */

struct machine *machine_new(const struct machine_config *c)
{
	struct machine *m = calloc(1, sizeof *m);
	must(m && c->engines >= 1 && c->engines <= MACHINE_ENGINES);
	m->c = *c;
	m->rnd.state = c->seed;
	m->db = mem_db_new();
	m->reference = mem_db_new();
	mem_db_share(m->db, m->reference, c->laws->own_reference ? m->db : m->reference);
	m->log.n = FEED_PARTITIONS;
	for (size_t i = 0; i < FEED_PARTITIONS; i++)
		m->log.v[i] = (struct feed_partition){ .topic = text_of(c->laws->topic),
			                               .partition = (int32_t)i };
	machine_load(m, c->laws->rows, c->laws->n_rows);
	for (size_t i = 0; i < c->engines; i++) {
		m->seat[i].m = m;
		seat_up(&m->seat[i]);
	}
	return m;
}

void machine_free(struct machine *m)
{
	for (size_t i = 0; i < m->c.engines; i++)
		seat_down(&m->seat[i]);
	feed_log_done(&m->log);
	mem_db_free(m->db);
	mem_db_free(m->reference);
	free(m);
}

void machine_append(struct machine *m, size_t partition, const struct laws_event *e)
{
	static const struct header structured = { TEXT("content-type"),
		                                  TEXT("application/cloudevents+json") };
	feed_append(&m->log, partition,
	            (struct source_record){ .key = e->key,
	                                    .value = e->value,
	                                    .headers = &structured,
	                                    .n_headers = 1,
	                                    .append_time_us = e->appended_us,
	                                    .time_kind = SOURCE_TIME_APPEND });
}

/* One turn of each; *ret_idle when none of them did anything and none failed. */
static bool turn_all(struct machine *m, bool *ret_idle, struct err *e)
{
	*ret_idle = true;
	for (size_t i = 0; i < m->c.engines; i++) {
		bool worked = false;
		if (!m->quiet && rnd_permille(&m->rnd, m->c.die_permille)) {
			seat_down(&m->seat[i]);
			seat_up(&m->seat[i]);
		}
		bool ok = turn(&m->seat[i], &worked, e);
		if (!ok && e->kind == ERR_FATAL)
			return false;
		*ret_idle = *ret_idle && ok && !worked;
	}
	return true;
}

const char *machine_rest(struct machine *m, instant_us now)
{
	static char why[320];
	struct err e = { 0 };
	size_t idle_turns = 0, turns = 0;
	m->db->now = now;
	m->quiet = false;
	while (idle_turns < 2) {
		bool idle;
		m->quiet = ++turns > TURNS_MAX / 4; /* a world that fails for ever is no world */
		if (!turn_all(m, &idle, &e) || turns > TURNS_MAX) {
			(void)snprintf(why, sizeof why, "does not come to rest: %s %s",
			               e.code ? e.code : "", e.text);
			return why;
		}
		idle_turns = idle ? idle_turns + 1 : 0;
	}
	return NULL;
}
