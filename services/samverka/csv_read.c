/* csv_read: see the header. Invariant: a cell is in the row that comes out, or is empty, or the row
 * is refused; nothing is dropped on the way. */
#include "samverka/csv_read.h"

#include "base/must.h"
#include "event/utf8.h"

#include <string.h>

static bool refused(struct err *e, const char *why)
{
	return err_set(e, ERR_REJECT, "CSV", "%s", why);
}

/* ---- cells ---- */

/* After the first quote: up to the one that is not doubled. */
static bool read_quoted(struct text *rest, char between, struct arena *a, struct text *ret)
{
	char *out = arena_alloc(a, rest->n + 1);
	size_t n = 0, i = 0;
	for (;; i++) {
		if (i == rest->n)
			return false;
		if (rest->p[i] != '"')
			out[n++] = rest->p[i];
		else if (i + 1 < rest->n && rest->p[i + 1] == '"')
			out[n++] = rest->p[i++];
		else
			break;
	}
	*ret = (struct text){ out, n };
	struct text after = { rest->p + i + 1, rest->n - i - 1 };
	struct text gap = text_cut(&after, between);
	*rest = after;
	return text_trim(gap).n == 0;
}

bool csv_read_cell(struct text *rest, char between, struct arena *a, struct text *ret)
{
	size_t i = 0;
	while (i < rest->n && rest->p[i] == ' ')
		i++;
	if (i < rest->n && rest->p[i] == '"') {
		*rest = (struct text){ rest->p + i + 1, rest->n - i - 1 };
		return read_quoted(rest, between, a, ret);
	}
	*ret = text_trim(text_cut(rest, between));
	return true;
}

/* ---- the first row ---- */

/* What a spreadsheet puts in front of UTF-8. */
static struct text without_mark(struct text line)
{
	return text_starts_with(line, TEXT("\xef\xbb\xbf"))
	               ? (struct text){ line.p + 3, line.n - 3 }
	               : line;
}

static bool is_known(const struct csv_head *h, struct text name)
{
	for (size_t i = 0; i < h->n; i++)
		if (text_eq(h->name[i], name))
			return true;
	return false;
}

bool csv_read_head(struct text line, struct arena *a, struct csv_head *ret, struct err *e)
{
	struct text rest = text_trim(without_mark(line)), name;
	*ret = (struct csv_head){ .between = rest.n && memchr(rest.p, ';', rest.n) ? ';' : ',' };
	while (rest.p) {
		if (!csv_read_cell(&rest, ret->between, a, &name) || !name.n ||
		    !utf8_is_valid(name))
			return refused(e, "the first row wants a name for each column, in UTF-8");
		if (ret->n == CSV_COLUMNS)
			return refused(e, "more than 64 columns");
		if (is_known(ret, name))
			return refused(e, "two columns have one name");
		ret->name[ret->n++] = arena_text(a, name);
	}
	return (ret->n && text_eq(ret->name[0], TEXT("object"))) ||
	       refused(e, "the first column is object");
}

/* ---- a row ---- */

/* Codes and dates stay text: a number is a member that the schema wants as one. */
static bool is_number(struct text column)
{
	static const char *const numbers[] = { "amountOre", "priority", "inhabitants",
		                               "aged65plus" };
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		if (text_eq(text_of(numbers[i]), column))
			return true;
	return false;
}

static json_t *value_of(struct text column, struct text cell)
{
	int64_t number;
	if (is_number(column) && text_to_int64(cell, &number) && !(cell.n > 1 && cell.p[0] == '0'))
		return json_integer(number);
	if (is_number(column) && (text_eq(cell, TEXT("true")) || text_eq(cell, TEXT("false"))))
		return json_boolean(cell.n == 4);
	return json_stringn(cell.p, cell.n);
}

static bool take_cell(json_t *into, struct text name, struct text cell, struct err *e)
{
	if (!cell.n)
		return true;
	if (!utf8_is_valid(cell))
		return refused(e, "a cell is not UTF-8: save the file as CSV UTF-8");
	json_t *value = value_of(name, cell);
	must(value && json_object_setn_new(into, name.p, name.n, value) == 0);
	return true;
}

json_t *csv_read_row(const struct csv_head *h, struct text line, struct arena *a, struct err *e)
{
	json_t *data = json_object(), *row = json_object();
	struct text rest = text_trim(line), cell;
	bool good = true;
	must(data && row && json_object_set_new(row, "data", data) == 0);
	for (size_t i = 0; good && rest.p; i++) {
		if (!csv_read_cell(&rest, h->between, a, &cell))
			good = refused(e, "quotes that do not fit");
		else if (i >= h->n && cell.n)
			good = refused(e, "more cells than the first row has");
		else if (i < h->n)
			good = take_cell(i == 0 ? row : data, h->name[i], cell, e);
	}
	if (good)
		return row;
	json_decref(row);
	return NULL;
}
