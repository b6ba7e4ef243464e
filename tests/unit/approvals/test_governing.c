/* The life of governing documents (domain page 3.4, R-I4): status, what is established on a date,
 * reviews, the calendar, kin, and D-DOC-04, D-DOC-09, D-DUP-01. */
#include "story.h"

#include "approvals/links.h"

static void assert_status(struct story *s, const char *as_of, enum governing_status expected)
{
	assert_string_equal(governing_status_words[story_state(s, as_of)->governing.status],
	                    governing_status_words[expected]);
}

/* The finding whose discriminator begins so; NULL when there is none. */
static const struct discrepancy *found(struct story *s, const char *as_of, const char *code,
                                       const char *what)
{
	(void)story_state(s, as_of);
	for (size_t i = 0; i < s->out.n_discrepancies; i++)
		if (strcmp(s->out.discrepancies[i].code, code) == 0 &&
		    text_starts_with(s->out.discrepancies[i].discriminator, text_of(what)))
			return &s->out.discrepancies[i];
	return NULL;
}

static bool is_open(const struct discrepancy *d)
{
	return d && d->closed_at == INSTANT_NONE;
}

/* ---- one version ---- */

static void from_draft_to_expiry(void **state)
{
	(void)state;
	STORY(s);
	story_fact(s, "document.registered", "2020-01-10",
	           "'version':1,'title':'Rutin','docType':'rutin'");
	assert_status(s, "2020-01-11", GOVERNING_DRAFT);
	story_fact(s, "review.started", "2020-02-01",
	           "'reviewer':'Processrådet','due':'2020-02-20'");
	assert_status(s, "2020-02-02", GOVERNING_IN_REVIEW);
	story_fact(s, "document.established", "2020-03-01",
	           "'on':'2020-03-01','validTo':'2022-02-28','nextReviewOn':'2021-03-01'");
	assert_status(s, "2020-03-01", GOVERNING_ESTABLISHED);
	story_fact(s, "document.published", "2020-03-05", "'where':'EXTERNAL'");
	assert_status(s, "2020-03-05", GOVERNING_PUBLISHED);
	assert_status(s, "2021-03-01", GOVERNING_REVIEW_DUE);
	story_fact(s, "review.confirmed", "2021-03-15",
	           "'on':'2021-03-15','nextReviewOn':'2022-03-15'");
	assert_status(s, "2021-03-16", GOVERNING_CONFIRMED);
	assert_status(s, "2022-02-28", GOVERNING_CONFIRMED); /* the last day is inclusive */
	assert_true(story_state(s, "2022-02-28")->governing.established);
	assert_status(s, "2022-03-01", GOVERNING_EXPIRED);
	assert_false(story_state(s, "2022-03-01")->governing.established);
}

static void published_but_expired(void **state)
{
	(void)state;
	STORY(s);
	story_fact(s, "document.established", "2020-03-01", "'validTo':'2022-02-28'");
	story_fact(s, "document.published", "2020-03-01", "");
	assert_null(found(s, "2022-02-28", "D-DOC-09", "still-published"));
	const struct discrepancy *d =
	        found(s, "2022-03-01", "D-DOC-09", "still-published/1/2022-03-01");
	assert_true(is_open(d));
	assert_int_equal(d->first_seen, at("2022-03-01T00:00:00+01:00"));
	story_fact(s, "document.unpublished", "2022-04-01", "");
	d = found(s, "2022-04-02", "D-DOC-09", "still-published");
	assert_int_equal(d->closed_at, at("2022-04-01T12:00:00+01:00"));
}

static void established_but_unpublished(void **state)
{
	(void)state;
	STORY(s);
	story_fact(s, "document.established", "2020-03-01", "");
	assert_true(is_open(found(s, "2020-03-02", "D-DOC-09", "unpublished")));
	story_fact(s, "document.published", "2020-03-10", "");
	assert_false(is_open(found(s, "2020-03-11", "D-DOC-09", "unpublished")));
}

static void published_without_being_established(void **state)
{
	(void)state;
	STORY(s);
	story_fact(s, "document.registered", "2020-02-01", "");
	story_fact(s, "document.published", "2020-03-01", "");
	assert_true(is_open(found(s, "2020-03-02", "D-DOC-04", "unestablished")));
	assert_false(story_state(s, "2020-03-02")->governing.established);
	story_fact(s, "document.established", "2020-04-01", "");
	assert_false(is_open(found(s, "2020-04-02", "D-DOC-04", "unestablished")));
}

/* ---- versions ---- */

static void a_revision_takes_over(void **state)
{
	(void)state;
	STORY(s);
	story_fact(s, "document.established", "2020-03-01", "'version':1");
	story_fact(s, "document.published", "2020-03-01", "'version':1");
	story_fact(s, "document.revised", "2021-01-10",
	           "'fromVersion':1,'toVersion':2,'material':true");
	assert_status(s, "2021-01-11", GOVERNING_IN_REVISION);
	assert_true(story_state(s, "2021-01-11")->governing.established);
	story_fact(s, "document.established", "2021-03-01", "'version':2");
	assert_null(found(s, "2021-03-02", "D-DOC-09", "two-in-force"));
	assert_true(is_open(found(s, "2021-03-02", "D-DOC-09",
	                          "unpublished/2"))); /* the old one still hangs there */
	const struct governing_state *g = &story_state(s, "2021-03-02")->governing;
	assert_day(g->versions[0].ended_on, "2021-03-01");
	assert_int_equal(g->versions[0].ended_by, END_REVISED);
}

static void two_versions_in_force(void **state)
{
	(void)state;
	STORY(s);
	story_fact(s, "document.established", "2020-03-01", "'version':1");
	story_fact(s, "document.established", "2021-03-01", "'version':2");
	assert_true(is_open(found(s, "2021-03-02", "D-DOC-09", "two-in-force/2")));
	story_fact(s, "document.superseded", "2021-04-01", "'version':1,'on':'2021-04-01'");
	assert_false(is_open(found(s, "2021-04-02", "D-DOC-09", "two-in-force")));
	assert_true(story_state(s, "2021-04-02")->governing.established);
}

static void repeal_ends_its_version_and_older_ones(void **state)
{
	(void)state;
	STORY(s);
	story_fact(s, "document.established", "2020-03-01", "'version':1");
	story_fact(s, "document.established", "2021-03-01", "'version':2");
	story_fact(s, "document.repealed", "2021-06-01", "'version':2,'on':'2021-06-30'");
	assert_true(story_state(s, "2021-06-29")->governing.established);
	assert_false(story_state(s, "2021-06-30")->governing.established);
	assert_status(s, "2021-06-30", GOVERNING_REPEALED);
	story_fact(s, "document.established", "2022-01-01", "'version':3");
	assert_true(story_state(s, "2022-01-02")->governing.established);
}

/* ---- valid time, and what was known ---- */

static void established_at_a_date_as_known_at_another(void **state)
{
	(void)state;
	STORY(s);
	story_fact(s, "document.registered", "2018-01-01", "");
	/* In force since 2018, but entered only in 2022. */
	recorded(story_fact(s, "document.established", "2018-02-01", "'on':'2018-02-01'"),
	         "2022-01-15T09:00:00+01:00");
	story_fact(s, "document.repealed", "2022-03-01", "'on':'2022-03-31'");
	const struct governing_state *now = &story_state(s, "2022-05-01")->governing;
	assert_true(governing_established_on(now, day("2018-12-31")));
	assert_true(governing_established_on(now, day("2022-03-30")));
	assert_false(governing_established_on(now, day("2022-03-31")));
	assert_false(governing_established_on(now, day("2018-01-31")));
	/* Last year's figure, as it was then. */
	assert_false(governing_established_on(&story_state(s, "2021-12-31")->governing,
	                                      day("2018-12-31")));
}

/* Against day-by-day stepping: established iff a D10 has come, its validity has not passed, and no
 * D14 has come since for this version or a newer one. */
static void random_lives_against_brute_force(void **state)
{
	(void)state;
	srand(11);
	for (int round = 0; round < 400; round++) {
		STORY(s);
		day_no on[6], to[6], end[6];
		int64_t version[6], ends[6];
		size_t n = 1 + (size_t)rand() % 4, n_end = (size_t)rand() % 3;
		day_no first = day("2020-01-01");
		for (size_t i = 0; i < n; i++) {
			BUF_AUTO b = { 0 };
			version[i] = (int64_t)i + 1;
			on[i] = first + rand() % 300;
			to[i] = rand() % 2 ? on[i] + rand() % 200 : DAY_NONE;
			buf_printf(&b, "'version':%d,'on':'", (int)version[i]);
			calendar_put_day(&b, on[i]);
			if (to[i] != DAY_NONE) {
				buf_printf(&b, "','validTo':'");
				calendar_put_day(&b, to[i]);
			}
			buf_putc(&b, '\'');
			story_fact(s, "document.established", "2019-12-01", b.p);
		}
		for (size_t i = 0; i < n_end; i++) {
			BUF_AUTO b = { 0 };
			ends[i] = 1 + rand() % 4;
			end[i] = first + rand() % 400;
			buf_printf(&b, "'version':%d,'on':'", (int)ends[i]);
			calendar_put_day(&b, end[i]);
			buf_putc(&b, '\'');
			story_fact(s, rand() % 2 ? "document.repealed" : "document.superseded",
			           "2019-12-02", b.p);
		}
		const struct governing_state *g = &story_state(s, "2022-01-01")->governing;
		for (day_no d = first - 2; d < first + 600; d++) {
			bool any = false;
			for (size_t i = 0; i < n; i++) {
				bool stands = on[i] <= d && (to[i] == DAY_NONE || d <= to[i]);
				for (size_t k = 0; k < n_end; k++)
					stands = stands && !(version[i] <= ends[k] && end[k] <= d);
				any = any || stands;
			}
			assert_int_equal(governing_established_on(g, d), any);
		}
	}
}

/* ---- the calendar ---- */

static void what_a_board_gets_when(void **state)
{
	(void)state;
	STORY(s);
	story_fact(s, "review.started", "2020-01-10", "'reviewer':'Nämnden','due':'2020-02-01'");
	story_fact(s, "review.completed", "2020-02-05", "'reviewer':'Nämnden'");
	story_fact(s, "document.established", "2020-03-01",
	           "'validTo':'2024-12-31','nextReviewOn':'2021-03-01'");
	story_fact(s, "review.confirmed", "2021-02-20",
	           "'on':'2021-02-20','nextReviewOn':'2022-03-01'");
	const struct governing_state *g = &story_state(s, "2022-03-02")->governing;
	assert_int_equal(g->n_agenda, 4);
	assert_int_equal(g->agenda[0].kind, AGENDA_REFERRAL);
	assert_true(agenda_is_late(&g->agenda[0], day("2022-03-02"))); /* answered four days late */
	assert_int_equal(g->agenda[1].kind, AGENDA_REVIEW);
	assert_false(agenda_is_late(&g->agenda[1], day("2022-03-02")));
	assert_day(g->agenda[1].done_on, "2021-02-20");
	assert_true(agenda_is_late(&g->agenda[2], day("2022-03-02")));
	assert_int_equal(g->agenda[3].kind, AGENDA_EXPIRY);
	assert_true(is_open(found(s, "2022-03-02", "D-DOC-09", "review/1/2022-03-01")));
	assert_null(found(s, "2022-03-01", "D-DOC-09", "review"));
	assert_int_equal(s->out.next_due, at("2022-03-02T00:00:00+01:00"));
}

/* ---- kin ---- */

/* What doc1 tells this entity; false when nothing. */
static bool told(struct story *s, const char *as_of, const char *key)
{
	(void)story_state(s, as_of);
	for (size_t i = 0; i < s->out.n_outbox; i++)
		if (text_eq(s->out.outbox[i].to, text_of(key)))
			return true;
	return false;
}

/* What this story's document tells `key`, as a message from `from`. */
static struct message_in carried(struct story *s, const char *as_of, const char *from,
                                 const char *key)
{
	if (!told(s, as_of, key))
		fail_msg("nothing for %s", key);
	for (size_t i = 0; i < s->out.n_outbox; i++)
		if (text_eq(s->out.outbox[i].to, text_of(key)))
			return (struct message_in){ text_of(from), s->out.outbox[i].payload };
	return (struct message_in){ 0 };
}

static void a_successor_that_nobody_knows(void **state)
{
	(void)state;
	STORY(s);
	STORY(next);
	story_fact(s, "document.established", "2020-03-01", "");
	story_fact(s, "document.superseded", "2021-04-01", "'on':'2021-04-01','byDocument':'doc2'");
	assert_true(is_open(found(s, "2021-04-02", "D-DOC-09", "successor/doc2")));
	/* Every story's document is doc1: the one that asks goes by doc0 where it is asked. */
	story_fact(next, "document.registered", "2021-05-01", "");
	next->messages[next->n_messages++] = carried(s, "2021-06-01", "d:doc0", "d:doc2");
	s->messages[s->n_messages++] = carried(next, "2021-06-01", "d:doc2", "d:doc0");
	const struct discrepancy *d = found(s, "2021-06-01", "D-DOC-09", "successor/doc2");
	assert_non_null(d);
	assert_int_equal(d->closed_at, at("2021-05-01T12:00:00+01:00"));
}

static void the_same_document_in_an_older_system(void **state)
{
	(void)state;
	STORY(s);
	STORY(old);
	story_fact(s, "document.registered", "2021-05-01",
	           "'contentHash':'abc','diarienummer':'HSN 2021-17'");
	story_fact(old, "document.registered", "2019-05-01",
	           "'contentHash':'abc','diarienummer':'HSN-2021/17'");
	struct message_in both[] = { carried(s, "2021-06-01", "d:doc1", "h:abc/hsn202117"),
		                     carried(old, "2021-06-01", "d:old7", "h:abc/hsn202117") };
	struct fold_in meet = { .key = TEXT("h:abc/hsn202117"),
		                .messages = both,
		                .n_messages = 2,
		                .as_of = at("2021-06-01T12:00:00+02:00"),
		                .registry = story_registry(s) };
	struct fold_out out = { 0 };
	approvals_domain.fold(&meet, &s->a, &out);
	assert_int_equal(out.n_outbox, 2);
	s->messages[s->n_messages++] = (struct message_in){ meet.key, out.outbox[0].payload };
	const struct discrepancy *d = found(s, "2021-06-01", "D-DUP-01", "document/old7");
	assert_true(is_open(d));
	assert_int_equal(d->first_seen,
	                 at("2021-05-01T12:00:00+01:00")); /* the second was written then */
	assert_int_equal(story_state(s, "2021-06-01")->governing.n_twins, 1);
}

static void alone_there_is_nobody_to_tell(void **state)
{
	(void)state;
	STORY(s);
	story_fact(s, "document.registered", "2021-05-01", "'contentHash':'abc'");
	assert_false(told(s, "2021-06-01", "h:abc/")); /* the hash alone is not enough */
	assert_int_equal(s->out.n_outbox, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(from_draft_to_expiry),
		cmocka_unit_test(published_but_expired),
		cmocka_unit_test(established_but_unpublished),
		cmocka_unit_test(published_without_being_established),
		cmocka_unit_test(a_revision_takes_over),
		cmocka_unit_test(two_versions_in_force),
		cmocka_unit_test(repeal_ends_its_version_and_older_ones),
		cmocka_unit_test(established_at_a_date_as_known_at_another),
		cmocka_unit_test(random_lives_against_brute_force),
		cmocka_unit_test(what_a_board_gets_when),
		cmocka_unit_test(a_successor_that_nobody_knows),
		cmocka_unit_test(the_same_document_in_an_older_system),
		cmocka_unit_test(alone_there_is_nobody_to_tell),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
