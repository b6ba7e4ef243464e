/* area_judge: the daemons' verdict on one line, for validate and publish. */
#include "samverka/areas.h"

#include "base/clock.h"
#include "samverka/outgoing.h"

bool area_judge(const struct area *area, struct text line, struct arena *a, struct verdict *ret)
{
	const struct area *judge = area ? area : &areas[0];
	struct source_record r = { .topic = text_of(judge->topic),
		                   .value = line,
		                   .headers = outgoing_structured,
		                   .n_headers = 1,
		                   .append_time_us = clock_now_us() };
	engine_judge(judge->domain, NULL, &r, a, ret);
	return ret->accepted;
}
