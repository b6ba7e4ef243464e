/* rejected replay: refused records once more to the topics they came from, after a fix. Invariant:
 * none is sent that is not in the audit, and what is withheld cannot be sent: nobody has it. */
#include "samverka/rejected.h"

#include "engine/headers.h"
#include "samverka/cli_sql.h"
#include "samverka/outgoing.h"

#include <stdio.h>

/* Smaller pages than elsewhere: a record may have 256 KiB. */
static const struct db_cursor cursor = { "DECLARE replay NO SCROLL CURSOR FOR " SQL_REPLAY_ROWS,
	                                 "FETCH 50 FROM replay", "CLOSE replay" };

struct replaying {
	struct pg *audit;
	struct sink *sink;
	const struct rejected_choice *choice;
	const char *why;
	struct arena page;
	int64_t done, total;
};

static bool audit(struct replaying *x, const struct text *ids, size_t n, struct err *e)
{
	struct pg_args a = { 0 };
	pg_one_text(&a, TEXT("rejected replay"));
	pg_one_text(&a, text_of(x->choice->reason));
	pg_one_text(&a, text_of(x->why));
	pg_texts(&a, ids, sizeof *ids, n);
	bool good = db_ask(x->audit, SQL_AUDIT, &a, e) != NULL;
	pg_args_done(&a);
	return good;
}

static bool event_of_row(const struct pg_result *r, size_t i, struct arena *a, struct sink_event *ret,
                         struct err *e)
{
	struct header *headers;
	size_t n;
	if (!headers_decode(pg_text(r, i, 4), a, &headers, &n))
		return err_set(e, ERR_FATAL, "ROW", "headers of %.*s do not read", TEXT_ARGS(pg_text(r, i, 0)));
	*ret = (struct sink_event){ .topic = pg_text(r, i, 1), .key = pg_text(r, i, 2),
		                    .value = pg_text(r, i, 3), .headers = headers, .n_headers = n };
	return true;
}

static bool take_page(void *ctx, const struct pg_result *r, struct err *e)
{
	struct replaying *x = ctx;
	size_t n = pg_rows(r);
	arena_reset(&x->page);
	struct text *ids = ARENA_ARRAY(&x->page, n, struct text);
	struct sink_event *events = ARENA_ARRAY(&x->page, n, struct sink_event);
	struct sink_progress progress = { .timeout_us = 120 * SECOND_US };
	for (size_t i = 0; i < n; i++) {
		ids[i] = pg_text(r, i, 0);
		if (!event_of_row(r, i, &x->page, &events[i], e))
			return false;
	}
	if (!audit(x, ids, n, e) || !sink_send_now(x->sink, events, n, &progress, NULL, e))
		return false;
	x->done += (int64_t)n;
	cli_progress("rejected replay", x->done, x->total);
	return true;
}

static bool send_all(struct cli *c, struct replaying *x, struct pg *p, const struct pg_args *a,
                     struct err *e)
{
	/* Before anything is in the audit: a broker that is not there takes nothing. */
	x->sink = outgoing_sink(c, e);
	bool good = x->sink && db_pages(p, &cursor, a, take_page, x, e);
	cli_progress_end();
	sink_free(x->sink);
	arena_done(&x->page);
	return good;
}

static int confirm(int64_t total, int64_t withheld)
{
	fprintf(stderr, "samverka: %lld records would be sent again (%lld are withheld and cannot): "
	        "say --yes\n", (long long)total, (long long)withheld);
	return CLI_NO;
}

/* p is one snapshot: what is refused again during the replay is not sent twice. */
static int replay(struct cli *c, struct replaying *x, struct pg *p, bool yes)
{
	struct err e = { 0 };
	struct pg_args a = { 0 };
	rejected_args(x->choice, &a);
	pg_begin(p);
	const struct pg_result *r = pg_run(p, &e) ? db_ask(p, SQL_REPLAY_COUNT, &a, &e) : NULL;
	int64_t withheld = r ? pg_int(r, 0, 1) : 0;
	x->total = r ? pg_int(r, 0, 0) : 0;
	bool asked = r && !yes && x->choice->n_ids == 0;
	bool good = r && (asked || x->total == 0 || send_all(c, x, p, &a, &e));
	pg_args_done(&a);
	if (asked)
		return confirm(x->total, withheld);
	printf("{\"sent\":%lld,\"withheld\":%lld}\n", (long long)x->done, (long long)withheld);
	if (!good)
		return cli_fail(&e);
	if (x->total == 0 && withheld == 0)
		fprintf(stderr, "samverka rejected: there is no such refused record\n");
	return withheld || x->done == 0 ? CLI_NO : CLI_DONE;
}

int rejected_replay(struct cli *c, const struct rejected_choice *choice, bool yes, const char *why)
{
	struct err e = { 0 };
	DB_AUTO p = db_open_snapshot(c, &e);
	DB_AUTO audit_to = p ? db_open(c, &e) : NULL;
	struct replaying x = { .audit = audit_to, .choice = choice, .why = why };
	return audit_to ? replay(c, &x, p, yes) : cli_fail(&e);
}
