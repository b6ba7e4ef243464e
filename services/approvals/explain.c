/* explain: sentences are rows of a table, both languages side by side; the code says when. */
#include "approvals/explain.h"

#include "approvals/record.h"
#include "approvals/state.h"
#include "event/ident.h"

struct words {
	const char *en, *sv;
};

struct telling {
	enum explain_language language;
	struct buf *b;
};

static const char *say(const struct telling *t, struct words w)
{
	return t->language == EXPLAIN_SWEDISH ? w.sv : w.en;
}

#define SAY(t, en, sv) say((t), (struct words){ (en), (sv) })

/* ---- words ---- */

static const struct words statuses[] = {
	[ITEM_RECOMMENDED] = { "nobody has proposed or decided yet",
	                       "ingen har ännu föreslagit eller beslutat" },
	[ITEM_COLLECTING] = { "decisions are being collected", "beslut samlas in" },
	[ITEM_PARTIALLY_ADOPTED] = { "all have decided, but not all have adopted",
	                             "alla har beslutat, men inte alla har antagit" },
	[ITEM_ADOPTED_PENDING_FINAL] = { "adopted, but not all decisions are final",
	                                 "antagen, men alla beslut har inte vunnit laga kraft" },
	[ITEM_IN_FORCE] = { "in force", "gäller" },
	[ITEM_LAPSED] = { "lapsed: the rule can no longer be met",
	                  "förfallen: regeln kan inte längre uppfyllas" },
	[ITEM_BROKEN] = { "broken: a court has annulled a decision it stood on",
	                  "bruten: en domstol har upphävt ett beslut som den vilade på" },
	[ITEM_EXPIRED] = { "expired: its validity has passed",
	                   "har upphört: giltighetstiden har gått ut" },
	[ITEM_SUPERSEDED] = { "superseded by another document", "ersatt av ett annat dokument" },
	[ITEM_REPEALED] = { "repealed", "upphävd" },
};

static const struct words stages[] = {
	[STAGE_NOT_RECEIVED] = { "not received", "inte mottagen" },
	[STAGE_PENDING] = { "no decision yet", "inget beslut ännu" },
	[STAGE_PROPOSED] = { "proposed, which is no decision",
	                     "föreslagen, vilket inte är ett beslut" },
	[STAGE_DECIDED] = { "minutes not adjusted", "protokollet inte justerat" },
	[STAGE_ADJUSTED] = { "minutes adjusted, not announced",
	                     "protokollet justerat, inte anslaget" },
	[STAGE_ANNOUNCED] = { "announced, can be appealed", "anslaget, kan överklagas" },
	[STAGE_APPEALED] = { "appealed", "överklagat" },
	[STAGE_FINAL] = { "final", "laga kraft" },
	[STAGE_ANNULLED] = { "annulled by a court", "upphävt av domstol" },
};

static const struct words verbs[] = {
	[VERB_ADOPT] = { "adopted", "antog" },
	[VERB_ESTABLISH] = { "established", "fastställde" },
	[VERB_APPROVE] = { "approved", "godkände" },
	[VERB_NOTE] = { "noted", "lade till handlingarna" },
	[VERB_REFER_BACK] = { "referred back", "återremitterade" },
	[VERB_TABLE] = { "tabled", "bordlade" },
	[VERB_REJECT] = { "rejected", "avslog" },
	[VERB_WITHDRAW] = { "withdrew its decision", "återtog sitt beslut" },
	[VERB_RECOMMEND] = { "recommended", "rekommenderade" },
	[VERB_PROPOSE] = { "proposed", "föreslog" },
};

static const struct words rules[] = {
	[RULE_ALL] = { "all %zu principals must adopt", "alla %zu huvudmän måste anta" },
	[RULE_ALL_MUNICIPALITIES] = { "all municipalities among the %zu principals must adopt",
	                              "alla kommuner bland de %zu huvudmännen måste anta" },
	[RULE_REGION_PLUS_K] = { "of %zu principals, the region and at least %lld municipalities "
	                         "must "
	                         "adopt",
	                         "av %zu huvudmän måste regionen och minst %lld kommuner anta" },
	[RULE_QUORUM] = { "of %zu principals, at least %lld must adopt",
	                  "av %zu huvudmän måste minst %lld anta" },
};

static const struct words conditions[] = {
	[CONDITION_ALL_OTHERS_ADOPT] = { "that all others do the same",
	                                 "att alla andra gör detsamma" },
	[CONDITION_REGION_ADOPTS] = { "that the region adopts", "att regionen antar" },
	[CONDITION_ALL_MUNICIPALITIES_ADOPT] = { "that all municipalities adopt",
	                                         "att alla kommuner antar" },
	[CONDITION_AT_LEAST_K] = { "that at least %lld adopt", "att minst %lld antar" },
	[CONDITION_GROUP_FUNDING] = { "that the municipalities fund at least",
	                              "att kommunerna tillskjuter minst" },
	[CONDITION_OTHER] = { "", "" },
};

static const struct words blocks[] = {
	[BLOCK_NONE] = { "", "" },
	[BLOCK_UNDECIDED] = { "has not decided", "har inte beslutat" },
	[BLOCK_REJECTED] = { "has rejected", "har avslagit" },
	[BLOCK_NOT_COUNTED] = { "has decided, but not on this wording",
	                        "har beslutat, men inte om denna lydelse" },
	[BLOCK_CONDITION] = { "has adopted on a condition that the others' adoption does not meet",
	                      "har antagit med ett villkor som de andras antagande inte "
	                      "uppfyller" },
	[BLOCK_NOT_FINAL] = { "has adopted, but the decision is not final",
	                      "har antagit, men beslutet har inte vunnit laga kraft" },
};

/* ---- small things ---- */

static void put_day(const struct telling *t, day_no d)
{
	calendar_put_day(t->b, d);
}

/* "Helsingborg (1283)", "Region 12 (Skåne län)" */
static void put_principal(const struct telling *t, struct text code)
{
	const char *name = code.n == 2 ? ident_county_name(code) : ident_municipality_name(code);
	if (name && code.n == 2)
		buf_printf(t->b, "Region %.*s (%s)", TEXT_ARGS(code), name);
	else if (name)
		buf_printf(t->b, "%s (%.*s)", name, TEXT_ARGS(code));
	else
		buf_put_text(t->b, code);
}

/* Öre as kronor: 1150000.00 */
static void put_kronor(const struct telling *t, int64_t ore)
{
	buf_printf(t->b, "%lld.%02lld kr", (long long)(ore / 100), (long long)(ore % 100));
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* rows of the tables above */
static void put_rule(const struct telling *t, const struct item_state *s)
{
	buf_printf(t->b, say(t, rules[s->rule]), s->n, (long long)s->k);
}

static void put_condition_words(const struct telling *t, const struct condition_state *c)
{
	buf_printf(t->b, say(t, conditions[c->kind]), (long long)c->k);
}
#pragma GCC diagnostic pop

/* ---- a decision ---- */

static void put_condition(const struct telling *t, const struct condition_state *c)
{
	buf_printf(t->b, "      %s ", SAY(t, "provided", "under förutsättning"));
	put_condition_words(t, c);
	if (c->kind == CONDITION_GROUP_FUNDING) {
		buf_putc(t->b, ' ');
		put_kronor(t, c->amount_ore);
		buf_printf(t->b, " (%lld)", (long long)c->year);
	}
	if (c->text.n)
		buf_printf(t->b, "\"%.*s\"", TEXT_ARGS(c->text));
	if (c->not_later_than != DAY_NONE) {
		buf_printf(t->b, ", %s ", SAY(t, "not later than", "senast"));
		put_day(t, c->not_later_than);
	}
	buf_printf(t->b, ": %s\n",
	           c->met ? SAY(t, "met", "uppfyllt") : SAY(t, "not met", "inte uppfyllt"));
}

static void put_uncounted(const struct telling *t, uint32_t why)
{
	static const struct words reasons[] = {
		{ "it has amendments of its own", "det har egna ändringar" },
		{ "it is about another version", "det avser en annan version" },
		{ "it is about another wording", "det avser en annan lydelse" },
		{ "the body has no authority to decide it",
		  "organet har inte befogenhet att besluta" },
	};
	for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
		if (why >> i & 1)
			buf_printf(t->b, "      %s: %s\n", SAY(t, "does not count", "räknas inte"),
			           say(t, reasons[i]));
}

static void put_dated(const struct telling *t, const char *what, day_no d)
{
	if (d == DAY_NONE)
		return;
	buf_printf(t->b, ", %s ", what);
	put_day(t, d);
}

static void put_decision(const struct telling *t, const struct vote_state *v)
{
	if (v->verb)
		buf_printf(t->b, "%s ", say(t, verbs[v->verb]));
	if (v->decided_on != DAY_NONE)
		put_day(t, v->decided_on);
	if (v->body.n || v->paragraph.n)
		buf_printf(t->b, " (%.*s%s%.*s)", TEXT_ARGS(v->body),
		           v->body.n && v->paragraph.n ? " " : "", TEXT_ARGS(v->paragraph));
	if (v->recorded_at != INSTANT_NONE)
		put_dated(t, SAY(t, "recorded", "registrerat"), calendar_day(v->recorded_at));
	put_dated(t, SAY(t, "adjusted", "justerat"), v->adjusted_on);
	put_dated(t, SAY(t, "announced", "anslaget"), v->announced_on);
	put_dated(t, SAY(t, "last day to appeal", "sista dag att överklaga"), v->last_appeal_day);
	put_dated(t, SAY(t, "final", "laga kraft"), v->final_on);
	buf_printf(t->b, "; ");
}

static void put_vote(const struct telling *t, const struct vote_state *v)
{
	buf_printf(t->b, "    ");
	put_principal(t, v->principal);
	buf_printf(t->b, ": ");
	if (v->decided_on != DAY_NONE)
		put_decision(t, v);
	else if (v->proposed_on != DAY_NONE) {
		put_day(t, v->proposed_on);
		buf_putc(t->b, ' ');
	}
	buf_printf(t->b, "%s%s\n", say(t, stages[v->stage]),
	           v->inhibited ? SAY(t, ", stayed", ", inhiberat") : "");
	put_uncounted(t, v->uncounted);
	for (size_t i = 0; i < v->n_conditions; i++)
		put_condition(t, &v->conditions[i]);
}

/* ---- an item ---- */

static size_t count_blocking(const struct item_state *s, enum vote_block block)
{
	size_t n = 0;
	for (size_t i = 0; i < s->n_votes; i++)
		n += s->votes[i].block == block;
	return n;
}

static void put_blocking(const struct telling *t, const struct item_state *s)
{
	for (int block = BLOCK_UNDECIDED; block <= BLOCK_NOT_FINAL; block++) {
		size_t n = count_blocking(s, (enum vote_block)block);
		const char *comma = "";
		if (n == 0)
			continue;
		buf_printf(t->b, "  %s (%zu %s): ", SAY(t, "Waits for", "Väntar på"), n,
		           say(t, blocks[block]));
		for (size_t i = 0; i < s->n_votes; i++) {
			if ((int)s->votes[i].block != block)
				continue;
			buf_printf(t->b, "%s", comma);
			put_principal(t, s->votes[i].principal);
			comma = ", ";
		}
		buf_putc(t->b, '\n');
	}
}

static size_t count_final(const struct item_state *s)
{
	size_t n = 0;
	for (size_t i = 0; i < s->n_votes; i++)
		n += s->votes[i].effective && s->votes[i].stage == STAGE_FINAL;
	return n;
}

static void put_next(const struct telling *t, const struct item_state *s)
{
	if (s->next_change_on == DAY_NONE) {
		buf_printf(t->b, "  %s\n",
		           SAY(t, "No date ahead changes anything by itself.",
		               "Inget kommande datum ändrar något av sig självt."));
		return;
	}
	buf_printf(t->b, "  %s ",
	           SAY(t, "Next date on which something can change:",
	               "Nästa datum då något kan ändras:"));
	put_day(t, s->next_change_on);
	buf_putc(t->b, '\n');
}

static void put_item(const struct telling *t, const struct item_state *s)
{
	buf_printf(t->b, "\n%s %.*s", SAY(t, "Item", "Punkt"), TEXT_ARGS(s->item_id));
	if (s->title.n)
		buf_printf(t->b, " \"%.*s\"", TEXT_ARGS(s->title));
	buf_printf(t->b, ": %s, %s", item_status_words[s->status], say(t, statuses[s->status]));
	if (s->in_force_from != DAY_NONE) {
		buf_printf(t->b, " %s ", SAY(t, "since", "sedan"));
		put_day(t, s->in_force_from);
	}
	buf_printf(t->b, "\n  %s: ", SAY(t, "Rule", "Regel"));
	put_rule(t, s);
	buf_printf(t->b, "\n  %zu %s, %zu %s, %zu %s\n", s->adopting, SAY(t, "adopt", "antar"),
	           s->effective,
	           SAY(t, "of them with all conditions met", "av dem med alla villkor uppfyllda"),
	           count_final(s), SAY(t, "of those final", "av dessa med laga kraft"));
	put_blocking(t, s);
	put_next(t, s);
	buf_printf(t->b, "  %s:\n", SAY(t, "Who decided what when", "Vem beslutade vad när"));
	for (size_t i = 0; i < s->n_votes; i++)
		put_vote(t, &s->votes[i]);
}

bool document_explain(struct text document_id, struct text state, enum explain_language language,
                      struct arena *a, struct buf *ret)
{
	struct document_state s;
	struct telling t = { language, ret };
	if (!document_state_decode(state, a, &s))
		return false;
	buf_printf(ret, "%.*s", TEXT_ARGS(document_id));
	if (s.title.n)
		buf_printf(ret, " \"%.*s\"", TEXT_ARGS(s.title));
	buf_printf(ret, ", version %lld: %s\n", (long long)s.version,
	           governing_status_words[s.governing.status]);
	buf_printf(ret, "%s ", SAY(&t, "As it has stood since", "Så har det stått sedan"));
	instant_put(ret, s.evaluated_at);
	buf_putc(ret, '\n');
	if (s.n_items == 0)
		buf_printf(ret, "%s\n",
		           SAY(&t, "Nothing in it is put to several principals.",
		               "Inget i det ska beslutas av flera huvudmän."));
	for (size_t i = 0; i < s.n_items; i++)
		put_item(&t, &s.items[i]);
	return true;
}
