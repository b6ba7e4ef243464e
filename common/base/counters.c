/* counters: arrays of atomic numbers with names.
 *
 * Invariant: every slot is allocated before the counters are seen by a second thread; afterwards
 * only the numbers change, and `named` grows after the name it counts was written. */
#include "base/counters.h"

#include "base/must.h"
#include "base/quote.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct counter {
	_Atomic int64_t *slots; /* one a label value; histogram: one a bound, +Inf, then the sum */
	size_t n;
	struct text *names; /* n of them, or of an open set the first `named` */
	atomic_size_t named;
};

struct counters {
	const struct counter_row *rows;
	size_t n;
	struct counter v[];
};

static bool is_open(const struct counter_row *row)
{
	return strcmp(row->values, "*") == 0;
}

static size_t count_words(const char *words)
{
	size_t n = 1;
	for (; *words; words++)
		n += *words == '|';
	return n;
}

static size_t slots_of(const struct counter_row *row)
{
	if (row->kind == COUNTER_HISTOGRAM)
		return count_words(row->values) + 2;
	return is_open(row) ? COUNTERS_NAMES_MAX + 1 : count_words(row->values);
}

static void counter_init(struct counter *c, const struct counter_row *row)
{
	c->n = slots_of(row);
	c->slots = calloc(c->n, sizeof *c->slots);
	c->names = calloc(c->n, sizeof *c->names);
	must(c->slots && c->names);
	if (is_open(row)) {
		c->names[COUNTERS_NAMES_MAX] = TEXT("other");
		return;
	}
	struct text words = text_of(row->values);
	for (size_t i = 0; words.p; i++)
		c->names[i] = text_cut(&words, '|');
	atomic_store(&c->named, c->n);
	if (row->kind == COUNTER_INFO)
		atomic_store(&c->slots[0], 1);
}

struct counters *counters_new(const struct counter_row *rows, size_t n)
{
	struct counters *c = calloc(1, sizeof *c + n * sizeof *c->v);
	must(c);
	c->rows = rows;
	c->n = n;
	for (size_t i = 0; i < n; i++)
		counter_init(&c->v[i], &rows[i]);
	return c;
}

static void counter_done(struct counter *c, const struct counter_row *row)
{
	size_t owned = is_open(row) ? atomic_load(&c->named) : 0;
	for (size_t i = 0; i < owned; i++)
		free((void *)(uintptr_t)c->names[i].p);
	free(c->names);
	free(c->slots);
}

void counters_free(struct counters *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->n; i++)
		counter_done(&c->v[i], &c->rows[i]);
	free(c);
}

static _Atomic int64_t *slot(const struct counters *c, int id, int value)
{
	must(id >= 0 && (size_t)id < c->n && value >= 0 && (size_t)value < c->v[id].n);
	return &c->v[id].slots[value];
}

void counters_add(struct counters *c, int id, int value, int64_t n)
{
	must(n >= 0 || c->rows[id].kind == COUNTER_GAUGE);
	atomic_fetch_add_explicit(slot(c, id, value), n, memory_order_relaxed);
}

void counters_set(struct counters *c, int id, int value, int64_t v)
{
	atomic_store_explicit(slot(c, id, value), v, memory_order_relaxed);
}

int64_t counters_get(const struct counters *c, int id, int value)
{
	return atomic_load_explicit(slot(c, id, value), memory_order_relaxed);
}

void counters_observe(struct counters *c, int id, int64_t v)
{
	const struct counter_row *row = &c->rows[id];
	struct text bounds = text_of(row->values);
	int i = 0, n = (int)c->v[id].n;
	int64_t bound;
	must(row->kind == COUNTER_HISTOGRAM);
	while (bounds.p && text_to_int64(text_cut(&bounds, '|'), &bound) && v > bound)
		i++;
	counters_add(c, id, i, 1);
	atomic_fetch_add_explicit(slot(c, id, n - 1), v, memory_order_relaxed);
}

int counters_name(struct counters *c, int id, struct text name)
{
	must(id >= 0 && (size_t)id < c->n && is_open(&c->rows[id]));
	struct counter *v = &c->v[id];
	size_t named = atomic_load(&v->named);
	for (size_t i = 0; i < named; i++)
		if (text_eq(v->names[i], name))
			return (int)i;
	if (named == COUNTERS_NAMES_MAX)
		return COUNTERS_NAMES_MAX;
	char *copy = malloc(name.n + 1);
	must(copy);
	if (name.n)
		memcpy(copy, name.p, name.n);
	v->names[named] = (struct text){ copy, name.n };
	atomic_store(&v->named, named + 1);
	return (int)named;
}

/* --- printing --- */

static bool in_seconds(const struct counter_row *row)
{
	return strcmp(row->unit, "seconds") == 0;
}

/* Microseconds as seconds with the digits they have: 1500000 -> 1.5 */
static void put_seconds(struct buf *b, int64_t us)
{
	uint64_t u = us < 0 ? 0 - (uint64_t)us : (uint64_t)us;
	buf_printf(b, "%s%llu", us < 0 ? "-" : "", (unsigned long long)(u / 1000000));
	if (u % 1000000 == 0)
		return;
	buf_printf(b, ".%06llu", (unsigned long long)(u % 1000000));
	while (b->p[b->n - 1] == '0')
		b->n--;
}

static void put_number(struct buf *b, const struct counter_row *row, int64_t v)
{
	if (in_seconds(row))
		put_seconds(b, v);
	else
		buf_put_int64(b, v);
}

static void put_name(struct buf *b, const struct counter_row *row)
{
	buf_printf(b, "samverka_%s%s%s", row->name, row->unit[0] ? "_" : "", row->unit);
}

static void put_head(struct buf *b, const struct counter_row *row)
{
	static const char *const types[] = { "counter", "gauge", "histogram", "info" };
	buf_put_text(b, TEXT("# TYPE "));
	put_name(b, row);
	buf_printf(b, " %s\n", types[row->kind]);
	if (row->unit[0]) {
		buf_put_text(b, TEXT("# UNIT "));
		put_name(b, row);
		buf_printf(b, " %s\n", row->unit);
	}
	buf_put_text(b, TEXT("# HELP "));
	put_name(b, row);
	buf_printf(b, " %s\n", row->help);
}

static void put_sample(struct buf *b, const struct counter_row *row, struct text name, int64_t v)
{
	static const char *const suffixes[] = { "_total", "", "", "_info" };
	put_name(b, row);
	buf_put_text(b, text_of(suffixes[row->kind]));
	if (row->label[0]) {
		buf_printf(b, "{%s=", row->label);
		quote_label(b, name);
		buf_putc(b, '}');
	}
	buf_putc(b, ' ');
	put_number(b, row, v);
	buf_putc(b, '\n');
}

static void put_samples(struct buf *b, const struct counter *c, const struct counter_row *row)
{
	size_t named = atomic_load(&c->named);
	for (size_t i = 0; i < named; i++)
		put_sample(b, row, c->names[i], atomic_load(&c->slots[i]));
	if (is_open(row) && named == COUNTERS_NAMES_MAX)
		put_sample(b, row, c->names[named], atomic_load(&c->slots[named]));
}

static void put_bucket(struct buf *b, const struct counter_row *row, struct text bound, int64_t v)
{
	int64_t le;
	put_name(b, row);
	buf_put_text(b, TEXT("_bucket{le=\""));
	if (text_to_int64(bound, &le))
		put_number(b, row, le);
	else
		buf_put_text(b, TEXT("+Inf"));
	buf_printf(b, "\"} %lld\n", (long long)v);
}

/* The count is the sum of the buckets just printed, so that the two never disagree. */
static void put_histogram(struct buf *b, const struct counter *c, const struct counter_row *row)
{
	int64_t count = 0;
	for (size_t i = 0; i + 1 < c->n; i++) {
		count += atomic_load(&c->slots[i]);
		put_bucket(b, row, c->names[i], count);
	}
	put_name(b, row);
	buf_printf(b, "_count %lld\n", (long long)count);
	put_name(b, row);
	buf_put_text(b, TEXT("_sum "));
	put_number(b, row, atomic_load(&c->slots[c->n - 1]));
	buf_putc(b, '\n');
}

void counters_put(const struct counters *c, struct buf *b)
{
	for (size_t i = 0; i < c->n; i++) {
		put_head(b, &c->rows[i]);
		if (c->rows[i].kind == COUNTER_HISTOGRAM)
			put_histogram(b, &c->v[i], &c->rows[i]);
		else
			put_samples(b, &c->v[i], &c->rows[i]);
	}
}

void counters_put_markdown(const struct counter_row *rows, size_t n, struct buf *b)
{
	static const char *const kinds[] = { "counter", "gauge", "histogram", "info" };
	buf_put_text(b, TEXT("| Metric | Kind | Label | What it counts |\n|---|---|---|---|\n"));
	for (size_t i = 0; i < n; i++) {
		buf_put_text(b, TEXT("| `"));
		put_name(b, &rows[i]);
		buf_printf(b, "` | %s | %s | %s |\n", kinds[rows[i].kind], rows[i].label,
		           rows[i].help);
	}
}
