/* told: what goes on and on is a line of the log a minute, not one each time. For those who log;
 * one thread. */
#ifndef RIM_TOLD_H
#define RIM_TOLD_H

#include "base/text.h"

enum { TOLD_PLACES = 64, TOLD_WHO = 64, TOLD_EVERY_S = 60 };

struct told { /* zeroed */
	struct told_place {
		char who[TOLD_WHO];
		const char *what; /* a literal */
		int64_t told_us, times;
	} places[TOLD_PLACES];
};

/* How often this has happened since it was last told, now included; 0: not to be told now, or
 * never, while there are more of them within a minute than places. `who` counts in its first bytes.
 * Monotonic time. */
int64_t told_note(struct told *t, struct text who, const char *what, int64_t now_us);

#endif
