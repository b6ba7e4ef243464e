/* Settings: a file of any bytes is read to its end, each entry lies within it; a value is stored
 * within its limits or refused with words, and a refusal stores nothing. */
#include "base/arena.h"
#include "base/ini.h"
#include "base/must.h"
#include "base/setting.h"

#include <stddef.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

struct fuzz_settings {
	int64_t count, pause_us, room;
	bool on;
	int colour;
	const char *text;
};

#define FUZZ_ROW(kind, member, initial, limits)                                                    \
	{                                                                                          \
		"fuzz." #member, SETTING_##kind, offsetof(struct fuzz_settings, member), initial,  \
		        limits, ""                                                                 \
	}

static const struct setting fuzz_setting_rows[] = {
	FUZZ_ROW(INT, count, "3", "-5..100 (records)"),
	FUZZ_ROW(DURATION, pause_us, "1s", "1ms..1h"),
	FUZZ_ROW(SIZE, room, "1MiB", "1KiB..1GiB"),
	FUZZ_ROW(BOOL, on, "no", ""),
	FUZZ_ROW(ENUM, colour, "red", "red|green"),
	FUZZ_ROW(STRING, text, "", ""),
};

static void fuzz_store(const struct setting *row, struct text value)
{
	static struct arena a; /* kept: a value is stored for every row of every line */
	static struct buf why;
	struct fuzz_settings s, before;
	arena_reset(&a);
	buf_clear(&why);
	memset(&s, 0x5a, sizeof s);
	before = s;
	if (!setting_store(row, value, &s, &a, &why)) {
		must(why.n > 0 && memcmp(&s, &before, sizeof s) == 0);
		return;
	}
	must(row->kind != SETTING_INT || (s.count >= -5 && s.count <= 100));
	must(row->kind != SETTING_DURATION || (s.pause_us >= 1000 && s.pause_us <= 3600000000));
	must(row->kind != SETTING_SIZE || (s.room >= 1024 && s.room <= 1 << 30));
	must(row->kind != SETTING_ENUM || s.colour == 0 || s.colour == 1);
	must(row->kind != SETTING_STRING || text_eq(text_of(s.text), value));
}

static bool fuzz_within(struct text whole, struct text part)
{
	return part.n == 0 || (part.p >= whole.p && part.p + part.n <= whole.p + whole.n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const struct text whole = { (const char *)data, n };
	struct ini in = { .rest = whole };
	struct ini_entry entry;
	int line = 0;
	while (ini_next(&in, &entry)) {
		must(entry.line > line);
		line = entry.line;
		must(fuzz_within(whole, entry.key) && fuzz_within(whole, entry.value));
		must(!entry.fault || (entry.key.n == 0 && entry.value.n == 0));
		for (size_t i = 0; i < sizeof fuzz_setting_rows / sizeof *fuzz_setting_rows; i++)
			fuzz_store(&fuzz_setting_rows[i], entry.value);
	}
	return 0;
}
