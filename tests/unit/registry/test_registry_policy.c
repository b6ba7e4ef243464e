/* registry, policies: members, their defaults, and which policy governs whom. */
#include "registry/registry.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ROW(json)                                                                                  \
	{                                                                                          \
		{ "policy", 6 },                                                                   \
		{                                                                                  \
			json, sizeof(json) - 1                                                     \
		}                                                                                  \
	}
#define COUNT(v) (sizeof(v) / sizeof *(v))

static struct registry *load(const struct registry_row *rows, size_t n)
{
	struct err e = { 0 };
	struct registry *r = registry_new(rows, n, 1, &e);
	if (!r)
		fail_msg("%s", e.text);
	return r;
}

static day_no day(const char *iso)
{
	day_no d;
	assert_true(calendar_parse_day(text_of(iso), &d));
	return d;
}

static void assert_governs(const struct registry *r, const char *code, bool psychiatric,
                           const char *on, const char *id)
{
	const struct policy *p = registry_policy(r, text_of(code), psychiatric, day(on));
	assert_int_equal(p->id.n, strlen(id));
	assert_memory_equal(p->id.p, id, p->id.n);
}

/* ---- every member, from the list that the program reads them by ---- */

static struct registry *load_object(json_t *o)
{
	char *text = json_dumps(o, 0);
	struct registry_row row = { TEXT("policy"), text_of(text) };
	struct registry *r = load(&row, 1);
	free(text);
	return r;
}

static json_t *policy_object(void)
{
	return json_pack("{s:s, s:s}", "id", "all", "validFrom", "2020-01-01");
}

/* What the schema promises of a member. */
static json_t *promised(json_t *schema, const char *name)
{
	json_t *o = json_object_get(json_object_get(schema, "properties"), name);
	if (!o)
		fail_msg("the schema has no %s", name);
	return json_object_get(o, "default");
}

static json_t *policy_schema(void)
{
	json_t *schema = json_load_file("schemas/reference/policy.json", 0, NULL);
	assert_non_null(schema);
	return schema;
}

/* Of two words, the one that is not the default. */
static const char *other_word(json_t *schema, const char *name)
{
	json_t *o = json_object_get(json_object_get(schema, "properties"), name);
	json_t *words = json_object_get(o, "enum");
	assert_int_equal(json_array_size(words), 2);
	bool first = json_equal(json_array_get(words, 0), json_object_get(o, "default"));
	return json_string_value(json_array_get(words, first));
}

/* A value that is no other member's and no default. */
#define A_NUMBER(member) (1000 + (int64_t)offsetof(struct policy, member))

static json_t *all_set(json_t *schema)
{
	json_t *o = policy_object();
#define POLICY_INT(member, name, fallback)  json_object_set_new(o, name, json_integer(A_NUMBER(member)));
#define POLICY_BOOL(member, name, fallback) json_object_set_new(o, name, json_boolean(!(fallback)));
#define POLICY_ENUM(member, name, type, fallback)                                                  \
	json_object_set_new(o, name, json_string(other_word(schema, name)));
#define POLICY_TEXT(member, name)  json_object_set_new(o, name, json_string(name));
#define POLICY_TEXTS(member, name) json_object_set_new(o, name, json_pack("[s, s]", "1280", name));
#define POLICY_DURATION(member, name, fallback)                                                    \
	json_object_set_new(o, name, json_sprintf("%ds", (int)A_NUMBER(member)));
#include "registry/policy.def"
	return o;
}

/* Words are numbered from 1, so that the other of two is 3 less the default. */
static void every_member_is_read(void **state)
{
	(void)state;
	json_t *schema = policy_schema(), *o = all_set(schema);
	struct registry *r = load_object(o);
	const struct policy *p = registry_policy(r, TEXT("1280"), false, day("2020-01-01"));
#define POLICY_INT(member, name, fallback)        assert_int_equal(p->member, A_NUMBER(member));
#define POLICY_BOOL(member, name, fallback)       assert_int_equal(p->member, !(fallback));
#define POLICY_ENUM(member, name, type, fallback) assert_int_equal(p->member, 3 - (fallback));
#define POLICY_TEXT(member, name)                 assert_true(text_eq(p->member, TEXT(name)));
#define POLICY_TEXTS(member, name)                                                                 \
	assert_int_equal(p->member.n, 2);                                                          \
	assert_true(text_eq(p->member.v[1], TEXT(name)));
#define POLICY_DURATION(member, name, fallback)                                                    \
	assert_int_equal(p->member, A_NUMBER(member) * SECOND_US);
#include "registry/policy.def"
	registry_free(r);
	json_decref(o);
	json_decref(schema);
}

/* A policy that says nothing is the one that says all that the schema promises. What has no default
 * there is not known, or not limited. */
static void every_default_is_that_of_the_schema(void **state)
{
	(void)state;
	json_t *schema = policy_schema(), *said = policy_object(), *silent = policy_object();
	json_t *v;
#define POLICY_INT(member, name, fallback)                                                         \
	if ((v = promised(schema, name)))                                                          \
		json_object_set(said, name, v);                                                    \
	else                                                                                       \
		assert_int_equal(fallback, INT64_MIN);
#define POLICY_BOOL(member, name, fallback)                                                        \
	assert_int_equal(json_object_set(said, name, promised(schema, name)), 0);
#define POLICY_ENUM(member, name, type, fallback) POLICY_BOOL(member, name, fallback)
#define POLICY_DURATION(member, name, fallback)   POLICY_BOOL(member, name, fallback)
#define POLICY_TEXT(member, name)                                                                  \
	if ((v = promised(schema, name)))                                                          \
		json_object_set(said, name, v);
#define POLICY_TEXTS(member, name) assert_null(promised(schema, name));
#include "registry/policy.def"
	struct registry *r = load_object(said), *s = load_object(silent);
	const struct policy *p = registry_policy(r, TEXT("1280"), false, day("2020-01-01"));
	const struct policy *q = registry_policy(s, TEXT("1280"), false, day("2020-01-01"));
	const struct policy *none = registry_policy(s, TEXT("1280"), false, day("2019-01-01"));
	assert_int_equal(none->version, 0);
#define SAME(member)                                                                               \
	assert_int_equal(p->member, q->member);                                                    \
	assert_int_equal(none->member, q->member);
#define POLICY_INT(member, name, fallback)        SAME(member)
#define POLICY_BOOL(member, name, fallback)       SAME(member)
#define POLICY_ENUM(member, name, type, fallback) SAME(member)
#define POLICY_DURATION(member, name, fallback)   SAME(member)
#define POLICY_TEXTS(member, name)                SAME(member.n)
#define POLICY_TEXT(member, name)                                                                  \
	assert_true(text_eq(p->member, q->member));                                                \
	assert_true(text_eq(none->member, q->member));                                             \
	assert_true(promised(schema, name) || q->member.n == 0);
#include "registry/policy.def"
	registry_free(r);
	registry_free(s);
	json_decref(said);
	json_decref(silent);
	json_decref(schema);
}

static void the_forms_of_members(void **state)
{
	(void)state;
	static const struct registry_row rows[] = { ROW(
		"{\"id\":\"all\",\"validFrom\":\"2020-01-01\",\"graceDays\":5,\"cutoffLocalTime\":"
		"\"13:30:15\","
		"\"includeDischargeDay\":true,\"dayStateAt\":\"START\",\"witnessRule\":"
		"\"EARLIEST\","
		"\"model\":\"AVERAGE\",\"capDays\":7,\"thresholdDays\":3.0,\"window\":\"ROLLING_"
		"3M\","
		"\"protectedPolicy\":\"REFUSE\",\"noticeGrace\":\"90min\",\"danglingAfter\":"
		"\"14d\","
		"\"sequenceGrace\":\"30s\",\"acceptLateNotice\":false,\"tariffRegime\":\"OWN\"}") };
	struct registry *r = load(rows, 1);
	const struct policy *p = registry_policy(r, TEXT("1280"), false, day("2020-01-01"));
	assert_int_equal(p->grace_days, 5);
	assert_int_equal(p->cutoff_of_day_us, 13 * HOUR_US + 30 * MINUTE_US + 15 * SECOND_US);
	assert_true(p->include_discharge_day);
	assert_false(p->accept_late_notice);
	assert_int_equal(p->day_state, DAY_STATE_START);
	assert_int_equal(p->witness, WITNESS_EARLIEST);
	assert_int_equal(p->model, MODEL_AVERAGE);
	assert_int_equal(p->cap_days, 7);
	assert_int_equal(p->individual_after_days, INT64_MIN);
	assert_int_equal(p->window, WINDOW_ROLLING_3M);
	assert_int_equal(p->protected_identity, PROTECTED_REFUSE);
	assert_int_equal(p->notice_grace_us, 90 * MINUTE_US);
	assert_int_equal(p->dangling_after_us, 14 * 24 * HOUR_US);
	assert_int_equal(p->sequence_grace_us, 30 * SECOND_US);
	assert_int_equal(p->close_grace_us, 24 * HOUR_US);
	assert_int_equal(p->threshold_days.n, 1);
	assert_int_equal(p->version, 1);
	registry_free(r);
}

static void whom_a_policy_names_decides(void **state)
{
	(void)state;
	static const struct registry_row rows[] = {
		ROW("{\"id\":\"law\",\"validFrom\":\"2018-01-01\"}"),
		ROW("{\"id\":\"skane\",\"validFrom\":\"2019-01-01\",\"region\":\"12\"}"),
		ROW("{\"id\":\"malmo\",\"validFrom\":\"2020-01-01\",\"validTo\":\"2020-12-31\","
		    "\"region\":\"12\","
		    "\"municipalities\":[\"1280\",\"1281\"]}"),
		ROW("{\"id\":\"psych\",\"validFrom\":\"2020-01-01\",\"region\":\"12\","
		    "\"careForm\":\"PSYCHIATRIC\"}"),
	};
	struct registry *r = load(rows, COUNT(rows));
	assert_governs(r, "1280", false, "2017-12-31", "");
	assert_governs(r, "1280", false, "2018-06-01", "law");
	assert_governs(r, "1280", false, "2019-06-01", "skane");
	assert_governs(r, "1280", false, "2020-06-01", "malmo");
	assert_governs(r, "1281", false, "2020-12-31", "malmo");
	assert_governs(r, "1281", false, "2021-01-01", "skane");
	assert_governs(r, "1282", false, "2020-06-01", "skane");
	assert_governs(r, "12", false, "2020-06-01", "skane");
	assert_governs(r, "0760", false, "2020-06-01", "law");
	assert_governs(r, "", false, "2020-06-01", "law");
	assert_governs(r, "1282", true, "2020-06-01", "psych");
	assert_governs(r, "1280", true, "2020-06-01", "malmo");
	assert_governs(r, "0760", true, "2020-06-01", "law");
	registry_free(r);
}

/* A municipality that the newest version lets go is not governed by the version before. */
static void newest_version_lets_a_municipality_go(void **state)
{
	(void)state;
	static const struct registry_row rows[] = {
		ROW("{\"id\":\"pact\",\"validFrom\":\"2020-01-01\",\"municipalities\":[\"1280\","
		    "\"1281\"]}"),
		ROW("{\"id\":\"pact\",\"validFrom\":\"2021-01-01\",\"municipalities\":[\"1281\"]}"),
	};
	struct registry *r = load(rows, COUNT(rows));
	assert_governs(r, "1280", false, "2020-06-01", "pact");
	assert_governs(r, "1280", false, "2021-06-01", "");
	assert_int_equal(registry_policy(r, TEXT("1281"), false, day("2021-06-01"))->version, 2);
	registry_free(r);
}

static void the_next_change_is_known(void **state)
{
	(void)state;
	static const struct registry_row rows[] = {
		ROW("{\"id\":\"law\",\"validFrom\":\"2018-01-01\"}"),
		ROW("{\"id\":\"malmo\",\"validFrom\":\"2020-01-01\",\"validTo\":\"2020-12-31\","
		    "\"municipalities\":[\"1280\"]}"),
	};
	struct registry *r = load(rows, COUNT(rows));
	assert_int_equal(registry_next_change(r, day("2017-06-01")), day("2018-01-01"));
	assert_int_equal(registry_next_change(r, day("2018-01-01")), day("2020-01-01"));
	assert_int_equal(registry_next_change(r, day("2020-06-01")), day("2021-01-01"));
	assert_int_equal(registry_next_change(r, day("2021-01-01")), DAY_NONE);
	registry_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_member_is_read),
		cmocka_unit_test(every_default_is_that_of_the_schema),
		cmocka_unit_test(the_forms_of_members),
		cmocka_unit_test(whom_a_policy_names_decides),
		cmocka_unit_test(newest_version_lets_a_municipality_go),
		cmocka_unit_test(the_next_change_is_known),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
