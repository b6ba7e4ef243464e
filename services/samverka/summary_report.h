/* summary_report: samverka summary S14: the yearly report, from states as they are, or as they were at an
 * earlier moment with what has changed since. Memory goes by documents, indicators and
 * organisations. */
#ifndef SAMVERKA_SUMMARY_REPORT_H
#define SAMVERKA_SUMMARY_REPORT_H

#include "samverka/cli.h"

#include "event/calendar.h"

struct summary_report {
	const char *region;            /* code of the region, or of one of its municipalities; "": that
	                                  of which most is known */
	const char *period;            /* "2025"; "": the year of the moment asked about */
	const char *format;            /* "json", "csv", "html" */
	const char *language;          /* "sv", "en" */
	const char *audience;          /* "shared" or "", "public"; "own": the region's, exact */
	const char *reason;
	instant_us as_of, known_at;    /* INSTANT_NONE: now */
	bool publishes;                /* as of now, with a reason: instead of writing it out */
};

/* Writes it to standard output, or lets it out; an exit code. */
int summary_report(struct cli *c, const struct summary_report *v);

#endif
