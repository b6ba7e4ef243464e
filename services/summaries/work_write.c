/* work_write: compares summaries with what is stored and writes the new versions. The invariant: a
 * row goes from the version that was read to the next one, or the whole turn is done again. */
#include "base/must.h"
#include "summaries/share.h"
#include "summaries/work_inner.h"

#include <stdlib.h>
#include <string.h>

struct stored {
	struct text key, event_id, topic, type, recipient, period, sub;
	int64_t version;
	uint8_t digest[32];
	bool recalled;
	bool is_given;                 /* a summary of the plan has its key */
};

/* One version to write, as the statements take it. */
struct row {
	struct text key, recipient, period, sub, topic, event_id, payload;   /* p NULL: a recall */
	const char *type, *audience;
	int64_t version;
	uint8_t digest[32];
	bool frozen;
	const struct share_left *left;
	size_t n_left;
};

struct given {
	struct text key;
	const struct summary *s;
	uint8_t digest[32];
	bool is_known;                 /* stands as it is: nothing of it is read */
};

struct writing {
	struct work *w;
	const struct plan *plans;
	size_t n_plans;
	struct given *given;
	size_t n_given;
	bool *ranges_known;            /* of each plan: all that it gave before is given again */
	struct arena *a;
	struct stored *stored;         /* sorted by key */
	size_t n_stored, cap;
	struct row *row[2];            /* new keys, and further versions */
	size_t n[2];
};

/* ---- what is there ---- */

static struct stored take_stored(const struct pg_result *r, size_t i, struct arena *a)
{
	struct stored s = { .key = work_copy(r, i, 0, a), .version = pg_int(r, i, 1),
		            .event_id = work_copy(r, i, 3, a), .topic = work_copy(r, i, 4, a),
		            .recalled = pg_bool(r, i, 5), .type = work_copy(r, i, 6, a),
		            .recipient = work_copy(r, i, 7, a), .period = work_copy(r, i, 8, a),
		            .sub = work_copy(r, i, 9, a) };
	pg_digest(r, i, 2, s.digest);
	return s;
}

static bool add_stored(struct writing *g, enum work_sql which, struct err *e)
{
	const struct pg_result *r = work_ask(g->w, which, e);
	if (!r)
		return false;
	size_t n = pg_rows(r);
	if (g->n_stored + n > g->cap) {
		g->cap = 2 * (g->n_stored + n);
		struct stored *grown = ARENA_ARRAY(g->a, g->cap, struct stored);
		if (g->n_stored)
			memcpy(grown, g->stored, g->n_stored * sizeof *grown);
		g->stored = grown;
	}
	for (size_t i = 0; i < n; i++)
		g->stored[g->n_stored++] = take_stored(r, i, g->a);
	return true;
}

static int by_key(const void *a, const void *b)
{
	return text_cmp(((const struct stored *)a)->key, ((const struct stored *)b)->key);
}

/* A range and a list may have found the same row. */
static void sort_stored(struct writing *g)
{
	size_t kept = 0;
	if (g->n_stored)
		qsort(g->stored, g->n_stored, sizeof *g->stored, by_key);
	for (size_t i = 0; i < g->n_stored; i++)
		if (kept == 0 || !text_eq(g->stored[kept - 1].key, g->stored[i].key))
			g->stored[kept++] = g->stored[i];
	g->n_stored = kept;
}

struct limits {
	struct text low, high;
};

/* All keys with the prefix: up to the prefix with its last byte, a '/', raised by one. */
static struct limits limits_of(const struct writing *g, struct text prefix)
{
	must(prefix.n > 0 && prefix.p[prefix.n - 1] == '/');
	struct text high = { arena_copy(g->a, prefix.p, prefix.n), prefix.n };
	((char *)(uintptr_t)high.p)[high.n - 1] = '/' + 1;
	return (struct limits){ prefix, high };
}

static bool read_ranges(struct writing *g, struct err *e)
{
	size_t n = 0;
	for (size_t i = 0; i < g->n_plans; i++)
		n += g->plans[i].n_ranges;
	if (n == 0)
		return true;
	struct limits *v = ARENA_ARRAY(g->a, n, struct limits);
	n = 0;
	for (size_t i = 0; i < g->n_plans; i++)
		for (size_t k = 0; k < g->plans[i].n_ranges && !g->ranges_known[i]; k++)
			v[n++] = limits_of(g, g->plans[i].range[k].prefix);
	if (n == 0)
		return true;
	pg_texts(&g->w->args, &v->low, sizeof *v, n);
	pg_texts(&g->w->args, &v->high, sizeof *v, n);
	return add_stored(g, SQL_stored_in, e);
}

static bool read_keys(struct writing *g, struct err *e)
{
	struct text *keys = ARENA_ARRAY(g->a, g->n_given, struct text);
	size_t n = 0;
	for (size_t i = 0; i < g->n_given; i++)
		if (!g->given[i].is_known)
			keys[n++] = g->given[i].key;
	if (n == 0)
		return true;
	pg_texts(&g->w->args, keys, sizeof *keys, n);
	return add_stored(g, SQL_stored, e);
}

static bool read_stored(struct writing *g, struct err *e)
{
	if (!read_keys(g, e) || !read_ranges(g, e))
		return false;
	sort_stored(g);
	return true;
}

/* The first stored key not before this one. */
static size_t place_of(const struct writing *g, struct text key)
{
	size_t low = 0, high = g->n_stored;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (text_cmp(g->stored[middle].key, key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static struct stored *find_stored(const struct writing *g, struct text key)
{
	size_t at = place_of(g, key);
	return at < g->n_stored && text_eq(g->stored[at].key, key) ? &g->stored[at] : NULL;
}

/* ---- what is new ---- */

static struct text payload_of(const struct writing *g, const struct summary *s, struct summary_issue *v)
{
	BUF_AUTO b = { 0 };
	if (!s->rows)
		return (struct text){ 0 };
	summary_put(s, v, &b);
	return arena_text(g->a, buf_text(&b));
}

static struct text topic_of(const struct writing *g, const struct summary *s)
{
	if (s->audience != AUDIENCE_OWN)
		return TEXT("samverka.summary.v1");
	return plan_own_topic(g->w->registry, s->recipient, g->w->today, g->a);
}

static void add_row(struct writing *g, const struct summary *s, struct text key,
                    const struct stored *before, const uint8_t digest[32])
{
	struct summary_issue v = { .generated_at = g->w->now };
	struct row *row = &g->row[before != NULL][g->n[before != NULL]++];
	work_note_completeness(g->w, s, &v);
	memcpy(v.digest, digest, 32);
	v.version = before ? before->version + 1 : 1;
	v.supersedes = before ? before->event_id : TEXT("");
	*row = (struct row){ .key = key, .recipient = s->recipient, .period = s->period, .sub = s->sub,
		             .topic = topic_of(g, s), .type = s->type,
		             .audience = summary_audiences[s->audience], .version = v.version,
		             .event_id = summary_event_id(key, v.version, digest, g->a),
		             .payload = payload_of(g, s, &v),
		             .frozen = s->rows && s->status == SUMMARY_FROZEN,
		             .left = s->left, .n_left = s->n_left };
	memcpy(row->digest, digest, 32);
}

static int counter_value(const char *type)
{
	return atoi(type + 1) - 1;
}

static bool is_unchanged(const struct writing *g, const struct summary *s, const struct stored *before,
                         const uint8_t digest[32])
{
	if (!before)
		return s->rows == NULL;
	if (before->recalled || !s->rows)
		return before->recalled && !s->rows;
	return memcmp(before->digest, digest, 32) == 0 && text_eq(before->topic, topic_of(g, s));
}

static void consider(struct writing *g, const struct given *v)
{
	struct stored *before = find_stored(g, v->key);
	if (before)
		before->is_given = true;
	written_put(&g->w->written, v->key, v->digest);
	if (v->is_known || is_unchanged(g, v->s, before, v->digest)) {
		work_count(g->w, SUMMARIES_UNCHANGED, 0, 1);
		return;
	}
	add_row(g, v->s, v->key, before, v->digest);
	work_count(g->w, SUMMARIES_WRITTEN, counter_value(v->s->type), 1);
}

/* ---- what is no more ---- */

static void recall(struct writing *g, const struct stored *s)
{
	static const char *const types[] = { "S1", "S2", "S3", "S4", "S5", "S6", "S8", "S9", "S10", "S11",
		                             "S12", "S13", "S14" };
	struct summary gone = { .recipient = s->recipient, .period = s->period, .sub = s->sub,
		                .start = g->w->today };
	uint8_t digest[32];
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (text_eq(s->type, text_of(types[i])))
			gone.type = types[i];
	must(gone.type);
	summary_digest(&gone, digest);
	written_put(&g->w->written, s->key, digest);
	add_row(g, &gone, s->key, s, digest);
	g->row[1][g->n[1] - 1].topic = s->topic;   /* where it lies */
	work_count(g->w, SUMMARIES_WRITTEN, counter_value(gone.type), 1);
}

static void recall_range(struct writing *g, const struct plan *plan, const struct plan_range *range)
{
	for (size_t i = place_of(g, range->prefix); i < g->n_stored; i++) {
		struct stored *s = &g->stored[i];
		if (!text_starts_with(s->key, range->prefix))
			break;
		struct text part = { s->key.p + range->prefix.n, s->key.n - range->prefix.n };
		if (s->is_given || s->recalled || memchr(part.p, '/', part.n) ||
		    plan_has_removed(plan, part))
			continue;
		recall(g, s);
		s->is_given = true;
	}
}

/* ---- writing ---- */

static void put_args(struct pg_args *a, const struct row *v, size_t n, instant_us now)
{
	pg_texts(a, &v->key, sizeof *v, n);
	pg_strings(a, &v->type, sizeof *v, n);
	pg_texts(a, &v->recipient, sizeof *v, n);
	pg_strings(a, &v->audience, sizeof *v, n);
	pg_texts(a, &v->period, sizeof *v, n);
	pg_texts(a, &v->sub, sizeof *v, n);
	pg_texts(a, &v->topic, sizeof *v, n);
	pg_int8s(a, &v->version, sizeof *v, n);
	pg_digests(a, &v->digest, sizeof *v, n);
	pg_texts(a, &v->event_id, sizeof *v, n);
	pg_one_time(a, now);
	pg_texts_or_null(a, &v->payload, sizeof *v, n);
	pg_bools(a, &v->frozen, sizeof *v, n);
}

static void send_rows(struct writing *g, enum work_sql which, bool further)
{
	put_args(&g->w->args, g->row[further], g->n[further], g->w->now);
	work_send(g->w, which);
}

static bool write_rows(struct writing *g, bool further, struct err *e)
{
	size_t n = g->n[further];
	if (n == 0)
		return true;
	send_rows(g, further ? SQL_update : SQL_insert, further);
	send_rows(g, SQL_ledger, further);
	if (!pg_run(g->w->pg, e))
		return false;
	if (pg_affected(pg_result(g->w->pg, 0)) != (int64_t)n)
		return err_set(e, ERR_RETRY, "STALE", "a summary was written by another");
	return true;
}

/* Beside the versions just written: what suppression must remember of them. */
struct left_row {
	struct text key, cell;
	const char *reason;
	int64_t count;
};

static struct left_row *list_left(const struct writing *g, size_t *ret_n)
{
	size_t n = 0, at = 0;
	for (int further = 0; further < 2; further++)
		for (size_t i = 0; i < g->n[further]; i++)
			n += g->row[further][i].n_left;
	struct left_row *v = ARENA_ARRAY(g->a, n, struct left_row);
	for (int further = 0; further < 2; further++)
		for (size_t i = 0; i < g->n[further]; i++) {
			const struct row *row = &g->row[further][i];
			for (size_t k = 0; k < row->n_left; k++)
				v[at++] = (struct left_row){ row->key, row->left[k].cell,
					                     share_reasons[row->left[k].reason], row->left[k].count };
		}
	*ret_n = n;
	return v;
}

static bool write_left(struct writing *g, struct err *e)
{
	size_t n;
	struct left_row *v = list_left(g, &n);
	if (n == 0)
		return true;
	pg_texts(&g->w->args, &v->key, sizeof *v, n);
	pg_texts(&g->w->args, &v->cell, sizeof *v, n);
	pg_strings(&g->w->args, &v->reason, sizeof *v, n);
	pg_int8s(&g->w->args, &v->count, sizeof *v, n);
	return work_ask(g->w, SQL_remember, e);
}

static void list_given(struct writing *g)
{
	size_t n = 0;
	for (size_t i = 0; i < g->n_plans; i++)
		n += g->plans[i].n;
	g->given = ARENA_ARRAY(g->a, n, struct given);
	for (size_t i = 0; i < g->n_plans; i++)
		for (size_t k = 0; k < g->plans[i].n; k++) {
			const struct summary *s = &g->plans[i].v[k];
			g->given[g->n_given++] = (struct given){ .key = summary_key(s, g->a), .s = s };
		}
}

static bool is_in(const struct plan *plan, struct text key)
{
	for (size_t i = 0; i < plan->n_ranges; i++) {
		struct text prefix = plan->range[i].prefix;
		if (text_starts_with(key, prefix) && !memchr(key.p + prefix.n, '/', key.n - prefix.n))
			return true;
	}
	return false;
}

/* `given`: what this plan gives. */
static void look_at_range(struct writing *g, const struct plan *plan, const struct given *given, bool *ret_known)
{
	struct written *k = &g->w->written;
	int64_t now = 0, again = 0;
	for (size_t i = 0; i < plan->n && plan->n_ranges; i++) {
		bool in = is_in(plan, given[i].key);
		now += in;
		again += in && written_has(k, given[i].key);
	}
	*ret_known = plan->bucket.n && !plan->lost && written_size(k, plan->bucket) == again;
	if (plan->bucket.n && plan->n_ranges)
		written_put_size(k, plan->bucket, now);
	else if (plan->is_partial)
		written_put_size(k, plan->bucket, -1);
}

/* What stands as it was last written need not be read. */
static void look_at_known(struct writing *g)
{
	size_t at = 0;
	g->ranges_known = ARENA_ARRAY(g->a, g->n_plans, bool);
	for (size_t i = 0; i < g->n_plans; at += g->plans[i++].n)
		look_at_range(g, &g->plans[i], g->given + at, &g->ranges_known[i]);
	for (size_t i = 0; i < g->n_given; i++) {
		summary_digest(g->given[i].s, g->given[i].digest);
		g->given[i].is_known = written_says(&g->w->written, g->given[i].key, g->given[i].digest);
	}
}

/* Two months with overlapping windows may give one key twice, with the same content. */
static int by_given_key(const void *a, const void *b)
{
	return text_cmp(((const struct given *)a)->key, ((const struct given *)b)->key);
}

static void consider_all(struct writing *g)
{
	if (g->n_given)
		qsort(g->given, g->n_given, sizeof *g->given, by_given_key);
	for (size_t i = 0; i < g->n_given; i++)
		if (i == 0 || !text_eq(g->given[i - 1].key, g->given[i].key))
			consider(g, &g->given[i]);
	for (size_t i = 0; i < g->n_plans; i++)
		for (size_t k = 0; k < g->plans[i].n_ranges && !g->ranges_known[i]; k++)
			recall_range(g, &g->plans[i], &g->plans[i].range[k]);
}

bool work_write(struct work *w, const struct plan *plans, size_t n_plans, struct err *e)
{
	struct writing g = { .w = w, .plans = plans, .n_plans = n_plans, .a = &w->bucket };
	list_given(&g);
	look_at_known(&g);
	if (!read_stored(&g, e))
		return false;
	for (int i = 0; i < 2; i++)
		g.row[i] = ARENA_ARRAY(g.a, g.n_given + g.n_stored, struct row);
	consider_all(&g);
	return write_rows(&g, false, e) && write_rows(&g, true, e) && write_left(&g, e) &&
	       work_stand(w, plans, n_plans, e);
}
