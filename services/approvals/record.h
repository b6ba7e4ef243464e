/* record: the data of one approval fact, the union of the members of D01 to D18 (facts.def), and
 * the table of event types (types.def). */
#ifndef APPROVALS_RECORD_H
#define APPROVALS_RECORD_H

#include "event/calendar.h"
#include "event/record.h"
#include "port/domain.h"

enum approval_type {
#define TYPE(name, suffix) name,
#include "approvals/types.def"
#undef TYPE
	D_COUNT
};

extern const struct event_type approval_types[D_COUNT];
extern const struct record approval_record;

#define FACT_TYPE_TEXT    struct text
#define FACT_TYPE_TEXTS   struct texts
#define FACT_TYPE_DAY     day_no
#define FACT_TYPE_INT     int64_t
#define FACT_TYPE_ENUM    uint8_t
#define FACT_TYPE_TRI     uint8_t
#define FACT_TYPE_RECORDS struct records
#define FACT_TYPE_ONE     struct records

struct approval_data {
#define FACT(kind, member, name, words, sub) FACT_TYPE_##kind member;
#include "approvals/facts.def"
#undef FACT
};

/* items[]: of D01 {itemId, title, rule}; of D05 {itemId, verb, version, contentHash, conditions[],
 * amendments, amountOre}. */
struct item_data {
	struct text item_id, title;
	struct records rule; /* one struct rule_data, or none */
	uint8_t verb;        /* VERB_… */
	int64_t version;
	struct text content_hash;
	struct records conditions; /* struct condition_data */
	uint8_t amendments;        /* enum tri */
	int64_t amount_ore;
};

struct rule_data {
	uint8_t kind; /* RULE_… */
	int64_t k;
};

struct condition_data {
	struct text condition_id;
	uint8_t kind; /* CONDITION_… */
	int64_t k, amount_ore, year;
	struct text text;
	day_no not_later_than;
};

/* D15 split. */
struct split_data {
	uint8_t principle; /* SPLIT_… */
	int64_t region_ore, municipal_group_ore;
	struct records per_principal; /* struct share_data */
};

struct share_data {
	struct text principal;
	int64_t amount_ore;
};

/* areas[] of D17 and D18. */
struct area_data {
	struct text area, purpose;
	int64_t spent_ore;
};

enum {
	VERB_ADOPT = 1,
	VERB_ESTABLISH,
	VERB_APPROVE,
	VERB_NOTE,
	VERB_REFER_BACK,
	VERB_TABLE,
	VERB_REJECT,
	VERB_WITHDRAW,
	VERB_RECOMMEND,
	VERB_PROPOSE
};
enum { RULE_ALL = 1, RULE_ALL_MUNICIPALITIES, RULE_REGION_PLUS_K, RULE_QUORUM };
enum {
	CONDITION_ALL_OTHERS_ADOPT = 1,
	CONDITION_REGION_ADOPTS,
	CONDITION_ALL_MUNICIPALITIES_ADOPT,
	CONDITION_AT_LEAST_K,
	CONDITION_GROUP_FUNDING,
	CONDITION_OTHER
};
enum { WHERE_INTERNAL = 1, WHERE_EXTERNAL };
enum { SPLIT_ONE_TO_ONE = 1, SPLIT_PER_INHABITANT, SPLIT_PER_USE, SPLIT_AGREED };
enum { FIRM_DECIDED = 1, FIRM_CONSIDERED };

/* The words of these numbers, from 1; NULL-terminated. */
extern const char *const approval_verbs[], *const approval_rules[], *const approval_conditions[];

#endif
