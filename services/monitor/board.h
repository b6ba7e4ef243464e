/* board: everything the page shows of the flow, as one immutable snapshot: who sends, who receives,
 * what was refused, what stands still. Pure; read by board_read, judged by judge, shown by page_*.
 *
 * Counts, instants and registered names only: no case, no person. All memory is the arena's. */
#ifndef MONITOR_BOARD_H
#define MONITOR_BOARD_H

#include "event/calendar.h"
#include "registry/registry.h"

enum {
	BOARD_HOURS = 24,            /* with every verdict */
	BOARD_PATTERN_HOURS = 29 * 24, /* received only: four weeks of this hour of the week */
	BOARD_DAYS = 366
};

enum board_verdict { BOARD_ACCEPTED, BOARD_DUPLICATE, BOARD_CONFLICT, BOARD_REFUSED, BOARD_VERDICTS };

/* What can be wrong with a source, the worst first. UNKNOWN: the way to us is broken, so nothing can
 * be said of those who send. RESTING: nothing for a week, and nothing says that there should be. */
enum source_state { STATE_UNKNOWN, STATE_SILENT, STATE_GAP, STATE_REFUSED, STATE_QUIET, STATE_FLOWING,
	            STATE_RESTING, STATE_NEVER, SOURCE_STATES };

struct board_source {
	struct text uri, owner;      /* owner: principal code; empty: nobody's, all strangers together */
	bool registered;
	instant_us last;             /* newest arrival; INSTANT_NONE: never */
	int64_t hour[BOARD_HOURS][BOARD_VERDICTS]; /* [0] the hour that runs */
	int32_t received[BOARD_PATTERN_HOURS];     /* [0] the hour that runs */
	int32_t day[BOARD_DAYS];     /* received by Stockholm day, [0] today */
	int64_t missing;             /* sequence numbers that have not come */
	instant_us silent_since, gap_since; /* INSTANT_NONE: it is not */
	int64_t delay_n;             /* accepted facts measured, of the last 24 hours or fewer … */
	int64_t to_record_p50, to_record_p95, to_arrive_p50, to_arrive_p95; /* … and their ms */
	int64_t corrected, annulled;
	enum source_state state;     /* judge */
};

struct board_type {                  /* of the last 24 hours */
	struct text source, type;
	int64_t n[BOARD_VERDICTS];
	instant_us last;
};

struct board_refusal {               /* of the last eight days */
	struct text area, topic, reason, source; /* source empty: not one of ours */
	int64_t day, week, unpublished;
	instant_us newest;
};

struct board_finding {
	struct text area, code, severity, party; /* of `joint`: all its parties, a line each */
	int64_t open, within_day, within_week, within_month;
	instant_us oldest;
};

struct board_delivery {
	struct text recipient, type, audience;
	int64_t n, due;
	instant_us oldest_due, last;
};

struct board_partition {
	struct text area, topic, stopped; /* stopped empty: it runs */
	int32_t partition;
	int64_t next, low, high;     /* -1: not known */
	instant_us stopped_at, read_at;
};

struct board_session {
	struct text daemon;
	int64_t n;
};

struct board_imbalance {
	struct text area;
	instant_us hour;
	int64_t accepted, logged, refused, kept;
};

/* Why entities stay, in the order of view monitor.retention. */
enum board_stay {
	STAYS_OPEN,
	STAYS_UNSETTLED,
	STAYS_YOUNGER,
	STAYS_LINKED,
	STAYS_IN_MOTION,
	STAYS_LARGE,
	STAYS_PROTECTS,
	STAYS_REFERENCE,
	BOARD_STAYS
};

struct board_retention {             /* one run of samverka retention */
	struct text area, decision, who;
	instant_us before, opened, closed;   /* closed INSTANT_NONE: it goes on, or was broken off */
	int64_t looked_at, removed, facts, stays[BOARD_STAYS], buckets;
};

struct board_part;                   /* memory that several boards share, see board_part.h */

struct board {
	struct arena arena;
	struct board_part *world, *slow; /* of the registry, and of what is read less often */
	_Atomic int refs;
	int64_t version;             /* rises when anything that is shown has changed */
	instant_us now;              /* when it was read, by the clock that rules go by */
	day_no today;
	bool has_database, has_broker, is_whole; /* is_whole: read at least once */
	instant_us broker_since, database_since; /* since when they do not answer */
	const struct registry *registry; /* NULL before the first read */
	struct board_source *source;
	size_t n_sources;            /* by uri; the strangers last, if there are any */
	struct board_type *type;
	size_t n_types;
	struct board_refusal *refusal;
	size_t n_refusals;
	struct board_finding *finding;   /* by code and party: one of two parties stands twice */
	size_t n_findings;
	struct board_finding *joint;     /* by code and all its parties: each discrepancy once */
	size_t n_joint;
	struct board_delivery *delivery;
	size_t n_deliveries;
	struct board_partition *partition;
	size_t n_partitions;
	struct board_session *session;
	size_t n_sessions;
	struct board_imbalance *imbalance;
	size_t n_imbalances;
	struct board_retention *retention; /* the newest first */
	size_t n_retentions;
};

/* ---- sums ---- */

/* Received in the newest `hours` hours of a source (at most BOARD_HOURS), by verdict; all of them
 * with BOARD_VERDICTS. */
int64_t source_sum(const struct board_source *s, int hours, enum board_verdict v);
struct board_source *board_source(const struct board *b, struct text uri);
/* Records in the broker that are in no state yet; -1 when the broker does not say. */
int64_t board_lag(const struct board *b, struct text area);   /* area empty: all */
int64_t partition_lag(const struct board_partition *p);
size_t board_stopped(const struct board *b);

/* One organisation, put together from its sources and what it was sent. */
struct board_org {
	const struct principal *principal;
	size_t n_sources;
	enum source_state state;     /* the worst of its sources; NEVER without any */
	int64_t received, refused, corrected, missing; /* of the last 24 hours */
	instant_us last;
	int64_t hour[BOARD_HOURS];   /* received */
	int64_t day[BOARD_DAYS];
	int64_t delivered, due;      /* summaries of its own */
	instant_us last_delivered, oldest_due;
	int64_t findings, errors;    /* open; of them ERROR and LEGAL */
	const struct board_finding *counted; /* among them, last */
};

/* All organisations that send, receive or are party to something, by code; in the arena. */
struct board_org *board_orgs(const struct board *b, struct arena *a, size_t *ret_n);
/* The organisation itself and the providers under it. */
bool board_belongs(const struct board *b, const struct board_source *s, struct text code);
/* A party of a discrepancy is a code, or the organisation number of a source: its code. */
struct text board_party_code(const struct board *b, struct text party);
struct text board_name(const struct board *b, struct text code); /* the code itself when unknown */

/* ---- discrepancies ---- */

/* The lines by code and party of those in `joint`, in the order of code, party, severity and area. */
struct board_finding *board_by_party(const struct board_finding *joint, size_t n, struct arena *a, size_t *ret_n);
void board_finding_add(struct board_finding *to, const struct board_finding *f);

#endif
