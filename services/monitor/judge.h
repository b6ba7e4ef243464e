/* judge: what is wrong, in one word, for each source and for the way between us and all of them.
 * Pure. Faults of data (a source's) and faults of infrastructure (ours) are told apart here and
 * nowhere else: while the way is broken, no source is blamed. */
#ifndef MONITOR_JUDGE_H
#define MONITOR_JUDGE_H

#include "monitor/board.h"

enum way_state { WAY_OPEN, WAY_NO_DATABASE, WAY_NO_BROKER, WAY_STOPPED, WAY_BEHIND, WAY_NO_READER,
	         WAY_UNBALANCED, WAY_STATES };

enum { WAY_LAG_PATIENCE_S = 60 };

/* The worst that stands between records and states. BEHIND: records wait and the reader has not
 * moved for WAY_LAG_PATIENCE_S; NO_READER: nobody is connected who would read them. */
enum way_state judge_way(const struct board *b);
void judge_sources(struct board *b);
enum source_state judge_source(const struct board_source *s, enum way_state way, instant_us now);

#endif
