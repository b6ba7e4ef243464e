/* migrate: runs the SQL files that the database has not seen. Invariant: versions are 1, 2, 3 …
 * without a hole, in the files and in samverka.migration alike. */
#include "rim/migrate.h"

#include "base/embedded.h"
#include "base/sha256.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STATEMENT_MS = 10 * 60 * 1000 };

#define FOLDER         "schemas/sql/"
#define LAST_STATEMENT "\nSELECT samverka.migrated("
#define LOCK           "8314046742378212193" /* "samverka" as a 64-bit integer; the files take it too */

static void sha256_hex(struct text t, char ret[65])
{
	uint8_t digest[SHA256_BYTES];
	sha256_of(t, digest);
	for (size_t i = 0; i < sizeof digest; i++)
		(void)snprintf(ret + 2 * i, 3, "%02x", digest[i]); /* room for all */
}

/* "schemas/sql/0003_upkeep.sql" with its last statement as seal.sh leaves it. */
static bool read_file(const struct embedded *f, struct arena *a, struct migration *ret)
{
	const char *file = f->name + strlen(FOLDER), *end = strstr(f->bytes, LAST_STATEMENT);
	char *rest;
	ret->version = (int)strtol(file, &rest, 10);
	if (*rest != '_' || !end)
		return false;
	ret->name = arena_text(a, (struct text){ rest + 1, strcspn(rest + 1, ".") });
	ret->sql = (struct text){ f->bytes, f->n };
	sha256_hex((struct text){ f->bytes, (size_t)(end + 1 - f->bytes) }, ret->sha256);
	struct text says = arena_printf(a, LAST_STATEMENT "%d, '%.*s', '%s');", ret->version,
	                                TEXT_ARGS(ret->name), ret->sha256);
	return strncmp(end, says.p, says.n) == 0;
}

bool migrate_files(struct arena *a, struct migration **ret, size_t *ret_n, struct err *e)
{
	size_t n = 0, all = 0;
	while (embedded_files[all].name)
		all++;
	struct migration *files = ARENA_ARRAY(a, all, struct migration);
	for (size_t i = 0; i < all; i++) {
		const struct embedded *f = &embedded_files[i];
		if (strncmp(f->name, FOLDER, strlen(FOLDER)) != 0)
			continue;
		if (!read_file(f, a, &files[n]) || files[n].version != (int)n + 1)
			return err_set(e, ERR_FATAL, "SCHEMA_FILE",
			               "%s is not sealed or out of order: "
			               "run schemas/sql/seal.sh and build again",
			               f->name);
		n++;
	}
	*ret = files;
	*ret_n = n;
	return true;
}

static bool has_table(struct pg *p, bool *ret, struct err *e)
{
	pg_send_sql(p, "SELECT to_regclass('samverka.migration') IS NOT NULL", NULL);
	if (!pg_run(p, e))
		return false;
	*ret = pg_bool(pg_result(p, 0), 0, 0);
	return true;
}

/* Rows of the database must be the first of the files, each with the same digest. */
static bool compare(struct pg *p, const struct migration *files, size_t n, size_t *ret_done,
                    struct err *e)
{
	pg_send_sql(p, "SELECT version, sha256 FROM samverka.migration ORDER BY version", NULL);
	if (!pg_run(p, e))
		return false;
	const struct pg_result *r = pg_result(p, 0);
	size_t rows = pg_rows(r);
	if (rows > n)
		return err_set(e, ERR_FATAL, "SCHEMA_VERSION",
		               "the database has schema version %zu, "
		               "newer than this program's %zu: install the newer program",
		               rows, n);
	for (size_t i = 0; i < rows; i++)
		if (pg_int(r, i, 0) != files[i].version ||
		    !text_eq(pg_text(r, i, 1), text_of(files[i].sha256)))
			return err_set(e, ERR_FATAL, "SCHEMA_FILE",
			               "migration %d (%.*s) was another file "
			               "when the database ran it",
			               files[i].version, TEXT_ARGS(files[i].name));
	*ret_done = rows;
	return true;
}

static bool run_missing(struct pg *p, const struct migrate_options *o, int *ret_n, struct err *e)
{
	ARENA_AUTO a = { 0 };
	struct migration *files;
	size_t n, done = 0;
	bool there;
	if (!migrate_files(&a, &files, &n, e) || !has_table(p, &there, e))
		return false;
	if (there && !compare(p, files, n, &done, e))
		return false;
	for (size_t i = done; i < n; i++) {
		if (o->tell)
			o->tell(o->ctx, &files[i]);
		if (!o->dry_run && !pg_script(p, files[i].sql.p, e))
			return false;
	}
	if (ret_n)
		*ret_n = (int)(n - done);
	size_t now = n;
	if (!o->dry_run && !compare(p, files, n, &now, e))
		return false;
	return now == n ||
	       err_set(e, ERR_FATAL, "SCHEMA_FILE", "a migration did not write its row");
}

/* The lock goes with the connection. */
bool migrate_run(const struct migrate_options *o, int *ret_n, struct err *e)
{
	struct pg_config c = { .conninfo = o->conninfo,
		               .application = "samverka-migrate",
		               .statement_ms = STATEMENT_MS };
	struct pg *p = pg_new(&c, e);
	if (!p)
		return false;
	bool good = pg_open(p, e);
	if (good && !o->dry_run) {
		pg_send_sql(p, "SELECT pg_advisory_lock(" LOCK ")", NULL);
		good = pg_run(p, e);
	}
	good = good && run_missing(p, o, ret_n, e);
	pg_free(p);
	return good;
}

bool migrate_check(struct pg *p, struct err *e)
{
	ARENA_AUTO a = { 0 };
	struct migration *files;
	size_t n;
	bool there;
	if (!migrate_files(&a, &files, &n, e) || !has_table(p, &there, e))
		return false;
	int64_t version = 0;
	if (there) {
		pg_send_sql(p, "SELECT coalesce(max(version), 0) FROM samverka.migration", NULL);
		if (!pg_run(p, e))
			return false;
		version = pg_int(pg_result(p, 0), 0, 0);
	}
	if (version == (int64_t)n)
		return true;
	return err_set(e, ERR_FATAL, "SCHEMA_VERSION",
	               "the database has schema version %lld, this "
	               "program needs %zu: %s",
	               (long long)version, n,
	               version < (int64_t)n ? "run `samverka migrate`"
	                                    : "install the newer program");
}
