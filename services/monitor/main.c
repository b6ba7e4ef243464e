/* samverka-monitor: is information flowing, and if not, between whom? */
#include "monitor/board_part.h"
#include "monitor/judge.h"
#include "monitor/reader.h"
#include "monitor/server.h"

#include "base/clock.h"
#include "base/stop.h"

static struct self {
	struct monitor_settings settings;
	struct counters *counters;
	struct reader *reader;
	struct server *server;
	struct board *shown;    /* held as well: the next one follows it */
	int64_t next_us;
	struct err met; /* by the last look, which holds until the next */
} self;

static const struct setting setting_rows[] = {
#define SETTING(...) SETTING_ROW(struct monitor_settings, __VA_ARGS__)
#include "monitor/settings.def"
#undef SETTING
};

static const struct counter_row counter_rows[MONITOR_COUNTERS] = {
#define COUNTER COUNTER_ROW
#include "monitor/counters.def"
#undef COUNTER
};

static bool on_open(void *ctx, const struct daemon_settings *common, struct err *e)
{
	struct self *s = ctx;
	struct reader_config reading = { common->postgres_conninfo, &common->kafka };
	struct server_config serving = { &s->settings, common->postgres_conninfo, s->counters };
	s->reader = reader_new(&reading, e);
	s->server = s->reader ? server_new(&serving, e) : NULL;
	return s->server;
}

static void count_topics(struct self *s, const struct board *b)
{
	for (size_t i = 0; i < b->n_partitions; i++) {
		int64_t lag = 0;
		struct text topic = b->partition[i].topic;
		for (size_t j = 0; j < b->n_partitions; j++)
			if (text_eq(b->partition[j].topic, topic) && partition_lag(&b->partition[j]) > 0)
				lag += partition_lag(&b->partition[j]);
		counters_set(s->counters, MONITOR_LAG, counters_name(s->counters, MONITOR_LAG, topic), lag);
	}
}

static void count(struct self *s, const struct board *b)
{
	int64_t states[SOURCE_STATES] = { 0 }, due = 0;
	for (size_t i = 0; i < b->n_sources; i++)
		states[b->source[i].state]++;
	for (int i = 0; i < SOURCE_STATES; i++)
		counters_set(s->counters, MONITOR_SOURCES, i, states[i]);
	for (size_t i = 0; i < b->n_deliveries; i++)
		due += b->delivery[i].due;
	counters_set(s->counters, MONITOR_BROKER, 0, b->has_broker);
	counters_set(s->counters, MONITOR_DATABASE, 0, b->has_database);
	counters_set(s->counters, MONITOR_STOPPED, 0, (int64_t)board_stopped(b));
	counters_set(s->counters, MONITOR_UNBALANCED, 0, (int64_t)b->n_imbalances);
	counters_set(s->counters, MONITOR_WAITING, 0, due);
	if (b->has_broker)
		count_topics(s, b);
}

/* A look takes a share of the time only: where it is slow, looks are fewer. */
static int64_t pause_ms(const struct self *s, int64_t took_us)
{
	int64_t least = s->settings.refresh / 1000, tenfold = took_us / 100;
	return tenfold > least ? (tenfold > 30000 ? 30000 : tenfold) : least;
}

/* Without the database it fails until a look has one. Without the broker figures come all the same. */
static bool goes_on(const struct self *s, struct err *e)
{
	*e = s->met;
	if (!s->shown || s->shown->has_database)
		err_clear(e);
	return e->kind == ERR_NONE;
}

static bool on_step(void *ctx, bool *ret_worked, struct err *e)
{
	struct self *s = ctx;
	*ret_worked = false;
	if (!clock_passed(s->next_us))
		return goes_on(s, e);
	int64_t began = clock_monotonic_us();
	struct board *b = reader_read(s->reader, s->shown, e);
	if (!b)
		return false;
	int64_t took = clock_monotonic_us() - began;
	counters_observe(s->counters, MONITOR_READ, took);
	count(s, b);
	board_drop(s->shown);
	s->shown = board_hold(b);
	server_show(s->server, b);
	s->next_us = clock_deadline_us((int)pause_ms(s, took));
	*ret_worked = true;
	s->met = *e;
	return goes_on(s, e);
}

static void on_ready(void *ctx, struct readiness *r)
{
	const struct self *s = ctx;
	BUF_AUTO b = { 0 };
	if (s->shown && !s->shown->has_database)
		readiness_add(r, "DATABASE", "the database does not answer");
	else if (!s->shown || !s->shown->is_whole)
		readiness_add(r, "STARTING", "the figures have not been read yet");
	else if (!s->shown->has_broker) {
		buf_printf(&b, "the broker does not answer: %s", s->met.text);
		readiness_add(r, "BROKER", b.p);
	}
}

static void on_alive(void *ctx, const struct alive *v)
{
	reader_alive(((struct self *)ctx)->reader, v);
}

static void on_close(void *ctx)
{
	struct self *s = ctx;
	server_free(s->server);
	board_drop(s->shown);
	reader_free(s->reader);
	s->server = NULL;
	s->shown = NULL;
	s->reader = NULL;
}

/* A page of a region's indicators takes some 20 MB for as long as it is made. Given back and asked
 * for anew each time, that was half of its time. The most that is ever needed is no more by this.
 */
static const struct daemon_heap heap = { 2, 4 * 1024 * 1024, 32 * 1024 * 1024 };

int main(int argc, char **argv)
{
	struct settings_table table = { setting_rows, sizeof setting_rows / sizeof *setting_rows, &self.settings };
	struct daemon_counters counters = { counter_rows, MONITOR_COUNTERS, &self.counters };
	struct daemon daemon = { .name = "monitor", .summary = "shows whether information flows, and between whom",
		                 .tables = &table, .n_tables = 1, .counters = &counters, .n_counters = 1,
		                 .idle_ms = 50, .heap = heap, .ctx = &self, .open = on_open, .step = on_step,
		                 .ready = on_ready, .alive = on_alive, .close = on_close };
	return daemon_main(&daemon, argc, argv);
}
