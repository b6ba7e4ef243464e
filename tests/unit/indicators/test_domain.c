/* Which entity a fact belongs to, and what is refused though its schema passes. */
#include "little_world.h"

/* The keys, or the reason why it is refused. */
static const char *routed(struct world *w, const char *suffix, const char *subject,
                          const char *source, const char *members)
{
	struct fact f = { .time_us = 0,
		          .source = text_of(source),
		          .subject = text_of(subject),
		          .type = type_of(suffix) };
	struct indicator_data d;
	struct route route = { 0 };
	struct err e = { 0 };
	struct text data = quoted(&w->a, arena_printf(&w->a, "{%s}", members).p);
	json_t *object = json_loadb(data.p, data.n, 0, NULL);
	if (w->n_own_rows == 0) {
		world_ordinary(w);
		world_row(w, "principal",
		          "{'id':'1282','kind':'MUNICIPALITY','orgnr':'2120001124','validFrom':"
		          "'2000-01-01'}");
		world_at(w, "2022-01-01T00:00:00Z");
	}
	assert_non_null(object);
	assert_true(record_from_json(&indicator_record, value_of_jansson(object, &w->a), &w->a, &d, &e));
	json_decref(object);
	if (!indicators_domain.route(&f, &d, w->registry, &w->a, &route, &e))
		return arena_printf(&w->a, "%s %s", e.code, e.text).p;
	if (route.n == 1)
		return arena_printf(&w->a, "%.*s", TEXT_ARGS(route.key[0])).p;
	return arena_printf(&w->a, "%.*s %.*s", TEXT_ARGS(route.key[0]), TEXT_ARGS(route.key[1])).p;
}

#define REGION "urn:samverka:2321000255:stat"
#define LUND   "urn:samverka:2120001124:stat"

static void keys(void **state)
{
	(void)state;
	WORLD w = { 0 };
	assert_string_equal(routed(&w, "indicator.defined", "X", REGION, "'code':'X'"), "i:X");
	assert_string_equal(
	        routed(&w, "target.set", "X", REGION, "'code':'X','period':'2018','value':'1'"),
	        "i:X");
	assert_string_equal(routed(&w, "measurement.reported", "X/12", REGION,
	                           "'code':'X','org':'12','periodStart':'2018-01-01','periodEnd':"
	                           "'2018-03-31'"),
	                    "m:X/12/2018-Q1");
	assert_string_equal(routed(&w, "service-offering.changed", "-", REGION,
	                           "'unit':'SE2321000255-a1','serviceCode':'BOOK'"),
	                    "u:SE2321000255-A1");
	assert_string_equal(routed(&w, "unit.closed", "-", REGION, "'unit':'SE2321000255-a1'"),
	                    "u:SE2321000255-A1 o:SE2321000255-A1");
}

static void a_follow_up_finds_its_period(void **state)
{
	(void)state;
	WORLD w = { 0 };
	assert_string_equal(routed(&w, "follow-up.registered", "X/12", REGION,
	                           "'code':'X','org':'12','on':'2018-02-01','period':'2018-01'"),
	                    "m:X/12/2018-01");
	assert_string_equal(routed(&w, "follow-up.registered", "X/12/2018-W02", REGION,
	                           "'code':'X','org':'12','on':'2018-02-01'"),
	                    "m:X/12/2018-W02");
	assert_string_equal(routed(&w, "follow-up.registered", "X/12", REGION,
	                           "'code':'X','org':'12','on':'2018-02-01'"),
	                    "f:X/12"); /* with whom and when, but of no one figure */
	assert_string_equal(
	        routed(&w, "follow-up.registered", "X/12/winter", REGION,
	               "'code':'X','org':'12','on':'2018-02-01'"),
	        "SCHEMA /data/period: required, here or in the subject as code/org/period");
}

static void what_a_schema_cannot_say(void **state)
{
	(void)state;
	WORLD w = { 0 };
	const char *figure = "'code':'X','org':'12','periodStart':'2018-03-01','periodEnd':";
	assert_string_equal(routed(&w, "measurement.reported", "X/12", REGION,
	                           arena_printf(&w.a, "%s'2018-02-28'", figure).p),
	                    "SCHEMA /data/periodEnd: is before periodStart");
	assert_string_equal(
	        routed(&w, "measurement.reported", "X/12", REGION,
	               arena_printf(&w.a, "%s'2018-03-31','histogram':[{'n':1},{'upTo':3,'n':1}]",
	                            figure)
	                       .p),
	        "SCHEMA /data/histogram: only the last bin may lack upTo");
	assert_string_equal(
	        routed(&w, "measurement.reported", "X/12", REGION,
	               arena_printf(
	                       &w.a,
	                       "%s'2018-03-31','histogram':[{'upTo':3,'n':1},{'upTo':3,'n':1}]",
	                       figure)
	                       .p),
	        "SCHEMA /data/histogram: upTo does not rise");
	assert_string_equal(routed(&w, "target.set", "X", REGION,
	                           "'code':'X','period':'2018-02-30','value':'1'"),
	                    "SCHEMA /data/period: no period of the calendar");
	assert_string_equal(routed(&w, "indicator.defined", "X", REGION,
	                           "'code':'X','expected':[{'period':'MONTH','first':'2018-W54'}]"),
	                    "SCHEMA /data/expected: first is no period");
}

static void a_municipality_speaks_for_itself(void **state)
{
	(void)state;
	WORLD w = { 0 };
	assert_string_equal(routed(&w, "measurement.reported", "X/1282", LUND,
	                           "'code':'X','org':'1282','periodStart':'2018-01-01','periodEnd':"
	                           "'2018-12-31'"),
	                    "m:X/1282/2018");
	assert_string_equal(routed(&w, "measurement.reported", "X/1280", LUND,
	                           "'code':'X','org':'1280','periodStart':'2018-01-01','periodEnd':"
	                           "'2018-12-31'"),
	                    "SOURCE_NOT_ALLOWED /data/org: is not the sender");
}

static void a_region_speaks_for_its_own(void **state)
{
	(void)state;
	WORLD w = { 0 };
	assert_string_equal(routed(&w, "measurement.reported", "X/1280", REGION,
	                           "'code':'X','org':'1280','periodStart':'2018-01-01','periodEnd':"
	                           "'2018-12-31'"),
	                    "m:X/1280/2018");
	assert_string_equal(routed(&w, "measurement.reported", "X/0764", REGION,
	                           "'code':'X','org':'0764','periodStart':'2018-01-01','periodEnd':"
	                           "'2018-12-31'"),
	                    "SOURCE_NOT_ALLOWED /data/org: is not the sender");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys),
		cmocka_unit_test(a_follow_up_finds_its_period),
		cmocka_unit_test(what_a_schema_cannot_say),
		cmocka_unit_test(a_municipality_speaks_for_itself),
		cmocka_unit_test(a_region_speaks_for_its_own),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
