/* mock_cluster: librdkafka's embedded broker inside a test program, and an owner of positions that
 * keeps them in memory. For tests of source_kafka and sink_kafka. */
#ifndef TESTS_MOCK_CLUSTER_H
#define TESTS_MOCK_CLUSTER_H

#include "base/clock.h"
#include "base/must.h"
#include "base/setting.h"
#include "port/sink.h"
#include "port/source.h"
#include "rim/sink_kafka.h"
#include "rim/source_kafka.h"

#include <librdkafka/rdkafka.h>
/* after rdkafka.h */
#include <librdkafka/rdkafka_mock.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct mock {
	rd_kafka_t *rk;
	rd_kafka_mock_cluster_t *cluster;
	struct settings_pair pairs[8];
	struct settings_pairs settings;
};

static inline void mock_start(struct mock *m)
{
	char ignored[128];
	rd_kafka_conf_t *conf = rd_kafka_conf_new();
	must(!rd_kafka_conf_set(conf, "log_level", "2", ignored, sizeof ignored));
	m->rk = rd_kafka_new(RD_KAFKA_PRODUCER, conf, ignored, sizeof ignored);
	must(m->rk);
	m->cluster = rd_kafka_mock_cluster_new(m->rk, 1);
	must(m->cluster);
	m->pairs[0] = (struct settings_pair){ "bootstrap.servers",
		                              rd_kafka_mock_cluster_bootstraps(m->cluster) };
	m->pairs[1] = (struct settings_pair){ "session.timeout.ms", "6000" };
	/* Not 500: a leader whose metadata refresh is answered just when the group has formed joins
	 * anew (librdkafka 2.0.2). The embedded broker's groups form in exactly 3 s, then 5 s again:
	 * a refresh that divides these meets them again and again, once for a whole minute. */
	m->pairs[2] = (struct settings_pair){ "topic.metadata.refresh.interval.ms", "700" };
	m->pairs[3] = (struct settings_pair){ "fetch.wait.max.ms", "10" };
	m->pairs[4] = (struct settings_pair){ "reconnect.backoff.max.ms", "200" };
	m->settings = (struct settings_pairs){ m->pairs, 5 };
}

static inline void mock_stop(struct mock *m)
{
	rd_kafka_mock_cluster_destroy(m->cluster);
	rd_kafka_destroy(m->rk);
}

/* What a reconciler keeps in its database: next offset and digest of each partition. */
enum { OWNED_MAX = 16 };
struct owned {
	struct source_start at[OWNED_MAX];
	size_t n;
	bool down;                /* the database cannot be read */
	int asked, lost;          /* calls */
	enum source_stop stopped; /* the last reason told */
};

static inline struct source_start *owned_of(struct owned *o, struct text topic, int32_t partition)
{
	for (size_t i = 0; i < o->n; i++)
		if (o->at[i].partition == partition && text_eq(o->at[i].topic, topic))
			return &o->at[i];
	must(o->n < OWNED_MAX);
	char *name = strndup(topic.p, topic.n);
	must(name);
	o->at[o->n] = (struct source_start){ .topic = text_of(name), .partition = partition };
	return &o->at[o->n++];
}

static inline void owned_done(struct owned *o)
{
	for (size_t i = 0; i < o->n; i++)
		free((void *)(uintptr_t)o->at[i].topic.p);
	*o = (struct owned){ 0 };
}

static inline bool owned_starts(void *ctx, struct source_start *v, size_t n)
{
	struct owned *o = ctx;
	o->asked++;
	if (o->down)
		return false;
	for (size_t i = 0; i < n; i++) {
		struct source_start *at = owned_of(o, v[i].topic, v[i].partition);
		struct text topic = v[i].topic;
		v[i] = *at;
		v[i].topic = topic;
	}
	return true;
}

static inline void owned_lost(void *ctx, struct text topic, int32_t partition)
{
	(void)topic;
	(void)partition;
	((struct owned *)ctx)->lost++;
}

static inline void owned_stopped(void *ctx, const struct source_start *where, enum source_stop why,
                                 const char *detail)
{
	(void)where;
	(void)detail;
	((struct owned *)ctx)->stopped = why;
}

/* The transaction of a reconciler, without its effects. */
static inline void owned_accept(struct owned *o, const struct source_record *r)
{
	struct source_start *at = owned_of(o, r->topic, r->partition);
	must(!at->known || r->offset >= at->next);
	at->known = true;
	at->next = r->offset + 1;
	at->has_digest = true;
	source_record_digest(r, at->digest);
}

static inline struct source *source_to(const struct mock *m, struct owned *o, const char *group,
                                       const char *topic)
{
	struct err e = { 0 };
	struct source_kafka_config c = { .kafka = &m->settings,
		                         .group = group,
		                         .topics = &topic,
		                         .n_topics = 1,
		                         .owner = { o, owned_starts, owned_lost, owned_stopped },
		                         .retry_us = 100000,
		                         .truncation_grace_us = 300000 };
	struct source *s = source_kafka_new(&c, &e);
	if (!s)
		(void)fprintf(stderr, "source: %s\n", e.text);
	must(s);
	return s;
}

static inline struct sink *sink_to(const struct mock *m, const char *transactional_id)
{
	struct err e = { 0 };
	struct sink_kafka_config c = { .kafka = &m->settings,
		                       .transactional_id = transactional_id };
	struct sink *s = sink_kafka_new(&c, &e);
	if (!s)
		(void)fprintf(stderr, "sink: %s\n", e.text);
	must(s);
	return s;
}

/* Sends `n` records "<prefix><i>" with that key and waits for all of them. */
static inline void send_many(const struct mock *m, const char *topic, const char *prefix, size_t n)
{
	struct sink *s = sink_to(m, NULL);
	struct sink_event *v = calloc(n, sizeof *v);
	char(*texts)[40] = calloc(n, sizeof *texts);
	must(v && texts);
	for (size_t i = 0; i < n; i++) {
		(void)snprintf(texts[i], sizeof texts[i], "%s%zu", prefix, i);
		v[i] = (struct sink_event){ .topic = text_of(topic),
			                    .key = text_of(texts[i]),
			                    .value = text_of(texts[i]) };
	}
	struct sink_progress p = { .timeout_us = 60 * SECOND_US };
	struct err e = { 0 };
	bool ok = sink_send_now(s, v, n, &p, NULL, &e);
	if (!ok)
		(void)fprintf(stderr, "send: %s\n", e.text);
	must(ok);
	free(texts);
	free(v);
	sink_free(s);
}

/* Polls until `want` records were accepted, or the deadline. Returns how many were. */
static inline size_t accept_records(struct source *s, struct owned *o, size_t want, int deadline_ms)
{
	int64_t deadline_us = clock_deadline_us(deadline_ms);
	size_t got = 0;
	struct arena a = { 0 };
	while (got < want && !clock_passed(deadline_us)) {
		struct source_ask ask = { .max_records = 1000, .timeout_us = 50000 };
		struct source_batch b = { 0 };
		struct err e = { 0 };
		must(source_next(s, &ask, &a, &b, &e));
		for (size_t i = 0; i < b.n; i++)
			owned_accept(o, &b.v[i]);
		got += b.n;
		arena_reset(&a);
	}
	arena_done(&a);
	return got;
}

/* Polls until the partition is in that state; records met on the way are accepted. */
static inline bool wait_state(struct source *s, struct owned *o, enum source_state state,
                              int deadline_ms)
{
	int64_t deadline_us = clock_deadline_us(deadline_ms);
	struct arena a = { 0 };
	bool met = false;
	while (!met && !clock_passed(deadline_us)) {
		(void)accept_records(s, o, 1, 50);
		struct source_partition *v;
		size_t n = source_partitions(s, &a, &v);
		met = n > 0 && v[0].state == state;
	}
	arena_done(&a);
	return met;
}

#endif
