/* Every table of every schema of ours, tried by every role: what is not in the list below must be
 * denied. The list is written by hand, not read from the grants, so that a grant too many or one
 * too few shows. Tried by statements of a hostile client, not by asking the catalogue.
 * timeout: 180
 * no-san */
#include "world.h"

#define DATABASE "samverka_test_matrix"

/* The content of old ones is withheld. */
#define REJECTS_CHANGED "u:restricted u:published_at u:withheld u:record_key u:value u:headers"

/* May: s select, i insert, u update of any column, d delete; "u:column", "s:column": that one alone,
 * behind the letters or a dash. A table that is not named for a role is closed to it. */
static const struct right {
	const char *role, *schema, *tables, *may;
} rights[] = {
	/* a reconciler, in its own area; %s of both is the area */
	{ "samverka_%s", "%s", "entity walk consumer_offset", "siu" },
	{ "samverka_%s", "%s", "fact discrepancy_log", "si u:restricted" },
	{ "samverka_%s", "%s", "rejected", "si " REJECTS_CHANGED },
	{ "samverka_%s", "%s", "discrepancy watch_gap", "siud" },
	{ "samverka_%s", "%s", "queue", "sid u:due" },
	{ "samverka_%s", "%s", "bucket_member", "sid" },
	{ "samverka_%s", "%s", "stopped_partition", "si" },
	{ "samverka_%s", "%s", "flow sequence_seen mark", "i" },
	{ "samverka_%s", "%s", "receipt", "si" },   /* it publishes them, from its cursor on */
	{ "samverka_%s", "%s", "receipt_cursor", "siu" },
	{ "samverka_%s", "%s", "flow_sum sequence_gap", "s" },
	{ "samverka_%s", "%s", "removed_member", "s" },
	{ "samverka_%s", "samverka", "registry", "s" },
	/* all four of them, and what they may not: take rows out of the log */
	{ "samverka_retention", "%s", "entity walk consumer_offset receipt_cursor retention", "siu" },
	{ "samverka_retention", "%s", "fact discrepancy_log", "sid u:restricted" },
	{ "samverka_retention", "%s", "rejected", "sid " REJECTS_CHANGED },
	{ "samverka_retention", "%s", "discrepancy watch_gap", "siud" },
	{ "samverka_retention", "%s", "queue", "sid u:due" },
	{ "samverka_retention", "%s", "bucket_member receipt", "sid" },
	{ "samverka_retention", "%s", "stopped_partition removed_member", "si" },
	{ "samverka_retention", "%s", "flow sequence_seen mark removed_hour", "i" },
	{ "samverka_retention", "%s", "flow_sum sequence_gap", "s" },
	{ "samverka_retention", "%s", "removed_finding", "id s:closed_at" },
	{ "samverka_retention", "samverka", "registry migration", "s" },
	{ "samverka_retention", "samverka", "ref_version", "s u:version" },
	{ "samverka_retention", "samverka", "audit", "i" },
	{ "samverka_%s", "samverka", "ref_version", "s u:version" },
	{ "samverka_%s", "samverka", "migration", "s" },
	{ "samverka_ingest", "samverka", "registry migration", "s" },
	{ "samverka_ingest", "samverka", "ref_version", "s u:version" },
	{ "samverka_summaries", "%s", "entity bucket_member removed_member discrepancy removed_finding flow_sum", "s" },
	{ "samverka_summaries", "%s", "mark", "sid" },
	{ "samverka_summaries", "%s", "queue", "- s:bucket s:kind s:due" },
	{ "samverka_summaries", "summary", "summary position", "siu" },
	{ "samverka_summaries", "summary", "ledger", "si u:payload" },
	{ "samverka_summaries", "summary", "suppressed release", "si" },
	{ "samverka_summaries", "samverka", "registry ref_version migration", "s" },
	{ "samverka_gateway", "samverka", "registry ref_version migration", "s" },
	{ "samverka_monitor", "samverka", "migration", "s" },
	{ "samverka_monitor", "monitor", "*", "s" },
	{ "samverka_operator", "%s",
	  "entity fact rejected receipt flow_sum sequence_gap discrepancy discrepancy_log "
	  "bucket_member "
	  "mark queue walk consumer_offset stopped_partition watch_gap retention removed_hour",
	  "s" },
	{ "samverka_operator", "samverka", "registry ref_version migration", "s" },
	{ "samverka_operator", "samverka", "audit access_log", "i" },
	{ "samverka_operator", "summary", "summary ledger suppressed", "s" },
	{ "samverka_operator", "monitor", "*", "s" },
	{ "samverka_auditor", "samverka", "audit access_log migration", "s" },
	{ "samverka_restricted", "%s",
	  "entity fact rejected receipt flow_sum sequence_gap discrepancy discrepancy_log "
	  "bucket_member "
	  "mark queue walk consumer_offset stopped_partition watch_gap retention removed_hour",
	  "s" },
	{ "samverka_restricted", "samverka", "audit access_log", "i" },
	{ "samverka_restricted", "samverka", "migration", "s" },
	{ "samverka_restricted", "monitor", "*", "s" },
};

static const char *const areas[] = { "transition", "approval", "indicator", "reference" };
static const char *const roles[] = {
	"samverka_transition", "samverka_approval",   "samverka_indicator", "samverka_reference",
	"samverka_summaries",  "samverka_gateway",    "samverka_monitor",   "samverka_operator",
	"samverka_auditor",    "samverka_restricted", "samverka_ingest",    "samverka_stranger",
	"samverka_retention"
};
enum { N_AREAS = sizeof areas / sizeof *areas, N_ROLES = sizeof roles / sizeof *roles };

static PGconn *admin;
static PGresult *tables; /* schema, name, is a table, its columns parted by commas */

static bool has_word(const char *list, const char *word)
{
	size_t n = strlen(word);
	for (const char *p = list; (p = strstr(p, word)); p += n)
		if ((p == list || p[-1] == ' ') && (p[n] == '\0' || p[n] == ' '))
			return true;
	return false;
}

/* Does the row speak of this role and schema? An area's role is filled in with its own area. */
static bool fits(const struct right *r, const char *role, const char *schema)
{
	char filled[64];
	bool by_area = strstr(r->role, "%s") != NULL;
	for (size_t i = 0; i < N_AREAS; i++) {
		(void)snprintf(filled, sizeof filled, "samverka_%s", areas[i]);
		if (strcmp(by_area ? filled : r->role, role) == 0 &&
		    strcmp(strcmp(r->schema, "%s") == 0 ? areas[i] : r->schema, schema) == 0)
			return true;
	}
	return false;
}

static const char *may(const char *role, const char *schema, const char *table)
{
	for (size_t i = 0; i < sizeof rights / sizeof *rights; i++)
		if (fits(&rights[i], role, schema) &&
		    (strcmp(rights[i].tables, "*") == 0 || has_word(rights[i].tables, table)))
			return rights[i].may;
	return "";
}

/* Letters stand before the first blank. */
static bool allows(const char *may_do, char letter, const char *column)
{
	char word[80];
	for (const char *p = may_do; *p && *p != ' '; p++)
		if (*p == letter)
			return true;
	(void)snprintf(word, sizeof word, "%c:%s", letter, column);
	return *column && has_word(may_do, word);
}

/* In a transaction that is rolled back: nothing the client may do stays done. */
static bool is_denied(PGconn *c, const char *sql)
{
	char code[6];
	sql_do(c, "BEGIN");
	(void)sql_state(c, sql, code);
	sql_do(c, "ROLLBACK");
	return strcmp(code, "42501") == 0;
}

static int n_wrong, n_tried;

static void expect(PGconn *c, const char *role, bool allowed, const char *sql)
{
	n_tried++;
	if (is_denied(c, sql) != allowed)
		return;
	n_wrong++;
	print_error("%s %s: %s\n", role, allowed ? "is denied" : "may", sql);
}

static void try_columns(PGconn *c, const char *role, const char *name, const char *right,
                        const char *list)
{
	char copy[2000], sql[400];
	(void)snprintf(copy, sizeof copy, "%s", list);
	for (char *at, *column = strtok_r(copy, ",", &at); column;
	     column = strtok_r(NULL, ",", &at)) {
		(void)snprintf(sql, sizeof sql, "UPDATE %s SET \"%s\" = NULL WHERE false", name,
		               column);
		expect(c, role, allows(right, 'u', column), sql);
		if (!strstr(right, " s:"))
			continue; /* the whole table says it */
		(void)snprintf(sql, sizeof sql, "SELECT \"%s\" FROM %s LIMIT 1", column, name);
		expect(c, role, allows(right, 's', column), sql);
	}
}

static void try_table(PGconn *c, const char *role, int row)
{
	const char *schema = PQgetvalue(tables, row, 0), *table = PQgetvalue(tables, row, 1);
	const char *right = may(role, schema, table);
	char name[160], sql[400];
	(void)snprintf(name, sizeof name, "%s.\"%s\"", schema, table);
	(void)snprintf(sql, sizeof sql, "SELECT FROM %s LIMIT 1", name);
	expect(c, role, allows(right, 's', "") || strstr(right, " s:"), sql);
	if (strcmp(PQgetvalue(tables, row, 2), "t") != 0)
		return;
	(void)snprintf(sql, sizeof sql,
	               "INSERT INTO %s OVERRIDING SYSTEM VALUE SELECT * FROM %s WHERE false", name,
	               name);
	if (allows(right, 's', "") || !allows(right, 'i', ""))
		expect(c, role, allows(right, 'i', ""), sql);
	(void)snprintf(sql, sizeof sql, "DELETE FROM %s", name);
	expect(c, role, allows(right, 'd', ""), sql);
	(void)snprintf(sql, sizeof sql, "TRUNCATE %s", name);
	expect(c, role, false, sql);
	(void)snprintf(sql, sizeof sql, "DROP TABLE %s", name);
	expect(c, role, false, sql);
	(void)snprintf(sql, sizeof sql, "ALTER TABLE %s DISABLE ROW LEVEL SECURITY", name);
	expect(c, role, false, sql);
	try_columns(c, role, name, right, PQgetvalue(tables, row, 3));
}

static void every_role_on_every_table(void **state)
{
	(void)state; /* the database is the state */
	assert_true(PQntuples(tables) > 80);
	for (size_t i = 0; i < N_ROLES; i++) {
		char sql[80];
		(void)snprintf(sql, sizeof sql, "SET SESSION AUTHORIZATION %s", roles[i]);
		PGconn *c = sql_open(DATABASE, NULL);
		sql_do(c, sql);
		sql_do(c, "SET default_transaction_read_only = off"); /* a hostile client's first
		                                                         line */
		for (int row = 0; row < PQntuples(tables); row++)
			try_table(c, roles[i], row);
		PQfinish(c);
	}
	print_message("%d statements of %d roles on %d tables and views\n", n_tried, (int)N_ROLES,
	              PQntuples(tables));
	assert_int_equal(n_wrong, 0);
}

/* The list must not name what is not there: a table that was renamed would go untried. */
static void the_list_names_real_tables(void **state)
{
	(void)state; /* as above */
	for (size_t i = 0; i < sizeof rights / sizeof *rights; i++) {
		char copy[400], sql[500];
		const char *schema =
		        strcmp(rights[i].schema, "%s") == 0 ? "indicator" : rights[i].schema;
		(void)snprintf(copy, sizeof copy, "%s", rights[i].tables);
		for (char *at, *t = strtok_r(copy, " ", &at); t; t = strtok_r(NULL, " ", &at)) {
			(void)snprintf(sql, sizeof sql,
			               "SELECT to_regclass('%s.%s') IS NOT NULL OR '*' = '%s'",
			               schema, t, t);
			char answer[8];
			if (strcmp(sql_text(admin, sql, answer, sizeof answer), "t") != 0)
				fail_msg("%s.%s is not there", schema, t);
		}
	}
}

/* A grant too many is found: the negative control. */
static void a_grant_too_many_is_found(void **state)
{
	(void)state; /* as above */
	sql_do(admin, "GRANT DELETE ON transition.fact TO samverka_transition");
	PGconn *c = sql_open(DATABASE, NULL);
	sql_do(c, "SET SESSION AUTHORIZATION samverka_transition");
	assert_false(is_denied(c, "DELETE FROM transition.fact"));
	PQfinish(c);
	sql_do(admin, "REVOKE DELETE ON transition.fact FROM samverka_transition");
}

/* What holds rows about persons hides those of protected identities, from its owner too. */
static void tables_with_protected_rows_are_forced(void **state)
{
	(void)state; /* as above */
	assert_int_equal(
	        sql_int(admin,
	                "SELECT count(*) FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid "
	                "JOIN pg_namespace n ON n.oid = relnamespace WHERE attname = 'restricted' "
	                "AND relkind IN ('r', 'p') AND NOT relispartition "
	                "AND NOT (relrowsecurity AND relforcerowsecurity)"),
	        0);
	assert_true(sql_int(admin, "SELECT count(*) FROM pg_class WHERE relforcerowsecurity") >=
	            20);
}

static int set_up(void **state)
{
	char conninfo[400], command[600];
	(void)state; /* the database is the state */
	private_create(DATABASE);
	private_migrate(private_conninfo(DATABASE, conninfo, sizeof conninfo));
	(void)snprintf(command, sizeof command,
	               "psql '%s' -qAt -v ON_ERROR_STOP=1 -f deploy/postgres/roles.sql", conninfo);
	must(system(command) == 0);
	admin = sql_open(DATABASE, NULL);
	sql_do(admin, "CREATE ROLE samverka_stranger LOGIN");
	tables = sql_run(
	        admin,
	        "SELECT nspname, relname, relkind IN ('r', 'p'), "
	        "coalesce(string_agg(attname, ',' ORDER BY attnum) FILTER (WHERE attidentity = "
	        "''), '') FROM pg_class c "
	        "JOIN pg_namespace n ON n.oid = relnamespace JOIN pg_attribute a ON attrelid = "
	        "c.oid "
	        "WHERE nspname IN ('samverka', 'transition', 'approval', 'indicator', 'reference', "
	        "'summary', 'monitor') AND relkind IN ('r', 'p', 'v', 'm') AND attnum > 0 "
	        "AND NOT attisdropped GROUP BY 1, 2, 3 ORDER BY 1, 2");
	return 0;
}

static int tear_down(void **state)
{
	(void)state; /* as above */
	PQclear(tables);
	PQfinish(admin);
	return 0;
}

int main(void)
{
	const struct CMUnitTest skipped[] = { cmocka_unit_test(world_no_postgres) };
	const struct CMUnitTest cases[] = {
		cmocka_unit_test(every_role_on_every_table),
		cmocka_unit_test(the_list_names_real_tables),
		cmocka_unit_test(a_grant_too_many_is_found),
		cmocka_unit_test(tables_with_protected_rows_are_forced),
	};
	if (!private_start())
		return cmocka_run_group_tests(skipped, NULL, NULL);
	return cmocka_run_group_tests(cases, set_up, tear_down);
}
