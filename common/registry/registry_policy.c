/* registry, policies: read by the table policy.def, found by whom they name: the law, and what a
 * region and its municipalities have agreed instead (4:5).
 *
 * A scope is the place a policy is filed under: the codes of its municipalities, else its region,
 * else the empty code; behind it "S" or "P" when the policy is for one form of care only. A policy
 * answers for a date only while it is the version of its id that holds on that date: the newest
 * version may have let a municipality go. */
#include "base/must.h"
#include "registry/registry_inner.h"

#include <string.h>

static const char *const policy_model_words[] = { "INDIVIDUAL", "AVERAGE", NULL };
static const char *const policy_window_words[] = { "MONTH", "ROLLING_3M", NULL };
static const char *const witness_rule_words[] = { "WINNER", "EARLIEST", NULL };
static const char *const day_state_at_words[] = { "END", "START", NULL };
static const char *const protected_policy_words[] = { "RESTRICT", "REFUSE", NULL };

/* What the table cannot say: the defaults of texts. */
#define TARIFF_REGIME_DEFAULT "LAW-2017-612"
#define BASIS_DEFAULT         "ENDED_IN_PERIOD"

void registry_policy_defaults(struct policy *p)
{
	*p = (struct policy){ .id = { "", 0 }, .version = 0, .valid_from = DAY_NONE };
#define POLICY_INT(member, name, fallback)        p->member = fallback;
#define POLICY_BOOL(member, name, fallback)       p->member = fallback;
#define POLICY_ENUM(member, name, type, fallback) p->member = fallback;
#define POLICY_TEXT(member, name)                 p->member = TEXT("");
#define POLICY_DURATION(member, name, fallback)   p->member = fallback;
#include "registry/policy.def"
	p->tariff_regime = TEXT(TARIFF_REGIME_DEFAULT);
	p->basis = TEXT(BASIS_DEFAULT);
}

static bool policy_bool(const struct row_reader *in, const char *member, bool *ret)
{
	const json_t *v = json_object_get(in->data, member);
	if (!v)
		return true;
	if (!json_is_boolean(v))
		return row_fail(in, member);
	*ret = json_is_true(v);
	return true;
}

/* A text; thresholdDays may also come as a number, which is put in its shortest decimals. */
static bool policy_text(const struct row_reader *in, const char *member, struct text *ret)
{
	const json_t *v = json_object_get(in->data, member);
	if (!json_is_number(v))
		return row_text(in, member, ret);
	*ret = arena_printf(&in->r->arena, "%.15g", json_number_value(v));
	return true;
}

static bool two_digits(const char *p, int64_t limit, int64_t *ret)
{
	struct text t = { p, 2 };
	return text_to_int64(t, ret) && *ret >= 0 && *ret < limit;
}

/* "12:00:00": time of day. */
static bool parse_clock(struct text t, int64_t *ret_us)
{
	int64_t h, m, s;
	if (t.n != 8 || t.p[2] != ':' || t.p[5] != ':' || !two_digits(t.p, 24, &h) ||
	    !two_digits(t.p + 3, 60, &m) || !two_digits(t.p + 6, 60, &s))
		return false;
	*ret_us = h * HOUR_US + m * MINUTE_US + s * SECOND_US;
	return true;
}

/* "15min", "24h": a number with its unit. */
static bool parse_span(struct text t, int64_t *ret_us)
{
	static const struct {
		const char *unit;
		int64_t us;
	} units[] = {
		{ "min", MINUTE_US }, { "s", SECOND_US }, { "h", HOUR_US }, { "d", 24 * HOUR_US }
	};
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		struct text unit = text_of(units[i].unit);
		int64_t n;
		if (!text_ends_with(t, unit))
			continue;
		if (!text_to_int64((struct text){ t.p, t.n - unit.n }, &n) || n < 0 || n > 99999)
			return false;
		*ret_us = n * units[i].us;
		return true;
	}
	return false;
}

static bool policy_duration(const struct row_reader *in, const char *member, int64_t *ret)
{
	struct text t = { 0 };
	if (!row_text(in, member, &t))
		return false;
	if (t.n == 0 || parse_clock(t, ret) || parse_span(t, ret))
		return true;
	return row_fail(in, member);
}

static bool read_members(const struct row_reader *in, struct policy *p)
{
	int word;
#define POLICY_INT(member, name, fallback)                                                         \
	if (!row_int(in, name, &p->member))                                                        \
		return false;
#define POLICY_BOOL(member, name, fallback)                                                        \
	if (!policy_bool(in, name, &p->member))                                                    \
		return false;
#define POLICY_ENUM(member, name, type, fallback)                                                  \
	word = (int)p->member;                                                                     \
	if (!row_word(in, name, type##_words, &word))                                              \
		return false;                                                                      \
	p->member = (enum type)word;
#define POLICY_TEXT(member, name)                                                                  \
	if (!policy_text(in, name, &p->member))                                                    \
		return false;
#define POLICY_TEXTS(member, name)                                                                 \
	if (!row_texts(in, name, &p->member))                                                      \
		return false;
#define POLICY_DURATION(member, name, fallback)                                                    \
	if (!policy_duration(in, name, &p->member))                                                \
		return false;
#include "registry/policy.def"
	return true;
}

static void file_under(struct registry *r, struct text code, const struct telling *t,
                       const struct policy *p)
{
	const char *mark = t->care_form == 1 ? "S" : t->care_form == 2 ? "P" : "";
	struct versioned_row row = { .key = arena_printf(&r->arena, "%.*s%s", TEXT_ARGS(code),
		                                         mark),
		                     .tie = p->id,
		                     .from = t->row.from,
		                     .to = t->row.to,
		                     .value = p };
	versioned_add(&r->scopes, &r->arena, row);
}

/* A copy: which version of its id it is depends on what else had been told. */
static void file_policy(struct registry *r, const struct telling *t)
{
	struct versioned_row row = t->row;
	const struct policy *p = arena_copy(&r->arena, t->row.value, sizeof *p);
	row.value = p;
	versioned_add(&r->policies, &r->arena, row);
	for (size_t i = 0; i < p->municipalities.n; i++)
		file_under(r, p->municipalities.v[i], t, p);
	if (p->municipalities.n == 0)
		file_under(r, p->region, t, p);
}

bool registry_read_policy(const struct row_reader *in)
{
	static const char *const care_forms[] = { "SOMATIC", "PSYCHIATRIC", NULL };
	struct registry *r = in->r;
	struct policy *p = ARENA_NEW(&r->arena, struct policy);
	int care_form = 0;
	registry_policy_defaults(p);
	if (!read_members(in, p) || !row_word(in, "careForm", care_forms, &care_form))
		return false;
	p->id = in->id;
	p->valid_from = in->from;
	registry_tell(in,
	              (struct telling){
	                      .row = { .key = in->id, .from = in->from, .to = in->to, .value = p },
	                      .file = file_policy,
	                      .care_form = care_form });
	return true;
}

void registry_seal_policies(struct registry *r)
{
	versioned_seal(&r->policies, &r->arena);
	versioned_seal(&r->scopes, &r->arena);
	int64_t version = 0;
	for (size_t i = 0; i < r->policies.n; i++) {
		const struct versioned_row *row = &r->policies.v[i];
		bool same = i > 0 && text_eq(row->key, r->policies.v[i - 1].key);
		version = same ? version + 1 : 1;
		((struct policy *)row->value)->version = version; /* ours until the seal is done */
	}
}

static const struct policy *policy_filed(const struct registry *r, struct text scope, day_no on)
{
	size_t n;
	const struct versioned_row *v = versioned_find(&r->scopes, scope, &n);
	while (n-- > 0) {
		const struct policy *p = v[n].value;
		if (versioned_covers(&v[n], on) && versioned_at(&r->policies, p->id, on) == p)
			return p;
	}
	return NULL;
}

static const struct policy *policy_for(const struct registry *r, struct text code, bool psychiatric,
                                       day_no on)
{
	char scope[16];
	must(code.n < sizeof scope);
	if (code.n)
		memcpy(scope, code.p, code.n);
	scope[code.n] = psychiatric ? 'P' : 'S';
	const struct policy *p = policy_filed(r, (struct text){ scope, code.n + 1 }, on);
	return p ? p : policy_filed(r, (struct text){ scope, code.n }, on);
}

const struct policy *registry_policy(const struct registry *r, struct text municipality,
                                     bool psychiatric, day_no on)
{
	const struct policy *p = NULL;
	if (municipality.n > 2 && municipality.n < 8)
		p = policy_for(r, municipality, psychiatric, on);
	if (!p && municipality.n >= 2)
		p = policy_for(r, registry_region_of(municipality), psychiatric, on);
	if (!p)
		p = policy_for(r, TEXT(""), psychiatric, on);
	return p ? p : &r->fallback;
}
