/* reader: one look after the other. The invariant: a board is either from one look that succeeded, or
 * the one before it with the word that something does not answer; never half of each. */
#include "monitor/reader_inner.h"

#include "base/clock.h"
#include "base/must.h"
#include "monitor/judge.h"
#include "rim/migrate.h"

#include <stdlib.h>
#include <string.h>

enum { ASK_MS = 1500, CONNECT_MS = 2000, STATEMENT_MS = 10000 };

#define STATEMENT(name, sql) { "monitor_" #name, sql },
static const struct pg_statement statements[SQL_COUNT] = {
#include "monitor/board_sql.def"
};
#undef STATEMENT

const struct pg_result *reader_ask(struct reader *r, enum reader_sql which, struct err *e)
{
	must(pg_queued(r->pg) == 0);
	pg_send(r->pg, &statements[which], &r->args);
	pg_args_clear(&r->args);
	return pg_run(r->pg, e) ? pg_result(r->pg, 0) : NULL;
}

struct text reader_copy(const struct pg_result *x, size_t row, int column, struct arena *a)
{
	return arena_text(a, pg_text(x, row, column));
}

struct reader *reader_new(const struct reader_config *c, struct err *e)
{
	struct reader *r = calloc(1, sizeof *r);
	must(r);
	r->config = *c;
	r->history_hour = -1;
	r->ref_version = -1;
	r->broker_since = r->database_since = INSTANT_NONE;
	struct pg_config config = { .conninfo = c->conninfo, .application = "samverka-monitor",
		                    .connect_ms = CONNECT_MS, .statement_ms = STATEMENT_MS,
		                    .isolation = "repeatable read",
		                    .statements = statements, .n_statements = SQL_COUNT,
		                    .opened = migrate_check, .only_reads = true };
	r->pg = pg_new(&config, e);
	r->broker = r->pg ? broker_new(c->kafka, ASK_MS, 0, e) : NULL;
	if (r->broker)
		return r;
	reader_free(r);
	return NULL;
}

void reader_free(struct reader *r)
{
	if (!r)
		return;
	pg_free(r->pg);
	broker_free(r->broker);
	board_part_drop(r->world);
	board_part_drop(r->slow);
	arena_done(&r->history_arena);
	arena_done(&r->broker_arena);
	arena_done(&r->turn);
	pg_args_done(&r->args);
	free(r->history);
	free(r);
}

/* ---- has anything changed? ---- */

static uint64_t mix(uint64_t h, int64_t v)
{
	return (h ^ (uint64_t)v) * 0x100000001b3u + 1;
}

static uint64_t mix_source(uint64_t h, const struct board_source *s)
{
	h = mix(h, s->last);
	h = mix(h, s->missing);
	h = mix(h, (int64_t)s->state);
	for (int v = 0; v < BOARD_VERDICTS; v++)
		h = mix(h, s->hour[0][v]);
	return h;
}

static int64_t hash_of(const struct board *b)
{
	uint64_t h = mix(b->has_database, b->has_broker);
	h = mix(h, judge_way(b));
	h = mix(h, b->now / HOUR_US);
	for (size_t i = 0; i < b->n_sources; i++)
		h = mix_source(h, &b->source[i]);
	for (size_t i = 0; i < b->n_deliveries; i++)
		h = mix(mix(h, b->delivery[i].last), b->delivery[i].due);
	for (size_t i = 0; i < b->n_joint; i++)
		h = mix(h, b->joint[i].open);
	for (size_t i = 0; i < b->n_refusals; i++)
		h = mix(h, b->refusal[i].week);
	for (size_t i = 0; i < b->n_retentions; i++)
		h = mix(mix(h, b->retention[i].closed), b->retention[i].removed);
	for (size_t i = 0; i < b->n_partitions; i++)
		h = mix(h, partition_lag(&b->partition[i]) > 0);
	return (int64_t)h;
}

static void set_version(struct reader *r, struct board *b)
{
	int64_t shown = hash_of(b);
	if (r->version == 0 || shown != r->shown)
		r->version++;
	r->shown = shown;
	b->version = r->version;
}

void reader_alive(struct reader *r, const struct alive *v)
{
	alive_tell(r->pg, v);
}

/* ---- a look ---- */

static bool read_database(struct reader *r, struct board **ret, struct err *e)
{
	instant_us now;
	day_no today;
	if (!pg_open(r->pg, e) || !reader_world(r, &now, &today, e))
		return false;
	pg_begin(r->pg);
	bool good = pg_run(r->pg, e) && reader_history(r, now, e);
	struct board *b = good ? board_new(r->world, NULL) : NULL;
	if (b) {
		b->now = now;
		b->today = today;
		b->has_database = b->is_whole = true;
		good = reader_flow(r, b, e) && reader_way(r, b, e) && reader_slow(r, b, e) &&
		       reader_findings_of_sources(r, b, e) && pg_commit(r->pg, e);
	}
	if (good) {
		*ret = b;
		return true;
	}
	board_drop(b);
	pg_rollback(r->pg);
	return false;
}

static void take_slow(struct reader *r, struct board *b)
{
	const struct board *s = &r->slow_figures;
	b->slow = board_part_hold(r->slow);
	b->type = s->type, b->n_types = s->n_types;
	b->refusal = s->refusal, b->n_refusals = s->n_refusals;
	b->finding = s->finding, b->n_findings = s->n_findings;
	b->joint = s->joint, b->n_joint = s->n_joint;
	b->delivery = s->delivery, b->n_deliveries = s->n_deliveries;
	b->imbalance = s->imbalance, b->n_imbalances = s->n_imbalances;
	b->retention = s->retention, b->n_retentions = s->n_retentions;
}

/* What was known, its texts still owned by the board before it: held by copying the little that is
 * needed, so a chain of failures keeps no chain of boards. */
static struct board *repeat(struct reader *r, const struct board *before)
{
	struct board *b = board_new(r->world, r->slow);
	if (!before || !before->is_whole)
		return b;
	b->now = before->now;
	b->today = before->today;
	b->is_whole = true;
	b->n_sources = before->n_sources;
	b->source = arena_copy(&b->arena, before->source, b->n_sources * sizeof *b->source);
	for (size_t i = 0; i < b->n_sources; i++) {
		b->source[i].uri = arena_text(&b->arena, b->source[i].uri);
		b->source[i].owner = arena_text(&b->arena, b->source[i].owner);
	}
	b->n_partitions = before->n_partitions;
	b->partition = arena_copy(&b->arena, before->partition, b->n_partitions * sizeof *b->partition);
	for (size_t i = 0; i < b->n_partitions; i++) {
		b->partition[i].area = arena_text(&b->arena, b->partition[i].area);
		b->partition[i].topic = arena_text(&b->arena, b->partition[i].topic);
		b->partition[i].stopped = arena_text(&b->arena, b->partition[i].stopped);
	}
	board_part_drop(b->slow);
	take_slow(r, b);
	return b;
}

struct board *reader_read(struct reader *r, const struct board *before, struct err *e)
{
	struct board *b = NULL;
	err_clear(e);
	reader_broker(r);
	if (read_database(r, &b, e)) {
		take_slow(r, b);
		r->database_since = INSTANT_NONE;
	} else if (e->kind == ERR_FATAL) {
		return NULL;
	} else {
		if (r->database_since == INSTANT_NONE)
			r->database_since = clock_now_us();
		b = repeat(r, before);
	}
	b->has_broker = r->has_broker;
	b->broker_since = r->broker_since;
	b->database_since = r->database_since;
	if (e->kind == ERR_NONE && !r->has_broker)
		*e = r->broker_err;
	judge_sources(b);
	set_version(r, b);
	arena_reset(&r->turn);
	return b;
}
