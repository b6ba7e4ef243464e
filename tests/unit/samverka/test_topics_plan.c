/* topics_plan: which topics and access lists follow from the organisations. */
#include "samverka/topics_plan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static struct topics_plan plan_of(const struct topics_publisher *v, size_t n, struct arena *a)
{
	const struct topics_in in = {
		.partitions = 12, .service = "User:CN=%s", .publishers = v, .n_publishers = n
	};
	struct topics_plan plan;
	topics_plan_make(&in, a, &plan);
	return plan;
}

static const struct topic_want *topic_of(const struct topics_plan *p, const char *name)
{
	for (size_t i = 0; i < p->n_topics; i++)
		if (text_eq(p->topic[i].name, text_of(name)))
			return &p->topic[i];
	fail_msg("no topic %s", name);
	return NULL;
}

static const char *setting_of(const struct topics_plan *p, const char *topic, const char *name)
{
	const struct topic_want *t = topic_of(p, topic);
	for (size_t i = 0; t->settings[i].name; i++)
		if (strcmp(t->settings[i].name, name) == 0)
			return t->settings[i].value;
	return "";
}

static unsigned may(const struct topics_plan *p, const char *who, const char *topic)
{
	unsigned ret = 0;
	for (size_t i = 0; i < p->n_acls; i++)
		if (p->acl[i].resource == ACL_TOPIC && !p->acl[i].prefixed &&
		    text_eq(p->acl[i].principal, text_of(who)) &&
		    text_eq(p->acl[i].name, text_of(topic)))
			ret |= p->acl[i].operations;
	return ret;
}

#define LUND TEXT("2120001132")

static void test_a_publishers_reference_data_stay(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	const struct topics_publisher v[] = {
		{ LUND, TEXT("reference"), TEXT("CN=lund"), LUND, true },
		{ LUND, TEXT("transition"), TEXT("CN=lund"), LUND, true },
	};
	struct topics_plan p = plan_of(v, 2, &a);
	assert_string_equal(setting_of(&p, "samverka.reference.v1.2120001132", "retention.ms"),
	                    "-1");
	assert_int_equal(topic_of(&p, "samverka.reference.v1.2120001132")->partitions, 1);
	assert_string_equal(setting_of(&p, "samverka.transition.v1.2120001132", "retention.ms"),
	                    "1209600000");
	assert_int_equal(topic_of(&p, "samverka.transition.v1.2120001132")->partitions, 12);
}

static void test_what_publishers_write_is_stored_unpacked(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	const struct topics_publisher v[] = {
		{ LUND, TEXT("reference"), TEXT("CN=lund"), LUND, true },
		{ LUND, TEXT("transition"), TEXT("CN=lund"), LUND, true },
	};
	struct topics_plan p = plan_of(v, 2, &a);
	static const char *const written[] = { "samverka.transition.v1", "samverka.reference.v1",
		                               "samverka.transition.v1.2120001132",
		                               "samverka.reference.v1.2120001132" };
	for (size_t i = 0; i < sizeof written / sizeof *written; i++)
		assert_string_equal(setting_of(&p, written[i], "compression.type"), "uncompressed");
	assert_string_equal(setting_of(&p, "samverka.summary.v1", "compression.type"), "");
}

static void test_summaries_are_read_under_the_name_of_their_topic(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	const struct topics_publisher v[] = {
		{ LUND, TEXT("transition"), TEXT("CN=lund"), TEXT("1281"), false },
		{ LUND, TEXT("transition"), TEXT("CN=lund"), TEXT("1285"), false },
	};
	struct topics_plan p = plan_of(v, 2, &a);
	assert_int_equal(may(&p, "User:CN=lund", "samverka.summary.v1.1281"),
	                 ACL_READ | ACL_DESCRIBE);
	assert_int_equal(may(&p, "User:CN=lund", "samverka.summary.v1.1285"),
	                 ACL_READ | ACL_DESCRIBE);
	assert_int_equal(may(&p, "User:CN=lund", "samverka.summary.v1.2120001132"), 0);
	assert_int_equal(may(&p, "User:CN=lund", "samverka.receipt.v1.2120001132"),
	                 ACL_READ | ACL_DESCRIBE);
	assert_int_equal(may(&p, "User:CN=lund", "samverka.transition.v1.2120001132"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_publishers_reference_data_stay),
		cmocka_unit_test(test_what_publishers_write_is_stored_unpacked),
		cmocka_unit_test(test_summaries_are_read_under_the_name_of_their_topic),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
