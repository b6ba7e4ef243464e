/* kafka_topics: see the header. */
#include "rim/kafka_topics.h"

#include <stdio.h>

struct servers {
	char names[120]; /* what is more is left out */
};

static struct servers servers_of(rd_kafka_t *rk)
{
	struct servers ret;
	size_t n = sizeof ret.names;
	if (rd_kafka_conf_get(rd_kafka_conf(rk), "bootstrap.servers", ret.names, &n) !=
	    RD_KAFKA_CONF_OK)
		ret.names[0] = '\0';
	ret.names[sizeof ret.names - 1] = '\0';
	return ret;
}

static bool no_answer(rd_kafka_t *rk, rd_kafka_resp_err_t code, struct err *e)
{
	struct servers at = servers_of(rk);
	return err_set(e, ERR_RETRY, "KAFKA", "no answer from the broker at %s: %s",
	               *at.names ? at.names : "(kafka.bootstrap.servers is not set)",
	               rd_kafka_err2name(code));
}

bool kafka_answers(rd_kafka_t *rk, int timeout_ms, struct err *e)
{
	const struct rd_kafka_metadata *none;
	if (!*servers_of(rk).names)
		return err_set(e, ERR_FATAL, "SETTINGS", "kafka.bootstrap.servers: must be set");
	rd_kafka_resp_err_t code = rd_kafka_metadata(rk, 0, NULL, &none, timeout_ms);
	if (code)
		return no_answer(rk, code, e);
	rd_kafka_metadata_destroy(none);
	return true;
}

bool kafka_topics(rd_kafka_t *rk, struct text prefix, int timeout_ms, struct arena *a,
                  struct text **ret, size_t *ret_n, struct err *e)
{
	const struct rd_kafka_metadata *all;
	rd_kafka_resp_err_t code = rd_kafka_metadata(rk, 1, NULL, &all, timeout_ms);
	if (code)
		return no_answer(rk, code, e);
	*ret = ARENA_ARRAY(a, (size_t)all->topic_cnt, struct text);
	*ret_n = 0;
	for (int i = 0; i < all->topic_cnt; i++)
		if (text_starts_with(text_of(all->topics[i].topic), prefix))
			(*ret)[(*ret_n)++] = arena_text(a, text_of(all->topics[i].topic));
	rd_kafka_metadata_destroy(all);
	return true;
}

static void add_topic(rd_kafka_topic_partition_list_t *list, const rd_kafka_metadata_topic_t *t,
                      struct text prefix)
{
	if (!text_starts_with(text_of(t->topic), prefix))
		return;
	for (int i = 0; i < t->partition_cnt; i++)
		rd_kafka_topic_partition_list_add(list, t->topic, t->partitions[i].id);
}

rd_kafka_topic_partition_list_t *kafka_partitions(rd_kafka_t *rk, struct text prefix,
                                                  int timeout_ms, struct err *e)
{
	const struct rd_kafka_metadata *all;
	rd_kafka_resp_err_t code = rd_kafka_metadata(rk, 1, NULL, &all, timeout_ms);
	if (code) {
		(void)no_answer(rk, code, e);
		return NULL;
	}
	rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(64);
	for (int i = 0; i < all->topic_cnt; i++)
		add_topic(list, &all->topics[i], prefix);
	rd_kafka_metadata_destroy(all);
	rd_kafka_topic_partition_list_sort(list, NULL, NULL);
	return list;
}

/* One that is there and has no leader right now (a broker that starts, a topic just made) says so
 * with an error of another kind. */
static bool is_absent(rd_kafka_resp_err_t code)
{
	return code == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART ||
	       code == RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC ||
	       code == RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION ||
	       code == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED;
}

bool kafka_has_topic(rd_kafka_t *rk, struct text name, int timeout_ms, bool *ret, struct err *e)
{
	char topic[256]; /* Kafka takes 249 */
	const struct rd_kafka_metadata *one;
	(void)snprintf(topic, sizeof topic, "%.*s", TEXT_ARGS(name));
	rd_kafka_topic_t *t = rd_kafka_topic_new(rk, topic, NULL);
	if (!t) {
		*ret = false; /* no name of a topic */
		return true;
	}
	rd_kafka_resp_err_t code = rd_kafka_metadata(rk, 0, t, &one, timeout_ms);
	if (!code) {
		*ret = one->topic_cnt == 1 && !is_absent(one->topics[0].err);
		rd_kafka_metadata_destroy(one);
	}
	rd_kafka_topic_destroy(t);
	return !code || no_answer(rk, code, e);
}
