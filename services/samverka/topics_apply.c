/* topics_apply: see the header. By the broker's admin requests, a hundred topics or access rules at
 * a time. */
#include "samverka/topics_apply.h"

#include "base/must.h"
#include "rim/broker.h"
#include "rim/kafka_conf.h"
#include "rim/kafka_topics.h"

#include <stdio.h>

enum { ANSWER_MS = 30000, QUIET_MS = 5000 /* before it is told what is waited for */, AT_ONCE = 100 };

struct applying {
	rd_kafka_t *rk;
	rd_kafka_queue_t *queue;
	struct arena *a;
	struct topics_applied *done;
};

static bool refused(struct err *e, const char *what, rd_kafka_resp_err_t code, const char *why)
{
	bool is_world =
	        code == RD_KAFKA_RESP_ERR__TIMED_OUT || code == RD_KAFKA_RESP_ERR__TRANSPORT;
	return err_set(e, is_world ? ERR_RETRY : ERR_REJECT, "KAFKA", "%s: %s", what,
	               why ? why : rd_kafka_err2str(code));
}

/* The answer to what was asked last; NULL with the error. */
static rd_kafka_event_t *answer(struct applying *x, const char *what, struct err *e)
{
	rd_kafka_event_t *event = rd_kafka_queue_poll(x->queue, QUIET_MS);
	if (!event) {
		cli_progress_end();
		fprintf(stderr, "the broker answers, but has not made the %s yet: waiting for %d s more\n", what,
		        (ANSWER_MS - QUIET_MS) / 1000);
		event = rd_kafka_queue_poll(x->queue, ANSWER_MS - QUIET_MS);
	}
	rd_kafka_resp_err_t code =
	        event ? rd_kafka_event_error(event) : RD_KAFKA_RESP_ERR__TIMED_OUT;
	if (!code)
		return event;
	(void)refused(e, what, code, event ? rd_kafka_event_error_string(event) : NULL);
	if (event)
		rd_kafka_event_destroy(event);
	return NULL;
}

/* ---- topics ---- */

static rd_kafka_NewTopic_t *new_topic(struct applying *x, const struct topic_want *w,
                                      int64_t replicas)
{
	char why[200];
	rd_kafka_NewTopic_t *t = rd_kafka_NewTopic_new(
	        arena_text(x->a, w->name).p, (int)w->partitions, (int)replicas, why, sizeof why);
	must(t);
	for (size_t i = 0; w->settings[i].name; i++)
		must(!rd_kafka_NewTopic_set_config(t, w->settings[i].name, w->settings[i].value));
	return t;
}

static bool take_topics(struct applying *x, rd_kafka_event_t *event, struct err *e)
{
	size_t n;
	const rd_kafka_topic_result_t **v =
	        rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event), &n);
	for (size_t i = 0; i < n; i++) {
		rd_kafka_resp_err_t code = rd_kafka_topic_result_error(v[i]);
		if (code && code != RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS)
			return refused(e, rd_kafka_topic_result_name(v[i]), code,
			               rd_kafka_topic_result_error_string(v[i]));
		x->done->made += !code;
		x->done->there += code != 0;
	}
	return true;
}

static bool make_topics(struct applying *x, const struct topic_want *v, size_t n, int64_t replicas,
                        struct err *e)
{
	rd_kafka_NewTopic_t *asked[AT_ONCE];
	must(n <= AT_ONCE);
	for (size_t i = 0; i < n; i++)
		asked[i] = new_topic(x, &v[i], replicas);
	rd_kafka_CreateTopics(x->rk, asked, n, NULL, x->queue);
	rd_kafka_NewTopic_destroy_array(asked, n);
	rd_kafka_event_t *event = answer(x, "topics", e);
	bool good = event && take_topics(x, event, e);
	if (event)
		rd_kafka_event_destroy(event);
	return good;
}

/* ---- all ---- */

static size_t portion(size_t done, size_t n)
{
	return n - done < AT_ONCE ? n - done : AT_ONCE;
}

static bool apply_all(struct applying *x, const struct topics_plan *plan, int64_t replicas,
                      struct err *e)
{
	for (size_t i = 0; i < plan->n_topics; i += AT_ONCE) {
		cli_progress("topics", (int64_t)i, (int64_t)plan->n_topics);
		if (!make_topics(x, &plan->topic[i], portion(i, plan->n_topics), replicas, e))
			return false;
	}
	return true;
}

bool topics_apply(struct cli *c, const struct topics_plan *plan, int64_t replicas,
                  struct topics_applied *ret, struct err *e)
{
	*ret = (struct topics_applied){ 0 };
	rd_kafka_conf_t *conf = kafka_conf_plain(&c->settings.kafka, e);
	if (!conf)
		return false;
	rd_kafka_t *rk = kafka_client_new(RD_KAFKA_PRODUCER, conf, e);
	if (!rk)
		return false;
	struct applying x = { rk, rd_kafka_queue_new(rk), &c->arena, ret };
	bool good = kafka_answers(rk, BROKER_TIMEOUT_MS, e) && apply_all(&x, plan, replicas, e);
	cli_progress_end();
	rd_kafka_queue_destroy(x.queue);
	rd_kafka_destroy(rk);
	return good;
}
