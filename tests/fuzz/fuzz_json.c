/* The two readers of JSON: what the fast one takes jansson takes as an equal value, and what it
 * does not take jansson refuses too, so that no text is slow without being wrong. (One exception is
 * made for numbers of more than 63 characters, which the fast one leaves alone.) */
#include "base/must.h"
#include "event/cloudevent_parts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static bool has_long_number(const uint8_t *data, size_t n)
{
	size_t run = 0;
	for (size_t i = 0; i < n; i++) {
		bool part = (data[i] >= '0' && data[i] <= '9') || data[i] == '.' ||
		            data[i] == 'e' || data[i] == 'E' || data[i] == '+' || data[i] == '-';
		run = part ? run + 1 : 0;
		if (run > 63)
			return true;
	}
	return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const struct cloudevent_limits limits = { 4096, 6, 200 };
	struct text t = { (const char *)data, n };
	struct err e = { 0 };
	json_t *fast = cloudevent_read_fast(t, &limits);
	json_t *slow = cloudevent_read_jansson(t, &limits, &e);
	must(!fast || (slow && json_equal(fast, slow)));
	must(fast || !slow || has_long_number(data, n));
	json_decref(fast);
	json_decref(slow);
	return 0;
}
