/* record: tables only; the words stand in the order of their numbers in record.h. */
#include "approvals/record.h"

#include <stddef.h>

static const char *const words_action[] = { "ORIGINAL", "REVISED", "ANNULLED", NULL };
#define words_verb approval_verbs
const char *const approval_verbs[] = { "ADOPT",      "ESTABLISH", "APPROVE", "NOTE",
	                               "REFER_BACK", "TABLE",     "REJECT",  "WITHDRAW",
	                               "RECOMMEND",  "PROPOSE",   NULL };
const char *const approval_rules[] = { "ALL", "ALL_MUNICIPALITIES", "REGION_PLUS_K", "QUORUM",
	                               NULL };
const char *const approval_conditions[] = { "ALL_OTHERS_ADOPT",
	                                    "REGION_ADOPTS",
	                                    "ALL_MUNICIPALITIES_ADOPT",
	                                    "AT_LEAST_K",
	                                    "GROUP_FUNDING_AT_LEAST",
	                                    "OTHER",
	                                    NULL };
static const char *const words_where[] = { "INTERNAL", "EXTERNAL", NULL };
static const char *const words_principle[] = { "ONE_TO_ONE", "PER_INHABITANT", "PER_USE", "AGREED",
	                                       NULL };
static const char *const words_firm[] = { "DECIDED", "CONSIDERED", NULL };

#define RECORD(name, type)                                                                         \
	static const struct record name##_record = { sizeof(type), name##_fields,                  \
		                                     sizeof name##_fields / sizeof *name##_fields, \
		                                     NULL }

static const struct field rule_fields[] = {
	{ "kind", FIELD_ENUM, offsetof(struct rule_data, kind), approval_rules, NULL },
	{ "k", FIELD_INT, offsetof(struct rule_data, k), NULL, NULL },
};
RECORD(rule, struct rule_data);

static const struct field condition_fields[] = {
	{ "conditionId", FIELD_TEXT, offsetof(struct condition_data, condition_id), NULL, NULL },
	{ "kind", FIELD_ENUM, offsetof(struct condition_data, kind), approval_conditions, NULL },
	{ "k", FIELD_INT, offsetof(struct condition_data, k), NULL, NULL },
	{ "amountOre", FIELD_INT, offsetof(struct condition_data, amount_ore), NULL, NULL },
	{ "year", FIELD_INT, offsetof(struct condition_data, year), NULL, NULL },
	{ "text", FIELD_TEXT, offsetof(struct condition_data, text), NULL, NULL },
	{ "notLaterThan", FIELD_DAY, offsetof(struct condition_data, not_later_than), NULL, NULL },
};
RECORD(condition, struct condition_data);

static const struct field item_fields[] = {
	{ "itemId", FIELD_TEXT, offsetof(struct item_data, item_id), NULL, NULL },
	{ "title", FIELD_TEXT, offsetof(struct item_data, title), NULL, NULL },
	{ "rule", FIELD_ONE, offsetof(struct item_data, rule), NULL, &rule_record },
	{ "verb", FIELD_ENUM, offsetof(struct item_data, verb), approval_verbs, NULL },
	{ "version", FIELD_INT, offsetof(struct item_data, version), NULL, NULL },
	{ "contentHash", FIELD_TEXT, offsetof(struct item_data, content_hash), NULL, NULL },
	{ "conditions", FIELD_RECORDS, offsetof(struct item_data, conditions), NULL,
	  &condition_record },
	{ "amendments", FIELD_TRI, offsetof(struct item_data, amendments), NULL, NULL },
	{ "amountOre", FIELD_INT, offsetof(struct item_data, amount_ore), NULL, NULL },
};
RECORD(item, struct item_data);

static const struct field share_fields[] = {
	{ "principal", FIELD_TEXT, offsetof(struct share_data, principal), NULL, NULL },
	{ "amountOre", FIELD_INT, offsetof(struct share_data, amount_ore), NULL, NULL },
};
RECORD(share, struct share_data);

static const struct field split_fields[] = {
	{ "principle", FIELD_ENUM, offsetof(struct split_data, principle), words_principle, NULL },
	{ "regionOre", FIELD_INT, offsetof(struct split_data, region_ore), NULL, NULL },
	{ "municipalGroupOre", FIELD_INT, offsetof(struct split_data, municipal_group_ore), NULL,
	  NULL },
	{ "perPrincipal", FIELD_RECORDS, offsetof(struct split_data, per_principal), NULL,
	  &share_record },
};
RECORD(split, struct split_data);

static const struct field area_fields[] = {
	{ "area", FIELD_TEXT, offsetof(struct area_data, area), NULL, NULL },
	{ "spentOre", FIELD_INT, offsetof(struct area_data, spent_ore), NULL, NULL },
	{ "purpose", FIELD_TEXT, offsetof(struct area_data, purpose), NULL, NULL },
};
RECORD(area, struct area_data);

static const struct field fields[] = {
#define FACT(kind, member, name, words, sub)                                                       \
	{ name, FIELD_##kind, offsetof(struct approval_data, member), words, sub },
#include "approvals/facts.def"
#undef FACT
};

static const struct approval_data nothing = {
#define FACT(kind, member, name, words, sub) .member = NOTHING_##kind,
#include "approvals/facts.def"
#undef FACT
};

const struct record approval_record = { sizeof(struct approval_data), fields,
	                                sizeof fields / sizeof *fields, &nothing };

const struct event_type approval_types[D_COUNT] = {
#define TYPE(name, suffix) { suffix, "schemas/events/approval." suffix ".json" },
#include "approvals/types.def"
#undef TYPE
};
