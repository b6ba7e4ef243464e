/* pattern: automaton to table (subset construction). A row says for each byte which row follows;
 * two rows are special: in one the text has matched whatever follows, in the other it cannot any
 * more. */
#include "event/pattern.h"

#include "base/must.h"
#include "event/pattern_parts.h"

#include <stdlib.h>
#include <string.h>

enum {
	STATES_MAX = 1000,
	MATCHED = 0,
	FAILED = 1,
	FIRST = 2,
	WORDS = (NFA_MAX + 63) / 64,
	SLOTS = 2048,     /* more than states, a power of two */
	WORK_MAX = 200000 /* places looked at; two hundred times what ours need */
};

/* A row has the next row for each kind of byte, and in a last column whether the end matches. */
struct pattern {
	uint16_t *rows;
	size_t n, kinds;
	uint16_t first;
	uint8_t kind_of[256];
};

static uint16_t *row_at(const struct pattern *p, size_t at)
{
	return &p->rows[at * (p->kinds + 1)];
}

/* A set of places in the automaton; only the first builder.words are used. */
struct places {
	uint64_t bits[WORDS];
};

struct builder {
	const struct nfa *nfa;
	struct pattern *pattern;
	size_t words;
	struct places reads, ends, matches; /* all places of that kind */
	struct places again;                /* where a match may begin anew */
	uint64_t *of_row;                   /* what each row stands for, so many words each */
	uint16_t slots[SLOTS];              /* rows by their set; 0 is free */
	uint16_t stack[NFA_MAX];
	size_t depth, work;
	bool too_large;
	uint8_t alike[256]; /* the lowest byte that no set tells from this one */
};

static bool has(const struct places *s, size_t at)
{
	return s->bits[at / 64] >> at % 64 & 1;
}

static void set(struct places *s, size_t at)
{
	s->bits[at / 64] |= UINT64_C(1) << at % 64;
}

static void push(struct builder *b, struct places *s, uint16_t at)
{
	if (has(s, at))
		return;
	set(s, at);
	b->stack[b->depth++] = at;
}

/* Adds `at` and all that can be reached from it without reading. */
static void add_closure(struct builder *b, struct places *s, uint16_t at, bool at_start,
                        bool at_end)
{
	b->depth = 0;
	push(b, s, at);
	for (; b->depth > 0; b->work++) {
		const struct nfa_node *n = &b->nfa->v[b->stack[--b->depth]];
		if (n->kind == NFA_JUMP || n->kind == NFA_SPLIT ||
		    (n->kind == NFA_START && at_start) || (n->kind == NFA_END && at_end))
			push(b, s, n->a);
		if (n->kind == NFA_SPLIT)
			push(b, s, n->b);
	}
}

/* Leaves the places that read or end: the others are on the way to these and tell sets apart that
 * are the same. */
static void drop_ways(const struct builder *b, struct places *s)
{
	for (size_t i = 0; i < b->words; i++)
		s->bits[i] &= b->reads.bits[i] | b->ends.bits[i] | b->matches.bits[i];
}

static bool has_match(const struct builder *b, const uint64_t *s)
{
	uint64_t any = 0;
	for (size_t i = 0; i < b->words; i++)
		any |= s[i] & b->matches.bits[i];
	return any;
}

static bool matches_at_end(struct builder *b, const struct places *s, bool at_start)
{
	struct places all = *s;
	for (size_t i = 0; i < b->words; i++)
		for (uint64_t left = s->bits[i] & b->ends.bits[i]; left; left &= left - 1) {
			size_t at = i * 64 + (size_t)__builtin_ctzll(left);
			add_closure(b, &all, b->nfa->v[at].a, at_start, true);
		}
	return has_match(b, all.bits);
}

/* Where the row of a set is found, or the free slot for it. */
static uint16_t *slot_of(struct builder *b, const struct places *s)
{
	uint64_t hash = 0;
	for (size_t i = 0; i < b->words; i++) {
		hash = (hash ^ s->bits[i]) * UINT64_C(0x9e3779b97f4a7c15);
		hash ^= hash >> 32;
	}
	size_t at = hash % SLOTS;
	while (b->slots[at] && memcmp(&b->of_row[b->slots[at] * b->words], s, b->words * 8) != 0)
		at = (at + 1) % SLOTS;
	return &b->slots[at];
}

static uint16_t row_new(struct builder *b, const struct places *s, bool at_start)
{
	struct pattern *p = b->pattern;
	b->too_large = b->too_large || p->n == STATES_MAX || b->work > WORK_MAX;
	if (b->too_large)
		return FAILED;
	memcpy(&b->of_row[p->n * b->words], s, b->words * 8);
	row_at(p, p->n)[p->kinds] = matches_at_end(b, s, at_start);
	return (uint16_t)p->n++;
}

/* The row of a set, made when it is new. The first row, where ^ holds, is like no other. */
static uint16_t row_of(struct builder *b, const struct places *s, bool at_start)
{
	if (has_match(b, s->bits))
		return MATCHED;
	if (at_start)
		return row_new(b, s, true);
	uint16_t *slot = slot_of(b, s);
	if (*slot)
		return *slot;
	uint16_t row = row_new(b, s, false);
	if (row != FAILED)
		*slot = row;
	return row;
}

static uint16_t step(struct builder *b, size_t from, unsigned byte)
{
	struct places to = b->again;
	const uint64_t *bits = &b->of_row[from * b->words];
	for (size_t i = 0; i < b->words; i++)
		for (uint64_t left = bits[i] & b->reads.bits[i]; left; left &= left - 1) {
			const struct nfa_node *n =
			        &b->nfa->v[i * 64 + (size_t)__builtin_ctzll(left)];
			b->work++;
			if (n->set[byte / 64] >> byte % 64 & 1)
				add_closure(b, &to, n->a, false, false);
		}
	drop_ways(b, &to);
	return row_of(b, &to, false);
}

static void fill_fixed_rows(struct pattern *p)
{
	for (size_t k = 0; k < p->kinds; k++) {
		row_at(p, MATCHED)[k] = MATCHED;
		row_at(p, FAILED)[k] = FAILED;
	}
	row_at(p, MATCHED)[p->kinds] = true;
	row_at(p, FAILED)[p->kinds] = false;
	p->n = FIRST;
}

/* A row from which nothing but itself can be reached and which does not match is as good as FAILED.
 */
static bool is_dead(const struct pattern *p, uint16_t at)
{
	const uint16_t *row = row_at(p, at);
	for (size_t k = 0; k < p->kinds; k++)
		if (row[k] != at)
			return false;
	return !row[p->kinds];
}

/* Splits each kind of byte that this node's set cuts in two. */
static void tell_apart(struct builder *b, const struct nfa_node *n)
{
	uint8_t before[256];
	int16_t outside[256];
	memcpy(before, b->alike, sizeof before);
	memset(outside, -1, sizeof outside);
	for (unsigned c = 0; c < 256; c++) {
		unsigned kind = before[c];
		bool with_first =
		        (n->set[c / 64] >> c % 64 & 1) == (n->set[kind / 64] >> kind % 64 & 1);
		if (with_first)
			continue;
		if (outside[kind] < 0)
			outside[kind] = (int16_t)c;
		b->alike[c] = (uint8_t)outside[kind];
	}
}

static void find_alike(struct builder *b)
{
	struct pattern *p = b->pattern;
	for (uint16_t i = 0; i < b->nfa->n; i++)
		if (b->nfa->v[i].kind == NFA_BYTES)
			tell_apart(b, &b->nfa->v[i]);
	for (unsigned c = 0; c < 256; c++)
		p->kind_of[c] = b->alike[c] == c ? (uint8_t)p->kinds++ : p->kind_of[b->alike[c]];
}

static void fill_row(struct builder *b, size_t at)
{
	for (unsigned c = 0; c < 256; c++)
		if (b->alike[c] == c)
			row_at(b->pattern, at)[b->pattern->kind_of[c]] = step(b, at, c);
}

static void find_kinds(struct builder *b)
{
	for (uint16_t i = 0; i < b->nfa->n; i++) {
		enum nfa_kind kind = b->nfa->v[i].kind;
		if (kind == NFA_BYTES)
			set(&b->reads, i);
		if (kind == NFA_END)
			set(&b->ends, i);
		if (kind == NFA_MATCH)
			set(&b->matches, i);
	}
}

static void build(struct builder *b)
{
	struct places start = { { 0 } };
	struct pattern *p = b->pattern;
	find_alike(b);
	p->rows = malloc(STATES_MAX * (p->kinds + 1) * sizeof *p->rows);
	must(p->rows);
	fill_fixed_rows(p);
	find_kinds(b);
	add_closure(b, &b->again, b->nfa->start, false, false);
	add_closure(b, &start, b->nfa->start, true, false);
	drop_ways(b, &start);
	p->first = row_of(b, &start, true);
	for (size_t i = FIRST; i < p->n && !b->too_large; i++)
		fill_row(b, i);
}

static void lead_to_failed(struct pattern *p, uint16_t dead)
{
	for (size_t i = 0; i < p->n; i++)
		for (size_t k = 0; k < p->kinds; k++)
			if (row_at(p, i)[k] == dead)
				row_at(p, i)[k] = FAILED;
}

static void cut_dead_rows(struct pattern *p)
{
	for (uint16_t at = FIRST; at < p->n; at++)
		if (is_dead(p, at))
			lead_to_failed(p, at);
}

static struct pattern *pattern_of(const struct nfa *nfa, const char **ret_why)
{
	struct pattern *p = calloc(1, sizeof *p);
	struct builder *b = calloc(1, sizeof *b);
	must(p && b);
	b->nfa = nfa;
	b->pattern = p;
	b->words = ((size_t)nfa->n + 63) / 64;
	b->of_row = malloc(STATES_MAX * b->words * sizeof *b->of_row);
	must(b->of_row);
	build(b);
	bool fits = !b->too_large;
	free(b->of_row);
	free(b);
	if (!fits) {
		*ret_why = "too large";
		pattern_free(p);
		return NULL;
	}
	cut_dead_rows(p);
	p->rows = realloc(p->rows, p->n * (p->kinds + 1) * sizeof *p->rows);
	must(p->rows);
	return p;
}

struct pattern *pattern_new(struct text source, const char **ret_why)
{
	struct nfa nfa;
	struct pattern *p = nfa_parse(source, &nfa, ret_why) ? pattern_of(&nfa, ret_why) : NULL;
	free(nfa.v);
	return p;
}

void pattern_free(struct pattern *p)
{
	if (!p)
		return;
	free(p->rows);
	free(p);
}

bool pattern_matches(const struct pattern *p, struct text t)
{
	uint16_t at = p->first;
	for (size_t i = 0; i < t.n && at > FAILED; i++)
		at = row_at(p, at)[p->kind_of[(unsigned char)t.p[i]]];
	return row_at(p, at)[p->kinds];
}
