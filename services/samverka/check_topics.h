/* check_topics: which topics are missing that somebody is waiting for. No I/O. */
#ifndef SAMVERKA_CHECK_TOPICS_H
#define SAMVERKA_CHECK_TOPICS_H

#include "base/arena.h"
#include "base/text.h"

#include <stdbool.h>

struct topic_names {
	struct text *v;
	size_t n;
};

bool topic_names_have(const struct topic_names *names, struct text name);
/* Those of refused records: one for every topic of facts that is there, the publishers' own too. */
struct topic_names check_dead_letters(const struct topic_names *there, struct arena *a);
/* Those of `wanted` that are not `there`, as "3: a, b, c"; the empty text: none. */
struct text check_missing(const struct topic_names *wanted, const struct topic_names *there, struct arena *a);

#endif
