/* s6: counts of discrepancies. The invariant: open at the end = open at the beginning + opened -
 * closed, and no order of findings changes a line. */
#include "summaries/s6.h"

#include "event/period.h"

#include <string.h>

static const char *const names[] = { S6_COLUMNS(COLUMN_NAME) };
const struct columns s6_columns = { names, sizeof names / sizeof *names };

struct text s6_party(const struct registry *r, struct text key, struct text party)
{
	const struct principal *p = NULL;
	if (text_starts_with(key, TEXT("src:")))
		p = registry_source_owner(r, (struct text){ key.p + 4, key.n - 4 });
	if (!p && party.n == 10)
		p = registry_principal_by_orgnr(r, party);
	return p ? p->code : party;
}

day_no s6_monday(day_no d)
{
	return d - calendar_weekday(d);
}

struct text s6_name(day_no monday, struct arena *a)
{
	BUF_AUTO b = { 0 };
	period_put(&b, period_holding(monday, PERIOD_WEEK));
	return arena_text(a, buf_text(&b));
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
		                      .week = ARENA_ARRAY(s->arena, (size_t)s->n_weeks, struct s6_week *) };
	for (int32_t i = 0; i < s->n_weeks; i++)
		s->v[at]->week[i] = NULL;
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

static struct s6_week *week_of(const struct s6 *s, struct s6_line *l, int32_t i)
{
	if (!l->week[i]) {
		l->week[i] = ARENA_NEW(s->arena, struct s6_week);
		*l->week[i] = (struct s6_week){ .oldest = INSTANT_NONE };
	}
	return l->week[i];
}

/* *kept: its copy, made for the first week that keeps it. */
static void keep_example(const struct s6 *s, struct s6_week *w, struct text id, const struct text **kept)
{
	size_t at = 0, n = w->n_examples;
	while (at < n && text_cmp(*w->example[at], id) < 0)
		at++;
	if (id.n == 0 || at == S6_EXAMPLES || (at < n && text_eq(*w->example[at], id)))
		return;
	if (!*kept) {
		struct text copy = arena_text(s->arena, id);
		*kept = arena_copy(s->arena, &copy, sizeof copy);
	}
	n += n < S6_EXAMPLES;
	for (size_t i = n - 1; i > at; i--)
		w->example[i] = w->example[i - 1];
	w->example[at] = *kept;
	w->n_examples = (uint32_t)n;
}

/* Which week it was, counted from the first; below 0: before that. */
static int32_t number_of(const struct s6 *s, instant_us t)
{
	return (s6_monday(calendar_day(t)) - s->monday) / 7;
}

void s6_add(struct s6 *s, const struct s6_finding *f)
{
	bool is_closed = f->closed_at != INSTANT_NONE && f->closed_at <= s->now;
	if (f->first_seen == INSTANT_NONE || f->first_seen > s->now)
		return;
	int32_t opened = number_of(s, f->first_seen), closed = is_closed ? number_of(s, f->closed_at) : s->n_weeks;
	if (closed < 0 || opened >= s->n_weeks)
		return;
	struct s6_line *l = line_of(s, f);
	const struct text *kept = NULL;
	for (int32_t i = opened < 0 ? 0 : opened; i < s->n_weeks && i <= closed; i++) {
		struct s6_week *w = week_of(s, l, i);
		w->opened += i == opened;
		keep_example(s, w, f->event_id, &kept);
		if (i == closed) {
			w->closed++;
			numbers_add(&w->days_to_close, calendar_day(f->closed_at) - calendar_day(f->first_seen),
			            s->arena);
			break;
		}
		w->open++;
		if (w->oldest == INSTANT_NONE || f->first_seen < w->oldest)
			w->oldest = f->first_seen;
	}
}

static struct cell examples_of(const struct s6 *s, const struct s6_week *w)
{
	struct text *v = ARENA_ARRAY(s->arena, w->n_examples, struct text);
	for (size_t i = 0; i < w->n_examples; i++)
		v[i] = *w->example[i];
	return cell_texts(v, w->n_examples);
}

static void put_line(const struct s6 *s, const struct s6_line *l, int32_t week, bool with_examples,
                     struct table *ret)
{
	struct s6_week *w = l->week[week];
	day_no sunday = s->monday + 7 * week + 6;
	day_no last = calendar_day(s->now) < sunday ? calendar_day(s->now) : sunday;
	struct cell *row = table_add(ret, s->arena);
	row[S6_code] = cell_text(l->code);
	row[S6_severity] = cell_text(l->severity);
	row[S6_party] = cell_text(l->party);
	row[S6_opened] = cell_int(w->opened);
	row[S6_closed] = cell_int(w->closed);
	row[S6_open_now] = cell_int(w->open);
	if (w->oldest != INSTANT_NONE)
		row[S6_oldest_open_days] = cell_int(last - calendar_day(w->oldest));
	row[S6_median_days_to_close] = cell_of_ratio(numbers_median(&w->days_to_close));
	if (with_examples)
		row[S6_example_event_ids] = examples_of(s, w);
}

void s6_table(const struct s6 *s, int32_t week, bool (*is_for)(struct text recipient, struct text party),
              struct text recipient, bool with_examples, struct table *ret)
{
	*ret = (struct table){ .columns = &s6_columns };
	for (size_t i = 0; i < s->n; i++)
		if (s->v[i]->week[week] && is_for(recipient, s->v[i]->party))
			put_line(s, s->v[i], week, with_examples, ret);
}
