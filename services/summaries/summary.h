/* summary: one summary as it goes out: its place, header, rows, digest, and the CloudEvent around
 * it (domain page 7.11). Pure.
 *
 * The digest covers what is said: header and rows without generatedAt, dataAsOf, completeness,
 * version and supersedes. Equal digests: nothing new to publish. */
#ifndef SUMMARIES_SUMMARY_H
#define SUMMARIES_SUMMARY_H

#include "summaries/table.h"

enum summary_audience { AUDIENCE_OWN, AUDIENCE_SHARED, AUDIENCE_PUBLIC };
enum summary_status { SUMMARY_PRELIMINARY, SUMMARY_FROZEN, SUMMARY_ADJUSTED };
extern const char *const summary_audiences[];

#define SUMMARY_HIDDEN INT64_MIN
/* In place of a municipality in a key: the region's S1 of those whom none of its own answers for. */
#define SUMMARY_OTHERS "others"

enum { SUMMARY_SCHEMA_VERSION = 1, SUMMARY_ID_DIGITS = 32 };

struct share_left;

struct summary {
	const char *type;                  /* "S1" */
	enum summary_audience audience;
	struct text recipient;             /* principal code; "all" for SHARED, "public" for PUBLIC */
	struct text period, sub;           /* "2025-03", "2025-W11", "now"; sub may be empty */
	day_no start, end;                 /* both included */
	struct text policy_version, definition;
	const char *remark;                /* what the figures lack, "THRESHOLD_UNKNOWN"; NULL */
	enum summary_status status;
	bool removed;                      /* retention took cases from what it tells */
	int64_t suppressed;                /* cells left out */
	const int64_t *protected_cases;    /* counted apart, in no row; SUMMARY_HIDDEN: too few to be
	                                      shown; NULL: not said */
	const struct table *rows;          /* NULL: to be recalled */
	const struct share_left *left;     /* what is remembered of the version, if it becomes one */
	size_t n_left;
};

/* What belongs to one version of it. */
struct summary_issue {
	int64_t version;
	instant_us generated_at, data_as_of;   /* data_as_of INSTANT_NONE: not known */
	int64_t heard, expected;               /* publishers */
	struct text supersedes;                /* event id; empty: the first */
	uint8_t digest[32];
};

/* "type/recipient/period" or "type/recipient/period/sub". */
struct text summary_key(const struct summary *s, struct arena *a);
/* A caseRef as one part of a key: '/' and '%' as %2F and %25. */
struct text summary_key_part(struct text t, struct arena *a);
/* "id/version" of a policy; "default/0" where none is registered. */
struct text summary_policy_version(struct text id, int64_t version, struct arena *a);

void summary_digest(const struct summary *s, uint8_t ret[32]);
/* {"header":{…},"rows":[…]}, canonical. */
void summary_put(const struct summary *s, const struct summary_issue *v, struct buf *b);
/* A stored payload once more, as version v: retention took cases from what it tells, so it stands as
 * it was told, and says so. Nothing is written when it says so already, or is none. */
void summary_put_standing(struct text payload, const struct summary_issue *v, struct buf *b);
/* Hex digits of the hash of key, version and digest: published twice, it is the same event. */
struct text summary_event_id(struct text key, int64_t version, const uint8_t digest[32],
                             struct arena *a);

struct summary_event {
	struct text id, source, type, key, payload;   /* type: "S1" */
	instant_us generated_at;
};

/* The structured CloudEvent, canonical: the same bytes each time. */
void summary_put_event(const struct summary_event *v, struct buf *b);

#endif
