/* board: sums over the snapshot. An organisation is counted from its own sources and those of the
 * providers that act for it; what nobody owns stands for itself. */
#include "monitor/board.h"

#include "base/must.h"

#include <stdlib.h>
#include <string.h>

int64_t source_sum(const struct board_source *s, int hours, enum board_verdict v)
{
	int64_t sum = 0;
	must(hours <= BOARD_HOURS);
	for (int h = 0; h < hours; h++)
		for (int i = 0; i < BOARD_VERDICTS; i++)
			if (v == BOARD_VERDICTS || (int)v == i)
				sum += s->hour[h][i];
	return sum;
}

struct board_source *board_source(const struct board *b, struct text uri)
{
	for (size_t i = 0; i < b->n_sources; i++)
		if (text_eq(b->source[i].uri, uri))
			return &b->source[i];
	return NULL;
}

int64_t partition_lag(const struct board_partition *p)
{
	if (p->high < 0)
		return -1;
	int64_t from = p->next >= 0 ? p->next : p->low;
	return p->high > from ? p->high - from : 0;
}

int64_t board_lag(const struct board *b, struct text area)
{
	int64_t sum = 0;
	if (!b->has_broker)
		return -1;
	for (size_t i = 0; i < b->n_partitions; i++)
		if (!area.n || text_eq(area, b->partition[i].area))
			sum += partition_lag(&b->partition[i]) > 0 ? partition_lag(&b->partition[i]) : 0;
	return sum;
}

size_t board_stopped(const struct board *b)
{
	size_t n = 0;
	for (size_t i = 0; i < b->n_partitions; i++)
		n += b->partition[i].stopped.n > 0;
	return n;
}

/* ---- whose ---- */

bool board_belongs(const struct board *b, const struct board_source *s, struct text code)
{
	const struct principal *p = s->owner.n ? registry_principal(b->registry, s->owner, b->today) : NULL;
	return s->owner.n && (text_eq(s->owner, code) || (p && p->under.n && text_eq(p->under, code)));
}

struct text board_party_code(const struct board *b, struct text party)
{
	const struct principal *p = registry_principal(b->registry, party, b->today);
	if (!p)
		p = registry_principal_by_orgnr(b->registry, party);
	return p ? p->code : party;
}

struct text board_name(const struct board *b, struct text code)
{
	const struct principal *p = b->registry ? registry_principal(b->registry, code, b->today) : NULL;
	return p && p->name.n ? p->name : code;
}

/* ---- discrepancies ---- */

void board_finding_add(struct board_finding *to, const struct board_finding *f)
{
	to->open += f->open;
	to->within_day += f->within_day;
	to->within_week += f->within_week;
	to->within_month += f->within_month;
	if (to->oldest == INSTANT_NONE || f->oldest < to->oldest)
		to->oldest = f->oldest;
}

static int by_code_and_party(const void *pa, const void *pb)
{
	const struct board_finding *a = pa, *b = pb;
	int order = text_cmp(a->code, b->code);
	if (!order)
		order = text_cmp(a->party, b->party);
	if (!order)
		order = text_cmp(a->severity, b->severity);
	return order ? order : text_cmp(a->area, b->area);
}

static size_t count_parties(const struct board_finding *joint, size_t n)
{
	size_t parties = 0;
	for (size_t i = 0; i < n; i++)
		for (struct text rest = joint[i].party; rest.n; parties++)
			(void)text_cut(&rest, '\n');
	return parties;
}

struct board_finding *board_by_party(const struct board_finding *joint, size_t n, struct arena *a, size_t *ret_n)
{
	size_t all = 0, kept = 0;
	struct board_finding *v = ARENA_ARRAY(a, count_parties(joint, n), struct board_finding);
	for (size_t i = 0; i < n; i++)
		for (struct text rest = joint[i].party; rest.n; all++) {
			v[all] = joint[i];
			v[all].party = text_cut(&rest, '\n');
		}
	if (all)
		qsort(v, all, sizeof *v, by_code_and_party);
	for (size_t i = 0; i < all; i++)
		if (kept && by_code_and_party(&v[kept - 1], &v[i]) == 0)
			board_finding_add(&v[kept - 1], &v[i]);
		else
			v[kept++] = v[i];
	*ret_n = kept;
	return v;
}

/* ---- organisations ---- */

static void add_source(struct board_org *o, const struct board_source *s)
{
	bool worse = o->n_sources++ == 0 || s->state < o->state;
	if (worse)
		o->state = s->state;
	o->received += source_sum(s, BOARD_HOURS, BOARD_VERDICTS);
	o->refused += source_sum(s, BOARD_HOURS, BOARD_REFUSED);
	o->corrected += s->corrected + s->annulled;
	o->missing += s->missing;
	if (s->last > o->last)
		o->last = s->last;
	for (int h = 0; h < BOARD_HOURS; h++)
		for (int v = 0; v < BOARD_VERDICTS; v++)
			o->hour[h] += s->hour[h][v];
	for (int d = 0; d < BOARD_DAYS; d++)
		o->day[d] += s->day[d];
}

static void add_delivery(struct board_org *o, const struct board_delivery *d)
{
	o->delivered += d->n;
	o->due += d->due;
	if (d->last > o->last_delivered)
		o->last_delivered = d->last;
	if (d->oldest_due != INSTANT_NONE &&
	    (o->oldest_due == INSTANT_NONE || d->oldest_due < o->oldest_due))
		o->oldest_due = d->oldest_due;
}

static struct board_org *org_of(struct board_org *v, size_t n, struct text code)
{
	for (size_t low = 0; low < n;) {
		size_t mid = low + (n - low) / 2;
		int order = text_cmp(v[mid].principal->code, code);
		if (order == 0)
			return &v[mid];
		if (order < 0)
			low = mid + 1;
		else
			n = mid;
	}
	return NULL;
}

static struct board_org *owner_of(const struct board *b, struct board_org *v, size_t n, struct text code)
{
	const struct principal *p = registry_principal(b->registry, code, b->today);
	return org_of(v, n, p && p->under.n ? p->under : code);
}

/* Once, also of one whose provider is a party beside it. */
static void add_finding(const struct board *b, struct board_org *v, size_t n, const struct board_finding *f)
{
	bool serious = text_eq(f->severity, TEXT("ERROR")) || text_eq(f->severity, TEXT("LEGAL"));
	for (struct text rest = f->party; rest.n;) {
		struct board_org *o = owner_of(b, v, n, board_party_code(b, text_cut(&rest, '\n')));
		if (!o || o->counted == f)
			continue;
		o->counted = f;
		o->findings += f->open;
		o->errors += serious ? f->open : 0;
	}
}

static void gather(const struct board *b, struct board_org *v, size_t n)
{
	struct board_org *o;
	for (size_t i = 0; i < b->n_sources; i++)
		if (b->source[i].owner.n && (o = owner_of(b, v, n, b->source[i].owner)))
			add_source(o, &b->source[i]);
	for (size_t i = 0; i < b->n_deliveries; i++)
		if ((o = org_of(v, n, b->delivery[i].recipient)))
			add_delivery(o, &b->delivery[i]);
	for (size_t i = 0; i < b->n_joint; i++)
		add_finding(b, v, n, &b->joint[i]);
}

struct board_org *board_orgs(const struct board *b, struct arena *a, size_t *ret_n)
{
	const struct principal **all = NULL;
	size_t n = b->registry ? registry_principals(b->registry, b->today, a, &all) : 0, kept = 0;
	*ret_n = 0;
	if (n == 0)
		return NULL;
	struct board_org *v = ARENA_ARRAY(a, n, struct board_org);
	for (size_t i = 0; i < n; i++)
		v[i] = (struct board_org){ .principal = all[i], .state = STATE_NEVER, .last = INSTANT_NONE,
			                   .last_delivered = INSTANT_NONE, .oldest_due = INSTANT_NONE };
	gather(b, v, n);
	for (size_t i = 0; i < n; i++)
		if (v[i].n_sources || v[i].delivered || v[i].due || v[i].findings)
			v[kept++] = v[i];
	*ret_n = kept;
	return v;
}
