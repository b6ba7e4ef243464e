/* validate: one verdict for each line, by the very code of the daemons. Reference data is not
 * asked: what only it can tell (an unknown source) is not found here. */
#include "samverka/verbs.h"

#include "event/cloudevent.h"
#include "event/json_out.h"
#include "samverka/areas.h"

#include <stdio.h>

struct validating {
	struct arena arena;
	int64_t refused;
	struct buf out;
};

static void print_verdict(struct buf *b, const struct cloudevent *c, long line, const struct verdict *v)
{
	struct json_out j = json_out_to(b);
	json_out_object(&j);
	if (!v->accepted) {
		json_out_key(&j, "detail");
		json_out_string(&j, v->detail);
	}
	json_out_key(&j, "id");
	json_out_text(&j, c->id);
	json_out_key(&j, "line");
	json_out_int(&j, line);
	if (!v->accepted) {
		json_out_key(&j, "reason");
		json_out_string(&j, v->reason);
	}
	json_out_key(&j, "source");
	json_out_text(&j, c->source);
	json_out_key(&j, "verdict");
	json_out_string(&j, v->accepted ? "accepted" : "refused");
	json_out_end(&j);
	buf_putc(b, '\n');
}

static bool take_line(void *ctx, struct text line, const char *file, long number)
{
	struct validating *x = ctx;
	struct verdict v = { 0 };
	struct cloudevent c = { 0 };
	(void)file;
	if (text_trim(line).n == 0)
		return true;
	(void)cloudevent_from_json(line, &x->arena, &c, NULL); /* only to name id and source */
	if (!area_judge(area_of_type(c.type), line, &x->arena, &v))
		x->refused++;
	if (v.reason && text_eq(text_of(v.reason), TEXT("CLEARTEXT_ID")))
		c.id = c.source = (struct text){ 0 };
	buf_clear(&x->out);
	print_verdict(&x->out, &c, number, &v);
	fwrite(x->out.p, 1, x->out.n, stdout);
	arena_reset(&x->arena);
	return true;
}

int verb_validate(struct cli *c, int argc, char **argv)
{
	struct validating x = { 0 };
	struct err e = { 0 };
	int code;
	const struct option table[] = { { 0 } };
	(void)c;
	int n = cli_options("validate", table, argc, argv, &code);
	if (n < 0)
		return code;
	bool good = cli_lines(argv, n, take_line, &x, &e);
	arena_done(&x.arena);
	buf_done(&x.out);
	if (!good)
		return cli_fail(&e);
	return x.refused ? CLI_NO : CLI_DONE;
}
