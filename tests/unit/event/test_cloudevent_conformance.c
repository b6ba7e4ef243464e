/* The CloudEvents project's own cases (Apache-2.0, tests/data/cloudevents): every event of the JSON
 * format tests, every scenario of the Kafka and HTTP bindings.
 *
 * Where our rules are stricter than CloudEvents the case stands in `stricter`, with the reason. */
#include "event/schema_parts.h"

#include "event_test.h"

#define DATA "tests/data/cloudevents/"

/* Cases that CloudEvents takes and we refuse. None so far: our limits (lengths, printable ASCII in
 * names, years 2000 to 2199) lie outside what these cases use. */
static const struct {
	const char *id, *reason;
} stricter[] = {
	{ NULL, NULL },
};

static bool is_stricter(const char *id)
{
	for (size_t i = 0; stricter[i].id; i++)
		if (strcmp(stricter[i].id, id) == 0)
			return true;
	return false;
}

static json_t *load_tests(const char *path, json_t **ret_list)
{
	json_error_t error;
	json_t *root = json_loads(read_whole_file(path), 0, &error);
	if (!root)
		fail_msg("%s: %s", path, error.text);
	*ret_list = json_object_get(root, "tests");
	assert_true(json_array_size(*ret_list) > 0);
	return root;
}

static struct parsed parse_value(json_t *v)
{
	struct parsed p = { .ok = false };
	p.ok = cloudevent_from_value(value_of_jansson(v, &p.a), &p.a, &p.c, &p.e);
	return p;
}

/* As text too, as it would come. */
static struct parsed parse_dumped(json_t *v)
{
	char *text = json_dumps(v, 0);
	assert_non_null(text);
	struct parsed p = parse_json(text_of(text));
	free(text);
	return p;
}

/* Two events that the suite calls the same sample have one canonical text. */
static void remember(json_t *samples, const char *sample, const struct parsed *p)
{
	BUF_AUTO b = { 0 };
	cloudevent_canonical(&p->c, &b);
	json_t *before = json_object_get(samples, sample);
	if (before)
		assert_string_equal(json_string_value(before), b.p);
	else
		assert_int_equal(json_object_set_new(samples, sample, json_string(b.p)), 0);
}

static void valid_events(void **state)
{
	(void)state;
	json_t *list, *test, *samples = json_object();
	json_t *root = load_tests(DATA "format-tests/valid-events.json", &list);
	size_t i;
	json_array_foreach(list, i, test)
	{
		const char *id = json_string_value(json_object_get(test, "id"));
		PARSED p = parse_value(json_object_get(test, "event"));
		PARSED q = parse_dumped(json_object_get(test, "event"));
		if (p.ok == is_stricter(id) || q.ok != p.ok)
			fail_msg("%s: %s", id, p.e.text);
		if (!p.ok)
			continue;
		remember(samples, json_string_value(json_object_get(test, "sampleId")), &p);
		remember(samples, json_string_value(json_object_get(test, "sampleId")), &q);
	}
	assert_int_equal(i, 10);
	json_decref(samples);
	json_decref(root);
}

static void invalid_events(void **state)
{
	(void)state;
	json_t *list, *test;
	json_t *root = load_tests(DATA "format-tests/invalid-events.json", &list);
	size_t i;
	json_array_foreach(list, i, test)
	{
		PARSED p = parse_value(json_object_get(test, "event"));
		PARSED q = parse_dumped(json_object_get(test, "event"));
		if (p.ok || q.ok)
			fail_msg("taken: %s", json_string_value(json_object_get(test, "id")));
		assert_refused(&p, "NOT_CLOUDEVENT");
		assert_refused(&q, "NOT_CLOUDEVENT");
	}
	assert_int_equal(i, 25);
	json_decref(root);
}

/* A batch is taken by the caller element by element: valid if every element is. */
static bool batch_is_valid(json_t *batch)
{
	json_t *element;
	size_t i;
	bool ok = true;
	json_array_foreach(batch, i, element)
	{
		PARSED p = parse_value(element);
		ok = ok && p.ok;
	}
	return ok;
}

static void batches(void **state)
{
	(void)state;
	static const struct {
		const char *path;
		bool valid;
		size_t n;
	} files[] = { { DATA "format-tests/valid-batches.json", true, 5 },
		      { DATA "format-tests/invalid-batches.json", false, 3 } };
	for (size_t f = 0; f < COUNT(files); f++) {
		json_t *list, *test, *root = load_tests(files[f].path, &list);
		size_t i;
		json_array_foreach(list, i, test) if (batch_is_valid(json_object_get(
		                                              test, "batch")) != files[f].valid)
		        fail_msg("%s", json_string_value(json_object_get(test, "id")));
		assert_int_equal(i, files[f].n);
		json_decref(root);
	}
}

/* --- The binding scenarios: just enough of Gherkin for these two files. --- */

struct pair {
	struct text key, value;
};

struct scenario {
	struct text doc[2];      /* the message, the expected data */
	struct pair rows[2][16]; /* headers (Kafka) or nothing, expected attributes */
	size_t n_rows[2];
	struct text examples[4]; /* values for <contentType>, if it is an outline */
	size_t n_examples;
};

static struct text next_line(struct text *rest)
{
	return text_cut(rest, '\n');
}

static struct text read_doc(struct text *rest)
{
	struct text doc = { rest->p, 0 };
	while (rest->p) {
		struct text line = next_line(rest);
		if (text_eq(text_trim(line), TEXT("\"\"\"")))
			break;
		doc.n = (size_t)(line.p + line.n - doc.p);
	}
	return doc;
}

/* "| a | b |" to its cells; a header row is one whose first cell is "key" or "contentType". */
static bool read_row(struct text line, struct pair *ret)
{
	if (line.n < 2 || line.p[0] != '|')
		return false;
	struct text rest = { line.p + 1, line.n - 1 };
	ret->key = text_trim(text_cut(&rest, '|'));
	ret->value = text_trim(text_cut(&rest, '|'));
	return !text_eq(ret->key, TEXT("key")) && !text_eq(ret->key, TEXT("contentType"));
}

/* Reads up to the next scenario; false at the end of the file. */
static bool read_scenario(struct text *rest, struct scenario *s)
{
	size_t docs = 0, table = 0;
	bool examples = false, found = false;
	*s = (struct scenario){ .n_examples = 0 };
	while (rest->p) {
		struct text before = *rest, line = text_trim(next_line(rest));
		struct pair row;
		if (text_starts_with(line, TEXT("Scenario"))) {
			if (found) {
				*rest = before;
				return true;
			}
			found = true;
		} else if (text_eq(line, TEXT("\"\"\"")) && docs < 2) {
			s->doc[docs++] = read_doc(rest);
		} else if (text_starts_with(line, TEXT("Then the attributes"))) {
			table = 1;
		} else if (text_starts_with(line, TEXT("Examples"))) {
			examples = true;
		} else if (read_row(line, &row)) {
			if (examples)
				s->examples[s->n_examples++] = row.key;
			else
				s->rows[table][s->n_rows[table]++] = row;
		}
	}
	return found;
}

static struct text fill_in(struct text t, struct text content_type)
{
	return text_eq(t, TEXT("<contentType>")) ? content_type : t;
}

static struct text attribute_of(const struct cloudevent *c, struct text name)
{
	const struct value *v = value_member(c->attributes, name);
	return v ? value_text(v) : (struct text){ 0 };
}

static void assert_scenario(const struct scenario *s, const struct parsed *p,
                            struct text content_type)
{
	if (!p->ok)
		fail_msg("refused: %s", p->e.text);
	for (size_t i = 0; i < s->n_rows[1]; i++) {
		struct text expected = fill_in(s->rows[1][i].value, content_type);
		struct text got = attribute_of(&p->c, s->rows[1][i].key);
		if (!text_eq(expected, got))
			fail_msg("%.*s is %.*s", TEXT_ARGS(s->rows[1][i].key), TEXT_ARGS(got));
	}
	assert_int_equal(p->c.attributes->below.n, s->n_rows[1]);
	ARENA_AUTO a = { 0 };
	assert_true(schema_values_equal(value_of_text(s->doc[1], &a), p->c.data));
}

static void run_kafka(const struct scenario *s, struct text content_type)
{
	struct header headers[16];
	for (size_t i = 0; i < s->n_rows[0]; i++)
		headers[i] = (struct header){ s->rows[0][i].key,
			                      fill_in(s->rows[0][i].value, content_type) };
	PARSED p = parse_kafka(s->doc[0], headers, s->n_rows[0]);
	assert_scenario(s, &p, content_type);
}

/* The request as a server would split it: start line, headers, an empty line, the body. */
static void run_http(const struct scenario *s, struct text content_type)
{
	struct header headers[16];
	struct text rest = s->doc[0], type = { 0 };
	size_t n = 0;
	(void)next_line(&rest);
	for (struct text line = text_trim(next_line(&rest)); line.n;
	     line = text_trim(next_line(&rest))) {
		struct text name = text_cut(&line, ':');
		headers[n] = (struct header){ name, fill_in(text_trim(line), content_type) };
		if (text_eq(name, TEXT("Content-Type")))
			type = headers[n].value;
		n++;
	}
	PARSED p = { .ok = false };
	p.ok = cloudevent_from_http(type, rest, headers, n, &p.a, &p.c, &p.e);
	assert_scenario(s, &p, content_type);
}

static int run_feature(const char *path, void (*run)(const struct scenario *, struct text))
{
	struct text rest = text_of(read_whole_file(path));
	struct scenario s;
	int ran = 0;
	while (read_scenario(&rest, &s)) {
		for (size_t i = 0; i < s.n_examples || (i == 0 && s.n_examples == 0); i++, ran++)
			run(&s, s.examples[i]);
	}
	return ran;
}

static void kafka_binding(void **state)
{
	(void)state;
	assert_int_equal(run_feature(DATA "conformance/kafka-protocol-binding.feature", run_kafka),
	                 3);
}

static void http_binding(void **state)
{
	(void)state;
	assert_int_equal(run_feature(DATA "conformance/http-protocol-binding.feature", run_http),
	                 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(valid_events), cmocka_unit_test(invalid_events),
		cmocka_unit_test(batches),      cmocka_unit_test(kafka_binding),
		cmocka_unit_test(http_binding),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
