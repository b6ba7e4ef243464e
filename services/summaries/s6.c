/* s6: counts of discrepancies. The invariant: open at the end = open at the beginning + opened -
 * closed, and no order of findings changes a line. */
#include "summaries/s6.h"

#include <string.h>

static const char *const names[] = { S6_COLUMNS(COLUMN_NAME) };
const struct columns s6_columns = { names, sizeof names / sizeof *names };

day_no s6_monday(day_no d)
{
	return d - calendar_weekday(d);
}

/* A week belongs to the year of its Thursday. */
struct text s6_week(day_no monday, struct arena *a)
{
	int year, month, mday;
	calendar_civil(monday + 3, &year, &month, &mday);
	return arena_printf(a, "%04d-W%02d", year,
	                    (monday + 3 - calendar_day_of(year, 1, 1)) / 7 + 1);
}

static int compare(const struct s6_line *l, const struct s6_finding *f)
{
	int c = text_cmp(l->code, f->code);
	c = c ? c : text_cmp(l->party, f->party);
	return c ? c : text_cmp(l->severity, f->severity);
}

static struct s6_line *insert(struct s6 *s, size_t at, const struct s6_finding *f)
{
	if (s->n == s->cap) {
		size_t cap = s->cap ? 2 * s->cap : 64;
		struct s6_line **grown = ARENA_ARRAY(s->arena, cap, struct s6_line *);
		if (s->n)
			memcpy(grown, s->v, s->n * sizeof *grown);
		s->v = grown;
		s->cap = cap;
	}
	memmove(s->v + at + 1, s->v + at, (s->n - at) * sizeof *s->v);
	s->n++;
	s->v[at] = ARENA_NEW(s->arena, struct s6_line);
	*s->v[at] = (struct s6_line){ .code = arena_text(s->arena, f->code),
		                      .severity = arena_text(s->arena, f->severity),
		                      .party = arena_text(s->arena, f->party),
		                      .oldest = INSTANT_NONE };
	return s->v[at];
}

static struct s6_line *line_of(struct s6 *s, const struct s6_finding *f)
{
	size_t low = 0, high = s->n;
	while (low < high) {
		size_t middle = (low + high) / 2;
		int c = compare(s->v[middle], f);
		if (c == 0)
			return s->v[middle];
		if (c < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return insert(s, low, f);
}

static void keep_example(struct s6_line *l, struct text id, struct arena *a)
{
	size_t at = 0;
	while (at < l->n_examples && text_cmp(l->example[at], id) < 0)
		at++;
	if (id.n == 0 || at == S6_EXAMPLES || (at < l->n_examples && text_eq(l->example[at], id)))
		return;
	l->n_examples += l->n_examples < S6_EXAMPLES;
	for (size_t i = l->n_examples - 1; i > at; i--)
		l->example[i] = l->example[i - 1];
	l->example[at] = arena_text(a, id);
}

void s6_add(struct s6 *s, const struct s6_finding *f)
{
	instant_us from = calendar_midnight(s->monday), to = calendar_midnight(s->monday + 7);
	bool is_closed = f->closed_at != INSTANT_NONE;
	if (f->first_seen == INSTANT_NONE || f->first_seen >= to || f->first_seen > s->now ||
	    (is_closed && f->closed_at < from))
		return;
	struct s6_line *l = line_of(s, f);
	l->opened += f->first_seen >= from;
	keep_example(l, f->event_id, s->arena);
	if (is_closed && f->closed_at < to && f->closed_at <= s->now) {
		l->closed++;
		numbers_add(&l->days_to_close,
		            calendar_day(f->closed_at) - calendar_day(f->first_seen), s->arena);
		return;
	}
	l->open++;
	if (l->oldest == INSTANT_NONE || f->first_seen < l->oldest)
		l->oldest = f->first_seen;
}

static void put_line(const struct s6 *s, struct s6_line *l, bool with_examples, struct table *ret)
{
	day_no last = calendar_day(s->now) < s->monday + 6 ? calendar_day(s->now) : s->monday + 6;
	struct cell *row = table_add(ret, s->arena);
	row[S6_code] = cell_text(l->code);
	row[S6_severity] = cell_text(l->severity);
	row[S6_party] = cell_text(l->party);
	row[S6_opened] = cell_int(l->opened);
	row[S6_closed] = cell_int(l->closed);
	row[S6_open_now] = cell_int(l->open);
	if (l->oldest != INSTANT_NONE)
		row[S6_oldest_open_days] = cell_int(last - calendar_day(l->oldest));
	row[S6_median_days_to_close] = cell_of_ratio(numbers_median(&l->days_to_close));
	if (with_examples)
		row[S6_example_event_ids] = cell_texts(l->example, l->n_examples);
}

void s6_table(const struct s6 *s, bool (*is_for)(struct text recipient, struct text party),
              struct text recipient, bool with_examples, struct table *ret)
{
	*ret = (struct table){ .columns = &s6_columns };
	for (size_t i = 0; i < s->n; i++)
		if (is_for(recipient, s->v[i]->party))
			put_line(s, s->v[i], with_examples, ret);
}
