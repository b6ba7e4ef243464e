/* discrepancy_story: asking a story what is wrong with it. */
#ifndef TRANSITIONS_DISCREPANCY_STORY_H
#define TRANSITIONS_DISCREPANCY_STORY_H

#include "story.h"

#define MALMO "urn:samverka:2120001124:omsorg"

#define READING(name, f)                                                                           \
	{                                                                                          \
		name, f, NULL, NULL, NULL                                                          \
	}

/* Gives 1280 its organisation number, so that facts can come from it; before any other row. */
static inline void story_malmo(struct story *s)
{
	story_principals(s);
	story_reference(s, "principal",
	                "{'id':'1280','validFrom':'2000-01-02','kind':'MUNICIPALITY','orgnr':'"
	                "2120001124'}");
}

static inline const char *moment(struct story *s, instant_us t)
{
	BUF_AUTO b = { 0 };
	instant_put(&b, t);
	return arena_text(&s->a, buf_text(&b)).p;
}

/* The first of that code; discriminator NULL: any. */
static inline const struct discrepancy *found(struct story *s, const char *as_of, const char *code,
                                              const char *discriminator)
{
	struct fold_out out = story_fold(s, as_of);
	for (size_t i = 0; i < out.n_discrepancies; i++) {
		const struct discrepancy *d = &out.discrepancies[i];
		if (strcmp(d->code, code) == 0 &&
		    (!discriminator || text_eq(d->discriminator, text_of(discriminator))))
			return d;
	}
	return NULL;
}

static inline const struct discrepancy *find(struct story *s, const char *as_of, const char *code,
                                             const char *discriminator)
{
	const struct discrepancy *d = found(s, as_of, code, discriminator);
	if (!d)
		fail_msg("no %s %s at %s", code, discriminator ? discriminator : "", as_of);
	return d;
}

static inline void assert_none(struct story *s, const char *as_of, const char *code)
{
	const struct discrepancy *d = found(s, as_of, code, NULL);
	if (d)
		fail_msg("%s %.*s at %s", code, TEXT_ARGS(d->discriminator), as_of);
}

static inline void assert_open(struct story *s, const char *as_of, const char *code,
                               const char *since)
{
	const struct discrepancy *d = find(s, as_of, code, NULL);
	assert_string_equal(moment(s, d->first_seen), moment(s, at(since)));
	if (d->closed_at != INSTANT_NONE)
		fail_msg("%s closed at %s", code, moment(s, d->closed_at));
}

static inline void assert_closed(struct story *s, const char *as_of, const char *code,
                                 const char *since, const char *until)
{
	const struct discrepancy *d = find(s, as_of, code, NULL);
	assert_string_equal(moment(s, d->first_seen), moment(s, at(since)));
	if (d->closed_at == INSTANT_NONE)
		fail_msg("%s is open", code);
	assert_string_equal(moment(s, d->closed_at), moment(s, at(until)));
}

/* Time alone opens it: absent just before, there at the moment, and the fold asked to be woken. */
static inline void assert_opens(struct story *s, const char *code, const char *when)
{
	assert_none(s, moment(s, at(when) - 1), code);
	if (s->out.next_due == INSTANT_NONE || s->out.next_due > at(when))
		fail_msg("%s: not due by %s", code, when);
	assert_open(s, when, code, when);
}

static inline void assert_severity(struct story *s, const char *as_of, const char *code,
                                   enum severity severity)
{
	assert_int_equal(find(s, as_of, code, NULL)->severity, severity);
}

/* Parties with a blank between. */
static inline void assert_parties(struct story *s, const char *as_of, const char *code,
                                  const char *expected)
{
	const struct discrepancy *d = find(s, as_of, code, NULL);
	BUF_AUTO b = { 0 };
	for (size_t i = 0; i < d->n_parties; i++)
		buf_printf(&b, "%s%.*s", i ? " " : "", TEXT_ARGS(d->parties[i]));
	assert_string_equal(b.n ? b.p : "", expected);
}

static inline size_t count_found(struct story *s, const char *as_of, const char *code)
{
	struct fold_out out = story_fold(s, as_of);
	size_t n = 0;
	for (size_t i = 0; i < out.n_discrepancies; i++)
		n += strcmp(out.discrepancies[i].code, code) == 0;
	return n;
}

/* All codes, for the test that an ordinary story has none. */
static inline const char *codes(struct story *s, const char *as_of)
{
	struct fold_out out = story_fold(s, as_of);
	BUF_AUTO b = { 0 };
	for (size_t i = 0; i < out.n_discrepancies; i++)
		buf_printf(&b, "%s%s", b.n ? " " : "", out.discrepancies[i].code);
	return b.n ? arena_text(&s->a, buf_text(&b)).p : "";
}

#endif
