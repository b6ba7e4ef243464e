/* export agenda: the calendar of documents (årshjul, ledningens genomgång): what a board gets when,
 * and what was late, one line an entry. Which document has which entries is its state's business.
 */
#include "samverka/export.h"

#include "approvals/state.h"
#include "event/json_out.h"

static void put_entry(struct json_out *j, struct text id, const struct document_state *s,
                      const struct agenda_entry *e)
{
	json_out_object(j);
	json_out_member_text(j, "docType", s->doc_type);
	json_out_member_text(j, "documentId", id);
	json_out_member_day(j, "doneOn", e->done_on);
	json_out_member_day(j, "due", e->due);
	json_out_member_bool(j, "late", agenda_is_late(e, calendar_day(s->evaluated_at)));
	json_out_member_text(j, "owner", s->owner);
	json_out_member_text(j, "ownerUnit", s->owner_unit);
	json_out_member_text(j, "title", s->title);
	json_out_member_int(j, "version", e->version);
	json_out_member_string(j, "what", agenda_kind_words[e->kind]);
	json_out_member_text(j, "who", e->who);
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
