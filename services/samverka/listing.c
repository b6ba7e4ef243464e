/* listing: see the header. Invariant: a row is written whole or not at all, and JSON holds every
 * column, shown on terminals or not. */
#include "samverka/listing.h"

#include "base/must.h"
#include "event/json_out.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool listing_wants_json(void)
{
	return !isatty(STDOUT_FILENO);
}

/* Places of the columns in the order of their names; place n stands for the title's "item". */
static size_t sorted_columns(const struct listing *t, size_t ret[LISTING_COLUMNS_MAX + 1],
                             const char *names[LISTING_COLUMNS_MAX + 1])
{
	size_t n = 0;
	must(t->n <= LISTING_COLUMNS_MAX);
	for (size_t i = 0; i < t->n + (t->title != NULL); i++) {
		const char *name = i < t->n ? t->columns[i].name : "item";
		size_t at = n++;
		for (; at > 0 && strcmp(names[at - 1], name) > 0; at--) {
			names[at] = names[at - 1];
			ret[at] = ret[at - 1];
		}
		names[at] = name;
		ret[at] = i;
	}
	return n;
}

static void put_hex(struct json_out *j, struct text bytes)
{
	BUF_AUTO hex = { 0 };
	buf_put_hex(&hex, (const uint8_t *)bytes.p, bytes.n);
	json_out_text(j, buf_text(&hex));
}

static bool cell_is_null(const struct column *c, const struct cell *v)
{
	if (c->kind == COLUMN_TEXT || c->kind == COLUMN_HEX)
		return !v->text.p;
	return v->number == INT64_MIN;
}

static void put_value(struct json_out *j, const struct column *c, const struct cell *v)
{
	if (cell_is_null(c, v))
		json_out_null(j);
	else if (c->kind == COLUMN_TEXT)
		json_out_text(j, v->text);
	else if (c->kind == COLUMN_HEX)
		put_hex(j, v->text);
	else if (c->kind == COLUMN_INT)
		json_out_int(j, v->number);
	else if (c->kind == COLUMN_BOOL)
		json_out_bool(j, v->number);
	else
		json_out_instant(j, v->number);
}

void listing_put_json(const struct listing *t, const struct cell *cells, struct buf *b)
{
	size_t order[LISTING_COLUMNS_MAX + 1];
	const char *names[LISTING_COLUMNS_MAX + 1];
	size_t n = sorted_columns(t, order, names);
	struct json_out j = json_out_to(b);
	json_out_object(&j);
	for (size_t i = 0; i < n; i++) {
		json_out_key(&j, names[i]);
		if (order[i] == t->n)
			json_out_string(&j, t->title);
		else
			put_value(&j, &t->columns[order[i]], &cells[order[i]]);
	}
	json_out_end(&j);
	buf_putc(b, '\n');
}

/* A stranger's bytes must not steer the terminal: control characters, those of two bytes too. */
static void put_printable(struct buf *b, struct text t)
{
	for (size_t i = 0; i < t.n; i++) {
		unsigned char c = (unsigned char)t.p[i];
		bool two = c == 0xc2 && i + 1 < t.n && (unsigned char)t.p[i + 1] < 0xa0;
		bool control = two || c < 0x20 || c == 0x7f;
		buf_putc(b, control ? '?' : t.p[i]);
		i += two;
	}
}

static void put_cell(struct buf *b, const struct column *c, const struct cell *v)
{
	if (cell_is_null(c, v))
		buf_putc(b, '-');
	else if (c->kind == COLUMN_TEXT)
		put_printable(b, v->text);
	else if (c->kind == COLUMN_HEX)
		buf_put_hex(b, (const uint8_t *)v->text.p, v->text.n);
	else if (c->kind == COLUMN_INT)
		buf_put_int64(b, v->number);
	else if (c->kind == COLUMN_BOOL)
		buf_put_text(b, v->number ? TEXT("yes") : TEXT("no"));
	else
		instant_put(b, v->number);
}

static int characters(struct text t)
{
	int n = 0;
	for (size_t i = 0; i < t.n; i++)
		n += (t.p[i] & 0xc0) != 0x80;
	return n;
}

/* What is too long pushes the rest of its row to the right: better ragged than cut. */
static void put_padded(struct buf *b, struct text t, int width, bool right)
{
	int pad = width - characters(t);
	for (int i = 0; right && i < pad; i++)
		buf_putc(b, ' ');
	buf_put_text(b, t);
	for (int i = 0; !right && i < pad; i++)
		buf_putc(b, ' ');
}

static void end_line(struct buf *b)
{
	while (b->n && b->p[b->n - 1] == ' ')
		b->n--;
	buf_putc(b, '\n');
}

void listing_put_people(const struct listing *t, const struct cell *cells, struct buf *b)
{
	BUF_AUTO one = { 0 };
	for (size_t i = 0; i < t->n; i++) {
		const struct column *c = &t->columns[i];
		if (c->width == 0)
			continue;
		buf_clear(&one);
		if (cells)
			put_cell(&one, c, &cells[i]);
		else
			buf_put_text(&one, text_of(c->name));
		put_padded(b, buf_text(&one), c->width, c->kind == COLUMN_INT);
		buf_put_text(b, TEXT("  "));
	}
	end_line(b);
}

static void put_heading(struct listing *t)
{
	if (t->title)
		buf_printf(&t->out, "\n%s\n", t->title);
	listing_put_people(t, NULL, &t->out);
}

void listing_row(struct listing *t, const struct cell *cells)
{
	buf_clear(&t->out);
	if (!t->json && !t->headed)
		put_heading(t);
	t->headed = true;
	if (t->json)
		listing_put_json(t, cells, &t->out);
	else
		listing_put_people(t, cells, &t->out);
	fwrite(t->out.p, 1, t->out.n, stdout);
}

static struct cell result_cell(const struct column *c, const struct pg_result *r, size_t row, int i)
{
	struct cell v = { .number = INT64_MIN };
	if (pg_is_null(r, row, i))
		return v;
	if (c->kind == COLUMN_TEXT || c->kind == COLUMN_HEX)
		v.text = pg_text(r, row, i);
	else if (c->kind == COLUMN_INT)
		v.number = pg_int(r, row, i);
	else if (c->kind == COLUMN_BOOL)
		v.number = pg_bool(r, row, i);
	else
		v.number = pg_instant(r, row, i);
	return v;
}

static void result_row(struct listing *t, const struct pg_result *r, size_t row)
{
	struct cell cells[LISTING_COLUMNS_MAX];
	must(t->n <= LISTING_COLUMNS_MAX);
	for (size_t i = 0; i < t->n; i++)
		cells[i] = result_cell(&t->columns[i], r, row, (int)i);
	listing_row(t, cells);
}

void listing_result(struct listing *t, const struct pg_result *r)
{
	for (size_t i = 0; i < pg_rows(r); i++)
		result_row(t, r, i);
}

void listing_end(struct listing *t)
{
	buf_done(&t->out);
	t->headed = false;
}
