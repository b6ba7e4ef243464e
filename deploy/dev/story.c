/* story: writes a made-up but lawful stretch of care transitions as events, from a seed, so that
 * the demo, the end-to-end tests and the bench all start from the same believable input.
 *
 *   story reference                            reference data of the story (for `reference load`)
 *   story facts   [--seed N] [--until DAY] [--days N] [--cases N] [--in-order] [--places FILE]    CloudEvents, a line each
 *   story refused [--seed N] [--until DAY]     lines that must be refused, one of each kind
 *   story scenes  [as of facts]                what is worth seeing in those facts: a line each, of its
 *                                              name and the case of each fact ("-": it is of none)
 *
 * --places: ordinary stays alone, at the places of the file instead of the story's own: a line each, of
 * municipality, hospital, primary care, two sources (the stay; the planning), and its share as a whole
 * number, with spaces between. --days: ordinary stays begin from so many days before the last one on (85).
 *
 * The same arguments always give the same bytes. Persons exist only as random references; the one
 * clear-text number is the public test number of the domain page, there to be refused. */
#include "base/must.h"
#include "base/text.h"
#include "event/calendar.h"
#include "event/instant.h"

#include <jansson.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SKANE "urn:samverka:2321000255:"
#define ADT SKANE "melior"
#define PLANS SKANE "mina-planer"
#define REGISTER SKANE "folkbokforing"
#define MALMO "urn:samverka:2120001124:treserva"
#define KRONOBERG "urn:samverka:2321000065:cosmic-link"
#define VASTERBOTTEN "urn:samverka:2321000222:prator"
#define PRIVATE "urn:samverka:5599990008:journal"

struct story {
	uint64_t random;
	instant_us until;
	int64_t days;
	long n_events;
	struct counted {
		const char *source;
		long n;
	} sequence[64];
	char **lines;
	size_t n, cap;
};

struct a_case {
	char ref[40], patient[27];
	const char *municipality;
	const char *hospital, *outpatient;
	const char *adt, *plans;      /* sources */
	const char *care_form;
	instant_us admitted, expected;
	int notices;
};

/* ---- chance: splitmix64, so that a seed means the same on every machine ---- */

static uint64_t random_next(struct story *s)
{
	uint64_t z = (s->random += 0x9e3779b97f4a7c15ULL);
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

static int64_t between(struct story *s, int64_t low, int64_t high)
{
	return low + (int64_t)(random_next(s) % (uint64_t)(high - low + 1));
}

static bool chance(struct story *s, int percent)
{
	return between(s, 1, 100) <= percent;
}

static instant_us minutes(struct story *s, int64_t low, int64_t high)
{
	return between(s, low, high) * MINUTE_US + between(s, 0, 59) * SECOND_US;
}

/* ---- lines ---- */

static void keep(struct story *s, char *line)
{
	if (s->n == s->cap) {
		s->cap = s->cap ? s->cap * 2 : 1024;
		s->lines = realloc(s->lines, s->cap * sizeof *s->lines);
		must(s->lines);
	}
	s->lines[s->n++] = line;
}

static char *dump(json_t *value)
{
	char *line = json_dumps(value, JSON_COMPACT | JSON_SORT_KEYS);
	must(line);
	json_decref(value);
	return line;
}

static json_t *instant_json(instant_us t)
{
	BUF_AUTO b = { 0 };
	instant_put(&b, t);
	return json_string(b.p);
}

static json_t *day_json(day_no d)
{
	BUF_AUTO b = { 0 };
	calendar_put_day(&b, d);
	return json_string(b.p);
}

static void random_ref(struct story *s, char *at, size_t n)
{
	static const char base32[] = "abcdefghijklmnopqrstuvwxyz234567";
	for (size_t i = 0; i < n; i++)
		at[i] = base32[random_next(s) % 32];
	at[n] = '\0';
}

static long next_sequence(struct story *s, const char *source)
{
	struct counted *c = s->sequence;
	while (c->source && strcmp(source, c->source) != 0)
		must(++c < s->sequence + sizeof s->sequence / sizeof *s->sequence);
	c->source = source;
	return ++c->n;
}

struct when {
	instant_us time, recorded;
};

static struct when at(struct story *s, instant_us t)
{
	return (struct when){ t, t + between(s, 1, 90) * SECOND_US };
}

static json_t *envelope(struct story *s, const char *suffix, const char *source, struct when w)
{
	char id[40], type[96], sequence[32];
	snprintf(id, sizeof id, "%08lx-%016llx", ++s->n_events,
	         (unsigned long long)random_next(s));
	snprintf(type, sizeof type, "samverka.transition.%s.v1", suffix);
	snprintf(sequence, sizeof sequence, "%020ld", next_sequence(s, source));
	json_t *e = json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s}", "specversion", "1.0", "id", id,
	                      "source", source, "type", type, "datacontenttype", "application/json",
	                      "sequence", sequence, "dataclassification", "restricted",
	                      "dataregulation", "GDPR", "datacategory", "special-category");
	json_object_set_new(e, "time", instant_json(w.time));
	json_object_set_new(e, "recordedtime", instant_json(w.recorded));
	return e;
}

/* Takes `data`; fills in what every fact of a case carries. */
static void tell(struct story *s, const struct a_case *c, const char *suffix, const char *source,
                 struct when w, json_t *data)
{
	if (w.recorded > s->until) {
		json_decref(data);
		return;
	}
	json_object_set_new(data, "caseRef", json_string(c->ref));
	if (!json_object_get(data, "patientRef"))
		json_object_set_new(data, "patientRef", json_string(c->patient));
	json_object_set_new(data, "patientRefKey", json_string("k1"));
	if (!json_object_get(data, "idKind"))
		json_object_set_new(data, "idKind", json_string("PNR"));
	json_t *e = envelope(s, suffix, source, w);
	json_object_set_new(e, "subject", json_string(c->ref));
	json_object_set_new(e, "partitionkey", json_string(c->ref));
	json_object_set_new(e, "correlationid", json_string(c->ref));
	json_object_set_new(e, "data", data);
	keep(s, dump(e));
}

static void again(struct story *s)     /* the newest line once more, as a sender that retries does */
{
	keep(s, strdup(s->lines[s->n - 1]));
}

/* ---- the facts, one function each ---- */

static void notice_id(struct a_case *c, char ret[56])
{
	snprintf(ret, 56, "%s-n%d", c->ref, ++c->notices);
}

static void admitted(struct story *s, struct a_case *c)
{
	json_t *d = json_pack("{s:s,s:s,s:s,s:s}", "hospitalUnit", c->hospital, "careForm",
	                      c->care_form, "plannedOrAcute", chance(s, 70) ? "ACUTE" : "PLANNED",
	                      "registeredMunicipality", c->municipality);
	json_object_set_new(d, "admittedAt", instant_json(c->admitted));
	tell(s, c, "admission.registered", c->adt, at(s, c->admitted), d);
}

static json_t *notice(struct story *s, struct a_case *c, char id[56])
{
	(void)s;
	notice_id(c, id);
	return json_pack("{s:s,s:i,s:s,s:s,s:[s,s],s:s,s:s}", "noticeId", id, "noticeVersion", 1,
	                 "action", "ORIGINAL", "senderUnit", c->hospital, "recipientUnits",
	                 "SE2120001124-BISTAND", c->outpatient, "municipality", c->municipality,
	                 "channel", "SYSTEM");
}

static void admission_notice(struct story *s, struct a_case *c, instant_us sent, char id[56])
{
	json_t *d = notice(s, c, id);
	json_object_set_new(d, "admittedAt", instant_json(c->admitted));
	json_object_set_new(d, "expectedDischargeAt", instant_json(c->expected));
	json_object_set_new(d, "needs", json_pack("[s,s,s]", "SOCIAL", "MUNICIPAL_HEALTH", "OUTPATIENT"));
	tell(s, c, "admission-notice.sent", c->plans, at(s, sent), d);
}

static void expected_changed(struct story *s, struct a_case *c, instant_us t, instant_us expected)
{
	json_t *d = json_object();
	json_object_set_new(d, "previous", instant_json(c->expected));
	json_object_set_new(d, "expectedDischargeAt", instant_json(expected));
	tell(s, c, "expected-discharge.changed", c->plans, at(s, t), d);
	c->expected = expected;
}

/* Malmö has a system of its own, in the story. */
static bool tells_itself(const struct a_case *c)
{
	return strcmp(c->municipality, "1280") == 0 && strcmp(c->plans, PLANS) == 0;
}

static void acknowledged(struct story *s, struct a_case *c, const char *of, instant_us t)
{
	const char *source = tells_itself(c) ? MALMO : c->plans;
	json_t *d = json_pack("{s:s,s:s}", "acknowledges", of, "municipality", c->municipality);
	json_object_set_new(d, "acknowledgedAt", instant_json(t));
	tell(s, c, "notice.acknowledged", source, at(s, t), d);
}

static void care_contact(struct story *s, struct a_case *c, instant_us t)
{
	json_t *d = json_pack("{s:s,s:b}", "outpatientUnit", c->outpatient, "existing", (int)chance(s, 30));
	json_object_set_new(d, "appointedAt", instant_json(t));
	tell(s, c, "care-contact.appointed", c->plans, at(s, t), d);
}

static void consent(struct story *s, struct a_case *c, instant_us t, bool granted)
{
	tell(s, c, "consent.recorded", c->plans, at(s, t),
	     json_pack("{s:s,s:b,s:s}", "scope", "SIP", "granted", (int)granted, "basis", "CONSENT"));
}

static void sip_assessed(struct story *s, struct a_case *c, instant_us t, bool needed)
{
	json_t *d = json_pack("{s:s}", "needed", needed ? "YES" : "NO");
	if (!needed)
		json_object_set_new(d, "reason", json_string("NO_JOINT_NEEDS"));
	tell(s, c, "sip.assessed", c->plans, at(s, t), d);
}

static void sip_invited(struct story *s, struct a_case *c, instant_us t)
{
	char id[56];
	json_t *d = notice(s, c, id);
	json_object_set_new(d, "invitedAt", instant_json(t));
	json_object_set_new(d, "meetingAt", instant_json(t + 48 * HOUR_US));
	json_object_set_new(d, "inviterIsCareContact", json_true());
	tell(s, c, "sip.invited", c->plans, at(s, t), d);
}

static void sip_established(struct story *s, struct a_case *c, instant_us t)
{
	json_t *d = json_object();
	json_object_set_new(d, "heldAt", instant_json(t));
	json_object_set_new(d, "followUpAt", instant_json(t + 30 * 24 * HOUR_US));
	tell(s, c, "sip.established", c->plans, at(s, t), d);
}

static void ready(struct story *s, struct a_case *c, instant_us sent, char id[56])
{
	json_t *d = notice(s, c, id);
	json_object_set_new(d, "readyAssessedAt", instant_json(sent - minutes(s, 5, 90)));
	json_object_set_new(d, "sentAt", instant_json(sent));
	tell(s, c, "discharge-ready.notified", c->plans, at(s, sent), d);
}

static void ready_withdrawn(struct story *s, struct a_case *c, instant_us t, const char *reason)
{
	json_t *d = json_pack("{s:s}", "reasonCode", reason);
	json_object_set_new(d, "withdrawnAt", instant_json(t));
	tell(s, c, "discharge-ready.withdrawn", c->plans, at(s, t), d);
}

static void outpatient(struct story *s, struct a_case *c, instant_us t, const char *available)
{
	json_t *d = json_pack("{s:s}", "available", available);
	json_object_set_new(d, "from", instant_json(t));
	tell(s, c, "outpatient-readiness.reported", c->plans, at(s, t), d);
}

static void municipality_ready(struct story *s, struct a_case *c, instant_us t, bool can)
{
	const char *source = tells_itself(c) ? MALMO : c->plans;
	json_t *d = json_pack("{s:s,s:s}", "canReceive", can ? "YES" : "NO", "municipality",
	                      c->municipality);
	json_object_set_new(d, "from", instant_json(t + 12 * HOUR_US));
	if (!can)
		json_object_set_new(d, "reasonCode", json_string("SHORT_STAY_PLACE"));
	tell(s, c, "municipality-readiness.reported", source, at(s, t), d);
}

static void leave(struct story *s, struct a_case *c, instant_us t, bool started)
{
	json_t *d = json_object();
	json_object_set_new(d, "at", instant_json(t));
	tell(s, c, started ? "leave.started" : "leave.ended", c->adt, at(s, t), d);
}

static void information(struct story *s, struct a_case *c, instant_us t)
{
	json_t *d = json_pack("{s:[s]}", "recipients", c->outpatient);
	json_object_set_new(d, "transferredAt", instant_json(t));
	tell(s, c, "discharge-information.transferred", c->plans, at(s, t), d);
}

static void discharged(struct story *s, struct a_case *c, instant_us t, const char *destination,
                       char id[56])
{
	notice_id(c, id);
	json_t *d = json_pack("{s:s,s:s,s:s}", "destination", destination, "noticeId", id,
	                      "hospitalUnit", c->hospital);
	json_object_set_new(d, "dischargedAt", instant_json(t));
	tell(s, c, "discharge.completed", c->adt, at(s, t), d);
}

static void closed(struct story *s, struct a_case *c, instant_us t)
{
	tell(s, c, "case.closed", c->plans, at(s, t), json_pack("{s:s}", "reasonCode", "COMPLETED"));
}

/* ---- who and where ---- */

struct place {
	const char *municipality, *hospital, *outpatient, *adt, *plans;
};

static const struct place places[] = {
	{ "1280", "SE2321000255-SUSMALMO", "SE2321000255-VCROSENGARD", ADT, PLANS },
	{ "1280", "SE2321000255-SUSMALMO", "SE2321000255-VCLIMHAMN", ADT, PLANS },
	{ "1281", "SE2321000255-SUSLUND", "SE2321000255-VCLUND", ADT, PLANS },
	{ "1283", "SE2321000255-HELSINGBORG", "SE2321000255-VCTAGABORG", ADT, PLANS },
	{ "1290", "SE2321000255-KRISTIANSTAD", "SE2321000255-VCKRISTIANSTAD", ADT, PLANS },
	{ "1293", "SE2321000255-HASSLEHOLM", "SE2321000255-VCHASSLEHOLM", ADT, PLANS },
	{ "1286", "SE2321000255-YSTAD", "SE2321000255-VCYSTAD", ADT, PLANS },
	{ "1265", "SE2321000255-YSTAD", "SE5599990008-SJOBO", ADT, PLANS },
	{ "0780", "SE2321000065-CLVAXJO", "SE2321000065-VCVAXJO", KRONOBERG, KRONOBERG },
	{ "0781", "SE2321000065-LJUNGBY", "SE2321000065-VCLJUNGBY", KRONOBERG, KRONOBERG },
	{ "0767", "SE2321000065-LJUNGBY", "SE2321000065-VCMARKARYD", KRONOBERG, KRONOBERG },
	{ "2480", "SE2321000222-NUS", "SE2321000222-VCUMEA", VASTERBOTTEN, VASTERBOTTEN },
	{ "2482", "SE2321000222-SKELLEFTEA", "SE2321000222-VCSKELLEFTEA", VASTERBOTTEN, VASTERBOTTEN },
	{ "2422", "SE2321000222-LYCKSELE", "SE2321000222-VCSORSELE", VASTERBOTTEN, VASTERBOTTEN },
};

enum { N_PLACES = sizeof places / sizeof *places };

/* Places of a file, in the order of their running sums. */
struct somewhere {
	struct place place;
	int64_t up_to;
	char words[5][48];
};

static struct somewhere *elsewhere;
static size_t n_elsewhere;

static bool places_read(const char *path)
{
	FILE *f = fopen(path, "r");
	int64_t sum = 0;
	if (!f)
		return false;
	elsewhere = calloc(1000, sizeof *elsewhere);
	must(elsewhere);
	for (struct somewhere *w = elsewhere; n_elsewhere < 1000; n_elsewhere++, w++) {
		long share;
		if (fscanf(f, "%47s %47s %47s %47s %47s %ld", w->words[0], w->words[1], w->words[2], w->words[3],
		           w->words[4], &share) != 6)
			break;
		w->place = (struct place){ w->words[0], w->words[1], w->words[2], w->words[3], w->words[4] };
		w->up_to = sum += share;
	}
	(void)fclose(f); /* only read */
	return sum > 0;
}

static const struct place *place_by_share(struct story *s)
{
	int64_t at = between(s, 1, elsewhere[n_elsewhere - 1].up_to);
	size_t i = 0;
	while (elsewhere[i].up_to < at)
		i++;
	return &elsewhere[i].place;
}

static struct a_case case_at(struct story *s, const struct place *p, instant_us when)
{
	struct a_case c = { .municipality = p->municipality, .hospital = p->hospital,
		            .outpatient = p->outpatient, .adt = p->adt, .plans = p->plans,
		            .care_form = chance(s, 15) ? "PSYCHIATRIC" : "SOMATIC", .admitted = when,
		            .expected = when + 40 * 24 * HOUR_US };
	memcpy(c.ref, "case-", 5);
	random_ref(s, c.ref + 5, 16);
	random_ref(s, c.patient, 26);
	return c;
}

static instant_us days_before(const struct story *s, int64_t days)
{
	return calendar_midnight(calendar_day(s->until) - (day_no)days) + 9 * HOUR_US;
}

/* ---- an ordinary stay, from admission to the last follow-up ---- */

static void ordinary_stay(struct story *s, const struct place *p, instant_us when)
{
	struct a_case c = case_at(s, p, when);
	char n1[56], n2[56], n3[56];
	bool sip = chance(s, 50);
	instant_us told = when + (chance(s, 94) ? minutes(s, 40, 1300) : minutes(s, 1500, 2600));
	instant_us t10 = calendar_midnight(calendar_day(told) + (day_no)between(s, 2, 8)) + 8 * HOUR_US +
	                 minutes(s, 0, 480);
	instant_us out = t10 + (chance(s, 55) ? minutes(s, 60, 3500) : minutes(s, 4000, 13000));
	bool changes = chance(s, 60);
	c.expected = changes ? t10 + minutes(s, -600, 600) : out + minutes(s, -200, 2000);
	admitted(s, &c);
	admission_notice(s, &c, told, n1);
	if (chance(s, 5))
		again(s);
	if (chance(s, 96))
		acknowledged(s, &c, n1, told + minutes(s, 20, 900));
	care_contact(s, &c, told + minutes(s, 600, 2000));
	if (sip)
		consent(s, &c, told + minutes(s, 500, 2400), true);
	sip_assessed(s, &c, told + minutes(s, 500, 2500), sip);
	ready(s, &c, t10, n2);
	if (changes && chance(s, 90))
		expected_changed(s, &c, t10 + minutes(s, 5, 60), out + minutes(s, -100, 1400));
	if (chance(s, 97))
		acknowledged(s, &c, n2, t10 + minutes(s, 10, 700));
	if (sip && chance(s, 95))
		sip_invited(s, &c, t10 + minutes(s, -2000, 3500));
	if (chance(s, 95))
		outpatient(s, &c, t10 + minutes(s, -1500, 2500), "YES");
	if (chance(s, 85))
		municipality_ready(s, &c, out - minutes(s, 800, 1500), true);
	else
		municipality_ready(s, &c, t10 + minutes(s, 60, 4000), chance(s, 50));
	information(s, &c, out - minutes(s, 5, 200));
	discharged(s, &c, out, chance(s, 60) ? "HOME_WITH_CARE" : "SHORT_STAY", n3);
	if (chance(s, 5))
		again(s);
	if (sip)
		sip_established(s, &c, out + minutes(s, 1000, 9000));
	if (chance(s, 95))
		closed(s, &c, out + minutes(s, 300, 1300));
}

/* ---- the things worth seeing, one function each ---- */

static void on_leave_today(struct story *s)
{
	struct a_case c = case_at(s, &places[2], days_before(s, 9));
	char n[56];
	admitted(s, &c);
	admission_notice(s, &c, c.admitted + 3 * HOUR_US, n);
	ready(s, &c, days_before(s, 6), n);
	outpatient(s, &c, days_before(s, 6), "YES");
	leave(s, &c, days_before(s, 1), true);
}

static void wrong_patient(struct story *s)
{
	struct a_case c = case_at(s, &places[0], days_before(s, 20));
	char n[56];
	notice_id(&c, n);
	json_t *d = json_pack("{s:s,s:s,s:s,s:s}", "hospitalUnit", c.hospital, "careForm", "SOMATIC",
	                      "registeredMunicipality", c.municipality, "noticeId", n);
	json_object_set_new(d, "admittedAt", instant_json(c.admitted));
	tell(s, &c, "admission.registered", c.adt, at(s, c.admitted), d);
	tell(s, &c, "admission.cancelled", c.adt, at(s, c.admitted + 5 * HOUR_US),
	     json_pack("{s:s,s:s}", "replaces", n, "reasonCode", "WRONG_PATIENT"));
}

static void died_in_hospital(struct story *s)
{
	struct a_case c = case_at(s, &places[4], days_before(s, 25));
	char n[56];
	admitted(s, &c);
	admission_notice(s, &c, c.admitted + 2 * HOUR_US, n);
	ready(s, &c, days_before(s, 20), n);
	outpatient(s, &c, days_before(s, 20), "YES");
	json_t *d = json_object();
	json_object_set_new(d, "diedOn", day_json(calendar_day(days_before(s, 15))));
	json_object_set_new(d, "knownAt", instant_json(days_before(s, 14)));
	tell(s, &c, "patient.deceased", c.adt, at(s, days_before(s, 14)), d);
	municipality_ready(s, &c, days_before(s, 12), true);   /* planned on after the death: D-SEQ-03 */
}

static void protected_identity(struct story *s)
{
	struct a_case c = case_at(s, &places[0], days_before(s, 12));
	json_t *d = json_pack("{s:s,s:s,s:s}", "hospitalUnit", c.hospital, "registeredMunicipality",
	                      c.municipality, "protection", "PROTECTED_REGISTRATION");
	json_object_set_new(d, "admittedAt", instant_json(c.admitted));
	tell(s, &c, "admission.registered", c.adt, at(s, c.admitted), d);
	char n[56];
	json_t *t03 = notice(s, &c, n);
	json_object_set_new(t03, "admittedAt", instant_json(c.admitted));
	json_object_set_new(t03, "protection", json_string("PROTECTED_REGISTRATION"));
	tell(s, &c, "admission-notice.sent", c.plans, at(s, c.admitted + 4 * HOUR_US), t03);
}

static void protected_later(struct story *s)
{
	struct a_case c = case_at(s, &places[3], days_before(s, 30));
	char n[56];
	admitted(s, &c);
	admission_notice(s, &c, c.admitted + 2 * HOUR_US, n);
	ready(s, &c, days_before(s, 26), n);
	json_t *d = json_pack("{s:s}", "protection", "CONFIDENTIALITY_MARK");
	json_object_set_new(d, "effectiveFrom", instant_json(days_before(s, 5)));
	tell(s, &c, "protection.changed", REGISTER, at(s, days_before(s, 5)), d);
}

/* The key of a patient: never the reference itself (domain page 7.9a). */
static void patient_key(const char *reference, char ret[20])
{
	uint8_t digest[SHA256_DIGEST_LENGTH];
	SHA256((const unsigned char *)reference, strlen(reference), digest);
	BUF_AUTO b = { 0 };
	buf_put_hex(&b, digest, 8);
	snprintf(ret, 20, "p-%s", b.p);
}

/* One person admitted under a reserve number and again, two hours later, under the right one. */
static void two_identities(struct story *s)
{
	struct a_case one = case_at(s, &places[5], days_before(s, 18));
	struct a_case two = one;
	memcpy(two.ref, "case-", 5);
	random_ref(s, two.ref + 5, 16);
	random_ref(s, two.patient, 26);
	two.admitted += 2 * HOUR_US;
	admitted(s, &one);
	admitted(s, &two);
	struct when w = at(s, days_before(s, 16));
	if (w.recorded > s->until)
		return;
	char key[20];
	patient_key(two.patient, key);
	json_t *e = envelope(s, "identity.linked", REGISTER, w);
	json_object_set_new(e, "subject", json_string(key));
	json_object_set_new(e, "partitionkey", json_string(key));
	json_object_set_new(e, "data", json_pack("{s:s,s:s,s:s,s:s}", "fromRef", one.patient, "toRef",
	                                         two.patient, "fromKind", "LOCAL_RESERVE", "toKind", "PNR"));
	keep(s, dump(e));
}

static void moved_during_stay(struct story *s)
{
	struct a_case c = case_at(s, &places[2], days_before(s, 28));
	char n[56], m[56];
	admitted(s, &c);
	admission_notice(s, &c, c.admitted + 5 * HOUR_US, n);
	ready(s, &c, days_before(s, 24), n);
	outpatient(s, &c, days_before(s, 24), "YES");
	json_t *d = json_pack("{s:s}", "registeredMunicipality", "1283");
	json_object_set_new(d, "effectiveFrom", instant_json(days_before(s, 18)));
	tell(s, &c, "residence.changed", REGISTER, at(s, days_before(s, 17)), d);
	c.municipality = "1283";
	admission_notice(s, &c, days_before(s, 16), m);
	ready(s, &c, days_before(s, 15), m);
	discharged(s, &c, days_before(s, 8), "SPECIAL_HOUSING", n);
	information(s, &c, days_before(s, 8));
}

static void ready_withdrawn_ready(struct story *s)
{
	struct a_case c = case_at(s, &places[6], days_before(s, 24));
	char n[56];
	admitted(s, &c);
	admission_notice(s, &c, c.admitted + HOUR_US, n);
	ready(s, &c, days_before(s, 20), n);
	ready_withdrawn(s, &c, days_before(s, 18), "WORSENED");
	ready(s, &c, days_before(s, 12), n);
	outpatient(s, &c, days_before(s, 12), "YES");
	discharged(s, &c, days_before(s, 4), "SHORT_STAY", n);
}

static void two_systems_disagree(struct story *s)
{
	struct a_case c = case_at(s, &places[1], days_before(s, 22));
	char n[56];
	admitted(s, &c);
	admission_notice(s, &c, c.admitted + 3 * HOUR_US, n);
	instant_us noon = calendar_midnight(calendar_day(days_before(s, 17))) + 12 * HOUR_US;
	json_t *a = notice(s, &c, n);
	json_object_set_new(a, "sentAt", instant_json(noon - 4 * MINUTE_US));
	json_t *b = json_deep_copy(a);
	json_object_set_new(b, "sentAt", instant_json(noon + 3 * MINUTE_US));
	tell(s, &c, "discharge-ready.notified", PLANS, at(s, noon - 4 * MINUTE_US), a);
	tell(s, &c, "discharge-ready.notified", ADT, at(s, noon + 3 * MINUTE_US), b);
	outpatient(s, &c, days_before(s, 17), "YES");
	discharged(s, &c, days_before(s, 10), "HOME_WITH_CARE", n);
}

static void annulled_before_it_came(struct story *s)
{
	struct a_case c = case_at(s, &places[3], days_before(s, 14));
	char n[56], original[56];
	admitted(s, &c);
	admission_notice(s, &c, c.admitted + HOUR_US, n);
	notice_id(&c, original);
	char annulment[56];
	json_t *annul = notice(s, &c, annulment);
	json_object_set_new(annul, "action", json_string("ANNULLED"));
	json_object_set_new(annul, "replaces", json_string(original));
	json_object_set_new(annul, "noticeVersion", json_integer(2));
	json_object_set_new(annul, "sentAt", instant_json(days_before(s, 9)));
	tell(s, &c, "discharge-ready.notified", PLANS, at(s, days_before(s, 9)), annul);
	json_t *late = notice(s, &c, n);
	json_object_set_new(late, "noticeId", json_string(original));
	json_object_set_new(late, "sentAt", instant_json(days_before(s, 10)));
	tell(s, &c, "discharge-ready.notified", PLANS, at(s, days_before(s, 10)), late);
}

static void reserve_routine(struct story *s)
{
	struct a_case c = case_at(s, &places[4], days_before(s, 16));
	char n[56];
	admitted(s, &c);
	json_t *d = notice(s, &c, n);
	json_object_set_new(d, "channel", json_string("RESERVE_ROUTINE"));
	json_object_set_new(d, "admittedAt", instant_json(c.admitted));
	instant_us sent = c.admitted + 6 * HOUR_US;
	tell(s, &c, "admission-notice.sent", PLANS, (struct when){ sent, sent + 3 * 24 * HOUR_US }, d);
}

static void discharge_cancelled(struct story *s)
{
	struct a_case c = case_at(s, &places[2], days_before(s, 19));
	char n[56], out[56];
	admitted(s, &c);
	admission_notice(s, &c, c.admitted + HOUR_US, n);
	ready(s, &c, days_before(s, 15), n);
	outpatient(s, &c, days_before(s, 15), "YES");
	discharged(s, &c, days_before(s, 13), "HOME", out);
	tell(s, &c, "discharge.cancelled", c.adt, at(s, days_before(s, 13) + 2 * HOUR_US),
	     json_pack("{s:s,s:s}", "replaces", out, "reasonCode", "ERROR"));
}

static void moved_between_hospitals(struct story *s)
{
	struct a_case c = case_at(s, &places[2], days_before(s, 21));
	struct a_case next = c;
	char n[56];
	memcpy(next.ref, "case-", 5);
	random_ref(s, next.ref + 5, 16);
	next.hospital = places[0].hospital;
	next.admitted = days_before(s, 15);
	admitted(s, &c);
	admission_notice(s, &c, c.admitted + HOUR_US, n);
	json_t *d = json_pack("{s:s,s:s,s:b,s:s}", "fromUnit", c.hospital, "toUnit", next.hospital,
	                      "betweenHospitals", 1, "newCaseRef", next.ref);
	json_object_set_new(d, "at", instant_json(next.admitted));
	tell(s, &c, "transfer.occurred", c.adt, at(s, next.admitted), d);
	admitted(s, &next);
	admission_notice(s, &next, next.admitted + HOUR_US, n);
}

static void interrupted(struct story *s)
{
	struct a_case c = case_at(s, &places[0], days_before(s, 7));
	char n[56];
	admitted(s, &c);
	admission_notice(s, &c, c.admitted + HOUR_US, n);
	tell(s, &c, "process.interrupted", c.plans, at(s, days_before(s, 3)),
	     json_pack("{s:s}", "reasonCode", "WORSENED"));
}

static void compulsory_care(struct story *s)
{
	struct a_case c = case_at(s, &places[0], days_before(s, 15));
	char n[56];
	c.care_form = "PSYCHIATRIC";
	admitted(s, &c);
	admission_notice(s, &c, c.admitted + HOUR_US, n);
	json_t *d = json_pack("{s:s}", "form", "OPT");
	json_object_set_new(d, "decidedAt", instant_json(days_before(s, 10)));
	tell(s, &c, "compulsory-care.decided", c.plans, at(s, days_before(s, 10)), d);
	ready(s, &c, days_before(s, 8), n);
	outpatient(s, &c, days_before(s, 8), "YES");
}

static void only_later_facts(struct story *s)
{
	struct a_case c = case_at(s, &places[11], days_before(s, 6));
	char n[56];
	ready(s, &c, days_before(s, 4), n);
	outpatient(s, &c, days_before(s, 4), "YES");
}

static void blocked_by_outpatient(struct story *s)
{
	struct a_case c = case_at(s, &places[1], days_before(s, 18));
	char n[56];
	admitted(s, &c);
	admission_notice(s, &c, c.admitted + HOUR_US, n);
	ready(s, &c, days_before(s, 12), n);
	outpatient(s, &c, days_before(s, 12), "NO");
}

static void blocked_by_sip(struct story *s)
{
	struct a_case c = case_at(s, &places[5], days_before(s, 17));
	char n[56];
	admitted(s, &c);
	admission_notice(s, &c, c.admitted + HOUR_US, n);
	consent(s, &c, days_before(s, 14), true);
	sip_assessed(s, &c, days_before(s, 14), true);
	ready(s, &c, days_before(s, 11), n);
	outpatient(s, &c, days_before(s, 11), "YES");
}

static void liable_today(struct story *s)
{
	struct a_case c = case_at(s, &places[0], days_before(s, 20));
	char n[56];
	admitted(s, &c);
	admission_notice(s, &c, c.admitted + HOUR_US, n);
	acknowledged(s, &c, n, c.admitted + 4 * HOUR_US);
	ready(s, &c, days_before(s, 9), n);
	outpatient(s, &c, days_before(s, 9), "YES");
	municipality_ready(s, &c, days_before(s, 8), false);
}

static void pending_today(struct story *s)
{
	struct a_case c = case_at(s, &places[6], days_before(s, 5));
	char n[56];
	admitted(s, &c);
	admission_notice(s, &c, c.admitted + HOUR_US, n);
	ready(s, &c, days_before(s, 1), n);
	outpatient(s, &c, days_before(s, 1), "YES");
}

static void from_abroad(struct story *s)
{
	struct a_case c = case_at(s, &places[0], days_before(s, 13));
	c.municipality = "ABROAD";
	admitted(s, &c);
}

static void told_by_other_channel(struct story *s)
{
	struct a_case c = case_at(s, &places[10], days_before(s, 12));
	char n[56];
	admitted(s, &c);
	json_t *d = notice(s, &c, n);
	json_object_set_new(d, "channel", json_string("MANUAL"));
	json_object_set_new(d, "admittedAt", instant_json(c.admitted));
	tell(s, &c, "admission-notice.sent", c.plans, at(s, c.admitted + 5 * HOUR_US), d);
	ready(s, &c, days_before(s, 8), n);
	outpatient(s, &c, days_before(s, 8), "YES");
	discharged(s, &c, days_before(s, 2), "HOME_WITH_CARE", n);
}

static void sent_to_the_wrong_place(struct story *s)
{
	struct a_case c = case_at(s, &places[2], days_before(s, 8));
	char n[56];
	admitted(s, &c);
	c.municipality = "1285";
	admission_notice(s, &c, c.admitted + HOUR_US, n);
	tell(s, &c, "notice.misdirected", c.plans, at(s, c.admitted + 5 * HOUR_US),
	     json_pack("{s:s,s:s,s:s}", "refers", n, "municipality", "1285", "correctMunicipality", "1281"));
}

static void one_id_two_contents(struct story *s)
{
	struct a_case c = case_at(s, &places[3], days_before(s, 11));
	admitted(s, &c);
	json_t *other = json_loads(s->lines[s->n - 1], 0, NULL);
	must(other);
	json_object_set_new(json_object_get(other, "data"), "plannedOrAcute", json_string("PLANNED"));
	json_object_set_new(json_object_get(other, "data"), "registeredMunicipality",
	                    json_string("1284"));
	keep(s, dump(other));
}

static void unknown_unit(struct story *s)
{
	struct a_case c = case_at(s, &places[4], days_before(s, 10));
	c.hospital = "SE2321000255-NOWHERE";
	admitted(s, &c);
}

static void settled(struct story *s, const char *suffix, struct when w, json_t *data, const char *key)
{
	if (w.recorded > s->until) {
		json_decref(data);
		return;
	}
	json_t *e = envelope(s, suffix, PLANS, w);
	json_object_set_new(e, "subject", json_string(key));
	json_object_set_new(e, "partitionkey", json_string(key));
	json_object_set_new(e, "data", data);
	keep(s, dump(e));
}

/* The month two months back is frozen on its 14th of the month after; one case changes it later. */
static void frozen_then_changed(struct story *s)
{
	int32_t month = calendar_month(calendar_day(s->until)) - 2;
	day_no first = calendar_month_first(month);
	struct a_case c = case_at(s, &places[0], calendar_midnight(first + 2) + 9 * HOUR_US);
	char n[56], key[24], period[16];
	BUF_AUTO b = { 0 };
	calendar_put_month(&b, month);
	snprintf(period, sizeof period, "%s", b.p);
	snprintf(key, sizeof key, "12/%s", period);
	admitted(s, &c);
	admission_notice(s, &c, c.admitted + HOUR_US, n);
	ready(s, &c, calendar_midnight(first + 6) + 10 * HOUR_US, n);
	outpatient(s, &c, calendar_midnight(first + 6) + 10 * HOUR_US, "YES");
	discharged(s, &c, calendar_midnight(first + 18) + 14 * HOUR_US, "SHORT_STAY", n);
	instant_us freeze = calendar_midnight(calendar_month_first(month + 1) + 13) + 8 * HOUR_US;
	settled(s, "settlement-period.frozen", at(s, freeze),
	        json_pack("{s:s,s:s,s:s}", "region", "12", "period", period, "policyVersion", "skane-1"),
	        key);
	json_t *d = json_pack("{s:s,s:s}", "reasonCode", "WORSENED", "channel", "RESERVE_ROUTINE");
	instant_us was = calendar_midnight(first + 13) + 9 * HOUR_US;
	json_object_set_new(d, "withdrawnAt", instant_json(was));
	tell(s, &c, "discharge-ready.withdrawn", c.plans,
	     (struct when){ was, freeze + 5 * 24 * HOUR_US }, d);
	json_t *o = json_pack("{s:s,s:s,s:s,s:s}", "groundCode", "NOT_READY", "municipality", "1280",
	                      "period", period, "noticeId", "objection-1");
	tell(s, &c, "payment-objection.raised", MALMO, at(s, freeze - 4 * 24 * HOUR_US), o);
}

/* Whoever follows up has not been told yet. */
static void discharged_this_morning(struct story *s)
{
	struct a_case c = case_at(s, &places[5], days_before(s, 7));
	char n[56];
	admitted(s, &c);
	admission_notice(s, &c, c.admitted + HOUR_US, n);
	ready(s, &c, days_before(s, 2), n);
	outpatient(s, &c, days_before(s, 2), "YES");
	discharged(s, &c, days_before(s, 0), "HOME_WITH_CARE", n);
}

static void gap_in_sequence(struct story *s)
{
	(void)next_sequence(s, MALMO); /* Malmö's system loses one number on its way: D-PUB-02 */
	struct a_case c = case_at(s, &places[0], days_before(s, 9));
	admitted(s, &c);
	municipality_ready(s, &c, days_before(s, 8), true);
}

/* tests/e2e/story.py says what each must show. */
static const struct scene {
	const char *name;
	void (*tell)(struct story *);
} scenes[] = {
#define SCENE(name) { #name, name }
	SCENE(on_leave_today), SCENE(wrong_patient), SCENE(died_in_hospital), SCENE(protected_identity),
	SCENE(protected_later), SCENE(two_identities), SCENE(moved_during_stay),
	SCENE(ready_withdrawn_ready), SCENE(two_systems_disagree), SCENE(annulled_before_it_came),
	SCENE(reserve_routine), SCENE(discharge_cancelled), SCENE(moved_between_hospitals),
	SCENE(interrupted), SCENE(compulsory_care), SCENE(only_later_facts),
	SCENE(blocked_by_outpatient), SCENE(blocked_by_sip), SCENE(liable_today), SCENE(pending_today),
	SCENE(from_abroad), SCENE(told_by_other_channel), SCENE(sent_to_the_wrong_place),
	SCENE(one_id_two_contents), SCENE(unknown_unit), SCENE(frozen_then_changed),
	SCENE(gap_in_sequence), SCENE(discharged_this_morning),
#undef SCENE
};

/* ---- facts: the scenes among ordinary stays, then out of order ---- */

static void shuffle_nearby(struct story *s)
{
	for (size_t i = 0; i + 1 < s->n; i++) {      /* late by up to 400 places, a few by far more */
		size_t far = s->n - 1 - i;
		size_t window = chance(s, 3) ? far : (far < 400 ? far : 400);
		size_t j = i + (size_t)between(s, 0, (int64_t)window);
		char *line = s->lines[i];
		s->lines[i] = s->lines[j];
		s->lines[j] = line;
	}
}

static void print_lines(struct story *s)
{
	for (size_t i = 0; i < s->n; i++) {
		puts(s->lines[i]);
		free(s->lines[i]);
	}
	free(s->lines);
}

/* One scene; with `listed`, a line of its name and of the case that each of its facts is of. */
static void play(struct story *s, const struct scene *scene, bool listed)
{
	size_t i = s->n;
	scene->tell(s);
	if (!listed)
		return;
	printf("%s", scene->name);
	for (; i < s->n; i++) {
		json_t *event = json_loads(s->lines[i], 0, NULL);
		must(event);
		const char *of =
		        json_string_value(json_object_get(json_object_get(event, "data"), "caseRef"));
		printf(" %s", of ? of : "-");
		json_decref(event);
	}
	puts("");
}

static void facts(struct story *s, long cases, bool in_order, bool listed)
{
	size_t scene = 0, n_scenes = n_elsewhere ? 0 : sizeof scenes / sizeof *scenes;
	for (long i = 0; i < cases; i++) {
		instant_us when = days_before(s, between(s, 3, s->days)) + minutes(s, 0, 1300);
		const struct place *p =
		        n_elsewhere ? place_by_share(s) : &places[between(s, 0, N_PLACES - 1)];
		ordinary_stay(s, p, when);
		if (scene < n_scenes && i % 5 == 4)
			play(s, &scenes[scene++], listed);
	}
	while (cases > 0 && scene < n_scenes)
		play(s, &scenes[scene++], listed);
	if (listed)
		return;
	if (!in_order)
		shuffle_nearby(s);
	print_lines(s);
}

/* ---- refused: one line of each kind, each with nothing else wrong ---- */

static json_t *good_event(struct story *s)
{
	struct a_case c = case_at(s, &places[0], days_before(s, 3));
	admitted(s, &c);
	json_t *e = json_loads(s->lines[--s->n], 0, NULL);
	must(e);
	free(s->lines[s->n]);
	return e;
}

static void refuse(struct story *s, json_t *e, const char *member, const char *value)
{
	json_object_set_new(e, member, json_string(value));
	keep(s, dump(e));
}

static void refuse_data(struct story *s, const char *member, json_t *value)
{
	json_t *e = good_event(s);
	json_object_set_new(json_object_get(e, "data"), member, value);
	keep(s, dump(e));
}

static void refused(struct story *s)
{
	keep(s, strdup("this is no JSON at all"));
	keep(s, strdup("{\"hello\":\"world\"}"));
	refuse(s, good_event(s), "type", "samverka.transition.patient.teleported.v1");
	refuse(s, good_event(s), "source", "urn:samverka:5599990016:somebody");
	refuse(s, good_event(s), "source", "urn:samverka:2321000254:melior");
	refuse(s, good_event(s), "time", "2022-03-30T10:00:00");
	refuse(s, good_event(s), "recordedtime", "2199-01-01T00:00:00Z");
	refuse_data(s, "admittedAt", json_string("2022-02-30T10:00:00+01:00"));
	refuse_data(s, "careForm", json_string("SURGICAL"));
	refuse_data(s, "note", json_string("patient 19121212-1212 called"));
	print_lines(s);
}

/* ---- reference data that the story needs beside the shipped defaults ---- */

static void reference_row(const char *object, json_t *data)
{
	char *line = dump(json_pack("{s:s,s:o}", "object", object, "data", data));
	puts(line);
	free(line);
}

static void unit_row(const char *id, const char *name, const char *type, const char *municipality,
                     const char *owner)
{
	reference_row("unit", json_pack("{s:s,s:s,s:s,s:s,s:s,s:s}", "id", id, "validFrom", "2015-01-01",
	                                "name", name, "unitType", type, "municipality", municipality,
	                                "owner", owner));
}

static void source_row(const char *uri, const char *owner, int priority)
{
	reference_row("source", json_pack("{s:s,s:s,s:s,s:i}", "id", uri, "validFrom", "2015-01-01",
	                                  "owner", owner, "priority", priority));
}

static void reference(void)
{
	static const char *const outside[] = { "0761", "0763", "0767" };
	static const char *const outside_names[] = { "Lessebo kommun", "Tingsryds kommun", "Markaryds kommun" };
	source_row(ADT, "12", 1);
	source_row(PLANS, "12", 2);
	source_row(REGISTER, "12", 3);
	source_row(MALMO, "1280", 1);
	source_row(KRONOBERG, "07", 1);
	source_row(VASTERBOTTEN, "24", 1);
	source_row(PRIVATE, "privat-sjobo", 1);
	reference_row("principal",
	              json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s}", "id", "privat-sjobo", "code",
	                        "privat-sjobo", "validFrom", "2015-01-01", "orgnr", "5599990008", "kind", "PRIVATE_PROVIDER", "name",
	                        "Påhittade vårdcentralen Sjöbo AB", "under", "12"));
	for (size_t i = 0; i < 3; i++)      /* as in Kronoberg 2016: three chose to stand outside */
		reference_row("principal",
		              json_pack("{s:s,s:s,s:s,s:s,s:s,s:{s:[]}}", "id", outside[i], "code",
		                        outside[i], "validFrom", "2016-01-01", "kind", "MUNICIPALITY",
		                        "name", outside_names[i], "participates", "transition"));
	unit_row("SE2120001124-BISTAND", "Biståndsenheten Malmö", "MUNICIPAL", "1280", "1280");
	for (size_t i = 0; i < N_PLACES; i++) {
		char owner[3] = { places[i].municipality[0], places[i].municipality[1], '\0' };
		BUF_AUTO hospital = { 0 }, outpatient_unit = { 0 };
		buf_printf(&hospital, "Sjukhuset %s", strchr(places[i].hospital, '-') + 1);
		buf_printf(&outpatient_unit, "Vårdcentralen %s", strchr(places[i].outpatient, '-') + 1);
		unit_row(places[i].hospital, hospital.p, "HOSPITAL", places[i].municipality, owner);
		unit_row(places[i].outpatient, outpatient_unit.p, "PRIMARY_CARE", places[i].municipality,
		         strncmp(places[i].outpatient, "SE5599990008", 12) == 0 ? "privat-sjobo" : owner);
	}
}

/* ---- */

struct options {
	const char *what;
	int64_t seed, days, cases;
	day_no until;
	bool in_order;
};

static bool options_read(struct options *o, int argc, char **argv)
{
	*o = (struct options){ argc > 1 ? argv[1] : "", 1, 85, 240, calendar_day_of(2022, 3, 31), false };
	for (int i = 2; i < argc; i++) {
		struct text value = text_of(i + 1 < argc ? argv[i + 1] : "");
		if (strcmp(argv[i], "--in-order") == 0)
			o->in_order = true;
		else if (strcmp(argv[i], "--seed") == 0 && text_to_int64(value, &o->seed))
			i++;
		else if (strcmp(argv[i], "--days") == 0 && text_to_int64(value, &o->days) && o->days >= 3)
			i++;
		else if (strcmp(argv[i], "--cases") == 0 && text_to_int64(value, &o->cases))
			i++;
		else if (strcmp(argv[i], "--places") == 0 && places_read(argv[i + 1]))
			i++;
		else if (strcmp(argv[i], "--until") == 0 && calendar_parse_day(value, &o->until))
			i++;
		else
			return false;
	}
	return true;
}

int main(int argc, char **argv)
{
	struct options o;
	struct story s = { 0 };
	bool good = options_read(&o, argc, argv);
	s.random = (uint64_t)o.seed * 7919;
	s.days = o.days;
	s.until = calendar_midnight(o.until) + 14 * HOUR_US;
	if (good && strcmp(o.what, "reference") == 0)
		reference();
	else if (good && strcmp(o.what, "facts") == 0)
		facts(&s, o.cases, o.in_order, false);
	else if (good && strcmp(o.what, "scenes") == 0)
		facts(&s, o.cases, o.in_order, true);
	else if (good && strcmp(o.what, "refused") == 0)
		refused(&s);
	else
		return fprintf(stderr, "usage: story reference | facts | refused | scenes  [--seed N] "
		                       "[--until YYYY-MM-DD] [--days N] [--cases N] [--in-order] [--places FILE]\n"),
		       2;
	return 0;
}
