/* indicator: see the header. The invariant: the state's bytes follow from the facts alone, since
 * every change of them has all measurements looked at again. */
#include "indicators/indicator.h"

#include "indicators/orgs.h"
#include "indicators/words.h"

#include <stdlib.h>

enum { CALENDARS_MAX = 20000 }; /* periods one indicator wakes: 54 years of days */

/* ---- JSON ---- */

static void put_text(struct json_out *j, const char *key, struct text t)
{
	if (!t.n)
		return;
	json_out_key(j, key);
	json_out_text(j, t);
}

static void put_word(struct json_out *j, const char *key, const char *const *words, unsigned v)
{
	if (!v)
		return;
	json_out_key(j, key);
	json_out_string(j, words[v - 1]);
}

static void put_day(struct json_out *j, const char *key, day_no d)
{
	if (d == DAY_NONE)
		return;
	json_out_key(j, key);
	json_out_day(j, d);
}

static void put_int(struct json_out *j, const char *key, int64_t v)
{
	if (v == INT64_MIN)
		return;
	json_out_key(j, key);
	json_out_int(j, v);
}

static void put_texts(struct json_out *j, const char *key, struct texts v)
{
	if (!v.n)
		return;
	json_out_key(j, key);
	json_out_array(j);
	for (size_t i = 0; i < v.n; i++)
		json_out_text(j, v.v[i]);
	json_out_end(j);
}

static void put_instant(struct json_out *j, const char *key, instant_us t)
{
	if (t == INSTANT_NONE)
		return;
	json_out_key(j, key);
	json_out_instant(j, t);
}

static void put_calendar(struct json_out *j, const struct expected_data *x)
{
	json_out_object(j);
	put_text(j, "first", x->first);
	put_word(j, "from", indicator_from_words, x->from);
	put_text(j, "last", x->last);
	put_texts(j, "orgs", x->orgs);
	put_word(j, "period", indicator_period_words, x->period);
	put_text(j, "publisher", x->publisher);
	put_text(j, "region", x->region);
	put_text(j, "set", x->set);
	put_texts(j, "unitTypes", x->unit_types);
	put_int(j, "withinDays", x->within_days);
	json_out_end(j);
}

static void put_calendars(struct json_out *j, struct records expected)
{
	const struct expected_data *v = expected.v;
	json_out_key(j, "expected");
	json_out_array(j);
	for (size_t i = 0; i < expected.n; i++)
		put_calendar(j, &v[i]);
	json_out_end(j);
}

static unsigned aggregation_of(const struct indicator_data *d)
{
	if (d->aggregation)
		return d->aggregation;
	return d->additive == TRI_TRUE ? AGGREGATION_SUM : AGGREGATION_NONE;
}

static void put_definition(struct json_out *j, const struct word *w, struct arena *a)
{
	(void)a;
	const struct indicator_data *d = &w->d;
	json_out_object(j);
	json_out_member_bool(j, "additive", d->additive == TRI_TRUE);
	put_word(j, "aggregation", indicator_aggregation_words, aggregation_of(d));
	put_instant(j, "at", w->f->recorded_us);
	put_texts(j, "baseSet", d->base_set);
	put_text(j, "definition", d->definition);
	put_word(j, "direction", indicator_direction_words, d->direction);
	put_calendars(j, d->expected);
	put_text(j, "nameSv", d->name_sv);
	put_text(j, "owner", d->owner);
	put_word(j, "statistic", indicator_statistic_words, d->statistic);
	put_text(j, "unit", d->unit);
	put_instant(j, "until", w->until);
	json_out_member_bool(j, "usage", d->usage != TRI_FALSE);
	put_day(j, "validFrom", d->valid_from);
	put_day(j, "validTo", d->valid_to);
	put_text(j, "version", d->definition_version);
	put_int(j, "within", d->within);
	json_out_end(j);
}

static void put_target(struct json_out *j, const struct word *w, struct arena *a)
{
	const struct indicator_data *d = &w->d;
	json_out_object(j);
	put_instant(j, "at", w->f->recorded_us);
	put_text(j, "baselinePeriod", d->baseline_period);
	put_text(j, "baselineValue", d->baseline_value);
	put_word(j, "comparator", indicator_comparator_words, d->comparator);
	put_text(j, "decidedBy", d->decided_by);
	put_text(j, "diarienummer", d->diarienummer);
	put_text(j, "org", orgs_name(d->org, a));
	put_text(j, "period", d->period);
	put_instant(j, "until", w->until);
	put_day(j, "validFrom", d->valid_from);
	put_day(j, "validTo", d->valid_to);
	put_text(j, "value", d->value);
	json_out_end(j);
}

static void put_opening(struct json_out *j, const struct word *w, struct arena *a)
{
	(void)a;
	json_out_object(j);
	put_instant(j, "at", w->f->recorded_us);
	put_day(j, "from", word_day(w, w->d.from));
	put_text(j, "municipality", w->d.municipality);
	json_out_member_bool(j, "opened", w->type == K_OPENED);
	put_text(j, "unitType", w->d.unit_type);
	put_instant(j, "until", w->until);
	json_out_end(j);
}

/* ---- in order of strength ---- */

struct sorted {
	const struct word **v;
	size_t n;
	struct arena *a;
};

/* What ever counted: neither beaten nor an annulment; weakest first. */
static struct sorted in_order(const struct words *w, bool (*wanted)(const struct word *x),
                              int (*order)(const void *, const void *))
{
	const struct word **v = ARENA_ARRAY(w->a, w->n, const struct word *);
	size_t n = 0;
	for (size_t i = 0; i < w->n; i++)
		if (!w->v[i].f->beaten && w->v[i].n.action != NOTICE_ANNULLED && wanted(&w->v[i]))
			v[n++] = &w->v[i];
	if (n > 1)
		qsort(v, n, sizeof *v, order);
	return (struct sorted){ v, n, w->a };
}

static bool is_definition(const struct word *w)
{
	return w->type == K_DEFINED;
}

static bool is_target(const struct word *w)
{
	return w->type == K_TARGET;
}

static bool is_opening(const struct word *w)
{
	return w->type == K_OPENED || w->type == K_CLOSED;
}

static int by_day(const void *x, const void *y)
{
	const struct word *a = *(const struct word *const *)x, *b = *(const struct word *const *)y;
	day_no from_a = word_day(a, a->d.from), from_b = word_day(b, b->d.from);
	return from_a != from_b ? (from_a < from_b ? -1 : 1) : word_order(x, y);
}

static void put_list(struct json_out *j, const char *key, struct sorted s,
                     void (*put)(struct json_out *, const struct word *, struct arena *))
{
	json_out_key(j, key);
	json_out_array(j);
	for (size_t i = 0; i < s.n; i++)
		put(j, s.v[i], s.a);
	json_out_end(j);
}

/* ---- which periods have ended ---- */

struct waking {
	const struct words *w;
	struct text code;
	struct fold_out *ret;
	struct message_out *v;
	size_t n, cap;
};

static void wake(struct waking *k, struct period p)
{
	if (k->n == k->cap) {
		size_t cap = k->cap ? 2 * k->cap : 32;
		struct message_out *v = ARENA_ARRAY(k->w->a, cap, struct message_out);
		for (size_t i = 0; i < k->n; i++)
			v[i] = k->v[i];
		k->v = v;
		k->cap = cap;
	}
	k->v[k->n++] = (struct message_out){ orgs_calendar_key(k->code, p, k->w->a), TEXT("1") };
}

static void wake_calendar(struct waking *k, const struct expected_data *x)
{
	struct period p, last = { DAY_NONE, DAY_NONE };
	if (!period_parse(x->first, &p))
		return;
	(void)period_parse(x->last, &last); /* without one: until further notice */
	for (p = period_holding(p.start, x->period); k->n < CALENDARS_MAX; p = period_next(p)) {
		if (!period_is_none(last) && p.start > last.end)
			return;
		fold_due(k->w->in, k->ret, calendar_midnight(p.end + 1));
		if (calendar_midnight(p.end + 1) > k->w->in->as_of)
			return;
		wake(k, p);
	}
}

static void wake_calendars(const struct words *w, struct text code, struct fold_out *ret)
{
	struct waking k = { .w = w, .code = code, .ret = ret };
	const struct word *x;
	size_t i = 0, n = 0;
	while ((x = words_next(w, K_DEFINED, &i)))
		for (size_t c = 0; c < x->d.expected.n; c++)
			wake_calendar(&k, (const struct expected_data *)x->d.expected.v + c);
	if (k.n > 1)
		qsort(k.v, k.n, sizeof *k.v, message_out_order);
	for (i = 0; i < k.n; i++)
		if (n == 0 || !text_eq(k.v[n - 1].to, k.v[i].to))
			k.v[n++] = k.v[i];
	ret->outbox = k.v;
	ret->n_outbox = n;
}

/* ---- the folds ---- */

static struct text name_of(struct text key)
{
	return (struct text){ key.p + 2, key.n - 2 };
}

static void find_faults(const struct words *w, struct arena *a, struct fold_out *ret)
{
	struct discrepancy_list list = { .a = a };
	words_faults(w, &list, ret);
	discrepancy_finish(&list, ret);
}

void indicator_fold(const struct fold_in *in, struct arena *a, struct fold_out *ret)
{
	struct words w;
	BUF_AUTO b = { 0 };
	struct json_out j = json_out_to(&b);
	if (in->n_facts == 0)
		return;
	words_read(in, a, &w);
	json_out_object(&j);
	json_out_key(&j, "code");
	json_out_text(&j, name_of(in->key));
	put_list(&j, "definitions", in_order(&w, is_definition, word_order), put_definition);
	put_list(&j, "targets", in_order(&w, is_target, word_order), put_target);
	json_out_end(&j);
	ret->state = arena_text(a, buf_text(&b));
	wake_calendars(&w, name_of(in->key), ret);
	find_faults(&w, a, ret);
}

void opening_fold(const struct fold_in *in, struct arena *a, struct fold_out *ret)
{
	struct words w;
	BUF_AUTO b = { 0 };
	struct json_out j = json_out_to(&b);
	if (in->n_facts == 0)
		return;
	words_read(in, a, &w);
	json_out_object(&j);
	json_out_key(&j, "hsaId");
	json_out_text(&j, name_of(in->key));
	put_list(&j, "words", in_order(&w, is_opening, by_day), put_opening);
	json_out_end(&j);
	ret->state = arena_text(a, buf_text(&b));
}
