/* print: see the header. Decimals are JSON strings, as they were sent or exactly computed. */
#include "indicators/print.h"

#include "indicators/record.h"
#include "indicators/state.h"

static void put_count(struct json_out *j, const char *key, size_t n)
{
	json_out_member_int(j, key, (int64_t)n);
}

static void put_word(struct json_out *j, const char *key, const char *const *words, unsigned v)
{
	json_out_key(j, key);
	json_out_string(j, v ? words[v - 1] : NULL);
}

static void put_distribution(struct json_out *j, const struct distribution *d)
{
	json_out_key(j, "distribution");
	if (d->median == INT64_MIN && d->p90 == INT64_MIN && !d->share_within.n) {
		json_out_null(j);
		return;
	}
	json_out_object(j);
	json_out_member_int(j, "median", d->median);
	json_out_member_int(j, "p90", d->p90);
	json_out_member_text(j, "shareWithin", d->share_within);
	json_out_end(j);
}

/* ---- series ---- */

static void put_dialogue(struct json_out *j, const struct series_state *s)
{
	json_out_key(j, "dialogue");
	if (s->dialogue == DIALOGUE_NONE) {
		json_out_null(j);
		return;
	}
	json_out_object(j);
	json_out_member_text(j, "action", s->follow_up);
	json_out_member_instant(j, "deviationAt", s->deviation_at);
	json_out_member_day(j, "dueOn", s->follow_up_due);
	json_out_member_day(j, "on", s->follow_up_on);
	json_out_key(j, "status");
	json_out_string(j, dialogue_words[s->dialogue]);
	json_out_end(j);
}

static void put_part(struct json_out *j, const struct figure *f)
{
	json_out_object(j);
	json_out_member_text(j, "ageGroup", f->age_group);
	json_out_member_text(j, "denominator", f->denominator);
	json_out_member_int(j, "n", f->n);
	json_out_member_text(j, "numerator", f->numerator);
	json_out_member_text(j, "service", f->service);
	json_out_member_text(j, "sex", f->sex);
	put_word(j, "state", measured_words, f->status);
	json_out_member_text(j, "value", f->value);
	json_out_end(j);
}

static void put_parts(struct json_out *j, const struct series_state *s)
{
	json_out_key(j, "parts");
	json_out_array(j);
	for (size_t i = series_total(s) ? 1 : 0; i < s->n_figures; i++)
		put_part(j, &s->figures[i]);
	json_out_end(j);
}

static bool print_series(struct text state, struct arena *a, struct json_out *j)
{
	static const struct figure nothing = { .n = INT64_MIN };
	struct series_state s;
	if (!series_state_decode(state, a, &s))
		return false;
	const struct figure *f = series_total(&s) ? series_total(&s) : &nothing;
	json_out_object(j);
	json_out_member_instant(j, "asOf", s.evaluated_at);
	json_out_member_text(j, "baseline", s.target.baseline);
	json_out_member_text(j, "code", s.code);
	put_word(j, "comparator", indicator_comparator_words, s.target.comparator);
	json_out_member_text(j, "definitionVersion", f->definition_version);
	json_out_member_text(j, "denominator", f->denominator);
	put_dialogue(j, &s);
	json_out_member_texts(j, "discrepancies", s.discrepancies, s.n_discrepancies);
	put_distribution(j, &s.distribution);
	json_out_member_instant(j, "dueAt", s.due_at);
	json_out_key(j, "evaluation");
	json_out_string(j, evaluation_words[s.evaluation]);
	json_out_member_text(j, "forecast", s.forecast);
	json_out_member_text(j, "gap", s.gap);
	json_out_member_bool(j, "missing", s.missing);
	json_out_member_int(j, "n", f->n);
	json_out_member_text(j, "numerator", f->numerator);
	json_out_member_text(j, "org", s.org);
	put_parts(j, &s);
	json_out_member_day(j, "periodEnd", s.period.end);
	json_out_member_day(j, "periodStart", s.period.start);
	put_word(j, "precision", precision_words, f->precision);
	json_out_member_text(j, "region", s.region);
	put_word(j, "state", measured_words, f->status);
	json_out_member_text(j, "target", s.target.value);
	json_out_member_day(j, "targetPeriodEnd",
	                    s.target.value.n ? s.target.period.end : DAY_NONE);
	json_out_member_text(j, "value", s.value);
	json_out_end(j);
	return true;
}

/* ---- sums ---- */

static void put_group(struct json_out *j, const char *key, const struct sum_group *g)
{
	json_out_key(j, key);
	json_out_object(j);
	json_out_member_text(j, "denominator", g->denominator);
	put_distribution(j, &g->distribution);
	put_count(j, "expected", g->n_expected);
	json_out_member_text(j, "least", g->least);
	json_out_member_text(j, "median", g->median);
	json_out_member_texts(j, "missing", g->missing, g->n_missing);
	json_out_member_text(j, "most", g->most);
	json_out_member_int(j, "n", g->n);
	json_out_member_text(j, "numerator", g->numerator);
	put_count(j, "preliminary", g->n_preliminary);
	put_count(j, "reported", g->n_reported);
	json_out_member_text(j, "value", g->value);
	json_out_end(j);
}

static bool print_sum(struct text state, struct arena *a, struct json_out *j)
{
	struct sum_state s;
	if (!sum_state_decode(state, a, &s))
		return false;
	json_out_object(j);
	put_word(j, "aggregation", indicator_aggregation_words, s.aggregation);
	json_out_member_instant(j, "asOf", s.evaluated_at);
	json_out_key(j, "check");
	json_out_string(j, sum_check_words[s.check]);
	json_out_member_text(j, "code", s.code);
	json_out_member_texts(j, "discrepancies", s.discrepancies, s.n_discrepancies);
	put_group(j, "municipalities", &s.municipalities);
	json_out_member_text(j, "own", s.own);
	json_out_member_day(j, "periodEnd", s.period.end);
	json_out_member_day(j, "periodStart", s.period.start);
	json_out_member_text(j, "region", s.region);
	put_group(j, "units", &s.units);
	json_out_end(j);
	return true;
}

/* ---- the nation ---- */

static void put_nation_group(struct json_out *j, const char *key, const struct nation_group *g)
{
	json_out_key(j, key);
	json_out_object(j);
	json_out_member_bool(j, "complete", g->complete);
	put_count(j, "expected", g->n_expected);
	json_out_member_texts(j, "missing", g->missing, g->n_missing);
	put_count(j, "preliminary", g->n_preliminary);
	put_count(j, "reported", g->n_reported);
	json_out_member_text(j, "value", g->value);
	json_out_end(j);
}

static bool print_nation(struct text state, struct arena *a, struct json_out *j)
{
	struct nation_state s;
	if (!nation_state_decode(state, a, &s))
		return false;
	json_out_object(j);
	json_out_member_instant(j, "asOf", s.evaluated_at);
	json_out_member_text(j, "code", s.code);
	put_nation_group(j, "municipalities", &s.municipalities);
	json_out_member_day(j, "periodEnd", s.period.end);
	json_out_member_day(j, "periodStart", s.period.start);
	put_nation_group(j, "regions", &s.regions);
	put_nation_group(j, "units", &s.units);
	json_out_end(j);
	return true;
}

/* ---- units ---- */

static void put_service(struct json_out *j, const struct unit_service *s)
{
	json_out_object(j);
	json_out_member_bool(j, "offered", s->offered);
	json_out_member_text(j, "service", s->code);
	json_out_member_day(j, "since", s->since);
	json_out_member_bool(j, "unregistered", s->unregistered);
	json_out_member_bool(j, "unused", s->unused);
	json_out_member_text(j, "used", s->used);
	json_out_member_day(j, "usedUntil", s->used_until);
	json_out_end(j);
}

static bool print_unit(struct text state, struct arena *a, struct json_out *j)
{
	struct unit_state s;
	if (!unit_state_decode(state, a, &s))
		return false;
	json_out_object(j);
	json_out_member_instant(j, "asOf", s.evaluated_at);
	json_out_member_texts(j, "discrepancies", s.discrepancies, s.n_discrepancies);
	json_out_member_text(j, "municipality", s.municipality);
	json_out_member_day(j, "openFrom", s.open_from);
	json_out_member_day(j, "openTo", s.open_to);
	json_out_member_text(j, "region", s.region);
	json_out_key(j, "services");
	json_out_array(j);
	for (size_t i = 0; i < s.n_services; i++)
		put_service(j, &s.services[i]);
	json_out_end(j);
	json_out_member_text(j, "unit", s.hsa_id);
	json_out_member_text(j, "unitType", s.unit_type);
	json_out_end(j);
	return true;
}

bool indicators_print(struct text key, struct text state, struct arena *a, struct json_out *j)
{
	switch (key.n ? key.p[0] : '\0') {
	case 'm':
		return print_series(state, a, j);
	case 'r':
		return print_sum(state, a, j);
	case 'n':
		return print_nation(state, a, j);
	case 'u':
		return print_unit(state, a, j);
	default:
		return false;
	}
}
