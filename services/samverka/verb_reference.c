/* reference load: principals, units, policies, tariffs, sources … as facts on the reference topic.
 *
 * An object is {"object":"unit","data":{…}}, one a line or as samverka/split.h takes them; a file
 * whose name ends in .csv has a header row whose first column is `object`, and a row a line. Each load is a new fact (recorded now), so that a
 * value taken back to what it was once is heard. */
#include "samverka/verbs.h"

#include "base/clock.h"
#include "base/embedded.h"
#include "base/must.h"
#include "base/quote.h"
#include "event/cloudevent.h"
#include "event/json_out.h"
#include "samverka/areas.h"
#include "samverka/csv_read.h"
#include "samverka/outgoing.h"

#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct loading {
	struct cli *cli;
	struct csv_head head;     /* of the CSV file being read */
	bool headless;            /* it has none that can be read */
	instant_us now;
	struct outgoing out;
	int64_t refused;
	struct buf schema; /* the name of the one whose members these are */
	json_t *members;
};

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

static json_t *schema_members(struct text name)
{
	for (const struct embedded *f = embedded_files; f->name; f++)
		if (text_eq(text_of(f->name), name)) {
			json_t *schema = json_loadb(f->bytes, f->n, 0, NULL);
			must(schema);
			json_t *members = json_incref(json_object_get(schema, "properties"));
			json_decref(schema);
			return members;
		}
	return NULL;
}

/* One object mostly comes after its like. */
static const json_t *members_of(struct loading *l, const char *object)
{
	BUF_AUTO name = { 0 };
	buf_printf(&name, "schemas/reference/%s.json", object);
	if (!text_eq(buf_text(&l->schema), buf_text(&name))) {
		buf_clear(&l->schema);
		buf_put_text(&l->schema, buf_text(&name));
		json_decref(l->members);
		l->members = schema_members(buf_text(&name));
	}
	return l->members;
}

/* Kept and ignored, as everywhere. But a policy with its graceDays misspelt counts with the
 * default, and nobody would know. */
static void tell_ignored(struct loading *l, const char *object, json_t *data, const char *file,
                         long number)
{
	const json_t *members = members_of(l, object);
	const char *name;
	json_t *ignored;
	json_object_foreach(data, name, ignored) {
		BUF_AUTO b = { 0 };
		if (json_object_get(members, name))
			continue;
		quote_json(&b, text_of(name));
		fprintf(stderr, "%s:%ld: %s is no member of a %s: kept, and read by nobody\n", file,
		        number, b.p, object);
	}
}

/* Meant for one region, most often, and the member forgotten: then it decides over every patient
 * in the country, and nobody would know. Under the law's own id it is no slip. */
static void tell_holds_for_all(const char *object, json_t *data, const char *file, long number)
{
	const char *id = json_string_value(json_object_get(data, "id"));
	if (strcmp(object, "policy") == 0 && id && strcmp(id, "law-default") != 0 &&
	    !json_object_get(data, "region") &&
	    json_array_size(json_object_get(data, "municipalities")) == 0)
		fprintf(stderr,
		        "%s:%ld: policy %s names neither region nor municipalities: it holds for "
		        "all, in place of law-default, where no other policy names them\n",
		        file, number, id);
}

static void take_object(struct loading *l, json_t *row, const char *file, long number)
{
	const char *object = json_string_value(json_object_get(row, "object"));
	json_t *data = json_object_get(row, "data");
	const struct area_world nothing = { 0 };
	struct verdict v = { .reason = "SCHEMA", .detail = "wants {\"object\":…,\"data\":{…}}" };
	struct text key;
	if (object && json_is_object(data)) {
		date_set(object, data);
		struct text event = event_of(l, object, data, &key);
		if (area_judge(area_named(TEXT("reference")), &nothing, event, l->out.arena, &v)) {
			outgoing_add(&l->out, TEXT("samverka.reference.v1"), key, event);
			tell_ignored(l, object, data, file, number);
			tell_holds_for_all(object, data, file, number);
			return;
		}
	}
	fprintf(stderr, "%s:%ld: %s %s\n", file, number, v.reason, v.detail);
	l->refused++;
}

/* Told and counted; the other lines are taken. */
static bool refuse(struct loading *l, const char *file, long number, const struct err *e)
{
	fprintf(stderr, "%s:%ld: %s %s\n", file, number, e->code, e->text);
	l->refused++;
	return true;
}

/* As whoever saved it wrote it: .CSV, too. */
static bool is_csv(const char *file)
{
	size_t n = strlen(file);
	return n >= 4 && strcasecmp(file + n - 4, ".csv") == 0;
}

static bool take_line(void *ctx, struct text line, const char *file, long number)
{
	struct loading *l = ctx;
	bool csv = is_csv(file);
	if (text_trim(line).n == 0)
		return true;
	struct err e = { 0 };
	if (csv && number == 1) {
		l->headless = !csv_read_head(line, l->out.arena, &l->head, &e);
		return !l->headless || refuse(l, file, number, &e);
	}
	if (csv && l->headless)
		return true;
	json_t *row = csv ? csv_read_row(&l->head, line, l->out.arena, &e) : value_read_jansson(line, &cloudevent_limits, &e);
	if (row) {
		take_object(l, row, file, number);
		json_decref(row);
		return true;
	}
	return refuse(l, file, number, &e);
}

/* JSON however it was written, a row a line of a table. */
static bool read_files(struct loading *l, char **files, int n, struct err *e)
{
	for (int i = 0; i < n; i++)
		if (is_csv(files[i]) ? !cli_lines(&files[i], 1, take_line, l, e)
		                     : !cli_events(&files[i], 1, take_line, l, e))
			return false;
	return true;
}

int verb_reference(struct cli *c, int argc, char **argv)
{
	struct loading l = { .cli = c, .out = { .arena = &c->arena, .before = -1 }, .now = clock_now_us() };
	struct err e = { 0 };
	int code;
	const struct option table[] = {
		{ "recorded", OPTION_INSTANT, &l.now, "as recorded then (default: now)" },
		{ 0 },
	};
	int n = cli_options("reference", table, argc, argv, &code);
	if (n < 0)
		return code;
	if (n < 2 || strcmp(argv[0], "load") != 0)
		return cli_got("reference", "it takes: load FILE… (- is standard input)",
		               n && strcmp(argv[0], "load") != 0 ? argv[0] : NULL);
	if (!read_files(&l, argv + 1, n - 1, &e))
		return cli_fail(&e);
	code = outgoing_send(&l.out, c, "reference");
	outgoing_done(&l.out);
	buf_done(&l.schema);
	json_decref(l.members);
	printf("{\"refused\":%lld,\"taken\":%zu}\n", (long long)l.refused, l.out.taken);
	return code == CLI_DONE && l.refused ? CLI_NO : code;
}
