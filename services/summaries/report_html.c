/* report_html: the page as a whole: its style, its head, the year at a glance, and how texts and numbers
 * are written. The invariant: everything that came from outside goes through sheet_text. The monitor divides
 * a long one at <main>, sections, and the rows or cards of a section's one list (monitor/report_parts.c). */
#include "summaries/report_sheet.h"

#include <string.h>

static const char *const words[W_COUNT][2] = {
#define WORD(id, sv, en) { sv, en },
#include "summaries/report_words.def"
#undef WORD
};

static const char style[] =
	":root{--ink:#1c2733;--soft:#566472;--line:#d5dce3;--paper:#fff;--shade:#f5f7f9;--blue:#1d5c8a;"
	"--target:#a8481c;--good:#22683f;--warn:#7d5300;--bad:#9b2c2c;--desk:#e9edf1;color-scheme:light dark}"
	"@media screen and (prefers-color-scheme:dark){:root{--ink:#e4eaf0;--soft:#a3b2c0;--line:#34414e;--paper:#151c23;"
	"--shade:#1d2730;--blue:#74b6e8;--target:#eba27a;--good:#74d19a;--warn:#e2b65f;--bad:#f09393;--desk:#0c1116}}"
	"*{box-sizing:border-box}html{background:var(--desk)}"
	"body{margin:0 auto;max-width:62rem;padding:3rem 3.2rem 4rem;background:var(--paper);color:var(--ink);"
	"font:15px/1.5 'Source Sans 3','Source Sans Pro','Noto Sans','Liberation Sans','Segoe UI',sans-serif;"
	"font-variant-numeric:tabular-nums}"
	"h1{font-size:2.5rem;line-height:1.1;margin:0;letter-spacing:-.02em;font-weight:650}"
	"h2{font-size:1.35rem;margin:3rem 0 .8rem;padding-top:.7rem;border-top:2px solid var(--ink);"
	"letter-spacing:-.01em;break-after:avoid}h3{font-size:1rem;margin:0;line-height:1.3}"
	"p.soft{break-after:avoid;break-inside:avoid}.wide{break-before:avoid}.d{white-space:nowrap}.lead{font-size:1.1rem;color:var(--soft);margin:.3rem 0 0;max-width:42rem}"
	".meta{color:var(--soft);margin:1.1rem 0 0;font-size:.9rem}.soft{color:var(--soft)}"
	".glance{display:grid;grid-template-columns:repeat(4,1fr);gap:1px;background:var(--line);"
	"border:1px solid var(--line);margin:2rem 0 0}.glance div{background:var(--paper);padding:1rem 1.1rem}"
	".glance b{display:block;font-size:1.75rem;line-height:1.2;font-weight:650;letter-spacing:-.02em;"
	"white-space:nowrap}.glance b small{font-size:.95rem;font-weight:500;color:var(--soft)}"
	".cards{display:grid;grid-template-columns:1fr 1fr;gap:1.1rem}"
	".card{border:1px solid var(--line);border-radius:4px;padding:.9rem 1rem .6rem;break-inside:avoid;"
	"display:flex;flex-direction:column}.card header{display:flex;justify-content:space-between;gap:.6rem;"
	"align-items:flex-start}.card p{margin:.2rem 0 .4rem;font-size:.88rem;color:var(--soft)}"
	".card svg{width:100%;height:auto;margin-top:auto}"
	".badge{display:inline-block;white-space:nowrap;font-size:.78rem;font-weight:600;padding:.08rem .5rem;"
	"border-radius:99px;border:1px solid currentColor}.good{color:var(--good)}.warn{color:var(--warn)}"
	".bad{color:var(--bad)}.calm{color:var(--soft)}"
	"table{border-collapse:collapse;width:100%;font-size:.88rem}th{text-align:left;font-weight:600;"
	"color:var(--soft);border-bottom:1px solid var(--ink);padding:.3rem .6rem .3rem 0;vertical-align:bottom}"
	"td{border-bottom:1px solid var(--line);padding:.34rem .6rem .34rem 0;vertical-align:top}"
	"td.n,th.n{text-align:right}tr{break-inside:avoid}thead{display:table-header-group}"
	"tr.sum td{font-weight:600;background:var(--shade)}"
	".bar{display:inline-block;width:7rem;height:.55rem;background:var(--line);border-radius:2px;"
	"vertical-align:middle;margin-right:.5rem;overflow:hidden}.bar i{display:block;height:100%;"
	"background:var(--blue)}"
	"svg text{font-size:10px;fill:var(--soft)}svg .line{fill:none;stroke:var(--blue);stroke-width:2;"
	"stroke-linejoin:round}svg .newest{fill:var(--blue);stroke:var(--blue);stroke-width:1.6}svg .early{fill:var(--paper)}"
	"svg .break{stroke:var(--soft);stroke-width:1;stroke-dasharray:2 3}svg .value-label{fill:var(--blue);font-weight:650;"
	"font-size:11px}svg .target{stroke:var(--target);stroke-width:1.2;stroke-dasharray:5 3}"
	"svg .target-label{fill:var(--target)}svg .axis{stroke:var(--line)}svg .year,svg .low,svg .high{text-anchor:middle}"
	"svg .dot{fill:var(--blue);fill-opacity:.28;stroke:var(--blue);stroke-width:.6}"
	"svg .median{stroke:var(--ink);stroke-width:1.6}"
	"footer{margin-top:3rem;padding-top:.8rem;border-top:1px solid var(--line);font-size:.85rem;"
	"color:var(--soft)}"
	"@media(max-width:44rem){body{padding:1.5rem 1.1rem}.cards{grid-template-columns:1fr}"
	".glance{grid-template-columns:1fr 1fr}.wide{overflow-x:auto}}"
	"@page{size:A4;margin:16mm 15mm 18mm}"
	"@media print{html{background:none}body{max-width:none;padding:0;font-size:10pt}"
	"*{-webkit-print-color-adjust:exact;print-color-adjust:exact}h1{font-size:24pt}h2{margin-top:9mm}"
	".card{padding:2.5mm 3mm 1.5mm}.cards{gap:2.6mm}.bar{width:4.5rem}}";

const char *sheet_word(const struct sheet *p, enum report_word w)
{
	return words[w][p->language];
}

/* ---- texts and numbers ---- */

static const char *entity_of(char c)
{
	switch (c) {
	case '&': return "&amp;";
	case '<': return "&lt;";
	case '>': return "&gt;";
	case '"': return "&quot;";
	case '\'': return "&#39;";
	default: return NULL;
	}
}

void sheet_text(const struct sheet *p, struct text t)
{
	for (size_t i = 0; i < t.n; i++) {
		const char *entity = entity_of(t.p[i]);
		if (entity)
			buf_put_text(p->b, text_of(entity));
		else
			buf_putc(p->b, t.p[i]);
	}
}

/* Digits in groups of three, apart by a no-break space or a comma. */
void sheet_number(const struct sheet *p, struct text decimal)
{
	struct text whole = decimal;
	const char *point = memchr(decimal.p, '.', decimal.n);
	whole.n = point ? (size_t)(point - decimal.p) : decimal.n;
	if (whole.n && whole.p[0] == '-') {
		buf_put_text(p->b, TEXT("\xe2\x88\x92"));
		whole.p++;
		whole.n--;
	}
	for (size_t i = 0; i < whole.n; i++) {
		if (i && (whole.n - i) % 3 == 0 && whole.n > 4)
			buf_put_text(p->b, p->language == REPORT_SV ? TEXT("\xc2\xa0") : TEXT(","));
		sheet_text(p, (struct text){ whole.p + i, 1 });
	}
	if (!point)
		return;
	buf_putc(p->b, p->language == REPORT_SV ? ',' : '.');
	sheet_text(p, (struct text){ point + 1, decimal.n - (size_t)(point + 1 - decimal.p) });
}

void sheet_int(const struct sheet *p, int64_t n)
{
	BUF_AUTO b = { 0 };
	buf_put_int64(&b, n);
	sheet_number(p, buf_text(&b));
}

void sheet_kronor(const struct sheet *p, const struct cell *ore)
{
	if (ore->kind != CELL_INT) {
		buf_put_text(p->b, TEXT("–"));
		return;
	}
	sheet_int(p, ore->n >= 0 ? (ore->n + 50) / 100 : -((-ore->n + 50) / 100));
	buf_put_text(p->b, TEXT("&nbsp;kr"));
}

void sheet_percent(const struct sheet *p, int64_t n, int64_t d)
{
	if (d <= 0) {
		buf_put_text(p->b, TEXT("–"));
		return;
	}
	sheet_int(p, ratio_times((struct ratio){ n, d }, 100));
	buf_put_text(p->b, p->language == REPORT_SV ? TEXT("&nbsp;%") : TEXT("%"));
}

void sheet_badge(const struct sheet *p, const char *kind, const char *word)
{
	buf_printf(p->b, "<span class=\"badge %s\">%s</span>", kind, word);
}

/* ---- the head ---- */

static struct text region_name(const struct sheet *p)
{
	const struct principal *v = registry_principal(p->r->in.registry, p->r->in.region, p->r->in.today);
	return v && v->name.n ? v->name : p->r->in.region;
}

static void put_moment(const struct sheet *p, instant_us t)
{
	struct local_time l = calendar_local(t);
	calendar_put_day(p->b, l.day);
	buf_printf(p->b, " %02d.%02d", (int)(l.of_day_us / HOUR_US), (int)(l.of_day_us / MINUTE_US % 60));
}

static void put_meta(const struct sheet *p)
{
	buf_printf(p->b, "<p class=\"meta\">%s ", sheet_word(p, W_AS_OF));
	calendar_put_day(p->b, p->r->in.today);
	if (p->r->in.known_at != INSTANT_NONE) {
		buf_printf(p->b, " · %s ", sheet_word(p, W_KNOWN));
		put_moment(p, p->r->in.known_at);
	}
	buf_put_text(p->b, TEXT("</p>"));
}

void sheet_open(const struct sheet *p, enum report_word title)
{
	buf_printf(p->b, "<section><h2>%s</h2>", sheet_word(p, title));
}

void sheet_say(const struct sheet *p, enum report_word word)
{
	buf_printf(p->b, "<p class=\"soft\">%s</p>", sheet_word(p, word));
}

static void page_head(const struct sheet *p)
{
	const char *lang = p->language == REPORT_SV ? "sv" : "en";
	buf_printf(p->b,
	           "<!doctype html><html lang=\"%s\"><head><meta charset=\"utf-8\">"
	           "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
	           "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
	           "style-src 'unsafe-inline'\"><title>%s %d – ",
	           lang, sheet_word(p, W_TITLE), p->r->in.year);
	sheet_text(p, region_name(p));
	buf_printf(p->b, "</title><style>%s</style></head><body><header><h1>%s %d<br>", style,
	           sheet_word(p, W_TITLE), p->r->in.year);
	sheet_text(p, region_name(p));
	buf_printf(p->b, "</h1><p class=\"lead\">%s</p>", sheet_word(p, W_SUBTITLE));
	put_meta(p);
	buf_put_text(p->b, TEXT("</header><main>"));
}

/* ---- the year at a glance ---- */

static void put_share(const struct sheet *p, int64_t n, int64_t of, enum report_word word)
{
	if (of == 0) {
		buf_printf(p->b, "<div><b>–</b>%s</div>", sheet_word(p, word));
		return;
	}
	buf_put_text(p->b, TEXT("<div><b>"));
	sheet_int(p, n);
	buf_put_text(p->b, TEXT(" <small>/ "));
	sheet_int(p, of);
	buf_printf(p->b, "</small></b>%s</div>", sheet_word(p, word));
}

static void count_targets(const struct sheet *p, int64_t *ret_met, int64_t *ret_n)
{
	struct indicator_rows v = { 0, 0 };
	while (sheet_next_indicator(p, v.last, &v)) {
		const struct cell *row = sheet_newest(p, &v);
		if (!row || row[S12_target].kind == CELL_NULL)
			continue;
		struct text status = row[S12_status].text;
		*ret_met += text_eq(status, TEXT("ACHIEVED")) || text_eq(status, TEXT("ON_TRACK"));
		(*ret_n)++;
	}
}

static void put_budget(const struct sheet *p)
{
	int64_t budget = 0, spent = 0;
	for (size_t i = 0; i < p->r->money.n; i++) {
		const struct cell *row = table_row(&p->r->money, i);
		if (row[S10_principal_code].kind != CELL_NULL || row[S10_budget_ore].kind != CELL_INT)
			continue;
		budget += row[S10_budget_ore].n;
		spent += row[S10_spent_ore].kind == CELL_INT ? row[S10_spent_ore].n : 0;
	}
	buf_put_text(p->b, TEXT("<div><b>"));
	sheet_percent(p, spent, budget);
	buf_printf(p->b, "</b>%s</div>", sheet_word(p, W_SPENT));
}

static void put_glance(const struct sheet *p)
{
	int64_t in_force = 0, met = 0, targets = 0;
	for (size_t i = 0; i < p->r->items.n; i++)
		in_force += text_eq(table_row(&p->r->items, i)[S9_status].text, TEXT("IN_FORCE"));
	count_targets(p, &met, &targets);
	buf_printf(p->b, "<section class=\"glance\" aria-label=\"%s\">", sheet_word(p, W_GLANCE));
	put_share(p, in_force, (int64_t)p->r->items.n, W_IN_FORCE);
	put_share(p, met, targets, W_TARGETS_MET);
	put_share(p, p->r->reported, p->r->expected, W_REPORTED);
	put_budget(p);
	buf_put_text(p->b, TEXT("</section>"));
}

void report_html(const struct report *r, const struct table *changes, enum report_language language,
                 struct buf *b)
{
	struct sheet p = { r, changes, language, b };
	page_head(&p);
	put_glance(&p);
	sheet_decisions(&p);
	sheet_money(&p);
	sheet_indicators(&p);
	sheet_deviations(&p);
	sheet_care(&p);
	sheet_rest(&p);
	buf_printf(b, "</main><footer>%s</footer></body></html>\n", sheet_word(&p, W_HOW_MADE));
}
