/* retention: entities that are over removed from the database, in chunks, daemons running. The run is
 * a row whose cursor moves in the transaction of each chunk: a run that was broken off goes on where
 * it stood, and two operators share one. It is opened and closed in the audit. */
#include "samverka/verbs.h"

#include "base/must.h"
#include "engine/retention.h"
#include "rim/store_pg.h"
#include "samverka/areas.h"
#include "samverka/cli_sql.h"
#include "samverka/db.h"

#include <stdio.h>
#include <time.h>

enum { CHUNK = 100, RETRIES_MAX = 200, PAUSE_MS = 20 };

struct retaining {
	const struct area *area;
	struct text before, decision;
	bool dry;
	instant_us before_us;
	struct pg *p;                     /* for keys and the run */
	struct store *store;
	struct engine *engine;
	struct arena arena;               /* of a chunk */
	struct retention_chunk chunk;
	struct retention_count count;     /* of this process */
	bool over;
	int64_t dropped;
};

/* ---- the run ---- */

static const struct pg_result *ask_run(struct retaining *x, const char *sql, struct err *e)
{
	struct pg_args a = { 0 };
	pg_one_text(&a, text_of(x->area->name));
	pg_one_text(&a, x->before);
	pg_one_text(&a, x->decision);
	const struct pg_result *r = db_ask(x->p, sql, &a, e);
	pg_args_done(&a);
	return r;
}

static bool open_run(struct retaining *x, struct err *e)
{
	if (x->dry)
		return true;
	if (!ask_run(x, SQL_RETENTION_OPEN, e))
		return false;
	const struct pg_result *r = db_ask(x->p, SQL_RETENTION_NOW, NULL, e);
	if (!r)
		return false;
	must(pg_rows(r) <= 1);
	bool ours = pg_rows(r) && text_eq(pg_text(r, 0, 2), x->before) &&
	            text_eq(pg_text(r, 0, 3), x->decision);
	if (!ours)
		return err_set(e, ERR_REJECT, "NOT_FINISHED", "another retention of %s is not finished: "
		               "samverka retention --area %s --before … --decision … as it was begun "
		               "finishes it", x->area->name, x->area->name);
	x->chunk.run = pg_int(r, 0, 0);
	return true;
}

/* Where the run stands, whoever moved it; false with no error: it is closed. */
static bool read_cursor(struct retaining *x, struct err *e)
{
	struct pg_args a = { 0 };
	if (x->dry)
		return true;
	pg_one_int8(&a, x->chunk.run);
	const struct pg_result *r = db_ask(x->p, SQL_RETENTION_CURSOR, &a, e);
	pg_args_done(&a);
	if (!r || pg_rows(r) == 0)
		return false;
	x->chunk.after = arena_text(&x->arena, pg_text(r, 0, 0));
	return true;
}

static bool close_run(struct retaining *x, struct err *e)
{
	struct pg_args a = { 0 };
	if (x->dry)
		return true;
	pg_one_text(&a, text_of(x->area->name));
	pg_one_int8(&a, x->chunk.run);
	bool good = db_ask(x->p, SQL_RETENTION_CLOSE, &a, e) != NULL;
	pg_args_done(&a);
	const struct pg_result *r = good ? ask_run(x, SQL_RETENTION_PARTITIONS, e) : NULL;
	x->dropped = r ? pg_int(r, 0, 0) : 0;
	return r != NULL;
}

/* ---- chunks ---- */

static bool next_keys(struct retaining *x, struct err *e)
{
	struct text *keys;
	if (!db_keys(x->p, SQL_RETENTION_KEYS, x->chunk.after, CHUNK, &x->arena, &keys, &x->chunk.n, e))
		return false;
	x->chunk.keys = keys;
	return true;
}

static bool chunk_once(struct retaining *x, size_t *ret_n, struct retention_count *ret, struct err *e)
{
	const struct store_ops *ops = x->store->ops;
	if (engine_refresh(x->engine, e) && ops->begin(x->store, e) &&
	    engine_retain(x->engine, &x->chunk, ret_n, ret, e) &&
	    (x->dry || ops->commit(x->store, e))) {
		ops->rollback(x->store);
		return true;
	}
	ops->rollback(x->store);
	return false;
}

/* Reads where the run stands and does what comes next; RETRY: somebody was there first, or the world
 * is down. */
static bool step(struct retaining *x, struct err *e)
{
	struct text after = x->dry && x->chunk.after.n ? x->chunk.after : (struct text){ 0 };
	BUF_AUTO kept = { 0 };
	struct retention_count some;
	size_t n;
	buf_put_text(&kept, after);
	arena_reset(&x->arena);
	x->chunk.after = arena_text(&x->arena, buf_text(&kept));
	if (!read_cursor(x, e)) {
		x->over = e->kind == ERR_NONE;
		return x->over;
	}
	if (!next_keys(x, e))
		return false;
	x->over = x->chunk.n == 0;
	if (x->over)
		return true;
	if (!chunk_once(x, &n, &some, e))
		return false;
	retention_add(&x->count, &some);
	if (x->dry)
		x->chunk.after = x->chunk.keys[n - 1];
	return true;
}

static bool all_chunks(struct retaining *x, struct err *e)
{
	const struct timespec pause = { .tv_nsec = PAUSE_MS * 1000000L };
	int again = 0;
	while (!x->over) {
		err_clear(e);
		if (step(x, e)) {
			again = 0;
			cli_progress("retention", x->count.looked_at, 0);
		} else if (e->kind != ERR_RETRY || ++again > RETRIES_MAX) {
			return false;
		} else {
			(void)nanosleep(&pause, NULL); /* woken early: tried a little sooner */
		}
	}
	return true;
}

/* ---- the verb ---- */

static bool open_all(struct retaining *x, struct cli *c, struct err *e)
{
	struct store_pg_config store = { .conninfo = c->settings.conninfo, .area = x->area->name,
		                         .application = "samverka-retention" };
	struct pg_args a = { 0 };
	pg_one_text(&a, text_of(x->area->name));
	bool good = db_ask(x->p, SQL_AREA, &a, e) != NULL;
	pg_args_done(&a);
	x->store = good ? store_pg_new(&store, e) : NULL;
	if (!x->store)
		return false;
	struct engine_config config = { .domain = x->area->domain, .store = x->store };
	x->engine = engine_new(&config, e);
	return x->engine != NULL;
}

static void print_count(const struct retaining *x)
{
	const struct retention_count *c = &x->count;
	printf("{\"area\":\"%s\",\"before\":\"%.*s\",\"dryRun\":%s,\"facts\":%lld,\"lookedAt\":%lld,"
	       "\"partitionsDropped\":%lld,\"removed\":%lld,\"stays\":{",
	       x->area->name, TEXT_ARGS(x->before), x->dry ? "true" : "false", (long long)c->facts,
	       (long long)c->looked_at, (long long)x->dropped, (long long)c->removed);
	static const int sorted[] = { STAYS_IN_MOTION, STAYS_LARGE, STAYS_LINKED, STAYS_OPEN,
		                      STAYS_PROTECTS, STAYS_REFERENCE, STAYS_UNSETTLED, STAYS_YOUNGER };
	for (int i = 0; i < STAYS_REASONS; i++)
		printf("%s\"%s\":%lld", i ? "," : "", retention_stays_words[sorted[i]],
		       (long long)c->stays[sorted[i]]);
	printf("}}\n");
}

static int retain(struct cli *c, struct retaining *x)
{
	struct err e = { 0 };
	DB_AUTO p = db_open(c, &e);
	x->p = p;
	bool good = p && open_all(x, c, &e) && open_run(x, &e) && all_chunks(x, &e) && close_run(x, &e);
	cli_progress_end();
	engine_free(x->engine);
	if (x->store)
		x->store->ops->close(x->store);
	arena_done(&x->arena);
	if (!good)
		return cli_fail(&e);
	print_count(x);
	return CLI_DONE;
}

/* The day itself stays. Days to come are nobody's decision yet. */
static bool read_before(struct retaining *x, const char *date, int64_t now_s)
{
	day_no day;
	if (!calendar_parse_day(text_of(date), &day))
		return false;
	x->before = text_of(date);
	x->before_us = x->chunk.before = calendar_midnight(day);
	return x->before_us <= now_s * SECOND_US;
}

int verb_retention(struct cli *c, int argc, char **argv)
{
	struct retaining x = { 0 };
	const char *area = NULL, *before = NULL, *decision = NULL;
	int code;
	const struct option table[] = {
		{ "area", OPTION_TEXT, &area, "transition" },
		{ "before", OPTION_TEXT, &before, "YYYY-MM-DD: what ended and was last heard of before that day" },
		{ "decision", OPTION_TEXT, &decision, "the decision (gallringsbeslut) that says so: kept in the audit" },
		{ "dry-run", OPTION_FLAG, &x.dry, "remove nothing: how many would go, and why others stay" },
		{ 0 },
	};
	int n = cli_options("retention", table, argc, argv, &code);
	if (n < 0)
		return code;
	x.area = area ? area_named(text_of(area)) : NULL;
	if (n > 0 || !x.area || !before)
		return cli_usage("retention", "it takes --area A --before DATE --decision TEXT [--dry-run]");
	if (!x.area->domain->retention)
		return cli_usage("retention", "nothing of this area is ever removed");
	x.chunk.dry = x.dry;
	x.decision = text_trim(text_of(decision ? decision : ""));
	if (!x.dry && x.decision.n == 0)
		return cli_usage("retention", "--decision is needed: what the authority decided, and where it stands");
	if (!read_before(&x, before, (int64_t)time(NULL)))
		return cli_usage("retention", "--before takes a day that has begun: YYYY-MM-DD");
	return retain(c, &x);
}
