/* toy_machine: one engine over the toy domain, and what goes into its log. For tests of single
 * situations. */
#ifndef PROP_TOY_MACHINE_H
#define PROP_TOY_MACHINE_H

#include "machine.h"
#include "toy_domain.h"

#define START (1735689600LL * SECOND_US) /* 2025-01-01, the clock of store_mem */

static inline struct machine *one_engine(void)
{
	return machine_new(&(struct machine_config){
	        .laws = &toy_laws, .seed = 1, .engines = 1, .whole = true });
}

static inline struct toy_event event(const char *id, const char *account, int64_t amount)
{
	return (struct toy_event){
		.id = id, .account = account, .amount = amount, .time = START, .recorded = START
	};
}

static inline void put(struct machine *m, struct arena *a, const struct toy_event *v)
{
	const struct laws_event e = { text_of(v->account), toy_json(v, a),
		                      v->recorded + SECOND_US };
	machine_append(m, 0, &e);
}

#endif
