/* daemon: from main() to exit code.
 *
 * Invariant: whatever happens, the watchdog is fed only by a turn that came round, and a stop ends
 * within its grace, at worst by stop.c's alarm. */
#include "rim/daemon.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/must.h"
#include "base/std_open.h"
#include "base/stop.h"
#include "base/version.h"
#include "rim/certificate.h"

#include <jansson.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

extern char **environ;

enum { PAUSE_FIRST_MS = 100, PAUSE_LAST_MS = 5000, TELL_AGAIN_MS = 60000, ALIVE_CHANGED_MS = 1000 };

enum daemon_counter {
#define COUNTER COUNTER_ID
#include "rim/daemon_counters.def"
#undef COUNTER
	DAEMON_COUNTERS
};
static const struct counter_row common_counters[] = {
#define COUNTER COUNTER_ROW
#include "rim/daemon_counters.def"
#undef COUNTER
};
static const struct setting common_settings[] = {
#define SETTING(...) SETTING_ROW(struct daemon_settings, __VA_ARGS__)
#include "rim/daemon_settings.def"
#undef SETTING
};
enum { TURN_WORKED, TURN_IDLE, TURN_FAILED };

struct running {
	const struct daemon *d;
	struct daemon_settings common;
	struct settings_table tables[DAEMON_TABLES_MAX];
	struct settings settings;
	struct counters *counters[DAEMON_TABLES_MAX]; /* the common ones first */
	struct mgmt *mgmt;
	int pause_ms;          /* after a failure; 0: the last turn went well */
	const char *told_code; /* of the failure last logged */
	int64_t tell_again_us, second_us;
	bool is_open, is_ready;
	struct alive alive;                 /* as last told */
	int64_t alive_us, alive_changed_us; /* when to tell it again: the same, another */
};

/* --- words on the command line --- */

static void print_help(const struct running *r)
{
	BUF_AUTO b = { 0 };
	buf_printf(&b, "samverka-%s: %s\n\n", r->d->name, r->d->summary);
	buf_put_text(&b, TEXT("  --config FILE     settings from a file\n"
	                      "  --check-config    reads the settings and says what is wrong\n"
	                      "  --help[=markdown|=metrics]\n"
	                      "  --version\n\n"
	                      "A setting is given in the file as\n\n"
	                      "  [section]\n  name = value\n\n"
	                      "in the environment as SAMVERKA_SECTION_NAME, or here:\n"));
	settings_put_help(&r->settings, &b);
	(void)fwrite(b.p, 1, b.n, stdout); /* a closed stdout is the reader's choice */
}

static void print_markdown(const struct running *r)
{
	BUF_AUTO b = { 0 };
	settings_put_markdown(&r->settings, &b);
	(void)fwrite(b.p, 1, b.n, stdout);
}

static void print_metrics(const struct running *r)
{
	BUF_AUTO b = { 0 };
	struct counter_row all[256];
	size_t n = DAEMON_COUNTERS;
	memcpy(all, common_counters, sizeof common_counters);
	for (size_t i = 0; i < r->d->n_counters; i++) {
		must(n + r->d->counters[i].n <= sizeof all / sizeof *all);
		memcpy(all + n, r->d->counters[i].rows, r->d->counters[i].n * sizeof *all);
		n += r->d->counters[i].n;
	}
	counters_put_markdown(all, n, &b);
	(void)fwrite(b.p, 1, b.n, stdout);
}

static void print_version(const struct running *r)
{
	printf("samverka-%s %s\n", r->d->name, SAMVERKA_VERSION);
}

static const struct {
	const char *word;
	void (*print)(const struct running *);
} words[] = {
	{ "--help", print_help },
	{ "--help=markdown", print_markdown },
	{ "--help=metrics", print_metrics },
	{ "--version", print_version },
};

static bool answer_word(const struct running *r, const char *arg)
{
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(arg, words[i].word) == 0) {
			words[i].print(r);
			return true;
		}
	return false;
}

/* --- start --- */

static void log_faults(const struct settings *s)
{
	struct text rest = buf_text(&s->faults);
	while (rest.n)
		log_event(LOG_ERROR, "settings-fault", LOG_TEXT("detail", text_cut(&rest, '\n')));
}

/* What is left of the arguments after the settings. -1: go on and run. */
static int read_arguments(struct running *r, int argc, char **argv)
{
	for (int i = 1; argv[i]; i++) /* help is there even when the settings are wrong */
		if (answer_word(r, argv[i]))
			return DAEMON_CLEAN;
	bool ok = settings_load(&r->settings, &argc, argv, environ);
	bool check = argc > 1 && strcmp(argv[1], "--check-config") == 0;
	if (argc > (check ? 2 : 1))
		settings_fault(&r->settings, "command line",
		               "an argument is not known: see --help");
	log_open(r->d->name, ok ? (enum log_format)r->common.log_format : LOG_LOGFMT,
	         ok ? (enum log_level)r->common.log_level : LOG_INFO);
	log_faults(&r->settings);
	if (r->settings.faults.n)
		return DAEMON_CONFIG;
	return check ? DAEMON_CLEAN : -1;
}

static void running_init(struct running *r, const struct daemon *d)
{
	must(d->n_tables < DAEMON_TABLES_MAX && d->n_counters < DAEMON_TABLES_MAX);
	r->d = d;
	r->tables[0] = (struct settings_table){ common_settings,
		                                sizeof common_settings / sizeof *common_settings,
		                                &r->common };
	for (size_t i = 0; i < d->n_tables; i++)
		r->tables[i + 1] = d->tables[i];
	r->settings.tables = r->tables;
	r->settings.n_tables = d->n_tables + 1;
	r->settings.defaults = d->defaults;
	r->counters[0] = counters_new(common_counters, DAEMON_COUNTERS);
	for (size_t i = 0; i < d->n_counters; i++) {
		r->counters[i + 1] = counters_new(d->counters[i].rows, d->counters[i].n);
		*d->counters[i].into = r->counters[i + 1];
	}
}

static void running_done(struct running *r)
{
	for (size_t i = 0; i <= r->d->n_counters; i++)
		counters_free(r->counters[i]);
	settings_done(&r->settings);
}

/* What a burst took goes back to the system: one heap for the work and one for the client library's
 * threads, large blocks on pages of their own, and a little loose so that one batch does not return
 * what the next one takes. */
static const struct daemon_heap common_heap = { .arenas = 2,
	                                        .large = 128 * 1024,
	                                        .loose = 2 * 1024 * 1024 };

/* An allocator that knows no such limits (a sanitizer's) does its work without. */
static void bound_heaps(const struct daemon_heap *h)
{
	(void)mallopt(M_ARENA_MAX, h->arenas);
	(void)mallopt(M_MMAP_THRESHOLD, h->large);
	(void)mallopt(M_TRIM_THRESHOLD, h->loose);
}

/* Cores and new files could hold what nobody else may see. Settings are read at start only, so a
 * SIGHUP changes nothing. */
static void guard_process(void)
{
	const struct rlimit none = { 0, 0 };
	must(setrlimit(RLIMIT_CORE, &none) == 0);
	(void)umask(0027);   /* returns the old one */
	json_object_seed(0); /* before there are threads */
	(void)signal(SIGHUP, SIG_IGN);
}

/* --- the loop --- */

static void measure(struct running *r)
{
	long pages = 0, ignored;
	FILE *f = fopen("/proc/self/statm", "re");
	if (f && fscanf(f, "%ld %ld", &ignored, &pages) != 2)
		pages = 0;
	if (f)
		(void)fclose(f); /* read only */
	counters_set(r->counters[0], DAEMON_RESIDENT, 0, pages * sysconf(_SC_PAGESIZE));
	counters_set(r->counters[0], DAEMON_LOG_LOST, 0, log_lost());
}

static void say_alive(struct running *r)
{
	if (r->is_open && r->d->alive)
		r->d->alive(r->d->ctx, &r->alive);
}

/* Now and then, and soon when it is something else than before. */
static void tell_alive(struct running *r, const struct readiness *now)
{
	bool changed = strcmp(r->alive.readiness.reason[0].code, now->reason[0].code) != 0;
	if (!clock_passed(changed ? r->alive_changed_us : r->alive_us))
		return;
	r->alive.readiness = *now;
	r->alive_us = clock_deadline_us(ALIVE_EVERY_MS);
	r->alive_changed_us = clock_deadline_us(ALIVE_CHANGED_MS);
	say_alive(r);
}

static void show_readiness(struct running *r, const struct err *e)
{
	struct readiness now = { 0 };
	if (e)
		readiness_add(&now, e->code, e->text);
	if (r->is_open && r->d->ready)
		r->d->ready(r->d->ctx, &now);
	bool ready = now.n == 0;
	mgmt_ready(r->mgmt, &now);
	counters_set(r->counters[0], DAEMON_READY, 0, ready);
	if (ready && !r->is_ready)
		log_event(LOG_INFO, "ready");
	if (!ready && r->is_ready)
		log_event(LOG_WARNING, "not-ready", LOG_STR("code", now.reason[0].code),
		          LOG_STR("detail", now.reason[0].text));
	if (ready != r->is_ready) /* fails only where there is no systemd to tell */
		(void)sd_notifyf(0, "STATUS=%s", ready ? "ready" : now.reason[0].text);
	r->is_ready = ready;
	tell_alive(r, &now);
}

/* Logged at once when it is a new kind of failure, else once a minute. */
static void log_failure(struct running *r, const struct err *e)
{
	bool again = r->told_code && strcmp(r->told_code, e->code) == 0;
	if (again && !clock_passed(r->tell_again_us))
		return;
	log_event(LOG_WARNING, "retrying", LOG_WHY(e), LOG_INT("pause_ms", r->pause_ms));
	r->told_code = e->code;
	r->tell_again_us = clock_deadline_us(TELL_AGAIN_MS);
}

static void note_recovery(struct running *r)
{
	if (r->told_code)
		log_event(LOG_INFO, "recovered", LOG_STR("code", r->told_code));
	r->told_code = NULL;
	r->pause_ms = 0;
}

/* Doubles up to the last; the wait itself is drawn between half and all of it, so that many
 * daemons that lost one database do not return to it as one. */
static void pause_after_failure(struct running *r, const struct err *e)
{
	r->pause_ms = r->pause_ms == 0 ? PAUSE_FIRST_MS : r->pause_ms * 2;
	if (r->pause_ms > PAUSE_LAST_MS)
		r->pause_ms = PAUSE_LAST_MS;
	log_failure(r, e);
	show_readiness(r, e);
	int half = r->pause_ms / 2;
	(void)stop_wait_ms(half + (int)(clock_monotonic_us() % half)); /* the loop asks again */
}

static bool turn(struct running *r, bool *ret_worked, struct err *e)
{
	if (r->is_open)
		return r->d->step(r->d->ctx, ret_worked, e);
	r->is_open = r->d->open(r->d->ctx, &r->common, e);
	if (!r->is_open)
		r->d->close(r->d->ctx);
	*ret_worked = r->is_open;
	return r->is_open;
}

static void feed_watchdogs(struct running *r)
{
	mgmt_turn(r->mgmt);
	if (!clock_passed(r->second_us))
		return;
	r->second_us = clock_deadline_us(1000);
	measure(r);
	(void)sd_notify(0, "WATCHDOG=1"); /* fails only where there is no systemd to tell */
}

static void after_turn(struct running *r, bool worked, int64_t began_us)
{
	counters_add(r->counters[0], DAEMON_TURNS, worked ? TURN_WORKED : TURN_IDLE, 1);
	if (worked)
		counters_observe(r->counters[0], DAEMON_TURN, clock_monotonic_us() - began_us);
	note_recovery(r);
	show_readiness(r, NULL);
	if (!worked && r->d->idle_ms)
		(void)stop_wait_ms(r->d->idle_ms); /* the loop asks again */
}

/* Until a stop is asked for, or something cannot be mended. */
static int work(struct running *r)
{
	while (!stop_requested()) {
		bool was_open = r->is_open, worked = false;
		struct err e = { 0 };
		int64_t began = clock_monotonic_us();
		feed_watchdogs(r);
		if (turn(r, &worked, &e)) {
			after_turn(r, worked, began);
			continue;
		}
		counters_add(r->counters[0], DAEMON_TURNS, TURN_FAILED, 1);
		must(e.kind == ERR_RETRY || e.kind == ERR_FATAL);
		if (e.kind == ERR_FATAL) {
			log_event(LOG_ERROR, "fatal", LOG_WHY(&e));
			return was_open ? DAEMON_INTERNAL : DAEMON_CONFIG;
		}
		pause_after_failure(r, &e);
	}
	return DAEMON_CLEAN;
}

static void note_start(struct running *r)
{
	enum { KAFKA, POSTGRES };
	struct counters *c = r->counters[0];
	counters_set(c, DAEMON_STARTED, 0, clock_now_us());
	counters_set(c, DAEMON_CERTIFICATE, KAFKA, certificate_of_kafka(&r->common.kafka));
	counters_set(c, DAEMON_CERTIFICATE, POSTGRES,
	             certificate_of_postgres(r->common.postgres_conninfo));
}

static int serve(struct running *r)
{
	struct err e = { 0 };
	const struct mgmt_config config = {
		.address = r->common.management_address,
		.port = (uint16_t)r->common.management_port,
		.stuck_after_us = r->common.stuck_after,
		.counters = r->counters,
		.n_counters = r->d->n_counters + 1,
	};
	r->mgmt = mgmt_new(&config, &e);
	if (!r->mgmt) {
		log_event(LOG_ERROR, "fatal", LOG_WHY(&e));
		return e.kind == ERR_FATAL ? DAEMON_CONFIG : DAEMON_INTERNAL;
	}
	note_start(r);
	alive_init(&r->alive, r->d->name);
	log_event(LOG_INFO, "started", LOG_STR("version", SAMVERKA_VERSION),
	          LOG_INT("management_port", mgmt_port(r->mgmt)));
	(void)sd_notify(0, "READY=1"); /* up; whether it can work is what /readyz says */
	int code = work(r);
	(void)sd_notify(0, "STOPPING=1");
	stop_request();                       /* a fatal end has the same grace */
	r->alive.gone = code == DAEMON_CLEAN; /* else it is missed, until the next one begins */
	if (r->alive.gone)
		say_alive(r);
	if (r->is_open)
		r->d->close(r->d->ctx);
	mgmt_free(r->mgmt);
	log_event(LOG_INFO, "stopped", LOG_INT("exit_code", code));
	return code;
}

int daemon_main(const struct daemon *d, int argc, char **argv)
{
	static struct running r; /* large, and alive as long as the process */
	std_open();
	bound_heaps(d->heap.arenas ? &d->heap : &common_heap);
	guard_process();
	running_init(&r, d);
	int code = read_arguments(&r, argc, argv);
	if (code < 0) {
		stop_init(d->stop_seconds ? d->stop_seconds : DAEMON_STOP_SECONDS);
		code = serve(&r);
	}
	running_done(&r);
	return code;
}
