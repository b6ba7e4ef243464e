/* share: tables that others will see: exact rows of one region in, rows with suppressed cells out
 * (domain page 6.3). Pure.
 *
 * Counts are hidden by suppress_cells over what a reader can add up: in a row (all = these + those)
 * and down a column (the region's total is the sum of the rows). Then for each row the same is
 * asked of a reader who knows that row exactly, its own municipality or unit. What is made from a
 * hidden count (sums, means, shares) is hidden with it.
 *
 * Memory: what was ever left out of a table stays hidden, what was shown as it is is not hidden any
 * more, and a new version is let out only when no difference to any before is small: of no cell
 * that is shown, and of no group of hidden ones whose sum a reader knows in both.
 */
#ifndef SUMMARIES_SHARE_H
#define SUMMARIES_SHARE_H

#include "summaries/table.h"

struct share_part {            /* a column that is the sum of others of its row */
	int total, part, rest; /* rest -1: what is left of the total, in no column */
};

struct share_form {
	const struct columns *columns;
	int key, group; /* who the row is about; column that splits the table, -1: none */
	int name;       /* column of the name, in the total; -1: none */
	const int *counts;
	size_t n_counts;
	const struct share_part *parts;
	size_t n_parts;
	const int *derived; /* hidden when a count of the row is */
	size_t n_derived;
	size_t n_made;             /* they are made of the first so many counts; 0: of all */
	int share, share_of; /* a share among the derived whose count stands nowhere, and of
	                        which count it is; -1: none */
	int flag;            /* boolean column that says so; -1: none */
	/* Derived cells of a group's total, from its counts and its rows. NULL: the table has no
	 * totals, and nothing links one row to another. */
	void (*total)(const struct table *rows, size_t first, size_t n, struct cell *total);
};

extern const struct share_form share_s1, share_s3, share_s4;

enum share_reason { SHARE_SMALL, SHARE_COMPLEMENT, SHARE_DIFFERENCE };
extern const char *const share_reasons[];

struct share_left {       /* a cell left out */
	struct text cell; /* "group/key/column", without group "key/column" */
	enum share_reason reason;
	int64_t count; /* INT64_MIN: no count, a mean or a sum made from one */
};

/* By cell, for qsort and bsearch. */
static inline int share_left_order(const void *a, const void *b)
{
	return text_cmp(((const struct share_left *)a)->cell, ((const struct share_left *)b)->cell);
}

struct share_memory {
	const struct share_left *v; /* sorted by cell */
	size_t n;
};

struct share_past {         /* one version that was let out */
	struct table shown; /* with totals; no rows: it is not known any more */
	struct share_memory left;
};

/* A cell that the version left out: those of one version come one after the other, in one array. */
void share_note_left(struct share_past *past, const struct share_left *left);

struct share_grid;
struct suppress_draft;

struct share_beside {              /* what else a reader knows that hangs together with the rows of a group */
	/* Adds it to what is drawn of them; their total is among them or not. */
	void (*draw)(const struct share_beside *b, const struct share_grid *g, struct suppress_draft *d);
};

struct share_in {
	const struct share_form *form;
	const struct table *exact; /* sorted by group, key; no totals */
	struct text region, region_name;
	int64_t below;
	const struct share_past *past; /* every version let out, oldest first */
	size_t n_past;
	const struct share_beside *beside;      /* NULL: nothing */
	bool *unsafe;                  /* set when a group cannot be made safe; may be NULL */
};

/* Exact rows and totals, cells hidden; returns how many. What cannot be made safe any more, for
 * what was let out before, share_may_follow refuses. */
size_t share_table(const struct share_in *in, struct arena *a, struct table *ret);
/* The same with nothing hidden. */
void share_exact(const struct share_in *in, struct arena *a, struct table *ret);
/* What `now`, made by share_table, leaves out of `exact`, made by share_exact. Returns how many. */
size_t share_left_out(const struct share_in *in, const struct table *exact, const struct table *now,
                      struct arena *a, struct share_left **ret);
/* May `now` follow all that was let out without disclosing anybody? */
bool share_may_follow(const struct share_in *in, const struct table *exact,
                      const struct table *now);
/* Was the cell ever left out? */
bool share_was_left_out(const struct share_in *in, const struct cell *row, int column);
/* A count that stands alone, after what was let out of it before (oldest first; SHARE_HIDDEN; -1:
 * not said): itself, or SHARE_HIDDEN when it is small or the step from a hidden one could be, or
 * the newest one again when the step from any is small. */
#define SHARE_HIDDEN INT64_MIN
int64_t share_alone(int64_t count, const int64_t *past, size_t n_past, int64_t below);
/* Sorts rows by group, then key. */
void share_sort(const struct share_form *form, struct table *t);

#endif
