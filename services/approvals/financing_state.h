/* financing_state: the money of a document, a year at a time (domain page 3.3). */
#ifndef APPROVALS_FINANCING_STATE_H
#define APPROVALS_FINANCING_STATE_H

#include "rules/codec.h"

struct financing_year {
	int32_t year;
};

struct financing_state {
	const struct financing_year *years; /* sorted */
	size_t n_years;
};

void financing_state_codec(struct codec *c, struct financing_state *s);
bool financing_state_is_sound(const struct financing_state *s);

#endif
