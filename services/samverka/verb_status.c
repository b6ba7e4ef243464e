/* status: what is in, what is left, what stands still; sections for people, JSON lines for others.
 * The broker may be down: what the tables say is shown all the same, and the exit code is 3. */
#include "samverka/verbs.h"

#include "base/clock.h"
#include "samverka/cli_sql.h"
#include "samverka/status.h"
#include "samverka/listing.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { WATCH_S = 2, WAIT_MAX_S = 1000000 };

struct section {
	const char *title, *sql;
	struct column columns[11];
};

/* Columns in the order of the query. */
static const struct section sections[] = {
	{ "ledger", SQL_LEDGER,
	  { { "area", COLUMN_TEXT, 12 }, { "received", COLUMN_INT, 10 }, { "accepted", COLUMN_INT, 10 },
	    { "duplicate", COLUMN_INT, 10 }, { "conflict", COLUMN_INT, 10 }, { "refused", COLUMN_INT, 10 } } },
	{ "source", SQL_SOURCES,
	  { { "area", COLUMN_TEXT, 12 }, { "source", COLUMN_TEXT, 44 }, { "received", COLUMN_INT, 10 },
	    { "newestFact", COLUMN_INSTANT, 27 }, { "lastAppend", COLUMN_INSTANT, 27 },
	    { "silentSince", COLUMN_INSTANT, 27 } } },
	{ "work", SQL_WORK,
	  { { "area", COLUMN_TEXT, 12 }, { "queueDue", COLUMN_INT, 9 }, { "queueNext", COLUMN_INSTANT, 27 },
	    { "marks", COLUMN_INT, 9 }, { "oldestMark", COLUMN_INSTANT, 27 }, { "walksOpen", COLUMN_INT, 9 },
	    { "entitiesEstimate", COLUMN_INT, 16 }, { "factsEstimate", COLUMN_INT, 14 } } },
	{ "rejected", SQL_DLQ,
	  { { "area", COLUMN_TEXT, 12 }, { "topic", COLUMN_TEXT, 36 }, { "reason", COLUMN_TEXT, 20 },
	    { "n", COLUMN_INT, 9 }, { "dlqPending", COLUMN_INT, 10 } } },
	{ "discrepancy", SQL_DISCREPANCIES,
	  { { "area", COLUMN_TEXT, 12 }, { "code", COLUMN_TEXT, 10 }, { "severity", COLUMN_TEXT, 8 },
	    { "open", COLUMN_INT, 9 }, { "closed", COLUMN_INT, 9 }, { "oldestOpen", COLUMN_INSTANT, 27 } } },
	{ "gap", SQL_GAPS,
	  { { "area", COLUMN_TEXT, 12 }, { "source", COLUMN_TEXT, 44 }, { "missing", COLUMN_INT, 9 },
	    { "highest", COLUMN_INT, 12 }, { "newest", COLUMN_INSTANT, 27 } } },
	{ "summary", SQL_SUMMARIES,
	  { { "type", COLUMN_TEXT, 6 }, { "audience", COLUMN_TEXT, 8 }, { "n", COLUMN_INT, 9 },
	    { "due", COLUMN_INT, 9 }, { "oldestDue", COLUMN_INSTANT, 27 },
	    { "lastPublished", COLUMN_INSTANT, 27 }, { "recalled", COLUMN_INT, 9 } } },
	{ "retention", SQL_RETENTION_RUNS,
	  { { "area", COLUMN_TEXT, 12 }, { "before", COLUMN_INSTANT, 27 }, { "begun", COLUMN_INSTANT, 27 },
	    { "done", COLUMN_INSTANT, 27 }, { "lookedAt", COLUMN_INT, 9 }, { "removed", COLUMN_INT, 9 },
	    { "facts", COLUMN_INT, 9 }, { "bucketsFrozen", COLUMN_INT, 13 } } },
	{ "daemon", SQL_DAEMONS,
	  { { "name", COLUMN_TEXT, 22 }, { "state", COLUMN_TEXT, 40 }, { "alive", COLUMN_BOOL, 0 },
	    { "ready", COLUMN_BOOL, 0 }, { "reason", COLUMN_TEXT, 0 }, { "host", COLUMN_TEXT, 16 },
	    { "pid", COLUMN_INT, 8 }, { "version", COLUMN_TEXT, 10 }, { "since", COLUMN_INSTANT, 27 },
	    { "seen", COLUMN_INSTANT, 0 } } },
};

static const struct column part_columns[] = {
	{ "area", COLUMN_TEXT, 12 }, { "topic", COLUMN_TEXT, 36 }, { "partition", COLUMN_INT, 9 },
	{ "next", COLUMN_INT, 12 },  { "high", COLUMN_INT, 12 },   { "lag", COLUMN_INT, 12 },
};

static const struct column stopped_columns[] = {
	{ "area", COLUMN_TEXT, 0 },     { "topic", COLUMN_TEXT, 36 },     { "partition", COLUMN_INT, 9 },
	{ "reason", COLUMN_TEXT, 10 },  { "since", COLUMN_INSTANT, 27 },  { "do", COLUMN_TEXT, 1 },
};

static size_t n_columns(const struct section *s)
{
	size_t n = 0;
	while (n < sizeof s->columns / sizeof *s->columns && s->columns[n].name)
		n++;
	return n;
}

static bool show_section(struct pg *p, const struct section *s, bool json, struct err *e)
{
	struct listing t = { .title = s->title, .columns = s->columns, .n = n_columns(s), .json = json };
	const struct pg_result *r = db_ask(p, s->sql, NULL, e);
	if (!r)
		return false;
	listing_result(&t, r);
	listing_end(&t);
	return true;
}

static int64_t or_null(int64_t v)
{
	return v < 0 ? INT64_MIN : v;
}

static void show_parts(const struct status_part *v, size_t n, bool json)
{
	struct listing t = { .title = "partition", .columns = part_columns, .n = 6, .json = json };
	for (size_t i = 0; i < n; i++) {
		int64_t from = v[i].next >= 0 ? v[i].next : v[i].low;
		int64_t lag = v[i].high < 0 ? INT64_MIN : status_is_behind(&v[i]) ? v[i].high - from : 0;
		const struct cell cells[] = {
			{ .text = v[i].area }, { .text = v[i].topic }, { .number = v[i].partition },
			{ .number = or_null(v[i].next) }, { .number = or_null(v[i].high) }, { .number = lag },
		};
		listing_row(&t, cells);
	}
	listing_end(&t);
}

/* The offset proposed: where we stand if the log still has it, else where the log begins. */
static struct text resume_command(const struct status_part *v, struct arena *a)
{
	int64_t at = v->next > v->low && v->next <= v->high ? v->next : v->low;
	return arena_printf(a, "samverka partition resume %.*s %d --at %lld --reason '…'", TEXT_ARGS(v->topic),
	                    v->partition, (long long)(at < 0 ? 0 : at));
}

static void show_stopped(const struct status_part *v, size_t n, bool json, struct arena *a)
{
	struct listing t = { .title = "stopped", .columns = stopped_columns, .n = 6, .json = json };
	for (size_t i = 0; i < n; i++) {
		if (!v[i].stopped.p)
			continue;
		const struct cell cells[] = {
			{ .text = v[i].area },     { .text = v[i].topic },
			{ .number = v[i].partition }, { .text = v[i].stopped },
			{ .number = v[i].stopped_at }, { .text = resume_command(&v[i], a) },
		};
		listing_row(&t, cells);
	}
	listing_end(&t);
}

static int show(struct broker *b, struct pg *p, bool json, struct arena *a)
{
	struct err e = { 0 };
	struct status_part *v;
	size_t n;
	for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
		if (!show_section(p, &sections[i], json, &e))
			return cli_fail(&e);
	if (!status_parts(b, p, a, &v, &n, &e))
		return cli_fail(&e);
	show_parts(v, n, json);
	show_stopped(v, n, json, a);
	return CLI_DONE;
}

/* Until the operator ends it, or nobody reads any more. */
static int watch(struct broker *b, struct pg *p, bool json)
{
	ARENA_AUTO a = { 0 };
	struct err e = { 0 };
	const struct timespec pause = { .tv_sec = WATCH_S };
	while (!ferror(stdout)) {
		if (!json)
			printf("\033[H\033[J");
		(void)show(b, p, json, &a); /* what is down now may be up at the next look */
		fflush(stdout);
		(void)nanosleep(&pause, NULL);
		(void)pg_open(p, &e);
		arena_reset(&a);
	}
	return CLI_WORLD;
}

static int wait_for(struct broker *b, struct cli *c, int64_t seconds)
{
	struct err e = { 0 };
	struct status_left left = { 0 };
	DB_AUTO p = db_open_snapshot(c, &e);
	if (!p || !status_wait(b, p, seconds, &left, &e))
		return cli_fail(&e);
	bool done = status_nothing_left(&left) && left.without_topic == 0;
	if (left.without_topic)
		fprintf(stderr,
		        "samverka status: %lld summaries are due and have no topic: samverka topics --apply makes them\n",
		        (long long)left.without_topic);
	printf("{\"done\":%s,\"marks\":%lld,\"partitionsBehind\":%lld,\"queueDue\":%lld,"
	       "\"summariesDue\":%lld,\"summariesWithoutTopic\":%lld,\"walksOpen\":%lld}\n",
	       done ? "true" : "false", (long long)left.marks, (long long)left.behind,
	       (long long)left.queue_due, (long long)left.summaries_due,
	       (long long)left.without_topic, (long long)left.walks_open);
	return done ? CLI_DONE : CLI_NO;
}

static int look(struct broker *b, struct cli *c, bool json, bool watching)
{
	struct err e = { 0 };
	DB_AUTO p = db_open(c, &e);
	if (!p)
		return cli_fail(&e);
	return watching ? watch(b, p, json) : show(b, p, json, &c->arena);
}

int verb_status(struct cli *c, int argc, char **argv)
{
	bool json = listing_wants_json(), watching = false;
	int64_t seconds = -1;
	struct err e = { 0 };
	int code;
	const struct option table[] = {
		{ "json", OPTION_FLAG, &json, "JSON lines, also on a terminal" },
		{ "watch", OPTION_FLAG, &watching, "again every two seconds" },
		{ "wait", OPTION_INT, &seconds, "0 once all that was published is in states and sent, else 1 after N seconds" },
		{ 0 },
	};
	int n = cli_options("status", table, argc, argv, &code);
	if (n < 0)
		return code;
	if (n > 0)
		return cli_got("status", "it takes no arguments", argv[0]);
	if (seconds > WAIT_MAX_S)
		return cli_usage("status", "--wait takes at most a million seconds");
	if (watching && seconds >= 0)
		return cli_usage("status", "--watch goes on until it is ended, --wait until all is in: one of them");
	struct broker *b = broker_new(&c->settings.kafka, BROKER_TIMEOUT_MS, BROKER_PATIENCE_MS, &e);
	if (!b)
		return cli_fail(&e);
	code = seconds >= 0 ? wait_for(b, c, seconds) : look(b, c, json, watching);
	broker_free(b);
	return code;
}
