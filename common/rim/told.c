/* told: see the header. Invariant: at most TOLD_PLACES lines in TOLD_EVERY_S, whoever comes. */
#include "rim/told.h"

#include <string.h>

static struct told_place *place_of(struct told *t, const char *who, const char *what)
{
	struct told_place *oldest = &t->places[0];
	for (struct told_place *p = t->places; p < t->places + TOLD_PLACES; p++) {
		if (p->what && strcmp(p->what, what) == 0 && strcmp(p->who, who) == 0)
			return p;
		if (!p->what || (oldest->what && p->told_us < oldest->told_us))
			oldest = p;
	}
	return oldest;
}

int64_t told_note(struct told *t, struct text who, const char *what, int64_t now_us)
{
	char name[TOLD_WHO] = { 0 };
	memcpy(name, who.p ? who.p : "", who.n < TOLD_WHO - 1 ? who.n : TOLD_WHO - 1);
	struct told_place *p = place_of(t, name, what);
	bool known = p->what && strcmp(p->what, what) == 0 && strcmp(p->who, name) == 0;
	bool fresh = p->what && now_us - p->told_us < TOLD_EVERY_S * 1000000LL;
	if (fresh) {
		p->times += known;
		return 0;
	}
	int64_t times = known ? p->times + 1 : 1;
	*p = (struct told_place){ .what = what, .told_us = now_us };
	memcpy(p->who, name, sizeof name);
	return times;
}
