/* What rules find comes out sorted and united, whatever order it was found in. */
#include "port/discrepancy_list.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct arena arena;
static struct discrepancy_list list;
static struct fold_out out;

static int begin(void **state)
{
	(void)state;
	arena_reset(&arena);
	list = (struct discrepancy_list){ .a = &arena };
	out = (struct fold_out){ 0 };
	return 0;
}

static void test_sorted_by_code_and_discriminator(void **state)
{
	(void)state;
	(void)discrepancy_add(&list, "D-REF-01", SEVERITY_WARN, TEXT(""), 5);
	(void)discrepancy_add(&list, "D-MIS-02", SEVERITY_LEGAL, TEXT("1280"), 5);
	(void)discrepancy_add(&list, "D-MIS-02", SEVERITY_LEGAL, TEXT("1233"), 5);
	discrepancy_finish(&list, &out);
	assert_int_equal(out.n_discrepancies, 3);
	assert_true(text_eq(out.discrepancies[0].discriminator, TEXT("1233")));
	assert_true(text_eq(out.discrepancies[1].discriminator, TEXT("1280")));
	assert_string_equal(out.discrepancies[2].code, "D-REF-01");
}

static void test_two_of_a_kind_become_one(void **state)
{
	(void)state;
	struct fact f = { .source = TEXT("urn:b"), .id = TEXT("1"), .recorded_us = 9 };
	struct fact g = { .source = TEXT("urn:a"), .id = TEXT("2"), .recorded_us = 7 };
	struct finding *a = discrepancy_add(&list, "D-TIM-04", SEVERITY_WARN, TEXT("n"), 6);
	struct finding *b = discrepancy_add(&list, "D-TIM-04", SEVERITY_ERROR, TEXT("n"), 4);
	finding_evidence(&list, a, &f);
	finding_evidence(&list, a, &g);
	finding_evidence(&list, b, &g);
	finding_evidence(&list, b, NULL);
	finding_party(&list, a, TEXT("12"));
	finding_party(&list, b, TEXT("12"));
	finding_party(&list, b, TEXT(""));
	finding_party(&list, b, TEXT("0760"));
	finding_close(a, 20);
	discrepancy_finish(&list, &out);
	assert_int_equal(out.n_discrepancies, 1);
	const struct discrepancy *d = out.discrepancies;
	assert_int_equal(d->severity, SEVERITY_ERROR);
	assert_int_equal(d->first_seen, 4);
	assert_int_equal(d->last_seen, 9);
	assert_true(d->closed_at == INSTANT_NONE);
	assert_int_equal(d->n_evidence, 2);
	assert_true(text_eq(d->evidence[0].source, TEXT("urn:a")));
	assert_int_equal(d->n_parties, 2);
	assert_true(text_eq(d->parties[0], TEXT("0760")));
}

static void test_closed_when_both_are(void **state)
{
	(void)state;
	finding_close(discrepancy_add(&list, "D-SET-01", SEVERITY_ERROR, TEXT("n"), 6), 20);
	finding_close(discrepancy_add(&list, "D-SET-01", SEVERITY_ERROR, TEXT("n"), 7), 30);
	discrepancy_finish(&list, &out);
	assert_int_equal(out.discrepancies[0].closed_at, 30);
}

static void test_discriminator_is_printable_and_short(void **state)
{
	(void)state;
	char longer[300];
	for (size_t i = 0; i < sizeof longer; i++)
		longer[i] = 'x';
	(void)discrepancy_add(&list, "D-REF-01", SEVERITY_WARN, TEXT("a b\n"), 1);
	(void)discrepancy_add(&list, "D-REF-01", SEVERITY_WARN, (struct text){ longer, 300 }, 1);
	discrepancy_finish(&list, &out);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(out.discrepancies[i].discriminator.n, 17);
		assert_true(text_is_ascii_graph(out.discrepancies[i].discriminator));
	}
}

static void test_evidence_is_bounded(void **state)
{
	(void)state;
	struct finding *f = discrepancy_add(&list, "D-PUB-04", SEVERITY_ERROR, TEXT("u"), 1);
	for (int i = 0; i < 200; i++)
		finding_evidence_of(&list, f, TEXT("urn:a"), arena_printf(&arena, "%03d", 199 - i),
		                    i);
	discrepancy_finish(&list, &out);
	assert_int_equal(out.discrepancies[0].n_evidence, 50);
	assert_true(text_eq(out.discrepancies[0].evidence[0].id, TEXT("000")));
	assert_int_equal(out.discrepancies[0].last_seen, 199);
}

static int end(void **state)
{
	(void)state;
	arena_done(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_sorted_by_code_and_discriminator, begin),
		cmocka_unit_test_setup(test_two_of_a_kind_become_one, begin),
		cmocka_unit_test_setup(test_closed_when_both_are, begin),
		cmocka_unit_test_setup(test_discriminator_is_printable_and_short, begin),
		cmocka_unit_test_setup(test_evidence_is_bounded, begin),
	};
	return cmocka_run_group_tests(tests, NULL, end);
}
