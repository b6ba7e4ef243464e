/* summary: summaries as their recipients get them: the payload itself, one a line, or its rows as
 * CSV. Whose cases stand in one is in the log of reads before it is shown. */
#include "samverka/verbs.h"

#include "samverka/access.h"
#include "samverka/cli_sql.h"
#include "samverka/given.h"
#include "samverka/summary_csv.h"
#include "samverka/summary_flow.h"
#include "samverka/summary_matrix.h"
#include "samverka/summary_report.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

static const struct db_cursor cursor = { "DECLARE summaries NO SCROLL CURSOR FOR " SQL_SUMMARY_ROWS,
	                                 "FETCH 20 FROM summaries", "CLOSE summaries" };

struct summarising {
	struct cli *cli;
	const char *type, *period, *audience, *recipient, *format, *reason;
	bool csv, headed, matrix, english;
	struct access access;
	struct arena one;
	struct buf out;
	int64_t n;
};

/* Rows of S2 name cases. */
static bool note_cases(struct summarising *x, const json_t *payload, struct err *e)
{
	const json_t *rows = json_object_get(payload, "rows");
	struct text *keys = ARENA_ARRAY(&x->one, json_array_size(rows), struct text);
	size_t n = 0;
	for (size_t i = 0; i < json_array_size(rows); i++) {
		const char *ref = json_string_value(json_object_get(json_array_get(rows, i), "case_ref"));
		if (ref)
			keys[n++] = arena_printf(&x->one, "c:%s", ref);
	}
	return access_note(&x->access, TEXT("transition"), keys, n, e);
}

static bool put(struct summarising *x, struct text key, struct text text, const json_t *payload, struct err *e)
{
	if (x->matrix) {
		summary_matrix_put(payload, x->english, &x->out);
	} else if (!x->csv) {
		buf_put_text(&x->out, text);
		buf_putc(&x->out, '\n');
	} else if (!summary_csv_put(key, payload, !x->headed, &x->out)) {
		return err_set(e, ERR_FATAL, "PAYLOAD", "a summary has no rows that could be a table");
	}
	x->headed = true;
	return true;
}

static bool take_one(struct summarising *x, struct text key, struct text text, struct err *e)
{
	json_t *payload = json_loadb(text.p, text.n, 0, NULL);
	arena_reset(&x->one);
	bool good = payload ? note_cases(x, payload, e) && put(x, key, text, payload, e) :
	                      err_set(e, ERR_FATAL, "PAYLOAD", "a summary's payload is no JSON");
	json_decref(payload);
	x->n++;
	return good;
}

static bool take_page(void *ctx, const struct pg_result *r, struct err *e)
{
	struct summarising *x = ctx;
	for (size_t i = 0; i < pg_rows(r); i++)
		if (!take_one(x, pg_text(r, i, 1), pg_text(r, i, 0), e))
			return false;
	if (x->out.n)
		fwrite(x->out.p, 1, x->out.n, stdout);
	buf_clear(&x->out);
	return true;
}

static bool read_all(struct summarising *x, struct err *e)
{
	DB_AUTO p = db_open_snapshot(x->cli, e);
	struct pg_args a = { 0 };
	if (!p || !access_open(&x->access, x->cli, "summary", x->reason, e))
		return false;
	pg_one_text(&a, text_of(x->type));
	pg_one_text(&a, text_of(x->period));
	pg_one_text(&a, text_of(x->audience));
	pg_one_text(&a, text_of(x->recipient));
	pg_begin(p);
	if (x->matrix)
		summary_matrix_head(x->english, &x->out);
	bool good = pg_run(p, e) && db_pages(p, &cursor, &a, take_page, x, e);
	pg_args_done(&a);
	return good;
}

/* S7 is not kept, and has no key: it is what the ledger says when somebody asks. */
static bool make_flow(struct summarising *x, struct err *e)
{
	BUF_AUTO payload = { 0 };
	DB_AUTO p = db_open(x->cli, e);
	if (!p || !access_open(&x->access, x->cli, "summary", x->reason, e) ||
	    !summary_flow(p, text_of(x->period), &payload, e) || !take_one(x, TEXT(""), buf_text(&payload), e))
		return false;
	fwrite(x->out.p, 1, x->out.n, stdout);
	return true;
}

static int run(struct summarising *x)
{
	struct err e = { 0 };
	bool good = strcmp(x->type, "S7") == 0 ? make_flow(x, &e) : read_all(x, &e);
	access_close(&x->access);
	arena_done(&x->one);
	buf_done(&x->out);
	if (!good)
		return cli_fail(&e);
	if (x->n == 0)
		fprintf(stderr, "samverka summary: none was made of this period, audience and recipient\n");
	return x->n ? CLI_DONE : CLI_NO;
}

static bool is_type(const char *t)
{
	int64_t number;
	return t[0] == 'S' && t[1] != '0' && text_to_int64(text_of(t + 1), &number) && number >= 1 && number <= 14;
}

static bool is_one_of(const char *word, const char *const words[])
{
	while (*words && strcmp(word, *words) != 0)
		words++;
	return *words != NULL;
}

/* S7 is of a day too, S14 of a year alone: its own words are told by who makes it. */
static bool fits(const struct summarising *x)
{
	bool flow = strcmp(x->type, "S7") == 0, yearly = strcmp(x->type, "S14") == 0;
	int64_t year;
	if (yearly && *x->period && !(text_to_int64(text_of(x->period), &year) && year >= 1900 && year <= 2199))
		cli_got("summary", "--period of S14 is a year", x->period);
	else if (flow && *x->audience && strcmp(x->audience, "OWN") != 0)
		cli_got("summary", "S7 is the region's alone: --audience own", x->audience);
	else if (flow && *x->recipient && strlen(x->recipient) != 2)
		cli_got("summary", "S7 is the region's alone: --recipient of two digits", x->recipient);
	else if (flow && *x->period && !summary_flow_period(text_of(x->period)))
		cli_got("summary", "--period of S7 is a day (2025-03-30) or a month (2025-03)", x->period);
	else if (!flow && *x->period && !given_period(x->period))
		cli_got("summary", "--period is a year, a month, a week or now: 2025, 2025-03, 2025-W09", x->period);
	else if (*x->recipient && !given_recipient(x->recipient))
		cli_got("summary", "--recipient is a code of two or four digits, all or public", x->recipient);
	else
		return true;
	return false;
}

static int report(const struct summarising *x, struct summary_report *v)
{
	v->audience = x->audience;
	if (v->publishes && (v->as_of != INSTANT_NONE || v->known_at != INSTANT_NONE))
		return cli_usage("summary", "--publish lets out what is so now: without --as-of and --known-at");
	if (v->publishes && (!x->recipient[0] || !x->period[0] || text_trim(text_of(x->reason)).n == 0))
		return cli_usage("summary", "--publish needs --recipient, --period and --reason: who decided");
	v->region = x->recipient;
	v->period = x->period;
	v->format = x->format;
	v->reason = x->reason;
	return summary_report(x->cli, v);
}

int verb_summary(struct cli *c, int argc, char **argv)
{
	static const char *const formats[] = { "json", "csv", "html", NULL };
	static const char *const languages[] = { "sv", "en", NULL };
	static const char *const audiences[] = { "", "OWN", "SHARED", "PUBLIC", NULL };
	struct summary_report yearly = { .language = "sv", .as_of = INSTANT_NONE, .known_at = INSTANT_NONE };
	struct summarising x = { .cli = c, .period = "", .audience = "", .recipient = "", .format = "json",
		                 .reason = "" };
	int code;
	const struct option table[] = {
		{ "period", OPTION_TEXT, &x.period, "of this period: 2025-03" },
		{ "audience", OPTION_TEXT, &x.audience, "own, shared or public" },
		{ "recipient", OPTION_TEXT, &x.recipient, "for this principal's code" },
		{ "format", OPTION_TEXT, &x.format, "json (default) or csv; S8 and S14 also html" },
		{ "language", OPTION_TEXT, &yearly.language, "of the page: sv (default) or en" },
		{ "as-of", OPTION_INSTANT, &yearly.as_of, "S14 as of that moment, and what has changed since" },
		{ "known-at", OPTION_INSTANT, &yearly.known_at, "S14 only from facts the broker had by then" },
		{ "publish", OPTION_FLAG, &yearly.publishes, "S14 is sent and shown by the monitor, not printed" },
		{ "reason", OPTION_TEXT, &x.reason, "why cases are read, or who decided to publish: kept in the logs" },
		{ 0 },
	};
	int n = cli_options("summary", table, argc, argv, &code);
	if (n < 0)
		return code;
	if (n != 1 || !is_type(cli_capitals(c, argv[0])))
		return cli_got("summary", "it takes one of S1 to S14", n ? argv[n - 1] : NULL);
	if (!is_one_of(x.format, formats))
		return cli_got("summary", "--format is json, csv or html", x.format);
	if (!is_one_of(yearly.language, languages))
		return cli_got("summary", "--language is sv or en", yearly.language);
	x.type = cli_capitals(c, argv[0]);
	x.audience = cli_capitals(c, x.audience);
	if (!is_one_of(x.audience, audiences))
		return cli_got("summary", "--audience is own, shared or public", x.audience);
	if (!fits(&x))
		return CLI_USAGE;
	if (strcmp(x.type, "S14") == 0)
		return report(&x, &yearly);
	if (yearly.as_of != INSTANT_NONE || yearly.known_at != INSTANT_NONE)
		return cli_usage("summary", "--as-of and --known-at are for S14; export has them for states");
	if (yearly.publishes)
		return cli_usage("summary", "only S14 is published by hand");
	x.csv = strcmp(x.format, "csv") == 0;
	x.matrix = strcmp(x.format, "html") == 0;
	x.english = strcmp(yearly.language, "en") == 0;
	if (x.matrix && strcmp(x.type, "S8") != 0)
		return cli_usage("summary", "only S8 and S14 come as html");
	return run(&x);
}
