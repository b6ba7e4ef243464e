/* reference: the domain of the reference area: principals, sets, units, sources, viewers, tariffs,
 * holidays, populations and policies, each a versioned row (domain page 7.9).
 *
 * Entity and key: object/id/validFrom. State: the data of the fact that counts, in canonical JSON,
 * which is what the registry reads. It counts by the highest recordedtime, then the greatest
 * source, id and digest. The priority of sources (7.1, 4) is left out here: it is reference data
 * itself, and a row that decides its own weight has no single answer. */
#ifndef REFERENCE_DOMAIN_H
#define REFERENCE_DOMAIN_H

#include "port/domain.h"

extern const struct domain reference_domain;

#endif
