/* samverka-summaries: from marked buckets to summaries, from summaries to their recipients. */
#include "rim/daemon.h"
#include "rim/sink_kafka.h"
#include "summaries/work.h"

static struct self {
	struct summaries_settings settings;
	struct counters *counters;
	struct sink *sink;
	struct work *work;
	struct work_config config;
} self;

static bool on_open(void *ctx, const struct daemon_settings *common, struct err *e)
{
	struct self *s = ctx;
	struct sink_kafka_config kafka = { &common->kafka, s->settings.transactional_id };
	s->sink = sink_kafka_new(&kafka, e);
	s->config = (struct work_config){ &s->settings, common->postgres_conninfo, &common->kafka, s->sink,
		                          sink_kafka_topics, sink_kafka_has_topic, s->counters };
	s->work = s->sink ? work_new(&s->config, e) : NULL;
	return s->work;
}

static bool on_step(void *ctx, bool *ret_worked, struct err *e)
{
	return work_turn(((struct self *)ctx)->work, ret_worked, e);
}

static void on_ready(void *ctx, struct readiness *r)
{
	if (!work_is_ready(((struct self *)ctx)->work))
		readiness_add(r, "WORK", "the last turn failed, or none has come round yet");
}

static void on_alive(void *ctx, const struct alive *v)
{
	work_alive(((struct self *)ctx)->work, v);
}

static void on_close(void *ctx)
{
	struct self *s = ctx;
	work_free(s->work);
	sink_free(s->sink);
	s->work = NULL;
	s->sink = NULL;
}

int main(int argc, char **argv)
{
	struct settings_table table = { summaries_setting_rows, summaries_n_setting_rows, &self.settings };
	struct daemon_counters counters = { summaries_counter_rows, SUMMARIES_COUNTERS, &self.counters };
	struct daemon daemon = { .name = "summaries", .summary = "computes summaries and publishes them",
		                 .tables = &table, .n_tables = 1, .counters = &counters, .n_counters = 1,
		                 .idle_ms = 50, .ctx = &self, .open = on_open, .step = on_step,
		                 .ready = on_ready, .alive = on_alive, .close = on_close };
	return daemon_main(&daemon, argc, argv);
}
