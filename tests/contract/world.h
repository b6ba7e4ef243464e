/* world: one database under test, in memory or in PostgreSQL, behind the same few questions, and
 * the rows the tests write. The suite asks nothing that only one of them could answer. */
#ifndef TESTS_CONTRACT_WORLD_H
#define TESTS_CONTRACT_WORLD_H

#include "private_postgres.h"
#include "rim/store_mem.h"
#include "rim/store_pg.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

struct world {
	bool postgres;
	struct mem_db *db, *reference_db;
	PGconn *sql;
	char conninfo[480];
	struct store *stores[8];
	size_t n_stores;
	bool patient; /* the next store waits long for an answer: for large batches */
	struct arena arena;
};

/* A store on the area transition, or on reference. */
static inline struct store *world_store_of(struct world *w, const char *area)
{
	must(w->n_stores < sizeof w->stores / sizeof *w->stores);
	struct store *s;
	if (w->postgres) {
		struct store_pg_config c = { .conninfo = w->conninfo,
			                     .area = area,
			                     .application = "test",
			                     .statement_ms = w->patient ? 60000 : 1000 };
		s = store_pg_new(&c, NULL);
		must(s);
	} else {
		s = store_mem_new(strcmp(area, "reference") == 0 ? w->reference_db : w->db);
		store_mem_poison(s, TEXT("POISON"));
	}
	w->stores[w->n_stores++] = s;
	return s;
}

static inline struct store *world_store(struct world *w)
{
	return world_store_of(w, "transition");
}

static const char *const world_tables[] = {
	"entity",        "fact",           "rejected",        "receipt",           "flow",
	"sequence_seen", "discrepancy",    "discrepancy_log", "bucket_member",     "mark",
	"queue",         "walk",           "consumer_offset", "stopped_partition", "retention",
	"removed_hour",  "removed_member", "removed_finding"
};

static inline void world_open(struct world *w)
{
	if (!w->postgres) {
		w->db = mem_db_new();
		w->reference_db = mem_db_new();
		mem_db_share(w->db, w->reference_db, NULL);
		mem_db_share(w->reference_db, NULL, w->db);
		return;
	}
	private_conninfo("samverka_test_store", w->conninfo, sizeof w->conninfo);
	w->sql = sql_open("samverka_test_store", NULL);
	for (size_t i = 0; i < sizeof world_tables / sizeof *world_tables; i++) {
		char sql[120];
		(void)snprintf(sql, sizeof sql, "TRUNCATE transition.%s RESTART IDENTITY",
		               world_tables[i]);
		sql_do(w->sql, sql);
	}
	sql_do(w->sql, "TRUNCATE reference.entity");
	sql_do(w->sql, "UPDATE samverka.ref_version SET version = 1");
}

static inline void world_close(struct world *w)
{
	for (size_t i = 0; i < w->n_stores; i++)
		w->stores[i]->ops->close(w->stores[i]);
	w->n_stores = 0;
	mem_db_free(w->db);
	mem_db_free(w->reference_db);
	if (w->sql)
		PQfinish(w->sql);
	arena_done(&w->arena);
	*w = (struct world){ .postgres = w->postgres };
}

/* Committed rows. "sequence_seen" counts rows of runs here and there: ask it of neither. */
static inline size_t world_count(struct world *w, const char *table)
{
	if (w->postgres) {
		char sql[120];
		(void)snprintf(sql, sizeof sql, "SELECT count(*) FROM transition.%s", table);
		return (size_t)sql_int(w->sql, sql);
	}
	const struct {
		const char *name;
		const struct mem_list *list;
	} lists[] = {
		{ "fact", &w->db->log },         { "rejected", &w->db->rejects },
		{ "receipt", &w->db->receipts }, { "flow", &w->db->flow },
		{ "mark", &w->db->marks },       { "queue", &w->db->queue },
	};
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
		if (strcmp(table, lists[i].name) == 0)
			return lists[i].list->n;
	struct text *keys;
	struct mem_discrepancy *found;
	if (strcmp(table, "entity") == 0)
		return mem_db_keys(w->db, &w->arena, &keys);
	must(strcmp(table, "discrepancy") == 0);
	return mem_db_discrepancies(w->db, &w->arena, &found);
}

/* How many rows of a kind are restricted: "fact", "rejected" or "discrepancy". */
static inline size_t world_restricted(struct world *w, const char *table)
{
	size_t n = 0;
	struct mem_discrepancy *found;
	if (w->postgres) {
		char sql[120];
		(void)snprintf(sql, sizeof sql,
		               "SELECT count(*) FROM transition.%s WHERE restricted", table);
		return (size_t)sql_int(w->sql, sql);
	}
	for (size_t i = 0; strcmp(table, "fact") == 0 && i < w->db->log.n; i++)
		n += MEM_AT(&w->db->log, struct log_row, i)->restricted;
	for (size_t i = 0; strcmp(table, "rejected") == 0 && i < w->db->rejects.n; i++)
		n += MEM_AT(&w->db->rejects, struct mem_reject, i)->restricted;
	size_t all = mem_db_discrepancies(w->db, &w->arena, &found);
	for (size_t i = 0; strcmp(table, "discrepancy") == 0 && i < all; i++)
		n += found[i].restricted;
	return n;
}

/* Is the entity a member of the bucket? */
static inline bool world_member(struct world *w, const char *bucket, const char *key)
{
	if (w->postgres) {
		char sql[240];
		(void)snprintf(sql, sizeof sql,
		               "SELECT count(*) FROM transition.bucket_member "
		               "WHERE bucket = '%s' AND key = '%s'",
		               bucket, key);
		return sql_int(w->sql, sql) == 1;
	}
	struct text *keys;
	size_t n = mem_db_members(w->db, text_of(bucket), &w->arena, &keys);
	for (size_t i = 0; i < n; i++)
		if (text_eq(keys[i], text_of(key)))
			return true;
	return false;
}

/* ---- rows ---- */

#define NOON_US (1741604400 * SECOND_US) /* 2025-03-10T11:00:00Z */

static inline struct entity_write new_entity(const char *key, const char *state)
{
	return (struct entity_write){ .row = { .key = text_of(key),
		                               .state = text_of(state),
		                               .facts = TEXT("facts"),
		                               .inbox = TEXT("inbox"),
		                               .outputs = TEXT("outputs"),
		                               .evaluated_at = NOON_US + 1,
		                               .next_due = INSTANT_NONE },
		                      .facts_changed = true,
		                      .inbox_changed = true };
}

static inline struct entity_write changed(struct entity_row row, const char *state)
{
	row.state = text_of(state);
	return (struct entity_write){ .row = row };
}

static inline struct log_row new_log_row(const char *key, const char *id, const char *event)
{
	struct log_row r = { .key = text_of(key),
		             .topic = TEXT("samverka.transition.v1"),
		             .partition = 3,
		             .offset = 41,
		             .fact = { .time_us = NOON_US - 7,
		                       .recorded_us = NOON_US + 123456,
		                       .appended_us = NOON_US + 5 * SECOND_US,
		                       .source = TEXT("urn:samverka:2120001124:adt"),
		                       .id = text_of(id) },
		             .type = TEXT("samverka.transition.admission.registered.v1"),
		             .event = text_of(event) };
	memset(r.fact.digest, 0xa5, sizeof r.fact.digest);
	return r;
}

static inline struct reject_row new_reject(int64_t offset, const char *key)
{
	return (struct reject_row){ .topic = TEXT("samverka.transition.v1"),
		                    .partition = 3,
		                    .offset = offset,
		                    .reason = "SCHEMA",
		                    .detail = TEXT("/data/caseRef required"),
		                    .source = TEXT("urn:samverka:2120001124:adt"),
		                    .id = TEXT("e1"),
		                    .type = TEXT("samverka.transition.admission.registered.v1"),
		                    .record_key = text_of(key),
		                    .value = TEXT("{\"a\":1}"),
		                    .headers = TEXT("\x01\x01n\x01v"),
		                    .appended_us = NOON_US };
}

static inline struct offset_advance move_offset(int64_t from, int64_t to)
{
	struct offset_advance v = { .topic = TEXT("samverka.transition.v1"),
		                    .partition = 3,
		                    .old_next = from,
		                    .new_next = to };
	memset(v.digest, (int)(to & 0xff), sizeof v.digest);
	return v;
}

/* ---- steps that must succeed ---- */

#define ok(call) must_be_ok((call), &world_err, #call)
static struct err world_err;

static inline void must_be_ok(bool good, const struct err *e, const char *call)
{
	if (!good)
		fail_msg("%s: %s %s", call, e->code, e->text);
}

static inline void begin(struct store *s)
{
	ok(s->ops->begin(s, &world_err));
}

static inline struct store_read read_keys(struct world *w, struct store *s, const char *const *keys,
                                          size_t n)
{
	struct text *texts = ARENA_ARRAY(&w->arena, n, struct text);
	struct store_read r;
	for (size_t i = 0; i < n; i++)
		texts[i] = text_of(keys[i]);
	ok(s->ops->read(s, texts, n, &w->arena, &r, &world_err));
	return r;
}

static inline struct store_read read_key(struct world *w, struct store *s, const char *key)
{
	return read_keys(w, s, &key, 1);
}

static inline void write_changes(struct store *s, const struct changes *c)
{
	ok(s->ops->write(s, c, &world_err));
}

static inline void commit(struct store *s)
{
	ok(s->ops->commit(s, &world_err));
}

/* A whole transaction with these changes. */
static inline void put(struct world *w, struct store *s, const struct changes *c)
{
	begin(s);
	(void)read_keys(w, s, NULL, 0);
	write_changes(s, c);
	commit(s);
}

static inline void put_entity(struct world *w, struct store *s, const char *key, const char *state)
{
	struct entity_write e = new_entity(key, state);
	put(w, s, &(struct changes){ .entities = &e, .n_entities = 1 });
}

/* The committed row. */
static inline struct entity_row look(struct world *w, struct store *s, const char *key)
{
	begin(s);
	struct entity_row row = read_key(w, s, key).rows[0];
	s->ops->rollback(s);
	return row;
}

static inline void assert_text(struct text t, const char *expected)
{
	if (!text_eq(t, text_of(expected)))
		fail_msg("'%.*s' is not '%s'", TEXT_ARGS(t), expected);
}

/* ---- for the groups ---- */

static inline int world_make_database(void **state)
{
	(void)state; /* the world is opened by each case */
	char conninfo[400];
	private_create("samverka_test_store");
	private_migrate(private_conninfo("samverka_test_store", conninfo, sizeof conninfo));
	return 0;
}

static inline void world_no_postgres(void **state)
{
	(void)state; /* nothing to ask of it */
	print_message("SKIP: PostgreSQL is not installed\n");
	skip();
}

#endif
