/* The set of facts: the same bytes however it grew. */
#include "event/stub.h"

#include "event_test.h"

static uint64_t random_state = 11;

static uint32_t random_below(uint32_t n)
{
	random_state = random_state * 6364136223846793005ULL + 1442695040888963407ULL;
	return (uint32_t)(random_state >> 33) % n;
}

/* A fact whose digest follows from its times, as the digest of an event does. */
static struct fact make(const char *source, const char *id, int64_t time_us, int64_t recorded_us)
{
	struct fact f = { .time_us = time_us,
		          .recorded_us = recorded_us,
		          .appended_us = recorded_us + 7,
		          .source = text_of(source),
		          .id = text_of(id),
		          .type = 3,
		          .body = TEXT("body") };
	memcpy(f.digest, &time_us, 8);
	memcpy(f.digest + 8, &recorded_us, 8);
	return f;
}

static void encode(const struct factset *s, struct buf *b)
{
	buf_clear(b);
	factset_encode(s, b);
}

static void facts_are_told_apart(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	struct factset s = { 0 };
	struct fact f = make("urn:a", "1", 100, 200), other_id = make("urn:a", "2", 100, 200);
	struct fact other_source = make("urn:b", "1", 100, 200),
	            other_content = make("urn:a", "1", 50, 300);
	assert_int_equal(factset_add(&s, &f, &a), FACT_NEW);
	assert_int_equal(factset_add(&s, &f, &a), FACT_DUPLICATE);
	assert_int_equal(factset_add(&s, &other_id, &a), FACT_NEW);
	assert_int_equal(factset_add(&s, &other_source, &a), FACT_NEW);
	assert_int_equal(factset_add(&s, &other_content, &a), FACT_CONFLICT);
	assert_int_equal(factset_add(&s, &other_content, &a), FACT_DUPLICATE);
	assert_int_equal(s.n, 4);
	for (size_t i = 1; i < s.n; i++)
		assert_true(fact_cmp(&s.v[i - 1], &s.v[i]) < 0);
	assert_int_equal(s.v[0].time_us, 50);
	assert_true(s.v[0].beaten); /* recorded later than the one at 100 */
}

static void the_earliest_append_time_is_kept(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	struct factset s = { 0 };
	struct fact f = make("urn:a", "1", 100, 200);
	f.appended_us = 1000;
	assert_int_equal(factset_add(&s, &f, &a), FACT_NEW);
	f.appended_us = 1001;
	assert_int_equal(factset_add(&s, &f, &a), FACT_DUPLICATE);
	f.appended_us = INSTANT_NONE;
	assert_int_equal(factset_add(&s, &f, &a), FACT_DUPLICATE);
	f.appended_us = 999;
	assert_int_equal(factset_add(&s, &f, &a), FACT_DUPLICATE_EARLIER);
	assert_int_equal(s.v[0].appended_us, 999);
	f = make("urn:a", "2", 100, 200);
	f.appended_us = INSTANT_NONE;
	assert_int_equal(factset_add(&s, &f, &a), FACT_NEW);
	f.appended_us = INT64_MAX; /* a broker's nonsense */
	assert_int_equal(factset_add(&s, &f, &a), FACT_DUPLICATE);
	f.appended_us = 5;
	assert_int_equal(factset_add(&s, &f, &a), FACT_DUPLICATE_EARLIER);
}

/* R-G1: lowest recordedtime, then lowest digest, whoever came first. */
static void one_content_counts(void **state)
{
	(void)state;
	struct fact v[] = { make("urn:a", "1", 1, 30), make("urn:a", "1", 2, 20),
		            make("urn:a", "1", 3, 20) };
	v[1].digest[0] = 9;
	v[2].digest[0] = 8;
	static const int orders[][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 },
		                         { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };
	for (size_t o = 0; o < COUNT(orders); o++) {
		ARENA_AUTO a = { 0 };
		struct factset s = { 0 };
		for (int i = 0; i < 3; i++)
			assert_int_equal(factset_add(&s, &v[orders[o][i]], &a),
			                 i ? FACT_CONFLICT : FACT_NEW);
		assert_true(s.v[0].beaten && s.v[1].beaten && !s.v[2].beaten);
	}
}

static struct fact random_fact(void)
{
	static const char *const sources[] = { "urn:samverka:2321000255:a",
		                               "urn:samverka:2120001124:b", "urn:c" };
	static const char *const ids[] = { "0", "1", "2", "3", "4", "5",
		                           "6", "7", "8", "9", "a", "b" };
	int64_t time_us = 1700000000000000 + random_below(5) * 1000000 + random_below(2);
	struct fact f = make(sources[random_below(3)], ids[random_below(12)], time_us,
	                     time_us + random_below(3) * 1000);
	f.digest[20] = (uint8_t)random_below(2);
	f.type = (uint16_t)(f.digest[20] * 40000);
	return f;
}

static void shuffle(struct fact *v, size_t n)
{
	for (size_t i = n; i > 1; i--) {
		size_t k = random_below((uint32_t)i);
		struct fact swap = v[i - 1];
		v[i - 1] = v[k];
		v[k] = swap;
	}
}

/* Who is beaten, from the definition and not from the code that keeps it. */
static void assert_beaten_by_definition(const struct factset *s)
{
	for (size_t i = 0; i < s->n; i++) {
		bool beaten = false;
		for (size_t k = 0; k < s->n; k++) {
			if (k == i || !text_eq(s->v[i].id, s->v[k].id) ||
			    !text_eq(s->v[i].source, s->v[k].source))
				continue;
			int c = memcmp(s->v[k].digest, s->v[i].digest, 32);
			beaten = beaten || s->v[k].recorded_us < s->v[i].recorded_us ||
			         (s->v[k].recorded_us == s->v[i].recorded_us && c < 0);
		}
		assert_int_equal(s->v[i].beaten, beaten);
	}
}

/* Laws 1 and 2 for the set itself: permuted, doubled, and saved in between, it is the same. */
static void order_and_copies_do_not_show(void **state)
{
	(void)state;
	for (int round = 0; round < 300; round++) {
		ARENA_AUTO a = { 0 };
		struct fact v[60];
		size_t distinct = 1 + random_below(30), n = distinct + random_below(30);
		for (size_t i = 0; i < n; i++)
			v[i] = i < distinct ? random_fact() : v[random_below((uint32_t)distinct)];
		BUF_AUTO first = { 0 };
		for (int order = 0; order < 4; order++) {
			struct factset s = { 0 };
			BUF_AUTO b = { 0 };
			shuffle(v, n);
			for (size_t i = 0; i < n; i++) {
				(void)factset_add(&s, &v[i], &a);
				if (random_below(4) > 0)
					continue;
				bool bad;
				encode(&s, &b);
				struct text saved = arena_text(&a, buf_text(&b));
				factset_decode(saved, &a, &s, &bad);
				assert_false(bad);
			}
			assert_beaten_by_definition(&s);
			encode(&s, order ? &b : &first);
			if (order)
				assert_true(text_eq(buf_text(&first), buf_text(&b)));
		}
	}
}

static void every_member_comes_back(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	struct factset s = { 0 }, again;
	BUF_AUTO b = { 0 };
	struct fact f = make("urn:a", "1", 100, 50), bare = make("", "", -5, 0);
	f.type = UINT16_MAX;
	memset(f.digest, 0xab, sizeof f.digest);
	bare.recorded_us = bare.appended_us = INSTANT_NONE;
	bare.body = (struct text){ NULL, 0 };
	assert_int_equal(factset_add(&s, &f, &a), FACT_NEW);
	assert_int_equal(factset_add(&s, &bare, &a), FACT_NEW);
	encode(&s, &b);
	bool bad = true;
	factset_decode(buf_text(&b), &a, &again, &bad);
	assert_false(bad);
	assert_int_equal(again.n, 2);
	const struct fact *g = &again.v[1];
	assert_int_equal(fact_cmp(g, &f), 0);
	assert_true(g->appended_us == 57 && g->type == UINT16_MAX && !g->beaten);
	assert_true(text_eq(g->body, TEXT("body")));
	assert_true(again.v[0].recorded_us == INSTANT_NONE &&
	            again.v[0].appended_us == INSTANT_NONE);
}

static void sources_are_written_once(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	struct factset s = { 0 };
	BUF_AUTO b = { 0 };
	for (int i = 0; i < 100; i++) {
		struct fact f = make("", "", i, i);
		f.source = arena_printf(&a, "urn:samverka:2321000255:system-%02d", i % 80);
		f.id = arena_printf(&a, "%d", i);
		assert_int_equal(factset_add(&s, &f, &a), FACT_NEW);
	}
	encode(&s, &b);
	assert_in_range(b.n, 100 * 42, 100 * 42 + 84 * 40); /* 80 are met twice, 64 remembered */
	struct factset again;
	bool bad;
	factset_decode(buf_text(&b), &a, &again, &bad);
	assert_false(bad);
	assert_int_equal(again.n, 100);
	for (size_t i = 0; i < s.n; i++)
		assert_int_equal(fact_cmp(&s.v[i], &again.v[i]), 0);
}

/* A mask of one byte, then the names that the facts of a case share. */
#define BODY(mask, tail)                                                                           \
	{                                                                                          \
		"\1" mask "case-1 person-1" tail, sizeof("\1" mask "case-1 person-1" tail) - 1     \
	}

static void bodies_repeat_nothing(void **state)
{
	(void)state;
	static const struct text bodies[] = { BODY("\7", " home"), BODY("\6", " ward"),
		                              BODY("\7", ""),      { "\1\5", 2 },
		                              { "", 0 },           { "\377x", 2 },
		                              BODY("\7", " home") };
	enum { N = sizeof bodies / sizeof *bodies };
	ARENA_AUTO a = { 0 };
	struct factset s = { 0 }, again;
	BUF_AUTO b = { 0 };
	bool bad;
	for (int i = 0; i < N; i++) {
		struct fact f = make("urn:a", arena_printf(&a, "%d", i).p, i, i);
		f.body = bodies[i];
		assert_int_equal(factset_add(&s, &f, &a), FACT_NEW);
	}
	encode(&s, &b);
	size_t shared = 0;
	for (size_t i = 0; i + 8 <= b.n; i++)
		shared += memcmp(b.p + i, "person-1", 8) == 0;
	assert_int_equal(shared, 2); /* the first, and the one behind those that share nothing */
	factset_decode(buf_text(&b), &a, &again, &bad);
	assert_false(bad);
	for (size_t i = 0; i < N; i++)
		assert_true(text_eq(again.v[i].body, bodies[i]));
}

/* As it was written before bodies were shortened: form 1, no flags, one fact. */
static void an_older_form_is_read(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	BUF_AUTO b = { 0 };
	struct factset s;
	uint8_t digest[32] = { 0 };
	bool bad = true;
	for (int i = 0; i < 2; i++)
		wire_put_uint(&b, (uint64_t)1 - (uint64_t)i);
	wire_put_uint(&b, 1);
	wire_put_uint(&b, 3U << 3 | 4U); /* not appended */
	wire_put_time(&b, 0);
	wire_put_time(&b, 5);
	wire_put_uint(&b, 0);
	wire_put_text(&b, TEXT("urn:a"));
	wire_put_text(&b, TEXT("id"));
	wire_put_raw(&b, digest, sizeof digest);
	wire_put_text(&b, TEXT("body"));
	factset_decode(buf_text(&b), &a, &s, &bad);
	assert_true(!bad && s.n == 1);
	assert_true(text_eq(s.v[0].body, TEXT("body")) && text_eq(s.v[0].id, TEXT("id")));
}

static void too_many_facts_leave_a_constant(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	BUF_AUTO b = { 0 };
	BUF_AUTO other = { 0 };
	for (int round = 0; round < 2; round++) {
		struct factset s = { 0 };
		for (int i = 0; i < FACTSET_MAX; i++) {
			char id[16];
			(void)snprintf(id, sizeof id, "%d", i);
			struct fact f = make("urn:a", id, round ? i : -i, 5);
			f.id = arena_text(&a, f.id);
			assert_int_equal(factset_add(&s, &f, &a), FACT_NEW);
			if (i == FACTSET_MAX - 1)
				assert_int_equal(factset_add(&s, &f, &a), FACT_DUPLICATE);
		}
		struct fact last = make("urn:b", "x", round, 5);
		assert_int_equal(factset_add(&s, &last, &a), FACT_OVERFULL);
		assert_true(s.overfull && s.n == 0);
		assert_int_equal(factset_add(&s, &last, &a), FACT_OVERFULL);
		encode(&s, round ? &other : &b);
	}
	assert_true(text_eq(buf_text(&b), buf_text(&other)));
	struct factset again;
	bool bad;
	factset_decode(buf_text(&b), &a, &again, &bad);
	assert_true(!bad && again.overfull && again.n == 0);
}

static struct factset some(struct arena *a, int from, int to)
{
	struct factset s = { 0 };
	for (int i = from; i < to; i++) {
		struct fact f = make("urn:a", arena_printf(a, "%d", i).p, i, 5);
		assert_int_equal(factset_add(&s, &f, a), FACT_NEW);
	}
	return s;
}

static void a_stub_knows_what_was_there(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	BUF_AUTO b = { 0 };
	BUF_AUTO other = { 0 };
	const struct text links[] = { TEXT("p:2"), TEXT("c:1"), TEXT("p:2") };
	struct factset whole = some(&a, 0, 20), first = some(&a, 0, 9), again;
	bool bad;
	struct factset s = { .stub = stub_of(&whole, links, 3, &a) };
	struct fact other_content = make("urn:a", "3", 3, 6), fresh = make("urn:b", "3", 3, 5);
	assert_int_equal(s.stub->n_gone, 20);
	assert_int_equal(s.stub->n_links, 2);
	for (size_t i = 0; i < whole.n; i++)
		assert_int_equal(factset_add(&s, &whole.v[i], &a), FACT_DUPLICATE);
	assert_int_equal(factset_add(&s, &other_content, &a), FACT_NEW);
	assert_int_equal(factset_add(&s, &fresh, &a), FACT_NEW);
	assert_int_equal(factset_add(&s, &fresh, &a), FACT_DUPLICATE);
	encode(&s, &b);
	factset_decode(buf_text(&b), &a, &again, &bad);
	assert_true(!bad && again.stub && again.n == 2 && stub_has(again.stub, &whole.v[7]));
	encode(&again, &other);
	assert_true(text_eq(buf_text(&b), buf_text(&other)));

	/* Removed at once or in two runs: one stub. */
	struct factset rest = some(&a, 5, 20);
	rest.stub = stub_of(&first, links, 1, &a);
	struct factset twice = { .stub = stub_of(&rest, links, 2, &a) },
	               once = { .stub = stub_of(&whole, links, 3, &a) };
	encode(&twice, &b);
	encode(&once, &other);
	assert_true(text_eq(buf_text(&b), buf_text(&other)));
	for (size_t n = 0; n < b.n; n++) {
		factset_decode((struct text){ b.p, n }, &a, &again, &bad);
		assert_true(bad && !again.stub);
	}
}

static void an_overfull_stub_still_knows(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	struct factset whole = some(&a, 0, 3), s = some(&a, 10, 10 + FACTSET_MAX);
	s.stub = stub_of(&whole, NULL, 0, &a);
	struct fact one_more = make("urn:a", "x", 1, 5);
	assert_int_equal(factset_add(&s, &one_more, &a), FACT_OVERFULL);
	assert_int_equal(factset_add(&s, &whole.v[0], &a), FACT_DUPLICATE);
	assert_int_equal(factset_add(&s, &one_more, &a), FACT_OVERFULL);
}

static void nothing_is_a_set_too(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	struct factset s = { 0 };
	BUF_AUTO b = { 0 };
	bool bad;
	encode(&s, &b);
	factset_decode(buf_text(&b), &a, &s, &bad);
	assert_true(!bad && s.n == 0 && !s.overfull);
	factset_decode((struct text){ NULL, 0 }, &a, &s, &bad);
	assert_true(bad);
}

static void broken_bytes_are_told(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	struct factset s = { 0 };
	BUF_AUTO b = { 0 };
	for (int i = 0; i < 5; i++) {
		struct fact f = random_fact();
		(void)factset_add(&s, &f, &a);
	}
	encode(&s, &b);
	for (size_t n = 0; n < b.n; n++) {
		struct factset cut;
		bool bad = false;
		char *copy = malloc(n ? n : 1);
		assert_non_null(copy);
		memcpy(copy, b.p, n);
		factset_decode((struct text){ copy, n }, &a, &cut, &bad);
		assert_true(bad && cut.n == 0);
		free(copy);
	}
	for (size_t i = 0; i < b.n * 8; i++) {
		struct factset flipped;
		bool bad;
		b.p[i / 8] ^= (char)(1 << i % 8);
		factset_decode(buf_text(&b), &a, &flipped, &bad);
		b.p[i / 8] ^= (char)(1 << i % 8);
		for (size_t k = 1; k < flipped.n; k++)
			assert_true(fact_cmp(&flipped.v[k - 1], &flipped.v[k]) < 0);
	}
	buf_putc(&b, 'x');
	bool bad;
	factset_decode(buf_text(&b), &a, &s, &bad);
	assert_true(bad);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(facts_are_told_apart),
		cmocka_unit_test(the_earliest_append_time_is_kept),
		cmocka_unit_test(one_content_counts),
		cmocka_unit_test(order_and_copies_do_not_show),
		cmocka_unit_test(every_member_comes_back),
		cmocka_unit_test(sources_are_written_once),
		cmocka_unit_test(bodies_repeat_nothing),
		cmocka_unit_test(an_older_form_is_read),
		cmocka_unit_test(too_many_facts_leave_a_constant),
		cmocka_unit_test(a_stub_knows_what_was_there),
		cmocka_unit_test(an_overfull_stub_still_knows),
		cmocka_unit_test(nothing_is_a_set_too),
		cmocka_unit_test(broken_bytes_are_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
