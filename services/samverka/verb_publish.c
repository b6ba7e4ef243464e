/* publish: facts to Kafka. Each line is one CloudEvent in structured form. It is judged first, in
 * the daemons' words and without reference data, so that a publisher sees a fault before anyone
 * else does; --unchecked sends what there is. Nothing is called taken before the broker's ack. */
#include "samverka/verbs.h"

#include "event/cloudevent.h"
#include "event/json_out.h"
#include "samverka/areas.h"
#include "samverka/outgoing.h"

#include <stdio.h>

struct publishing {
	const char *topic;        /* NULL: by the event's type */
	bool unchecked, each;
	struct arena reading;     /* of one line */
	struct outgoing out;
	int64_t refused;
};

static void refuse(struct publishing *p, const char *file, long line, const struct verdict *v)
{
	fprintf(stderr, "%s:%ld: %s %s\n", file, line, v->reason, v->detail);
	p->refused++;
}

static bool take_line(void *ctx, struct text line, const char *file, long number)
{
	struct publishing *p = ctx;
	if (text_trim(line).n == 0)
		return true;
	struct cloudevent c = { 0 };
	arena_reset(&p->reading);
	bool readable = cloudevent_from_json(line, &p->reading, &c, NULL);
	struct text key = c.partitionkey.n ? c.partitionkey : c.subject;
	const struct area *area = area_of_type(c.type);
	struct text topic = p->topic ? text_of(p->topic) :
	                    area     ? text_of(area->topic) :
	                               (struct text){ 0 };
	const struct area_world nothing = { 0 };
	struct verdict v = { .reason = "UNKNOWN_TYPE", .detail = "no topic for this type: say --topic" };
	bool good = p->unchecked && topic.n;
	if (!good && (readable || !p->unchecked))
		good = area_judge(area, &nothing, line, &p->reading, &v) && topic.n;
	if (good)
		outgoing_add(&p->out, topic,
		             readable && key.n ? arena_text(p->out.arena, key) : (struct text){ 0 },
		             arena_text(p->out.arena, line));
	else
		refuse(p, file, number, &v);
	return true;
}

static void print_report(struct buf *b, const struct sink_event *v, const struct sink_report *r)
{
	struct json_out j = json_out_to(b);
	json_out_object(&j);
	json_out_key(&j, "offset");
	json_out_int(&j, r->offset);
	json_out_key(&j, "partition");
	json_out_int(&j, r->partition);
	json_out_key(&j, "taken");
	json_out_bool(&j, r->err.kind == ERR_NONE);
	json_out_key(&j, "topic");
	json_out_text(&j, v->topic);
	json_out_end(&j);
	buf_putc(b, '\n');
}

static void print_all(const struct publishing *p)
{
	BUF_AUTO b = { 0 };
	for (size_t i = 0; p->each && i < p->out.n; i++)
		print_report(&b, &p->out.v[i], &p->out.reports[i]);
	buf_printf(&b, "{\"failed\":%zu,\"refused\":%lld,\"taken\":%zu}\n", p->out.n - p->out.taken,
	           (long long)p->refused, p->out.taken);
	fwrite(b.p, 1, b.n, stdout);
}

int verb_publish(struct cli *c, int argc, char **argv)
{
	struct publishing p = { .out.arena = &c->arena };
	struct err e = { 0 };
	int code;
	const struct option table[] = {
		{ "topic", OPTION_TEXT, &p.topic, "to this topic (default: by the event's type)" },
		{ "unchecked", OPTION_FLAG, &p.unchecked, "send also what the daemons would refuse" },
		{ "each", OPTION_FLAG, &p.each, "one line for each event: where it is in the log" },
		{ 0 },
	};
	int n = cli_options("publish", table, argc, argv, &code);
	if (n < 0)
		return code;
	bool good = cli_lines(argv, n, take_line, &p, &e);
	arena_done(&p.reading);
	if (!good)
		return cli_fail(&e);
	code = outgoing_send(&p.out, c, "publish");
	print_all(&p);
	return code == CLI_DONE && p.refused ? CLI_NO : code;
}
