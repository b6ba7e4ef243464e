/* migrate: brings the database to this program's schema. Safe to run twice and at the same time:
 * rim/migrate holds a lock and each file runs in a transaction of its own. */
#include "samverka/verbs.h"

#include "rim/migrate.h"

#include <stdio.h>

static void tell(void *ctx, const struct migration *m)
{
	const bool *dry_run = ctx;
	if (*dry_run)
		fwrite(m->sql.p, 1, m->sql.n, stdout);
	else
		fprintf(stderr, "migrate: %04d %.*s\n", m->version, TEXT_ARGS(m->name));
}

int verb_migrate(struct cli *c, int argc, char **argv)
{
	bool dry_run = false;
	struct err e = { 0 };
	int code, ran = 0;
	const struct option table[] = {
		{ "dry-run", OPTION_FLAG, &dry_run, "print the SQL that would run, change nothing" },
		{ 0 },
	};
	int n = cli_options("migrate", table, argc, argv, &code);
	if (n < 0)
		return code;
	if (n > 0)
		return cli_got("migrate", "it takes no arguments", argv[0]);
	struct migrate_options o = { c->settings.conninfo, dry_run, tell, &dry_run };
	if (!migrate_run(&o, &ran, &e))
		return cli_fail(&e);
	if (!dry_run)
		printf("{\"migrated\":%d}\n", ran);
	return CLI_DONE;
}
