/* Identifiers: published examples, wrong ones, and what only looks like one. */
#include "event/ident.h"

#include "event_test.h"

static void every_wrong_check_digit_is_found(void **state)
{
	(void)state;
	char digits[] = "2321000250";
	int right = 0;
	for (; digits[9] <= '9'; digits[9]++)
		right += ident_luhn(text_of(digits));
	assert_int_equal(right, 1);
	assert_true(ident_luhn(TEXT("2321000255")));
	assert_false(ident_luhn(TEXT("2321000256")));
	assert_false(ident_luhn(TEXT("")));
	assert_false(ident_luhn(TEXT("23210002x5")));
}

static void organisation_numbers(void **state)
{
	(void)state;
	static const char *const good[] = { "2321000255", "2321000065", "2321000131", "2321000222",
		                            "2120001124" };
	static const char *const bad[] = { "",
		                           "2321000256",
		                           "232100-0255",
		                           "162321000255",
		                           "2321000255 ",
		                           "1212121212",
		                           "232100025",
		                           "23210002555",
		                           "23210002x5" };
	for (size_t i = 0; i < COUNT(good); i++)
		if (!ident_orgnr(text_of(good[i])))
			fail_msg("refused: %s", good[i]);
	for (size_t i = 0; i < COUNT(bad); i++)
		if (ident_orgnr(text_of(bad[i])))
			fail_msg("taken: %s", bad[i]);
}

static void hsa_ids(void **state)
{
	(void)state;
	static const char *const good[] = { "SE2321000255-1", "SE2321000255-E000000000001",
		                            "SE2321000131-abcDEF123456789012" };
	static const char *const bad[] = { "",
		                           "SE2321000255",
		                           "SE2321000255-",
		                           "SE2321000256-A1",
		                           "se2321000255-A1",
		                           "SE2321000255-A B",
		                           "SE2321000255-\xc3\xa5",
		                           "SE2321000255-1234567890123456789",
		                           "SE232100-0255-A1",
		                           "NO2321000255-A1",
		                           "SE1212121212-A1",
		                           "SE2321000255-a@b",
		                           "SE2321000255-A-1",
		                           "SE2321000255_A1" };
	for (size_t i = 0; i < COUNT(good); i++)
		if (!ident_hsa(text_of(good[i])))
			fail_msg("refused: %s", good[i]);
	for (size_t i = 0; i < COUNT(bad); i++)
		if (ident_hsa(text_of(bad[i])))
			fail_msg("taken: %s", bad[i]);
	assert_true(ident_hsa_eq(TEXT("SE2321000131-abc1"), TEXT("SE2321000131-ABC1")));
	assert_false(ident_hsa_eq(TEXT("SE2321000131-abc1"), TEXT("SE2321000131-ABC2")));
	assert_false(ident_hsa_eq(TEXT("SE2321000131-abc1"), TEXT("SE2321000131-ABC")));
}

static void all_290_municipalities_and_21_counties(void **state)
{
	(void)state;
	int municipalities = 0, counties = 0, in_skane = 0;
	char code[16];
	for (int i = 0; i <= 9999; i++) {
		(void)snprintf(code, sizeof code, "%04d", i);
		bool known = ident_municipality(text_of(code));
		municipalities += known;
		in_skane += known && i / 100 == 12;
		if (known)
			assert_true(ident_county((struct text){ code, 2 }));
	}
	for (int i = 0; i <= 99; i++) {
		(void)snprintf(code, sizeof code, "%02d", i);
		counties += ident_county(text_of(code));
	}
	assert_int_equal(municipalities, 290);
	assert_int_equal(counties, 21);
	assert_int_equal(in_skane, 33);
	assert_string_equal(ident_municipality_name(TEXT("1280")), "Malm\xc3\xb6");
	assert_string_equal(ident_municipality_name(TEXT("0760")), "Uppvidinge");
	assert_string_equal(ident_municipality_name(TEXT("2482")), "Skellefte\xc3\xa5");
	assert_string_equal(ident_county_name(TEXT("12")), "Sk\xc3\xa5ne l\xc3\xa4n");
	assert_null(ident_municipality_name(TEXT("1200")));
	static const char *const bad[] = { "",     "12",   "128",  "12800", "-280",
		                           " 128", "128x", "0000", "9999" };
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(ident_municipality(text_of(bad[i])));
	assert_false(ident_county(TEXT("1280")));
	assert_false(ident_county(TEXT("2")));
	assert_false(ident_county(TEXT("02")));
}

static void clear_text_is_found(void **state)
{
	(void)state;
	static const char *const rows[] = {
		"191212121212",
		"19121212-1212",
		"121212-1212",
		"1212121212",
		"121212+1212",
		"701063-2391",
		"197010632391",
		"pnr:191212121212.",
		"Tolvan (19121212-1212) ringde",
		"x191212121212y",
		"\xc3\xa5"
		"191212121212\xc3\xb6",
		"2025-03-10 121212-1212",
		"1-2-3 1212121212",
		"191212\xe2\x80\x93"
		"1212 121212\xe2\x80\x93"
		"1212",
		"19121212\xe2\x88\x92"
		"1212",
		"-191212121212-",
		"a/b/191212121212/c",
		"p121212-1212x",
		"550e8400-e29b-41d4-a716-446655440000 191212121212",
		"1912121212121 191212121212",
		"12 1212121212 12",
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct text t = text_of(rows[i]);
		char *copy = exact_copy(t);
		if (!ident_clear_text_person((struct text){ copy, t.n }))
			fail_msg("missed: %s", rows[i]);
		free(copy);
	}
}

static void what_only_looks_like_one_is_left_alone(void **state)
{
	(void)state;
	static const char *const rows[] = {
		"",
		"12",
		"191212121213",
		"121212-1213",
		"1912121212121",
		"0191212121212",
		"11912121212120",
		"2321000255",
		"232100-0255",
		"16232100-0255",
		"SE2321000255-E000000000001",
		"urn:samverka:2321000255:journal",
		"2120001124:6038724",
		"2025-03-10T12:12:12Z",
		"2025-03-10T12:00:00.121212Z",
		"00000000001212121212",
		"191313121212",
		"19121232-1212",
		"121212/1212",
		"121212 1212",
		"12121212-12",
		"121212-12123",
		"0121212-1212",
		"19121212-12 12",
		/* a UUID, a digest, a reference and a span id that happen to hold such digits */
		"a0000000-1212-4212-8212-191212121212",
		"urn:uuid:00000000-0000-4000-8000-f1212121212f",
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e464191212121212ab934ca495",
		"p-ab1212121212cdef",
		"A2B3C4D5E6F71212121212GHIJ",
		"00-4bf92f3577b34da6a3ce929d0e0e4736-00a1212121212b02-01",
		"171212121212",
		"211212121212",
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		if (ident_clear_text_person(text_of(rows[i])))
			fail_msg("found in: %s", rows[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_wrong_check_digit_is_found),
		cmocka_unit_test(organisation_numbers),
		cmocka_unit_test(hsa_ids),
		cmocka_unit_test(all_290_municipalities_and_21_counties),
		cmocka_unit_test(clear_text_is_found),
		cmocka_unit_test(what_only_looks_like_one_is_left_alone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
