/* registry: reference data as one immutable snapshot in memory (domain page, 7.9). Pure.
 *
 * Built from the JSON states of the reference area (one row an object, id and validFrom); asked by
 * id and date. Every object is a versioned row [validFrom, validTo], validTo inclusive; of several
 * that cover a date the one with the latest validFrom answers. Nothing is compiled in: where the
 * registry is silent, defaults of policy.def answer, and a tariff is simply unknown. */
#ifndef REGISTRY_REGISTRY_H
#define REGISTRY_REGISTRY_H

#include "base/arena.h"
#include "base/err.h"
#include "event/calendar.h"
#include "event/record.h"

#include <stdbool.h>
#include <stdint.h>

struct registry;

struct registry_row {
	struct text
	        object; /* "principal", "unit", "policy", …; "indicator", "opening" for the states
	                   that indicator.h reads; "settlement" for those of
	                   settlement entities: {"region","period","events":[{"at","frozen",
	                   "policyVersion"}]} */
	struct text json; /* the object's data, as published */
};

/* Copies what it needs. A row that does not read is a FATAL error: the reference daemon let it in.
 */
struct registry *registry_new(const struct registry_row *rows, size_t n, int64_t ref_version,
                              struct err *e);
void registry_free(struct registry *r);
int64_t registry_version(const struct registry *r);
bool registry_is_empty(const struct registry *r); /* no principal at all */

enum principal_kind { PRINCIPAL_REGION = 1, PRINCIPAL_MUNICIPALITY, PRINCIPAL_PRIVATE_PROVIDER };

struct principal {
	struct text code, orgnr, name; /* orgnr empty when not known */
	enum principal_kind kind;
	struct text under;            /* a private provider's principal, else empty */
	struct texts deciding_bodies; /* whose decisions bind it; n 0: those of any body (R-A11) */
};

const struct principal *registry_principal(const struct registry *r, struct text code, day_no on);
const struct principal *registry_principal_by_orgnr(const struct registry *r, struct text orgnr);
/* Does a decision of this body (KF, KS, …) bind the principal? */
bool registry_body_decides(const struct principal *p, struct text body);
/* All principals valid on a date, sorted by code. */
size_t registry_principals(const struct registry *r, day_no on, struct arena *a,
                           const struct principal ***ret);
/* Does the principal take part in this flow ("transition.notice", "transition.ack", …; a flow
 * named "transition" covers all of the area) on that date? Without a word in reference data: yes.
 */
bool registry_participates(const struct registry *r, struct text code, struct text flow, day_no on);
/* Members of a principal set on a date, sorted; n = 0 when unknown. */
size_t registry_set_members(const struct registry *r, struct text set_id, day_no on,
                            const struct text **ret);

struct unit {
	struct text hsa_id, name, unit_type, municipality, owner; /* owner: principal code */
	day_no valid_from, valid_to;                              /* DAY_NONE: open */
};

/* The unit whatever the date (the row that covers `on`, else the newest); NULL when unknown. */
const struct unit *registry_unit(const struct registry *r, struct text hsa_id, day_no on);
/* The first day after `after` on which a row of the unit begins; DAY_NONE when none does. */
day_no registry_unit_next(const struct registry *r, struct text hsa_id, day_no after);
bool registry_has_units(const struct registry *r); /* is that register kept at all? */

struct registered_source {      /* not the port's struct source, from which records come */
	struct text uri, owner; /* owner: principal code */
	const struct text *allowed_types; /* suffixes "transition.admission.registered"; n 0: all */
	size_t n_allowed_types;
	int32_t priority;        /* higher is stronger; default 0 (R-G5) */
	struct text expected;    /* JSON of the expected calendar, as published; may be empty */
	struct text certificate; /* subject of the certificate that alone may speak for it; may be
	                            empty */
};

/* Who it is: the newest version, whatever its dates. */
const struct registered_source *registry_source(const struct registry *r, struct text uri);
/* Its registration that is in force on a day: the newest version that has begun, unless it has ended
 * (an older one does not come back). NULL: none is. */
const struct registered_source *registry_source_on(const struct registry *r, struct text uri,
                                                   day_no on);
/* Its newest version that has begun on a day, ended or not. NULL: it is to come, or is not registered. */
const struct registered_source *registry_source_begun(const struct registry *r, struct text uri,
                                                      day_no on);
/* One that this certificate speaks for on a day: the newest of several; NULL when none is. */
const struct registered_source *registry_source_by_certificate(const struct registry *r,
                                                               struct text subject, day_no on);
/* Let go: it was registered, and is no more. */
bool registry_source_ended(const struct registry *r, struct text uri, day_no on);
int32_t registry_source_priority(const struct registry *r, struct text uri);

enum source_verdict { SOURCE_OK, SOURCE_UNKNOWN, SOURCE_TYPE_NOT_ALLOWED, SOURCE_ENDED };
/* A source is known when it is registered itself or its organisation number is a principal's; before
 * its first version begins it is as one that is not registered. `on` is the day on which what it
 * sends is taken; DAY_NONE: its newest version answers. */
enum source_verdict registry_source_may(const struct registry *r, struct text uri, struct text type,
                                        day_no on);
/* The principal that owns a source: the registered owner, else by organisation number; a private
 * provider's stands under its principal. NULL when unknown. */
const struct principal *registry_source_owner(const struct registry *r, struct text uri);
/* The ten digits in "urn:samverka:<organisation number>:<system>"; empty when it is not of our
 * form. */
struct text registry_source_orgnr(struct text uri);
/* Who speaks by it: code of the owner, else the organisation number. */
struct text registry_source_speaker(const struct registry *r, struct text uri);

enum policy_model { MODEL_INDIVIDUAL = 1, MODEL_AVERAGE };
enum policy_window { WINDOW_MONTH = 1, WINDOW_ROLLING_3M };
enum witness_rule { WITNESS_WINNER = 1, WITNESS_EARLIEST };
enum day_state_at { DAY_STATE_END = 1, DAY_STATE_START };
enum protected_policy { PROTECTED_RESTRICT = 1, PROTECTED_REFUSE };

/* One payment policy. The members, their names, kinds and defaults stand in policy.def. */
struct policy {
	struct text id;
	int64_t version; /* the row's place among the versions of its id, from 1 */
	day_no valid_from;
#define POLICY_INT(member, name, fallback)         int64_t member;
#define POLICY_BOOL(member, name, fallback)        bool member;
#define POLICY_ENUM(member, name, type, fallback)  enum type member;
#define POLICY_TEXT(member, name)                  struct text member;
#define POLICY_TEXTS(member, name)                 struct texts member;
#define POLICY_DURATION(member, name, fallback_us) int64_t member;
#include "registry/policy.def"
};

/* The policy that governs a municipality (its code; or a region's, two digits) and care form
 * (0 somatic or not said, 1 psychiatric) on a date: one that names the municipality, else one that
 * names its region, else the one without either. Never NULL: the defaults answer. */
const struct policy *registry_policy(const struct registry *r, struct text municipality,
                                     bool psychiatric, day_no on);
/* The first date after `on` on which any policy, tariff or principal begins, or has just ended:
 * until then all of them answer as they do on `on`. DAY_NONE: never. */
day_no registry_next_change(const struct registry *r, day_no on);
/* Öre a day; false when no tariff is known for that date (R-T17: valid_to inclusive). A tariff for
 * the region goes before one without a region. */
bool registry_tariff(const struct registry *r, const struct policy *p, day_no on, int64_t *ret_ore);
/* Inhabitants (and those of 65 and over; INT64_MIN unknown) by the newest row not after `on`. */
bool registry_population(const struct registry *r, struct text code, day_no on, int64_t *ret_all,
                         int64_t *ret_65plus);
/* Holidays of reference data, sorted. */
const day_no *registry_holidays(const struct registry *r, int *ret_n);
/* The region's county code of a municipality ("12" of "1280"); the code itself of a region. */
struct text registry_region_of(struct text code);

/* Freezing and reopening of settlement periods (T31), in the order of their instants. */
struct freeze {
	int32_t period; /* calendar_month */
	instant_us at;  /* recordedtime of the T31 */
	bool frozen;    /* false: reopened */
	/* Told once more of a month that is frozen already, as where its rows fill several T31. What
	 * came since then is billed with the first open month (R-T33), never with this one. */
	bool is_repeated;
	struct text policy_version;
};
size_t registry_freezes(const struct registry *r, struct text region, const struct freeze **ret);
/* The instant since which the region's period is frozen, by what was told until `until` (inclusive):
 * the first of several since it was last open. INSTANT_NONE: it is not. */
instant_us registry_frozen_since(const struct registry *r, struct text region, int32_t period,
                                 instant_us until);

/* The registry with the tariffs and policies that had been told by then, all else as it is known now;
 * where none had been told yet at all, with the first word on each. Of instants of freezes only. */
const struct registry *registry_told_by(const struct registry *r, instant_us at);
/* The first instant after it at which a tariff or policy was told; INSTANT_NONE: none. */
instant_us registry_told_after(const struct registry *r, instant_us at);

struct viewer {
	struct text id, subject, audience, organisation;
};
/* Who is let in by that name on that day. A later version of the same id takes over, whatever its
 * subject. */
const struct viewer *registry_viewer(const struct registry *r, struct text subject, day_no on);

#endif
