/* explain: what a discrepancy code or a reason for refusal means, in one plain sentence. */
#include "samverka/verbs.h"

#include "engine/reasons.h"
#include "transitions/discrepancy_text.h"

#include <stdio.h>

/* Codes are capitals; who types one need not be. */
static struct text in_capitals(const char *word, struct arena *a)
{
	struct text t = text_of(word);
	char *v = arena_copy(a, t.p, t.n);
	for (size_t i = 0; i < t.n; i++)
		if (v[i] >= 'a' && v[i] <= 'z')
			v[i] = (char)(v[i] - 'a' + 'A');
	return (struct text){ v, t.n };
}

int verb_explain(struct cli *c, int argc, char **argv)
{
	bool swedish = false;
	int code;
	const struct option table[] = {
		{ "swedish", OPTION_FLAG, &swedish, "in Swedish" },
		{ 0 },
	};
	int n = cli_options("explain", table, argc, argv, &code);
	if (n < 0)
		return code;
	if (n != 1)
		return cli_usage("explain", "it takes one code");
	struct text code_asked = in_capitals(argv[0], &c->arena);
	const struct discrepancy_text *t = discrepancy_text_of(code_asked);
	const struct reason *r = reason_of(code_asked.p);
	if (!t && !text_eq(text_of(r->code), code_asked)) {
		fprintf(stderr,
		        "samverka explain: there is no code %s; they stand in samverka export "
		        "discrepancies and samverka rejected list\n",
		        argv[0]);
		return CLI_NO;
	}
	if (t)
		puts(swedish ? t->swedish : t->english);
	else
		printf("%s. %s.\n", r->meaning, r->action);
	return CLI_DONE;
}
