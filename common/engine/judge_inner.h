/* judge, inside: the checks that judge.c strings together. Nobody else includes this. */
#ifndef ENGINE_JUDGE_INNER_H
#define ENGINE_JUDGE_INNER_H

#include "engine/judge.h"

struct judged_type;

/* One judgement on its way. A check returns false with `e` set. */
struct judging {
	struct judge *j;
	const struct judge_world *world;
	const struct source_record *record; /* NULL: the event came another way */
	const struct cloudevent *event;
	const char *area; /* of the domain */
	const struct judged_type *type;
	struct arena *a;
	struct verdict *ret;
	bool passed_on; /* as a text: no body and no digest of a fact are asked for */
	struct err e;
};

bool judge_check_carrier(struct judging *g);  /* key and headers of the record */
bool judge_check_envelope(struct judging *g); /* domain page 7.2 */
bool judge_check_source(struct judging *g);
bool judge_check_time(struct judging *g);
bool judge_check_protected(struct judging *g); /* only asked when it is one */

/* The subject is the entity's key ("object/id/validFrom"), what stands behind its kind ("c:123":
 * "123"), that with the kind in front and a hyphen ("p-…"), or the leading parts of it at a slash
 * ("code/org" of "v:code/org/2025-03"). Of a fact of two entities either will do. */
bool judge_subject_names(const struct route *route, struct text subject);
/* Append time of the record, or `now` where there is none that can be believed: a time the
 * publisher made (CreateTime) that is before 2000 or in the future. */
instant_us judge_appended(const struct source_record *r, instant_us now);
/* 1 to 20 digits; -1 for anything else. */
int64_t judge_sequence(struct text t);
/* Itself, or empty when it is too long, not printable, or looks like a person. */
struct text judge_shown(struct text t);
/* Key, value or a header, as bytes. */
bool judge_carries_clear_text(const struct source_record *r);
#endif
