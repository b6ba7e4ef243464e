/* One figure: corrections, preliminary and final, dimensions, what is missing, late and followed
 * up. */
#include "little_world.h"

#define NOW "2022-12-01T12:00:00+01:00"
#define KEY "m:X/1280/2022-01"

static void defined(struct world *w, const char *more)
{
	tell(w, "indicator.defined", "2021-01-01T08:00:00+01:00",
	     arena_printf(&w->a, "'code':'X','nameSv':'N','definitionVersion':1%s", more).p);
}

static struct fact *measured(struct world *w, const char *time, const char *more)
{
	return tell(w, "measurement.reported", time,
	            arena_printf(&w->a,
	                         "'code':'X','org':'1280','periodStart':'2022-01-01','periodEnd':"
	                         "'2022-01-31',%s",
	                         more)
	                    .p);
}

static void a_figure_comes_out_as_it_was_written(void **state)
{
	(void)state;
	WORLD w = { 0 };
	BUF_AUTO b = { 0 };
	struct json_out j = json_out_to(&b);
	defined(&w, "");
	measured(&w, "2022-02-02T08:00:00+01:00", "'value':'4842.79531235','precision':'APPROX'");
	(void)series_at(&w, KEY, NOW);
	assert_true(indicators_domain.print(text_of(KEY), world_of(&w, text_of(KEY))->out.state,
	                                    &w.a, &j));
	assert_non_null(strstr(b.p, "\"value\":\"4842.79531235\""));
	assert_non_null(strstr(b.p, "\"precision\":\"APPROX\""));
	assert_non_null(strstr(b.p, "\"state\":\"FINAL\""));
	assert_non_null(strstr(b.p, "\"evaluation\":\"NO_TARGET\""));
	assert_non_null(strstr(b.p, "\"periodEnd\":\"2022-01-31\",\"periodStart\":\"2022-01-01\""));
}

static void a_final_figure_goes_before_a_preliminary_one(void **state)
{
	(void)state;
	WORLD w = { 0 };
	measured(&w, "2022-02-02T08:00:00+01:00", "'value':'1','status':'PRELIMINARY'");
	struct series_state s = series_at(&w, KEY, NOW);
	assert_text(s.value, "1");
	assert_int_equal(series_total(&s)->status, MEASURED_PRELIMINARY);
	measured(&w, "2022-03-02T08:00:00+01:00", "'value':'2','status':'FINAL'");
	measured(&w, "2022-04-02T08:00:00+02:00", "'value':'3','status':'PRELIMINARY'");
	s = series_at(&w, KEY, NOW);
	assert_text(s.value, "2");
	assert_null(found(&w, KEY, "D-DUP-01"));
}

static void a_correction_replaces_and_an_annulment_leaves_nothing(void **state)
{
	(void)state;
	WORLD w = { 0 };
	measured(&w, "2022-02-02T08:00:00+01:00", "'value':'1','noticeId':'n1'");
	measured(&w, "2022-02-01T08:00:00+01:00",
	         "'value':'2','noticeId':'n2','action':'REVISED','replaces':'n1'");
	struct series_state s = series_at(&w, KEY, NOW);
	assert_text(s.value, "2");
	measured(&w, "2022-02-03T08:00:00+01:00",
	         "'value':'2','noticeId':'n3','action':'ANNULLED','replaces':'n2'");
	s = series_at(&w, KEY, NOW);
	assert_evaluation(&s, EVALUATION_NO_DATA);
	assert_int_equal(s.n_figures, 0);
}

/* The one written last is not the strongest: the version is. */
static void revisions_may_keep_the_name_of_what_they_revise(void **state)
{
	(void)state;
	WORLD w = { 0 };
	measured(&w, "2022-02-02T08:00:00+01:00", "'value':'1','noticeId':'n1'");
	measured(
	        &w, "2022-02-04T08:00:00+01:00",
	        "'value':'3','noticeId':'n1','noticeVersion':3,'action':'REVISED','replaces':'n1'");
	measured(
	        &w, "2022-02-05T08:00:00+01:00",
	        "'value':'2','noticeId':'n1','noticeVersion':2,'action':'REVISED','replaces':'n1'");
	struct series_state s = series_at(&w, KEY, NOW);
	assert_text(s.value, "3");
	assert_null(found(&w, KEY, "D-DUP-01"));
	assert_null(found(&w, KEY, "D-REF-02"));
	measured(
	        &w, "2022-02-06T08:00:00+01:00", /* another system tells of version 3 */
	        "'value':'3','noticeId':'n1','noticeVersion':3,'action':'REVISED','replaces':'n1'");
	s = series_at(&w, KEY, NOW);
	assert_text(s.value, "3");
	measured(&w, "2022-02-07T08:00:00+01:00",
	         "'value':'3','noticeId':'n1','noticeVersion':4,'action':'ANNULLED','replaces':'"
	         "n1'");
	s = series_at(&w, KEY, NOW);
	assert_evaluation(&s, EVALUATION_NO_DATA);
}

/* R-G9: linked by what they replace, they are one chain, in which the version decides. */
static void of_a_fork_the_higher_version_counts(void **state)
{
	(void)state;
	WORLD w = { 0 };
	measured(&w, "2022-02-02T08:00:00+01:00", "'value':'1','noticeId':'n1'");
	measured(
	        &w, "2022-02-03T08:00:00+01:00",
	        "'value':'2','noticeId':'n2','noticeVersion':2,'action':'REVISED','replaces':'n1'");
	measured(
	        &w, "2022-02-04T08:00:00+01:00",
	        "'value':'3','noticeId':'n3','noticeVersion':3,'action':'REVISED','replaces':'n2'");
	measured(
	        &w, "2022-02-05T08:00:00+01:00",
	        "'value':'4','noticeId':'n4','noticeVersion':2,'action':'REVISED','replaces':'n1'");
	struct series_state s = series_at(&w, KEY, NOW);
	assert_text(s.value, "3");
	assert_true(is_open(&w, KEY, "D-REF-02"));
	assert_null(found(&w, KEY, "D-DUP-01")); /* which one counts is said already */
	measured(&w, "2022-02-06T08:00:00+01:00", "'value':'5','noticeId':'other'");
	s = series_at(&w, KEY, NOW); /* between chains the later record */
	assert_text(s.value, "5");
}

/* A chain is one notice, and each chain has one word among the others. */
static void versions_are_compared_before_chains_are(void **state)
{
	(void)state;
	WORLD w = { 0 };
	measured(&w, "2022-02-02T08:00:00+01:00", "'value':'2','noticeId':'n1','noticeVersion':2");
	measured(&w, "2022-02-03T08:00:00+01:00", "'value':'3','noticeId':'n2'");
	measured(&w, "2022-02-04T08:00:00+01:00", "'value':'1','noticeId':'n1'");
	struct series_state s = series_at(&w, KEY, NOW);
	assert_text(s.value, "3");
}

static void one_notice_may_carry_several_figures(void **state)
{
	(void)state;
	WORLD w = { 0 };
	measured(&w, "2022-02-02T08:00:00+01:00",
	         "'value':'1','noticeId':'n1','noticeVersion':2,'dims':{'sex':'FEMALE'}");
	measured(&w, "2022-02-02T08:00:00+01:00",
	         "'value':'2','noticeId':'n1','dims':{'sex':'MALE'}");
	struct series_state s = series_at(&w, KEY, NOW);
	assert_int_equal(s.n_figures, 2);
}

/* R-G3: its version is one higher. */
static void a_version_left_out_is_found(void **state)
{
	(void)state;
	WORLD w = { 0 };
	measured(&w, "2022-02-02T08:00:00+01:00", "'value':'1','noticeId':'n1'");
	measured(
	        &w, "2022-02-03T08:00:00+01:00",
	        "'value':'2','noticeId':'n2','noticeVersion':4,'action':'REVISED','replaces':'n1'");
	struct series_state s = series_at(&w, KEY, NOW);
	assert_text(s.value, "2");
	assert_true(is_open(&w, KEY, "D-REF-02"));
}

static void two_words_that_differ_are_found(void **state)
{
	(void)state;
	WORLD w = { 0 };
	measured(&w, "2022-02-02T08:00:00+01:00", "'value':'1'");
	measured(&w, "2022-02-03T08:00:00+01:00", "'value':'1.0'");
	(void)series_at(&w, KEY, NOW);
	assert_null(found(&w, KEY, "D-DUP-01")); /* one figure, written twice */
	measured(&w, "2022-02-04T08:00:00+01:00", "'value':'2'");
	struct series_state s = series_at(&w, KEY, NOW);
	assert_text(s.value, "2");
	assert_true(is_open(&w, KEY, "D-DUP-01"));
}

static void parts_do_not_make_a_total(void **state)
{
	(void)state;
	WORLD w = { 0 };
	measured(&w, "2022-02-02T08:00:00+01:00", "'value':'1','dims':{'sex':'FEMALE'}");
	measured(&w, "2022-02-02T08:00:00+01:00", "'value':'2','dims':{'sex':'MALE'}");
	struct series_state s = series_at(&w, KEY, NOW);
	assert_int_equal(s.n_figures, 2);
	assert_null(series_total(&s));
	assert_evaluation(&s, EVALUATION_NO_DATA);
	measured(&w, "2022-02-02T08:00:00+01:00", "'value':'4','dims':{}");
	s = series_at(&w, KEY, NOW);
	assert_text(series_total(&s)->value, "4");
	assert_text(s.figures[1].sex, "FEMALE");
}

/* ---- D-KPI-01 ---- */

#define MONTHLY                                                                                    \
	",'expected':[{'period':'MONTH','first':'2022-01','from':'MUNICIPALITIES','withinDays':"   \
	"20}]"

static void a_missing_figure_is_found_the_day_it_is_late(void **state)
{
	(void)state;
	WORLD w = { 0 };
	defined(&w, MONTHLY);
	struct series_state s = series_at(&w, KEY, "2022-02-20T23:59:59.999999+01:00");
	assert_true(s.expected && !s.missing);
	assert_evaluation(&s, EVALUATION_NO_DATA);
	assert_null(found(&w, KEY, "D-KPI-01"));
	s = series_at(&w, KEY, "2022-02-21T00:00:00+01:00");
	assert_true(s.missing);
	assert_true(is_open(&w, KEY, "D-KPI-01"));
	assert_true(found(&w, KEY, "D-KPI-01")->first_seen == at("2022-02-21T00:00:00+01:00"));
	assert_text(found(&w, KEY, "D-KPI-01")->parties[0], "1280");
	assert_true(is_open(&w, "m:X/1281/2022-01", "D-KPI-01"));
}

static void a_late_figure_closes_it(void **state)
{
	(void)state;
	WORLD w = { 0 };
	defined(&w, MONTHLY);
	measured(&w, "2022-03-05T08:00:00+01:00", "'value':'1'");
	(void)series_at(&w, KEY, NOW);
	assert_false(is_open(&w, KEY, "D-KPI-01"));
	assert_true(found(&w, KEY, "D-KPI-01")->closed_at == at("2022-03-05T08:00:00+01:00"));
	measured(&w, "2022-02-05T08:00:00+01:00", "'value':'1'");
	(void)series_at(&w, KEY, NOW);
	assert_null(found(&w, KEY, "D-KPI-01"));
}

/* The publisher that a calendar names answers beside the one it is of. */
static void its_publisher_is_a_party(void **state)
{
	(void)state;
	WORLD w = { 0 };
	defined(&w, ",'expected':[{'period':'MONTH','first':'2022-01','orgs':['1280'],'publisher':"
	            "'urn:samverka:2321000255:stat'}]");
	(void)series_at(&w, KEY, NOW);
	const struct discrepancy *d = found(&w, KEY, "D-KPI-01");
	assert_int_equal(d->n_parties, 2);
	assert_text(d->parties[0], "12");
	assert_text(d->parties[1], "1280");
}

static void a_reopened_unit_owes_again(void **state)
{
	(void)state;
	WORLD w = { 0 };
	defined(&w,
	        ",'expected':[{'period':'MONTH','first':'2022-01','from':'UNITS','region':'12'}]");
	tell(&w, "unit.closed", "2022-01-10T08:00:00+01:00",
	     "'unit':'SE2321000255-A','from':'2022-02-10'");
	tell(&w, "unit.opened", "2022-04-10T08:00:00+02:00",
	     "'unit':'SE2321000255-A','from':'2022-04-15'");
	world_at(&w, NOW);
	assert_true(is_open(&w, "m:X/SE2321000255-A/2022-01", "D-KPI-01"));
	assert_false(is_open(&w, "m:X/SE2321000255-A/2022-02", "D-KPI-01"));
	assert_false(is_open(&w, "m:X/SE2321000255-A/2022-03", "D-KPI-01"));
	assert_true(is_open(&w, "m:X/SE2321000255-A/2022-04", "D-KPI-01"));
}

static void who_does_not_take_part_owes_nothing(void **state)
{
	(void)state;
	WORLD w = { 0 };
	world_ordinary(&w);
	world_row(&w, "principal",
	          "{'id':'1283','kind':'MUNICIPALITY','participates':{'indicator':[]},'validFrom':"
	          "'2000-01-01'}");
	defined(&w, MONTHLY);
	world_at(&w, NOW);
	assert_int_equal(world_of(&w, TEXT("m:X/1283/2022-01"))->n_inbox, 0);
	assert_int_equal(world_of(&w, TEXT("m:X/1280/2022-01"))->n_inbox, 1);
}

static void closed_units_owe_nothing(void **state)
{
	(void)state;
	WORLD w = { 0 };
	defined(&w, ",'expected':[{'period':'MONTH','first':'2022-01','from':'UNITS','unitTypes':"
	            "['PRIMARY_CARE'],'region':'12'}]");
	tell(&w, "unit.opened", "2022-01-10T08:00:00+01:00",
	     "'unit':'SE2321000255-B','unitType':'PRIMARY_CARE','municipality':'1280','from':"
	     "'2022-02-15'");
	tell(&w, "unit.closed", "2022-01-10T08:00:00+01:00",
	     "'unit':'SE2321000255-a','from':'2022-02-28'");
	tell(&w, "unit.opened", "2022-01-10T08:00:00+01:00",
	     "'unit':'SE2321000255-C','unitType':'HOSPITAL','municipality':'1280','from':"
	     "'2022-01-01'");
	world_at(&w, NOW);
	assert_true(is_open(&w, "m:X/SE2321000255-A/2022-01", "D-KPI-01"));
	assert_false(is_open(&w, "m:X/SE2321000255-A/2022-02", "D-KPI-01"));
	assert_false(is_open(&w, "m:X/SE2321000255-B/2022-01", "D-KPI-01"));
	assert_true(is_open(&w, "m:X/SE2321000255-B/2022-02", "D-KPI-01"));
	assert_false(is_open(&w, "m:X/SE2321000255-C/2022-02", "D-KPI-01"));
}

/* ---- D-KPI-02 ---- */

static void next_month(struct world *w, const char *more)
{
	tell(w, "measurement.reported", "2022-03-02T08:00:00+01:00",
	     arena_printf(&w->a,
	                  "'code':'X','org':'1280','periodStart':'2022-02-01','periodEnd':"
	                  "'2022-02-28',%s",
	                  more)
	             .p);
}

static bool jumped(const char *before, const char *now)
{
	WORLD w = { 0 };
	measured(&w, "2022-02-02T08:00:00+01:00", before);
	next_month(&w, now);
	(void)series_at(&w, "m:X/1280/2022-02", NOW);
	return is_open(&w, "m:X/1280/2022-02", "D-KPI-02");
}

static void jumps_and_changed_definitions_are_found(void **state)
{
	(void)state;
	assert_false(jumped("'value':'1543'", "'value':'2194'")); /* + 42.2 % */
	assert_false(jumped("'value':'100'", "'value':'150'"));
	assert_true(jumped("'value':'100'", "'value':'150.0001'"));
	assert_true(jumped("'value':'100'", "'value':'49'"));
	assert_true(jumped("'value':'-1'", "'value':'1'"));
	assert_false(jumped("'value':'0'", "'value':'1'")); /* no share of nothing */
	assert_true(
	        jumped("'value':'1','definitionVersion':1", "'value':'1','definitionVersion':'2'"));
	assert_false(jumped("'value':'1','definitionVersion':1",
	                    "'value':'9','definitionVersion':'2','seriesBreak':true"));
}

static bool changed_definition(struct world *w, const char *now)
{
	next_month(w, now);
	(void)series_at(w, "m:X/1280/2022-02", NOW);
	return is_open(w, "m:X/1280/2022-02", "D-KPI-02");
}

/* A figure that names no version is made under that of its period. */
static void a_version_left_out_is_that_of_the_period(void **state)
{
	(void)state;
	for (int second = 0; second < 2; second++) {
		WORLD w = { 0 };
		defined(&w, "");
		if (second)
			tell(&w, "indicator.defined", "2021-02-01T08:00:00+01:00",
			     "'code':'X','nameSv':'N','definitionVersion':'2','validFrom':'2022-02-"
			     "01'");
		measured(&w, "2022-02-02T08:00:00+01:00", "'value':'1','definitionVersion':1");
		assert_int_equal(changed_definition(&w, "'value':'1'"), second);
		struct series_state s = series_at(&w, KEY, NOW);
		assert_text(s.value, "1");
	}
}

/* AWARE: a survey once a year, by sex where it is told (domain page 4.1). */
static void a_yearly_survey_with_figures_by_sex(void **state)
{
	(void)state;
	WORLD w = { 0 };
	tell(&w, "indicator.defined", "2019-01-01T08:00:00+01:00",
	     "'code':'AWARE','nameSv':'N','definitionVersion':1,'unit':'%','expected':[{'period':"
	     "'YEAR','first':'2019','orgs':['12'],'withinDays':60}]");
	for (int i = 0; i < 3; i++) {
		static const char *const said[] = { "'value':'71','dims':{}",
			                            "'value':'78','dims':{'sex':'FEMALE'}",
			                            "'value':'64','dims':{'sex':'MALE'}" };
		tell(&w, "measurement.reported", "2020-02-10T08:00:00+01:00",
		     arena_printf(&w.a,
		                  "'code':'AWARE','org':'12','periodStart':'2019-01-01',"
		                  "'periodEnd':'2019-12-31',%s",
		                  said[i])
		             .p);
	}
	struct series_state s = series_at(&w, "m:AWARE/12/2019", NOW);
	assert_text(s.value, "71");
	assert_int_equal(s.n_figures, 3);
	assert_text(s.figures[1].sex, "FEMALE");
	assert_text(s.figures[1].value, "78");
	assert_text(s.figures[2].value, "64");
	assert_false(s.missing);
	s = series_at(&w, "m:AWARE/12/2020", "2021-03-01T23:59:59+01:00");
	assert_false(s.missing);
	s = series_at(&w, "m:AWARE/12/2020", "2021-03-02T00:00:00+01:00");
	assert_true(s.missing);
	assert_true(is_open(&w, "m:AWARE/12/2020", "D-KPI-01"));
}

/* ---- D-KPI-03 ---- */

static void a_part_above_its_whole_is_found(void **state)
{
	(void)state;
	WORLD w = { 0 };
	measured(&w, "2022-02-02T08:00:00+01:00",
	         "'value':'100','numerator':'10','denominator':'10.0'");
	(void)series_at(&w, KEY, NOW);
	assert_null(found(&w, KEY, "D-KPI-03"));
	measured(&w, "2022-02-03T08:00:00+01:00",
	         "'value':'100','numerator':'10.1','denominator':'10','dims':{'sex':'MALE'}");
	(void)series_at(&w, KEY, NOW);
	assert_text(found(&w, KEY, "D-KPI-03")->discriminator, "numerator;MALE");
}

/* ---- the dialogue ---- */

static struct series_state followed(struct world *w, const char *time, const char *members)
{
	tell(w, "follow-up.registered", time,
	     arena_printf(&w->a, "'code':'X','org':'1280','period':'2022-01',%s", members).p);
	return series_at(w, KEY, NOW);
}

static void a_deviation_opens_a_dialogue_until_it_is_done(void **state)
{
	(void)state;
	WORLD w = { 0 };
	defined(&w, "");
	tell(&w, "target.set", "2021-12-01T08:00:00+01:00",
	     "'code':'X','period':'2022','value':'90','decidedBy':'RF'");
	measured(&w, "2022-02-02T08:00:00+01:00", "'value':'91'");
	struct series_state s = series_at(&w, KEY, NOW);
	assert_int_equal(s.dialogue, DIALOGUE_NONE);
	measured(&w, "2022-02-03T08:00:00+01:00", "'value':'71'");
	s = series_at(&w, KEY, NOW);
	assert_int_equal(s.dialogue, DIALOGUE_OPEN);
	assert_true(s.deviation_at == at("2022-02-03T08:00:00+01:00"));
	s = followed(
	        &w, "2022-02-20T08:00:00+01:00",
	        "'noticeId':'a','on':'2022-02-18','action':'Fler i luren','dueOn':'2022-04-01'");
	assert_int_equal(s.dialogue, DIALOGUE_REGISTERED);
	assert_text(s.follow_up, "Fler i luren");
	s = followed(&w, "2022-02-21T08:00:00+01:00",
	             "'noticeId':'b','on':'2022-02-21','done':true");
	assert_int_equal(s.dialogue, DIALOGUE_REGISTERED); /* the other one is not done */
	s = followed(&w, "2022-04-02T08:00:00+02:00",
	             "'noticeId':'a','on':'2022-04-01','done':true");
	assert_int_equal(s.dialogue, DIALOGUE_DONE);
}

/* R-G9: what is said anew of a talk is no correction, and goes by its day; a correction does not.
 */
static void of_a_fork_of_follow_ups_the_higher_version_counts(void **state)
{
	(void)state;
	WORLD w = { 0 };
	defined(&w, "");
	tell(&w, "target.set", "2021-12-01T08:00:00+01:00",
	     "'code':'X','period':'2022','value':'90','decidedBy':'RF'");
	measured(&w, "2022-02-03T08:00:00+01:00", "'value':'71'");
	followed(&w, "2022-02-20T08:00:00+01:00", "'noticeId':'a','on':'2022-02-18'");
	followed(&w, "2022-02-21T08:00:00+01:00",
	         "'noticeId':'c','noticeVersion':3,'replaces':'a','on':'2022-02-19','done':true");
	struct series_state s =
	        followed(&w, "2022-02-22T08:00:00+01:00",
	                 "'noticeId':'b','noticeVersion':2,'replaces':'a','on':'2022-02-20'");
	assert_int_equal(s.dialogue, DIALOGUE_DONE);
}

static void talked(struct world *w, const char *time, const char *members)
{
	tell(w, "follow-up.registered", time,
	     arena_printf(&w->a, "'code':'X','org':'1280',%s", members).p);
}

static void february(struct world *w, const char *time, const char *value)
{
	tell(w, "measurement.reported", time,
	     arena_printf(
	             &w->a,
	             "'code':'X','org':'1280','periodStart':'2022-02-01','periodEnd':'2022-02-28',"
	             "'value':'%s'",
	             value)
	             .p);
}

#define FEBRUARY "m:X/1280/2022-02"

/* One talk about all that was known on its day; what comes later is another matter. */
static void a_dialogue_without_a_period_is_about_what_was_known(void **state)
{
	(void)state;
	WORLD w = { 0 };
	defined(&w, "");
	tell(&w, "target.set", "2021-12-01T08:00:00+01:00",
	     "'code':'X','period':'2022','value':'90'");
	measured(&w, "2022-02-03T08:00:00+01:00", "'value':'71'");
	february(&w, "2022-03-03T08:00:00+01:00", "72");
	talked(&w, "2022-02-20T09:00:00+01:00",
	       "'noticeId':'a','on':'2022-02-20','action':'Fler i luren'");
	struct series_state s = series_at(&w, KEY, NOW);
	assert_int_equal(s.dialogue, DIALOGUE_REGISTERED);
	assert_text(s.follow_up, "Fler i luren");
	s = series_at(&w, FEBRUARY, NOW);
	assert_int_equal(s.dialogue, DIALOGUE_OPEN); /* nobody knew yet */
	talked(&w, "2022-03-20T09:00:00+01:00", "'noticeId':'a','on':'2022-03-20','done':true");
	s = series_at(&w, KEY, NOW);
	assert_int_equal(s.dialogue, DIALOGUE_DONE);
	s = series_at(&w, FEBRUARY, NOW);
	assert_int_equal(s.dialogue, DIALOGUE_DONE);
	followed(&w, "2022-04-01T08:00:00+02:00", "'noticeId':'b','on':'2022-04-01'");
	s = series_at(&w, KEY, NOW);
	assert_int_equal(s.dialogue, DIALOGUE_REGISTERED); /* and one of this figure alone is not */
	february(&w, "2022-05-03T08:00:00+02:00", "71");   /* a correction is no new deviation */
	s = series_at(&w, FEBRUARY, NOW);
	assert_int_equal(s.dialogue, DIALOGUE_DONE);
	february(&w, "2022-06-03T08:00:00+02:00", "95");
	s = series_at(&w, FEBRUARY, NOW);
	assert_int_equal(s.dialogue, DIALOGUE_NONE);
}

static void a_target_set_after_the_talk_opens_another(void **state)
{
	(void)state;
	WORLD w = { 0 };
	defined(&w, "");
	measured(&w, "2022-02-03T08:00:00+01:00", "'value':'71'");
	talked(&w, "2022-02-20T09:00:00+01:00", "'on':'2022-02-20','done':true");
	tell(&w, "target.set", "2022-03-01T08:00:00+01:00",
	     "'code':'X','period':'2022','value':'90'");
	struct series_state s = series_at(&w, KEY, NOW);
	assert_int_equal(s.dialogue, DIALOGUE_OPEN);
}

static void it_stands_in_its_buckets(void **state)
{
	(void)state;
	WORLD w = { 0 };
	tell(&w, "target.set", "2021-12-01T08:00:00+01:00",
	     "'code':'X','period':'2022','value':'90'");
	measured(&w, "2022-02-02T08:00:00+01:00", "'value':'71'");
	(void)series_at(&w, KEY, NOW);
	const struct fold_out *out = &world_of(&w, text_of(KEY))->out;
	assert_int_equal(out->n_buckets, 3);
	assert_text(out->buckets[0], "k/1280/2022");
	assert_text(out->buckets[1], "kd/12");
	assert_text(out->buckets[2], "km/12/2022");
}

static struct fact *of_unit(struct world *w, const char *unit)
{
	return tell(w, "measurement.reported", "2022-02-02T08:00:00+01:00",
	            arena_printf(&w->a,
	                         "'code':'X','org':'%s','periodStart':'2022-01-01','periodEnd':"
	                         "'2022-01-31','value':'1'",
	                         unit)
	                    .p);
}

/* Its owner, the one that one stands under, and its region may speak for a unit. */
static void a_figure_of_a_strange_unit_is_found(void **state)
{
	(void)state;
	WORLD w = { 0 };
	world_ordinary(&w);
	world_row(&w, "principal",
	          "{'id':'1282','kind':'MUNICIPALITY','orgnr':'2120001124','validFrom':'2000-01-01'"
	          "}");
	world_row(&w, "unit", "{'id':'SE2321000255-M','owner':'1282','validFrom':'2000-01-01'}");
	of_unit(&w, "SE2321000255-A");
	of_unit(&w, "SE2321000255-M"); /* told by its region */
	of_unit(&w, "SE2321000255-NONE");
	world_at(&w, NOW);
	assert_null(found(&w, "m:X/SE2321000255-A/2022-01", "D-PUB-04"));
	assert_null(found(&w, "m:X/SE2321000255-M/2022-01", "D-PUB-04"));
	assert_true(is_open(&w, "m:X/SE2321000255-NONE/2022-01", "D-PUB-04"));
	of_unit(&w, "SE2321000255-A")->source = TEXT("urn:samverka:2120001124:stat");
	world_at(&w, NOW);
	assert_true(is_open(&w, "m:X/SE2321000255-A/2022-01", "D-PUB-04"));
}

static void a_version_nobody_defined_keeps_the_direction(void **state)
{
	(void)state;
	WORLD w = { 0 };
	defined(&w, ",'direction':'LOWER_IS_BETTER'");
	tell(&w, "target.set", "2021-01-02T08:00:00+01:00",
	     "'code':'X','period':'2022','value':'10'");
	measured(&w, "2022-02-02T08:00:00+01:00", "'value':'9','definitionVersion':'2'");
	struct series_state s = series_at(&w, KEY, NOW);
	assert_evaluation(&s, EVALUATION_ACHIEVED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_figure_comes_out_as_it_was_written),
		cmocka_unit_test(a_final_figure_goes_before_a_preliminary_one),
		cmocka_unit_test(a_correction_replaces_and_an_annulment_leaves_nothing),
		cmocka_unit_test(revisions_may_keep_the_name_of_what_they_revise),
		cmocka_unit_test(of_a_fork_the_higher_version_counts),
		cmocka_unit_test(versions_are_compared_before_chains_are),
		cmocka_unit_test(one_notice_may_carry_several_figures),
		cmocka_unit_test(a_version_left_out_is_found),
		cmocka_unit_test(two_words_that_differ_are_found),
		cmocka_unit_test(parts_do_not_make_a_total),
		cmocka_unit_test(a_missing_figure_is_found_the_day_it_is_late),
		cmocka_unit_test(a_late_figure_closes_it),
		cmocka_unit_test(its_publisher_is_a_party),
		cmocka_unit_test(a_reopened_unit_owes_again),
		cmocka_unit_test(who_does_not_take_part_owes_nothing),
		cmocka_unit_test(closed_units_owe_nothing),
		cmocka_unit_test(jumps_and_changed_definitions_are_found),
		cmocka_unit_test(a_version_left_out_is_that_of_the_period),
		cmocka_unit_test(a_yearly_survey_with_figures_by_sex),
		cmocka_unit_test(a_part_above_its_whole_is_found),
		cmocka_unit_test(a_deviation_opens_a_dialogue_until_it_is_done),
		cmocka_unit_test(of_a_fork_of_follow_ups_the_higher_version_counts),
		cmocka_unit_test(a_dialogue_without_a_period_is_about_what_was_known),
		cmocka_unit_test(a_target_set_after_the_talk_opens_another),
		cmocka_unit_test(a_figure_of_a_strange_unit_is_found),
		cmocka_unit_test(a_version_nobody_defined_keeps_the_direction),
		cmocka_unit_test(it_stands_in_its_buckets),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
