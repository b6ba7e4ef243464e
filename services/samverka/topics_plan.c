/* topics_plan: see the header. Invariant: no principal of a publisher gets more than writing its
 * own topics of facts and reading its own receipts and summaries; nobody but it and the operator,
 * who replays what was refused, writes them. */
#include "samverka/topics_plan.h"

#include "base/must.h"
#include "samverka/areas.h"

#include <string.h>

/* Facts stay as long as a repair may take, 14 days; reference data for ever, since a new database
 * is built from them; of summaries the newest version, and a recall for a week after it; refused
 * records for 30 days, as in the table.
 *
 * What publishers write is stored unpacked. A broker measures a batch as it is stored, and the
 * client library takes whatever memory one unpacks to: 300 kB of it may be 300 MB. */
static const struct topic_setting settings_of[TOPIC_KINDS][TOPIC_SETTINGS + 1] = {
	[TOPIC_FACTS] = { { "cleanup.policy", "delete" },
	                  { "message.timestamp.type", "LogAppendTime" },
	                  { "retention.ms", "1209600000" },
	                  { "compression.type", "uncompressed" } },
	[TOPIC_REFERENCE] = { { "cleanup.policy", "delete" },
	                      { "message.timestamp.type", "LogAppendTime" },
	                      { "retention.ms", "-1" },
	                      { "compression.type", "uncompressed" } },
	[TOPIC_DLQ] = { { "cleanup.policy", "delete" },
	                { "message.timestamp.type", "LogAppendTime" },
	                { "retention.ms", "2592000000" } },
	[TOPIC_SUMMARY] = { { "cleanup.policy", "compact" },
	                    { "message.timestamp.type", "LogAppendTime" },
	                    { "delete.retention.ms", "604800000" } },
	[TOPIC_RECEIPT] = { { "cleanup.policy", "delete" },
	                    { "message.timestamp.type", "LogAppendTime" },
	                    { "retention.ms", "1209600000" } },
};

static const char summary[] = "samverka.summary.v1", receipt[] = "samverka.receipt.v1";

struct planning {
	const struct topics_in *in;
	struct arena *a;
	struct topics_plan *plan;
	size_t topic_cap, acl_cap;
};

bool topics_plan_is_clean(struct text t)
{
	for (size_t i = 0; i < t.n; i++)
		if (t.p[i] == '\'' || (unsigned char)t.p[i] < ' ')
			return false;
	return t.n > 0;
}

static void add_topic(struct planning *p, struct text name, enum topic_kind kind)
{
	int64_t partitions = kind == TOPIC_FACTS ? p->in->partitions : 1;
	must(p->plan->n_topics < p->topic_cap);
	p->plan->topic[p->plan->n_topics++] =
	        (struct topic_want){ name, partitions, settings_of[kind] };
}

static void add_acl(struct planning *p, struct acl_want want)
{
	must(p->plan->n_acls < p->acl_cap);
	p->plan->acl[p->plan->n_acls++] = want;
}

static void allow(struct planning *p, struct text who, struct text topic, unsigned operations)
{
	add_acl(p, (struct acl_want){ who, ACL_TOPIC, false, topic, operations });
}

static void allow_below(struct planning *p, struct text who, const char *topic, unsigned operations)
{
	add_acl(p, (struct acl_want){ who, ACL_TOPIC, true, arena_printf(p->a, "%s.", topic),
	                              operations });
}

/* The pattern has one %s: cut there, so that it is never a format. */
static struct text principal_of(const struct planning *p, const char *service)
{
	const char *at = strstr(p->in->service, "%s");
	if (!at)
		return text_of(p->in->service);
	return arena_printf(p->a, "%.*s%s%s", (int)(at - p->in->service), p->in->service, service,
	                    at + 2);
}

/* "transition" is the work of samverka-transitions, "reference" that of samverka-reference. */
static struct text daemon_of(const struct planning *p, const char *area)
{
	bool is_reference = strcmp(area, "reference") == 0;
	return principal_of(p, arena_printf(p->a, "%s%s", area, is_reference ? "" : "s").p);
}

/* ---- areas ---- */

static enum topic_kind kind_of(const struct area *area)
{
	return strcmp(area->name, "reference") == 0 ? TOPIC_REFERENCE : TOPIC_FACTS;
}

static void plan_area(struct planning *p, const struct area *area)
{
	const unsigned read = ACL_READ | ACL_DESCRIBE, write = ACL_WRITE | ACL_DESCRIBE;
	struct text daemon = daemon_of(p, area->name), topic = text_of(area->topic);
	struct text dlq = arena_printf(p->a, "%s.dlq", area->topic);
	add_topic(p, topic, kind_of(area));
	add_topic(p, dlq, TOPIC_DLQ);
	allow(p, daemon, topic, read);
	allow_below(p, daemon, area->topic, read);
	allow(p, daemon, dlq, write);
	add_acl(p, (struct acl_want){ daemon, ACL_GROUP, false,
	                              arena_printf(p->a, "samverka-%s", area->name),
	                              ACL_READ | ACL_DESCRIBE });
	allow_below(p, daemon, receipt, write); /* it says there what became of each fact */
	allow(p, principal_of(p, "operator"), topic, write | read);
	/* reference facts too: whose they may be is the gateway's to judge */
	allow(p, principal_of(p, "gateway"), topic, write);
}

static void plan_services(struct planning *p)
{
	struct text summaries = principal_of(p, "summaries");
	add_topic(p, text_of(summary), TOPIC_SUMMARY);
	allow(p, summaries, text_of(summary), ACL_READ | ACL_WRITE | ACL_DESCRIBE);
	allow_below(p, summaries, summary, ACL_READ | ACL_WRITE | ACL_DESCRIBE);
	add_acl(p, (struct acl_want){ summaries, ACL_TRANSACTION, false, TEXT("samverka-summaries"),
	                              ACL_WRITE | ACL_DESCRIBE });
	allow_below(p, principal_of(p, "monitor"), "samverka", ACL_DESCRIBE);
	allow_below(p, principal_of(p, "operator"), "samverka",
	            ACL_READ | ACL_DESCRIBE | ACL_DESCRIBE_CONFIGS);
}

/* ---- organisations ---- */

static void plan_recipients(struct planning *p)
{
	for (size_t i = 0; i < p->in->n_recipients; i++)
		add_topic(p,
		          arena_printf(p->a, "%s.%.*s", summary, TEXT_ARGS(p->in->recipients[i])),
		          TOPIC_SUMMARY);
}

static bool is_first(const struct topics_in *in, size_t i, bool with_area)
{
	return i == 0 || !text_eq(in->publishers[i].orgnr, in->publishers[i - 1].orgnr) ||
	       (with_area && !text_eq(in->publishers[i].area, in->publishers[i - 1].area));
}

static void plan_direct(struct planning *p, const struct topics_publisher *v, bool first)
{
	const struct area *area = area_named(v->area);
	if (!v->is_direct || !area)
		return;
	struct text topic = arena_printf(p->a, "%s.%.*s", area->topic, TEXT_ARGS(v->orgnr));
	struct text dlq = arena_printf(p->a, "%.*s.dlq", TEXT_ARGS(topic));
	if (first) {
		add_topic(p, topic, kind_of(area));
		add_topic(p, dlq, TOPIC_DLQ);
		allow(p, daemon_of(p, area->name), dlq, ACL_WRITE | ACL_DESCRIBE);
		/* what was refused there is replayed to there */
		allow(p, principal_of(p, "operator"), topic, ACL_WRITE | ACL_DESCRIBE);
	}
	if (v->subject.n)
		allow(p, arena_printf(p->a, "User:%.*s", TEXT_ARGS(v->subject)), topic,
		      ACL_WRITE | ACL_DESCRIBE);
}

/* What every publisher with a certificate may read: what became of its facts, and its summaries. */
static void plan_reading(struct planning *p, const struct topics_publisher *v)
{
	struct text who = arena_printf(p->a, "User:%.*s", TEXT_ARGS(v->subject));
	allow(p, who, arena_printf(p->a, "%s.%.*s", receipt, TEXT_ARGS(v->orgnr)),
	      ACL_READ | ACL_DESCRIBE);
	allow(p, who, arena_printf(p->a, "%s.%.*s", summary, TEXT_ARGS(v->recipient)),
	      ACL_READ | ACL_DESCRIBE);
	allow(p, who, text_of(summary), ACL_READ | ACL_DESCRIBE);
	add_acl(p, (struct acl_want){ who, ACL_GROUP, true,
	                              arena_printf(p->a, "%.*s.", TEXT_ARGS(v->orgnr)),
	                              ACL_READ | ACL_DESCRIBE });
}

/* Has an earlier row of this organisation the same certificate, and reads the same? */
static bool is_known(const struct topics_in *in, size_t i)
{
	const struct topics_publisher *v = in->publishers;
	for (size_t k = i; k > 0 && text_eq(v[k - 1].orgnr, v[i].orgnr); k--)
		if (text_eq(v[k - 1].subject, v[i].subject) &&
		    text_eq(v[k - 1].recipient, v[i].recipient))
			return true;
	return false;
}

static void plan_publishers(struct planning *p)
{
	for (size_t i = 0; i < p->in->n_publishers; i++) {
		const struct topics_publisher *v = &p->in->publishers[i];
		if (is_first(p->in, i, false))
			add_topic(p, arena_printf(p->a, "%s.%.*s", receipt, TEXT_ARGS(v->orgnr)),
			          TOPIC_RECEIPT);
		plan_direct(p, v, is_first(p->in, i, true));
		if (v->subject.n && !is_known(p->in, i))
			plan_reading(p, v);
	}
}

void topics_plan_make(const struct topics_in *in, struct arena *a, struct topics_plan *ret)
{
	size_t n_areas = 0;
	while (areas[n_areas].name)
		n_areas++;
	struct planning p = { in, a, ret, 2 * n_areas + 1 + in->n_recipients + 3 * in->n_publishers,
		              7 * n_areas + 6 + 7 * in->n_publishers };
	*ret = (struct topics_plan){ ARENA_ARRAY(a, p.topic_cap, struct topic_want),
		                     ARENA_ARRAY(a, p.acl_cap, struct acl_want), 0, 0 };
	for (size_t i = 0; i < n_areas; i++)
		plan_area(&p, &areas[i]);
	plan_services(&p);
	plan_recipients(&p);
	plan_publishers(&p);
}
