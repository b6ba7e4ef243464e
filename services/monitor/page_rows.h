/* page_rows: rows of published summaries, for the pages that lay them out. What may be shown was
 * decided when they were published: a cell that was left out stays left out. */
#ifndef MONITOR_PAGE_ROWS_H
#define MONITOR_PAGE_ROWS_H

#include "monitor/site.h"

const char *row_string(const json_t *row, const char *name); /* "" without one */
const char *row_either(const json_t *row, const char *wished, const char *other);
bool row_same(const json_t *a, const json_t *b, const char *name); /* by their strings */
/* All rows of the payloads in one array, to be let go by the caller; with much to read, those of
 * the first payloads. */
json_t *rows_of(const struct published *v, size_t n);

/* <td> of a number, a decimal or nothing. */
void page_value(struct page *p, const json_t *v);
/* A badge of a code that stands in a summary; a faint dash for "". */
void page_code(struct page *p, const char *code);
/* <td> of what a code means; the code itself where nothing is known. */
void page_cell_meaning(struct page *p, struct text code);
/* A day as it came. */
void page_date(struct page *p, const char *date);
void page_open_titled(struct page *p,
                      enum word title); /* page_open, and the title as its heading */
void page_none(struct page *p);         /* a section that says there is nothing */
/* The one that the address asks for (?id=…); "": all. */
const char *page_asked(const struct page *p);
/* Whether `bytes` more still leave the page below what a page may be; one that was asked for always
 * has room. */
bool page_has_room(const struct page *p, size_t bytes);
/* What has none stands in a list of links at the end: closed if it was opened. */
void page_rest_put(struct page *p, bool *opened, const char *path, const char *id, const char *title);
void page_rest_close(struct page *p, bool opened);
/* One of the figures at the head of a page, in a <dl class="numbers">. */
void page_number(struct page *p, enum word name, int64_t n);

#endif
