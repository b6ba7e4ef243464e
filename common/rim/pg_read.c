/* pg_read: values of a result in binary form. A value of another type or length than the statement
 * promises is a bug in its SQL: must(). */
#include "base/must.h"
#include "rim/pg_inside.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

#define PG_EPOCH_US (946684800 * SECOND_US)

size_t pg_rows(const struct pg_result *r)
{
	return (size_t)PQntuples(r);
}

int64_t pg_affected(const struct pg_result *r)
{
	PGresult *mine = (PGresult *)(uintptr_t)r; /* PQcmdTuples only reads */
	int64_t n;
	if (!text_to_int64(text_of(PQcmdTuples(mine)), &n))
		return 0;
	return n;
}

bool pg_is_null(const struct pg_result *r, size_t row, int column)
{
	return PQgetisnull(r, (int)row, column);
}

static int64_t get64(const char *at)
{
	uint64_t wire;
	memcpy(&wire, at, sizeof wire);
	return (int64_t)be64toh(wire);
}

int64_t pg_int(const struct pg_result *r, size_t row, int column)
{
	must(!pg_is_null(r, row, column));
	const char *at = PQgetvalue(r, (int)row, column);
	int length = PQgetlength(r, (int)row, column);
	if (length == 8)
		return get64(at);
	if (length == 4) {
		uint32_t wire;
		memcpy(&wire, at, sizeof wire);
		return (int32_t)be32toh(wire);
	}
	must(length == 2);
	uint16_t wire;
	memcpy(&wire, at, sizeof wire);
	return (int16_t)be16toh(wire);
}

bool pg_bool(const struct pg_result *r, size_t row, int column)
{
	must(PQgetlength(r, (int)row, column) == 1);
	return PQgetvalue(r, (int)row, column)[0] != 0;
}

instant_us pg_instant(const struct pg_result *r, size_t row, int column)
{
	if (pg_is_null(r, row, column))
		return INSTANT_NONE;
	return pg_int(r, row, column) + PG_EPOCH_US;
}

struct text pg_text(const struct pg_result *r, size_t row, int column)
{
	if (pg_is_null(r, row, column))
		return (struct text){ 0 };
	return (struct text){ PQgetvalue(r, (int)row, column),
		              (size_t)PQgetlength(r, (int)row, column) };
}

void pg_digest(const struct pg_result *r, size_t row, int column, uint8_t ret[32])
{
	struct text t = pg_text(r, row, column);
	memset(ret, 0, 32);
	if (t.n == 32)
		memcpy(ret, t.p, 32);
}
