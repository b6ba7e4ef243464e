/* financing_print: years in their order, which is that of their digits. */
#include "approvals/financing_print.h"

#include <stdio.h>

void financing_print(struct json_out *j, const struct financing_state *s)
{
	json_out_object(j);
	for (size_t i = 0; i < s->n_years; i++) {
		char year[16];
		snprintf(year, sizeof year, "%04d", s->years[i].year);
		json_out_key(j, year);
		json_out_object(j);
		json_out_end(j);
	}
	json_out_end(j);
}
