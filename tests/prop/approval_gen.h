/* approval_gen: random events of document approvals, for the laws. A small world: three documents,
 * one region and four municipalities, two items; every event type D01 to D18, every kind of
 * correction, conditions of all kinds, revisions, courts, budgets, words about the future. */
#ifndef PROP_APPROVAL_GEN_H
#define PROP_APPROVAL_GEN_H

#include "laws.h"

extern const struct laws_domain approval_laws;

#endif
