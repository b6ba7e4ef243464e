/* quote: three spellings over one decoder.
 *
 * Invariant: a code point reaches the output as it is only if it is harmless(); everything else
 * goes through the escape of its spelling. */
#include "base/quote.h"

#include <stdint.h>
#include <string.h>

enum { NOT_UTF8 = 0xffffffffu };

/* The code point at the start of t (t.n > 0) and its length; a byte that starts no valid sequence
 * is NOT_UTF8 with length 1. Overlong forms and surrogates are not valid (RFC 3629, 3). */
static size_t decode(struct text t, uint32_t *ret)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const uint8_t *p = (const uint8_t *)t.p;
	size_t n = p[0] < 0x80 ? 1 : p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : p[0] >= 0xc0 ? 2 : 0;
	*ret = NOT_UTF8;
	if (n == 0 || n > t.n || p[0] >= 0xf8)
		return 1;
	uint32_t c = n == 1 ? p[0] : p[0] & (0x7fu >> n);
	for (size_t i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 1;
		c = c << 6 | (p[i] & 0x3f);
	}
	if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 1;
	*ret = c;
	return n;
}

static bool harmless(uint32_t c)
{
	if (c < 0x20 || (c >= 0x7f && c < 0xa0) || c == NOT_UTF8)
		return false;
	if (c == 0x061c || c == 0xfeff || (c >= 0x200b && c <= 0x200f))
		return false; /* Arabic letter mark, BOM, zero width and direction marks */
	if ((c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f))
		return false; /* separators, embeddings, overrides, isolates */
	return !(c >= 0xfff9 && c <= 0xfffb) && !(c >= 0xe0000 && c <= 0xe007f);
}

/* The short escape that all three spellings may have, or 0. */
static char short_escape(uint32_t c)
{
	switch (c) {
	case '"':
	case '\\':
		return (char)c;
	case '\n':
		return 'n';
	case '\r':
		return 'r';
	case '\t':
		return 't';
	default:
		return 0;
	}
}

static void escape_logfmt(struct buf *b, uint32_t c, uint8_t byte)
{
	char e = short_escape(c);
	if (e)
		buf_printf(b, "\\%c", e);
	else if (c == NOT_UTF8)
		buf_printf(b, "\\x%02x", byte);
	else
		buf_printf(b, "\\u{%x}", c);
}

static void escape_json(struct buf *b, uint32_t c, uint8_t byte)
{
	char e = short_escape(c);
	(void)byte; /* a broken byte has no spelling in JSON */
	if (e)
		buf_printf(b, "\\%c", e);
	else if (c == NOT_UTF8)
		buf_put_text(b, TEXT("\\ufffd"));
	else if (c < 0x10000)
		buf_printf(b, "\\u%04x", c);
	else
		buf_printf(b, "\\u%04x\\u%04x", 0xd7c0 + (c >> 10), 0xdc00 + (c & 0x3ff));
}

static void escape_label(struct buf *b, uint32_t c, uint8_t byte)
{
	(void)byte; /* OpenMetrics knows three escapes and no more */
	if (c == '"' || c == '\\' || c == '\n')
		buf_printf(b, "\\%c", short_escape(c));
	else
		buf_put_text(b, TEXT("\xef\xbf\xbd"));
}

static void quote(struct buf *b, struct text t, void (*escape)(struct buf *, uint32_t, uint8_t))
{
	buf_putc(b, '"');
	while (t.n) {
		uint32_t c;
		size_t n = decode(t, &c);
		if (harmless(c) && c != '"' && c != '\\')
			buf_put(b, t.p, n);
		else
			escape(b, c, (uint8_t)t.p[0]);
		t.p += n;
		t.n -= n;
	}
	buf_putc(b, '"');
}

static bool is_bare(struct text t)
{
	for (size_t i = 0; i < t.n; i++)
		if (t.p[i] < 0x21 || t.p[i] > 0x7e || strchr("\"\\=`", t.p[i]))
			return false;
	return t.n > 0;
}

void quote_logfmt(struct buf *b, struct text t)
{
	if (is_bare(t))
		buf_put_text(b, t);
	else
		quote(b, t, escape_logfmt);
}

void quote_json(struct buf *b, struct text t)
{
	quote(b, t, escape_json);
}

void quote_label(struct buf *b, struct text t)
{
	quote(b, t, escape_label);
}
