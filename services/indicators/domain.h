/* domain: indicators as the engine plugs them in. */
#ifndef INDICATORS_DOMAIN_H
#define INDICATORS_DOMAIN_H

#include "port/domain.h"

extern const struct domain indicators_domain;

#endif
