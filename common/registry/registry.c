/* registry: one snapshot of the reference data, built once and then only read. Invariant: what it
 * answers depends on the set of rows, never on their order. */
#include "registry/registry.h"

#include "base/must.h"
#include "event/ident.h"
#include "registry/registry_inner.h"

#include <stdlib.h>
#include <string.h>

static int freeze_cmp(const void *pa, const void *pb)
{
	const struct freeze *a = pa, *b = pb;
	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	if (a->period != b->period)
		return a->period < b->period ? -1 : 1;
	if (a->frozen != b->frozen)
		return a->frozen ? -1 : 1;
	return text_cmp(a->policy_version, b->policy_version);
}

static void add_changes(struct registry *r, const struct versioned *t)
{
	for (size_t i = 0; i < t->n; i++) {
		if (t->v[i].from != DAY_NONE)
			r->changes[r->n_changes++] = t->v[i].from;
		if (t->v[i].to != DAY_NONE)
			r->changes[r->n_changes++] = t->v[i].to + 1;
	}
}

void registry_seal_changes(struct registry *r)
{
	size_t n = 0;
	r->n_changes = 0;
	r->changes = ARENA_ARRAY(&r->arena, 2 * (r->principals.n + r->tariffs.n + r->policies.n),
	                         day_no);
	add_changes(r, &r->principals);
	add_changes(r, &r->tariffs);
	add_changes(r, &r->policies);
	if (r->n_changes > 1)
		qsort(r->changes, r->n_changes, sizeof *r->changes, calendar_day_order);
	for (size_t i = 0; i < r->n_changes; i++)
		if (n == 0 || r->changes[n - 1] != r->changes[i])
			r->changes[n++] = r->changes[i];
	r->n_changes = n;
}

day_no registry_next_change(const struct registry *r, day_no on)
{
	size_t low = 0, high = r->n_changes;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (r->changes[middle] <= on)
			low = middle + 1;
		else
			high = middle;
	}
	return low < r->n_changes ? r->changes[low] : DAY_NONE;
}

static void seal_freezes(struct freezes *f)
{
	if (f->n > 1)
		qsort(f->v, f->n, sizeof *f->v, freeze_cmp);
	for (size_t i = 0; i < f->n; i++) {
		size_t k = i;
		while (k-- > 0 && f->v[k].period != f->v[i].period)
			;
		f->v[i].is_repeated = k != SIZE_MAX && f->v[i].frozen && f->v[k].frozen;
	}
}

static void seal(struct registry *r)
{
	struct versioned *all[] = { &r->principals, &r->by_orgnr, &r->sets,        &r->units,
		                    &r->sources,    &r->viewers,  &r->populations, &r->certificates,
		                    &r->indicators, &r->openings, &r->viewer_ids };
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		versioned_seal(all[i], &r->arena);
	for (size_t i = 0; i < r->n_freezes; i++)
		seal_freezes(&r->freezes[i]);
	registry_seal_told(r);
	registry_seal_changes(r);
	if (r->n_holidays)
		qsort(r->holidays, (size_t)r->n_holidays, sizeof *r->holidays, calendar_day_order);
}

struct registry *registry_new(const struct registry_row *rows, size_t n, int64_t ref_version,
                              struct err *e)
{
	struct registry *r = calloc(1, sizeof *r);
	must(r);
	r->version = ref_version;
	registry_policy_defaults(&r->fallback);
	for (size_t i = 0; i < n; i++) {
		if (registry_read_row(r, &rows[i], e))
			continue;
		registry_free(r);
		return NULL;
	}
	seal(r);
	return r;
}

void registry_free(struct registry *r)
{
	if (!r)
		return;
	registry_free_views(r);
	arena_done(&r->arena);
	free(r);
}

int64_t registry_version(const struct registry *r)
{
	return r->version;
}

bool registry_is_empty(const struct registry *r)
{
	return r->principals.n == 0;
}

/* ---- principals ---- */

static const struct principal_row *principal_row(const struct registry *r, struct text code,
                                                 day_no on)
{
	return versioned_at(&r->principals, code, on);
}

const struct principal *registry_principal(const struct registry *r, struct text code, day_no on)
{
	const struct principal_row *row = principal_row(r, code, on);
	return row ? &row->pub : NULL;
}

bool registry_body_decides(const struct principal *p, struct text body)
{
	for (size_t i = 0; i < p->deciding_bodies.n; i++)
		if (text_eq(p->deciding_bodies.v[i], body))
			return true;
	return p->deciding_bodies.n == 0;
}

const struct principal *registry_principal_by_orgnr(const struct registry *r, struct text orgnr)
{
	const struct principal_row *row = versioned_at(&r->by_orgnr, orgnr, DAY_NONE);
	return row ? &row->pub : NULL;
}

size_t registry_principals(const struct registry *r, day_no on, struct arena *a,
                           const struct principal ***ret)
{
	const struct principal **v = ARENA_ARRAY(a, r->principals.n, const struct principal *);
	size_t n = 0;
	for (size_t i = 0; i < r->principals.n; i++) {
		struct text code = r->principals.v[i].key;
		if (i > 0 && text_eq(code, r->principals.v[i - 1].key))
			continue;
		const struct principal *p = registry_principal(r, code, on);
		if (p)
			v[n++] = p;
	}
	*ret = v;
	return n;
}

static const struct flow *flow_named(const struct principal_row *row, struct text name)
{
	for (size_t i = 0; i < row->n_flows; i++)
		if (text_eq(row->flows[i].name, name))
			return &row->flows[i];
	return NULL;
}

bool registry_participates(const struct registry *r, struct text code, struct text flow, day_no on)
{
	const struct principal_row *row = principal_row(r, code, on);
	if (!row)
		return true;
	struct text rest = flow;
	const struct flow *f = flow_named(row, flow);
	if (!f)
		f = flow_named(row, text_cut(&rest, '.'));
	if (!f)
		return true;
	for (size_t i = 0; i < f->n; i++)
		if (f->v[i].from <= on && (f->v[i].to == DAY_NONE || on <= f->v[i].to))
			return true;
	return false;
}

size_t registry_set_members(const struct registry *r, struct text set_id, day_no on,
                            const struct text **ret)
{
	const struct texts *members = versioned_at(&r->sets, set_id, on);
	*ret = members ? members->v : NULL;
	return members ? members->n : 0;
}

/* ---- units, viewers ---- */

bool registry_has_units(const struct registry *r)
{
	return r->units.n > 0;
}

const struct unit *registry_unit(const struct registry *r, struct text hsa_id, day_no on)
{
	char upper[64];
	if (hsa_id.n > sizeof upper)
		return NULL;
	struct text key = ident_hsa_upper(hsa_id, upper);
	const struct unit *u = versioned_at(&r->units, key, on);
	return u ? u : versioned_at(&r->units, key, DAY_NONE);
}

day_no registry_unit_next(const struct registry *r, struct text hsa_id, day_no after)
{
	char upper[64];
	size_t n = 0;
	const struct versioned_row *v =
	        hsa_id.n > sizeof upper ? NULL : versioned_find(&r->units, ident_hsa_upper(hsa_id, upper), &n);
	for (size_t i = 0; i < n; i++)
		if (v[i].from > after)
			return v[i].from;
	return DAY_NONE;
}

const struct viewer *registry_viewer(const struct registry *r, struct text subject, day_no on)
{
	size_t n;
	const struct versioned_row *v = versioned_find(&r->viewers, subject, &n);
	while (n-- > 0) {
		const struct viewer *viewer = v[n].value;
		const struct versioned_row *newest = versioned_begun(&r->viewer_ids, viewer->id, on);
		if (newest && newest->value == viewer && !versioned_ended(newest, on))
			return viewer;
	}
	return NULL;
}

/* ---- amounts, inhabitants, days ---- */

static const struct tariff *tariff_at(const struct registry *r, struct text regime,
                                      struct text region, day_no on)
{
	char key[160];
	if (regime.n + region.n + 1 > sizeof key)
		return NULL;
	if (regime.n)
		memcpy(key, regime.p, regime.n);
	key[regime.n] = '\0';
	if (region.n)
		memcpy(key + regime.n + 1, region.p, region.n);
	return versioned_at(&r->tariffs, (struct text){ key, regime.n + 1 + region.n }, on);
}

/* The amount of 5:6, by the regime of the policy. */
bool registry_tariff(const struct registry *r, const struct policy *p, day_no on, int64_t *ret_ore)
{
	if (on == DAY_NONE)
		return false;
	const struct tariff *t = tariff_at(r, p->tariff_regime, p->region, on);
	if (!t && p->region.n)
		t = tariff_at(r, p->tariff_regime, TEXT(""), on);
	if (!t)
		return false;
	*ret_ore = t->amount_ore;
	return true;
}

bool registry_population(const struct registry *r, struct text code, day_no on, int64_t *ret_all,
                         int64_t *ret_65plus)
{
	const struct population *p = versioned_at(&r->populations, code, on);
	if (!p)
		return false;
	*ret_all = p->all;
	*ret_65plus = p->of_65plus;
	return true;
}

const day_no *registry_holidays(const struct registry *r, int *ret_n)
{
	*ret_n = r->n_holidays;
	return r->holidays;
}

struct text registry_region_of(struct text code)
{
	return code.n > 2 ? (struct text){ code.p, 2 } : code;
}

size_t registry_freezes(const struct registry *r, struct text region, const struct freeze **ret)
{
	for (size_t i = 0; i < r->n_freezes; i++) {
		if (!text_eq(r->freezes[i].region, region))
			continue;
		*ret = r->freezes[i].v;
		return r->freezes[i].n;
	}
	*ret = NULL;
	return 0;
}

instant_us registry_frozen_since(const struct registry *r, struct text region, int32_t period,
                                 instant_us until)
{
	const struct freeze *v;
	size_t n = registry_freezes(r, region, &v);
	instant_us since = INSTANT_NONE;
	for (size_t i = 0; i < n && v[i].at <= until; i++)
		if (v[i].period == period && !v[i].frozen)
			since = INSTANT_NONE;
		else if (v[i].period == period && since == INSTANT_NONE)
			since = v[i].at;
	return since;
}
