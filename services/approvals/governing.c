/* governing: which version is established, and whether it has ended. */
#include "approvals/governing.h"

/* D14 ends its version and older ones from its date (R-I4). */
static void end_by(struct folding *f, enum approval_type type, enum governing_status status)
{
	struct governing_state *s = &f->s.governing;
	const struct document_fact *c;
	size_t i = 0;
	while ((c = document_next(&f->v, type, &i))) {
		bool this_version = c->d.version == INT64_MIN || c->d.version >= f->v.version;
		if (!this_version || !fold_has_come(f, c->on))
			continue;
		if (s->ended_on != DAY_NONE && s->ended_on <= c->on)
			continue;
		s->ended_on = c->on;
		s->status = status;
	}
}

void governing_fill(struct folding *f)
{
	struct governing_state *s = &f->s.governing;
	const struct document_fact *d10 = document_winner(&f->v, D_ESTABLISHED);
	s->ended_on = DAY_NONE;
	s->status = d10 ? GOVERNING_ESTABLISHED : GOVERNING_DRAFT;
	if (d10 && d10->d.valid_to != DAY_NONE && fold_has_come(f, d10->d.valid_to + 1)) {
		s->ended_on = d10->d.valid_to + 1;
		s->status = GOVERNING_EXPIRED;
	}
	end_by(f, D_REPEALED, GOVERNING_REPEALED);
	end_by(f, D_SUPERSEDED, GOVERNING_SUPERSEDED);
	s->established = d10 && s->ended_on == DAY_NONE;
}
