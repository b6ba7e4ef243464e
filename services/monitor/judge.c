/* judge: first match wins, the worst first. */
#include "monitor/judge.h"

#include "monitor/pattern.h"

/* The daemon that reads an area is named after it but for the plural. */
static bool has_reader(const struct board *b, struct text area)
{
	for (size_t i = 0; i < b->n_sessions; i++)
		if (text_starts_with(b->session[i].daemon, area))
			return true;
	return false;
}

static enum way_state judge_partitions(const struct board *b)
{
	enum way_state worst = WAY_OPEN;
	for (size_t i = 0; i < b->n_partitions; i++) {
		const struct board_partition *p = &b->partition[i];
		if (p->stopped.n)
			return WAY_STOPPED;
		if (partition_lag(p) <= 0)
			continue;
		if (!has_reader(b, p->area))
			worst = WAY_NO_READER;
		else if (worst == WAY_OPEN && p->read_at != INSTANT_NONE &&
		         b->now - p->read_at > WAY_LAG_PATIENCE_S * SECOND_US)
			worst = WAY_BEHIND;
	}
	return worst;
}

enum way_state judge_way(const struct board *b)
{
	if (!b->has_database)
		return WAY_NO_DATABASE;
	if (!b->has_broker)
		return WAY_NO_BROKER;
	enum way_state worst = judge_partitions(b);
	if (worst == WAY_OPEN && b->n_imbalances)
		return WAY_UNBALANCED;
	return worst;
}

/* Does it leave us without knowledge of who sends? */
static bool is_blind(enum way_state w)
{
	return w != WAY_OPEN && w != WAY_UNBALANCED;
}

/* Of this hour and the one before, one in twenty or more. */
static bool is_refused(const struct board_source *s)
{
	int64_t refused = source_sum(s, 2, BOARD_REFUSED);
	return refused > 0 && refused * 20 >= source_sum(s, 2, BOARD_VERDICTS);
}

enum source_state judge_source(const struct board_source *s, enum way_state way, instant_us now)
{
	if (is_blind(way))
		return STATE_UNKNOWN;
	if (s->silent_since != INSTANT_NONE)
		return STATE_SILENT;
	if (s->missing > 0 || s->gap_since != INSTANT_NONE)
		return STATE_GAP;
	if (is_refused(s))
		return STATE_REFUSED;
	if (s->last == INSTANT_NONE)
		return STATE_NEVER;
	if (pattern_is_quiet(s->received, BOARD_PATTERN_HOURS))
		return STATE_QUIET;
	return now - s->last > 7 * 24 * HOUR_US ? STATE_RESTING : STATE_FLOWING;
}

void judge_sources(struct board *b)
{
	enum way_state way = judge_way(b);
	for (size_t i = 0; i < b->n_sources; i++)
		b->source[i].state = judge_source(&b->source[i], way, b->now);
}
