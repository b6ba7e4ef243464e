/* laws: each law is a function that puts one set of facts through machines and says what broke.
 * Laws 4 (summaries) and 5 (bytes) are tested where summaries and wire forms are. */
#include "laws.h"

#include "base/must.h"
#include "engine/keyset.h"
#include "engine/known.h"
#include "engine/outputs.h"
#include "laws_dump.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { WHY_MAX = 2048 };

struct trial {
	const struct laws_domain *d;
	enum laws_fault fault;
	uint64_t seed;
	struct rnd rnd;
	struct arena a;
	struct laws_event *v;
	size_t n;
	instant_us t1, t2;    /* the clock stands here, then there */
	struct machine *base; /* one engine, one batch, in the order given; at rest at t2 */
	struct buf at_t1;     /* its states at t1 */
	struct buf at_t2, at_t2_counts;
	char why[WHY_MAX];
};

static bool broken(struct trial *t, const char *what)
{
	(void)snprintf(t->why, sizeof t->why, "%s", what);
	return false;
}

/* ---- dealing events to partitions ---- */

static void shuffle(struct rnd *r, struct laws_event *v, size_t n)
{
	for (size_t i = n; i > 1; i--) {
		size_t k = rnd_below(r, i);
		struct laws_event swap = v[i - 1];
		v[i - 1] = v[k];
		v[k] = swap;
	}
}

static void deal(struct trial *t, struct machine *m, const struct laws_event *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		machine_append(m, rnd_below(&t->rnd, FEED_PARTITIONS), &v[i]);
}

static struct machine_config config(struct trial *t, size_t engines)
{
	return (struct machine_config){ .laws = t->d,
		                        .seed = rnd_next(&t->rnd),
		                        .engines = engines,
		                        .batch_records = 1 + rnd_below(&t->rnd, 9),
		                        .fault = t->fault };
}

/* At rest at t2, its books in order, its dump as the base's. */
static bool must_equal(struct trial *t, struct machine *m, bool counts)
{
	BUF_AUTO b = { 0 };
	const char *why = machine_rest(m, t->t2);
	if (!why)
		why = laws_books(m);
	if (why)
		return broken(t, why);
	laws_dump(m, counts, &b);
	return !laws_differ(counts ? &t->at_t2_counts : &t->at_t2, &b, t->why, sizeof t->why);
}

/* ---- the base ---- */

static void dump_states(const struct machine *m, struct buf *b)
{
	ARENA_AUTO a = { 0 };
	struct text *keys;
	size_t n = mem_db_keys(m->db, &a, &keys);
	for (size_t i = 0; i < n; i++) {
		struct entity_row row = mem_db_entity(m->db, keys[i]);
		laws_dump_state(&row, b);
		buf_putc(b, '\n');
	}
}

static bool law_0_books_balance(struct trial *t)
{
	struct machine_config c = config(t, 1);
	c.whole = true;
	c.batch_records = 0;
	c.fault = LAWS_SOUND;
	t->base = machine_new(&c);
	for (size_t i = 0; i < t->n; i++)
		machine_append(t->base, 0, &t->v[i]);
	const char *why = machine_rest(t->base, t->t1);
	if (!why)
		dump_states(t->base, &t->at_t1);
	why = why ? why : machine_rest(t->base, t->t2);
	why = why ? why : laws_books(t->base);
	if (why)
		return broken(t, why);
	laws_dump(t->base, false, &t->at_t2);
	laws_dump(t->base, true, &t->at_t2_counts);
	return true;
}

/* ---- laws 1 to 3, and 8: evaluated at t2 only ---- */

static bool law_1_order_does_not_matter(struct trial *t)
{
	struct machine_config c = config(t, 1);
	struct machine *m = machine_new(&c);
	struct laws_event *v = arena_copy(&t->a, t->v, t->n * sizeof *v);
	shuffle(&t->rnd, v, t->n);
	deal(t, m, v, t->n);
	bool ok = must_equal(t, m, true);
	machine_free(m);
	return ok;
}

static bool law_2_duplicates_do_not_matter(struct trial *t)
{
	struct machine_config c = config(t, 1);
	struct machine *m = machine_new(&c);
	size_t n = 2 * t->n;
	struct laws_event *v = ARENA_ARRAY(&t->a, n, struct laws_event);
	for (size_t i = 0; i < n; i++) {
		v[i] = t->v[i < t->n ? i : rnd_below(&t->rnd, t->n)];
		if (i >= t->n) /* a later copy */
			v[i].appended_us += (instant_us)rnd_below(&t->rnd, 100) * MINUTE_US;
	}
	shuffle(&t->rnd, v, n);
	deal(t, m, v, n);
	bool ok = must_equal(t, m, false);
	machine_free(m);
	return ok;
}

static bool run_hard(struct trial *t, const struct machine_config *c)
{
	struct machine *m = machine_new(c);
	struct laws_event *v = arena_copy(&t->a, t->v, t->n * sizeof *v);
	shuffle(&t->rnd, v, t->n);
	size_t half = rnd_below(&t->rnd, t->n + 1);
	deal(t, m, v, half);
	const char *why = machine_rest(m, t->t1);
	deal(t, m, v + half, t->n - half);
	bool ok = why ? broken(t, why) : must_equal(t, m, true);
	machine_free(m);
	return ok;
}

static bool law_3_crashes_do_not_matter(struct trial *t)
{
	struct machine_config c = config(t, 1);
	c.fail_permille = 50 + (unsigned)rnd_below(&t->rnd, 250);
	c.die_permille = (unsigned)rnd_below(&t->rnd, 200);
	c.lose_permille = (unsigned)rnd_below(&t->rnd, 60);
	return run_hard(t, &c);
}

static bool law_3_company_does_not_matter(struct trial *t)
{
	struct machine_config c = config(t, 2);
	c.split = rnd_permille(&t->rnd, 500);
	c.meet_permille = 100 + (unsigned)rnd_below(&t->rnd, 300);
	c.fail_permille = (unsigned)rnd_below(&t->rnd, 100);
	c.die_permille = (unsigned)rnd_below(&t->rnd, 50);
	c.lose_permille = (unsigned)rnd_below(&t->rnd, 60);
	return run_hard(t, &c);
}

/* ---- corner 4 and 8: reference data change under the daemons' feet ---- */

static bool law_9_reference_data_may_come_late(struct trial *t)
{
	struct machine_config c = config(t, 1 + rnd_below(&t->rnd, 2));
	c.meet_permille = c.fail_permille = (unsigned)rnd_below(&t->rnd, 150);
	struct machine *early = machine_new(&c), *late = machine_new(&c);
	BUF_AUTO want = { 0 };
	BUF_AUTO got = { 0 };
	size_t half = rnd_below(&t->rnd, t->n + 1);
	machine_load(early, t->d->later, t->d->n_later);
	deal(t, early, t->v, t->n);
	const char *why = machine_rest(early, t->t2);
	deal(t, late, t->v, half);
	why = why ? why : machine_rest(late, t->t1);
	machine_load(late, t->d->later, t->d->n_later);
	deal(t, late, t->v + half, t->n - half);
	why = why ? why : machine_rest(late, t->t2);
	laws_dump(early, true, &want);
	laws_dump(late, true, &got);
	bool ok = why ? broken(t, why) : !laws_differ(&want, &got, t->why, sizeof t->why);
	machine_free(early);
	machine_free(late);
	return ok;
}

/* ---- law 6 ---- */

/* By what is told with the fact and without it: either may have moved a word of another. */
static void reach(const struct mem_db *const db[2], struct text key, struct keyset *seen,
                  struct arena *a)
{
	size_t known = seen->n;
	if (keyset_put(seen, key, a) < known)
		return;
	for (int k = 0; k < 2; k++) {
		struct outputs o;
		must(outputs_decode(mem_db_entity(db[k], key).outputs, a, &o));
		for (size_t i = 0; i < o.outbox.n; i++)
			reach(db, o.outbox.v[i].name, seen, a);
	}
}

static bool only_reached_differ(struct trial *t, const struct mem_db *without,
                                const struct keyset *reached)
{
	struct text *keys;
	size_t n = mem_db_keys(t->base->db, &t->a, &keys);
	for (size_t i = 0; i < n; i++) {
		BUF_AUTO x = { 0 };
		BUF_AUTO y = { 0 };
		laws_dump_entity(without, keys[i], &x);
		laws_dump_entity(t->base->db, keys[i], &y);
		if (laws_differ(&x, &y, t->why, sizeof t->why) &&
		    keyset_find(reached, keys[i]) == SIZE_MAX)
			return false;
	}
	return true;
}

static bool law_6_a_fact_changes_what_it_reaches(struct trial *t)
{
	if (t->d->own_reference)
		return true; /* reference data reach everything */
	struct machine_config c = config(t, 1);
	struct machine *m = machine_new(&c);
	struct keyset reached = { 0 };
	size_t left_out = rnd_below(&t->rnd, t->n);
	static const struct header structured = { TEXT("content-type"),
		                                  TEXT("application/cloudevents+json") };
	const struct source_record r = { .topic = text_of(t->d->topic),
		                         .key = t->v[left_out].key,
		                         .value = t->v[left_out].value,
		                         .headers = &structured,
		                         .n_headers = 1,
		                         .append_time_us = t->v[left_out].appended_us,
		                         .time_kind = SOURCE_TIME_APPEND };
	struct verdict verdict;
	for (size_t i = 0; i < t->n; i++)
		if (i != left_out)
			machine_append(m, 0, &t->v[i]);
	const char *why = machine_rest(m, t->t2);
	engine_judge(t->d->domain, engine_registry(t->base->seat[0].engine), &r, &t->a, &verdict);
	const struct mem_db *const both[2] = { t->base->db, m->db };
	for (size_t i = 0; verdict.accepted && i < verdict.route.n; i++)
		reach(both, verdict.route.key[i], &reached, &t->a);
	bool ok = why ? broken(t, why) : only_reached_differ(t, m->db, &reached);
	machine_free(m);
	return ok;
}

/* ---- law 7 ---- */

static bool rebuild(struct trial *t, struct machine *m, bool verify, size_t *ret_different)
{
	struct machine_seat *s = &m->seat[0];
	struct store *store = s->inner;
	struct text *keys;
	struct err e = { 0 };
	size_t n = mem_db_keys(m->db, &t->a, &keys);
	must(engine_refresh(s->engine, &e) && store->ops->begin(store, &e));
	bool ok = engine_rebuild(s->engine, keys, n, verify, ret_different, &e) &&
	          store->ops->commit(store, &e);
	store->ops->rollback(store);
	return ok || broken(t, e.text);
}

/* An inbox with a message that nobody sent. */
static struct text forged(struct trial *t, struct text bytes)
{
	struct inbox in;
	BUF_AUTO b = { 0 };
	const struct inbox_entry m = { .from = TEXT("x:nobody"),
		                       .version = 1,
		                       .payload = TEXT("5") };
	must(inbox_decode(bytes, &t->a, &in));
	(void)inbox_put(&in, &m, 0, &t->a);
	inbox_encode(&in, &b);
	return arena_text(&t->a, buf_text(&b));
}

/* Something in a row is not what it should be. */
static void damage(struct trial *t)
{
	struct text *keys;
	size_t n = mem_db_keys(t->base->db, &t->a, &keys);
	struct entity_row row = mem_db_entity(t->base->db, keys[rnd_below(&t->rnd, n)]);
	switch (rnd_below(&t->rnd, 5)) {
	case 0:
		row.state = arena_printf(&t->a, "%.*s!", TEXT_ARGS(row.state));
		break;
	case 1:
		row.facts = (struct text){ 0 };
		break;
	case 2:
		row.inbox = (struct text){ 0 };
		break;
	case 3:
		row.inbox = forged(t, row.inbox);
		break;
	default:
		row.outputs = (struct text){ 0 };
		break;
	}
	machine_write_row(t->base->db, &row, false);
}

static bool law_7_rebuild_gives_the_same(struct trial *t)
{
	size_t different;
	BUF_AUTO damaged = { 0 };
	BUF_AUTO b = { 0 };
	if (t->base->db->entities.n == 0)
		return true;
	if (!rebuild(t, t->base, true, &different))
		return false;
	if (different)
		return broken(t, "verify finds a difference where there is none");
	damage(t);
	laws_dump(t->base, true, &damaged);
	bool visible = laws_differ(&t->at_t2_counts, &damaged, t->why, sizeof t->why);
	if (!rebuild(t, t->base, true, &different))
		return false;
	if (visible && !different)
		return false;
	if (!rebuild(t, t->base, false, &different))
		return false;
	const char *why = machine_rest(t->base, t->t2);
	if (why)
		return broken(t, why);
	laws_dump(t->base, true, &b);
	return !laws_differ(&t->at_t2_counts, &b, t->why, sizeof t->why);
}

/* ---- law 8, and evaluation from rows ---- */

static struct entity_row row_of(void *ctx, struct text key)
{
	return mem_db_entity(ctx, key);
}

struct asked {
	const struct text *keys;
	size_t n;
	instant_us as_of, known_at;
};

static bool is_own(struct text object)
{
	return text_eq(object, TEXT("indicator")) || text_eq(object, TEXT("opening"));
}

static size_t own_entities(struct trial *t, const struct machine *m, struct known_entity **ret)
{
	struct text *keys;
	size_t n = mem_db_keys(m->db, &t->a, &keys), found = 0;
	struct known_entity *v = *ret = ARENA_ARRAY(&t->a, n, struct known_entity);
	for (size_t i = 0; i < n; i++)
		if (t->d->domain->is_reference(keys[i]))
			v[found++] = (struct known_entity){
				.domain = t->d->domain,
				.object = keys[i].p[0] == 'i' ? TEXT("indicator") : TEXT("opening"),
				.key = keys[i],
				.facts = mem_db_entity(m->db, keys[i]).facts
			};
	return found;
}

/* Reference data as they were known then. */
static struct registry *registry_then(struct trial *t, const struct machine *m,
                                      const struct asked *asked)
{
	struct store *s = store_mem_new(m->db);
	struct known_then k = { .as_of = asked->as_of, .known_at = asked->known_at };
	struct known_entity *own;
	struct registry_row *rows;
	struct err e = { 0 };
	size_t n;
	must(s->ops->registry_rows(s, &t->a, &rows, &n, &k.ref_version, &e));
	s->ops->close(s);
	for (size_t i = 0; i < n; i++)
		if (!is_own(rows[i].object))
			rows[k.n_rows++] = rows[i];
	k.rows = rows;
	k.n_entities = own_entities(t, m, &own);
	k.entities = own;
	struct registry *r = known_registry(&k, &e);
	must(r);
	return r;
}

static void dump_evaluated(struct trial *t, const struct machine *m, const struct asked *asked,
                           struct buf *b)
{
	struct registry *own = t->d->own_reference ? registry_then(t, m, asked) : NULL;
	const struct registry *r = own ? own : engine_registry(m->seat[0].engine);
	for (size_t i = 0; i < asked->n; i++) {
		struct fold_out out;
		struct entity_row row =
		        engine_evaluate(t->d->domain, r, asked->keys[i], asked->as_of,
		                        asked->known_at, row_of, m->db, &t->a, &out);
		laws_dump_state(&row, b);
		buf_putc(b, '\n');
	}
	registry_free(own);
}

static bool law_8_time_in_one_step_or_two(struct trial *t)
{
	BUF_AUTO stored = { 0 };
	BUF_AUTO now = { 0 };
	BUF_AUTO then = { 0 };
	struct text *keys;
	size_t n = mem_db_keys(t->base->db, &t->a, &keys);
	struct asked asked = { keys, n, t->t2, INSTANT_NONE };
	dump_states(t->base, &stored);
	dump_evaluated(t, t->base, &asked, &now);
	if (laws_differ(&stored, &now, t->why, sizeof t->why))
		return false;
	/* Entities that came into being between t1 and t2 are more, not other. */
	asked.as_of = t->t1;
	dump_evaluated(t, t->base, &asked, &then);
	struct text rest = buf_text(&t->at_t1);
	while (rest.n) {
		struct text line = text_cut(&rest, '\n');
		if (!memmem(then.p, then.n, line.p, line.n))
			return !laws_differ(&t->at_t1, &then, t->why, sizeof t->why);
	}
	return true;
}

/* Asked later for what was known then, the answer is what the store held then. */
static bool law_8_what_was_known(struct trial *t)
{
	struct machine_config c = config(t, 1);
	struct machine *m = machine_new(&c);
	BUF_AUTO held = { 0 };
	BUF_AUTO answer = { 0 };
	struct text *keys;
	instant_us known_at = t->v[rnd_below(&t->rnd, t->n)].appended_us;
	for (size_t i = 0; i < t->n; i++)
		if (t->v[i].appended_us <= known_at)
			machine_append(m, 0, &t->v[i]);
	const char *why = machine_rest(m, t->t2);
	dump_states(m, &held);
	struct asked asked = { NULL, mem_db_keys(m->db, &t->a, &keys), t->t2, known_at };
	asked.keys = keys;
	for (size_t i = 0; i < t->n; i++)
		if (t->v[i].appended_us > known_at)
			machine_append(m, 0, &t->v[i]);
	why = why ? why : machine_rest(m, t->t2);
	dump_evaluated(t, m, &asked, &answer);
	bool ok = why ? broken(t, why) : !laws_differ(&held, &answer, t->why, sizeof t->why);
	machine_free(m);
	return ok;
}

/* A clock that jumps ahead and comes back: states stay where they were evaluated, rebuild finds
 * them right there, and once time is there again nothing of it shows. */
static bool law_8_the_clock_may_go_back(struct trial *t)
{
	struct machine_config c = config(t, 1);
	c.fault = LAWS_SOUND; /* a spoilt store does not read the log back */
	struct machine *m = machine_new(&c);
	size_t half = rnd_below(&t->rnd, t->n + 1), different = 0;
	deal(t, m, t->v, half);
	const char *why = machine_rest(m, t->t2);
	deal(t, m, t->v + half, t->n - half);
	why = why ? why : machine_rest(m, t->t1);
	bool ok = why ? broken(t, why) : rebuild(t, m, true, &different);
	if (ok && different)
		ok = broken(t, "verify finds a difference after the clock went back");
	ok = ok && must_equal(t, m, true);
	machine_free(m);
	return ok;
}

/* ---- all of them ---- */

#define LAW(f)                                                                                     \
	{                                                                                          \
#f, f                                                                              \
	}
static const struct {
	const char *name;
	bool (*holds)(struct trial *t);
} laws[] = {
	LAW(law_0_books_balance),
	LAW(law_1_order_does_not_matter),
	LAW(law_2_duplicates_do_not_matter),
	LAW(law_3_crashes_do_not_matter),
	LAW(law_3_company_does_not_matter),
	LAW(law_9_reference_data_may_come_late),
	LAW(law_6_a_fact_changes_what_it_reaches),
	LAW(law_8_time_in_one_step_or_two),
	LAW(law_8_what_was_known),
	LAW(law_8_the_clock_may_go_back),
	LAW(law_7_rebuild_gives_the_same), /* last: it damages the base */
};

static void trial_open(struct trial *t)
{
	t->rnd.state = t->seed;
	t->n = t->d->generate(&t->rnd, &t->a, &t->v);
	must(t->n > 0);
	instant_us span = t->d->to - t->d->from;
	instant_us x = t->d->from + (instant_us)(rnd_next(&t->rnd) % (uint64_t)span);
	instant_us y = t->d->from + (instant_us)(rnd_next(&t->rnd) % (uint64_t)span);
	t->t1 = x < y ? x : y;
	t->t2 = rnd_permille(&t->rnd, 500) ? t->d->to : (x < y ? y : x);
}

static void trial_close(struct trial *t)
{
	if (t->base)
		machine_free(t->base);
	arena_done(&t->a);
	buf_done(&t->at_t1);
	buf_done(&t->at_t2);
	buf_done(&t->at_t2_counts);
}

/* The name of the first law broken; NULL when all hold. */
static const char *try_all(struct trial *t)
{
	trial_open(t);
	for (size_t i = 0; i < sizeof laws / sizeof *laws; i++)
		if (!laws[i].holds(t))
			return laws[i].name;
	return NULL;
}

void laws_run(const struct laws_domain *d, size_t n_sets, uint64_t seed)
{
	for (size_t i = 0; i < n_sets; i++) {
		struct trial t = { .d = d, .seed = seed + i };
		const char *law = try_all(&t);
		if (law) {
			print_message("SAMVERKA_SEED=%llu SAMVERKA_SETS=1 finds it again\n",
			              (unsigned long long)t.seed);
			print_message("%s: %s\n", law, t.why);
		}
		trial_close(&t);
		assert_null(law);
	}
}

size_t laws_break(const struct laws_domain *d, size_t n_sets, uint64_t seed, enum laws_fault fault)
{
	for (size_t i = 0; i < n_sets; i++) {
		struct trial t = { .d = d, .seed = seed + i, .fault = fault };
		bool found = try_all(&t) != NULL;
		trial_close(&t);
		if (found)
			return i;
	}
	return SIZE_MAX;
}

/* Sanitizers make everything ten times slower. */
#ifdef __SANITIZE_ADDRESS__
enum { FEWER = 10 };
#else
enum { FEWER = 1 };
#endif

size_t laws_sets(size_t fallback)
{
	const char *n = getenv("SAMVERKA_SETS");
	return n && atol(n) > 0 ? (size_t)atol(n) : fallback / FEWER;
}

uint64_t laws_seed(void)
{
	const char *seed = getenv("SAMVERKA_SEED");
	return seed ? strtoull(seed, NULL, 10) : 20250310;
}
