/* work_cases: buckets of cases: from those that changed where their tally is kept and marks tell
 * who they are, else from all their members. The invariant: a tally that stands after a turn says
 * what a whole reading would have said. */
#include "summaries/work_inner.h"

#include <string.h>

static struct plan *plan_all(struct work *w, const struct wanted *v, size_t n)
{
	struct plan *plans = ARENA_ARRAY(&w->bucket, n, struct plan);
	for (size_t i = 0; i < n; i++) {
		bool partial = v[i].is_partial;
		struct plan_in in = { .bucket = v[i].bucket,
			              .is_partial = partial,
			              .gone = v[i].gone,
			              .n_gone = v[i].n_gone,
			              .removed = v[i].removed,
			              .n_removed = v[i].n_removed,
			              .today = w->today,
			              .registry = w->registry };
		memcpy(in.members, v[i].members, sizeof in.members);
		in.tally =
		        partial ? tallies_find(&w->tallies, v[i].name)
		                : tallies_start(&w->tallies, v[i].name, plan_part_size(&in.bucket));
		plans[i] = (struct plan){ .arena = &w->bucket,
			                  .bucket = v[i].name,
			                  .is_partial = partial };
		plan_bucket(&in, &plans[i]);
	}
	return plans;
}

static struct wanted *want(struct work *w, const struct text *names, size_t n)
{
	arena_reset(&w->bucket);
	struct wanted *v = ARENA_ARRAY(&w->bucket, n, struct wanted);
	for (size_t i = 0; i < n; i++)
		v[i] = (struct wanted){ .name = names[i], .bucket = bucket_parse(names[i]) };
	return v;
}

/* So many at once that their cases fit. */
static bool compute_whole(struct work *w, const struct text *names, size_t n, struct err *e)
{
	for (size_t done = 0, some = 0; done < n; done += some) {
		struct wanted *v = want(w, names + done, n - done);
		if (!work_read_members(w, v, n - done, &some, e) ||
		    !work_write(w, plan_all(w, v, some), some, e))
			return false;
	}
	return true;
}

/* ---- by what changed ---- */

static bool takes_changes(struct work *w, struct wanted *v, const struct work_marks *marks)
{
	return plan_takes_changes(&v->bucket, w->registry) && tallies_find(&w->tallies, v->name) &&
	       work_changed_in(marks, v->name, &w->turn, &v->changed, &v->n_changed) &&
	       v->n_changed <= WORK_MEMBERS;
}

/* Those of the first that fit together. */
static size_t count_fitting(const struct wanted *v, size_t n)
{
	size_t fitting = 0, cases = 0;
	while (fitting < n && cases + v[fitting].n_changed <= WORK_MEMBERS)
		cases += v[fitting++].n_changed;
	return fitting;
}

/* Those that lost members are to be read whole; how many did not, and are now the first. */
static size_t part_lost(struct wanted *v, size_t n, struct text *whole, size_t *n_whole)
{
	size_t kept = 0;
	for (size_t i = 0; i < n; i++)
		if (v[i].members[PLAN_REACH].lost)
			whole[(*n_whole)++] = v[i].name;
		else
			v[kept++] = v[i];
	return kept;
}

static bool compute_changed(struct work *w, struct wanted *v, size_t n, struct text *whole,
                            size_t *n_whole, struct err *e)
{
	for (size_t done = 0, some = 0; done < n; done += some) {
		some = count_fitting(v + done, n - done);
		arena_reset(&w->bucket);
		if (!work_read_changed(w, v + done, some, e))
			return false;
		size_t kept = part_lost(v + done, some, whole, n_whole);
		if (!work_write(w, plan_all(w, v + done, kept), kept, e))
			return false;
	}
	return true;
}

bool work_cases(struct work *w, const struct text *names, size_t n, const struct work_marks *marks,
                struct err *e)
{
	struct wanted *partial = ARENA_ARRAY(&w->turn, n, struct wanted);
	struct text *whole = ARENA_ARRAY(&w->turn, n, struct text);
	size_t n_partial = 0, n_whole = 0;
	for (size_t i = 0; i < n; i++) {
		struct wanted v = { .name = names[i],
			            .bucket = bucket_parse(names[i]),
			            .is_partial = true };
		if (takes_changes(w, &v, marks))
			partial[n_partial++] = v;
		else
			whole[n_whole++] = names[i];
	}
	bool good = compute_changed(w, partial, n_partial, whole, &n_whole, e) &&
	            compute_whole(w, whole, n_whole, e);
	tallies_settle(&w->tallies); /* not before: those of the partial ones are in use */
	return good;
}
