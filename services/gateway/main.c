/* samverka-gateway: CloudEvents over HTTPS, from publishers with certificates, to Kafka. */
#include "base/clock.h"
#include "base/log.h"
#include "base/must.h"
#include "gateway/intake.h"
#include "gateway/lookup.h"
#include "rim/daemon.h"
#include "rim/sink_kafka.h"

#include <sys/resource.h>

enum { TURN_MS = 50, TEND_MS = 100, STOP_MS = 5000, PAIRS_MAX = 128 };

static struct self {
	struct gateway_settings settings;
	struct counters *counters;
	struct settings_pair pairs[PAIRS_MAX];
	char queue_kb[24];
	struct known *known;
	struct limits *limits;
	struct tls *tls;
	struct lookup *lookup;
	struct sink *sink;
	struct http *http;
	struct intake *intake;
	int64_t tend_us, look_us;
} self;

/* What suits a gateway better than a daemon; the operator's own settings come after and win. Clients
 * wait for their answer before they send more: the longer it lingers, the longer all stand idle. The
 * queue has room for the events of the bodies that are held, and for half as much again that nobody
 * waits for: what was answered 503 stays in it until its time is up. */
static bool open_sink(struct self *s, const struct daemon_settings *common, struct err *e)
{
	const struct settings_pair ours[] = { { "linger.ms", "3" },
		                              { "message.timeout.ms", "15000" },
		                              { "queue.buffering.max.kbytes", s->queue_kb } };
	size_t n = 0, n_ours = sizeof ours / sizeof *ours;
	(void)snprintf(s->queue_kb, sizeof s->queue_kb, "%lld",
	               (long long)(s->settings.memory / 1024 * 3 / 2));
	for (; n < n_ours; n++)
		s->pairs[n] = ours[n];
	if (common->kafka.n > PAIRS_MAX - n_ours)
		return err_set(e, ERR_FATAL, "SETTINGS", "kafka.*: too many properties");
	for (size_t i = 0; i < common->kafka.n; i++)
		s->pairs[n++] = common->kafka.v[i];
	const struct settings_pairs pairs = { s->pairs, n };
	const struct sink_kafka_config config = { .kafka = &pairs };
	s->sink = sink_kafka_new(&config, e);
	return s->sink;
}

static bool open_lookup(struct self *s, const struct daemon_settings *common, struct err *e)
{
	const char *conninfo = common->postgres_conninfo;
	const struct lookup_config config = { *conninfo ? conninfo : NULL, s->known, s->limits,
		                              s->counters };
	s->lookup = lookup_new(&config, e);
	return s->lookup;
}

static bool open_http(struct self *s, struct err *e)
{
	const struct http_config config = { &s->settings, s->tls, s->limits, s->known,
		                            s->counters };
	s->http = http_new(&config, e);
	return s->http;
}

static bool open_intake(struct self *s, struct err *e)
{
	const struct intake_config config = { &s->settings, s->http, s->limits,
		                              s->known,     s->sink, s->counters };
	s->intake = intake_new(&config, e);
	return s->intake;
}

/* A thousand connections need more descriptors than a session is given. */
static void make_room(const struct self *s)
{
	struct rlimit files;
	must(getrlimit(RLIMIT_NOFILE, &files) == 0);
	files.rlim_cur = files.rlim_max;
	(void)setrlimit(RLIMIT_NOFILE, &files); /* below its own maximum: allowed */
	if ((int64_t)files.rlim_cur < s->settings.connections + 64)
		log_event(LOG_WARNING, "few-descriptors", LOG_INT("limit", (int64_t)files.rlim_cur),
		          LOG_INT("connections", s->settings.connections));
}

static bool on_open(void *ctx, const struct daemon_settings *common, struct err *e)
{
	struct self *s = ctx;
	const struct limit_rates rates = { s->settings.requests, s->settings.event_rate,
		                           s->settings.byte_rate };
	make_room(s);
	s->known = known_new();
	s->limits = limits_new(&rates);
	s->tls = tls_new(&s->settings, s->counters, e);
	if (!s->tls || !open_lookup(s, common, e) || !open_sink(s, common, e) || !open_http(s, e) ||
	    !open_intake(s, e))
		return false;
	lookup_start(s->lookup, s->http);
	log_event(LOG_INFO, "listening", LOG_STR("address", s->settings.address),
	          LOG_INT("port", http_port(s->http)));
	return true;
}

static void tend(struct self *s)
{
	if (clock_passed(s->tend_us)) {
		http_tend(s->http);
		s->tend_us = clock_deadline_us(TEND_MS);
	}
	if (clock_passed(s->look_us)) {
		tls_look(s->tls);
		s->look_us = clock_deadline_us(s->settings.reload / 1000);
	}
}

static bool on_step(void *ctx, bool *ret_worked, struct err *e)
{
	struct self *s = ctx;
	tend(s);
	return intake_turn(s->intake, TURN_MS, ret_worked, e);
}

static void on_ready(void *ctx, struct readiness *r)
{
	struct err e;
	if (!lookup_is_well(((struct self *)ctx)->lookup, &e))
		readiness_add(r, e.code, e.text);
}

static void on_alive(void *ctx, const struct alive *v)
{
	lookup_alive(((struct self *)ctx)->lookup, v);
}

/* Those that are under way are answered; new ones are told to go elsewhere. */
static void finish(struct self *s)
{
	int64_t deadline = clock_deadline_us(STOP_MS);
	struct err e = { 0 };
	bool worked;
	http_refuse(s->http);
	while (http_running(s->http) > 0 && !clock_passed(deadline)) {
		tend(s);
		if (!intake_turn(s->intake, TURN_MS, &worked, &e))
			break;
	}
}

static void on_close(void *ctx)
{
	struct self *s = ctx;
	if (s->intake)
		finish(s);
	lookup_free(s->lookup);
	sink_free(s->sink); /* it reads from what the intake holds */
	intake_free(s->intake);
	http_free(s->http);
	tls_free(s->tls);
	limits_free(s->limits);
	known_free(s->known);
	s->lookup = NULL;
	s->intake = NULL;
	s->http = NULL;
	s->sink = NULL;
	s->tls = NULL;
	s->limits = NULL;
	s->known = NULL;
}

int main(int argc, char **argv)
{
	struct settings_table table = { gateway_setting_rows, gateway_n_setting_rows,
		                        &self.settings };
	struct daemon_counters counters = { gateway_counter_rows, GATEWAY_COUNTERS,
		                            &self.counters };
	struct daemon daemon = {
		.name = "gateway",
		.summary = "takes events over HTTPS from publishers with certificates",
		.tables = &table,
		.n_tables = 1,
		.counters = &counters,
		.n_counters = 1,
		.heap = { 1, 128 * 1024, 1024 * 1024 }, /* its memory is what it holds */
		.ctx = &self,
		.open = on_open,
		.step = on_step,
		.ready = on_ready,
		.alive = on_alive,
		.close = on_close
	};
	return daemon_main(&daemon, argc, argv);
}
