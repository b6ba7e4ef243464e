/* governing_state: compact form and words. */
#include "approvals/governing_state.h"

static const char *const statuses[] = { "DRAFT",      "IN_REVIEW", "ESTABLISHED", "PUBLISHED",
	                                "REVIEW_DUE", "CONFIRMED", "IN_REVISION", "EXPIRED",
	                                "SUPERSEDED", "REPEALED",  "ARCHIVED" };
static const char *const ends[] = { NULL, "EXPIRED", "SUPERSEDED", "REPEALED", "REVISED" };
static const char *const kinds[] = { "REVIEW", "EXPIRY", "REFERRAL", "FEEDBACK" };
const char *const *const governing_status_words = statuses, *const *const version_end_words = ends,
                         *const *const agenda_kind_words = kinds;

bool governing_established_on(const struct governing_state *s, day_no on)
{
	for (size_t i = 0; i < s->n_versions; i++) {
		const struct version_life *v = &s->versions[i];
		if (v->established_on != DAY_NONE && v->established_on <= on &&
		    (v->ended_on == DAY_NONE || on < v->ended_on))
			return true;
	}
	return false;
}

bool agenda_is_late(const struct agenda_entry *e, day_no on)
{
	return e->due < (e->done_on == DAY_NONE || e->done_on > on ? on : e->done_on);
}

static void versions(struct codec *c, struct governing_state *s)
{
	struct version_life *v = codec_list(c, s->versions, &s->n_versions, sizeof *v);
	for (size_t i = 0; i < s->n_versions; i++) {
		codec_int(c, &v[i].number);
		codec_small(c, &v[i].established_on);
		codec_small(c, &v[i].valid_from);
		codec_small(c, &v[i].valid_to);
		codec_small(c, &v[i].ended_on);
		CODEC_ENUM(c, v[i].ended_by);
	}
	s->versions = v;
}

static void agenda(struct codec *c, struct governing_state *s)
{
	struct agenda_entry *v = codec_list(c, s->agenda, &s->n_agenda, sizeof *v);
	for (size_t i = 0; i < s->n_agenda; i++) {
		CODEC_ENUM(c, v[i].kind);
		codec_small(c, &v[i].due);
		codec_small(c, &v[i].done_on);
		codec_int(c, &v[i].version);
		codec_text(c, &v[i].who);
	}
	s->agenda = v;
}

void governing_state_codec(struct codec *c, struct governing_state *s)
{
	CODEC_ENUM(c, s->status);
	codec_bool(c, &s->established);
	codec_small(c, &s->ended_on);
	versions(c, s);
	CODEC_ENUM(c, s->published);
	codec_small(c, &s->published_on);
	codec_int(c, &s->published_version);
	codec_small(c, &s->confirmed_on);
	codec_small(c, &s->next_review_on);
	agenda(c, s);
	codec_text(c, &s->superseded_by);
	codec_texts(c, &s->replaced_by, &s->n_replaced_by);
	codec_texts(c, &s->children, &s->n_children);
	codec_texts(c, &s->twins, &s->n_twins);
}

bool governing_state_is_sound(const struct governing_state *s)
{
	for (size_t i = 0; i < s->n_versions; i++)
		if ((unsigned)s->versions[i].ended_by > END_REVISED)
			return false;
	for (size_t i = 0; i < s->n_agenda; i++)
		if ((unsigned)s->agenda[i].kind > AGENDA_FEEDBACK)
			return false;
	return (unsigned)s->status <= GOVERNING_ARCHIVED;
}
