/* s1: Utskrivningsklara per kommun och månad: municipality x care form x month. Pure.
 *
 * An episode counts in the month it ended, for the municipality responsible on that date, when a
 * ready notice was live. Its days are those from notice to end, all intervals together. Those for whom no
 * municipality of the region is responsible are counted beside its municipalities (domain page 7.5). */
#ifndef SUMMARIES_S1_H
#define SUMMARIES_S1_H

#include "summaries/member.h"
#include "summaries/table.h"

#define S1_COLUMNS(X)                                                                              \
	X(municipality_code) X(municipality_name) X(care_form) X(episodes_ended)                   \
	X(episodes_zero_day) X(episodes_ge1_day) X(ready_days_sum) X(ready_days_mean_all)          \
	X(ready_days_mean_ge1) X(ready_days_median) X(ready_days_p90) X(episodes_gt3)              \
	X(episodes_gt7) X(days_gt7) X(still_inpatient_at_end) X(days_per_1000_65plus) X(suppressed)

enum {
#define S1_ID(name) S1_##name,
	S1_COLUMNS(S1_ID)
#undef S1_ID
};

extern const struct columns s1_columns;

enum s1_whose { S1_OF_MUNICIPALITY, S1_OF_OTHERS /* of another county */, S1_OF_NOBODY /* or not known */ };

struct s1 {
	enum s1_whose whose;
	struct text municipality;      /* its code; of the others, that of the region */
	const struct registry *registry;   /* of the others alone: who is of the region */
	int32_t month;
	struct arena *arena;           /* of the bucket */
	struct {
		struct numbers days;   /* of each episode that ended */
		int64_t still;
	} care[2];                     /* somatic, psychiatric */
};

struct s1_part {                       /* what one case counts for */
	int32_t days;                  /* as ready, of an episode that ended; -1: of none */
	bool psychiatric, still;
};

struct s1_part s1_part_of(const struct s1 *s, const struct member *m);
void s1_add_part(struct s1 *s, const struct s1_part *part);
/* One row for each care form; s1_add_rows puts them behind those that are there. */
void s1_add_rows(struct s1 *s, const struct registry *r, struct table *t);
void s1_table(struct s1 *s, const struct registry *r, struct table *ret);

#endif
