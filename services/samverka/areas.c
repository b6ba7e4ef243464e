/* areas: one table; a new domain is one row. */
#include "samverka/areas.h"

#include "approvals/domain.h"
#include "indicators/domain.h"
#include "reference/domain.h"
#include "transitions/domain.h"

#include <string.h>

const struct area areas[] = {
	{ "transition", "samverka.transition.v1", &transitions_domain },
	{ "approval", "samverka.approval.v1", &approvals_domain },
	{ "indicator", "samverka.indicator.v1", &indicators_domain },
	{ "reference", "samverka.reference.v1", &reference_domain },
	{ 0 },
};

const struct area *area_named(struct text name)
{
	for (const struct area *a = areas; a->name; a++)
		if (text_eq(text_of(a->name), name))
			return a;
	return NULL;
}

const struct area *area_of_type(struct text type)
{
	struct text head = text_cut(&type, '.');
	return text_eq(head, TEXT("samverka")) ? area_named(text_cut(&type, '.')) : NULL;
}

const struct area *area_of_topic(struct text topic)
{
	for (const struct area *a = areas; a->name; a++) {
		struct text own = text_of(a->topic), rest = topic;
		if (text_eq(topic, own))
			return a;
		if (!text_starts_with(topic, own))
			continue;
		rest.p += own.n;
		rest.n -= own.n;
		if (rest.p[0] == '.' && !memchr(rest.p + 1, '.', rest.n - 1))
			return text_eq(rest, TEXT(".dlq")) ? NULL : a;
	}
	return NULL;
}
