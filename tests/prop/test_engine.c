/* What the engine does with records, one situation a test; the laws say that it is right in
 * general. */
#include "toy_machine.h"

#include "base/must.h"
#include "rim/sink_mem.h"
#include "rim/source_script.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void rest(struct machine *m, instant_us now)
{
	const char *why = machine_rest(m, now);
	if (why)
		fail_msg("%s", why);
}

static void assert_state(const struct machine *m, const char *key, const char *want)
{
	struct entity_row row = mem_db_entity(m->db, text_of(key));
	if (row.state.n != strlen(want) || memcmp(row.state.p, want, row.state.n) != 0)
		fail_msg("state of %s: %.*s", key, TEXT_ARGS(row.state));
}

static const struct mem_reject *reject(const struct machine *m, size_t i)
{
	assert_true(i < m->db->rejects.n);
	return MEM_AT(&m->db->rejects, struct mem_reject, i);
}

/* ---- what the database refuses ---- */

static void a_poisoned_record_stands_alone(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	struct machine *m = one_engine();
	for (int i = 0; i < 100; i++) {
		struct toy_event v = event(arena_printf(&a, "id-%d", i).p, "anna", 1);
		if (i == 37 || i == 38 || i == 99)
			v.bucket = "poison";
		put(m, &a, &v);
	}
	store_mem_poison(m->seat[0].inner, TEXT("poison"));
	rest(m, START + HOUR_US);
	assert_state(m, "a:anna", "97 of 0");
	assert_int_equal(m->db->rejects.n, 3);
	assert_string_equal(reject(m, 0)->row.reason, "DB_PERMANENT");
	assert_int_equal(reject(m, 0)->row.offset, m->log.v[0].v[37].offset);
	assert_true(text_eq(reject(m, 0)->row.id, TEXT("id-37")));
	assert_int_equal(m->db->log.n, 97);
	machine_free(m);
}

/* A store that refuses whatever touches one entity, log row or not. */
struct refusing {
	struct store base;
	struct store *inner;
	struct text key;
};

static struct store *inner_of(struct store *s)
{
	return ((struct refusing *)(void *)s)->inner;
}

static bool refuse_write(struct store *s, const struct changes *c, struct err *e)
{
	struct refusing *r = (struct refusing *)(void *)s;
	for (size_t i = 0; i < c->n_entities; i++)
		if (text_eq(c->entities[i].row.key, r->key))
			return err_set(e, ERR_REJECT, "DB_PERMANENT", "no");
	return r->inner->ops->write(r->inner, c, e);
}

static bool pass_begin(struct store *s, struct err *e)
{
	return inner_of(s)->ops->begin(inner_of(s), e);
}
static bool pass_advance(struct store *s, const struct offset_advance *v, size_t n, bool *f,
                         struct err *e)
{
	return inner_of(s)->ops->advance(inner_of(s), v, n, f, e);
}
static bool pass_take(struct store *s, int b, size_t l, struct arena *a, struct queue_item **r,
                      size_t *n, struct err *e)
{
	return inner_of(s)->ops->take(inner_of(s), b, l, a, r, n, e);
}
static bool pass_read(struct store *s, const struct text *k, size_t n, struct arena *a,
                      struct store_read *r, struct err *e)
{
	return inner_of(s)->ops->read(inner_of(s), k, n, a, r, e);
}
static bool pass_commit(struct store *s, struct err *e)
{
	return inner_of(s)->ops->commit(inner_of(s), e);
}
static void pass_rollback(struct store *s)
{
	inner_of(s)->ops->rollback(inner_of(s));
}
static bool pass_walk_next(struct store *s, size_t l, struct arena *a, struct text **k, size_t *n,
                           bool *f, struct err *e)
{
	return inner_of(s)->ops->walk_next(inner_of(s), l, a, k, n, f, e);
}
static bool pass_walk_request(struct store *s, int64_t v, const uint8_t d[32], struct err *e)
{
	return inner_of(s)->ops->walk_request(inner_of(s), v, d, e);
}
static bool pass_offset_of(struct store *s, struct text t, int32_t p, int64_t *n, uint8_t d[32],
                           bool *k, struct err *e)
{
	return inner_of(s)->ops->offset_of(inner_of(s), t, p, n, d, k, e);
}
static bool pass_registry(struct store *s, struct arena *a, struct registry_row **r, size_t *n,
                          int64_t *v, struct err *e)
{
	return inner_of(s)->ops->registry_rows(inner_of(s), a, r, n, v, e);
}
static bool pass_peek(struct store *s, uint64_t *b, struct err *e)
{
	return inner_of(s)->ops->queue_peek(inner_of(s), b, e);
}

static const struct store_ops refusing_ops = {
	.begin = pass_begin,
	.advance = pass_advance,
	.take = pass_take,
	.read = pass_read,
	.write = refuse_write,
	.commit = pass_commit,
	.rollback = pass_rollback,
	.walk_next = pass_walk_next,
	.walk_request = pass_walk_request,
	.offset_of = pass_offset_of,
	.registry_rows = pass_registry,
	.queue_peek = pass_peek,
};

static int64_t turns_until_idle(struct engine *g)
{
	int64_t turns = 0;
	for (bool worked = true; worked; turns++) {
		struct err e = { 0 };
		if (!engine_step(g, 0, &worked, &e))
			fail_msg("%s %s", e.code, e.text);
		assert_true(turns < 1000);
	}
	return turns;
}

/* Others' messages and walks go on when one entity cannot be written; it is tried again later. */
static void a_poisoned_entity_holds_nobody_up(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	struct machine *m = one_engine();
	struct counters *n = counters_new(engine_counter_rows, ENGINE_COUNTERS);
	struct refusing r = { { .ops = &refusing_ops }, m->seat[0].inner, TEXT("g:red") };
	const struct engine_config c = { .domain = &toy_domain, .store = &r.base, .counters = n };
	struct err e = { 0 };
	struct engine *g = engine_new(&c, &e);
	for (int i = 0; i < 40; i++) {
		struct toy_event v =
		        event(arena_printf(&a, "id-%d", i).p, arena_printf(&a, "acc-%d", i).p, 1);
		v.group = i % 2 ? "red" : "blue";
		put(m, &a, &v);
	}
	struct source *s = feed_new(&m->log, engine_source_owner(g),
	                            &(struct feed_config){ .mask = ~0U, .whole = true });
	engine_use(g, s);
	m->db->now = START + HOUR_US;
	turns_until_idle(g);
	assert_state(m, "g:blue", "20");
	assert_state(m, "a:acc-0", "1 of 20");
	assert_int_equal(counters_get(n, ENGINE_DEFERRED, 0), 20);
	machine_load(m, toy_laws.later, toy_laws.n_later); /* a walk over all */
	turns_until_idle(g);
	r.key = TEXT("nothing");
	m->db->now += 2 * HOUR_US;
	turns_until_idle(g);
	assert_state(m, "g:red", "20");
	assert_state(m, "a:acc-1", "1 of 20");
	source_free(s);
	engine_free(g);
	counters_free(n);
	machine_free(m);
}

/* ---- time ---- */

static void a_fact_recorded_later_is_seen_later(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	struct machine *m = one_engine();
	struct toy_event v = event("one", "anna", 1), later = event("two", "anna", 2);
	later.recorded = START + 3 * HOUR_US;
	put(m, &a, &v);
	put(m, &a, &later);
	rest(m, START + HOUR_US);
	assert_state(m, "a:anna", "1 of 0");
	assert_int_equal(mem_db_entity(m->db, TEXT("a:anna")).evaluated_at, START);
	assert_int_equal(mem_db_entity(m->db, TEXT("a:anna")).next_due, START + 3 * HOUR_US);
	rest(m, START + 3 * HOUR_US - 1);
	assert_state(m, "a:anna", "1 of 0");
	rest(m, START + 3 * HOUR_US);
	assert_state(m, "a:anna", "3 of 0");
	assert_int_equal(mem_db_entity(m->db, TEXT("a:anna")).next_due, INSTANT_NONE);
	machine_free(m);
}

static void a_clock_that_goes_back_takes_nothing_back(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	struct machine *m = one_engine();
	struct toy_event v = event("one", "anna", 1), more = event("two", "anna", 5);
	v.counts_from = START + 10 * HOUR_US;
	put(m, &a, &v);
	rest(m, START + 11 * HOUR_US);
	assert_state(m, "a:anna", "1 of 0");
	put(m, &a, &more);
	rest(m, START + HOUR_US);
	assert_state(m, "a:anna", "6 of 0");
	machine_free(m);
}

static struct source_record timed(const struct machine *m, instant_us t, enum source_time_kind kind)
{
	struct source_record r = m->log.v[0].v[0];
	r.append_time_us = t;
	r.time_kind = kind;
	return r;
}

static instant_us taken_as(const struct source_record *r, instant_us now)
{
	ARENA_AUTO a = { 0 };
	struct err e = { 0 };
	struct verdict v;
	struct judge *j = judge_new(&toy_domain, &e);
	judge_record(j, &(struct judge_world){ .now = now }, r, &a, &v);
	judge_free(j);
	assert_true(v.accepted);
	return v.appended_us;
}

static void append_times_that_cannot_be_are_not_believed(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	struct machine *m = one_engine();
	struct toy_event v = event("one", "anna", 1);
	put(m, &a, &v);
	instant_us now = START + HOUR_US;
	const struct {
		instant_us t;
		enum source_time_kind kind;
		instant_us want;
	} cases[] = {
		{ START + 7, SOURCE_TIME_APPEND, START + 7 },
		{ now + 9 * HOUR_US, SOURCE_TIME_APPEND,
		  now + 9 * HOUR_US }, /* the broker's word */
		{ INSTANT_NONE, SOURCE_TIME_NONE, now },
		{ START + 7, SOURCE_TIME_CREATE, START + 7 },
		{ now + 9 * HOUR_US, SOURCE_TIME_CREATE, now },
		{ -1, SOURCE_TIME_CREATE, now },
		{ 0, SOURCE_TIME_CREATE, now },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct source_record r = timed(m, cases[i].t, cases[i].kind);
		assert_int_equal(taken_as(&r, now), cases[i].want);
	}
	machine_free(m);
}

/* The store's clock is asked when a record has no time; the engine has none of its own. */
static void a_record_without_time_takes_the_stores(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	struct machine *m = one_engine();
	struct toy_event v = event("one", "anna", 1);
	const struct laws_event e = { TEXT("anna"), toy_json(&v, &a), INSTANT_NONE };
	machine_append(m, 0, &e);
	rest(m, START + HOUR_US);
	const struct flow_count *f = MEM_AT(&m->db->flow, struct flow_count, 0);
	assert_int_equal(f->last_append, START + HOUR_US);
	assert_int_equal(MEM_AT(&m->db->log, struct log_row, 0)->fact.appended_us, START + HOUR_US);
	machine_free(m);
}

/* ---- the ledger ---- */

static void counts_receipts_and_sequences(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	struct machine *m = one_engine();
	struct toy_event v = event("one", "anna", 1);
	v.sequence = 7;
	put(m, &a, &v);
	put(m, &a, &v); /* duplicate */
	v.amount = 2;
	v.sequence = 8;
	put(m, &a, &v); /* conflict */
	v.id = "two";
	v.sequence = 11;
	put(m, &a, &v);
	v.source = "urn:samverka:2321000065:nobody";
	v.sequence = 9;
	put(m, &a, &v); /* unknown source */
	rest(m, START + HOUR_US);
	assert_int_equal(m->db->receipts.n, 2);
	assert_int_equal(MEM_AT(&m->db->receipts, struct receipt_row, 0)->verdict,
	                 RECEIPT_DUPLICATE);
	assert_int_equal(MEM_AT(&m->db->receipts, struct receipt_row, 1)->verdict,
	                 RECEIPT_CONFLICT);
	int64_t n[FLOW_REFUSED + 1] = { 0 };
	for (size_t i = 0; i < m->db->flow.n; i++) {
		const struct flow_count *f = MEM_AT(&m->db->flow, struct flow_count, i);
		n[f->verdict] += f->n;
		assert_int_equal(f->hour % HOUR_US, 0);
		assert_true(text_eq(f->type, TEXT(TOY_TYPE)));
	}
	assert_int_equal(n[FLOW_ACCEPTED], 2);
	assert_int_equal(n[FLOW_DUPLICATE], 1);
	assert_int_equal(n[FLOW_CONFLICT], 1);
	assert_int_equal(n[FLOW_REFUSED], 1);
	assert_int_equal(m->db->sequences.n, 3);
	const struct sequence_seen *q = MEM_AT(&m->db->sequences, struct sequence_seen, 0);
	assert_int_equal(q[0].first, 7);
	assert_int_equal(q[0].last, 8);
	assert_int_equal(q[1].first, 11);
	assert_int_equal(q[2].first, 9); /* refused ones are seen too */
	machine_free(m);
}

static size_t marks_of(const struct machine *m, const char *bucket)
{
	size_t n = 0;
	for (size_t i = 0; i < m->db->marks.n; i++)
		n += text_eq(MEM_AT(&m->db->marks, struct mark, i)->bucket, text_of(bucket));
	return n;
}

/* Does the first mark of the bucket tell that the entity changed, and as which version? */
static bool mark_tells(const struct machine *m, const char *bucket, const char *key,
                       int64_t version)
{
	const struct mark *v = NULL;
	for (size_t i = 0; i < m->db->marks.n && !v; i++)
		if (text_eq(MEM_AT(&m->db->marks, struct mark, i)->bucket, text_of(bucket)))
			v = MEM_AT(&m->db->marks, struct mark, i);
	assert_non_null(v);
	for (size_t i = 0; i < v->n_others; i++)
		if (text_eq(v->others[i].key, text_of(key)))
			return v->others[i].version == version;
	return text_eq(v->key, text_of(key)) && v->version == version;
}

static void old_and_new_buckets_are_marked_once(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	struct machine *m = one_engine();
	struct toy_event v = event("one", "anna", 1), w = event("two", "bo", 1),
	                 r = event("three", "anna", 0);
	v.bucket = w.bucket = "1";
	put(m, &a, &v);
	put(m, &a, &w);
	rest(m, START + HOUR_US);
	assert_int_equal(marks_of(m, "b/1"), 1);
	assert_true(mark_tells(m, "b/1", "a:anna", 1));
	assert_true(mark_tells(m, "b/1", "a:bo", 1));
	assert_false(mark_tells(m, "b/1", "a:ceda", 1));
	r.replaces = "one";
	r.bucket = "2";
	put(m, &a, &r);
	rest(m, START + HOUR_US);
	assert_int_equal(marks_of(m, "b/1"), 2); /* anna has left it */
	assert_int_equal(marks_of(m, "b/2"), 1);
	put(m, &a, &r); /* a duplicate changes nothing */
	rest(m, START + HOUR_US);
	assert_int_equal(marks_of(m, "b/2"), 1);
	struct text *members;
	assert_int_equal(mem_db_members(m->db, TEXT("b/1"), &a, &members), 1);
	assert_true(text_eq(members[0], TEXT("a:bo")));
	machine_free(m);
}

static void a_duplicate_writes_only_an_earlier_time(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	struct machine *m = one_engine();
	struct toy_event v = event("one", "anna", 1);
	struct laws_event e = { TEXT("anna"), toy_json(&v, &a), START + HOUR_US };
	machine_append(m, 0, &e);
	rest(m, START + HOUR_US);
	int64_t version = mem_db_entity(m->db, TEXT("a:anna")).version;
	e.appended_us = START + 2 * HOUR_US;
	machine_append(m, 0, &e);
	rest(m, START + HOUR_US);
	assert_int_equal(mem_db_entity(m->db, TEXT("a:anna")).version, version);
	e.appended_us = START + SECOND_US;
	machine_append(m, 0, &e);
	rest(m, START + HOUR_US);
	struct entity_row row = mem_db_entity(m->db, TEXT("a:anna"));
	struct factset s;
	bool bad;
	assert_int_equal(row.version, version + 1);
	factset_decode(row.facts, &a, &s, &bad);
	assert_int_equal(s.v[0].appended_us, START + SECOND_US);
	machine_free(m);
}

/* ---- protection ---- */

/* Large batches: one fold an entity when they are in, instead of one a batch. */
static void who_is_behind_folds_once(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	bool worked;
	struct err e = { 0 };
	struct machine *m = machine_new(&(struct machine_config){
	        .laws = &toy_laws, .seed = 1, .engines = 1, .whole = true, .batch_records = 8 });
	for (int i = 0; i < 18; i++) {
		struct toy_event v = event(arena_printf(&a, "id-%d", i).p, "anna", 1);
		put(m, &a, &v);
	}
	for (int i = 0; i < 2; i++)
		assert_true(engine_step(m->seat[0].engine, 0, &worked, &e));
	struct entity_row row = mem_db_entity(m->db, TEXT("a:anna"));
	assert_int_equal(m->db->log.n, 16);
	assert_int_equal(row.state.n, 0); /* kept, not folded, and asked for once */
	assert_true(row.next_due == ENTITY_WAITS);
	assert_int_equal(m->db->queue.n, 1);
	assert_true(engine_step(m->seat[0].engine, 0, &worked, &e)); /* few: up to date */
	assert_state(m, "a:anna", "18 of 0");
	rest(m, START + HOUR_US);
	assert_state(m, "a:anna", "18 of 0");
	assert_int_equal(m->db->queue.n, 0);
	machine_free(m);
}

/* One that gets little at once is behind as long as the log goes on. */
static void who_gets_little_of_much_is_behind_too(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	bool worked;
	struct err e = { 0 };
	struct machine *m = machine_new(&(struct machine_config){
	        .laws = &toy_laws, .seed = 1, .engines = 1, .whole = true, .batch_records = 16 });
	for (int i = 0; i < 20; i++) {
		struct toy_event v = event(arena_printf(&a, "id-%d", i).p, "anna", 1);
		put(m, &a, &v);
	}
	struct engine *g = m->seat[0].engine;
	struct source *s = feed_new(&m->log, engine_source_owner(g),
	                            &(struct feed_config){ .mask = ~0U, .whole = true, .most = 3 });
	engine_use(g, s);
	for (int i = 0; i < 3; i++) /* two fetches a turn: this one's rest, and ahead */
		assert_true(engine_step(g, 0, &worked, &e));
	assert_true(mem_db_entity(m->db, TEXT("a:anna")).next_due == ENTITY_WAITS);
	for (int i = 3; i < 7; i++)
		assert_true(engine_step(g, 0, &worked, &e)); /* the end */
	assert_state(m, "a:anna", "20 of 0");
	source_free(s);
	engine_use(g, m->seat[0].source);
	machine_free(m);
}

/* What hides a person does not wait. */
static void protection_does_not_wait(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	bool worked;
	struct err e = { 0 };
	struct machine *m = machine_new(&(struct machine_config){
	        .laws = &toy_laws, .seed = 1, .engines = 1, .whole = true, .batch_records = 2 });
	struct toy_event open = event("id-1", "anna", 1), hidden = event("id-2", "anna", 1);
	hidden.secret = true;
	put(m, &a, &open);
	put(m, &a, &hidden);
	assert_true(engine_step(m->seat[0].engine, 0, &worked, &e));
	assert_true(mem_db_entity(m->db, TEXT("a:anna")).restricted);
	assert_true(mem_db_entity(m->db, TEXT("a:anna")).state.n > 0);
	machine_free(m);
}

static void late_protection_restricts_what_is_there(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	struct machine *m = one_engine();
	struct toy_event v = event("one", "anna", 500), s = event("two", "anna", 1);
	put(m, &a, &v);
	rest(m, START + HOUR_US);
	assert_false(MEM_AT(&m->db->log, struct log_row, 0)->restricted);
	s.secret = true;
	put(m, &a, &s);
	rest(m, START + HOUR_US);
	assert_true(mem_db_entity(m->db, TEXT("a:anna")).restricted);
	assert_true(MEM_AT(&m->db->log, struct log_row, 0)->restricted);
	assert_true(MEM_AT(&m->db->log, struct log_row, 1)->restricted);
	struct mem_discrepancy *d;
	assert_int_equal(mem_db_discrepancies(m->db, &a, &d), 1);
	assert_true(d[0].restricted);
	machine_free(m);
}

/* ---- too much ---- */

static void an_overfull_entity_is_constant(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	struct machine *m = one_engine();
	for (int i = 0; i < FACTSET_MAX + 5; i++) {
		struct toy_event v = event(arena_printf(&a, "id-%d", i).p, "anna", 1);
		v.bucket = "1";
		put(m, &a, &v);
	}
	rest(m, START + HOUR_US);
	struct entity_row row = mem_db_entity(m->db, TEXT("a:anna"));
	assert_true(folding_is_overfull(row.state));
	assert_false(row.restricted);
	assert_int_equal(m->db->log.n, FACTSET_MAX + 5);
	struct mem_discrepancy *d;
	struct text *members;
	assert_int_equal(mem_db_discrepancies(m->db, &a, &d), 1);
	assert_string_equal(d[0].d.code, FOLDING_OVERFULL_CODE);
	assert_int_equal(mem_db_members(m->db, TEXT("b/1"), &a, &members), 0);
	struct toy_event late = event("late", "anna", 1);
	late.secret = true;
	put(m, &a, &late);
	rest(m, START + HOUR_US);
	assert_int_equal(m->db->log.n, FACTSET_MAX + 6);
	assert_true(mem_db_entity(m->db, TEXT("a:anna")).restricted);
	machine_free(m);
}

/* ---- others at work ---- */

static void a_moved_offset_drops_the_partition_without_a_word(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	struct machine *m = machine_new(&(struct machine_config){
	        .laws = &toy_laws, .seed = 3, .engines = 2, .batch_records = 1 });
	bool worked;
	struct err e = { 0 };
	m->db->now = START + HOUR_US;
	for (int i = 0; i < MACHINE_ENGINES; i++) /* both believe that nobody has begun */
		assert_true(engine_step(m->seat[i].engine, 0, &worked, &e));
	for (int i = 0; i < 10; i++) {
		struct toy_event v = event(arena_printf(&a, "id-%d", i).p, "anna", 1);
		put(m, &a, &v);
	}
	assert_true(engine_step(m->seat[0].engine, 0, &worked, &e));
	assert_int_equal(m->db->log.n, 1);
	assert_true(engine_step(m->seat[1].engine, 0, &worked, &e)); /* fenced: the same record */
	assert_int_equal(e.kind, ERR_NONE);
	assert_int_equal(m->db->log.n, 1);
	assert_true(engine_step(m->seat[1].engine, 0, &worked, &e)); /* from the stored offset on */
	assert_int_equal(m->db->log.n, 2);
	rest(m, START + HOUR_US);
	assert_state(m, "a:anna", "10 of 0");
	assert_int_equal(m->db->receipts.n, 0);
	machine_free(m);
}

static void nothing_is_consumed_without_reference_data(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	struct laws_domain bare = toy_laws;
	bare.n_rows = 0;
	struct machine *m = machine_new(
	        &(struct machine_config){ .laws = &bare, .seed = 1, .engines = 1, .whole = true });
	struct toy_event v = event("one", "anna", 1);
	struct err e = { 0 };
	bool worked;
	put(m, &a, &v);
	assert_false(engine_step(m->seat[0].engine, 0, &worked, &e));
	assert_int_equal(e.kind, ERR_RETRY);
	assert_string_equal(e.code, "NO_REFERENCE");
	assert_int_equal(m->db->flow.n, 0);
	machine_load(m, toy_laws.rows, toy_laws.n_rows);
	rest(m, START + HOUR_US);
	assert_state(m, "a:anna", "1 of 0");
	machine_free(m);
}

/* A look that was asked for by a version of the row we do not see yet waits for it. */
static void an_early_look_is_put_back(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	struct machine *m = one_engine();
	struct toy_event v = event("one", "anna", 1);
	put(m, &a, &v);
	rest(m, START + HOUR_US);
	const struct queue_item looks[] = {
		{ .kind = QUEUE_TICK, .key = TEXT("a:anna"), .version = 99, .due = START },
		{ .kind = QUEUE_TICK, .key = TEXT("a:nobody"), .version = 1, .due = START },
	};
	const struct changes c = { .queue = looks, .n_queue = 2 };
	struct store *s = m->seat[0].inner;
	struct err e = { 0 };
	must(s->ops->begin(s, &e) && s->ops->write(s, &c, &e) && s->ops->commit(s, &e));
	rest(m, START + HOUR_US);
	assert_int_equal(m->db->queue.n, 1);
	const struct queue_item *q = &MEM_AT(&m->db->queue, struct mem_queued, 0)->item;
	assert_int_equal(q->version, 99);
	assert_int_equal(q->due, START + HOUR_US + SECOND_US);
	machine_free(m);
}

/* ---- partitions that stop ---- */

struct operator
{
	struct machine *m;
	enum source_stop stopped; /* what is remembered of partition 0 */
	int64_t moved_to;         /* the operator's word; 0: none */
	int stops;
};

static bool operator_starts(void *ctx, struct source_start *v, size_t n)
{
	struct operator* o = ctx;
	struct store *s = o->m->seat[0].inner;
	struct err e;
	for (size_t i = 0; i < n; i++) {
		v[i].next = -1;
		must(s->ops->offset_of(s, v[i].topic, v[i].partition, &v[i].next, v[i].digest,
		                       &v[i].known, &e));
		v[i].has_digest = v[i].known && !o->moved_to;
		v[i].stopped = o->stopped;
	}
	return true;
}

static void operator_stopped(void *ctx, const struct source_start *where, enum source_stop why,
                             const char *detail)
{
	struct operator* o = ctx;
	(void)where;
	(void)detail;
	o->stopped = why;
	o->stops++;
}

static void script_put(struct script_log *log, struct arena *a, const char *id)
{
	static const struct header structured = { TEXT("content-type"),
		                                  TEXT("application/cloudevents+json") };
	struct toy_event v = event(id, "anna", 1);
	(void)script_log_put(
	        log, &(struct source_record){
	                     .topic = TEXT("samverka.toy.v1"),
	                     .key = TEXT("anna"),
	                     .value = toy_json(&v, a),
	                     .headers = &structured,
	                     .n_headers = 1,
	                     .append_time_us = START + SECOND_US,
	                     .time_kind = SOURCE_TIME_APPEND }); /* its offset is not needed */
}

static void turns(struct engine *g, int n)
{
	bool worked;
	struct err e = { 0 };
	for (int i = 0; i < n; i++)
		if (!engine_step(g, 0, &worked, &e))
			fail_msg("%s %s", e.code, e.text);
}

/* A log made anew stops its partition once, and an operator's word starts it without a restart. */
static void a_stopped_partition_waits_for_the_operator(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	struct machine *m = one_engine();
	struct operator o = { .m = m };
	struct script_log *log = script_log_new();
	const struct engine_config c = { .domain = &toy_domain,
		                         .store = m->seat[0].inner,
		                         .ctx = &o,
		                         .starts = operator_starts,
		                         .stopped = operator_stopped };
	struct err e = { 0 };
	struct engine *g = engine_new(&c, &e);
	struct source_owner owner = engine_source_owner(g);
	struct source *s = source_script_new(log, &owner);
	engine_use(g, s);
	m->db->now = START + HOUR_US;
	script_put(log, &a, "one");
	script_put(log, &a, "two");
	turns(g, 20);
	assert_int_equal(m->db->log.n, 2);
	script_log_recreate(log, TEXT("samverka.toy.v1"), 0);
	script_put(log, &a, "three");
	script_put(log, &a, "four");
	script_put(log, &a, "five");
	source_script_rebalance(s);
	turns(g, 40);
	assert_int_equal(o.stops, 1);
	assert_int_equal(m->db->log.n, 2); /* nothing is skipped and nothing is guessed */
	o.moved_to = 2; /* where it stands: take the record there without comparing */
	o.stopped = SOURCE_RUNS;
	turns(g, 40);
	assert_int_equal(m->db->log.n, 3);
	assert_int_equal(o.stops, 1);
	source_free(s);
	engine_free(g);
	script_log_free(log);
	machine_free(m);
}

/* ---- dead letters ---- */

static struct text header_of(const struct source_record *r, const char *name)
{
	for (size_t i = 0; i < r->n_headers; i++)
		if (text_eq(r->headers[i].name, text_of(name)))
			return r->headers[i].value;
	return (struct text){ 0 };
}

static const struct source_record *letter(struct script_log *log, int64_t offset)
{
	size_t part = script_log_find(log, TEXT("samverka.toy.v1.dlq"), 0);
	assert_true(part != SIZE_MAX);
	const struct source_record *r = script_log_at(log, part, offset);
	assert_non_null(r);
	return r;
}

static void refused_records_reach_their_topic_once_acknowledged(void **state)
{
	(void)state;
	struct machine *m = one_engine();
	struct script_log *log = script_log_new();
	struct sink *dlq = sink_mem_new(log, 1, false);
	const struct engine_config c = { .domain = &toy_domain,
		                         .store = m->seat[0].inner,
		                         .dlq = dlq,
		                         .group = "toy-group",
		                         .build = "1.2.3" };
	struct err e = { 0 };
	struct engine *g = engine_new(&c, &e);
	struct source *s = feed_new(&m->log, engine_source_owner(g),
	                            &(struct feed_config){ .mask = ~0U, .whole = true });
	engine_use(g, s);
	machine_append(m, 0, &(struct laws_event){ TEXT("key"), TEXT("no json"), START });
	machine_append(m, 0, &(struct laws_event){ TEXT("191212121212"), TEXT("{}"), START });
	m->db->now = START + HOUR_US;
	sink_mem_fail(dlq, 1, ERR_RETRY);
	turns_until_idle(g);
	for (int i = 0; i < 10; i++)
		turns_until_idle(g);
	assert_true(reject(m, 0)->published);
	assert_true(reject(m, 1)->published);
	const struct source_record *first = letter(log, 0), *second = letter(log, 1);
	const struct source_record *whole =
	        header_of(first, "samverka-dlq-offset").p[0] == '5' ? first : second;
	const struct source_record *bare = whole == first ? second : first;
	assert_true(text_eq(whole->value, TEXT("no json")));
	assert_true(text_eq(whole->key, TEXT("key")));
	assert_true(
	        text_eq(header_of(whole, "content-type"), TEXT("application/cloudevents+json")));
	assert_true(text_eq(header_of(whole, "samverka-dlq-reason"), TEXT("BAD_JSON")));
	assert_true(text_eq(header_of(whole, "samverka-dlq-group"), TEXT("toy-group")));
	assert_true(text_eq(header_of(whole, "samverka-dlq-build"), TEXT("1.2.3")));
	assert_true(text_eq(header_of(whole, "samverka-dlq-partition"), TEXT("0")));
	assert_int_equal(header_of(bare, "samverka-dlq-digest").n, 64);
	assert_int_equal(bare->key.n, 0); /* it looked like a person */
	assert_int_equal(bare->value.n, 0);
	assert_null(header_of(bare, "content-type").p);
	source_free(s);
	engine_free(g);
	sink_free(dlq);
	script_log_free(log);
	machine_free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_poisoned_record_stands_alone),
		cmocka_unit_test(a_poisoned_entity_holds_nobody_up),
		cmocka_unit_test(a_fact_recorded_later_is_seen_later),
		cmocka_unit_test(a_clock_that_goes_back_takes_nothing_back),
		cmocka_unit_test(append_times_that_cannot_be_are_not_believed),
		cmocka_unit_test(a_record_without_time_takes_the_stores),
		cmocka_unit_test(counts_receipts_and_sequences),
		cmocka_unit_test(old_and_new_buckets_are_marked_once),
		cmocka_unit_test(a_duplicate_writes_only_an_earlier_time),
		cmocka_unit_test(who_is_behind_folds_once),
		cmocka_unit_test(who_gets_little_of_much_is_behind_too),
		cmocka_unit_test(protection_does_not_wait),
		cmocka_unit_test(late_protection_restricts_what_is_there),
		cmocka_unit_test(an_overfull_entity_is_constant),
		cmocka_unit_test(a_moved_offset_drops_the_partition_without_a_word),
		cmocka_unit_test(nothing_is_consumed_without_reference_data),
		cmocka_unit_test(an_early_look_is_put_back),
		cmocka_unit_test(a_stopped_partition_waits_for_the_operator),
		cmocka_unit_test(refused_records_reach_their_topic_once_acknowledged),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
