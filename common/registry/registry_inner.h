/* registry, inside: what its files share. Nobody else includes this. */
#ifndef REGISTRY_REGISTRY_INNER_H
#define REGISTRY_REGISTRY_INNER_H

#include "registry/registry.h"
#include "registry/versioned.h"

#include <jansson.h>

struct flow_range {
	day_no from, to;
};

struct flow { /* one word of `participates` */
	struct text name;
	const struct flow_range *v;
	size_t n;
};

struct principal_row {
	struct principal pub;
	const struct flow *flows;
	size_t n_flows;
};

struct tariff {
	int64_t amount_ore;
};

struct population {
	int64_t all, of_65plus;
};

struct freezes { /* of one region, by instant */
	struct freeze *v;
	size_t n, cap;
	struct text region;
};

/* One word on a tariff or policy: what a version of it said from the instant it was told until it
 * was corrected. */
struct telling {
	instant_us at, until; /* [at, until); TOLD_ALWAYS; INSTANT_NONE: it stands */
	bool is_first;        /* of this version */
	struct versioned_row row;
	void (*file)(struct registry *into, const struct telling *t);
	int care_form; /* of a policy, as in its schema; 0: any */
};

#define TOLD_ALWAYS INT64_MIN /* a row that does not say when it was told */

struct registry {
	struct arena arena;
	int64_t version;
	struct versioned principals;   /* by code */
	struct versioned by_orgnr;     /* principals by organisation number */
	struct versioned sets;         /* by id: struct texts, sorted */
	struct versioned units;        /* by HSA-id in upper case */
	struct versioned sources;      /* by URI */
	struct versioned certificates; /* sources by subject of their certificate */
	struct versioned viewers;      /* by subject */
	struct versioned viewer_ids;   /* the same, by id */
	struct versioned tariffs;      /* by regime, NUL, region */
	struct versioned populations;  /* by code; `from` is the date counted on */
	struct versioned policies;     /* by id */
	struct versioned indicators;   /* by code: struct indicator */
	struct versioned openings;     /* of units, by HSA-id in upper case */
	struct versioned scopes;       /* policies by whom they name: see registry_policy.c */
	struct policy fallback;        /* the defaults */
	day_no *changes;               /* of policies, tariffs, principals; sorted, unique */
	size_t n_changes;
	day_no *holidays;
	int n_holidays;
	struct freezes *freezes; /* one a region */
	size_t n_freezes;
	struct telling *tellings; /* of tariffs and policies: all words ever told */
	size_t n_tellings, cap_tellings;
	instant_us *told_at; /* their instants; sorted, unique */
	size_t n_told;
	struct registry **views; /* as it was before the one of this place; NULL: nobody asks */
};

/* One row of reference data being read. The texts go to the registry's arena. */
struct row_reader {
	struct registry *r;
	const json_t *data;
	struct text id;
	day_no from, to;
	instant_us at, until; /* as in struct telling */
	bool is_first;
	struct err *e;
	const char *object;
};

bool registry_read_row(struct registry *r, const struct registry_row *row, struct err *e);
/* FATAL naming the object, its id and the member. */
bool row_fail(const struct row_reader *in, const char *member);
/* Members of a row. An absent one is left as it is, and that is no failure. */
bool row_text(const struct row_reader *in, const char *member, struct text *ret);
bool row_texts(const struct row_reader *in, const char *member, struct texts *ret);
bool row_day(const struct row_reader *in, const char *member, day_no *ret);
bool row_int(const struct row_reader *in, const char *member, int64_t *ret);
/* One of the words; *ret is its place from 1. */
bool row_word(const struct row_reader *in, const char *member, const char *const *words, int *ret);

bool registry_read_policy(const struct row_reader *in);
bool registry_read_settlement(const struct row_reader *in);
bool registry_read_indicator(const struct row_reader *in);
bool registry_read_opening(const struct row_reader *in);
void registry_policy_defaults(struct policy *ret);
/* Keeps one word on a tariff or policy; the instants are the reader's. */
void registry_tell(const struct row_reader *in, struct telling t);
/* After all rows are in: files the words that stand, and those that stood at freezes. */
void registry_seal_told(struct registry *r);
void registry_free_views(struct registry *r);
/* Numbers the versions and sorts the policies by whom they name. */
void registry_seal_policies(struct registry *r);
void registry_seal_changes(struct registry *r);

#endif
