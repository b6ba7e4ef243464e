/* notice_faults: corrections that do not fit together (D-REF-02, R-G3). Pure. */
#ifndef RULES_NOTICE_FAULTS_H
#define RULES_NOTICE_FAULTS_H

#include "rules/notice.h"

struct notice_pair {
	const struct notice *a, *b; /* a replaces something */
};

/* Two corrections of one notice that say different things (of more than two, each with the one
 * recorded first), and revisions whose version is not one higher than that of what they replace. Sorted
 * out before. */
size_t notice_forks(const struct notice *const *v, size_t n, struct arena *a,
                    struct notice_pair **ret);

#endif
