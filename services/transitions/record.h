/* record: the data of one transition fact, the union of the members of T01 to T31 (facts.def), and
 * the table of event types (types.def). */
#ifndef TRANSITIONS_RECORD_H
#define TRANSITIONS_RECORD_H

#include "event/calendar.h"
#include "event/record.h"
#include "port/domain.h"

enum transition_type {
#define TYPE(name, suffix) name,
#include "transitions/types.def"
#undef TYPE
	T_COUNT
};

extern const struct event_type transition_types[T_COUNT];
extern const struct record transition_record;

#define FACT_TYPE_TEXT    struct text
#define FACT_TYPE_TEXTS   struct texts
#define FACT_TYPE_INSTANT instant_us
#define FACT_TYPE_DAY     day_no
#define FACT_TYPE_MONTH   int32_t
#define FACT_TYPE_INT     int64_t
#define FACT_TYPE_ENUM    uint8_t
#define FACT_TYPE_TRI     uint8_t
#define FACT_TYPE_RECORDS struct records

struct transition_data {
#define FACT(kind, member, name, words, sub) FACT_TYPE_##kind member;
#include "transitions/facts.def"
#undef FACT
};

struct settlement_row { /* T31 rows[] */
	struct text case_ref, municipality;
	int64_t days, amount_ore, persons;
};

enum { PROTECTION_NONE = 1, PROTECTION_CONFIDENTIALITY_MARK, PROTECTION_REGISTRATION };
enum { CARE_SOMATIC = 1, CARE_PSYCHIATRIC, CARE_FORENSIC };
enum { CHANNEL_SYSTEM = 1, CHANNEL_RESERVE_ROUTINE, CHANNEL_SDK, CHANNEL_MANUAL };
enum { SCOPE_SIP = 1, SCOPE_SHARING };
enum { ANSWER_YES = 1, ANSWER_NO };
enum { SIP_NO_JOINT_NEEDS = 1, SIP_EXISTING_PLAN, SIP_PATIENT_DECLINES, SIP_OPT_ORV };
enum { AVAILABLE_YES = 1, AVAILABLE_NO, AVAILABLE_UNCLEAR };
enum {
	TO_HOME = 1,
	TO_HOME_WITH_CARE,
	TO_SHORT_STAY,
	TO_SPECIAL_HOUSING,
	TO_OTHER_HOSPITAL,
	TO_OTHER_REGION,
	TO_DECEASED,
	TO_UNKNOWN
};

/* "p:" and the first 16 hex digits of SHA-256(patientRef): the reference itself is never a key. */
struct text transition_patient_key(struct text patient_ref, struct arena *a);

#endif
