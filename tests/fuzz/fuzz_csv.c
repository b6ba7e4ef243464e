/* CSV: a file of any bytes is a head and rows, or refused with words; nothing that stands in a cell
 * is dropped: what a row holds, written as our own CSV, is read back the same. Needs the services:
 * its own program, not one of targets.h. */
#include "base/must.h"
#include "event/utf8.h"
#include "samverka/csv.h"
#include "samverka/csv_read.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* As csv.h writes it: no line end within, and an apostrophe before what would be a formula. */
static void fuzz_again(const struct csv_head *h, const json_t *row, struct arena *a)
{
	BUF_AUTO out = { 0 };
	struct csv c = csv_to(&out);
	struct text rest, cell;
	for (size_t i = 0; i < h->n; i++) {
		const json_t *of = i == 0 ? row : json_object_get(row, "data");
		const json_t *v = json_object_getn(of, h->name[i].p, h->name[i].n);
		if (json_is_string(v))
			csv_text(&c, (struct text){ json_string_value(v), json_string_length(v) });
		else
			csv_empty(&c);
	}
	rest = out.n ? buf_text(&out) : TEXT("");
	for (size_t i = 0; i < h->n; i++) {
		const json_t *of = i == 0 ? row : json_object_get(row, "data");
		const json_t *v = json_object_getn(of, h->name[i].p, h->name[i].n);
		must(rest.p && csv_read_cell(&rest, ';', a, &cell));
		struct text want = { json_string_value(v), json_string_length(v) };
		if (!json_is_string(v) || !want.n)
			continue;
		if (memchr("=+-@\t\r", want.p[0], 6)) {
			must(cell.n && cell.p[0] == '\'');
			cell = (struct text){ cell.p + 1, cell.n - 1 };
		}
		must(text_eq(text_trim(cell), text_trim(want)));
	}
	must(!rest.p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	ARENA_AUTO a = { 0 };
	struct text rest = { (const char *)data, n };
	struct csv_head head;
	struct err e = { 0 };
	struct text first = text_cut(&rest, '\n');
	if (!csv_read_head(first, &a, &head, &e)) {
		must(e.kind == ERR_REJECT && e.code && e.text[0]);
		return 0;
	}
	must(head.n > 0 && head.n <= CSV_COLUMNS);
	while (rest.p) {
		json_t *row = csv_read_row(&head, text_cut(&rest, '\n'), &a, &e);
		if (!row) {
			must(e.kind == ERR_REJECT && e.text[0]);
			continue;
		}
		must(json_is_object(json_object_get(row, "data")));
		must(json_object_size(row) + json_object_size(json_object_get(row, "data")) <=
		     head.n + 1);
		fuzz_again(&head, row, &a);
		json_decref(row);
	}
	return 0;
}
