/* export: what the parts of `samverka export` share. Each part reads one snapshot through a cursor
 * and holds one page of it; restricted entities are never among the rows. */
#ifndef SAMVERKA_EXPORT_H
#define SAMVERKA_EXPORT_H

#include "engine/engine.h"
#include "samverka/access.h"
#include "samverka/areas.h"
#include "samverka/db.h"

struct exporting {
	struct cli *cli;
	const char *key, *area, *reason; /* as given; key NULL: all */
	bool where;                      /* coordinates too */
	bool explain;                    /* in words instead of JSON */
	const char *lang;                /* "en" or "sv" */
	instant_us as_of, known_at;      /* INSTANT_NONE: not given */
	struct pg *p;                    /* in a transaction of one snapshot */
	struct access access;
	struct arena page, one;          /* a page's own things; one entity's */
	struct buf out;
	struct registry *registry;       /* when something is evaluated */
	instant_us now;                  /* the database's, at the beginning */
	int64_t done;                    /* rows, for progress */
};

struct export_kind {
	const char *name;                /* "cases" */
	const char *area;                /* of entities; NULL: any */
	const char *from, *to;           /* range of the entities' keys */
	bool (*run)(struct exporting *x, const struct export_kind *k, struct err *e);
	/* A state in words, for --explain; NULL: the kind has none. */
	bool (*explain)(struct exporting *x, struct text key, struct text state);
	/* Whole lines of a state, instead of the one its domain prints; NULL: the domain's. False:
	 * none of this entity. */
	bool (*lines)(struct exporting *x, struct text key, struct text state);
};

bool export_states(struct exporting *x, const struct export_kind *k, struct err *e);
bool export_agenda(struct exporting *x, struct text key, struct text state);
bool export_explained(struct exporting *x, struct text key, struct text state);
bool export_discrepancies(struct exporting *x, const struct export_kind *k, struct err *e);
bool export_facts(struct exporting *x, const struct export_kind *k, struct err *e);
bool export_rejected(struct exporting *x, const struct export_kind *k, struct err *e);

/* Does --as-of or --known-at ask for another state than the stored one? */
bool export_evaluates(const struct exporting *x);
/* Reference data into x->registry, once, as they were at the moment asked about; the caller's to free.
 * x->one begins anew; x->now must be known. */
bool export_load_registry(struct exporting *x, struct err *e);
/* Tables of one area from here on. */
bool export_use_area(struct exporting *x, struct text area, struct err *e);
/* State of an entity as asked for, in x->one; without discrepancies when it has none and no fact of it
 * was visible then. The area must be in use. */
bool export_evaluate(struct exporting *x, const struct domain *d, struct text key,
                     struct entity_row *ret_row, struct fold_out *ret, struct err *e);
/* Arguments $1, $2: area and keys chosen. */
void export_chosen(const struct exporting *x, struct pg_args *a);
/* x->out to standard output, `n` rows looked at for it. False: it cannot be written. */
bool export_write(struct exporting *x, size_t n, struct err *e);

#endif
