/* target: see the header. The invariant: no tolerance anywhere; what is equal is equal. */
#include "indicators/target.h"

#include "event/exact.h"

/* ---- which target ---- */

static bool is_for(const struct indicator_target *t, struct text org, struct period p,
                   instant_us as_of)
{
	return told_is_seen(t->told, as_of) && text_eq(t->org, org) &&
	       (t->valid_from == DAY_NONE || t->valid_from <= p.end) &&
	       (t->valid_to == DAY_NONE || p.end <= t->valid_to);
}

/* Of those still ahead the nearest, of those behind the latest, ahead before behind; of one period
 * the strongest, which comes last. */
static bool is_better(const struct indicator_target *t, const struct indicator_target *best,
                      day_no end)
{
	bool ahead = t->period.end >= end, best_ahead = best && best->period.end >= end;
	if (!best || ahead != best_ahead)
		return !best || ahead;
	return ahead ? t->period.end <= best->period.end : t->period.end >= best->period.end;
}

static const struct indicator_target *find(const struct indicator *i, struct text org,
                                           struct period p, instant_us as_of)
{
	const struct indicator_target *best = NULL;
	for (size_t k = 0; k < i->n_targets; k++)
		if (is_for(&i->targets[k], org, p, as_of) && is_better(&i->targets[k], best, p.end))
			best = &i->targets[k];
	return best;
}

const struct indicator_target *target_of(const struct indicator *i, struct text org,
                                         struct period p, instant_us as_of)
{
	const struct indicator_target *own = i ? find(i, org, p, as_of) : NULL;
	return own || !i ? own : find(i, (struct text){ 0 }, p, as_of);
}

/* ---- how the figure stands ---- */

static uint8_t comparator_of(const struct indicator_target *t, const struct indicator_definition *d)
{
	if (t->comparator)
		return (uint8_t)t->comparator;
	return d && d->direction == DIRECTION_LOWER ? COMPARATOR_LE : COMPARATOR_GE;
}

/* c: value against target or line, as exact_cmp. */
static bool reaches(uint8_t comparator, int c)
{
	switch (comparator) {
	case COMPARATOR_GT:
		return c > 0;
	case COMPARATOR_LE:
		return c <= 0;
	case COMPARATOR_LT:
		return c < 0;
	case COMPARATOR_EQ:
		return c == 0;
	default:
		return c >= 0;
	}
}

/* The line counts as reached when it is met. */
static bool keeps_up(uint8_t comparator, struct exact value, struct exact target,
                     const struct exact_line *line)
{
	int c = exact_cmp_line(value, line), side = exact_cmp(line->from, target);
	switch (comparator) {
	case COMPARATOR_LE:
	case COMPARATOR_LT:
		return c <= 0;
	case COMPARATOR_EQ: /* between the line and the target, on the side it came from or across
	                     */
		break;
	default:
		return c >= 0;
	}
	struct exact distance, mirrored;
	if (!exact_sub(target, value, &distance) || !exact_add(target, distance, &mirrored))
		return false;
	int other = exact_cmp_line(mirrored, line);
	if (side < 0) /* comes from below: neither it nor its mirror image is below the line */
		return c >= 0 && other >= 0;
	if (side > 0)
		return c <= 0 && other <= 0;
	return exact_cmp(value, target) == 0;
}

static struct exact_line line_of(const struct series_state *s, struct exact from, struct exact to)
{
	day_no start = s->target.baseline_period.end, end = s->target.period.end;
	struct exact_line line = { .from = from, .to = to, .at = 0, .length = end - start };
	if (s->period.end > start)
		line.at = (s->period.end < end ? s->period.end : end) - start;
	return line;
}

static bool has_line(const struct series_state *s, struct exact *ret_from)
{
	return exact_of(s->target.baseline, ret_from) &&
	       !period_is_none(s->target.baseline_period) &&
	       s->target.baseline_period.end < s->target.period.end;
}

static int larger(int a, int b)
{
	return a > b ? a : b;
}

static void judge_by_line(struct series_state *s, bool has_value, struct exact value,
                          struct exact target, struct arena *a)
{
	struct exact from;
	if (!has_line(s, &from))
		return;
	struct exact_line line = line_of(s, from, target);
	struct exact now = exact_on_line(&line, larger(from.scale, target.scale) + 2);
	s->forecast = exact_text(exact_trim(now), a);
	if (has_value && s->evaluation == EVALUATION_OFF_TRACK &&
	    s->period.end < s->target.period.end &&
	    keeps_up(s->target.comparator, value, target, &line))
		s->evaluation = EVALUATION_ON_TRACK;
}

void target_judge(const struct indicator_target *t, const struct indicator_definition *d,
                  struct arena *a, struct series_state *s)
{
	struct exact value, target, gap;
	bool has_value = exact_of(s->value, &value);
	s->evaluation = has_value ? EVALUATION_NO_TARGET : EVALUATION_NO_DATA;
	if (!t || !exact_of(t->value, &target))
		return;
	s->target = (struct series_target){ .value = t->value,
		                            .baseline = t->baseline,
		                            .period = t->period,
		                            .baseline_period = t->baseline_period,
		                            .comparator = comparator_of(t, d),
		                            .at = t->told.at };
	if (has_value) {
		bool there = reaches(s->target.comparator, exact_cmp(value, target));
		s->evaluation = there ? EVALUATION_ACHIEVED : EVALUATION_OFF_TRACK;
		if (exact_sub(target, value, &gap))
			s->gap = exact_text(gap, a);
	}
	judge_by_line(s, has_value, value, target, a);
}
