/* toy_domain: the smallest domain that uses everything the engine offers, for the laws.
 *
 * Accounts ("a:<name>") sum amounts and tell groups ("g:<name>") their sum; a group tells each of
 * its accounts the total, which the account shows and does not pass on; groups tell one total
 * ("z:all"), which never answers. A group whose name begins with y is a sum ("y:<name>"), which never
 * answers either. An amount may wait for an instant (time passing), replace an
 * earlier fact, count in a bucket, be secret (restricted), or belong to two accounts. A sum above
 * the limit of the reference data is a discrepancy, and so is an id used twice. */
#ifndef PROP_TOY_DOMAIN_H
#define PROP_TOY_DOMAIN_H

#include "laws.h"

extern const struct domain toy_domain;
extern const struct laws_domain toy_laws;

/* One event in structured JSON; NULL members are left out. */
struct toy_event {
	const char *id, *source, *account, *also, *group, *bucket, *replaces;
	int64_t amount;
	instant_us time, recorded, counts_from; /* counts_from 0: at once */
	bool secret;
	int64_t sequence; /* 0: none */
};
struct text toy_json(const struct toy_event *v, struct arena *a);

#define TOY_SOURCE "urn:samverka:2321000255:toy"
#define TOY_TYPE   "samverka.toy.amount.added.v1"

#endif
