/* work_topics: which topics can be written to. Invariant: an event is sent only to a topic that the
 * broker said it has; one that refuses, or is not there, is left alone for a minute. All are asked for
 * at once; of those that are not there each once more by its name, since some brokers make them then,
 * and only some in one turn: nobody's summary waits for hundreds of answers. */
#include "base/clock.h"
#include "summaries/work_inner.h"

#include <string.h>

enum { BAD_TOPIC_US = 60 * 1000000, ASK_MS = 5000, ASK_MOST = 16 };

void work_topics_forget(struct work *w)
{
	size_t kept = 0;
	w->n_asked = 0;
	for (size_t i = 0; i < w->n_bad; i++)
		if (!clock_passed(w->bad[i].until_us))
			w->bad[kept++] = w->bad[i];
	w->n_bad = kept;
	if (kept == 0)
		arena_reset(&w->bad_arena);
}

static void leave_alone(struct work *w, struct text name)
{
	for (size_t i = 0; i < w->n_bad; i++)
		if (text_eq(w->bad[i].name, name))
			return;
	if (w->n_bad < WORK_BAD_TOPICS)
		w->bad[w->n_bad++] = (struct bad_topic){ arena_text(&w->bad_arena, name),
			                                 clock_monotonic_us() + BAD_TOPIC_US };
}

void work_topic_refuses(struct work *w, struct text name)
{
	work_count(w, SUMMARIES_REFUSED, 0, 1);
	leave_alone(w, name);
}

static bool is_known(const struct work *w, struct text name)
{
	for (size_t i = 0; i < w->n_known; i++)
		if (text_eq(w->known[i], name))
			return true;
	return false;
}

static void remember(struct work *w, struct text name)
{
	if (w->n_known == w->known_room) {
		w->known_room = w->known_room ? 2 * w->known_room : 64;
		struct text *more = ARENA_ARRAY(&w->known_arena, w->known_room, struct text);
		if (w->n_known)
			memcpy(more, w->known, w->n_known * sizeof *more);
		w->known = more;
	}
	w->known[w->n_known++] = arena_text(&w->known_arena, name);
}

static bool list_topics(struct work *w, struct err *e)
{
	struct text *v;
	size_t n;
	ARENA_AUTO a = { 0 };
	if (!w->c->topics || !clock_passed(w->topics_due_us))
		return true;
	if (!w->c->topics(w->c->sink, TEXT("samverka.summary.v1"), ASK_MS, &a, &v, &n, e))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!is_known(w, v[i]))
			remember(w, v[i]);
	w->topics_due_us = clock_monotonic_us() + BAD_TOPIC_US;
	return true;
}

bool work_topic_is_there(struct work *w, struct text name, bool *ret, struct err *e)
{
	*ret = true;
	if (!w->c->has_topic || is_known(w, name))
		return true;
	for (size_t i = 0; i < w->n_bad && *ret; i++)
		*ret = !text_eq(w->bad[i].name, name);
	if (!*ret)
		return true;
	if (!list_topics(w, e))
		return false;
	*ret = is_known(w, name);
	if (*ret)
		return true;
	if (w->n_asked++ >= ASK_MOST)
		return true;           /* not now */
	if (!w->c->has_topic(w->c->sink, name, ASK_MS, ret, e))
		return false;
	if (*ret)
		remember(w, name);
	else
		leave_alone(w, name);
	return true;
}
