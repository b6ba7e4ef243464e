/* ident, areas: codes of municipalities and counties. Codes are text with their leading zero; a
 * code is known by the tables alone, never by looking like one. */
#include "event/ident.h"

#include <stdlib.h>

struct area {
	int code;
	const char *name;
};

static const struct area municipalities[] = {
#define MUNICIPALITY(code, name) { code, name },
#include "event/municipality.def"
#undef MUNICIPALITY
};

static const struct area counties[] = {
#define COUNTY(code, name) { code, name },
#include "event/county.def"
#undef COUNTY
};

static int compare(const void *key, const void *area)
{
	return *(const int *)key - ((const struct area *)area)->code;
}

/* The number `digits` digits say; -1 for anything else. */
static int code_of(struct text t, size_t digits)
{
	int v = 0;
	if (t.n != digits)
		return -1;
	for (size_t i = 0; i < t.n; i++) {
		if (t.p[i] < '0' || t.p[i] > '9')
			return -1;
		v = v * 10 + (t.p[i] - '0');
	}
	return v;
}

static const char *name_of(int code, const struct area *areas, size_t n)
{
	const struct area *found = bsearch(&code, areas, n, sizeof *areas, compare);
	return found ? found->name : NULL;
}

const char *ident_municipality_name(struct text code)
{
	return name_of(code_of(code, 4), municipalities,
	               sizeof municipalities / sizeof *municipalities);
}

const char *ident_county_name(struct text code)
{
	return name_of(code_of(code, 2), counties, sizeof counties / sizeof *counties);
}

bool ident_municipality(struct text t)
{
	return ident_municipality_name(t);
}

bool ident_county(struct text t)
{
	return ident_county_name(t);
}
