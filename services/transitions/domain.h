/* domain: care transitions as the engine plugs them in. */
#ifndef TRANSITIONS_DOMAIN_H
#define TRANSITIONS_DOMAIN_H

#include "port/domain.h"

extern const struct domain transitions_domain;

#endif
