/* reference: see the header. Pure. A row that the registry could not read is refused here, with the
 * member's name: every daemon loads what this lets in. */
#include "reference/domain.h"

#include "base/must.h"
#include "event/ident.h"

#include <stdlib.h>
#include <string.h>

struct reference {
	struct text whole; /* the data as canonical JSON */
	struct text id, uri;
	day_no valid_from, valid_to;
};

static const struct field fields[] = {
	{ "", FIELD_WHOLE, offsetof(struct reference, whole), NULL, NULL },
	{ "id", FIELD_TEXT, offsetof(struct reference, id), NULL, NULL },
	{ "validFrom", FIELD_DAY, offsetof(struct reference, valid_from), NULL, NULL },
	{ "validTo", FIELD_DAY, offsetof(struct reference, valid_to), NULL, NULL },
	{ "uri", FIELD_TEXT, offsetof(struct reference, uri), NULL, NULL },
};

static const struct record record = { sizeof(struct reference), fields,
	                              sizeof fields / sizeof *fields, NULL };

static const struct event_type types[] = {
	{ "principal.upserted", "schemas/reference/principal.json" },
	{ "principal-set.upserted", "schemas/reference/principal-set.json" },
	{ "unit.upserted", "schemas/reference/unit.json" },
	{ "source.upserted", "schemas/reference/source.json" },
	{ "viewer.upserted", "schemas/reference/viewer.json" },
	{ "tariff.upserted", "schemas/reference/tariff.json" },
	{ "holiday.upserted", "schemas/reference/holiday.json" },
	{ "population.upserted", "schemas/reference/population.json" },
	{ "policy.upserted", "schemas/reference/policy.json" },
};

static struct text object_of(uint16_t type)
{
	struct text suffix = text_of(types[type].suffix);
	return text_cut(&suffix, '.');
}

/* ---- one fact ---- */

static bool refuse(struct err *e, const char *code, const char *detail)
{
	return err_set(e, ERR_REJECT, code, "%s", detail);
}

static bool check_source_uri(const struct reference *v, struct err *e)
{
	struct text prefix = TEXT("urn:samverka:");
	struct text uri = v->uri.n ? v->uri : v->id;
	if (!text_starts_with(uri, prefix))
		return true; /* a short name: what it stands for, nobody can claim */
	struct text rest = { uri.p + prefix.n, uri.n - prefix.n };
	if (ident_orgnr(text_cut(&rest, ':')))
		return true;
	return refuse(e, "ID_CHECKSUM", "/data/uri: check digit of the organisation number");
}

/* What the registry would say to it. */
static bool check_reads(struct text object, const struct reference *v, struct err *e)
{
	const struct registry_row row = { object, v->whole };
	struct err why = { 0 };
	struct registry *r = registry_new(&row, 1, 0, &why);
	registry_free(r);
	return r || err_set(e, ERR_REJECT, "SCHEMA", "/data: %s", why.text);
}

static bool route(const struct fact *f, const void *values, const struct registry *r,
                  struct arena *a, struct route *ret, struct err *e)
{
	(void)r; /* reference data do not depend on reference data */
	const struct reference *v = values;
	struct text object = object_of(f->type);
	if (v->id.n == 0 || v->valid_from == DAY_NONE)
		return refuse(e, "SCHEMA", "/data: id and validFrom are required");
	if (v->valid_to != DAY_NONE && v->valid_to < v->valid_from)
		return refuse(e, "SCHEMA", "/data/validTo: is before validFrom");
	if (text_eq(object, TEXT("source")) && !check_source_uri(v, e))
		return false;
	if (!check_reads(object, v, e))
		return false;
	BUF_AUTO key = { 0 };
	buf_printf(&key, "%.*s/%.*s/", TEXT_ARGS(object), TEXT_ARGS(v->id));
	calendar_put_day(&key, v->valid_from);
	ret->key[0] = arena_text(a, buf_text(&key));
	ret->n = 1;
	return true;
}

/* ---- the fold ---- */

static bool counts_more(const struct fact *a, const struct fact *b)
{
	if (a->recorded_us != b->recorded_us)
		return a->recorded_us > b->recorded_us;
	int c = text_cmp(a->source, b->source);
	if (c == 0)
		c = text_cmp(a->id, b->id);
	return c ? c > 0 : memcmp(a->digest, b->digest, sizeof a->digest) > 0;
}

/* Of all facts, or of one source's. */
static const struct fact *winner_of(const struct fold_in *in, const struct text *source)
{
	const struct fact *best = NULL;
	for (size_t i = 0; i < in->n_facts; i++) {
		const struct fact *f = &in->facts[i];
		if (f->beaten || (source && !text_eq(f->source, *source)))
			continue;
		if (!best || counts_more(f, best))
			best = f;
	}
	return best;
}

static struct text data_of(const struct fact *f, struct arena *a)
{
	struct reference v;
	struct wire_reader in = wire_reader_of(f->body);
	record_decode(&record, &in, a, &v);
	must(!in.bad);
	return v.whole;
}

/* ---- what had been told of it when ---- */

/* Tariffs and policies: a frozen month stands by those that had been told when it was frozen
 * (R-T33). */
static bool keeps_words(struct text key)
{
	return text_starts_with(key, TEXT("tariff/")) || text_starts_with(key, TEXT("policy/"));
}

struct word {
	const struct fact *f;
	struct text data;
};

static int word_cmp(const void *pa, const void *pb)
{
	const struct word *a = pa, *b = pb;
	return counts_more(a->f, b->f) ? 1 : counts_more(b->f, a->f) ? -1 : 0;
}

/* As each began to count: of two of one instant the stronger alone ever did, and what says the same
 * as the one before it is no news. */
static size_t words_of(const struct fold_in *in, struct arena *a, struct word **ret)
{
	struct word *v = ARENA_ARRAY(a, in->n_facts, struct word);
	size_t n = 0, kept = 0;
	for (size_t i = 0; i < in->n_facts; i++)
		if (!in->facts[i].beaten)
			v[n++] = (struct word){ &in->facts[i], data_of(&in->facts[i], a) };
	qsort(v, n, sizeof *v, word_cmp);
	for (size_t i = 0; i < n; i++) {
		bool is_last = i + 1 == n || v[i + 1].f->recorded_us != v[i].f->recorded_us;
		if (is_last && (kept == 0 || !text_eq(v[kept - 1].data, v[i].data)))
			v[kept++] = v[i];
	}
	*ret = v;
	return kept;
}

static json_t *json_of(struct text json)
{
	json_t *v = json_loadb(json.p, json.n, 0, NULL);
	must(v); /* as it was printed */
	return v;
}

static json_t *json_of_word(const struct word *w, bool stands)
{
	BUF_AUTO at = { 0 };
	instant_put(&at, w->f->recorded_us);
	json_t *item = json_pack("{s:s}", "at", at.p);
	must(item);
	if (!stands)
		json_object_set_new(item, "data", json_of(w->data));
	return item;
}

/* The data with the member `told`, as the registry reads it; one that was published is not ours. */
static struct text with_words(const struct fold_in *in, struct arena *a)
{
	struct word *v;
	size_t n = words_of(in, a, &v);
	json_t *whole = json_of(v[n - 1].data), *told = json_array();
	BUF_AUTO b = { 0 };
	struct json_out j = json_out_to(&b);
	for (size_t i = 0; i < n; i++)
		json_array_append_new(told, json_of_word(&v[i], i + 1 == n));
	json_object_set_new(whole, "told", told);
	json_out_value(&j, value_of_jansson(whole, a));
	json_decref(whole);
	return arena_text(a, buf_text(&b));
}

/* ---- discrepancies ---- */

static void put_parties(struct discrepancy *d, struct text x, struct text y, struct arena *a)
{
	struct text *v = ARENA_ARRAY(a, 2, struct text);
	int c = text_cmp(x, y);
	v[0] = c <= 0 ? x : y;
	v[1] = c <= 0 ? y : x;
	d->parties = v;
	d->n_parties = c == 0 ? 1 : 2;
}

static void put_evidence(struct discrepancy *d, const struct fact *x, const struct fact *y,
                         struct arena *a)
{
	struct evidence *v = ARENA_ARRAY(a, 2, struct evidence);
	int c = text_cmp(x->source, y->source);
	if (c == 0)
		c = text_cmp(x->id, y->id);
	const struct fact *low = c <= 0 ? x : y, *high = c <= 0 ? y : x;
	v[0] = (struct evidence){ low->source, low->id };
	v[1] = (struct evidence){ high->source, high->id };
	d->evidence = v;
	d->n_evidence = c == 0 ? 1 : 2;
}

static struct discrepancy between(const struct fact *x, const struct fact *y, struct arena *a)
{
	struct discrepancy d = { .severity = SEVERITY_WARN, .closed_at = INSTANT_NONE };
	d.first_seen = x->recorded_us > y->recorded_us ? x->recorded_us : y->recorded_us;
	d.last_seen = d.first_seen;
	put_parties(&d, registry_source_orgnr(x->source), registry_source_orgnr(y->source), a);
	put_evidence(&d, x, y, a);
	return d;
}

/* D-DUP-01, one a source: another source's word on this row differs from the one that counts. */
static size_t other_words(const struct fold_in *in, const struct fact *winner,
                          struct discrepancy *ret, struct arena *a)
{
	size_t n = 0;
	struct text data = data_of(winner, a);
	for (size_t i = 0; i < in->n_facts; i++) {
		const struct fact *f = &in->facts[i];
		if (f->beaten || text_eq(f->source, winner->source) ||
		    winner_of(in, &f->source) != f || text_eq(data_of(f, a), data))
			continue;
		ret[n] = between(f, winner, a);
		ret[n].code = "D-DUP-01";
		ret[n++].discriminator = f->source;
	}
	return n;
}

static bool has_beaten_before(const struct fold_in *in, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (in->facts[k].beaten && text_eq(in->facts[k].id, in->facts[i].id) &&
		    text_eq(in->facts[k].source, in->facts[i].source))
			return true;
	return false;
}

/* D-PUB-03, one an event id with more than one content. */
static size_t reused_ids(const struct fold_in *in, struct discrepancy *ret, struct arena *a)
{
	size_t n = 0;
	for (size_t i = 0; i < in->n_facts; i++) {
		const struct fact *f = &in->facts[i];
		if (!f->beaten || has_beaten_before(in, i))
			continue;
		ret[n] = between(f, f, a);
		ret[n].code = "D-PUB-03";
		ret[n].severity = SEVERITY_ERROR;
		ret[n++].discriminator =
		        arena_printf(a, "%.*s/%.*s", TEXT_ARGS(f->source), TEXT_ARGS(f->id));
	}
	return n;
}

static int discrepancy_cmp(const void *pa, const void *pb)
{
	const struct discrepancy *a = pa, *b = pb;
	int c = strcmp(a->code, b->code);
	return c ? c : text_cmp(a->discriminator, b->discriminator);
}

static void fold(const struct fold_in *in, struct arena *a, struct fold_out *ret)
{
	const struct fact *winner = winner_of(in, NULL);
	if (!winner)
		return;
	struct discrepancy *v = ARENA_ARRAY(a, 2 * in->n_facts, struct discrepancy);
	size_t n = other_words(in, winner, v, a);
	n += reused_ids(in, v + n, a);
	qsort(v, n, sizeof *v, discrepancy_cmp);
	ret->discrepancies = v;
	ret->n_discrepancies = n;
	ret->state = keeps_words(in->key) ? with_words(in, a) : data_of(winner, a);
}

/* ---- the plug ---- */

static bool is_reference(struct text key)
{
	(void)key; /* all of it */
	return true;
}

static bool print(struct text key, struct text state, struct arena *a, struct json_out *j)
{
	(void)key;
	(void)a;
	if (state.n == 0 || state.p[0] != '{')
		return false;
	json_out_raw(j, state);
	return true;
}

const struct domain reference_domain = {
	.area = "reference",
	.types = types,
	.n_types = sizeof types / sizeof *types,
	.record = &record,
	.is_reference = is_reference,
	.route = route,
	.fold = fold,
	.print = print,
};
