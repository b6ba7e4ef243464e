/* fold: from the facts of a document to its state, its findings, the summary buckets it counts in
 * and the moments at which time alone changes it. Each concern fills its own part:
 *
 *   governing_fill   lifecycle, and whether the current version has ended
 *   items_fill       every principal's decision, the effective set, the status of each item
 *   financing_fill   the money, with the approvals that the items gave
 *   finding_all      what does not agree
 *   links_tell       what other documents have to know of it */
#include "approvals/fold.h"

#include "approvals/buckets.h"
#include "approvals/financing.h"
#include "approvals/finding.h"
#include "approvals/governing.h"
#include "approvals/item.h"
#include "approvals/links.h"

bool fold_has_come(const struct folding *f, day_no on)
{
	if (on == DAY_NONE)
		return false;
	fold_due(f->in, f->out, calendar_midnight(on));
	return on <= f->v.today;
}

static struct text owner_of(const struct document_view *v)
{
	if (v->registered)
		return document_speaker(v, v->registered);
	return v->n ? document_speaker(v, &v->v[0]) : (struct text){ 0 };
}

static void fill_names(struct folding *f)
{
	const struct document_fact *r = f->v.registered;
	struct document_state *s = &f->s;
	s->version = f->v.version;
	s->owner = owner_of(&f->v);
	s->registered_on = r ? r->on : DAY_NONE;
	s->content_hash = document_version_of(&f->v, f->v.version)->content_hash;
	if (!r)
		return;
	s->title = r->d.title;
	s->doc_type = r->d.doc_type;
	s->version_label = r->d.version_label;
	s->diarienummer = r->d.diarienummer;
	s->owner_unit = r->d.owner_unit;
	s->principal_set = f->v.asked->d.principals;
	s->parent_document = r->d.parent_document;
	s->replaces_document = r->d.replaces_document;
}

/* What any fact says may begin to hold when it is written and on the date it names. */
static void note_moments(struct folding *f)
{
	for (size_t i = 0; i < f->v.n; i++) {
		fold_due(f->in, f->out, f->v.v[i].n.f->recorded_us);
		fold_due(f->in, f->out, calendar_midnight(f->v.v[i].on));
	}
}

void document_fold(const struct fold_in *in, struct arena *a, struct fold_out *ret)
{
	struct folding f = { .in = in, .a = a, .out = ret };
	BUF_AUTO b = { 0 };
	if (in->n_facts == 0)
		return; /* others have spoken of it, itself has not: it is nothing yet */
	document_read(in, a, &f.v);
	fill_names(&f);
	note_moments(&f);
	governing_fill(&f);
	items_fill(&f);
	financing_fill(&f);
	governing_add_feedback(&f);
	finding_all(&f);
	f.s.n_discrepancies = discrepancy_open_codes(ret, a, &f.s.discrepancies);
	links_tell(&f);
	document_buckets(&f);
	f.s.evaluated_at = ret->evaluated_at;
	document_state_encode(&f.s, &b);
	ret->state = arena_text(a, buf_text(&b));
}
