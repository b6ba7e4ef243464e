/* record: tables only; the words stand in the order of their numbers in record.h. */
#include "transitions/record.h"

#include "base/sha256.h"

#include <stddef.h>

static const char *const words_id_kind[] = {
	"PNR", "SNR", "NRID", "LOCAL_RESERVE", "UNKNOWN", NULL
};
static const char *const words_protection[] = { "NONE", "CONFIDENTIALITY_MARK",
	                                        "PROTECTED_REGISTRATION", NULL };
static const char *const words_action[] = { "ORIGINAL", "REVISED", "ANNULLED", NULL };
static const char *const words_care_form[] = { "SOMATIC", "PSYCHIATRIC", "FORENSIC", NULL };
static const char *const words_channel[] = { "SYSTEM", "RESERVE_ROUTINE", "SDK", "MANUAL", NULL };
static const char *const words_planned[] = { "PLANNED", "ACUTE", NULL };
static const char *const words_scope[] = { "SIP", "SHARING", NULL };
static const char *const words_basis[] = { "CONSENT", "HARM_TEST", "INCAPACITY", NULL };
static const char *const words_yes_no[] = { "YES", "NO", NULL };
static const char *const words_sip_reason[] = { "NO_JOINT_NEEDS", "EXISTING_PLAN",
	                                        "PATIENT_DECLINES", "OPT_ORV", NULL };
static const char *const words_available[] = { "YES", "NO", "UNCLEAR", NULL };
static const char *const words_destination[] = { "HOME",
	                                         "HOME_WITH_CARE",
	                                         "SHORT_STAY",
	                                         "SPECIAL_HOUSING",
	                                         "OTHER_HOSPITAL",
	                                         "OTHER_REGION",
	                                         "DECEASED",
	                                         "UNKNOWN",
	                                         NULL };
static const char *const words_form[] = { "OPT", "ORV", NULL };

static const struct field settlement_row_fields[] = {
	{ "caseRef", FIELD_TEXT, offsetof(struct settlement_row, case_ref), NULL, NULL },
	{ "municipality", FIELD_TEXT, offsetof(struct settlement_row, municipality), NULL, NULL },
	{ "days", FIELD_INT, offsetof(struct settlement_row, days), NULL, NULL },
	{ "amountOre", FIELD_INT, offsetof(struct settlement_row, amount_ore), NULL, NULL },
	{ "persons", FIELD_INT, offsetof(struct settlement_row, persons), NULL, NULL },
};

static const struct record settlement_row_record = {
	sizeof(struct settlement_row), settlement_row_fields,
	sizeof settlement_row_fields / sizeof *settlement_row_fields, NULL
};

static const struct field fields[] = {
#define FACT(kind, member, name, words, sub)                                                       \
	{ name, FIELD_##kind, offsetof(struct transition_data, member), words, sub },
#include "transitions/facts.def"
#undef FACT
};

static const struct transition_data nothing = {
#define FACT(kind, member, name, words, sub) .member = NOTHING_##kind,
#include "transitions/facts.def"
#undef FACT
};

const struct record transition_record = { sizeof(struct transition_data), fields,
	                                  sizeof fields / sizeof *fields, &nothing };

const struct event_type transition_types[T_COUNT] = {
#define TYPE(name, suffix) { suffix, "schemas/events/transition." suffix ".json" },
#include "transitions/types.def"
#undef TYPE
};

struct text transition_patient_key(struct text patient_ref, struct arena *a)
{
	static const char hex[] = "0123456789abcdef";
	uint8_t digest[SHA256_BYTES];
	char key[2 + 16] = "p:";
	sha256_of(patient_ref, digest);
	for (size_t i = 0; i < 8; i++) {
		key[2 + 2 * i] = hex[digest[i] >> 4];
		key[3 + 2 * i] = hex[digest[i] & 15];
	}
	return arena_text(a, (struct text){ key, sizeof key });
}
