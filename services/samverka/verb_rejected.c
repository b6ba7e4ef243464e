/* rejected: list, show, replay of records that could not be used. Their content may hold what
 * nobody should read: it is shown on request only, and then the log of reads says so. */
#include "samverka/verbs.h"

#include "engine/headers.h"
#include "engine/reasons.h"
#include "event/base64.h"
#include "event/json_out.h"
#include "event/utf8.h"
#include "samverka/access.h"
#include "samverka/cli_sql.h"
#include "samverka/given.h"
#include "samverka/rejected.h"
#include "samverka/listing.h"

#include <stdio.h>
#include <string.h>

/* The list shows the first eleven. */
static const struct column columns[] = {
	{ "record", COLUMN_TEXT, 16 },  { "rejectedAt", COLUMN_INSTANT, 27 }, { "reason", COLUMN_TEXT, 18 },
	{ "source", COLUMN_TEXT, 36 },  { "id", COLUMN_TEXT, 24 },            { "type", COLUMN_TEXT, 0 },
	{ "topic", COLUMN_TEXT, 0 },    { "partition", COLUMN_INT, 0 },       { "offset", COLUMN_INT, 0 },
	{ "withheld", COLUMN_BOOL, 8 }, { "detail", COLUMN_TEXT, 1 },         { "digest", COLUMN_HEX, 0 },
	{ "appendedAt", COLUMN_INSTANT, 0 }, { "onDlqAt", COLUMN_INSTANT, 0 }, { "bytes", COLUMN_INT, 0 },
};
enum { LIST_COLUMNS = 11, SHOW_COLUMNS = 15 };

static const struct db_cursor list_cursor = DB_CURSOR(refused, SQL_REJECTED_LIST);

void rejected_args(const struct rejected_choice *x, struct pg_args *a)
{
	pg_texts(a, x->ids, sizeof *x->ids, x->n_ids);
	pg_one_text(a, text_of(x->reason));
	pg_one_text(a, text_of(x->source));
	pg_one_time(a, x->since);
}

static bool take_page(void *ctx, const struct pg_result *r, struct err *e)
{
	(void)e;
	listing_result(ctx, r);
	return true;
}

static int list(struct cli *c, const struct rejected_choice *x)
{
	struct err e = { 0 };
	struct listing t = { .columns = columns, .n = LIST_COLUMNS, .json = listing_wants_json() };
	struct pg_args a = { 0 };
	DB_AUTO p = db_open_snapshot(c, &e);
	if (!p)
		return cli_fail(&e);
	rejected_args(x, &a);
	pg_begin(p);
	bool good = pg_run(p, &e) && db_pages(p, &list_cursor, &a, take_page, &t, &e);
	pg_args_done(&a);
	listing_end(&t);
	return good ? CLI_DONE : cli_fail(&e);
}

/* Text as it is, other bytes as base64 under another name. */
static void put_bytes(struct json_out *j, const char *name, struct text bytes)
{
	BUF_AUTO b = { 0 };
	if (bytes.p && !utf8_is_valid(bytes)) {
		buf_printf(&b, "%sBase64", name);
		json_out_key(j, b.p);
		buf_clear(&b);
		base64_put(&b, bytes);
		json_out_text(j, buf_text(&b));
		return;
	}
	json_out_key(j, name);
	if (bytes.p)
		json_out_text(j, bytes);
	else
		json_out_null(j);
}

static void put_headers(struct json_out *j, struct text bytes)
{
	ARENA_AUTO a = { 0 };
	struct header *v;
	size_t n;
	json_out_key(j, "headers");
	json_out_array(j);
	if (!headers_decode(bytes, &a, &v, &n))
		n = 0;
	for (size_t i = 0; i < n; i++) {
		json_out_object(j);
		put_bytes(j, "name", v[i].name);
		put_bytes(j, "value", v[i].value);
		json_out_end(j);
	}
	json_out_end(j);
}

static void print_content(const struct pg_result *r)
{
	BUF_AUTO b = { 0 };
	struct json_out j = json_out_to(&b);
	json_out_object(&j);
	put_headers(&j, pg_text(r, 0, 2));
	put_bytes(&j, "key", pg_text(r, 0, 0));
	put_bytes(&j, "value", pg_text(r, 0, 1));
	json_out_end(&j);
	buf_putc(&b, '\n');
	fwrite(b.p, 1, b.n, stdout);
}

static bool show_content(struct cli *c, struct pg *p, const struct rejected_choice *x, const char *why,
                         struct err *e)
{
	struct access access = { 0 };
	struct pg_args a = { 0 };
	rejected_args(x, &a);
	const struct pg_result *r = db_ask(p, SQL_REJECTED_CONTENT, &a, e);
	pg_args_done(&a);
	if (!r)
		return false;
	if (pg_rows(r) == 0)
		return err_set(e, ERR_REJECT, "WITHHELD", "its content is withheld: of an identity, or older than 30 days");
	struct text entity = arena_printf(&c->arena, "rejected:%.*s", TEXT_ARGS(x->ids[0]));
	bool good = access_open(&access, c, "rejected show", why, e) &&
	            access_note(&access, pg_text(r, 0, 3), &entity, 1, e);
	if (good)
		print_content(r);
	access_close(&access);
	return good;
}

static int show(struct cli *c, const struct rejected_choice *x, bool content, const char *why)
{
	struct err e = { 0 };
	struct listing t = { .columns = columns, .n = SHOW_COLUMNS, .json = true };
	struct pg_args a = { 0 };
	DB_AUTO p = db_open(c, &e);
	if (!p)
		return cli_fail(&e);
	rejected_args(x, &a);
	const struct pg_result *r = db_ask(p, SQL_REJECTED_SHOW, &a, &e);
	pg_args_done(&a);
	bool good = r && (pg_rows(r) || err_set(&e, ERR_REJECT, "NO_SUCH", "there is no refused record %.*s",
	                                        TEXT_ARGS(x->ids[0])));
	if (good)
		listing_result(&t, r);
	listing_end(&t);
	good = good && (!content || show_content(c, p, x, why, &e));
	return good ? CLI_DONE : cli_fail(&e);
}

struct asked {
	struct rejected_choice choice;
	bool content, yes;
	const char *why;
};

static int dispatch(struct cli *c, const char *what, const struct asked *x)
{
	const struct rejected_choice *v = &x->choice;
	bool chosen = v->n_ids || *v->reason || *v->source || v->since != INSTANT_NONE;
	if (*v->reason && !text_eq(text_of(reason_of(v->reason)->code), text_of(v->reason)))
		return cli_got("rejected", "there is no such reason for refusal", v->reason);
	if (x->content && strcmp(what, "show") != 0)
		return cli_usage("rejected", "--content is for show");
	if (x->yes && strcmp(what, "replay") != 0)
		return cli_usage("rejected", "--yes is for replay");
	if (strcmp(what, "list") == 0 && v->n_ids == 0)
		return list(c, v);
	if (strcmp(what, "show") == 0 && v->n_ids == 1)
		return show(c, v, x->content, x->why);
	if (strcmp(what, "replay") == 0 && chosen)
		return rejected_replay(c, v, x->yes, x->why);
	bool known = strcmp(what, "list") == 0 || strcmp(what, "show") == 0 || strcmp(what, "replay") == 0;
	return cli_got("rejected", "it takes: list, show RECORD, or replay RECORD… or --reason R", known ? NULL : what);
}

int verb_rejected(struct cli *c, int argc, char **argv)
{
	struct asked x = { .choice = { .reason = "", .source = "", .since = INSTANT_NONE }, .why = "" };
	int code;
	const struct option table[] = {
		{ "reason", OPTION_TEXT, &x.choice.reason, "refused for this reason" },
		{ "source", OPTION_TEXT, &x.choice.source, "from this source" },
		{ "since", OPTION_INSTANT, &x.choice.since, "refused at that time or later" },
		{ "content", OPTION_FLAG, &x.content, "show: key, value and headers too; this is logged" },
		{ "yes", OPTION_FLAG, &x.yes, "replay: all that fit, without naming them" },
		{ "why", OPTION_TEXT, &x.why, "show, replay: why; kept in the log of reads or the audit" },
		{ 0 },
	};
	int n = cli_options("rejected", table, argc, argv, &code);
	if (n < 0)
		return code;
	const size_t max = sizeof x.choice.ids / sizeof *x.choice.ids;
	if (n < 1 || (size_t)n - 1 > max)
		return cli_usage("rejected", "it takes: list, show RECORD, or replay RECORD… (at most 100)");
	for (int i = 1; i < n; i++) {
		if (!given_record(argv[i]))
			return cli_got("rejected", "a record is named as rejected list does: transition/17", argv[i]);
		x.choice.ids[x.choice.n_ids++] = text_of(argv[i]);
	}
	x.choice.reason = cli_capitals(c, x.choice.reason);
	return dispatch(c, argv[0], &x);
}
