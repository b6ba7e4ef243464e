/* report_parts: by the marks that services/summaries/report_html.c writes and no text in it can
 * have, since all that came from outside is escaped. The invariant: every byte of a report stands
 * in one part, but for leads and tails, which stand in each part that has rows of theirs. */
#include "monitor/report_parts.h"

#define MAIN     TEXT("<main>")
#define MAIN_END TEXT("</main>")

struct layout {
	struct arena *a;
	struct report_run **end; /* where the next goes */
	size_t room, used, part;
};

struct text report_cut(struct text *rest, struct text mark)
{
	const char *at = rest->n ? memmem(rest->p, rest->n, mark.p, mark.n) : NULL;
	size_t n = at ? (size_t)(at - rest->p) + mark.n : rest->n;
	struct text cut = { rest->p, n };
	*rest = (struct text){ rest->p + n, rest->n - n };
	return cut;
}

static void add_run(struct layout *l, const struct report_run *run)
{
	struct report_run *r = arena_copy(l->a, run, sizeof *run);
	r->part = l->part;
	*l->end = r;
	l->end = &r->next;
	l->used += r->lead.n + r->rows.n + r->tail.n;
}

static void begin_part(struct layout *l)
{
	if (l->used)
		l->part++;
	l->used = 0;
}

/* As many rows as there is room for, one at least in a part that has nothing yet, from *rest, which
 * ends in the tail. */
static struct text take_rows(const struct layout *l, struct text *rest, struct text end,
                             size_t around)
{
	struct text rows = { rest->p, 0 };
	for (;;) {
		struct text next = *rest, row = report_cut(&next, end);
		bool first = l->used == 0 && rows.n == 0;
		if (!text_ends_with(row, end) ||
		    (!first && l->used + around + rows.n + row.n > l->room))
			return rows;
		rows.n += row.n;
		*rest = next;
	}
}

static struct text tail_of(struct text rest, struct text end)
{
	struct text tail = rest;
	while (text_ends_with(report_cut(&rest, end), end))
		tail = rest;
	return tail;
}

/* A section that no part has room for: `run` has its lead and tail, `rest` its rows and its tail.
 */
static void divide(struct layout *l, struct report_run run, struct text rest, struct text end)
{
	while (rest.p != run.tail.p) {
		run.rows = take_rows(l, &rest, end, run.lead.n + run.tail.n);
		if (run.rows.n) {
			add_run(l, &run);
			run.continued = true;
		}
		if (rest.p != run.tail.p)
			begin_part(l);
	}
}

static void add_section(struct layout *l, struct text section)
{
	static const char *const lists[][2] = { { "<tbody>", "</tr>" },
		                                { "<div class=\"cards\">", "</article>" } };
	for (size_t i = 0; section.n > l->room && i < sizeof lists / sizeof *lists; i++) {
		struct text rest = section, end = text_of(lists[i][1]);
		struct report_run run = { .lead = report_cut(&rest, text_of(lists[i][0])) };
		run.tail = tail_of(rest, end);
		if (run.tail.p == rest.p)
			continue; /* it has no such rows */
		divide(l, run, rest, end);
		return;
	}
	if (l->used + section.n > l->room)
		begin_part(l);
	add_run(l, &(struct report_run){ .lead = section });
}

bool report_divide(struct text page, size_t room, struct arena *a, struct report_parts *ret)
{
	struct layout l = { .a = a, .end = &ret->first, .room = room };
	*ret = (struct report_parts){ .foot = page };
	ret->head = report_cut(&ret->foot, MAIN);
	struct text body = report_cut(&ret->foot, MAIN_END);
	if (!text_ends_with(ret->head, MAIN) || !text_ends_with(body, MAIN_END))
		return false;
	ret->head.n -= MAIN.n;
	body.n -= MAIN_END.n;
	while (body.n)
		add_section(&l, report_cut(&body, TEXT("</section>")));
	ret->n = l.part + 1;
	return true;
}

struct text report_title(const struct report_run *run)
{
	struct text rest = run->lead, before = report_cut(&rest, TEXT("<h2>")),
	            title = report_cut(&rest, TEXT("</h2>"));
	(void)before;
	title.n -= text_ends_with(title, TEXT("</h2>")) ? 5 : title.n;
	return title;
}
