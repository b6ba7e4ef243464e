/* judge: the verdict on one record. Pure: the record, the domain, a snapshot of reference data and
 * the time are all that count, so a validator and a daemon say the same.
 *
 * What is looked at, in this order, and the first fault decides: CloudEvent, clear-text identity,
 * type, envelope, source, time, data by its schema, what the domain says, protected identity. The
 * reasons and what to do about them: reasons.def. */
#ifndef ENGINE_JUDGE_H
#define ENGINE_JUDGE_H

#include "event/cloudevent.h"
#include "port/domain.h"
#include "port/source.h"

struct verdict {
	bool accepted;
	const char *reason; /* when refused: a code of reasons.def */
	const char *detail; /* pointer and rule, never a value; "" when accepted; in the arena */
	struct fact fact;   /* when accepted; in the arena */
	struct text type;   /* full; when refused, empty unless the domain has it */
	struct route route;
	bool is_protected; /* accepted, and its log row is restricted */
	bool withhold;     /* refused, and nothing of its content may be kept */
	/* Of a refused record too, as far as they read and may be shown; else empty. `source` only
	 * when it is of our form, so that nobody fills our counts with invented ones. */
	struct text source, id;
	int64_t sequence;       /* -1: none */
	instant_us appended_us; /* what was taken as the append time */
	struct text event;      /* accepted: canonical structured JSON; in the arena (see judge_event) */
};

struct judge;

/* FATAL when a schema of the domain is missing or does not compile. One thread at a time. */
struct judge *judge_new(const struct domain *d, struct err *e);
void judge_free(struct judge *j);

struct judge_world {
	const struct registry *registry; /* NULL: nothing is asked of reference data */
	instant_us now;                  /* taken where the record has no credible append time;
	                                    INSTANT_NONE: FUTURE_TIME is not judged there */
	struct text publisher;           /* of an event without a topic: the organisation number of
	                                    who sent it; empty: not known */
};

/* Everything in the arena; texts may also borrow from the record. */
void judge_record(struct judge *j, const struct judge_world *w, const struct source_record *r,
                  struct arena *a, struct verdict *ret);
/* The same for an event that came another way (HTTP) and goes on: no topic, key or headers to look
 * at, and no body or digest in ret->fact. ret->event is c->written, what was sent, unless it came
 * otherwise or is longer than an event may be: then it is the canonical text. */
void judge_event(struct judge *j, const struct judge_world *w, const struct cloudevent *c,
                 struct arena *a, struct verdict *ret);

/* An event of the log read again, for a rebuild: times, source, id, type and body of ret->fact (its
 * digest and append time are the log's) and is_protected, without any question to reference data.
 * False: it does not read. */
bool judge_reread(struct judge *j, struct text event, struct arena *a, struct verdict *ret,
                  struct err *e);

/* `urn:samverka:<orgnr10>:<system>`: 1 to 64 printable ASCII characters behind the last of these
 * colons. Check digits are not looked at. */
bool judge_source_form(struct text source, struct text *ret_orgnr);
/* Of a topic of one's own: "samverka.transition.v1.2321000255" -> the number, else empty. */
struct text judge_topic_orgnr(struct text topic);
/* May this organisation speak for the source: is it of its number, or registered for a principal
 * that has the number or acts under one that has? By its version that has begun on that day, or the
 * newest (DAY_NONE). `r` NULL: nobody is asked, yes. */
bool judge_acts_for(const struct registry *r, struct text source, struct text orgnr, day_no on);

#endif
