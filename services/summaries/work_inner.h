/* work_inner: what the files of work share. Nobody else includes it. */
#ifndef SUMMARIES_WORK_INNER_H
#define SUMMARIES_WORK_INNER_H

#include "port/mark.h"
#include "rim/pg.h"
#include "summaries/written.h"
#include "summaries/plan.h"
#include "summaries/share.h"
#include "summaries/work.h"

#define STATEMENT(name, sql) SQL_##name,
enum work_sql {
#include "summaries/work_sql.def"
	SQL_COUNT
};
#undef STATEMENT

enum { WORK_PAGE = 1000,           /* findings read at once */
       WORK_MEMBERS = 1000,        /* cases read at once */
       WORK_PUBLISH = 500,         /* events a transaction */
       WORK_BAD_TOPICS = 2048 };

struct walk {                      /* over all buckets of a kind, in the background */
	bool on;
	enum work_sql next;        /* SQL_…_all_buckets, SQL_now_buckets */
	struct buf cursor;
	struct buf only;           /* names that begin so; empty: all */
};

enum area_of_work { AREA_TRANSITION, AREA_APPROVAL, AREA_INDICATOR, N_AREAS };

/* The statements of one area, as LANE of work_sql.def lists them. */
enum lane_sql { LANE_MARKED, LANE_TAKE, LANE_SEEN, LANE_PUT_BACK, LANE_ALL_BUCKETS, LANE_PAGE };

struct lane {                      /* the marks of one area, and the walks over its buckets */
	enum area_of_work area;
	enum work_sql first;       /* SQL_<area>_marked */
	struct buf cursor;         /* the last marked bucket taken */
	struct walk everything, today;
	size_t pace, walk_pace;    /* buckets of the next transaction; 0: of the first */
};

struct release_table {
	struct text period, region;
};

struct release {                   /* of a month, one table a turn */
	bool on;
	struct arena arena;
	size_t which;
	struct text month;
	struct release_table *v;
	size_t n, next;
};

struct heard {                     /* a publisher */
	struct text source;
	struct text region;        /* of its owner; empty: not known, it counts everywhere */
	instant_us last[N_AREAS];  /* its newest record; INSTANT_NONE: never heard */
	unsigned expected;         /* areas it should be heard in, a bit each */
};

struct bad_topic {
	struct text name;          /* in bad_arena */
	int64_t until_us;          /* monotonic */
};

struct work {
	const struct work_config *c;
	struct pg *pg;
	struct pg_args args;
	struct arena turn;         /* of one transaction of a turn */
	struct arena bucket;       /* of one bucket, list or table */
	struct registry *registry;
	uint64_t registry_rest;    /* sum of its rows but settlements */
	size_t n_settlements;
	struct arena sources_arena;
	struct text *registered;   /* sources of reference data, in the registry's turn */
	size_t n_registered;
	struct heard *heard;
	size_t n_heard;
	struct arena heard_arena;  /* of the last look */
	struct lane lane[N_AREAS];
	day_no today;
	instant_us now;            /* the clock that rules go by, at the start of the turn */
	instant_us clock;          /* the one that marks are stamped with */
	instant_us oldest_mark;    /* of the turn; INSTANT_NONE */
	bool all_early;            /* every mark of the last transaction went back */
	struct written written;    /* what stands in summary.summary; forgotten when in doubt */
	struct tallies tallies;    /* what members count for; forgotten with it */
	unsigned turns_marked;     /* turns that found marks */
	int64_t sources_due_us, findings_due_us, share_due_us;   /* monotonic */
	struct release release;
	int64_t findings_moved;    /* what SQL_findings_moved said */
	day_no findings_day;
	struct arena bad_arena;
	struct bad_topic bad[WORK_BAD_TOPICS];
	size_t n_bad;
	struct arena known_arena;  /* for the life of the process */
	struct text *known;        /* topics the broker has */
	size_t n_known, known_room;
	int64_t topics_due_us;     /* monotonic */
	unsigned n_asked;          /* for single topics, in this turn */
	int is_continued;          /* the server process whose versions were compared with the topics */
	int leads;                 /* the server process that has the lock for us */
	bool is_ready;
};

/* Runs one statement with w->args and clears them; its result, NULL on failure. */
const struct pg_result *work_ask(struct work *w, enum work_sql which, struct err *e);
void work_send(struct work *w, enum work_sql which);
struct text work_copy(const struct pg_result *r, size_t row, int column, struct arena *a);
/* Forgets what is kept in memory of what the database holds. */
void work_forget(struct work *w);
void work_count(struct work *w, enum summaries_counter id, int value, int64_t n);

/* work_lane: takes marks and computes their buckets: those of now/ all at once, the others for a
 * stretch of time, and walks on. */
enum work_sql work_lane_sql(const struct lane *l, enum lane_sql which);
bool work_off_now(struct work *w, bool *ret_worked, struct err *e);
bool work_off_marks(struct work *w, bool *ret_worked, struct err *e);
/* Over all buckets whose names begin so, from the first on, in the background. */
void work_walk(struct lane *l, struct text only);

/* work_read: reference data and publishers. */
bool work_read_world(struct work *w, struct err *e);
bool work_read_sources(struct work *w, struct err *e);
/* Publishers of the areas and the region that the summary rests on: how many are expected, how many
 * were heard since its period began, and the lowest of their newest records: what is before that
 * has come. */
void work_note_completeness(const struct work *w, const struct summary *s, struct summary_issue *v);

/* work_marks: takes those of these buckets, counts them and puts back the early ones, in the transaction
 * that is open. In w->turn. */
struct work_mark {
	struct text bucket, key;
	int64_t version;
	instant_us at;
	struct text others;            /* as stored; no text: null */
	struct mark_entity *other;
	size_t n_others;
	bool is_told;                  /* key and others are all that changed */
	bool is_early;
};
struct work_marks {
	struct work_mark *v;
	size_t n;
};
bool work_take_marks(struct work *w, const struct lane *l, const struct text *names, size_t n,
                     struct work_marks *ret, struct err *e);
/* The entities that changed in a bucket, each once; false: marks do not tell. */
bool work_changed_in(const struct work_marks *marks, struct text bucket, struct arena *a, struct text **ret,
                     size_t *ret_n);

/* work_cases: computes buckets of cases and writes what is new, in the transaction that is open. */
bool work_cases(struct work *w, const struct text *names, size_t n, const struct work_marks *marks, struct err *e);

/* work_members: the cases of several buckets at once; in w->bucket. */
struct wanted {
	struct text name;
	struct bucket bucket;
	struct members members[2 * PLAN_REACH + 1];
	bool is_partial;               /* of its own month, those that changed */
	struct text *changed;          /* keys of entities */
	size_t n_changed;
	const struct text *gone;       /* case refs */
	size_t n_gone;
	const struct text *removed;    /* as struct plan_in has them */
	size_t n_removed;
};
/* Fills in the members of the first *ret_n: at least one, whatever its size, and no more than have
 * WORK_MEMBERS together. */
bool work_read_members(struct work *w, struct wanted *v, size_t n, size_t *ret_n, struct err *e);
/* Of those that changed: which are members, with their states, and which are none. Of a
 * bucket that lost members that says too little: it is to be read whole. */
bool work_read_changed(struct work *w, struct wanted *v, size_t n, struct err *e);

/* work_area: one bucket of approvals or indicators, read page by page, and what follows from it. */
bool work_area_bucket(struct work *w, const struct lane *lane, struct text name, struct err *e);

/* work_topics: false, RETRY: the broker does not answer. */
bool work_topic_is_there(struct work *w, struct text name, bool *ret, struct err *e);
void work_topic_refuses(struct work *w, struct text name);
void work_topics_forget(struct work *w); /* those whose minute is over */

/* work_write: inside a transaction: compares with what is stored and writes what is new. */
bool work_write(struct work *w, const struct plan *plans, size_t n_plans, struct err *e);

/* work_stand: what was published of months that lost members says so, once, in a version of its own. */
bool work_stand(struct work *w, const struct plan *plans, size_t n_plans, struct err *e);

/* work_past: all versions of a shared table, oldest first, from the ledger. */
struct work_past {
	struct share_past *v;
	int64_t *protected_cases;      /* SHARE_HIDDEN; -1: not said */
	size_t n;
};
bool work_read_past(struct work *w, struct text key, const struct columns *columns, struct arena *a,
                    struct work_past *ret, struct err *e);

/* work_publish: everything due, in transactions of the broker. */
bool work_publish(struct work *w, bool *ret_any, struct err *e);

/* work_continue: once a connection: what the topics hold and the database does not, after one was
 * restored that is older than what was published. */
bool work_continue(struct work *w, struct err *e);
extern const char work_version_header[];   /* on every record of a summary topic */

/* work_findings: S6, when something moved. */
bool work_findings(struct work *w, bool *ret_any, struct err *e);

/* work_share: SHARED tables of months that are over. */
bool work_share(struct work *w, bool *ret_any, struct err *e);

#endif
