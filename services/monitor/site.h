/* site: from a request to an answer. Pure: board, rights and the shelf of published summaries are
 * handed in; the server does the rest. Only GET changes nothing, and there is nothing but GET. */
#ifndef MONITOR_SITE_H
#define MONITOR_SITE_H

#include "monitor/html.h"
#include "monitor/rights.h"

struct published {
	struct text recipient, audience, period, sub, payload;
	instant_us at;
};

/* Published summaries of a type and audience, to these recipients, NULL: to all; false when the
 * database does not answer. */
struct recipients {
	struct text *v;
	size_t n;
};
enum { SHELF_MOST = 2000 }; /* and one more, where there are more */
struct shelf {
	bool (*fetch)(void *ctx, const char *type, const char *audience, const struct recipients *to,
	              struct text period, struct arena *a, struct published **ret, size_t *ret_n);
	void *ctx;
};

struct request {
	const struct board *board;
	struct rights rights;
	struct text viewer;        /* name to show; empty: not signed in */
	const char *path;          /* decoded, begins with "/" */
	const char *lang, *theme;  /* of the query; NULL: not given */
	const char *accept_language;
	const char *(*query)(void *ctx, const char *name); /* any other; NULL: not given */
	void *query_ctx;
	const struct shelf *shelf;
};

struct response {
	unsigned status;
	const char *type;          /* of the content */
	bool cached;               /* for ever: its address has its digest */
	bool report;               /* a stored report: its own styles are allowed */
	char file[40];             /* handed out as a file of this name; empty: shown */
	struct buf body;
};

/* One page at work. */
struct page {
	const struct request *r;
	const struct board *b;
	struct html h;
	struct arena a;
	struct response *out;
	bool cut; /* there was more than a page reads or shows: it says so at its end */
};

void site_answer(const struct request *r, struct response *ret);

/* ---- for the pages ---- */

void page_open(struct page *p, enum word title);
void page_close(struct page *p);
/* A whole page that says why there is no other. */
void page_refuse(struct page *p, unsigned status, enum word what, enum word more);
void page_badge(struct page *p, enum source_state s);
void page_section(struct page *p, enum word title); /* <section><h2> */
void page_end_section(struct page *p);
/* <table> in a box that scrolls by itself and by keyboard on small screens. */
void page_table(struct page *p, enum word label);
void page_table_named(struct page *p, struct text label);
void page_end_table(struct page *p);
void page_org_link(struct page *p, struct text code);
void page_source_link(struct page *p, struct text uri);
enum word page_state_more(enum source_state s);
/* Received by verdict in each of the last 24 hours, [0] the one that runs. `usual`, which may be NULL,
 * begins with the oldest; -1 in it: not known. */
void page_day_chart(struct page *p, const int64_t (*hour)[BOARD_VERDICTS], const int64_t *usual);
/* Received by day, the oldest first. */
void page_year_chart(struct page *p, const int64_t days[BOARD_DAYS]);
/* Weekday × hour, [0] Monday midnight; -1: not known. */
void page_week_table(struct page *p, const int64_t week[7 * 24]);
/* The strongest form of a summary that the viewer may see: its own, shared, public. */
size_t page_published(struct page *p, const char *type, const char *period, struct published **ret);

void page_overview(struct page *p, struct text rest);
void page_org(struct page *p, struct text rest);
void page_source(struct page *p, struct text rest);
void page_refused(struct page *p, struct text rest);
void page_findings(struct page *p, struct text rest);
void page_today(struct page *p, struct text rest);
void page_documents(struct page *p, struct text rest);
void page_indicators(struct page *p, struct text rest);
void page_reports(struct page *p, struct text rest);
void page_retention(struct page *p, struct text rest);
void api_answer(struct page *p, struct text rest);
/* A problem document (RFC 9457): for 401, 403, 404 or 503. */
void api_refuse(struct page *p, unsigned status);

#endif
