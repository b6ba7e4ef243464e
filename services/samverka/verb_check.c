/* check: what stands between this site and working daemons, one line each, with what to do about
 * it. Changes nothing. A broker or database that does not answer is a line, not the end, and the
 * exit code is then 3. A warning is for whoever looks after the place: it does not change the exit
 * code. */
#include "samverka/verbs.h"

#include "base/clock.h"
#include "base/version.h"
#include "rim/broker.h"
#include "rim/migrate.h"
#include "samverka/areas.h"
#include "samverka/check_crossing.h"
#include "samverka/check_programs.h"
#include "samverka/check_topics.h"
#include "samverka/cli_sql.h"
#include "samverka/db.h"
#include "samverka/listing.h"

#include <stdlib.h>

enum { SERVER_LEAST = 150000, CLOCK_MAX_US = 2 * SECOND_US };

static const struct column columns[] = {
	{ "verdict", COLUMN_TEXT, 6 },
	{ "check", COLUMN_TEXT, 32 },
	{ "detail", COLUMN_TEXT, 50 },
	{ "do", COLUMN_TEXT, 1 },
};

struct checking {
	struct cli *cli;
	struct listing table;
	struct topic_names topics; /* that the broker has; none when it does not answer */
	bool wrong, down;          /* down: a server does not answer */
};

static void tell_row(struct checking *x, struct text verdict, struct text check, struct text detail,
                     const char *what_to_do)
{
	const struct cell cells[] = {
		{ .text = verdict },
		{ .text = check },
		{ .text = detail },
		{ .text = what_to_do ? text_of(what_to_do) : TEXT("") },
	};
	listing_row(&x->table, cells);
}

/* `what_to_do` NULL: this is as it should be. */
static void tell(struct checking *x, struct text check, struct text detail, const char *what_to_do)
{
	tell_row(x, what_to_do ? TEXT("wrong") : TEXT("ok"), check, detail, what_to_do);
	x->wrong |= what_to_do != NULL;
}

static void warn(struct checking *x, struct text check, struct text detail, const char *what_to_do)
{
	tell_row(x, TEXT("warn"), check, detail, what_to_do);
}

static void check_way_to_broker(struct checking *x)
{
	struct text plain = check_plain_broker(&x->cli->settings.kafka);
	if (plain.n)
		warn(x, TEXT("way to the broker"),
		     arena_printf(&x->cli->arena, "plain text to %.*s, another host",
		                  TEXT_ARGS(plain)),
		     "set kafka.security.protocol=ssl, and certificates: what is sent can be read "
		     "on the way");
	else
		tell(x, TEXT("way to the broker"), TEXT("TLS, or within this host"), NULL);
}

static void check_fence(struct checking *x, struct broker *b)
{
	static const struct text name = TEXT("access lists of the broker");
	enum broker_fence fence = broker_fence(b);
	if (fence == BROKER_FENCE_OPEN)
		warn(x, name, TEXT("we are let at a topic that no list names"),
		     "set authorizer.class.name, and not allow.everyone.if.no.acl.found=true; or "
		     "this user is a super.user, or a list for every topic (*) names this user");
	else if (fence == BROKER_FENCE_LISTS)
		tell(x, name, TEXT("what no list names is refused"), NULL);
}

static void check_topic_settings(struct checking *x, struct broker *b, struct text topic,
                                 bool compacted)
{
	struct arena *a = &x->cli->arena;
	struct broker_topic_settings s = broker_topic_settings(b, topic, a);
	struct text check = arena_printf(a, "topic %.*s", TEXT_ARGS(topic));
	if (!s.cleanup.n) {
		tell(x, check, TEXT("is there; its settings are not told"), NULL);
		return;
	}
	struct text detail = arena_printf(a, "cleanup.policy %.*s, message.timestamp.type %.*s",
	                                  TEXT_ARGS(s.cleanup), TEXT_ARGS(s.timestamps));
	if (compacted != text_starts_with(s.cleanup, TEXT("compact")))
		tell(x, check, detail,
		     compacted ? "set cleanup.policy=compact: the newest summary must stay"
		               : "set cleanup.policy=delete: compaction loses facts");
	else if (!compacted && !text_eq(s.timestamps, TEXT("LogAppendTime")))
		tell(x, check, detail,
		     "set message.timestamp.type=LogAppendTime: times are judged by it");
	else
		tell(x, check, detail, NULL);
}

static void check_topic(struct checking *x, struct broker *b, const char *topic, bool compacted)
{
	if (topic_names_have(&x->topics, text_of(topic)))
		check_topic_settings(x, b, text_of(topic), compacted);
	else
		tell(x, arena_printf(&x->cli->arena, "topic %s", topic),
		     TEXT("is not there, or not for us to see"),
		     "samverka topics --apply makes it, or let this user describe it");
}

static void check_dead_letter_topics(struct checking *x)
{
	struct topic_names wanted = check_dead_letters(&x->topics, &x->cli->arena);
	struct text missing = check_missing(&wanted, &x->topics, &x->cli->arena);
	tell(x, TEXT("topics of refused records"), missing.n ? missing : TEXT("are there"),
	     missing.n ? "samverka topics --apply, with --direct for a publisher's own: what is "
	                 "refused waits"
	               : NULL);
}

static void check_broker(struct checking *x)
{
	static const struct text ours = TEXT("samverka.");
	struct err e = { 0 };
	struct arena *a = &x->cli->arena;
	struct broker_part *v;
	size_t n;
	struct broker *b =
	        broker_new(&x->cli->settings.kafka, BROKER_TIMEOUT_MS, BROKER_PATIENCE_MS, &e);
	if (!b) {
		tell(x, TEXT("kafka settings"), text_of(e.text), "correct [kafka] in the settings");
		return;
	}
	if (!broker_parts(b, ours, a, &v, &n, &e) ||
	    !broker_topics(b, ours, a, &x->topics.v, &x->topics.n, &e)) {
		tell(x, TEXT("broker"), text_of(e.text),
		     "see kafka.bootstrap.servers, and that the broker runs");
		x->down = true;
	} else {
		tell(x, TEXT("broker"), arena_printf(a, "answers; %zu partitions are ours", n),
		     NULL);
		check_fence(x, b);
		for (const struct area *area = areas; area->name; area++)
			check_topic(x, b, area->topic, false);
		check_topic(x, b, "samverka.summary.v1", true);
		check_dead_letter_topics(x);
	}
	broker_free(b);
}

static void check_way_to_database(struct checking *x, bool encrypted, struct text address)
{
	if (!encrypted && !check_is_this_host(address))
		warn(x, TEXT("way to the database"),
		     arena_printf(&x->cli->arena, "plain text to %.*s, another host",
		                  TEXT_ARGS(address)),
		     "set sslmode=verify-full in postgres.conninfo, and hostssl in pg_hba.conf");
	else
		tell(x, TEXT("way to the database"), TEXT("TLS, or within this host"), NULL);
}

static void check_schema(struct checking *x, struct pg *p, bool *ret_good)
{
	struct err e = { 0 };
	*ret_good = migrate_check(p, &e);
	if (*ret_good)
		tell(x, TEXT("schema"), TEXT("has this program's version"), NULL);
	else
		tell(x, TEXT("schema"), text_of(e.text), "run samverka migrate with this version");
}

static void check_clock(struct checking *x, const struct pg_result *r, int64_t before,
                        int64_t after)
{
	int64_t off = pg_instant(r, 0, 2) - (before + (after - before) / 2);
	struct text detail =
	        arena_printf(&x->cli->arena, "the database is %lld ms %s of this host",
	                     (long long)(llabs(off) / 1000), off < 0 ? "behind" : "ahead");
	bool good = llabs(off) <= CLOCK_MAX_US + (after - before);
	tell(x, TEXT("clocks"), detail, good ? NULL : "let both hosts take their time by NTP");
}

static void check_server(struct checking *x, struct pg *p)
{
	struct err e = { 0 };
	int64_t before = clock_now_us();
	const struct pg_result *r = db_ask(p, SQL_SERVER, NULL, &e);
	int64_t after = clock_now_us();
	if (!r) {
		tell(x, TEXT("server"), text_of(e.text), "see the database's log");
		return;
	}
	int64_t version = pg_int(r, 0, 0);
	tell(x, TEXT("server version"),
	     arena_printf(&x->cli->arena, "%lld.%lld", (long long)version / 10000,
	                  (long long)version % 10000),
	     version >= SERVER_LEAST ? NULL : "PostgreSQL 15 or newer is needed");
	bool durable = pg_bool(r, 0, 1);
	tell(x, TEXT("durability"),
	     durable ? TEXT("a commit is on disk") : TEXT("a commit can be lost"),
	     durable ? NULL : "set fsync, full_page_writes and synchronous_commit to on");
	check_way_to_database(x, pg_bool(r, 0, 3), pg_text(r, 0, 4));
	check_clock(x, r, before, after);
}

/* A demonstration lets the rules' clock go otherwise; a site never should. */
static void check_shift(struct checking *x, struct pg *p)
{
	struct err e = { 0 };
	const struct pg_result *r = db_ask(p, SQL_CLOCK_SHIFT, NULL, &e);
	int64_t seconds = r ? pg_int(r, 0, 0) : 0;
	if (!r)
		tell(x, TEXT("clock of the rules"), text_of(e.text), "see the database's log");
	else if (seconds)
		tell(x, TEXT("clock of the rules"),
		     arena_printf(&x->cli->arena, "shifted by %lld s", (long long)seconds),
		     "take samverka.clock_shift out of the connection string");
	else
		tell(x, TEXT("clock of the rules"), TEXT("is the database's"), NULL);
}

static void check_reference(struct checking *x, struct pg *p)
{
	struct err e = { 0 };
	const struct pg_result *r = db_ask(p, SQL_COUNT_PRINCIPALS, NULL, &e);
	int64_t n = r ? pg_int(r, 0, 0) : 0;
	struct text detail =
	        r ? arena_printf(&x->cli->arena, "%lld principals", (long long)n) : text_of(e.text);
	tell(x, TEXT("reference data"), detail,
	     n ? NULL
	       : "samverka reference load (schemas/defaults has principals): nothing is consumed "
	         "before");
}

/* A summary whose recipient has no topic is made, kept and not delivered. */
static void check_recipients(struct checking *x, struct pg *p)
{
	struct err e = { 0 };
	struct arena *a = &x->cli->arena;
	const struct pg_result *r = x->topics.n ? db_ask(p, SQL_TOPICS_WAITED_FOR, NULL, &e) : NULL;
	if (!r)
		return; /* no broker to compare with, or not for this user to see */
	struct topic_names wanted = { ARENA_ARRAY(a, pg_rows(r), struct text), pg_rows(r) };
	for (size_t i = 0; i < wanted.n; i++)
		wanted.v[i] = pg_text(r, i, 0);
	struct text missing = check_missing(&wanted, &x->topics, a);
	tell(x, TEXT("topics of recipients"),
	     missing.n ? missing : TEXT("those waited for are there"),
	     missing.n ? "samverka topics --codes … --apply: summaries wait for them" : NULL);
}

/* Daemons are told of and change no exit code: at an installation none runs yet. */
static void check_daemons(struct checking *x, struct pg *p)
{
	enum { NAME, STATE, ALIVE, READY, REASON, VERSION = 7 };
	struct err e = { 0 };
	struct arena *a = &x->cli->arena;
	const struct pg_result *r = db_ask(p, SQL_DAEMONS, NULL, &e);
	int n_ready = 0, n_waiting = 0, n_warned = 0;
	for (size_t i = 0; r && i < pg_rows(r); i++) {
		struct text name = pg_text(r, i, NAME), version = pg_text(r, i, VERSION);
		if (!version.p)
			continue; /* stopped */
		bool ready = pg_bool(r, i, READY), other = !text_eq(version, TEXT(SAMVERKA_VERSION));
		bool waiting = pg_bool(r, i, ALIVE) &&
		               text_eq(pg_text(r, i, REASON), TEXT("STANDBY")); /* as it should */
		n_ready += ready;
		n_waiting += waiting;
		if ((ready || waiting) && !other)
			continue;
		n_warned++;
		warn(x, arena_printf(a, "daemon %.*s", TEXT_ARGS(name)),
		     ready || waiting
		             ? arena_printf(a, "is %.*s, this is " SAMVERKA_VERSION, TEXT_ARGS(version))
		             : arena_text(a, pg_text(r, i, STATE)),
		     ready || waiting       ? "start it again: it is of another release"
		     : pg_bool(r, i, ALIVE) ? "its log says more; docs/runbooks/alerts.md, not ready"
		                            : "see whether it runs, and its log; start it again");
	}
	if (!r)
		tell(x, TEXT("daemons"), text_of(e.text), "see the database's log");
	else if (!n_warned)
		tell(x, TEXT("daemons"),
		     !n_ready && !n_waiting ? TEXT("none runs")
		     : n_waiting ? arena_printf(a, "%d alive and ready, %d waiting", n_ready, n_waiting)
		                 : arena_printf(a, "%d alive and ready", n_ready),
		     NULL);
}

static void check_database(struct checking *x)
{
	struct err e = { 0 };
	bool schema_is_right;
	DB_AUTO p = db_open_any(x->cli, &e);
	if (!p) {
		tell(x, TEXT("database"), text_of(e.text),
		     "see postgres.conninfo, and that PostgreSQL runs");
		x->down = true;
		return;
	}
	tell(x, TEXT("database"), TEXT("answers"), NULL);
	check_server(x, p);
	check_schema(x, p, &schema_is_right);
	if (!schema_is_right)
		return;
	check_shift(x, p);
	check_reference(x, p);
	check_recipients(x, p);
	check_daemons(x, p);
}

int verb_check(struct cli *c, int argc, char **argv)
{
	struct checking x = {
		.cli = c, .table = { .columns = columns, .n = 4, .json = listing_wants_json() }
	};
	int code;
	const struct option table[] = { { 0 } };
	int n = cli_options("check", table, argc, argv, &code);
	if (n < 0)
		return code;
	if (n > 0)
		return cli_got("check", "it takes no arguments", argv[0]);
	/* The settings were read before any verb: that they are well formed is known here. */
	tell(&x, TEXT("settings"), TEXT("read"), NULL);
	struct text programs;
	bool together = check_programs(&c->arena, &programs);
	tell(&x, TEXT("programs"), programs,
	     together ? NULL : "install the programs of one release, none made for a test");
	check_way_to_broker(&x);
	check_broker(&x);
	check_database(&x);
	listing_end(&x.table);
	if (x.down)
		return CLI_WORLD;
	return x.wrong ? CLI_NO : CLI_DONE;
}
