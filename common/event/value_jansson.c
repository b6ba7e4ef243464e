/* value, judged: JSON under limits, so that no text becomes more memory or stack than it may, and
 * refused when two readers could understand it differently. Most texts are read by value_read.c;
 * what that one does not take is counted here and given to jansson, whose verdict holds.
 *
 * An error names line and column and says what is wrong in words of ours: jansson's own text quotes
 * the input. */
#include "event/value_parts.h"

#include "base/must.h"

#include <string.h>

/* 2^53: the first integer from which doubles have gaps. */
#define INTEGER_MAX (INT64_C(1) << 53)

enum { DIGITS_SURE = 15 };

enum sort { SCALAR, SPACE, QUOTE, OPEN, CLOSE, COMMA, COLON };

static const uint8_t sort_of[256] = {
	[' '] = SPACE, ['\t'] = SPACE, ['\r'] = SPACE, ['\n'] = SPACE, ['"'] = QUOTE, ['{'] = OPEN,
	['['] = OPEN,  ['}'] = CLOSE,  [']'] = CLOSE,  [','] = COMMA,  [':'] = COLON,
};

struct scan {
	struct text json;
	const struct value_limits *limits;
	struct err *e;
	size_t at, depth, tokens;
	bool empty_string; /* the last token was "" */
};

static bool fail_at(const struct scan *s, size_t at, const char *what)
{
	size_t line = 1, column = 1;
	for (size_t i = 0; i < at; i++) {
		bool newline = s->json.p[i] == '\n';
		line += newline;
		column = newline ? 1 : column + 1;
	}
	return err_set(s->e, ERR_REJECT, "BAD_JSON", "line %zu, column %zu: %s", line, column,
	               what);
}

/* Stands behind the opening quote; moves behind the closing one, or to the end when there is none,
 * which jansson then says. */
static void skip_string(struct scan *s)
{
	size_t start = s->at;
	while (s->at < s->json.n && s->json.p[s->at] != '"')
		s->at += s->json.p[s->at] == '\\' ? 2 : 1;
	s->empty_string = s->at == start;
	s->at = s->at < s->json.n ? s->at + 1 : s->json.n;
}

static bool check_integer(const struct scan *s, struct text scalar, size_t at)
{
	int64_t v;
	for (size_t i = 0; i < scalar.n; i++)
		if (scalar.p[i] != '-' && (scalar.p[i] < '0' || scalar.p[i] > '9'))
			return true; /* a real, or no number at all */
	if (!text_to_int64(scalar, &v) || v > INTEGER_MAX || v < -INTEGER_MAX)
		return fail_at(s, at, "an integer beyond 2^53");
	return true;
}

static bool skip_scalar(struct scan *s)
{
	size_t start = s->at - 1;
	while (s->at < s->json.n && sort_of[(uint8_t)s->json.p[s->at]] == SCALAR)
		s->at++;
	struct text scalar = { s->json.p + start, s->at - start };
	return scalar.n <= DIGITS_SURE || check_integer(s, scalar, start);
}

static bool open_level(struct scan *s)
{
	return ++s->depth <= s->limits->depth || fail_at(s, s->at - 1, "nested too deep");
}

/* One token; s->at stands behind its first byte. */
static bool scan_token(struct scan *s, enum sort sort)
{
	s->tokens += sort == QUOTE || sort == OPEN || sort == SCALAR;
	switch (sort) {
	case QUOTE:
		skip_string(s);
		return true;
	case SCALAR:
		return skip_scalar(s);
	case OPEN:
		return open_level(s);
	case CLOSE:
		s->depth -= s->depth > 0;
		return true;
	case COLON:
		return !s->empty_string || fail_at(s, s->at - 1, "an empty member name");
	case COMMA:
	case SPACE:
		return true;
	}
	must(false);
}

static bool scan_all(struct scan *s)
{
	while (s->at < s->json.n) {
		enum sort sort = sort_of[(uint8_t)s->json.p[s->at++]];
		if (sort == SPACE)
			continue;
		if (sort != QUOTE && sort != COLON)
			s->empty_string = false;
		if (!scan_token(s, sort))
			return false;
		if (s->tokens > s->limits->tokens)
			return err_set(s->e, ERR_REJECT, "TOO_LARGE", "more than %zu JSON tokens",
			               s->limits->tokens);
	}
	return true;
}

/* Texts that are no JSON in UTF-8 from their first bytes on, told apart for whoever sent them. */
static bool check_start(struct text json, struct err *e)
{
	const char *p = json.p;
	if (json.n == 0)
		return err_set(e, ERR_REJECT, "BAD_JSON", "empty");
	if (text_starts_with(json, TEXT("\xef\xbb\xbf")))
		return err_set(e, ERR_REJECT, "BAD_JSON",
		               "starts with a byte order mark: send UTF-8 without");
	bool marked =
	        json.n >= 2 && (memcmp(p, "\xfe\xff", 2) == 0 || memcmp(p, "\xff\xfe", 2) == 0);
	if (marked || (json.n >= 2 && p[0] != '\0' && p[1] == '\0') ||
	    text_starts_with(json, TEXT("\0{")))
		return err_set(e, ERR_REJECT, "BAD_JSON",
		               "looks like UTF-16 or UTF-32: send UTF-8");
	if (p[0] == '\0')
		return err_set(e, ERR_REJECT, "BAD_JSON",
		               "starts with a zero byte: binary, not JSON");
	return true;
}

/* JSON has none; jansson 2.14 overlooks one that follows a number or a word. */
static bool check_no_zero(const struct scan *s)
{
	const char *zero = memchr(s->json.p, '\0', s->json.n);
	return !zero || fail_at(s, (size_t)(zero - s->json.p), "a zero byte");
}

static const char *words_for(enum json_error_code code)
{
	switch (code) {
	case json_error_invalid_utf8:
		return "not UTF-8";
	case json_error_premature_end_of_input:
		return "ends too early";
	case json_error_end_of_input_expected:
		return "something follows the JSON text";
	case json_error_duplicate_key:
		return "a member name twice in one object";
	case json_error_numeric_overflow:
		return "a number too large";
	case json_error_null_character:
	case json_error_null_byte_in_key:
		return "the character U+0000";
	case json_error_stack_overflow:
		return "nested too deep";
	default:
		return "no JSON";
	}
}

json_t *value_read_jansson(struct text json, const struct value_limits *limits, struct err *e)
{
	struct scan s = { .json = json, .limits = limits, .e = e };
	json_error_t error;
	if (json.n > limits->bytes) {
		(void)err_set(e, ERR_REJECT, "TOO_LARGE", "more than %zu bytes", limits->bytes);
		return NULL;
	}
	if (!check_start(json, e) || !check_no_zero(&s) || !scan_all(&s))
		return NULL;
	json_t *v = json_loadb(json.p, json.n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
	if (v)
		return v;
	enum json_error_code code = json_error_code(&error);
	must(code != json_error_out_of_memory);
	(void)err_set(e, ERR_REJECT, "BAD_JSON", "line %d, column %d: %s", error.line, error.column,
	              words_for(code));
	return NULL;
}

struct value *value_read(struct text json, const struct value_limits *limits, struct arena *a,
                         struct err *e)
{
	struct value *v = value_read_fast(json, limits, a);
	if (v)
		return v;
	json_t *slow = value_read_jansson(json, limits, e);
	v = slow ? value_of_jansson(slow, a) : NULL;
	json_decref(slow);
	return v;
}
