/* alive: see the header. Invariant: what goes wrong here leaves the connection fit for the daemon's
 * own work, or closed. */
#include "rim/alive.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/version.h"
#include "rim/pg.h"

#include <string.h>
#include <unistd.h>

enum { GONE_MS = 1000 };

static const char sql_write[] = "SET TRANSACTION READ WRITE"; /* the monitor's role only reads */
static const char sql_async[] = "SET LOCAL synchronous_commit = off"; /* no standby is waited for */
static const char sql_alive[] = "SELECT samverka.alive($1::text, $2::text, $3::int4, $4::text, "
                                "$5::int8, $6::text, $7::text)";
static const char sql_gone[] = "SELECT samverka.gone($1::text, $2::text, $3::int4)";

void alive_init(struct alive *v, const char *name)
{
	char host[sizeof v->host];
	BUF_AUTO clean = { 0 };
	*v = (struct alive){ .name = name, .pid = getpid(), .since_us = clock_monotonic_us() };
	if (gethostname(host, sizeof host) != 0)
		host[0] = '\0'; /* longer than Linux has them */
	host[sizeof host - 1] = '\0';
	pg_clean_text(&clean, text_of(host), sizeof host - 1);
	if (clean.n)
		memcpy(v->host, clean.p, clean.n);
}

static void put_readiness(struct pg_args *a, const struct readiness *r)
{
	BUF_AUTO why = { 0 };
	pg_clean_text(&why, text_of(r->reason[0].text), sizeof r->reason[0].text);
	pg_one_text(a, r->n ? text_of(r->reason[0].code) : TEXT(""));
	pg_one_text(a, r->n ? buf_text(&why) : TEXT(""));
}

static void note(bool good, const struct err *e)
{
	static bool was_bad;
	if (!good && !was_bad)
		log_event(LOG_WARNING, "alive-not-told", LOG_WHY(e));
	was_bad = !good;
}

void alive_tell(struct pg *p, const struct alive *v)
{
	struct err e = { 0 };
	if (!p || !pg_is_open(p) || pg_in_transaction(p) || pg_queued(p))
		return;
	if (v->gone)
		pg_hurry(p, GONE_MS);
	struct pg_args a = { 0 };
	pg_one_text(&a, text_of(v->name));
	pg_one_text(&a, text_of(v->host));
	pg_one_int4(&a, v->pid);
	if (!v->gone) {
		pg_one_text(&a, TEXT(SAMVERKA_VERSION));
		pg_one_int8(&a, clock_monotonic_us() - v->since_us);
		put_readiness(&a, &v->readiness);
	}
	/* In one go: who is stopped between two holds a lock on a row that its successor wants. */
	pg_begin(p);
	pg_send_sql(p, sql_write, NULL);
	pg_send_sql(p, sql_async, NULL);
	pg_send_sql(p, v->gone ? sql_gone : sql_alive, &a);
	pg_send_sql(p, "END", NULL);
	pg_args_done(&a);
	bool good = pg_run(p, &e);
	if (!good)
		pg_rollback(p);
	note(good, &e);
}
