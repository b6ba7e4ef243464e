/* report_sheet: what the files that write the yearly report's page share. Pure. */
#ifndef SUMMARIES_REPORT_SHEET_H
#define SUMMARIES_REPORT_SHEET_H

#include "summaries/report.h"

enum report_word {
#define WORD(id, sv, en) W_##id,
#include "summaries/report_words.def"
#undef WORD
	W_COUNT
};

struct sheet {
	const struct report *r;
	const struct table *changes;   /* NULL: of now */
	enum report_language language;
	struct buf *b;
};

const char *sheet_word(const struct sheet *p, enum report_word w);
/* Text as HTML: & < > " ' become entities. */
void sheet_text(const struct sheet *p, struct text t);
/* A decimal as people read it: groups of three, the language's decimal sign. */
void sheet_number(const struct sheet *p, struct text decimal);
void sheet_int(const struct sheet *p, int64_t n);
/* Whole kronor of an amount in öre; a dash when it is not known. */
void sheet_kronor(const struct sheet *p, const struct cell *ore);
void sheet_percent(const struct sheet *p, int64_t n, int64_t d);
void sheet_badge(const struct sheet *p, const char *kind, const char *word);   /* good, warn, bad, calm */

/* The figures of one indicator: rows first to last-1 of r->figures. */
struct indicator_rows {
	size_t first, last;
};

/* A line over the periods of the region, with target and baseline, and the municipalities' spread. */
void sheet_chart(const struct sheet *p, const struct indicator_rows *v);
/* The newest row of the region; NULL. */
const struct cell *sheet_newest(const struct sheet *p, const struct indicator_rows *v);
/* The next indicator from row `at` of the figures; false at the end. */
bool sheet_next_indicator(const struct sheet *p, size_t at, struct indicator_rows *ret);

/* A section and its heading; a line below it. */
void sheet_open(const struct sheet *p, enum report_word title);
void sheet_say(const struct sheet *p, enum report_word word);
void sheet_indicators(const struct sheet *p);
void sheet_decisions(const struct sheet *p);
void sheet_money(const struct sheet *p);
void sheet_care(const struct sheet *p);
void sheet_deviations(const struct sheet *p);
void sheet_rest(const struct sheet *p);

#endif
