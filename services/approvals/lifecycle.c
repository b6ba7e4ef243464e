/* lifecycle: reading the words, and what was established and published on a date. The invariant:
 * the words are sorted by date and strength, so nothing here knows in which order they came. */
#include "approvals/lifecycle.h"

#include <stdlib.h>

static int by_date(const void *x, const void *y)
{
	const struct step *a = x, *b = y;
	if (a->on != b->on)
		return a->on < b->on ? -1 : 1;
	return (a->rank > b->rank) - (a->rank < b->rank);
}

/* ---- which version a word speaks of ---- */

static bool names_version(const struct step *s)
{
	return s->version != INT64_MIN && (s->kind == STEP_REGISTERED || s->kind == STEP_REVISED ||
	                                   s->kind == STEP_ESTABLISHED);
}

static bool is_end(const struct step *s)
{
	return s->kind == STEP_SUPERSEDED || s->kind == STEP_REPEALED;
}

static void name_versions(struct lifecycle *l)
{
	int64_t newest = INT64_MIN; /* named by any word up to this date */
	for (size_t i = 0, seen = 0; i < l->n; i++) {
		struct step *s = &l->steps[i];
		for (; seen < l->n && l->steps[seen].on <= s->on; seen++)
			if (names_version(&l->steps[seen]) && l->steps[seen].version > newest)
				newest = l->steps[seen].version;
		if (s->version == INT64_MIN && !is_end(s))
			s->version = s->kind == STEP_REGISTERED || newest == INT64_MIN ? 1 : newest;
	}
	l->newest = newest == INT64_MIN ? 1 : newest;
}

/* ---- versions ---- */

static struct version_life *version_at(struct lifecycle *l, int64_t number)
{
	for (size_t i = 0; i < l->n_versions; i++)
		if (l->versions[i].number == number)
			return &l->versions[i];
	l->versions[l->n_versions] =
	        (struct version_life){ number, DAY_NONE, DAY_NONE, DAY_NONE, DAY_NONE, END_NONE };
	return &l->versions[l->n_versions++];
}

/* Established on the earliest date anyone says; the validity is the strongest word's. */
static void read_established(struct lifecycle *l)
{
	size_t *strongest = ARENA_ARRAY(l->arena, l->n + 1, size_t);
	for (size_t i = 0; i < l->n; i++) {
		const struct step *s = &l->steps[i];
		if (!names_version(s))
			continue;
		struct version_life *v = version_at(l, s->version);
		size_t place = (size_t)(v - l->versions);
		if (s->kind != STEP_ESTABLISHED)
			continue;
		if (v->established_on == DAY_NONE)
			v->established_on = s->on;
		if (s->rank + 1 < strongest[place])
			continue;
		strongest[place] = s->rank + 1;
		v->valid_from = s->valid_from;
		v->valid_to = s->valid_to;
	}
}

static int by_number(const void *x, const void *y)
{
	const struct version_life *a = x, *b = y;
	return (a->number > b->number) - (a->number < b->number);
}

static void end_version(struct version_life *v, day_no on, enum version_end by)
{
	day_no ended = on > v->established_on ? on : v->established_on;
	if (v->ended_on != DAY_NONE && v->ended_on <= ended)
		return;
	v->ended_on = ended;
	v->ended_by = by;
}

/* R-I4: D14 ends its version and older ones from its date; one that names no version, those that
 * were established by then. */
static void end_by_word(struct lifecycle *l, const struct step *s)
{
	enum version_end by = s->kind == STEP_REPEALED ? END_REPEALED : END_SUPERSEDED;
	for (size_t i = 0; i < l->n_versions; i++) {
		struct version_life *v = &l->versions[i];
		bool meant = s->version == INT64_MIN ? v->established_on <= s->on
		                                     : v->number <= s->version;
		if (v->established_on != DAY_NONE && meant)
			end_version(v, s->on, by);
	}
}

/* A version that is the revision of another takes its place when it is established. */
static void end_by_revision(struct lifecycle *l, const struct step *s)
{
	const struct version_life *next = version_at(l, s->version);
	for (size_t i = 0; i < l->n_versions; i++) {
		struct version_life *v = &l->versions[i];
		bool meant = s->from_version == INT64_MIN ? v->number < s->version
		                                          : v->number == s->from_version;
		if (meant && v != next && v->established_on != DAY_NONE &&
		    next->established_on != DAY_NONE)
			end_version(v, next->established_on, END_REVISED);
	}
}

static void read_ends(struct lifecycle *l)
{
	for (size_t i = 0; i < l->n_versions; i++) {
		struct version_life *v = &l->versions[i];
		if (v->established_on != DAY_NONE && v->valid_to != DAY_NONE)
			end_version(v, v->valid_to + 1, END_EXPIRED);
	}
	for (size_t i = 0; i < l->n; i++) {
		const struct step *s = &l->steps[i];
		if (is_end(s))
			end_by_word(l, s);
		else if (s->kind == STEP_REVISED)
			end_by_revision(l, s);
	}
}

void lifecycle_read(struct step *steps, size_t n, struct arena *a, struct lifecycle *ret)
{
	*ret = (struct lifecycle){ .steps = steps, .n = n, .arena = a };
	ret->versions = ARENA_ARRAY(a, n + 1, struct version_life);
	for (size_t i = 0; i < n; i++)
		steps[i].rank = i;
	if (n > 1)
		qsort(steps, n, sizeof *steps, by_date);
	name_versions(ret);
	read_established(ret);
	if (ret->n_versions > 1)
		qsort(ret->versions, ret->n_versions, sizeof *ret->versions, by_number);
	read_ends(ret);
}

/* ---- on a date ---- */

const struct version_life *lifecycle_established(const struct lifecycle *l, day_no on,
                                                 size_t *ret_n)
{
	const struct version_life *highest = NULL;
	size_t n = 0;
	for (size_t i = 0; i < l->n_versions; i++) {
		const struct version_life *v = &l->versions[i];
		if (v->established_on == DAY_NONE || v->established_on > on ||
		    (v->ended_on != DAY_NONE && v->ended_on <= on))
			continue;
		highest = v;
		n++;
	}
	if (ret_n)
		*ret_n = n;
	return highest;
}

uint32_t lifecycle_published(const struct lifecycle *l, day_no on, int64_t *ret_version)
{
	uint32_t where = 0;
	int64_t version = INT64_MIN;
	for (size_t i = 0; i < l->n && l->steps[i].on <= on; i++) {
		const struct step *s = &l->steps[i];
		if (s->kind == STEP_PUBLISHED) {
			where |= s->where ? s->where : PUBLISHED_SOMEWHERE;
			version = s->version;
		} else if (s->kind == STEP_UNPUBLISHED) {
			where &= s->where ? ~s->where : 0;
		}
	}
	if (ret_version)
		*ret_version = where ? version : INT64_MIN;
	return where;
}
