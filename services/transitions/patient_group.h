/* patient_group: what linked patients tell each other. Pure.
 *
 * Patients linked by identity facts (T26, id-byte) must judge stays and register facts together,
 * but an entity may not wait for an answer from whom it tells. So they flood: a patient passes on
 * what it holds (an item: one origin and its content) with the path of patients the item passed.
 * An item whose path holds the receiver is never sent to it; per origin the shortest path, then
 * the lexicographically least, is kept; at most GROUP_MAX patients are known, the nearest first.
 *
 * What that gives: the table of a patient at rest is a function of the live links and the origins'
 * contents alone (by induction on the length of paths), whatever order messages came in; and when a
 * link goes, what came over it dies out, since paths hold no patient twice and so cannot grow for
 * ever (no echo). */
#ifndef TRANSITIONS_PATIENT_GROUP_H
#define TRANSITIONS_PATIENT_GROUP_H

#include "base/arena.h"
#include "port/domain.h"

enum { GROUP_MAX = 16 };

struct group_item {
	struct text origin;      /* patient key, "p:<16 hex>" */
	const struct text *path; /* patients passed, the origin first, the one who told us last;
	                            n_path 0: our own */
	size_t n_path;
	struct text content; /* the origin's bytes; nobody on the way reads them */
};

struct group_table {
	struct group_item *v; /* best item of each origin, nearest first; v[0] is our own */
	size_t n;             /* at most GROUP_MAX */
	bool overfull;        /* more patients are linked than a group may hold: every member
	                         of such a group sees this, wherever the excess stands */
};

/* All items heard from those of `linked` (sorted patient keys) and our own, unjudged. Messages
 * from others, and ones of another form version, are left aside. In the arena; texts borrow. */
struct group_table group_hear(const struct fold_in *in, const struct text *linked, size_t n_linked,
                              struct text own_content, struct arena *a);
/* The best of them per origin; `not_to` (empty: nobody) leaves out whatever came from that patient
 * or passed it: what we may tell it. */
void group_choose(const struct group_table *heard, struct text not_to, struct arena *a,
                  struct group_table *ret);
/* The message of patient `self` to a neighbour; never empty. In the arena. */
struct text group_encode(const struct group_table *told, struct text self, struct arena *a);

#endif
