/* export agenda: the calendar of documents (årshjul, ledningens genomgång): what a board gets when,
 * and what was late, one line an entry. Which document has which entries is its state's business.
 */
#include "samverka/export.h"

#include "approvals/state.h"
#include "event/json_out.h"

static void put_text(struct json_out *j, const char *key, struct text t)
{
	json_out_key(j, key);
	if (t.n)
		json_out_text(j, t);
	else
		json_out_null(j);
}

static void put_day(struct json_out *j, const char *key, day_no d)
{
	json_out_key(j, key);
	json_out_day(j, d);
}

static void put_entry(struct json_out *j, struct text id, const struct document_state *s,
                      const struct agenda_entry *e)
{
	json_out_object(j);
	put_text(j, "docType", s->doc_type);
	put_text(j, "documentId", id);
	put_day(j, "doneOn", e->done_on);
	put_day(j, "due", e->due);
	json_out_key(j, "late");
	json_out_bool(j, agenda_is_late(e, calendar_day(s->evaluated_at)));
	put_text(j, "owner", s->owner);
	put_text(j, "ownerUnit", s->owner_unit);
	put_text(j, "title", s->title);
	json_out_key(j, "version");
	if (e->version == INT64_MIN)
		json_out_null(j);
	else
		json_out_int(j, e->version);
	json_out_key(j, "what");
	json_out_string(j, agenda_kind_words[e->kind]);
	put_text(j, "who", e->who);
	json_out_end(j);
}

bool export_agenda(struct exporting *x, struct text key, struct text state)
{
	struct document_state s;
	struct text id = { key.p + 2, key.n - 2 };
	if (!document_state_decode(state, &x->one, &s))
		return false;
	for (size_t i = 0; i < s.governing.n_agenda; i++) {
		struct json_out j = json_out_to(&x->out);
		put_entry(&j, id, &s, &s.governing.agenda[i]);
		buf_putc(&x->out, '\n');
	}
	return true;
}
