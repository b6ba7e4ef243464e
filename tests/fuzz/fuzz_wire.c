/* The compact form and sets of facts: any bytes get an answer, and a set that was taken is written
 * and read again as the same bytes. */
#include "base/must.h"
#include "event/fact.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* The first byte of each step says what to read. */
static void read_anything(struct wire_reader r)
{
	const size_t n = (size_t)(r.end - r.p);
	uint8_t raw[16];
	const uint8_t *end = r.end;
	while (!r.bad && r.p < r.end) {
		switch (*r.p++ % 6) {
		case 0:
			(void)wire_uint(&r);
			break;
		case 1:
			(void)wire_int(&r);
			break;
		case 2:
			(void)wire_time(&r);
			break;
		case 3:
			must(wire_text(&r).n <= n);
			break;
		case 4:
			wire_raw(&r, raw, sizeof raw);
			break;
		default:
			must(wire_count(&r) <= (size_t)(r.end - r.p));
			break;
		}
		must(r.p <= end);
	}
}

static void try_set(struct text bytes)
{
	ARENA_AUTO a = { 0 };
	BUF_AUTO once = { 0 };
	BUF_AUTO twice = { 0 };
	struct factset s;
	bool bad;
	factset_decode(bytes, &a, &s, &bad);
	if (bad)
		return;
	factset_encode(&s, &once);
	factset_decode(buf_text(&once), &a, &s, &bad);
	must(!bad);
	factset_encode(&s, &twice);
	must(text_eq(buf_text(&once), buf_text(&twice)));
	for (size_t i = 0; i < s.n; i++) {
		struct fact f = s.v[i];
		enum fact_added added = factset_add(&s, &f, &a);
		must(added == FACT_DUPLICATE || added == FACT_DUPLICATE_EARLIER);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct text bytes = { (const char *)data, n };
	read_anything(wire_reader_of(bytes));
	try_set(bytes);
	return 0;
}
