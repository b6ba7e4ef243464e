/* outgoing: the one place of the command line that produces to Kafka. */
#include "samverka/outgoing.h"

#include "event/instant.h"
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
	o->v[o->n++] = (struct sink_event){ .topic = topic, .key = key, .value = value,
		                            .headers = outgoing_structured, .n_headers = 1 };
}

static void tell(void *verb, size_t acked, size_t failed, size_t total)
{
	cli_progress(verb, (int64_t)(acked + failed), (int64_t)total);
}

int outgoing_send(struct outgoing *o, struct cli *c, const char *verb)
{
	struct err e = { 0 };
	struct sink_kafka_config config = { .kafka = &c->settings.kafka };
	struct sink_progress progress = { .tell = tell, .ctx = (void *)(uintptr_t)verb,
		                          .timeout_us = 120 * SECOND_US };
	if (o->n == 0)
		return CLI_DONE;
	struct sink *sink = sink_kafka_new(&config, &e);
	if (!sink)
		return cli_fail(&e);
	o->reports = ARENA_ARRAY(o->arena, o->n, struct sink_report);
	bool good = sink_send_now(sink, o->v, o->n, &progress, o->reports, &e);
	cli_progress_end();
	sink_free(sink);
	for (size_t i = 0; i < o->n; i++)
		o->taken += o->reports[i].err.kind == ERR_NONE && o->reports[i].partition >= 0;
	return good ? CLI_DONE : cli_fail(&e);
}
