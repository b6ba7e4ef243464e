/* summary_publish: the function of the database that this calls writes version, ledger, pages and
 * audit in one transaction; a version that another wrote meanwhile is read again. */
#include "samverka/summary_publish.h"

#include "samverka/cli_sql.h"
#include "samverka/db.h"

#include <stdio.h>
#include <string.h>

#define ROWS_LEFT_OUT "ROWS_LEFT_OUT"
enum { TRIES = 5, SENT_AT_MOST = 900000 }; /* a broker takes a megabyte, envelope and all */

/* The version to write: the stored one again where it says the same, so that it is not sent twice.
 */
static bool choose_version(struct pg *p, struct publishing *v, struct text key, struct arena *a,
                           struct err *e)
{
	struct pg_args args = { 0 };
	pg_one_text(&args, key);
	const struct pg_result *r = db_ask(p, SQL_REPORT_VERSION, &args, e);
	pg_args_done(&args);
	if (!r)
		return false;
	v->issue.version = 1;
	v->issue.supersedes = TEXT("");
	if (pg_rows(r) == 0)
		return true;
	struct text digest = pg_text(r, 0, 1);
	bool same =
	        pg_bool(r, 0, 3) && digest.n == 32 && memcmp(digest.p, v->issue.digest, 32) == 0;
	v->issue.version = pg_int(r, 0, 0) + !same;
	v->issue.supersedes = arena_text(a, pg_text(r, 0, 2));
	return true;
}

static void put_args(struct pg_args *a, const struct publishing *v, struct text key,
                     struct text payload, struct arena *memory)
{
	const struct summary *s = v->summary;
	pg_one_text(a, key);
	pg_one_text(a, s->recipient);
	pg_one_text(a, text_of(summary_audiences[s->audience]));
	pg_one_text(a, s->period);
	pg_one_text(a, s->sub);
	pg_one_text(a, v->topic);
	pg_one_int8(a, v->issue.version);
	pg_one_bytes(a, (struct text){ (const char *)v->issue.digest, 32 });
	pg_one_text(a, summary_event_id(key, v->issue.version, v->issue.digest, memory));
	pg_one_text(a, payload);
	pg_one_text(a, v->sv);
	pg_one_text(a, v->en);
	pg_one_text(a, text_of(v->reason));
}

/* The digest stays that of all rows: other ones are another version. */
static void put_without_rows(const struct publishing *v, struct buf *payload)
{
	struct summary s = *v->summary;
	const struct table none = { .columns = s.rows->columns };
	s.rows = &none;
	s.remark = ROWS_LEFT_OUT;
	buf_clear(payload);
	summary_put(&s, &v->issue, payload);
}

/* One attempt; *ret_done false: another was faster. */
static bool attempt(struct pg *p, struct publishing *v, struct text key, struct arena *a,
                    bool *ret_done, struct err *e)
{
	BUF_AUTO payload = { 0 };
	struct pg_args args = { 0 };
	if (!choose_version(p, v, key, a, e))
		return false;
	summary_put(v->summary, &v->issue, &payload);
	v->left_out = payload.n > SENT_AT_MOST ? payload.n : 0;
	if (v->left_out)
		put_without_rows(v, &payload);
	put_args(&args, v, key, buf_text(&payload), a);
	const struct pg_result *r = db_ask(p, SQL_REPORT_PUBLISH, &args, e);
	pg_args_done(&args);
	*ret_done = r && pg_bool(r, 0, 0);
	return r != NULL;
}

bool summary_publish(struct cli *c, struct publishing *v, struct err *e)
{
	DB_AUTO p = db_open(c, e);
	struct text key = summary_key(v->summary, &c->arena);
	bool done = false;
	if (!p)
		return false;
	summary_digest(v->summary, v->issue.digest);
	for (int i = 0; i < TRIES && !done; i++)
		if (!attempt(p, v, key, &c->arena, &done, e))
			return false;
	if (!done)
		return err_set(e, ERR_RETRY, "STALE",
		               "the report was published by another: try again");
	if (v->left_out)
		fprintf(stderr,
		        "samverka: summary: %s: the rows are %zu bytes, more than a record takes: "
		        "it tells of the report alone; --format csv prints them\n",
		        ROWS_LEFT_OUT, v->left_out);
	printf("{\"published\":\"%.*s\",\"topic\":\"%.*s\",\"version\":%lld}\n", TEXT_ARGS(key),
	       TEXT_ARGS(v->topic), (long long)v->issue.version);
	return true;
}
