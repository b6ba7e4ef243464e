/* api: the same board as JSON, for other tools: /api/v1/overview, organisations, sources, flow, refused,
 * discrepancies, deliveries, retention. Who may see what is decided as on the pages: figures that are
 * not for the viewer are left out, never null-and-guessable. Described in schemas/openapi.yaml. */
#include "monitor/judge.h"
#include "monitor/pattern.h"
#include "monitor/site.h"

#include "base/must.h"
#include "event/json_out.h"

#include <microhttpd.h>
#include <string.h>

static const char *const states[SOURCE_STATES] = { "UNKNOWN", "SILENT", "GAP", "REFUSED", "QUIET", "FLOWING", "RESTING",
	                                           "NEVER" };
static const char *const ways[WAY_STATES] = { "OPEN", "NO_DATABASE", "NO_BROKER", "STOPPED", "BEHIND",
	                                      "NO_READER", "UNBALANCED" };

static void put_int(struct json_out *j, const char *key, int64_t n)
{
	json_out_key(j, key);
	if (n < 0)
		json_out_null(j);
	else
		json_out_int(j, n);
}

static void put_text(struct json_out *j, const char *key, struct text t)
{
	json_out_key(j, key);
	json_out_text(j, t);
}

/* ---- organisations ---- */

static void put_org(struct page *p, struct json_out *j, const struct board_org *o)
{
	bool exact = rights_exact(&p->r->rights, p->b, o->principal->code);
	json_out_object(j);
	put_text(j, "code", o->principal->code);
	if (exact) {
		put_int(j, "delivered", o->delivered);
		put_int(j, "deliveriesDue", o->due);
		put_int(j, "discrepancies", o->findings);
	}
	json_out_member_instant(j, "lastDelivered", o->last_delivered);
	json_out_member_instant(j, "lastHeard", o->last);
	if (exact)
		put_int(j, "missing", o->missing);
	put_text(j, "name", board_name(p->b, o->principal->code));
	if (exact) {
		put_int(j, "received24h", o->received);
		put_int(j, "refused24h", o->refused);
		put_int(j, "seriousDiscrepancies", o->errors);
	}
	json_out_member_string(j, "state", o->n_sources ? states[o->state] : NULL);
	json_out_end(j);
}

static void put_organisations(struct page *p, struct json_out *j)
{
	size_t n;
	const struct board_org *v = board_orgs(p->b, &p->a, &n);
	json_out_array(j);
	for (size_t i = 0; i < n; i++)
		put_org(p, j, &v[i]);
	json_out_end(j);
}

/* ---- sources ---- */

static void put_source(struct page *p, struct json_out *j, const struct board_source *s)
{
	json_out_object(j);
	put_int(j, "accepted24h", source_sum(s, BOARD_HOURS, BOARD_ACCEPTED));
	put_int(j, "annulled24h", s->annulled);
	put_int(j, "conflict24h", source_sum(s, BOARD_HOURS, BOARD_CONFLICT));
	put_int(j, "corrected24h", s->corrected);
	put_int(j, "duplicate24h", source_sum(s, BOARD_HOURS, BOARD_DUPLICATE));
	put_int(j, "expectedThisHour", pattern_expected(s->received, BOARD_PATTERN_HOURS, 0));
	json_out_member_instant(j, "lastHeard", s->last);
	put_int(j, "missing", s->missing);
	put_text(j, "organisation", s->owner);
	put_int(j, "received24h", source_sum(s, BOARD_HOURS, BOARD_VERDICTS));
	put_int(j, "refused24h", source_sum(s, BOARD_HOURS, BOARD_REFUSED));
	json_out_member_instant(j, "silentSince", s->silent_since);
	put_text(j, "source", s->uri);
	json_out_member_string(j, "state", states[s->state]);
	if (s->delay_n) {
		put_int(j, "toArriveMsP50", s->to_arrive_p50);
		put_int(j, "toArriveMsP95", s->to_arrive_p95);
		put_int(j, "toRecordMsP50", s->to_record_p50);
		put_int(j, "toRecordMsP95", s->to_record_p95);
	}
	json_out_end(j);
	(void)p;
}

static bool may_source(struct page *p, struct text uri)
{
	return rights_source(&p->r->rights, p->b, board_source(p->b, uri));
}

static void put_sources(struct page *p, struct json_out *j)
{
	json_out_array(j);
	for (size_t i = 0; i < p->b->n_sources; i++)
		if (may_source(p, p->b->source[i].uri))
			put_source(p, j, &p->b->source[i]);
	json_out_end(j);
}

/* ---- the ledger of the last 24 hours, by source and type ---- */

static void put_flow(struct page *p, struct json_out *j)
{
	static const char *const verdicts[] = { "accepted", "duplicate", "conflict", "refused" };
	static const int sorted[] = { BOARD_ACCEPTED, BOARD_CONFLICT, BOARD_DUPLICATE };
	json_out_array(j);
	for (size_t i = 0; i < p->b->n_types; i++) {
		const struct board_type *t = &p->b->type[i];
		const struct board_source *s = board_source(p->b, t->source);
		if (!may_source(p, t->source))
			continue;
		json_out_object(j);
		for (size_t v = 0; v < sizeof sorted / sizeof *sorted; v++)
			put_int(j, verdicts[sorted[v]], t->n[sorted[v]]);
		json_out_member_instant(j, "lastHeard", t->last);
		put_int(j, "received", t->n[0] + t->n[1] + t->n[2] + t->n[3]);
		put_int(j, "refused", t->n[BOARD_REFUSED]);
		put_text(j, "source", s ? s->uri : text_of(""));
		put_text(j, "type", t->type);
		json_out_end(j);
	}
	json_out_end(j);
}

/* ---- what went wrong ---- */

static void put_refused(struct page *p, struct json_out *j)
{
	json_out_array(j);
	for (size_t i = 0; i < p->b->n_refusals; i++) {
		const struct board_refusal *r = &p->b->refusal[i];
		if (!may_source(p, r->source))
			continue;
		json_out_object(j);
		put_text(j, "area", r->area);
		put_int(j, "last24h", r->day);
		put_int(j, "last8d", r->week);
		json_out_member_instant(j, "newest", r->newest);
		put_text(j, "reason", r->reason);
		put_text(j, "source", board_source(p->b, r->source) ? r->source : text_of(""));
		put_text(j, "topic", r->topic);
		put_int(j, "unpublished", r->unpublished);
		json_out_end(j);
	}
	json_out_end(j);
}

static void put_discrepancy(struct page *p, struct json_out *j, const struct board_finding *f)
{
	struct text party = board_party_code(p->b, f->party);
	if (!rights_exact(&p->r->rights, p->b, party))
		return;
	json_out_object(j);
	put_text(j, "area", f->area);
	put_text(j, "code", f->code);
	json_out_member_instant(j, "oldest", f->oldest);
	put_int(j, "open", f->open);
	put_text(j, "party", party);
	put_text(j, "severity", f->severity);
	put_int(j, "within1d", f->within_day);
	put_int(j, "within30d", f->within_month);
	put_int(j, "within7d", f->within_week);
	json_out_end(j);
}

/* By party; then what nobody is party to. */
static void put_discrepancies(struct page *p, struct json_out *j)
{
	json_out_array(j);
	for (size_t i = 0; i < p->b->n_findings; i++)
		put_discrepancy(p, j, &p->b->finding[i]);
	for (size_t i = 0; i < p->b->n_joint; i++)
		if (!p->b->joint[i].party.n)
			put_discrepancy(p, j, &p->b->joint[i]);
	json_out_end(j);
}

/* What goes to all or to the public is no organisation's: those who look after the machinery see it. */
static bool may_delivery(struct page *p, struct text recipient)
{
	bool everybody = text_eq(recipient, TEXT("all")) || text_eq(recipient, TEXT("public"));
	return rights_exact(&p->r->rights, p->b, recipient) || (everybody && rights_machinery(&p->r->rights));
}

static void put_deliveries(struct page *p, struct json_out *j)
{
	json_out_array(j);
	for (size_t i = 0; i < p->b->n_deliveries; i++) {
		const struct board_delivery *d = &p->b->delivery[i];
		if (!may_delivery(p, d->recipient))
			continue;
		json_out_object(j);
		put_text(j, "audience", d->audience);
		put_int(j, "due", d->due);
		json_out_member_instant(j, "lastPublished", d->last);
		json_out_member_instant(j, "oldestDue", d->oldest_due);
		put_text(j, "recipient", d->recipient);
		put_int(j, "summaries", d->n);
		put_text(j, "type", d->type);
		json_out_end(j);
	}
	json_out_end(j);
}

/* ---- what was removed, by decision ---- */

static void put_retention(struct page *p, struct json_out *j)
{
	static const struct {
		const char *name;
		enum board_stay at;
	} sorted[BOARD_STAYS] = { { "inMotion", STAYS_IN_MOTION },   { "large", STAYS_LARGE },
		                  { "linked", STAYS_LINKED },        { "open", STAYS_OPEN },
		                  { "protects", STAYS_PROTECTS },    { "reference", STAYS_REFERENCE },
		                  { "unsettled", STAYS_UNSETTLED },  { "younger", STAYS_YOUNGER } };
	json_out_array(j);
	for (size_t i = 0; i < p->b->n_retentions && rights_machinery(&p->r->rights); i++) {
		const struct board_retention *v = &p->b->retention[i];
		json_out_object(j);
		put_text(j, "area", v->area);
		json_out_member_instant(j, "before", v->before);
		json_out_member_instant(j, "begun", v->opened);
		put_text(j, "decision", v->decision);
		json_out_member_instant(j, "done", v->closed);
		put_int(j, "facts", v->facts);
		put_int(j, "lookedAt", v->looked_at);
		put_int(j, "removed", v->removed);
		json_out_key(j, "stays");
		json_out_object(j);
		for (size_t k = 0; k < BOARD_STAYS; k++)
			put_int(j, sorted[k].name, v->stays[sorted[k].at]);
		json_out_end(j);
		put_text(j, "who", v->who);
		json_out_end(j);
	}
	json_out_end(j);
}

/* ---- overview ---- */

static void put_imbalances(struct page *p, struct json_out *j)
{
	json_out_key(j, "imbalances");
	json_out_array(j);
	for (size_t i = 0; i < p->b->n_imbalances; i++) {
		const struct board_imbalance *x = &p->b->imbalance[i];
		json_out_object(j);
		put_int(j, "accepted", x->accepted);
		put_text(j, "area", x->area);
		json_out_member_instant(j, "hour", x->hour);
		put_int(j, "kept", x->kept);
		put_int(j, "logged", x->logged);
		put_int(j, "refused", x->refused);
		json_out_end(j);
	}
	json_out_end(j);
}

static void put_books(struct page *p, struct json_out *j)
{
	int64_t n[BOARD_VERDICTS + 1] = { 0 };
	for (size_t i = 0; i < p->b->n_sources; i++)
		for (int v = 0; v <= BOARD_VERDICTS; v++)
			n[v] += source_sum(&p->b->source[i], BOARD_HOURS, (enum board_verdict)v);
	json_out_key(j, "books");
	json_out_object(j);
	put_int(j, "accepted", n[BOARD_ACCEPTED]);
	json_out_key(j, "balanced");
	json_out_bool(j, p->b->n_imbalances == 0);
	put_int(j, "conflict", n[BOARD_CONFLICT]);
	put_int(j, "duplicate", n[BOARD_DUPLICATE]);
	put_imbalances(p, j);
	put_int(j, "pending", board_lag(p->b, text_of("")));
	put_int(j, "received", n[BOARD_VERDICTS]);
	put_int(j, "refused", n[BOARD_REFUSED]);
	json_out_end(j);
}

static void put_partitions(struct page *p, struct json_out *j)
{
	json_out_key(j, "partitions");
	json_out_array(j);
	for (size_t i = 0; i < p->b->n_partitions; i++) {
		const struct board_partition *q = &p->b->partition[i];
		json_out_object(j);
		put_text(j, "area", q->area);
		put_int(j, "high", q->high);
		put_int(j, "lag", partition_lag(q));
		put_int(j, "next", q->next);
		put_int(j, "partition", q->partition);
		json_out_key(j, "stopped");
		if (q->stopped.n)
			json_out_text(j, q->stopped);
		else
			json_out_null(j);
		put_text(j, "topic", q->topic);
		json_out_end(j);
	}
	json_out_end(j);
}

static void put_overview(struct page *p, struct json_out *j)
{
	bool machinery = rights_machinery(&p->r->rights);
	json_out_object(j);
	json_out_member_instant(j, "asOf", p->b->now);
	if (machinery)
		put_books(p, j);
	json_out_member_string(j, "broker", p->b->has_broker ? "UP" : "DOWN");
	json_out_member_string(j, "database", p->b->has_database ? "UP" : "DOWN");
	json_out_key(j, "organisations");
	put_organisations(p, j);
	if (machinery)
		put_partitions(p, j);
	put_int(j, "version", p->b->version);
	json_out_member_string(j, "way", ways[judge_way(p->b)]);
	json_out_end(j);
}

static const struct {
	const char *name;
	void (*put)(struct page *p, struct json_out *j);
} answers[] = {
	{ "overview", put_overview },       { "organisations", put_organisations },
	{ "sources", put_sources },         { "flow", put_flow },
	{ "refused", put_refused },         { "discrepancies", put_discrepancies },
	{ "deliveries", put_deliveries },   { "retention", put_retention },
};

static const struct {
	unsigned status;
	const char *reason, *title;
} problems[] = {
	{ MHD_HTTP_UNAUTHORIZED, "SIGN_IN", "Nobody is signed in" },
	{ MHD_HTTP_FORBIDDEN, "FORBIDDEN", "This is not for this viewer, or the viewer is not registered" },
	{ MHD_HTTP_NOT_FOUND, "NOT_FOUND", "Nothing is here" },
	{ MHD_HTTP_SERVICE_UNAVAILABLE, "STARTING", "The figures have not been read yet" },
};

void api_refuse(struct page *p, unsigned status)
{
	size_t i = 0;
	while (problems[i].status != status)
		must(++i < sizeof problems / sizeof *problems);
	p->out->status = status;
	p->out->type = "application/problem+json; charset=utf-8";
	buf_printf(&p->out->body,
	           "{\"reason\":\"%s\",\"status\":%u,\"title\":\"%s\",\"type\":\"urn:samverka:problem:%s\"}\n",
	           problems[i].reason, status, problems[i].title, problems[i].reason);
}

void api_answer(struct page *p, struct text rest)
{
	p->out->type = "application/json; charset=utf-8";
	if (!rights_flow(&p->r->rights)) {
		api_refuse(p, MHD_HTTP_FORBIDDEN);
		return;
	}
	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
		if (!text_eq(rest, text_of(answers[i].name)))
			continue;
		struct json_out j = json_out_to(&p->out->body);
		answers[i].put(p, &j);
		buf_putc(&p->out->body, '\n');
		return;
	}
	api_refuse(p, MHD_HTTP_NOT_FOUND);
}
