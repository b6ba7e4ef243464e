/* series, follow-ups: a deviation opens a dialogue, which stays open until what was agreed is done
 * (domain page 0, document 4; 4.2, 5). Each noticeId is one follow-up, of which the newest word
 * counts; words without one are together one. */
#include "indicators/series.h"

static bool is_newer(const struct word *a, const struct word *b)
{
	day_no day_a = word_day(a, a->d.on), day_b = word_day(b, b->d.on);
	return day_a != day_b ? day_a > day_b : word_strength(a, b) > 0;
}

static bool is_newest(const struct words *w, const struct word *x)
{
	const struct word *other;
	size_t i = 0;
	while ((other = words_next(w, K_FOLLOW_UP, &i)))
		if (other != x && text_eq(other->d.notice_id, x->d.notice_id) && is_newer(other, x))
			return false;
	return true;
}

/* Of those not done, else of all, the newest. */
static bool speaks_for_all(const struct word *x, const struct word *best)
{
	bool open = x->d.done != TRI_TRUE, best_open = best && best->d.done != TRI_TRUE;
	return !best || (open != best_open ? open : is_newer(x, best));
}

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

void series_read_dialogue(struct series_view *v)
{
	const struct word *x, *best = NULL;
	size_t i = 0;
	note_deviation(v);
	while ((x = words_next(&v->words, K_FOLLOW_UP, &i)))
		if (is_newest(&v->words, x) && speaks_for_all(x, best))
			best = x;
	v->s.follow_up_on = v->s.follow_up_due = DAY_NONE;
	if (v->s.evaluation == EVALUATION_OFF_TRACK)
		v->s.dialogue = DIALOGUE_OPEN;
	if (!best)
		return;
	v->s.dialogue = best->d.done == TRI_TRUE ? DIALOGUE_DONE : DIALOGUE_REGISTERED;
	v->s.follow_up = best->d.action;
	v->s.follow_up_on = word_day(best, best->d.on);
	v->s.follow_up_due = best->d.due_on;
}
