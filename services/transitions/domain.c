/* domain: which entity a fact of the transition area belongs to, and which fold that entity has.
 * Keys (domain page 7.9a): "c:<caseRef>", "p:<16 hex>", "s:<region>/<YYYY-MM>"; "m:<municipality>/<YYYY-MM>"
 * has no facts of its own. */
#include "transitions/domain.h"

#include "transitions/case.h"
#include "transitions/month.h"
#include "transitions/patient.h"
#include "transitions/print.h"
#include "transitions/retention.h"
#include "transitions/settlement.h"
#include "transitions/state.h"

#include <string.h>

/* Of nearly every fact: put together by hand. */
static struct text case_key(struct text ref, struct arena *a)
{
	char *p = arena_alloc(a, ref.n + 3);
	memcpy(p, "c:", 2);
	memcpy(p + 2, ref.p, ref.n);
	return (struct text){ p, ref.n + 2 };
}

static bool refuse(struct err *e, const char *detail)
{
	return err_set(e, ERR_REJECT, "SCHEMA", "%s", detail);
}

static void add(struct route *r, struct text key)
{
	if (r->n == 0 || !text_eq(r->key[0], key))
		r->key[r->n++] = key;
}

/* The region: said in data, or in front of the subject's slash, or that of the municipality. */
static struct text region_of(const struct fact *f, const struct transition_data *d)
{
	struct text rest = f->subject;
	struct text head = text_cut(&rest, '/');
	if (d->region.n)
		return d->region;
	if (rest.p && head.n == 2)
		return head;
	return d->municipality.n == 4 ? registry_region_of(d->municipality) : (struct text){ 0 };
}

static bool route_settlement(const struct fact *f, const struct transition_data *d, struct arena *a,
                             struct route *ret, struct err *e)
{
	struct text region = region_of(f, d);
	if (d->period == INT32_MIN)
		return refuse(e, "/data/period: required without a caseRef");
	if (region.n != 2)
		return refuse(e, "/data/region: required, here or in the subject as region/period");
	add(ret, settlement_key(region, d->period, a));
	return true;
}

static bool route_patient(const struct transition_data *d, struct arena *a, struct route *ret,
                          struct err *e)
{
	if (!d->patient_ref.n)
		return refuse(e, "/data/patientRef: required without a caseRef");
	add(ret, transition_patient_key(d->patient_ref, a));
	return true;
}

/* What one record cannot say to a schema: for a notice, `time` is the sending. */
static bool times_agree(const struct fact *f, const struct transition_data *d, struct err *e)
{
	bool notice = f->type == T_READY || f->type == T_ADMISSION_NOTICE;
	if (notice && d->sent_at != INSTANT_NONE && d->sent_at != f->time_us)
		return refuse(e, "/data/sentAt: is not the time of the event");
	return true;
}

/* Who owns the source, a private provider's principal for it; NULL when reference data do not know.
 */
static const struct principal *owner_of(const struct fact *f, const struct registry *r)
{
	const struct principal *p = registry_source_owner(r, f->source);
	if (p && p->kind == PRINCIPAL_PRIVATE_PROVIDER)
		p = registry_principal(r, p->under, DAY_NONE);
	return p;
}

/* A municipality speaks for itself: of what it can receive, and of what it objects to. A region
 * freezes its own settlements, and nobody else does. */
static bool may_speak(const struct fact *f, const struct transition_data *d,
                      const struct registry *r, struct err *e)
{
	const struct principal *p = owner_of(f, r);
	bool own_word = f->type == T_MUNICIPALITY || f->type == T_OBJECTION_RAISED;
	bool freezing = f->type == T_FROZEN || f->type == T_UNFROZEN;
	if (p && own_word && p->kind == PRINCIPAL_MUNICIPALITY && d->municipality.n &&
	    !text_eq(p->code, d->municipality))
		return err_set(e, ERR_REJECT, "SOURCE_NOT_ALLOWED",
		               "/data/municipality: is not the sender");
	if (p && freezing && (p->kind != PRINCIPAL_REGION || !text_eq(p->code, region_of(f, d))))
		return err_set(e, ERR_REJECT, "SOURCE_NOT_ALLOWED",
		               "/data/region: is not the sender");
	return true;
}

static bool route(const struct fact *f, const void *values, const struct registry *r,
                  struct arena *a, struct route *ret, struct err *e)
{
	const struct transition_data *d = values;
	ret->n = 0;
	if (!times_agree(f, d, e) || !may_speak(f, d, r, e))
		return false;
	if (f->type == T_IDENTITY) {
		add(ret, transition_patient_key(d->from_ref, a));
		add(ret, transition_patient_key(d->to_ref, a));
		return true;
	}
	if (f->type == T_FROZEN || f->type == T_UNFROZEN)
		return route_settlement(f, d, a, ret, e);
	if (d->case_ref.n) {
		add(ret, case_key(d->case_ref, a));
		return true;
	}
	if (f->type == T_OBJECTION_RAISED || f->type == T_OBJECTION_RESOLVED)
		return route_settlement(f, d, a, ret, e);
	return route_patient(d, a, ret, e);
}

static void fold(const struct fold_in *in, struct arena *a, struct fold_out *ret)
{
	switch (in->key.p[0]) {
	case 'c':
		case_fold(in, a, ret);
		break;
	case 'p':
		patient_fold(in, a, ret);
		break;
	case 'm':
		month_fold(in, a, ret);
		break;
	default:
		settlement_fold(in, a, ret);
		break;
	}
}

static bool print(struct text key, struct text state, struct arena *a, struct json_out *j)
{
	if (key.n < 2 || key.p[0] != 'c')
		return false;
	return case_print((struct text){ key.p + 2, key.n - 2 }, state, a, j);
}

static bool is_protected(const struct fact *f, const void *values)
{
	const struct transition_data *d = values;
	(void)f;
	return d->protection > PROTECTION_NONE;
}

/* T31 decides what is frozen for every case of a region: its state is read as reference data. */
static bool is_reference(struct text key)
{
	return text_starts_with(key, TEXT("s:"));
}

/* Everything of the region is looked at anew after a freeze, and not after an objection. */
static bool reference_differs(struct text before, struct text after)
{
	return !text_eq(settlement_freezes(before), settlement_freezes(after));
}

static bool answers(struct text key)
{
	return !month_is_key(key);
}

static const char *const reads[] = { "principal", "unit",   "source",     "tariff",
	                             "holiday",   "policy", "settlement", NULL };

const struct domain transitions_domain = {
	.area = "transition",
	.types = transition_types,
	.n_types = T_COUNT,
	.record = &transition_record,
	.reads = reads,
	.is_reference = is_reference,
	.reference_differs = reference_differs,
	.route = route,
	.fold = fold,
	.print = print,
	.is_protected = is_protected,
	.answers = answers,
	.retention = transition_retention,
};
