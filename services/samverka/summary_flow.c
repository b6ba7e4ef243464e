/* summary_flow: see the header. Sums are PostgreSQL's; what is told here is the span, and the digest. */
#include "samverka/summary_flow.h"

#include "base/must.h"
#include "base/sha256.h"
#include "event/calendar.h"
#include "event/json_out.h"
#include "samverka/cli_sql.h"
#include "samverka/db.h"

struct span {
	instant_us from, to;
	const char *grain;
	struct buf period;
};

static bool span_of(struct text period, day_no today, struct span *ret)
{
	day_no day = today;
	int32_t month;
	if (period.n == 7 && calendar_parse_month(period, &month)) {
		ret->from = calendar_midnight(calendar_month_first(month));
		ret->to = calendar_midnight(calendar_month_first(month + 1));
		ret->grain = "day";
		calendar_put_month(&ret->period, month);
		return true;
	}
	if (period.n && !calendar_parse_day(period, &day))
		return false;
	ret->from = calendar_midnight(day);
	ret->to = calendar_midnight(day + 1);
	ret->grain = "hour";
	calendar_put_day(&ret->period, day);
	return true;
}

bool summary_flow_period(struct text period)
{
	struct span s = { .grain = "" };
	bool good = span_of(period, 0, &s);
	buf_done(&s.period);
	return good;
}

static void put_canonical(const json_t *v, struct buf *b)
{
	ARENA_AUTO a = { 0 };
	struct json_out j = json_out_to(b);
	json_out_value(&j, value_of_jansson(v, &a));
}

/* As of every summary: over what is said, not over when. */
static void add_digest(json_t *summary)
{
	static const char *const when[] = { "completeness", "dataAsOf", "generatedAt", "supersedes", "version" };
	BUF_AUTO said = { 0 };
	BUF_AUTO hex = { 0 };
	uint8_t digest[SHA256_BYTES];
	json_t *header = json_object_get(summary, "header"), *kept = json_copy(header),
	       *whole = json_pack("{s:o, s:O}", "header", kept, "rows", json_object_get(summary, "rows"));
	must(kept && whole);
	for (size_t i = 0; i < sizeof when / sizeof *when; i++)
		json_object_del(kept, when[i]);
	put_canonical(whole, &said);
	sha256_of(buf_text(&said), digest);
	buf_put_hex(&hex, digest, sizeof digest);
	must(json_object_set_new(header, "digest", json_stringn(hex.p, hex.n)) == 0);
	json_decref(whole);
}

static bool put(const struct pg_result *r, struct buf *payload, struct err *e)
{
	struct text text = pg_text(r, 0, 0);
	json_t *value = json_loadb(text.p, text.n, 0, NULL);
	if (!value)
		return err_set(e, ERR_FATAL, "PAYLOAD", "the answer is no JSON");
	add_digest(value);
	put_canonical(value, payload);
	json_decref(value);
	return true;
}

bool summary_flow(struct pg *p, struct text period, struct buf *payload, struct err *e)
{
	struct span s = { .grain = "" };
	struct pg_args a = { 0 };
	const struct pg_result *r = db_ask(p, "SELECT samverka.now()", NULL, e);
	if (!r)
		return false;
	bool good = span_of(period, calendar_day(pg_instant(r, 0, 0)), &s) ||
	            err_set(e, ERR_FATAL, "PERIOD", "--period of S7 is a day (2025-03-30) or a month (2025-03)");
	if (good) {
		pg_one_time(&a, s.from);
		pg_one_time(&a, s.to);
		pg_one_text(&a, text_of(s.grain));
		pg_one_text(&a, buf_text(&s.period));
		r = db_ask(p, SQL_FLOW_SUMMARY, &a, e);
		good = r && put(r, payload, e);
	}
	pg_args_done(&a);
	buf_done(&s.period);
	return good;
}
