/* rights: see the header. Whatever is not named here is not shown. */
#include "monitor/rights.h"

struct rights rights_of(const struct registry *r, struct text subject, day_no today)
{
	const struct viewer *v = r && subject.n ? registry_viewer(r, subject, today) : NULL;
	if (!v)
		return (struct rights){ .level = RIGHTS_NONE };
	if (text_eq(v->audience, TEXT("OWN")) && v->organisation.n)
		return (struct rights){ RIGHTS_OWN, v->organisation };
	if (text_eq(v->audience, TEXT("SHARED")))
		return (struct rights){ RIGHTS_SHARED, v->organisation };
	return (struct rights){ .level = RIGHTS_PUBLIC };
}

static bool is_region(struct text code)
{
	return code.n == 2;
}

bool rights_exact(const struct rights *r, const struct board *b, struct text code)
{
	if (r->level == RIGHTS_ALL)
		return true;
	if (r->level != RIGHTS_OWN || !code.n)
		return false;
	const struct principal *p = b->registry ? registry_principal(b->registry, code, b->today) : NULL;
	struct text of = p && p->under.n ? p->under : code;
	if (text_eq(code, r->organisation) || text_eq(of, r->organisation))
		return true;
	/* Four digits: a municipality, in the region of its first two. */
	return is_region(r->organisation) && of.n == 4 && text_starts_with(of, r->organisation);
}

bool rights_source(const struct rights *r, const struct board *b, const struct board_source *s)
{
	return s && s->owner.n ? rights_exact(r, b, s->owner) : rights_machinery(r);
}

bool rights_flow(const struct rights *r)
{
	return r->level >= RIGHTS_SHARED;
}

bool rights_machinery(const struct rights *r)
{
	return r->level == RIGHTS_ALL || (r->level == RIGHTS_OWN && is_region(r->organisation));
}
