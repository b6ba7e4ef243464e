/* schema, formats: the ones that are asserted. The standard's own three, and ours, x-…, which say
 * what a pattern cannot (check digits, codes that exist). */
#include "event/schema_parts.h"

#include "event/calendar.h"
#include "event/decimal.h"
#include "event/ident.h"
#include "event/instant.h"

#include <string.h>

enum { REF_MAX = 64 };

static bool is_date_time(struct text t)
{
	instant_us ignored;
	return instant_parse(t, &ignored);
}

static bool is_date(struct text t)
{
	day_no ignored;
	return calendar_parse_day(t, &ignored);
}

static bool is_month(struct text t)
{
	int32_t ignored;
	return calendar_parse_month(t, &ignored);
}

static bool is_decimal(struct text t)
{
	struct text ignored;
	return decimal_from_text(t, &ignored);
}

/* A reference of somebody's making: nothing in it that looks like something else. */
static bool is_ref(struct text t)
{
	return t.n <= REF_MAX && text_is_ascii_graph(t);
}

static bool is_letter(char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_hex(char c)
{
	return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

/* RFC 3986 3.1: a colon before the first / ? # ends a scheme, so what precedes must be one. */
static bool is_scheme_sound(struct text t)
{
	size_t end = 0;
	while (end < t.n && !strchr(":/?#", t.p[end]))
		end++;
	if (end == t.n || t.p[end] != ':')
		return true;
	for (size_t i = 0; i < end; i++)
		if (!is_letter(t.p[i]) && (i == 0 || (!is_digit(t.p[i]) && !strchr("+-.", t.p[i]))))
			return false;
	return end > 0;
}

/* RFC 3986: its characters, whole percent escapes, one fragment. Brackets, which only an IP address
 * may have, are let through between the slashes. */
static bool is_uri_reference(struct text t)
{
	bool fragment = false;
	for (size_t i = 0; i < t.n; i++) {
		char c = t.p[i];
		if (!is_letter(c) && !is_digit(c) &&
		    (c == '\0' || !strchr("-._~:/?#[]@!$&'()*+,;=%", c)))
			return false;
		if (c == '%' && (i + 2 >= t.n || !is_hex(t.p[i + 1]) || !is_hex(t.p[i + 2])))
			return false;
		if (c == '#' && fragment)
			return false;
		fragment = fragment || c == '#';
	}
	return is_scheme_sound(t);
}

static const struct schema_format formats[] = {
	{ "date-time", is_date_time, "no date and time with offset, of the years 2000 to 2199" },
	{ "date", is_date, "no date that exists (YYYY-MM-DD)" },
	{ "uri-reference", is_uri_reference, "no URI reference" },
	{ "x-ref", is_ref, "no reference (1 to 64 printable ASCII characters, no space)" },
	{ "x-orgnr", ident_orgnr, "no organisation number (10 digits, check digit)" },
	{ "x-hsa-id", ident_hsa, "no HSA-id" },
	{ "x-municipality", ident_municipality, "no municipality code" },
	{ "x-county", ident_county, "no county code" },
	{ "x-month", is_month, "no month (YYYY-MM)" },
	{ "x-decimal", is_decimal, "no decimal of at most 18 digits" },
};

const struct schema_format *schema_format_find(struct text name)
{
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
		if (text_eq(name, text_of(formats[i].name)))
			return &formats[i];
	return NULL;
}
