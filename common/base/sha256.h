/* sha256: sums of texts. A thread has one context, made once: making one, and looking the algorithm
 * up, each cost as much as an event's sum. So a thread has one sum under way at a time. */
#ifndef BASE_SHA256_H
#define BASE_SHA256_H

#include "base/text.h"

#include <stdint.h>

enum { SHA256_BYTES = 32 };

void sha256_begin(void);
void sha256_add(struct text t);
void sha256_end(uint8_t ret[SHA256_BYTES]);
/* Of one text, from beginning to end. */
void sha256_of(struct text t, uint8_t ret[SHA256_BYTES]);

#endif
