/* Live, dead, witness, dangling and fork: 7.1(3), 7.1(4), R-G1, R-G3, R-G9. */
#include "rules/notice.h"

#include "rules/notice_faults.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { MAX = 8 };

struct scene {
	struct arena a;
	struct fact facts[MAX];
	struct notice notices[MAX], *v[MAX];
	size_t n;
};

static void scene_done(struct scene *s)
{
	arena_done(&s->a);
}

#define SCENE __attribute__((cleanup(scene_done))) struct scene

static struct notice *add(struct scene *s, const char *id, const char *replaces, int64_t recorded)
{
	struct fact *f = &s->facts[s->n];
	struct notice *n = &s->notices[s->n];
	*f = (struct fact){ .recorded_us = recorded,
		            .source = TEXT("s"),
		            .id = arena_printf(&s->a, "e%zu", s->n) };
	f->digest[0] = (uint8_t)s->n;
	*n = (struct notice){ .f = f,
		              .id = text_of(id),
		              .replaces = text_of(replaces),
		              .version = INT64_MIN,
		              .action = *replaces ? NOTICE_REVISED : NOTICE_ORIGINAL };
	s->v[s->n++] = n;
	return n;
}

static void sort_out(struct scene *s)
{
	notice_sort_out(s->v, s->n, NULL, &s->a);
}

static void a_revision_kills_what_it_names_and_belongs_to_its_chain(void **state)
{
	SCENE s = { 0 };
	struct notice *a = add(&s, "a", "", 1), *b = add(&s, "b", "a", 2),
	              *c = add(&s, "c", "b", 3);
	(void)state;
	sort_out(&s);
	assert_true(a->dead && b->dead && !c->dead);
	assert_true(a->until == 2 && b->until == 3 && c->until == INSTANT_NONE);
	assert_true(notice_same_chain(a, c) && text_eq(c->chain, TEXT("a")));
}

/* R-G3: annulling a revision does not revive the original. */
static void an_annulment_revives_nothing(void **state)
{
	SCENE s = { 0 };
	struct notice *a = add(&s, "a", "", 1), *b = add(&s, "b", "a", 2),
	              *c = add(&s, "c", "b", 3);
	(void)state;
	c->action = NOTICE_ANNULLED;
	sort_out(&s);
	assert_true(a->dead && b->dead && c->dead);
}

/* Both may keep the name of the original: two revisions are one chain, an annulment ends it. */
static void an_annulment_that_keeps_the_name_kills_the_revision_that_kept_it(void **state)
{
	SCENE s = { 0 };
	struct notice *a = add(&s, "a", "", 1), *b = add(&s, "a", "a", 2),
	              *c = add(&s, "a", "a", 3);
	(void)state;
	b->version = 2;
	c->version = 3;
	sort_out(&s);
	assert_true(a->dead && !b->dead && b->witness && notice_counts(c));
	b->witness = false;
	c->action = NOTICE_ANNULLED;
	sort_out(&s);
	assert_true(a->dead && b->dead && c->dead);
}

static void what_replaces_nothing_that_is_here_dangles(void **state)
{
	SCENE s = { 0 };
	struct notice *b = add(&s, "b", "gone", 2);
	(void)state;
	sort_out(&s);
	assert_true(b->dangling && !b->dead);
	add(&s, "gone", "", 3); /* the late original is dead on arrival */
	sort_out(&s);
	assert_true(!b->dangling && s.notices[1].dead);
}

static void two_tellers_of_one_notice_and_one_counts(void **state)
{
	SCENE s = { 0 };
	struct notice *a = add(&s, "a", "", 1), *b = add(&s, "a", "", 2);
	(void)state;
	sort_out(&s);
	assert_true(a->witness && notice_counts(b));
	a->version = 2; /* R-G9: within a chain the version goes first */
	sort_out(&s);
	s.notices[0].witness = s.notices[1].witness = false;
	sort_out(&s);
	assert_true(notice_counts(a) && b->witness);
}

static void a_beaten_content_is_dead_and_kills_nothing(void **state)
{
	SCENE s = { 0 };
	struct notice *a = add(&s, "a", "", 1), *b = add(&s, "b", "a", 2);
	(void)state;
	s.facts[1].beaten = true;
	sort_out(&s);
	assert_true(!a->dead && b->dead);
}

static void a_ring_of_revisions_ends(void **state)
{
	SCENE s = { 0 };
	add(&s, "a", "b", 1);
	add(&s, "b", "a", 2);
	(void)state;
	sort_out(&s);
	assert_true(s.notices[0].dead && s.notices[1].dead);
}

static void forks_and_versions_left_out_are_named(void **state)
{
	SCENE s = { 0 };
	struct notice_pair *pairs;
	add(&s, "a", "", 1);
	struct notice *b = add(&s, "b", "a", 2), *c = add(&s, "c", "a", 3);
	(void)state;
	b->version = c->version = 2;
	sort_out(&s);
	assert_int_equal(notice_forks((const struct notice *const *)s.v, s.n, &s.a, &pairs), 1);
	assert_ptr_equal(pairs[0].a, b); /* recorded first, though c is the stronger */
	c->version = 4;
	assert_int_equal(notice_forks((const struct notice *const *)s.v, s.n, &s.a, &pairs), 2);
	c->version = 3;
	struct notice *d = add(&s, "c", "c", 4), *e = add(&s, "c", "c", 5);
	d->version = 4; /* revisions that keep the name follow one of it, not all */
	e->version = 5;
	sort_out(&s);
	assert_int_equal(notice_forks((const struct notice *const *)s.v, s.n, &s.a, &pairs), 2);
	s.n -= 2;
	b->action = c->action = NOTICE_ANNULLED; /* two annulments agree */
	assert_int_equal(notice_forks((const struct notice *const *)s.v, s.n, &s.a, &pairs), 0);
}

/* A third one does not move when there were two. */
static void each_of_many_forks_with_the_first(void **state)
{
	SCENE s = { 0 };
	struct notice_pair *pairs;
	add(&s, "a", "", 1);
	struct notice *b = add(&s, "b", "a", 2), *c = add(&s, "c", "a", 3), *d = add(&s, "d", "a", 4);
	(void)state;
	b->version = c->version = d->version = 2;
	sort_out(&s);
	assert_int_equal(notice_forks((const struct notice *const *)s.v, s.n, &s.a, &pairs), 2);
	assert_ptr_equal(pairs[0].a, b);
	assert_ptr_equal(pairs[0].b, c);
	assert_ptr_equal(pairs[1].b, d);
	b->action = d->action = NOTICE_ANNULLED; /* agrees with the first, not with the revision */
	assert_int_equal(notice_forks((const struct notice *const *)s.v, s.n, &s.a, &pairs), 2);
	b->id = c->id; /* one told twice, as corrected and as annulled */
	assert_int_equal(notice_forks((const struct notice *const *)s.v, s.n, &s.a, &pairs), 1);
	assert_ptr_equal(pairs[0].a, c);
	assert_ptr_equal(pairs[0].b, d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_revision_kills_what_it_names_and_belongs_to_its_chain),
		cmocka_unit_test(an_annulment_revives_nothing),
		cmocka_unit_test(an_annulment_that_keeps_the_name_kills_the_revision_that_kept_it),
		cmocka_unit_test(what_replaces_nothing_that_is_here_dangles),
		cmocka_unit_test(two_tellers_of_one_notice_and_one_counts),
		cmocka_unit_test(a_beaten_content_is_dead_and_kills_nothing),
		cmocka_unit_test(a_ring_of_revisions_ends),
		cmocka_unit_test(forks_and_versions_left_out_are_named),
		cmocka_unit_test(each_of_many_forks_with_the_first),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
