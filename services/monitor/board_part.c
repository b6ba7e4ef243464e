/* board_part: counted references; the last one out frees. */
#include "monitor/board_part.h"

#include "base/must.h"

#include <stdatomic.h>
#include <stdlib.h>

struct board_part *board_part_new(void)
{
	struct board_part *p = calloc(1, sizeof *p);
	must(p);
	atomic_init(&p->refs, 1);
	return p;
}

struct board_part *board_part_hold(struct board_part *p)
{
	if (p)
		atomic_fetch_add(&p->refs, 1);
	return p;
}

void board_part_drop(struct board_part *p)
{
	if (!p || atomic_fetch_sub(&p->refs, 1) != 1)
		return;
	registry_free(p->registry);
	arena_done(&p->arena);
	free(p);
}

struct board *board_new(struct board_part *world, struct board_part *slow)
{
	struct board *b = calloc(1, sizeof *b);
	must(b);
	atomic_init(&b->refs, 1);
	b->world = board_part_hold(world);
	b->slow = board_part_hold(slow);
	b->registry = world ? world->registry : NULL;
	b->broker_since = b->database_since = INSTANT_NONE;
	return b;
}

struct board *board_hold(struct board *b)
{
	if (b)
		atomic_fetch_add(&b->refs, 1);
	return b;
}

void board_drop(struct board *b)
{
	if (!b || atomic_fetch_sub(&b->refs, 1) != 1)
		return;
	board_part_drop(b->world);
	board_part_drop(b->slow);
	arena_done(&b->arena);
	free(b);
}
