/* topics: makes, drops and cuts topics, for tests and demonstrations on a private broker; real
 * clusters have their own tools for it, and their own people.
 *
 *   topics BOOTSTRAP create NAME PARTITIONS [PROPERTY=VALUE]…    waits until every partition leads
 *   topics BOOTSTRAP delete NAME                               waits until it is gone
 *   topics BOOTSTRAP trim NAME PARTITION OFFSET                the log starts there from now on
 *   topics BOOTSTRAP ends NAME                                 "PARTITION LOW HIGH" a line
 *   topics BOOTSTRAP group GROUP NAME                          "PARTITION OFFSET" a line; -1: none
 *   topics BOOTSTRAP broker ID PROPERTY=VALUE                  the only one set while it runs
 *
 * Further properties of the client: SAMVERKA_TOPICS_PROPERTIES="name=value …".
 *
 * Exit 0 done, 1 refused, 2 wrong use, 3 no answer. Invariant: what was asked for is visible to the
 * next client when the program ends. */
#include "base/clock.h"

#include <librdkafka/rdkafka.h>

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ANSWER_MS = 20000, STEP_MS = 50 };
enum { DONE = 0, REFUSED = 1, WRONG_USE = 2, NO_ANSWER = 3 };

static bool number_of(const char *s, int64_t *ret)
{
	char *end;
	errno = 0;
	long long v = strtoll(s, &end, 10);
	if (errno || end == s || *end)
		return false;
	*ret = v;
	return true;
}

static int refuse(const char *what, rd_kafka_resp_err_t err)
{
	(void)fprintf(stderr, "topics: %s: %s\n", what, rd_kafka_err2name(err));
	return REFUSED;
}

/* Waits for the answer to an admin request and gives the first topic's error. */
static int answer_of(rd_kafka_queue_t *q, const char *what)
{
	rd_kafka_event_t *ev = rd_kafka_queue_poll(q, ANSWER_MS);
	if (!ev)
		return NO_ANSWER;
	rd_kafka_resp_err_t err = rd_kafka_event_error(ev);
	const rd_kafka_topic_result_t **v = NULL;
	size_t n = 0;
	if (!err && rd_kafka_event_type(ev) == RD_KAFKA_EVENT_CREATETOPICS_RESULT)
		v = rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(ev), &n);
	if (!err && rd_kafka_event_type(ev) == RD_KAFKA_EVENT_DELETETOPICS_RESULT)
		v = rd_kafka_DeleteTopics_result_topics(rd_kafka_event_DeleteTopics_result(ev), &n);
	if (n)
		err = rd_kafka_topic_result_error(v[0]);
	int rc = err ? refuse(what, err) : DONE;
	rd_kafka_event_destroy(ev);
	return rc;
}

/* How many partitions of the topic have a leader; -1: it does not exist or nobody answered. */
static int leading(rd_kafka_t *rk, const char *name)
{
	const struct rd_kafka_metadata *md;
	rd_kafka_topic_t *t = rd_kafka_topic_new(rk, name, NULL);
	int n = -1;
	if (t && !rd_kafka_metadata(rk, 0, t, &md, ANSWER_MS)) {
		if (md->topic_cnt == 1 && !md->topics[0].err) {
			n = 0;
			for (int i = 0; i < md->topics[0].partition_cnt; i++)
				n += md->topics[0].partitions[i].leader >= 0;
		}
		rd_kafka_metadata_destroy(md);
	}
	if (t)
		rd_kafka_topic_destroy(t);
	return n;
}

static int wait_leading(rd_kafka_t *rk, const char *name, int want)
{
	int64_t deadline_us = clock_deadline_us(ANSWER_MS);
	while (leading(rk, name) != want) {
		if (clock_passed(deadline_us))
			return NO_ANSWER;
		(void)rd_kafka_poll(rk, STEP_MS);
	}
	return DONE;
}

static bool set_properties(rd_kafka_NewTopic_t *t, int argc, char **argv)
{
	for (int i = 0; i < argc; i++) {
		char *eq = strchr(argv[i], '=');
		if (!eq)
			return false;
		*eq = '\0';
		if (rd_kafka_NewTopic_set_config(t, argv[i], eq + 1))
			return false;
	}
	return true;
}

static int do_create(rd_kafka_t *rk, rd_kafka_queue_t *q, int argc, char **argv)
{
	char why[200];
	int64_t n;
	if (argc < 2 || !number_of(argv[1], &n) || n < 1 || n > 10000)
		return WRONG_USE;
	rd_kafka_NewTopic_t *t = rd_kafka_NewTopic_new(argv[0], (int)n, 1, why, sizeof why);
	if (!t || !set_properties(t, argc - 2, argv + 2))
		return WRONG_USE;
	rd_kafka_CreateTopics(rk, &t, 1, NULL, q);
	int rc = answer_of(q, argv[0]);
	rd_kafka_NewTopic_destroy(t);
	return rc ? rc : wait_leading(rk, argv[0], (int)n);
}

static int do_delete(rd_kafka_t *rk, rd_kafka_queue_t *q, int argc, char **argv)
{
	if (argc != 1)
		return WRONG_USE;
	rd_kafka_DeleteTopic_t *t = rd_kafka_DeleteTopic_new(argv[0]);
	rd_kafka_DeleteTopics(rk, &t, 1, NULL, q);
	int rc = answer_of(q, argv[0]);
	rd_kafka_DeleteTopic_destroy(t);
	return rc ? rc : wait_leading(rk, argv[0], -1);
}

static int do_trim(rd_kafka_t *rk, rd_kafka_queue_t *q, int argc, char **argv)
{
	int64_t partition, offset;
	if (argc != 3 || !number_of(argv[1], &partition) || !number_of(argv[2], &offset))
		return WRONG_USE;
	rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(1);
	rd_kafka_topic_partition_list_add(list, argv[0], (int32_t)partition)->offset = offset;
	rd_kafka_DeleteRecords_t *d = rd_kafka_DeleteRecords_new(list);
	rd_kafka_DeleteRecords(rk, &d, 1, NULL, q);
	rd_kafka_event_t *ev = rd_kafka_queue_poll(q, ANSWER_MS);
	int rc = NO_ANSWER;
	if (ev) {
		rd_kafka_resp_err_t err = rd_kafka_event_error(ev);
		const rd_kafka_DeleteRecords_result_t *r = rd_kafka_event_DeleteRecords_result(ev);
		if (!err && r)
			err = rd_kafka_DeleteRecords_result_offsets(r)->elems[0].err;
		rc = err ? refuse(argv[0], err) : DONE;
		rd_kafka_event_destroy(ev);
	}
	rd_kafka_DeleteRecords_destroy(d);
	rd_kafka_topic_partition_list_destroy(list);
	return rc;
}

static int do_ends(rd_kafka_t *rk, rd_kafka_queue_t *q, int argc, char **argv)
{
	(void)q;
	int n = argc == 1 ? leading(rk, argv[0]) : 0;
	if (argc != 1)
		return WRONG_USE;
	if (n < 0)
		return refuse(argv[0], RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART);
	for (int32_t i = 0; i < n; i++) {
		int64_t low, high;
		if (rd_kafka_query_watermark_offsets(rk, argv[0], i, &low, &high, ANSWER_MS))
			return NO_ANSWER;
		(void)printf("%d %lld %lld\n", (int)i, (long long)low, (long long)high);
	}
	return DONE;
}

static int do_group(rd_kafka_t *rk, rd_kafka_queue_t *q, int argc, char **argv)
{
	int n = argc == 2 ? leading(rk, argv[1]) : 0;
	if (argc != 2)
		return WRONG_USE;
	rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(n + 1);
	for (int32_t i = 0; i < n; i++)
		rd_kafka_topic_partition_list_add(list, argv[1], i);
	rd_kafka_ListConsumerGroupOffsets_t *ask =
	        rd_kafka_ListConsumerGroupOffsets_new(argv[0], list);
	rd_kafka_ListConsumerGroupOffsets(rk, &ask, 1, NULL, q);
	rd_kafka_event_t *ev = rd_kafka_queue_poll(q, ANSWER_MS);
	int rc = ev && !rd_kafka_event_error(ev) ? DONE : NO_ANSWER;
	if (rc == DONE) {
		size_t groups;
		const rd_kafka_group_result_t **g = rd_kafka_ListConsumerGroupOffsets_result_groups(
		        rd_kafka_event_ListConsumerGroupOffsets_result(ev), &groups);
		const rd_kafka_topic_partition_list_t *got =
		        groups ? rd_kafka_group_result_partitions(g[0]) : NULL;
		for (int i = 0; got && i < got->cnt; i++)
			(void)printf(
			        "%d %lld\n", (int)got->elems[i].partition,
			        (long long)(got->elems[i].offset < 0 ? -1 : got->elems[i].offset));
	}
	if (ev)
		rd_kafka_event_destroy(ev);
	rd_kafka_ListConsumerGroupOffsets_destroy(ask);
	rd_kafka_topic_partition_list_destroy(list);
	return rc;
}

static int alter(rd_kafka_t *rk, rd_kafka_queue_t *q, const char *id, const char *name,
                 const char *value)
{
	rd_kafka_ConfigResource_t *r = rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_BROKER, id);
	if (rd_kafka_ConfigResource_set_config(r, name, value)) {
		rd_kafka_ConfigResource_destroy(r);
		return WRONG_USE;
	}
	rd_kafka_AlterConfigs(rk, &r, 1, NULL, q);
	rd_kafka_event_t *ev = rd_kafka_queue_poll(q, ANSWER_MS);
	rd_kafka_resp_err_t err = ev ? rd_kafka_event_error(ev) : RD_KAFKA_RESP_ERR_NO_ERROR;
	size_t n = 0;
	const rd_kafka_ConfigResource_t **got = NULL;
	if (ev && !err)
		got = rd_kafka_AlterConfigs_result_resources(rd_kafka_event_AlterConfigs_result(ev),
		                                             &n);
	if (n)
		err = rd_kafka_ConfigResource_error(got[0]);
	int rc = !ev ? NO_ANSWER : err ? refuse(name, err) : DONE;
	if (ev)
		rd_kafka_event_destroy(ev);
	rd_kafka_ConfigResource_destroy(r);
	return rc;
}

static int do_broker(rd_kafka_t *rk, rd_kafka_queue_t *q, int argc, char **argv)
{
	char *value = argc == 2 ? strchr(argv[1], '=') : NULL;
	if (!value)
		return WRONG_USE;
	*value++ = '\0';
	return alter(rk, q, argv[0], argv[1], value);
}

static const struct verb {
	const char *name;
	int (*run)(rd_kafka_t *rk, rd_kafka_queue_t *q, int argc, char **argv);
} verbs[] = {
	{ "create", do_create }, { "delete", do_delete }, { "trim", do_trim },
	{ "ends", do_ends },     { "group", do_group },   { "broker", do_broker },
};

static int usage(void)
{
	(void)fprintf(stderr, "usage: topics BOOTSTRAP create NAME PARTITIONS [PROPERTY=VALUE]… | "
	                      "delete NAME | trim NAME PARTITION OFFSET | ends NAME | "
	                      "group GROUP NAME | broker ID PROPERTY=VALUE\n");
	return WRONG_USE;
}

/* "name=value name=value": for a broker that asks for more, TLS for instance. */
static bool set_client_properties(rd_kafka_conf_t *conf, const char *given)
{
	char why[200], copy[2048], *rest = copy;
	(void)snprintf(copy, sizeof copy, "%s", given ? given : "");
	for (char *one; (one = strsep(&rest, " "));) {
		char *value = strchr(one, '=');
		if (!value)
			continue;
		*value++ = '\0';
		if (rd_kafka_conf_set(conf, one, value, why, sizeof why))
			return false;
	}
	return true;
}

static rd_kafka_t *connect_to(const char *bootstrap)
{
	char why[200];
	rd_kafka_conf_t *conf = rd_kafka_conf_new();
	if (rd_kafka_conf_set(conf, "bootstrap.servers", bootstrap, why, sizeof why) ||
	    !set_client_properties(conf, getenv("SAMVERKA_TOPICS_PROPERTIES")))
		return NULL;
	return rd_kafka_new(RD_KAFKA_PRODUCER, conf, why, sizeof why);
}

int main(int argc, char **argv)
{
	const struct verb *verb = NULL;
	for (size_t i = 0; argc > 2 && i < sizeof verbs / sizeof verbs[0]; i++)
		if (strcmp(argv[2], verbs[i].name) == 0)
			verb = &verbs[i];
	if (!verb)
		return usage();
	rd_kafka_t *rk = connect_to(argv[1]);
	if (!rk)
		return NO_ANSWER;
	rd_kafka_queue_t *q = rd_kafka_queue_new(rk);
	int rc = verb->run(rk, q, argc - 3, argv + 3);
	rd_kafka_queue_destroy(q);
	rd_kafka_destroy(rk);
	return rc == WRONG_USE ? usage() : rc;
}
