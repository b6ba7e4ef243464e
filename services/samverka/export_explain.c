/* export --explain: a document's state in words, with what its open discrepancies mean. */
#include "samverka/export.h"

#include "approvals/explain.h"
#include "approvals/state.h"
#include "transitions/discrepancy_text.h"

#include <string.h>

static void put_discrepancies(struct exporting *x, const struct document_state *s, bool swedish)
{
	for (size_t i = 0; i < s->n_discrepancies; i++) {
		const struct discrepancy_text *t = discrepancy_text_of(s->discrepancies[i]);
		if (i == 0)
			buf_printf(&x->out, "\n%s:\n", swedish ? "Stämmer inte" : "Does not agree");
		buf_printf(&x->out, "  %.*s  %s\n", TEXT_ARGS(s->discrepancies[i]),
		           !t ? "" : swedish ? t->swedish : t->english);
	}
}

bool export_explained(struct exporting *x, struct text key, struct text state)
{
	struct document_state s;
	bool swedish = strcmp(x->lang, "sv") == 0;
	struct text id = { key.p + 2, key.n - 2 };
	if (!document_explain(id, state, swedish ? EXPLAIN_SWEDISH : EXPLAIN_ENGLISH, &x->one, &x->out))
		return false;
	if (document_state_decode(state, &x->one, &s))
		put_discrepancies(x, &s, swedish);
	buf_putc(&x->out, '\n');
	return true;
}
