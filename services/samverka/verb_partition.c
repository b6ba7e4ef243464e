/* partition resume: the one way past a gap, a truncated or a re-created topic. The offset, the
 * stop and the audit are changed by one function of the database, in one transaction. */
#include "samverka/verbs.h"

#include "port/source.h"
#include "rim/broker.h"
#include "samverka/areas.h"
#include "samverka/cli_sql.h"
#include "samverka/db.h"

#include <stdio.h>

struct resuming {
	struct text topic;
	int64_t partition, at;
	const char *reason;
	bool force;
	bool stopped, anew; /* anew: the topic is another one, which begins at 0 */
	int64_t next;       /* where it stands; -1: nothing was read */
};

static bool look(struct pg *p, struct resuming *x, struct err *e)
{
	struct pg_args a = { 0 };
	pg_one_text(&a, x->topic);
	pg_one_int4(&a, (int32_t)x->partition);
	const struct pg_result *r = db_ask(p, SQL_WHERE_IT_STANDS, &a, e);
	pg_args_done(&a);
	x->next = -1;
	if (!r || pg_rows(r) == 0)
		return r;
	x->stopped = !pg_is_null(r, 0, 0);
	x->anew = x->stopped &&
	          text_eq(pg_text(r, 0, 0), text_of(source_stop_word(SOURCE_RECREATED)));
	if (!pg_is_null(r, 0, 1))
		x->next = pg_int(r, 0, 1);
	return true;
}

/* Skipping records of a partition that runs is a slip of the pen more often than a wish. */
static bool may_resume(const struct resuming *x, struct err *e)
{
	if (x->stopped || x->force)
		return true;
	return err_set(e, ERR_REJECT, "NOT_STOPPED",
	               "%.*s %lld is not stopped: --force moves it all the same",
	               TEXT_ARGS(x->topic), (long long)x->partition);
}

/* Where reading goes on has to be there, or the partition stops again at once. NULL: the broker has
 * no such partition. */
static bool is_in(const struct resuming *x, const struct broker_part *at, struct err *e)
{
	if (!at)
		return err_set(e, ERR_REJECT, "NO_SUCH",
		               "the broker has no partition %lld of %.*s", (long long)x->partition,
		               TEXT_ARGS(x->topic));
	if (x->force || (x->at >= at->low && x->at <= at->high))
		return true;
	return err_set(e, ERR_REJECT, "NO_SUCH",
	               "%.*s %lld: there is no offset %lld: its first is %lld, its end %lld; "
	               "--force goes there all the same",
	               TEXT_ARGS(x->topic), (long long)x->partition, (long long)x->at,
	               (long long)at->low, (long long)at->high);
}

static bool broker_has(struct cli *c, const struct resuming *x, struct err *e)
{
	struct broker_part *v;
	const struct broker_part *at = NULL;
	size_t n;
	struct broker *b =
	        broker_new(&c->settings.kafka, BROKER_TIMEOUT_MS, BROKER_PATIENCE_MS, e);
	bool good = b && broker_parts(b, x->topic, &c->arena, &v, &n, e);
	broker_free(b);
	for (size_t i = 0; good && i < n; i++)
		if (text_eq(v[i].topic, x->topic) && v[i].partition == x->partition)
			at = &v[i];
	return good && is_in(x, at, e);
}

static bool resume(struct pg *p, const char *area, const struct resuming *x, struct err *e)
{
	struct pg_args a = { 0 };
	pg_one_text(&a, text_of(area));
	pg_one_text(&a, x->topic);
	pg_one_int4(&a, (int32_t)x->partition);
	pg_one_int8(&a, x->at);
	pg_one_text(&a, text_of(x->reason));
	const struct pg_result *r = db_ask(p, SQL_RESUME, &a, e);
	pg_args_done(&a);
	return r != NULL;
}

/* Offsets that nobody reads any more: those between where it stood and where it goes on. */
static int64_t passed_over(const struct resuming *x)
{
	int64_t from = x->anew || x->next < 0 ? 0 : x->next;
	return x->at > from ? x->at - from : 0;
}

static void tell(const struct resuming *x)
{
	int64_t n = passed_over(x);
	if (n)
		fprintf(stderr,
		        "samverka partition: %lld offsets are passed over, %lld to %lld: what "
		        "stands there "
		        "will not be read\n",
		        (long long)n, (long long)(x->at - n), (long long)(x->at - 1));
	printf("{\"next\":%lld,\"partition\":%lld,\"passedOver\":%lld,\"topic\":\"%.*s\"}\n",
	       (long long)x->at, (long long)x->partition, (long long)n, TEXT_ARGS(x->topic));
}

static int run(struct cli *c, struct resuming *x)
{
	struct err e = { 0 };
	const struct area *area = area_of_topic(x->topic);
	if (!area)
		return cli_got("partition",
		               "the topic is none of an area: samverka.<area>.v1[.<orgnr>]",
		               x->topic.p);
	DB_AUTO p = db_open(c, &e);
	if (!p || !look(p, x, &e) || !may_resume(x, &e) || !broker_has(c, x, &e) ||
	    !resume(p, area->name, x, &e))
		return cli_fail(&e);
	tell(x);
	return CLI_DONE;
}

int verb_partition(struct cli *c, int argc, char **argv)
{
	struct resuming x = { .at = -1 };
	int code;
	const struct option table[] = {
		{ "at", OPTION_INT, &x.at, "the offset to go on from" },
		{ "reason", OPTION_TEXT, &x.reason, "why: kept in the audit" },
		{ "force", OPTION_FLAG, &x.force, "also when the partition is not stopped, or the log has no such offset" },
		{ 0 },
	};
	int n = cli_options("partition", table, argc, argv, &code);
	if (n < 0)
		return code;
	if (n != 3 || !text_eq(text_of(argv[0]), TEXT("resume")) ||
	    !text_to_int64(text_of(argv[2]), &x.partition) || x.partition < 0 ||
	    x.partition > INT32_MAX)
		return cli_usage("partition",
		                 "it takes: resume TOPIC PARTITION --at OFFSET --reason TEXT");
	if (x.at < 0 || !x.reason || text_trim(text_of(x.reason)).n == 0)
		return cli_usage("partition", "--at and --reason are needed");
	x.topic = text_of(argv[1]);
	return run(c, &x);
}
