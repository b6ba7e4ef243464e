/* validate: one verdict for each event, by the very code of the daemons. What only reference data can
 * tell (an unknown source, one that speaks for others) is found when they are asked. */
#include "samverka/verbs.h"

#include "event/cloudevent.h"
#include "event/json_out.h"
#include "samverka/areas.h"
#include "samverka/db.h"
#include "samverka/given.h"

#include <stdio.h>
#include <unistd.h>

struct validating {
	struct area_world world;
	struct arena arena;
	bool many; /* files: each verdict names its own */
	bool shows; /* progress: where it does not stand among the verdicts */
	int64_t refused, done;
	struct buf out;
};

static void print_verdict(struct buf *b, const char *file, long line, const struct verdict *v)
{
	struct json_out j = json_out_to(b);
	json_out_object(&j);
	if (!v->accepted) {
		json_out_key(&j, "detail");
		json_out_string(&j, v->detail);
	}
	if (file) {
		json_out_key(&j, "file");
		json_out_string(&j, file);
	}
	json_out_key(&j, "id");
	json_out_text(&j, v->id);
	json_out_key(&j, "line");
	json_out_int(&j, line);
	if (!v->accepted) {
		json_out_key(&j, "reason");
		json_out_string(&j, v->reason);
	}
	json_out_key(&j, "source");
	json_out_text(&j, v->source);
	json_out_key(&j, "verdict");
	json_out_string(&j, v->accepted ? "accepted" : "refused");
	json_out_end(&j);
	buf_putc(b, '\n');
}

static bool take_line(void *ctx, struct text line, const char *file, long number)
{
	struct validating *x = ctx;
	struct verdict v = { 0 };
	struct cloudevent c = { 0 }; /* of any area: for its type */
	if (text_trim(line).n == 0)
		return true;
	(void)cloudevent_from_json(line, &x->arena, &c, NULL);
	if (!area_judge(area_of_type(c.type), &x->world, line, &x->arena, &v))
		x->refused++;
	buf_clear(&x->out);
	print_verdict(&x->out, x->many ? file : NULL, number, &v);
	fwrite(x->out.p, 1, x->out.n, stdout);
	arena_reset(&x->arena);
	if (x->shows)
		cli_progress("validate", ++x->done, 0);
	return !ferror(stdout);
}

static bool ask_reference(struct cli *c, struct registry **ret, struct err *e)
{
	DB_AUTO p = db_open(c, e);
	*ret = p ? db_registry(p, &c->arena, e) : NULL;
	return *ret != NULL;
}

static int validate(char **files, int n, struct validating *x)
{
	struct err e = { 0 };
	x->shows = !isatty(STDOUT_FILENO);
	bool good = cli_events(files, n, take_line, x, &e);
	cli_progress_end();
	arena_done(&x->arena);
	buf_done(&x->out);
	if (!good)
		return cli_fail(&e);
	return x->refused ? CLI_NO : CLI_DONE;
}

int verb_validate(struct cli *c, int argc, char **argv)
{
	struct validating x = { 0 };
	struct err e = { 0 };
	int code;
	bool reference = false;
	const struct option table[] = {
		{ "reference", OPTION_FLAG, &reference, "ask the reference data of the database too: who may send what" },
		{ "topic", OPTION_TEXT, &x.world.topic, "the same, as if it stood on this topic: a publisher's own takes its sources alone" },
		{ 0 }
	};
	int n = cli_options("validate", table, argc, argv, &code);
	if (n < 0)
		return code;
	if (x.world.topic && !given_fact_topic("validate", x.world.topic, &code))
		return code;
	struct registry *registry = NULL;
	if ((reference || x.world.topic) && !ask_reference(c, &registry, &e))
		return cli_fail(&e);
	x.world.registry = registry;
	x.many = n > 1;
	code = validate(argv, n, &x);
	registry_free(registry);
	return code;
}
