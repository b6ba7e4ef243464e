/* split: shares of one amount. The invariant: an amount nobody named a share of is paid to the last
 * öre, once. */
#include "approvals/split.h"

#include "approvals/apportion.h"

#include <stdlib.h>

struct splitting {
	const struct payers *p;
	int64_t total, region, group;
	day_no on; /* whose inhabitants */
	const struct split_data *s;
	struct arena *a;
	struct split_out *ret;
};

static bool said(int64_t ore)
{
	return ore != INT64_MIN;
}

static const struct share_data *named(const struct split_data *s, struct text code)
{
	const struct share_data *v = s->per_principal.v;
	for (size_t i = 0; i < s->per_principal.n; i++)
		if (text_eq(v[i].principal, code))
			return &v[i];
	return NULL;
}

/* What the split names for a group; *all: nobody of it is left out. */
static int64_t named_sum(const struct splitting *x, bool regions, bool *all)
{
	int64_t sum = 0;
	bool any = false;
	*all = true;
	for (size_t i = 0; i < x->p->n; i++) {
		if (split_is_region(x->p->codes[i]) != regions)
			continue;
		const struct share_data *d = named(x->s, x->p->codes[i]);
		any = true;
		*all = *all && d;
		sum += d ? d->amount_ore : 0; /* at most 400 of 9e15 */
	}
	*all = *all && any;
	return sum;
}

/* Of an unknown set both are thought to be there. */
static bool has_group(const struct payers *p, bool regions)
{
	if (p->n == 0)
		return true;
	for (size_t i = 0; i < p->n; i++)
		if (split_is_region(p->codes[i]) == regions)
			return true;
	return false;
}

static int64_t at_least_nothing(int64_t ore)
{
	return ore > 0 ? ore : 0;
}

/* What follows for the regions when their share is not said: what is left of what is said, or the
 * principle. The odd öre of a half is the region's: its code is the lowest (R-A9). */
static int64_t region_by_principle(const struct splitting *x)
{
	bool all;
	int64_t of_group = named_sum(x, false, &all);
	if (!has_group(x->p, false))
		return x->total;
	if (said(x->s->municipal_group_ore))
		return at_least_nothing(x->total - x->s->municipal_group_ore);
	if (x->s->principle == SPLIT_PER_INHABITANT)
		return 0;
	if (x->s->principle > SPLIT_PER_INHABITANT && all)
		return at_least_nothing(x->total - of_group);
	return x->total - x->total / 2;
}

static void divide_groups(struct splitting *x)
{
	bool all;
	int64_t of_regions = named_sum(x, true, &all);
	if (!has_group(x->p, true))
		x->region = 0;
	else if (said(x->s->region_ore))
		x->region = x->s->region_ore;
	else
		x->region = all ? of_regions : region_by_principle(x);
	x->group = said(x->s->municipal_group_ore) ? x->s->municipal_group_ore
	                                           : at_least_nothing(x->total - x->region);
}

/* Of a region without a figure of its own: those of its municipalities in the set. */
static int64_t inhabitants(const struct splitting *x, struct text code)
{
	int64_t all, old, sum = 0;
	if (registry_population(x->p->registry, code, x->on, &all, &old) && said(all))
		return all;
	for (size_t i = 0; split_is_region(code) && i < x->p->n; i++) {
		struct text m = x->p->codes[i];
		if (split_is_region(m) || !text_starts_with(m, code))
			continue;
		if (!registry_population(x->p->registry, m, x->on, &all, &old) || !said(all))
			return INT64_MIN;
		sum += all;
	}
	return sum ? sum : INT64_MIN;
}

/* Shares `ore` among those of a group that the split does not name. */
static void share_rest(struct splitting *x, bool regions, int64_t ore)
{
	size_t *place = ARENA_ARRAY(x->a, x->p->n, size_t), n = 0;
	int64_t *weight = ARENA_ARRAY(x->a, x->p->n, int64_t),
	        *share = ARENA_ARRAY(x->a, x->p->n, int64_t);
	bool known = true;
	for (size_t i = 0; i < x->p->n; i++)
		if (split_is_region(x->p->codes[i]) == regions && !named(x->s, x->p->codes[i]))
			place[n++] = i;
	if (ore < 0 || (n == 0 && ore > 0 && x->p->n))
		x->ret->shares_differ = true;
	if (ore <= 0 || n == 0)
		return;
	for (size_t i = 0; i < n && known; i++) {
		weight[i] = n == 1 ? 1 : inhabitants(x, x->p->codes[place[i]]);
		known = said(weight[i]);
	}
	if (!known || !apportion(ore, weight, n, x->a, share)) {
		x->ret->by_inhabitants = false;
		apportion_equally(ore, n, share);
	}
	for (size_t i = 0; i < n; i++)
		x->ret->shares[place[i]] = share[i];
}

static void share_group(struct splitting *x, bool regions, int64_t ore)
{
	bool all;
	int64_t sum = named_sum(x, regions, &all);
	for (size_t i = 0; i < x->p->n; i++) {
		const struct share_data *d = named(x->s, x->p->codes[i]);
		if (d && split_is_region(x->p->codes[i]) == regions)
			x->ret->shares[i] = d->amount_ore;
	}
	share_rest(x, regions, ore - sum);
}

void split_amount(const struct split_ask *ask, struct arena *a, struct split_out *ret)
{
	static const struct split_data one_to_one = {
		SPLIT_ONE_TO_ONE, INT64_MIN, INT64_MIN, { NULL, 0 }
	};
	const struct payers *p = ask->payers;
	struct splitting x = { .p = p,
		               .total = ask->total_ore,
		               .on = calendar_day_of((int)ask->year, 1, 1),
		               .s = ask->split ? ask->split : &one_to_one,
		               .a = a,
		               .ret = ret };
	*ret = (struct split_out){ .shares = ARENA_ARRAY(a, p->n, int64_t),
		                   .by_inhabitants = true };
	divide_groups(&x);
	share_group(&x, true, x.region);
	share_group(&x, false, x.group);
	ret->region_ore = x.region;
	ret->municipal_ore = x.group;
	if (x.region + x.group != ask->total_ore)
		ret->shares_differ = true;
	if (x.s->principle <= SPLIT_ONE_TO_ONE && has_group(p, true) && has_group(p, false))
		ret->ratio_differs = llabs(x.region - x.group) > 1;
}

static bool names_amounts(const struct split_data *s)
{
	return said(s->region_ore) || said(s->municipal_group_ore) || s->per_principal.n;
}

/* Shares of nothing have no proportions: then nobody has said who pays what is added. */
static void rescale(const struct payers *p, int64_t total_ore, struct arena *a, struct split_out *ret)
{
	int64_t groups[] = { ret->region_ore, ret->municipal_ore }; /* all there is of an unknown set */
	int64_t *shares = p->n ? ret->shares : groups;
	if (!apportion(total_ore, shares, p->n ? p->n : 2, a, shares)) {
		ret->shares_differ = ret->shares_differ || total_ore > 0;
		return;
	}
	ret->region_ore = p->n ? 0 : groups[0];
	for (size_t i = 0; i < p->n; i++)
		if (split_is_region(p->codes[i]))
			ret->region_ore += ret->shares[i];
	ret->municipal_ore = total_ore - ret->region_ore;
}

void split_rescale(const struct split_ask *ask, int64_t before_ore, struct arena *a,
                   struct split_out *ret)
{
	const struct payers *p = ask->payers;
	const struct split_data *s = ask->split;
	struct split_data bare = {
		s ? s->principle : SPLIT_ONE_TO_ONE, INT64_MIN, INT64_MIN, { NULL, 0 }
	};
	bool agreed = s && names_amounts(s) && s->principle > SPLIT_ONE_TO_ONE;
	struct split_ask anew = { p, ask->year, agreed ? before_ore : ask->total_ore,
		                  agreed ? s : &bare };
	split_amount(&anew, a, ret);
	if (agreed)
		rescale(p, ask->total_ore, a, ret);
}
