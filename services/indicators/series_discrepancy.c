/* series, discrepancies: D-KPI-01 to -03 as far as one series shows them, with D-DUP-01 and
 * D-PUB-04 (domain page 7.10, R-I5). */
#include "indicators/series.h"

#include "event/exact.h"

/* Municipalities and regions speak for themselves; a unit's owner does for it. */
static struct text party_of(const struct series_view *v)
{
	if (v->s.org_kind != ORG_UNIT)
		return v->s.org;
	struct known_unit u = orgs_unit(v->in, v->s.org, v->s.period.end);
	return u.owner.n ? u.owner : u.municipality;
}

static struct text publisher_of(const struct series_view *v)
{
	const struct principal *p =
	        v->expectation.publisher.n
	                ? registry_source_owner(v->in->registry, v->expectation.publisher)
	                : NULL;
	return p ? p->code : (struct text){ 0 };
}

/* ---- D-KPI-01: missing; closed by the figure that came late ---- */

static void find_missing(const struct series_view *v, struct discrepancy_list *l)
{
	const struct word *w;
	size_t i = 0;
	instant_us first = INSTANT_NONE;
	while ((w = words_next(&v->words, K_MEASURED, &i)))
		if (first == INSTANT_NONE || w->f->recorded_us < first)
			first = w->f->recorded_us;
	bool late = first != INSTANT_NONE && first > v->s.due_at;
	if (!v->s.expected || (!v->s.missing && !late))
		return;
	struct finding *f = discrepancy_add(l, "D-KPI-01", SEVERITY_WARN, v->s.org, v->s.due_at);
	finding_party(l, f, party_of(v));
	finding_party(l, f, publisher_of(v));
	finding_close(f, first);
}

/* ---- D-KPI-02: a jump, or another definition without a mark ---- */

static bool jumps(const struct series_view *v, struct exact value, struct exact before)
{
	struct exact change, limit,
	        share = exact_of_int(
	                words_policy(v->in, v->s.region, v->s.period.end)->jump_share_percent);
	if (before.units == 0 || !exact_sub(value, before, &change))
		return false;
	change.units = change.units < 0 ? -change.units : change.units;
	limit = before;
	limit.units = limit.units < 0 ? -limit.units : limit.units;
	__int128 scaled;
	if (__builtin_mul_overflow(limit.units, share.units, &scaled))
		return false;
	limit = (struct exact){ scaled, limit.scale };
	if (__builtin_mul_overflow(change.units, (__int128)100, &scaled))
		return true; /* so large that no limit is */
	change.units = scaled;
	return exact_cmp(change, limit) > 0;
}

static void add_change(const struct series_view *v, struct discrepancy_list *l, const char *what)
{
	const struct figure *total = series_total(&v->s);
	instant_us since = total->recorded_us > v->before.recorded_us ? total->recorded_us
	                                                              : v->before.recorded_us;
	struct finding *f = discrepancy_add(l, "D-KPI-02", SEVERITY_WARN, text_of(what), since);
	finding_evidence(l, f, v->by[0]->f);
	finding_evidence_of(l, f, v->before.source, v->before.id, v->before.recorded_us);
	finding_party(l, f, party_of(v));
}

static void find_change(const struct series_view *v, struct discrepancy_list *l)
{
	const struct figure *total = series_total(&v->s);
	struct exact value, before;
	if (!total || !v->has_before || total->series_break)
		return;
	if (!text_eq(series_version(v), v->before.definition_version))
		add_change(v, l, "definition");
	else if (exact_of(v->s.value, &value) && exact_of(v->before.value, &before) &&
	         jumps(v, value, before))
		add_change(v, l, "jump");
}

/* ---- D-KPI-03: a part above its whole ---- */

static void find_above_whole(const struct series_view *v, struct discrepancy_list *l)
{
	for (size_t i = 0; i < v->s.n_figures; i++) {
		const struct figure *x = &v->s.figures[i];
		struct exact above, below;
		if (!exact_of(x->numerator, &above) || !exact_of(x->denominator, &below) ||
		    exact_cmp(above, below) <= 0)
			continue;
		struct text which = arena_printf(v->a, "numerator%s%.*s%s%.*s%s%.*s",
		                                 x->sex.n ? ";" : "", TEXT_ARGS(x->sex),
		                                 x->age_group.n ? ";" : "", TEXT_ARGS(x->age_group),
		                                 x->service.n ? ";" : "", TEXT_ARGS(x->service));
		struct finding *f =
		        discrepancy_add(l, "D-KPI-03", SEVERITY_ERROR, which, x->recorded_us);
		finding_evidence(l, f, v->by[i]->f);
		finding_party(l, f, party_of(v));
	}
}

/* ---- D-DUP-01: two words of one kind that differ ---- */

static bool is_preliminary(const struct word *w)
{
	return w->d.status == MEASURED_PRELIMINARY;
}

/* Revisions of one chain that fork are D-REF-02, and the version says which counts. */
static bool is_older_revision(const struct word *a, const struct word *b)
{
	return a->n.replaces.n && b->n.replaces.n && notice_same_chain(&a->n, &b->n) &&
	       notice_version(&a->n) != notice_version(&b->n);
}

static bool differ(const struct word *a, const struct word *b)
{
	struct exact x, y;
	if (is_preliminary(a) != is_preliminary(b) || !words_same_dims(a, b) ||
	    is_older_revision(a, b))
		return false;
	bool has_x = exact_of(a->d.value, &x), has_y = exact_of(b->d.value, &y);
	return has_x != has_y || (has_x && exact_cmp(x, y) != 0);
}

static void find_doubles(const struct series_view *v, struct discrepancy_list *l)
{
	const struct word *w;
	for (size_t i = 0; i < v->s.n_figures; i++) {
		size_t k = 0;
		while ((w = words_next(&v->words, K_MEASURED, &k))) {
			if (w == v->by[i] || !differ(w, v->by[i]))
				continue;
			instant_us since = w->f->recorded_us > v->by[i]->f->recorded_us
			                           ? w->f->recorded_us
			                           : v->by[i]->f->recorded_us;
			struct finding *f = discrepancy_add(l, "D-DUP-01", SEVERITY_WARN,
			                                    TEXT("measurement"), since);
			finding_evidence(l, f, w->f);
			finding_evidence(l, f, v->by[i]->f);
			finding_party(l, f, party_of(v));
		}
	}
}

/* ---- D-PUB-04: a unit that nobody knows, that was closed then, or that is another's ---- */

/* Where no unit at all is registered, nobody keeps that register and every id would be unknown. */
static bool is_knowable(const struct series_view *v)
{
	return registry_has_units(v->in->registry) ||
	       orgs_unit(v->in, v->s.org, v->s.period.end).known;
}

static bool is_strange(const struct series_view *v, const struct word *by)
{
	struct known_unit u = orgs_unit(v->in, v->s.org, v->s.period.end);
	bool open = orgs_unit_is_open(v->in, v->s.org, v->s.period.start) ||
	            orgs_unit_is_open(v->in, v->s.org, v->s.period.end);
	return !open || orgs_unit_is_foreign(v->in, by->f->source, &u);
}

static void find_strange_unit(const struct series_view *v, struct discrepancy_list *l)
{
	if (v->s.org_kind != ORG_UNIT || !is_knowable(v))
		return;
	for (size_t i = 0; i < v->s.n_figures; i++) {
		const struct word *by = v->by[i];
		if (!is_strange(v, by))
			continue;
		struct finding *f = discrepancy_add(l, "D-PUB-04", SEVERITY_ERROR, v->s.org,
		                                    by->f->recorded_us);
		finding_evidence(l, f, by->f);
		finding_party(l, f, word_owner(&v->words, by));
	}
}

/* The finding is the sum's; the region's own figure shows its code. */
static void add_code_of_sum(struct series_view *v)
{
	const struct text code = TEXT("D-KPI-03"), *of = v->s.discrepancies;
	size_t n = v->s.n_discrepancies, at = 0;
	while (at < n && text_cmp(of[at], code) < 0)
		at++;
	if (!v->checked.differs || (at < n && text_eq(of[at], code)))
		return;
	struct text *codes = ARENA_ARRAY(v->a, n + 1, struct text);
	for (size_t i = 0; i < n; i++)
		codes[i < at ? i : i + 1] = of[i];
	codes[at] = code;
	v->s.discrepancies = codes;
	v->s.n_discrepancies = n + 1;
}

void series_discrepancies(struct series_view *v, struct fold_out *ret)
{
	struct discrepancy_list list = { .a = v->a };
	words_faults(&v->words, &list, ret);
	find_missing(v, &list);
	find_change(v, &list);
	find_above_whole(v, &list);
	find_doubles(v, &list);
	find_strange_unit(v, &list);
	discrepancy_finish(&list, ret);
	v->s.n_discrepancies = discrepancy_open_codes(ret, v->a, &v->s.discrepancies);
	add_code_of_sum(v);
}
