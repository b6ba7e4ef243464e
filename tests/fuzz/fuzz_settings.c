/* Settings: a file of any bytes is read to its end, each entry lies within it; a value is stored
 * within its limits or refused with words, and a refusal stores nothing. Then all sources at once:
 * the file, and behind a byte 0x1e each an argument or a variable of the environment; what is
 * refused is told in whole lines. */
#include "base/arena.h"
#include "base/ini.h"
#include "base/must.h"
#include "base/settings.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

struct fuzz_settings {
	int64_t count, pause_us, room;
	bool on;
	int colour;
	const char *text, *servers;
	struct settings_pairs others;
};

#define FUZZ_ROW(kind, member, initial, limits)                                                    \
	{                                                                                          \
		"fuzz." #member, SETTING_##kind, offsetof(struct fuzz_settings, member), initial,  \
		        limits, ""                                                                 \
	}

/* The last two are for files only: they are no values by themselves. */
enum { FUZZ_VALUES = 6, FUZZ_PARTS = 6 };

static const struct setting fuzz_setting_rows[] = {
	FUZZ_ROW(INT, count, "3", "-5..100 (records)"),
	FUZZ_ROW(DURATION, pause_us, "1s", "1ms..1h"),
	FUZZ_ROW(SIZE, room, "1MiB", "1KiB..1GiB"),
	FUZZ_ROW(BOOL, on, "no", ""),
	FUZZ_ROW(ENUM, colour, "red", "red|green"),
	FUZZ_ROW(STRING, text, "", ""),
	FUZZ_ROW(PROPERTY, servers, "here:1", "required"),
	{ "fuzz.*", SETTING_OPEN, offsetof(struct fuzz_settings, others), "", "", "" },
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

/* Closed by the caller; *ret_path is where it can be opened. */
static int fuzz_file(struct text bytes, struct arena *a, char **ret_path)
{
	int fd = memfd_create("settings", 0);
	must(fd >= 0 && write(fd, bytes.n ? bytes.p : "", bytes.n) == (ssize_t)bytes.n);
	struct text path = arena_printf(a, "/proc/self/fd/%d", fd);
	*ret_path = arena_copy(a, path.p, path.n + 1);
	return fd;
}

static void fuzz_load(struct text rest)
{
	struct fuzz_settings into = { 0 };
	const struct settings_table table = { fuzz_setting_rows,
		                              sizeof fuzz_setting_rows / sizeof *fuzz_setting_rows,
		                              &into };
	struct settings s = { .tables = &table, .n_tables = 1 };
	ARENA_AUTO a = { 0 };
	char program[] = "fuzz", config[] = "--config";
	char *argv[FUZZ_PARTS + 4] = { program, config }, *env[FUZZ_PARTS + 1] = { NULL };
	int argc = 3, n_env = 0;
	int fd = fuzz_file(text_cut(&rest, 0x1e), &a, &argv[2]);
	while (rest.p && argc - 3 + n_env < FUZZ_PARTS) {
		struct text part = text_cut(&rest, 0x1e);
		char *own = arena_copy(&a, arena_text(&a, part).p, part.n + 1);
		if (strncmp(own, "--", 2) == 0 && strncmp(own, "--config", 8) != 0)
			argv[argc++] = own;
		else if (strncmp(own, "SAMVERKA_CONFIG", 15) != 0)
			env[n_env++] = own;
	}
	bool ok = settings_load(&s, &argc, argv, env);
	must(ok == (s.faults.n == 0) && !argv[argc]);
	must(ok || s.faults.p[s.faults.n - 1] == '\n');
	must(!ok || (into.count >= -5 && into.count <= 100 && into.servers[0] && into.others.n > 0));
	settings_done(&s);
	must(close(fd) == 0);
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
		for (size_t i = 0; i < FUZZ_VALUES; i++)
			fuzz_store(&fuzz_setting_rows[i], entry.value);
	}
	fuzz_load(whole);
	return 0;
}
