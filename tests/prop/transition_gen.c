/* transition_gen: see the header. Moments are picked from a coarse grid, so that ties and borders
 * (noon, midnight, the change to summer time) happen. */
#include "transition_gen.h"

#include "base/must.h"
#include "transitions/domain.h"
#include "transitions/record.h"

#include <stdio.h>
#include <string.h>

#define START  (1740816000LL * SECOND_US) /* 2025-03-01T08:00:00Z */
#define DAY_US (24 * HOUR_US)

struct scene {
	struct rnd *r;
	struct arena *a;
	struct buf *b;
	instant_us time;
	size_t type;
	const char *case_ref, *patient_ref;
	const char *region, *period;
	bool plain; /* of an ordinary stay: all gates open, told at once */
};

static const char *const patients[] = { "aaaaaaaaaaaaaaaaaaaaaaaaaa",
	                                "bbbbbbbbbbbbbbbbbbbbbbbbbb" };

static const char *pick(struct rnd *r, const char *const *words, size_t n)
{
	return words[rnd_below(r, n)];
}

#define PICK(r, ...)                                                                               \
	pick((r), (const char *const[]){ __VA_ARGS__ },                                            \
	     sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(const char *))

static instant_us some_moment(struct rnd *r)
{
	instant_us t = START + (instant_us)rnd_below(r, 34) * DAY_US;
	switch (rnd_below(r, 4)) {
	case 0:
		return t + 3 * HOUR_US; /* 12.00 in winter */
	case 1:
		return t + 3 * HOUR_US + (instant_us)rnd_below(r, 3) * SECOND_US;
	case 2:
		return t + 15 * HOUR_US - (instant_us)rnd_below(r, 2); /* midnight */
	default:
		return t + (instant_us)rnd_below(r, 24) * HOUR_US;
	}
}

/* ---- members ---- */

static void put_string(struct scene *s, const char *name, const char *value)
{
	buf_printf(s->b, "%s\"%s\":\"%s\"", s->b->p[s->b->n - 1] == '{' ? "" : ",", name, value);
}

static void put_moment(struct scene *s, const char *name, instant_us t)
{
	BUF_AUTO text = { 0 };
	instant_put(&text, t);
	put_string(s, name, text.p);
}

/* An end may be told some days before it comes, or a month: a freeze may lie between. */
static instant_us perhaps_ahead(struct scene *s)
{
	size_t days = rnd_below(s->r, 8) ? 0 : rnd_below(s->r, rnd_below(s->r, 2) ? 4 : 31);
	return s->time + (instant_us)days * DAY_US;
}

static void put_date(struct scene *s, const char *name, instant_us t)
{
	BUF_AUTO text = { 0 };
	calendar_put_day(&text, calendar_day(t));
	put_string(s, name, text.p);
}

static void put_raw(struct scene *s, const char *name, const char *json)
{
	buf_printf(s->b, ",\"%s\":%s", name, json);
}

static bool maybe(struct scene *s, unsigned permille)
{
	return !s->plain && rnd_permille(s->r, permille);
}

static const char *municipality(struct scene *s)
{
	return s->plain ? "1280" : PICK(s->r, "1280", "1280", "1281", "1283", "0780");
}

static const char *registered(struct scene *s)
{
	return s->plain ? "1280"
	                : PICK(s->r, "1280", "1280", "1281", "1283", "0780", "UNKNOWN", "ABROAD");
}

/* Names are few, so that corrections find what they correct, and others too. */
static const char *notice(struct scene *s, size_t kinds)
{
	return arena_printf(s->a, "n%zu-%zu", s->type, rnd_below(s->r, kinds)).p;
}

static void put_correction(struct scene *s)
{
	static const struct {
		size_t type;
		enum transition_type target;
	} cancels[] = { { T_ADMISSION_CANCELLED, T_ADMITTED },
		        { T_DISCHARGE_CANCELLED, T_DISCHARGED } };
	put_string(s, "noticeId", notice(s, 4));
	if (maybe(s, 200))
		put_raw(s, "noticeVersion", PICK(s->r, "1", "2", "3"));
	for (size_t i = 0; i < 2; i++)
		if (cancels[i].type == s->type) {
			put_string(s, "replaces",
			           arena_printf(s->a, "n%d-%zu", (int)cancels[i].target,
			                        rnd_below(s->r, 4))
			                   .p);
			return;
		}
	if (!maybe(s, 150))
		return;
	put_string(s, "action", PICK(s->r, "REVISED", "ANNULLED"));
	put_string(s, "replaces", notice(s, 4));
}

static void put_common(struct scene *s)
{
	if (s->case_ref)
		put_string(s, "caseRef", s->case_ref);
	if (s->plain || maybe(s, 700) || !s->case_ref)
		put_string(s, "patientRef", s->patient_ref);
	put_correction(s);
	if (s->plain || maybe(s, 800))
		put_string(s, "municipality", municipality(s));
	if (maybe(s, 300))
		put_string(s, "hospitalUnit", PICK(s->r, "SE2321000255-A", "SE2321000255-B"));
	if (maybe(s, 200))
		put_string(s, "careForm", PICK(s->r, "SOMATIC", "PSYCHIATRIC", "FORENSIC"));
	if (maybe(s, 15))
		put_string(s, "protection",
		           PICK(s->r, "NONE", "CONFIDENTIALITY_MARK", "PROTECTED_REGISTRATION"));
}

/* ---- by type ---- */

static void put_residence(struct scene *s)
{
	put_string(s, "registeredMunicipality", registered(s));
	if (maybe(s, 200))
		put_string(s, "placingMunicipality", municipality(s));
}

static void put_own_count(struct scene *s)
{
	if (maybe(s, 300))
		put_string(s, "responsibleMunicipality", registered(s));
	if (maybe(s, 300))
		put_raw(s, "ownDayCount", PICK(s->r, "0", "2", "5"));
}

static void put_stay(struct scene *s)
{
	switch (s->type) {
	case T_ADMITTED:
		put_moment(s, "admittedAt", s->time);
		put_residence(s);
		return;
	case T_DISCHARGED:
		put_moment(s, "dischargedAt", perhaps_ahead(s));
		put_string(s, "destination",
		           s->plain ? "HOME"
		                    : PICK(s->r, "HOME", "HOME_WITH_CARE", "OTHER_HOSPITAL",
		                           "OTHER_REGION", "DECEASED", "UNKNOWN"));
		return;
	case T_ADMISSION_CANCELLED:
		put_string(s, "reasonCode",
		           PICK(s->r, "DUPLICATE", "DUPLICATE", "WRONG_PATIENT", "NOT_ADMITTED"));
		return;
	case T_LEAVE_STARTED:
	case T_LEAVE_ENDED:
		put_moment(s, "at", maybe(s, 100) ? some_moment(s->r) : s->time);
		return;
	case T_TRANSFER:
		put_moment(s, "at", perhaps_ahead(s));
		put_raw(s, "betweenHospitals", PICK(s->r, "true", "false"));
		if (maybe(s, 400))
			put_string(s, "newCaseRef", PICK(s->r, "k1", "k2", "k3"));
		if (maybe(s, 300))
			put_string(s, "toUnit", PICK(s->r, "SE2321000255-B", "SE2321000065-C"));
		return;
	case T_DECEASED:
		put_date(s, "diedOn", s->time - (instant_us)rnd_below(s->r, 4) * DAY_US);
		return;
	case T_RESIDENCE:
		put_residence(s);
		put_date(s, "effectiveFrom", some_moment(s->r));
		return;
	default:
		return;
	}
}

static void put_planning(struct scene *s)
{
	switch (s->type) {
	case T_ADMISSION_NOTICE:
		put_raw(s, "needs",
		        PICK(s->r, "[]", "[\"SOCIAL\"]", "[\"MUNICIPAL_HEALTH\",\"OUTPATIENT\"]"));
		if (maybe(s, 400))
			put_moment(s, "needAssessedAt",
			           s->time - (instant_us)rnd_below(s->r, 40) * HOUR_US);
		if (maybe(s, 500))
			put_date(s, "expectedDischargeAt", some_moment(s->r));
		return;
	case T_EXPECTED_DISCHARGE:
		put_date(s, "expectedDischargeAt", some_moment(s->r));
		return;
	case T_READY:
		if (maybe(s, 500))
			put_moment(s, "readyAssessedAt",
			           s->time - (instant_us)rnd_below(s->r, 9) * HOUR_US);
		return;
	case T_READY_WITHDRAWN:
		put_moment(s, "withdrawnAt", perhaps_ahead(s));
		put_string(s, "reasonCode",
		           s->plain ? "WORSENED" : PICK(s->r, "WORSENED", "ERROR"));
		return;
	case T_SIP_ASSESSED:
		put_string(s, "needed", PICK(s->r, "YES", "YES", "NO"));
		if (maybe(s, 500))
			put_string(s, "reason",
			           PICK(s->r, "NO_JOINT_NEEDS", "EXISTING_PLAN", "PATIENT_DECLINES",
			                "OPT_ORV"));
		return;
	case T_CONSENT:
		put_string(s, "scope", PICK(s->r, "SIP", "SHARING"));
		put_raw(s, "granted", PICK(s->r, "true", "false"));
		return;
	case T_OUTPATIENT:
		put_string(s, "available",
		           s->plain ? "YES" : PICK(s->r, "YES", "YES", "NO", "UNCLEAR"));
		if (maybe(s, 400))
			put_date(s, "from", some_moment(s->r));
		return;
	case T_COMPULSORY:
		put_string(s, "form", PICK(s->r, "OPT", "ORV"));
		return;
	default:
		return;
	}
}

static void put_others(struct scene *s)
{
	switch (s->type) {
	case T_ACKNOWLEDGED:
		put_string(s, "acknowledges",
		           arena_printf(s->a, "n%d-%zu",
		                        maybe(s, 500) ? T_READY : T_ADMISSION_NOTICE,
		                        rnd_below(s->r, 4))
		                   .p);
		return;
	case T_MISDIRECTED:
		put_string(s, "refers",
		           arena_printf(s->a, "n%d-%zu", T_ADMISSION_NOTICE, rnd_below(s->r, 4)).p);
		return;
	case T_MUNICIPALITY:
		put_string(s, "canReceive", PICK(s->r, "YES", "NO"));
		if (maybe(s, 400))
			put_date(s, "from", some_moment(s->r));
		put_own_count(s);
		return;
	case T_IDENTITY:
		put_string(s, "fromRef", patients[0]);
		put_string(s, "toRef", patients[1]);
		return;
	case T_PROTECTION:
		put_string(s, "protection",
		           PICK(s->r, "NONE", "NONE", "CONFIDENTIALITY_MARK",
		                "PROTECTED_REGISTRATION"));
		if (maybe(s, 300))
			put_date(s, "effectiveFrom", some_moment(s->r));
		return;
	case T_OBJECTION_RAISED:
		put_own_count(s);
		return;
	case T_OBJECTION_RESOLVED:
		put_string(s, "outcome", PICK(s->r, "UPHELD", "REJECTED"));
		if (maybe(s, 500))
			put_string(s, "refers",
			           arena_printf(s->a, "n%d-%zu", T_OBJECTION_RAISED,
			                        rnd_below(s->r, 4))
			                   .p);
		return;
	case T_FROZEN:
		if (maybe(s, 400))
			put_raw(s, "rows",
			        "[{\"municipality\":\"1280\",\"caseRef\":\"k1\",\"days\":2,"
			        "\"amountOre\":2000},{\"municipality\":\"1280\",\"days\":2,\"persons\":1}]");
		return;
	default:
		return;
	}
}

/* ---- the event ---- */

/* Facts of registers and settlements have no case. */
static void choose_entity(struct scene *s)
{
	bool of_register =
	        s->type == T_DECEASED || s->type == T_RESIDENCE || s->type == T_PROTECTION;
	bool of_period = s->type == T_FROZEN || s->type == T_UNFROZEN;
	bool objection = s->type == T_OBJECTION_RAISED || s->type == T_OBJECTION_RESOLVED;
	s->patient_ref = pick(s->r, patients, 2);
	if (of_period || (objection && maybe(s, 300))) {
		s->region = "12";
		s->period = PICK(s->r, "2025-03", "2025-03", "2025-04");
	} else if (s->type != T_IDENTITY && !(of_register && maybe(s, 600))) {
		s->case_ref = PICK(s->r, "k1", "k1", "k2", "k3");
		if (objection && maybe(s, 400)) /* to a month of the case */
			s->period = PICK(s->r, "2025-03", "2025-04");
	}
}

static const char *subject_of(struct scene *s)
{
	if (s->case_ref)
		return s->case_ref;
	if (s->period)
		return arena_printf(s->a, "%s/%s", s->region, s->period).p;
	struct text key = transition_patient_key(
	        text_of(s->type == T_IDENTITY ? patients[0] : s->patient_ref), s->a);
	return arena_printf(s->a, "p-%.*s", (int)key.n - 2, key.p + 2).p;
}

static void put_data(struct scene *s)
{
	buf_printf(s->b, ",\"data\":{");
	if (s->period) {
		put_string(s, "period", s->period);
		if (s->region)
			put_string(s, "region", s->region);
	}
	put_common(s);
	put_stay(s);
	put_planning(s);
	put_others(s);
	buf_printf(s->b, "}");
}

static instant_us recorded_at(struct scene *s)
{
	if (s->type == T_FROZEN || s->type == T_UNFROZEN) /* after the month, in any order */
		return s->time + 40 * DAY_US + (instant_us)rnd_below(s->r, 20) * DAY_US;
	if (s->plain || maybe(s, 650))
		return s->time;
	return s->time + (instant_us)rnd_below(s->r, maybe(s, 400) ? 75 * 24 : 72) * HOUR_US;
}

/* The scene's event; `number` is its place in the set. */
static struct laws_event tell(struct scene *s, size_t number)
{
	BUF_AUTO b = { 0 };
	s->b = &b;
	const char *subject = subject_of(s);
	instant_us recorded = recorded_at(s);
	if (s->type == T_FROZEN || s->type == T_UNFROZEN)
		s->time = recorded;
	size_t id = maybe(s, 30) && number ? rnd_below(s->r, number) : number; /* one used twice */
	buf_printf(&b, "{\"specversion\":\"1.0\",\"id\":\"e%zu\"", id);
	put_string(s, "source",
	           PICK(s->r, "urn:samverka:2321000255:adt", "urn:samverka:2321000255:plan"));
	put_string(s, "subject", subject);
	buf_printf(&b, ",\"type\":\"samverka.transition.%s.v1\"", transition_types[s->type].suffix);
	put_moment(s, "time", s->time);
	put_moment(s, "recordedtime", recorded);
	put_data(s);
	buf_printf(&b, "}");
	struct laws_event e = { .key = arena_text(s->a, text_of(subject)),
		                .value = arena_text(s->a, buf_text(&b)) };
	e.appended_us = recorded + (instant_us)rnd_below(s->r, 300) * MINUTE_US;
	return e;
}

struct laws_event transition_event(struct rnd *r, struct arena *a, size_t type, size_t number)
{
	struct scene s = { .r = r, .a = a, .type = type, .time = some_moment(r) };
	choose_entity(&s);
	return tell(&s, number);
}

/* An ordinary stay, for the rest to disturb; of some the readiness is withdrawn and notified anew. */
static size_t plain_stay(struct rnd *r, struct arena *a, struct laws_event *v, size_t from)
{
	static const struct {
		size_t type;
		int hours, more; /* after the one before, and up to so many more */
	} turns[] = {
		{ T_ADMITTED, 0, 1 }, { T_ADMISSION_NOTICE, 2, 1 },    { T_OUTPATIENT, 20, 1 },
		{ T_READY, 48, 1 },   { T_READY_WITHDRAWN, 24, 150 }, { T_READY, 0, 150 },
		{ T_DISCHARGED, 48, 200 },
	};
	struct scene s = { .r = r, .a = a, .plain = true, .time = some_moment(r) };
	size_t n = sizeof turns / sizeof *turns - rnd_permille(r, 300), told = 0;
	bool renewed = rnd_permille(r, 300);
	s.case_ref = PICK(r, "k1", "k1", "k2");
	s.patient_ref = pick(r, patients, 2);
	for (size_t i = 0; i < n; i++) {
		if (!renewed && (i == 4 || i == 5))
			continue;
		s.type = turns[i].type;
		s.time += (turns[i].hours + (int)rnd_below(r, (size_t)turns[i].more)) * HOUR_US;
		v[from + told] = tell(&s, from + told);
		told++;
	}
	return told;
}

/* Half of the rest is what decides most. */
static size_t some_type(struct rnd *r, bool frozen)
{
	static const size_t often[] = { T_ADMITTED,        T_ADMISSION_NOTICE, T_READY,
		                        T_READY_WITHDRAWN, T_OUTPATIENT,       T_DISCHARGED,
		                        T_SIP_ASSESSED,    T_SIP_INVITED };
	if (rnd_permille(r, 500))
		return often[rnd_below(r, sizeof often / sizeof *often)];
	return rnd_below(r, frozen ? T_COUNT : T_FROZEN);
}

static size_t generate(struct rnd *r, struct arena *a, struct laws_event **ret, bool frozen)
{
	size_t n = 0, more = rnd_below(r, rnd_permille(r, 100) ? 40 : 10);
	struct laws_event *v = ARENA_ARRAY(a, more + 15, struct laws_event);
	for (size_t stays = rnd_below(r, 3); stays > 0; stays--)
		n += plain_stay(r, a, v, n);
	for (size_t i = 0; i < more || n == 0; i++) {
		v[n] = transition_event(r, a, some_type(r, frozen), n);
		n++;
	}
	*ret = v;
	return n;
}

static size_t generate_open(struct rnd *r, struct arena *a, struct laws_event **ret)
{
	return generate(r, a, ret, false);
}

static size_t generate_frozen(struct rnd *r, struct arena *a, struct laws_event **ret)
{
	return generate(r, a, ret, true);
}

#define ROW(object, json)                                                                          \
	{                                                                                          \
		{ object, sizeof(object) - 1 },                                                    \
		{                                                                                  \
			json, sizeof(json) - 1                                                     \
		}                                                                                  \
	}
#define MUNICIPALITY(code)                                                                         \
	ROW("principal",                                                                           \
	    "{\"id\":\"" code "\",\"kind\":\"MUNICIPALITY\",\"validFrom\":\"2000-01-01\"}")

static const struct registry_row rows[] = {
	ROW("principal", "{\"id\":\"12\",\"kind\":\"REGION\",\"orgnr\":\"2321000255\","
	                 "\"validFrom\":\"2000-01-01\"}"),
	ROW("principal", "{\"id\":\"07\",\"kind\":\"REGION\",\"orgnr\":\"2321000065\","
	                 "\"validFrom\":\"2000-01-01\"}"),
	MUNICIPALITY("1280"),
	MUNICIPALITY("1281"),
	MUNICIPALITY("1283"),
	MUNICIPALITY("0780"),
	ROW("unit", "{\"id\":\"SE2321000255-A\",\"owner\":\"12\",\"validFrom\":\"2000-01-01\"}"),
	ROW("unit", "{\"id\":\"SE2321000255-B\",\"owner\":\"12\",\"validFrom\":\"2000-01-01\"}"),
	ROW("unit", "{\"id\":\"SE2321000065-C\",\"owner\":\"07\",\"validFrom\":\"2000-01-01\"}"),
	ROW("tariff", "{\"amountOre\":1000,\"id\":\"t\",\"regime\":\"LAW-2017-612\",\"validFrom\":"
	              "\"2025-01-01\","
	              "\"validTo\":\"2025-03-20\"}"),
	ROW("policy",
	    "{\"id\":\"p\",\"region\":\"12\",\"told\":[{\"at\":\"2025-01-01T00:00:00Z\"}],"
	    "\"validFrom\":\"2000-01-01\"}"),
};

static const struct registry_row later[] = {
	ROW("policy", "{\"chargeLeave\":true,\"graceDays\":1,\"id\":\"p\",\"region\":\"12\","
	              "\"renewedNoticeRestarts\":false,\"strictSip\":true,\"told\":[{\"at\":\"2025-01-01T00:00:00Z\",\"data\":"
	              "{\"id\":\"p\",\"region\":\"12\",\"validFrom\":\"2000-01-01\"}},"
	              "{\"at\":\"2025-04-20T00:00:00Z\"}],"
	              "\"validFrom\":\"2000-01-01\"}"),
};

#define LAWS(f)                                                                                    \
	{                                                                                          \
		.domain = &transitions_domain, .topic = "samverka.transition.v1", .rows = rows,    \
		.n_rows = sizeof rows / sizeof *rows, .later = later,                              \
		.n_later = sizeof later / sizeof *later, .from = START - DAY_US,                   \
		.to = START + 120 * DAY_US, .may_lift = true, .generate = f                        \
	}

const struct laws_domain transition_laws = LAWS(generate_open);
const struct laws_domain transition_laws_frozen = LAWS(generate_frozen);
