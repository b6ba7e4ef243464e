/* ready: the intervals in which a patient is ready for discharge (7.4), with a clock for each
 * municipality that was told (R-T4). Part of timeline. */
#ifndef TRANSITIONS_READY_H
#define TRANSITIONS_READY_H

#include "transitions/timeline.h"

/* Fills ready_notice and ready of the timeline, whose other members are set. */
void ready_read(struct timeline *t);

#endif
