/* indicator_gen: see the header. Values are few, so that sums agree now and then, and moments lie
 * on a coarse grid, so that ties and borders (midnight, the day a figure is late) happen. */
#include "indicator_gen.h"

#include "indicators/domain.h"
#include "indicators/record.h"

#include <string.h>

#define START  (1740816000LL * SECOND_US) /* 2025-03-01T08:00:00Z */
#define DAY_US (24 * HOUR_US)

struct scene {
	struct rnd *r;
	struct arena *a;
	struct buf *b;
	instant_us time;
	size_t type;
	const char *code, *org, *period, *unit;
};

static const char *pick(struct rnd *r, const char *const *words, size_t n)
{
	return words[rnd_below(r, n)];
}

#define PICK(r, ...)                                                                               \
	pick((r), (const char *const[]){ __VA_ARGS__ },                                            \
	     sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(const char *))

static instant_us some_moment(struct rnd *r)
{
	instant_us t = START + (instant_us)rnd_below(r, 120) * DAY_US;
	if (rnd_permille(r, 250))
		return t + 15 * HOUR_US - (instant_us)rnd_below(r, 2); /* midnight in winter */
	return t + (instant_us)rnd_below(r, 12) * HOUR_US;
}

static bool maybe(struct scene *s, unsigned permille)
{
	return rnd_permille(s->r, permille);
}

/* ---- members ---- */

static void put_raw(struct scene *s, const char *name, const char *json)
{
	buf_printf(s->b, "%s\"%s\":%s", s->b->p[s->b->n - 1] == '{' ? "" : ",", name, json);
}

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

static void put_date(struct scene *s, const char *name, instant_us t)
{
	BUF_AUTO text = { 0 };
	calendar_put_day(&text, calendar_day(t));
	put_string(s, name, text.p);
}

/* Names are few, so that corrections find what they correct, and others too. */
static void put_correction(struct scene *s)
{
	if (maybe(s, 700))
		put_string(s, "noticeId",
		           arena_printf(s->a, "n%zu-%zu", s->type, rnd_below(s->r, 4)).p);
	if (maybe(s, 200))
		put_raw(s, "noticeVersion", PICK(s->r, "1", "2", "3"));
	if (!maybe(s, 200))
		return;
	if (s->type != K_FOLLOW_UP)
		put_string(s, "action", PICK(s->r, "REVISED", "ANNULLED"));
	put_string(s, "replaces", arena_printf(s->a, "n%zu-%zu", s->type, rnd_below(s->r, 4)).p);
}

static void put_period(struct scene *s)
{
	static const struct {
		const char *name, *start, *end;
	} periods[] = {
		{ "2025-03", "2025-03-01", "2025-03-31" },
		{ "2025-04", "2025-04-01", "2025-04-30" },
		{ "2025-05", "2025-05-01", "2025-05-31" },
		{ "2025", "2025-01-01", "2025-12-31" },
	};
	for (size_t i = 0; i < sizeof periods / sizeof *periods; i++)
		if (strcmp(periods[i].name, s->period) == 0) {
			put_string(s, "periodStart", periods[i].start);
			put_string(s, "periodEnd", periods[i].end);
		}
}

/* ---- by type ---- */

static void put_calendar(struct scene *s)
{
	if (maybe(s, 300))
		return;
	put_raw(s, "expected",
	        PICK(s->r,
	             "[{\"period\":\"MONTH\",\"first\":\"2025-03\",\"from\":\"MUNICIPALITIES\","
	             "\"withinDays\":10}]",
	             "[{\"period\":\"MONTH\",\"first\":\"2025-04\",\"last\":\"2025-05\",\"from\":"
	             "\"UNITS\"},{\"period\":\"MONTH\",\"first\":\"2025-03\",\"orgs\":[\"12\"]}]",
	             "[{\"period\":\"WEEK\",\"first\":\"2025-W14\",\"last\":\"2025-W16\",\"set\":"
	             "\"both\",\"withinDays\":3}]"));
}

static void put_definition(struct scene *s)
{
	put_string(s, "code", s->code);
	put_string(s, "nameSv", "Namn");
	put_raw(s, "definitionVersion", PICK(s->r, "1", "1", "2"));
	put_raw(s, "additive", PICK(s->r, "true", "true", "false"));
	if (maybe(s, 300))
		put_string(s, "direction", PICK(s->r, "HIGHER_IS_BETTER", "LOWER_IS_BETTER"));
	if (maybe(s, 300))
		put_string(s, "aggregation", PICK(s->r, "RATIO", "HISTOGRAM", "NONE"));
	if (maybe(s, 200))
		put_raw(s, "usage", "false");
	if (maybe(s, 200))
		put_string(s, "validFrom", PICK(s->r, "2025-03-15", "2025-04-01"));
	put_calendar(s);
}

static void put_target(struct scene *s)
{
	put_string(s, "code", s->code);
	if (maybe(s, 700))
		put_string(s, "org", s->org);
	put_string(s, "period", PICK(s->r, "2025-04", "2025-05", "2025"));
	put_string(s, "value", PICK(s->r, "4", "2.5", "0"));
	if (maybe(s, 500))
		put_string(s, "comparator", PICK(s->r, "GE", "GT", "LE", "LT", "EQ"));
	if (maybe(s, 600))
		put_string(s, "baselineValue", PICK(s->r, "1", "6", "2.5"));
	if (maybe(s, 800))
		put_string(s, "baselinePeriod", PICK(s->r, "2025-02", "2024", "2025-05"));
}

static void put_figure(struct scene *s)
{
	put_string(s, "code", s->code);
	put_string(s, "org", s->org);
	put_period(s);
	if (maybe(s, 500))
		put_raw(s, "definitionVersion", PICK(s->r, "1", "1", "2"));
	if (maybe(s, 250))
		put_raw(s, "dims",
		        PICK(s->r, "{\"sex\":\"FEMALE\"}", "{\"service\":\"BOOK\"}",
		             "{\"service\":\"VIDEO\"}", "{\"ageGroup\":\"65+\",\"sex\":\"MALE\"}",
		             "{}"));
	bool histogram = maybe(s, 250);
	if (histogram)
		put_raw(s, "histogram",
		        PICK(s->r, "[{\"upTo\":30,\"n\":2},{\"upTo\":60,\"n\":1},{\"n\":3}]",
		             "[{\"upTo\":60,\"n\":4}]", "[{\"upTo\":45,\"n\":1},{\"n\":0}]"));
	if (!histogram || maybe(s, 500))
		put_raw(s, "value", PICK(s->r, "\"1\"", "\"2\"", "3", "\"5.00\"", "\"0\"", "7.5"));
	if (maybe(s, 300)) {
		put_string(s, "numerator", PICK(s->r, "1", "2", "5"));
		put_string(s, "denominator", PICK(s->r, "2", "4", "0"));
	}
	if (maybe(s, 300))
		put_string(s, "status", PICK(s->r, "PRELIMINARY", "FINAL"));
	if (maybe(s, 150))
		put_raw(s, "seriesBreak", "true");
}

static void put_unit(struct scene *s)
{
	put_string(s, "unit", s->unit);
	if (maybe(s, 700))
		put_date(s, "from", some_moment(s->r));
	if (s->type == K_OFFERING) {
		put_string(s, "serviceCode", PICK(s->r, "BOOK", "BOOK", "VIDEO"));
		put_raw(s, "offered", PICK(s->r, "true", "true", "false"));
	} else if (s->type == K_OPENED) {
		put_string(s, "municipality", PICK(s->r, "1280", "1281", "0780"));
		put_string(s, "unitType", "PRIMARY_CARE");
	}
}

static void put_follow_up(struct scene *s)
{
	put_string(s, "code", s->code);
	put_string(s, "org", s->org);
	if (maybe(s, 700))
		put_string(s, "period", s->period);
	put_date(s, "on", s->time);
	put_string(s, "action", "Fler tider");
	if (maybe(s, 500))
		put_date(s, "dueOn", s->time + 20 * DAY_US);
	if (maybe(s, 700))
		put_raw(s, "done", PICK(s->r, "true", "false"));
}

static void put_data(struct scene *s)
{
	buf_printf(s->b, ",\"data\":{");
	switch (s->type) {
	case K_DEFINED:
		put_definition(s);
		break;
	case K_TARGET:
		put_target(s);
		break;
	case K_MEASURED:
		put_figure(s);
		break;
	case K_FOLLOW_UP:
		put_follow_up(s);
		break;
	default:
		put_unit(s);
		break;
	}
	put_correction(s);
	buf_printf(s->b, "}");
}

static const char *subject_of(const struct scene *s)
{
	switch (s->type) {
	case K_DEFINED:
	case K_TARGET:
		return s->code;
	case K_MEASURED:
	case K_FOLLOW_UP:
		return arena_printf(s->a, "%s/%s/%s", s->code, s->org, s->period).p;
	default:
		return s->unit;
	}
}

static instant_us recorded_at(struct scene *s)
{
	if (maybe(s, 600))
		return s->time;
	return s->time + (instant_us)rnd_below(s->r, maybe(s, 400) ? 60 * 24 : 72) * HOUR_US;
}

struct laws_event indicator_event(struct rnd *r, struct arena *a, size_t type, size_t number)
{
	BUF_AUTO b = { 0 };
	struct scene s = { .r = r, .a = a, .b = &b, .type = type, .time = some_moment(r) };
	s.code = PICK(r, "CALLS", "CALLS", "SHARE");
	s.org = PICK(r, "12", "1280", "1281", "SE2321000255-A", "SE2321000255-B");
	s.unit = PICK(r, "SE2321000255-A", "SE2321000255-B", "SE2321000255-a");
	s.period = PICK(r, "2025-03", "2025-04", "2025-05", "2025");
	const char *subject = subject_of(&s);
	instant_us recorded = recorded_at(&s);
	size_t id = maybe(&s, 30) && number ? rnd_below(r, number) : number; /* one used twice */
	buf_printf(&b, "{\"specversion\":\"1.0\",\"id\":\"e%zu\"", id);
	put_string(&s, "source",
	           PICK(r, "urn:samverka:2321000255:tele", "urn:samverka:2321000255:stat"));
	put_string(&s, "subject",
	           s.type >= K_OFFERING && s.type <= K_CLOSED ? "SE2321000255-A" : subject);
	if (s.type >= K_OFFERING && s.type <= K_CLOSED)
		s.unit = "SE2321000255-A";
	buf_printf(&b, ",\"type\":\"samverka.indicator.%s.v1\"", indicator_types[type].suffix);
	put_moment(&s, "time", s.time);
	put_moment(&s, "recordedtime", recorded);
	put_data(&s);
	buf_printf(&b, "}");
	struct laws_event e = { .key = arena_text(a, text_of(subject)),
		                .value = arena_text(a, buf_text(&b)) };
	e.appended_us = recorded + (instant_us)rnd_below(r, 300) * MINUTE_US;
	return e;
}

/* ---- sets ---- */

static size_t generate(struct rnd *r, struct arena *a, struct laws_event **ret, bool told)
{
	static const size_t facts[] = { K_MEASURED, K_MEASURED,  K_MEASURED,
		                        K_MEASURED, K_FOLLOW_UP, K_OFFERING };
	size_t n = 1 + rnd_below(r, rnd_permille(r, 100) ? 40 : 12);
	struct laws_event *v = ARENA_ARRAY(a, n, struct laws_event);
	for (size_t i = 0; i < n; i++) {
		size_t type = told && rnd_permille(r, 400) ? rnd_below(r, K_COUNT)
		                                           : facts[rnd_below(r, 6)];
		v[i] = indicator_event(r, a, type, i);
	}
	*ret = v;
	return n;
}

static size_t generate_plain(struct rnd *r, struct arena *a, struct laws_event **ret)
{
	return generate(r, a, ret, false);
}

static size_t generate_told(struct rnd *r, struct arena *a, struct laws_event **ret)
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
#define REGISTER                                                                                   \
	ROW("principal", "{\"id\":\"12\",\"kind\":\"REGION\",\"orgnr\":\"2321000255\","            \
	                 "\"validFrom\":\"2000-01-01\"}"),                                         \
	        ROW("principal",                                                                   \
	            "{\"id\":\"1280\",\"kind\":\"MUNICIPALITY\",\"validFrom\":\"2000-01-01\"}"),   \
	        ROW("principal",                                                                   \
	            "{\"id\":\"1281\",\"kind\":\"MUNICIPALITY\",\"validFrom\":\"2000-01-01\"}"),   \
	        ROW("principal-set", "{\"id\":\"both\",\"members\":[\"1280\",\"1281\"],"           \
	                             "\"validFrom\":\"2000-01-01\"}"),                             \
	        ROW("unit", "{\"id\":\"SE2321000255-A\",\"owner\":\"12\",\"unitType\":"            \
	                    "\"PRIMARY_CARE\",\"validFrom\":\"2000-01-01\"}"),                     \
	        ROW("policy", "{\"id\":\"p\",\"validFrom\":\"2000-01-01\"}")

static const struct registry_row plain_rows[] = {
	REGISTER,
	ROW("indicator", "{\"code\":\"CALLS\",\"definitions\":[{\"additive\":true,\"aggregation\":"
	                 "\"SUM\",\"at\":"
	                 "\"2025-01-01T00:00:00Z\",\"usage\":true,\"version\":\"1\"}],\"id\":"
	                 "\"CALLS\",\"targets\":"
	                 "[{\"at\":\"2025-01-01T00:00:00Z\",\"baselinePeriod\":\"2025-02\","
	                 "\"baselineValue\":\"1\","
	                 "\"org\":\"1280\",\"period\":\"2025-05\",\"value\":\"4\"},{\"at\":\"2025-"
	                 "01-01T00:00:00Z\","
	                 "\"period\":\"2025\",\"value\":\"2\"}],\"validFrom\":\"2000-01-01\"}"),
	ROW("indicator", "{\"code\":\"SHARE\",\"definitions\":[{\"additive\":false,\"aggregation\":"
	                 "\"HISTOGRAM\","
	                 "\"at\":\"2025-01-01T00:00:00Z\",\"usage\":false,\"version\":\"1\","
	                 "\"within\":60}],\"id\":"
	                 "\"SHARE\",\"targets\":[],\"validFrom\":\"2000-01-01\"}"),
};
static const struct registry_row told_rows[] = { REGISTER };

static const struct registry_row later[] = {
	ROW("unit", "{\"id\":\"SE2321000255-B\",\"owner\":\"1281\",\"unitType\":\"MUNICIPAL\","
	            "\"validFrom\":\"2025-04-10\"}"),
	ROW("policy",
	    "{\"id\":\"p\",\"jumpShare\":10,\"unusedAfter\":1,\"validFrom\":\"2000-01-01\"}"),
};

#define LAWS(f, own_rows, own)                                                                     \
	{                                                                                          \
		.domain = &indicators_domain, .topic = "samverka.indicator.v1", .rows = own_rows,  \
		.n_rows = sizeof own_rows / sizeof *own_rows, .later = later,                      \
		.n_later = sizeof later / sizeof *later, .from = START - DAY_US,                   \
		.to = START + 300 * DAY_US, .own_reference = own, .generate = f                    \
	}

const struct laws_domain indicator_laws = LAWS(generate_plain, plain_rows, false);
const struct laws_domain indicator_laws_told = LAWS(generate_told, told_rows, true);
