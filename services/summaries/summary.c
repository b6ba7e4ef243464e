/* summary: header, digest and event. The invariant: the same content gives the same digest, and the
 * same version of it the same bytes. */
#include "summaries/summary.h"

#include "base/must.h"

#include <openssl/sha.h>
#include <string.h>

const char *const summary_audiences[] = { "OWN", "SHARED", "PUBLIC" };
static const char *const statuses[] = { "PRELIMINARY", "FROZEN", "ADJUSTED" };

struct text summary_key(const struct summary *s, struct arena *a)
{
	if (s->sub.n == 0)
		return arena_printf(a, "%s/%.*s/%.*s", s->type, TEXT_ARGS(s->recipient),
		                    TEXT_ARGS(s->period));
	return arena_printf(a, "%s/%.*s/%.*s/%.*s", s->type, TEXT_ARGS(s->recipient),
	                    TEXT_ARGS(s->period), TEXT_ARGS(s->sub));
}

struct text summary_key_part(struct text t, struct arena *a)
{
	BUF_AUTO b = { 0 };
	if (!memchr(t.p, '/', t.n) && !memchr(t.p, '%', t.n))
		return arena_text(a, t);
	for (size_t i = 0; i < t.n; i++) {
		if (t.p[i] == '/' || t.p[i] == '%')
			buf_printf(&b, "%%%02X", t.p[i]);
		else
			buf_putc(&b, t.p[i]);
	}
	return arena_text(a, buf_text(&b));
}

struct text summary_policy_version(struct text id, int64_t version, struct arena *a)
{
	return arena_printf(a, "%.*s/%lld", TEXT_ARGS(id.n ? id : TEXT("default")),
	                    (long long)version);
}

/* ---- header, members sorted by name; `v` NULL: what the digest covers ---- */

static void put_columns(struct json_out *j, const struct columns *c)
{
	json_out_key(j, "columns");
	json_out_array(j);
	for (size_t i = 0; i < c->n; i++)
		json_out_string(j, c->name[i]);
	json_out_end(j);
}

static void put_completeness(struct json_out *j, const struct summary *s, const struct summary_issue *v)
{
	json_out_key(j, "completeness");
	json_out_object(j);
	json_out_key(j, "expected");
	json_out_int(j, v->expected);
	json_out_key(j, "heard");
	json_out_int(j, v->heard);
	if (s->removed) {
		json_out_key(j, "removed");
		json_out_bool(j, true);
	}
	json_out_end(j);
	json_out_key(j, "dataAsOf");
	json_out_instant(j, v->data_as_of);
}

static void put_issue(struct json_out *j, const struct summary_issue *v)
{
	BUF_AUTO hex = { 0 };
	buf_put_hex(&hex, v->digest, sizeof v->digest);
	json_out_key(j, "digest");
	json_out_text(j, buf_text(&hex));
	json_out_key(j, "generatedAt");
	json_out_instant(j, v->generated_at);
}

static void put_supersedes(struct json_out *j, const struct summary_issue *v)
{
	json_out_key(j, "supersedes");
	if (v->supersedes.n)
		json_out_text(j, v->supersedes);
	else
		json_out_null(j);
}

static void put_period(struct json_out *j, const struct summary *s)
{
	json_out_key(j, "period");
	json_out_text(j, s->period);
	json_out_key(j, "periodEnd");
	json_out_day(j, s->end);
	json_out_key(j, "periodStart");
	json_out_day(j, s->start);
	json_out_key(j, "policyVersion");
	json_out_text(j, s->policy_version);
	if (s->protected_cases) {
		json_out_key(j, "protectedCases");
		if (*s->protected_cases == SUMMARY_HIDDEN)
			json_out_null(j);
		else
			json_out_int(j, *s->protected_cases);
	}
	json_out_key(j, "recipient");
	json_out_text(j, s->recipient);
	json_out_key(j, "remark");
	json_out_string(j, s->remark);
}

static void put_header(struct json_out *j, const struct summary *s, const struct summary_issue *v)
{
	json_out_object(j);
	json_out_key(j, "audience");
	json_out_string(j, summary_audiences[s->audience]);
	put_columns(j, s->rows->columns);
	if (v)
		put_completeness(j, s, v);
	json_out_key(j, "definitionId");
	json_out_text(j, s->definition);
	if (v)
		put_issue(j, v);
	put_period(j, s);
	json_out_key(j, "schemaVersion");
	json_out_int(j, SUMMARY_SCHEMA_VERSION);
	json_out_key(j, "status");
	json_out_string(j, statuses[s->status]);
	json_out_key(j, "summaryType");
	json_out_string(j, s->type);
	if (v)
		put_supersedes(j, v);
	json_out_key(j, "suppressedCells");
	json_out_int(j, s->suppressed);
	if (v) {
		json_out_key(j, "version");
		json_out_int(j, v->version);
	}
	json_out_end(j);
}

static void put(const struct summary *s, const struct summary_issue *v, struct buf *b)
{
	struct json_out j = json_out_to(b);
	must(s->rows);
	json_out_object(&j);
	json_out_key(&j, "header");
	put_header(&j, s, v);
	json_out_key(&j, "rows");
	table_put(&j, s->rows);
	json_out_end(&j);
}

void summary_put(const struct summary *s, const struct summary_issue *v, struct buf *b)
{
	put(s, v, b);
}

void summary_digest(const struct summary *s, uint8_t ret[32])
{
	BUF_AUTO b = { 0 };
	if (!s->rows) {
		memset(ret, 0, 32); /* recalled: no content has this digest */
		return;
	}
	put(s, NULL, &b);
	SHA256((const unsigned char *)b.p, b.n, ret);
}

/* ---- what stands ---- */

static void put_stands(struct json_out *j, const struct value *completeness)
{
	json_out_object(j);
	for (const struct value *m = completeness->below.first; m; m = m->next) {
		json_out_key_of(j, m);
		json_out_value(j, m);
	}
	json_out_key(j, "removed");
	json_out_bool(j, true);
	json_out_end(j);
}

static void put_standing_header(struct json_out *j, const struct value *header, const struct summary_issue *v)
{
	json_out_object(j);
	for (const struct value *m = header->below.first; m; m = m->next) {
		if (text_eq(m->name, TEXT("supersedes"))) {
			put_supersedes(j, v);
			continue;
		}
		json_out_key_of(j, m);
		if (text_eq(m->name, TEXT("completeness")) && value_is(m, VALUE_OBJECT))
			put_stands(j, m);
		else if (text_eq(m->name, TEXT("generatedAt")))
			json_out_instant(j, v->generated_at);
		else if (text_eq(m->name, TEXT("version")))
			json_out_int(j, v->version);
		else
			json_out_value(j, m);
	}
	json_out_end(j);
}

void summary_put_standing(struct text payload, const struct summary_issue *v, struct buf *b)
{
	static const struct value_limits any = { SIZE_MAX, 16, SIZE_MAX };
	ARENA_AUTO a = { 0 };
	struct err e = { 0 };
	struct json_out j = json_out_to(b);
	const struct value *o = payload.p ? value_read(payload, &any, &a, &e) : NULL;
	const struct value *header = o ? value_member(o, TEXT("header")) : NULL,
	                   *rows = o ? value_member(o, TEXT("rows")) : NULL,
	                   *said = header ? value_member(header, TEXT("completeness")) : NULL;
	if (!rows || !said || value_member(said, TEXT("removed")))
		return;
	json_out_object(&j);
	json_out_key(&j, "header");
	put_standing_header(&j, header, v);
	json_out_key(&j, "rows");
	json_out_value(&j, rows);
	json_out_end(&j);
}

struct text summary_event_id(struct text key, int64_t version, const uint8_t digest[32],
                             struct arena *a)
{
	BUF_AUTO b = { 0 };
	uint8_t hash[32];
	buf_printf(&b, "%.*s\n%lld\n", TEXT_ARGS(key), (long long)version);
	buf_put(&b, digest, 32);
	SHA256((const unsigned char *)b.p, b.n, hash);
	buf_clear(&b);
	buf_put_hex(&b, hash, SUMMARY_ID_DIGITS / 2);
	return arena_text(a, buf_text(&b));
}

void summary_put_event(const struct summary_event *v, struct buf *b)
{
	struct json_out j = json_out_to(b);
	BUF_AUTO type = { 0 };
	buf_printf(&type, "samverka.summary.s%.*s.published.v1", (int)(v->type.n - 1), v->type.p + 1);
	json_out_object(&j);
	json_out_key(&j, "data");
	json_out_raw(&j, v->payload);
	json_out_key(&j, "datacontenttype");
	json_out_string(&j, "application/json");
	json_out_key(&j, "id");
	json_out_text(&j, v->id);
	json_out_key(&j, "partitionkey");
	json_out_text(&j, v->key);
	json_out_key(&j, "recordedtime");
	json_out_instant(&j, v->generated_at);
	json_out_key(&j, "source");
	json_out_text(&j, v->source);
	json_out_key(&j, "specversion");
	json_out_string(&j, "1.0");
	json_out_key(&j, "subject");
	json_out_text(&j, v->key);
	json_out_key(&j, "time");
	json_out_instant(&j, v->generated_at);
	json_out_key(&j, "type");
	json_out_text(&j, buf_text(&type));
	json_out_end(&j);
}
