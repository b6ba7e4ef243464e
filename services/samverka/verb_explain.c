/* explain: what a discrepancy code or a reason for refusal means, in one plain sentence. */
#include "samverka/verbs.h"

#include "engine/reasons.h"
#include "transitions/discrepancy_text.h"

#include <stdio.h>

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
	const char *asked = cli_capitals(c, argv[0]);
	const struct discrepancy_text *t = discrepancy_text_of(text_of(asked));
	const struct reason *r = reason_of(asked);
	if (!t && !text_eq(text_of(r->code), text_of(asked))) {
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
