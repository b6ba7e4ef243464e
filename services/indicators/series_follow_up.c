/* series, follow-ups: a deviation opens a dialogue, which stays open until what was agreed is done
 * (domain page 0, document 4; 4.2, 5). Those that name the period are about this figure; of those
 * that name none the ones held when it was known. */
#include "indicators/series.h"

#include "indicators/follow_up.h"

/* Since when the deviation is known: the later of figure and target. */
static void note_deviation(struct series_view *v)
{
	const struct figure *total = series_total(&v->s);
	v->s.deviation_at = INSTANT_NONE;
	if (v->s.evaluation != EVALUATION_OFF_TRACK || !total)
		return;
	v->s.deviation_at =
	        total->recorded_us > v->s.target.at ? total->recorded_us : v->s.target.at;
}

/* Since when one could speak of it: the first figure, whatever corrected it, and the target. */
static day_no known_since(const struct series_view *v)
{
	instant_us first = v->s.deviation_at;
	for (size_t i = 0; i < v->words.n; i++)
		if (v->words.v[i].type == K_MEASURED && v->words.v[i].f->recorded_us < first)
			first = v->words.v[i].f->recorded_us;
	return calendar_day(first > v->s.target.at ? first : v->s.target.at);
}

/* Of those not done, else of all, the newest. */
static void choose(const struct follow_up **best, const struct follow_up *x)
{
	bool better =
	        !*best || ((*best)->done != x->done ? !x->done : follow_up_is_newer(x, *best));
	if (better)
		*best = x;
}

static void choose_general(const struct series_view *v, const struct follow_up **best)
{
	day_no since = v->follow_ups.n && v->s.deviation_at != INSTANT_NONE ? known_since(v) : 0;
	for (size_t i = 0; i < v->follow_ups.n && v->s.deviation_at != INSTANT_NONE; i++)
		if (v->follow_ups.v[i].on >= since)
			choose(best, &v->follow_ups.v[i]);
}

void series_read_dialogue(struct series_view *v)
{
	const struct follow_up *best = NULL;
	size_t n;
	const struct follow_up *own = follow_ups_of(&v->words, &n);
	note_deviation(v);
	for (size_t i = 0; i < n; i++)
		choose(&best, &own[i]);
	choose_general(v, &best);
	v->s.follow_up_on = v->s.follow_up_due = DAY_NONE;
	if (v->s.evaluation == EVALUATION_OFF_TRACK)
		v->s.dialogue = DIALOGUE_OPEN;
	if (!best)
		return;
	v->s.dialogue = best->done ? DIALOGUE_DONE : DIALOGUE_REGISTERED;
	v->s.follow_up = best->action;
	v->s.follow_up_on = best->on;
	v->s.follow_up_due = best->due_on;
}
