/* settings_print: the tables as text for people: --help and the README of a program. */
#include "base/settings.h"

#include <string.h>

static struct text section_of(const struct setting *row)
{
	struct text key = text_of(row->key);
	return text_cut(&key, '.');
}

static void put_help_row(const struct settings *s, const struct setting *row, struct buf *b)
{
	buf_printf(b, "  --%s=%s\n      %s.", row->key, settings_initial(s, row), row->help);
	buf_put_text(b, TEXT(" Takes "));
	setting_put_takes(row, b);
	buf_put_text(b, TEXT(".\n"));
}

void settings_put_help(const struct settings *s, struct buf *b)
{
	struct text section = { NULL, 0 };
	for (size_t t = 0; t < s->n_tables; t++)
		for (size_t i = 0; i < s->tables[t].n; i++) {
			const struct setting *row = &s->tables[t].rows[i];
			if (!text_eq(section, section_of(row)))
				buf_printf(b, "\n[%.*s]\n", TEXT_ARGS(section_of(row)));
			section = section_of(row);
			put_help_row(s, row, b);
		}
}

/* In a cell of a Markdown table a bar ends the cell. */
static void put_cell(struct buf *b, const char *text)
{
	for (; *text; text++) {
		if (*text == '|')
			buf_putc(b, '\\');
		buf_putc(b, *text);
	}
}

void settings_put_markdown(const struct settings *s, struct buf *b)
{
	buf_put_text(b, TEXT("| Setting | Default | Takes | What it does |\n|---|---|---|---|\n"));
	for (size_t t = 0; t < s->n_tables; t++)
		for (size_t i = 0; i < s->tables[t].n; i++) {
			const struct setting *row = &s->tables[t].rows[i];
			const char *initial = settings_initial(s, row);
			buf_printf(b, "| `%s` | %s", row->key, initial[0] ? "`" : "");
			put_cell(b, initial);
			buf_printf(b, "%s | ", initial[0] ? "`" : "");
			setting_put_takes(row, b);
			buf_put_text(b, TEXT(" | "));
			put_cell(b, row->help);
			buf_put_text(b, TEXT(" |\n"));
		}
}
