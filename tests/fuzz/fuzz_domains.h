/* The domains whose folds are fuzzed, by their generators of the property tests. */
#ifndef FUZZ_DOMAINS_H
#define FUZZ_DOMAINS_H

#include "../prop/approval_gen.h"
#include "../prop/indicator_gen.h"
#include "../prop/transition_gen.h"

static const struct laws_domain *const fuzz_domains[] = { &transition_laws, &transition_laws_frozen,
	                                                  &approval_laws, &indicator_laws };

enum { FUZZ_DOMAINS = sizeof fuzz_domains / sizeof *fuzz_domains };

#endif
