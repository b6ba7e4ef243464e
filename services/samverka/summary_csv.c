/* summary_csv: see the header. Which columns a row has and in which order is the payload's word. */
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

/* A decimal that came as a string, "12.5" or "-5": a number to Excel, and no formula when negative. */
static bool is_decimal(struct text t)
{
	size_t i = t.n && t.p[0] == '-' ? 1 : 0, digits = 0, points = 0;
	for (; i < t.n; i++) {
		digits += t.p[i] >= '0' && t.p[i] <= '9';
		points += t.p[i] == '.';
	}
	return points <= 1 && digits && digits + points + (t.p[0] == '-') == t.n;
}

static void put_string(struct csv *c, struct text t)
{
	BUF_AUTO b = { 0 };
	if (!is_decimal(t)) {
		csv_text(c, t);
		return;
	}
	buf_put_text(&b, t);
	char *point = memchr(b.p, '.', b.n);
	if (point)
		*point = ',';
	csv_number(c, buf_text(&b));
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

/* A row that names its figure (S14) may be money in one row and something else in the next. */
static bool put_money(struct csv *c, const char *column, const json_t *v, const char *measure)
{
	int64_t ore;
	if (!measure || !is_money(measure))
		return false;
	if (strcmp(column, "measure") == 0)
		put_name(c, measure);
	else if ((strcmp(column, "value") == 0 || strcmp(column, "value_since") == 0) && json_is_string(v) &&
	         text_to_int64(text_of_string(v), &ore))
		csv_ore(c, ore);
	else
		return false;
	return true;
}

static void put_row(struct csv *c, const json_t *columns, const json_t *row)
{
	const char *measure = json_string_value(json_object_get(row, "measure"));
	for (size_t i = 0; i < json_array_size(columns); i++) {
		const char *column = column_at(columns, i);
		const json_t *v = json_object_get(row, column);
		if (!put_money(c, column, v, measure))
			put_cell(c, column, v);
	}
}

/* ---- the header, behind each row: of several summaries in one file none is told from another without ---- */

static const struct {
	const char *column, *member, *below; /* below: a member of that member */
} headers[] = {
	{ "summary_type", "summaryType", NULL },
	{ "summary_version", "version", NULL },
	{ "summary_audience", "audience", NULL },
	{ "summary_recipient", "recipient", NULL },
	{ "summary_period_start", "periodStart", NULL },
	{ "summary_period_end", "periodEnd", NULL },
	{ "summary_status", "status", NULL },
	{ "summary_remark", "remark", NULL },
	{ "summary_data_as_of", "dataAsOf", NULL },
	{ "summary_sources_heard", "completeness", "heard" },
	{ "summary_sources_expected", "completeness", "expected" },
	{ "summary_removed", "completeness", "removed" },
	{ "summary_suppressed_cells", "suppressedCells", NULL },
	{ "summary_protected_cases", "protectedCases", NULL },
	{ "summary_unbalanced_hours", "unbalancedHours", NULL },
	{ "summary_policy_version", "policyVersion", NULL },
	{ "summary_definition_id", "definitionId", NULL },
	{ "summary_schema_version", "schemaVersion", NULL },
	{ "summary_generated_at", "generatedAt", NULL },
	{ "summary_digest", "digest", NULL },
	{ "summary_supersedes", "supersedes", NULL },
};
enum { HEADERS = sizeof headers / sizeof *headers };

static void put_heading(struct csv *c, const json_t *columns)
{
	for (size_t i = 0; i < json_array_size(columns); i++)
		put_name(c, column_at(columns, i));
	csv_text(c, TEXT("summary_key"));
	for (size_t i = 0; i < HEADERS; i++)
		csv_text(c, text_of(headers[i].column));
	csv_end_row(c);
}

/* The same cells behind each row. */
static void put_header(struct csv *c, struct text key, const json_t *header)
{
	csv_text(c, key);
	for (size_t i = 0; i < HEADERS; i++) {
		const json_t *v = json_object_get(header, headers[i].member);
		put_cell(c, headers[i].column, headers[i].below ? json_object_get(v, headers[i].below) : v);
	}
	csv_end_row(c);
}

bool summary_csv_put(struct text key, const json_t *payload, bool heading, struct buf *b)
{
	const json_t *header = json_object_get(payload, "header"), *columns = json_object_get(header, "columns");
	const json_t *rows = json_object_get(payload, "rows"), *row;
	struct csv c = csv_to(b);
	size_t at;
	if (json_array_size(columns) == 0 || !json_is_array(rows))
		return false;
	if (heading)
		put_heading(&c, columns);
	json_array_foreach(rows, at, row)
	{
		put_row(&c, columns, row);
		put_header(&c, key, header);
	}
	return true;
}
