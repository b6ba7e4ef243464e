/* outgoing: the one place of the command line that produces to Kafka. */
#include "samverka/outgoing.h"

#include "event/instant.h"
#include "rim/broker.h"
#include "rim/sink_kafka.h"

#include <string.h>

const struct header outgoing_structured[1] = {
	{ { "content-type", 12 }, { "application/cloudevents+json", 28 } },
};

void outgoing_add(struct outgoing *o, struct text topic, struct text key, struct text value)
{
	if (o->n == o->cap) {
		size_t cap = o->cap ? o->cap * 2 : 512;
		struct sink_event *grown = ARENA_ARRAY(o->arena, cap, struct sink_event);
		if (o->n)
			memcpy(grown, o->v, o->n * sizeof *grown);
		o->v = grown;
		o->cap = cap;
	}
	o->bytes += topic.n + key.n + value.n;
	o->v[o->n++] = (struct sink_event){ .topic = topic, .key = key, .value = value,
		                            .headers = outgoing_structured, .n_headers = 1 };
}

static void tell(void *ctx, size_t acked, size_t failed, size_t total)
{
	const struct outgoing *o = ctx;
	int64_t done = (int64_t)(acked + failed);
	if (o->before < 0)
		cli_progress(o->verb, done, (int64_t)total);
	else
		cli_progress(o->verb, o->before + done, 0);
}

struct sink *outgoing_sink(struct cli *c, struct err *e)
{
	struct sink_kafka_config config = { .kafka = &c->settings.kafka };
	struct sink *s = sink_kafka_new(&config, e);
	if (!s || sink_kafka_answers(s, BROKER_TIMEOUT_MS, e))
		return s;
	sink_free(s);
	return NULL;
}

int outgoing_send(struct outgoing *o, struct cli *c, const char *verb)
{
	struct err e = { 0 };
	struct sink_progress progress = { .tell = tell, .ctx = o, .timeout_us = 120 * SECOND_US };
	o->taken = 0;
	o->verb = verb;
	if (o->n == 0)
		return CLI_DONE;
	if (!o->sink)
		o->sink = outgoing_sink(c, &e);
	if (!o->sink)
		return cli_fail(&e);
	o->reports = ARENA_ARRAY(o->arena, o->n, struct sink_report);
	bool good = sink_send_now(o->sink, o->v, o->n, &progress, o->reports, &e);
	cli_progress_end();
	for (size_t i = 0; i < o->n; i++)
		o->taken += o->reports[i].err.kind == ERR_NONE;
	return good ? CLI_DONE : cli_fail(&e);
}

void outgoing_next(struct outgoing *o)
{
	arena_reset(o->arena);
	o->before += (int64_t)o->n;
	o->n = o->cap = o->bytes = 0;
	o->v = NULL;
	o->reports = NULL;
}

void outgoing_done(struct outgoing *o)
{
	sink_free(o->sink);
	o->sink = NULL;
}
