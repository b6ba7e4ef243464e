/* receipts: see the header. Invariant: the cursor is raised only over a window whose receipts were
 * all acknowledged. */
#include "rim/receipts.h"

#include "base/clock.h"
#include "base/must.h"
#include "event/json_out.h"
#include "rim/sink_kafka.h"

#include <stdlib.h>
#include <string.h>

#define TOPIC_PREFIX "samverka.receipt.v1."

enum {
	WINDOW = 2000, /* offsets */
	TOPICS_EVERY_MS = 30000,
	TOPICS_WAIT_MS = 1000,
	SEND_US = 5 * SECOND_US,
	PAUSE_FIRST_MS = 1000,
	PAUSE_LAST_MS = 60000
};

/* Taken by whoever looks first; the number is the word "rcpt" as an integer. */
static const char sql_lock[] =
        "SELECT pg_try_advisory_xact_lock(1919119476, hashtext(current_schema()))";

/* The partition that is furthest behind. */
static const char sql_behind[] =
        "SELECT o.topic, o.partition, coalesce(c.next, 0), o.next, c.next IS NOT NULL "
        "FROM consumer_offset o LEFT JOIN receipt_cursor c USING (topic, partition) "
        "WHERE o.next > coalesce(c.next, 0) ORDER BY o.next - coalesce(c.next, 0) DESC LIMIT 1";

/* New pages of the log are read whole until they are summarised. */
static const char sql_upkeep[] = "SELECT samverka.upkeep(current_schema()::text)";

static const char sql_window[] =
        "SELECT kafka_offset, orgnr, source, event_id, type, verdict, reason, detail, appended_at "
        "FROM receipts_between($1::text, $2::int4, $3::int8, $4::int8, $5::text[])";

static const char sql_raise[] =
        "INSERT INTO receipt_cursor AS c (topic, partition, next) VALUES ($1::text, $2::int4, "
        "$3::int8) ON CONFLICT (topic, partition) DO UPDATE SET next = excluded.next "
        "WHERE c.next = $4::int8";

struct receipts {
	struct receipts_config c;
	struct arena topics_arena, arena;
	struct text *orgnrs; /* who has a topic */
	size_t n_orgnrs;
	int64_t topics_due_us, paused_until_us;
	int pause_ms;
	struct pg_args args;
};

struct window {
	struct text topic;
	int32_t partition;
	int64_t low, high;
	struct sink_event *v;
	size_t n;
};

struct receipts *receipts_new(const struct receipts_config *c)
{
	struct receipts *r = calloc(1, sizeof *r);
	must(r);
	r->c = *c;
	return r;
}

void receipts_free(struct receipts *r)
{
	if (!r)
		return;
	arena_done(&r->topics_arena);
	arena_done(&r->arena);
	pg_args_done(&r->args);
	free(r);
}

/* ---- who has a topic ---- */

static bool is_orgnr(struct text t)
{
	for (size_t i = 0; i < t.n; i++)
		if (t.p[i] < '0' || t.p[i] > '9')
			return false;
	return t.n == 10;
}

static void look_for_topics(struct receipts *r)
{
	struct text *topics;
	size_t n;
	struct err ignored;
	const struct text prefix = TEXT(TOPIC_PREFIX);
	if (!clock_passed(r->topics_due_us))
		return;
	r->topics_due_us = clock_deadline_us(TOPICS_EVERY_MS);
	arena_reset(&r->topics_arena);
	r->n_orgnrs = 0;
	if (!sink_kafka_topics(r->c.sink, prefix, TOPICS_WAIT_MS, &r->topics_arena, &topics, &n,
	                       &ignored))
		return; /* the next look may find the broker */
	r->orgnrs = ARENA_ARRAY(&r->topics_arena, n, struct text);
	for (size_t i = 0; i < n; i++) {
		struct text orgnr = { topics[i].p + prefix.n, topics[i].n - prefix.n };
		if (is_orgnr(orgnr))
			r->orgnrs[r->n_orgnrs++] = orgnr;
	}
}

/* ---- one receipt ---- */

static void put_member(struct json_out *j, const char *key, struct text t)
{
	if (!t.n)
		return;
	json_out_key(j, key);
	json_out_text(j, t);
}

/* The pointer in front of "/data/x: …". */
static struct text pointer_of(struct text detail)
{
	for (size_t i = 0; detail.n && detail.p[0] == '/' && i + 1 < detail.n; i++)
		if (detail.p[i] == ':' && detail.p[i + 1] == ' ')
			return (struct text){ detail.p, i };
	return (struct text){ 0 };
}

static void put_data(struct json_out *j, const struct receipts *r, const struct window *w,
                     const struct pg_result *rows, size_t i)
{
	struct text detail = pg_text(rows, i, 7);
	json_out_object(j);
	json_out_key(j, "appendedAt");
	json_out_instant(j, pg_instant(rows, i, 8));
	put_member(j, "area", text_of(r->c.area));
	put_member(j, "detail", detail);
	put_member(j, "id", pg_text(rows, i, 3));
	json_out_key(j, "offset");
	json_out_int(j, pg_int(rows, i, 0));
	json_out_key(j, "partition");
	json_out_int(j, w->partition);
	put_member(j, "pointer", pointer_of(detail));
	put_member(j, "reason", pg_text(rows, i, 6));
	put_member(j, "source", pg_text(rows, i, 2));
	put_member(j, "topic", w->topic);
	put_member(j, "type", pg_text(rows, i, 4));
	put_member(j, "verdict", pg_text(rows, i, 5));
	json_out_end(j);
}

static struct text event_text(struct receipts *r, const struct window *w,
                              const struct pg_result *rows, size_t i)
{
	BUF_AUTO b = { 0 };
	struct json_out j = json_out_to(&b);
	struct text verdict = pg_text(rows, i, 5);
	struct text id =
	        arena_printf(&r->arena, "%.*s/%d/%lld/%.*s", TEXT_ARGS(w->topic), w->partition,
	                     (long long)pg_int(rows, i, 0), TEXT_ARGS(verdict));
	struct text source = arena_printf(&r->arena, "urn:samverka:%s", r->c.area);
	json_out_object(&j);
	json_out_key(&j, "data");
	put_data(&j, r, w, rows, i);
	put_member(&j, "datacontenttype", TEXT("application/json"));
	put_member(&j, "id", id);
	put_member(&j, "source", source);
	put_member(&j, "specversion", TEXT("1.0"));
	put_member(&j, "subject", pg_text(rows, i, 3));
	if (!pg_is_null(rows, i, 8)) {
		json_out_key(&j, "time");
		json_out_instant(&j, pg_instant(rows, i, 8));
	}
	put_member(&j, "type", TEXT("samverka.receipt.fact.judged.v1"));
	json_out_end(&j);
	return arena_text(&r->arena, buf_text(&b));
}

static void fill_events(struct receipts *r, struct window *w, const struct pg_result *rows)
{
	static const struct header type = { { "content-type", 12 },
		                            { "application/cloudevents+json; charset=UTF-8", 43 } };
	w->n = pg_rows(rows);
	w->v = ARENA_ARRAY(&r->arena, w->n, struct sink_event);
	for (size_t i = 0; i < w->n; i++) {
		struct text id = pg_text(rows, i, 3);
		w->v[i] = (struct sink_event){
			.topic = arena_printf(&r->arena, TOPIC_PREFIX "%.*s",
			                      TEXT_ARGS(pg_text(rows, i, 1))),
			.key = id.n ? arena_text(&r->arena, id) : (struct text){ 0 },
			.value = event_text(r, w, rows, i),
			.headers = &type,
			.n_headers = 1,
		};
	}
}

/* ---- one window ---- */

/* *ret_found false: nothing is behind, or another daemon is at it. */
static bool find_window(struct receipts *r, struct window *w, bool *ret_found, struct err *e)
{
	*ret_found = false;
	if (!pg_open(r->c.pg, e))
		return false;
	pg_begin(r->c.pg);
	pg_send_sql(r->c.pg, sql_lock, NULL);
	pg_send_sql(r->c.pg, sql_behind, NULL);
	if (!pg_run(r->c.pg, e))
		return false;
	const struct pg_result *lock = pg_result(r->c.pg, 1), *behind = pg_result(r->c.pg, 2);
	if (!pg_bool(lock, 0, 0) || pg_rows(behind) == 0)
		return true;
	w->topic = arena_text(&r->arena, pg_text(behind, 0, 0));
	w->partition = (int32_t)pg_int(behind, 0, 1);
	w->low = pg_int(behind, 0, 2);
	w->high = pg_int(behind, 0, 3);
	if (w->high > w->low + WINDOW)
		w->high = w->low + WINDOW;
	*ret_found = true;
	return true;
}

static bool read_window(struct receipts *r, struct window *w, struct err *e)
{
	struct pg_args *a = &r->args;
	pg_args_clear(a);
	pg_one_text(a, w->topic);
	pg_one_int4(a, w->partition);
	pg_one_int8(a, w->low);
	pg_one_int8(a, w->high);
	pg_texts(a, r->orgnrs, sizeof *r->orgnrs, r->n_orgnrs);
	pg_send_sql(r->c.pg, sql_upkeep, NULL);
	pg_send_sql(r->c.pg, sql_window, a);
	if (!pg_run(r->c.pg, e))
		return false;
	fill_events(r, w, pg_result(r->c.pg, 1));
	return true;
}

static bool raise_cursor(struct receipts *r, const struct window *w, struct err *e)
{
	struct pg_args *a = &r->args;
	pg_args_clear(a);
	pg_one_text(a, w->topic);
	pg_one_int4(a, w->partition);
	pg_one_int8(a, w->high);
	pg_one_int8(a, w->low);
	pg_send_sql(r->c.pg, sql_raise, a);
	return pg_run(r->c.pg, e) && pg_commit(r->c.pg, e);
}

static void pause_for_broker(struct receipts *r)
{
	r->pause_ms = r->pause_ms ? 2 * r->pause_ms : PAUSE_FIRST_MS;
	if (r->pause_ms > PAUSE_LAST_MS)
		r->pause_ms = PAUSE_LAST_MS;
	r->paused_until_us = clock_deadline_us(r->pause_ms);
	r->topics_due_us = 0; /* one may be gone */
}

static bool publish(struct receipts *r, struct window *w, struct receipts_done *ret)
{
	const struct sink_progress p = { .timeout_us = SEND_US };
	struct err why = { 0 };
	if (w->n && !sink_send_now(r->c.sink, w->v, w->n, &p, NULL, &why)) {
		ret->failed = w->n;
		pause_for_broker(r);
		return false;
	}
	r->pause_ms = 0;
	ret->published = w->n;
	return true;
}

static bool work_window(struct receipts *r, struct receipts_done *ret, struct err *e)
{
	struct window w = { 0 };
	bool found;
	if (!find_window(r, &w, &found, e) || (found && !read_window(r, &w, e)))
		return false;
	if (!found || !publish(r, &w, ret)) {
		pg_rollback(r->c.pg);
		return true;
	}
	ret->more = true;
	return raise_cursor(r, &w, e);
}

bool receipts_turn(struct receipts *r, struct receipts_done *ret, struct err *e)
{
	*ret = (struct receipts_done){ 0 };
	look_for_topics(r);
	if (r->n_orgnrs == 0 || !clock_passed(r->paused_until_us))
		return true;
	arena_reset(&r->arena);
	if (work_window(r, ret, e))
		return true;
	pg_rollback(r->c.pg);
	return false;
}
