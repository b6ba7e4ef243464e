/* approval_gen: see the header. Dates are few, so that ties and borders happen: deadlines that pass
 * on the day of a decision, announcements three weeks before a holiday. */
#include "approval_gen.h"

#include "approvals/domain.h"
#include "approvals/record.h"

#include <string.h>

#define START  (1646121600LL * SECOND_US) /* 2022-03-01T08:00:00Z */
#define DAY_US (24 * HOUR_US)

struct scene {
	struct rnd *r;
	struct arena *a;
	struct buf *b;
	instant_us time;
	size_t type;
	const char *document;
	bool plain; /* of an ordinary adoption: told at once, the wording as it is */
};

static const char *const principals[] = { "12", "1280", "1281", "1283", "1290" };
enum { PRINCIPALS = 5 };

static const char *pick(struct rnd *r, const char *const *words, size_t n)
{
	return words[rnd_below(r, n)];
}

#define PICK(r, ...)                                                                               \
	pick((r), (const char *const[]){ __VA_ARGS__ },                                            \
	     sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(const char *))

static instant_us some_moment(struct rnd *r)
{
	instant_us t = START + (instant_us)rnd_below(r, 200) * DAY_US;
	switch (rnd_below(r, 4)) {
	case 0:
		return t + 15 * HOUR_US - (instant_us)rnd_below(r, 2); /* midnight in winter */
	case 1:
		return t + 14 * HOUR_US - (instant_us)rnd_below(r, 2); /* and in summer */
	default:
		return t + (instant_us)rnd_below(r, 24) * HOUR_US;
	}
}

/* ---- members ---- */

static void comma(struct scene *s)
{
	char last = s->b->p[s->b->n - 1];
	if (last != '{' && last != '[')
		buf_putc(s->b, ',');
}

static void put_raw(struct scene *s, const char *name, const char *json)
{
	comma(s);
	buf_printf(s->b, "\"%s\":%s", name, json);
}

static void put_string(struct scene *s, const char *name, const char *value)
{
	comma(s);
	buf_printf(s->b, "\"%s\":\"%s\"", name, value);
}

static void put_number(struct scene *s, const char *name, int64_t v)
{
	comma(s);
	buf_printf(s->b, "\"%s\":%lld", name, (long long)v);
}

static void put_moment(struct scene *s, const char *name, instant_us t)
{
	BUF_AUTO text = { 0 };
	instant_put(&text, t);
	put_string(s, name, text.p);
}

static bool maybe(struct scene *s, unsigned permille)
{
	return !s->plain && rnd_permille(s->r, permille);
}

/* The event's own date, or one near it, before or after. */
static void put_date(struct scene *s, const char *name)
{
	BUF_AUTO text = { 0 };
	day_no d = calendar_day(s->time);
	if (maybe(s, 400))
		d += (day_no)rnd_below(s->r, 60) - 30;
	calendar_put_day(&text, d);
	put_string(s, name, text.p);
}

/* Names are few, so that corrections find what they correct, and others too. */
static const char *notice(struct scene *s, size_t type)
{
	return arena_printf(s->a, "n%zu-%zu", type, rnd_below(s->r, 4)).p;
}

static void put_common(struct scene *s)
{
	put_string(s, "documentId", s->document);
	put_string(s, "noticeId", notice(s, s->type));
	if (maybe(s, 200))
		put_raw(s, "noticeVersion", PICK(s->r, "1", "2", "3"));
	if (maybe(s, 150)) {
		put_string(s, "action", PICK(s->r, "REVISED", "ANNULLED"));
		put_string(s, "replaces", notice(s, s->type));
	}
	if (maybe(s, 300))
		put_raw(s, "version", PICK(s->r, "1", "1", "2"));
	if (maybe(s, 250))
		put_string(s, "contentHash", PICK(s->r, "h1", "h1", "h2"));
	if (maybe(s, 200))
		put_string(s, "diarienummer", PICK(s->r, "D-1", "D-2"));
}

static void put_principal(struct scene *s)
{
	put_string(s, "principal", pick(s->r, principals, PRINCIPALS));
}

/* ---- what is put to the principals, and what they decide ---- */

static void put_registered(struct scene *s)
{
	static const char *const rules[] = { "{\"kind\":\"ALL\"}",
		                             "{\"kind\":\"ALL_MUNICIPALITIES\"}",
		                             "{\"kind\":\"REGION_PLUS_K\",\"k\":2}",
		                             "{\"kind\":\"QUORUM\",\"k\":3}" };
	put_string(s, "title", PICK(s->r, "Strategi", "Handlingsplan"));
	put_string(s, "docType", PICK(s->r, "strategi", "plan"));
	if (s->plain || maybe(s, 900))
		put_string(s, "principals", s->plain ? "set" : PICK(s->r, "set", "set", "none"));
	comma(s);
	buf_printf(s->b, "\"items\":[{\"itemId\":\"i1\",\"rule\":%s},{\"itemId\":\"i2\"}]",
	           pick(s->r, rules, 4));
	if (maybe(s, 100))
		put_string(s, "parentDocument", PICK(s->r, "doc2", "doc3"));
	if (maybe(s, 100))
		put_string(s, "replacesDocument", PICK(s->r, "doc2", "doc3"));
}

static void put_condition(struct scene *s)
{
	const char *kind =
	        PICK(s->r, "ALL_OTHERS_ADOPT", "ALL_OTHERS_ADOPT", "REGION_ADOPTS",
	             "ALL_MUNICIPALITIES_ADOPT", "AT_LEAST_K", "GROUP_FUNDING_AT_LEAST", "OTHER");
	buf_printf(s->b, "{");
	put_string(s, "conditionId", PICK(s->r, "c1", "c2"));
	put_string(s, "kind", kind);
	if (strcmp(kind, "AT_LEAST_K") == 0)
		put_raw(s, "k", PICK(s->r, "2", "3", "5"));
	if (strcmp(kind, "GROUP_FUNDING_AT_LEAST") == 0)
		put_raw(s, "amountOre", PICK(s->r, "100", "250"));
	if (maybe(s, 300))
		put_date(s, "notLaterThan");
	buf_printf(s->b, "}");
}

static void put_item(struct scene *s, const char *item)
{
	comma(s);
	buf_printf(s->b, "{");
	put_string(s, "itemId", item);
	put_string(s, "verb",
	           s->plain ? "ADOPT"
	                    : PICK(s->r, "ADOPT", "ADOPT", "ADOPT", "ESTABLISH", "APPROVE", "NOTE",
	                           "REFER_BACK", "TABLE", "REJECT", "WITHDRAW"));
	if (maybe(s, 100))
		put_raw(s, "amendments", PICK(s->r, "true", "false"));
	if (maybe(s, 200))
		put_raw(s, "version", PICK(s->r, "1", "2"));
	if (rnd_permille(s->r, 600)) {
		comma(s);
		buf_printf(s->b, "\"conditions\":[");
		for (size_t n = 1 + rnd_below(s->r, 2); n > 0; n--) {
			comma(s);
			put_condition(s);
		}
		buf_printf(s->b, "]");
	}
	buf_printf(s->b, "}");
}

static void put_decision(struct scene *s)
{
	put_string(s, "body", PICK(s->r, "KF", "KS", "NAMND"));
	put_date(s, "decidedOn");
	comma(s);
	buf_printf(s->b, "\"items\":[");
	put_item(s, "i1");
	if (maybe(s, 500))
		put_item(s, PICK(s->r, "i2", "budget-2023"));
	buf_printf(s->b, "]");
}

static void put_procedure(struct scene *s)
{
	switch (s->type) {
	case D_PROPOSED:
		put_date(s, "on");
		return;
	case D_DECIDED:
		put_decision(s);
		return;
	case D_ADJUSTED:
		put_date(s, "adjustedOn");
		put_string(s, "refers", notice(s, D_DECIDED));
		return;
	case D_ANNOUNCED:
		put_date(s, "announcedOn");
		put_string(s, "refers", notice(s, D_DECIDED));
		if (maybe(s, 300))
			put_date(s, "removedOn");
		return;
	case D_APPEAL_LODGED:
		put_string(s, "refers", notice(s, D_DECIDED));
		return;
	case D_APPEAL_DECIDED:
		put_string(s, "refers", notice(s, maybe(s, 300) ? D_APPEAL_LODGED : D_DECIDED));
		put_string(s, "outcome", PICK(s->r, "REJECTED", "ANNULLED", "STAYED"));
		return;
	case D_CERTIFIED:
		put_string(s, "conditionId", PICK(s->r, "c1", "c2"));
		put_date(s, "on");
		return;
	default:
		return;
	}
}

/* ---- life and money ---- */

static void put_life(struct scene *s)
{
	switch (s->type) {
	case D_REVIEW_STARTED:
	case D_REVIEW_COMPLETED:
		put_date(s, "due");
		return;
	case D_ESTABLISHED:
		put_date(s, "on");
		put_date(s, "validFrom");
		if (maybe(s, 400))
			put_date(s, "validTo");
		if (maybe(s, 400))
			put_date(s, "nextReviewOn");
		return;
	case D_PUBLISHED:
	case D_UNPUBLISHED:
		put_date(s, "on");
		put_string(s, "where", PICK(s->r, "INTERNAL", "EXTERNAL"));
		return;
	case D_REVIEW_CONFIRMED:
		put_date(s, "on");
		put_date(s, "nextReviewOn");
		return;
	case D_REVISED:
		put_raw(s, "fromVersion", "1");
		put_raw(s, "toVersion", "2");
		put_raw(s, "material", PICK(s->r, "true", "false"));
		return;
	case D_SUPERSEDED:
		put_string(s, "byDocument", PICK(s->r, "doc1", "doc2", "doc3"));
		put_date(s, "on");
		return;
	case D_REPEALED:
		put_date(s, "on");
		return;
	default:
		return;
	}
}

static void put_split(struct scene *s)
{
	if (maybe(s, 500))
		put_raw(s, "split",
		        PICK(s->r, "{\"principle\":\"ONE_TO_ONE\"}",
		             "{\"principle\":\"PER_INHABITANT\"}",
		             "{\"principle\":\"AGREED\",\"regionOre\":400,\"perPrincipal\":[{"
		             "\"principal\":\"1280\",\"amountOre\":10}]}"));
}

static void put_money(struct scene *s)
{
	if (s->type < D_BUDGET_PROPOSED)
		return;
	put_raw(s, "year", PICK(s->r, "2022", "2022", "2023"));
	switch (s->type) {
	case D_BUDGET_CHANGE:
		put_string(s, "causeCode", PICK(s->r, "OVERRUN", "CS_DEVIATION"));
		put_string(s, "itemId", PICK(s->r, "i2", "budget-2023"));
		__attribute__((fallthrough));
	case D_BUDGET_PROPOSED:
		put_number(s, "totalOre", (int64_t)rnd_below(s->r, 1000));
		put_split(s);
		return;
	case D_COMMITTED:
		put_number(s, "amountOre", (int64_t)rnd_below(s->r, 200));
		put_string(s, "firm", PICK(s->r, "DECIDED", "DECIDED", "CONSIDERED"));
		return;
	case D_SPENT:
		put_number(s, "spentOre", (int64_t)rnd_below(s->r, 900));
		put_date(s, "asOf");
		if (maybe(s, 600))
			put_number(s, "forecastOre", (int64_t)rnd_below(s->r, 300));
		return;
	default:
		put_date(s, "on");
		return;
	}
}

/* ---- the event ---- */

static bool has_principal(size_t type)
{
	return (type >= D_PROPOSED && type <= D_CERTIFIED) || type == D_COMMITTED;
}

static void put_data(struct scene *s)
{
	buf_printf(s->b, ",\"data\":{");
	put_common(s);
	if (has_principal(s->type))
		put_principal(s);
	if (s->type == D_REGISTERED)
		put_registered(s);
	put_procedure(s);
	put_life(s);
	put_money(s);
	buf_printf(s->b, "}");
}

static struct laws_event finish(struct scene *s, instant_us recorded)
{
	struct laws_event e = { .key = arena_text(s->a, text_of(s->document)),
		                .value = arena_text(s->a, buf_text(s->b)) };
	e.appended_us = recorded + (instant_us)rnd_below(s->r, 300) * MINUTE_US;
	return e;
}

static void begin(struct scene *s, size_t number, instant_us recorded)
{
	size_t id = maybe(s, 30) && number ? rnd_below(s->r, number) : number; /* one used twice */
	buf_printf(s->b, "{\"specversion\":\"1.0\",\"id\":\"e%zu\"", id);
	put_string(s, "source",
	           PICK(s->r, "urn:samverka:2321000255:cs", "urn:samverka:2321000255:dok"));
	put_string(s, "subject", s->document);
	comma(s);
	buf_printf(s->b, "\"type\":\"samverka.approval.%s.v1\"", approval_types[s->type].suffix);
	put_moment(s, "time", s->time);
	put_moment(s, "recordedtime", recorded);
}

static struct laws_event tell(struct scene *s, size_t number)
{
	BUF_AUTO b = { 0 };
	instant_us recorded = s->time;
	s->b = &b;
	if (maybe(s, 350))
		recorded += (instant_us)rnd_below(s->r, maybe(s, 400) ? 75 * 24 : 72) * HOUR_US;
	begin(s, number, recorded);
	put_data(s);
	buf_printf(&b, "}");
	return finish(s, recorded);
}

/* One step of an ordinary adoption: this principal's word of that type. */
static struct laws_event ordinary(struct scene *s, const char *principal, size_t number)
{
	BUF_AUTO b = { 0 };
	s->b = &b;
	begin(s, number, s->time);
	buf_printf(&b, ",\"data\":{");
	put_string(s, "documentId", s->document);
	if (s->type == D_REGISTERED) {
		put_registered(s);
	} else {
		put_string(s, "principal", principal);
		if (s->type == D_DECIDED) {
			put_string(s, "noticeId", arena_printf(s->a, "d-%s", principal).p);
			put_decision(s);
		} else {
			put_string(s, "refers", arena_printf(s->a, "d-%s", principal).p);
			put_date(s, s->type == D_ADJUSTED ? "adjustedOn" : "announcedOn");
		}
	}
	buf_printf(&b, "}}");
	return finish(s, s->time);
}

/* An ordinary adoption by all or nearly all, for the rest to disturb. */
static size_t adoption(struct rnd *r, struct arena *a, struct laws_event *v, size_t from)
{
	static const size_t turns[] = { D_DECIDED, D_ADJUSTED, D_ANNOUNCED };
	struct scene s = { .r = r, .a = a, .plain = true, .time = some_moment(r) };
	size_t n = 0, last = PRINCIPALS - rnd_permille(r, 300);
	s.document = PICK(r, "doc1", "doc1", "doc2");
	s.type = D_REGISTERED;
	v[from + n] = ordinary(&s, NULL, from + n);
	n++;
	for (size_t i = 0; i < last; i++)
		for (size_t k = 0; k < 3; k++) {
			s.type = turns[k];
			s.time += (instant_us)rnd_below(r, 60) * HOUR_US;
			v[from + n] = ordinary(&s, principals[i], from + n);
			n++;
		}
	return n;
}

static size_t some_type(struct rnd *r)
{
	static const size_t often[] = { D_REGISTERED,  D_DECIDED,   D_DECIDED,       D_ANNOUNCED,
		                        D_ESTABLISHED, D_COMMITTED, D_APPEAL_DECIDED };
	if (rnd_permille(r, 500))
		return often[rnd_below(r, sizeof often / sizeof *often)];
	return rnd_below(r, D_COUNT);
}

static size_t generate(struct rnd *r, struct arena *a, struct laws_event **ret)
{
	size_t n = 0, more = rnd_below(r, rnd_permille(r, 100) ? 40 : 10);
	struct laws_event *v = ARENA_ARRAY(a, more + 2 + 3 * PRINCIPALS, struct laws_event);
	if (rnd_permille(r, 400))
		n += adoption(r, a, v, n);
	for (size_t i = 0; i < more || n == 0; i++) {
		struct scene s = { .r = r, .a = a, .type = some_type(r), .time = some_moment(r) };
		s.document = PICK(r, "doc1", "doc1", "doc2", "doc3");
		v[n] = tell(&s, n);
		n++;
	}
	*ret = v;
	return n;
}

#define ROW(object, json)                                                                          \
	{                                                                                          \
		{ object, sizeof(object) - 1 },                                                    \
		{                                                                                  \
			json, sizeof(json) - 1                                                     \
		}                                                                                  \
	}
#define MUNICIPALITY(code, more)                                                                   \
	ROW("principal", "{\"id\":\"" code "\",\"kind\":\"MUNICIPALITY\"" more                     \
	                 ",\"validFrom\":\"2000-01-01\"}")
#define POPULATION(code, n)                                                                        \
	ROW("population", "{\"date\":\"2021-12-31\",\"id\":\"" code "\",\"inhabitants\":" n        \
	                  ",\"validFrom\":\"2021-12-31\"}")

static const struct registry_row rows[] = {
	ROW("principal", "{\"id\":\"12\",\"kind\":\"REGION\",\"orgnr\":\"2321000255\","
	                 "\"validFrom\":\"2000-01-01\"}"),
	MUNICIPALITY("1280", ""),
	MUNICIPALITY("1281", ""),
	MUNICIPALITY("1283", ",\"decidingBodies\":[\"KF\",\"KS\"]"),
	MUNICIPALITY("1290", ",\"participates\":{\"approval\":[]}"),
	ROW("principal-set", "{\"id\":\"set\",\"members\":[\"12\",\"1280\",\"1281\",\"1283\","
	                     "\"1290\"],\"validFrom\":\"2000-01-01\"}"),
	POPULATION("1280", "1000"),
	POPULATION("1281", "2001"),
	POPULATION("1283", "70"),
};

static const struct registry_row later[] = {
	ROW("principal-set", "{\"id\":\"set\",\"members\":[\"12\",\"1280\",\"1281\",\"1283\"],"
	                     "\"validFrom\":\"2000-01-01\"}"),
	ROW("holiday", "{\"date\":\"2022-06-23\",\"id\":\"2022-06-23\",\"validFrom\":"
	               "\"2022-06-23\"}"),
};

const struct laws_domain approval_laws = {
	.domain = &approvals_domain,
	.topic = "samverka.approval.v1",
	.rows = rows,
	.n_rows = sizeof rows / sizeof *rows,
	.later = later,
	.n_later = sizeof later / sizeof *later,
	.from = START - DAY_US,
	.to = START + 500 * DAY_US,
	.generate = generate,
};
