/* pattern: what a source usually sends at this hour of the week, and whether it is less now. Pure.
 *
 * Silence is the reconciler's judgement (D-PUB-01, rim/watch.h); this is the picture beside it. */
#ifndef MONITOR_PATTERN_H
#define MONITOR_PATTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PATTERN_WEEK = 7 * 24, PATTERN_WEEKS = 4 };

/* `received` by hour, [0] the hour that runs, n of them. The median of the same hour of the week in
 * the four weeks before; -1 when fewer than two of them are known (before the first record). `ago`:
 * for the hour so many hours ago. */
int32_t pattern_expected(const int32_t *received, size_t n, size_t ago);
/* Of the three whole hours before this one, less than a fifth of what they use to bring; says
 * nothing where that is fewer than ten. */
bool pattern_is_quiet(const int32_t *received, size_t n);

#endif
