/* s3: Avräkning: municipality x period, by the average models of the domain page's 1.4 or, where
 * the policy says INDIVIDUAL, as the sum of what single cases came to. Pure.
 *
 * Of the episodes that ended in the window and had admission and ready notice:
 *   - one of 0 days counts in the mean when includeZeroDay, others from minDaysIncluded on;
 *   - days above capDays do not count in the mean;
 *   - one of more than individualAfterDays is settled by itself: by its chargeable days after the first
 *     capDays days, which are in the mean; without capDays it is not in the mean at all, and by all of
 *     them (nobody pays twice).
 * care_form: ALL; SOMATIC and PSYCHIATRIC where the policy settles psychiatry separately.
 *
 * Exceeding days = days - threshold x persons, when positive; the amount is theirs by the tariff of
 * the period's last day plus that of the individual cases. Without thresholdDays both are unknown.
 *
 * A frozen period goes by the policy and tariff that had been told when it was frozen; its cases' days
 * and their amounts are those known now. */
#ifndef SUMMARIES_S3_H
#define SUMMARIES_S3_H

#include "summaries/member.h"
#include "summaries/table.h"

#define S3_COLUMNS(X)                                                                              \
	X(municipality_code) X(period) X(definition_id) X(persons) X(days_sum) X(mean_days)        \
	X(threshold_days) X(exceeding_days) X(individual_cases) X(individual_days) X(amount_ore)   \
	X(frozen_at) X(objections_open) X(objections_upheld) X(care_form)

enum {
#define S3_ID(name) S3_##name,
	S3_COLUMNS(S3_ID)
#undef S3_ID
};

extern const struct columns s3_columns;

struct s3_sums {
	int64_t persons, days, individual_cases, individual_days, individual_ore;
	int64_t open, upheld;
};

struct s3_part {                            /* what one case counts for; small, since many are kept */
	int64_t individual_ore;
	int32_t days, individual_days, open, upheld;
	bool is_person, is_individual;
	bool psychiatric;                   /* where that is settled separately */
};

struct s3 {
	struct text municipality;
	int32_t period;
	const struct registry *registry;
	struct arena *arena;
	const struct policy *policy[2];     /* somatic, psychiatric; both the same unless separate */
	struct s3_sums sums[2];
	int64_t n_members;
};

void s3_init(struct s3 *s, const struct registry *r, struct text municipality, int32_t period,
             struct arena *a);
/* How many months back the window reaches: 1, or 3 for ROLLING_3M. */
int32_t s3_window(const struct s3 *s);
/* Of a member of the bucket of `month`; false: its policy's window does not reach there. */
bool s3_part_of(const struct s3 *s, const struct member *m, int32_t month, struct s3_part *ret);
void s3_add_part(struct s3 *s, const struct s3_part *part);
/* To the period as a whole: beside those of its cases, in the first row where psychiatry has its own. */
void s3_add_objections(struct s3 *s, struct month_objections o);
void s3_table(struct s3 *s, struct table *ret);
/* Something was billed of the case in the period that has changed since, whether the change was billed
 * too or waits; also of one that counts no more. */
bool s3_has_changed(const struct s3 *s, const struct case_state *c);
/* The policy of one of its rows. */
const struct policy *s3_policy(const struct s3 *s, struct text care_form);
/* Names the variant in full. */
struct text s3_definition(const struct policy *p, bool psychiatric, struct arena *a);
bool s3_lacks_threshold(const struct s3 *s);

#endif
