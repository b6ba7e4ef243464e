/* reads: what an area does not read it does not get, and only the rest makes its digest. */
#include "engine/reads.h"

#include "approvals/domain.h"
#include "indicators/domain.h"
#include "transitions/domain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static size_t fill(struct registry_row *v)
{
	static const char *const objects[] = { "principal",  "principal-set", "unit",
		                               "source",     "viewer",        "tariff",
		                               "policy",     "holiday",       "population",
		                               "settlement", "indicator",     "opening" };
	for (size_t i = 0; i < sizeof objects / sizeof *objects; i++)
		v[i] = (struct registry_row){ text_of(objects[i]), TEXT("{}") };
	return sizeof objects / sizeof *objects;
}

/* Does a change of that object have the area look at everything again? */
static bool wakes(const struct domain *d, const char *object)
{
	struct registry_row a[16], b[16];
	uint8_t before[READS_DIGEST], after[READS_DIGEST];
	size_t n = fill(a), m = fill(b);
	for (size_t i = 0; i < m; i++)
		if (text_eq(b[i].object, text_of(object)))
			b[i].json = TEXT("{\"changed\":true}");
	n = reads_keep(d, a, n);
	m = reads_keep(d, b, m);
	assert_int_equal(n, m);
	reads_digest(a, n, before);
	reads_digest(b, m, after);
	return memcmp(before, after, sizeof before) != 0;
}

static void each_area_is_woken_by_its_own(void **state)
{
	(void)state;
	static const struct {
		const char *object;
		bool transitions, approvals, indicators;
	} v[] = {
		{ "indicator", false, false, true },  { "opening", false, false, true },
		{ "settlement", true, false, false }, { "tariff", true, false, false },
		{ "population", false, true, false }, { "principal-set", false, true, true },
		{ "unit", true, false, true },        { "viewer", false, false, false },
		{ "principal", true, true, true },    { "policy", true, true, true },
		{ "source", true, true, true },
	};
	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		assert_int_equal(wakes(&transitions_domain, v[i].object), v[i].transitions);
		assert_int_equal(wakes(&approvals_domain, v[i].object), v[i].approvals);
		assert_int_equal(wakes(&indicators_domain, v[i].object), v[i].indicators);
	}
}

static void order_is_nothing_and_borders_are_something(void **state)
{
	(void)state;
	const struct registry_row one[] = { { TEXT("unit"), TEXT("a") },
		                            { TEXT("unit"), TEXT("b") } };
	const struct registry_row two[] = { { TEXT("unit"), TEXT("b") },
		                            { TEXT("unit"), TEXT("a") } };
	const struct registry_row cut[] = { { TEXT("unita"), TEXT("") },
		                            { TEXT("unit"), TEXT("b") } };
	uint8_t x[READS_DIGEST], y[READS_DIGEST], z[READS_DIGEST], none[READS_DIGEST];
	reads_digest(one, 2, x);
	reads_digest(two, 2, y);
	reads_digest(cut, 2, z);
	reads_digest(NULL, 0, none);
	assert_memory_equal(x, y, sizeof x);
	assert_memory_not_equal(x, z, sizeof x);
	assert_memory_not_equal(x, none, sizeof x);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_area_is_woken_by_its_own),
		cmocka_unit_test(order_is_nothing_and_borders_are_something),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
