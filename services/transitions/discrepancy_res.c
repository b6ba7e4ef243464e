/* discrepancy_res: who is responsible (5:2), and who was told. For skyddad folkbokföring the
 * registered municipality may be false by design: nothing is concluded from it (7.5). */
#include "transitions/discrepancy.h"

#include "transitions/followup.h"

static bool residence_is_hidden(const struct scene *c)
{
	return c->t->is_protected && c->t->protection->d.protection == PROTECTION_REGISTRATION;
}

static struct text responsible_at(const struct scene *c, instant_us at)
{
	day_no d = calendar_day(at);
	return timeline_responsible(c->t, d, scene_policy(c, (struct text){ 0 }, at)->day_state);
}

/* ---- D-RES-01: moved during the stay (R-T22): after the admission date, to the end date ---- */

static void moved(const struct scene *c, const struct rule *r, const struct residence_word *from,
                  const struct residence_word *to)
{
	BUF_AUTO b = { 0 };
	if (!scene_passed(c, calendar_midnight(to->from)))
		return;
	calendar_put_day(&b, to->from);
	struct finding *f = scene_add(c, r, buf_text(&b), calendar_midnight(to->from));
	finding_evidence(c->list, f, to->by->n.f);
	finding_evidence(c->list, f, from->by ? from->by->n.f : NULL);
	scene_party(c, f, from->registered);
	scene_party(c, f, to->registered);
}

void discrepancy_res_01(const struct scene *c, const struct rule *r)
{
	if (c->t->admitted_at == INSTANT_NONE || residence_is_hidden(c))
		return;
	day_no first = calendar_day(c->t->admitted_at);
	day_no last = c->t->end_at == INSTANT_NONE ? INT32_MAX : calendar_day(c->t->end_at);
	for (size_t i = 1; i < c->t->n_residence; i++) {
		const struct residence_word *w = &c->t->residence[i];
		if (w->from > first && w->from <= last && !text_eq(w->registered, w[-1].registered))
			moved(c, r, &w[-1], w);
	}
}

/* ---- D-RES-02: told, but not the responsible one ---- */

/* R-T5: taken back with ERROR it was never sent. */
static bool is_removed(const struct timeline *t, const struct case_fact *notice)
{
	for (size_t i = 0; i < t->n_ready_notice; i++)
		if (t->ready_notice[i].by == notice)
			return t->ready_notice[i].removed;
	return false;
}

/* The first notice of this kind to a municipality; INSTANT_NONE when there is none. */
static instant_us told_at(const struct scene *c, enum transition_type type,
                          struct text municipality)
{
	const struct case_fact *f;
	instant_us first = INSTANT_NONE;
	size_t i = 0;
	while ((f = case_next(c->v, type, &i)))
		if (text_eq(f->d.municipality, municipality) && !is_removed(c->t, f) &&
		    (first == INSTANT_NONE || f->when < first))
			first = f->when;
	return first;
}

static void told_other(const struct scene *c, const struct rule *r, const struct case_fact *n,
                       const char *kind)
{
	struct text m = n->d.municipality, responsible = responsible_at(c, n->when);
	if (m.n == 0 || responsible.n == 0 || text_eq(m, responsible))
		return;
	instant_us told = told_at(c, n->type, responsible);
	if (told != INSTANT_NONE && told <= n->when)
		return;
	struct text name = arena_printf(c->list->a, "%s/%.*s", kind, TEXT_ARGS(responsible));
	struct finding *f = scene_add(c, r, name, n->when);
	finding_evidence(c->list, f, n->n.f);
	scene_party(c, f, m);
	scene_party(c, f, responsible);
	scene_close(c, f, told);
}

void discrepancy_res_02(const struct scene *c, const struct rule *r)
{
	if (residence_is_hidden(c))
		return;
	for (size_t i = 0; i < c->t->n_notice; i++)
		told_other(c, r, c->t->notice[i].by, "admission-notice");
	for (size_t i = 0; i < c->t->n_ready_notice; i++)
		if (!c->t->ready_notice[i].removed)
			told_other(c, r, c->t->ready_notice[i].by, "discharge-ready");
}

/* ---- D-RES-03: somebody says that another one is responsible ---- */

struct claim {
	const struct case_fact *by;
	struct text claimant; /* who says so */
	struct text who;      /* responsible in its view; "-": not the claimant itself */
};

static const struct case_fact *notice_named(const struct scene *c, struct text name)
{
	for (size_t i = 0; i < c->v->n; i++)
		if (name.n && text_eq(c->v->v[i].d.notice_id, name))
			return &c->v->v[i];
	return NULL;
}

/* The claimant of a misdirected notice is whom the notice went to. */
static struct text claimant_of(const struct scene *c, const struct case_fact *f)
{
	const struct case_fact *n = f->type == T_MISDIRECTED ? notice_named(c, f->d.refers) : NULL;
	struct text m = case_speaker(c->v, f);
	if (n && n->d.municipality.n)
		return n->d.municipality;
	return m.n ? m : scene_owner(c, f);
}

static bool read_claim(const struct scene *c, const struct case_fact *f, struct claim *ret)
{
	*ret = (struct claim){ .by = f, .who = f->d.responsible_municipality };
	if (f->type == T_MISDIRECTED)
		ret->who = f->d.correct_municipality.n ? f->d.correct_municipality : TEXT("-");
	if (ret->who.n == 0 && f->type == T_OBJECTION_RAISED &&
	    text_eq(f->d.ground_code, TEXT("WRONG_MUNICIPALITY")))
		ret->who = TEXT("-");
	if (ret->who.n == 0 || (text_eq(ret->who, TEXT("UNKNOWN")) && f->type != T_MISDIRECTED))
		return false;
	ret->claimant = claimant_of(c, f); /* asks reference data: seldom */
	return true;
}

static bool disagrees(const struct scene *c, const struct claim *k)
{
	struct text responsible = responsible_at(c, k->by->n.f->time_us);
	if (text_eq(k->who, TEXT("-")))
		return text_eq(responsible, k->claimant);
	if (text_eq(k->who, TEXT("ABROAD")))
		return responsible.n > 0;
	/* Before the admission is here nobody has said anything to disagree with. */
	return !text_eq(k->who, responsible) && (responsible.n || c->v->admission);
}

/* When the same claimant came round, or its objection was answered. */
static instant_us settled_at(const struct scene *c, const struct claim *k)
{
	const struct case_fact *f, *answer = NULL;
	struct claim later;
	size_t i = 0;
	if (k->by->type == T_OBJECTION_RAISED)
		answer = followup_answer(c->v, k->by);
	while ((f = scene_next(c, &i))) { /* by time */
		if (f->n.f->time_us < k->by->n.f->time_us || f == k->by)
			continue;
		if (f == answer)
			return f->n.f->time_us;
		if (read_claim(c, f, &later) && text_eq(later.claimant, k->claimant) &&
		    !disagrees(c, &later))
			return f->n.f->time_us;
	}
	return INSTANT_NONE;
}

void discrepancy_res_03(const struct scene *c, const struct rule *r)
{
	const struct case_fact *f;
	struct claim k;
	size_t i = 0;
	while (!residence_is_hidden(c) && (f = scene_next(c, &i))) {
		if (!read_claim(c, f, &k) || !disagrees(c, &k))
			continue;
		struct finding *d = scene_add(c, r,
		                              arena_printf(c->list->a, "%.*s/%.*s",
		                                           TEXT_ARGS(k.claimant), TEXT_ARGS(k.who)),
		                              f->n.f->time_us);
		finding_evidence(c->list, d, f->n.f);
		scene_party(c, d, k.claimant);
		scene_party(c, d, k.who);
		scene_party(c, d, responsible_at(c, f->n.f->time_us));
		scene_close(c, d, settled_at(c, &k));
	}
}
