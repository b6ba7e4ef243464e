/* reconciler: what the main() of every reconciling daemon shares: the engine with this domain, its
 * store in PostgreSQL, its records from Kafka and its dead letters back, as one struct daemon.
 *
 *   int main(int argc, char **argv)
 *   {
 *           return reconciler_main(&(struct reconciler){ .name = "transitions", … }, argc, argv);
 *   }
 *
 * Topics: samverka.<area>.v1 and samverka.<area>.v1.<orgnr>, the latter joined as they appear.
 * The consumer group is samverka-<area>; its committed offsets serve lag tools only. */
#ifndef RIM_RECONCILER_H
#define RIM_RECONCILER_H

#include "port/domain.h"

#include <stdint.h>

struct reconciler {
	const char *name;              /* "transitions": the program is samverka-transitions */
	const char *summary;           /* one line for --help */
	const struct domain *domain;
	const char *management_port;   /* its default */
};

int reconciler_main(const struct reconciler *r, int argc, char **argv);

#endif
