/* The laws of the architecture on document approvals.
 *
 * timeout: 900 */
#include "approval_gen.h"

#include "approvals/domain.h"
#include "approvals/record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void laws_hold(void **state)
{
	(void)state;
	laws_run(&approval_laws, laws_sets(2000), laws_seed());
}

/* What the laws are shown is what the daemon takes: all types, and hardly anything refused. */
static void every_type_is_told_and_taken(void **state)
{
	const struct header structured = { TEXT("content-type"),
		                           TEXT("application/cloudevents+json") };
	struct rnd r = { .state = laws_seed() };
	size_t taken[D_COUNT] = { 0 }, all = 0, refused = 0;
	ARENA_AUTO a = { 0 };
	(void)state;
	for (size_t set = 0; set < 400; set++) {
		struct laws_event *v;
		arena_reset(&a);
		size_t n = approval_laws.generate(&r, &a, &v);
		for (size_t i = 0; i < n; i++, all++) {
			struct source_record record = { .topic = text_of(approval_laws.topic),
				                        .key = v[i].key,
				                        .value = v[i].value,
				                        .headers = &structured,
				                        .n_headers = 1,
				                        .append_time_us = v[i].appended_us };
			struct verdict verdict;
			engine_judge(&approvals_domain, NULL, &record, &a, &verdict);
			if (verdict.accepted)
				taken[verdict.fact.type]++;
			else
				refused++;
		}
	}
	for (size_t i = 0; i < D_COUNT; i++)
		if (taken[i] < 10)
			fail_msg("%s: only %zu", approval_types[i].suffix, taken[i]);
	assert_true(refused * 50 < all);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_type_is_told_and_taken),
		                            cmocka_unit_test(laws_hold) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
