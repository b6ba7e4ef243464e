/* html: the one place where a value becomes part of a page. */
#include "monitor/html.h"

#include <stdio.h>
#include <string.h>

void html_text(struct html *h, struct text t)
{
	for (size_t i = 0; i < t.n; i++) {
		unsigned char c = (unsigned char)t.p[i];
		switch (c) {
		case '&': html_raw(h, "&amp;"); break;
		case '<': html_raw(h, "&lt;"); break;
		case '>': html_raw(h, "&gt;"); break;
		case '"': html_raw(h, "&quot;"); break;
		case '\'': html_raw(h, "&#39;"); break;
		default:
			if (c >= 0x20 && c != 0x7f)
				buf_putc(h->b, (char)c);
		}
	}
}

void html_string(struct html *h, const char *s)
{
	html_text(h, text_of(s));
}

void html_word(struct html *h, enum word w)
{
	html_string(h, word(w, h->language));
}

/* Digits in groups of three from the right; a sign stays in front. */
static void put_grouped(struct html *h, struct text t)
{
	size_t first = t.n && t.p[0] == '-';
	if (first)
		html_raw(h, "\u2212");
	for (size_t i = first; i < t.n; i++) {
		if (i > first && (t.n - i) % 3 == 0)
			buf_put_text(h->b, h->language == SWEDISH ? TEXT("\u202f") : TEXT(","));
		buf_putc(h->b, t.p[i]);
	}
}

void html_int(struct html *h, int64_t n)
{
	char digits[24];
	int len = snprintf(digits, sizeof digits, "%lld", (long long)n);
	put_grouped(h, (struct text){ digits, (size_t)len });
}

static bool is_decimal(struct text t)
{
	size_t points = 0, digits = 0;
	for (size_t i = t.n && t.p[0] == '-'; i < t.n; i++) {
		points += t.p[i] == '.';
		digits += t.p[i] >= '0' && t.p[i] <= '9';
	}
	return digits && points <= 1 && digits + points + (t.p[0] == '-') == t.n;
}

/* Four digits behind the point and more are a quotient's: somebody divided. */
static struct text shortened(struct text t, char room[32])
{
	enum { QUOTIENT = 4, DIGITS_MAX = 18 };
	struct text fraction = t, whole = text_cut(&fraction, '.');
	size_t sign = t.p[0] == '-', keep = whole.n - sign > 1 ? 2 : 3;
	int64_t scaled = 0, divisor = 1;
	if (fraction.n < QUOTIENT || whole.n - sign + fraction.n > DIGITS_MAX)
		return t;
	for (size_t i = sign; i < t.n; i++)
		scaled = t.p[i] == '.' ? scaled : scaled * 10 + (t.p[i] - '0');
	for (size_t i = keep; i < fraction.n; i++)
		divisor *= 10;
	scaled = (scaled + divisor / 2) / divisor;
	int64_t one = keep == 2 ? 100 : 1000;
	int n = snprintf(room, 32, "%s%lld.%0*lld", sign && scaled ? "-" : "", (long long)(scaled / one), (int)keep,
	                 (long long)(scaled % one));
	return (struct text){ room, (size_t)n };
}

void html_decimal(struct html *h, struct text t)
{
	char room[32];
	if (!is_decimal(t)) {
		html_text(h, t);
		return;
	}
	html_raw(h, "<data value=\"");
	html_text(h, t);
	html_raw(h, "\">");
	struct text fraction = shortened(t, room), whole = text_cut(&fraction, '.');
	put_grouped(h, whole);
	if (fraction.n && !text_eq(fraction, TEXT("0"))) {
		buf_putc(h->b, h->language == SWEDISH ? ',' : '.');
		html_text(h, fraction);
	}
	html_raw(h, "</data>");
}

static void put_minutes(struct buf *b, instant_us t)
{
	struct local_time local = calendar_local(t);
	int minutes = (int)(local.of_day_us / MINUTE_US);
	calendar_put_day(b, local.day);
	buf_printf(b, " %02d:%02d", minutes / 60, minutes % 60);
}

static void open_time(struct html *h, instant_us t)
{
	html_raw(h, "<time datetime=\"");
	instant_put(h->b, t);
	html_raw(h, "\"");
}

void html_instant(struct html *h, instant_us t)
{
	if (t == INSTANT_NONE) {
		html_word(h, W_NEVER);
		return;
	}
	open_time(h, t);
	html_raw(h, ">");
	put_minutes(h->b, t);
	html_raw(h, "</time>");
}

void html_day(struct html *h, day_no day)
{
	html_raw(h, "<time>");
	calendar_put_day(h->b, day);
	html_raw(h, "</time>");
}

static void put_tenths(struct html *h, int64_t tenths, const char *unit)
{
	if (tenths >= 100 || tenths % 10 == 0)
		buf_printf(h->b, "%lld\u00a0%s", (long long)((tenths + 5) / 10), unit);
	else
		buf_printf(h->b, "%lld%c%lld\u00a0%s", (long long)(tenths / 10),
		           h->language == SWEDISH ? ',' : '.', (long long)(tenths % 10), unit);
}

void html_span(struct html *h, int64_t ms)
{
	if (ms < 0)
		ms = 0;
	if (ms < 1000)
		buf_printf(h->b, "%lld\u00a0ms", (long long)ms);
	else if (ms < 60 * 1000)
		put_tenths(h, ms / 100, "s");
	else if (ms < 3600 * 1000)
		put_tenths(h, ms / 6000, "min");
	else if (ms < 48 * 3600 * 1000)
		put_tenths(h, ms / 360000, "h");
	else
		put_tenths(h, ms / 8640000, "d");
}

void html_ago(struct html *h, instant_us t)
{
	if (t == INSTANT_NONE) {
		html_word(h, W_NEVER);
		return;
	}
	int64_t s = (h->now - t) / SECOND_US;
	open_time(h, t);
	html_raw(h, " title=\"");
	put_minutes(h->b, t);
	html_raw(h, "\">");
	if (s < 60)
		html_word(h, W_NOW);
	else if (s < 3600)
		buf_printf(h->b, "%lld\u00a0min ", (long long)(s / 60));
	else if (s < 48 * 3600)
		buf_printf(h->b, "%lld\u00a0h ", (long long)(s / 3600));
	else
		buf_printf(h->b, "%lld\u00a0d ", (long long)(s / 86400));
	if (s >= 60)
		html_word(h, W_AGO);
	html_raw(h, "</time>");
}

void html_url_part(struct buf *b, struct text t)
{
	for (size_t i = 0; i < t.n; i++) {
		unsigned char c = (unsigned char)t.p[i];
		bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		             (c && strchr("-._~", c));
		if (plain)
			buf_putc(b, (char)c);
		else
			buf_printf(b, "%%%02X", c);
	}
}

void html_href(struct html *h, const char *path, struct text part)
{
	char sep = strchr(path, '?') ? '&' : '?';
	html_raw(h, "href=\"");
	html_string(h, path);
	html_url_part(h->b, part);
	if (h->language_chosen) {
		buf_printf(h->b, "%s", sep == '?' ? "?" : "&amp;");
		buf_printf(h->b, "lang=%s", language_code(h->language));
		sep = '&';
	}
	if (h->theme != THEME_AUTO) {
		buf_printf(h->b, "%s", sep == '?' ? "?" : "&amp;");
		buf_printf(h->b, "theme=%s", h->theme == THEME_DARK ? "dark" : "light");
	}
	html_raw(h, "\"");
}

void html_cell_int(struct html *h, int64_t n)
{
	if (n == 0) {
		html_raw(h, "<td class=\"n zero\">0</td>");
		return;
	}
	html_raw(h, "<td class=\"n\">");
	html_int(h, n);
	html_raw(h, "</td>");
}

void html_cell_text(struct html *h, struct text t)
{
	html_raw(h, "<td>");
	html_text(h, t);
	html_raw(h, "</td>");
}

void html_head(struct html *h, enum word w, bool numeric)
{
	if (numeric)
		html_raw(h, "<th scope=\"col\" class=\"n\">");
	else
		html_raw(h, "<th scope=\"col\">");
	html_word(h, w);
	html_raw(h, "</th>");
}
