/* s13: what a unit offers. The invariant: a service of the base set has a row at every open unit, whether
 * anybody spoke of it there or not. */
#include "summaries/s13.h"

static const char *const names[] = { S13_COLUMNS(COLUMN_NAME) };
const struct columns s13_columns = { names, sizeof names / sizeof *names };

struct offering {
	const struct unit_state *u;
	const struct registry *registry;
	struct arena *a;
	struct table *out;
	struct texts base;
	int64_t offered_of_base, n_base;
	day_no today;
};

static struct texts base_set(const struct registry *r, day_no on)
{
	const struct indicator *i = registry_indicator(r, TEXT("OFFER"));
	const struct indicator_definition *d = i ? indicator_definition(i, TEXT(""), on, INT64_MAX) : NULL;
	return d ? d->base_set : (struct texts){ 0 };
}

static bool is_in_base(const struct offering *o, struct text service)
{
	for (size_t i = 0; i < o->base.n; i++)
		if (text_eq(o->base.v[i], service))
			return true;
	return o->base.n == 0;
}

static const struct unit_service *find(const struct unit_state *u, struct text service)
{
	for (size_t i = 0; i < u->n_services; i++)
		if (text_eq(u->services[i].code, service))
			return &u->services[i];
	return NULL;
}

static void count_base(struct offering *o)
{
	for (size_t i = 0; i < o->u->n_services; i++)
		if (is_in_base(o, o->u->services[i].code)) {
			o->offered_of_base += o->u->services[i].offered;
			o->n_base += o->base.n == 0;
		}
	o->n_base += (int64_t)o->base.n;
}

/* Offered or not: what D-KPI-04 asks is more than whether it was used. */
static bool is_used(const struct offering *o, const struct unit_service *v)
{
	if (!v || v->used_until == DAY_NONE)
		return false;
	const struct policy *p = registry_policy(o->registry, o->u->region, false, v->used_until);
	return o->today <= calendar_months_after(v->used_until, p->unused_after_months);
}

static void add_row(const struct offering *o, struct text service, const struct unit_service *v)
{
	struct cell *row = table_add(o->out, o->a);
	const struct unit_state *u = o->u;
	row[S13_unit_hsa] = cell_text(arena_text(o->a, u->hsa_id));
	row[S13_unit_name] = cell_text(arena_text(o->a, s12_org_name(o->registry, u->hsa_id, o->today)));
	row[S13_unit_type] = cell_text(arena_text(o->a, u->unit_type));
	row[S13_municipality_code] = cell_text(arena_text(o->a, u->municipality));
	row[S13_service] = cell_text(arena_text(o->a, service));
	row[S13_offered] = cell_bool(v && v->offered);
	row[S13_offered_from] = cell_day(v && v->offered ? v->since : DAY_NONE);
	row[S13_used_3m] = cell_bool(is_used(o, v));
	row[S13_in_base_set] = cell_bool(is_in_base(o, service));
	row[S13_share_of_base_set] = cell_ratio(o->offered_of_base, o->n_base);
}

void s13_add(const struct unit_state *u, const struct registry *r, day_no today, struct arena *a,
             struct table *ret)
{
	struct offering o = { .u = u, .registry = r, .a = a, .out = ret, .base = base_set(r, today), .today = today };
	if (u->open_to != DAY_NONE && u->open_to < today)
		return;
	count_base(&o);
	for (size_t i = 0; i < o.base.n; i++)
		if (!find(u, o.base.v[i]))
			add_row(&o, o.base.v[i], NULL);
	for (size_t i = 0; i < u->n_services; i++)
		add_row(&o, u->services[i].code, &u->services[i]);
}
