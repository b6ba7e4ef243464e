/* What the tests of events share: cmocka's includes, and events made of short texts. */
#ifndef EVENT_TEST_H
#define EVENT_TEST_H

#include "event/cloudevent.h"
#include "event/json_out.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h> /* wants those above before it */

#define COUNT(a) (sizeof(a) / sizeof *(a))

/* An event under test with all it needs; closed by itself. */
struct parsed {
	struct arena a;
	struct cloudevent c; /* borrows from the copy */
	char *copy;
	struct err e;
	bool ok;
};

static inline void parsed_done(struct parsed *p)
{
	arena_done(&p->a);
	free(p->copy);
}

#define PARSED __attribute__((cleanup(parsed_done))) struct parsed

/* A copy of exactly these bytes, so that a sanitizer sees a read beside them. */
static inline char *exact_copy(struct text t)
{
	char *copy = malloc(t.n ? t.n : 1);
	assert_non_null(copy);
	if (t.n)
		memcpy(copy, t.p, t.n);
	return copy;
}

static inline struct parsed parse_json(struct text json)
{
	struct parsed p = { .ok = false };
	p.copy = exact_copy(json);
	p.ok = cloudevent_from_json((struct text){ p.copy, json.n }, &p.a, &p.c, &p.e);
	return p;
}

static inline struct parsed parse_kafka(struct text value, const struct header *headers, size_t n)
{
	struct parsed p = { .ok = false };
	p.ok = cloudevent_from_kafka(value, headers, n, &p.a, &p.c, &p.e);
	return p;
}

static inline void assert_refused(const struct parsed *p, const char *code)
{
	assert_false(p->ok);
	assert_int_equal(p->e.kind, ERR_REJECT);
	assert_string_equal(p->e.code, code);
	assert_int_not_equal(p->e.text[0], 0);
}

static inline void assert_text(struct text t, const char *expected)
{
	if (!text_eq(t, text_of(expected)))
		fail_msg("got '%.*s', expected '%s'", TEXT_ARGS(t), expected);
}

static inline char *read_whole_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	if (!f)
		fail_msg("cannot read %s from the root of the repository", path);
	static char bytes[1 << 18];
	size_t n = fread(bytes, 1, sizeof bytes - 1, f);
	assert_int_equal(fclose(f), 0);
	bytes[n] = '\0';
	return bytes;
}

/* JSON without limits, by way of jansson. */
static inline struct value *value_of_text(struct text json, struct arena *a)
{
	json_error_t error;
	json_t *v = json_loadb(json.p, json.n, JSON_DECODE_ANY, &error);
	if (!v)
		fail_msg("%.*s: %s", TEXT_ARGS(json), error.text);
	struct value *ret = value_of_jansson(v, a);
	json_decref(v);
	return ret;
}

static inline void assert_value(const struct value *v, const char *canonical)
{
	BUF_AUTO b = { 0 };
	struct json_out j = json_out_to(&b);
	assert_non_null(v);
	json_out_value(&j, v);
	assert_string_equal(b.p, canonical);
}

#endif
