/* document: reads the facts once, in their order; everything later asks this view. The invariant:
 * nothing here knows in which order facts arrived. */
#include "approvals/document.h"

#include <stdlib.h>

/* ---- reading ---- */

static day_no day_of(const struct document_fact *c)
{
	const struct approval_data *d = &c->d;
	day_no told = d->on;
	if (c->type == D_DECIDED || c->type == D_RECOMMENDED)
		told = d->decided_on;
	else if (c->type == D_ADJUSTED)
		told = d->adjusted_on;
	else if (c->type == D_ANNOUNCED)
		told = d->announced_on;
	return told == DAY_NONE ? calendar_day(c->n.f->time_us) : told;
}

/* A digest in hex is the same in capitals; another form of it is not touched. */
static struct text plain_hash(struct text hash, struct arena *a)
{
	char *plain = hash.n ? arena_copy(a, hash.p, hash.n) : NULL;
	for (size_t i = 0; i < hash.n; i++) {
		char c = hash.p[i];
		bool capital = c >= 'A' && c <= 'F';
		if (!capital && !(c >= 'a' && c <= 'f') && !(c >= '0' && c <= '9'))
			return hash;
		plain[i] = capital ? (char)(c + ('a' - 'A')) : c;
	}
	return (struct text){ plain, hash.n };
}

static void plain_hashes(struct approval_data *d, struct arena *a)
{
	struct item_data *items = d->items.v;
	d->content_hash = plain_hash(d->content_hash, a);
	for (size_t i = 0; i < d->items.n; i++)
		items[i].content_hash = plain_hash(items[i].content_hash, a);
}

static void read_fact(struct document_view *v, const struct fact *f)
{
	struct document_fact *c = &v->v[v->n];
	struct wire_reader r = wire_reader_of(f->body);
	if (f->type >= D_COUNT)
		return;
	c->type = f->type;
	record_decode(&approval_record, &r, v->a, &c->d);
	if (r.bad)
		return;
	plain_hashes(&c->d, v->a);
	c->n = (struct notice){ .f = f,
		                .id = c->d.notice_id,
		                .replaces = c->d.replaces,
		                .version = c->d.notice_version,
		                .action = c->d.action };
	c->n.priority = notice_priority(v->in->registry, f, v->n ? &c[-1].n : NULL);
	c->on = day_of(c);
	v->n++;
}

/* ---- by principal, live and dead ---- */

static int by_principal(const void *x, const void *y)
{
	const struct document_fact *a = *(const struct document_fact *const *)x,
	                           *b = *(const struct document_fact *const *)y;
	int c = text_cmp(a->d.principal, b->d.principal);
	return c ? c : (a > b) - (a < b); /* the view's order is the facts' */
}

static void index_principals(struct document_view *v)
{
	const struct document_fact **said = ARENA_ARRAY(v->a, v->n, const struct document_fact *);
	for (size_t i = 0; i < v->n; i++)
		said[i] = &v->v[i];
	if (v->n)
		qsort(said, v->n, sizeof *said, by_principal);
	v->said = said;
}

size_t document_group(const struct document_view *v, size_t from)
{
	size_t n = 0;
	while (from + n < v->n &&
	       text_eq(v->said[from + n]->d.principal, v->said[from]->d.principal))
		n++;
	return n;
}

/* Who records for others may have taken the wrong one for the decider; a municipality takes back
 * its own word only. */
static bool corrects_others(const struct document_view *v, const struct document_fact *c)
{
	const struct principal *p = registry_source_owner(v->in->registry, c->n.f->source);
	return c->n.dangling && !c->n.f->beaten && (!p || p->kind == PRINCIPAL_REGION);
}

static void kill_others(const struct document_view *v, struct document_fact *by)
{
	for (size_t i = 0; i < v->n; i++) {
		struct document_fact *c = &v->v[i];
		if (c == by || c->type != by->type || !text_eq(notice_name(&c->n), by->n.replaces))
			continue;
		by->n.dangling = false;
		c->n.dead = true;
	}
}

/* Names of notices are their principal's: two diaries may number alike. */
static void sort_out(struct document_view *v)
{
	struct notice **group = ARENA_ARRAY(v->a, v->n, struct notice *);
	for (size_t from = 0, n; (n = document_group(v, from)) > 0; from += n) {
		for (size_t i = 0; i < n; i++)
			group[i] = &v->v[v->said[from + i] - v->v].n;
		notice_sort_out(group, n, NULL, v->a);
	}
	for (size_t i = 0; i < v->n; i++)
		if (corrects_others(v, &v->v[i]))
			kill_others(v, &v->v[i]);
}

/* ---- choosing ---- */

int document_by_strength(const void *a, const void *b)
{
	return notice_strength(&(*(const struct document_fact *const *)a)->n,
	                       &(*(const struct document_fact *const *)b)->n);
}

const struct document_fact *document_next(const struct document_view *v, enum approval_type type,
                                          size_t *i)
{
	while (*i < v->n) {
		const struct document_fact *c = &v->v[(*i)++];
		if (c->type == type && notice_counts(&c->n))
			return c;
	}
	return NULL;
}

const struct document_fact *document_winner(const struct document_view *v, enum approval_type type)
{
	const struct document_fact *best = NULL, *c;
	size_t i = 0;
	while ((c = document_next(v, type, &i)))
		if (!best || notice_strength(&c->n, &best->n) > 0)
			best = c;
	return best;
}

const struct document_fact *document_newest(const struct document_view *v, enum approval_type type)
{
	const struct document_fact *best = NULL, *c;
	size_t i = 0;
	while ((c = document_next(v, type, &i)))
		if (notice_is_newer(&c->n, best ? &best->n : NULL))
			best = c;
	return best;
}

/* ---- versions ---- */

static int by_number(const void *x, const void *y)
{
	const struct document_version *a = x, *b = y;
	return (a->number > b->number) - (a->number < b->number);
}

struct versions {
	struct document_version *v;
	size_t n;
};

static struct document_version *version_at(struct versions *l, int64_t number, day_no from)
{
	for (size_t i = 0; i < l->n; i++) {
		if (l->v[i].number != number)
			continue;
		if (from < l->v[i].from)
			l->v[i].from = from;
		return &l->v[i];
	}
	l->v[l->n] = (struct document_version){ number, { 0 }, from, true };
	return &l->v[l->n++];
}

static int64_t number_of(const struct document_fact *c)
{
	int64_t said = c->type == D_REVISED ? c->d.to_version : c->d.version;
	return said == INT64_MIN ? 1 : said;
}

/* What kind says most of a version's wording: its registration, its revision, its establishment. */
static const enum approval_type telling[] = { D_ESTABLISHED, D_REVISED, D_REGISTERED };

static void add_versions(const struct document_view *v, enum approval_type type, struct versions *l)
{
	const struct document_fact *c;
	size_t i = 0;
	while ((c = document_next(v, type, &i))) {
		if (type == D_ESTABLISHED && c->d.version == INT64_MIN)
			continue; /* establishes whatever is the newest */
		struct document_version *x = version_at(l, number_of(c), c->on);
		if (c->d.content_hash.n)
			x->content_hash = c->d.content_hash;
		if (type == D_REVISED)
			x->material = c->d.material != TRI_FALSE;
	}
}

/* Of two facts that speak of one version's wording the stronger has the last word. */
static void find_hashes(const struct document_view *v, struct versions *l)
{
	const struct document_fact **told = ARENA_ARRAY(v->a, v->n, const struct document_fact *);
	for (size_t k = 0; k < sizeof telling / sizeof *telling; k++) {
		const struct document_fact *c;
		size_t i = 0, n = 0;
		while ((c = document_next(v, telling[k], &i)))
			if (c->d.content_hash.n)
				told[n++] = c;
		if (n)
			qsort(told, n, sizeof *told, document_by_strength);
		for (size_t m = 0; m < n; m++)
			version_at(l, number_of(told[m]), told[m]->on)->content_hash =
			        told[m]->d.content_hash;
	}
}

static void find_versions(struct document_view *v)
{
	struct versions l = { ARENA_ARRAY(v->a, v->n + 1, struct document_version), 0 };
	for (size_t k = 0; k < sizeof telling / sizeof *telling; k++)
		add_versions(v, telling[k], &l);
	find_hashes(v, &l);
	if (l.n == 0)
		l.v[l.n++] = (struct document_version){ 1, { 0 }, DAY_NONE, true };
	qsort(l.v, l.n, sizeof *l.v, by_number);
	v->versions = l.v;
	v->n_versions = l.n;
	v->version = l.v[l.n - 1].number;
}

const struct document_version *document_version_of(const struct document_view *v, int64_t number)
{
	for (size_t i = 0; i < v->n_versions; i++)
		if (v->versions[i].number == number)
			return &v->versions[i];
	return NULL;
}

bool document_still_same(const struct document_view *v, int64_t number)
{
	for (size_t i = 0; i < v->n_versions; i++)
		if (v->versions[i].number > number && v->versions[i].material)
			return false;
	return number <= v->version;
}

/* ---- who and what is asked ---- */

/* The D01 of the highest version, or of those that name items; of several the stronger. */
static const struct document_fact *find_registered(const struct document_view *v, bool with_items)
{
	const struct document_fact *best = NULL, *c;
	size_t i = 0;
	while ((c = document_next(v, D_REGISTERED, &i))) {
		if (with_items && c->d.items.n == 0)
			continue;
		int64_t more = best ? number_of(c) - number_of(best) : 1;
		if (more > 0 || (more == 0 && notice_strength(&c->n, &best->n) > 0))
			best = c;
	}
	return best;
}

/* The set as it was when the document was registered: a municipality that joins the set later is
 * not asked about older documents. */
static void find_members(struct document_view *v)
{
	const struct document_fact *r = v->asked;
	if (!r || r->d.principals.n == 0)
		return;
	v->n_members = registry_set_members(v->in->registry, r->d.principals, r->on, &v->members);
	if (v->n_members == 0)
		v->n_members = registry_set_members(v->in->registry, r->d.principals, DAY_NONE,
		                                    &v->members);
}

const struct document_fact *const *document_said_by(const struct document_view *v,
                                                    struct text principal, size_t *ret_n)
{
	size_t low = 0, high = v->n, end;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (text_cmp(v->said[middle]->d.principal, principal) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (end = low; end < v->n && text_eq(v->said[end]->d.principal, principal);)
		end++;
	*ret_n = end - low;
	return v->said + low;
}

void document_read(const struct fold_in *in, struct arena *a, struct document_view *ret)
{
	*ret = (struct document_view){ .in = in, .a = a, .today = calendar_day(in->as_of) };
	ret->document_id = (struct text){ in->key.p + 2, in->key.n - 2 };
	ret->v = ARENA_ARRAY(a, in->n_facts, struct document_fact);
	for (size_t i = 0; i < in->n_facts; i++)
		read_fact(ret, &in->facts[i]);
	index_principals(ret);
	sort_out(ret);
	find_versions(ret);
	ret->registered = find_registered(ret, false);
	ret->asked = find_registered(ret, true);
	if (!ret->asked)
		ret->asked = ret->registered;
	find_members(ret);
}

/* ---- asking ---- */

const struct item_data *document_item(const struct document_fact *f, struct text item_id)
{
	const struct item_data *v = f->d.items.v;
	for (size_t i = 0; i < f->d.items.n; i++)
		if (text_eq(v[i].item_id, item_id))
			return &v[i];
	return NULL;
}

size_t document_member(const struct document_view *v, struct text principal)
{
	const struct text *found = NULL;
	if (v->n_members)
		found = bsearch(&principal, v->members, v->n_members, sizeof *v->members,
		                text_order);
	return found ? (size_t)(found - v->members) : SIZE_MAX;
}

struct text document_speaker(const struct document_view *v, const struct document_fact *f)
{
	return registry_source_speaker(v->in->registry, f->n.f->source);
}
