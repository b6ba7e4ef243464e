/* ident: identifiers of organisations and units by form and check digit. Nothing here remembers or
 * prints what it looked at. */
#include "event/ident.h"

enum { ORGNR = 10, HSA_PREFIX = 13, HSA_MAX = 31 };

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static char upper(char c)
{
	return (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
}

/* Luhn: from the right, the check digit once, the next twice, and so on; products by their digits.
 */
bool ident_luhn(struct text digits)
{
	int sum = 0;
	for (size_t i = 0; i < digits.n; i++) {
		if (!is_digit(digits.p[i]))
			return false;
		int product = (digits.p[i] - '0') * ((digits.n - i) % 2 == 0 ? 2 : 1);
		sum += product < 10 ? product : product - 9;
	}
	return digits.n && sum % 10 == 0;
}

bool ident_orgnr(struct text t)
{
	return t.n == ORGNR && t.p[2] >= '2' && ident_luhn(t);
}

bool ident_hsa(struct text t)
{
	if (t.n <= HSA_PREFIX || t.n > HSA_MAX || t.p[0] != 'S' || t.p[1] != 'E' ||
	    t.p[HSA_PREFIX - 1] != '-')
		return false;
	for (size_t i = HSA_PREFIX; i < t.n; i++)
		if (!is_digit(t.p[i]) && !is_upper(upper(t.p[i])))
			return false;
	return ident_orgnr((struct text){ t.p + 2, ORGNR });
}

struct text ident_hsa_upper(struct text hsa_id, char *room)
{
	for (size_t i = 0; i < hsa_id.n; i++)
		room[i] = upper(hsa_id.p[i]);
	return (struct text){ room, hsa_id.n };
}

bool ident_hsa_eq(struct text a, struct text b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (upper(a.p[i]) != upper(b.p[i]))
			return false;
	return true;
}
