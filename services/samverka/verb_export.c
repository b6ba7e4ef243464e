/* export: states, discrepancies, facts and refused records as JSON lines, sorted by key. */
#include "samverka/verbs.h"

#include "samverka/export.h"
#include "samverka/given.h"

#include <string.h>

static const struct export_kind kinds[] = {
	{ "cases", "transition", "c:", "c;", export_states, NULL, NULL },
	{ "documents", "approval", "d:", "d;", export_states, export_explained, NULL },
	{ "agenda", "approval", "d:", "d;", export_states, NULL, export_agenda },
	{ "indicators", "indicator", "m:", "m;", export_states, NULL, NULL },
	{ "sums", "indicator", "r:", "r;", export_states, NULL, NULL },
	{ "national", "indicator", "n:", "n;", export_states, NULL, NULL },
	{ "units", "indicator", "u:", "u;", export_states, NULL, NULL },
	{ "discrepancies", NULL, NULL, NULL, export_discrepancies, NULL, NULL },
	{ "facts", NULL, NULL, NULL, export_facts, NULL, NULL },
	{ "rejected", NULL, NULL, NULL, export_rejected, NULL, NULL },
	{ 0 },
};

static const struct export_kind *kind_named(const char *name)
{
	for (const struct export_kind *k = kinds; k->name; k++)
		if (strcmp(k->name, name) == 0)
			return k;
	return NULL;
}

static bool open_both(struct exporting *x, const struct export_kind *k, struct err *e)
{
	struct text action = arena_printf(&x->cli->arena, "export %s", k->name);
	if (!access_open(&x->access, x->cli, action.p, x->reason, e))
		return false;
	x->p = db_open_snapshot(x->cli, e);
	if (!x->p)
		return false;
	pg_begin(x->p);
	return pg_run(x->p, e);
}

static int run(struct exporting *x, const struct export_kind *k)
{
	struct err e = { 0 };
	bool good = open_both(x, k, &e) && k->run(x, k, &e);
	cli_progress_end();
	db_free(&x->p);
	access_close(&x->access);
	registry_free(x->registry);
	buf_done(&x->out);
	arena_done(&x->page);
	arena_done(&x->one);
	return good ? CLI_DONE : cli_fail(&e);
}

/* Options that this kind does not have would be passed over in silence. */
static bool fits(const struct exporting *x, const struct export_kind *k, int *ret_code)
{
	*ret_code = CLI_DONE;
	if (x->explain && !k->explain)
		*ret_code = cli_usage("export", "--explain is for documents");
	else if (strcmp(x->lang, "en") != 0 && strcmp(x->lang, "sv") != 0)
		*ret_code = cli_got("export", "--lang takes en or sv", x->lang);
	else if (*x->area && k->area)
		*ret_code = cli_usage("export", "--area is for facts, rejected and discrepancies");
	else if (*x->area && !given_area(x->area))
		*ret_code = cli_got("export", "--area takes transition, approval, indicator or reference", x->area);
	else if (x->where && k->run != export_facts && k->run != export_rejected)
		*ret_code = cli_usage("export", "--where is for facts and rejected");
	return *ret_code == CLI_DONE;
}

int verb_export(struct cli *c, int argc, char **argv)
{
	struct exporting x = { .cli = c, .area = "", .reason = "", .as_of = INSTANT_NONE, .known_at = INSTANT_NONE,
		               .lang = "en" };
	int code;
	const struct option table[] = {
		{ "as-of", OPTION_INSTANT, &x.as_of, "as asked at that moment: facts recorded later are not seen" },
		{ "known-at", OPTION_INSTANT, &x.known_at, "only from facts the broker had by then" },
		{ "key", OPTION_TEXT, &x.key, "of one entity: a case's reference, a document's id, p-<hex>, or a whole key; rejected: or an event's id" },
		{ "area", OPTION_TEXT, &x.area, "facts, rejected, discrepancies: of this area alone" },
		{ "explain", OPTION_FLAG, &x.explain, "documents: why they stand as they do, in words" },
		{ "lang", OPTION_TEXT, &x.lang, "of --explain: en or sv" },
		{ "where", OPTION_FLAG, &x.where, "facts, rejected: with topic, partition and offset" },
		{ "reason", OPTION_TEXT, &x.reason, "why cases are read: kept in the log of reads" },
		{ 0 },
	};
	int n = cli_options("export", table, argc, argv, &code);
	if (n < 0)
		return code;
	if (n != 1)
		return cli_got("export", "it takes one kind", n ? argv[1] : NULL);
	const struct export_kind *k = kind_named(argv[0]);
	if (!k)
		return cli_got("export", "it takes cases, documents, agenda, indicators, sums, national, units, discrepancies, "
		                         "facts or rejected", argv[0]);
	return fits(&x, k, &code) ? run(&x, k) : code;
}
