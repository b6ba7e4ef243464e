/* governing_state: compact form and words. */
#include "approvals/governing_state.h"

static const char *const statuses[] = { "DRAFT",      "IN_REVIEW", "ESTABLISHED", "PUBLISHED",
	                                "REVIEW_DUE", "CONFIRMED", "IN_REVISION", "EXPIRED",
	                                "SUPERSEDED", "REPEALED",  "ARCHIVED" };
const char *const *const governing_status_words = statuses;

void governing_state_codec(struct codec *c, struct governing_state *s)
{
	CODEC_ENUM(c, s->status);
	codec_bool(c, &s->established);
	codec_small(c, &s->ended_on);
}

bool governing_state_is_sound(const struct governing_state *s)
{
	return (unsigned)s->status <= GOVERNING_ARCHIVED;
}
