/* follow_up: see the header. The invariant: what a series hears depends on the facts here and on
 * its own wish alone, so that nothing goes round in a circle. */
#include "indicators/follow_up.h"

/* ---- of one follow-up the newest word ---- */

static bool word_is_newer(const struct word *a, const struct word *b)
{
	day_no day_a = word_day(a, a->d.on), day_b = word_day(b, b->d.on);
	return day_a != day_b ? day_a > day_b : word_strength(a, b) > 0;
}

static bool is_newest(const struct words *w, const struct word *x)
{
	const struct word *other;
	size_t i = 0;
	while ((other = words_next(w, K_FOLLOW_UP, &i)))
		if (other != x && !other->outdone && word_is_newer(other, x) &&
		    (text_eq(other->d.notice_id, x->d.notice_id) ||
		     notice_same_chain(&other->n, &x->n)))
			return false;
	return true;
}

const struct follow_up *follow_ups_of(const struct words *w, size_t *ret_n)
{
	struct follow_up *v = ARENA_ARRAY(w->a, w->n, struct follow_up);
	const struct word *x;
	size_t n = 0, i = 0;
	while ((x = words_next(w, K_FOLLOW_UP, &i)))
		if (!x->outdone && is_newest(w, x))
			v[n++] = (struct follow_up){ .notice_id = x->d.notice_id,
				                     .action = x->d.action,
				                     .id = x->f->id,
				                     .on = word_day(x, x->d.on),
				                     .due_on = x->d.due_on,
				                     .done = x->d.done == TRI_TRUE,
				                     .recorded_us = x->f->recorded_us };
	*ret_n = n;
	return v;
}

bool follow_up_is_newer(const struct follow_up *a, const struct follow_up *b)
{
	if (a->on != b->on)
		return a->on > b->on;
	if (a->recorded_us != b->recorded_us)
		return a->recorded_us > b->recorded_us;
	return text_cmp(a->id, b->id) > 0;
}

/* ---- the entity ---- */

static void tell_all(const struct fold_in *in, struct arena *a, struct text payload,
                     struct fold_out *ret)
{
	struct message_out *out = ARENA_ARRAY(a, in->n_messages, struct message_out);
	for (size_t i = 0; i < in->n_messages; i++)
		if (message_is_wish(in->messages[i].payload))
			out[ret->n_outbox++] =
			        (struct message_out){ in->messages[i].from, payload };
	ret->outbox = out;
}

void dialogue_fold(const struct fold_in *in, struct arena *a, struct fold_out *ret)
{
	struct words w;
	struct discrepancy_list list = { .a = a };
	struct follow_ups m;
	BUF_AUTO b = { 0 };
	words_read(in, a, &w);
	m.v = follow_ups_of(&w, &m.n);
	if (m.n) {
		message_put_follow_ups(&b, &m);
		tell_all(in, a, arena_text(a, buf_text(&b)), ret);
	}
	words_faults(&w, &list, ret);
	discrepancy_finish(&list, ret);
}
