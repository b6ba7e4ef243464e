/* reconciler: opens in the order store, engine, sink, source; closes in the opposite one. The world
 * that is down is RETRY here; settings and schema are FATAL. */
#include "rim/reconciler.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/version.h"
#include "engine/engine.h"
#include "engine/engine_counters.h"
#include "rim/daemon.h"
#include "rim/receipts.h"
#include "rim/sink_kafka.h"
#include "rim/source_kafka.h"
#include "rim/store_pg.h"
#include "rim/told.h"
#include "rim/watch.h"

#include <stdio.h>
#include <unistd.h>

enum { RECEIPTS_IDLE_US = 200000, RECEIPTS_BUSY_US = 1000000 };
enum { STEP_WAIT_MS = 100, UPKEEP_FIRST_S = 30, UPKEEP_EVERY_S = 300, REUSED_EVERY_S = 3600 };

struct reconciler_settings {
#define SETTING SETTING_MEMBER
#include "rim/reconciler_settings.def"
#undef SETTING
};

static const struct setting setting_rows[] = {
#define SETTING(...) SETTING_ROW(struct reconciler_settings, __VA_ARGS__)
#include "rim/reconciler_settings.def"
#undef SETTING
};

struct running {
	char application[40]; /* as the database names our sessions */
	const struct reconciler *r;
	struct reconciler_settings settings;
	struct counters *counters;
	struct store *store;
	struct engine *engine;
	struct sink *dlq;
	struct source *source;
	struct receipts *receipts;
	char group[64], topic[64], topics_of_publishers[96];
	int64_t next_watch, next_reused, next_upkeep, next_receipts; /* monotonic µs */
	struct err waits; /* why nothing is consumed; ERR_NONE: it is */
	struct told told;
};

/* ---- opening ---- */

static bool on_starts(void *ctx, struct source_start *v, size_t n)
{
	struct running *x = ctx;
	struct err e = { 0 };
	if (store_pg_starts(x->store, v, n, &e))
		return true;
	log_event(LOG_WARNING, "starts-not-read", LOG_WHY(&e)); /* the source asks again */
	return false;
}

/* Remembered in the database too: until an operator resumes it, also after a restart. */
static void on_stopped(void *ctx, const struct source_start *where, enum source_stop why,
                       const char *detail)
{
	struct running *x = ctx;
	struct err e = { 0 };
	log_event(LOG_ERROR, "partition-stopped", LOG_TEXT("topic", where->topic),
	          LOG_INT("partition", where->partition), LOG_STR("reason", source_stop_word(why)),
	          LOG_STR("detail", detail));
	if (!store_pg_stop_partition(x->store, where, why, detail, &e))
		log_event(LOG_WARNING, "stop-not-noted", LOG_WHY(&e));
}

static void on_not_allowed(void *ctx, struct text orgnr, const struct reject_row *row)
{
	struct running *x = ctx;
	int64_t times = told_note(&x->told, orgnr, row->reason, clock_monotonic_us());
	if (times)
		log_event(LOG_WARNING, "not-allowed", LOG_TEXT("organisation", orgnr),
		          LOG_STR("reason", row->reason), LOG_TEXT("detail", row->detail),
		          LOG_TEXT("topic", row->topic), LOG_INT("times", times));
}

static bool open_store(struct running *x, const struct daemon_settings *common, struct err *e)
{
	(void)snprintf(x->application, sizeof x->application, "samverka-%s", x->r->name); /* fits */
	struct store_pg_config config = { .conninfo = common->postgres_conninfo,
		                          .area = x->r->domain->area,
		                          .application = x->application };
	if (config.conninfo[0] == '\0')
		config.conninfo = NULL;
	x->store = store_pg_new(&config, e);
	return x->store && store_pg_connect(x->store, e);
}

static bool open_engine(struct running *x, struct err *e)
{
	struct engine_config config = { .domain = x->r->domain,
		                        .store = x->store,
		                        .dlq = x->dlq,
		                        .batch_records = (size_t)x->settings.batch_records,
		                        .first_bucket = (int)(getpid() % STORE_QUEUE_BUCKETS),
		                        .counters = x->counters,
		                        .group = x->group,
		                        .build = SAMVERKA_VERSION,
		                        .starts = on_starts,
		                        .stopped = on_stopped,
		                        .not_allowed = on_not_allowed,
		                        .ctx = x };
	x->engine = engine_new(&config, e);
	return x->engine != NULL;
}

static bool open_source(struct running *x, const struct daemon_settings *common, struct err *e)
{
	const char *area = x->r->domain->area;
	const char *topics[] = { x->topic, x->topics_of_publishers };
	snprintf(x->topic, sizeof x->topic, "samverka.%s.v1", area);
	snprintf(x->topics_of_publishers, sizeof x->topics_of_publishers,
	         "^samverka\\.%s\\.v1\\.[0-9]{10}$", area);
	struct source_kafka_config config = { .kafka = &common->kafka,
		                              .group = x->group,
		                              .topics = topics,
		                              .n_topics = 2,
		                              .owner = engine_source_owner(x->engine) };
	x->source = source_kafka_new(&config, e);
	if (x->source)
		engine_use(x->engine, x->source);
	return x->source != NULL;
}

static bool on_open(void *ctx, const struct daemon_settings *common, struct err *e)
{
	struct running *x = ctx;
	struct sink_kafka_config dlq = { .kafka = &common->kafka };
	snprintf(x->group, sizeof x->group, "samverka-%s", x->r->domain->area);
	x->next_watch = clock_monotonic_us() + x->settings.watch_every;
	x->next_upkeep = clock_monotonic_us() + (int64_t)UPKEEP_FIRST_S * SECOND_US;
#ifdef SAMVERKA_IS_SPOILT
	log_event(LOG_ERROR, "test-build", LOG_STR("detail", "made to count wrongly, for a test"));
#endif
	if (!open_store(x, common, e))
		return false;
	x->dlq = sink_kafka_new(&dlq, e);
	if (!x->dlq)
		return false;
	const struct receipts_config receipts = { store_pg_connection(x->store), x->dlq,
		                                  x->r->domain->area };
	x->receipts = receipts_new(&receipts);
	return open_engine(x, e) && open_source(x, common, e);
}

static void on_close(void *ctx)
{
	struct running *x = ctx;
	source_free(x->source);
	receipts_free(x->receipts);
	engine_free(x->engine);
	sink_free(x->dlq);
	if (x->store)
		x->store->ops->close(x->store);
	x->source = NULL;
	x->receipts = NULL;
	x->engine = NULL;
	x->dlq = NULL;
	x->store = NULL;
}

/* ---- working ---- */

static bool is_time(int64_t *next, int64_t every_us)
{
	int64_t now = clock_monotonic_us();
	if (now < *next)
		return false;
	*next = now + every_us;
	return true;
}

static bool look_at_sources(struct running *x, struct err *e)
{
	const struct registry *registry = engine_registry(x->engine);
	if (!registry)
		return true;
	const struct watch_ask ask = {
		registry, is_time(&x->next_reused, (int64_t)REUSED_EVERY_S * SECOND_US),
		INSTANT_NONE
	};
	return watch_run(store_pg_connection(x->store), &ask, e);
}

static bool keep_house(struct running *x, struct err *e)
{
	if (is_time(&x->next_upkeep, (int64_t)UPKEEP_EVERY_S * SECOND_US) &&
	    !store_pg_upkeep(x->store, e))
		return false;
	if (!x->r->domain->is_reference || x->r->domain->is_reference(TEXT("c:")))
		return true; /* the registries have no sources of their own to watch */
	return !is_time(&x->next_watch, x->settings.watch_every) || look_at_sources(x, e);
}

/* At leisure as long as there is something; while facts come without a pause, a window a second. */
static bool send_receipts(struct running *x, bool *ret_worked, struct err *e)
{
	struct receipts_done done;
	int64_t now = clock_monotonic_us();
	if (now < x->next_receipts)
		return true;
	bool good = receipts_turn(x->receipts, &done, e);
	counters_add(x->counters, ENGINE_RECEIPTS, 0, (int64_t)done.published);
	counters_add(x->counters, ENGINE_RECEIPTS, 1, (int64_t)done.failed);
	x->next_receipts = now + (*ret_worked ? RECEIPTS_BUSY_US
	                          : done.more ? 0
	                                      : RECEIPTS_IDLE_US);
	*ret_worked = *ret_worked || done.more;
	return good;
}

static bool on_step(void *ctx, bool *ret_worked, struct err *e)
{
	struct running *x = ctx;
	bool good = engine_step(x->engine, STEP_WAIT_MS * 1000, ret_worked, e);
	if (good && !*ret_worked)
		good = keep_house(x, e);
	if (good)
		good = send_receipts(x, ret_worked, e);
	x->waits = good ? (struct err){ 0 } : *e;
	return good;
}

static void on_ready(void *ctx, struct readiness *ret)
{
	struct running *x = ctx;
	struct source_status s;
	if (x->waits.kind != ERR_NONE)
		readiness_add(ret, x->waits.code, x->waits.text);
	source_status(x->source, &s);
	if (s.brokers_down)
		readiness_add(ret, "BROKER", "no broker can be reached");
}

static void on_alive(void *ctx, const struct alive *v)
{
	alive_tell(store_pg_connection(((struct running *)ctx)->store), v);
}

int reconciler_main(const struct reconciler *r, int argc, char **argv)
{
	struct running x = { .r = r };
	const struct settings_table table = { setting_rows,
		                              sizeof setting_rows / sizeof *setting_rows,
		                              &x.settings };
	const struct settings_default defaults[] = { { "management.port", r->management_port },
		                                     { 0 } };
	const struct daemon_counters counters = { engine_counter_rows, ENGINE_COUNTERS,
		                                  &x.counters };
	const struct daemon daemon = {
		.name = r->name,
		.summary = r->summary,
		.tables = &table,
		.n_tables = 1,
		.defaults = defaults,
		.counters = &counters,
		.n_counters = 1,
		.ctx = &x,
		.open = on_open,
		.step = on_step,
		.ready = on_ready,
		.alive = on_alive,
		.close = on_close,
	};
	return daemon_main(&daemon, argc, argv);
}
