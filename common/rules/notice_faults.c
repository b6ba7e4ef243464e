/* notice_faults: corrections are sorted by what they replace, so that rivals stand together. The
 * invariant: of many rivals there are as many pairs, and a later one does not move when the first
 * two of them were there. */
#include "rules/notice_faults.h"

#include <stdlib.h>

static bool corrects(const struct notice *n)
{
	return n->replaces.n && !n->f->beaten;
}

static int by_target(const void *x, const void *y)
{
	const struct notice *a = *(const struct notice *const *)x,
	                    *b = *(const struct notice *const *)y;
	int c = text_cmp(a->replaces, b->replaces);
	if (c == 0)
		c = (a->f->recorded_us > b->f->recorded_us) - (a->f->recorded_us < b->f->recorded_us);
	return c ? c : fact_cmp(a->f, b->f);
}

/* Two systems may tell of one correction; two annulments agree. */
static bool fork(const struct notice *a, const struct notice *b)
{
	bool same = a->f->type == b->f->type && text_eq(notice_name(a), notice_name(b));
	bool both_end = a->action != NOTICE_REVISED && b->action != NOTICE_REVISED;
	return !same && !both_end;
}

static bool skips_version(const struct notice *revision, const struct notice *old)
{
	return revision->action == NOTICE_REVISED && revision->version != INT64_MIN &&
	       !old->f->beaten && revision->f->type == old->f->type &&
	       text_eq(notice_name(old), revision->replaces) &&
	       notice_version(revision) != notice_version(old) + 1;
}

static int by_name(const void *x, const void *y)
{
	const struct notice *a = *(const struct notice *const *)x,
	                    *b = *(const struct notice *const *)y;
	int c = text_cmp(notice_name(a), notice_name(b));
	return c ? c : fact_cmp(a->f, b->f);
}

static size_t first_named(const struct notice *const *v, size_t n, struct text name)
{
	size_t low = 0, high = n;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (text_cmp(notice_name(v[middle]), name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct pairs {
	struct notice_pair *v;
	size_t n;
};

/* The first fact of that name, where it follows none of them: a revision may keep the name. */
static void add_skipped(struct pairs *p, const struct notice *revision,
                        const struct notice *const *named, size_t n)
{
	const struct notice *skipped = NULL;
	for (size_t i = first_named(named, n, revision->replaces);
	     i < n && text_eq(notice_name(named[i]), revision->replaces); i++) {
		if (named[i] == revision || named[i]->f->beaten ||
		    named[i]->f->type != revision->f->type)
			continue;
		if (!skips_version(revision, named[i]))
			return;
		skipped = skipped ? skipped : named[i];
	}
	if (skipped)
		p->v[p->n++] = (struct notice_pair){ revision, skipped };
}

size_t notice_forks(const struct notice *const *v, size_t n, struct arena *a,
                    struct notice_pair **ret)
{
	const struct notice **rivals = ARENA_ARRAY(a, n, const struct notice *);
	const struct notice **named = arena_copy(a, v, n * sizeof(const struct notice *));
	struct pairs p = { ARENA_ARRAY(a, 2 * n, struct notice_pair), 0 };
	const struct notice *first = NULL, *revised = NULL; /* of those that replace the same */
	size_t m = 0;
	for (size_t i = 0; i < n; i++)
		if (corrects(v[i]))
			rivals[m++] = v[i];
	if (m)
		qsort(rivals, m, sizeof *rivals, by_target);
	if (m)
		qsort(named, n, sizeof *named, by_name);
	for (size_t i = 0; i < m; i++) {
		const struct notice *now = rivals[i];
		if (!first || !text_eq(now->replaces, first->replaces)) {
			first = now;
			revised = NULL;
		}
		if (fork(first, now))
			p.v[p.n++] = (struct notice_pair){ first, now };
		else if (revised && fork(revised, now))
			p.v[p.n++] = (struct notice_pair){ revised, now };
		if (!revised && now->action == NOTICE_REVISED)
			revised = now;
		add_skipped(&p, now, named, n);
	}
	*ret = p.v;
	return p.n;
}
