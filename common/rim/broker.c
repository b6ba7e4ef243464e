/* broker: see the header. One client without a group: it joins nothing and commits nothing. */
#include "rim/broker.h"

#include "base/clock.h"
#include "base/must.h"
#include "rim/kafka_conf.h"
#include "rim/kafka_topics.h"

#include <stdlib.h>
#include <string.h>

enum { SETTINGS_MS = 2000, PEEK_MS = 2000, PASSING_MS = 100 };

struct broker {
	rd_kafka_t *rk;
	int timeout_ms, patience_ms;
};

struct broker *broker_new(const struct settings_pairs *kafka, int timeout_ms, int patience_ms,
                          struct err *e)
{
	char why[200];
	rd_kafka_conf_t *conf = kafka_conf_plain(kafka, e);
	if (!conf)
		return NULL;
	/* For a look at the end of a partition. */
	must(rd_kafka_conf_set(conf, "enable.partition.eof", "true", why, sizeof why) ==
	             RD_KAFKA_CONF_OK &&
	     rd_kafka_conf_set(conf, "fetch.max.bytes", "1048576", why, sizeof why) ==
	             RD_KAFKA_CONF_OK);
	rd_kafka_t *rk = kafka_client_new(RD_KAFKA_CONSUMER, conf, e);
	if (!rk)
		return NULL;
	struct broker *b = calloc(1, sizeof *b);
	must(b);
	b->rk = rk;
	b->timeout_ms = timeout_ms;
	b->patience_ms = patience_ms;
	return b;
}

void broker_free(struct broker *b)
{
	if (!b)
		return;
	rd_kafka_destroy(b->rk);
	free(b);
}

/* A topic that was just made has a leader in a moment. */
static bool is_passing(rd_kafka_resp_err_t code)
{
	return code == RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION ||
	       code == RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE ||
	       code == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART;
}

static rd_kafka_resp_err_t ask_once(struct broker *b, rd_kafka_topic_partition_list_t *list,
                                    int64_t which)
{
	for (int i = 0; i < list->cnt; i++)
		list->elems[i].offset = which;
	rd_kafka_resp_err_t code = rd_kafka_offsets_for_times(b->rk, list, b->timeout_ms);
	for (int i = 0; i < list->cnt && !code; i++)
		code = list->elems[i].err;
	return code;
}

/* One question to each broker for all its partitions; `which` is a logical offset. */
static bool ask_offsets(struct broker *b, rd_kafka_topic_partition_list_t *list, int64_t which,
                        struct err *e)
{
	int64_t deadline = clock_deadline_us(b->patience_ms);
	if (list->cnt == 0)
		return true;
	rd_kafka_resp_err_t code = ask_once(b, list, which);
	while (is_passing(code) && !clock_passed(deadline)) {
		(void)rd_kafka_poll(b->rk, PASSING_MS); /* a pause in which metadata are renewed */
		code = ask_once(b, list, which);
	}
	return !code || kafka_no_answer(e, code);
}

bool broker_topics(struct broker *b, struct text prefix, struct arena *a, struct text **ret,
                   size_t *ret_n, struct err *e)
{
	return kafka_topics(b->rk, prefix, b->timeout_ms, a, ret, ret_n, e);
}

bool broker_parts(struct broker *b, struct text prefix, struct arena *a, struct broker_part **ret,
                  size_t *ret_n, struct err *e)
{
	rd_kafka_topic_partition_list_t *list = kafka_partitions(b->rk, prefix, b->timeout_ms, e);
	if (!list)
		return false;
	size_t n = (size_t)list->cnt;
	struct broker_part *v = ARENA_ARRAY(a, n, struct broker_part);
	bool good = ask_offsets(b, list, RD_KAFKA_OFFSET_BEGINNING, e);
	for (size_t i = 0; i < n && good; i++) {
		v[i].topic = arena_text(a, text_of(list->elems[i].topic));
		v[i].partition = list->elems[i].partition;
		v[i].low = list->elems[i].offset;
	}
	good = good && ask_offsets(b, list, RD_KAFKA_OFFSET_END, e);
	for (size_t i = 0; i < n && good; i++)
		v[i].high = list->elems[i].offset;
	rd_kafka_topic_partition_list_destroy(list);
	*ret = v;
	*ret_n = n;
	return good;
}

/* Reads on until a record or the end of the partition comes. */
static bool ends_without_record(rd_kafka_topic_t *t, int32_t partition)
{
	int64_t deadline = clock_deadline_us(PEEK_MS);
	bool none = false, over = false;
	while (!over && !clock_passed(deadline)) {
		rd_kafka_message_t *m = rd_kafka_consume(t, partition, clock_left_ms(deadline));
		if (!m)
			continue;
		none = m->err == RD_KAFKA_RESP_ERR__PARTITION_EOF;
		over = none || !m->err;
		rd_kafka_message_destroy(m);
	}
	return none;
}

bool broker_nothing_from(struct broker *b, const struct broker_part *p, int64_t from)
{
	ARENA_AUTO a = { 0 };
	rd_kafka_topic_t *t = rd_kafka_topic_new(b->rk, arena_text(&a, p->topic).p, NULL);
	if (!t)
		return false;
	bool none = false;
	if (rd_kafka_consume_start(t, p->partition, from) == 0) {
		none = ends_without_record(t, p->partition);
		(void)rd_kafka_consume_stop(t, p->partition); /* it was started: nothing to fail */
	}
	rd_kafka_topic_destroy(t);
	return none;
}

/* Of the one topic that was asked about; NULL: no answer. */
static const rd_kafka_ConfigResource_t *answer_of(rd_kafka_event_t *event)
{
	size_t n = 0;
	if (!event || rd_kafka_event_error(event))
		return NULL;
	const rd_kafka_DescribeConfigs_result_t *result =
	        rd_kafka_event_DescribeConfigs_result(event);
	const rd_kafka_ConfigResource_t **v =
	        result ? rd_kafka_DescribeConfigs_result_resources(result, &n) : NULL;
	return n ? v[0] : NULL;
}

static void read_settings(const rd_kafka_ConfigResource_t *answer, struct arena *a,
                          struct broker_topic_settings *ret)
{
	size_t n = 0;
	if (!answer || rd_kafka_ConfigResource_error(answer))
		return;
	const rd_kafka_ConfigEntry_t **entries = rd_kafka_ConfigResource_configs(answer, &n);
	for (size_t i = 0; i < n; i++) {
		const char *name = rd_kafka_ConfigEntry_name(entries[i]);
		struct text value = arena_text(a, text_of(rd_kafka_ConfigEntry_value(entries[i])));
		if (strcmp(name, "cleanup.policy") == 0)
			ret->cleanup = value;
		else if (strcmp(name, "message.timestamp.type") == 0)
			ret->timestamps = value;
	}
}

/* NULL: no answer in time; else to be destroyed. */
static rd_kafka_event_t *describe_topic(struct broker *b, const char *topic)
{
	char ignored[100];
	rd_kafka_ConfigResource_t *resource =
	        rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic);
	rd_kafka_AdminOptions_t *o =
	        rd_kafka_AdminOptions_new(b->rk, RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS);
	rd_kafka_queue_t *q = rd_kafka_queue_new(b->rk);
	(void)rd_kafka_AdminOptions_set_request_timeout(o, SETTINGS_MS, ignored,
	                                                sizeof ignored); /* in range */
	rd_kafka_DescribeConfigs(b->rk, &resource, 1, o, q);
	rd_kafka_event_t *event = rd_kafka_queue_poll(q, SETTINGS_MS + 1000);
	rd_kafka_queue_destroy(q);
	rd_kafka_AdminOptions_destroy(o);
	rd_kafka_ConfigResource_destroy(resource);
	return event;
}

struct broker_topic_settings broker_topic_settings(struct broker *b, struct text topic,
                                                   struct arena *a)
{
	struct broker_topic_settings ret = { 0 };
	rd_kafka_event_t *event = describe_topic(b, arena_text(a, topic).p);
	read_settings(answer_of(event), a, &ret);
	if (event)
		rd_kafka_event_destroy(event);
	return ret;
}

/* The setting itself (allow.everyone.if.no.acl.found) brokers keep to themselves: what they do is
 * asked. */
enum broker_fence broker_fence(struct broker *b)
{
	enum broker_fence ret = BROKER_FENCE_UNTOLD;
	rd_kafka_event_t *event = describe_topic(b, "nobody-gives-rights-to-this-name");
	const rd_kafka_ConfigResource_t *answer = answer_of(event);
	rd_kafka_resp_err_t code =
	        answer ? rd_kafka_ConfigResource_error(answer) : RD_KAFKA_RESP_ERR__NOENT;
	if (code == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED)
		ret = BROKER_FENCE_LISTS;
	else if (code == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART ||
	         code == RD_KAFKA_RESP_ERR_NO_ERROR)
		ret = BROKER_FENCE_OPEN;
	if (event)
		rd_kafka_event_destroy(event);
	return ret;
}
