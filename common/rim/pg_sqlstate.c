/* pg_sqlstate: what an error of the database means to a batch (architecture, corner 10). One table;
 * the most exact row wins by standing first. Whatever it does not name is a program that does not
 * fit its database: FATAL. */
#include "rim/pg.h"

#include <string.h>

static const struct {
	const char *prefix;
	enum err_kind kind;
	const char *code;
} states[] = {
	{ "25006", ERR_RETRY, "DB_READ_ONLY" }, /* failed over: this is a standby now */
	{ "25P03", ERR_RETRY, "DB_CANCELLED" }, /* idle in transaction for too long */
	{ "08", ERR_RETRY, "DB_CONNECTION" },
	{ "28", ERR_RETRY, "DB_LOGIN" }, /* a password or certificate being changed */
	{ "3D", ERR_RETRY, "DB_LOGIN" }, /* no such database (yet) */
	{ "40", ERR_RETRY, "DB_CONFLICT" },
	{ "53", ERR_RETRY, "DB_RESOURCES" },
	{ "54", ERR_RETRY, "DB_LIMIT" },
	{ "55", ERR_RETRY, "DB_NOT_READY" },
	{ "57", ERR_RETRY, "DB_CANCELLED" },
	{ "58", ERR_RETRY, "DB_SYSTEM" },
	{ "0A000", ERR_RETRY, "DB_PLAN" }, /* the schema moved under a prepared statement */
	{ "26000", ERR_RETRY, "DB_PLAN" }, /* a prepared statement is gone */
	{ "22", ERR_REJECT, "DB_PERMANENT" },
};

/* Constraints that data can break although the engine checks it first. Any other violation is a
 * bug of ours. */
static const char *const of_data[] = { "entity_key_fits" };

static bool is_of_data(const char *constraint)
{
	for (size_t i = 0; constraint && i < sizeof of_data / sizeof *of_data; i++)
		if (strcmp(constraint, of_data[i]) == 0)
			return true;
	return false;
}

enum err_kind pg_sqlstate_kind(const char *sqlstate, const char *constraint, const char **ret_code)
{
	if (strncmp(sqlstate, "23", 2) == 0 && is_of_data(constraint)) {
		*ret_code = "DB_PERMANENT";
		return ERR_REJECT;
	}
	for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
		if (strncmp(sqlstate, states[i].prefix, strlen(states[i].prefix)) != 0)
			continue;
		*ret_code = states[i].code;
		return states[i].kind;
	}
	*ret_code = "DB_PROGRAM";
	return ERR_FATAL;
}
