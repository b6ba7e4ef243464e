/* pattern, read: expression to automaton (Thompson's construction), by recursive descent. A
 * fragment has one way in and one way out; a counted repetition reads its source again for each
 * copy. */
#include "event/pattern_parts.h"

#include "base/must.h"
#include "event/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { REPEAT_MAX = 1000, DEPTH_MAX = 30 };

struct parser {
	struct text source;
	size_t at;
	struct nfa *nfa;
	const char *why; /* the first fault; everything stops then */
	int depth;
};

struct fragment {
	uint16_t in, out; /* out is a JUMP that leads nowhere yet */
};

struct set {
	uint64_t ascii[2];
	bool negated;
};

static struct fragment parse_choice(struct parser *p);

static void fail(struct parser *p, const char *why)
{
	if (!p->why)
		p->why = why;
}

/* The next byte, or 0 at the end and after a fault. */
static char peek(const struct parser *p)
{
	return p->at < p->source.n && !p->why ? p->source.p[p->at] : '\0';
}

static bool take(struct parser *p, char c)
{
	if (peek(p) != c || p->at >= p->source.n)
		return false;
	p->at++;
	return true;
}

static uint16_t add(struct parser *p, enum nfa_kind kind, uint16_t a, uint16_t b)
{
	if (p->nfa->n >= NFA_MAX) {
		fail(p, "too large");
		return 0;
	}
	p->nfa->v[p->nfa->n] = (struct nfa_node){ .kind = kind, .a = a, .b = b };
	return p->nfa->n++;
}

static void link_to(struct parser *p, uint16_t from, uint16_t to)
{
	p->nfa->v[from].a = to;
}

static struct fragment empty(struct parser *p)
{
	uint16_t at = add(p, NFA_JUMP, NFA_NONE, 0);
	return (struct fragment){ at, at };
}

static struct fragment join(struct parser *p, struct fragment first, struct fragment second)
{
	link_to(p, first.out, second.in);
	return (struct fragment){ first.in, second.out };
}

static struct fragment either(struct parser *p, struct fragment first, struct fragment second)
{
	uint16_t out = add(p, NFA_JUMP, NFA_NONE, 0);
	uint16_t in = add(p, NFA_SPLIT, first.in, second.in);
	link_to(p, first.out, out);
	link_to(p, second.out, out);
	return (struct fragment){ in, out };
}

/* One node before a fresh way out. */
static struct fragment single(struct parser *p, enum nfa_kind kind)
{
	uint16_t out = add(p, NFA_JUMP, NFA_NONE, 0);
	return (struct fragment){ add(p, kind, out, 0), out };
}

static struct fragment byte_range(struct parser *p, unsigned low, unsigned high)
{
	struct fragment f = single(p, NFA_BYTES);
	for (unsigned c = low; c <= high; c++)
		p->nfa->v[f.in].set[c / 64] |= UINT64_C(1) << c % 64;
	return f;
}

static struct fragment ascii_set(struct parser *p, const uint64_t set[2])
{
	struct fragment f = single(p, NFA_BYTES);
	p->nfa->v[f.in].set[0] = set[0];
	p->nfa->v[f.in].set[1] = set[1];
	return f;
}

/* Any character beyond ASCII. The text is valid UTF-8, so first bytes tell the length. */
static struct fragment beyond_ascii(struct parser *p)
{
	struct fragment tail[6];
	for (size_t i = 0; i < 6; i++)
		tail[i] = byte_range(p, 0x80, 0xbf);
	struct fragment two = join(p, byte_range(p, 0xc2, 0xdf), tail[0]);
	struct fragment three = join(p, join(p, byte_range(p, 0xe0, 0xef), tail[1]), tail[2]);
	struct fragment four =
	        join(p, join(p, join(p, byte_range(p, 0xf0, 0xf4), tail[3]), tail[4]), tail[5]);
	return either(p, either(p, two, three), four);
}

static struct fragment from_set(struct parser *p, const struct set *s)
{
	uint64_t ascii[2] = { s->negated ? ~s->ascii[0] : s->ascii[0],
		              s->negated ? ~s->ascii[1] : s->ascii[1] };
	struct fragment f = ascii_set(p, ascii);
	return s->negated ? either(p, f, beyond_ascii(p)) : f;
}

static void set_add(struct set *s, unsigned low, unsigned high)
{
	for (unsigned c = low; c <= high; c++)
		s->ascii[c / 64] |= UINT64_C(1) << c % 64;
}

/* \d, \w and \s; ECMA-262's \s beyond ASCII is left out. False if the letter names none. */
static bool set_add_named(struct set *s, char letter)
{
	switch (letter) {
	case 'd':
		set_add(s, '0', '9');
		return true;
	case 'w':
		set_add(s, '0', '9');
		set_add(s, 'A', 'Z');
		set_add(s, 'a', 'z');
		set_add(s, '_', '_');
		return true;
	case 's':
		set_add(s, '\t', '\r');
		set_add(s, ' ', ' ');
		return true;
	default:
		return false;
	}
}

/* What a backslash makes of a character that stands for itself or for a control; 0 if nothing. */
static char escaped(char c)
{
	static const char controls[] = "t\tn\nr\rf\f";
	for (size_t i = 0; i + 1 < sizeof controls; i += 2)
		if (controls[i] == c)
			return controls[i + 1];
	bool alnum = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
	return alnum || c <= ' ' || c > '~' ? '\0' : c;
}

static struct fragment parse_escape(struct parser *p)
{
	char c = peek(p);
	struct set s = { .negated = c >= 'A' && c <= 'Z' };
	p->at++;
	if (set_add_named(&s, (char)(s.negated ? c | 0x20 : c)))
		return from_set(p, &s);
	unsigned char literal = (unsigned char)escaped(c);
	if (!literal)
		fail(p, "an escape that is not taken");
	return byte_range(p, literal, literal);
}

/* A character as its bytes, one after the other. */
static struct fragment parse_literal(struct parser *p)
{
	uint32_t c;
	size_t n = utf8_decode(p->source.p + p->at, p->source.n - p->at, &c);
	if (n == 0)
		fail(p, "not UTF-8");
	struct fragment f = empty(p);
	for (size_t i = 0; i < n; i++) {
		unsigned char byte = (unsigned char)p->source.p[p->at + i];
		f = join(p, f, byte_range(p, byte, byte));
	}
	p->at += n;
	return f;
}

/* One ASCII member of a class, or the first of a range; false when it was a named set. */
static bool parse_member(struct parser *p, struct set *s, unsigned char *ret)
{
	char c = peek(p);
	p->at++;
	if (c != '\\') {
		*ret = (unsigned char)c;
		return true;
	}
	c = peek(p);
	p->at++;
	if (set_add_named(s, c))
		return false;
	*ret = (unsigned char)escaped(c);
	if (!*ret)
		fail(p, "an escape that is not taken in a class");
	return true;
}

static void parse_member_or_range(struct parser *p, struct set *s)
{
	unsigned char low, high;
	if (!parse_member(p, s, &low))
		return;
	bool range = peek(p) == '-' && p->at + 1 < p->source.n && p->source.p[p->at + 1] != ']';
	if (!range) {
		set_add(s, low, low);
		return;
	}
	p->at++;
	if ((unsigned char)peek(p) >= 0x80 || !parse_member(p, s, &high) || high < low)
		fail(p, "a range that is not taken");
	else
		set_add(s, low, high);
}

/* Behind "["; characters beyond ASCII become alternatives of their own. */
static struct fragment parse_class(struct parser *p)
{
	struct set s = { .negated = take(p, '^') };
	struct fragment others = { 0, 0 };
	bool any_others = false;
	while (peek(p) && peek(p) != ']') {
		if (peek(p) == '[' && p->at + 1 < p->source.n &&
		    strchr(":.=", p->source.p[p->at + 1]))
			fail(p, "a named class");
		if ((unsigned char)peek(p) < 0x80) {
			parse_member_or_range(p, &s);
			continue;
		}
		struct fragment one = parse_literal(p);
		if (s.negated ||
		    (peek(p) == '-' && p->at + 1 < p->source.n && p->source.p[p->at + 1] != ']'))
			fail(p, "a class beyond ASCII that is not taken");
		others = any_others ? either(p, others, one) : one;
		any_others = true;
	}
	if (!take(p, ']'))
		fail(p, "a class without end");
	struct fragment ascii = from_set(p, &s);
	return any_others ? either(p, ascii, others) : ascii;
}

static struct fragment parse_group(struct parser *p)
{
	if (take(p, '?') && !take(p, ':'))
		fail(p, "a group that is not taken");
	if (++p->depth > DEPTH_MAX)
		fail(p, "nested too deep");
	struct fragment f = parse_choice(p);
	p->depth--;
	if (!take(p, ')'))
		fail(p, "a group without end");
	return f;
}

static struct fragment parse_atom(struct parser *p)
{
	static const struct set newline = { { UINT64_C(1) << '\n', 0 }, true };
	if (take(p, '('))
		return parse_group(p);
	if (take(p, '['))
		return parse_class(p);
	if (take(p, '.'))
		return from_set(p, &newline);
	if (take(p, '^'))
		return single(p, NFA_START);
	if (take(p, '$'))
		return single(p, NFA_END);
	if (take(p, '\\'))
		return parse_escape(p);
	if (peek(p) && strchr("*+?{}]", peek(p)))
		fail(p, "a repetition of nothing, or a bracket alone");
	return parse_literal(p);
}

static int parse_number(struct parser *p)
{
	int v = 0;
	bool any = false;
	for (; peek(p) >= '0' && peek(p) <= '9' && v <= REPEAT_MAX; any = true)
		v = v * 10 + (p->source.p[p->at++] - '0');
	if (!any || v > REPEAT_MAX)
		fail(p, "a repetition that is not taken");
	return v;
}

/* How often, if a repetition stands here; max -1 is without end. */
static bool parse_times(struct parser *p, int *min, int *max)
{
	static const struct {
		char sign;
		int min, max;
	} signs[] = { { '*', 0, -1 }, { '+', 1, -1 }, { '?', 0, 1 } };
	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
		if (!take(p, signs[i].sign))
			continue;
		*min = signs[i].min;
		*max = signs[i].max;
		return true;
	}
	if (!take(p, '{'))
		return false;
	*min = *max = parse_number(p);
	if (take(p, ','))
		*max = peek(p) == '}' ? -1 : parse_number(p);
	if (!take(p, '}') || (*max >= 0 && *max < *min))
		fail(p, "a repetition that is not taken");
	return true;
}

static struct fragment repeated(struct parser *p, struct fragment f)
{
	uint16_t out = add(p, NFA_JUMP, NFA_NONE, 0);
	uint16_t again = add(p, NFA_SPLIT, f.in, out);
	link_to(p, f.out, again);
	return (struct fragment){ again, out };
}

static struct fragment optional(struct parser *p, struct fragment f)
{
	return either(p, f, empty(p));
}

static struct fragment parse_piece(struct parser *p)
{
	size_t start = p->at;
	int min, max;
	struct fragment atom = parse_atom(p), f = empty(p);
	if (!parse_times(p, &min, &max))
		return atom;
	(void)take(p, '?'); /* lazy or greedy, it matches the same texts */
	size_t end = p->at;
	for (int i = 0; i < (max < 0 ? min + 1 : max) && !p->why; i++) {
		p->at = start;
		struct fragment copy = i == 0 ? atom : parse_atom(p);
		if (i >= min)
			copy = max < 0 ? repeated(p, copy) : optional(p, copy);
		f = join(p, f, copy);
	}
	p->at = end;
	return f;
}

static struct fragment parse_sequence(struct parser *p)
{
	struct fragment f = empty(p);
	while (peek(p) && peek(p) != '|' && peek(p) != ')')
		f = join(p, f, parse_piece(p));
	return f;
}

static struct fragment parse_choice(struct parser *p)
{
	struct fragment f = parse_sequence(p);
	while (take(p, '|'))
		f = either(p, f, parse_sequence(p));
	return f;
}

bool nfa_parse(struct text source, struct nfa *ret, const char **why)
{
	struct parser p = { .source = source, .nfa = ret };
	*ret = (struct nfa){ .v = calloc(NFA_MAX, sizeof *ret->v) };
	must(ret->v);
	struct fragment f = parse_choice(&p);
	if (p.at < source.n)
		fail(&p, "something that is not taken");
	link_to(&p, f.out, add(&p, NFA_MATCH, NFA_NONE, 0));
	ret->start = f.in;
	*why = p.why;
	return !p.why;
}
