/* answer: what a publisher reads: receipts, and problem documents (RFC 9457). Pure.
 *
 * A problem names the event, the reason and the JSON pointer, never a value. The words of an
 * event's reason are the daemons' own (engine/reasons.def). */
#ifndef GATEWAY_ANSWER_H
#define GATEWAY_ANSWER_H

#include "base/text.h"
#include "engine/judge.h"

enum { ANSWER_RETRY_S = 1, ANSWER_RETRY_BROKER_S = 5 };

enum problem_id {
#define PROBLEM(id, status, title) PROBLEM_##id,
#include "gateway/problems.def"
#undef PROBLEM
	PROBLEMS
};

struct problem {
	const char *code;
	unsigned status;
	const char *title; /* one sentence, no full stop */
};

extern const struct problem problems[PROBLEMS];

/* The status an event gets for a reason of reasons.def: 400 what is no CloudEvent or no JSON, 403
 * what its certificate may not, 413, else 422. */
unsigned answer_status_of(const char *reason);

/* What became of one event. */
struct answer_item {
	struct text id, source; /* empty: not readable, or not to be shown */
	const char *reason;     /* NULL: taken */
	const char *title;      /* of the reason */
	struct text detail;     /* pointer and rule */
	unsigned status;        /* 202 when taken */
	const char *topic;      /* when taken, with the next two */
	int32_t partition;
	int64_t offset;
};

struct answer {
	unsigned status;
	bool is_problem; /* application/problem+json, else application/json */
	struct buf body;
	int retry_after_s; /* 0: no such header */
	bool close;        /* the connection, afterwards */
	const char *allow; /* for 405; else NULL */
};

void answer_problem(struct answer *a, enum problem_id which);
/* One event, or a batch with one receipt an item: 202 all taken, 207 when they differ, else the
 * status they share, with the problem of the first. */
void answer_items(struct answer *a, const struct answer_item *v, size_t n, bool batch);

/* What became of an event that was published, as the database tells it. */
struct answer_receipt {
	struct text area, verdict, reason, detail, topic; /* verdict: "ACCEPTED", … */
	int32_t partition;
	int64_t offset;
	instant_us appended_us;
};
/* 200: every copy that was judged; none: PENDING, on its way or never taken. */
void answer_receipts(struct answer *a, struct text source, struct text id,
                     const struct answer_receipt *v, size_t n);

/* The leading JSON pointer of a detail "/data/x: …"; empty when there is none. */
struct text answer_pointer(struct text detail);

#endif
