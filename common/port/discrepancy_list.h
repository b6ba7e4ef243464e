/* discrepancy_list: gathers what rules find and hands it over in the order the engine asks for.
 * Pure. Two findings of one code and discriminator become one: the earliest first_seen, the worst
 * severity, all evidence (at most 50, the first by source and id) and parties, closed only if both
 * are. */
#ifndef PORT_DISCREPANCY_LIST_H
#define PORT_DISCREPANCY_LIST_H

#include "base/arena.h"
#include "port/domain.h"

struct finding;

struct discrepancy_list { /* zeroed but for `a`: ready */
	struct arena *a;
	struct finding *first;
	size_t n;
};

/* A new finding, open, of severity `s`, first seen at `since`. The discriminator is copied; what is
 * not printable ASCII becomes a hash, so that it stays short and harmless. */
struct finding *discrepancy_add(struct discrepancy_list *l, const char *code, enum severity s,
                                struct text discriminator, instant_us since);
void finding_close(struct finding *f, instant_us at); /* INSTANT_NONE: stays open */
/* A principal's code or an organisation number; the empty text is left out. */
void finding_party(struct discrepancy_list *l, struct finding *f, struct text code);
/* The fact bears on it: evidence, and last_seen when it is the newest. NULL is left out. */
void finding_evidence(struct discrepancy_list *l, struct finding *f, const struct fact *fact);
/* The same where only the coordinates came in a message. */
void finding_evidence_of(struct discrepancy_list *l, struct finding *f, struct text source,
                         struct text id, instant_us recorded_us);
/* Sorted, united; into ret->discrepancies. */
void discrepancy_finish(struct discrepancy_list *l, struct fold_out *ret);
/* Codes of the open ones of a finished list, sorted and unique, in the arena; how many. */
size_t discrepancy_open_codes(const struct fold_out *out, struct arena *a, const struct text **ret);

#endif
