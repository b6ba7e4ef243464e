/* record: tables only; the words stand in the order of their numbers in record.h. */
#include "indicators/record.h"

#include <stddef.h>

const char *const precision_words[] = { "EXACT", "APPROX", NULL };
const char *const measured_words[] = { "PRELIMINARY", "FINAL", NULL };

#define COUNT(table) (sizeof table / sizeof *table)

static const struct field expected_fields[] = {
	{ "period", FIELD_ENUM, offsetof(struct expected_data, period), indicator_period_words,
	  NULL },
	{ "first", FIELD_TEXT, offsetof(struct expected_data, first), NULL, NULL },
	{ "last", FIELD_TEXT, offsetof(struct expected_data, last), NULL, NULL },
	{ "from", FIELD_ENUM, offsetof(struct expected_data, from), indicator_from_words, NULL },
	{ "orgs", FIELD_TEXTS, offsetof(struct expected_data, orgs), NULL, NULL },
	{ "set", FIELD_TEXT, offsetof(struct expected_data, set), NULL, NULL },
	{ "unitTypes", FIELD_TEXTS, offsetof(struct expected_data, unit_types), NULL, NULL },
	{ "region", FIELD_TEXT, offsetof(struct expected_data, region), NULL, NULL },
	{ "withinDays", FIELD_INT, offsetof(struct expected_data, within_days), NULL, NULL },
	{ "publisher", FIELD_TEXT, offsetof(struct expected_data, publisher), NULL, NULL },
};

static const struct field dims_fields[] = {
	{ "sex", FIELD_TEXT, offsetof(struct dims_data, sex), NULL, NULL },
	{ "ageGroup", FIELD_TEXT, offsetof(struct dims_data, age_group), NULL, NULL },
	{ "service", FIELD_TEXT, offsetof(struct dims_data, service), NULL, NULL },
};

static const struct field bin_fields[] = {
	{ "upTo", FIELD_INT, offsetof(struct bin_data, up_to), NULL, NULL },
	{ "n", FIELD_INT, offsetof(struct bin_data, n), NULL, NULL },
};

static const struct record expected_record = { sizeof(struct expected_data), expected_fields,
	                                       COUNT(expected_fields), NULL };
static const struct record dims_record = { sizeof(struct dims_data), dims_fields,
	                                   COUNT(dims_fields), NULL };
static const struct record bin_record = { sizeof(struct bin_data), bin_fields, COUNT(bin_fields),
	                                  NULL };

static const struct field fields[] = {
#define FACT(kind, member, name, words, sub)                                                       \
	{ name, FIELD_##kind, offsetof(struct indicator_data, member), words, sub },
#include "indicators/facts.def"
#undef FACT
};

static const struct indicator_data nothing = {
#define FACT(kind, member, name, words, sub) .member = NOTHING_##kind,
#include "indicators/facts.def"
#undef FACT
};

const struct record indicator_record = { sizeof(struct indicator_data), fields, COUNT(fields),
	                                 &nothing };

const struct event_type indicator_types[K_COUNT] = {
#define TYPE(name, suffix) { suffix, "schemas/events/indicator." suffix ".json" },
#include "indicators/types.def"
#undef TYPE
};
