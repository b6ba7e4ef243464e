/* patient_judge: the invariant is that each day of a group has at most one stay that is not beaten
 * on it, since of any two that share it one is. */
#include "transitions/patient_judge.h"

#include <stdlib.h>

struct group_links {
	const struct patient_link *v;
	size_t n;
	size_t *place; /* of each link both ends: the number of the first end that is the same */
	instant_us *known; /* at each place, for linked_since */
};

static bool leads_away(struct text member, const struct patient_link *links, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (text_eq(links[i].from, member) && !text_eq(links[i].to, member))
			return true;
	return false;
}

struct text patient_head(const struct text *members, size_t n_members,
                         const struct patient_link *links, size_t n_links)
{
	struct text least = members[0], end = { 0 };
	for (size_t i = 0; i < n_members; i++) {
		if (text_cmp(members[i], least) < 0)
			least = members[i];
		if (leads_away(members[i], links, n_links))
			continue;
		if (end.n == 0 || text_cmp(members[i], end) < 0)
			end = members[i];
	}
	return end.n ? end : least;
}

/* 7.1(4) between facts of different chains (R-G9): recordedtime, source priority, id; the source's
 * name last, so that no two are equal. */
static int strength_cmp(const struct patient_stay *a, const struct patient_stay *b)
{
	if (a->recorded_us != b->recorded_us)
		return a->recorded_us < b->recorded_us ? -1 : 1;
	if (a->priority != b->priority)
		return a->priority < b->priority ? -1 : 1;
	int c = text_cmp(a->id, b->id);
	if (c == 0)
		c = text_cmp(a->source, b->source);
	return c != 0 ? c : text_cmp(a->case_key, b->case_key);
}

/* Half open: a stay that begins where another ends does not overlap it. */
static bool overlaps(const struct patient_stay *a, const struct patient_stay *b)
{
	bool a_first = a->end == INSTANT_NONE || b->start < a->end;
	bool b_first = b->end == INSTANT_NONE || a->start < b->end;
	bool a_is = a->end == INSTANT_NONE || a->start < a->end;
	bool b_is = b->end == INSTANT_NONE || b->start < b->end;
	return a_first && b_first && a_is && b_is;
}

/* One stay that goes on in another hospital is no contradiction. */
static bool is_chain(const struct patient_stay *a, const struct patient_stay *b)
{
	return (a->goes_on_as.n && text_eq(a->goes_on_as, b->case_key)) ||
	       (b->goes_on_as.n && text_eq(b->goes_on_as, a->case_key));
}

static bool clash(const struct patient_stay *a, const struct patient_stay *b)
{
	return !text_eq(a->case_key, b->case_key) && overlaps(a, b) && !is_chain(a, b);
}

static instant_us earlier_end(instant_us a, instant_us b)
{
	if (a == INSTANT_NONE || b == INSTANT_NONE)
		return a == INSTANT_NONE ? b : a;
	return a < b ? a : b;
}

static instant_us later(instant_us a, instant_us b)
{
	return a > b ? a : b;
}

/* ---- since when two patients are one ---- */

static struct text end_at(const struct group_links *l, size_t i)
{
	return i % 2 ? l->v[i / 2].to : l->v[i / 2].from;
}

static size_t place_of(const struct group_links *l, struct text patient)
{
	size_t i = 0;
	while (i < 2 * l->n && !text_eq(end_at(l, i), patient))
		i++;
	return i;
}

static struct group_links links_of(const struct patient_link *links, size_t n, struct arena *a)
{
	struct group_links l = { .v = links, .n = n };
	l.place = ARENA_ARRAY(a, 2 * n, size_t);
	l.known = ARENA_ARRAY(a, 2 * n, instant_us);
	for (size_t i = 0; i < 2 * n; i++)
		l.place[i] = place_of(&l, end_at(&l, i));
	return l;
}

/* Lowers *ret to what the other end and the link say. */
static bool reach(instant_us *ret, instant_us other, instant_us link)
{
	instant_us by = later(other, link);
	if (by >= *ret)
		return false;
	*ret = by;
	return true;
}

/* Of the ways over links from one to the other, that which was there first. */
static instant_us linked_since(const struct group_links *l, struct text from, struct text to)
{
	size_t start = place_of(l, from), goal = place_of(l, to);
	bool again = true;
	if (start == 2 * l->n || goal == 2 * l->n)
		return INSTANT_NONE;
	for (size_t i = 0; i < 2 * l->n; i++)
		l->known[i] = INT64_MAX;
	l->known[start] = INSTANT_NONE;
	while (again) {
		again = false;
		for (size_t i = 0; i < l->n; i++) {
			instant_us *a = &l->known[l->place[2 * i]],
			           *b = &l->known[l->place[2 * i + 1]];
			again |= reach(a, *b, l->v[i].known_from);
			again |= reach(b, *a, l->v[i].known_from);
		}
	}
	return l->known[goal] == INT64_MAX ? INSTANT_NONE : l->known[goal];
}

static struct text name_of(const struct patient_stay *s)
{
	return s->hidden ? PATIENT_HIDDEN_CASE : s->case_key;
}

static struct stay_clash clash_of(const struct patient_stay *me, const struct patient_stay *other,
                                  const struct group_links *links)
{
	struct stay_clash c = { .other = name_of(other),
		                .beaten = strength_cmp(me, other) < 0,
		                .linked = !text_eq(me->patient, other->patient),
		                .known_from = later(me->known_from, other->known_from) };
	if (c.linked)
		c.known_from =
		        later(c.known_from, linked_since(links, me->patient, other->patient));
	c.since = me->start > other->start ? me->start : other->start;
	c.until = earlier_end(me->end, other->end);
	c.other_left = other->left && other->end == c.until;
	c.first_day = calendar_day(c.since);
	c.last_day = c.until == INSTANT_NONE ? DAY_NONE : calendar_day(c.until);
	return c;
}

static int by_other_and_age(const void *x, const void *y)
{
	const struct stay_clash *a = x, *b = y;
	int c = text_cmp(a->other, b->other);
	if (c == 0) /* two that are not to be named, or one that was said otherwise before */
		c = (a->since > b->since) - (a->since < b->since);
	if (c == 0)
		c = (a->known_from > b->known_from) - (a->known_from < b->known_from);
	if (c == 0)
		c = (a->until > b->until) - (a->until < b->until);
	if (c == 0)
		c = (a->known_until > b->known_until) - (a->known_until < b->known_until);
	return c ? c : a->beaten - b->beaten;
}

/* What is said of a stay now, and then what was said before. */
static const struct patient_stay *saying(const struct patient_stay *s, size_t i)
{
	return i ? &s->former[i - 1] : s;
}

static instant_us said_until(const struct patient_stay *s, size_t i)
{
	return i ? s->former[i - 1].known_until : INSTANT_NONE;
}

/* Each that there was at some time, between what was said of the two then. */
static size_t clashes_with(const struct patient_stay *me, const struct patient_stay *other,
                           const struct group_links *links, struct stay_clash *ret)
{
	size_t n = 0;
	for (size_t i = 0; i <= me->n_former; i++)
		for (size_t k = 0; k <= other->n_former; k++) {
			if (!clash(saying(me, i), saying(other, k)))
				continue;
			ret[n] = clash_of(saying(me, i), saying(other, k), links);
			ret[n].known_until = earlier_end(said_until(me, i), said_until(other, k));
			n += ret[n].known_until == INSTANT_NONE ||
			     ret[n].known_from < ret[n].known_until;
		}
	return n;
}

/* Does b say what a did, from when a was over? */
static bool goes_on(const struct stay_clash *a, const struct stay_clash *b)
{
	return text_eq(a->other, b->other) && a->known_until != INSTANT_NONE &&
	       a->known_until == b->known_from && a->beaten == b->beaten &&
	       a->linked == b->linked && a->other_left == b->other_left && a->since == b->since &&
	       a->until == b->until;
}

static void collect_clashes(const struct patient_stay *stays, size_t n,
                            const struct patient_stay *me, const struct group_links *links,
                            struct arena *a, struct stay_verdict *ret)
{
	size_t cap = 0, all = 0, kept = 0;
	for (size_t i = 0; i < n; i++)
		cap += 1 + stays[i].n_former;
	struct stay_clash *clashes = ARENA_ARRAY(a, cap * (1 + me->n_former), struct stay_clash);
	for (size_t i = 0; i < n; i++)
		if (&stays[i] != me)
			all += clashes_with(me, &stays[i], links, &clashes[all]);
	if (all)
		qsort(clashes, all, sizeof *clashes, by_other_and_age);
	for (size_t i = 0; i < all; i++)
		if (kept && goes_on(&clashes[kept - 1], &clashes[i]))
			clashes[kept - 1].known_until = clashes[i].known_until;
		else
			clashes[kept++] = clashes[i];
	ret->clashes = clashes;
	ret->n_clashes = kept;
}

/* The strongest stay of another patient that beats this one; NULL when none does. */
static const struct patient_stay *stronger_identity(const struct patient_stay *stays, size_t n,
                                                    const struct patient_stay *me)
{
	const struct patient_stay *best = me;
	for (size_t i = 0; i < n; i++)
		if (!text_eq(stays[i].patient, me->patient) && clash(me, &stays[i]) &&
		    strength_cmp(&stays[i], best) > 0)
			best = &stays[i];
	return best == me ? NULL : best;
}

/* Follows merges to the one that stands for itself; each step is to a stronger stay, so it ends. */
static struct text survivor_of(const struct patient_stay *stays, size_t n,
                               const struct patient_stay *me)
{
	const struct patient_stay *next = stronger_identity(stays, n, me), *last = NULL;
	while (next) {
		last = next;
		next = stronger_identity(stays, n, last);
	}
	return last ? name_of(last) : (struct text){ 0 };
}

/* The stay that the patient left last before this one; of two left at once the stronger. */
static const struct patient_stay *left_before(const struct patient_stay *stays, size_t n,
                                              const struct patient_stay *me)
{
	const struct patient_stay *last = NULL;
	for (size_t i = 0; i < n; i++) {
		const struct patient_stay *s = &stays[i];
		if (!s->left || s->hidden || s->end > me->start || s->end < s->start ||
		    is_chain(s, me) || text_eq(s->case_key, me->case_key))
			continue;
		if (!last || s->end > last->end ||
		    (s->end == last->end && strength_cmp(s, last) > 0))
			last = s;
	}
	return last;
}

static struct stay_verdict verdict_of(const struct patient_stay *stays, size_t n, size_t me,
                                      const struct group_links *links, struct arena *a)
{
	struct stay_verdict v = { .merged_into = { 0 } };
	collect_clashes(stays, n, &stays[me], links, a, &v);
	v.merged_into = survivor_of(stays, n, &stays[me]);
	const struct patient_stay *before = left_before(stays, n, &stays[me]);
	if (before) {
		v.follows = before->case_key;
		v.since_then = stays[me].start - before->end;
	}
	return v;
}

struct stay_verdict *patient_judge(const struct patient_stay *stays, size_t n,
                                   const struct patient_link *links, size_t n_links,
                                   struct arena *a)
{
	struct stay_verdict *v = ARENA_ARRAY(a, n, struct stay_verdict);
	struct group_links l = links_of(links, n_links, a);
	for (size_t i = 0; i < n; i++)
		v[i] = verdict_of(stays, n, i, &l, a);
	return v;
}
