/* summary_matrix: the votes of a document on one page. The invariant: a vote is told by a sign and a date,
 * not by colour alone. */
#include "samverka/summary_matrix.h"

#include <string.h>

static const char style[] =
	"body{margin:2rem auto;max-width:60rem;padding:0 1.5rem;color:#1c2733;background:#fff;"
	"font:14px/1.35 'Source Sans 3','Noto Sans','Liberation Sans','Segoe UI',sans-serif}"
	"h1{font-size:1.5rem;margin:0 0 .2rem}p{margin:0 0 .9rem;color:#566472}"
	"section{break-after:page;margin-bottom:3rem}section:last-of-type{break-after:auto}"
	"table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.18rem .6rem .18rem 0;"
	"border-bottom:1px solid #d5dce3;vertical-align:top}thead th{border-bottom:1.5px solid #1c2733}"
	"tbody th{font-weight:500;white-space:nowrap}.s{display:inline-block;width:1.3em;font-weight:700}"
	".good{color:#22683f}.bad{color:#9b2c2c}.warn{color:#7d5300}.calm{color:#566472}"
	"small{color:#566472}@page{size:A4;margin:11mm}"
	"@media print{body{margin:0;padding:0;max-width:none;font-size:7.4pt;line-height:1.17}h1{font-size:12pt}p{margin-bottom:2mm}th,td{padding:.2mm 2mm .2mm 0}}";

void summary_matrix_head(bool english, struct buf *b)
{
	buf_printf(b,
	           "<!doctype html><html lang=\"%s\"><meta charset=\"utf-8\">"
	           "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
	           "<title>%s</title><style>%s</style>\n",
	           english ? "en" : "sv", english ? "Adoption" : "Antagandeläge", style);
}

static void put_text(struct buf *b, const char *t)
{
	for (; t && *t; t++)
		switch (*t) {
		case '&': buf_put_text(b, TEXT("&amp;")); break;
		case '<': buf_put_text(b, TEXT("&lt;")); break;
		case '>': buf_put_text(b, TEXT("&gt;")); break;
		case '"': buf_put_text(b, TEXT("&quot;")); break;
		default: buf_putc(b, *t);
		}
}

static const char *member(const json_t *row, const char *name)
{
	const char *t = json_string_value(json_object_get(row, name));
	return t ? t : "";
}

struct sign {
	const char *verb, *sign, *kind, *sv, *en;
};

static const struct sign signs[] = {
	{ "ADOPT", "✓", "good", "antar", "adopts" },
	{ "ESTABLISH", "✓", "good", "fastställer", "establishes" },
	{ "APPROVE", "✓", "good", "godkänner", "approves" },
	{ "REJECT", "✗", "bad", "avslår", "rejects" },
	{ "REFER_BACK", "↩", "warn", "återremitterar", "refers back" },
	{ "TABLE", "…", "warn", "bordlägger", "tables" },
	{ "NOTE", "–", "calm", "noterar", "notes" },
	{ "", "·", "calm", "inget beslut", "no decision" },
};

static const struct sign *sign_of(const char *verb)
{
	const struct sign *s = signs;
	while (s->verb[0] && strcmp(s->verb, verb) != 0)
		s++;
	return s;
}

/* An adoption that waits for others, or that is of another wording, is no plain yes. */
static void put_vote(const json_t *row, bool english, struct buf *b)
{
	const struct sign *s = sign_of(member(row, "verb"));
	bool unmet = strcmp(member(row, "condition_state"), "UNMET") == 0;
	bool other = json_is_false(json_object_get(row, "hash_matches")) && strcmp(s->kind, "good") == 0;
	const char *on = member(row, "final_on");
	buf_printf(b, "<td><span class=\"s %s\">%s</span>%s", unmet || other ? "warn" : s->kind,
	           unmet ? "◐" : other ? "≠" : s->sign, english ? s->en : s->sv);
	buf_put_text(b, TEXT(" <small>"));
	put_text(b, member(row, "decided_on"));
	if (on[0])
		buf_printf(b, english ? " · final %s" : " · laga kraft %s", on);
	if (unmet)
		buf_put_text(b, english ? TEXT(" · condition unmet") : TEXT(" · villkor ej uppfyllt"));
	if (other)
		buf_put_text(b, english ? TEXT(" · other wording") : TEXT(" · annan lydelse"));
	buf_put_text(b, TEXT("</small></td>"));
}

/* Rows come item by item, each with all principals in the same order: `n` of them. */
static size_t principals(const json_t *rows)
{
	size_t n = 0;
	const char *first = member(json_array_get(rows, 0), "item");
	while (n < json_array_size(rows) && strcmp(member(json_array_get(rows, n), "item"), first) == 0)
		n++;
	return n;
}

static void put_head(const json_t *rows, size_t n, bool english, struct buf *b)
{
	const json_t *first = json_array_get(rows, 0);
	buf_put_text(b, TEXT("<section><h1>"));
	put_text(b, member(first, "title"));
	buf_put_text(b, TEXT("</h1><p>"));
	put_text(b, member(first, "document_id"));
	buf_printf(b, ", version %lld</p><table><thead><tr><th>%s</th>",
	           (long long)json_integer_value(json_object_get(first, "version")),
	           english ? "Principal" : "Huvudman");
	for (size_t i = 0; n && i < json_array_size(rows); i += n) {
		buf_put_text(b, TEXT("<th>"));
		put_text(b, member(json_array_get(rows, i), "item"));
		buf_put_text(b, TEXT("</th>"));
	}
	buf_put_text(b, TEXT("</tr></thead><tbody>"));
}

void summary_matrix_put(const json_t *payload, bool english, struct buf *b)
{
	const json_t *rows = json_object_get(payload, "rows");
	size_t n = principals(rows), all = json_array_size(rows);
	put_head(rows, n, english, b);
	for (size_t i = 0; i < n; i++) {
		const json_t *row = json_array_get(rows, i);
		const char *name = member(row, "principal_name");
		buf_put_text(b, TEXT("<tr><th scope=\"row\">"));
		put_text(b, name[0] ? name : member(row, "principal_code"));
		buf_put_text(b, TEXT("</th>"));
		for (size_t k = i; k < all; k += n)
			put_vote(json_array_get(rows, k), english, b);
		buf_put_text(b, TEXT("</tr>\n"));
	}
	buf_put_text(b, TEXT("</tbody></table></section>\n"));
}
