/* Every fuzz target of the decoders in one program, for an ordinary compiler: each file is included
 * with its entry point renamed. Include from one place only. */
#ifndef FUZZ_TARGETS_H
#define FUZZ_TARGETS_H

#include <stddef.h>
#include <stdint.h>

#define LLVMFuzzerTestOneInput fuzz_cloudevent
#include "fuzz_cloudevent.c"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput fuzz_json
#include "fuzz_json.c"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput fuzz_schema
#include "fuzz_schema.c"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput fuzz_instant
#include "fuzz_instant.c"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput fuzz_ident
#include "fuzz_ident.c"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput fuzz_wire
#include "fuzz_wire.c"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput fuzz_record
#include "fuzz_record.c"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput fuzz_setting_bytes
#include "fuzz_settings.c"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput fuzz_calendar
#include "fuzz_calendar.c"
#undef LLVMFuzzerTestOneInput

static const struct {
	const char *name;
	int (*run)(const uint8_t *, size_t);
} fuzz_targets[] = {
	{ "cloudevent", fuzz_cloudevent }, { "json", fuzz_json },
	{ "schema", fuzz_schema },         { "instant", fuzz_instant },
	{ "ident", fuzz_ident },           { "wire", fuzz_wire },
	{ "record", fuzz_record },         { "settings", fuzz_setting_bytes },
	{ "calendar", fuzz_calendar },
};

#endif
