/* plan_inner: what the files of plan share. Nobody else includes it. */
#ifndef SUMMARIES_PLAN_INNER_H
#define SUMMARIES_PLAN_INNER_H

#include "summaries/plan.h"
#include "summaries/s1.h"
#include "summaries/s3.h"
#include "summaries/s4.h"
#include "summaries/s5.h"

struct planning {
	const struct plan_in *in;
	struct plan *plan;
	struct arena *a;
	struct text m, region; /* the municipality and its region's code */
	day_no first, last;
};

struct month_part { /* of a case, in a bucket m/ */
	struct s1_part s1;
	struct s3_part s3;
};

struct others_part { /* in a bucket o/ */
	struct s1_part others, nobody;
};

struct text plan_month_text(int32_t month, struct arena *a);
/* By the reference data known now, or by those that a frozen month goes by. */
struct text plan_policy_version(const struct planning *p, const struct registry *r);
struct summary plan_month_summary(const struct planning *p, const char *type,
                                  const char *definition);
void plan_give(const struct planning *p, struct summary s, struct text recipient, struct text sub);
/* Not given, since members of it are gone. */
void plan_stand(const struct planning *p, struct summary s, struct text recipient, struct text sub);
/* The same of the region's table for all. */
void plan_stand_shared(const struct planning *p, struct summary s);
/* Members of the bucket's own month: all of them, or those that changed. */
const struct members *plan_here(const struct planning *p);
struct table *plan_keep(const struct planning *p, const struct table *t);
/* The last month in which adjustments of `month` may stand; `month` itself: in none. */
int32_t plan_last_adjusted(const struct registry *r, struct text region, int32_t month);
/* What a case counts for, or nothing. */
void plan_note_part(const struct planning *p, const struct member *m, const void *part);

/* plan_month: S1, S2 and S3 of a bucket m/. */
void plan_month(const struct planning *p);

#endif
