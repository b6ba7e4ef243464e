/* outputs: what is new, changed and gone between two folds. */
#include "engine/outputs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const struct text parties[] = { { "12", 2 } };

static struct discrepancy found(const char *code, const char *discriminator, instant_us last)
{
	return (struct discrepancy){ .code = code,
		                     .severity = SEVERITY_WARN,
		                     .discriminator = text_of(discriminator),
		                     .parties = parties,
		                     .n_parties = 1,
		                     .first_seen = 1,
		                     .last_seen = last,
		                     .closed_at = INSTANT_NONE };
}

static void differences_between_two_folds(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	BUF_AUTO scratch = { 0 };
	const struct discrepancy first[] = { found("D-A", "", 5), found("D-A", "x", 5),
		                             found("D-B", "y", 5) };
	const struct discrepancy second[] = { found("D-A", "x", 6), found("D-B", "y", 5),
		                              found("D-C", "", 5) };
	const struct fold_out out1 = { .discrepancies = first, .n_discrepancies = 3 };
	const struct fold_out out2 = { .discrepancies = second, .n_discrepancies = 3 };
	struct outputs o1, o2;
	outputs_of(&scratch, &out1, &a, &o1);
	outputs_of(&scratch, &out2, &a, &o2);
	struct output_walk w = { .before = o1.discrepancies, .after = o2.discrepancies };
	struct output_pair p;
	const char *code;
	struct text discriminator;
	assert_true(output_walk_next(&w, &p)); /* gone */
	assert_null(p.after);
	output_discrepancy_name(p.before->name, &a, &code, &discriminator);
	assert_string_equal(code, "D-A");
	assert_int_equal(discriminator.n, 0);
	assert_true(output_walk_next(&w, &p)); /* changed */
	assert_non_null(p.before);
	assert_int_equal(p.place, 0);
	assert_true(output_walk_next(&w, &p)); /* new; D-B is the same */
	assert_null(p.before);
	assert_int_equal(p.place, 2);
	assert_false(output_walk_next(&w, &p));
}

/* What the log of opened and closed discrepancies goes by. */
static void an_output_remembers_whether_it_was_open(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	BUF_AUTO b = { 0 };
	BUF_AUTO scratch = { 0 };
	struct discrepancy v[] = { found("D-A", "1", 5), found("D-A", "2", 5), found("D-A", "3", 5),
		                   found("D-A", "4", 5) };
	v[1].closed_at = v[3].closed_at = 7;
	const struct fold_out out = { .discrepancies = v, .n_discrepancies = 4 };
	struct outputs made, read;
	outputs_of(&scratch, &out, &a, &made);
	outputs_encode(&made, &b);
	assert_true(outputs_decode(buf_text(&b), &a, &read));
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(output_is_open(&read.discrepancies.v[i]), i % 2 == 0);
}

static void restricted_changes_every_discrepancy(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	BUF_AUTO scratch = { 0 };
	const struct discrepancy v[] = { found("D-A", "x", 5) };
	struct fold_out out = { .discrepancies = v, .n_discrepancies = 1 };
	struct outputs open, hidden;
	outputs_of(&scratch, &out, &a, &open);
	out.restricted = true;
	outputs_of(&scratch, &out, &a, &hidden);
	struct output_walk w = { .before = open.discrepancies, .after = hidden.discrepancies };
	struct output_pair p;
	assert_true(output_walk_next(&w, &p));
}

static void bytes_read_back_the_same(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	BUF_AUTO b = { 0 };
	BUF_AUTO again = { 0 };
	BUF_AUTO scratch = { 0 };
	const struct discrepancy v[] = { found("D-A", "a b", 5) };
	const struct text buckets[] = { TEXT("b/1"), TEXT("b/2") };
	const struct message_out outbox[] = { { TEXT("g:x"), TEXT("payload") } };
	const struct fold_out out = { .discrepancies = v,
		                      .n_discrepancies = 1,
		                      .buckets = buckets,
		                      .n_buckets = 2,
		                      .outbox = outbox,
		                      .n_outbox = 1 };
	struct outputs o, read;
	outputs_of(&scratch, &out, &a, &o);
	outputs_encode(&o, &b);
	assert_true(outputs_decode(buf_text(&b), &a, &read));
	outputs_encode(&read, &again);
	assert_true(text_eq(buf_text(&b), buf_text(&again)));
	assert_true(text_eq(read.buckets.v[1].name, TEXT("b/2")));
	for (size_t n = 1; n < b.n; n++)
		assert_false(outputs_decode((struct text){ b.p, n }, &a, &read));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(differences_between_two_folds),
		cmocka_unit_test(an_output_remembers_whether_it_was_open),
		cmocka_unit_test(restricted_changes_every_discrepancy),
		cmocka_unit_test(bytes_read_back_the_same),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
