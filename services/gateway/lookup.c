/* lookup: see the header. Invariant: the connection is this thread's alone. */
#include "gateway/lookup.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/must.h"
#include "rim/migrate.h"
#include "rim/pg.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { VERSION_EVERY_MS = 1000, WAIT_MS = 200, STATEMENT_MS = 5000, COPIES_MAX = 100 };

enum lookup_sql { SQL_VERSION, SQL_REGISTRY, SQL_RECEIPT, SQL_COUNT };

static const struct pg_statement statements[SQL_COUNT] = {
	{ "gateway_version", "SELECT version, clock_timestamp() FROM samverka.ref_version" },
	{ "gateway_registry", "SELECT object, json, (SELECT version FROM samverka.ref_version) "
	                      "FROM samverka.registry" },
	{ "gateway_receipt",
	  "SELECT area, verdict, reason, detail, topic, partition, kafka_offset, "
	  "appended_at FROM samverka.receipt($1::text, $2::text)" },
};

struct lookup {
	struct lookup_config c;
	struct http *http;
	struct pg *pg;
	struct pg_args args;
	struct arena arena;
	int64_t version; /* of the reference data in use; -1: none */
	int64_t version_due_us;
	pthread_t thread;
	bool started;
	atomic_bool stopping;
	pthread_mutex_t lock; /* of all below */
	struct err last;      /* ERR_NONE: well */
	struct alive alive;
	bool to_tell;
};

static const struct pg_result *ask(struct lookup *l, enum lookup_sql which, struct err *e)
{
	if (!pg_open(l->pg, e))
		return NULL;
	pg_send(l->pg, &statements[which], &l->args);
	pg_args_clear(&l->args);
	return pg_run(l->pg, e) ? pg_result(l->pg, 0) : NULL;
}

/* ---- reference data ---- */

static bool load(struct lookup *l, struct err *e)
{
	const struct pg_result *r = ask(l, SQL_REGISTRY, e);
	if (!r)
		return false;
	size_t n = pg_rows(r);
	struct registry_row *rows = ARENA_ARRAY(&l->arena, n, struct registry_row);
	for (size_t i = 0; i < n; i++)
		rows[i] = (struct registry_row){ pg_text(r, i, 0), pg_text(r, i, 1) };
	int64_t version = n ? pg_int(r, 0, 2) : 0;
	struct registry *fresh = registry_new(rows, n, version, e);
	arena_reset(&l->arena);
	if (!fresh)
		return false;
	known_put(l->c.known, fresh);
	l->version = version;
	counters_set(l->c.counters, GATEWAY_REFERENCE, 0, version);
	return true;
}

/* Half of the way there and back is the answer's; a slow answer says little of the time. */
static void note_time(struct lookup *l, int64_t at_us, int64_t asked_us)
{
	int64_t now = clock_now_us(), took = now - asked_us;
	if (took < 0 || took > SECOND_US)
		return;
	int64_t ahead = at_us - (asked_us + took / 2);
	known_set_ahead(l->c.known, ahead);
	counters_set(l->c.counters, GATEWAY_CLOCK, 0, ahead);
}

static bool follow_version(struct lookup *l, struct err *e)
{
	if (!clock_passed(l->version_due_us))
		return true;
	int64_t asked = clock_now_us();
	const struct pg_result *r = ask(l, SQL_VERSION, e);
	if (r)
		note_time(l, pg_instant(r, 0, 1), asked);
	if (!r || (pg_int(r, 0, 0) != l->version && !load(l, e)))
		return false;
	l->version_due_us = clock_deadline_us(VERSION_EVERY_MS);
	return true;
}

/* ---- receipts ---- */

/* Another organisation's source is not there: an answer of its own would say that it is. */
static bool is_own(struct lookup *l, const struct request *r)
{
	const struct snapshot *s = known_take(l->c.known);
	struct text source = buf_text(&r->source), orgnr;
	bool own = s && judge_source_form(source, &orgnr) &&
	           judge_acts_for(snapshot_registry(s), source, text_of(r->orgnr), DAY_NONE);
	known_give(l->c.known, s);
	return own;
}

static struct answer_receipt receipt_of(const struct pg_result *r, size_t row)
{
	return (struct answer_receipt){ .area = pg_text(r, row, 0),
		                        .verdict = pg_text(r, row, 1),
		                        .reason = pg_text(r, row, 2),
		                        .detail = pg_text(r, row, 3),
		                        .topic = pg_text(r, row, 4),
		                        .partition = (int32_t)pg_int(r, row, 5),
		                        .offset = pg_int(r, row, 6),
		                        .appended_us = pg_instant(r, row, 7) };
}

/* A conflict is kept as a fact of its own: of the two rows of one record the conflict is told. */
static bool is_conflict_too(const struct pg_result *r, size_t row)
{
	if (!text_eq(pg_text(r, row, 1), TEXT("ACCEPTED")))
		return false;
	for (size_t i = 0; i < pg_rows(r); i++)
		if (i != row && text_eq(pg_text(r, i, 4), pg_text(r, row, 4)) &&
		    pg_int(r, i, 5) == pg_int(r, row, 5) && pg_int(r, i, 6) == pg_int(r, row, 6))
			return true;
	return false;
}

static bool answer_from_tables(struct lookup *l, struct request *r, struct err *e)
{
	struct answer_receipt copies[COPIES_MAX];
	pg_one_text(&l->args, buf_text(&r->source));
	pg_one_text(&l->args, buf_text(&r->id));
	const struct pg_result *found = ask(l, SQL_RECEIPT, e);
	if (!found)
		return false;
	size_t n = 0;
	for (size_t i = 0; i < pg_rows(found) && n < COPIES_MAX; i++)
		if (!is_conflict_too(found, i))
			copies[n++] = receipt_of(found, i);
	answer_receipts(&r->answer, buf_text(&r->source), buf_text(&r->id), copies, n);
	return true;
}

static bool answer_one(struct lookup *l, struct request *r, struct err *e)
{
	bool good = true;
	if (!is_own(l, r))
		answer_problem(&r->answer, PROBLEM_NOT_FOUND);
	else if (!(good = answer_from_tables(l, r, e)))
		answer_problem(&r->answer, PROBLEM_DATABASE);
	limits_charge(l->c.limits, r->place, 1, 0);
	http_answer(l->http, r);
	return good;
}

/* ---- the thread ---- */

static void note(struct lookup *l, const struct err *e)
{
	must(pthread_mutex_lock(&l->lock) == 0);
	bool was_well = l->last.kind == ERR_NONE, is_well = e->kind == ERR_NONE;
	l->last = *e;
	must(pthread_mutex_unlock(&l->lock) == 0);
	if (was_well && !is_well)
		log_event(LOG_WARNING, "database-away", LOG_WHY(e));
	if (!was_well && is_well)
		log_event(LOG_INFO, "database-back");
}

/* The work thread's word goes out by this one: it is told only while both live. */
static void tell_alive(struct lookup *l)
{
	must(pthread_mutex_lock(&l->lock) == 0);
	bool to_tell = l->to_tell;
	struct alive v = l->alive;
	l->to_tell = false;
	must(pthread_mutex_unlock(&l->lock) == 0);
	if (to_tell)
		alive_tell(l->pg, &v);
}

void lookup_alive(struct lookup *l, const struct alive *v)
{
	must(pthread_mutex_lock(&l->lock) == 0);
	l->alive = *v;
	l->to_tell = true;
	must(pthread_mutex_unlock(&l->lock) == 0);
}

static void turn(struct lookup *l)
{
	struct err e = { 0 };
	bool good = follow_version(l, &e);
	tell_alive(l);
	if (!good)
		l->version_due_us = clock_deadline_us(VERSION_EVERY_MS);
	for (struct request *r = http_take(l->http, REQUEST_RECEIPTS, WAIT_MS), *next; r;
	     r = next) {
		next = r->next;
		good = answer_one(l, r, good ? &e : &(struct err){ 0 }) && good;
	}
	note(l, &e);
}

static void *work(void *ctx)
{
	struct lookup *l = ctx;
	while (!atomic_load(&l->stopping))
		turn(l);
	return NULL;
}

void lookup_start(struct lookup *l, struct http *http)
{
	l->http = http;
	must(pthread_create(&l->thread, NULL, work, l) == 0);
	l->started = true;
}

bool lookup_is_well(struct lookup *l, struct err *ret_e)
{
	must(pthread_mutex_lock(&l->lock) == 0);
	*ret_e = l->last;
	must(pthread_mutex_unlock(&l->lock) == 0);
	return ret_e->kind == ERR_NONE;
}

struct lookup *lookup_new(const struct lookup_config *c, struct err *e)
{
	struct lookup *l = calloc(1, sizeof *l);
	must(l && pthread_mutex_init(&l->lock, NULL) == 0);
	const struct pg_config config = { .conninfo = c->conninfo,
		                          .application = "samverka-gateway",
		                          .statement_ms = STATEMENT_MS,
		                          .statements = statements,
		                          .n_statements = SQL_COUNT,
		                          .opened = migrate_check };
	l->c = *c;
	l->version = -1;
	l->pg = pg_new(&config, e);
	if (l->pg && follow_version(l, e))
		return l;
	lookup_free(l);
	return NULL;
}

void lookup_free(struct lookup *l)
{
	if (!l)
		return;
	atomic_store(&l->stopping, true);
	if (l->started) {
		http_wake(l->http);
		must(pthread_join(l->thread, NULL) == 0);
		tell_alive(l); /* the last word */
	}
	pg_free(l->pg);
	pg_args_done(&l->args);
	arena_done(&l->arena);
	must(pthread_mutex_destroy(&l->lock) == 0);
	free(l);
}
