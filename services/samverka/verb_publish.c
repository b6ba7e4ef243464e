/* publish: facts to Kafka, CloudEvents in structured form. Each is judged first, in the daemons'
 * words and without reference data, so that a publisher sees a fault before anyone else does;
 * --unchecked sends what there is. Nothing is called taken before the broker's ack, and what was
 * not is told by its line.
 *
 * A file may be larger than memory: it is read and sent part by part. */
#include "samverka/verbs.h"

#include "event/cloudevent.h"
#include "event/json_out.h"
#include "samverka/areas.h"
#include "samverka/given.h"
#include "samverka/outgoing.h"

#include <stdio.h>
#include <string.h>

enum { PART_BYTES = 8 << 20, PART_EVENTS = 10000 };

struct place {
	const char *file;
	long line;
};

struct publishing {
	struct cli *cli;
	const char *topic; /* NULL: by the event's type */
	bool unchecked, each;
	int64_t from_line;    /* of the one file */
	struct arena reading; /* of one line */
	struct arena part;
	struct outgoing out;  /* of one part */
	struct place *places; /* of its events */
	struct place again;   /* the first not acknowledged, of all parts; file NULL: none */
	int64_t refused, taken, failed;
	int code; /* the worst of all parts */
};

static void refuse(struct publishing *p, const char *file, long line, const struct verdict *v)
{
	fprintf(stderr, "%s:%ld: %s %s\n", file, line, v->reason, v->detail);
	p->refused++;
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

static bool is_taken(const struct outgoing *o, size_t i)
{
	return o->reports && o->reports[i].err.kind == ERR_NONE;
}

/* Why this one was not acknowledged; without reports nothing was sent at all, and why has been
 * said. */
static const char *why(const struct outgoing *o, size_t i)
{
	return o->reports && o->reports[i].err.code ? o->reports[i].err.code : "NOT_SENT";
}

static bool is_next(const struct publishing *p, size_t a, size_t b)
{
	return b < p->out.n && !is_taken(&p->out, b) && p->places[b].file == p->places[a].file &&
	       strcmp(why(&p->out, a), why(&p->out, b)) == 0;
}

/* Those behind each other, of one file and for one reason, are one line. */
static void tell_not_taken(struct publishing *p)
{
	for (size_t i = 0; i < p->out.n; i++) {
		if (is_taken(&p->out, i))
			continue;
		const struct place from = p->places[i];
		while (is_next(p, i, i + 1))
			i++;
		fprintf(stderr, "%s:%ld", from.file, from.line);
		if (p->places[i].line != from.line)
			fprintf(stderr, "-%ld", p->places[i].line);
		fprintf(stderr, ": not acknowledged: %s\n", why(&p->out, i));
		if (!p->again.file)
			p->again = from;
	}
}

/* False: the rest would fare no better. What the broker can never take stops nobody else. */
static bool send_part(struct publishing *p)
{
	BUF_AUTO b = { 0 };
	int code = outgoing_send(&p->out, p->cli, "publish");
	for (size_t i = 0; p->each && p->out.reports && i < p->out.n; i++)
		print_report(&b, &p->out.v[i], &p->out.reports[i]);
	fwrite(b.p, 1, b.n, stdout);
	tell_not_taken(p);
	p->taken += (int64_t)p->out.taken;
	p->failed += (int64_t)(p->out.n - p->out.taken);
	if (code > p->code)
		p->code = code;
	outgoing_next(&p->out);
	p->places = NULL;
	return code == CLI_DONE || code == CLI_NO;
}

static bool stop_at(const char *file, long line)
{
	fprintf(stderr, "samverka publish: nothing after %s:%ld was read\n", file, line);
	return false;
}

static void tell_again(const struct publishing *p)
{
	if (!p->again.file || p->code != CLI_WORLD)
		return;
	if (strcmp(p->again.file, CLI_STANDARD_INPUT) == 0)
		fprintf(stderr,
		        "samverka publish: later: the same input with --from-line %ld; "
		        "what was taken is a duplicate then, and changes nothing\n",
		        p->again.line);
	else
		fprintf(stderr,
		        "samverka publish: later: samverka publish --from-line %ld %s, and whole "
		        "what files came after it; "
		        "what was taken is a duplicate then, and changes nothing\n",
		        p->again.line, p->again.file);
}

static void add(struct publishing *p, struct sink_event v, struct place at)
{
	if (!p->places)
		p->places = ARENA_ARRAY(p->out.arena, PART_EVENTS, struct place);
	p->places[p->out.n] = at;
	outgoing_add(&p->out, v.topic, v.key, v.value);
}

static bool take_line(void *ctx, struct text line, const char *file, long number)
{
	struct publishing *p = ctx;
	if (text_trim(line).n == 0 || number < p->from_line)
		return true;
	struct cloudevent c = { 0 };
	arena_reset(&p->reading);
	bool readable = cloudevent_from_json(line, &p->reading, &c, NULL);
	struct text key = c.partitionkey.n ? c.partitionkey : c.subject;
	const struct area *area = area_of_type(c.type);
	const struct area *reader = p->topic ? area_of_topic(text_of(p->topic)) : NULL;
	struct text topic = p->topic ? text_of(p->topic)
	                    : area   ? text_of(area->topic)
	                             : (struct text){ 0 };
	const struct area_world nothing = { 0 };
	struct verdict v = { .reason = "UNKNOWN_TYPE",
		             .detail = "no topic for this type: say --topic" };
	bool good = p->unchecked && topic.n;
	if (!good && (readable || !p->unchecked))
		good = area_judge(reader ? reader : area, &nothing, line, &p->reading, &v) &&
		       topic.n;
	if (good)
		add(p,
		    (struct sink_event){ .topic = topic,
		                         .key = readable && key.n ? arena_text(p->out.arena, key)
		                                                  : (struct text){ 0 },
		                         .value = arena_text(p->out.arena, line) },
		    (struct place){ file, number });
	else
		refuse(p, file, number, &v);
	bool is_whole = p->out.n == PART_EVENTS || p->out.bytes >= PART_BYTES;
	return !is_whole || send_part(p) || stop_at(file, number);
}

int verb_publish(struct cli *c, int argc, char **argv)
{
	struct publishing p = { .cli = c, .out.arena = &p.part };
	struct err e = { 0 };
	int code;
	const struct option table[] = {
		{ "topic", OPTION_TEXT, &p.topic, "to this topic (default: by the event's type)" },
		{ "unchecked", OPTION_FLAG, &p.unchecked,
		  "send also what the daemons would refuse" },
		{ "each", OPTION_FLAG, &p.each, "one line for each event: where it is in the log" },
		{ "from-line", OPTION_INT, &p.from_line,
		  "of the one file: what begins before this line is passed over" },
		{ 0 },
	};
	int n = cli_options("publish", table, argc, argv, &code);
	if (n < 0)
		return code;
	if (p.topic && !given_topic(p.topic))
		return cli_got("publish", "--topic takes letters, digits, dot, dash and underscore",
		               p.topic);
	/* Our other topics have other readers: a summary's are all the organisations. */
	if (p.topic && !p.unchecked && text_starts_with(text_of(p.topic), TEXT("samverka.")) &&
	    !given_fact_topic("publish", p.topic, &code))
		return code;
	if (p.from_line > 0 && n > 1)
		return cli_usage("publish", "--from-line is for one file");
	bool good = cli_events(argv, n, take_line, &p, &e);
	if (p.code <= CLI_NO)
		(void)send_part(&p);
	tell_again(&p);
	outgoing_done(&p.out);
	arena_done(&p.part);
	arena_done(&p.reading);
	if (good || p.failed + p.refused + p.taken > 0)
		printf("{\"failed\":%lld,\"refused\":%lld,\"taken\":%lld}\n", (long long)p.failed,
		       (long long)p.refused, (long long)p.taken);
	if (!good)
		return cli_fail(&e);
	return p.code == CLI_DONE && p.refused ? CLI_NO : p.code;
}
