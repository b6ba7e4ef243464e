/* page_rows: rows of published summaries, for the pages that lay them out. What may be shown was
 * decided when they were published: a cell that was left out stays left out. */
#ifndef MONITOR_PAGE_ROWS_H
#define MONITOR_PAGE_ROWS_H

#include "event/value.h"
#include "monitor/site.h"

/* The strings of a row borrow from the payload, which lives as long as the page. */
struct text row_string(const struct value *row, const char *name); /* empty without one */
struct text row_either(const struct value *row, const char *wished, const char *other);
bool row_same(const struct value *a, const struct value *b,
              const char *name);                                          /* by their strings */
int64_t row_number(const struct value *row, const char *name);            /* 0 without one */
const struct value *row_value(const struct value *row, const char *name); /* NULL without one */

struct rows {
	const struct value **v;
	size_t n;
};

/* All rows of the payloads; with much to read, those of the first payloads, and the page says so. */
struct rows rows_of(struct page *p, const struct published *v, size_t n);

/* <td> of a number, a decimal or nothing. */
void page_value(struct page *p, const struct value *v);
/* A badge of a code that stands in a summary; a faint dash for "". */
void page_code(struct page *p, struct text code);
/* The head of a row: a code, and faintly what it means. */
void page_row_of_code(struct page *p, struct text code);
/* A paragraph that stands where there would be a table. */
void page_says(struct page *p, enum word w);
/* <td> of what a code means; the code itself where nothing is known. */
void page_cell_meaning(struct page *p, struct text code);
/* A day as it came. */
void page_date(struct page *p, struct text date);
void page_open_titled(struct page *p,
                      enum word title); /* page_open, and the title as its heading */
void page_none(struct page *p);         /* a section that says there is nothing */
/* The one that the address asks for (?id=…); "": all. */
const char *page_asked(const struct page *p);
/* Whether `bytes` more still leave the page below what a page may be; one that was asked for always
 * has room. */
bool page_has_room(const struct page *p, size_t bytes);
/* What has none stands in a list of links at the end: closed if it was opened. */
void page_rest_put(struct page *p, bool *opened, const char *path, struct text id,
                   struct text title);
void page_rest_close(struct page *p, bool opened);
/* Of a table of one that was asked for, the row to begin with (?from=…). */
size_t page_from(const struct page *p);
/* Is there no room for another line of a long table? */
bool page_is_full(const struct page *p);
/* "61–120 of 311", with links to what comes next and to the first, where not all is shown. `to` is
 * behind the last one. */
void page_part(struct page *p, const char *path, struct text id, size_t from, size_t to, size_t n);
/* One of the figures at the head of a page, in a <dl class="numbers">. */
void page_number(struct page *p, enum word name, int64_t n);

#endif
