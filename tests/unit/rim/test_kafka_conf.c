/* Settings of the client library: order of the layers, and that complaints name the property only.
 */
#include "rim/kafka_conf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Stand in for the library's, which no test can bring to fail: as rd_kafka_new of 2.0.2 ends. */
static rd_kafka_resp_err_t new_fails;

rd_kafka_t *rd_kafka_new(rd_kafka_type_t type, rd_kafka_conf_t *conf, char *why, size_t n)
{
	(void)type, (void)conf;
	snprintf(why, n, "not made");
	errno = new_fails == RD_KAFKA_RESP_ERR__CRIT_SYS_RESOURCE ? EDEADLK : EINVAL;
	return NULL;
}

rd_kafka_resp_err_t rd_kafka_last_error(void)
{
	return new_fails;
}

static struct settings_pairs pairs_of(struct settings_pair *v, size_t n)
{
	return (struct settings_pairs){ v, n };
}

static void assert_property(rd_kafka_conf_t *conf, const char *name, const char *value)
{
	char got[128];
	size_t n = sizeof got;
	assert_int_equal(rd_kafka_conf_get(conf, name, got, &n), RD_KAFKA_CONF_OK);
	assert_string_equal(got, value);
}

static void test_consumer_never_commits_or_resets_alone(void **state)
{
	(void)state;
	struct err e = { 0 };
	rd_kafka_conf_t *conf = kafka_conf_consumer(NULL, "g", &e);
	assert_non_null(conf);
	assert_property(conf, "enable.auto.commit", "false");
	assert_property(conf, "enable.auto.offset.store", "false");
	assert_property(conf, "auto.offset.reset", "error");
	assert_property(conf, "isolation.level", "read_committed");
	assert_property(conf, "check.crcs", "true");
	assert_property(conf, "partition.assignment.strategy", "range");
	assert_property(conf, "group.id", "g");
	rd_kafka_conf_destroy(conf);
}

static void test_producer_waits_for_all_replicas(void **state)
{
	(void)state;
	struct err e = { 0 };
	rd_kafka_conf_t *conf = kafka_conf_producer(NULL, "summaries-0", &e);
	assert_non_null(conf);
	assert_property(conf, "acks", "-1");
	assert_property(conf, "enable.idempotence", "true");
	assert_property(conf, "transactional.id", "summaries-0");
	rd_kafka_conf_destroy(conf);
}

static void test_operator_beats_defaults(void **state)
{
	(void)state;
	struct err e = { 0 };
	struct settings_pair v[] = { { "bootstrap.servers", "127.0.0.1:1" },
		                     { "queued.min.messages", "77" },
		                     { "check.crcs", "TRUE" } };
	struct settings_pairs given = pairs_of(v, 3);
	rd_kafka_conf_t *conf = kafka_conf_consumer(&given, "g", &e);
	assert_non_null(conf);
	assert_property(conf, "queued.min.messages", "77");
	assert_property(conf, "bootstrap.servers", "127.0.0.1:1");
	rd_kafka_conf_destroy(conf);
}

static void refused(const char *key, const char *value, const char *expected)
{
	struct err e = { 0 };
	struct settings_pair v[] = { { key, value } };
	struct settings_pairs given = pairs_of(v, 1);
	assert_null(kafka_conf_consumer(&given, "g", &e));
	assert_int_equal(e.kind, ERR_FATAL);
	assert_non_null(strstr(e.text, key));
	assert_non_null(strstr(e.text, expected));
	assert_null(strstr(e.text, value));
}

static void test_refusals_name_the_property_only(void **state)
{
	(void)state;
	refused("no.such.property", "secret77", "no such property");
	refused("session.timeout.ms", "secret77", "not a valid value");
	refused("enable.auto.commit", "true", "cannot be changed");
	refused("auto.offset.reset", "latest", "cannot be changed");
}

static void test_plain_has_no_group(void **state)
{
	(void)state;
	struct err e = { 0 };
	char got[32];
	size_t n = sizeof got;
	rd_kafka_conf_t *conf = kafka_conf_plain(NULL, &e);
	assert_non_null(conf);
	assert_int_equal(rd_kafka_conf_get(conf, "group.id", got, &n), RD_KAFKA_CONF_UNKNOWN);
	rd_kafka_conf_destroy(conf);
}

static void test_a_client_that_is_not_made(void **state)
{
	(void)state;
	struct err e = { 0 };
	rd_kafka_conf_t *conf = rd_kafka_conf_new();
	new_fails = RD_KAFKA_RESP_ERR__CRIT_SYS_RESOURCE;
	assert_null(kafka_client_new(RD_KAFKA_CONSUMER, conf, &e));
	assert_int_equal(e.kind, ERR_RETRY);
	rd_kafka_conf_destroy(conf); /* left to the threads that came late */
	new_fails = RD_KAFKA_RESP_ERR__INVALID_ARG;
	assert_null(kafka_client_new(RD_KAFKA_CONSUMER, rd_kafka_conf_new(), &e));
	assert_int_equal(e.kind, ERR_FATAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_consumer_never_commits_or_resets_alone),
		cmocka_unit_test(test_producer_waits_for_all_replicas),
		cmocka_unit_test(test_operator_beats_defaults),
		cmocka_unit_test(test_refusals_name_the_property_only),
		cmocka_unit_test(test_plain_has_no_group),
		cmocka_unit_test(test_a_client_that_is_not_made),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
