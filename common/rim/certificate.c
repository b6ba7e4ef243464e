/* certificate: see the header. */
#include "rim/certificate.h"

#include "event/instant.h"

#include <libpq-fe.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int64_t end_of(const X509 *x)
{
	struct tm at;
	if (!ASN1_TIME_to_tm(X509_get0_notAfter(x), &at))
		return 0;
	return (int64_t)timegm(&at) * SECOND_US;
}

int64_t certificate_end_us(const char *path)
{
	FILE *f = path && *path ? fopen(path, "re") : NULL;
	if (!f)
		return 0;
	X509 *x = PEM_read_X509(f, NULL, NULL, NULL);
	int64_t end = x ? end_of(x) : 0;
	X509_free(x);
	(void)fclose(f); /* read only */
	return end;
}

int64_t certificate_of_kafka(const struct settings_pairs *kafka)
{
	for (size_t i = 0; i < kafka->n; i++)
		if (strcmp(kafka->v[i].key, "ssl.certificate.location") == 0)
			return certificate_end_us(kafka->v[i].value);
	return 0;
}

static const char *value_of(const PQconninfoOption *o, const char *keyword)
{
	for (; o && o->keyword; o++)
		if (strcmp(o->keyword, keyword) == 0 && o->val && *o->val)
			return o->val;
	return NULL;
}

/* What libpq looks for when nobody names a file. */
static int64_t end_at_home(void)
{
	const char *home = getenv("HOME");
	char path[512];
	if (!home || snprintf(path, sizeof path, "%s/.postgresql/postgresql.crt", home) >= (int)sizeof path)
		return 0;
	return certificate_end_us(path);
}

int64_t certificate_of_postgres(const char *conninfo)
{
	PQconninfoOption *given = PQconninfoParse(conninfo, NULL), *rest = PQconndefaults();
	const char *path = value_of(given, "sslcert");
	if (!path)
		path = value_of(rest, "sslcert");
	int64_t end = path ? certificate_end_us(path) : end_at_home();
	PQconninfoFree(given);
	PQconninfoFree(rest);
	return end;
}
