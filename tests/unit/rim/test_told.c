/* A line a minute for each thing that keeps happening, and never more of them than there is room
 * for. */
#include "rim/told.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static const int64_t minute = TOLD_EVERY_S * 1000000LL;

static void once_a_minute(void **state)
{
	(void)state;
	struct told t = { 0 };
	assert_int_equal(told_note(&t, TEXT("2120001124"), "RATE", 5), 1);
	assert_int_equal(told_note(&t, TEXT("2120001124"), "RATE", 6), 0);
	assert_int_equal(told_note(&t, TEXT("2120001124"), "RATE", 4 + minute), 0);
	assert_int_equal(told_note(&t, TEXT("2120001124"), "RATE", 5 + minute), 3);
	assert_int_equal(told_note(&t, TEXT("2120001124"), "RATE", 6 + minute), 0);
	assert_int_equal(told_note(&t, TEXT("2120001124"), "RATE", 5 + 9 * minute), 2);
}

static void each_by_itself(void **state)
{
	(void)state;
	struct told t = { 0 };
	assert_int_equal(told_note(&t, TEXT("2120001124"), "RATE", 5), 1);
	assert_int_equal(told_note(&t, TEXT("2120001124"), "SOURCE_NOT_ALLOWED", 5), 1);
	assert_int_equal(told_note(&t, TEXT("2321000255"), "RATE", 5), 1);
	assert_int_equal(told_note(&t, (struct text){ 0 }, "RATE", 5), 1);
	assert_int_equal(told_note(&t, (struct text){ 0 }, "RATE", 6), 0);
}

static void never_more_than_there_is_room_for(void **state)
{
	(void)state;
	struct told t = { 0 };
	int64_t told = 0;
	char who[TOLD_WHO * 2];
	for (int i = 0; i < 1000; i++) {
		(void)snprintf(who, sizeof who, "%d", i);
		told += told_note(&t, text_of(who), "RATE", 5 + i) > 0;
	}
	assert_int_equal(told, TOLD_PLACES);
	assert_int_equal(told_note(&t, TEXT("new"), "RATE", 5 + minute), 1);
	memset(who, 'x', sizeof who);
	assert_int_equal(told_note(&t, (struct text){ who, sizeof who }, "RATE", 9 * minute), 1);
	assert_int_equal(told_note(&t, (struct text){ who, sizeof who }, "RATE", 9 * minute), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(once_a_minute),
		cmocka_unit_test(each_by_itself),
		cmocka_unit_test(never_more_than_there_is_room_for),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
