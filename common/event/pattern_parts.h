/* pattern's own parts: the automaton between the expression and the table. */
#ifndef EVENT_PATTERN_PARTS_H
#define EVENT_PATTERN_PARTS_H

#include "event/pattern.h"

#include <stdint.h>

enum { NFA_MAX = 4000, NFA_NONE = 0xffff };

enum nfa_kind { NFA_JUMP, NFA_SPLIT, NFA_BYTES, NFA_START, NFA_END, NFA_MATCH };

/* One step of the automaton; JUMP, START and END lead to a, SPLIT to a and b, BYTES to a when the
 * byte is in the set. */
struct nfa_node {
	enum nfa_kind kind;
	uint16_t a, b;
	uint64_t set[4];
};

struct nfa {
	struct nfa_node *v;
	uint16_t n, start;
};

/* Reads the expression; false with *why. v is heap memory, the caller's either way. */
bool nfa_parse(struct text source, struct nfa *ret, const char **why);

#endif
