/* answer: see the header. Members are written sorted, so that one answer is one text. */
#include "gateway/answer.h"

#include "engine/reasons.h"
#include "event/json_out.h"

#include <string.h>
#include <strings.h>

enum { ACCEPTED = 202, MULTI_STATUS = 207, RECEIPT_BYTES = 256 /* of a usual one, and more */ };

const struct problem problems[PROBLEMS] = {
#define PROBLEM(id, status, title) { #id, status, title },
#include "gateway/problems.def"
#undef PROBLEM
};

unsigned answer_status_of(const char *reason)
{
	static const struct {
		enum reason_id id;
		unsigned status;
	} others[] = { { REASON_NOT_CLOUDEVENT, 400 },
		       { REASON_BAD_JSON, 400 },
		       { REASON_SOURCE_NOT_ALLOWED, 403 },
		       { REASON_TOO_LARGE, 413 } };
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (strcmp(reasons[others[i].id].code, reason) == 0)
			return others[i].status;
	return 422;
}

struct text answer_pointer(struct text detail)
{
	if (!detail.n || detail.p[0] != '/')
		return (struct text){ 0 };
	for (size_t i = 0; i + 1 < detail.n; i++)
		if (detail.p[i] == ':' && detail.p[i + 1] == ' ')
			return (struct text){ detail.p, i };
	return (struct text){ 0 };
}

/* ---- members ---- */

static void put_text(struct json_out *j, const char *key, struct text t)
{
	if (!t.n)
		return;
	json_out_key(j, key);
	json_out_text(j, t);
}

static void put_string(struct json_out *j, const char *key, const char *s)
{
	put_text(j, key, text_of(s));
}

static void put_int(struct json_out *j, const char *key, int64_t v)
{
	json_out_key(j, key);
	json_out_int(j, v);
}

static void put_refused(struct json_out *j, const struct answer_item *i, size_t index)
{
	json_out_object(j);
	put_text(j, "detail", i->detail);
	put_text(j, "id", i->id);
	put_int(j, "index", (int64_t)index);
	put_text(j, "pointer", answer_pointer(i->detail));
	put_string(j, "reason", i->reason);
	put_text(j, "source", i->source);
	put_string(j, "state", "REFUSED");
	put_int(j, "status", i->status);
	json_out_end(j);
}

/* Of nearly every event, so it is put together from few pieces; what was taken had an id and a
 * source. */
static void put_taken(struct buf *b, const struct answer_item *i, size_t index)
{
	buf_put_text(b, TEXT("{\"id\":"));
	json_put_text(b, i->id, false);
	buf_put_text(b, TEXT(",\"index\":"));
	buf_put_int64(b, (int64_t)index);
	buf_put_text(b, TEXT(",\"offset\":"));
	buf_put_int64(b, i->offset);
	buf_put_text(b, TEXT(",\"partition\":"));
	buf_put_int64(b, i->partition);
	buf_put_text(b, TEXT(",\"source\":"));
	json_put_text(b, i->source, false);
	buf_put_text(b, TEXT(",\"state\":\"TAKEN\",\"status\":"));
	buf_put_int64(b, i->status);
	buf_put_text(b, TEXT(",\"topic\":"));
	json_put_text(b, text_of(i->topic), false);
	buf_putc(b, '}');
}

static void put_receipts(struct json_out *j, const struct answer_item *v, size_t n)
{
	BUF_AUTO taken = { 0 };
	json_out_key(j, "receipts");
	json_out_array(j);
	for (size_t i = 0; i < n; i++) {
		if (v[i].reason) {
			put_refused(j, &v[i], i);
			continue;
		}
		buf_clear(&taken);
		put_taken(&taken, &v[i], i);
		json_out_raw(j, buf_text(&taken));
	}
	json_out_end(j);
}

static void put_event(struct json_out *j, const struct answer_item *i)
{
	if (!i->id.n && !i->source.n)
		return;
	json_out_key(j, "event");
	json_out_object(j);
	put_text(j, "id", i->id);
	put_text(j, "source", i->source);
	json_out_end(j);
}

static void put_type(struct json_out *j, const char *code)
{
	BUF_AUTO b = { 0 };
	buf_printf(&b, "urn:samverka:problem:%s", code);
	put_text(j, "type", buf_text(&b));
}

/* ---- whole answers ---- */

void answer_problem(struct answer *a, enum problem_id which)
{
	const struct problem *p = &problems[which];
	struct json_out j = json_out_to(&a->body);
	a->status = p->status;
	a->is_problem = true;
	if (p->status == 429 || p->status == 503)
		a->retry_after_s = which == PROBLEM_RATE || which == PROBLEM_BUSY
		                           ? ANSWER_RETRY_S
		                           : ANSWER_RETRY_BROKER_S;
	json_out_object(&j);
	put_string(&j, "reason", p->code);
	put_int(&j, "status", p->status);
	put_string(&j, "title", p->title);
	put_type(&j, p->code);
	json_out_end(&j);
	buf_putc(&a->body, '\n');
}

static unsigned shared_status(const struct answer_item *v, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (v[i].status != v[0].status)
			return MULTI_STATUS;
	return n ? v[0].status : ACCEPTED;
}

/* Of a batch in part, too: those events are to be sent again. */
static bool any_unacknowledged(const struct answer_item *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (v[i].status == 503)
			return true;
	return false;
}

static void put_first_problem(struct json_out *j, const struct answer_item *v, size_t n, bool batch)
{
	put_text(j, "detail", v->detail);
	put_event(j, v);
	put_text(j, "pointer", answer_pointer(v->detail));
	put_string(j, "reason", v->reason);
	if (batch)
		put_receipts(j, v, n);
	put_int(j, "status", v->status);
	put_string(j, "title", v->title);
	put_type(j, v->reason);
}

void answer_items(struct answer *a, const struct answer_item *v, size_t n, bool batch)
{
	struct json_out j = json_out_to(&a->body);
	(void)buf_reserve(&a->body, (n + 1) * RECEIPT_BYTES);
	a->status = shared_status(v, n);
	a->is_problem = a->status != ACCEPTED && a->status != MULTI_STATUS;
	if (any_unacknowledged(v, n))
		a->retry_after_s = ANSWER_RETRY_BROKER_S;
	json_out_object(&j);
	if (a->is_problem)
		put_first_problem(&j, v, n, batch);
	else
		put_receipts(&j, v, n);
	json_out_end(&j);
	buf_putc(&a->body, '\n');
}

/* ---- what became of it ---- */

static const char *verdict_word(struct text verdict)
{
	static const char *const words[] = { "accepted", "duplicate", "conflict", "refused" };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (verdict.n == strlen(words[i]) &&
		    strncasecmp(verdict.p, words[i], verdict.n) == 0)
			return words[i];
	return "unknown";
}

static void put_copy(struct json_out *j, const struct answer_receipt *r)
{
	json_out_object(j);
	json_out_key(j, "appendedAt");
	json_out_instant(j, r->appended_us);
	put_text(j, "area", r->area);
	put_text(j, "detail", r->detail);
	put_int(j, "offset", r->offset);
	put_int(j, "partition", r->partition);
	put_text(j, "pointer", answer_pointer(r->detail));
	put_text(j, "reason", r->reason);
	put_text(j, "topic", r->topic);
	put_string(j, "verdict", verdict_word(r->verdict));
	json_out_end(j);
}

void answer_receipts(struct answer *a, struct text source, struct text id,
                     const struct answer_receipt *v, size_t n)
{
	struct json_out j = json_out_to(&a->body);
	a->status = 200;
	json_out_object(&j);
	put_text(&j, "id", id);
	json_out_key(&j, "receipts");
	json_out_array(&j);
	for (size_t i = 0; i < n; i++)
		put_copy(&j, &v[i]);
	json_out_end(&j);
	put_text(&j, "source", source);
	put_string(&j, "state", n ? "JUDGED" : "PENDING");
	json_out_end(&j);
	buf_putc(&a->body, '\n');
}
