/* summary_csv: see the header. Which columns there are and in which order is the payload's word. */
#include "samverka/summary_csv.h"

#include "samverka/csv.h"

#include <string.h>

static bool is_money(const char *column)
{
	return text_ends_with(text_of(column), TEXT("_ore"));
}

static void put_name(struct csv *c, const char *column)
{
	BUF_AUTO b = { 0 };
	struct text name = text_of(column);
	if (is_money(column)) {
		buf_put(&b, name.p, name.n - 3);
		buf_put_text(&b, TEXT("kr"));
		name = buf_text(&b);
	}
	csv_text(c, name);
}

static struct text text_of_string(const json_t *v)
{
	return (struct text){ json_string_value(v), json_string_length(v) };
}

static void put_list(struct csv *c, const json_t *list)
{
	BUF_AUTO b = { 0 };
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *v = json_array_get(list, i);
		if (i)
			buf_putc(&b, ',');
		if (json_is_string(v))
			buf_put_text(&b, text_of_string(v));
		else if (json_is_integer(v))
			buf_put_int64(&b, json_integer_value(v));
	}
	csv_text(c, buf_text(&b));
}

/* A decimal that came as a string, "12.5": a number to Excel, and no formula when negative. */
static bool is_decimal(struct text t)
{
	size_t i = t.n && t.p[0] == '-' ? 1 : 0, digits = 0, points = 0;
	for (; i < t.n; i++) {
		digits += t.p[i] >= '0' && t.p[i] <= '9';
		points += t.p[i] == '.';
	}
	return points == 1 && digits && digits + points + (t.p[0] == '-') == t.n;
}

static void put_string(struct csv *c, struct text t)
{
	BUF_AUTO b = { 0 };
	buf_put_text(&b, t);
	if (is_decimal(t)) {
		*(char *)memchr(b.p, '.', b.n) = ',';
		csv_number(c, buf_text(&b));
		return;
	}
	csv_text(c, t);
}

static void put_cell(struct csv *c, const char *column, const json_t *v)
{
	if (json_is_integer(v) && is_money(column))
		csv_ore(c, json_integer_value(v));
	else if (json_is_integer(v))
		csv_int(c, json_integer_value(v));
	else if (json_is_real(v))
		csv_decimal(c, json_real_value(v));
	else if (json_is_string(v))
		put_string(c, text_of_string(v));
	else if (json_is_boolean(v))
		csv_text(c, json_is_true(v) ? TEXT("true") : TEXT("false"));
	else if (json_is_array(v))
		put_list(c, v);
	else
		csv_empty(c);
}

static const char *column_at(const json_t *columns, size_t i)
{
	const char *name = json_string_value(json_array_get(columns, i));
	return name ? name : "";
}

bool summary_csv_put(const json_t *payload, bool heading, struct buf *b)
{
	const json_t *columns = json_object_get(json_object_get(payload, "header"), "columns");
	const json_t *rows = json_object_get(payload, "rows");
	struct csv c = csv_to(b);
	size_t n = json_array_size(columns);
	if (n == 0 || !json_is_array(rows))
		return false;
	for (size_t i = 0; heading && i < n; i++)
		put_name(&c, column_at(columns, i));
	if (heading)
		csv_end_row(&c);
	for (size_t row = 0; row < json_array_size(rows); row++) {
		const json_t *v = json_array_get(rows, row);
		for (size_t i = 0; i < n; i++)
			put_cell(&c, column_at(columns, i), json_object_get(v, column_at(columns, i)));
		csv_end_row(&c);
	}
	return true;
}
