/* http_text: see the header. */
#include "gateway/http_text.h"

#include "base/text.h"

#include <string.h>
#include <strings.h>

/* ---- the address ---- */

/* The byte of "%41"; -1: no escape. */
static int escaped_byte(const char *p)
{
	int high = p[0] == '%' && p[1] ? text_hex_digit(p[1]) : -1;
	int low = high >= 0 && p[2] ? text_hex_digit(p[2]) : -1;
	return low >= 0 ? high * 16 + low : -1;
}

bool http_text_uri(const char *uri)
{
	bool path = true;
	for (const char *c = uri; *c; c++) {
		path = path && *c != '?';
		int byte = *c == '%' ? escaped_byte(c) : 'x';
		if (byte <= 0 || (path && (byte == '/' || byte == '\\')))
			return false;
	}
	return true;
}

void http_text_unescape(const char *s, struct buf *ret)
{
	for (; *s; s++) {
		int byte = escaped_byte(s);
		buf_putc(ret, (char)(byte > 0 ? byte : *s == '+' ? ' ' : *s));
		if (byte > 0)
			s += 2;
	}
}

/* ---- headers ---- */

static bool is_control(unsigned char c)
{
	return c < ' ' || c == 0x7f;
}

bool http_text_name(struct text name)
{
	for (size_t i = 0; i < name.n; i++)
		if (is_control((unsigned char)name.p[i]) || name.p[i] == ' ')
			return false;
	return true;
}

bool http_text_value(struct text value)
{
	for (size_t i = 0; i < value.n; i++)
		if (is_control((unsigned char)value.p[i]) && value.p[i] != '\t')
			return false;
	return true;
}

/* "…; charset=latin1": only UTF-8 and its part ASCII are JSON. */
static bool is_utf8(struct text content_type)
{
	struct text rest = content_type;
	(void)text_cut(&rest, ';');
	while (rest.n) {
		struct text one = text_trim(text_cut(&rest, ';'));
		if (one.n < 8 || strncasecmp(one.p, "charset=", 8) != 0)
			continue;
		struct text set = { one.p + 8, one.n - 8 };
		if (set.n > 1 && set.p[0] == '"' && set.p[set.n - 1] == '"')
			set = (struct text){ set.p + 1, set.n - 2 };
		return (set.n == 5 && strncasecmp(set.p, "utf-8", 5) == 0) ||
		       (set.n == 8 && strncasecmp(set.p, "us-ascii", 8) == 0);
	}
	return true;
}

static bool has_attributes(const struct header *headers, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (headers[i].name.n > 3 && strncasecmp(headers[i].name.p, "ce-", 3) == 0)
			return true;
	return false;
}

bool http_text_media(struct text content_type, const struct header *headers, size_t n)
{
	struct text rest = content_type, bare = text_trim(text_cut(&rest, ';'));
	static const char *const known[] = { "application/cloudevents+json",
		                             "application/cloudevents-batch+json",
		                             "application/json" };
	if (!bare.n)
		return has_attributes(headers, n);
	if (!is_utf8(content_type))
		return false;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (bare.n == strlen(known[i]) && strncasecmp(bare.p, known[i], bare.n) == 0)
			return true;
	return bare.n > 5 && strncasecmp(bare.p + bare.n - 5, "+json", 5) == 0 &&
	       has_attributes(headers, n);
}
