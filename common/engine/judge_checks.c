/* judge, the checks that need no schema: who carries the record, the envelope, the source and the
 * clock. Each says where the fault is and which rule was broken, never what stood there. */
#include "engine/judge_inner.h"

#include "event/ident.h"

#include <string.h>
#include <strings.h>

enum { FUTURE_US = 5 * MINUTE_US, SHOWN_MAX = 256, SYSTEM_MAX = 64 };

static bool refuse(struct judging *g, const char *code, const char *detail)
{
	return err_set(&g->e, ERR_REJECT, code, "%s", detail);
}

/* ---- the record around the event ---- */

/* Attributes in headers are looked at as attributes; of a trace's numbers every tenth digit run
 * would be taken for a person by chance. */
static bool is_known_header(struct text name)
{
	static const char *const known[] = { "content-type", "traceparent", "tracestate" };
	if (name.n > 3 && strncasecmp(name.p, "ce_", 3) == 0)
		return true;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (text_eq(name, text_of(known[i])))
			return true;
	return false;
}

bool judge_check_carrier(struct judging *g)
{
	const struct source_record *r = g->record;
	bool key_seen =
	        text_eq(r->key, g->event->subject) || text_eq(r->key, g->event->partitionkey);
	if (!key_seen && ident_clear_text_person(r->key))
		return refuse(g, "CLEARTEXT_ID",
		              "Kafka key: looks like a personal identity number");
	for (size_t i = 0; i < r->n_headers; i++)
		if (!is_known_header(r->headers[i].name) &&
		    ident_clear_text_person(r->headers[i].value))
			return refuse(g, "CLEARTEXT_ID",
			              "header: looks like a personal identity number");
	return true;
}

bool judge_carries_clear_text(const struct source_record *r)
{
	if (ident_clear_text_person(r->key) || ident_clear_text_person(r->value))
		return true;
	for (size_t i = 0; i < r->n_headers; i++)
		if (ident_clear_text_person(r->headers[i].value))
			return true;
	return false;
}

instant_us judge_appended(const struct source_record *r, instant_us now)
{
	const instant_us year_2000 = 946684800LL * SECOND_US;
	instant_us t = r->append_time_us;
	if (r->time_kind == SOURCE_TIME_APPEND || t == INSTANT_NONE)
		return t == INSTANT_NONE ? now : t;
	bool future = now != INSTANT_NONE && t > now + FUTURE_US;
	return t < year_2000 || future ? now : t;
}

struct text judge_topic_orgnr(struct text topic)
{
	size_t start = topic.n;
	while (start > 0 && topic.p[start - 1] != '.')
		start--;
	struct text last = { topic.p + start, topic.n - start };
	for (size_t i = 0; i < last.n; i++)
		if (last.p[i] < '0' || last.p[i] > '9')
			return (struct text){ 0 };
	return start > 0 && last.n == 10 ? last : (struct text){ 0 };
}

/* ---- the envelope ---- */

int64_t judge_sequence(struct text t)
{
	int64_t v;
	if (t.n == 0 || t.n > 20 || t.p[0] == '-' || !text_to_int64(t, &v))
		return -1;
	return v;
}

struct text judge_shown(struct text t)
{
	if (t.n > SHOWN_MAX || !text_is_ascii_graph(t) || ident_clear_text_person(t))
		return (struct text){ 0 };
	return t;
}

bool judge_check_envelope(struct judging *g)
{
	const struct cloudevent *c = g->event;
	if (!text_is_ascii_graph(c->id) || c->id.n > CLOUDEVENT_MAX_ID)
		return refuse(g, "SCHEMA", "/id: 1 to 64 printable ASCII characters");
	if (!text_is_ascii_graph(c->subject) || c->subject.n > CLOUDEVENT_MAX_NAME)
		return refuse(g, "SCHEMA", "/subject: required, printable ASCII");
	if (c->time_us == INSTANT_NONE)
		return refuse(g, "SCHEMA", "/time: required");
	if (c->recorded_us == INSTANT_NONE)
		return refuse(g, "SCHEMA", "/recordedtime: required");
	if (c->recorded_us < c->time_us)
		return refuse(g, "SCHEMA", "/recordedtime: is before time");
	if (c->sequence.n && g->ret->sequence < 0)
		return refuse(g, "SCHEMA", "/sequence: digits, at most 20");
	return true;
}

static struct text behind_kind(struct text key, struct text *ret_kind)
{
	struct text rest = key;
	*ret_kind = text_cut(&rest, ':');
	return rest.p ? rest : key;
}

static bool subject_names(struct text key, struct text subject)
{
	struct text kind, tail = behind_kind(key, &kind);
	if (text_eq(subject, key) || text_eq(subject, tail))
		return true;
	if (subject.n == key.n && kind.n < key.n && subject.p[kind.n] == '-')
		return text_starts_with(subject, kind) && text_ends_with(subject, tail);
	return subject.n < tail.n && tail.p[subject.n] == '/' && text_starts_with(tail, subject);
}

bool judge_subject_names(const struct route *route, struct text subject)
{
	for (size_t i = 0; i < route->n; i++)
		if (subject_names(route->key[i], subject))
			return true;
	return false;
}

/* ---- the source ---- */

bool judge_source_form(struct text source, struct text *ret_orgnr)
{
	const struct text prefix = TEXT("urn:samverka:");
	if (!text_starts_with(source, prefix) || !text_is_ascii_graph(source))
		return false;
	struct text rest = { source.p + prefix.n, source.n - prefix.n };
	struct text orgnr = text_cut(&rest, ':');
	if (orgnr.n != 10 || rest.n == 0 || rest.n > SYSTEM_MAX)
		return false;
	for (size_t i = 0; i < orgnr.n; i++)
		if (orgnr.p[i] < '0' || orgnr.p[i] > '9')
			return false;
	*ret_orgnr = orgnr;
	return true;
}

/* Organisation number of a principal, or of the one it acts under. */
static bool acts_for(const struct registry *r, const struct principal *p, struct text orgnr)
{
	if (!p)
		return false;
	if (text_eq(p->orgnr, orgnr))
		return true;
	const struct principal *under =
	        p->under.n ? registry_principal(r, p->under, DAY_NONE) : NULL;
	return under && text_eq(under->orgnr, orgnr);
}

bool judge_acts_for(const struct registry *r, struct text source, struct text orgnr, day_no on)
{
	struct text own;
	if (!judge_source_form(source, &own))
		return false;
	if (text_eq(own, orgnr) || !r)
		return true;
	const struct registered_source *s = registry_source_begun(r, source, on);
	if (s && acts_for(r, registry_principal(r, s->owner, DAY_NONE), orgnr))
		return true;
	return acts_for(r, registry_principal_by_orgnr(r, own), orgnr);
}

/* By the day it was taken, as with FUTURE_TIME: the publisher's own word would let in who backdates. */
static day_no day_taken(const struct judging *g)
{
	instant_us taken = g->ret->appended_us;
	return taken == INSTANT_NONE ? DAY_NONE : calendar_day(taken);
}

/* On a publisher's own topic the broker's ACL says who wrote, at the gateway the certificate: the
 * source must be of that number, or be registered for a principal that has it or acts under one
 * that has it. */
static bool may_use_topic(const struct judging *g)
{
	struct text own = g->record ? judge_topic_orgnr(g->record->topic) : g->world->publisher;
	return own.n == 0 || judge_acts_for(g->world->registry, g->event->source, own, day_taken(g));
}

/* Reference data cannot ask themselves who may write them: there the topic's ACL alone decides,
 * or the order of the rows would. */
static bool check_registered(struct judging *g)
{
	if (!g->world->registry || strcmp(g->area, "reference") == 0)
		return true;
	switch (registry_source_may(g->world->registry, g->event->source, g->event->type,
	                            day_taken(g))) {
	case SOURCE_OK:
		return true;
	case SOURCE_UNKNOWN:
		return refuse(g, "UNKNOWN_SOURCE", "/source: not in the reference data");
	case SOURCE_TYPE_NOT_ALLOWED:
		return refuse(g, "SOURCE_NOT_ALLOWED", "/source: may not send this type");
	case SOURCE_ENDED:
		return refuse(g, "SOURCE_NOT_ALLOWED", "/source: its registration has ended");
	}
	return refuse(g, "UNKNOWN_SOURCE", "/source: not in the reference data");
}

bool judge_check_source(struct judging *g)
{
	struct text orgnr;
	if (!judge_source_form(g->event->source, &orgnr))
		return refuse(g, "SCHEMA", "/source: urn:samverka:<organisation number>:<system>");
	if (!ident_orgnr(orgnr))
		return refuse(g, "ID_CHECKSUM", "/source: check digit of the organisation number");
	if (!may_use_topic(g))
		return refuse(g, "SOURCE_NOT_ALLOWED",
		              g->record ? "/source: not of the organisation whose topic this is" :
		                          "/source: not of the organisation whose certificate this is");
	return check_registered(g);
}

/* ---- the clock, the protected ---- */

bool judge_check_time(struct judging *g)
{
	instant_us appended = g->ret->appended_us;
	if (appended == INSTANT_NONE || g->event->recorded_us <= appended + FUTURE_US)
		return true;
	BUF_AUTO taken = { 0 };
	instant_put(&taken, appended);
	return err_set(&g->e, ERR_REJECT, "FUTURE_TIME",
	               "/recordedtime: more than 5 min after the record was taken, which was at %s", taken.p);
}

/* The policy of the publisher's principal decides; without one the default does, which keeps it. */
bool judge_check_protected(struct judging *g)
{
	const struct registry *r = g->world->registry;
	if (!r)
		return true;
	const struct principal *p = registry_source_owner(r, g->event->source);
	struct text code = p ? p->code : (struct text){ 0 };
	const struct policy *policy =
	        registry_policy(r, code, false, calendar_day(g->event->time_us));
	if (policy->protected_identity != PROTECTED_REFUSE)
		return true;
	return refuse(g, "PROTECTED_IDENTITY", "the policy refuses protected identities");
}
