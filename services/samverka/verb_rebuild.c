/* rebuild: states from the fact log, in chunks, daemons running. A chunk that meets a daemon's write
 * or a change of reference data is done again; every chunk is a transaction of its own, so that a
 * rebuild that was broken off is simply begun anew. --verify writes nothing. */
#include "samverka/verbs.h"

#include "base/clock.h"
#include "engine/engine.h"
#include "rim/store_pg.h"
#include "samverka/areas.h"
#include "samverka/cli_sql.h"
#include "samverka/db.h"

#include <stdio.h>
#include <time.h>

enum { CHUNK = 200, RETRIES_MAX = 50, PAUSE_MS = 20 };

struct rebuilding {
	struct cli *cli;
	const struct area *area;
	bool verify;
	struct pg *p;              /* for the keys */
	struct store *store;
	struct engine *engine;
	int64_t entities, total;
	size_t different;
};

static bool chunk_once(struct rebuilding *x, const struct text *keys, size_t n, size_t *ret_different,
                       struct err *e)
{
	const struct store_ops *ops = x->store->ops;
	*ret_different = 0;
	if (engine_refresh(x->engine, e) && ops->begin(x->store, e) && engine_rebuild(x->engine, keys, n, x->verify, ret_different, e) &&
	    ops->commit(x->store, e))
		return true;
	ops->rollback(x->store);
	return false;
}

static bool chunk(struct rebuilding *x, const struct text *keys, size_t n, struct err *e)
{
	size_t different = 0;
	for (int i = 0; i < RETRIES_MAX; i++) {
		const struct timespec pause = { .tv_nsec = PAUSE_MS * 1000000L };
		err_clear(e);
		if (chunk_once(x, keys, n, &different, e)) {
			x->different += different;
			x->entities += (int64_t)n;
			return true;
		}
		if (e->kind != ERR_RETRY)
			return false;
		(void)nanosleep(&pause, NULL); /* woken early: tried a little sooner */
	}
	return false;
}

/* Keys after *last, sorted; *last becomes the highest of them. */
static bool next_keys(struct rebuilding *x, struct arena *a, struct buf *last, struct text **ret,
                      size_t *ret_n, struct err *e)
{
	if (!db_keys(x->p, SQL_REBUILD_KEYS, buf_text(last), CHUNK, a, ret, ret_n, e))
		return false;
	if (*ret_n) {
		buf_clear(last);
		buf_put_text(last, (*ret)[*ret_n - 1]);
	}
	return true;
}

static bool all_chunks(struct rebuilding *x, struct err *e)
{
	ARENA_AUTO a = { 0 };
	BUF_AUTO last = { 0 };
	struct text *keys;
	size_t n;
	for (;;) {
		arena_reset(&a);
		if (!next_keys(x, &a, &last, &keys, &n, e))
			return false;
		if (n == 0)
			return true;
		if (!chunk(x, keys, n, e))
			return false;
		cli_progress("rebuild", x->entities, x->total > x->entities ? x->total : 0);
	}
}

static bool use_area(struct rebuilding *x, struct err *e)
{
	struct pg_args a = { 0 };
	pg_one_text(&a, text_of(x->area->name));
	bool good = db_ask(x->p, SQL_AREA, &a, e) != NULL;
	pg_args_done(&a);
	const struct pg_result *r = good ? db_ask(x->p, SQL_REBUILD_BEGIN, NULL, e) : NULL;
	x->total = r ? pg_int(r, 0, 0) : 0;
	return r != NULL;
}

static bool audit(struct rebuilding *x, struct err *e)
{
	struct pg_args a = { 0 };
	if (x->verify)
		return true;
	pg_one_text(&a, text_of(x->area->name));
	pg_one_int8(&a, x->total);
	bool good = db_ask(x->p, SQL_REBUILD_AUDIT, &a, e) != NULL;
	pg_args_done(&a);
	return good;
}

static bool open_store(struct rebuilding *x, struct err *e)
{
	struct store_pg_config store = { .conninfo = x->cli->settings.conninfo, .area = x->area->name,
		                         .application = "samverka-rebuild", .snapshot = x->verify };
	x->store = store_pg_new(&store, e);
	if (!x->store)
		return false;
	struct engine_config config = { .domain = x->area->domain, .store = x->store };
	x->engine = engine_new(&config, e);
	return x->engine != NULL;
}

/* Prints what was found or done. Messages to other entities go through the queue: the daemons bring them. */
static bool rebuild_area(struct rebuilding *x, struct err *e)
{
	bool good = open_store(x, e) && use_area(x, e) && audit(x, e) && all_chunks(x, e);
	cli_progress_end();
	engine_free(x->engine);
	if (x->store)
		x->store->ops->close(x->store);
	if (good && x->verify)
		printf("{\"area\":\"%s\",\"different\":%zu,\"entities\":%lld}\n", x->area->name, x->different,
		       (long long)x->entities);
	else if (good)
		printf("{\"area\":\"%s\",\"entities\":%lld}\n", x->area->name, (long long)x->entities);
	return good;
}

/* The reference data first: the others are folded with them. */
static int rebuild(struct cli *c, const struct area *only, bool verify)
{
	struct err e = { 0 };
	size_t different = 0, n = 0;
	DB_AUTO p = db_open(c, &e);
	if (!p)
		return cli_fail(&e);
	while (areas[n].name)
		n++;
	for (size_t i = n; i-- > 0;) {
		struct rebuilding x = { .cli = c, .area = &areas[i], .verify = verify, .p = p };
		if (only && only != &areas[i])
			continue;
		if (!rebuild_area(&x, &e))
			return cli_fail(&e);
		different += x.different;
	}
	return verify && different ? CLI_NO : CLI_DONE;
}

int verb_rebuild(struct cli *c, int argc, char **argv)
{
	const char *name = NULL;
	bool verify = false;
	int code;
	const struct option table[] = {
		{ "area", OPTION_TEXT, &name, "one area alone: transition, approval, indicator, reference" },
		{ "verify", OPTION_FLAG, &verify, "change nothing; 1 when a state has other bytes than the log gives" },
		{ 0 },
	};
	int n = cli_options("rebuild", table, argc, argv, &code);
	if (n < 0)
		return code;
	const struct area *only = name ? area_named(text_of(name)) : NULL;
	if (n > 0)
		return cli_got("rebuild", "it takes no arguments", argv[0]);
	if (name && !only)
		return cli_got("rebuild", "--area takes transition, approval, indicator or reference", name);
	return rebuild(c, only, verify);
}
