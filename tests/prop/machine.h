/* machine: engines over one database object in memory and one log, for tests. The database can
 * fail at random calls, engines can die and come again, and two can work on the same partitions. */
#ifndef PROP_MACHINE_H
#define PROP_MACHINE_H

#include "feed.h"
#include "laws.h"

enum { MACHINE_ENGINES = 2 };

struct machine_config {
	const struct laws_domain *laws;
	uint64_t seed;
	size_t engines;         /* 1 or 2 */
	size_t batch_records;   /* 0: large enough for anything */
	bool split;             /* each engine has half of the partitions, else both have all */
	bool whole;             /* batches as large as they can be */
	unsigned fail_permille; /* of the store's calls */
	unsigned lose_permille; /* of the fetches, for each partition: lost and assigned anew */
	unsigned die_permille;  /* of the turns: the engine is made anew */
	unsigned meet_permille; /* of the store's calls: the other engine takes a turn in between */
	enum laws_fault fault;
};

struct machine;

struct machine_seat { /* one engine with its store and its source */
	struct machine *m;
	struct store *store; /* as the engine sees it */
	struct store *inner; /* of store_mem */
	struct source *source;
	struct engine *engine;
	bool turning;
};

struct machine {
	struct machine_config c;
	struct rnd rnd;
	struct mem_db *db, *reference;
	struct feed_log log;
	struct machine_seat seat[MACHINE_ENGINES];
	size_t turns;
	bool quiet; /* no more failures: let it come to rest */
};

struct machine *machine_new(const struct machine_config *c);
void machine_free(struct machine *m);
/* A record at the end of a partition (0 … FEED_PARTITIONS - 1). */
void machine_append(struct machine *m, size_t partition, const struct laws_event *e);
/* Reference data change. */
void machine_load(struct machine *m, const struct registry_row *rows, size_t n);
/* Turns until nothing is left to do now; NULL, or what went wrong. */
const char *machine_rest(struct machine *m, instant_us now);

/* Writes a row straight into a database object, over the version it names. */
void machine_write_row(struct mem_db *db, const struct entity_row *row, bool raise_ref_version);

#endif
