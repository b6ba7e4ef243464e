/* A figure against its target: R-I1 to R-I3, with the figures of the source documents. */
#include "little_world.h"

#define NOW "2030-01-01T12:00:00+01:00"

static void defined(struct world *w, const char *code, const char *more)
{
	tell(w, "indicator.defined", "2014-01-01T08:00:00+01:00",
	     arena_printf(&w->a, "'code':'%s','nameSv':'N','definitionVersion':'1'%s", code, more)
	             .p);
}

static void measured(struct world *w, const char *start, const char *end, const char *value)
{
	tell(w, "measurement.reported", "2023-01-10T08:00:00+01:00",
	     arena_printf(&w->a,
	                  "'code':'X','org':'12','periodStart':'%s','periodEnd':'%s','value':'%s',"
	                  "'definitionVersion':'1'",
	                  start, end, value)
	             .p);
}

static void aimed(struct world *w, const char *members)
{
	tell(w, "target.set", "2016-01-02T08:00:00+01:00",
	     arena_printf(&w->a, "'code':'X',%s", members).p);
}

/* One figure for a day, against one target. */
static enum evaluation judged(const char *target, const char *day, const char *value)
{
	WORLD w = { 0 };
	char key[64];
	defined(&w, "X", "");
	aimed(&w, target);
	measured(&w, day, day, value);
	snprintf(key, sizeof key, "m:X/12/%s", day);
	return series_at(&w, key, NOW).evaluation;
}

#define KRONOBERG                                                                                  \
	"'org':'12','period':'2018','value':'2000','comparator':'GE','baselineValue':'1000',"      \
	"'baselinePeriod':'2015'"

/* Document 3: 2,000 web bookings a month by 2018, from an average of 1,000. */
static void the_line_runs_from_baseline_to_target(void **state)
{
	(void)state;
	WORLD w = { 0 };
	defined(&w, "X", "");
	aimed(&w, KRONOBERG);
	measured(&w, "2016-12-01", "2016-12-31", "1334");
	struct series_state s = series_at(&w, "m:X/12/2016-12", NOW);
	/* 1000 + 1000 * 366 / 1096 days */
	assert_text(s.forecast, "1333.94");
	assert_text(s.gap, "666");
	assert_text(s.target.value, "2000");
	assert_text(s.target.baseline, "1000");
	assert_evaluation(&s, EVALUATION_ON_TRACK);
}

/* R-G9 for what is reference data: a revision of an older version that is recorded later. */
static void of_a_fork_of_targets_the_higher_version_counts(void **state)
{
	(void)state;
	WORLD w = { 0 };
	defined(&w, "X", "");
	measured(&w, "2018-01-01", "2018-01-31", "1900");
	aimed(&w, "'noticeId':'a','org':'12','period':'2018','value':'1000'");
	aimed(&w, "'noticeId':'c','noticeVersion':3,'action':'REVISED','replaces':'a','org':'12',"
	          "'period':'2018','value':'2000'");
	aimed(&w, "'noticeId':'b','noticeVersion':2,'action':'REVISED','replaces':'a','org':'12',"
	          "'period':'2018','value':'1500'");
	w.facts[w.n - 1].recorded_us += HOUR_US;
	struct series_state s = series_at(&w, "m:X/12/2018-01", NOW);
	assert_text(s.target.value, "2000");
}

static void on_track_has_no_tolerance(void **state)
{
	(void)state;
	/* At the middle of 1,096 days the line is at 1,500 exactly. */
	assert_int_equal(judged(KRONOBERG, "2017-07-01", "1500"), EVALUATION_ON_TRACK);
	assert_int_equal(judged(KRONOBERG, "2017-07-01", "1499.999999999"), EVALUATION_OFF_TRACK);
	assert_int_equal(judged(KRONOBERG, "2017-07-02", "1500"), EVALUATION_OFF_TRACK);
	assert_int_equal(judged(KRONOBERG, "2017-07-01", "2000"), EVALUATION_ACHIEVED);
	assert_int_equal(judged(KRONOBERG, "2018-12-31", "1999"), EVALUATION_OFF_TRACK);
	assert_int_equal(judged(KRONOBERG, "2019-03-01", "1999"), EVALUATION_OFF_TRACK);
	assert_int_equal(judged(KRONOBERG, "2019-03-01", "2194"), EVALUATION_ACHIEVED);
	/* Before the way begins the line is the baseline. */
	assert_int_equal(judged(KRONOBERG, "2015-06-01", "1000"), EVALUATION_ON_TRACK);
	assert_int_equal(judged(KRONOBERG, "2015-06-01", "999"), EVALUATION_OFF_TRACK);
}

static void every_comparator(void **state)
{
	(void)state;
	static const struct {
		const char *comparator, *value;
		enum evaluation expected; /* on 2018-12-31, target 40 */
	} rows[] = {
		{ "GE", "40", EVALUATION_ACHIEVED },    { "GE", "39.99", EVALUATION_OFF_TRACK },
		{ "GT", "40", EVALUATION_OFF_TRACK },   { "GT", "40.01", EVALUATION_ACHIEVED },
		{ "LE", "40.00", EVALUATION_ACHIEVED }, { "LE", "40.01", EVALUATION_OFF_TRACK },
		{ "LT", "40", EVALUATION_OFF_TRACK },   { "LT", "39.99", EVALUATION_ACHIEVED },
		{ "EQ", "40.0", EVALUATION_ACHIEVED },  { "EQ", "41", EVALUATION_OFF_TRACK },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char target[160];
		snprintf(target, sizeof target,
		         "'org':'12','period':'2018','value':'40','comparator':'%s'",
		         rows[i].comparator);
		assert_int_equal(judged(target, "2018-12-31", rows[i].value), rows[i].expected);
	}
}

static void lower_is_better_by_comparator(void **state)
{
	(void)state;
	const char *wait = "'org':'12','period':'2018','value':'60','comparator':'LE',"
	                   "'baselineValue':'120','baselinePeriod':'2016'";
	assert_int_equal(judged(wait, "2017-12-31", "90"), EVALUATION_ON_TRACK);
	assert_int_equal(judged(wait, "2017-12-31", "90.1"), EVALUATION_OFF_TRACK);
	assert_int_equal(judged(wait, "2017-12-31", "60"), EVALUATION_ACHIEVED);
}

static void equal_comes_as_close_as_the_line(void **state)
{
	(void)state;
	const char *exactly = "'org':'12','period':'2018','value':'100','comparator':'EQ',"
	                      "'baselineValue':'80','baselinePeriod':'2016'";
	assert_int_equal(judged(exactly, "2017-12-31", "90"), EVALUATION_ON_TRACK);
	assert_int_equal(judged(exactly, "2017-12-31", "110"), EVALUATION_ON_TRACK);
	assert_int_equal(judged(exactly, "2017-12-31", "89"), EVALUATION_OFF_TRACK);
	assert_int_equal(judged(exactly, "2017-12-31", "111"), EVALUATION_OFF_TRACK);
}

/* R-I3: OFF_TRACK without a baseline; ahead of the target's period too. */
static void without_a_baseline_there_is_no_line(void **state)
{
	(void)state;
	const char *share = "'org':'12','period':'2018','value':'40'";
	assert_int_equal(judged(share, "2016-12-31", "39"), EVALUATION_OFF_TRACK);
	assert_int_equal(judged(share, "2016-12-31", "40"), EVALUATION_ACHIEVED);
}

static void the_next_target_counts(void **state)
{
	(void)state;
	WORLD w = { 0 };
	defined(&w, "X", "");
	aimed(&w, "'period':'2017','value':'5'");
	aimed(&w, "'period':'2018','value':'10'");
	aimed(&w, "'org':'1280','period':'2018','value':'99'");
	measured(&w, "2017-01-01", "2017-12-31", "6");
	measured(&w, "2018-01-01", "2018-12-31", "6");
	measured(&w, "2019-01-01", "2019-12-31", "6");
	struct series_state s = series_at(&w, "m:X/12/2017", NOW);
	assert_evaluation(&s, EVALUATION_ACHIEVED);
	s = series_at(&w, "m:X/12/2018", NOW);
	assert_text(s.target.value, "10");
	s = series_at(&w, "m:X/12/2019", NOW);
	assert_text(s.target.value, "10");
	assert_evaluation(&s, EVALUATION_OFF_TRACK);
}

/* Which way is better is a matter of the version that the figure was made under. */
static void each_version_has_its_direction(void **state)
{
	(void)state;
	WORLD w = { 0 };
	defined(&w, "X", ",'direction':'LOWER_IS_BETTER'");
	tell(&w, "indicator.defined", "2014-02-01T08:00:00+01:00",
	     "'code':'X','nameSv':'N','definitionVersion':'2','direction':'HIGHER_IS_BETTER',"
	     "'validFrom':'2017-01-01'");
	aimed(&w, "'org':'12','period':'2018','value':'10'");
	measured(&w, "2018-01-01", "2018-12-31", "6"); /* under version 1 */
	tell(&w, "measurement.reported", "2023-01-10T08:00:00+01:00",
	     "'code':'X','org':'12','periodStart':'2017-01-01','periodEnd':'2017-12-31','value':'"
	     "6'");
	struct series_state s = series_at(&w, "m:X/12/2018", NOW);
	assert_evaluation(&s, EVALUATION_ACHIEVED);
	assert_int_equal(s.target.comparator, COMPARATOR_LE);
	s = series_at(&w, "m:X/12/2017", NOW); /* under that of its period */
	assert_evaluation(&s, EVALUATION_OFF_TRACK);
	assert_int_equal(s.target.comparator, COMPARATOR_GE);
}

/* validFrom and validTo say which figures a target is for. */
static void a_target_is_valid_for_a_time(void **state)
{
	(void)state;
	WORLD w = { 0 };
	defined(&w, "X", "");
	aimed(&w, "'org':'12','period':'2020','value':'10','validFrom':'2017-01-01','validTo':"
	          "'2018-12-31'");
	measured(&w, "2016-01-01", "2016-12-31", "6");
	measured(&w, "2018-01-01", "2018-12-31", "6");
	measured(&w, "2019-01-01", "2019-12-31", "6");
	struct series_state s = series_at(&w, "m:X/12/2016", NOW);
	assert_evaluation(&s, EVALUATION_NO_TARGET);
	s = series_at(&w, "m:X/12/2018", NOW);
	assert_evaluation(&s, EVALUATION_OFF_TRACK);
	s = series_at(&w, "m:X/12/2019", NOW);
	assert_evaluation(&s, EVALUATION_NO_TARGET);
}

static void a_target_can_be_taken_back(void **state)
{
	(void)state;
	WORLD w = { 0 };
	defined(&w, "X", "");
	aimed(&w, "'noticeId':'t1','org':'12','period':'2018','value':'10'");
	measured(&w, "2018-01-01", "2018-12-31", "6");
	tell(&w, "target.set", "2023-06-01T08:00:00+02:00",
	     "'code':'X','noticeId':'t2','action':'ANNULLED','replaces':'t1','org':'12',"
	     "'period':'2018','value':'10'");
	struct series_state s = series_at(&w, "m:X/12/2018", "2023-05-01T08:00:00+02:00");
	assert_evaluation(&s, EVALUATION_OFF_TRACK);
	s = series_at(&w, "m:X/12/2018", NOW);
	assert_evaluation(&s, EVALUATION_NO_TARGET);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_line_runs_from_baseline_to_target),
		cmocka_unit_test(of_a_fork_of_targets_the_higher_version_counts),
		cmocka_unit_test(on_track_has_no_tolerance),
		cmocka_unit_test(every_comparator),
		cmocka_unit_test(lower_is_better_by_comparator),
		cmocka_unit_test(equal_comes_as_close_as_the_line),
		cmocka_unit_test(without_a_baseline_there_is_no_line),
		cmocka_unit_test(the_next_target_counts),
		cmocka_unit_test(each_version_has_its_direction),
		cmocka_unit_test(a_target_is_valid_for_a_time),
		cmocka_unit_test(a_target_can_be_taken_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
