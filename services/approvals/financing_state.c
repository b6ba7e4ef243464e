/* financing_state: compact form. */
#include "approvals/financing_state.h"

void financing_state_codec(struct codec *c, struct financing_state *s)
{
	struct financing_year *v = codec_list(c, s->years, &s->n_years, sizeof *v);
	for (size_t i = 0; i < s->n_years; i++)
		codec_small(c, &v[i].year);
	s->years = v;
}

bool financing_state_is_sound(const struct financing_state *s)
{
	(void)s; /* no words in it */
	return true;
}
