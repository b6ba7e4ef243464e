/* check_topics: see the header. */
#include "samverka/check_topics.h"

#include "samverka/areas.h"

enum { NAMED_MAX = 5 }; /* in one line */

bool topic_names_have(const struct topic_names *names, struct text name)
{
	for (size_t i = 0; i < names->n; i++)
		if (text_eq(names->v[i], name))
			return true;
	return false;
}

/* "samverka.transition.v1", or a publisher's own "samverka.transition.v1.2120001124". */
static bool has_facts(struct text topic)
{
	for (const struct area *a = areas; a->name; a++) {
		struct text area = text_of(a->topic);
		if (text_starts_with(topic, area) && (topic.n == area.n || topic.p[area.n] == '.'))
			return !text_ends_with(topic, TEXT(".dlq"));
	}
	return false;
}

struct topic_names check_dead_letters(const struct topic_names *there, struct arena *a)
{
	struct topic_names ret = { ARENA_ARRAY(a, there->n, struct text), 0 };
	for (size_t i = 0; i < there->n; i++)
		if (has_facts(there->v[i]))
			ret.v[ret.n++] = arena_printf(a, "%.*s.dlq", TEXT_ARGS(there->v[i]));
	return ret;
}

struct text check_missing(const struct topic_names *wanted, const struct topic_names *there, struct arena *a)
{
	struct text names = { 0 };
	size_t n = 0;
	for (size_t i = 0; i < wanted->n; i++) {
		if (topic_names_have(there, wanted->v[i]))
			continue;
		if (n++ < NAMED_MAX)
			names = arena_printf(a, "%.*s%s%.*s", TEXT_ARGS(names), n > 1 ? ", " : "",
			                     TEXT_ARGS(wanted->v[i]));
	}
	return n ? arena_printf(a, "%zu: %.*s%s", n, TEXT_ARGS(names), n > NAMED_MAX ? " …" : "") : names;
}
