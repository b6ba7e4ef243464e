/* work_share: SHARED and PUBLIC tables, by calendar. When a month is over long enough it is
 * released: its tables, and with them corrections of the eleven months before. One region and month
 * a turn. The invariant: what readers saw before stands in the stored version, and nothing is let
 * out that, put beside it, would disclose more. */
#include "base/clock.h"
#include "base/log.h"
#include "summaries/s1.h"
#include "summaries/s3_share.h"
#include "summaries/s4.h"
#include "summaries/share.h"
#include "summaries/work_inner.h"

#include <string.h>

enum { LOOK_EVERY_US = 10 * 1000000, MONTHS_CORRECTED = 11 };

static const struct {
	const char *type;
	const struct share_form *form;
	const char *definition;
} shared[] = {
	{ "S1", &share_s1, "ready-days/1" },
	{ "S4", &share_s4, "lead-times/1" },
	{ "S3", &share_s3, "" },       /* goes with S1 */
};
enum { S1_SHARED, S4_SHARED, S3_SHARED };
enum { N_RELEASED = S3_SHARED };

struct sharing {
	struct work *w;
	size_t which; /* of shared[] */
	struct text period, region;
	int32_t month;
	struct arena *a;
	bool removed; /* retention took cases from one of the tables that were read */
};

/* ---- reading ---- */

static bool says_removed(const json_t *payload)
{
	return json_is_true(json_object_get(json_object_get(json_object_get(payload, "header"), "completeness"), "removed"));
}

static bool read_tables(struct sharing *s, struct table *t, struct err *e)
{
	const struct pg_result *r = work_ask(s->w, SQL_exact, e);
	*t = (struct table){ .columns = shared[s->which].form->columns };
	for (size_t i = 0; r && i < pg_rows(r); i++) {
		struct text payload = pg_text(r, i, 0);
		json_t *o = json_loadb(payload.p, payload.n, 0, NULL);
		table_read(json_object_get(o, "rows"), s->a, t);
		s->removed = s->removed || says_removed(o);
		json_decref(o);
	}
	return r;
}

/* The rows of a municipality without any case. */
static void make_empty(const struct sharing *s, struct text code, struct table *ret)
{
	struct s1 no_days = { .municipality = code, .month = s->month, .arena = s->a };
	struct s3 nothing_settled;
	if (s->which == S1_SHARED) {
		s1_table(&no_days, s->w->registry, ret);
		return;
	}
	s3_init(&nothing_settled, s->w->registry, code, s->month, s->a);
	s3_table(&nothing_settled, ret);
}

/* It counts zero: its absence would say so anyway. */
static void add_empty(const struct sharing *s, struct table *t)
{
	const struct principal **v;
	size_t n = registry_principals(s->w->registry, calendar_month_first(s->month + 1) - 1, s->a, &v);
	for (size_t i = 0; i < n; i++) {
		struct table rows;
		if (v[i]->kind != PRINCIPAL_MUNICIPALITY ||
		    table_has(t, shared[s->which].form->key, v[i]->code) ||
		    !text_eq(registry_region_of(v[i]->code), s->region))
			continue;
		make_empty(s, v[i]->code, &rows);
		for (size_t k = 0; k < rows.n; k++)
			memcpy(table_add(t, s->a), table_row(&rows, k),
			       rows.columns->n * sizeof(struct cell));
	}
}

static bool read_exact(struct sharing *s, struct table *t, struct err *e)
{
	pg_one_text(&s->w->args, text_of(shared[s->which].type));
	pg_one_text(&s->w->args, s->period);
	pg_one_text(&s->w->args, s->region);
	if (!read_tables(s, t, e))
		return false;
	if (s->which != S4_SHARED)
		add_empty(s, t);
	share_sort(shared[s->which].form, t);
	return true;
}

/* ---- one table ---- */

static struct summary head_of(const struct sharing *s)
{
	day_no last = calendar_month_first(s->month + 1) - 1;
	const struct policy *p = registry_policy(s->w->registry, s->region, false, last);
	return (struct summary){ .type = shared[s->which].type,
		                 .audience = AUDIENCE_SHARED,
		                 .recipient = TEXT("all"),
		                 .period = s->period,
		                 .sub = s->region,
		                 .start = calendar_month_first(s->month),
		                 .end = last,
		                 .policy_version = summary_policy_version(p->id, p->version, s->a),
		                 .definition = text_of(shared[s->which].definition) };
}

static int64_t below_of(const struct sharing *s)
{
	return registry_policy(s->w->registry, s->region, false,
	                       calendar_month_first(s->month + 1) - 1)
	        ->suppress_below;
}

static void tell_withheld(const struct sharing *s)
{
	work_count(s->w, SUMMARIES_KEPT, 0, 1);
	log_event(LOG_INFO, "correction-withheld", LOG_STR("type", shared[s->which].type),
	          LOG_TEXT("period", s->period), LOG_TEXT("region", s->region));
}

/* One table for all audiences: two that differ would tell more than either. */
static const struct {
	enum summary_audience audience;
	const char *recipient;
} readers[] = { { AUDIENCE_SHARED, "all" }, { AUDIENCE_PUBLIC, "public" } };
enum { N_READERS = sizeof readers / sizeof *readers };

struct letting_out {
	struct share_in in;
	struct summary head[N_READERS];
	struct table exact, full, now;
	int64_t protected_cases;
	struct work_past past;
	bool any; /* something may go out */
};

static void set_heads(const struct sharing *s, struct letting_out *l)
{
	for (size_t i = 0; i < N_READERS; i++) {
		l->head[i] = head_of(s);
		l->head[i].audience = readers[i].audience;
		l->head[i].recipient = text_of(readers[i].recipient);
	}
}

static void hide(const struct sharing *s, struct letting_out *l)
{
	const struct principal *p = registry_principal(s->w->registry, s->region, l->head[0].end);
	l->in.form = shared[s->which].form;
	l->in.exact = &l->exact;
	l->in.region = s->region;
	l->in.region_name = p ? p->name : TEXT("");
	l->in.below = below_of(s);
	l->in.past = l->past.v;
	l->in.n_past = l->past.n;
	int64_t n = (int64_t)share_table(&l->in, s->a, &l->now);
	share_exact(&l->in, s->a, &l->full);
	struct share_left *left;
	size_t n_left = share_left_out(&l->in, &l->full, &l->now, s->a, &left);
	for (size_t i = 0; i < N_READERS; i++) {
		l->head[i].suppressed = n;
		l->head[i].removed = s->removed;
		l->head[i].rows = &l->now;
		l->head[i].left = left;
		l->head[i].n_left = n_left;
	}
}

/* Cases of protected identities stand in no row; beside S1 it is said how many there were, of the
 * whole installation (domain page 7.5: only counts, no municipality breakdown). */
static bool count_protected(struct sharing *s, struct letting_out *l, struct err *e)
{
	if (s->which != S1_SHARED)
		return true;
	pg_one_text(&s->w->args, s->period);
	const struct pg_result *r = work_ask(s->w, SQL_protected_cases, e);
	if (!r)
		return false;
	l->protected_cases =
	        share_alone(pg_int(r, 0, 0), l->past.protected_cases, l->past.n, below_of(s));
	for (size_t i = 0; i < N_READERS; i++)
		l->head[i].protected_cases = &l->protected_cases;
	return true;
}

/* Nothing goes out when a correction would disclose somebody. */
static bool make_table(struct sharing *s, struct letting_out *l, struct err *e)
{
	*l = (struct letting_out){ 0 };
	set_heads(s, l);
	if (!read_exact(s, &l->exact, e) ||
	    !work_read_past(s->w, summary_key(&l->head[0], s->a), l->exact.columns, s->a, &l->past,
	                    e) ||
	    !count_protected(s, l, e))
		return false;
	hide(s, l);
	l->any = l->exact.n;
	if (l->past.n && !share_may_follow(&l->in, &l->full, &l->now)) {
		tell_withheld(s);
		l->any = false;
	}
	return true;
}

/* The variant in full, where all follow one. */
static struct text definition_of(const struct table *t)
{
	if (t->n == 0)
		return TEXT("");
	for (size_t i = 1; i < t->n; i++)
		if (!text_eq(table_row(t, i)[S3_definition_id].text, table_row(t, 0)[S3_definition_id].text))
			return TEXT("averages/1");
	return table_row(t, 0)[S3_definition_id].text;
}

/* S3 beside the S1 that goes out now, of the same truth; not at all when the two would tell more. */
static bool make_settlement(const struct sharing *of, const struct letting_out *s1, struct letting_out *l, struct err *e)
{
	struct sharing s = *of;
	struct share_left *left;
	s.which = S3_SHARED;
	*l = (struct letting_out){ 0 };
	set_heads(&s, l);
	if (!read_exact(&s, &l->exact, e) ||
	    !work_read_past(s.w, summary_key(&l->head[0], s.a), l->exact.columns, s.a, &l->past, e))
		return false;
	struct s3_beside beside = s3_beside_of(s.w->registry, s.month, &s1->full, &s1->now, s.a);
	l->in.beside = &beside.beside;
	l->in.unsafe = &beside.unsafe;
	hide(&s, l);
	l->any = l->exact.n && !beside.unsafe && share_may_follow(&l->in, &l->full, &l->now) &&
	         s3_rests_may_follow(&beside, &l->in);
	if (!l->any && l->past.n)
		tell_withheld(&s);
	size_t n = s3_left_out(&beside, l->head[0].left, l->head[0].n_left, &left);
	for (size_t i = 0; i < N_READERS; i++) {
		l->head[i].left = left;
		l->head[i].n_left = n;
		l->head[i].definition = definition_of(&l->exact);
	}
	return true;
}

static void give(const struct letting_out *l, struct plan *plan)
{
	for (size_t i = 0; l->any && i < N_READERS; i++)
		*plan_add(plan) = l->head[i];
}

static bool share_one(struct sharing *s, struct err *e)
{
	struct letting_out *l = ARENA_NEW(s->a, struct letting_out), *s3 = ARENA_NEW(s->a, struct letting_out);
	struct plan plan = { .arena = s->a };
	if (!make_table(s, l, e) || (s->which == S1_SHARED && l->any && !make_settlement(s, l, s3, e)))
		return false;
	give(l, &plan);
	give(s3, &plan);
	return work_write(s->w, &plan, 1, e);
}

/* ---- the calendar ---- */

/* The newest month that is over long enough. */
static struct text newest_due(struct work *w)
{
	int32_t month = calendar_month(calendar_day(w->now));
	BUF_AUTO b = { 0 };
	while (calendar_midnight(calendar_month_first(month + 1)) + w->c->settings->share_after >
	       w->now)
		month--;
	calendar_put_month(&b, month);
	return arena_text(&w->turn, buf_text(&b));
}

static bool list_tables(struct work *w, size_t which, struct text month, struct err *e)
{
	struct release *l = &w->release;
	BUF_AUTO from = { 0 };
	int32_t number;
	if (!calendar_parse_month(month, &number))
		return err_set(e, ERR_FATAL, "PERIOD",
		               "a stored summary has a period that is no month");
	calendar_put_month(&from, number - MONTHS_CORRECTED);
	pg_one_text(&w->args, text_of(shared[which].type));
	pg_one_text(&w->args, buf_text(&from));
	pg_one_text(&w->args, month);
	const struct pg_result *r = work_ask(w, SQL_regions, e);
	if (!r)
		return false;
	arena_reset(&l->arena);
	l->which = which;
	l->month = arena_text(&l->arena, month);
	l->next = 0;
	l->n = pg_rows(r);
	l->v = ARENA_ARRAY(&l->arena, l->n, struct release_table);
	for (size_t i = 0; i < l->n; i++)
		l->v[i] = (struct release_table){ work_copy(r, i, 0, &l->arena),
			                          work_copy(r, i, 1, &l->arena) };
	l->on = true;
	return true;
}

static bool find_release(struct work *w, struct err *e)
{
	for (size_t i = 0; i < N_RELEASED && !w->release.on; i++) {
		pg_one_text(&w->args, text_of(shared[i].type));
		pg_one_text(&w->args, newest_due(w));
		pg_one_time(&w->args, w->now - w->c->settings->share_quiet);
		const struct pg_result *r = work_ask(w, SQL_due_month, e);
		if (!r)
			return false;
		if (pg_rows(r) && !list_tables(w, i, work_copy(r, 0, 0, &w->turn), e))
			return false;
	}
	return true;
}

/* One table, or after the last the note that the month was released. A crash before it makes all
 * of them again, with the same content. */
static bool go_on(struct work *w, struct err *e)
{
	struct release *l = &w->release;
	if (l->next < l->n) {
		struct sharing s = { .w = w,
			             .which = l->which,
			             .period = l->v[l->next].period,
			             .region = l->v[l->next].region,
			             .a = &w->bucket };
		arena_reset(&w->bucket);
		return !calendar_parse_month(s.period, &s.month) || share_one(&s, e);
	}
	pg_one_text(&w->args, text_of(shared[l->which].type));
	pg_one_text(&w->args, l->month);
	pg_one_time(&w->args, w->now);
	return work_ask(w, SQL_release, e);
}

static bool step(struct work *w, struct err *e)
{
	pg_begin(w->pg);
	if (pg_run(w->pg, e) && go_on(w, e) && pg_commit(w->pg, e)) {
		w->release.on = w->release.next++ < w->release.n;
		w->share_due_us = 0;
		return true;
	}
	pg_rollback(w->pg);
	return false;
}

bool work_share(struct work *w, bool *ret_any, struct err *e)
{
	/* Figures are still on their way while there are marks, or buckets to look at. */
	if (!clock_passed(w->share_due_us) || w->lane[AREA_TRANSITION].everything.on ||
	    w->oldest_mark != INSTANT_NONE)
		return true;
	w->share_due_us = clock_monotonic_us() + LOOK_EVERY_US;
	if (!w->release.on && !find_release(w, e))
		return false;
	if (!w->release.on)
		return true;
	*ret_any = true;
	return step(w, e);
}
