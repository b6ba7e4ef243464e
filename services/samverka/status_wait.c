/* status_wait: waits until all that was published is in states. Invariant: the broker is asked
 * before the tables, so that "nothing left" holds for everything published before the question. */
#include "samverka/status.h"

#include "base/clock.h"
#include "samverka/areas.h"
#include "samverka/cli_sql.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
	PAUSE_MS = 100,
	MARKERS_MAX = 64, /* a longer stretch holds records: not looked into */
};

static int compare_places(struct text topic_a, int32_t a, struct text topic_b, int32_t b)
{
	int order = text_cmp(topic_a, topic_b);
	return order ? order : (a > b) - (a < b);
}

static struct status_part part_of_row(const struct pg_result *r, size_t i, struct arena *a)
{
	struct status_part v = { .low = -1, .high = -1 };
	v.area = arena_text(a, pg_text(r, i, 0));
	v.topic = arena_text(a, pg_text(r, i, 1));
	v.partition = (int32_t)pg_int(r, i, 2);
	v.next = pg_is_null(r, i, 3) ? -1 : pg_int(r, i, 3);
	if (!pg_is_null(r, i, 4))
		v.stopped = arena_text(a, pg_text(r, i, 4));
	v.stopped_at = pg_instant(r, i, 5);
	return v;
}

static struct status_part part_of_broker(const struct broker_part *b)
{
	return (struct status_part){ .area = text_of(area_of_topic(b->topic)->name),
		                     .topic = b->topic,
		                     .partition = b->partition,
		                     .next = -1,
		                     .low = b->low,
		                     .high = b->high,
		                     .stopped_at = INSTANT_NONE };
}

/* Both lists are sorted by topic and partition. */
static size_t merge(const struct pg_result *r, const struct broker_part *parts, size_t n_parts,
                    struct arena *a, struct status_part *ret)
{
	size_t n = 0, at = 0;
	for (size_t i = 0; i < pg_rows(r); i++) {
		struct status_part row = part_of_row(r, i, a);
		int order = 1;
		while (at < n_parts && (order = compare_places(parts[at].topic, parts[at].partition,
		                                               row.topic, row.partition)) < 0)
			ret[n++] = part_of_broker(&parts[at++]);
		if (at < n_parts && order == 0) {
			row.low = parts[at].low;
			row.high = parts[at++].high;
		}
		ret[n++] = row;
	}
	while (at < n_parts)
		ret[n++] = part_of_broker(&parts[at++]);
	return n;
}

static size_t keep_areas(struct broker_part *v, size_t n)
{
	size_t kept = 0;
	for (size_t i = 0; i < n; i++)
		if (area_of_topic(v[i].topic))
			v[kept++] = v[i];
	return kept;
}

bool status_parts(struct broker *b, struct pg *p, struct arena *a, struct status_part **ret,
                  size_t *ret_n, struct err *e)
{
	struct broker_part *parts;
	size_t n;
	if (!broker_parts(b, TEXT("samverka."), a, &parts, &n, e))
		return false;
	n = keep_areas(parts, n);
	const struct pg_result *r = db_ask(p, SQL_OFFSETS, NULL, e);
	if (!r)
		return false;
	*ret = ARENA_ARRAY(a, n + pg_rows(r), struct status_part);
	*ret_n = merge(r, parts, n, a, *ret);
	return true;
}

bool status_is_behind(const struct status_part *v)
{
	int64_t from = v->next >= 0 ? v->next : v->low;
	return from < v->high;
}

/* Its offsets tell nothing: of a log that was cut off or made anew the end lies before our next
 * one, and what is published there is read by nobody until the operator has decided. */
static bool stands_still(const struct status_part *v)
{
	return v->stopped.p && v->high >= 0;
}

/* The end of a transaction takes an offset of its own that no consumer is given. */
static bool is_behind(struct broker *b, const struct status_part *v)
{
	if (!status_is_behind(v))
		return false;
	int64_t from = v->next > v->low ? v->next : v->low;
	const struct broker_part p = { v->topic, v->partition, v->low, v->high };
	return v->high - from > MARKERS_MAX || !broker_nothing_from(b, &p, from);
}

/* Which partitions end in markers is remembered: looking costs a fetch. */
struct seen_empty {
	struct status_part *v;
	size_t n;
};

static bool was_seen(const struct seen_empty *s, const struct status_part *v)
{
	for (size_t i = 0; i < s->n; i++)
		if (compare_places(s->v[i].topic, s->v[i].partition, v->topic, v->partition) == 0 &&
		    s->v[i].next == v->next && s->v[i].high == v->high)
			return true;
	return false;
}

struct waiting {
	struct broker *b;
	struct pg *p;
	struct arena look, keep; /* of one look; of the whole */
	struct seen_empty seen;
};

static void remember_empty(struct waiting *w, const struct status_part *v)
{
	struct status_part *grown = ARENA_ARRAY(&w->keep, w->seen.n + 1, struct status_part);
	if (w->seen.n)
		memcpy(grown, w->seen.v, w->seen.n * sizeof *grown);
	grown[w->seen.n] = *v;
	grown[w->seen.n].topic = arena_text(&w->keep, v->topic);
	w->seen = (struct seen_empty){ grown, w->seen.n + 1 };
}

static int64_t count_behind(struct waiting *w, const struct status_part *v, size_t n)
{
	int64_t behind = 0;
	for (size_t i = 0; i < n; i++) {
		if (stands_still(&v[i])) {
			behind++;
			continue;
		}
		if (!status_is_behind(&v[i]) || was_seen(&w->seen, &v[i]))
			continue;
		if (is_behind(w->b, &v[i]))
			behind++;
		else
			remember_empty(w, &v[i]);
	}
	return behind;
}

static const struct pg_result *ask_left(struct waiting *w, struct err *e)
{
	const char *names[16];
	struct text *topics;
	size_t n = 0, n_topics;
	if (!broker_topics(w->b, TEXT("samverka.summary."), &w->look, &topics, &n_topics, e))
		return NULL;
	struct pg_args a = { 0 };
	for (const struct area *v = areas; v->name; v++)
		if (strcmp(v->name, "reference") != 0 && n < sizeof names / sizeof *names)
			names[n++] = v->name;
	pg_strings(&a, names, sizeof *names, n);
	pg_texts(&a, topics, sizeof *topics, n_topics);
	const struct pg_result *r = db_ask(w->p, SQL_LEFT, &a, e);
	pg_args_done(&a);
	return r;
}

/* Offsets and what is left in one snapshot: the connection is one of repeatable read. */
static bool look(struct waiting *w, struct status_left *ret, struct err *e)
{
	struct status_part *v;
	size_t n;
	arena_reset(&w->look);
	pg_begin(w->p);
	if (!pg_run(w->p, e) || !status_parts(w->b, w->p, &w->look, &v, &n, e))
		return false;
	const struct pg_result *r = ask_left(w, e);
	if (!r)
		return false;
	*ret = (struct status_left){ .queue_due = pg_int(r, 0, 0),
		                     .walks_open = pg_int(r, 0, 1),
		                     .marks = pg_int(r, 0, 2),
		                     .summaries_due = pg_int(r, 0, 3),
		                     .without_topic = pg_int(r, 0, 4) };
	pg_rollback(w->p);
	ret->behind = count_behind(w, v, n);
	return true;
}

/* Partitions, looks, walks, marks and summaries alike: a number that goes down. */
static int64_t how_much(const struct status_left *v)
{
	return v->behind + v->queue_due + v->walks_open + v->marks + v->summaries_due;
}

bool status_nothing_left(const struct status_left *v)
{
	return how_much(v) == 0;
}

static void pause_until(int64_t deadline)
{
	int ms = clock_left_ms(deadline);
	struct timespec t = { .tv_nsec = (ms < PAUSE_MS ? ms : PAUSE_MS) * 1000000L };
	(void)nanosleep(&t, NULL); /* woken early: one look more */
}

bool status_wait(struct broker *b, struct pg *p, int64_t seconds, struct status_left *ret_left,
                 struct err *e)
{
	struct waiting w = { .b = b, .p = p };
	int64_t deadline = clock_deadline_us(seconds * 1000);
	bool good;
	while ((good = look(&w, ret_left, e)) && !status_nothing_left(ret_left) &&
	       !clock_passed(deadline)) {
		cli_progress("status: left", how_much(ret_left), 0);
		pause_until(deadline);
	}
	cli_progress_end();
	pg_rollback(p);
	arena_done(&w.look);
	arena_done(&w.keep);
	return good;
}
