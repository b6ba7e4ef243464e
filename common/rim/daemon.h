/* daemon: what the main() of every service shares. A service is a table of callbacks; this reads
 * the settings, opens log and management port, turns the work loop, tells systemd, and stops in
 * good order.
 *
 *   static struct transitions self;
 *   static const struct daemon daemon = {
 *           .name = "transitions", .summary = "…", .tables = tables, .n_tables = 2,
 *           .counters = counters, .n_counters = 1, .ctx = &self,
 *           .open = on_open, .step = on_step, .ready = on_ready, .close = on_close,
 *   };
 *   int main(int argc, char **argv) { return daemon_main(&daemon, argc, argv); }
 *
 * Exit codes: 0 stopped as asked, 70 something this process cannot mend (a supervisor starts it
 * again), 78 settings or schema (it would end the same way: do not restart). */
#ifndef RIM_DAEMON_H
#define RIM_DAEMON_H

#include "base/counters.h"
#include "base/err.h"
#include "base/settings.h"
#include "rim/alive.h"
#include "rim/mgmt.h"

#include <stdbool.h>
#include <stddef.h>

enum { DAEMON_CLEAN = 0, DAEMON_INTERNAL = 70, DAEMON_CONFIG = 78 };
enum { DAEMON_STOP_SECONDS = 9, DAEMON_TABLES_MAX = 8 };

struct daemon_settings {
#define SETTING SETTING_MEMBER
#include "rim/daemon_settings.def"
#undef SETTING
};

struct daemon_counters {
	const struct counter_row *rows;
	size_t n;
	struct counters **into; /* set before open, freed after close */
};

/* What malloc keeps of what was freed. */
struct daemon_heap {
	int arenas; /* at most; one is for the work, others are for libraries' threads */
	int large;  /* bytes from which a block has pages of its own, which go back at once */
	int loose;  /* bytes that may lie unused at the end of an arena */
};

struct daemon {
	const char *name;    /* "transitions": the program is samverka-transitions */
	const char *summary; /* one line for --help */
	const struct settings_table *tables; /* its own, beside the common ones */
	size_t n_tables;
	const struct settings_default *defaults; /* other defaults of common rows; may be NULL */
	const struct daemon_counters *counters;
	size_t n_counters;
	int idle_ms;             /* pause after a turn without work; 0 when step itself waits */
	unsigned stop_seconds;   /* 0: DAEMON_STOP_SECONDS */
	struct daemon_heap heap; /* zeroed: the common one */
	void *ctx;

	/* Connects and prepares. RETRY: called again after a pause; FATAL: exit 78. `common` and
	 * all strings of settings live until close has returned. */
	bool (*open)(void *ctx, const struct daemon_settings *common, struct err *e);
	/* One turn of at most a few seconds. RETRY: logged, again after a pause that grows to 5 s;
	 * FATAL: exit 70. REJECT is a bug here: records are judged below. */
	bool (*step)(void *ctx, bool *ret_worked, struct err *e);
	/* Adds what stands in the way of being ready. May be NULL: ready once open. */
	void (*ready)(void *ctx, struct readiness *r);
	/* Has `v` told to the database (alive_tell) by a connection of its own; called between
	 * turns while open. May be NULL. */
	void (*alive)(void *ctx, const struct alive *v);
	/* Called after every open, also one that failed half way: frees what is there and leaves
	 * ctx fit for another open. Together with the last turn it has DAEMON_STOP_SECONDS. */
	void (*close)(void *ctx);
};

int daemon_main(const struct daemon *d, int argc, char **argv);

#endif
