/* domain: document approvals as the engine plugs them in. */
#ifndef APPROVALS_DOMAIN_H
#define APPROVALS_DOMAIN_H

#include "port/domain.h"

extern const struct domain approvals_domain;

#endif
