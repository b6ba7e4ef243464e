/* vote: the stages one after another; each looks only at facts whose date has begun. */
#include "approvals/vote.h"

#include <string.h>

enum { APPEAL_DAYS = 21 };

/* ---- which decision ---- */

static bool has_come(struct folding *f, const struct document_fact *c)
{
	return notice_counts(&c->n) && fold_has_come(f, c->on);
}

/* R-A16: of two live decisions the stronger, not the later. */
static void find_decision(struct folding *f, struct text item_id, struct vote *v)
{
	size_t n;
	const struct document_fact *const *said = document_said_by(&f->v, v->s.principal, &n);
	for (size_t i = 0; i < n; i++) {
		const struct document_fact *c = said[i];
		if (c->type != D_DECIDED || !has_come(f, c))
			continue;
		const struct item_data *item = document_item(c, item_id);
		if (!item || (v->fact && notice_strength(&c->n, &v->fact->n) < 0))
			continue;
		v->fact = c;
		v->item = item;
	}
}

/* Items absent: all are spoken of. */
static bool names_item(const struct document_fact *c, struct text item_id)
{
	return c->d.items.n == 0 || document_item(c, item_id);
}

static bool is_proposal(struct folding *f, const struct document_fact *c, struct text item_id)
{
	return c->type == D_PROPOSED && has_come(f, c) && names_item(c, item_id);
}

/* Of those of one day the one that names the highest version. */
static void find_proposal(struct folding *f, struct text item_id, struct vote *v)
{
	size_t n;
	const struct document_fact *const *said = document_said_by(&f->v, v->s.principal, &n);
	for (size_t i = 0; i < n; i++) {
		const struct document_fact *c = said[i], *best = v->proposal;
		if (is_proposal(f, c, item_id) &&
		    (!best || c->on > best->on ||
		     (c->on == best->on && c->d.version > best->d.version)))
			v->proposal = c;
	}
	if (v->proposal)
		v->s.proposed_on = v->proposal->on;
}

/* ---- which wording ---- */

/* The wording a decision names; empty when it names none. */
static struct text hash_named(const struct document_fact *decision, const struct item_data *item)
{
	return item->content_hash.n ? item->content_hash : decision->d.content_hash;
}

/* Newest version known on that date; the first one before any was. */
static int64_t version_on(const struct document_view *v, day_no on)
{
	int64_t number = v->versions[0].number;
	for (size_t i = 0; i < v->n_versions; i++)
		if (v->versions[i].from <= on)
			number = v->versions[i].number;
	return number;
}

/* The version a decision speaks of: its own word, that of its wording, else the one of its date. */
static int64_t version_said(const struct document_view *v, const struct document_fact *decision,
                            const struct item_data *item)
{
	int64_t said = item->version != INT64_MIN ? item->version : decision->d.version;
	struct text hash = hash_named(decision, item);
	if (said != INT64_MIN)
		return said;
	for (size_t i = v->n_versions; hash.n && i-- > 0;)
		if (text_eq(v->versions[i].content_hash, hash))
			return v->versions[i].number;
	return version_on(v, decision->on);
}

static bool wording_differs(const struct document_view *v, const struct vote *vote, int64_t version)
{
	const struct document_version *known = document_version_of(v, version);
	struct text hash = hash_named(vote->fact, vote->item);
	return known && known->content_hash.n && hash.n && !text_eq(known->content_hash, hash);
}

/* What needed new decisions after this one was made; NULL when nothing did. */
static const struct document_version *outdated_by(const struct document_view *v, int64_t version,
                                                  day_no decided_on)
{
	for (size_t i = 0; i < v->n_versions; i++)
		if (v->versions[i].number > version && v->versions[i].material &&
		    v->versions[i].from >= decided_on)
			return &v->versions[i];
	return NULL;
}

static bool body_may(const struct folding *f, const struct vote *v)
{
	const struct principal *p =
	        registry_principal(f->in->registry, v->s.principal, v->fact->on);
	return !p || !v->fact->d.body.n || registry_body_decides(p, v->fact->d.body);
}

static void judge_wording(struct folding *f, struct vote *v)
{
	int64_t version = version_said(&f->v, v->fact, v->item);
	v->old_version = outdated_by(&f->v, version, v->fact->on) != NULL;
	if (!document_version_of(&f->v, version) || !document_still_same(&f->v, version))
		v->s.uncounted |= UNCOUNTED_VERSION;
	if (wording_differs(&f->v, v, version))
		v->s.uncounted |= UNCOUNTED_HASH;
	if (v->item->amendments == TRI_TRUE)
		v->s.uncounted |= UNCOUNTED_AMENDED;
	if (!body_may(f, v))
		v->s.uncounted |= UNCOUNTED_BODY;
}

/* ---- minutes and appeals ---- */

/* Does a fact that names something (D06 to D08) speak of this decision, or of the same decision as
 * it was told before a correction? */
static bool is_about(const struct document_view *v, const struct document_fact *f,
                     const struct document_fact *decision)
{
	size_t n;
	if (text_eq(f->d.refers, notice_name(&decision->n)))
		return true;
	const struct document_fact *const *said = document_said_by(v, decision->d.principal, &n);
	for (size_t i = 0; i < n; i++)
		if (said[i]->type == D_DECIDED && said[i]->on == decision->on &&
		    text_eq(notice_name(&said[i]->n), f->d.refers) &&
		    notice_same_chain(&said[i]->n, &decision->n))
			return true;
	return false;
}

static const struct document_fact *strongest_about(struct folding *f, const struct vote *v,
                                                   enum approval_type type)
{
	const struct document_fact *best = NULL;
	size_t n;
	const struct document_fact *const *said = document_said_by(&f->v, v->s.principal, &n);
	for (size_t i = 0; i < n; i++)
		if (said[i]->type == type && has_come(f, said[i]) &&
		    is_about(&f->v, said[i], v->fact) &&
		    (!best || notice_strength(&said[i]->n, &best->n) > 0))
			best = said[i];
	return best;
}

static bool later(const struct document_fact *a, const struct document_fact *b)
{
	return a->on != b->on ? a->on > b->on : notice_is_newer(&a->n, &b->n);
}

struct appeals {
	const struct document_fact *rejected, *annulled, *stayed; /* newest of each; NULL */
	bool open;
	bool timely, late; /* one was lodged so */
};

static void keep_newest(const struct document_fact **best, const struct document_fact *c)
{
	if (!*best || later(c, *best))
		*best = c;
}

static void note_judgement(struct appeals *a, const struct document_fact *c)
{
	if (text_eq(c->d.outcome, TEXT("ANNULLED")))
		keep_newest(&a->annulled, c);
	else if (text_eq(c->d.outcome, TEXT("REJECTED")))
		keep_newest(&a->rejected, c);
	else if (text_eq(c->d.outcome, TEXT("STAYED")))
		keep_newest(&a->stayed, c);
}

/* A judgement on the decision ends every appeal lodged by then, one that names an appeal that one.
 */
static bool ends_appeal(const struct document_fact *judgement, const struct document_fact *appeal)
{
	if (text_eq(judgement->d.outcome, TEXT("STAYED")))
		return false;
	return text_eq(judgement->d.refers, notice_name(&appeal->n)) ||
	       (judgement->on >= appeal->on && text_eq(judgement->d.refers, appeal->d.refers));
}

static bool is_open(struct folding *f, const struct vote *v, const struct document_fact *appeal)
{
	size_t n;
	const struct document_fact *const *said = document_said_by(&f->v, v->s.principal, &n);
	for (size_t i = 0; i < n; i++)
		if (said[i]->type == D_APPEAL_DECIDED && has_come(f, said[i]) &&
		    ends_appeal(said[i], appeal))
			return false;
	return true;
}

/* An appeal after the last day is dismissed by the court and stops nothing. */
static bool is_timely(const struct vote *v, const struct document_fact *appeal)
{
	return v->s.last_appeal_day == DAY_NONE || appeal->on <= v->s.last_appeal_day ||
	       (v->announced->d.removed_on != DAY_NONE &&
	        v->announced->d.removed_on <= v->s.last_appeal_day);
}

static bool names_appeal_of(struct folding *f, const struct vote *v,
                            const struct document_fact *judgement)
{
	size_t n;
	const struct document_fact *const *said = document_said_by(&f->v, v->s.principal, &n);
	for (size_t i = 0; i < n; i++)
		if (said[i]->type == D_APPEAL_LODGED &&
		    text_eq(notice_name(&said[i]->n), judgement->d.refers) &&
		    is_about(&f->v, said[i], v->fact))
			return true;
	return false;
}

static struct appeals read_appeals(struct folding *f, const struct vote *v)
{
	struct appeals a = { 0 };
	size_t n;
	const struct document_fact *const *said = document_said_by(&f->v, v->s.principal, &n);
	for (size_t i = 0; i < n; i++) {
		const struct document_fact *c = said[i];
		if (c->type == D_APPEAL_DECIDED && has_come(f, c) &&
		    (is_about(&f->v, c, v->fact) || names_appeal_of(f, v, c)))
			note_judgement(&a, c);
		if (c->type != D_APPEAL_LODGED || !has_come(f, c) || !is_about(&f->v, c, v->fact))
			continue;
		bool timely = is_timely(v, c);
		a.timely = a.timely || timely;
		a.late = a.late || !timely;
		a.open = a.open || (timely && is_open(f, v, c));
	}
	return a;
}

static bool still_stayed(const struct appeals *a)
{
	return a->stayed && !(a->rejected && later(a->rejected, a->stayed)) &&
	       !(a->annulled && later(a->annulled, a->stayed));
}

/* ---- stages ---- */

day_no vote_last_appeal_day(day_no announced_on, const struct registry *r)
{
	int n;
	const day_no *extra = registry_holidays(r, &n);
	return calendar_next_working_day(announced_on + APPEAL_DAYS, extra, n);
}

/* R-A12: the announcement must have stayed up the whole time. */
static void become_final(struct folding *f, struct vote *v)
{
	day_no removed = v->announced->d.removed_on, last = v->s.last_appeal_day;
	if (removed != DAY_NONE && removed <= last)
		return;
	v->final_from = last + 1;
	if (!fold_has_come(f, last + 1))
		return;
	v->s.stage = STAGE_FINAL;
	v->s.final_on = last + 1;
}

static void settle_appeals(struct folding *f, struct vote *v)
{
	struct appeals a = read_appeals(f, v);
	bool annulled = a.annulled && !(a.rejected && later(a.rejected, a.annulled));
	v->s.inhibited = still_stayed(&a);
	if (a.open || (v->s.inhibited && !annulled)) {
		v->s.stage = STAGE_APPEALED;
	} else if (annulled) {
		v->s.stage = STAGE_ANNULLED;
		v->annulled_on = a.annulled->on;
	} else if (a.rejected && (a.timely || !a.late)) {
		v->s.stage = STAGE_FINAL; /* R-A13: on a date we are not told */
	} else if (v->announced) {
		become_final(f, v);
	}
}

static void read_minutes(struct folding *f, struct vote *v)
{
	v->adjusted = strongest_about(f, v, D_ADJUSTED);
	v->announced = strongest_about(f, v, D_ANNOUNCED);
	v->s.stage = STAGE_DECIDED;
	if (v->adjusted) {
		v->s.stage = STAGE_ADJUSTED;
		v->s.adjusted_on = v->adjusted->on;
	}
	if (v->announced) {
		v->s.stage = STAGE_ANNOUNCED;
		v->s.announced_on = v->announced->on;
		v->s.last_appeal_day = vote_last_appeal_day(v->announced->on, f->in->registry);
	}
	settle_appeals(f, v);
}

static enum vote_decision decision_of(const struct item_data *item)
{
	switch (item->verb) {
	case VERB_ADOPT:
	case VERB_ESTABLISH:
	case VERB_APPROVE:
		return item->conditions.n ? DECISION_CONDITIONAL : DECISION_ADOPTED;
	case VERB_NOTE:
		return DECISION_NOTED;
	case VERB_REFER_BACK:
		return DECISION_REFERRED_BACK;
	case VERB_TABLE:
		return DECISION_TABLED;
	case VERB_REJECT:
		return DECISION_REJECTED;
	default:
		return DECISION_NONE;
	}
}

static bool is_standing(enum vote_decision d)
{
	return d == DECISION_ADOPTED || d == DECISION_CONDITIONAL || d == DECISION_NOTED ||
	       d == DECISION_REJECTED;
}

/* Is the proposal another than the one that was decided on? One of the day of the decision is not,
 * unless it names the version that asks anew. */
static bool is_anew(const struct document_fact *p, const struct document_fact *decision,
                    day_no since, const struct document_version *asking)
{
	if (!decision)
		return true;
	if (asking && p->d.version != INT64_MIN)
		return p->d.version >= asking->number;
	return p->on >= since && p->on > decision->on;
}

/* The newest may still be of the old version, and another ask for the new one. */
static bool is_proposed_anew(struct folding *f, struct text item_id, const struct vote *v,
                             day_no since, const struct document_version *asking)
{
	size_t n;
	const struct document_fact *const *said = document_said_by(&f->v, v->s.principal, &n);
	for (size_t i = 0; i < n; i++)
		if (is_proposal(f, said[i], item_id) && is_anew(said[i], v->fact, since, asking))
			return true;
	return false;
}

/* A step back, or none: the principal is to decide (again); `asking`: on this version, not the one
 * that it decided on. */
static void await(struct folding *f, struct text item_id, struct vote *v, day_no since,
                  const struct document_version *asking)
{
	v->undecided = true;
	v->s.waiting_since = since;
	v->s.stage =
	        is_proposed_anew(f, item_id, v, since, asking) ? STAGE_PROPOSED : STAGE_PENDING;
}

static void read_decision(struct folding *f, struct text item_id, struct vote *v)
{
	struct vote_state *s = &v->s;
	s->decision = decision_of(v->item);
	s->verb = v->item->verb;
	s->body = v->fact->d.body;
	s->paragraph = v->fact->d.paragraph;
	s->diarienummer = v->fact->d.diarienummer;
	s->notice_id = notice_name(&v->fact->n);
	s->recorded_at = v->fact->n.f->recorded_us;
	s->decided_on = v->fact->on;
	v->adopting = s->decision == DECISION_ADOPTED || s->decision == DECISION_CONDITIONAL;
	judge_wording(f, v);
	if (!is_standing(s->decision)) { /* R-A3: kept beside, WITHDRAW is none */
		await(f, item_id, v, v->fact->on, NULL);
		return;
	}
	if (v->old_version) { /* was right in its time; the new version asks again */
		const struct document_version *asking =
		        outdated_by(&f->v, version_said(&f->v, v->fact, v->item), v->fact->on);
		await(f, item_id, v, asking->from, asking);
		return;
	}
	read_minutes(f, v);
	v->rejected = s->decision == DECISION_REJECTED && s->stage != STAGE_ANNULLED;
	s->counts = v->adopting && !s->uncounted && s->stage != STAGE_ANNULLED;
	if (s->stage == STAGE_ANNULLED) {
		v->undecided = true;
		s->waiting_since = v->annulled_on;
	}
}

static const struct vote nothing = { .s = { .stage = STAGE_PENDING,
	                                    .recorded_at = INSTANT_NONE,
	                                    .proposed_on = DAY_NONE,
	                                    .decided_on = DAY_NONE,
	                                    .adjusted_on = DAY_NONE,
	                                    .announced_on = DAY_NONE,
	                                    .last_appeal_day = DAY_NONE,
	                                    .final_on = DAY_NONE,
	                                    .waiting_since = DAY_NONE },
	                             .annulled_on = DAY_NONE,
	                             .final_from = DAY_NONE };

void vote_read(struct folding *f, size_t member, struct text item_id, struct vote *ret)
{
	*ret = nothing;
	ret->s.principal = f->v.members[member];
	find_decision(f, item_id, ret);
	find_proposal(f, item_id, ret);
	if (ret->fact)
		read_decision(f, item_id, ret);
	else
		await(f, item_id, ret, f->s.registered_on, NULL);
}
