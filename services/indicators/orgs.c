/* orgs: see the header. */
#include "indicators/orgs.h"

#include "event/ident.h"

struct text orgs_name(struct text org, struct arena *a)
{
	return ident_hsa_upper(org, arena_alloc(a, org.n + 1));
}

enum org_kind orgs_kind(struct text org)
{
	if (org.n == 2)
		return ORG_REGION;
	if (org.n == 4)
		return ORG_MUNICIPALITY;
	return org.n ? ORG_UNIT : ORG_UNKNOWN;
}

/* ---- keys ---- */

static struct text key_of(char kind, struct text code, struct text org, struct period p,
                          struct arena *a)
{
	BUF_AUTO b = { 0 };
	buf_printf(&b, "%c:%.*s/", kind, TEXT_ARGS(code));
	if (org.n) {
		buf_put_text(&b, org);
		buf_putc(&b, '/');
	}
	period_put(&b, p);
	return arena_text(a, buf_text(&b));
}

struct text orgs_series_key(struct text code, struct text org, struct period p, struct arena *a)
{
	return key_of('m', code, org, p, a);
}

struct text orgs_sum_key(struct text code, struct text region, struct period p, struct arena *a)
{
	return key_of('r', code, region, p, a);
}

struct text orgs_calendar_key(struct text code, struct period p, struct arena *a)
{
	return key_of('p', code, (struct text){ 0 }, p, a);
}

struct text orgs_dialogue_key(struct text code, struct text org, struct arena *a)
{
	return arena_printf(a, "f:%.*s/%.*s", TEXT_ARGS(code), TEXT_ARGS(org));
}

struct text orgs_nation_key(struct text code, struct period p, struct arena *a)
{
	return key_of('n', code, (struct text){ 0 }, p, a);
}

bool orgs_read_key(struct text key, struct series_key *ret)
{
	struct text rest = key;
	struct text kind = text_cut(&rest, ':');
	ret->code = text_cut(&rest, '/');
	bool of_all = text_eq(kind, TEXT("p")) || text_eq(kind, TEXT("n"));
	ret->org = of_all ? (struct text){ 0 } : text_cut(&rest, '/');
	return rest.p && period_parse(rest, &ret->period);
}

/* ---- principals ---- */

static size_t of_kind(const struct principal **v, size_t n, enum principal_kind kind)
{
	size_t kept = 0;
	for (size_t i = 0; i < n; i++)
		if (v[i]->kind == kind)
			v[kept++] = v[i];
	return kept;
}

size_t orgs_principals(const struct fold_in *in, enum principal_kind kind, day_no on,
                       struct arena *a, const struct principal ***ret)
{
	size_t n = registry_principals(in->registry, on, a, ret);
	size_t kept = of_kind(*ret, n, kind);
	if (kept)
		return kept;
	n = registry_principals(in->registry, DAY_NONE, a, ret);
	return of_kind(*ret, n, kind);
}

/* ---- units ---- */

static struct text region_of_principal(const struct fold_in *in, struct text code)
{
	const struct principal *p = registry_principal(in->registry, code, DAY_NONE);
	if (p && p->kind == PRINCIPAL_PRIVATE_PROVIDER)
		code = p->under;
	return code.n == 2 || code.n == 4 ? registry_region_of(code) : (struct text){ 0 };
}

/* Rows that follow each other day on day are one opening: the end of the last of them. */
static day_no open_until(const struct fold_in *in, const struct unit *row)
{
	while (row->valid_to != DAY_NONE) {
		day_no after = row->valid_to + 1;
		const struct unit *next = registry_unit(in->registry, row->hsa_id, after);
		if (next->valid_from > after || (next->valid_to != DAY_NONE && next->valid_to < after))
			return row->valid_to;
		row = next;
	}
	return DAY_NONE;
}

static void read_registered(const struct fold_in *in, day_no on, struct known_unit *u)
{
	const struct unit *row = registry_unit(in->registry, u->hsa_id, on);
	if (!row)
		return;
	u->known = true;
	u->name = row->name;
	u->unit_type = row->unit_type;
	u->municipality = row->municipality;
	u->owner = row->owner;
	u->region = region_of_principal(in, row->owner);
	u->open_from = row->valid_from;
	u->open_to = open_until(in, row);
}

/* K05 says more of opening and closing than the register's own dates. */
static void read_word(const struct unit_word *w, struct known_unit *u)
{
	u->known = true;
	if (w->municipality.n)
		u->municipality = w->municipality;
	if (w->unit_type.n)
		u->unit_type = w->unit_type;
	if (w->opened) {
		u->open_from = w->from;
		u->open_to = DAY_NONE;
	} else {
		u->open_to = w->from - 1;
	}
}

static bool is_open(const struct known_unit *u, day_no on)
{
	return (u->open_from == DAY_NONE || u->open_from <= on) &&
	       (u->open_to == DAY_NONE || on <= u->open_to);
}

/* An opening to come waits for its day; a closing to come ends what is open. */
struct known_unit orgs_unit(const struct fold_in *in, struct text hsa_id, day_no on)
{
	struct known_unit u = { .hsa_id = hsa_id, .open_from = DAY_NONE, .open_to = DAY_NONE };
	const struct unit_word *w;
	size_t n = registry_unit_words(in->registry, hsa_id, &w);
	read_registered(in, on, &u);
	for (size_t i = 0; i < n; i++) {
		if (!told_is_seen(w[i].told, in->as_of))
			continue;
		if (w[i].from > on && u.known) {
			if (!w[i].opened && is_open(&u, on))
				u.open_to = w[i].from - 1;
			break;
		}
		read_word(&w[i], &u);
	}
	if (!u.region.n && u.municipality.n)
		u.region = registry_region_of(u.municipality);
	return u;
}

bool orgs_unit_is_open(const struct fold_in *in, struct text hsa_id, day_no on)
{
	struct known_unit u = orgs_unit(in, hsa_id, on);
	return u.known && is_open(&u, on);
}

bool orgs_unit_is_foreign(const struct fold_in *in, struct text source, const struct known_unit *u)
{
	const struct principal *sender = registry_source_owner(in->registry, source);
	const struct principal *owner =
	        u->owner.n ? registry_principal(in->registry, u->owner, DAY_NONE) : NULL;
	if (!sender || !owner || text_eq(sender->code, owner->code) ||
	    text_eq(sender->code, owner->under))
		return false;
	return sender->kind != PRINCIPAL_REGION || !text_eq(sender->code, u->region);
}

struct text orgs_region(const struct fold_in *in, struct text org, day_no on)
{
	return orgs_kind(org) == ORG_UNIT ? orgs_unit(in, org, on).region : registry_region_of(org);
}

/* ---- when it was told ---- */

/* What is yet to be told as well: reference data that came when the clock stood ahead are there
 * before their time. */
static void note_told(const struct fold_in *in, struct told t, struct fold_out *ret)
{
	fold_due(in, ret, t.at);
	fold_due(in, ret, t.until); /* INSTANT_NONE is left out there */
}

void orgs_note_unit(const struct fold_in *in, struct text hsa_id, struct fold_out *ret)
{
	const struct unit_word *w;
	size_t n = registry_unit_words(in->registry, hsa_id, &w);
	for (size_t i = 0; i < n; i++)
		note_told(in, w[i].told, ret);
}

void orgs_note_definitions(const struct fold_in *in, const struct indicator *i,
                           struct fold_out *ret)
{
	for (size_t k = 0; i && k < i->n_definitions; k++)
		note_told(in, i->definitions[k].told, ret);
}

void orgs_note_targets(const struct fold_in *in, const struct indicator *i, struct text org,
                       struct fold_out *ret)
{
	for (size_t k = 0; i && k < i->n_targets; k++)
		if (!i->targets[k].org.n || text_eq(i->targets[k].org, org))
			note_told(in, i->targets[k].told, ret);
}
