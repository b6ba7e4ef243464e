/* plan_documents: from documents to summaries. The invariant: a document's summaries are given whenever
 * its bucket is looked at, with rows or to be recalled. */
#include "summaries/plan_documents.h"

#include "summaries/s10.h"
#include "summaries/s11.h"
#include "summaries/s9.h"

#include <string.h>

static const struct {
	enum summary_audience audience;
	struct text recipient;
} everybody[] = { { AUDIENCE_SHARED, TEXT("all") }, { AUDIENCE_PUBLIC, TEXT("public") } };

static struct text policy_version(const struct documents_in *in, struct text owner)
{
	const struct policy *p = registry_policy(in->registry, owner, false, in->today);
	return summary_policy_version(p->id, p->version, in->plan->arena);
}

static struct summary head_of(const struct documents_in *in, const struct document *d, const char *type,
                              const char *definition)
{
	struct text owner = d->s ? d->s->owner : TEXT("");
	return (struct summary){ .type = type, .sub = summary_key_part(d->id, in->plan->arena),
		                 .period = TEXT("now"), .start = in->today, .end = in->today,
		                 .policy_version = policy_version(in, owner),
		                 .definition = text_of(definition) };
}

static const struct table *keep(const struct documents_in *in, const struct table *t)
{
	return arena_copy(in->plan->arena, t, sizeof *t);
}

static void give(const struct documents_in *in, struct summary s, size_t from)
{
	for (size_t i = from; i < sizeof everybody / sizeof *everybody; i++) {
		s.audience = everybody[i].audience;
		s.recipient = everybody[i].recipient;
		*plan_add(in->plan) = s;
	}
}

/* From registration to the moment the state is of: the same bytes until something changes. */
static void set_span(const struct document *d, struct summary *s)
{
	if (!d->s)
		return;
	s->end = d->s->evaluated_at == INSTANT_NONE ? s->end : calendar_day(d->s->evaluated_at);
	s->start = d->s->registered_on == DAY_NONE ? s->end : d->s->registered_on;
}

void plan_document(const struct documents_in *in, const struct document *d)
{
	struct summary s8 = head_of(in, d, "S8", "adoption/1"), s9 = head_of(in, d, "S9", "adoption-overview/1");
	struct table votes, items = { .columns = &s9_columns };
	set_span(d, &s8);
	set_span(d, &s9);
	if (d->s) {
		s8_table(d, in->registry, in->today, in->plan->arena, &votes);
		s9_add(d, in->plan->arena, &items);
		s8.rows = keep(in, &votes);
		s9.rows = keep(in, &items);
	}
	give(in, s8, 1);
	give(in, s9, 0);
}

static void set_year(struct summary *s, int32_t year, struct arena *a)
{
	s->period = arena_printf(a, "%04d", year);
	s->start = calendar_day_of(year, 1, 1);
	s->end = calendar_day_of(year, 12, 31);
}

void plan_financing(const struct documents_in *in, const struct document *d, int32_t year)
{
	struct summary s = head_of(in, d, "S10", "financing/1");
	struct table t = { .columns = &s10_columns };
	set_year(&s, year, in->plan->arena);
	if (d->s) {
		s10_add(d, year, in->registry, in->plan->arena, &t);
		s.rows = keep(in, &t);
	}
	give(in, s, 0);
}

/* ---- S11 ---- */

struct s11 *plan_governing_new(const struct documents_in *in)
{
	struct s11 *s = ARENA_NEW(in->plan->arena, struct s11);
	const struct policy *p = registry_policy(in->registry, TEXT(""), false, in->today);
	*s = (struct s11){ .year = calendar_year(in->today), .today = in->today, .arena = in->plan->arena,
		           .review_ahead_days = p->review_ahead_us / (24 * HOUR_US) };
	return s;
}

void plan_governing(const struct documents_in *in, struct text owner, const struct s11 *s, bool any)
{
	struct summary head = { .type = "S11", .audience = AUDIENCE_OWN, .recipient = owner,
		                .policy_version = policy_version(in, owner),
		                .definition = TEXT("governing-documents/1") };
	struct table t;
	set_year(&head, s->year, in->plan->arena);
	if (any) {
		s11_table(s, &t);
		head.rows = keep(in, &t);
	}
	*plan_add(in->plan) = head;
}
