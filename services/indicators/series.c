/* series: from the facts of one series to its state and what it tells others. The invariant: a
 * figure is one word that counts; nothing is added up here. */
#include "indicators/series.h"

#include "indicators/buckets.h"
#include "indicators/histogram.h"
#include "indicators/target.h"

#include <stdlib.h>

/* ---- figures ---- */

struct candidate {
	const struct word *by;
	struct dims_data dims;
};

static int dims_order(const struct dims_data *a, const struct dims_data *b)
{
	int c = text_cmp(a->sex, b->sex);
	c = c ? c : text_cmp(a->age_group, b->age_group);
	return c ? c : text_cmp(a->service, b->service);
}

/* A final figure goes before a preliminary one; of two of a kind the stronger. */
static int candidate_order(const void *x, const void *y)
{
	const struct candidate *a = x, *b = y;
	bool early_a = a->by->d.status == MEASURED_PRELIMINARY;
	bool early_b = b->by->d.status == MEASURED_PRELIMINARY;
	int c = dims_order(&a->dims, &b->dims);
	if (c == 0 && early_a != early_b)
		c = early_a ? 1 : -1;
	return c ? c : word_order(&b->by, &a->by);
}

static struct figure figure_of(const struct candidate *c, struct arena *a)
{
	const struct indicator_data *d = &c->by->d;
	return (struct figure){ .sex = c->dims.sex,
		                .age_group = c->dims.age_group,
		                .service = c->dims.service,
		                .value = d->value,
		                .numerator = d->numerator,
		                .denominator = d->denominator,
		                .sum = d->sum,
		                .n = d->n,
		                .histogram = histogram_of(d->histogram, a),
		                .precision = d->precision ? d->precision : PRECISION_EXACT,
		                .status = d->status ? d->status : MEASURED_FINAL,
		                .definition_version = d->definition_version,
		                .series_break = d->series_break == TRI_TRUE,
		                .recorded_us = c->by->f->recorded_us,
		                .source = c->by->f->source,
		                .id = c->by->f->id };
}

static size_t gather(const struct series_view *v, struct candidate *ret)
{
	const struct word *w;
	size_t n = 0, i = 0;
	while ((w = words_next(&v->words, K_MEASURED, &i))) {
		if (w->outdone)
			continue;
		ret[n] = (struct candidate){ .by = w };
		if (w->d.dims.n)
			ret[n].dims = *(const struct dims_data *)w->d.dims.v;
		n++;
	}
	if (n > 1)
		qsort(ret, n, sizeof *ret, candidate_order);
	return n;
}

static void read_figures(struct series_view *v)
{
	struct candidate *c = ARENA_ARRAY(v->a, v->words.n, struct candidate);
	size_t n = gather(v, c), to;
	struct figure *figures = ARENA_ARRAY(v->a, n, struct figure);
	v->by = ARENA_ARRAY(v->a, n, const struct word *);
	for (size_t from = 0; from < n; from = to) {
		to = from + 1;
		while (to < n && dims_order(&c[from].dims, &c[to].dims) == 0)
			to++;
		v->by[v->s.n_figures] = c[from].by;
		figures[v->s.n_figures++] = figure_of(&c[from], v->a);
	}
	v->s.figures = figures;
}

/* ---- value ---- */

static struct text statistic_of(const struct series_view *v)
{
	const struct distribution *d = &v->s.distribution;
	int which = v->definition ? v->definition->statistic : 0;
	int64_t number = which == STATISTIC_P90 ? d->p90 : d->median;
	if (which == STATISTIC_SHARE_WITHIN)
		return d->share_within;
	return number == INT64_MIN ? (struct text){ 0 }
	                           : arena_printf(v->a, "%lld", (long long)number);
}

static void read_value(struct series_view *v)
{
	const struct figure *total = series_total(&v->s);
	struct text version = total ? total->definition_version : (struct text){ 0 };
	v->definition = indicator_definition(v->indicator, version, v->s.period.end, v->in->as_of);
	if (!v->definition) /* of a version that nobody has defined: which way is better stays */
		v->definition = indicator_definition(v->indicator, (struct text){ 0 },
		                                     v->s.period.end, v->in->as_of);
	v->s.distribution = (struct distribution){ .median = INT64_MIN, .p90 = INT64_MIN };
	if (!total)
		return;
	int64_t limit = v->definition ? v->definition->within : INT64_MIN;
	if (total->histogram.n)
		v->s.distribution = histogram_describe(total->histogram, limit, v->a);
	v->s.value = total->value.n ? total->value : statistic_of(v);
}

/* One that names no version follows the definition of its period. */
struct text series_version(const struct series_view *v)
{
	const struct figure *total = series_total(&v->s);
	if (!total || total->definition_version.n || !v->definition)
		return total ? total->definition_version : (struct text){ 0 };
	return v->definition->version;
}

/* ---- messages in ---- */

static void read_messages(struct series_view *v)
{
	v->expectation.due_at = INSTANT_NONE;
	for (size_t i = 0; i < v->in->n_messages; i++) {
		const struct message_in *m = &v->in->messages[i];
		if (message_expectation(m->payload, &v->expectation))
			v->s.expected = true;
		else if (message_before(m->payload, &v->before))
			v->has_before = true;
		else if (!message_follow_ups(m->payload, v->a, &v->follow_ups))
			(void)message_checked(m->payload, &v->checked); /* false: none */
	}
	v->s.due_at = v->expectation.due_at;
	v->s.missing = v->s.expected && v->s.n_figures == 0 && v->s.due_at <= v->in->as_of;
}

/* ---- messages out ---- */

struct telling {
	struct series_view *v;
	struct message_out *out;
	size_t n;
};

static void tell(struct telling *t, struct text to, const struct buf *payload)
{
	t->out[t->n++] = (struct message_out){ to, arena_text(t->v->a, buf_text(payload)) };
}

/* Asked whenever it deviates: whether by now or then, and whatever was agreed. */
static void tell_dialogue(struct telling *t)
{
	BUF_AUTO b = { 0 };
	if (t->v->s.evaluation != EVALUATION_OFF_TRACK)
		return;
	message_put_wish(&b);
	tell(t, orgs_dialogue_key(t->v->s.code, t->v->s.org, t->v->a), &b);
}

static void tell_next(struct telling *t, const struct figure *total)
{
	const struct series_state *s = &t->v->s;
	struct period next = period_next(s->period);
	BUF_AUTO b = { 0 };
	if (!total || !s->value.n || period_is_none(next))
		return;
	const struct before m = { s->value, series_version(t->v), total->recorded_us, total->source,
		                  total->id };
	message_put_before(&b, &m);
	tell(t, orgs_series_key(s->code, s->org, next, t->v->a), &b);
}

static void tell_sum(struct telling *t, const struct figure *total)
{
	const struct series_state *s = &t->v->s;
	struct part m = { .expected = s->expected,
		          .missing = s->missing,
		          .value = s->value,
		          .n = INT64_MIN,
		          .recorded_us = INSTANT_NONE };
	BUF_AUTO b = { 0 };
	if (!s->region.n || (!total && !s->expected))
		return;
	if (total) {
		m.preliminary = total->status == MEASURED_PRELIMINARY;
		m.numerator = total->numerator;
		m.denominator = total->denominator;
		m.n = total->n;
		m.histogram = total->histogram;
		m.recorded_us = total->recorded_us;
		m.source = total->source;
		m.id = total->id;
	}
	message_put_part(&b, &m);
	tell(t, orgs_sum_key(s->code, s->region, s->period, t->v->a), &b);
}

static void tell_unit(struct telling *t)
{
	const struct series_state *s = &t->v->s;
	struct used_service *used = ARENA_ARRAY(t->v->a, s->n_figures, struct used_service);
	struct use m = { .period = s->period, .v = used };
	BUF_AUTO b = { 0 };
	bool usage = !t->v->definition || t->v->definition->usage;
	for (size_t i = 0; i < s->n_figures && usage && s->org_kind == ORG_UNIT; i++) {
		const struct figure *f = &s->figures[i];
		if (!f->service.n || f->sex.n || f->age_group.n || !f->value.n)
			continue;
		used[m.n++] = (struct used_service){ f->service, f->value };
		m.recorded_us = f->recorded_us;
		m.source = f->source;
		m.id = f->id;
	}
	if (m.n == 0)
		return;
	message_put_use(&b, &m);
	tell(t, arena_printf(t->v->a, "u:%.*s", TEXT_ARGS(s->org)), &b);
}

/* In the order of their bytes: the dialogue (f), the next series (m), the sum (r), the unit (u). */
static void tell_all(struct series_view *v, struct fold_out *ret)
{
	struct telling t = { v, ARENA_ARRAY(v->a, 4, struct message_out), 0 };
	const struct figure *total = series_total(&v->s);
	tell_dialogue(&t);
	tell_next(&t, total);
	tell_sum(&t, total);
	tell_unit(&t);
	ret->outbox = t.out;
	ret->n_outbox = t.n;
}

/* ---- the fold ---- */

static void note_moments(const struct series_view *v, struct fold_out *ret)
{
	fold_due(v->in, ret, v->s.due_at);
	orgs_note_definitions(v->in, v->indicator, ret);
	orgs_note_targets(v->in, v->indicator, v->s.org, ret);
	if (v->s.org_kind == ORG_UNIT)
		orgs_note_unit(v->in, v->s.org, ret);
}

static bool begin(struct series_view *v)
{
	struct series_key key;
	if (!orgs_read_key(v->in->key, &key))
		return false;
	v->s.code = key.code;
	v->s.org = key.org;
	v->s.period = key.period;
	v->s.org_kind = orgs_kind(key.org);
	v->s.region = orgs_region(v->in, key.org, key.period.end);
	v->indicator = registry_indicator(v->in->registry, key.code);
	words_read(v->in, v->a, &v->words);
	read_figures(v);
	read_messages(v);
	return v->words.n > 0 || v->s.expected;
}

/* Neither reported nor expected: only the series before it has spoken, and it is nothing yet. */
void series_fold(const struct fold_in *in, struct arena *a, struct fold_out *ret)
{
	struct series_view v = { .in = in, .a = a };
	BUF_AUTO b = { 0 };
	if (!begin(&v))
		return;
	read_value(&v);
	target_judge(target_of(v.indicator, v.s.org, v.s.period, in->as_of), v.definition, a, &v.s);
	series_read_dialogue(&v);
	note_moments(&v, ret);
	series_discrepancies(&v, ret);
	tell_all(&v, ret);
	series_buckets(&v.s, a, ret);
	v.s.evaluated_at = ret->evaluated_at;
	series_state_encode(&v.s, &b);
	ret->state = arena_text(a, buf_text(&b));
}
