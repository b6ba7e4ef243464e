/* board_part: who frees what of a board. Boards are read by the thread of the page while the next one
 * is made; each holds on to the registry and to the slower figures it shares with its neighbours. */
#ifndef MONITOR_BOARD_PART_H
#define MONITOR_BOARD_PART_H

#include "monitor/board.h"

struct board_part {
	struct arena arena;
	struct registry *registry; /* of a world; else NULL */
	_Atomic int refs;
};

struct board_part *board_part_new(void);   /* one reference */
struct board_part *board_part_hold(struct board_part *p);
void board_part_drop(struct board_part *p); /* NULL is allowed */

struct board *board_new(struct board_part *world, struct board_part *slow); /* holds both */
struct board *board_hold(struct board *b);
void board_drop(struct board *b); /* NULL is allowed */

#endif
