/* log_tail: see the header. A client without a group, on one partition at a time. Invariant: a page
 * ends with a record it holds or at the end of its partition, so no record lies between two pages.
 */
#include "rim/log_tail.h"

#include "base/clock.h"
#include "base/must.h"
#include "rim/kafka_conf.h"
#include "rim/kafka_topics.h"

#include <stdlib.h>

enum { ANSWER_MS = 5000, SILENCE_MS = 10000, PAGE = 500 };

struct log_tail {
	rd_kafka_t *rk;
};

struct log_tail *log_tail_new(const struct settings_pairs *kafka, struct err *e)
{
	char why[200];
	rd_kafka_conf_t *conf = kafka_conf_plain(kafka, e);
	if (!conf)
		return NULL;
	must(rd_kafka_conf_set(conf, "enable.partition.eof", "true", why, sizeof why) ==
	             RD_KAFKA_CONF_OK &&
	     rd_kafka_conf_set(conf, "isolation.level", "read_committed", why, sizeof why) ==
	             RD_KAFKA_CONF_OK &&
	     rd_kafka_conf_set(conf, "queued.max.messages.kbytes", "8192", why, sizeof why) ==
	             RD_KAFKA_CONF_OK);
	rd_kafka_t *rk = kafka_client_new(RD_KAFKA_CONSUMER, conf, e);
	if (!rk)
		return NULL;
	struct log_tail *t = calloc(1, sizeof *t);
	must(t);
	t->rk = rk;
	return t;
}

void log_tail_free(struct log_tail *t)
{
	if (!t)
		return;
	rd_kafka_destroy(t->rk);
	free(t);
}

/* ---- partitions ---- */

/* One question to each broker for all its partitions; `which` is a logical offset. */
static bool ask_offsets(struct log_tail *t, rd_kafka_topic_partition_list_t *list, int64_t which,
                        struct err *e)
{
	for (int i = 0; i < list->cnt; i++)
		list->elems[i].offset = which;
	if (list->cnt == 0)
		return true;
	rd_kafka_resp_err_t code = rd_kafka_offsets_for_times(t->rk, list, ANSWER_MS);
	for (int i = 0; i < list->cnt && !code; i++)
		code = list->elems[i].err;
	return !code || kafka_no_answer(e, code);
}

bool log_tail_parts(struct log_tail *t, struct text prefix, struct arena *a, struct log_part **ret,
                    size_t *ret_n, struct err *e)
{
	rd_kafka_topic_partition_list_t *list = kafka_partitions(t->rk, prefix, ANSWER_MS, e);
	if (!list)
		return false;
	size_t n = (size_t)list->cnt;
	struct log_part *v = ARENA_ARRAY(a, n, struct log_part);
	bool good = ask_offsets(t, list, RD_KAFKA_OFFSET_BEGINNING, e);
	for (size_t i = 0; i < n && good; i++)
		v[i] = (struct log_part){ arena_text(a, text_of(list->elems[i].topic)),
			                  list->elems[i].partition, list->elems[i].offset, 0 };
	good = good && ask_offsets(t, list, RD_KAFKA_OFFSET_END, e);
	for (size_t i = 0; i < n && good; i++)
		v[i].high = list->elems[i].offset;
	rd_kafka_topic_partition_list_destroy(list);
	*ret = v;
	*ret_n = n;
	return good;
}

/* ---- records ---- */

/* A copy, also of the empty text; what is not there stays so. */
static struct text copy(struct arena *a, const void *p, size_t n)
{
	return p ? arena_text(a, (struct text){ p, n }) : (struct text){ 0 };
}

static struct log_record take(const rd_kafka_message_t *m, const char *mark, struct arena *a)
{
	struct log_record r = { .key = copy(a, m->key, m->key_len),
		                .value = copy(a, m->payload, m->len) };
	rd_kafka_headers_t *headers; /* the message's own */
	const void *p;
	size_t n;
	if (!rd_kafka_message_headers(m, &headers) &&
	    !rd_kafka_header_get_last(headers, mark, &p, &n))
		r.mark = copy(a, p, n);
	return r;
}

/* One message into the page; false when the page is over. */
static bool add(struct log_page *page, const struct log_part *part, const rd_kafka_message_t *m,
                const char *mark, struct arena *a)
{
	if (m->err || m->offset >= part->high) {
		page->next =
		        part->high; /* the end of the partition: markers at most lie before it */
		return false;
	}
	page->v[page->n++] = take(m, mark, a);
	page->next = m->offset + 1;
	return page->n < PAGE && page->next < part->high;
}

/* Until the page is over; 0, or what went wrong. */
static rd_kafka_resp_err_t fill(rd_kafka_topic_t *topic, const struct log_part *part,
                                const char *mark, struct arena *a, struct log_page *page)
{
	bool more = true;
	while (more) {
		rd_kafka_message_t *m = rd_kafka_consume(topic, part->partition, SILENCE_MS);
		rd_kafka_resp_err_t code = m ? m->err : RD_KAFKA_RESP_ERR__TIMED_OUT;
		bool good = !code || code == RD_KAFKA_RESP_ERR__PARTITION_EOF;
		more = good && add(page, part, m, mark, a);
		if (m)
			rd_kafka_message_destroy(m);
		if (!good)
			return code;
	}
	return RD_KAFKA_RESP_ERR_NO_ERROR;
}

bool log_tail_read(struct log_tail *t, const struct log_part *part, int64_t from, const char *mark,
                   struct arena *a, struct log_page *ret, struct err *e)
{
	*ret = (struct log_page){ .next = from };
	if (from >= part->high)
		return true;
	ret->v = ARENA_ARRAY(a, PAGE, struct log_record);
	rd_kafka_topic_t *topic = rd_kafka_topic_new(t->rk, arena_text(a, part->topic).p, NULL);
	must(topic);
	rd_kafka_resp_err_t code = RD_KAFKA_RESP_ERR_NO_ERROR;
	if (rd_kafka_consume_start(topic, part->partition, from))
		code = rd_kafka_last_error();
	if (!code) {
		code = fill(topic, part, mark, a, ret);
		(void)rd_kafka_consume_stop(topic,
		                            part->partition); /* it was started: nothing to fail */
	}
	rd_kafka_topic_destroy(topic);
	return !code || kafka_no_answer(e, code);
}
