/* attack: what somebody can work out who solves everything that was let out as linear equations over
 * counts that are not negative. Knows nothing of how cells were chosen to be hidden.
 *
 * Variables are numbered from 0; each is a real number >= 0. Ranges are those of linear programming,
 * so every whole-number solution lies within them. */
#ifndef PROP_ATTACK_H
#define PROP_ATTACK_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

struct attack {                    /* zeroed but for arena */
	struct arena *arena;
	struct attack_term {
		size_t equation, variable;
		double factor;
	} *term;
	size_t n_terms, term_cap;
	double *right;             /* of each equation */
	size_t n_equations, equation_cap;
	size_t n_variables;
};

size_t attack_variable(struct attack *t);
/* Terms are added to the newest equation: sum of factor x variable = right. */
void attack_equation(struct attack *t, double right);
void attack_term(struct attack *t, size_t variable, double factor);

struct attack_range {
	double low, high;          /* high HUGE_VAL: without bound */
};

/* What remains possible for each variable of the list. False: the equations contradict each other, which is
 * a mistake of the test. */
bool attack_solve(const struct attack *t, const size_t *wanted, size_t n, struct attack_range *ret);

#endif
