/* finding: the table of rules, and what they share. The invariant: each code stands once, with the
 * severity of the domain page, and a rule sees facts, reference data and as_of, nothing else. */
#include "approvals/finding.h"

static const struct finding_rule rules[] = {
	{ "D-DOC-01", SEVERITY_ERROR, finding_wording },
	{ "D-DOC-02", SEVERITY_WARN, finding_amended },
	{ "D-DOC-03", SEVERITY_WARN, finding_undecided },
	{ "D-DOC-04", SEVERITY_ERROR, finding_only_proposed },
	{ "D-DOC-04", SEVERITY_ERROR, finding_unestablished },
	{ "D-DOC-05", SEVERITY_WARN, finding_minutes },
	{ "D-DOC-06", SEVERITY_ERROR, finding_unmet },
	{ "D-DOC-07", SEVERITY_ERROR, finding_cap },
	{ "D-DOC-08", SEVERITY_WARN, finding_shares },
	{ "D-DOC-09", SEVERITY_WARN, finding_validity },
	{ "D-DOC-10", SEVERITY_WARN, finding_feedback },
	{ "D-DUP-01", SEVERITY_WARN, finding_same_document },
	{ "D-DUP-01", SEVERITY_WARN, finding_two_decisions },
	{ "D-PUB-03", SEVERITY_ERROR, finding_conflict },
	{ "D-REF-01", SEVERITY_WARN, finding_dangling },
	{ "D-REF-02", SEVERITY_WARN, finding_fork },
	{ 0 },
};

struct finding *finding_add(struct finding_scene *c, const struct finding_rule *r,
                            struct text discriminator, instant_us since)
{
	struct finding *x = discrepancy_add(&c->list, r->code, r->severity, discriminator, since);
	finding_party(&c->list, x, c->f->s.owner);
	return x;
}

bool finding_passed(struct finding_scene *c, instant_us due)
{
	fold_due(c->f->in, c->f->out, due);
	return due <= c->f->in->as_of;
}

void finding_close_at(struct finding_scene *c, struct finding *x, instant_us at)
{
	if (at != INSTANT_NONE && finding_passed(c, at))
		finding_close(x, at);
}

void finding_because(struct finding_scene *c, struct finding *x, const struct document_fact *fact)
{
	if (!fact)
		return;
	finding_evidence(&c->list, x, fact->n.f);
	finding_party(&c->list, x, document_speaker(&c->f->v, fact));
}

const struct policy *finding_policy(struct finding_scene *c, day_no on)
{
	struct text owner = c->f->s.owner;
	if (owner.n != 2 && owner.n != 4)
		owner = (struct text){ 0 };
	return registry_policy(c->f->in->registry, owner, false, on);
}

void finding_all(struct folding *f)
{
	struct finding_scene c = { .f = f, .list = { .a = f->a } };
	for (const struct finding_rule *r = rules; r->code; r++)
		r->find(&c, r);
	discrepancy_finish(&c.list, f->out);
}
