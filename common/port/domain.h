/* domain: what a field of work plugs into the engine. Everything here is pure: no I/O, no log, no
 * clock. The engine keeps facts in entity rows; the domain says which entity a fact belongs to and
 * what follows from an entity's facts.
 *
 * An entity is an actor: its state is a function of its own facts, of the newest message from each
 * other entity that writes to it, of reference data and of `as_of`; nothing else. What it tells
 * others stands in its outbox; the engine delivers a message when its payload has changed and
 * takes it back (empty payload) when it is gone. Messages carry the sender's row version, the
 * highest wins, so neither order of two commits leaves a stale state.
 *
 * A message to X must not depend on messages from X: the declared links hold no cycle
 * (architecture, corner 5). */
#ifndef PORT_DOMAIN_H
#define PORT_DOMAIN_H

#include "base/arena.h"
#include "base/err.h"
#include "event/fact.h"
#include "event/json_out.h"
#include "event/record.h"
#include "registry/registry.h"

/* An event type: `samverka.<area>.<suffix>.v1`. Place in the table = struct fact.type: append only. */
struct event_type {
	const char *suffix;        /* "admission.registered" */
	const char *schema;        /* embedded file of the schema of its data */
};

/* One entity's key is one text, its kind in front: "c:<caseRef>", "p:<16 hex>", "s:12/2025-03". */
enum { ROUTE_MAX = 2 };

/* What becomes of an entity at retention (architecture, corner 13), as it stands by itself: it goes
 * only if all it is linked with may go too. */
enum retention {
	RETENTION_REMOVES,     /* its facts go, a stub stays, its state is over */
	RETENTION_LIVES_ON,    /* its facts go; what comes later is folded as before (a patient) */
	RETENTION_KEEPS_FACTS, /* no reason against the others' going; its own facts stay, since they
	                          protect or link; always where one of them is another's too */
	RETENTION_GATHERS, /* it only adds up what others tell, tells nobody, has no facts and links
	                      nobody; with the first of them that goes it is over, since what is left
	                      is no whole */
	/* It stays, and those linked with it: */
	RETENTION_OPEN,      /* has not ended, or time will still change it */
	RETENTION_UNSETTLED, /* days not frozen, a difference not billed, an objection open */
	RETENTION_YOUNGER,   /* ended, or heard of, after the date decided */
	RETENTION_REASONS
};

struct retention_ask {
	struct text key, state;
	const struct factset *facts;   /* those removed before are not among them */
	instant_us next_due;           /* INSTANT_NONE */
	bool restricted;
	instant_us before, now;        /* the date decided; the clock */
	const struct registry *registry;
};

struct route {
	struct text key[ROUTE_MAX];   /* entities the fact belongs to: at least one */
	size_t n;
};

struct message_in {
	struct text from;          /* entity key of the sender */
	struct text payload;       /* never empty: taken-back ones are not shown */
};

struct fold_in {
	struct text key;
	const struct fact *facts;  /* all of the entity, in their total order, those not yet visible
	                              at as_of (recorded_us > as_of) left out, beaten ones included */
	size_t n_facts;
	const struct message_in *messages;   /* sorted by sender */
	size_t n_messages;
	instant_us as_of;
	const struct registry *registry;     /* reference data as known now */
};

enum severity { SEVERITY_INFO, SEVERITY_WARN, SEVERITY_ERROR, SEVERITY_LEGAL };

struct evidence {
	struct text source, id;
};

/* Sorted by (code, discriminator) in fold_out; both together are the key within the entity. */
struct discrepancy {
	const char *code;              /* "D-MIS-02", static */
	enum severity severity;
	struct text discriminator;     /* printable ASCII, stable under reordering; may be empty */
	const struct text *parties;    /* principal codes or organisation numbers, sorted, unique */
	size_t n_parties;
	instant_us first_seen;         /* when the rule first became true, from facts alone */
	instant_us last_seen;          /* newest fact that bears on it */
	instant_us closed_at;          /* INSTANT_NONE while open; else from facts alone */
	const struct evidence *evidence;   /* sorted, unique */
	size_t n_evidence;
};

struct message_out {
	struct text to;                /* entity key */
	struct text payload;           /* not empty */
};

/* By `to`, for qsort and bsearch. */
static inline int message_out_order(const void *a, const void *b)
{
	return text_cmp(((const struct message_out *)a)->to, ((const struct message_out *)b)->to);
}

/* Everything in `arena` of the fold. Lists sorted by bytes, without repeats: the engine asserts it. */
struct fold_out {
	struct text state;             /* compact bytes; the domain alone reads them */
	bool restricted;               /* protected identity: rows only the fold and a named role see */
	const struct message_out *outbox;    /* sorted by `to` */
	size_t n_outbox;
	const struct discrepancy *discrepancies;
	size_t n_discrepancies;
	const struct text *buckets;    /* summary buckets this entity counts in ("m/1280/2025-03") */
	size_t n_buckets;
	/* The fold is piecewise constant in time. `evaluated_at`: the latest instant not after as_of at
	 * which it could have changed (a fact's recordedtime, a deadline, a midnight); `next_due`: the
	 * earliest one after as_of, INSTANT_NONE if none. fold_due() keeps both. */
	instant_us evaluated_at, next_due;
};

/* Notes that the result may change at instant t. */
static inline void fold_due(const struct fold_in *in, struct fold_out *out, instant_us t)
{
	if (t == INSTANT_NONE)
		return;
	if (t <= in->as_of) {
		if (out->evaluated_at == INSTANT_NONE || t > out->evaluated_at)
			out->evaluated_at = t;
	} else if (out->next_due == INSTANT_NONE || t < out->next_due) {
		out->next_due = t;
	}
}

struct domain {
	const char *area;              /* "transition": topic, schema in PostgreSQL, type prefix */
	const struct event_type *types;
	size_t n_types;
	const struct record *record;   /* the union of the data members of all its types */
	/* Objects of reference data that its records and folds are judged by, NULL at the end; NULL: all.
	 * Others are not in its registry, and a change of them has nothing looked at again. */
	const char *const *reads;
	/* Is this entity's state part of the reference data (its bytes are then JSON the registry
	 * reads)? A changed one raises ref_version: everything that depends on it is folded again. */
	bool (*is_reference)(struct text key);
	/* Do two states of such an entity (empty: not there) differ in what the registry reads? NULL:
	 * whenever they differ. */
	bool (*reference_differs)(struct text before, struct text after);

	/* Entities of a fact; `values` is the record decoded from data. REJECT when it has none.
	 * Checks here whatever the schema cannot say about one record alone (sentAt = time, subject =
	 * key, a source's right to speak for a municipality). */
	bool (*route)(const struct fact *f, const void *values, const struct registry *r,
	              struct arena *a, struct route *ret, struct err *e);
	void (*fold)(const struct fold_in *in, struct arena *a, struct fold_out *ret);
	/* The exported object of a state as one canonical JSON object; false when this entity kind is
	 * not exported (a patient) or hidden. */
	bool (*print)(struct text key, struct text state, struct arena *a, struct json_out *j);
	/* Is this fact of a protected identity (log row restricted, DLQ without value)? */
	bool (*is_protected)(const struct fact *f, const void *values);
	/* Does an entity of this kind ever send messages to those that send to it? NULL: all may. One
	 * that only gathers (a settlement, a sum) says false: whoever evaluates a single sender then
	 * need not go through all the others. */
	bool (*answers)(struct text key);
	/* What retention may do with an entity. NULL: nothing of this area is ever removed. Entities
	 * that are reference data are not asked for, stay, and link nobody. */
	enum retention (*retention)(const struct retention_ask *ask);
};

#endif
