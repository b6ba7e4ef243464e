/* csv: see the header. Invariant: whatever a cell holds, a reader finds as many cells as were put,
 * and none of them begins as a formula. */
#include "samverka/csv.h"

#include <stdio.h>
#include <string.h>

struct csv csv_to(struct buf *b)
{
	return (struct csv){ .b = b };
}

static void next_cell(struct csv *c)
{
	if (c->any)
		buf_putc(c->b, ';');
	c->any = true;
}

/* Tab and carriage return too: spreadsheets skip them before they look for the formula. */
static bool starts_formula(struct text t)
{
	return t.n && memchr("=+-@\t\r", t.p[0], 6);
}

static bool needs_quotes(struct text t)
{
	for (size_t i = 0; i < t.n; i++)
		if (memchr(";\"\r\n", t.p[i], 4))
			return true;
	return false;
}

void csv_text(struct csv *c, struct text t)
{
	next_cell(c);
	bool quotes = needs_quotes(t);
	if (quotes)
		buf_putc(c->b, '"');
	if (starts_formula(t))
		buf_putc(c->b, '\'');
	for (size_t i = 0; i < t.n; i++) {
		if (t.p[i] == '"')
			buf_putc(c->b, '"');
		buf_putc(c->b, t.p[i]);
	}
	if (quotes)
		buf_putc(c->b, '"');
}

void csv_int(struct csv *c, int64_t v)
{
	next_cell(c);
	buf_put_int64(c->b, v);
}

void csv_number(struct csv *c, struct text t)
{
	next_cell(c);
	buf_put_text(c->b, t);
}

void csv_ore(struct csv *c, int64_t ore)
{
	uint64_t u = ore < 0 ? 0 - (uint64_t)ore : (uint64_t)ore;
	next_cell(c);
	buf_printf(c->b, "%s%llu,%02u", ore < 0 ? "-" : "", (unsigned long long)(u / 100),
	           (unsigned)(u % 100));
}

void csv_decimal(struct csv *c, double v)
{
	char text[40];
	next_cell(c);
	(void)snprintf(text, sizeof text, "%.15g", v); /* fits */
	char *point = strchr(text, '.');
	if (point)
		*point = ',';
	buf_put_text(c->b, text_of(text));
}

void csv_empty(struct csv *c)
{
	next_cell(c);
}

void csv_end_row(struct csv *c)
{
	buf_put_text(c->b, TEXT("\r\n"));
	c->any = false;
}
