/* topics_plan: which topics the installation needs, with which settings, and who may do what with
 * them: from the areas of this program and from the organisations of reference data. No I/O.
 *
 * Each direct publisher writes to topics of its own, so that the broker's access list, not a
 * header, says whose a record is (domain page 6.1). A name in an access list is whole, or a prefix
 * that ends with a dot: "…v1.018" would cover 0180 as well. */
#ifndef SAMVERKA_TOPICS_PLAN_H
#define SAMVERKA_TOPICS_PLAN_H

#include "base/arena.h"
#include "base/text.h"

enum topic_kind {
	TOPIC_FACTS,
	TOPIC_REFERENCE,
	TOPIC_DLQ,
	TOPIC_SUMMARY,
	TOPIC_RECEIPT,
	TOPIC_KINDS
};

enum { TOPIC_SETTINGS = 4 };

struct topic_setting {
	const char *name, *value;
};

struct topic_want {
	struct text name;
	int64_t partitions;
	const struct topic_setting *settings; /* TOPIC_SETTINGS at most, then one without a name */
};

enum acl_resource { ACL_TOPIC, ACL_GROUP, ACL_TRANSACTION };
enum { ACL_READ = 1, ACL_WRITE = 2, ACL_DESCRIBE = 4, ACL_DESCRIBE_CONFIGS = 8 };

struct acl_want {
	struct text principal; /* "User:CN=…" */
	enum acl_resource resource;
	bool prefixed;
	struct text name;
	unsigned operations; /* ACL_READ | … */
};

struct topics_publisher {
	struct text orgnr, area;
	struct text subject;   /* of its certificate; empty: none registered, no access */
	struct text recipient; /* whose summaries it reads: a name as in `recipients` */
	bool is_direct;        /* writes to Kafka itself, not by the gateway */
};

struct topics_in {
	int64_t partitions;            /* of topics of facts */
	const char *service;           /* principal of a daemon, with %s where its name goes */
	const struct text *recipients; /* organisation numbers, or codes where none is known */
	size_t n_recipients;
	const struct topics_publisher *publishers; /* by number, area, subject, recipient */
	size_t n_publishers;
};

struct topics_plan {
	struct topic_want *topic;
	struct acl_want *acl;
	size_t n_topics, n_acls;
};

void topics_plan_make(const struct topics_in *in, struct arena *a, struct topics_plan *ret);
/* Names and principals come from reference data, and the plan is printed as a shell's words: true
 * when the text has nothing that ends a quoted word or a line. */
bool topics_plan_is_clean(struct text t);

#endif
