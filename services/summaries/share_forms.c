/* share_forms: what adds up in the tables that are shared. */
#include "summaries/s1.h"
#include "summaries/s3.h"
#include "summaries/s4.h"
#include "summaries/share.h"

#define LENGTH(v) (sizeof(v) / sizeof *(v))

/* ---- S1: a total for each care form ---- */

static const int s1_counts[] = { S1_episodes_ended, S1_episodes_zero_day, S1_episodes_ge1_day,
	                         S1_episodes_gt3, S1_episodes_gt7, S1_still_inpatient_at_end };
static const struct share_part s1_parts[] = {
	{ S1_episodes_ended, S1_episodes_zero_day, S1_episodes_ge1_day },
	{ S1_episodes_ge1_day, S1_episodes_gt3, -1 },
	{ S1_episodes_gt3, S1_episodes_gt7, -1 },
};
static const int s1_derived[] = { S1_ready_days_sum, S1_ready_days_mean_all, S1_ready_days_mean_ge1,
	                          S1_ready_days_median, S1_ready_days_p90, S1_days_gt7,
	                          S1_days_per_1000_65plus };

static void s1_total(const struct table *rows, size_t first, size_t n, struct cell *total)
{
	int64_t days = 0, beyond = 0;
	for (size_t i = first; i < first + n; i++) {
		days += table_row(rows, i)[S1_ready_days_sum].n;
		beyond += table_row(rows, i)[S1_days_gt7].n;
	}
	total[S1_ready_days_sum] = cell_int(days);
	total[S1_days_gt7] = cell_int(beyond);
	total[S1_ready_days_mean_all] = cell_ratio(days, total[S1_episodes_ended].n);
	total[S1_ready_days_mean_ge1] = cell_ratio(days, total[S1_episodes_ge1_day].n);
}

const struct share_form share_s1 = {
	.columns = &s1_columns, .key = S1_municipality_code, .group = S1_care_form, .name = S1_municipality_name,
	.counts = s1_counts, .n_counts = LENGTH(s1_counts), .parts = s1_parts,
	.n_parts = LENGTH(s1_parts), .derived = s1_derived, .n_derived = LENGTH(s1_derived),
	.share = -1, .flag = S1_suppressed, .total = s1_total,
};

/* ---- S3: a total for all care, or for each care form; what adds up to S1 is in s3_share.c ---- */

static const int s3_counts[] = { S3_persons, S3_individual_cases, S3_objections_open, S3_objections_upheld };
static const int s3_derived[] = { S3_days_sum, S3_mean_days, S3_exceeding_days, S3_individual_days, S3_amount_ore };

/* One that is not known in every row is not known of all. */
static struct cell sum_of(const struct table *rows, size_t first, size_t n, int column)
{
	int64_t sum = 0;
	for (size_t i = first; i < first + n; i++) {
		if (table_row(rows, i)[column].kind != CELL_INT)
			return (struct cell){ 0 };
		sum += table_row(rows, i)[column].n;
	}
	return cell_int(sum);
}

static void s3_total(const struct table *rows, size_t first, size_t n, struct cell *total)
{
	total[S3_period] = table_row(rows, first)[S3_period];
	total[S3_days_sum] = sum_of(rows, first, n, S3_days_sum);
	total[S3_individual_days] = sum_of(rows, first, n, S3_individual_days);
	total[S3_amount_ore] = sum_of(rows, first, n, S3_amount_ore);
	total[S3_mean_days] = cell_ratio(total[S3_days_sum].n, total[S3_persons].n);
}

const struct share_form share_s3 = {
	.columns = &s3_columns, .key = S3_municipality_code, .group = S3_care_form, .name = -1,
	.counts = s3_counts, .n_counts = LENGTH(s3_counts), .derived = s3_derived,
	.n_derived = LENGTH(s3_derived), .n_made = 2, .share = -1, .flag = -1, .total = s3_total,
};

/* ---- S4: units stand alone ---- */

static const int s4_counts[] = { S4_admission_notices, S4_notices_late_24h, S4_ready_notices,
	                         S4_withdrawals, S4_sip_required, S4_sip_called,
	                         S4_sip_called_within_3d, S4_care_contact_before_discharge,
	                         S4_info_same_day, S4_unacknowledged };
static const struct share_part s4_parts[] = {
	{ S4_admission_notices, S4_notices_late_24h, -1 },
	{ S4_sip_required, S4_sip_called, -1 },
	{ S4_sip_called, S4_sip_called_within_3d, -1 },
};
static const int s4_derived[] = { S4_share_on_time, S4_ready_after_1200_share,
	                          S4_median_assess_to_send_min };

const struct share_form share_s4 = {
	.columns = &s4_columns, .key = S4_unit_hsa, .group = -1, .name = -1, .counts = s4_counts,
	.n_counts = LENGTH(s4_counts), .parts = s4_parts, .n_parts = LENGTH(s4_parts),
	.derived = s4_derived, .n_derived = LENGTH(s4_derived),
	.share = S4_ready_after_1200_share, .share_of = S4_ready_notices, .flag = -1,
};
