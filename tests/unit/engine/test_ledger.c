/* ledger: what a batch's records leave in the books. */
#include "engine/ledger.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void note(struct ledger *l, const char *key, int32_t partition, int64_t offset)
{
	const struct source_record r = { .topic = TEXT("t"),
		                         .partition = partition,
		                         .offset = offset };
	const struct verdict v = { .accepted = true,
		                   .route = { .key = { text_of(key) }, .n = 1 },
		                   .fact = { .source = TEXT("urn:samverka:1:x") },
		                   .type = TEXT("samverka.t.x.v1"),
		                   .sequence = -1,
		                   .appended_us = offset };
	ledger_note(l, &r, &v, FLOW_ACCEPTED);
}

/* As the index of the log lies: its pages are then gone through once a batch. */
static void the_log_goes_by_key_then_as_it_came(void **state)
{
	(void)state;
	static const struct {
		const char *key;
		int64_t offset;
	} expected[] = { { "c:1", 2 }, { "c:1", 11 }, { "c:1", 12 }, { "c:2", 10 }, { "p:0", 1 } };
	ARENA_AUTO a = { 0 };
	BUF_AUTO scratch = { 0 };
	struct ledger l;
	struct changes c = { 0 };
	ledger_init(&l, &a, 1, &scratch);
	note(&l, "c:2", 1, 10);
	note(&l, "c:1", 1, 11);
	note(&l, "c:1", 1, 12);
	note(&l, "p:0", 0, 1);
	note(&l, "c:1", 0, 2);
	ledger_close(&l, &c);
	assert_int_equal(c.n_log, 5);
	for (size_t i = 0; i < c.n_log; i++) {
		assert_true(text_eq(c.log[i].key, text_of(expected[i].key)));
		assert_int_equal(c.log[i].offset, expected[i].offset);
	}
	assert_int_equal(c.n_flow, 1);
	assert_int_equal(c.flow[0].n, 5);
}

static void a_batch_without_facts_leaves_no_log(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	BUF_AUTO scratch = { 0 };
	struct ledger l;
	struct changes c = { 0 };
	ledger_init(&l, &a, 1, &scratch);
	ledger_close(&l, &c);
	assert_int_equal(c.n_log + c.n_flow + c.n_sequences + c.n_rejects + c.n_receipts, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_log_goes_by_key_then_as_it_came),
		cmocka_unit_test(a_batch_without_facts_leaves_no_log),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
