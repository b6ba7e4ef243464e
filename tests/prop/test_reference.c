/* The reference domain: what counts, what is refused, and that a change is seen by others; and the
 * laws on it. */
#include "laws.h"
#include "machine.h"
#include "reference/domain.h"

#include "base/must.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define START (1735689600LL * SECOND_US)
#define SKANE "urn:samverka:2321000255:ref"
#define MALMO "urn:samverka:2120001124:ref"

struct upsert {
	const char *object, *id, *source, *event_id, *members; /* members: more of the data */
	instant_us recorded;
};

static struct text json_of(const struct upsert *u, struct arena *a)
{
	BUF_AUTO b = { 0 };
	buf_printf(&b, "{\"specversion\":\"1.0\",\"id\":\"%s\",\"source\":\"%s\",", u->event_id,
	           u->source);
	buf_printf(&b, "\"type\":\"samverka.reference.%s.upserted.v1\",", u->object);
	buf_printf(&b, "\"subject\":\"%s/%s/2020-01-01\",\"time\":\"", u->object, u->id);
	instant_put(&b, u->recorded);
	buf_put_text(&b, TEXT("\",\"recordedtime\":\""));
	instant_put(&b, u->recorded);
	buf_printf(&b, "\",\"data\":{\"id\":\"%s\",\"validFrom\":\"2020-01-01\"%s%s}}", u->id,
	           u->members[0] ? "," : "", u->members);
	return arena_text(a, buf_text(&b));
}

/* ---- the laws ---- */

static size_t generate(struct rnd *r, struct arena *a, struct laws_event **ret)
{
	static const char *const sources[] = { SKANE, MALMO };
	static const char *const days[] = { "3", "4", "5" };
	size_t n = 1 + rnd_below(r, 12);
	struct laws_event *v = ARENA_ARRAY(a, n, struct laws_event);
	for (size_t i = 0; i < n; i++) {
		struct upsert u = { .object = "policy",
			            .id = rnd_permille(r, 500) ? "p1" : "p2",
			            .source = sources[rnd_below(r, 2)],
			            .event_id = arena_printf(a, "e-%zu", rnd_below(r, 10)).p,
			            .recorded = START + (instant_us)rnd_below(r, 5) * HOUR_US };
		u.members = arena_printf(a, "\"graceDays\":%s", days[rnd_below(r, 3)]).p;
		v[i] = (struct laws_event){ TEXT("k"), json_of(&u, a), u.recorded + SECOND_US };
	}
	*ret = v;
	return n;
}

static const struct laws_domain reference_laws = {
	.domain = &reference_domain,
	.topic = "samverka.reference.v1",
	.from = START,
	.to = START + 10 * HOUR_US,
	.generate = generate,
};

static void laws_hold(void **state)
{
	(void)state;
	laws_run(&reference_laws, laws_sets(300), laws_seed());
}

/* ---- situations ---- */

static struct machine *one_engine(void)
{
	return machine_new(&(struct machine_config){
	        .laws = &reference_laws, .seed = 1, .engines = 1, .whole = true });
}

static void put(struct machine *m, struct arena *a, const struct upsert *u)
{
	machine_append(m, 0,
	               &(struct laws_event){ TEXT("k"), json_of(u, a), u->recorded + SECOND_US });
}

static void rest(struct machine *m)
{
	const char *why = machine_rest(m, START + 9 * HOUR_US);
	if (why)
		fail_msg("%s", why);
}

static void assert_data(const struct machine *m, const char *key, const char *want)
{
	struct text state = mem_db_entity(m->db, text_of(key)).state;
	if (!text_eq(state, text_of(want)))
		fail_msg("%s: %.*s", key, TEXT_ARGS(state));
}

static void the_newest_word_counts_in_any_order(void **state)
{
	(void)state;
	for (int order = 0; order < 2; order++) {
		ARENA_AUTO a = { 0 };
		struct machine *m = one_engine();
		struct upsert u[2] = {
			{ "policy", "p", SKANE, "a", "\"graceDays\":3", START },
			{ "policy", "p", SKANE, "b", "\"graceDays\":4,\"note\":\"\u00e5\"",
			  START + HOUR_US },
		};
		put(m, &a, &u[order]);
		put(m, &a, &u[!order]);
		rest(m);
		assert_data(m, "policy/p/2020-01-01",
		            "{\"graceDays\":4,\"id\":\"p\",\"note\":\"\u00e5\",\"told\":[{\"at\":"
		            "\"2025-01-01T00:00:00Z\",\"data\":{\"graceDays\":3,\"id\":\"p\","
		            "\"validFrom\":\"2020-01-01\"}},{\"at\":\"2025-01-01T01:00:00Z\"}],"
		            "\"validFrom\":\"2020-01-01\"}");
		struct mem_discrepancy *d;
		assert_int_equal(mem_db_discrepancies(m->db, &a, &d),
		                 0); /* a correction is no fault */
		machine_free(m);
	}
}

static void two_sources_that_differ_are_told(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	struct machine *m = one_engine();
	put(m, &a,
	    &(struct upsert){ "policy", "p", SKANE, "a", "\"graceDays\":3", START + HOUR_US });
	put(m, &a, &(struct upsert){ "policy", "p", MALMO, "b", "\"graceDays\":4", START });
	rest(m);
	struct mem_discrepancy *d;
	assert_int_equal(mem_db_discrepancies(m->db, &a, &d), 1);
	assert_string_equal(d[0].d.code, "D-DUP-01");
	assert_int_equal(d[0].d.n_parties, 2);
	assert_int_equal(d[0].d.first_seen, START + HOUR_US);
	put(m, &a,
	    &(struct upsert){ "policy", "p", MALMO, "c", "\"graceDays\":3", START + HOUR_US });
	rest(m);
	assert_int_equal(mem_db_discrepancies(m->db, &a, &d), 0); /* they agree now */
	machine_free(m);
}

static void a_reused_id_is_told(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	struct machine *m = one_engine();
	put(m, &a, &(struct upsert){ "policy", "p", SKANE, "a", "\"graceDays\":3", START });
	put(m, &a,
	    &(struct upsert){ "policy", "p", SKANE, "a", "\"graceDays\":9", START + HOUR_US });
	rest(m);
	struct mem_discrepancy *d;
	assert_int_equal(mem_db_discrepancies(m->db, &a, &d), 1);
	assert_string_equal(d[0].d.code, "D-PUB-03");
	assert_data(m, "policy/p/2020-01-01",
	            "{\"graceDays\":3,\"id\":\"p\",\"told\":[{\"at\":\"2025-01-01T00:00:00Z\"}],"
	            "\"validFrom\":\"2020-01-01\"}");
	machine_free(m);
}

/* What was told at one instant, or says the same again, was never in force; a member of that name
 * in what was published is not believed. Other objects keep their data alone. */
static void what_was_told_before_is_kept(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	struct machine *m = one_engine();
	static const struct upsert v[] = {
		{ "tariff", "t", SKANE, "d", "\"regime\":\"R\",\"amountOre\":3,\"sourceRef\":\"x\"",
		  START + 2 * HOUR_US },
		{ "tariff", "t", SKANE, "c", "\"regime\":\"R\",\"amountOre\":2,\"sourceRef\":\"x\"",
		  START + 2 * HOUR_US },
		{ "tariff", "t", SKANE, "b", "\"regime\":\"R\",\"amountOre\":1,\"sourceRef\":\"x\"",
		  START + HOUR_US },
		{ "tariff", "t", SKANE, "a", "\"regime\":\"R\",\"amountOre\":1,\"sourceRef\":\"x\"",
		  START },
		{ "population", "1280", SKANE, "p",
		  "\"code\":\"1280\",\"date\":\"2020-01-01\",\"inhabitants\":9,\"told\":7", START },
	};
	for (size_t i = 0; i < sizeof v / sizeof *v; i++)
		put(m, &a, &v[i]);
	rest(m);
	assert_data(
	        m, "tariff/t/2020-01-01",
	        "{\"amountOre\":3,\"id\":\"t\",\"regime\":\"R\",\"sourceRef\":\"x\",\"told\":[{"
	        "\"at\":\"2025-01-01T00:00:00Z\",\"data\":{\"amountOre\":1,\"id\":\"t\",\"regime\":"
	        "\"R\",\"sourceRef\":\"x\",\"validFrom\":\"2020-01-01\"}},{\"at\":"
	        "\"2025-01-01T02:00:00Z\"}],\"validFrom\":\"2020-01-01\"}");
	assert_data(m, "population/1280/2020-01-01",
	            "{\"code\":\"1280\",\"date\":\"2020-01-01\",\"id\":\"1280\",\"inhabitants\":9,"
	            "\"told\":7,\"validFrom\":\"2020-01-01\"}");
	machine_free(m);
}

static void only_a_change_raises_the_version(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	struct machine *m = one_engine();
	struct upsert u = { "policy", "p", SKANE, "a", "\"graceDays\":3", START };
	int64_t version = m->reference->ref_version;
	put(m, &a, &u);
	rest(m);
	assert_int_equal(m->reference->ref_version, version + 1);
	u.event_id = "b"; /* the same word again */
	put(m, &a, &u);
	rest(m);
	assert_int_equal(m->reference->ref_version, version + 1);
	u.event_id = "c";
	u.members = "\"graceDays\":4";
	u.recorded += HOUR_US;
	put(m, &a, &u);
	rest(m);
	assert_int_equal(m->reference->ref_version, version + 2);
	machine_free(m);
}

static void what_the_registry_could_not_read_stays_out(void **state)
{
	(void)state;
	static const struct {
		struct upsert u;
		const char *reason;
	} cases[] = {
		{ { "policy", "p", SKANE, "a", "\"noticeGrace\":\"soon\"", START }, "SCHEMA" },
		{ { "policy", "p", SKANE, "a", "\"validTo\":\"2019-12-31\"", START }, "SCHEMA" },
		{ { "holiday", "h", SKANE, "a", "\"date\":\"2025-02-30\"", START }, "SCHEMA" },
		{ { "source", "s", SKANE, "a",
		    "\"owner\":\"12\",\"uri\":\"urn:samverka:2321000254:x\"", START },
		  "ID_CHECKSUM" },
		{ { "king", "k", SKANE, "a", "", START }, "UNKNOWN_TYPE" },
		{ { "policy", "p", "urn:samverka:2321000254:x", "a", "", START }, "ID_CHECKSUM" },
	};
	ARENA_AUTO a = { 0 };
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct machine *m = one_engine();
		put(m, &a, &cases[i].u);
		rest(m);
		assert_int_equal(m->db->rejects.n, 1);
		const struct reject_row *r = &MEM_AT(&m->db->rejects, struct mem_reject, 0)->row;
		if (strcmp(r->reason, cases[i].reason) != 0)
			fail_msg("%zu: %s %.*s", i, r->reason, TEXT_ARGS(r->detail));
		machine_free(m);
	}
}

/* Nobody has to be known before the first row is there, and the order of rows decides nothing. */
static void the_first_row_may_come_from_anybody(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	struct machine *m = one_engine();
	put(m, &a,
	    &(struct upsert){
	            "principal", "12", SKANE, "a",
	            "\"code\":\"12\",\"kind\":\"REGION\",\"name\":\"R\",\"orgnr\":\"2321000255\"",
	            START });
	put(m, &a,
	    &(struct upsert){ "principal", "1280", MALMO, "b",
	                      "\"code\":\"1280\",\"kind\":\"MUNICIPALITY\",\"name\":\"M\"",
	                      START });
	rest(m);
	assert_int_equal(m->db->rejects.n, 0);
	assert_int_equal(m->db->log.n, 2);
	machine_free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(laws_hold),
		cmocka_unit_test(the_newest_word_counts_in_any_order),
		cmocka_unit_test(two_sources_that_differ_are_told),
		cmocka_unit_test(a_reused_id_is_told),
		cmocka_unit_test(what_was_told_before_is_kept),
		cmocka_unit_test(only_a_change_raises_the_version),
		cmocka_unit_test(what_the_registry_could_not_read_stays_out),
		cmocka_unit_test(the_first_row_may_come_from_anybody),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
