/* What a publisher reads: statuses, receipts, problem documents, and never a value. */
#include "gateway/answer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct answer_item taken = { .id = { "e1", 2 },
	                                  .source = { "urn:samverka:2120001124:x", 25 },
	                                  .status = 202,
	                                  .topic = "samverka.transition.v1",
	                                  .partition = 3,
	                                  .offset = 17 };
static const struct answer_item refused = { .id = { "e2", 2 },
	                                    .reason = "SCHEMA",
	                                    .title = "A member is missing",
	                                    .detail = { "/data/caseRef: is missing", 25 },
	                                    .status = 422 };

static void one_taken(void **state)
{
	struct answer a = { 0 };
	(void)state;
	answer_items(&a, &taken, 1, false);
	assert_int_equal(a.status, 202);
	assert_false(a.is_problem);
	assert_string_equal(
	        a.body.p, "{\"receipts\":[{\"id\":\"e1\",\"index\":0,\"offset\":17,\"partition\":3,"
	                  "\"source\":\"urn:samverka:2120001124:x\",\"state\":\"TAKEN\","
	                  "\"status\":202,\"topic\":\"samverka.transition.v1\"}]}\n");
	buf_done(&a.body);
}

static void one_refused(void **state)
{
	struct answer a = { 0 };
	(void)state;
	answer_items(&a, &refused, 1, false);
	assert_int_equal(a.status, 422);
	assert_true(a.is_problem);
	assert_string_equal(a.body.p,
	                    "{\"detail\":\"/data/caseRef: is missing\",\"event\":{\"id\":\"e2\"},"
	                    "\"pointer\":\"/data/caseRef\",\"reason\":\"SCHEMA\",\"status\":422,"
	                    "\"title\":\"A member is missing\","
	                    "\"type\":\"urn:samverka:problem:SCHEMA\"}\n");
	buf_done(&a.body);
}

static void a_batch_in_part(void **state)
{
	struct answer a = { 0 };
	const struct answer_item both[] = { taken, refused };
	(void)state;
	answer_items(&a, both, 2, true);
	assert_int_equal(a.status, 207);
	assert_false(a.is_problem);
	assert_non_null(strstr(a.body.p, "\"index\":1"));
	assert_non_null(strstr(a.body.p, "\"state\":\"REFUSED\",\"status\":422"));
	assert_int_equal(a.retry_after_s, 0);
	buf_done(&a.body);
}

/* What the broker did not acknowledge is to be sent again, as when it was all of the batch. */
static void a_batch_in_part_that_is_to_come_again(void **state)
{
	struct answer a = { 0 };
	const struct answer_item late = {
		.id = { "e3", 2 }, .reason = "BROKER", .title = "Not in time", .status = 503
	};
	const struct answer_item items[] = { taken, refused, late };
	(void)state;
	answer_items(&a, items, 3, true);
	assert_int_equal(a.status, 207);
	assert_int_equal(a.retry_after_s, ANSWER_RETRY_BROKER_S);
	buf_done(&a.body);
	a = (struct answer){ 0 };
	answer_items(&a, &items[2], 1, true);
	assert_int_equal(a.status, 503);
	assert_int_equal(a.retry_after_s, ANSWER_RETRY_BROKER_S);
	buf_done(&a.body);
}

static void a_batch_that_fared_alike(void **state)
{
	struct answer a = { 0 };
	const struct answer_item both[] = { refused, refused };
	(void)state;
	answer_items(&a, both, 2, true);
	assert_int_equal(a.status, 422);
	assert_true(a.is_problem);
	assert_non_null(strstr(a.body.p, "\"receipts\":[{"));
	buf_done(&a.body);
	a = (struct answer){ 0 };
	answer_items(&a, both, 0, true);
	assert_int_equal(a.status, 202);
	assert_string_equal(a.body.p, "{\"receipts\":[]}\n");
	buf_done(&a.body);
}

static void statuses_of_reasons(void **state)
{
	(void)state;
	assert_int_equal(answer_status_of("NOT_CLOUDEVENT"), 400);
	assert_int_equal(answer_status_of("BAD_JSON"), 400);
	assert_int_equal(answer_status_of("SOURCE_NOT_ALLOWED"), 403);
	assert_int_equal(answer_status_of("TOO_LARGE"), 413);
	assert_int_equal(answer_status_of("CLEARTEXT_ID"), 422);
	assert_int_equal(answer_status_of("UNKNOWN_TYPE"), 422);
}

static void own_problems(void **state)
{
	(void)state;
	for (int i = 0; i < PROBLEMS; i++) {
		struct answer a = { 0 };
		answer_problem(&a, (enum problem_id)i);
		assert_in_range(a.status, 400, 503);
		assert_int_equal(a.retry_after_s > 0, a.status == 429 || a.status == 503);
		buf_done(&a.body);
	}
}

static void pointers(void **state)
{
	(void)state;
	assert_int_equal(answer_pointer(TEXT("/data/a: is missing")).n, 7);
	assert_int_equal(answer_pointer(TEXT("line 1: no JSON")).n, 0);
	assert_int_equal(answer_pointer(TEXT("/data/a")).n, 0);
	assert_int_equal(answer_pointer((struct text){ 0 }).n, 0);
}

static void receipts(void **state)
{
	struct answer a = { 0 };
	const struct answer_receipt r = { .area = TEXT("transition"),
		                          .verdict = TEXT("REFUSED"),
		                          .reason = TEXT("SCHEMA"),
		                          .detail = TEXT("/data/x: is missing"),
		                          .topic = TEXT("samverka.transition.v1"),
		                          .partition = 1,
		                          .offset = 2,
		                          .appended_us = 0 };
	(void)state;
	answer_receipts(&a, TEXT("s"), TEXT("i"), &r, 1);
	assert_string_equal(
	        a.body.p,
	        "{\"id\":\"i\",\"receipts\":[{\"appendedAt\":\"1970-01-01T00:00:00Z\",\"area\":"
	        "\"transition\",\"detail\":\"/data/x: is missing\",\"offset\":2,\"partition\":1,"
	        "\"pointer\":\"/data/"
	        "x\",\"reason\":\"SCHEMA\",\"topic\":\"samverka.transition.v1\","
	        "\"verdict\":\"refused\"}],\"source\":\"s\",\"state\":\"JUDGED\"}\n");
	buf_clear(&a.body);
	answer_receipts(&a, TEXT("s"), TEXT("i"), NULL, 0);
	assert_non_null(strstr(a.body.p, "\"state\":\"PENDING\""));
	buf_done(&a.body);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_taken),
		cmocka_unit_test(one_refused),
		cmocka_unit_test(a_batch_in_part),
		cmocka_unit_test(a_batch_in_part_that_is_to_come_again),
		cmocka_unit_test(a_batch_that_fared_alike),
		cmocka_unit_test(statuses_of_reasons),
		cmocka_unit_test(own_problems),
		cmocka_unit_test(pointers),
		cmocka_unit_test(receipts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
