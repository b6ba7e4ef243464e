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

static bool is_known(const struct csv_head *h, struct text name)
{
	for (size_t i = 0; i < h->n; i++)
		if (text_eq(h->name[i], name))
			return true;
	return false;
}

bool csv_read_head(struct text line, struct arena *a, struct csv_head *ret, struct err *e)
{
	struct text rest = text_trim(text_past_mark(line)), name;
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

enum kind { KIND_TEXT, KIND_NUMBER, KIND_YES_NO, KIND_LIST, KIND_OBJECT };

/* Columns that schemas/reference wants as something else than text; codes and dates stay text. */
static const struct {
	const char *name;
	enum kind kind;
} kinds[] = {
	{ "acceptLateNotice", KIND_YES_NO },
	{ "aged65plus", KIND_NUMBER },
	{ "allowedTypes", KIND_LIST },
	{ "amountOre", KIND_NUMBER },
	{ "capDays", KIND_NUMBER },
	{ "chargeLeave", KIND_YES_NO },
	{ "clockPerMunicipality", KIND_YES_NO },
	{ "decidingBodies", KIND_LIST },
	{ "expected", KIND_OBJECT },
	{ "graceDays", KIND_NUMBER },
	{ "includeDischargeDay", KIND_YES_NO },
	{ "includeZeroDay", KIND_YES_NO },
	{ "individualAfterDays", KIND_NUMBER },
	{ "inhabitants", KIND_NUMBER },
	{ "jumpShare", KIND_NUMBER },
	{ "members", KIND_LIST },
	{ "minDaysIncluded", KIND_NUMBER },
	{ "municipalities", KIND_LIST },
	{ "objectionDeadlineDay", KIND_NUMBER },
	{ "participates", KIND_OBJECT },
	{ "priority", KIND_NUMBER },
	{ "psychiatrySeparate", KIND_YES_NO },
	{ "renewedNoticeRestarts", KIND_YES_NO },
	{ "sipRequiredWhenNotAssessed", KIND_YES_NO },
	{ "sipWaivedWhenDeclined", KIND_YES_NO },
	{ "strictSip", KIND_YES_NO },
	{ "suppressBelow", KIND_NUMBER },
	{ "transferEndsInterval", KIND_YES_NO },
	{ "unusedAfter", KIND_NUMBER },
};

static enum kind kind_of(struct text column)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (text_eq(text_of(kinds[i].name), column))
			return kinds[i].kind;
	return KIND_TEXT;
}

/* As programs write it, and as spreadsheets show it in English and Swedish. */
static bool read_yes_no(struct text cell, bool *ret)
{
	static const char *const words[] = { "false", "FALSE", "FALSKT", "true", "TRUE", "SANT" };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (text_eq(text_of(words[i]), cell)) {
			*ret = i >= 3;
			return true;
		}
	return false;
}

/* Codes, types and bodies have neither blanks nor commas in them: either may stand between two. */
static json_t *list_of(struct text cell)
{
	json_t *list = json_array();
	for (size_t i = 0, from = 0; i <= cell.n; i++) {
		if (i < cell.n && cell.p[i] != ' ' && cell.p[i] != ',')
			continue;
		if (i > from)
			must(json_array_append_new(list, json_stringn(cell.p + from, i - from)) ==
			     0);
		from = i + 1;
	}
	return list;
}

/* What does not fit its column stays text: the schema says what is wrong with it. */
static json_t *value_of(struct text column, struct text cell)
{
	int64_t number;
	bool yes;
	enum kind kind = kind_of(column);
	if (kind == KIND_NUMBER && text_to_int64(cell, &number) &&
	    !(cell.n > 1 && cell.p[0] == '0'))
		return json_integer(number);
	if (kind == KIND_YES_NO && read_yes_no(cell, &yes))
		return json_boolean(yes);
	return kind == KIND_LIST ? list_of(cell) : json_stringn(cell.p, cell.n);
}

static bool take_cell(json_t *into, struct text name, struct text cell, struct err *e)
{
	if (!cell.n)
		return true;
	if (!utf8_is_valid(cell))
		return refused(e, "a cell is not UTF-8: save the file as CSV UTF-8");
	if (kind_of(name) == KIND_OBJECT)
		return refused(
		        e,
		        "expected and participates fit no cell: write this one as a line of JSON, "
		        "{\"object\":…,\"data\":{…}}, in a file not called .csv");
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
