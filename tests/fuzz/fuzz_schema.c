/* Schemas and patterns: a schema text, a zero byte, a value. Either the schema is refused with a
 * reason, or the value gets a verdict. */
#include "base/must.h"
#include "event/cloudevent.h"
#include "event/schema.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void judge_value(const struct schema *s, struct text json)
{
	struct err e = { 0 };
	ARENA_AUTO a = { 0 };
	const struct value *v = value_read(json, &cloudevent_limits, &a, NULL);
	if (!v)
		return;
	if (!schema_check(s, v, "/data", &e))
		must(e.kind == ERR_REJECT && strncmp(e.text, "/data", 5) == 0);
	must(schema_check(s, v, "", NULL) == (e.kind == ERR_NONE));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct text rest = { (const char *)data, n };
	struct text schema = text_cut(&rest, '\0');
	struct err e = { 0 };
	if (n > 4096) /* ours are shorter than the time a longer one costs */
		return 0;
	struct schema *s = schema_new(schema, &e);
	must(s || (e.kind == ERR_FATAL && e.text[0]));
	if (s)
		judge_value(s, rest);
	schema_free(s);
	return 0;
}
