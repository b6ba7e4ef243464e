/* migrate: brings a database to the schema this program was built with. The SQL files of
 * schemas/sql stand in the program (base/embedded.h); each runs once, in the order of its number,
 * in a transaction of its own, and writes its own row into samverka.migration, so that a file run
 * by hand with psql counts the same. */
#ifndef RIM_MIGRATE_H
#define RIM_MIGRATE_H

#include "rim/pg.h"

struct migration {
	int version;
	struct text name; /* "base" of 0001_base.sql */
	struct text sql;  /* NUL-terminated */
	char sha256[65];  /* of what stands above the last statement, and so says that */
};

struct migrate_options {
	const char *conninfo;
	bool dry_run; /* changes nothing, hands over the SQL that would run */
	void (*tell)(void *ctx, const struct migration *m); /* each file that is run, or would be */
	void *ctx;
};

/* Runs what is missing; *ret_n (may be NULL) says how many. May be run twice and by several at the
 * same time. FATAL: the database is newer than the program, or a file it has run reads otherwise
 * now. */
bool migrate_run(const struct migrate_options *o, int *ret_n, struct err *e);

/* For the start of everything else: FATAL/SCHEMA_VERSION with the command to run, unless the
 * database has exactly this program's version. Fits struct pg_config.opened. */
bool migrate_check(struct pg *p, struct err *e);

/* The files in the program, by version from 1; FATAL when one is not sealed (schemas/sql/seal.sh).
 */
bool migrate_files(struct arena *a, struct migration **ret, size_t *ret_n, struct err *e);

enum { MIGRATE_EXIT = 78 }; /* exit code of a program whose database has another version */

#endif
