/* reference load: principals, units, policies, tariffs, sources … as facts on the reference topic.
 *
 * A line is {"object":"unit","data":{…}}; a file whose name ends in .csv has a header row whose
 * first column is `object`, and a row a line. Each load is a new fact (recorded now), so that a
 * value taken back to what it was once is heard. */
#include "samverka/verbs.h"

#include "base/clock.h"
#include "base/must.h"
#include "event/cloudevent.h"
#include "event/json_out.h"
#include "samverka/areas.h"
#include "samverka/outgoing.h"

#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct loading {
	struct cli *cli;
	struct text header[64];   /* of the CSV file being read */
	size_t n_header;
	instant_us now;
	struct outgoing out;
	int64_t refused;
};

static json_t *csv_value(struct text cell)
{
	int64_t number;
	if (text_to_int64(cell, &number) && !(cell.n > 1 && cell.p[0] == '0'))
		return json_integer(number);
	if (text_eq(cell, TEXT("true")) || text_eq(cell, TEXT("false")))
		return json_boolean(cell.n == 4);
	return json_stringn(cell.p, cell.n);
}

/* A CSV row as the same JSON a line of JSON would be. Codes and dates stay text: a number is a
 * member that the schema wants as one (amounts, counts, priority). */
static bool csv_is_number(struct text column)
{
	static const char *const numbers[] = { "amountOre", "priority", "inhabitants", "aged65plus" };
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		if (text_eq(text_of(numbers[i]), column))
			return true;
	return false;
}

static json_t *csv_row(struct loading *l, struct text line)
{
	json_t *data = json_object();
	json_t *row = json_pack("{s:o}", "data", data);
	for (size_t i = 0; i < l->n_header && line.p; i++) {
		struct text cell = text_trim(text_cut(&line, ';'));
		struct text name = l->header[i];
		if (!cell.n)
			continue;
		json_t *value = csv_is_number(name) ? csv_value(cell) : json_stringn(cell.p, cell.n);
		json_object_setn_new(i == 0 ? row : data, name.p, name.n, value);
	}
	return row;
}

static void csv_header(struct loading *l, struct text line)
{
	struct text rest = arena_text(l->out.arena, line);
	l->n_header = 0;
	while (rest.p && l->n_header < 64)
		l->header[l->n_header++] = text_trim(text_cut(&rest, ';'));
}

static void put_instant(json_t *event, const char *name, instant_us t)
{
	BUF_AUTO b = { 0 };
	instant_put(&b, t);
	json_object_set_new(event, name, json_string(b.p));
}

/* The event of one object: its id follows from content and moment, so a retry is a duplicate. */
static struct text event_of(struct loading *l, const char *object, json_t *data, struct text *ret_key)
{
	BUF_AUTO b = { 0 };
	uint8_t digest[SHA256_DIGEST_LENGTH];
	struct json_out j = json_out_to(&b);
	const char *id = json_string_value(json_object_get(data, "id"));
	const char *from = json_string_value(json_object_get(data, "validFrom"));
	json_out_value(&j, value_of_jansson(data, l->out.arena));
	buf_printf(&b, "%s %lld", object, (long long)l->now);
	SHA256((const unsigned char *)b.p, b.n, digest);
	buf_clear(&b);
	buf_put_hex(&b, digest, 16);
	*ret_key = arena_printf(l->out.arena, "%s/%s/%s", object, id ? id : "", from ? from : "");
	struct text type = arena_printf(l->out.arena, "samverka.reference.%s.upserted.v1", object);
	json_t *e = json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:O}", "specversion", "1.0", "id", b.p, "source",
	                      l->cli->settings.reference_source, "type", type.p, "subject", ret_key->p,
	                      "partitionkey", ret_key->p, "data", data);
	must(e);
	put_instant(e, "time", l->now);
	put_instant(e, "recordedtime", l->now);
	char *text = json_dumps(e, JSON_COMPACT | JSON_SORT_KEYS);
	must(text);
	struct text kept = arena_text(l->out.arena, text_of(text));
	free(text);
	json_decref(e);
	return kept;
}

/* A principal set is its id and its members; without a date it has always been. */
static void date_set(const char *object, json_t *data)
{
	if (strcmp(object, "principal-set") == 0 && !json_object_get(data, "validFrom"))
		json_object_set_new(data, "validFrom", json_string("2000-01-01"));
}

static void take_object(struct loading *l, json_t *row, const char *file, long number)
{
	const char *object = json_string_value(json_object_get(row, "object"));
	json_t *data = json_object_get(row, "data");
	struct verdict v = { .reason = "SCHEMA", .detail = "wants {\"object\":…,\"data\":{…}}" };
	struct text key;
	if (object && json_is_object(data)) {
		date_set(object, data);
		struct text event = event_of(l, object, data, &key);
		if (area_judge(area_named(TEXT("reference")), event, l->out.arena, &v)) {
			outgoing_add(&l->out, TEXT("samverka.reference.v1"), key, event);
			return;
		}
	}
	fprintf(stderr, "%s:%ld: %s %s\n", file, number, v.reason, v.detail);
	l->refused++;
}

static bool take_line(void *ctx, struct text line, const char *file, long number)
{
	struct loading *l = ctx;
	bool csv = text_ends_with(text_of(file), TEXT(".csv"));
	if (text_trim(line).n == 0)
		return true;
	if (csv && number == 1) {
		csv_header(l, text_trim(line));
		return true;
	}
	struct err e = { 0 };
	json_t *row = csv ? csv_row(l, line) : value_read_jansson(line, &cloudevent_limits, &e);
	if (row) {
		take_object(l, row, file, number);
		json_decref(row);
	} else {
		fprintf(stderr, "%s:%ld: %s %s\n", file, number, e.code, e.text);
		l->refused++;
	}
	return true;
}

int verb_reference(struct cli *c, int argc, char **argv)
{
	struct loading l = { .cli = c, .out.arena = &c->arena, .now = clock_now_us() };
	struct err e = { 0 };
	int code;
	const struct option table[] = {
		{ "recorded", OPTION_INSTANT, &l.now, "as recorded then (default: now)" },
		{ 0 },
	};
	int n = cli_options("reference", table, argc, argv, &code);
	if (n < 0)
		return code;
	if (n < 1 || strcmp(argv[0], "load") != 0)
		return cli_usage("reference", "it takes: load FILE…");
	if (!cli_lines(argv + 1, n - 1, take_line, &l, &e))
		return cli_fail(&e);
	code = outgoing_send(&l.out, c, "reference");
	printf("{\"refused\":%lld,\"taken\":%zu}\n", (long long)l.refused, l.out.taken);
	return code == CLI_DONE && l.refused ? CLI_NO : code;
}
