/* Laws on random cases: order does not matter, and between the instants at which a fold says it may
 * change, nothing changes (a rule that forgets fold_due shows here). */
#include "discrepancy_story.h"

enum { ROUNDS = 120, STEPS = 60 };

static uint32_t seed = 1;

static int dice(int n)
{
	seed = seed * 1664525u + 1013904223u;
	return (int)((seed >> 8) % (uint32_t)n);
}

static instant_us some_time(void)
{
	return at("2025-02-27T00:00:00Z") + dice(45 * 24 * 60) * MINUTE_US;
}

static const char *pick(const char *const *words, int n)
{
	return words[dice(n)];
}

#define PICK(...)                                                                                  \
	pick((const char *const[]){ __VA_ARGS__ },                                                 \
	     (int)(sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(const char *)))

/* A few names, so that facts meet. */
static const char *name(struct story *s)
{
	return arena_printf(&s->a, "n%d", dice(6)).p;
}

static const char *code(void)
{
	return PICK("1280", "1281", "1283");
}

static const char *members_of(struct story *s, const char *suffix, const char *when)
{
	const char *other = moment(s, some_time());
	if (strcmp(suffix, "admission.registered") == 0)
		return arena_printf(&s->a, "'admittedAt':'%s','registeredMunicipality':'%s'", when,
		                    code())
		        .p;
	if (strcmp(suffix, "discharge.completed") == 0)
		return arena_printf(&s->a, "'dischargedAt':'%s','destination':'%s'", when,
		                    PICK("HOME", "OTHER_HOSPITAL", "DECEASED"))
		        .p;
	if (strcmp(suffix, "discharge-ready.withdrawn") == 0)
		return arena_printf(&s->a, "'withdrawnAt':'%s','reasonCode':'%s'", when,
		                    PICK("WORSENED", "ERROR"))
		        .p;
	if (strncmp(suffix, "leave", 5) == 0 || strncmp(suffix, "transfer", 8) == 0)
		return arena_printf(&s->a, "'at':'%s'", when).p;
	if (strcmp(suffix, "residence.changed") == 0)
		return arena_printf(&s->a, "'registeredMunicipality':'%s','effectiveFrom':'%s'",
		                    code(), other)
		        .p;
	if (strcmp(suffix, "municipality-readiness.reported") == 0)
		return arena_printf(&s->a, "'canReceive':'%s','from':'%s','ownDayCount':%d",
		                    PICK("YES", "NO"), other, dice(9))
		        .p;
	if (strcmp(suffix, "outpatient-readiness.reported") == 0)
		return arena_printf(&s->a, "'available':'%s','from':'%s'",
		                    PICK("YES", "NO", "UNCLEAR"), other)
		        .p;
	if (strcmp(suffix, "protection.changed") == 0)
		return arena_printf(&s->a,
		                    "'protection':'CONFIDENTIALITY_MARK','effectiveFrom':'%s'",
		                    other)
		        .p;
	if (strcmp(suffix, "patient.deceased") == 0)
		return arena_printf(&s->a, "'diedOn':'%.10s'", when).p;
	if (strcmp(suffix, "notice.acknowledged") == 0)
		return arena_printf(&s->a, "'acknowledges':'%s'", name(s)).p;
	if (strcmp(suffix, "sip.assessed") == 0)
		return "'needed':'YES'";
	if (strcmp(suffix, "payment-objection.resolved") == 0)
		return "'outcome':'REJECTED'";
	return arena_printf(&s->a, "'expectedDischargeAt':'%s','readyAssessedAt':'%s'", other, when)
	        .p;
}

static void add_some_fact(struct story *s)
{
	static const char *const suffixes[] = { "admission.registered",
		                                "admission-notice.sent",
		                                "admission-notice.sent",
		                                "expected-discharge.changed",
		                                "notice.acknowledged",
		                                "care-contact.appointed",
		                                "discharge-ready.notified",
		                                "discharge-ready.notified",
		                                "discharge-ready.withdrawn",
		                                "sip.assessed",
		                                "sip.invited",
		                                "sip.invitation-withdrawn",
		                                "outpatient-readiness.reported",
		                                "municipality-readiness.reported",
		                                "leave.started",
		                                "leave.ended",
		                                "transfer.occurred",
		                                "discharge-information.transferred",
		                                "discharge.completed",
		                                "patient.deceased",
		                                "residence.changed",
		                                "protection.changed",
		                                "case.closed",
		                                "case.reopened",
		                                "payment-objection.raised",
		                                "payment-objection.resolved" };
	const char *suffix = pick(suffixes, (int)(sizeof suffixes / sizeof *suffixes));
	instant_us happened = some_time();
	const char *when = moment(s, happened);
	const char *correction = dice(6) ? ""
	                                 : arena_printf(&s->a, ",'action':'%s','replaces':'%s'",
	                                                PICK("REVISED", "ANNULLED"), name(s))
	                                           .p;
	struct text d = arena_printf(&s->a, "'noticeId':'%s','municipality':'%s'%s,%s", name(s),
	                             code(), correction, members_of(s, suffix, when));
	struct fact *f = story_fact(s, suffix, when, d.p);
	if (dice(3) == 0)
		f->recorded_us += dice(3 * 24 * 60) * MINUTE_US;
}

static void some_story(struct story *s)
{
	int n = 2 + dice(14);
	story_principals(s);
	story_tariff(s, "2025-01-01", "2025-03-20", 1000000);
	admitted(s, "2025-03-01T08:00:00+01:00");
	for (int i = 0; i < n; i++)
		add_some_fact(s);
}

/* Everything that is written of a fold, but for its instants. */
static struct text picture(struct story *s, instant_us as_of)
{
	struct fold_out out = story_fold(s, moment(s, as_of));
	struct fold_out quiet = out;
	BUF_AUTO b = { 0 };
	buf_put_text(&b, quiet.state);
	for (size_t i = 0; i < out.n_discrepancies; i++) {
		const struct discrepancy *d = &out.discrepancies[i];
		buf_printf(&b, "\n%s %d %.*s %lld %lld %lld", d->code, (int)d->severity,
		           TEXT_ARGS(d->discriminator), (long long)d->first_seen,
		           (long long)d->last_seen, (long long)d->closed_at);
		for (size_t k = 0; k < d->n_evidence; k++)
			buf_printf(&b, " %.*s", TEXT_ARGS(d->evidence[k].id));
		if (d->closed_at != INSTANT_NONE && d->closed_at < d->first_seen)
			fail_msg("%s closed before it was seen", d->code);
		if (d->closed_at > as_of)
			fail_msg("%s closed in the future", d->code);
		if (d->first_seen > as_of)
			fail_msg("%s seen in the future", d->code);
	}
	return arena_text(&s->a, buf_text(&b));
}

/* The engine looks when a fact is recorded, and at next_due. */
static instant_us next_look(struct story *s, instant_us as_of)
{
	instant_us next = s->out.next_due;
	for (size_t i = 0; i < s->n; i++) {
		instant_us t = s->facts[i].recorded_us;
		if (t > as_of && (next == INSTANT_NONE || t < next))
			next = t;
	}
	return next;
}

/* What follows the state: the discrepancies, which can be read. */
static const char *readable(struct story *s, instant_us as_of)
{
	struct text t = picture(s, as_of);
	struct text state = s->out.state;
	return t.p + state.n;
}

static void assert_same(struct story *s, instant_us a, instant_us b)
{
	struct text before = picture(s, a), after = picture(s, b);
	if (text_eq(before, after))
		return;
	const char *was = story_print(s, moment(s, a)), *is = story_print(s, moment(s, b));
	fail_msg("between %s and %s:\n%s%s\n-- became --\n%s%s", moment(s, a), moment(s, b), was,
	         readable(s, a), is, readable(s, b));
}

static void nothing_changes_between_the_moments_a_fold_names(void **state)
{
	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		STORY s = { 0 };
		seed = (uint32_t)round + 1;
		some_story(&s);
		instant_us t = at("2025-02-26T00:00:00Z");
		for (int step = 0; step < STEPS; step++) {
			(void)picture(&s, t);
			instant_us next = next_look(&s, t);
			if (next == INSTANT_NONE)
				break;
			instant_us between = t + (next - t) / (2 + dice(5));
			assert_same(&s, t, between);
			assert_same(&s, t, next - 1);
			t = next;
		}
	}
}

static void order_of_facts_does_not_matter(void **state)
{
	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		STORY s = { 0 };
		seed = (uint32_t)round + 1;
		some_story(&s);
		struct text before = picture(&s, at("2025-05-01T00:00:00Z"));
		for (size_t i = s.n; i-- > 1;) {
			size_t k = (size_t)dice((int)i + 1);
			struct fact f = s.facts[i];
			s.facts[i] = s.facts[k];
			s.facts[k] = f;
		}
		assert_true(text_eq(before, picture(&s, at("2025-05-01T00:00:00Z"))));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_changes_between_the_moments_a_fold_names),
		cmocka_unit_test(order_of_facts_does_not_matter),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
