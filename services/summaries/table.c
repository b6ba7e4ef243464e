/* table: rows and their JSON. The invariant: one spelling for each content. */
#include "summaries/table.h"

#include "base/must.h"

#include <string.h>

struct cell *table_add(struct table *t, struct arena *a)
{
	if (t->n == t->cap) {
		size_t cap = t->cap ? 2 * t->cap : 4, row = t->columns->n;
		struct cell *grown = ARENA_ARRAY(a, cap * row, struct cell);
		if (t->n)
			memcpy(grown, t->cells, t->n * row * sizeof *grown);
		t->cells = grown;
		t->cap = cap;
	}
	return table_row(t, t->n++);
}

struct cell *table_row(const struct table *t, size_t row)
{
	return t->cells + row * t->columns->n;
}

bool table_has(const struct table *t, int column, struct text v)
{
	for (size_t i = 0; i < t->n; i++)
		if (text_eq(table_row(t, i)[column].text, v))
			return true;
	return false;
}

struct cell cell_ratio(int64_t n, int64_t d)
{
	return (struct cell){ .kind = d > 0 ? CELL_RATIO : CELL_NULL, .n = n, .d = d };
}

struct cell cell_text(struct text t)
{
	return (struct cell){ .kind = t.n ? CELL_TEXT : CELL_NULL, .text = t };
}

struct cell cell_texts(const struct text *v, size_t n)
{
	return (struct cell){ .kind = CELL_TEXTS, .list = v, .n_list = n };
}

struct cell cell_instant(instant_us t)
{
	return (struct cell){ .kind = t == INSTANT_NONE ? CELL_NULL : CELL_INSTANT, .n = t };
}

struct cell cell_day(day_no d)
{
	return (struct cell){ .kind = d == DAY_NONE ? CELL_NULL : CELL_DAY, .n = d };
}

struct cell cell_ore(int64_t ore)
{
	return (struct cell){ .kind = ore == INT64_MIN ? CELL_NULL : CELL_INT, .n = ore };
}

void ore_add(int64_t *sum, int64_t ore)
{
	if (*sum != INT64_MIN)
		*sum = ore == INT64_MIN ? INT64_MIN : *sum + ore;
}

/* ---- JSON out ---- */

static void put_ratio(struct json_out *j, const struct cell *c)
{
	BUF_AUTO b = { 0 };
	ratio_put(&b, (struct ratio){ c->n, c->d });
	json_out_raw(j, buf_text(&b));
}

static void put_texts(struct json_out *j, const struct cell *c)
{
	json_out_array(j);
	for (size_t i = 0; i < c->n_list; i++)
		json_out_text(j, c->list[i]);
	json_out_end(j);
}

static void put_cell(struct json_out *j, const struct cell *c)
{
	switch (c->kind) {
	case CELL_NULL: json_out_null(j); break;
	case CELL_INT: json_out_int(j, c->n); break;
	case CELL_RATIO: put_ratio(j, c); break;
	case CELL_BOOL: json_out_bool(j, c->n); break;
	case CELL_TEXT: json_out_text(j, c->text); break;
	case CELL_TEXTS: put_texts(j, c); break;
	case CELL_INSTANT: json_out_instant(j, c->n); break;
	case CELL_DAY: json_out_day(j, (day_no)c->n); break;
	case CELL_RAW: json_out_raw(j, c->text); break;
	}
}

static void sort_names(const struct columns *c, size_t order[TABLE_MAX_COLUMNS])
{
	must(c->n <= TABLE_MAX_COLUMNS);
	for (size_t i = 0; i < c->n; i++) {
		size_t at = i;
		for (; at > 0 && strcmp(c->name[i], c->name[order[at - 1]]) < 0; at--)
			order[at] = order[at - 1];
		order[at] = i;
	}
}

void table_put(struct json_out *j, const struct table *t)
{
	size_t order[TABLE_MAX_COLUMNS] = { 0 };
	sort_names(t->columns, order);
	json_out_array(j);
	for (size_t row = 0; row < t->n; row++) {
		json_out_object(j);
		for (size_t i = 0; i < t->columns->n; i++) {
			json_out_key(j, t->columns->name[order[i]]);
			put_cell(j, &table_row(t, row)[order[i]]);
		}
		json_out_end(j);
	}
	json_out_end(j);
}

/* ---- JSON in ---- */

static struct cell read_cell(const json_t *v, struct arena *a)
{
	BUF_AUTO b = { 0 };
	struct json_out j = json_out_to(&b);
	switch (v ? json_typeof(v) : JSON_NULL) {
	case JSON_NULL: return (struct cell){ 0 };
	case JSON_INTEGER: return cell_int(json_integer_value(v));
	case JSON_TRUE: return cell_bool(true);
	case JSON_FALSE: return cell_bool(false);
	case JSON_STRING:
		return cell_text(arena_text(a, (struct text){ json_string_value(v),
		                                              json_string_length(v) }));
	default:
		json_out_value(&j, value_of_jansson(v, a));
		return (struct cell){ .kind = CELL_RAW, .text = arena_text(a, buf_text(&b)) };
	}
}

void table_read(const json_t *rows, struct arena *a, struct table *t)
{
	size_t i;
	json_t *object;
	json_array_foreach(rows, i, object) {
		struct cell *row = table_add(t, a);
		for (size_t k = 0; k < t->columns->n; k++)
			row[k] = read_cell(json_object_get(object, t->columns->name[k]), a);
	}
}
