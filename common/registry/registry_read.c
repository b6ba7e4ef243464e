/* registry, reading: one function a kind of object, from the data of its event. The schemas have
 * let the rows in; what does not read here is a row some other program wrote. */
#include "event/ident.h"
#include "registry/registry_inner.h"

#include <stdlib.h>
#include <string.h>

bool row_fail(const struct row_reader *in, const char *member)
{
	return err_set(in->e, ERR_FATAL, "REFERENCE",
	               "reference data: %s %.*s: member %s does not read", in->object,
	               TEXT_ARGS(in->id), member);
}

static struct text json_text(const json_t *v)
{
	return (struct text){ json_string_value(v), json_string_length(v) };
}

bool row_text(const struct row_reader *in, const char *member, struct text *ret)
{
	const json_t *v = json_object_get(in->data, member);
	if (!v)
		return true;
	if (!json_is_string(v))
		return row_fail(in, member);
	*ret = arena_text(&in->r->arena, json_text(v));
	return true;
}

bool row_texts(const struct row_reader *in, const char *member, struct texts *ret)
{
	const json_t *list = json_object_get(in->data, member);
	if (!list)
		return true;
	if (!json_is_array(list))
		return row_fail(in, member);
	size_t n = json_array_size(list);
	struct text *v = ARENA_ARRAY(&in->r->arena, n, struct text);
	for (size_t i = 0; i < n; i++) {
		const json_t *item = json_array_get(list, i);
		if (!json_is_string(item))
			return row_fail(in, member);
		v[i] = arena_text(&in->r->arena, json_text(item));
	}
	if (n)
		qsort(v, n, sizeof *v, text_order);
	*ret = (struct texts){ v, n };
	return true;
}

bool row_day(const struct row_reader *in, const char *member, day_no *ret)
{
	const json_t *v = json_object_get(in->data, member);
	if (!v || json_is_null(v))
		return true;
	if (!json_is_string(v) || !calendar_parse_day(json_text(v), ret))
		return row_fail(in, member);
	return true;
}

bool row_int(const struct row_reader *in, const char *member, int64_t *ret)
{
	const json_t *v = json_object_get(in->data, member);
	if (!v || json_is_null(v))
		return true;
	if (!json_is_integer(v))
		return row_fail(in, member);
	*ret = json_integer_value(v);
	return true;
}

bool row_word(const struct row_reader *in, const char *member, const char *const *words, int *ret)
{
	const json_t *v = json_object_get(in->data, member);
	if (!v)
		return true;
	struct text word = json_is_string(v) ? json_text(v) : TEXT("");
	for (int i = 0; words[i]; i++) {
		if (!text_eq(word, text_of(words[i])))
			continue;
		*ret = i + 1;
		return true;
	}
	return row_fail(in, member);
}

static struct versioned_row versioned_of(const struct row_reader *in, struct text key,
                                         const void *value)
{
	return (struct versioned_row){
		.key = key, .tie = in->id, .from = in->from, .to = in->to, .value = value
	};
}

/* ---- principals ---- */

static bool read_range(const struct row_reader *in, const json_t *item, struct flow_range *ret)
{
	struct row_reader range = *in;
	range.data = item;
	*ret = (struct flow_range){ DAY_NONE, DAY_NONE };
	if (!json_is_object(item) || !row_day(&range, "from", &ret->from) ||
	    !row_day(&range, "to", &ret->to))
		return false;
	return ret->from != DAY_NONE || row_fail(in, "participates");
}

static bool read_flow(const struct row_reader *in, const json_t *list, struct flow *f)
{
	if (!json_is_array(list))
		return row_fail(in, "participates");
	f->n = json_array_size(list);
	struct flow_range *v = ARENA_ARRAY(&in->r->arena, f->n, struct flow_range);
	f->v = v;
	for (size_t i = 0; i < f->n; i++)
		if (!read_range(in, json_array_get(list, i), &v[i]))
			return false;
	return true;
}

static bool read_flows(const struct row_reader *in, struct principal_row *row)
{
	json_t *flows = json_object_get(in->data, "participates");
	struct flow *v = ARENA_ARRAY(&in->r->arena, json_object_size(flows), struct flow);
	const char *name;
	json_t *list;
	row->flows = v;
	json_object_foreach(flows, name, list)
	{
		struct flow *f = &v[row->n_flows++];
		f->name = arena_text(&in->r->arena, text_of(name));
		if (!read_flow(in, list, f))
			return false;
	}
	return true;
}

static bool read_principal(const struct row_reader *in)
{
	static const char *const kinds[] = { "REGION", "MUNICIPALITY", "PRIVATE_PROVIDER", NULL };
	struct registry *r = in->r;
	struct principal_row *row = ARENA_NEW(&r->arena, struct principal_row);
	int kind = 0;
	row->pub.code = in->id; /* unless a member says otherwise; so for the others below */
	if (!row_text(in, "code", &row->pub.code) || !row_text(in, "orgnr", &row->pub.orgnr) ||
	    !row_text(in, "name", &row->pub.name) || !row_text(in, "under", &row->pub.under) ||
	    !row_texts(in, "decidingBodies", &row->pub.deciding_bodies) ||
	    !row_word(in, "kind", kinds, &kind) || !read_flows(in, row))
		return false;
	if (!row->pub.code.n || !kind)
		return row_fail(in, "code or kind");
	row->pub.kind = (enum principal_kind)kind;
	versioned_add(&r->principals, &r->arena, versioned_of(in, row->pub.code, row));
	if (row->pub.orgnr.n)
		versioned_add(&r->by_orgnr, &r->arena, versioned_of(in, row->pub.orgnr, row));
	return true;
}

static bool read_set(const struct row_reader *in)
{
	struct texts *members = ARENA_NEW(&in->r->arena, struct texts);
	if (!row_texts(in, "members", members))
		return false;
	versioned_add(&in->r->sets, &in->r->arena, versioned_of(in, in->id, members));
	return true;
}

/* ---- units, sources, viewers ---- */

static bool read_unit(const struct row_reader *in)
{
	struct registry *r = in->r;
	struct unit *u = ARENA_NEW(&r->arena, struct unit);
	u->hsa_id = in->id;
	u->valid_from = in->from;
	u->valid_to = in->to;
	if (!row_text(in, "hsaId", &u->hsa_id) || !row_text(in, "name", &u->name) ||
	    !row_text(in, "unitType", &u->unit_type) ||
	    !row_text(in, "municipality", &u->municipality) || !row_text(in, "owner", &u->owner))
		return false;
	if (!u->hsa_id.n)
		return row_fail(in, "hsaId");
	struct text key = ident_hsa_upper(u->hsa_id, arena_alloc(&r->arena, u->hsa_id.n));
	versioned_add(&r->units, &r->arena, versioned_of(in, key, u));
	return true;
}

static bool read_source(const struct row_reader *in)
{
	struct registry *r = in->r;
	struct registered_source *s = ARENA_NEW(&r->arena, struct registered_source);
	s->uri = in->id;
	struct texts types = { 0 };
	int64_t priority = 0;
	if (!row_text(in, "uri", &s->uri) || !row_text(in, "owner", &s->owner) ||
	    !row_texts(in, "allowedTypes", &types) || !row_int(in, "priority", &priority) ||
	    !row_text(in, "certificateSubject", &s->certificate))
		return false;
	if (!s->uri.n || priority < INT32_MIN || priority > INT32_MAX)
		return row_fail(in, "uri or priority");
	s->allowed_types = types.v;
	s->n_allowed_types = types.n;
	s->priority = (int32_t)priority;
	char *expected =
	        json_dumps(json_object_get(in->data, "expected"), JSON_COMPACT | JSON_SORT_KEYS);
	s->expected = arena_text(&r->arena, text_of(expected ? expected : ""));
	free(expected);
	versioned_add(&r->sources, &r->arena, versioned_of(in, s->uri, s));
	if (s->certificate.n)
		versioned_add(&r->certificates, &r->arena, versioned_of(in, s->certificate, s));
	return true;
}

static bool read_viewer(const struct row_reader *in)
{
	struct viewer *v = ARENA_NEW(&in->r->arena, struct viewer);
	if (!row_text(in, "subject", &v->subject) || !row_text(in, "audience", &v->audience) ||
	    !row_text(in, "organisation", &v->organisation))
		return false;
	v->id = in->id;
	versioned_add(&in->r->viewers, &in->r->arena, versioned_of(in, v->subject, v));
	versioned_add(&in->r->viewer_ids, &in->r->arena, versioned_of(in, v->id, v));
	return true;
}

/* ---- amounts, inhabitants, days ---- */

static void file_tariff(struct registry *r, const struct telling *t)
{
	versioned_add(&r->tariffs, &r->arena, t->row);
}

static bool read_tariff(const struct row_reader *in)
{
	struct registry *r = in->r;
	struct tariff *t = ARENA_NEW(&r->arena, struct tariff);
	struct text regime = { 0 }, region = { 0 };
	t->amount_ore = -1;
	if (!row_text(in, "regime", &regime) || !row_text(in, "region", &region) ||
	    !row_int(in, "amountOre", &t->amount_ore))
		return false;
	if (t->amount_ore < 0)
		return row_fail(in, "amountOre");
	char *key = arena_alloc(&r->arena, regime.n + 1 + region.n);
	if (regime.n)
		memcpy(key, regime.p, regime.n);
	if (region.n)
		memcpy(key + regime.n + 1, region.p, region.n);
	struct text whole = { key, regime.n + 1 + region.n };
	registry_tell(in,
	              (struct telling){ .row = versioned_of(in, whole, t), .file = file_tariff });
	return true;
}

static bool read_population(const struct row_reader *in)
{
	struct registry *r = in->r;
	struct population *p = ARENA_NEW(&r->arena, struct population);
	*p = (struct population){ INT64_MIN, INT64_MIN };
	struct text code = in->id;
	day_no date = in->from;
	if (!row_text(in, "code", &code) || !row_day(in, "date", &date) ||
	    !row_int(in, "inhabitants", &p->all) || !row_int(in, "aged65plus", &p->of_65plus))
		return false;
	struct versioned_row row = {
		.key = code, .tie = in->id, .from = date, .to = DAY_NONE, .value = p
	};
	versioned_add(&r->populations, &r->arena, row);
	return true;
}

static bool read_holiday(const struct row_reader *in)
{
	struct registry *r = in->r;
	day_no day = in->from;
	if (!row_day(in, "date", &day))
		return false;
	if (day == DAY_NONE)
		return row_fail(in, "date");
	day_no *v = ARENA_ARRAY(&r->arena, (size_t)r->n_holidays + 1, day_no);
	if (r->n_holidays)
		memcpy(v, r->holidays, (size_t)r->n_holidays * sizeof *v);
	v[r->n_holidays++] = day;
	r->holidays = v;
	return true;
}

/* ---- dispatch ---- */

static const struct object_kind {
	const char *object;
	bool (*read)(const struct row_reader *in);
	bool versioned, told; /* told: the words before the one that stands are read, too */
} kinds[] = {
	{ "principal", read_principal, true, false },
	{ "principal-set", read_set, true, false },
	{ "unit", read_unit, true, false },
	{ "source", read_source, true, false },
	{ "viewer", read_viewer, true, false },
	{ "tariff", read_tariff, true, true },
	{ "holiday", read_holiday, true, false },
	{ "population", read_population, true, false },
	{ "policy", registry_read_policy, true, true },
	{ "settlement", registry_read_settlement, false, false },
	{ "indicator", registry_read_indicator, false, false },
	{ "opening", registry_read_opening, false, false },
};

static bool read_versions(struct row_reader *in)
{
	if (!row_text(in, "id", &in->id) || !row_day(in, "validFrom", &in->from) ||
	    !row_day(in, "validTo", &in->to))
		return false;
	return in->from != DAY_NONE || row_fail(in, "validFrom");
}

static bool read_one(struct row_reader *in, const struct object_kind *kind)
{
	if (!json_is_object(in->data))
		return row_fail(in, "(whole)");
	if (kind->versioned && !read_versions(in))
		return false;
	return kind->read(in);
}

static bool told_at(const struct row_reader *in, const json_t *told, size_t i, instant_us *ret)
{
	const json_t *at = json_object_get(json_array_get(told, i), "at");
	return (at && instant_parse(json_text(at), ret)) || row_fail(in, "told");
}

/* "told": [{"at","data"},…,{"at"}], from the first word to the one that stands, which is the row
 * itself. Without it the row has always been so. */
static bool read_data(const struct row_reader *in, const struct object_kind *kind)
{
	const json_t *told = kind->told ? json_object_get(in->data, "told") : NULL;
	size_t n = json_array_size(told);
	struct row_reader word = *in;
	word.is_first = true;
	word.at = TOLD_ALWAYS;
	word.until = INSTANT_NONE;
	if (n && !told_at(in, told, 0, &word.at))
		return false;
	for (size_t i = 0; i + 1 < n; i++) {
		word.data = json_object_get(json_array_get(told, i), "data");
		word.to = DAY_NONE;
		if (!told_at(in, told, i + 1, &word.until) || !read_one(&word, kind))
			return false;
		word.at = word.until;
		word.until = INSTANT_NONE;
		word.is_first = false;
	}
	word.data = in->data;
	word.to = DAY_NONE;
	return read_one(&word, kind);
}

/* A kind of object this program does not know yet is left aside: an older daemon goes on beside a
 * newer one. */
bool registry_read_row(struct registry *r, const struct registry_row *row, struct err *e)
{
	if (row->json.n && row->json.p[0] == '\xff')
		return true; /* more facts than an entity may have: it says nothing any more */
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (!text_eq(row->object, text_of(kinds[i].object)))
			continue;
		json_t *data = json_loadb(row->json.p, row->json.n, JSON_REJECT_DUPLICATES, NULL);
		struct row_reader in = { .r = r,
			                 .data = data,
			                 .id = { "", 0 },
			                 .from = DAY_NONE,
			                 .to = DAY_NONE,
			                 .e = e,
			                 .object = kinds[i].object };
		bool ok = read_data(&in, &kinds[i]);
		json_decref(data);
		return ok;
	}
	return true;
}
