/* clock: the two clocks and deadlines. Only adapters and mains ask the time; domain, event and
 * engine code is handed it as data. All values are microseconds. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

/* Wall clock, since 1970-01-01T00:00:00Z. It may jump: never measure an interval with it. */
int64_t clock_now_us(void);
/* Monotonic, from an arbitrary start; it counts no time in which the machine slept. */
int64_t clock_monotonic_us(void);

/* The monotonic instant `ms` from now. A deadline survives any jump of the wall clock. */
int64_t clock_deadline_us(int64_t ms);
bool clock_passed(int64_t deadline_us);
/* What is left, for poll(): rounded up, so that a wait does not end just before the deadline;
 * 0 once it has passed, at most INT_MAX. */
int clock_left_ms(int64_t deadline_us);

#endif
