/* governing_print: keys sorted, dates as dates. */
#include "approvals/governing_print.h"

static void print_agenda(struct json_out *j, const struct governing_state *s, day_no today)
{
	json_out_array(j);
	for (size_t i = 0; i < s->n_agenda; i++) {
		const struct agenda_entry *e = &s->agenda[i];
		json_out_object(j);
		json_out_member_day(j, "doneOn", e->done_on);
		json_out_member_day(j, "due", e->due);
		json_out_key(j, "late");
		json_out_bool(j, agenda_is_late(e, today));
		json_out_member_int(j, "version", e->version);
		json_out_key(j, "what");
		json_out_string(j, agenda_kind_words[e->kind]);
		json_out_member_text(j, "who", e->who);
		json_out_end(j);
	}
	json_out_end(j);
}

static void print_versions(struct json_out *j, const struct governing_state *s)
{
	json_out_array(j);
	for (size_t i = 0; i < s->n_versions; i++) {
		const struct version_life *v = &s->versions[i];
		json_out_object(j);
		json_out_key(j, "endedBy");
		json_out_string(j, version_end_words[v->ended_by]);
		json_out_member_day(j, "endedOn", v->ended_on);
		json_out_member_day(j, "establishedOn", v->established_on);
		json_out_member_day(j, "validFrom", v->valid_from);
		json_out_member_day(j, "validTo", v->valid_to);
		json_out_member_int(j, "version", v->number);
		json_out_end(j);
	}
	json_out_end(j);
}

static void print_where(struct json_out *j, uint32_t where)
{
	json_out_array(j);
	if (where & PUBLISHED_EXTERNAL)
		json_out_string(j, "EXTERNAL");
	if (where & PUBLISHED_INTERNAL)
		json_out_string(j, "INTERNAL");
	json_out_end(j);
}

void governing_print(struct json_out *j, const struct governing_state *s, day_no today)
{
	json_out_object(j);
	json_out_key(j, "agenda");
	print_agenda(j, s, today);
	json_out_member_texts(j, "children", s->children, s->n_children);
	json_out_member_day(j, "confirmedOn", s->confirmed_on);
	json_out_member_day(j, "endedOn", s->ended_on);
	json_out_member_day(j, "nextReviewOn", s->next_review_on);
	json_out_key(j, "published");
	json_out_bool(j, s->published != 0);
	json_out_member_day(j, "publishedOn", s->published_on);
	json_out_key(j, "publishedWhere");
	print_where(j, s->published);
	json_out_member_texts(j, "replacedBy", s->replaced_by, s->n_replaced_by);
	json_out_member_texts(j, "sameAs", s->twins, s->n_twins);
	json_out_member_text(j, "supersededBy", s->superseded_by);
	json_out_key(j, "versions");
	print_versions(j, s);
	json_out_end(j);
}
