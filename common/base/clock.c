/* clock: reads the clocks of the kernel. A clock that cannot be read is a bug (must). */
#include "base/clock.h"

#include "base/must.h"

#include <limits.h>
#include <time.h>

static int64_t read_us(clockid_t which)
{
	struct timespec t;
	must(clock_gettime(which, &t) == 0);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int64_t clock_now_us(void)
{
	return read_us(CLOCK_REALTIME);
}

int64_t clock_monotonic_us(void)
{
	return read_us(CLOCK_MONOTONIC);
}

int64_t clock_deadline_us(int64_t ms)
{
	must(ms >= 0 && ms < INT64_MAX / 2000);
	return clock_monotonic_us() + ms * 1000;
}

bool clock_passed(int64_t deadline_us)
{
	return clock_monotonic_us() >= deadline_us;
}

int clock_left_ms(int64_t deadline_us)
{
	int64_t left_us = deadline_us - clock_monotonic_us();
	if (left_us <= 0)
		return 0;
	int64_t ms = (left_us + 999) / 1000;
	return ms > INT_MAX ? INT_MAX : (int)ms;
}
