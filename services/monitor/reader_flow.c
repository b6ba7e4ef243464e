/* reader_flow: the ledger as lines by source: two days with verdicts at every look, four weeks by hour
 * once an hour, a year by day once a day. */
#include "monitor/reader_inner.h"

#include "base/must.h"

#include <stdlib.h>
#include <string.h>

static int64_t hour_number(instant_us t)
{
	return t / HOUR_US;
}

static struct history *history_of(struct reader *r, struct text uri)
{
	static const struct history fresh = { .last = INSTANT_NONE };
	/* Rows come by source: the newest is the likeliest. */
	for (size_t i = r->n_history; i-- > 0;)
		if (text_eq(r->history[i].uri, uri))
			return &r->history[i];
	if (r->n_history == r->cap_history) {
		r->cap_history = r->cap_history ? 2 * r->cap_history : 64;
		r->history = reallocarray(r->history, r->cap_history, sizeof *r->history);
		must(r->history);
	}
	struct history *h = &r->history[r->n_history++];
	*h = fresh;
	h->uri = arena_text(&r->history_arena, uri);
	return h;
}

static void newest(instant_us *last, instant_us t)
{
	if (t > *last)
		*last = t;
}

static bool read_days(struct reader *r, day_no today, struct err *e)
{
	pg_one_time(&r->args, calendar_midnight(today - BOARD_DAYS + 1));
	const struct pg_result *x = reader_ask(r, SQL_days, e);
	if (!x)
		return false;
	for (size_t i = 0; i < r->n_history; i++)
		memset(r->history[i].day, 0, sizeof r->history[i].day);
	for (size_t i = 0; i < pg_rows(x); i++) {
		struct history *h = history_of(r, pg_text(x, i, 0));
		int64_t ago = today - pg_int(x, i, 1);
		if (ago >= 0 && ago < BOARD_DAYS)
			h->day[ago] = (int32_t)pg_int(x, i, 2);
		newest(&h->last, pg_instant(x, i, 3));
	}
	r->history_day = today;
	return true;
}

static bool read_hours(struct reader *r, int64_t hour, struct err *e)
{
	pg_one_time(&r->args, (hour - BOARD_PATTERN_HOURS + 1) * HOUR_US);
	const struct pg_result *x = reader_ask(r, SQL_hours, e);
	if (!x)
		return false;
	for (size_t i = 0; i < r->n_history; i++)
		memset(r->history[i].hour, 0, sizeof r->history[i].hour);
	for (size_t i = 0; i < pg_rows(x); i++) {
		struct history *h = history_of(r, pg_text(x, i, 0));
		int64_t ago = hour - hour_number(pg_instant(x, i, 1));
		if (ago >= 0 && ago < BOARD_PATTERN_HOURS)
			h->hour[ago] = (int32_t)pg_int(x, i, 2);
		newest(&h->last, pg_instant(x, i, 3));
	}
	r->history_hour = hour;
	return true;
}

bool reader_history(struct reader *r, instant_us now, struct err *e)
{
	int64_t hour = hour_number(now);
	day_no today = calendar_day(now);
	if (r->history_hour == hour)
		return true;
	if ((r->history_hour < 0 || r->history_day != today) && !read_days(r, today, e))
		return false;
	return read_hours(r, hour, e);
}

/* ---- the board's lines ---- */

static const struct board_source blank = { .last = INSTANT_NONE, .silent_since = INSTANT_NONE,
	                                   .gap_since = INSTANT_NONE };

static void take_history(struct board_source *s, const struct history *h)
{
	newest(&s->last, h->last);
	for (size_t i = 0; i < BOARD_PATTERN_HOURS; i++)
		s->received[i] += h->hour[i];
	for (size_t i = 0; i < BOARD_DAYS; i++)
		s->day[i] += h->day[i];
}

static struct text owner_of(const struct board *b, struct text uri)
{
	const struct registered_source *known = registry_source(b->registry, uri);
	if (known && known->owner.n)
		return known->owner;
	const struct principal *p = uri.n ? registry_source_owner(b->registry, uri) : NULL;
	return p ? p->code : (struct text){ "", 0 };
}

static struct board_source *line_of(struct board *b, struct text uri)
{
	for (size_t low = 0, n = b->n_sources; low < n;) {
		size_t mid = low + (n - low) / 2;
		int order = text_cmp(b->source[mid].uri, uri);
		if (order == 0)
			return &b->source[mid];
		if (order < 0)
			low = mid + 1;
		else
			n = mid;
	}
	return &b->source[b->n_sources]; /* the strangers, behind the others */
}

static int by_uri(const void *a, const void *b)
{
	return text_cmp(((const struct board_source *)a)->uri, ((const struct board_source *)b)->uri);
}

static bool is_listed(const struct board_source *v, size_t n, struct text uri)
{
	struct board_source key = { .uri = uri };
	return n && bsearch(&key, v, n, sizeof *v, by_uri);
}

static void open_lines(struct reader *r, struct board *b)
{
	b->source = ARENA_ARRAY(&b->arena, r->n_registered + r->n_history + 1, struct board_source);
	for (size_t i = 0; i < r->n_registered; i++) {
		struct board_source *s = &b->source[b->n_sources++];
		*s = blank;
		s->uri = arena_text(&b->arena, r->registered[i].uri);
		s->registered = true;
	}
	for (size_t i = 0; i < r->n_history; i++) {
		struct text uri = r->history[i].uri;
		if (!owner_of(b, uri).n || is_listed(b->source, r->n_registered, uri))
			continue;
		b->source[b->n_sources] = blank;
		b->source[b->n_sources++].uri = arena_text(&b->arena, uri);
	}
	if (b->n_sources)
		qsort(b->source, b->n_sources, sizeof *b->source, by_uri);
	b->source[b->n_sources] = blank;
	for (size_t i = 0; i < b->n_sources; i++)
		b->source[i].owner = arena_text(&b->arena, owner_of(b, b->source[i].uri));
	for (size_t i = 0; i < r->n_history; i++)
		take_history(line_of(b, r->history[i].uri), &r->history[i]);
}

/* What `recent` brings anew is taken from it alone. */
static void clear_recent(struct board *b, size_t hours, size_t days)
{
	for (size_t i = 0; i <= b->n_sources; i++) {
		memset(b->source[i].received, 0, hours * sizeof *b->source->received);
		memset(b->source[i].day, 0, days * sizeof *b->source->day);
	}
}

static int verdict_of(struct text t)
{
	static const char *const words[] = { "ACCEPTED", "DUPLICATE", "CONFLICT", "REFUSED" };
	for (int i = 0; i < BOARD_VERDICTS; i++)
		if (text_eq(t, text_of(words[i])))
			return i;
	return BOARD_REFUSED;
}

static void take_recent(struct board *b, const struct pg_result *x, size_t i)
{
	struct board_source *s = line_of(b, pg_text(x, i, 0));
	instant_us hour = pg_instant(x, i, 1);
	int64_t n = pg_int(x, i, 3), ago = hour_number(b->now) - hour_number(hour);
	int64_t days = calendar_day(b->now) - calendar_day(hour);
	if (ago < 0 || days < 0)
		ago = days = 0; /* the broker's clock is ahead of the database's */
	if (ago < BOARD_HOURS)
		s->hour[ago][verdict_of(pg_text(x, i, 2))] += n;
	if (ago < BOARD_PATTERN_HOURS)
		s->received[ago] += (int32_t)n;
	s->day[days] += (int32_t)n;
	newest(&s->last, pg_instant(x, i, 4));
}

bool reader_flow(struct reader *r, struct board *b, struct err *e)
{
	instant_us since = calendar_midnight(calendar_day(b->now) - 1);
	pg_one_time(&r->args, since);
	const struct pg_result *x = reader_ask(r, SQL_recent, e);
	if (!x)
		return false;
	for (size_t i = 0; i < pg_rows(x); i++)
		(void)history_of(r, pg_text(x, i, 0)); /* a new source gets its line */
	open_lines(r, b);
	clear_recent(b, (size_t)(hour_number(b->now) - hour_number(since)) + 1, 2);
	for (size_t i = 0; i < pg_rows(x); i++)
		take_recent(b, x, i);
	if (b->source[b->n_sources].last != INSTANT_NONE)
		b->n_sources++;
	return true;
}
