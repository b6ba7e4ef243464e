/* The two readers of JSON: what ours takes jansson takes, as the same tree with the same spelling,
 * and what ours does not take jansson refuses too. So its words for the error are those for ours,
 * and no text is slow without being wrong. */
#include "value_same.h"

#include "base/must.h"
#include "event/value_parts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const struct value_limits limits = { 4096, 6, 200 };
	ARENA_AUTO a = { 0 };
	struct text t = { (const char *)data, n };
	struct err e = { 0 };
	const struct value *fast = value_read_fast(t, &limits, &a);
	json_t *slow = value_read_jansson(t, &limits, &e);
	must(!fast == !slow);
	must(slow || (e.kind == ERR_REJECT && e.text[0]));
	if (fast) {
		const struct value *again = value_of_jansson(slow, &a);
		must(value_same(fast, again) && value_same_spelling(fast, again));
	}
	json_decref(slow);
	return 0;
}
