/* area_judge: the daemons' verdict on one line, for validate and publish. Whoever reads the topic judges
 * what stands on it. */
#include "samverka/areas.h"

#include "base/clock.h"
#include "samverka/outgoing.h"

bool area_judge(const struct area *area, const struct area_world *w, struct text line, struct arena *a,
                struct verdict *ret)
{
	const struct area *reader = w->topic ? area_of_topic(text_of(w->topic)) : area;
	const struct area *judge = reader ? reader : &areas[0];
	struct source_record r = { .topic = text_of(w->topic ? w->topic : judge->topic),
		                   .value = line,
		                   .headers = outgoing_structured,
		                   .n_headers = 1,
		                   .append_time_us = clock_now_us() };
	engine_judge(judge->domain, w->registry, &r, a, ret);
	return ret->accepted;
}
