/* topics: the topics and access lists that reference data ask for: as commands of Kafka's own
 * tools, to be read and run by who looks after the cluster, or made at once with --apply. */
#include "samverka/verbs.h"

#include "samverka/cli_sql.h"
#include "samverka/db.h"
#include "samverka/given.h"
#include "samverka/topics_apply.h"
#include "samverka/topics_plan.h"

#include <stdio.h>

struct wishes {
	const char *direct, *codes, *service;
	int64_t partitions, replicas;
	bool apply, acls;
};

/* ---- reference data ---- */

static bool read_recipients(struct cli *c, struct pg *p, const struct wishes *w,
                            struct topics_in *in, struct err *e)
{
	struct pg_args args = { 0 };
	pg_one_text(&args, text_of(w->codes));
	const struct pg_result *r = db_ask(p, SQL_TOPIC_RECIPIENTS, &args, e);
	pg_args_done(&args);
	if (!r)
		return false;
	struct text *v = ARENA_ARRAY(&c->arena, pg_rows(r), struct text);
	for (size_t i = 0; i < pg_rows(r); i++)
		if (topics_plan_is_clean(pg_text(r, i, 0)))
			v[in->n_recipients++] = arena_text(&c->arena, pg_text(r, i, 0));
	in->recipients = v;
	return true;
}

static bool read_publishers(struct cli *c, struct pg *p, const struct wishes *w,
                            struct topics_in *in, struct err *e)
{
	struct pg_args args = { 0 };
	pg_one_text(&args, text_of(w->direct));
	pg_one_text(&args, text_of(w->codes));
	const struct pg_result *r = db_ask(p, SQL_TOPIC_PUBLISHERS, &args, e);
	pg_args_done(&args);
	if (!r)
		return false;
	struct topics_publisher *v = ARENA_ARRAY(&c->arena, pg_rows(r), struct topics_publisher);
	for (size_t i = 0; i < pg_rows(r); i++) {
		struct text subject = pg_text(r, i, 2), recipient = pg_text(r, i, 4);
		if (subject.n && !topics_plan_is_clean(subject)) {
			fprintf(stderr,
			        "samverka topics: a certificate subject of %.*s has a quote or a "
			        "control character; no access is given\n",
			        TEXT_ARGS(pg_text(r, i, 0)));
			subject = TEXT("");
		}
		if (!topics_plan_is_clean(recipient))
			recipient = pg_text(r, i, 0);
		v[in->n_publishers++] =
		        (struct topics_publisher){ arena_text(&c->arena, pg_text(r, i, 0)),
			                           arena_text(&c->arena, pg_text(r, i, 1)),
			                           arena_text(&c->arena, subject),
			                           arena_text(&c->arena, recipient),
			                           pg_bool(r, i, 3) };
	}
	in->publishers = v;
	return true;
}

static bool read_all(struct cli *c, const struct wishes *w, struct topics_in *in, struct err *e)
{
	DB_AUTO p = db_open(c, e);
	*in = (struct topics_in){ .partitions = w->partitions, .service = w->service };
	return p && read_recipients(c, p, w, in, e) && read_publishers(c, p, w, in, e);
}

/* ---- as commands ---- */

static void print_topic(const struct topic_want *t, int64_t replicas)
{
	printf("kafka-topics.sh --bootstrap-server \"$BOOTSTRAP\" $OPTIONS --create "
	       "--if-not-exists "
	       "--topic '%.*s' --partitions %lld --replication-factor %lld",
	       TEXT_ARGS(t->name), (long long)t->partitions, (long long)replicas);
	for (size_t i = 0; t->settings[i].name; i++)
		printf(" --config %s=%s", t->settings[i].name, t->settings[i].value);
	printf("\n");
}

/* May the two stand in one command? */
static bool are_alike(const struct acl_want *x, const struct acl_want *y)
{
	return text_eq(x->principal, y->principal) && x->resource == y->resource &&
	       x->prefixed == y->prefixed && x->operations == y->operations;
}

/* The first of them and those like it; gives their count. */
static size_t print_acls(const struct acl_want *w, size_t n)
{
	static const char *const resources[] = {
		[ACL_TOPIC] = "topic", [ACL_GROUP] = "group", [ACL_TRANSACTION] = "transactional-id"
	};
	static const char *const names[] = { "Read", "Write", "Describe", "DescribeConfigs" };
	size_t i;
	printf("kafka-acls.sh --bootstrap-server \"$BOOTSTRAP\" $OPTIONS --add --allow-principal "
	       "'%.*s'",
	       TEXT_ARGS(w->principal));
	for (unsigned bit = 0; bit < sizeof names / sizeof *names; bit++)
		if (w->operations & (1u << bit))
			printf(" --operation %s", names[bit]);
	for (i = 0; i < n && are_alike(w, &w[i]); i++)
		printf(" --%s '%.*s'", resources[w->resource], TEXT_ARGS(w[i].name));
	printf(" --resource-pattern-type %s\n", w->prefixed ? "prefixed" : "literal");
	return i;
}

static void print_all(const struct topics_plan *plan, const struct wishes *w)
{
	printf("#!/bin/sh\n"
	       "# Made by samverka topics. BOOTSTRAP names the brokers; OPTIONS may hold\n"
	       "# \"--command-config FILE\" with what the tools need to be let in.\n"
	       "set -eu\n: \"${BOOTSTRAP:?}\" \"${OPTIONS=}\"\n");
	for (size_t i = 0; i < plan->n_topics; i++)
		print_topic(&plan->topic[i], w->replicas);
	for (size_t i = 0; w->acls && i < plan->n_acls;)
		i += print_acls(&plan->acl[i], plan->n_acls - i);
}

/* ---- the verb ---- */

static int apply(struct cli *c, const struct topics_plan *plan, const struct wishes *w)
{
	struct topics_applied done;
	struct err e = { 0 };
	if (!topics_apply(c, plan, w->replicas, &done, &e))
		return cli_fail(&e);
	fprintf(stderr, "%zu topics made, %zu were there\n", done.made, done.there);
	return CLI_DONE;
}

int verb_topics(struct cli *c, int argc, char **argv)
{
	struct wishes w = { .direct = "",
		            .codes = "",
		            .service = "User:CN=samverka-%s",
		            .partitions = 12,
		            .replicas = 3 };
	struct topics_in in;
	struct topics_plan plan;
	struct err e = { 0 };
	int code;
	const struct option table[] = {
		{ "direct", OPTION_TEXT, &w.direct,
		  "organisation numbers that publish to Kafka themselves, or all" },
		{ "codes", OPTION_TEXT, &w.codes, "only principals whose code begins so: 12" },
		{ "acls", OPTION_FLAG, &w.acls, "prints access lists too" },
		{ "services", OPTION_TEXT, &w.service,
		  "principal of a daemon, %s its name (User:CN=samverka-%s)" },
		{ "partitions", OPTION_INT, &w.partitions, "of topics of facts (12)" },
		{ "replicas", OPTION_INT, &w.replicas, "of every topic (3)" },
		{ "apply", OPTION_FLAG, &w.apply,
		  "makes the topics, instead of printing commands" },
		{ 0 },
	};
	int n = cli_options("topics", table, argc, argv, &code);
	if (n < 0)
		return code;
	if (n > 0)
		return cli_got("topics", "it takes no arguments", argv[0]);
	if (w.partitions < 1 || w.partitions > 1000 || w.replicas < 1 || w.replicas > 100)
		return cli_usage("topics", "1 to 1000 partitions, 1 to 100 replicas");
	if (*w.direct && !given_orgnrs(w.direct))
		return cli_got("topics", "--direct takes organisation numbers with commas between, or all", w.direct);
	if (*w.codes && !given_code_start(w.codes))
		return cli_got("topics", "--codes takes the first digits of a code: 12", w.codes);
	if (w.apply && w.acls)
		return cli_usage(
		        "topics",
		        "access lists are printed, for kafka-acls.sh; --apply makes topics");
	if (!topics_plan_is_clean(text_of(w.service)))
		return cli_usage("topics", "--services is a principal: User:CN=samverka-%s");
	if (!read_all(c, &w, &in, &e))
		return cli_fail(&e);
	topics_plan_make(&in, &c->arena, &plan);
	if (w.apply)
		return apply(c, &plan, &w);
	print_all(&plan, &w);
	return CLI_DONE;
}
