/* Sums over municipalities and units: what is added, what never is, and when they are compared. */
#include "little_world.h"

#define NOW "2022-12-01T12:00:00+01:00"
#define SUM "r:X/12/2021"

static void defined(struct world *w, const char *more)
{
	tell(w, "indicator.defined", "2021-01-01T08:00:00+01:00",
	     arena_printf(&w->a, "'code':'X','nameSv':'N','definitionVersion':1%s", more).p);
}

static void measured(struct world *w, const char *org, const char *more)
{
	tell(w, "measurement.reported", "2022-02-02T08:00:00+01:00",
	     arena_printf(&w->a,
	                  "'code':'X','org':'%s','periodStart':'2021-01-01','periodEnd':"
	                  "'2021-12-31',%s",
	                  org, more)
	             .p);
}

static void additive_values_are_added_exactly(void **state)
{
	(void)state;
	WORLD w = { 0 };
	defined(&w, ",'additive':true");
	measured(&w, "1280", "'value':'0.1'");
	measured(&w, "1281", "'value':'10000000000000000.2'");
	struct sum_state s = sum_at(&w, SUM, NOW);
	assert_text(s.municipalities.value, "10000000000000000.3");
	assert_int_equal(s.municipalities.n_reported, 2);
	assert_int_equal(s.units.n_reported, 0);
	assert_text(s.municipalities.least, "0.1");
}

static void shares_and_unique_users_are_never_added(void **state)
{
	(void)state;
	static const char *const kinds[] = { "", ",'additive':false", ",'aggregation':'NONE'" };
	for (size_t i = 0; i < 3; i++) {
		WORLD w = { 0 };
		defined(&w, kinds[i]);
		measured(&w, "1280", "'value':'1543','numerator':'1','denominator':'2','n':3");
		measured(&w, "1281", "'value':'2194','numerator':'1','denominator':'2','n':3");
		measured(&w, "12", "'value':'3000'");
		struct sum_state s = sum_at(&w, SUM, NOW);
		assert_text(s.municipalities.value, "");
		assert_text(s.municipalities.numerator, "");
		assert_true(s.municipalities.n == INT64_MIN);
		assert_int_equal(s.check, CHECK_NONE);
		assert_text(s.municipalities.most, "2194"); /* the spread is no sum */
	}
}

static struct nation_state nation_at(struct world *w)
{
	struct nation_state s;
	(void)sum_at(w, SUM, NOW);
	assert_true(nation_state_decode(world_of(w, TEXT("n:X/2021"))->out.state, &w->a, &s));
	return s;
}

/* Over all regions, each way of cutting by itself, and who is not in it. */
static void the_nation_is_what_the_regions_come_to(void **state)
{
	(void)state;
	WORLD w = { 0 };
	/* Without an organisation number the sender is nobody's, and may speak for two regions. */
	world_row(&w, "principal", "{'id':'12','kind':'REGION','validFrom':'2000-01-01'}");
	world_row(&w, "principal", "{'id':'1280','kind':'MUNICIPALITY','validFrom':'2000-01-01'}");
	world_row(&w, "principal", "{'id':'1281','kind':'MUNICIPALITY','validFrom':'2000-01-01'}");
	world_row(&w, "principal", "{'id':'14','kind':'REGION','validFrom':'2000-01-01'}");
	world_row(&w, "principal", "{'id':'1480','kind':'MUNICIPALITY','validFrom':'2000-01-01'}");
	defined(&w, ",'additive':true,'expected':[{'period':'YEAR','first':'2021','from':"
	            "'MUNICIPALITIES','withinDays':20}]");
	measured(&w, "1280", "'value':'0.1'");
	measured(&w, "1480", "'value':'2','status':'PRELIMINARY'");
	measured(&w, "12", "'value':'7'");
	struct nation_state s = nation_at(&w);
	assert_text(s.municipalities.value, "2.1");
	assert_int_equal(s.municipalities.n_expected, 3);
	assert_int_equal(s.municipalities.n_reported, 2);
	assert_int_equal(s.municipalities.n_preliminary, 1);
	assert_int_equal(s.municipalities.n_missing, 1);
	assert_text(s.municipalities.missing[0], "1281");
	assert_false(s.municipalities.complete);
	assert_text(s.regions.value, "7");
	assert_false(s.regions.complete); /* 14 has said nothing */
	assert_text(s.units.value, "");
	measured(&w, "1281", "'value':'1'");
	measured(&w, "14", "'value':'3'");
	s = nation_at(&w);
	assert_text(s.municipalities.value, "3.1");
	assert_true(s.municipalities.complete);
	assert_text(s.regions.value, "10");
	assert_true(s.regions.complete);
	assert_false(s.units.complete);
}

static void no_nation_of_shares_and_users(void **state)
{
	(void)state;
	static const char *const kinds[] = { "", ",'additive':false", ",'aggregation':'RATIO'",
		                             ",'aggregation':'HISTOGRAM'" };
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		WORLD w = { 0 };
		defined(&w, kinds[i]);
		measured(&w, "1280", "'value':'50','numerator':'1','denominator':'2'");
		measured(&w, "12", "'value':'50'");
		(void)sum_at(&w, SUM, NOW);
		for (size_t k = 0; k < w.n_v; k++)
			assert_false(text_starts_with(w.v[k]->key, TEXT("n:")));
	}
}

static void a_ratio_is_that_of_the_sums(void **state)
{
	(void)state;
	WORLD w = { 0 };
	defined(&w, ",'aggregation':'RATIO','unit':'%'");
	measured(&w, "1280", "'value':'50','numerator':'1','denominator':'2'");
	measured(&w, "1281", "'value':'100','numerator':'998','denominator':'998'");
	struct sum_state s = sum_at(&w, SUM, NOW);
	assert_text(s.municipalities.value, "99.9");
	assert_text(s.municipalities.numerator, "999");
	assert_text(s.municipalities.denominator, "1000");
}

/* The sums have 36 digits, and what they come to has six. */
static void a_ratio_of_long_decimals(void **state)
{
	(void)state;
	WORLD w = { 0 };
	defined(&w, ",'aggregation':'RATIO'");
	measured(&w, "1280", "'value':'1','numerator':'100000000000000000','denominator':'1'");
	measured(&w, "1281",
	         "'value':'1','numerator':'0.000000000000000001','denominator':'"
	         "399999999999999999'");
	struct sum_state s = sum_at(&w, SUM, NOW);
	assert_text(s.municipalities.value, "0.25");
}

static void answer_times_are_merged(void **state)
{
	(void)state;
	WORLD w = { 0 };
	world_ordinary(&w);
	world_row(&w, "unit", "{'id':'SE2321000255-B','owner':'12','validFrom':'2000-01-01'}");
	defined(&w, ",'aggregation':'HISTOGRAM','statistic':'SHARE_WITHIN','within':60");
	measured(&w, "SE2321000255-A",
	         "'histogram':[{'upTo':60,'n':90},{'upTo':120,'n':10},{'n':0}],'n':100");
	measured(&w, "SE2321000255-b",
	         "'histogram':[{'upTo':30,'n':1},{'upTo':60,'n':1},{'n':998}],'n':1000");
	struct series_state one = series_at(&w, "m:X/SE2321000255-A/2021", NOW);
	assert_text(one.value, "0.9000");
	struct sum_state s = sum_at(&w, SUM, NOW);
	/* 92 of 1,100; the mean of the units' shares would be 45 per cent. */
	assert_text(s.units.value, "0.0836");
	assert_int_equal(s.units.n, 1100);
	assert_int_equal(s.units.histogram.n, 2);
	assert_true(s.units.distribution.median == INT64_MIN); /* above every limit they share */
}

/* ---- D-KPI-03 ---- */

static void the_sum_is_compared_when_all_have_reported(void **state)
{
	(void)state;
	WORLD w = { 0 };
	defined(&w, ",'additive':true");
	measured(&w, "12", "'value':'10'");
	measured(&w, "1280", "'value':'4'");
	struct sum_state s = sum_at(&w, SUM, NOW);
	assert_int_equal(s.check, CHECK_WAITS);
	assert_null(found(&w, SUM, "D-KPI-03"));
	measured(&w, "1281", "'value':'6.0'");
	s = sum_at(&w, SUM, NOW);
	assert_int_equal(s.check, CHECK_AGREES);
	measured(&w, "SE2321000255-A", "'value':'9.99'"); /* the only unit of the region */
	s = sum_at(&w, SUM, NOW);
	assert_int_equal(s.check, CHECK_DIFFERS);
	assert_text(found(&w, SUM, "D-KPI-03")->discriminator, "units");
	assert_int_equal(found(&w, SUM, "D-KPI-03")->n_evidence, 2);
	struct series_state own = series_at(&w, "m:X/12/2021", NOW); /* shown with its figure */
	assert_int_equal(own.n_discrepancies, 1);
	assert_text(own.discrepancies[0], "D-KPI-03");
	assert_null(found(&w, "m:X/12/2021", "D-KPI-03")); /* but found once only */
	assert_int_equal(series_at(&w, "m:X/1280/2021", NOW).n_discrepancies, 0);
}

static void a_calendar_says_who_all_are(void **state)
{
	(void)state;
	WORLD w = { 0 };
	defined(&w,
	        ",'additive':true,'expected':[{'period':'YEAR','first':'2021','orgs':['1280']}]");
	measured(&w, "12", "'value':'10'");
	struct sum_state s = sum_at(&w, SUM, NOW);
	assert_int_equal(s.check, CHECK_WAITS);
	assert_int_equal(s.municipalities.n_missing, 1);
	assert_text(s.municipalities.missing[0], "1280");
	measured(&w, "1280", "'value':'9'");
	s = sum_at(&w, SUM, NOW);
	assert_int_equal(s.check, CHECK_DIFFERS);
	assert_int_equal(s.municipalities.n_missing, 0);
}

/* Whether the region itself says something or not; without a calendar all there are (README). */
static void a_sum_of_some_is_not_complete(void **state)
{
	(void)state;
	WORLD w = { 0 };
	world_ordinary(&w);
	world_row(&w, "unit", "{'id':'SE2321000255-B','owner':'12','validFrom':'2000-01-01'}");
	world_row(&w, "unit", "{'id':'SE2321000255-C','owner':'12','validFrom':'2022-01-01'}");
	defined(&w, ",'additive':true");
	measured(&w, "1280", "'value':'4'");
	measured(&w, "SE2321000255-A", "'value':'3'");
	struct sum_state s = sum_at(&w, SUM, NOW);
	assert_false(s.municipalities.complete);
	assert_false(s.units.complete);
	measured(&w, "1281", "'value':'6'");
	measured(&w, "SE2321000255-B", "'value':'3'");
	s = sum_at(&w, SUM, NOW);
	assert_true(s.municipalities.complete);
	assert_true(s.units.complete); /* the third unit was not open then */
	assert_int_equal(s.check, CHECK_NONE);
	tell(&w, "unit.opened", "2022-03-01T08:00:00+01:00",
	     "'unit':'SE2321000255-D','municipality':'1280','from':'2021-06-01'");
	s = sum_at(&w, SUM, "2022-03-01T07:59:00+01:00");
	assert_true(s.units.complete);
	s = sum_at(&w, SUM, NOW);
	assert_false(s.units.complete);
}

/* One that the calendar does not ask stands for none that it asks. */
static void a_sum_without_one_that_is_expected_is_not_complete(void **state)
{
	(void)state;
	WORLD w = { 0 };
	defined(&w,
	        ",'additive':true,'expected':[{'period':'YEAR','first':'2021','orgs':['1280']}]");
	measured(&w, "1281", "'value':'6'");
	struct sum_state s = sum_at(&w, SUM, NOW);
	assert_int_equal(s.municipalities.n_reported, s.municipalities.n_expected);
	assert_false(s.municipalities.complete);
	measured(&w, "1280", "'value':'4'");
	s = sum_at(&w, SUM, NOW);
	assert_true(s.municipalities.complete);
}

/* Written by a program that knew of no completeness: it had one byte less for each group. */
static void an_older_sum_is_read(void **state)
{
	(void)state;
	WORLD w = { 0 };
	struct sum_state s;
	defined(&w, ",'additive':true");
	measured(&w, "1280", "'value':'4'");
	measured(&w, "1281", "'value':'4'");
	(void)sum_at(&w, SUM, NOW);
	struct text bytes = world_of(&w, text_of(SUM))->out.state;
	assert_true(sum_state_decode(bytes, &w.a, &s) && s.municipalities.complete);
	assert_false(sum_state_decode((struct text){ bytes.p, bytes.n - 1 }, &w.a, &s));
	assert_true(sum_state_decode((struct text){ bytes.p, bytes.n - 2 }, &w.a, &s));
	assert_text(s.municipalities.value, "8");
	assert_false(s.municipalities.complete);
}

/* ---- offering ---- */

#define UNIT "u:SE2321000255-A"

static void offered(struct world *w, const char *service, const char *from, const char *yes)
{
	tell(w, "service-offering.changed", "2022-01-01T08:00:00+01:00",
	     arena_printf(&w->a,
	                  "'unit':'SE2321000255-a','serviceCode':'%s','from':'%s','offered':%s",
	                  service, from, yes)
	             .p);
}

static void used(struct world *w, const char *start, const char *end, const char *service,
                 const char *value)
{
	tell(w, "measurement.reported", "2022-02-02T08:00:00+01:00",
	     arena_printf(&w->a,
	                  "'code':'USE','org':'SE2321000255-A','periodStart':'%s','periodEnd':'%s',"
	                  "'dims':{'service':'%s'},'value':'%s'",
	                  start, end, service, value)
	             .p);
}

static void offered_and_never_used_is_found_after_three_months(void **state)
{
	(void)state;
	WORLD w = { 0 };
	offered(&w, "BOOK", "2022-01-10", "true");
	struct unit_state s = unit_at(&w, UNIT, "2022-04-10T23:59:00+02:00");
	assert_true(s.services[0].offered && !s.services[0].unused);
	s = unit_at(&w, UNIT, "2022-04-11T00:00:00+02:00");
	assert_true(s.services[0].unused);
	assert_true(is_open(&w, UNIT, "D-KPI-04"));
	used(&w, "2022-01-01", "2022-01-31", "BOOK", "0"); /* nothing is no use */
	s = unit_at(&w, UNIT, "2022-04-11T00:00:00+02:00");
	assert_true(s.services[0].unused);
	used(&w, "2022-01-01", "2022-01-31", "BOOK", "7");
	s = unit_at(&w, UNIT, "2022-04-11T00:00:00+02:00");
	assert_false(s.services[0].unused);
	assert_text(s.services[0].used, "7");
	s = unit_at(&w, UNIT, "2022-05-01T00:00:00+02:00"); /* three months after 31 January */
	assert_true(s.services[0].unused);
	assert_text(s.region, "12");
}

static void a_service_of_a_strange_unit_is_found(void **state)
{
	(void)state;
	WORLD w = { 0 };
	world_ordinary(&w);
	world_row(&w, "principal",
	          "{'id':'1282','kind':'MUNICIPALITY','orgnr':'2120001124','validFrom':'2000-01-01'"
	          "}");
	offered(&w, "BOOK", "2022-01-10", "true");
	(void)unit_at(&w, UNIT, NOW);
	assert_null(found(&w, UNIT, "D-PUB-04"));
	tell(&w, "service-offering.changed", "2022-01-11T08:00:00+01:00",
	     "'unit':'SE2321000255-NONE','serviceCode':'BOOK','offered':true");
	(void)unit_at(&w, UNIT, NOW);
	assert_true(is_open(&w, "u:SE2321000255-NONE", "D-PUB-04"));
	tell(&w, "service-offering.changed", "2022-01-12T08:00:00+01:00",
	     "'unit':'SE2321000255-A','serviceCode':'VIDEO','offered':true")
	        ->source = TEXT("urn:samverka:2120001124:web");
	(void)unit_at(&w, UNIT, NOW);
	assert_true(is_open(&w, UNIT, "D-PUB-04"));
}

static void used_without_being_offered_is_found(void **state)
{
	(void)state;
	WORLD w = { 0 };
	used(&w, "2022-01-01", "2022-01-31", "VIDEO", "1");
	struct unit_state s = unit_at(&w, UNIT, NOW);
	assert_true(s.services[0].unregistered);
	assert_true(is_open(&w, UNIT, "D-KPI-04"));
	offered(&w, "VIDEO", "2022-02-01", "false"); /* taken back after the use */
	s = unit_at(&w, UNIT, NOW);
	assert_false(s.services[0].unregistered);
	offered(&w, "VIDEO", "2021-12-01", "true");
	s = unit_at(&w, UNIT, "2022-01-20T12:00:00+01:00");
	assert_true(s.services[0].offered);
}

/* R-G9: the newest date decides between notices, not within one. */
static void of_a_fork_of_offers_the_higher_version_counts(void **state)
{
	(void)state;
	static const char *const words[] = {
		"'noticeId':'a','from':'2022-01-10','offered':true",
		"'noticeId':'c','noticeVersion':3,'action':'REVISED','replaces':'a','from':'2022-"
		"02-10','"
		"offered':true",
		"'noticeId':'b','noticeVersion':2,'action':'REVISED','replaces':'a','from':'2022-"
		"03-10','"
		"offered':false",
	};
	WORLD w = { 0 };
	for (size_t i = 0; i < 3; i++)
		tell(&w, "service-offering.changed", "2022-01-01T08:00:00+01:00",
		     arena_printf(&w.a, "'unit':'SE2321000255-a','serviceCode':'BOOK',%s", words[i])
		             .p);
	struct unit_state s = unit_at(&w, UNIT, NOW);
	assert_true(s.services[0].offered);
	assert_int_equal(s.n_services, 1);
}

static void a_closed_unit_uses_nothing(void **state)
{
	(void)state;
	WORLD w = { 0 };
	offered(&w, "BOOK", "2022-01-10", "true");
	tell(&w, "unit.closed", "2022-02-01T08:00:00+01:00",
	     "'unit':'SE2321000255-A','from':'2022-03-01'");
	struct unit_state s = unit_at(&w, UNIT, NOW);
	assert_false(s.services[0].unused);
	assert_int_equal(world_of(&w, text_of(UNIT))->out.n_buckets, 1);
	assert_text(world_of(&w, text_of(UNIT))->out.buckets[0], "ks/12");
}

/* D-KPI-04 and S13 are of today: a move or an opening told ahead waits for its day. */
static void an_opening_told_ahead_waits(void **state)
{
	(void)state;
	WORLD w = { 0 };
	offered(&w, "BOOK", "2022-01-10", "true");
	tell(&w, "unit.opened", "2021-12-01T08:00:00+01:00",
	     "'unit':'SE2321000255-A','municipality':'1280','from':'2022-01-01'");
	tell(&w, "unit.opened", "2022-03-01T08:00:00+01:00",
	     "'unit':'SE2321000255-A','municipality':'1281','unitType':'HOSPITAL','from':'2022-06-01'");
	struct unit_state s = unit_at(&w, UNIT, "2022-05-31T23:59:00+02:00");
	assert_text(s.municipality, "1280");
	assert_text(s.unit_type, "PRIMARY_CARE");
	assert_true(s.services[0].unused);
	assert_true(is_open(&w, UNIT, "D-KPI-04"));
	assert_true(world_of(&w, text_of(UNIT))->out.next_due == at("2022-06-01T00:00:00+02:00"));
	s = unit_at(&w, UNIT, "2022-06-01T00:00:00+02:00");
	assert_text(s.municipality, "1281");
	assert_text(s.unit_type, "HOSPITAL");
	assert_false(s.services[0].unused); /* counted from its opening */
}

/* The same of the register's rows. */
static void a_row_told_ahead_waits(void **state)
{
	(void)state;
	WORLD w = { 0 };
	world_ordinary(&w);
	world_row(&w, "unit",
	          "{'id':'SE2321000255-A','owner':'12','municipality':'1281','validFrom':'2022-06-01'}");
	offered(&w, "BOOK", "2022-01-10", "true");
	struct unit_state s = unit_at(&w, UNIT, "2022-05-31T23:59:00+02:00");
	assert_text(s.municipality, "");
	assert_true(s.services[0].unused);
	assert_true(world_of(&w, text_of(UNIT))->out.next_due == at("2022-06-01T00:00:00+02:00"));
	s = unit_at(&w, UNIT, "2022-06-01T00:00:00+02:00");
	assert_text(s.municipality, "1281");
}

/* A unit of two municipalities' in turn: each tells of its own days, the one to come ahead, and what
 * it took over; the other is a stranger. */
static void each_owner_tells_of_its_own_days(void **state)
{
	(void)state;
	static const struct {
		const char *orgnr, *told, *from;
		bool strange;
	} words[] = {
		{ "2120001111", "2022-01-01", "2022-01-10", false }, /* also when it has left */
		{ "2120001111", "2019-01-01", "2019-01-10", false }, /* before the first row */
		{ "2120001111", "2022-05-15", "2022-06-01", false }, /* told while it was its own */
		{ "2120001111", "2022-06-15", "2022-06-15", true },
		{ "2120001112", "2022-05-15", "2022-06-01", false },
		{ "2120001112", "2022-06-15", "2022-01-10", false }, /* what it took over */
		{ "2120001112", "2022-05-15", "2022-05-20", true },
		{ "2120001112", "2019-01-01", "2019-01-10", true },
	};
	static const char *const moments[] = { "2022-05-31T12:00:00+02:00", NOW };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		WORLD w = { 0 };
		world_row(&w, "principal", "{'id':'12','kind':'REGION','orgnr':'2321000255','validFrom':'2000-01-01'}");
		world_row(&w, "principal",
		          "{'id':'1280','kind':'MUNICIPALITY','orgnr':'2120001111','validFrom':'2000-01-01'}");
		world_row(&w, "principal",
		          "{'id':'1281','kind':'MUNICIPALITY','orgnr':'2120001112','validFrom':'2000-01-01'}");
		world_row(&w, "unit",
		          "{'id':'SE2321000255-A','owner':'1280','validFrom':'2020-01-01','validTo':'2022-05-31'}");
		world_row(&w, "unit", "{'id':'SE2321000255-A','owner':'1281','validFrom':'2022-06-01'}");
		struct fact *f = tell(&w, "service-offering.changed",
		                      arena_printf(&w.a, "%sT08:00:00+01:00", words[i].told).p,
		                      arena_printf(&w.a, "'unit':'SE2321000255-A','serviceCode':'BOOK',"
		                                         "'offered':true,'from':'%s'", words[i].from).p);
		f->source = arena_printf(&w.a, "urn:samverka:%s:web", words[i].orgnr);
		for (size_t k = 0; k < 2; k++) {
			if (f->recorded_us > at(moments[k]))
				continue;
			(void)unit_at(&w, UNIT, moments[k]);
			if (is_open(&w, UNIT, "D-PUB-04") != words[i].strange)
				fail_msg("word %zu at %s", i, moments[k]);
		}
	}
}

/* A new row for a new name closes nothing; the end of the last one is told, and so is a gap. */
static void a_row_that_goes_on_closes_nothing(void **state)
{
	(void)state;
	static const struct {
		const char *second, *open_to;
	} rows[] = {
		{ "'validFrom':'2022-07-01'", NULL },
		{ "'validFrom':'2022-07-01','validTo':'2022-09-30'", "2022-09-30T12:00:00+02:00" },
		{ "'validFrom':'2022-07-02'", "2022-06-30T12:00:00+02:00" },
		{ "'validFrom':'2022-06-01','validTo':'2022-06-15'", "2022-06-30T12:00:00+02:00" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		WORLD w = { 0 };
		world_row(&w, "principal",
		          "{'id':'12','kind':'REGION','orgnr':'2321000255','validFrom':'2000-01-01'}");
		world_row(&w, "unit",
		          "{'id':'SE2321000255-A','owner':'12','validFrom':'2000-01-01','validTo':'2022-06-30'}");
		world_row(&w, "unit",
		          arena_printf(&w.a, "{'id':'SE2321000255-A','owner':'12','name':'New',%s}",
		                       rows[i].second).p);
		offered(&w, "BOOK", "2022-01-10", "true");
		struct unit_state s = unit_at(&w, UNIT, "2022-05-01T12:00:00+02:00");
		assert_int_equal(s.open_to, rows[i].open_to ? calendar_day(at(rows[i].open_to)) : DAY_NONE);
	}
}

/* A closing to come is known, and one does not open what is closed. */
static void a_closing_told_ahead_is_told(void **state)
{
	(void)state;
	WORLD w = { 0 };
	offered(&w, "BOOK", "2022-01-10", "true");
	tell(&w, "unit.closed", "2022-02-01T08:00:00+01:00", "'unit':'SE2321000255-A','from':'2022-07-01'");
	struct unit_state s = unit_at(&w, UNIT, "2022-05-01T12:00:00+02:00");
	assert_true(s.open_to == calendar_day(at("2022-06-30T12:00:00+02:00")));
	assert_true(s.services[0].unused);
	tell(&w, "unit.closed", "2022-02-02T08:00:00+01:00", "'unit':'SE2321000255-A','from':'2022-03-01'");
	s = unit_at(&w, UNIT, "2022-05-01T12:00:00+02:00");
	assert_true(s.open_to == calendar_day(at("2022-02-28T12:00:00+01:00")));
	assert_false(s.services[0].unused);
}

/* S13 says when a service was used last: it is looked at when that is too long ago, offered or not. */
static void use_is_looked_at_until_it_is_old(void **state)
{
	(void)state;
	WORLD w = { 0 };
	used(&w, "2022-01-01", "2022-01-31", "VIDEO", "1");
	(void)unit_at(&w, UNIT, "2022-04-30T23:59:00+02:00");
	assert_true(world_of(&w, text_of(UNIT))->out.next_due == at("2022-05-01T00:00:00+02:00"));
	struct unit_state s = unit_at(&w, UNIT, "2022-05-01T00:00:00+02:00");
	assert_true(s.evaluated_at == at("2022-05-01T00:00:00+02:00"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(additive_values_are_added_exactly),
		cmocka_unit_test(shares_and_unique_users_are_never_added),
		cmocka_unit_test(the_nation_is_what_the_regions_come_to),
		cmocka_unit_test(no_nation_of_shares_and_users),
		cmocka_unit_test(a_ratio_is_that_of_the_sums),
		cmocka_unit_test(a_ratio_of_long_decimals),
		cmocka_unit_test(answer_times_are_merged),
		cmocka_unit_test(the_sum_is_compared_when_all_have_reported),
		cmocka_unit_test(a_calendar_says_who_all_are),
		cmocka_unit_test(a_sum_of_some_is_not_complete),
		cmocka_unit_test(a_sum_without_one_that_is_expected_is_not_complete),
		cmocka_unit_test(an_older_sum_is_read),
		cmocka_unit_test(offered_and_never_used_is_found_after_three_months),
		cmocka_unit_test(a_service_of_a_strange_unit_is_found),
		cmocka_unit_test(used_without_being_offered_is_found),
		cmocka_unit_test(of_a_fork_of_offers_the_higher_version_counts),
		cmocka_unit_test(a_closed_unit_uses_nothing),
		cmocka_unit_test(an_opening_told_ahead_waits),
		cmocka_unit_test(a_row_told_ahead_waits),
		cmocka_unit_test(each_owner_tells_of_its_own_days),
		cmocka_unit_test(a_row_that_goes_on_closes_nothing),
		cmocka_unit_test(a_closing_told_ahead_is_told),
		cmocka_unit_test(use_is_looked_at_until_it_is_old),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
