/* verbs: the table from which dispatch and help are made. */
#include "samverka/verbs.h"

const struct verb cli_verbs[] = {
	{ "migrate", "[--dry-run]", "brings the database schema to this version", verb_migrate },
	{ "check", "", "settings, broker, topics, database, clocks: what is wrong, what to do", verb_check },
	{ "topics", "[--direct ORGNR,…] [--acls] [--apply]", "topics and access lists, as Kafka's commands or made",
	  verb_topics },
	{ "reference", "load FILE…", "publishes reference data from JSON lines or CSV", verb_reference },
	{ "validate", "[FILE…]", "one verdict for each fact, in the daemons' words", verb_validate },
	{ "publish", "[--topic T] [FILE…]", "facts to Kafka, keyed and acknowledged", verb_publish },
	{ "run", "[--reconcilers N]", "all daemons in the foreground; Ctrl-C stops them", verb_run },
	{ "status", "[--json] [--watch] [--wait SECONDS]", "what is in, what is left, what stands still",
	  verb_status },
	{ "export", "cases|documents|agenda|indicators|sums|national|units|discrepancies|facts|rejected",
	  "states, findings, facts and refused records as JSON lines, sorted by key",
	  verb_export },
	{ "summary", "S1…S14 [--period P] [--audience A] [--recipient CODE] [--format F]", "a summary as its recipient gets it",
	  verb_summary },
	{ "rejected", "list|show|replay", "refused records, by reason and source", verb_rejected },
	{ "partition", "resume TOPIC N --at OFFSET --reason TEXT", "lets a stopped partition go on",
	  verb_partition },
	{ "rebuild", "[--area A] [--verify]", "states from the fact log", verb_rebuild },
	{ "retention", "--area A --before DATE --decision TEXT [--dry-run]", "removes what is over, by decision",
	  verb_retention },
	{ "explain", "CODE", "what a discrepancy or a reason for refusal means", verb_explain },
	{ 0 },
};
