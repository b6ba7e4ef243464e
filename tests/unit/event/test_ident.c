/* Identifiers: published examples, wrong ones, and what only looks like one. */
#include "event/ident.h"

#include "event_test.h"

static void persons_are_told_by_form_and_check_digit(void **state)
{
	(void)state;
	static const struct {
		const char *in;
		enum ident_kind kind;
		const char *full;
	} rows[] = {
		{ "191212121212", IDENT_PERSONNUMMER, "191212121212" },
		{ "19121212-1212", IDENT_PERSONNUMMER, "191212121212" },
		{ "19121212+1212", IDENT_PERSONNUMMER, "191212121212" },
		{ "121212+1212", IDENT_PERSONNUMMER, "191212121212" },
		{ "121212-1212", IDENT_PERSONNUMMER, "201212121212" },
		{ "1212121212", IDENT_PERSONNUMMER, "201212121212" },
		{ "197010632391", IDENT_SAMORDNINGSNUMMER, "197010632391" },
		{ "701063-2391", IDENT_SAMORDNINGSNUMMER, "197010632391" },
		{ "701063+2391", IDENT_SAMORDNINGSNUMMER, "187010632391" },
		/* Stockholm, Västra Götaland, Värmland: the examples of Inera's page on local
		   formats */
		{ "991981000010", IDENT_RESERVE_STOCKHOLM, "991981000010" },
		{ "991945000023", IDENT_RESERVE_STOCKHOLM, "991945000023" },
		{ "991993000032", IDENT_RESERVE_STOCKHOLM, "991993000032" },
		{ "19810829M071", IDENT_RESERVE_VGR, "19810829M071" },
		{ "19450829K088", IDENT_RESERVE_VGR, "19450829K088" },
		{ "19930829x802", IDENT_RESERVE_VGR, "19930829X802" },
		{ "19930829-X802", IDENT_RESERVE_VGR, "19930829X802" },
		{ "19810829SU3A", IDENT_RESERVE_VARMLAND, "19810829SU3A" },
		{ "19450829SF2B", IDENT_RESERVE_VARMLAND, "19450829SF2B" },
		{ "19930829SX0C", IDENT_RESERVE_VARMLAND, "19930829SX0C" },
		{ "19930829SX01", IDENT_RESERVE_VARMLAND, "19930829SX01" },
		/* national: examples of the national specification's readers */
		{ "22950606FH20", IDENT_NATIONAL_RESERVE, "22950606FH20" },
		{ "22950606-FH20", IDENT_NATIONAL_RESERVE, "22950606FH20" },
		{ "25780404KHD5", IDENT_NATIONAL_RESERVE, "25780404KHD5" },
		{ "00342145BZ31", IDENT_NATIONAL_RESERVE, "00342145BZ31" },
		{ "00749852bzk0", IDENT_NATIONAL_RESERVE, "00749852BZK0" },
		{ "22790814AA01", IDENT_NATIONAL_RESERVE, "22790814AA01" },
		/* Skåne: a date and four characters, one a letter at least */
		{ "19810829A123", IDENT_RESERVE_SKANE, "19810829A123" },
		{ "19810829123T", IDENT_RESERVE_SKANE, "19810829123T" },
		{ "19810829TTTT", IDENT_RESERVE_SKANE, "19810829TTTT" },
		{ "19810829M072", IDENT_RESERVE_SKANE,
		  "19810829M072" }, /* VGR's form, not its check digit */
		{ "19810829SV3A", IDENT_RESERVE_SKANE, "19810829SV3A" }, /* no kind Värmland has */
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		char full[13] = "untouched";
		enum ident_kind kind = ident_person(text_of(rows[i].in), 2025, full);
		if (kind != rows[i].kind || strcmp(full, rows[i].full) != 0)
			fail_msg("%s: kind %d, %s", rows[i].in, kind, full);
		assert_int_equal(ident_person(text_of(rows[i].in), 2025, NULL), kind);
	}
}

static void what_is_no_person_is_refused(void **state)
{
	(void)state;
	static const char *const rows[] = {
		"",
		"1",
		"191212121213",
		"19121212-1213",
		"121212-1213",
		"191213121212",
		"191302291212",
		"199002301212",
		"191200121212",
		"19121212 1212",
		"1912121212120",
		"19121212121",
		"121212--1212",
		"12121-21212",
		"-191212121212",
		"191212121212-",
		"1912-12121212",
		"701063-2392",
		"701093-2391",
		"701053-2391",
		"232100-0255",
		"2321000255",
		"162321000255",
		"991981000011",
		"997777000010",
		"99198100001A",
		"22950606FH21",
		"22950606OH20",
		"22950606FI20",
		"01342145BZ31",
		"00341945BZ31",
		"00342160BZ31",
		"25780404KHDX",
		"19811329A123",
		"1981082AA123",
		"19810829123\xc3\xa5",
		"9912121212AB",
		"\0\0\0\0",
		"121212121A",
		"AAAAAAAAAAAA",
		"24001301AB12",
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		char full[13] = "untouched";
		if (ident_person(text_of(rows[i]), 2025, full) != IDENT_NOT)
			fail_msg("taken: %s", rows[i]);
		assert_string_equal(full, "untouched");
	}
}

/* Folkbokföringslagen 18 §: the hyphen becomes a plus the year the person turns 100. */
static void the_separator_tells_the_century(void **state)
{
	(void)state;
	static const struct {
		const char *in;
		int year;
		const char *full;
	} rows[] = {
		{ "121212-1212", 2011, "191212121212" }, { "121212-1212", 2012, "201212121212" },
		{ "121212+1212", 2012, "191212121212" }, { "121212+1212", 2011, "181212121212" },
		{ "121212-1212", 2111, "201212121212" }, { "121212-1212", 2112, "211212121212" }
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		char full[13];
		assert_int_equal(ident_person(text_of(rows[i].in), rows[i].year, full),
		                 IDENT_PERSONNUMMER);
		assert_string_equal(full, rows[i].full);
	}
}

static void every_wrong_check_digit_is_found(void **state)
{
	(void)state;
	char digits[] = "191212121210";
	int right = 0;
	for (; digits[11] <= '9'; digits[11]++)
		right += ident_person(text_of(digits), 2025, NULL) != IDENT_NOT;
	assert_int_equal(right, 1);
	assert_true(ident_luhn(TEXT("2321000255")));
	assert_false(ident_luhn(TEXT("2321000256")));
	assert_false(ident_luhn(TEXT("")));
	assert_false(ident_luhn(TEXT("23210002x5")));
}

static void organisation_numbers(void **state)
{
	(void)state;
	static const char *const good[] = { "232100-0255", "232100-0065", "232100-0131",
		                            "232100-0222", "212000-1124" };
	static const struct {
		const char *in, *out;
	} forms[] = { { "232100-0255", "2321000255" },
		      { "16232100-0255", "2321000255" },
		      { "2321000255", "2321000255" },
		      { "162321000255", "2321000255" } };
	static const char *const bad[] = { "",
		                           "232100-0256",
		                           "23210-00255",
		                           "232100--0255",
		                           "2321000255 ",
		                           "17232100-0255",
		                           "19121212-1212",
		                           "1212121212",
		                           "121212-1212",
		                           "1623-21000255",
		                           "16-2321000255",
		                           "232100025",
		                           "23210002555",
		                           "232100\342\200\2230255",
		                           "162321000-255" };
	char out[11];
	for (size_t i = 0; i < COUNT(good); i++) {
		assert_true(ident_orgnr_normalise(text_of(good[i]), out));
		assert_true(ident_orgnr(text_of(out)));
		assert_false(ident_orgnr(text_of(good[i])));
	}
	for (size_t i = 0; i < COUNT(forms); i++) {
		assert_true(ident_orgnr_normalise(text_of(forms[i].in), out));
		assert_string_equal(out, forms[i].out);
	}
	for (size_t i = 0; i < COUNT(bad); i++)
		if (ident_orgnr_normalise(text_of(bad[i]), out))
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
		cmocka_unit_test(persons_are_told_by_form_and_check_digit),
		cmocka_unit_test(what_is_no_person_is_refused),
		cmocka_unit_test(the_separator_tells_the_century),
		cmocka_unit_test(every_wrong_check_digit_is_found),
		cmocka_unit_test(organisation_numbers),
		cmocka_unit_test(hsa_ids),
		cmocka_unit_test(all_290_municipalities_and_21_counties),
		cmocka_unit_test(clear_text_is_found),
		cmocka_unit_test(what_only_looks_like_one_is_left_alone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
