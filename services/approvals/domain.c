/* domain: which entity a fact of the approval area belongs to, and which fold that entity has.
 * Keys (domain page 7.9a): "d:<documentId>"; besides "h:<contentHash>/<diary number>", where
 * documents with both in common meet (links.h). */
#include "approvals/domain.h"

#include "approvals/fold.h"
#include "approvals/links.h"
#include "approvals/print.h"

/* What a principal says of itself: its proposals, decisions, minutes, appeals, conditions, money.
 */
static bool is_own_word(uint16_t type)
{
	return type == D_PROPOSED || type == D_DECIDED || type == D_ADJUSTED ||
	       type == D_ANNOUNCED || type == D_APPEAL_LODGED || type == D_APPEAL_DECIDED ||
	       type == D_COMMITTED;
}

/* A municipality decides for itself only, a private provider for nobody; a region may record for
 * its municipalities, a secretariat that is no principal for all who have no system. */
static bool may_speak(const struct fact *f, const struct approval_data *d, const struct registry *r,
                      struct err *e)
{
	const struct principal *p = registry_source_owner(r, f->source);
	if (p && is_own_word(f->type) && d->principal.n && !text_eq(p->code, d->principal) &&
	    !(p->kind == PRINCIPAL_REGION && text_eq(p->code, registry_region_of(d->principal))))
		return err_set(e, ERR_REJECT, "SOURCE_NOT_ALLOWED",
		               "/data/principal: is not the sender");
	return true;
}

static bool route(const struct fact *f, const void *values, const struct registry *r,
                  struct arena *a, struct route *ret, struct err *e)
{
	const struct approval_data *d = values;
	ret->n = 0;
	if (!may_speak(f, d, r, e))
		return false;
	if (!d->document_id.n)
		return err_set(e, ERR_REJECT, "SCHEMA", "/data/documentId: required");
	ret->key[ret->n++] = arena_printf(a, "d:%.*s", TEXT_ARGS(d->document_id));
	return true;
}

static void fold(const struct fold_in *in, struct arena *a, struct fold_out *ret)
{
	if (text_starts_with(in->key, TEXT("h:")))
		links_meet(in, a, ret);
	else
		document_fold(in, a, ret);
}

static bool print(struct text key, struct text state, struct arena *a, struct json_out *j)
{
	if (!text_starts_with(key, TEXT("d:")))
		return false;
	return document_print((struct text){ key.p + 2, key.n - 2 }, state, a, j);
}

/* Documents are public: nothing in them is of a protected identity. */
static bool is_protected(const struct fact *f, const void *values)
{
	(void)f;
	(void)values;
	return false;
}

static bool is_reference(struct text key)
{
	(void)key;
	return false;
}

static const char *const reads[] = { "principal",  "principal-set", "source", "holiday",
	                             "population", "policy",        NULL };

const struct domain approvals_domain = {
	.area = "approval",
	.types = approval_types,
	.n_types = D_COUNT,
	.record = &approval_record,
	.reads = reads,
	.is_reference = is_reference,
	.route = route,
	.fold = fold,
	.print = print,
	.is_protected = is_protected,
};
