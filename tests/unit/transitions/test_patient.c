/* Patients: what registers say goes to every case of the person; linked identities are one. The
 * world of these tests has a few patients, each with one case, and delivers messages in any order.
 */
#include "discrepancy_story.h"

#include "transitions/patient.h"
#include "transitions/patient_content.h"

enum { MAX = 20, MAX_TURNS = 10000 };

#define LATER "2025-07-01T12:00:00+02:00"

struct told { /* newest message from one entity to another */
	struct text from, to, payload;
};

struct world {
	struct story s; /* arena, registry, and room for making facts */
	int n;
	char ref[MAX][32];
	struct text key[MAX];
	struct fact facts[MAX][STORY_MAX];
	size_t n_facts[MAX];
	struct text stay[MAX]; /* payload of the case's message; empty: none */
	struct told told[MAX * MAX * 2];
	size_t n_told;
	struct fold_out out[MAX];
	const char *as_of;
};

#define WORLD __attribute__((cleanup(world_done))) struct world

static void world_done(struct world *w)
{
	story_done(&w->s);
}

static void world_init(struct world *w, int n)
{
	memset(w, 0, sizeof *w);
	w->n = n;
	w->as_of = LATER;
	for (int i = 0; i < n; i++) {
		(void)snprintf(w->ref[i], sizeof w->ref[i], "PSEUDONYM-NUMBER-%02d", i);
		w->key[i] = transition_patient_key(text_of(w->ref[i]), &w->s.a);
	}
}

/* ---- telling the world ---- */

/* The fact last made by the story goes to this patient as well. */
static void give(struct world *w, int patient, const struct fact *f)
{
	w->facts[patient][w->n_facts[patient]++] = *f;
	assert_true(w->n_facts[patient] < STORY_MAX);
}

static struct fact *register_says(struct world *w, int patient, const char *suffix,
                                  const char *when, const char *members)
{
	static int number;
	w->s.n = 0;
	struct fact *f = story_fact(&w->s, suffix, when, members);
	f->id = arena_printf(&w->s.a, "r%d", ++number);
	f->digest[1] = (uint8_t)number;
	give(w, patient, f);
	return &w->facts[patient][w->n_facts[patient] - 1];
}

static void link_(struct world *w, int from, int to, const char *when)
{
	struct text d =
	        arena_printf(&w->s.a, "'noticeId':'link-%d-%d-%s','fromRef':'%s','toRef':'%s'",
	                     from, to, when, w->ref[from], w->ref[to]);
	struct fact *f = register_says(w, from, "identity.linked", when, d.p);
	if (from != to)
		give(w, to, f);
}

static void unlink_(struct world *w, int from, int to, const char *linked, const char *when)
{
	struct text d =
	        arena_printf(&w->s.a,
	                     "'noticeId':'un-%s','action':'ANNULLED','replaces':'link-%d-%d-%s',"
	                     "'fromRef':'%s','toRef':'%s'",
	                     when, from, to, linked, w->ref[from], w->ref[to]);
	give(w, to, register_says(w, from, "identity.linked", when, d.p));
}

static struct text case_of(struct world *w, int patient)
{
	return arena_printf(&w->s.a, "c:case-%02d", patient);
}

/* The one case of a patient; end NULL: still in; recorded at its start. */
static void stays(struct world *w, int patient, const char *start, const char *end)
{
	struct patient_stay s = { .start = at(start),
		                  .end = end ? at(end) : INSTANT_NONE,
		                  .recorded_us = at(start),
		                  .known_from = at(start),
		                  .source = TEXT(STORY_SOURCE),
		                  .id = arena_printf(&w->s.a, "t01-%d", patient),
		                  .left = end != NULL };
	BUF_AUTO b = { 0 };
	message_put_stay(&b, &s);
	w->stay[patient] = arena_text(&w->s.a, buf_text(&b));
}

/* ---- the engine in small ---- */

static int message_order(const void *x, const void *y)
{
	return text_cmp(((const struct message_in *)x)->from, ((const struct message_in *)y)->from);
}

static size_t inbox_of(struct world *w, int i, struct message_in *ret)
{
	size_t n = 0;
	for (size_t k = 0; k < w->n_told; k++)
		if (w->told[k].payload.n && text_eq(w->told[k].to, w->key[i]))
			ret[n++] = (struct message_in){ w->told[k].from, w->told[k].payload };
	if (w->stay[i].n)
		ret[n++] = (struct message_in){ case_of(w, i), w->stay[i] };
	if (n)
		qsort(ret, n, sizeof *ret, message_order);
	return n;
}

static void fold_one(struct world *w, int i)
{
	struct message_in *inbox = ARENA_ARRAY(&w->s.a, MAX + 1, struct message_in);
	struct fact *facts = ARENA_ARRAY(&w->s.a, STORY_MAX, struct fact);
	struct fold_in *in = ARENA_NEW(&w->s.a, struct fold_in);
	*in = (struct fold_in){ .key = w->key[i],
		                .facts = facts,
		                .messages = inbox,
		                .as_of = at(w->as_of),
		                .registry = story_registry(&w->s) };
	for (size_t k = 0; k < w->n_facts[i]; k++)
		if (w->facts[i][k].recorded_us <= in->as_of)
			facts[in->n_facts++] = w->facts[i][k];
	if (in->n_facts)
		qsort(facts, in->n_facts, sizeof *facts, story_order);
	in->n_messages = inbox_of(w, i, inbox);
	w->out[i] = (struct fold_out){ .evaluated_at = INSTANT_NONE, .next_due = INSTANT_NONE };
	transitions_domain.fold(in, &w->s.a, &w->out[i]);
}

static struct told *place_of(struct world *w, struct text from, struct text to)
{
	for (size_t k = 0; k < w->n_told; k++)
		if (text_eq(w->told[k].from, from) && text_eq(w->told[k].to, to))
			return &w->told[k];
	assert_true(w->n_told < sizeof w->told / sizeof *w->told);
	w->told[w->n_told] = (struct told){ from, to, { 0 } };
	return &w->told[w->n_told++];
}

static struct text payload_to(const struct fold_out *out, struct text to)
{
	for (size_t k = 0; k < out->n_outbox; k++)
		if (text_eq(out->outbox[k].to, to))
			return out->outbox[k].payload;
	return (struct text){ 0 };
}

/* Folds one and hands over what changed, taken-back messages too; true when anything did. */
static bool turn(struct world *w, int i)
{
	bool changed = false;
	fold_one(w, i);
	for (size_t k = 0; k < w->out[i].n_outbox; k++)
		(void)place_of(w, w->key[i], w->out[i].outbox[k].to);
	for (size_t k = 0; k < w->n_told; k++) {
		if (!text_eq(w->told[k].from, w->key[i]))
			continue;
		struct text now = payload_to(&w->out[i], w->told[k].to);
		changed |= !text_eq(now, w->told[k].payload);
		w->told[k].payload = now;
	}
	return changed;
}

static uint32_t seed = 1;

static int dice(int n)
{
	seed = seed * 1664525u + 1013904223u;
	return (int)((seed >> 8) % (uint32_t)n);
}

static void settle(struct world *w)
{
	for (int k = 0; k < MAX_TURNS; k++) {
		bool changed = false;
		for (int i = 0; i < w->n; i++)
			(void)turn(w, dice(w->n));
		for (int i = 0; i < w->n; i++)
			changed |= turn(w, i);
		if (!changed)
			return;
	}
	fail_msg("no rest");
}

/* ---- asking ---- */

static struct patient_state state_of(struct world *w, int i)
{
	struct patient_state s;
	assert_true(patient_state_decode(w->out[i].state, &w->s.a, &s));
	return s;
}

static int head_of(struct world *w, int i)
{
	struct text head = state_of(w, i).head;
	for (int k = 0; k < w->n; k++)
		if (text_eq(w->key[k], head))
			return k;
	return -1;
}

/* What the case of a patient hears; from `speaker` alone. No message is ever an empty one. */
static struct patient_news news_of(struct world *w, int patient, int speaker)
{
	struct patient_news news = { 0 };
	int heard = 0;
	for (size_t k = 0; k < w->n_told; k++) {
		if (!w->told[k].payload.n || !text_eq(w->told[k].to, case_of(w, patient)))
			continue;
		heard++;
		assert_true(text_eq(w->told[k].from, w->key[speaker]));
		assert_true(message_news(w->told[k].payload, &w->s.a, &news));
	}
	assert_int_equal(heard,
	                 (news.n_facts + news.n_clashes + news.merged_into.n + news.follows.n) > 0);
	return news;
}

/* ---- one patient ---- */

static void register_facts_go_to_each_case(void **state)
{
	(void)state;
	WORLD w;
	world_init(&w, 1);
	stays(&w, 0, "2025-03-01T08:00:00+01:00", NULL);
	register_says(&w, 0, "patient.deceased", "2025-03-09T08:00:00+01:00",
	              "'diedOn':'2025-03-08'");
	register_says(&w, 0, "residence.changed", "2025-03-03T08:00:00+01:00",
	              "'registeredMunicipality':'1281','effectiveFrom':'2025-03-02'");
	settle(&w);
	struct patient_news news = news_of(&w, 0, 0);
	assert_int_equal(news.n_facts, 2);
	assert_int_equal(news.facts[0].type, T_RESIDENCE);
	assert_int_equal(news.n_clashes, 0);
	assert_int_equal(head_of(&w, 0), 0);
}

static void nothing_to_say_is_not_said(void **state)
{
	(void)state;
	WORLD w;
	world_init(&w, 1);
	stays(&w, 0, "2025-03-01T08:00:00+01:00", NULL);
	settle(&w);
	assert_int_equal(w.out[0].n_outbox, 0);
	register_says(&w, 0, "patient.deceased", "2025-03-09T08:00:00+01:00",
	              "'diedOn':'2025-03-08'");
	settle(&w);
	assert_int_equal(w.out[0].n_outbox, 1);
}

static void case_without_admission_is_told_too(void **state)
{
	(void)state;
	WORLD w;
	world_init(&w, 1);
	struct patient_stay empty = { .start = 0, .end = 0 };
	BUF_AUTO b = { 0 };
	message_put_stay(&b, &empty);
	w.stay[0] = arena_text(&w.s.a, buf_text(&b));
	register_says(&w, 0, "protection.changed", "2025-03-03T08:00:00+01:00",
	              "'protection':'CONFIDENTIALITY_MARK','effectiveFrom':'2025-03-02'");
	settle(&w);
	assert_int_equal(news_of(&w, 0, 0).n_facts, 1);
	assert_true(w.out[0].restricted);
}

static void protection_comes_at_once_and_ends_on_its_day(void **state)
{
	(void)state;
	WORLD w;
	world_init(&w, 1);
	register_says(&w, 0, "protection.changed", "2025-03-03T08:00:00+01:00",
	              "'protection':'PROTECTED_REGISTRATION','effectiveFrom':'2025-03-10'");
	w.as_of = "2025-03-03T12:00:00+01:00";
	settle(&w);
	assert_true(w.out[0].restricted);
	register_says(&w, 0, "protection.changed", "2025-03-15T08:00:00+01:00",
	              "'protection':'NONE','effectiveFrom':'2025-03-20'");
	w.as_of = "2025-03-19T12:00:00+01:00";
	settle(&w);
	assert_true(w.out[0].restricted);
	assert_int_equal(w.out[0].next_due, at("2025-03-20T00:00:00+01:00"));
	w.as_of = "2025-03-20T00:00:00+01:00";
	settle(&w);
	assert_false(w.out[0].restricted);
}

/* An end that comes before the coming protection's date does not lift it. */
static void protection_after_an_end(void **state)
{
	(void)state;
	WORLD w;
	world_init(&w, 1);
	register_says(&w, 0, "protection.changed", "2025-03-03T08:00:00+01:00",
	              "'protection':'CONFIDENTIALITY_MARK','effectiveFrom':'2025-03-20'");
	register_says(&w, 0, "protection.changed", "2025-03-04T08:00:00+01:00",
	              "'protection':'NONE','effectiveFrom':'2025-03-10'");
	w.as_of = "2025-03-12T12:00:00+01:00";
	settle(&w);
	assert_true(w.out[0].restricted);
}

static void protects(struct world *w, int patient, const char *when, const char *what)
{
	register_says(
	        w, patient, "protection.changed", when,
	        arena_printf(&w->s.a, "'protection':'%s','effectiveFrom':'%.10s'", what, when).p);
}

static const char *who_is_hidden(struct world *w)
{
	static char said[MAX + 1];
	settle(w);
	for (int i = 0; i < w->n; i++)
		said[i] = w->out[i].restricted ? '1' : '0';
	said[w->n] = '\0';
	return said;
}

/* An identity that goes over into another takes its protection along; whichever of them the
 * register names when it lifts it, it is lifted; and apart again each has what was said of it. */
static void protection_goes_along_with_a_link(void **state)
{
	(void)state;
	WORLD w;
	world_init(&w, 3);
	stays(&w, 0, "2025-03-01T08:00:00+01:00", "2025-03-05T08:00:00+01:00");
	stays(&w, 1, "2025-03-10T08:00:00+01:00", NULL);
	protects(&w, 0, "2025-03-02T08:00:00+01:00", "CONFIDENTIALITY_MARK");
	assert_string_equal(who_is_hidden(&w), "100");
	link_(&w, 0, 1, "2025-03-11T08:00:00+01:00");
	link_(&w, 1, 2, "2025-03-12T08:00:00+01:00");
	assert_string_equal(who_is_hidden(&w), "111");
	assert_int_equal(news_of(&w, 1, 2).n_facts, 1); /* its case hears of it */
	protects(&w, 2, "2025-03-20T08:00:00+01:00", "NONE");
	assert_string_equal(who_is_hidden(&w), "000");
	unlink_(&w, 1, 2, "2025-03-12T08:00:00+01:00", "2025-03-25T08:00:00+01:00");
	assert_string_equal(who_is_hidden(&w), "110");
	unlink_(&w, 0, 1, "2025-03-11T08:00:00+01:00", "2025-03-26T08:00:00+01:00");
	assert_string_equal(who_is_hidden(&w), "100");
}

static void death_of_the_register_ends_what_was_open(void **state)
{
	(void)state;
	WORLD w;
	world_init(&w, 2);
	link_(&w, 0, 1, "2025-03-02T08:00:00+01:00");
	stays(&w, 0, "2025-03-01T08:00:00+01:00", NULL);
	stays(&w, 1, "2025-03-20T08:00:00+01:00", NULL);
	settle(&w);
	assert_int_equal(news_of(&w, 0, 1).n_clashes, 1);
	register_says(&w, 0, "patient.deceased", "2025-03-09T08:00:00+01:00",
	              "'diedOn':'2025-03-08'");
	settle(&w);
	assert_int_equal(news_of(&w, 0, 1).n_clashes, 0);
}

/* R-T33: told late, it takes back what a freeze has seen. */
static void death_told_late_leaves_what_was_known(void **state)
{
	(void)state;
	WORLD w;
	world_init(&w, 2);
	link_(&w, 0, 1, "2025-03-02T08:00:00+01:00");
	stays(&w, 0, "2025-03-01T08:00:00+01:00", NULL);
	stays(&w, 1, "2025-03-20T08:00:00+01:00", NULL);
	register_says(&w, 0, "patient.deceased", "2025-04-09T08:00:00+02:00",
	              "'diedOn':'2025-03-22'");
	settle(&w);
	struct patient_news news = news_of(&w, 0, 1);
	assert_int_equal(news.n_clashes, 2);
	assert_int_equal(news.clashes[0].until, INSTANT_NONE);
	assert_int_equal(news.clashes[0].known_until, at("2025-04-09T08:00:00+02:00"));
	assert_int_equal(news.clashes[1].until, at("2025-03-23T00:00:00+01:00"));
	assert_int_equal(news.clashes[1].known_from, at("2025-04-09T08:00:00+02:00"));
	assert_int_equal(news.clashes[1].known_until, INSTANT_NONE);
}

/* ---- forms of before ---- */

static void messages_of_before_are_read(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	BUF_AUTO b = { 0 };
	struct factset none = { 0 };
	BUF_AUTO facts = { 0 };
	wire_put_uint(&b, 1); /* a stay */
	wire_put_int(&b, 7);
	wire_put_int(&b, 8);
	wire_put_int(&b, 9);
	wire_put_int(&b, 2);
	wire_put_text(&b, TEXT("urn:x"));
	wire_put_text(&b, TEXT("id"));
	wire_put_text(&b, TEXT("c:next"));
	struct patient_stay s;
	assert_true(message_stay(buf_text(&b), TEXT("c:k1"), TEXT("p:1"), &a, &s));
	assert_int_equal(s.end, 8);
	assert_true(text_eq(s.goes_on_as, TEXT("c:next")));
	assert_int_equal(s.known_from, INSTANT_NONE);
	assert_int_equal(s.n_former, 0);
	buf_clear(&b);
	factset_encode(&none, &facts);
	wire_put_uint(&b, 2); /* what a patient says */
	wire_put_text(&b, buf_text(&facts));
	wire_put_text(&b, TEXT("c:k9"));
	wire_put_uint(&b, 1);
	wire_put_text(&b, TEXT("c:k9"));
	wire_put_uint(&b, 3);
	for (int i = 0; i < 4; i++)
		wire_put_int(&b, 20 + i);
	struct patient_news n;
	assert_true(message_news(buf_text(&b), &a, &n));
	assert_int_equal(n.n_clashes, 1);
	assert_true(n.clashes[0].beaten && n.clashes[0].linked);
	assert_int_equal(n.clashes[0].last_day, 23);
	assert_int_equal(n.clashes[0].known_from, INSTANT_NONE);
	assert_int_equal(n.clashes[0].known_until, INSTANT_NONE);
}

static void contents_of_before_are_read(void **state)
{
	(void)state;
	ARENA_AUTO a = { 0 };
	BUF_AUTO b = { 0 };
	BUF_AUTO facts = { 0 };
	BUF_AUTO stay = { 0 };
	struct factset none = { 0 };
	struct patient_content c;
	const struct patient_stay left = { .start = 7, .end = 8, .source = TEXT("urn:x") };
	factset_encode(&none, &facts);
	message_put_stay(&stay, &left);
	wire_put_uint(&b, 1); /* what a patient holds: a link does not say since when */
	wire_put_text(&b, buf_text(&facts));
	wire_put_uint(&b, 2);
	wire_put_text(&b, TEXT("p:1"));
	wire_put_text(&b, TEXT("p:2"));
	wire_put_text(&b, TEXT("p:3"));
	wire_put_text(&b, TEXT("p:1"));
	wire_put_uint(&b, 1);
	wire_put_text(&b, TEXT("c:k1"));
	wire_put_text(&b, buf_text(&stay));
	struct group_item item = { .origin = TEXT("p:1"), .n_path = 1, .content = buf_text(&b) };
	assert_true(patient_content_decode(&item, TEXT("p:2"), &a, &c));
	assert_true(text_eq(c.patient, TEXT("p:1")));
	assert_int_equal(c.n_links, 2);
	assert_true(text_eq(c.links[0].to, TEXT("p:2")) && text_eq(c.links[1].from, TEXT("p:3")));
	assert_int_equal(c.links[0].known_from, INSTANT_NONE);
	assert_int_equal(c.links[1].known_from, INSTANT_NONE);
	assert_int_equal(c.n_stays, 1);
	assert_int_equal(c.stays[0].end, 8);
	b.p[0] = 3; /* of a program that is newer: left aside */
	assert_false(patient_content_decode(&item, TEXT("p:2"), &a, &c));
}

/* ---- links ---- */

static void linked_patients_share_what_registers_say(void **state)
{
	(void)state;
	WORLD w;
	world_init(&w, 3);
	link_(&w, 0, 1, "2025-03-02T08:00:00+01:00");
	link_(&w, 1, 2, "2025-03-03T08:00:00+01:00");
	for (int i = 0; i < 3; i++)
		stays(&w, i,
		      i == 0   ? "2025-01-01T08:00:00+01:00"
		      : i == 1 ? "2025-02-01T08:00:00+01:00"
		               : "2025-03-01T08:00:00+01:00",
		      i == 0   ? "2025-01-05T08:00:00+01:00"
		      : i == 1 ? "2025-02-05T08:00:00+01:00"
		               : NULL);
	register_says(&w, 0, "protection.changed", "2025-03-04T08:00:00+01:00",
	              "'protection':'CONFIDENTIALITY_MARK','effectiveFrom':'2025-03-04'");
	settle(&w);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(head_of(&w, i), 2);
		assert_int_equal(news_of(&w, i, 2).n_facts, 1);
		assert_true(w.out[i].restricted);
	}
}

static void overlapping_stays_merge_and_unlinking_splits(void **state)
{
	(void)state;
	WORLD w;
	world_init(&w, 2);
	stays(&w, 0, "2025-03-01T08:00:00+01:00", NULL);
	stays(&w, 1, "2025-03-02T08:00:00+01:00", NULL);
	link_(&w, 0, 1, "2025-03-03T08:00:00+01:00");
	settle(&w);
	assert_true(text_eq(news_of(&w, 0, 1).merged_into, TEXT("c:case-01")));
	assert_int_equal(news_of(&w, 1, 1).merged_into.n, 0);
	assert_true(news_of(&w, 1, 1).clashes[0].linked);
	assert_int_equal(news_of(&w, 1, 1).clashes[0].known_from, at("2025-03-03T08:00:00+01:00"));
	unlink_(&w, 0, 1, "2025-03-03T08:00:00+01:00", "2025-03-09T08:00:00+01:00");
	settle(&w);
	assert_int_equal(news_of(&w, 0, 0).merged_into.n, 0);
	assert_int_equal(news_of(&w, 0, 0).n_clashes, 0);
	assert_int_equal(news_of(&w, 1, 1).n_clashes, 0);
	assert_int_equal(state_of(&w, 0).n_members, 1);
}

/* 7.5, quick re-admission: within 24 hours, or what the policy says. */
static void readmission_is_told(void **state)
{
	(void)state;
	for (int wide = 0; wide < 2; wide++) {
		WORLD w;
		world_init(&w, 3);
		story_principals(&w.s);
		if (wide)
			story_reference(
			        &w.s, "policy",
			        "{'id':'week','validFrom':'2018-01-01','readmittedWithin':'7d'}");
		stays(&w, 0, "2025-03-01T08:00:00+01:00", "2025-03-03T08:00:00+01:00");
		stays(&w, 1, "2025-03-04T08:00:00+01:00", "2025-03-05T08:00:00+01:00");
		stays(&w, 2, "2025-03-06T09:00:00+01:00", NULL);
		link_(&w, 0, 1, "2025-03-03T08:00:00+01:00");
		link_(&w, 1, 2, "2025-03-03T08:00:00+01:00");
		settle(&w);
		assert_int_equal(news_of(&w, 0, 2).follows.n, 0);
		assert_true(text_eq(news_of(&w, 1, 2).follows, case_of(&w, 0)));
		assert_true(text_eq(news_of(&w, 2, 2).follows, wide ? case_of(&w, 1) : TEXT("")));
	}
}

/* R-T33: a link is known from its first word, however often it is told or mended; not from before
 * an annulment. */
static void link_told_again_was_known_before(void **state)
{
	(void)state;
	static const char first[] = "2025-03-03T08:00:00+01:00";
	for (int annulled = 0; annulled < 2; annulled++) {
		WORLD w;
		world_init(&w, 2);
		stays(&w, 0, "2025-03-01T08:00:00+01:00", NULL);
		stays(&w, 1, "2025-03-02T08:00:00+01:00", NULL);
		link_(&w, 0, 1, first);
		if (annulled) {
			unlink_(&w, 0, 1, first, "2025-03-09T08:00:00+01:00");
			link_(&w, 0, 1, "2025-04-20T08:00:00+02:00");
		} else {
			struct text d = arena_printf(
			        &w.s.a,
			        "'noticeId':'mended','action':'REVISED','noticeVersion':2,"
			        "'replaces':'link-0-1-%s','fromRef':'%s','toRef':'%s'",
			        first, w.ref[0], w.ref[1]);
			give(&w, 1,
			     register_says(&w, 0, "identity.linked", "2025-04-20T08:00:00+02:00",
			                   d.p));
		}
		settle(&w);
		struct patient_news news = news_of(&w, 0, 1);
		assert_int_equal(news.n_clashes, 1);
		assert_int_equal(news.clashes[0].known_from,
		                 at(annulled ? "2025-04-20T08:00:00+02:00" : first));
	}
}

static void annulled_in_one_only_links_nobody(void **state)
{
	(void)state;
	WORLD w;
	world_init(&w, 2);
	stays(&w, 0, "2025-03-01T08:00:00+01:00", NULL);
	stays(&w, 1, "2025-03-02T08:00:00+01:00", NULL);
	link_(&w, 0, 1, "2025-03-03T08:00:00+01:00");
	unlink_(&w, 0, 1, "2025-03-03T08:00:00+01:00", "2025-03-09T08:00:00+01:00");
	w.n_facts[1]--; /* the annulment reached only one of them */
	settle(&w);
	assert_int_equal(news_of(&w, 0, 0).n_clashes, 0);
	assert_int_equal(news_of(&w, 1, 1).n_clashes, 0);
}

static void ring_of_links_has_one_head(void **state)
{
	(void)state;
	WORLD w;
	world_init(&w, 3);
	for (int i = 0; i < 3; i++) {
		link_(&w, i, (i + 1) % 3, "2025-03-03T08:00:00+01:00");
		stays(&w, i, "2025-03-01T08:00:00+01:00", NULL);
	}
	settle(&w);
	int head = head_of(&w, 0);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(head_of(&w, i), head);
		assert_true(text_cmp(w.key[head], w.key[i]) <= 0);
		(void)news_of(&w, i, head);
	}
}

static void link_to_itself_is_nothing(void **state)
{
	(void)state;
	WORLD w;
	world_init(&w, 1);
	link_(&w, 0, 0, "2025-03-03T08:00:00+01:00");
	settle(&w);
	assert_int_equal(state_of(&w, 0).n_members, 1);
	assert_int_equal(w.out[0].n_outbox, 0);
}

static bool has(const struct fold_out *out, const char *code, const char *discriminator)
{
	for (size_t i = 0; i < out->n_discrepancies; i++)
		if (strcmp(out->discrepancies[i].code, code) == 0 &&
		    text_eq(out->discrepancies[i].discriminator, text_of(discriminator)))
			return true;
	return false;
}

static void fork_is_a_discrepancy(void **state)
{
	(void)state;
	WORLD w;
	world_init(&w, 3);
	link_(&w, 0, 1, "2025-03-03T08:00:00+01:00");
	link_(&w, 0, 2, "2025-03-03T08:00:00+01:00");
	settle(&w);
	assert_true(has(&w.out[0], "D-REF-02", "identity-fork"));
	assert_false(has(&w.out[1], "D-REF-02", "identity-fork"));
	assert_int_equal(head_of(&w, 0), head_of(&w, 1));
}

static void group_too_large_is_not_judged_together(void **state)
{
	(void)state;
	WORLD w;
	world_init(&w, 17);
	for (int i = 0; i < 17; i++)
		stays(&w, i, "2025-03-01T08:00:00+01:00", NULL);
	for (int i = 0; i + 1 < 17; i++)
		link_(&w, i, i + 1, "2025-03-03T08:00:00+01:00");
	settle(&w);
	for (int i = 0; i < 17; i++) {
		assert_true(has(&w.out[i], "D-REF-02", "identity-group"));
		assert_int_equal(news_of(&w, i, i).n_clashes, 0);
	}
	unlink_(&w, 0, 1, "2025-03-03T08:00:00+01:00", "2025-03-09T08:00:00+01:00");
	settle(&w);
	assert_false(has(&w.out[5], "D-REF-02", "identity-group"));
	assert_int_equal(news_of(&w, 5, 16).n_clashes, 15);
}

static void annulment_of_an_unknown_link(void **state)
{
	(void)state;
	WORLD w;
	world_init(&w, 2);
	unlink_(&w, 0, 1, "never", "2025-03-09T08:00:00+01:00");
	settle(&w);
	assert_true(has(&w.out[0], "D-REF-01", "link-0-1-never"));
}

/* ---- laws ---- */

/* What the world shows at rest: states, and what every case hears. */
static struct text picture(struct world *w)
{
	BUF_AUTO b = { 0 };
	for (int i = 0; i < w->n; i++) {
		buf_put_text(&b, w->out[i].state);
		for (size_t k = 0; k < w->out[i].n_outbox; k++) {
			buf_put_text(&b, w->out[i].outbox[k].to);
			buf_put_text(&b, w->out[i].outbox[k].payload);
		}
		buf_putc(&b, '\n');
	}
	return arena_text(&w->s.a, buf_text(&b));
}

static void assert_as_from_scratch(struct world *w)
{
	struct text grown = picture(w);
	for (size_t k = 0; k < w->n_told; k++)
		w->told[k].payload = (struct text){ 0 };
	settle(w);
	assert_true(text_eq(grown, picture(w)));
}

static void change_at_random(struct world *w, int step)
{
	char when[40], end[40];
	int i = dice(w->n), k = dice(w->n), d = 1 + dice(20);
	(void)snprintf(when, sizeof when, "2025-03-%02dT08:%02d:00+01:00", d, step);
	(void)snprintf(end, sizeof end, "2025-03-%02dT09:00:00+01:00", d + 1 + dice(8));
	switch (dice(6)) {
	case 0:
		stays(w, i, when, dice(2) ? end : NULL);
		break;
	case 1:
		w->stay[i] = (struct text){ 0 };
		break;
	case 2:
		register_says(w, i, "patient.deceased", when,
		              dice(2) ? "'diedOn':'2025-03-01'" : "'diedOn':'2025-03-02'");
		break;
	case 3:
		if (w->n_facts[i])
			w->n_facts[i]--; /* stranger than any retraction: forgotten in one place */
		break;
	default:
		if (i == k || w->n_facts[i] > 40 || w->n_facts[k] > 40)
			break;
		link_(w, i, k, when);
		if (dice(2))
			unlink_(w, i, k, when, end);
	}
}

static void random_histories_end_as_from_scratch(void **state)
{
	(void)state;
	for (int round = 0; round < 25; round++) {
		WORLD w;
		seed = (uint32_t)round + 1;
		world_init(&w, 2 + dice(7));
		for (int step = 0; step < 30; step++) {
			change_at_random(&w, step);
			(void)turn(&w, dice(w.n));
			(void)turn(&w, dice(w.n));
		}
		settle(&w);
		assert_as_from_scratch(&w);
	}
}

static void when_the_broker_took_a_fact_does_not_show(void **state)
{
	(void)state;
	WORLD w;
	world_init(&w, 2);
	link_(&w, 0, 1, "2025-03-03T08:00:00+01:00");
	stays(&w, 0, "2025-03-01T08:00:00+01:00", NULL);
	struct fact *f = register_says(&w, 0, "patient.deceased", "2025-03-09T08:00:00+01:00",
	                               "'diedOn':'2025-03-08'");
	settle(&w);
	struct text before = picture(&w);
	f->appended_us = 1;
	settle(&w);
	assert_true(text_eq(before, picture(&w)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(register_facts_go_to_each_case),
		cmocka_unit_test(nothing_to_say_is_not_said),
		cmocka_unit_test(case_without_admission_is_told_too),
		cmocka_unit_test(protection_comes_at_once_and_ends_on_its_day),
		cmocka_unit_test(protection_after_an_end),
		cmocka_unit_test(protection_goes_along_with_a_link),
		cmocka_unit_test(death_of_the_register_ends_what_was_open),
		cmocka_unit_test(death_told_late_leaves_what_was_known),
		cmocka_unit_test(messages_of_before_are_read),
		cmocka_unit_test(contents_of_before_are_read),
		cmocka_unit_test(linked_patients_share_what_registers_say),
		cmocka_unit_test(overlapping_stays_merge_and_unlinking_splits),
		cmocka_unit_test(readmission_is_told),
		cmocka_unit_test(link_told_again_was_known_before),
		cmocka_unit_test(annulled_in_one_only_links_nobody),
		cmocka_unit_test(ring_of_links_has_one_head),
		cmocka_unit_test(link_to_itself_is_nothing),
		cmocka_unit_test(fork_is_a_discrepancy),
		cmocka_unit_test(group_too_large_is_not_judged_together),
		cmocka_unit_test(annulment_of_an_unknown_link),
		cmocka_unit_test(random_histories_end_as_from_scratch),
		cmocka_unit_test(when_the_broker_took_a_fact_does_not_show),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
